//! The encoding of what is read and written: found out, refused where it cannot be, and undone and done on the way.

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Cursor, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::ValueEnum;
use fanjian_documents::Format;
use fanjian_documents::encoding::{
    self, Bom, Decoder, Detected, EncodeError, Encoder, Encoding, Malformed, Unmappable,
    looks_binary,
};

use crate::io::Source;
use crate::report::Failure;

/// How much of an input is looked at, in bytes.
const LOOKED_AT: usize = 256 * 1024;

/// What was typed of encodings.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Encodings")]
pub(crate) struct Choices {
    #[command(flatten)]
    reading: Reading,

    /// Encoding to write: same, or one as for --from-encoding
    ///
    /// Where HTML, XML or PO names its encoding, it names this one then.
    #[arg(long, value_name = "ENCODING", default_value = "same", value_parser = to)]
    to_encoding: To,

    /// What becomes of a byte order mark
    #[arg(long, value_name = "HOW", default_value = "keep")]
    bom: Mark,

    /// What to do with characters that the encoding to write does not have
    #[arg(long, value_name = "HOW", default_value = "error")]
    unmappable: Lacking,
}

/// How to read.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Encodings")]
pub(crate) struct Reading {
    /// Encoding of the input: auto, utf-8, utf-16le, utf-16be, utf-32le, gb18030, gbk, big5, big5-hkscs, or another that
    /// the WHATWG names
    ///
    /// auto goes by a byte order mark, then whether it is UTF-8, then what HTML, XML or PO says of itself, then which
    /// characters it would be. Where that is too little to tell, files are neither written nor judged; standard output gets
    /// the bytes as they are. A byte order mark that names another encoding than this is an error.
    #[arg(long, value_name = "ENCODING", default_value = "auto", value_parser = from)]
    from_encoding: From,

    /// What to do with bytes that are no text in their encoding
    #[arg(long, value_name = "HOW", default_value = "keep")]
    pub(crate) invalid: Invalid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Auto,
    One(Encoding),
}

#[derive(Clone, Copy, Debug)]
enum To {
    Same,
    One(Encoding),
}

fn from(typed: &str) -> Result<From, encoding::UnknownEncoding> {
    if typed == "auto" { Ok(From::Auto) } else { typed.parse().map(From::One) }
}

fn to(typed: &str) -> Result<To, encoding::UnknownEncoding> {
    if typed == "same" { Ok(To::Same) } else { typed.parse().map(To::One) }
}

/// What to do with bytes that are no text in their encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Invalid {
    /// Pass them through as they are in UTF-8; stop in other encodings
    Keep,
    /// Stop and tell the byte offset
    Error,
    /// Write U+FFFD for them
    Replace,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mark {
    /// One where the input has one
    Keep,
    /// One, if the encoding has any
    Add,
    /// None
    Strip,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Lacking {
    /// Stop and tell the character
    Error,
    /// Write them as &#36719;
    Ncr,
    /// Write ? for them
    Replace,
}

/// What depends on whether the encoding is right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stakes {
    /// A file.
    File,
    /// What is said of one: whether it is as it should be.
    Verdict,
    /// What is shown, or can be made again.
    View,
}

/// What a run does about encodings.
#[derive(Clone, Debug)]
pub(crate) struct Encodings {
    from: From,
    pub(crate) invalid: Invalid,
    to: To,
    bom: Bom,
    unmappable: Unmappable,
    /// Nobody said that it is UTF-8.
    warns: bool,
}

impl Choices {
    pub(crate) fn resolve(self) -> Encodings {
        Encodings {
            to: self.to_encoding,
            bom: match self.bom {
                Mark::Keep => Bom::Keep,
                Mark::Add => Bom::Add,
                Mark::Strip => Bom::Strip,
            },
            unmappable: match self.unmappable {
                Lacking::Error => Unmappable::Error,
                Lacking::Ncr => Unmappable::Ncr,
                Lacking::Replace => Unmappable::Replace,
            },
            ..self.reading.resolve()
        }
    }
}

