//! A document with other text in its places, all else as it was.

use std::borrow::Cow;
use std::ops::Range;

use crate::blocks::{Escape, Piece, as_it_is};
use crate::document::Document;
use crate::error::Error;
use crate::rewrite::Rewrite;

/// Writes a document with the text that its blocks became.
pub(crate) fn splice(
    document: &Document<'_>,
    how: &impl Rewrite,
    output: &mut Vec<u8>,
) -> Result<(), Error> {
    let (source, blocks) = (document.source(), document.blocks());
    let before = blocks.lines();
    let after = how.rewrite(before);
    let mut changes: Vec<Change<'_>> = Vec::new();
    if after != before {
        let ends = |piece: &Piece| [piece.text.start, piece.text.end];
        let mut places: Vec<usize> = blocks.pieces().iter().flat_map(ends).collect();
        if !lead(how, before, &after, &mut places) {
            return Err(Error::LineEnds);
        }
        for (piece, place) in blocks.pieces().iter().zip(places.chunks_exact(2)) {
            let now = place[0]..place[1];
            if after.as_bytes()[now.clone()] != before.as_bytes()[piece.text.clone()] {
                let now = Cow::Borrowed(&after[now]);
                changes.push((piece.source.clone(), now, piece.escape));
            }
        }
    }
    let languages = document.languages(how).into_iter();
    changes.extend(languages.map(|(range, tag)| (range, Cow::Owned(tag), as_it_is as Escape)));
    changes.sort_unstable_by_key(|(range, ..)| range.start);
    output.reserve(source.len() + source.len() / 64);
    let mut at = 0;
    for (Range { start, end }, now, escape) in changes {
        output.extend_from_slice(&source[at..start]);
        escape(&now, output);
        at = end;
    }
    output.extend_from_slice(&source[at..]);
    Ok(())
}

/// Where, by what, and how that is written.
type Change<'t> = (Range<usize>, Cow<'t, str>, Escape);

/// Leads from places of a text, in order, to those of what it became, line by line. False if it became more lines, or fewer.
fn lead(how: &impl Rewrite, before: &str, after: &str, places: &mut [usize]) -> bool {
    let (mut next, mut old, mut new) = (0, 0, 0);
    let (mut line_ends, mut new_line_ends) = (line_ends(before), line_ends(after));
    loop {
        let (Some(end), Some(new_end)) = (line_ends.next(), new_line_ends.next()) else {
            return line_ends.next().is_none() && new_line_ends.next().is_none();
        };
        let count = places[next..].iter().take_while(|&&place| place <= end).count();
        let inside = &mut places[next..next + count];
        next += count;
        let first = inside.partition_point(|&place| place == old);
        let last = inside.partition_point(|&place| place < end);
        if first < last {
            let (line, now) = (&before[old..end], &after[new..new_end]);
            let between = &mut inside[first..last];
            between.iter_mut().for_each(|place| *place -= old);
            if !runs_along(line, now) {
                how.lead(line, now, between);
            }
            between.iter_mut().for_each(|place| *place += new);
        }
        inside[..first].fill(new);
        inside[last..].fill(new_end);
        (old, new) = (end + 1, new_end + 1);
    }
}

/// Whether each character stands where the one stood that it was, by their lengths: nearly always, and then every place
/// stays. Where as much is inserted as is left out elsewhere, what stands between would have to be Han without a mark to
/// look so, and a tag would stand beside its character.
fn runs_along(before: &str, after: &str) -> bool {
    let is_alike = |(&old, &new): (&u8, &u8)| {
        old == new || old >= 0x80 && new >= 0x80 && (old < 0xC0) == (new < 0xC0)
    };
    before.len() == after.len() && before.as_bytes().iter().zip(after.as_bytes()).all(is_alike)
}

/// Where lines end, the last perhaps without a line break.
fn line_ends(text: &str) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()])
}
