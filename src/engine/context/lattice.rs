//! The best path: a stretch of text as a row of words, of all rows the cheapest.

use super::words::{LONGEST, Number, UNKNOWN, Words};
use crate::lexicon::index::pair_of;

/// The places of the longest stretch, one more than it has characters.
pub(crate) const MOST: usize = 2 * super::REACH + 2;

/// The cheapest row of words up to each place of a stretch, which has at most `N` places.
pub(super) struct Lattice<'w, const N: usize> {
    /// Characters, and the places in front of them and at the end: bytes from the start.
    chars: [char; N],
    places: [usize; N],
    count: usize,
    ends: [End<'w>; N],
}

/// The cheapest row that ends at a place.
#[derive(Clone, Copy)]
struct End<'w> {
    cost: u32,
    words: u16,
    /// The place where its last word begins.
    from: u16,
    /// How that is spelt; empty for a character that is no word.
    spelling: &'w str,
}

impl<'w, const N: usize> Lattice<'w, N> {
    /// Of a stretch of fewer than `N` characters. `allows` tells which spellings may be used, by the index
    /// of their first character; the empty one is that of a character by the table of characters.
    pub(super) fn new(
        words: &'w Words,
        stretch: &str,
        allows: impl Fn(usize, &str) -> bool,
    ) -> Self {
        let none = End { cost: u32::MAX, words: 0, from: 0, spelling: "" };
        let mut lattice =
            Self { chars: ['\0'; N], places: [stretch.len(); N], count: 0, ends: [none; N] };
        for (index, (place, c)) in stretch.char_indices().take(N - 1).enumerate() {
            lattice.chars[index] = c;
            lattice.places[index] = place;
            lattice.count = index + 1;
        }
        lattice.ends[0] = End { cost: 0, ..none };
        for start in 0..lattice.count {
            lattice.extend(words, stretch, start, &allows);
        }
        lattice
    }

    /// Adds all words that begin at the character `start`.
    fn extend(
        &mut self,
        words: &'w Words,
        stretch: &str,
        start: usize,
        allows: &impl Fn(usize, &str) -> bool,
    ) {
        let begin = self.places[start];
        let mut number = Number::of(self.chars[start]);
        let single = words.single(self.chars[start]);
        let mut is_word = single.is_some();
        let allows_plain = allows(start, "");
        if let Some(cost) = single.filter(|_| allows_plain) {
            self.offer(start, start + 1, cost, "");
        }
        for end in start + 1 + usize::from(is_word)..=self.count.min(start + LONGEST) {
            if end > start + 1 {
                let (last, next) = (self.chars[end - 2], self.chars[end - 1]);
                if !words.may_span(pair_of(last, next)) {
                    break;
                }
                number = number.and(next);
            }
            let key = &stretch[begin..self.places[end]];
            if let Some(own) = words.own.as_ref().and_then(|own| own.get(key))
                && allows(start, own.text)
            {
                is_word |= end == start + 1;
                self.offer(start, end, own.cost, own.text);
            }
            let word = words.get(number, key);
            let best = word.and_then(|it| it.spellings().find(|it| allows(start, it.text)));
            if let Some(best) = best {
                is_word |= end == start + 1;
                self.offer(start, end, best.cost, best.text);
            }
        }
        if !is_word && allows_plain {
            self.offer(start, start + 1, UNKNOWN, "");
        }
    }

    /// The cheaper row wins; between equals that of fewer words, then the one with the longer last word, then the
    /// caller's.
    fn offer(&mut self, from: usize, end: usize, cost: u32, spelling: &'w str) {
        let before = self.ends[from];
        if before.cost == u32::MAX {
            return;
        }
        let (cost, words) = (before.cost.saturating_add(cost), before.words + 1);
        let old = &mut self.ends[end];
        if (cost, words) < (old.cost, old.words) {
            *old = End { cost, words, from: from as u16, spelling };
        }
    }

    /// What the whole costs.
    pub(super) fn cost(&self) -> u32 {
        self.ends[self.count].cost
    }

    /// Tells the words of the best row, the last one first: where each begins, in bytes, and how it is
    /// spelt; nothing for a character that is no word.
    pub(super) fn words(&self, mut word: impl FnMut(usize, &'w str)) {
        let mut end = self.count;
        while end > 0 {
            let End { from, spelling, .. } = self.ends[end];
            end = from.into();
            word(self.places[end], spelling);
        }
    }
}
