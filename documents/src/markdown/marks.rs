//! Characters that mean something to Markdown: those that stand in a text stay as they are, and new ones get a backslash.

use std::ops::Range;

use crate::blocks::Blocks;

/// Anywhere in a text.
const ANYWHERE: &[u8] = b"\\`*_[]<|~$&{\"'";

/// Where a text begins, perhaps behind a number.
const IN_FRONT: &[u8] = b"#+-=>.):";

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
        _ => bytes.iter().position(|byte| ANYWHERE.contains(byte)),
    }
}
