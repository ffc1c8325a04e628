//! Text that arrives in pieces.

use std::io::{Read, Write};

use super::habits::Habits;
use super::{Repairer, restore, window};
use crate::error::Error;
use crate::stream::{Stats, copy};

/// A repair under way. However the input is cut into pieces, the output is that of [`Repairer::repair`] for all of it;
/// bytes that are not UTF-8 pass through and part the text in two. Holds back three windows at most, some
/// 15 KiB of prose and, whatever the text, no more than lines of 16 KiB with fewer than 1,500 Han characters each.
#[must_use = "what a stream holds back is lost without `finish`"]
#[derive(Debug)]
pub struct RepairStream<'r> {
    repairer: &'r Repairer,
    habits: Habits,
    /// What is not repaired yet, all of it UTF-8 but perhaps the end.
    held: Vec<u8>,
}

/// How many bytes must have come before they are looked at.
const LEAST: usize = 64 * 1024;

impl<'r> RepairStream<'r> {
    pub(super) fn new(repairer: &'r Repairer) -> Self {
        Self { repairer, habits: Habits::default(), held: Vec::new() }
    }

    /// Takes a piece of the input and appends to `output` what is certain so far.
    pub fn push(&mut self, piece: &[u8], output: &mut Vec<u8>) {
        self.held.extend_from_slice(piece);
        if self.held.len() >= LEAST {
            self.run(false, output);
        }
    }

    /// Ends the input and appends the rest of the output.
    pub fn finish(mut self, output: &mut Vec<u8>) {
        self.run(true, output);
    }

    /// Repairs all of `reader` into `writer`, 64 KiB at a time. Flushes at the end.
    ///
    /// # Errors
    /// [`ErrorKind::Read`](crate::ErrorKind::Read), [`ErrorKind::Write`](crate::ErrorKind::Write); what was repaired before
    /// has been written.
    pub fn copy(mut self, reader: impl Read, writer: impl Write) -> Result<Stats, Error> {
        copy(reader, writer, |piece, output| match piece {
            Some(piece) => self.push(piece, output),
            None => self.run(true, output),
        })
    }

    fn run(&mut self, is_last: bool, output: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        let mut chunks = held.utf8_chunks().peekable();
        let mut done = 0;
        while let Some(chunk) = chunks.next() {
            let (valid, invalid) = (chunk.valid(), chunk.invalid());
            let is_cut = chunks.peek().is_none() && !is_last;
            if is_cut
                && (invalid.is_empty()
                    || std::str::from_utf8(invalid).is_err_and(|it| it.error_len().is_none()))
            {
                done += self.text(valid, false, output);
                break;
            }
            self.text(valid, true, output);
            output.extend_from_slice(invalid);
            self.habits = Habits::default();
            done += valid.len() + invalid.len();
        }
        self.held = held;
        self.held.drain(..done);
    }

    /// Repairs what is certain of a text and tells where that ends.
    fn text(&mut self, text: &str, is_last: bool, output: &mut Vec<u8>) -> usize {
        let (windows, end) = window::windows(text, &self.repairer.characters, is_last);
        let mut changes = Vec::new();
        for window in &windows {
            self.repairer.window(text, window, &mut self.habits, &mut changes);
        }
        let mut repaired = String::with_capacity(end);
        restore(&text[..end], &changes, &mut repaired);
        output.extend_from_slice(repaired.as_bytes());
        end
    }
}
