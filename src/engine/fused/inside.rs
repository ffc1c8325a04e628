//! What keys look like from inside: an index in front of the automaton for questions about places of
//! a text rather than its whole keys.
//!
//! A filter with a number for each key of two characters, for three adjacent characters of longer
//! ones according to where they stand, and for each whole key of four and more.

use super::derive::adjacent;
use crate::lexicon::index::{Filter, PairFilter, pair_of};

/// The filter over one stage's keys of several characters. Says yes to all that holds, and to some of
/// what does not.
#[derive(Clone, Copy)]
pub(super) struct Inside<'t>(pub(super) PairFilter<'t>);

/// Where in a key three of its characters stand.
#[derive(Clone, Copy)]
enum Part {
    Start,
    End,
    /// Anywhere, in a key of four or more.
    Any,
}

const FACTOR: u32 = 0x85EB_CA6B;

impl Inside<'_> {
    const BITS_PER_NUMBER: usize = 10;

    pub(super) fn filter<'k>(keys: impl IntoIterator<Item = &'k String>) -> Filter {
        Filter::new(keys.into_iter().flat_map(|key| numbers(key)), Self::BITS_PER_NUMBER)
    }

    /// Whether a key may stand across the place between `first` and `second`, by what stands around
    /// them.
    pub(super) fn spans(
        self,
        before: Option<char>,
        first: char,
        second: char,
        behind: Option<char>,
    ) -> bool {
        let left = before.map(|before| triple_of(before, first, second));
        let right = behind.map(|behind| triple_of(first, second, behind));
        let contains = |part, triple: Option<u32>| triple.is_some_and(|it| self.contains(part, it));
        self.0.may_contain(pair_of(first, second))
            || contains(Part::End, left)
            || contains(Part::Start, right)
            || contains(Part::Any, left) && contains(Part::Any, right)
    }

    /// The same by the pair in front of the place and the one behind it.
    #[inline]
    pub(super) fn spans_four(self, left: u32, right: u32) -> bool {
        let (first, second) = (left & 0xFFFF, right >> 16);
        let left = longer(left, second);
        let right = longer(first << 16 | second, right & 0xFFFF);
        self.0.may_contain(first << 16 | second)
            || self.contains(Part::End, left)
            || self.contains(Part::Start, right)
            || self.contains(Part::Any, left) && self.contains(Part::Any, right)
    }

    /// Whether a key of more than `len` bytes may stand at the start of a text.
    pub(super) fn may_start(self, text: &str, len: usize) -> bool {
        let mut chars = text.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
        let (Some((_, a)), Some((end, b))) = (chars.next(), chars.next()) else { return false };
        if end > len && self.0.may_contain(pair_of(a, b)) {
            return true;
        }
        let Some((end, c)) = chars.next() else { return false };
        let mut number = triple_of(a, b, c);
        if !self.contains(Part::Start, number) {
            return false;
        }
        if end > len && self.contains(Part::End, number) {
            return true;
        }
        let mut last = (b, c);
        for (end, c) in chars {
            if !self.contains(Part::Any, triple_of(last.0, last.1, c)) {
                return false;
            }
            number = longer(number, c.into());
            if end > len && self.0.may_contain(number) {
                return true;
            }
            last = (last.1, c);
        }
        false
    }

    fn contains(self, part: Part, triple: u32) -> bool {
        self.0.may_contain(part.of(triple))
    }
}

impl Part {
    fn of(self, triple: u32) -> u32 {
        triple.rotate_left(8 * self as u32)
    }
}

/// All numbers of a key.
fn numbers(key: &str) -> Vec<u32> {
    let triples: Vec<u32> = adjacent(key)
        .zip(key.chars().skip(2))
        .map(|((first, second), third)| triple_of(first, second, third))
        .collect();
    let (Some(&start), Some(&end)) = (triples.first(), triples.last()) else {
        return adjacent(key).map(|(first, second)| pair_of(first, second)).collect();
    };
    let mut numbers = vec![Part::Start.of(start), Part::End.of(end)];
    if triples.len() > 1 {
        numbers.extend(triples.iter().map(|&it| Part::Any.of(it)));
        numbers.push(key.chars().skip(3).fold(start, |number, c| longer(number, c.into())));
    }
    numbers
}

/// Three characters as one number, which others may have too.
fn triple_of(first: char, second: char, third: char) -> u32 {
    longer(pair_of(first, second), third.into())
}

/// The number of some characters and one more.
fn longer(number: u32, next: u32) -> u32 {
    number.wrapping_mul(FACTOR).rotate_left(16) ^ next
}
