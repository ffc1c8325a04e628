//! From bytes in an encoding to UTF-8.

use std::io::{self, Read};

use encoding_rs::DecoderResult;

use super::Encoding;
use super::utf32::{Order, Utf32};

/// What to do with bytes that are no text in their encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Invalid {
    /// UTF-8 passes through as it is. In any other encoding it is an error, for such bytes have no place in UTF-8.
    #[default]
    Keep,
    /// Stop with [`Malformed`].
    Error,
    /// Write U+FFFD in place of each.
    Replace,
}

/// Bytes that are no text in their encoding: what a [`Decoder`]'s error of kind
/// [`InvalidData`](io::ErrorKind::InvalidData) holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {encoding} at byte {offset}: {}; is it another encoding, or damaged?", hex(bytes))]
pub struct Malformed {
    /// What the bytes were read as.
    pub encoding: Encoding,
    /// Where the first of them stands, from 0; a byte order mark counts.
    pub offset: u64,
    /// The bytes, as many as belong together.
    pub bytes: Vec<u8>,
}

/// Reads UTF-8 from a reader of another encoding, in constant memory. A byte order mark is left out and
/// remembered; if it is that of the other byte order, that order is taken.
///
/// ```
/// use std::io::Read;
/// use fanjian_documents::encoding::{Decoder, Encoding};
///
/// let mut text = String::new();
/// let mut decoder = Decoder::new(&b"\xFE\xFF\x7E\x41\x9A\xD4"[..], Encoding::Utf16Be);
/// decoder.read_to_string(&mut text)?;
/// assert_eq!(text, "繁體");
/// assert!(decoder.had_bom());
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Decoder<R> {
    reader: R,
    encoding: Encoding,
    invalid: Invalid,
    /// None until the beginning has been looked at.
    machine: Option<Machine>,
    had_bom: bool,
    input: Buffer,
    output: Buffer,
    /// Whether the reader has ended.
    ended: bool,
    /// Whether the machine has been told so and has nothing left.
    done: bool,
    /// How many bytes the machine has taken, with the mark.
    taken: u64,
    /// The last bytes that it has taken, for messages.
    recent: [u8; RECENT],
    failure: Option<Malformed>,
}

/// How much is read and decoded at a time, in bytes.
const CHUNK: usize = 64 * 1024;

/// The longest malformed sequence and what a decoder reads on behind it, in bytes.
const RECENT: usize = 8;

/// Bytes that wait in `bytes[start..end]`.
struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

enum Machine {
    /// Nothing to do.
    Through,
    Table(Box<encoding_rs::Decoder>),
    Utf32(Utf32),
}

impl<R: Read> Decoder<R> {
    /// Reads `reader` as `encoding`.
    pub fn new(reader: R, encoding: Encoding) -> Self {
        Self {
            reader,
            encoding,
            invalid: Invalid::default(),
            machine: None,
            had_bom: false,
            input: Buffer::new(),
            output: Buffer::new(),
            ended: false,
            done: false,
            taken: 0,
            recent: [0; RECENT],
            failure: None,
        }
    }

    /// Says what to do with bytes that are no text in the encoding. Default: [`Invalid::Keep`].
    #[must_use]
    pub fn invalid(mut self, invalid: Invalid) -> Self {
        self.invalid = invalid;
        self
    }

    /// The encoding that is read; known for certain after [`begin`](Self::begin) or the first read, as a mark may tell
    /// the byte order.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the input began with a byte order mark; known after [`begin`](Self::begin) or the first read.
    #[must_use]
    pub fn had_bom(&self) -> bool {
        self.had_bom
    }

    /// Reads as much of the beginning as tells whether there is a byte order mark; the first read does so by itself.
    ///
    /// # Errors
    /// The reader's.
    pub fn begin(&mut self) -> io::Result<()> {
        if self.machine.is_some() {
            return Ok(());
        }
        while Encoding::may_begin_bom(self.input.waiting()) && !self.ended {
            self.fill()?;
        }
        let orders = [self.encoding, self.encoding.reversed()].into_iter();
        let mut marks = orders.filter_map(|it| Some((it, it.bom()?)));
        if let Some((encoding, bom)) = marks.find(|(_, bom)| self.input.waiting().starts_with(bom))
        {
            self.encoding = encoding;
            self.had_bom = true;
            self.input.start = bom.len();
            self.taken = bom.len() as u64;
        }
        self.machine = Some(match (self.encoding, self.encoding.table()) {
            (Encoding::Utf8, _) if self.invalid == Invalid::Keep => Machine::Through,
            (_, Some(table)) => Machine::Table(Box::new(table.new_decoder_without_bom_handling())),
            (Encoding::Utf32Be, None) => Machine::Utf32(Utf32::new(Order::Big)),
            (_, None) => Machine::Utf32(Utf32::new(Order::Little)),
        });
        Ok(())
    }

