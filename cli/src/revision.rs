//! What becomes of a source, compared with the source while both pass.

use std::collections::VecDeque;
use std::fmt::Display;
use std::io::{self, Read, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::report::Failure;

/// What was read of a source and written of its outcome, as far as the other has not come.
#[derive(Default)]
struct Comparison {
    read: VecDeque<u8>,
    written: VecDeque<u8>,
    /// How many bytes from the beginning on are the same.
    same: u64,
    differs: bool,
}

impl Comparison {
    fn read(&mut self, bytes: &[u8]) {
        if !self.differs {
            self.read.extend(bytes);
        }
    }

    /// Adds what is written. Where it begins to differ, tells how much is the same, and gives what is behind that.
    fn write(&mut self, bytes: &[u8]) -> Option<(u64, Vec<u8>)> {
        if self.differs {
            return None;
        }
        self.written.extend(bytes);
        while !self.differs {
            let (read, written) = (self.read.as_slices().0, self.written.as_slices().0);
            let len = read.len().min(written.len());
            if len == 0 {
                return None;
            }
            self.differs = read[..len] != written[..len];
            let same = match self.differs {
                true => read.iter().zip(written).take_while(|(one, other)| one == other).count(),
                false => len,
            };
            self.read.drain(..same);
            self.written.drain(..same);
            self.same += same as u64;
        }
        Some(self.difference())
    }

    /// The same when all has been read and written: one may be longer than the other.
    fn end(&mut self) -> Option<(u64, Vec<u8>)> {
        if self.differs || self.read.is_empty() && self.written.is_empty() {
            return None;
        }
        self.differs = true;
        Some(self.difference())
    }

    fn difference(&mut self) -> (u64, Vec<u8>) {
        self.read = VecDeque::new();
        (self.same, mem::take(&mut self.written).into())
    }
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Comparison>>);

impl Shared {
    fn locked(&self) -> MutexGuard<'_, Comparison> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives what takes an outcome, whose first bytes, so many, are those of the source.
type Begin<'b, W> = Box<dyn FnOnce(u64) -> Result<W, Failure> + Send + 'b>;

/// Takes an outcome, and tells whether it differs from the source. Holds no more of both than one is ahead of the other.
pub(crate) struct Revision<'b, W> {
    comparison: Shared,
    begin: Option<Begin<'b, W>>,
    /// Whether it begins where it differs, or else with the first byte.
    is_late: bool,
    output: Option<W>,
    failure: Option<Failure>,
}

impl<'b, W: Write> Revision<'b, W> {
    /// Writes nothing before it differs.
    pub(crate) fn late(begin: impl FnOnce(u64) -> Result<W, Failure> + Send + 'b) -> Self {
        let (comparison, begin) = (Shared::default(), Some(Box::new(begin) as Begin<'b, W>));
        Self { comparison, begin, is_late: true, output: None, failure: None }
    }

    /// Writes all.
    pub(crate) fn of_all(begin: impl FnOnce() -> Result<W, Failure> + Send + 'b) -> Self {
        Self { is_late: false, ..Self::late(|_| begin()) }
    }

    /// The source, as it is to be read.
    pub(crate) fn source<R: Read>(&self, input: R) -> Compared<R> {
        Compared { input, comparison: self.comparison.clone() }
    }

    /// Ends it as the copying did: tells whether the outcome differs, and gives what took it, if anything was to. The name
    /// is for messages.
    pub(crate) fn end(
        mut self,
        copied: Result<(), Failure>,
        name: &dyn Display,
    ) -> Result<(bool, Option<W>), Failure> {
        let ended = copied.and_then(|()| {
            let rest = match (self.is_late, self.comparison.locked().end()) {
                (true, rest) => rest,
                (false, _) => Some((0, Vec::new())),
            };
            let begun = rest.map_or(Ok(()), |(same, rest)| self.begin(same, &rest));
            begun.map_err(|error| Failure::io(name, "write", &error))
        });
        match self.failure {
            Some(failure) => Err(failure),
            None => ended.map(|()| (self.comparison.locked().differs, self.output)),
        }
    }

    /// Once.
    fn begin(&mut self, same: u64, rest: &[u8]) -> io::Result<()> {
        let Some(begin) = self.begin.take() else { return Ok(()) };
        match begin(same) {
            Ok(output) => self.output.insert(output).write_all(rest),
            Err(failure) => {
                let error = io::Error::other(failure.to_string());
                self.failure = Some(failure);
                Err(error)
            }
        }
    }
}

impl<W: Write> Write for Revision<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_late {
            self.begin(0, &[])?;
        }
        if let Some(output) = &mut self.output {
            let written = output.write(bytes)?;
            self.comparison.locked().write(&bytes[..written]);
            return Ok(written);
        }
        let difference = self.comparison.locked().write(bytes);
        difference.map_or(Ok(()), |(same, rest)| self.begin(same, &rest))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// A source that is compared.
pub(crate) struct Compared<R> {
    input: R,
    comparison: Shared,
}

impl<R: Read> Read for Compared<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.comparison.locked().read(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops where it fails

    use std::io::{Read, Write};

    use super::Revision;

    /// What is read and written in turn, and what begins with how many bytes that are the same.
    #[test]
    fn it_begins_where_it_differs() {
        for (turns, begun) in [
            (&[("abc", "abc")][..], None),
            (&[("", "")], None),
            (&[("abc", "abd")], Some((2, "d"))),
            (&[("abc", "xbc"), ("d", "d")], Some((0, "xbcd"))),
            // One is ahead of the other.
            (&[("abcdef", "ab"), ("", "cd"), ("", "ef")], None),
            (&[("a", "abc"), ("bc", ""), ("d", "d")], None),
            (&[("a", "abc"), ("bx", "d")], Some((2, "cd"))),
            (&[("abc", "a"), ("", "b")], Some((2, ""))),
            (&[("ab", "abc")], Some((2, "c"))),
        ] {
            let mut same = None;
            let mut revision = Revision::late(|bytes| {
                same = Some(bytes);
                Ok(Vec::new())
            });
            let mut all = Vec::new();
            for (read, written) in turns {
                revision.source(read.as_bytes()).read_to_end(&mut all).unwrap();
                revision.write_all(written.as_bytes()).unwrap();
            }
            let (differs, output) = revision.end(Ok(()), &"").unwrap();
            let output = output.map(|it| String::from_utf8(it).unwrap());
            assert_eq!(differs, begun.is_some(), "{turns:?}");
            assert_eq!(same.zip(output.as_deref()), begun, "{turns:?}");
        }
    }
}
