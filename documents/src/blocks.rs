//! The text of a document as lines to be rewritten, and the way of each part back to its place.

use std::ops::Range;

/// Stands in a line where something that is no text does, such as a picture or code, so that no word spans it.
const OBJECT: char = '\u{FFFC}';

/// Writes text as a format holds it: with `&lt;` for `<`, or `\"` for `"`.
pub type Escape = fn(&str, &mut Vec<u8>);

/// Text that is written as it is.
pub fn as_it_is(text: &str, output: &mut Vec<u8>) {
    output.extend_from_slice(text.as_bytes());
}

/// The text of a document as its [`Reader`](crate::Reader) found it: a line for each block, a paragraph or a cell, however
/// many parts it has in the source, so that words are found across them.
///
/// Blocks may stand in one another, as a footnote in its paragraph. Every part of the source belongs to at most one.
#[derive(Debug, Default)]
pub struct Blocks {
    text: String,
    /// In the order of `text`.
    pieces: Vec<Piece>,
    /// Blocks begun, the innermost last.
    open: Vec<Open>,
    /// Of blocks that ended.
    spare: Vec<Open>,
    /// Where language tags stand.
    languages: Vec<Range<usize>>,
    /// Offsets of bytes of the source that are no text.
    invalid: Vec<usize>,
}

/// A part of a block.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Where it stands in the source.
    pub(crate) source: Range<usize>,
    /// Where it stands in the text.
    pub(crate) text: Range<usize>,
    pub(crate) escape: Escape,
}

/// A block under way; the pieces' places are in its own text.
#[derive(Debug, Default)]
struct Open {
    text: String,
    pieces: Vec<Piece>,
}

impl Blocks {
    /// For a source with bytes at these offsets that are no text.
    pub(crate) fn around(invalid: Vec<usize>) -> Self {
        Self { invalid, ..Self::default() }
    }

    /// Begins a block.
    pub fn begin(&mut self) {
        self.open.push(self.spare.pop().unwrap_or_default());
    }

    /// Adds a part of the source to the block that was begun last, or to one of its own.
    pub fn text(&mut self, source: &str, range: Range<usize>, escape: Escape) {
        let first = self.invalid.partition_point(|&at| at < range.start);
        let mut start = range.start;
        for index in first..self.invalid.len() {
            let at = self.invalid[index];
            if at >= range.end {
                break;
            }
            self.add(start..at, &source[start..at], escape);
            self.object();
            start = at + 1;
        }
        self.add(start..range.end, &source[start..range.end], escape);
    }

    /// Adds a character that stands in the source as a reference or an escape.
    pub fn character(&mut self, range: Range<usize>, character: char, escape: Escape) {
        self.add(range, character.encode_utf8(&mut [0; 4]), escape);
    }

    fn add(&mut self, source: Range<usize>, text: &str, escape: Escape) {
        if text.is_empty() {
            return;
        }
        let is_alone = self.open.is_empty();
        if is_alone {
            self.begin();
        }
        if let Some(open) = self.open.last_mut() {
            let start = open.text.len();
            open.text.push_str(text);
            open.pieces.push(Piece { source, text: start..open.text.len(), escape });
        }
        if is_alone {
            self.end();
        }
    }

    /// Says that something that is no text stands here, which no word spans.
    pub fn object(&mut self) {
        self.mark(OBJECT);
    }

    /// Says that a line ends here, within a block.
    pub fn line_break(&mut self) {
        self.mark('\n');
    }

    fn mark(&mut self, mark: char) {
        if let Some(open) = self.open.last_mut() {
            open.text.push(mark);
        }
    }

    /// Ends the block that was begun last.
    pub fn end(&mut self) {
        let Some(mut open) = self.open.pop() else { return };
        if !open.pieces.is_empty() {
            let start = self.text.len();
            self.text.push_str(&open.text);
            self.text.push('\n');
            self.pieces.extend(open.pieces.drain(..).map(|piece| Piece {
                text: start + piece.text.start..start + piece.text.end,
                ..piece
            }));
        }
        open.text.clear();
        self.spare.push(open);
    }

    /// A block of one part.
    pub fn line(&mut self, source: &str, range: Range<usize>, escape: Escape) {
        self.begin();
        self.text(source, range, escape);
        self.end();
    }

    /// Says that a language tag stands here, such as `zh-CN`.
    pub fn language(&mut self, range: Range<usize>) {
        self.languages.push(range);
    }

    /// Ends what is begun.
    pub(crate) fn close(&mut self) {
        while !self.open.is_empty() {
            self.end();
        }
    }

    /// Forgets all, and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.close();
        self.text.clear();
        self.pieces.clear();
        self.languages.clear();
    }

    /// The text, a line for each block.
    #[must_use]
    pub fn lines(&self) -> &str {
        &self.text
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub(crate) fn languages(&self) -> &[Range<usize>] {
        &self.languages
    }

    /// Where in the source a place of [`lines`](Self::lines) is; none if it is in no part of it.
    #[must_use]
    pub fn source_of(&self, at: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|piece| piece.text.end <= at);
        let piece = self.pieces.get(index).filter(|piece| piece.text.start <= at)?;
        let is_as_it_is = piece.source.len() == piece.text.len();
        Some(piece.source.start + if is_as_it_is { at - piece.text.start } else { 0 })
    }
}
