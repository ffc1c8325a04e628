//! Text that arrives in pieces.

use std::io::{Read, Write};

use super::habits::Habits;
use super::{Here, Memory, Repairer, Window, restore, windows};
use crate::error::Error;
use crate::stream::{Stats, copy};

/// A repair under way. However the input is cut into pieces, the output is that of [`Repairer::repair`] for all of it;
/// bytes that are not UTF-8 pass through, and what stands on either side of them is judged by itself. Holds back three
/// windows at most and 64 KiB: some 80 KiB of prose, and never more than 400 KiB but for longer lines, which are held
/// back up to 1 MiB, and half as much again.
///
/// ```
/// let repairer = fanjian::Repairer::new()?;
/// let (mut stream, mut output) = (repairer.stream(), Vec::new());
/// stream.push("斗爭之后，于是沖".as_bytes(), &mut output);
/// stream.push("突又起。".as_bytes(), &mut output);
/// stream.finish(&mut output);
/// assert_eq!(output, "鬥爭之後，於是衝突又起。".as_bytes());
/// # Ok::<(), fanjian::Error>(())
/// ```
#[must_use = "what a stream holds back is lost without `finish`"]
#[derive(Debug)]
pub struct RepairStream<'r> {
    repairer: &'r Repairer,
    memory: Memory,
    held: Held,
}

impl<'r> RepairStream<'r> {
    pub(super) fn new(repairer: &'r Repairer) -> Self {
        Self { repairer, memory: Memory::default(), held: Held::default() }
    }

    /// Takes a piece of the input and appends to `output` what is certain so far.
    pub fn push(&mut self, piece: &[u8], output: &mut Vec<u8>) {
        self.take(piece, false, output);
    }

    /// Ends the input and appends the rest of the output.
    pub fn finish(mut self, output: &mut Vec<u8>) {
        self.take(b"", true, output);
    }

    /// Repairs all of `reader` into `writer`, 64 KiB at a time. Flushes at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Read`](crate::ErrorKind::Read), [`ErrorKind::Write`](crate::ErrorKind::Write); what was repaired before
    /// has been written.
    pub fn copy(mut self, reader: impl Read, writer: impl Write) -> Result<Stats, Error> {
        copy(reader, writer, |piece, output| {
            self.take(piece.unwrap_or_default(), piece.is_none(), output);
        })
    }

    fn take(&mut self, piece: &[u8], is_last: bool, output: &mut Vec<u8>) {
        let Self { repairer, memory, held } = self;
        held.take(piece, is_last, repairer, |part| match part {
            Part::Text(text, windows) => {
                let mut changes = Vec::new();
                for window in &windows {
                    repairer.in_text(text, window, memory, &mut changes);
                }
                let mut repaired = String::with_capacity(text.len());
                restore(text, &changes, &mut repaired);
                output.extend_from_slice(repaired.as_bytes());
            }
            Part::Invalid(bytes) => {
                output.extend_from_slice(bytes);
                memory.habits = Habits::default();
            }
        });
    }
}

/// What is not dealt with yet, all of it UTF-8 but perhaps the end.
#[derive(Debug, Default)]
pub(crate) struct Held {
    bytes: Vec<u8>,
    /// Where in the text they begin.
    here: Here,
    /// How many there must be before they are looked at again.
    wanted: usize,
}

/// What is certain of a text that comes in pieces.
pub(crate) enum Part<'t> {
    /// Windows, and the text that they tile.
    Text(&'t str, Vec<Window>),
    /// Bytes that are not UTF-8, which part two texts.
    Invalid(&'t [u8]),
}

impl Held {
    /// How many bytes must have come before they are looked at, and half as many as are held back.
    const LEAST: usize = 64 * 1024;

    /// Takes a piece, and shows what is certain now, in order.
    pub(crate) fn take(
        &mut self,
        piece: &[u8],
        is_last: bool,
        repairer: &Repairer,
        mut show: impl FnMut(Part<'_>),
    ) {
        let Self { bytes, here, wanted } = self;
        bytes.extend_from_slice(piece);
        if bytes.len() < Self::LEAST.max(*wanted) && !is_last {
            return;
        }
        let mut done = 0;
        while done < bytes.len() {
            let rest = &bytes[done..];
            let (text, invalid, may_go_on) = match simdutf8::compat::from_utf8(rest) {
                Ok(text) => (text, 0, !is_last),
                Err(error) => {
                    let valid = &rest[..error.valid_up_to()];
                    let text = simdutf8::basic::from_utf8(valid).unwrap_or_default();
                    match error.error_len() {
                        Some(invalid) => (text, invalid, false),
                        // A character whose end has not come, or will not.
                        None => (text, if is_last { rest.len() - text.len() } else { 0 }, !is_last),
                    }
                }
            };
            let Repairer { characters, protector, .. } = repairer;
            let (windows, end) = windows(text, characters, protector, here, !may_go_on);
            show(Part::Text(&text[..end], windows));
            done += end;
            if may_go_on {
                break;
            }
            if invalid > 0 {
                show(Part::Invalid(&rest[text.len()..text.len() + invalid]));
                done += invalid;
                here.blocks.leave_line_start();
            }
        }
        bytes.drain(..done);
        *wanted = bytes.len() + Self::LEAST.max(bytes.len() / 2);
    }
}
