//! From UTF-8 to bytes in an encoding.

use std::io::{self, Write};

use encoding_rs::EncoderResult;

use super::hkscs::PAIRS;
use super::utf32::Order;
use super::{Bom, Encoding};

/// What to do with a character that an encoding does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmappable {
    /// Stop with [`EncodeError::Unmappable`].
    #[default]
    Error,
    /// Write a numeric character reference, as HTML has them: `&#36719;`.
    Ncr,
    /// Write `?`.
    Replace,
}

/// Text that cannot be written: what an [`Encoder`]'s error of kind [`InvalidData`](io::ErrorKind::InvalidData) holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A character that the encoding does not have.
    #[error(
        "{encoding} has no {character} (U+{:04X}), at byte {offset} of the text; write UTF-8 or GB18030, \
         or a reference or `?` in its place", u32::from(*character)
    )]
    Unmappable {
        /// What was to be written.
        encoding: Encoding,
        /// The character.
        character: char,
        /// Where it stands in the text, in bytes of UTF-8 from 0.
        offset: u64,
    },
    /// Bytes that are not UTF-8, which no other encoding can hold.
    #[error("not UTF-8 at byte {offset} of the text, and so not to be written in {encoding}")]
    NotUtf8 {
        /// What was to be written.
        encoding: Encoding,
        /// Where the first of them stands, in bytes from 0.
        offset: u64,
    },
}

/// Takes UTF-8, cut anywhere, and writes it in another encoding, in constant memory. UTF-8 passes through as it is.
///
/// ```
/// use std::io::Write;
/// use fanjian_documents::encoding::{Encoder, Encoding, Unmappable};
///
/// let mut encoder = Encoder::new(Vec::new(), Encoding::Big5).unmappable(Unmappable::Ncr);
/// encoder.write_all("軟软".as_bytes())?;
/// assert_eq!(encoder.finish()?, b"\xB3\x6E&#36719;");
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use = "what an encoder holds back is lost without `finish`"]
pub struct Encoder<W> {
    writer: W,
    encoding: Encoding,
    unmappable: Unmappable,
    machine: Machine,
    /// The byte order mark, until it is written.
    bom: Option<&'static [u8]>,
    /// The beginning of a character whose end has not come yet; at most three bytes.
    partial: Vec<u8>,
    /// How many bytes of text are behind.
    offset: u64,
    output: Vec<u8>,
    failure: Option<EncodeError>,
}

/// How much text is encoded at a time, in bytes.
const CHUNK: usize = 32 * 1024;

enum Machine {
    /// Nothing to do.
    Through,
    Utf16(Order),
    Utf32(Order),
    Table(Box<encoding_rs::Encoder>),
    Hkscs(Box<encoding_rs::Encoder>),
}

impl Bom {
    /// Whether to write one, by whether the source had one.
    #[must_use]
    pub fn is_written(self, source_had: bool) -> bool {
        match self {
            Self::Keep => source_had,
            Self::Add => true,
            Self::Strip => false,
        }
    }
}

impl<W: Write> Encoder<W> {
    /// Writes `encoding` to `writer`, without a byte order mark.
    pub fn new(writer: W, encoding: Encoding) -> Self {
        Self {
            writer,
            encoding,
            unmappable: Unmappable::default(),
            machine: Machine::new(encoding),
            bom: None,
            partial: Vec::new(),
            offset: 0,
            output: Vec::new(),
            failure: None,
        }
    }

    /// Says what to do with characters that the encoding does not have. Default: stop.
    pub fn unmappable(mut self, unmappable: Unmappable) -> Self {
        self.unmappable = unmappable;
        self
    }

    /// Says whether a byte order mark comes first, by whether the source had one; in encodings that have none, never.
    pub fn bom(mut self, bom: Bom, source_had: bool) -> Self {
        self.bom = self.encoding.bom().filter(|_| bom.is_written(source_had));
        self
    }