impl Reading {
    /// For commands that write no text.
    pub(crate) fn resolve(self) -> Encodings {
        let Self { from_encoding: from, invalid } = self;
        let (bom, unmappable) = (Bom::default(), Unmappable::default());
        Encodings { from, invalid, to: To::Same, bom, unmappable, warns: false }
    }
}

/// An input as UTF-8, and what is known of how it was.
pub(crate) struct Input<'r> {
    pub(crate) text: Box<dyn Read + Send + 'r>,
    pub(crate) encoding: Encoding,
    /// It is read so because it says so.
    pub(crate) is_declared: bool,
    had_bom: bool,
    /// Nothing was decoded, so nothing is to be encoded.
    is_as_it_is: bool,
    /// What the user may not have meant.
    pub(crate) warning: Option<String>,
    /// What has passed of its bytes, where something may be to be said of them: the beginning, or for a verdict all that
    /// are not as they are.
    pub(crate) seen: Option<Seen>,
}

/// The bytes of an input, as far as they have been read.
#[derive(Clone)]
pub(crate) struct Seen {
    bytes: Arc<Mutex<Vec<u8>>>,
    /// How many are kept.
    most: usize,
}

impl Seen {
    fn up_to(most: usize) -> Self {
        Self { bytes: Arc::default(), most }
    }

    pub(crate) fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be said if they were read as UTF-8 and look like something else.
    pub(crate) fn warning(&self, source: &dyn Display) -> Option<String> {
        let likely = found(Format::Text, &self.bytes(), false).ok()?.encoding;
        if likely == Encoding::Utf8 {
            return None;
        }
        Some(format!(
            "{source}: looks like {likely}, of which nothing is converted; \
             `fanjian convert --from-encoding {likely}` reads it",
        ))
    }
}

/// An input that is remembered, if that is wanted.
struct Watched<R> {
    input: R,
    seen: Option<Seen>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        if let Some(seen) = &self.seen {
            let mut bytes = seen.bytes();
            let wanted = read.min(seen.most - bytes.len());
            bytes.extend_from_slice(&buffer[..wanted]);
        }
        Ok(read)
    }
}

/// What is UTF-8 as far as it was looked at, which was ASCII: behind that it may turn out to be something else.
struct Presumed<R>(Decoder<R>);

impl<R: Read> Read for Presumed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.get_ref().and_then(|it| it.downcast_ref()) {
            Some(Malformed { offset, .. }) => io::Error::other(format!(
                "its first 256 KiB, which are ASCII, do not tell the encoding, and at byte {offset} it is not UTF-8; \
                 name it with --from-encoding"
            )),
            None => error,
        })
    }
}

impl<'r> Input<'r> {
    /// What is no text, as it is.
    pub(crate) fn bytes(input: impl Read + Send + 'r) -> Self {
        Self {
            text: Box::new(input),
            encoding: Encoding::Utf8,
            is_declared: false,
            had_bom: false,
            is_as_it_is: true,
            warning: None,
            seen: None,
        }
    }

    /// It came out of something in this encoding.
    pub(crate) fn of(self, encoding: Encoding) -> Self {
        Self { encoding, ..self }
    }

    /// All of it.
    pub(crate) fn read(mut self, source: &Source) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::new();
        let read = self.text.read_to_end(&mut text);
        read.map_err(|error| unreadable(&error, source))?;
        Ok(text)
    }
}

impl Encodings {
    /// UTF-8 and nothing else, as OpenCC reads.
    pub(crate) fn utf8(invalid: Invalid) -> Self {
        let (bom, unmappable) = (Bom::default(), Unmappable::default());
        let from = From::One(Encoding::Utf8);
        Self { from, invalid, to: To::Same, bom, unmappable, warns: true }
    }

