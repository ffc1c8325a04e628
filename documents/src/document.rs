//! A document of one text: read, rewritten, put together again.

use std::ops::Range;

use crate::blocks::Blocks;
use crate::error::Error;
use crate::rewrite::{Rewrite, language};
use crate::splice::splice;

/// Stands for a byte that is no text while a document is read: one byte too, and part of no format's syntax.
pub(crate) const INVALID: u8 = 0x7F;

/// Finds the text in documents of one format.
pub trait Reader: Sync {
    /// Adds the text of `source` to `blocks`.
    ///
    /// # Errors
    /// Where the source is not what the format demands.
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error>;
}

/// A document as its reader found it.
#[derive(Debug)]
pub struct Document<'s> {
    source: &'s [u8],
    blocks: Blocks,
}

impl<'s> Document<'s> {
    /// Reads a document. Bytes that are not UTF-8 are part of no text, and stay.
    ///
    /// # Errors
    /// Where the source is not what the format demands.
    pub fn read(source: &'s [u8], reader: &dyn Reader) -> Result<Self, Error> {
        Self::read_with(Blocks::default(), source, reader)
    }

    /// The same in the memory of blocks that are of no more use.
    pub(crate) fn read_with(
        mut blocks: Blocks,
        source: &'s [u8],
        reader: &dyn Reader,
    ) -> Result<Self, Error> {
        if let Ok(text) = simdutf8::basic::from_utf8(source) {
            blocks.clear(Vec::new(), source.len());
            reader.read(text, &mut blocks)?;
        } else {
            let (text, invalid) = masked(source);
            blocks.clear(invalid, source.len());
            reader.read(&text, &mut blocks)?;
        }
        blocks.close();
        Ok(Self { source, blocks })
    }

    /// All of it.
    #[must_use]
    pub fn source(&self) -> &[u8] {
        self.source
    }

    /// What becomes of the language tags in it: where they stand, and the new ones.
    #[must_use]
    pub fn languages(&self, how: &impl Rewrite) -> Vec<(Range<usize>, String)> {
        let Some(target) = how.target() else { return Vec::new() };
        let tag = |range: &Range<usize>| str::from_utf8(&self.source[range.clone()]).ok();
        let new = |range: &Range<usize>| Some((range.clone(), language(tag(range)?, target)?));
        self.blocks.languages().iter().filter_map(new).collect()
    }

    pub(crate) fn into_blocks(self) -> Blocks {
        self.blocks
    }

    /// Its text.
    #[must_use]
    pub fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    /// Appends to `output` the document with what becomes of its text, all else byte for byte.
    ///
    /// # Errors
    /// [`Error::LineEnds`].
    pub fn write(&self, how: &impl Rewrite, output: &mut Vec<u8>) -> Result<(), Error> {
        splice(self, how, output)
    }
}

/// A text as long as these bytes, and where in it something stands for a byte that is no text.
fn masked(bytes: &[u8]) -> (String, Vec<usize>) {
    // What nearly always comes, and this finds out faster than chunks do.
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return (text.to_owned(), Vec::new());
    }
    let (mut text, mut invalid) = (String::with_capacity(bytes.len()), Vec::new());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            invalid.push(text.len());
            text.push(char::from(INVALID));
        }
    }
    (text, invalid)
}
