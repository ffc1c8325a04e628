//! Which pair stands for which key.

use std::collections::HashMap;

use super::derive::adjacent;
use super::records::{Needs, Record};

/// A key as it stands in the source.
pub(super) struct Spelling {
    pub(super) text: String,
    pub(super) needs: Needs,
}

impl Spelling {
    pub(super) fn new(text: String, needs: Needs) -> Self {
        Self { text, needs }
    }

    /// Its record, when this pair stands for it.
    pub(super) fn record<'s>(&'s self, pair: (char, char), output: &'s str) -> Record<'s> {
        let (key, at) = (self.text.as_bytes(), self.place(pair));
        Record { key, len: output.len(), rest: output, needs: self.needs, at }
    }

    /// Where the second character of this pair is, in bytes.
    pub(super) fn place(&self, pair: (char, char)) -> usize {
        let index = adjacent(&self.text).position(|it| it == pair).unwrap_or_default();
        self.text.char_indices().nth(index + 1).map_or(0, |(at, _)| at)
    }
}

/// How many keys a pair should stand for at most; records have room for twice as many.
const MANY: usize = 60;

/// Spellings, each to be hinted at by one of its adjacent pairs.
#[derive(Default)]
pub(super) struct Hints(Vec<Spelling>);

impl Hints {
    /// None for one whose pairs are all of ASCII, which the scan does not test.
    pub(super) fn add(&mut self, spelling: Spelling) -> Option<()> {
        choices(&spelling.text).next()?;
        self.0.push(spelling);
        Some(())
    }

    /// For each the pair that is rarest in the source, as far as `phrases` show that, unless one of
    /// its pairs is chosen already, which costs nothing more, and not by many.
    pub(super) fn choose<'k>(
        mut self,
        phrases: impl Iterator<Item = &'k String>,
    ) -> Vec<((char, char), Spelling)> {
        let mut counts: HashMap<(char, char), usize> = HashMap::new();
        let mut count = |text: &str| {
            choices(text).for_each(|pair| *counts.entry(pair).or_default() += 1);
        };
        phrases.for_each(|text| count(text));
        self.0.iter().for_each(|spelling| count(&spelling.text));
        // The shortest have the least choice.
        self.0.sort_by_cached_key(|spelling| spelling.text.chars().count());
        let mut chosen: Vec<((char, char), Spelling)> = Vec::with_capacity(self.0.len());
        let mut keys: HashMap<(char, char), usize> = HashMap::new();
        for spelling in self.0 {
            let cost = |pair: &(char, char)| match keys.get(pair) {
                Some(..MANY) => 0,
                Some(_) => usize::MAX,
                None => counts.get(pair).copied().unwrap_or_default(),
            };
            let Some(pair) = choices(&spelling.text).min_by_key(cost) else { continue };
            *keys.entry(pair).or_default() += 1;
            chosen.push((pair, spelling));
        }
        chosen
    }
}

fn choices(text: &str) -> impl Iterator<Item = (char, char)> {
    adjacent(text).filter(|(first, second)| !(first.is_ascii() && second.is_ascii()))
}
