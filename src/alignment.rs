//! Which part of an output each part of an input became.

use std::borrow::Cow;
use std::ops::Range;

use crate::convert::Converter;
use crate::explain::Explanation;

/// Leads from places in an output to those in its input, and back: for highlights, annotations and
/// cursors that shall survive a conversion. All offsets are in bytes.
///
/// Where the text was copied, byte leads to byte. A part that was replaced by another belongs to it as a
/// whole, so whatever touches it leads to all of it. Any range gives an answer: what lies beyond the end leads
/// to the end, a range whose end lies in front of its start counts as empty, and the start of a character leads to the
/// start of one. Give `at..at` for a place between characters.
///
/// A lookup takes time logarithmic in the number of replaced parts.
///
/// ```
/// let converter = fanjian::Converter::builtin("s2twp")?;
/// let (output, alignment) = converter.align("我的U盘坏了");
/// assert_eq!(output, "我的隨身碟壞了");
/// assert_eq!(alignment.source_of(6..15), 6..10); // 隨身碟: U盘
/// assert_eq!(alignment.output_of(10..13), 15..18); // 坏: 壞
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// What was replaced, in order; none overlap.
    replaced: Vec<Replaced>,
    source_len: usize,
    output_len: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Replaced {
    source: Range<usize>,
    output: Range<usize>,
}

/// One side of what was replaced.
type Side = fn(&Replaced) -> &Range<usize>;

const SOURCE: Side = |it| &it.source;
const OUTPUT: Side = |it| &it.output;

impl Alignment {
    /// The smallest part of the input that gave this part of the output.
    ///
    /// Of a part that is not empty, what was deleted at its edges is none. An empty one leads to what was
    /// deleted there, if anything was.
    #[must_use]
    pub fn source_of(&self, output: Range<usize>) -> Range<usize> {
        self.lead(output, self.output_len, OUTPUT, SOURCE)
    }

    /// The smallest part of the output that this part of the input became; at edges as for
    /// [`source_of`](Self::source_of), with what was inserted in place of what was deleted.
    #[must_use]
    pub fn output_of(&self, source: Range<usize>) -> Range<usize> {
        self.lead(source, self.source_len, SOURCE, OUTPUT)
    }

    fn lead(&self, range: Range<usize>, len: usize, from: Side, to: Side) -> Range<usize> {
        let start = range.start.min(len);
        let end = range.end.clamp(start, len);
        let (first, last) = if start < end {
            let first = self.replaced.partition_point(|it| from(it).end <= start);
            (first, self.replaced.partition_point(|it| from(it).start < end))
        } else {
            // Behind those that end in front of this place, or here without being empty; up to those that
            // begin in front of it, or are empty here.
            let is_past = |it: &Replaced| {
                from(it).end < start || from(it).start < from(it).end && from(it).end == start
            };
            let is_met = |it: &Replaced| from(it).start < start || *from(it) == (start..start);
            (self.replaced.partition_point(is_past), self.replaced.partition_point(is_met))
        };
        // Behind what was replaced, all is moved by the same.
        let moved =
            |at: usize, behind: usize| match behind.checked_sub(1).map(|it| &self.replaced[it]) {
                Some(it) => to(it).end + (at - from(it).end),
                None => at,
            };
        let met =
            |index: usize| self.replaced.get(index).filter(|_| (first..last).contains(&index));
        let begin = match met(first).filter(|it| from(it).start <= start) {
            Some(it) => to(it).start,
            None => moved(start, first),
        };
        let finish = match last.checked_sub(1).and_then(met).filter(|it| from(it).end >= end) {
            Some(it) => to(it).end,
            None => moved(end, last),
        };
        begin..finish
    }

    /// Goes on with the next part of the text.
    pub(crate) fn append(&mut self, explanation: &Explanation) {
        let moved = |by: usize, range: Range<usize>| by + range.start..by + range.end;
        let (source_len, output_len) = (self.source_len, self.output_len);
        let replaced = explanation.differences().map(|(_, source, output)| Replaced {
            source: moved(source_len, source),
            output: moved(output_len, output),
        });
        self.replaced.extend(replaced);
        self.source_len += explanation.input.len();
        self.output_len += explanation.output.len();
    }
}

impl Converter {
    /// Converts a text and tells which part became which. The output is that of
    /// [`convert`](Self::convert), borrowed exactly when nothing changes.
    ///
    /// Takes the time of an explanation, and memory for a piece of one at a time.
    #[must_use]
    pub fn align<'t>(&self, text: &'t str) -> (Cow<'t, str>, Alignment) {
        const PIECE: usize = 64 * 1024;
        let (mut output, mut alignment) = (String::with_capacity(text.len()), Alignment::default());
        for piece in self.pieces(PIECE, text) {
            let explanation = self.explain(&text[piece]);
            alignment.append(&explanation);
            output.push_str(&explanation.output);
        }
        let output = if output == text { Cow::Borrowed(text) } else { Cow::Owned(output) };
        (output, alignment)
    }
}
