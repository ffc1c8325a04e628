//! Subtitles and lyrics: lines of text between lines that say when, with tags in them.

mod ass;
mod lrc;
mod srt;
mod vtt;

pub(crate) use ass::Ass;
pub(crate) use lrc::Lrc;
pub(crate) use srt::Srt;
pub(crate) use vtt::Vtt;

use std::ops::Range;

use crate::document::start;

/// Lines with the offsets of their contents, without their ends: `\n`, `\r\n` or `\r`.
fn lines(source: &str) -> impl Iterator<Item = Range<usize>> {
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
fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = source[range.clone()].trim_end();
    range.start + text.len() - text.trim_start().len()..range.start + text.len()
}

/// What tags there are.
struct Tag {
    open: u8,
    /// Whether what follows is no text.
    begins: fn(&[u8]) -> bool,
    close: u8,
}

/// A part of a line.
enum Part {
    Text(Range<usize>),
    /// With its marks.
    Tag(Range<usize>),
}

/// Shows the parts of a line. A mark that opens nothing, or whose tag does not end, is text.
fn parts<const N: usize>(
    source: &str,
    line: Range<usize>,
    tags: &[Tag; N],
    mut part: impl FnMut(Part),
) {
    let bytes = &source.as_bytes()[line.clone()];
    // So that no mark that opens searches to the end in vain.
    let last = tags.each_ref().map(|tag| memchr::memrchr(tag.close, bytes).unwrap_or_default());
    let (mut start, mut at) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let begins = |(tag, last): &(&Tag, usize)| {
            tag.open == byte && at < *last && (tag.begins)(&bytes[at + 1..])
        };
        let tag = tags.iter().zip(last).find(begins);
        let len = tag.and_then(|(tag, _)| memchr::memchr(tag.close, &bytes[at..]));
        if let Some(len) = len {
            let end = at + len + 1;
            part(Part::Text(line.start + start..line.start + at));
            part(Part::Tag(line.start + at..line.start + end));
            (start, at) = (end, end);
        } else {
            at += 1;
        }
    }
    part(Part::Text(line.start + start..line.end));
}