    /// Ends the text, flushes, and gives the writer back.
    ///
    /// # Errors
    /// As [`write`](Write::write); also where the text ends inside a character.
    pub fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        if !self.partial.is_empty() {
            return Err(self.reject_bytes());
        }
        if let Machine::Table(encoder) = &mut self.machine {
            // The way back to ASCII, of ISO-2022-JP alone.
            self.output.reserve(16);
            let _ = encoder.encode_from_utf8_to_vec_without_replacement("", &mut self.output, true);
            self.send()?;
        }
        self.writer.flush()?;
        Ok(self.writer)
    }

    fn begin(&mut self) -> io::Result<()> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone().into());
        }
        match self.bom.take() {
            Some(bom) => self.writer.write_all(bom),
            None => Ok(()),
        }
    }

    fn send(&mut self) -> io::Result<()> {
        let sent = self.writer.write_all(&self.output);
        self.output.clear();
        sent
    }

    /// Takes a piece that may be cut inside characters.
    fn push(&mut self, mut piece: &[u8]) -> io::Result<()> {
        while !self.partial.is_empty() {
            let Some((&byte, rest)) = piece.split_first() else { return Ok(()) };
            self.partial.push(byte);
            let joined = std::mem::take(&mut self.partial);
            match std::str::from_utf8(&joined) {
                Ok(text) => self.encode(text)?,
                Err(error) if error.error_len().is_none() => self.partial = joined,
                Err(_) => return Err(self.reject_bytes()),
            }
            piece = rest;
        }
        let (text, rest) = match std::str::from_utf8(piece) {
            Ok(text) => (text, &[][..]),
            Err(error) => {
                let (valid, rest) = piece.split_at(error.valid_up_to());
                let is_cut = error.error_len().is_none();
                self.encode(std::str::from_utf8(valid).unwrap_or_default())?;
                if !is_cut {
                    return Err(self.reject_bytes());
                }
                ("", rest)
            }
        };
        self.encode(text)?;
        self.partial.extend_from_slice(rest);
        Ok(())
    }

    fn encode(&mut self, mut text: &str) -> io::Result<()> {
        while !text.is_empty() {
            let (result, read) = self.machine.encode(text, &mut self.output);
            self.offset += read as u64;
            let (behind, rest) = text.split_at(read);
            text = rest;
            if let EncoderResult::Unmappable(character) = result {
                // ISO-2022-JP tells U+FFFD in place of a control character that would break it.
                self.substitute(behind.chars().next_back().unwrap_or(character))?;
            }
        }
        Ok(())
    }

    fn substitute(&mut self, character: char) -> io::Result<()> {
        let substitute = match self.unmappable {
            Unmappable::Ncr => &*format!("&#{};", u32::from(character)),
            Unmappable::Replace => "?",
            Unmappable::Error => {
                let offset = self.offset - character.len_utf8() as u64;
                let encoding = self.encoding;
                return Err(self.reject(EncodeError::Unmappable { encoding, character, offset }));
            }
        };
        let mut rest = substitute;
        // ASCII, which every encoding has; through the encoder all the same, which may have to change to it.
        while !rest.is_empty() {
            let (_, read) = self.machine.encode(rest, &mut self.output);
            rest = &rest[read..];
        }
        Ok(())
    }

    fn reject_bytes(&mut self) -> io::Error {
        self.reject(EncodeError::NotUtf8 { encoding: self.encoding, offset: self.offset })
    }

    fn reject(&mut self, failure: EncodeError) -> io::Error {
        self.failure = Some(failure.clone());
        failure.into()
    }
}

impl<W: Write> Write for Encoder<W> {
    /// # Errors
    /// The writer's, and one of kind [`InvalidData`](io::ErrorKind::InvalidData) that holds an [`EncodeError`];
    /// the text before it has been written.
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.begin()?;
        if matches!(self.machine, Machine::Through) {
            return self.writer.write(text);
        }
        let piece = &text[..text.len().min(CHUNK)];
        let pushed = self.push(piece);
        self.send()?;
        pushed.map(|()| piece.len())
    }

    /// Flushes the writer; the beginning of a character stays back until its end comes.
    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Machine {
    fn new(encoding: Encoding) -> Self {
        let table = |table: &'static encoding_rs::Encoding| Box::new(table.new_encoder());
        match (encoding, encoding.table()) {
            (Encoding::Utf16Le, _) => Self::Utf16(Order::Little),
            (Encoding::Utf16Be, _) => Self::Utf16(Order::Big),
            (Encoding::Utf32Le, _) => Self::Utf32(Order::Little),
            (Encoding::Utf32Be, _) => Self::Utf32(Order::Big),
            (Encoding::Big5Hkscs, Some(big5)) => Self::Hkscs(table(big5)),
            (Encoding::Utf8, _) | (_, None) => Self::Through,
            (_, Some(other)) => Self::Table(table(other)),
        }
    }

    /// Appends `text` to `output` until its end or a character that there is none for; tells which, and how much
    /// text is behind, with that character.
    fn encode(&mut self, text: &str, output: &mut Vec<u8>) -> (EncoderResult, usize) {
        match self {
            Self::Through => output.extend_from_slice(text.as_bytes()),
            Self::Utf16(order) => {
                output.extend(text.encode_utf16().flat_map(|unit| order.bytes_of_16(unit)));
            }
            Self::Utf32(order) => {
                output.extend(text.chars().flat_map(|c| order.bytes_of_32(c.into())));
            }
            Self::Table(encoder) => return by_table(encoder, text, output),
            Self::Hkscs(encoder) => {
                let (result, read) = by_table(encoder, text, output);
                if let EncoderResult::Unmappable(character) = result
                    && let Some(pair) = PAIRS.get(&character)
                {
                    output.extend_from_slice(pair);
                    return (EncoderResult::InputEmpty, read);
                }
                return (result, read);
            }
        }
        (EncoderResult::InputEmpty, text.len())
    }
}

fn by_table(
    encoder: &mut encoding_rs::Encoder,
    text: &str,
    output: &mut Vec<u8>,
) -> (EncoderResult, usize) {
    // Of what is handed over all the room is cleared first, for each character that is unmappable anew.
    let text = &text[..text.floor_char_boundary(1024)];
    output.reserve(4 * text.len() + 16);
    encoder.encode_from_utf8_to_vec_without_replacement(text, output, false)
}

impl From<EncodeError> for io::Error {
    fn from(error: EncodeError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}