    /// Reads an input in this format as what it is, by its beginning if nobody said. Where that was said, what comes is
    /// passed on as it comes: somebody may be typing.
    pub(crate) fn open<'r>(
        &self,
        mut input: impl Read + Send + 'r,
        (source, format): (&dyn Display, Format),
        stakes: Stakes,
    ) -> Result<Input<'r>, Failure> {
        let unreadable = |error: io::Error| Failure::io(source, "read", &error);
        let beginning = self.beginning(&mut input).map_err(unreadable)?;
        let is_whole = beginning.len() < LOOKED_AT;
        let (mut encoding, mut is_declared, mut warning) = (Encoding::Utf8, false, None);
        match self.from {
            From::One(one) => encoding = one,
            From::Auto => match found(format, &beginning, is_whole) {
                Ok(found) => (encoding, is_declared) = (found.encoding, found.declared),
                // UTF-8 that is refused at its first fault.
                Err(_) if self.invalid == Invalid::Error => {}
                Err(why) if stakes != Stakes::View => {
                    return Err(Failure::new(format!("{source}: {why}; left as it is")));
                }
                Err(_) if is_mostly_utf8(&beginning) => {}
                Err(why) => warning = Some(format!("{source}: {why}; read as UTF-8")),
            },
        }
        let is_presumed = self.from == From::Auto
            && stakes != Stakes::View
            && !is_whole
            && encoding == Encoding::Utf8
            && beginning.is_ascii();
        let is_as_it_is = encoding == Encoding::Utf8 && self.passes_utf8();
        let seen = match stakes {
            Stakes::Verdict if !is_as_it_is => Some(Seen::up_to(usize::MAX)),
            _ => self.warns.then(|| Seen::up_to(LOOKED_AT)),
        };
        let mark = Encoding::of_bom(&beginning).map(|(marked, _)| marked);
        let input = Cursor::new(beginning).chain(input);
        let input = Watched { input, seen: seen.clone() };
        let mut had_bom = mark == Some(Encoding::Utf8);
        let text: Box<dyn Read + Send + 'r> = if is_as_it_is && !is_presumed {
            Box::new(input)
        } else {
            let mut decoder = Decoder::new(input, encoding).invalid(match self.invalid {
                _ if is_presumed => encoding::Invalid::Error,
                Invalid::Keep => encoding::Invalid::Keep,
                Invalid::Error => encoding::Invalid::Error,
                Invalid::Replace => encoding::Invalid::Replace,
            });
            decoder.begin().map_err(unreadable)?;
            (encoding, had_bom) = (decoder.encoding(), decoder.had_bom());
            if is_presumed { Box::new(Presumed(decoder)) } else { Box::new(decoder) }
        };
        if let Some(marked) = mark.filter(|_| !had_bom) {
            return Err(Failure::new(format!(
                "{source}: begins with the byte order mark of {marked}, so it is not {encoding}; leave --from-encoding \
                 out, or give {marked}"
            )));
        }
        Ok(Input { text, encoding, is_declared, had_bom, is_as_it_is, warning, seen })
    }

    /// What is looked at before the rest is read: where the encoding was said, no more than a byte order mark.
    fn beginning(&self, input: &mut impl Read) -> io::Result<Vec<u8>> {
        let mut beginning = Vec::new();
        match self.from {
            From::Auto => {
                input.take(LOOKED_AT as u64).read_to_end(&mut beginning)?;
            }
            // As OpenCC, which knows no other.
            From::One(_) if self.warns => {}
            From::One(_) => {
                while Encoding::may_begin_bom(&beginning)
                    && input.take(1).read_to_end(&mut beginning)? > 0
                {}
            }
        }
        Ok(beginning)
    }

    /// Whether a file in this format is no text by its beginning: it has NUL, and is in no encoding that has.
    pub(crate) fn is_no_text(&self, format: Format, beginning: &[u8]) -> bool {
        let is_wide = || match self.from {
            From::One(one) => has_nul(one),
            // No text has U+0000, which zeros in a row would be.
            From::Auto => {
                found(format, beginning, false).is_ok_and(|it| has_nul(it.encoding))
                    && !beginning.chunks(2).any(|unit| unit == [0, 0])
            }
        };
        looks_binary(beginning) && !is_wide()
    }

    /// Whether bytes of UTF-8 need not be looked at at all.
    fn passes_utf8(&self) -> bool {
        self.invalid == Invalid::Keep
            && matches!(self.to, To::Same | To::One(Encoding::Utf8))
            && self.bom == Bom::Keep
    }

    /// What becomes of an input beside its text, in words.
    pub(crate) fn changes(&self, input: &Input<'_>) -> Vec<String> {
        let (from, to) = (input.encoding, self.target(input.encoding));
        let has_bom = to.bom().is_some() && self.bom.is_written(input.had_bom);
        let mark = match (input.had_bom, has_bom) {
            (false, true) => Some("a byte order mark would be added".to_owned()),
            (true, false) => Some("its byte order mark would be taken away".to_owned()),
            _ => None,
        };
        let encoding = (from != to).then(|| format!("its encoding would change: {from} → {to}"));
        encoding.into_iter().chain(mark).collect()
    }

    /// What is written where this is read.
    pub(crate) fn target(&self, from: Encoding) -> Encoding {
        match self.to {
            To::Same => from,
            To::One(one) => one,
        }
    }

    /// Takes UTF-8 and writes it as is wanted for what was read so.
    pub(crate) fn sink<W: Write>(&self, input: &Input<'_>, output: W) -> Sink<W> {
        if input.is_as_it_is {
            return Sink::Plain(output);
        }
        let encoder = Encoder::new(output, self.target(input.encoding)).unmappable(self.unmappable);
        Sink::Encoded(encoder.bom(self.bom, input.had_bom))
    }
}

