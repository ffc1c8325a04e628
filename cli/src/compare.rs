//! The very characters in which two texts differ.

use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

/// The parts in which two lines differ, in order: byte ranges in the one and in the other. At the
/// deadline, larger ones than need be.
pub(crate) fn differences(
    before: &str,
    after: &str,
    deadline: Instant,
) -> Vec<(Range<usize>, Range<usize>)> {
    let (old, new) = (Characters::new(before), Characters::new(after));
    let parts =
        capture_diff_slices_deadline(Algorithm::Myers, &old.chars, &new.chars, Some(deadline));
    let parts = parts.iter().filter(|part| part.tag() != DiffTag::Equal);
    parts.map(|part| (old.bytes(part.old_range()), new.bytes(part.new_range()))).collect()
}

struct Characters {
    chars: Vec<char>,
    /// Where each begins, and where the last ends.
    offsets: Vec<usize>,
}

impl Characters {
    fn new(text: &str) -> Self {
        let offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        Self { chars: text.chars().collect(), offsets: offsets.collect() }
    }

    fn bytes(&self, chars: Range<usize>) -> Range<usize> {
        self.offsets[chars.start]..self.offsets[chars.end]
    }
}
