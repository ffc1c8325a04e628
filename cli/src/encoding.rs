//! Text in another encoding, noticed while it passes.

use std::fmt::Display;
use std::io::{self, Read};

/// How much of an input is looked at, in bytes.
const LOOKED_AT: usize = 64 * 1024;

/// From how much that is not UTF-8 on a text is thought to be none, in percent.
const MUCH: usize = 10;

/// An input whose beginning is remembered.
pub(crate) struct Watched<R> {
    input: R,
    beginning: Vec<u8>,
}

impl<R> Watched<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, beginning: Vec::new() }
    }

    /// What is to be said of what was read so far.
    pub(crate) fn warning(&self, source: impl Display) -> Option<String> {
        warning(&self.beginning, source)
    }
}

/// What is to be said of an input by its beginning, if that does not look like UTF-8.
pub(crate) fn warning(bytes: &[u8], source: impl Display) -> Option<String> {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Some(format!(
            "{source}: looks like UTF-16, of which nothing is converted; put it through \
                 `iconv -f UTF-16 -t UTF-8` first"
        ));
    }
    let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    let percent = 100 * invalid / bytes.len().max(1);
    (percent > MUCH).then(|| {
            format!(
                "{source}: {percent} % of its beginning is not UTF-8 and stays as it is; if it is GBK, put it \
                 through `iconv -f GB18030 -t UTF-8` first (Big5: `-f BIG5`)"
            )
        })
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let wanted = read.min(LOOKED_AT - self.beginning.len());
        self.beginning.extend_from_slice(&buffer[..wanted]);
        Ok(read)
    }
}
