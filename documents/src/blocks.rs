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
/// Blocks may stand in one another, as a footnote in its paragraph. Every part of the source belongs to at most one: a part
/// that stands in another's stays, and so does one that is no part of the source.
#[derive(Debug, Default)]
pub struct Blocks {
    /// Of blocks that ended, and of the outermost of those under way.
    text: Text,
    /// What `text` was before that one.
    before: Option<Before>,
    /// Blocks under way in it, the innermost last.
    inner: Vec<Text>,
    /// Of blocks in it that ended.
    ended: Text,
    /// Of blocks that ended.
    spare: Vec<Text>,
    /// Where language tags stand.
    languages: Vec<Range<usize>>,
    /// Offsets of bytes of the source that are no text.
    invalid: Vec<usize>,
}

/// A text, and where it comes from.
#[derive(Debug, Default)]
struct Text {
    text: String,
    /// In order.
    pieces: Vec<Piece>,
}

/// How long a text was.
#[derive(Debug)]
struct Before {
    text: usize,
    pieces: usize,
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

impl Text {
    /// Moves all of another text behind this.
    fn append(&mut self, other: &mut Self) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.pieces.extend(other.pieces.drain(..).map(|piece| Piece {
            text: start + piece.text.start..start + piece.text.end,
            ..piece
        }));
        other.text.clear();
    }

    fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
    }
}

impl Blocks {
    /// Begins a block.
    pub fn begin(&mut self) {
        if self.before.is_some() {
            self.inner.push(self.spare.pop().unwrap_or_default());
        } else {
            let Text { text, pieces } = &self.text;
            self.before = Some(Before { text: text.len(), pieces: pieces.len() });
        }
    }

    /// Adds a part of the source, between characters, to the block that was begun last, or to one of its own.
    pub fn text(&mut self, source: &str, range: Range<usize>, escape: Escape) {
        let first = self.invalid.partition_point(|&at| at < range.start);
        let mut start = range.start;
        for index in first..self.invalid.len() {
            let at = self.invalid[index];
            if at >= range.end {
                break;
            }
            self.part(start..at, &source[start..at], escape);
            self.object();
            start = at + 1;
        }
        self.part(start..range.end, &source[start..range.end], escape);
    }

    /// Adds a character that stands in the source as a reference or an escape.
    pub fn character(&mut self, range: Range<usize>, character: char, escape: Escape) {
        self.part(range, character.encode_utf8(&mut [0; 4]), escape);
    }

    /// Adds a part of the source that stands for a text, of which `escape` gives what stands there.
    pub(crate) fn part(&mut self, source: Range<usize>, text: &str, escape: Escape) {
        if text.is_empty() {
            return;
        }
        let is_alone = self.before.is_none();
        if is_alone {
            self.begin();
        }
        let block = self.inner.last_mut().unwrap_or(&mut self.text);
        let start = block.text.len();
        block.text.push_str(text);
        block.pieces.push(Piece { source, text: start..block.text.len(), escape });
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
        if self.before.is_some() {
            self.inner.last_mut().unwrap_or(&mut self.text).text.push(mark);
        }
    }

    /// Ends the block that was begun last.
    pub fn end(&mut self) {
        if let Some(mut block) = self.inner.pop() {
            if !block.pieces.is_empty() {
                block.text.push('\n');
                self.ended.append(&mut block);
            }
            block.clear();
            self.spare.push(block);
        } else if let Some(before) = self.before.take() {
            if self.text.pieces.len() > before.pieces {
                self.text.text.push('\n');
            } else {
                self.text.text.truncate(before.text);
            }
            if !self.ended.pieces.is_empty() {
                self.text.append(&mut self.ended);
            }
        }
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
        while self.before.is_some() {
            self.end();
        }
    }

    /// Forgets all, and keeps the memory, for a source of so many bytes, those at these offsets no text.
    pub(crate) fn clear(&mut self, invalid: Vec<usize>, len: usize) {
        self.close();
        self.text.clear();
        // What is not written to costs nothing.
        self.text.text.reserve(len);
        self.languages.clear();
        self.invalid = invalid;
    }

    /// The text, a line for each block.
    #[must_use]
    pub fn lines(&self) -> &str {
        &self.text.text
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.text.pieces
    }

    pub(crate) fn languages(&self) -> &[Range<usize>] {
        &self.languages
    }

    /// Where in the source a place of [`lines`](Self::lines) is; none if it is in no part of it, or in a character.
    #[must_use]
    pub fn source_of(&self, at: usize) -> Option<usize> {
        let pieces = self.pieces();
        let index = pieces.partition_point(|piece| piece.text.end <= at);
        let piece = pieces.get(index).filter(|piece| piece.text.start <= at)?;
        if piece.source.len() == piece.text.len() {
            return Some(piece.source.start + at - piece.text.start);
        }
        let mut before = Vec::new();
        (piece.escape)(self.lines().get(piece.text.start..at)?, &mut before);
        Some(piece.source.start + before.len())
    }
}
