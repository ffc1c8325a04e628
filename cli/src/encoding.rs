//! Text in another encoding, or no text at all, noticed while it passes.

use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, Read};

use fanjian::InvalidUtf8;

use crate::report::Failure;

/// How much of an input is looked at, in bytes.
const LOOKED_AT: usize = 64 * 1024;

/// From how much that is not UTF-8 on a text is thought to be none, in percent.
const MUCH: usize = 10;

/// An input whose beginning is remembered.
pub(crate) struct Watched<R> {
    input: R,
    beginning: Vec<u8>,
    /// How much of the beginning was read ahead and is still to be given.
    ahead: usize,
    validity: Option<Validity>,
}

/// What was found of an input that must be UTF-8.
#[derive(Default)]
struct Validity {
    /// The beginning of a character whose end has not come yet.
    partial: Vec<u8>,
    /// Where it stands.
    offset: usize,
}

/// Where the first byte stands that is not UTF-8.
#[derive(Debug)]
struct InvalidAt(usize);

impl<R: Read> Watched<R> {
    pub(crate) fn new(input: R, invalid: InvalidUtf8) -> Self {
        let validity = (invalid == InvalidUtf8::Error).then(Validity::default);
        Self { input, beginning: Vec::new(), ahead: 0, validity }
    }

    /// What is to be said of what was read so far.
    pub(crate) fn warning(&self, source: impl Display) -> Option<String> {
        warning(&self.beginning, source)
    }

    /// Refuses what does not look like text, by its beginning, which is read for that.
    pub(crate) fn demand_text(&mut self, source: impl Display) -> Result<(), Failure> {
        let mut input = self.input.by_ref().take(LOOKED_AT as u64);
        let read = input.read_to_end(&mut self.beginning);
        self.ahead = read.map_err(|error| Failure::io(&source, "read", &error))?;
        let why = if is_binary(&self.beginning) {
            Some("it looks like a program, a picture or their like".to_owned())
        } else {
            doubt(&self.beginning)
        };
        why.map_or(Ok(()), |why| {
            Err(Failure::new(format!("{source}: is not UTF-8 text; left as it is; {why}")))
        })
    }
}

/// What is to be said of an input by its beginning, if that does not look like UTF-8.
pub(crate) fn warning(bytes: &[u8], source: impl Display) -> Option<String> {
    doubt(bytes).map(|doubt| format!("{source}: {doubt}"))
}

fn doubt(bytes: &[u8]) -> Option<String> {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Some(
            "looks like UTF-16, of which nothing is converted; put it through \
             `iconv -f UTF-16 -t UTF-8` first"
                .to_owned(),
        );
    }
    let percent = 100 * invalid(bytes) / bytes.len().max(1);
    (percent > MUCH).then(|| {
        format!(
            "{percent} % of its beginning is not UTF-8 and stays as it is; if it is GBK, put it \
             through `iconv -f GB18030 -t UTF-8` first (Big5: `-f BIG5`)"
        )
    })
}

/// How many bytes are not UTF-8.
fn invalid(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum()
}

/// Whether NUL stands beside bytes that are not UTF-8, or often.
fn is_binary(bytes: &[u8]) -> bool {
    let nul = bytes.iter().filter(|&&byte| byte == 0).count();
    // The last character may have been cut.
    100 * nul > MUCH * bytes.len()
        || (nul > 0 && invalid(&bytes[..bytes.len().saturating_sub(3)]) > 0)
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = if self.ahead > 0 {
            let read = self.ahead.min(buffer.len());
            let from = self.beginning.len() - self.ahead;
            buffer[..read].copy_from_slice(&self.beginning[from..from + read]);
            self.ahead -= read;
            read
        } else {
            let read = self.input.read(buffer)?;
            let wanted = read.min(LOOKED_AT - self.beginning.len());
            self.beginning.extend_from_slice(&buffer[..wanted]);
            read
        };
        if let Some(validity) = &mut self.validity {
            validity.pass(&buffer[..read]).map_err(io::Error::other)?;
        }
        Ok(read)
    }
}

impl Validity {
    /// Goes past a piece, or with an empty one the end.
    fn pass(&mut self, piece: &[u8]) -> Result<(), InvalidAt> {
        let is_end = piece.is_empty();
        self.partial.extend_from_slice(piece);
        let valid = match str::from_utf8(&self.partial) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() && !is_end => error.valid_up_to(),
            Err(error) => return Err(InvalidAt(self.offset + error.valid_up_to())),
        };
        self.partial.drain(..valid);
        self.offset += valid;
        Ok(())
    }
}

/// The refusal of bytes that are not UTF-8, if an error of reading is that.
pub(crate) fn refusal(error: &io::Error, source: impl Display) -> Option<Failure> {
    let InvalidAt(at) = error.get_ref()?.downcast_ref()?;
    Some(Failure::invalid_utf8(source, *at))
}

impl Display for InvalidAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid UTF-8 at byte {}", self.0)
    }
}

impl Error for InvalidAt {}
