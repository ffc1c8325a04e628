//! Streams by several threads that take turns: a thread reads a part and finds its end while no
//! other reads, converts it while the others do as they like, and writes it when all before it is
//! written. So reading, converting and writing go on at the same time.

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{self, Scope};

use super::{SEARCH, lock};
use crate::convert::{CUT_CONTEXT, Converter};
use crate::error::{Error, ErrorKind};
use crate::stream::{InvalidUtf8, Stats, Stream, beginning};

/// Converts streams by several threads. The output is that of [`Stream::copy`] for every number.
///
/// ```
/// let converter = fanjian::Converter::builtin("s2t")?;
/// let jobs = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
/// let mut output = Vec::new();
/// converter.parallel(jobs).copy("理发店".as_bytes(), &mut output)?;
/// assert_eq!(output, "理髮店".as_bytes());
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is converted until `copy` is called"]
pub struct Parallel<'c> {
    converter: &'c Converter,
    jobs: NonZeroUsize,
    invalid: InvalidUtf8,
    pub(super) sizes: Sizes,
}

/// Sizes in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Input that is shorter is left to one thread.
    pub(super) least: usize,
    /// How much is read at a time, at most.
    pub(super) chunk: usize,
    /// How far back from its end a chunk is searched for a place to cut.
    pub(super) search: usize,
}

/// Where a place to cut nearly always is, in bytes from the end.
const NEAR: usize = 256;

const SIZES: Sizes = Sizes { least: 1024 * 1024, chunk: 256 * 1024, search: SEARCH };

impl Converter {
    /// Prepares a conversion of streams by at most so many threads, the calling one among them.
    pub fn parallel(&self, jobs: NonZeroUsize) -> Parallel<'_> {
        Parallel { converter: self, jobs, invalid: InvalidUtf8::default(), sizes: SIZES }
    }
}

impl<'c> Parallel<'c> {
    /// Says what to do with bytes that are not UTF-8. Default: keep them.
    pub fn invalid_utf8(mut self, invalid: InvalidUtf8) -> Self {
        self.invalid = invalid;
        self
    }

    /// Converts all of `reader` into `writer`. Flushes at the end.
    ///
    /// Reads and writes from several threads, one at a time, and begins so only after the first
    /// 1 MiB; less input starts no thread. What one read gives, 256 KiB at most, is converted and
    /// written without waiting for more. Takes some 1 MiB of memory a thread. Where the text
    /// has no place to cut (made to be hostile, or by the rare config of your own for which none are
    /// known) one thread converts at a time.
    ///
    /// # Errors
    /// As [`Stream::copy`]: [`ErrorKind::Read`], [`ErrorKind::Write`], and
    /// [`ErrorKind::InvalidUtf8`] if that is asked for; what was converted before has been written.
    /// A chunk for each other thread may have been read behind the place of the error. Returns only
    /// when a read that is under way does, even if writing has failed.
    pub fn copy<R, W>(self, mut reader: R, writer: W) -> Result<Stats, Error>
    where
        R: Read + Send,
        W: Write + Send,
    {
        if self.jobs == NonZeroUsize::MIN {
            return self.stream().copy(reader, writer);
        }
        let mut first = vec![0; self.sizes.least];
        let filled = read(&mut reader, &mut first).map_err(ErrorKind::Read)?;
        let input = Input {
            reader: first[..filled].chain(reader),
            sizes: self.sizes,
            is_long: filled == first.len(),
            ended: filled == 0,
            read: 0,
            workers: 1,
            turn: 0,
            carry: Vec::new(),
            offset: 0,
            unbroken: None,
        };
        let output = Output { writer, written: 0, turn: 0, stopped: false, error: None };
        let work = Work {
            parallel: &self,
            input: Mutex::new(input),
            output: Mutex::new(output),
            turned: Condvar::new(),
        };
        thread::scope(|scope| work.run(scope));

        let read = work.input.into_inner().unwrap_or_else(PoisonError::into_inner).read;
        let mut output = work.output.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = output.error {
            return Err(error);
        }
        output.writer.flush().map_err(ErrorKind::Write)?;
        Ok(Stats { read, written: output.written })
    }

    fn stream(&self) -> Stream<'c> {
        self.converter.stream().invalid_utf8(self.invalid)
    }

    /// The last place where bytes can be cut, whatever follows: a place to cut the text, or the end
    /// of what is not UTF-8. `is_start` tells that the bytes begin with nothing in front of them.
    fn cut(&self, bytes: &[u8], is_start: bool) -> Option<usize> {
        // All that is searched is validated first, which takes longer than the search.
        let near = self.cut_within(NEAR.min(self.sizes.search), bytes, is_start);
        near.or_else(|| self.cut_within(self.sizes.search, bytes, is_start))
    }

    /// The same for one within `search` bytes of the end.
    fn cut_within(&self, search: usize, bytes: &[u8], is_start: bool) -> Option<usize> {
        let window = bytes.len().saturating_sub(search + CUT_CONTEXT);
        // The rest of a character that began in front.
        let tail = bytes[window..].iter().take(3).take_while(|&byte| byte & 0xC0 == 0x80).count();
        let mut from = window + tail;
        let mut is_start = is_start && from == 0;
        let end = bytes.len() - beginning(&bytes[from..]);
        let mut text = "";
        for chunk in bytes[from..end].utf8_chunks() {
            if chunk.invalid().is_empty() {
                text = chunk.valid();
            } else {
                from += chunk.valid().len() + chunk.invalid().len();
                is_start = true;
            }
        }
        let most = if is_start { text.len() } else { text.len().saturating_sub(CUT_CONTEXT) };
        let cut = if most == 0 { None } else { self.converter.cut_within(text, most) };
        match cut {
            Some(cut) => Some(from + cut),
            None => (is_start && from > 0).then_some(from),
        }
    }
}

