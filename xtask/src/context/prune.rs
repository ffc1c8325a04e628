//! Which words are worth their place.

use std::collections::BTreeMap;

use super::conflict::{Rivals, unlisted};
use super::lattice::Lattice;
use super::model::Costs;
use super::spelling::Spellings;

/// Words at most as rare as this are those that a word may have to hold its boundary against.
const RAREST_RIVAL: f64 = 18.0;
/// A word that the others would spell alike is kept if in so many words of a text its absence is
/// noticed once.
const NOTICED: f64 = 1e-10;
/// A second spelling is kept if it is at most so much rarer than the first.
const RARER_SPELLING: f64 = 3.0;

/// A cost in quarters of a nat, and the spelling.
pub(crate) type Listed = (u32, String);

/// Key → its spellings, cheapest first.
pub(crate) type Words = BTreeMap<String, Vec<Listed>>;

/// Costs as the table holds them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // costs are small and positive
pub(crate) fn quarters(cost: f64) -> u32 {
    ((4.0 * cost).round() as u32).min(127)
}

/// Every word that can win: that is, which costs no more than shorter ones in its place.
pub(crate) fn all(costs: &Costs, spellings: &Spellings) -> Words {
    chosen(&listed_all(costs, spellings), spellings, |_, _| true)
}

fn listed_all(costs: &Costs, spellings: &Spellings) -> Words {
    let worth = |key: &String| {
        let single = key.chars().nth(1).is_none();
        !single
            || spellings.decides(key)
            || costs[key].values().any(|cost| quarters(*cost) < unlisted())
    };
    let keys = costs.iter().filter(|(key, _)| worth(key));
    keys.map(|(key, spelled)| (key.clone(), listed(spelled))).collect()
}

/// The words whose absence would be noticed.
pub(crate) fn prune(costs: &Costs, spellings: &Spellings) -> Words {
    let all = listed_all(costs, spellings);
    let rivals = chosen(&all, spellings, |_, listed| listed.0 <= quarters(RAREST_RIVAL));
    let mut lattice = Lattice::new(unlisted());
    rivals.iter().for_each(|(key, listed)| lattice.add(key, listed[0].0));
    let harm = Rivals::new(&rivals, &lattice, spellings);
    let mut words = chosen(&all, spellings, |key, listed| harm.harm(key, listed) >= NOTICED);
    for (_, listed) in words.iter_mut().filter(|(key, _)| key.chars().nth(1).is_some()) {
        let most = listed[0].0 + quarters(RARER_SPELLING);
        listed.retain(|(cost, _)| *cost <= most);
    }
    words
}

/// Single characters, and of the words that cost no more than shorter ones in their place, as the library relies
/// on, those that the shorter ones would spell otherwise, or that are wanted.
fn chosen(all: &Words, spellings: &Spellings, wanted: impl Fn(&str, &Listed) -> bool) -> Words {
    let mut keys: Vec<(usize, &String)> =
        all.keys().map(|key| (key.chars().count(), key)).collect();
    // Shorter words come first, so that a longer one is judged by what is really left.
    keys.sort();
    let mut words = Words::new();
    let mut lattice = Lattice::new(unlisted());
    for (length, key) in keys {
        let listed = &all[key];
        let keep = length == 1 || {
            let (ends, without) = lattice.path(key, None);
            let alike = spell(key, &ends, &words, spellings) == listed[0].1;
            let cost = listed[0].0;
            if alike { cost < without && wanted(key, &listed[0]) } else { cost <= without }
        };
        if keep {
            lattice.add(key, listed[0].0);
            words.insert(key.clone(), listed.clone());
        }
    }
    words
}

fn listed(spelled: &BTreeMap<String, f64>) -> Vec<Listed> {
    let cost = |(spelling, cost): (&String, &f64)| (quarters(*cost), spelling.clone());
    let mut listed: Vec<Listed> = spelled.iter().map(cost).collect();
    listed.sort();
    listed
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
