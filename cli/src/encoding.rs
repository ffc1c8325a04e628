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

    /// What is to be said of what was read so far, if it does not look like UTF-8.
    pub(crate) fn warning(&self, source: impl Display) -> Option<String> {
        let bytes = &*self.beginning;
        let refuse = "`--invalid error` refuses such text";
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            return Some(format!(
                "{source}: looks like UTF-16, of which nothing is converted; put it through \
                 `iconv -f UTF-16 -t UTF-8` first; {refuse}"
            ));
        }
        let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
        let percent = 100 * invalid / bytes.len().max(1);
        (percent > MUCH).then(|| {
            format!(
                "{source}: {percent} % of its beginning is not UTF-8 and stays as it is; if it is GBK, put it \
                 through `iconv -f GB18030 -t UTF-8` first (Big5: `-f BIG5`); {refuse}"
            )
        })
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let wanted = read.min(LOOKED_AT - self.beginning.len());
        self.beginning.extend_from_slice(&buffer[..wanted]);
        Ok(read)
    }
}
