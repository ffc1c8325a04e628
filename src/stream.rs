//! Text that arrives in pieces: bytes in, bytes out, the same as for the whole at once.

use std::io::{self, Read, Write};

use crate::convert::Runners;
use crate::engine::Extent;
use crate::error::{Error, ErrorKind};

/// What to do with bytes that are not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvalidUtf8 {
    /// Pass them through as they are.
    #[default]
    Keep,
    /// Stop with [`ErrorKind::InvalidUtf8`], which tells the byte offset.
    Error,
}

/// How much a stream has read and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Bytes read.
    pub read: u64,
    /// Bytes written.
    pub written: u64,
}

/// A conversion under way. However the input is cut into pieces, also inside a character, the
/// output is that of [`Converter::convert_bytes`](crate::Converter::convert_bytes) for all of it.
/// What is held back in between is bounded, whatever the text: nearly always some bytes, at most some
/// 16 KiB, the longest key or 64 characters a stage, and the piece that came last.
///
/// ```
/// let converter = fanjian::Converter::builtin("s2t")?;
/// let mut output = Vec::new();
/// let mut stream = converter.stream();
/// stream.push("理".as_bytes(), &mut output)?;
/// stream.push("发店".as_bytes(), &mut output)?;
/// stream.finish(&mut output)?;
/// assert_eq!(output, "理髮店".as_bytes());
/// # Ok::<(), fanjian::Error>(())
/// ```
#[must_use = "what a stream holds back is lost without `finish`"]
pub struct Stream<'c> {
    runners: Runners<'c>,
    invalid: InvalidUtf8,
    /// The beginning of a character whose end has not come yet; at most three bytes.
    partial: Vec<u8>,
    /// Offset of the first byte of `partial` in the input.
    offset: u64,
    /// For what cannot be written to an output itself.
    text: String,
}

/// How much [`Stream::copy`] reads at a time, in bytes.
const CHUNK: usize = 64 * 1024;

impl<'c> Stream<'c> {
    pub(crate) fn new(runners: Runners<'c>) -> Self {
        let (partial, text) = (Vec::new(), String::new());
        Self { runners, invalid: InvalidUtf8::default(), partial, offset: 0, text }
    }

    /// Says what to do with bytes that are not UTF-8. Default: keep them.
    pub fn invalid_utf8(mut self, invalid: InvalidUtf8) -> Self {
        self.invalid = invalid;
        self
    }

    /// Takes a piece of the input and appends to `output` what is certain so far.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUtf8`] if that is asked for; the stream is then of no further use.
    pub fn push(&mut self, piece: &[u8], output: &mut Vec<u8>) -> Result<(), Error> {
        self.push_joined(piece, Extent::Partial, output)
    }

    /// Ends the input and appends the rest of the output.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidUtf8`] if that is asked for and the input ends inside a character.
    pub fn finish(mut self, output: &mut Vec<u8>) -> Result<(), Error> {
        self.push_last(b"", output)
    }

    /// Takes the last piece of a text; the next begins another.
    pub(crate) fn push_last(&mut self, piece: &[u8], output: &mut Vec<u8>) -> Result<(), Error> {
        self.push_joined(piece, Extent::Whole, output)
    }

    /// Says where in the input the next piece stands, where it is not behind the last.
    pub(crate) fn seek(&mut self, offset: u64) {
        self.offset = offset;
    }

