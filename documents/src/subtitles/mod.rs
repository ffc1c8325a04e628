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