/// Reads once.
fn read(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// What the threads share.
struct Work<'c, R, W> {
    parallel: &'c Parallel<'c>,
    input: Mutex<Input<'c, R>>,
    output: Mutex<Output<W>>,
    turned: Condvar,
}

/// The reading side.
struct Input<'c, R> {
    reader: R,
    sizes: Sizes,
    /// It is known to be worth more threads.
    is_long: bool,
    ended: bool,
    read: u64,
    workers: usize,
    /// Of the next part.
    turn: u64,
    /// What was read behind the last cut.
    carry: Vec<u8>,
    /// Where that stands in the input.
    offset: u64,
    /// A text that had no place to cut so far. It is converted while no other thread reads, since
    /// only where it is left is the next part known to begin.
    unbroken: Option<Stream<'c>>,
}

/// The writing side.
struct Output<W> {
    writer: W,
    written: u64,
    /// Whose it is.
    turn: u64,
    stopped: bool,
    error: Option<Error>,
}

/// What a thread has taken from the input.
struct Part {
    turn: u64,
    /// Where it stands in the input, and how much of the buffer it is.
    offset: u64,
    len: usize,
    /// How the conversion that came with the taking went.
    result: Result<(), Error>,
}

/// A thread's buffers.
#[derive(Default)]
struct Buffers {
    chunk: Vec<u8>,
    output: Vec<u8>,
}

impl<R: Read + Send, W: Write + Send> Work<'_, R, W> {
    /// Converts part after part, and starts another thread where there is more to do.
    fn run<'s>(&'s self, scope: &'s Scope<'s, '_>) {
        let _alarm = Alarm(self);
        let mut buffers = Buffers::default();
        let mut stream = self.parallel.stream();
        loop {
            let mut input = lock(&self.input);
            let Some(part) = input.take(self.parallel, &mut buffers) else { return };
            let helped = input.is_long && !input.ended && input.workers < self.parallel.jobs.get();
            input.workers += usize::from(helped);
            drop(input);
            if helped {
                // Where the system has no thread left, those there are do it all.
                let _ = thread::Builder::new().spawn_scoped(scope, || self.run(scope));
            }
            let mut result = part.result;
            if part.len > 0 {
                stream.seek(part.offset);
                result = stream.push_last(&buffers.chunk[..part.len], &mut buffers.output);
            }
            if !self.write(part.turn, &buffers.output, result) {
                return;
            }
            buffers.output.clear();
        }
    }

    /// Writes when it is the part's turn. False where all is over.
    fn write(&self, turn: u64, bytes: &[u8], result: Result<(), Error>) -> bool {
        let mut output = lock(&self.output);
        while output.turn != turn && !output.stopped {
            output = self.turned.wait(output).unwrap_or_else(PoisonError::into_inner);
        }
        if output.stopped {
            return false;
        }
        let written =
            output.writer.write_all(bytes).map_err(|error| ErrorKind::Write(error).into());
        output.written += bytes.len() as u64;
        output.turn += 1;
        output.error = written.and(result).err();
        let failed = output.error.is_some();
        output.stopped = failed;
        drop(output);
        self.turned.notify_all();
        if failed {
            lock(&self.input).ended = true;
        }
        !failed
    }
}

impl<R, W> Work<'_, R, W> {
    /// Makes every thread leave.
    fn stop(&self) {
        lock(&self.output).stopped = true;
        self.turned.notify_all();
        lock(&self.input).ended = true;
    }
}

/// Lets no thread wait for the turn of one that panicked, as a reader or writer may.
struct Alarm<'w, 'c, R, W>(&'w Work<'c, R, W>);

impl<R, W> Drop for Alarm<'_, '_, R, W> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

impl<'c, R: Read> Input<'c, R> {
    /// Takes the next part, None at the end. A part of no length is in the output already.
    fn take(&mut self, parallel: &Parallel<'c>, buffers: &mut Buffers) -> Option<Part> {
        if self.ended {
            return None;
        }
        let Buffers { chunk, output } = buffers;
        let mut part = Part { turn: self.turn, offset: self.offset, len: 0, result: Ok(()) };
        self.turn += 1;
        let mut filled = self.carry.len();
        let room = filled.max(self.sizes.search) + self.sizes.chunk;
        chunk.resize(chunk.len().max(room), 0);
        chunk[..filled].copy_from_slice(&self.carry);
        self.carry.clear();
        loop {
            let count = match read(&mut self.reader, &mut chunk[filled..][..self.sizes.chunk]) {
                Ok(count) => count,
                Err(error) => {
                    self.ended = true;
                    part.result = Err(ErrorKind::Read(error).into());
                    return Some(part);
                }
            };
            filled += count;
            self.read += count as u64;
            self.is_long |= self.read >= self.sizes.least as u64;
            let cut = match count {
                0 => Some(filled),
                _ => parallel.cut(&chunk[..filled], self.unbroken.is_none()),
            };
            self.ended = count == 0;
            match (cut, &mut self.unbroken) {
                (Some(cut), None) => {
                    part.len = cut;
                }
                (Some(cut), Some(stream)) => {
                    part.result = stream.push_last(&chunk[..cut], output);
                    self.unbroken = None;
                }
                (None, None) if filled < self.sizes.search => continue,
                (None, unbroken) => {
                    let stream = unbroken.get_or_insert_with(|| {
                        let mut stream = parallel.stream();
                        stream.seek(part.offset);
                        stream
                    });
                    part.result = stream.push(&chunk[..filled], output);
                }
            }
            let cut = cut.unwrap_or(filled);
            self.carry.extend_from_slice(&chunk[cut..filled]);
            self.offset = part.offset + cut as u64;
            return Some(part);
        }
    }
}
