//! Text that arrives in pieces.

use std::io::{Read, Write};

use memchr::memrchr;

use super::scripts::{Before, Scripts};
use super::{Behind, Inner};
use crate::error::Error;
use crate::protect::{Blocks, LONGEST_LINE, first_line};
use crate::repair::{Held, Part};
use crate::stream::{Stats, copy};

/// A normalisation under way. However the input is cut into pieces, the output is that of
/// [`Normalizer::normalize`](super::Normalizer::normalize) for all of it. Bytes that are not UTF-8 stay as they are; what
/// stands on either side of them is normalised by itself.
///
/// Held back is the line that has not ended yet, at most 1 MiB and the piece that came last, and with the steps `repair` and
/// `convert` three windows of lines and 64 KiB, at most 400 KiB, or, where lines are longer, at most 2 MiB.
///
/// ```
/// let normalizer = fanjian::Normalizer::builder("zh-Hans".parse()?).build();
/// let mut output = Vec::new();
/// let mut stream = normalizer.stream();
/// stream.push("「你".as_bytes(), &mut output);
/// stream.push("好」\n".as_bytes(), &mut output);
/// stream.finish(&mut output);
/// assert_eq!(output, "“你好”\n".as_bytes());
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "what a stream holds back is lost without `finish`"]
pub struct NormalizerStream<'n> {
    inner: &'n Inner,
    blocks: Blocks,
    /// The line that has not ended yet.
    held: Vec<u8>,
    /// The steps that look further than a line, what they must know, and the text that they still wait for.
    scripts: Option<(&'n Scripts, Before, Held)>,
    /// What the other steps have made of a piece for them.
    lines: Vec<u8>,
    /// Whether the last bytes were not UTF-8.
    is_behind_invalid: bool,
}

impl<'n> NormalizerStream<'n> {
    pub(super) fn new(inner: &'n Inner, scripts: Option<&'n Scripts>) -> Self {
        let scripts = scripts.map(|scripts| (scripts, Before::default(), Held::default()));
        Self {
            inner,
            blocks: Blocks::default(),
            held: Vec::new(),
            scripts,
            lines: Vec::new(),
            is_behind_invalid: false,
        }
    }

    /// Takes a piece of the input and appends to `output` the lines that end in it.
    pub fn push(&mut self, piece: &[u8], output: &mut Vec<u8>) {
        self.through(false, output, |stream, lines| stream.push_lines(piece, lines));
    }

    /// Sends what `by_line` makes through the steps that look further.
    fn through(
        &mut self,
        is_last: bool,
        output: &mut Vec<u8>,
        by_line: impl FnOnce(&mut Self, &mut Vec<u8>),
    ) {
        if self.scripts.is_none() {
            return by_line(self, output);
        }
        let mut lines = std::mem::take(&mut self.lines);
        by_line(self, &mut lines);
        if let Some((scripts, before, held)) = &mut self.scripts {
            held.take(&lines, is_last, scripts.repairer(), |part| match part {
                Part::Text(text, windows) => {
                    for window in windows {
                        let now = scripts.run(before, text, &window);
                        output.extend_from_slice(now.as_bytes());
                    }
                }
                Part::Invalid(bytes) => {
                    output.extend_from_slice(bytes);
                    before.reset();
                }
            });
        }
        lines.clear();
        self.lines = lines;
    }

    fn push_lines(&mut self, piece: &[u8], output: &mut Vec<u8>) {
        let ended = memrchr(b'\n', piece).map_or(0, |at| at + 1);
        let (lines, rest) = piece.split_at(ended);
        if self.held.is_empty() {
            self.write(lines, Behind::End, output);
        } else if !lines.is_empty() {
            self.held.extend_from_slice(lines);
            self.write_held(Behind::End, output);
        }
        self.held.extend_from_slice(rest);
        let mut held = std::mem::take(&mut self.held);
        let mut done = 0;
        while held.len() - done > LONGEST_LINE + 4 {
            let part = first_line(&held[done..]);
            self.write(&held[done..done + part], Behind::Rest, output);
            done += part;
        }
        held.drain(..done);
        self.held = held;
    }

    /// Ends the input and appends the rest of the output.
    pub fn finish(mut self, output: &mut Vec<u8>) {
        self.end(output);
    }

    /// Normalises all of `reader` into `writer`, in constant memory. Flushes at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Read`](crate::ErrorKind::Read), [`ErrorKind::Write`](crate::ErrorKind::Write); what was normalised before has been written.
    pub fn copy(mut self, reader: impl Read, writer: impl Write) -> Result<Stats, Error> {
        copy(reader, writer, |piece, output| match piece {
            Some(piece) => self.push(piece, output),
            None => self.end(output),
        })
    }

    fn end(&mut self, output: &mut Vec<u8>) {
        self.through(true, output, |stream, lines| stream.write_held(Behind::End, lines));
    }

    fn write_held(&mut self, behind: Behind, output: &mut Vec<u8>) {
        let mut held = std::mem::take(&mut self.held);
        self.write(&held, behind, output);
        held.clear();
        self.held = held;
    }

    fn write(&mut self, bytes: &[u8], behind: Behind, output: &mut Vec<u8>) {
        if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
            return self.write_text(text, behind, output);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let line;
            (line, rest) = rest.split_at(first_line(rest));
            let behind = if rest.is_empty() { behind } else { Behind::Rest };
            for chunk in line.utf8_chunks() {
                let is_last = chunk.invalid().is_empty();
                let behind = if is_last { behind } else { Behind::Rest };
                self.write_text(chunk.valid(), behind, output);
                if !is_last {
                    output.extend_from_slice(chunk.invalid());
                    self.blocks.leave_line_start();
                    self.is_behind_invalid = true;
                }
            }
        }
    }

    fn write_text(&mut self, text: &str, behind: Behind, output: &mut Vec<u8>) {
        if text.is_empty() {
            return;
        }
        let now = self.inner.normalize(&mut self.blocks, text, behind);
        // With nothing between them, bytes that are not UTF-8 could become a character.
        let would_join = now.is_empty() && self.is_behind_invalid;
        output.extend_from_slice(if would_join { text.as_bytes() } else { now.as_bytes() });
        self.is_behind_invalid = false;
    }
}
