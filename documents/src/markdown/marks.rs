//! Characters that mean something to Markdown: those that stand in a text stay as they are, and new ones get a backslash.

use std::ops::Range;

use crate::blocks::Blocks;
use crate::document::INVALID;

/// Anywhere in a text, by byte.
const ANYWHERE: [bool; 256] = {
    let (marks, mut table, mut at) = (b"\\`*_[]<|~$&{\"'", [false; 256], 0);
    // A text begins behind a byte that is none.
    table[INVALID as usize] = true;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// Where a text begins, perhaps behind a number.
const IN_FRONT: &[u8] = b"#+-=>.):";

/// The bit of bytes that belong to characters beyond ASCII.
const BEYOND: u64 = u64::from_ne_bytes([0x80; 8]);

/// Adds text, marks in it as parts of their own, since they were none where they stand.
pub(super) fn add(source: &str, range: Range<usize>, blocks: &mut Blocks) {
    let mut start = range.start;
    while let Some(at) = next(&source[start..range.end]) {
        let at = start + at;
        blocks.text(source, start..at, escape);
        blocks.text(source, at..at + 1, escape);
        start = at + 1;
    }
    blocks.text(source, start..range.end, escape);
}

/// Writes text without marks.
pub(super) fn escape(text: &str, output: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = next(rest) {
        output.extend_from_slice(&rest.as_bytes()[..at]);
        output.push(b'\\');
        output.push(rest.as_bytes()[at]);
        rest = &rest[at + 1..];
    }
    output.extend_from_slice(rest.as_bytes());
}

/// Where the first mark is.
fn next(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let front = bytes.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b' ').count();
    match bytes.get(front) {
        Some(byte) if IN_FRONT.contains(byte) => Some(front),
        _ => anywhere(bytes),
    }
}

/// Where the first mark is that may stand anywhere: eight bytes at a time where all belong to characters beyond ASCII.
fn anywhere(bytes: &[u8]) -> Option<usize> {
    let is_mark = |byte: &u8| ANYWHERE[usize::from(*byte)];
    let (chunks, rest) = bytes.as_chunks::<8>();
    let found = chunks.iter().enumerate().find_map(|(number, chunk)| {
        let is_beyond = u64::from_ne_bytes(*chunk) & BEYOND == BEYOND;
        let at = if is_beyond { None } else { chunk.iter().position(is_mark) };
        at.map(|at| number * chunk.len() + at)
    });
    found.or_else(|| rest.iter().position(is_mark).map(|at| bytes.len() - rest.len() + at))
}