    /// Reads more into the empty rest of the input buffer.
    fn fill(&mut self) -> io::Result<()> {
        self.input.bytes.resize(CHUNK, 0);
        let read = self.reader.read(&mut self.input.bytes[self.input.end..])?;
        self.input.end += read;
        self.ended = read == 0;
        Ok(())
    }

    /// Decodes what waits in the input, until the output has something or there is nothing more.
    fn decode(&mut self) -> io::Result<()> {
        while self.output.is_empty() && self.failure.is_none() && !self.done {
            if self.input.is_empty() && !self.ended {
                self.input.clear();
                self.fill()?;
            }
            self.output.clear();
            // With room for one character more, U+FFFD.
            self.output.bytes.resize(CHUNK + 4, 0);
            let Some(machine) = &mut self.machine else { return Ok(()) };
            let (source, output) = (self.input.waiting(), &mut self.output.bytes[..CHUNK]);
            let (result, read, written) = machine.decode(source, output, self.ended);
            self.remember(read);
            self.input.start += read;
            self.output.end = written;
            match result {
                DecoderResult::InputEmpty => self.done = self.ended,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, behind) => {
                    self.reject(length.into(), behind.into())
                }
            }
        }
        Ok(())
    }

    fn reject(&mut self, length: usize, behind: usize) {
        if self.invalid == Invalid::Replace {
            let end = self.output.end;
            self.output.end +=
                char::REPLACEMENT_CHARACTER.encode_utf8(&mut self.output.bytes[end..]).len();
            return;
        }
        let to = RECENT - behind.min(RECENT);
        let bytes = self.recent[to.saturating_sub(length)..to].to_vec();
        let offset = self.taken - (length + behind) as u64;
        self.failure = Some(Malformed { encoding: self.encoding, offset, bytes });
    }

    /// Counts what the machine has taken, and keeps the end of it.
    fn remember(&mut self, read: usize) {
        self.taken += read as u64;
        let new = &self.input.waiting()[read.saturating_sub(RECENT)..read];
        self.recent.rotate_left(new.len());
        self.recent[RECENT - new.len()..].copy_from_slice(new);
    }
}

impl<R: Read> Read for Decoder<R> {
    /// # Errors
    /// The reader's, and one of kind [`InvalidData`](io::ErrorKind::InvalidData) that holds a [`Malformed`], after
    /// all the text before it.
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.begin()?;
        if matches!(self.machine, Some(Machine::Through)) {
            let waiting = self.input.give(target);
            return if waiting > 0 || target.is_empty() {
                Ok(waiting)
            } else {
                self.reader.read(target)
            };
        }
        if self.output.is_empty() && !target.is_empty() {
            self.decode()?;
        }
        let given = self.output.give(target);
        match &self.failure {
            Some(failure) if given == 0 && !target.is_empty() => {
                Err(io::Error::new(io::ErrorKind::InvalidData, failure.clone()))
            }
            _ => Ok(given),
        }
    }
}

impl Machine {
    fn decode(
        &mut self,
        source: &[u8],
        output: &mut [u8],
        is_last: bool,
    ) -> (DecoderResult, usize, usize) {
        match self {
            Self::Table(decoder) => {
                decoder.decode_to_utf8_without_replacement(source, output, is_last)
            }
            Self::Utf32(decoder) => decoder.decode(source, output, is_last),
            Self::Through => (DecoderResult::InputEmpty, 0, 0),
        }
    }
}

impl Encoding {
    /// The same in the other byte order.
    fn reversed(self) -> Self {
        match self {
            Self::Utf16Le => Self::Utf16Be,
            Self::Utf16Be => Self::Utf16Le,
            Self::Utf32Le => Self::Utf32Be,
            Self::Utf32Be => Self::Utf32Le,
            other => other,
        }
    }
}

impl Buffer {
    fn new() -> Self {
        Self { bytes: Vec::new(), start: 0, end: 0 }
    }

    fn waiting(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    fn is_empty(&self) -> bool {
        self.start == self.end
    }

    fn clear(&mut self) {
        (self.start, self.end) = (0, 0);
    }

    /// Gives out as much as there is and as has room; tells how much.
    fn give(&mut self, target: &mut [u8]) -> usize {
        let given = target.len().min(self.end - self.start);
        target[..given].copy_from_slice(&self.waiting()[..given]);
        self.start += given;
        given
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}
