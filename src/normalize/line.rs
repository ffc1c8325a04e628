//! A line as the rules see it, and what they want changed in it.

use std::ops::Range;

/// A line, without its end.
#[derive(Clone, Copy)]
pub(crate) struct Line<'t> {
    pub(crate) text: &'t str,
    /// What no rule may change: ranges of bytes, in order, apart from one another.
    pub(crate) protected: &'t [Range<usize>],
    /// Whether the text begins here. Else a line may still begin here, or go on.
    pub(crate) is_first: bool,
    /// Whether a line begins here: else it is the rest of one that was cut.
    pub(crate) begins: bool,
    /// Whether the line ends here.
    pub(crate) ends: bool,
}

impl<'t> Line<'t> {
    /// All characters with their offsets, and whether each is protected.
    pub(crate) fn chars(self) -> impl Iterator<Item = (usize, char, bool)> + use<'t> {
        let mut ranges = self.protected.iter().peekable();
        self.text.char_indices().map(move |(at, c)| {
            while ranges.next_if(|range| range.end <= at).is_some() {}
            (at, c, ranges.peek().is_some_and(|range| range.start <= at))
        })
    }

    /// Whether what stands at an offset is protected.
    pub(crate) fn protects(self, at: usize) -> bool {
        let next = self.protected.partition_point(|range| range.end <= at);
        self.protected.get(next).is_some_and(|range| range.start <= at)
    }

    /// The characters that may change.
    pub(crate) fn free_chars(self) -> impl Iterator<Item = (usize, char)> + use<'t> {
        self.chars().filter(|&(.., is_protected)| !is_protected).map(|(at, c, _)| (at, c))
    }

    /// The pieces that may change, between the protected ranges.
    pub(crate) fn free_pieces(self) -> impl Iterator<Item = Range<usize>> + use<'t> {
        let starts = std::iter::once(0).chain(self.protected.iter().map(|range| range.end));
        let ends = self.protected.iter().map(|range| range.start);
        let pieces = starts.zip(ends.chain([self.text.len()]));
        pieces.map(|(start, end)| start..end).filter(|piece| !piece.is_empty())
    }
}

/// Changes of a line, in order, apart from one another.
#[derive(Default)]
pub(crate) struct Edits {
    /// What goes, and where in `text` its replacement is.
    list: Vec<(Range<usize>, Range<usize>)>,
    text: String,
}

impl Edits {
    /// Replaces a range by a text.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.list.push((range, start..self.text.len()));
    }

    /// Replaces the character at an offset.
    pub(crate) fn replace_char(&mut self, at: usize, from: char, to: char) {
        self.replace(at..at + from.len_utf8(), to.encode_utf8(&mut [0; 4]));
    }

    /// Removes the character at an offset.
    pub(crate) fn remove_char(&mut self, at: usize, c: char) {
        self.replace(at..at + c.len_utf8(), "");
    }

    /// Makes the changes, moves the protected ranges with the text, and is empty again. The new text, if there
    /// is any change.
    pub(super) fn apply(&mut self, line: &str, protected: &mut [Range<usize>]) -> Option<String> {
        if self.list.is_empty() {
            return None;
        }
        let mut output = String::with_capacity(line.len() + self.text.len());
        let mut copied = 0;
        let mut ranges = protected.iter_mut().peekable();
        for (range, replacement) in self.list.drain(..) {
            while let Some(before) = ranges.next_if(|it| it.end <= range.start) {
                shift(before, copied, output.len());
            }
            output.push_str(&line[copied..range.start]);
            output.push_str(&self.text[replacement]);
            copied = range.end;
        }
        ranges.for_each(|range| shift(range, copied, output.len()));
        output.push_str(&line[copied..]);
        self.text.clear();
        Some(output)
    }
}

/// Moves a range that stands behind `from` to where it stands when `from` has become `to`.
fn shift(range: &mut Range<usize>, from: usize, to: usize) {
    *range = range.start - from + to..range.end - from + to;
}

#[cfg(test)]
mod tests {
    use super::{Edits, Line};

    #[test]
    fn protected_ranges_move_with_the_text() {
        let (text, mut protected) = ("a中b文c", vec![1..4, 5..8]);
        let mut edits = Edits::default();
        edits.replace(0..1, "甲乙");
        edits.remove_char(4, 'b');
        edits.replace_char(8, 'c', '丙');
        let changed = edits.apply(text, &mut protected).unwrap();
        assert_eq!(changed, "甲乙中文丙");
        assert_eq!(protected, [6..9, 9..12]);
        assert_eq!(edits.apply(&changed, &mut protected), None);
        let line = Line {
            text: &changed,
            protected: &protected,
            is_first: true,
            begins: true,
            ends: true,
        };
        assert!(line.free_pieces().eq([0..6, 12..15]));
        assert!(line.free_chars().eq([(0, '甲'), (3, '乙'), (12, '丙')]));
    }
}