    /// Converts all of `reader` into `writer`, 64 KiB at a time and in constant memory. Flushes
    /// at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Read`], [`ErrorKind::Write`], and [`ErrorKind::InvalidUtf8`] if that is asked for; what was converted
    /// before has been written.
    pub fn copy(mut self, mut reader: impl Read, mut writer: impl Write) -> Result<Stats, Error> {
        let mut chunk = vec![0; CHUNK];
        let mut output = Vec::with_capacity(CHUNK + CHUNK / 4);
        let mut stats = Stats::default();
        loop {
            let read = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(ErrorKind::Read(error).into()),
            };
            let pushed = self.push(&chunk[..read], &mut output);
            writer.write_all(&output).map_err(ErrorKind::Write)?;
            stats.read += read as u64;
            stats.written += output.len() as u64;
            output.clear();
            pushed?;
        }
        let finished = self.finish(&mut output);
        writer.write_all(&output).and_then(|()| writer.flush()).map_err(ErrorKind::Write)?;
        stats.written += output.len() as u64;
        finished.map(|()| stats)
    }

    fn push_joined(
        &mut self,
        piece: &[u8],
        extent: Extent,
        output: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let held = self.partial.len();
        if held == 0 {
            return self.push_bytes(piece, extent, output);
        }
        // Just what makes it a character, or shows that it is none.
        let mut joined = std::mem::take(&mut self.partial);
        joined.extend(piece.iter().take(3));
        if extent == Extent::Partial && beginning(&joined) == joined.len() {
            self.partial = joined;
            return Ok(());
        }
        let first = joined.utf8_chunks().next();
        let (text, invalid) = first.map_or(("", &[][..]), |it| (it.valid(), it.invalid()));
        let rest = if let Some(character) = text.chars().next() {
            let (character, _) = text.split_at(character.len_utf8());
            self.offset += character.len() as u64;
            self.push_text(character, Extent::Partial, output);
            &piece[character.len() - held..]
        } else {
            self.push_text("", Extent::Whole, output);
            self.push_invalid(invalid, output)?;
            &piece[invalid.len() - held..]
        };
        self.push_bytes(rest, extent, output)
    }

    fn push_bytes(
        &mut self,
        bytes: &[u8],
        extent: Extent,
        output: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let (bytes, partial) = match extent {
            Extent::Partial => bytes.split_at(bytes.len() - beginning(bytes)),
            Extent::Whole => (bytes, &[][..]),
        };
        // Whole is what nearly always comes, and this finds out faster than chunks do.
        if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
            self.offset += text.len() as u64;
            self.push_text(text, extent, output);
        } else {
            for chunk in bytes.utf8_chunks() {
                let (text, invalid) = (chunk.valid(), chunk.invalid());
                self.offset += text.len() as u64;
                if invalid.is_empty() {
                    self.push_text(text, extent, output);
                } else {
                    self.push_text(text, Extent::Whole, output);
                    self.push_invalid(invalid, output)?;
                }
            }
        }
        self.partial.extend_from_slice(partial);
        Ok(())
    }

    fn push_text(&mut self, text: &str, extent: Extent, output: &mut Vec<u8>) {
        /// A longer output is not looked at for whether it is text.
        const SHORT: usize = 256;
        if output.len() <= SHORT {
            match String::from_utf8(std::mem::take(output)) {
                Ok(mut whole) => {
                    self.runners.push(text, extent, &mut whole);
                    *output = whole.into_bytes();
                    return;
                }
                Err(error) => *output = error.into_bytes(),
            }
        }
        self.text.clear();
        self.runners.push(text, extent, &mut self.text);
        output.extend_from_slice(self.text.as_bytes());
    }

    fn push_invalid(&mut self, bytes: &[u8], output: &mut Vec<u8>) -> Result<(), Error> {
        if self.invalid == InvalidUtf8::Error {
            return Err(ErrorKind::InvalidUtf8 { offset: self.offset }.into());
        }
        output.extend_from_slice(bytes);
        self.offset += bytes.len() as u64;
        Ok(())
    }
}

/// How many bytes at the end of `bytes` can become a character with those that follow.
pub(crate) fn beginning(bytes: &[u8]) -> usize {
    let is_beginning = |bytes: &[u8]| {
        let needed = match bytes.first() {
            Some(0xC2..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..=0xF4) => 4,
            _ => return false,
        };
        // One invalid sequence, not several: well-formed so far.
        let first = bytes.utf8_chunks().next();
        bytes.len() < needed && first.is_some_and(|chunk| chunk.invalid() == bytes)
    };
    let longest = bytes.len().min(3);
    (1..=longest).find(|&len| is_beginning(&bytes[bytes.len() - len..])).unwrap_or(0)
}

/// Sends all of `reader` through `pass`, which appends to its output what a piece, or with none the end, makes certain, into
/// `writer`.
#[cfg(any(feature = "context", feature = "normalize"))]
pub(crate) fn copy(
    mut reader: impl Read,
    mut writer: impl Write,
    mut pass: impl FnMut(Option<&[u8]>, &mut Vec<u8>),
) -> Result<Stats, Error> {
    let mut chunk = vec![0; CHUNK];
    let mut output = Vec::with_capacity(CHUNK);
    let mut stats = Stats::default();
    loop {
        let read = match reader.read(&mut chunk) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(ErrorKind::Read(error).into()),
        };
        pass((read > 0).then_some(&chunk[..read]), &mut output);
        writer.write_all(&output).map_err(ErrorKind::Write)?;
        stats.read += read as u64;
        stats.written += output.len() as u64;
        output.clear();
        if read == 0 {
            writer.flush().map_err(ErrorKind::Write)?;
            return Ok(stats);
        }
    }
}
