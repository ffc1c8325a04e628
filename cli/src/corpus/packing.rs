//! What is around a shard, undone and done on the way, and the checksums of what is read and written.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use indicatif::ProgressBar;
use sha2::{Digest, Sha256};

use super::manifest::Content;
use super::settings::hexadecimal;
use super::shard::Packing;

/// In how many bytes a shard is read and written.
const CHUNK: usize = 256 * 1024;

/// How far back a shard in Zstandard may refer, which is memory: 2 GiB (31 bits), as of `zstd --long=31`, where that can be had.
const LONGEST: u32 = if cfg!(target_pointer_width = "64") { 31 } else { 27 };

/// What has passed of a file.
#[derive(Clone, Default)]
pub(super) struct Passed(Arc<Mutex<(Sha256, u64)>>);

impl Passed {
    fn add(&self, bytes: &[u8]) {
        let mut passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        passed.0.update(bytes);
        passed.1 += bytes.len() as u64;
    }

    pub(super) fn content(&self) -> Content {
        let passed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Content { bytes: passed.1, sha256: hexadecimal(&passed.0.clone().finalize()) }
    }
}

/// A file that is read or written, watched.
pub(super) struct Watched<F> {
    pub(super) file: F,
    passed: Passed,
    bar: ProgressBar,
}

impl<F> Watched<F> {
    pub(super) fn new(file: F, passed: &Passed, bar: &ProgressBar) -> Self {
        Self { file, passed: passed.clone(), bar: bar.clone() }
    }
}

impl<F: Read> Read for Watched<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.passed.add(&buffer[..read]);
        self.bar.inc(read as u64);
        Ok(read)
    }
}

impl<F: Write> Write for Watched<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.passed.add(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Content {
    /// That of a file.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let passed = Passed::default();
        let file = Watched::new(File::open(path)?, &passed, &ProgressBar::hidden());
        io::copy(&mut BufReader::with_capacity(CHUNK, file), &mut io::sink())?;
        Ok(passed.content())
    }
}

/// Undoes what is around a shard.
pub(super) fn unpacked<'f>(
    file: impl Read + Send + 'f,
    packing: Packing,
) -> io::Result<Box<dyn Read + Send + 'f>> {
    let file = BufReader::with_capacity(CHUNK, file);
    Ok(match packing {
        Packing::Nothing => Box::new(file),
        Packing::Gzip => Box::new(Members(Some(GzDecoder::new(file)))),
        Packing::Zstandard => {
            let mut decoder = zstd::Decoder::with_buffer(file)?;
            decoder.window_log_max(LONGEST)?;
            Box::new(decoder)
        }
    })
}

/// What the members of a gzip file hold, and then perhaps zeros, with which `tar` and tapes fill up, and `gzip` reads past.
struct Members<R: BufRead>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.0 = self.0.take().map(GzDecoder::into_inner).map(next).transpose()?.flatten();
        }
        Ok(0)
    }
}

/// The next member, if there is one.
fn next<R: BufRead>(mut file: R) -> io::Result<Option<GzDecoder<R>>> {
    loop {
        let rest = file.fill_buf()?;
        let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
        match rest.len() {
            0 => return Ok(None),
            len if zeros < len => break,
            _ => file.consume(zeros),
        }
    }
    Ok(Some(GzDecoder::new(file)))
}

/// Puts around a shard what was around it, and wants [`finish`](Self::finish) at its end.
///
/// What is written goes on in pieces of one size, however it comes: compression depends on that.
pub(super) struct Packed<W: Write> {
    piece: Vec<u8>,
    output: Around<W>,
}

enum Around<W: Write> {
    Nothing(W),
    Gzip(GzEncoder<W>),
    Zstandard(zstd::Encoder<'static, W>),
}

impl<W: Write> Packed<W> {
    pub(super) fn new(file: W, packing: Packing) -> io::Result<Self> {
        let output = match packing {
            Packing::Nothing => Around::Nothing(file),
            Packing::Gzip => Around::Gzip(GzEncoder::new(file, Compression::default())),
            Packing::Zstandard => {
                let mut encoder = zstd::Encoder::new(file, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                Around::Zstandard(encoder)
            }
        };
        Ok(Self { piece: Vec::with_capacity(CHUNK), output })
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.pass_on()?;
        match self.output {
            Around::Nothing(mut file) => file.flush(),
            Around::Gzip(encoder) => encoder.finish().map(drop),
            Around::Zstandard(encoder) => encoder.finish().map(drop),
        }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        match &mut self.output {
            Around::Nothing(file) => file.write_all(&self.piece)?,
            Around::Gzip(encoder) => encoder.write_all(&self.piece)?,
            Around::Zstandard(encoder) => encoder.write_all(&self.piece)?,
        }
        self.piece.clear();
        Ok(())
    }
}

impl<W: Write> Write for Packed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.piece.len() == CHUNK {
            self.pass_on()?;
        }
        let taken = bytes.len().min(CHUNK - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// A piece is passed on when it is full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
