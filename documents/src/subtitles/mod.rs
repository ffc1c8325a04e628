//! Subtitles and lyrics: lines of text between lines that say when, with tags in them.

mod srt;

pub(crate) use srt::Srt;

use std::ops::Range;

use crate::blocks::{Blocks, as_it_is};

/// Lines with the offsets of their contents, without their ends.
fn lines(source: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    source.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        at..at + line.trim_end_matches(['\n', '\r']).len()
    })
}

/// Adds a line of text to a block, but for what stands between pairs of these.
fn tagged(source: &str, line: Range<usize>, tags: &[(&str, char)], blocks: &mut Blocks) {
    let (mut start, mut at) = (line.start, line.start);
    while at < line.end {
        let rest = &source[at..line.end];
        let tag = tags.iter().find(|(open, _)| rest.starts_with(open));
        match tag.and_then(|&(_, close)| rest.find(close).map(|end| at + end + close.len_utf8())) {
            Some(end) => {
                blocks.text(source, start..at, as_it_is);
                (start, at) = (end, end);
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    blocks.text(source, start..line.end, as_it_is);
}
