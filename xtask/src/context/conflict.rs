//! Words that hold a boundary: what they are worth by the words that would reach across it.

use std::collections::HashMap;

use super::lattice::Lattice;
use super::model::unknown;
use super::prune::{Listed, Words, quarters, spell};
use super::spelling::Spellings;

/// The words that are there, with what is left of each when another word takes its end.
pub(crate) struct Rivals<'w> {
    words: &'w Words,
    lattice: &'w Lattice<u32>,
    spellings: &'w Spellings,
    /// Beginning of a word → the words.
    by_start: HashMap<&'w str, Vec<Rival<'w>>>,
    /// End of a word → the words.
    by_end: HashMap<&'w str, Vec<Rival<'w>>>,
}

struct Rival<'w> {
    cost: u32,
    spelling: &'w str,
    rest: (u32, String),
}

impl<'w> Rivals<'w> {
    pub(crate) fn new(
        words: &'w Words,
        lattice: &'w Lattice<u32>,
        spellings: &'w Spellings,
    ) -> Self {
        let mut rivals =
            Self { words, lattice, spellings, by_start: HashMap::new(), by_end: HashMap::new() };
        for (key, listed) in words {
            let (cost, spelling) = &listed[0];
            for (at, _) in key.char_indices().skip(1) {
                let (start, end) = key.split_at(at);
                let rival = |rest| Rival { cost: *cost, spelling, rest };
                let (before, after) = (rivals.path(start), rivals.path(end));
                rivals.by_start.entry(start).or_default().push(rival(after));
                rivals.by_end.entry(end).or_default().push(rival(before));
            }
        }
        rivals
    }

    /// How often a word's absence would be noticed in a text: some word reaches across its border
    /// and then spells a character otherwise. The unit is a word of the text.
    pub(crate) fn harm(&self, key: &str, (cost, spelling): &Listed) -> f64 {
        let (_, without) = self.lattice.path(key, Some(key));
        let mut harm = 0.0;
        for (at, _) in key.char_indices().skip(1) {
            let (start, end) = key.split_at(at);
            let across_start = self.by_end.get(start).map_or(&[][..], Vec::as_slice);
            let across_end = self.by_start.get(end).map_or(&[][..], Vec::as_slice);
            let (before, after) = (self.path(start), self.path(end));
            let starts = across_start.iter().map(|rival| (rival, after.0, true));
            for (rival, left, at_start) in
                starts.chain(across_end.iter().map(|rival| (rival, before.0, false)))
            {
                let with = rival.rest.0 + cost;
                let across = rival.cost + left;
                if across < with || across > rival.rest.0 + without {
                    continue;
                }
                let same = if at_start {
                    same([&rival.rest.1, spelling], [rival.spelling, &after.1])
                } else {
                    same([spelling, &rival.rest.1], [&before.1, rival.spelling])
                };
                if !same {
                    harm += (-f64::from(with) / 4.0).exp();
                }
            }
        }
        harm
    }

    fn path(&self, piece: &str) -> (u32, String) {
        if let Some(listed) = self.words.get(piece).filter(|_| piece.chars().nth(1).is_none()) {
            return listed[0].clone();
        }
        let (ends, cost) = self.lattice.path(piece, None);
        (cost, spell(piece, &ends, self.words, self.spellings))
    }
}

/// The cost of a single character that is not listed.
pub(crate) fn unlisted() -> u32 {
    quarters(unknown())
}

fn same(a: [&str; 2], b: [&str; 2]) -> bool {
    a.iter().flat_map(|piece| piece.chars()).eq(b.iter().flat_map(|piece| piece.chars()))
}
