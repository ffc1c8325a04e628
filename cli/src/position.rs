//! Where in a text something stands.

/// A place in a text, as programs and as people count it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position {
    /// Bytes in front of it.
    pub(crate) bytes: u64,
    /// Characters in front of it; of bytes that are not UTF-8, each sequence is one.
    pub(crate) chars: u64,
    /// From 1; a line ends with a line feed.
    pub(crate) line: u64,
    /// In characters, from 1.
    pub(crate) column: u64,
}

impl Position {
    /// Where every text begins.
    pub(crate) const START: Self = Self { bytes: 0, chars: 0, line: 1, column: 1 };

    /// The place behind a text that stands here.
    pub(crate) fn behind(self, text: &str) -> Self {
        let Self { mut bytes, mut chars, mut line, mut column } = self;
        bytes += text.len() as u64;
        for c in text.chars() {
            chars += 1;
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        Self { bytes, chars, line, column }
    }

    /// The place behind text that may have other bytes within.
    pub(crate) fn behind_bytes(self, bytes: &[u8]) -> Self {
        bytes.utf8_chunks().fold(self, |at, chunk| {
            let at = at.behind(chunk.valid());
            if chunk.invalid().is_empty() { at } else { at.behind_invalid(chunk.invalid()) }
        })
    }

    /// The place behind bytes that are no character.
    pub(crate) fn behind_invalid(self, bytes: &[u8]) -> Self {
        Self {
            bytes: self.bytes + bytes.len() as u64,
            chars: self.chars + 1,
            column: self.column + 1,
            ..self
        }
    }
}
