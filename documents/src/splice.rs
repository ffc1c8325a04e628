//! A document with other text in its places, all else as it was.

use std::ops::Range;

use fanjian::Variant;

use crate::blocks::{Blocks, Piece};
use crate::error::Error;
use crate::rewrite::{Rewrite, language};

/// Writes `source` with the text that its blocks became.
pub(crate) fn splice(
    source: &[u8],
    blocks: &Blocks,
    how: &impl Rewrite,
    output: &mut Vec<u8>,
) -> Result<(), Error> {
    let before = blocks.lines();
    let after = how.rewrite(before);
    let languages = how.target().map_or(&[][..], |_| blocks.languages());
    if after == before && languages.is_empty() {
        output.extend_from_slice(source);
        return Ok(());
    }
    let mut places: Vec<usize> =
        blocks.pieces().iter().flat_map(|it| [it.text.start, it.text.end]).collect();
    if !lead(how, before, &after, &mut places) {
        return Err(Error::LineEnds);
    }
    let mut changes: Vec<Change<'_>> = Vec::new();
    for (piece, place) in blocks.pieces().iter().zip(places.chunks_exact(2)) {
        let now = place[0]..place[1];
        if after.as_bytes()[now.clone()] != before.as_bytes()[piece.text.clone()] {
            changes.push(Change::Text(piece, now));
        }
    }
    if let Some(target) = how.target() {
        changes.extend(languages.iter().map(|range| Change::Language(range.clone(), target)));
    }
    changes.sort_unstable_by_key(|change| change.source().start);
    output.reserve(source.len() + source.len() / 64);
    let mut at = 0;
    for change in changes {
        let Range { start, end } = change.source();
        output.extend_from_slice(&source[at..start]);
        match change {
            Change::Text(piece, now) => (piece.escape)(&after[now], output),
            Change::Language(range, target) => {
                let tag = str::from_utf8(&source[range.clone()]).unwrap_or_default();
                let new = language(tag, target);
                output.extend_from_slice(new.as_ref().map_or(&source[range], String::as_bytes));
            }
        }
        at = end;
    }
    output.extend_from_slice(&source[at..]);
    Ok(())
}

enum Change<'c> {
    Text(&'c Piece, Range<usize>),
    Language(Range<usize>, Variant),
}

impl Change<'_> {
    fn source(&self) -> Range<usize> {
        match self {
            Self::Text(piece, _) => piece.source.clone(),
            Self::Language(range, _) => range.clone(),
        }
    }
}

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
            if line != now {
                how.lead(line, now, between);
            }
            between.iter_mut().for_each(|place| *place += new);
        }
        inside[..first].fill(new);
        inside[last..].fill(new_end);
        (old, new) = (end + 1, new_end + 1);
    }
}

/// Where lines end, the last perhaps without a line break.
fn line_ends(text: &str) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()])
}
