//! Sources of any size, in pieces that give apart what they give together.

use std::io::Read;
use std::str;

use crate::encoding::{self, Input};
use crate::io::Source;
use crate::plan::Conversion;
use crate::report::Failure;

/// In bytes; an explanation takes some hundred times as much.
const LENGTH: u64 = 64 * 1024;

/// A part of a source.
pub(crate) enum Piece<'b> {
    Text(&'b str),
    /// Bytes that are not UTF-8: conversion keeps them, and begins anew behind them.
    Invalid(&'b [u8]),
}

/// Reads an input to its end, piece by piece. Texts without a place to cut, made to be hostile, come
/// as a whole.
pub(crate) fn for_each(
    conversion: &Conversion,
    input: Input<'_>,
    source: &Source,
    mut action: impl FnMut(Piece<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut input = input.text;
    let (mut buffer, mut has_ended) = (Vec::new(), false);
    while !has_ended {
        // Where there was no place to cut, twice as much.
        let wanted = LENGTH.max(buffer.len() as u64);
        let read = input.by_ref().take(wanted).read_to_end(&mut buffer);
        let read = read.map_err(|error| encoding::unreadable(&error, source))?;
        has_ended = (read as u64) < wanted;
        let mut taken = 0;
        for chunk in buffer.utf8_chunks() {
            let (mut text, invalid) = (chunk.valid(), chunk.invalid());
            let is_last = taken + text.len() + invalid.len() == buffer.len();
            let may_go_on = is_last && !has_ended && is_beginning(invalid);
            if may_go_on {
                text = &text[..conversion.text.converter.cut(text).unwrap_or(0)];
            }
            taken += text.len();
            if !text.is_empty() {
                action(Piece::Text(text))?;
            }
            if may_go_on || invalid.is_empty() {
                continue;
            }
            taken += invalid.len();
            action(Piece::Invalid(invalid))?;
        }
        buffer.drain(..taken);
    }
    Ok(())
}

/// Whether bytes that are no character can become one.
fn is_beginning(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).err().is_none_or(|error| error.error_len().is_none())
}
