//! Places in the source of a document.

use std::ops::Range;

/// Where a text begins behind the byte order mark that may stand in front.
pub(crate) fn start(source: &str) -> usize {
    source.len() - source.trim_start_matches('\u{FEFF}').len()
}

/// Lines with the offsets of their contents, without their ends: `\n`, `\r\n` or `\r`.
pub(crate) fn lines(source: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = source.as_bytes();
    let mut next = Some(start(source));
    std::iter::from_fn(move || {
        let start = next?;
        let Some(len) = memchr::memchr2(b'\n', b'\r', &bytes[start..]) else {
            next = None;
            return Some(start..bytes.len());
        };
        let end = start + len;
        next = Some(end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 });
        Some(start..end)
    })
}

/// A part of a source without the white space around it.
pub(crate) fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = source[range.clone()].trim_end();
    range.start + text.len() - text.trim_start().len()..range.start + text.len()
}
