//! How many lines a text has, and how many of them change on its way.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fanjian::{Change, Stats};
use flate2::Crc;

use crate::run::{Handling, Rewrite};

/// The lines of a text that is watched while it comes and goes.
#[derive(Default)]
pub(super) struct Lines(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    /// Of the lines that came and did not yet go.
    before: VecDeque<Mark>,
    coming: Crc,
    going: Crc,
    all: u64,
    changed: u64,
}

/// A line's length and checksum.
type Mark = (u32, u32);

impl Lines {
    /// How many lines there were, and how many changed.
    pub(super) fn end(self) -> (u64, u64) {
        let mut counts = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if counts.coming.amount() > 0 {
            counts.came();
            counts.went();
        }
        (counts.all, counts.changed)
    }

    /// The text that comes.
    pub(super) fn before<R>(&self, text: R) -> Before<'_, R> {
        Before(text, self)
    }

    /// The text that goes.
    pub(super) fn after<W>(&self, text: W) -> After<'_, W> {
        After(text, self)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn came(&mut self) {
        self.before.push_back(mark(&mut self.coming));
        self.all += 1;
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

pub(super) struct Before<'l, R>(R, &'l Lines);

impl<R: Read> Read for Before<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        let mut counts = self.1.counts();
        for line in buffer[..read].split_inclusive(|&byte| byte == b'\n') {
            counts.coming.update(line);
            if line.ends_with(b"\n") {
                counts.came();
            }
        }
        Ok(read)
    }
}

pub(super) struct After<'l, W>(W, &'l Lines);

impl<W: Write> Write for After<'_, W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let written = self.0.write(text)?;
        let mut counts = self.1.counts();
        for line in text[..written].split_inclusive(|&byte| byte == b'\n') {
            counts.going.update(line);
            if line.ends_with(b"\n") {
                counts.went();
            }
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What rewrites texts, with its lines watched.
pub(super) struct Counted<'c, H> {
    pub(super) how: &'c H,
    pub(super) lines: &'c Lines,
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
        self.how.copy(jobs, self.lines.before(input), self.lines.after(output))
    }

    fn text(&self) -> &Self::Text {
        self.how.text()
    }

    fn changes(&self, text: &[u8]) -> (Vec<u8>, Vec<Change>) {
        self.how.changes(text)
    }
}
