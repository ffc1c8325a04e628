//! The matching loop: one step at a time, the longest key at the position, or a complete
//! Ideographic Description Sequence, or one character.

use super::ids::{self, Sequence};
use super::sink::Sink;
use crate::lexicon::Group;

/// Whether more of the same text can follow what a scan is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The text goes on: stop where what follows could change a decision.
    Partial,
    /// The text ends here.
    Whole,
}

/// A group of lexicons made ready for scanning.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    group: Group,
    longest_key: usize,
    smallest_start: char,
}

impl Stage {
    pub(crate) fn new(group: Group) -> Self {
        let lexicons = group.lexicons();
        let longest_key = lexicons.iter().map(|l| l.longest_key()).max().unwrap_or(0);
        let smallest_start = lexicons.iter().map(|l| l.smallest_start()).min().unwrap_or(char::MAX);
        Self { group, longest_key, smallest_start }
    }

    pub(crate) fn group(&self) -> &Group {
        &self.group
    }

    /// The length of the longest key in bytes.
    pub(crate) fn longest_key(&self) -> usize {
        self.longest_key
    }

    /// Scans `text` from its start, tells `sink` what it found, and returns how many bytes of it
    /// are decided: all of it, or with [`Extent::Partial`] all but an end that could still become
    /// a longer key or a complete sequence. That end is shorter than the longest key or 64
    /// characters, so what a stream holds back is bounded. Takes time linear in `text`.
    pub(crate) fn scan(&self, text: &str, extent: Extent, sink: &mut impl Sink) -> usize {
        let mut at = 0;
        let mut unmatched = 0;
        let mut next = char_at(text, 0);
        while let Some(first) = next {
            let rest = &text[at..];
            let second = char_at(rest, first.len_utf8());
            let starts_key = first >= self.smallest_start;
            let operator = ids::is_operator(first);
            if extent == Extent::Partial && (starts_key || operator) && self.is_undecided(rest) {
                break;
            }
            if starts_key && let Some(hit) = self.group.longest_prefix(rest, first, second) {
                sink.found(&text[unmatched..at], &rest[..hit.len], &hit);
                at += hit.len;
                unmatched = at;
                next = char_at(text, at);
            } else if operator && let Sequence::Complete(len) = ids::sequence(rest) {
                at += len;
                next = char_at(text, at);
            } else {
                at += first.len_utf8();
                next = second;
            }
        }
        sink.rest(&text[unmatched..at]);
        at
    }

    /// Whether text that follows `rest` could change the step at its start.
    #[inline]
    fn is_undecided(&self, rest: &str) -> bool {
        /// Longer than any sequence, in bytes.
        const LONGEST_SEQUENCE: usize = 64 * 4;
        (rest.len() < self.longest_key && self.group.could_grow(rest))
            || (rest.len() < LONGEST_SEQUENCE && ids::sequence(rest) == Sequence::Open)
    }
}

#[inline]
fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}
