//! How many lines a text has, and how many of them change on its way.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fanjian::{Change, Stats};
use flate2::Crc;

use crate::run::{Handling, Rewrite};

/// What rewrites texts, watched.
pub(super) struct Counted<'h, H> {
    how: &'h H,
    lines: Mutex<Lines>,
}

/// The lines so far.
#[derive(Default)]
struct Lines {
    /// Of those that came and did not yet go.
    before: VecDeque<Mark>,
    coming: Crc,
    going: Crc,
    count: u64,
    changed: u64,
}

/// A line's length and checksum.
type Mark = (u32, u32);

impl<'h, H: Rewrite> Counted<'h, H> {
    pub(super) fn new(how: &'h H) -> Self {
        Self { how, lines: Mutex::default() }
    }

    /// An input and an output, watched.
    pub(super) fn around<R, W>(
        &self,
        input: R,
        output: W,
    ) -> (Before<'_, 'h, R, H>, After<'_, 'h, W, H>) {
        (Before(input, self), After(output, self))
    }

    /// How many lines there were, and how many changed.
    pub(super) fn end(self) -> (u64, u64) {
        let mut lines = self.lines.into_inner().unwrap_or_else(PoisonError::into_inner);
        if lines.coming.amount() > 0 {
            lines.came();
            lines.went();
        }
        (lines.count, lines.changed)
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    fn came(&mut self) {
        self.before.push_back(mark(&mut self.coming));
        self.count += 1;
    }

    fn went(&mut self) {
        let now = mark(&mut self.going);
        self.changed += u64::from(self.before.pop_front().is_some_and(|before| before != now));
    }
}

fn mark(crc: &mut Crc) -> Mark {
    let mark = (crc.amount(), crc.sum());
    crc.reset();
    mark
}

impl<H: Rewrite> Rewrite for Counted<'_, H> {
    type Text = H::Text;

    fn verb(&self) -> &'static str {
        self.how.verb()
    }

    fn handling(&self) -> &Handling {
        self.how.handling()
    }

    fn copy(
        &self,
        jobs: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error> {
        let (input, output) = self.around(input, output);
        self.how.copy(jobs, input, output)
    }

    fn text(&self) -> &Self::Text {
        self.how.text()
    }

    fn changes(&self, text: &[u8]) -> (Vec<u8>, Vec<Change>) {
        self.how.changes(text)
    }
}

/// A text that comes.
pub(super) struct Before<'c, 'h, R, H>(R, &'c Counted<'h, H>);

/// A text that goes.
pub(super) struct After<'c, 'h, W, H>(W, &'c Counted<'h, H>);

impl<R: Read, H: Rewrite> Read for Before<'_, '_, R, H> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        let mut lines = self.1.lines();
        for line in buffer[..read].split_inclusive(|&byte| byte == b'\n') {
            lines.coming.update(line);
            if line.ends_with(b"\n") {
                lines.came();
            }
        }
        Ok(read)
    }
}

impl<W: Write, H: Rewrite> Write for After<'_, '_, W, H> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let written = self.0.write(text)?;
        let mut lines = self.1.lines();
        for line in text[..written].split_inclusive(|&byte| byte == b'\n') {
            lines.going.update(line);
            if line.ends_with(b"\n") {
                lines.went();
            }
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
