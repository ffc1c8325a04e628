//! Which words are worth their place.

use std::collections::BTreeMap;

use super::lattice::Lattice;
use super::model::{Costs, unknown};
use super::spelling::Spellings;

/// A word without a one-to-many character holds boundaries if it is at most as rare as this.
const RAREST_OTHER: f64 = 14.5;
/// A word that the others would spell alike is kept if it is at most as rare as this.
const RAREST_ALIKE: f64 = 16.25;
/// A second spelling is kept if it is at most so much rarer than the first.
const RARER_SPELLING: f64 = 5.0;

/// Key → its spellings with their costs in quarters of a nat, cheapest first.
pub(crate) type Words = BTreeMap<String, Vec<(u32, String)>>;

/// Costs as the table holds them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // costs are small and positive
pub(crate) fn quarters(cost: f64) -> u32 {
    ((4.0 * cost).round() as u32).min(255)
}

/// The words whose absence would be noticed. Shorter words come first, so that a longer one is
/// judged by what is really left.
pub(crate) fn prune(costs: &Costs, spellings: &Spellings, everything: bool) -> Words {
    let mut keys: Vec<(usize, &String)> =
        costs.keys().map(|key| (key.chars().count(), key)).collect();
    keys.sort();
    let mut kept = Kept { words: Words::new(), lattice: Lattice::new(quarters(unknown())) };
    for (length, key) in keys {
        let mut spelled: Vec<(f64, &String)> =
            costs[key].iter().map(|(spelling, cost)| (*cost, spelling)).collect();
        spelled.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        let best = spelled[0];
        let decides = spellings.decides(key);
        let wanted = if length == 1 {
            decides || quarters(best.0) < quarters(unknown())
        } else if everything {
            true
        } else {
            let (without, cost) = kept.spell(key, spellings);
            if without != *best.1 {
                true
            } else {
                let rarest = if decides { RAREST_ALIKE } else { RAREST_OTHER };
                quarters(best.0) < cost && best.0 < rarest
            }
        };
        if wanted {
            if length > 1 {
                spelled.retain(|(cost, _)| everything || *cost <= best.0 + RARER_SPELLING);
            }
            kept.add(key, &spelled);
        }
    }
    kept.words
}

struct Kept {
    words: Words,
    lattice: Lattice<u32>,
}

impl Kept {
    fn add(&mut self, key: &str, spelled: &[(f64, &String)]) {
        let mut listed: Vec<(u32, String)> =
            spelled.iter().map(|(cost, spelling)| (quarters(*cost), (*spelling).clone())).collect();
        listed.sort();
        self.lattice.add(key, listed[0].0);
        self.words.insert(key.to_owned(), listed);
    }

    /// How the words kept so far spell a key, and at what cost.
    fn spell(&self, key: &str, spellings: &Spellings) -> (String, u32) {
        let (ends, cost) = self.lattice.path(key, None);
        (spell(key, &ends, &self.words, spellings), cost)
    }
}

/// A text spelled along a path.
pub(crate) fn spell(text: &str, ends: &[usize], words: &Words, spellings: &Spellings) -> String {
    let mut spelled = String::with_capacity(text.len());
    let mut start = 0;
    for end in ends {
        let word = &text[start..*end];
        match words.get(word) {
            Some(listed) => spelled.push_str(&listed[0].1),
            None => spelled.extend(word.chars().map(|c| spellings.first(c))),
        }
        start = *end;
    }
    spelled
}