/// An output that takes UTF-8, and wants [`finish`](Self::finish) at its end.
pub(crate) enum Sink<W> {
    Plain(W),
    Encoded(Encoder<W>),
}

impl<W: Write> Sink<W> {
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Encoded(encoder) => encoder.finish().map(drop),
        }
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(output) => output.write(text),
            Self::Encoded(encoder) => encoder.write(text),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(output) => output.flush(),
            Self::Encoded(encoder) => encoder.flush(),
        }
    }
}

/// What a source in this format is in, if that is for Chinese; or why that is not known.
fn found(format: Format, bytes: &[u8], is_whole: bool) -> Result<Detected, String> {
    match format.detect(bytes, is_whole) {
        Ok(Detected { encoding: other @ Encoding::Other(_), .. }) => Err(format!(
            "looks like {other}, which is not for Chinese; if it is to be read so, name it with --from-encoding"
        )),
        Ok(found) => Ok(found),
        Err(uncertain) => Err(format!("{uncertain}; name it with --from-encoding")),
    }
}

/// Whether an encoding has NUL within other characters.
fn has_nul(encoding: Encoding) -> bool {
    matches!(
        encoding,
        Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Utf32Le | Encoding::Utf32Be
    )
}

/// Whether few bytes are not UTF-8, as where a text was cut or joined with another.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    /// In percent.
    const FEW: usize = 25;
    let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    100 * invalid <= FEW * bytes.len()
}

/// The words for an error of reading.
pub(crate) fn unreadable(error: &io::Error, source: &Source) -> Failure {
    failure(error, source).unwrap_or_else(|| Failure::io(source, "read", error))
}

/// The words for an error of reading or writing that tells of an encoding, if it is one.
pub(crate) fn failure(error: &io::Error, source: &dyn Display) -> Option<Failure> {
    let inner: &(dyn Error + 'static) = error.get_ref()?;
    if let Some(Malformed { encoding: Encoding::Utf8, offset, .. }) = inner.downcast_ref() {
        return Some(Failure::new(format!(
            "{source}: invalid UTF-8 at byte {offset}; `--invalid keep` passes it through"
        )));
    }
    if let Some(malformed) = inner.downcast_ref::<Malformed>() {
        return Some(Failure::new(format!(
            "{source}: {malformed} (`--invalid replace` writes U+FFFD)"
        )));
    }
    let encode: &EncodeError = inner.downcast_ref()?;
    let tip = match encode {
        EncodeError::Unmappable { .. } => {
            " (`--unmappable ncr` or `replace` writes it nevertheless)"
        }
        _ => "",
    };
    Some(Failure::new(format!("{source}: {encode}{tip}")))
}
