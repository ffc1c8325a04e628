//! A document with other text in its places, all else as it was.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use crate::blocks::{Blocks, Piece};
use crate::document::Document;
use crate::error::Error;
use crate::rewrite::Rewrite;

/// How much text is rewritten at a time where other lines are not minded, in bytes, more where a line is longer: so it is
/// still in the processor's caches when it is written.
const WINDOW: usize = 32 * 1024;

/// How many bytes are compared at once.
const CHUNK: usize = 64;

/// Writes a document with the text that its blocks became.
pub(crate) fn splice(
    document: &Document<'_>,
    how: &impl Rewrite,
    output: &mut Vec<u8>,
) -> Result<(), Error> {
    let (source, blocks) = (document.source(), document.blocks());
    let mut languages = document.languages(how);
    languages.sort_unstable_by_key(|(range, _)| range.start);
    output.reserve(source.len() + source.len() / 64);
    let mut target = Target { source, at: 0, languages: languages.into_iter().peekable(), output };
    let most = if how.minds_other_lines() { usize::MAX } else { WINDOW };
    let (mut changes, mut places) = (Vec::new(), Vec::new());
    for (lines, pieces) in windows(blocks, most) {
        let before = &blocks.lines()[lines.clone()];
        let after = how.rewrite(before);
        if after == before {
            continue;
        }
        let ends = |piece: &Piece| [piece.text.start - lines.start, piece.text.end - lines.start];
        places.extend(pieces.iter().flat_map(ends));
        if !lead(how, before, &after, &mut places) {
            return Err(Error::LineEnds);
        }
        for (piece, place) in pieces.iter().zip(places.chunks_exact(2)) {
            let now = place[0]..place[1];
            if after.as_bytes()[now.clone()] != before.as_bytes()[ends(piece)[0]..ends(piece)[1]] {
                changes.push((piece, now));
            }
        }
        changes.sort_by_key(|(piece, _)| piece.source.start);
        for (piece, now) in changes.drain(..) {
            target.replace(&piece.source, |output| (piece.escape)(&after[now], output));
        }
        places.clear();
    }
    target.copy(source.len());
    Ok(())
}

/// Parts of a text that are rewritten one after another, whole lines, and the pieces in each: in the source, all those of one
/// stand in front of all those of the next.
fn windows(blocks: &Blocks, most: usize) -> impl Iterator<Item = (Range<usize>, &[Piece])> {
    let (text, mut pieces) = (blocks.lines(), blocks.pieces());
    let starts = |piece: &Piece| piece.source.start;
    let is_in_order = pieces.is_sorted_by(|it, next| it.source.end <= next.source.start);
    // Where the first of all pieces from each one on stands.
    let mut firsts: Vec<usize> = pieces.iter().map(starts).filter(|_| !is_in_order).collect();
    for index in (1..firsts.len()).rev() {
        firsts[index - 1] = firsts[index - 1].min(firsts[index]);
    }
    let (mut start, mut done, mut last) = (0, 0, 0);
    std::iter::from_fn(move || {
        let (mut end, mut count) = (start, 0);
        while end < text.len()
            && (count == 0 || firsts.get(done).is_some_and(|&first| first < last))
        {
            end = line_end(text, end.saturating_add(most).min(text.len()));
            let mut inside = pieces[count..].partition_point(|piece| piece.text.end <= end);
            // A piece of several lines is not parted.
            while let Some(piece) = pieces.get(count + inside).filter(|it| it.text.start < end) {
                end = line_end(text, piece.text.end);
                inside += pieces[count + inside..].partition_point(|it| it.text.end <= end);
            }
            let ends = pieces[count..count + inside].iter().map(|piece| piece.source.end);
            last = if is_in_order { last } else { ends.fold(last, usize::max) };
            (count, done) = (count + inside, done + inside);
        }
        let (inside, rest) = pieces.split_at(count);
        let lines = start..end;
        (start, pieces) = (end, rest);
        (!lines.is_empty()).then_some((lines, inside))
    })
}

/// The first end of a line that is not in front of `at`.
fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at - 1..]).map_or(text.len(), |found| at + found)
}

/// A document that is written.
struct Target<'s, 'o> {
    source: &'s [u8],
    /// How much of the source has been.
    at: usize,
    /// What becomes of the language tags behind that.
    languages: Peekable<IntoIter<(Range<usize>, String)>>,
    output: &'o mut Vec<u8>,
}

impl Target<'_, '_> {
    /// Writes the source up to a part, and something in its place; a part that stands in another one, or in none of the
    /// source, stays.
    fn replace(&mut self, part: &Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
        self.tags(part.start);
        self.put(part, write);
    }

    /// Writes the source up to a place.
    fn copy(&mut self, end: usize) {
        self.tags(end);
        self.output.extend_from_slice(&self.source[self.at..end]);
        self.at = end;
    }

    /// Writes the source up to the last language tag in front of a place, with new tags.
    fn tags(&mut self, end: usize) {
        while let Some((part, tag)) = self.languages.next_if(|(part, _)| part.start < end) {
            self.put(&part, |output| output.extend_from_slice(tag.as_bytes()));
        }
    }

    fn put(&mut self, part: &Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
        if self.at <= part.start && part.start <= part.end && part.end <= self.source.len() {
            self.output.extend_from_slice(&self.source[self.at..part.start]);
            write(self.output);
            self.at = part.end;
        }
    }
}

/// Leads from places of a text, in order, to those of what it became, line by line. False if it became more lines, or fewer.
fn lead(how: &impl Rewrite, before: &str, after: &str, places: &mut [usize]) -> bool {
    if runs_along(before, after) {
        return true;
    }
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
        (old == new) | ((old & new & 0x80 != 0) & ((old < 0xC0) == (new < 0xC0)))
    };
    // Without a way out within a chunk, all of it is compared at once.
    let are_alike = |(old, new): (&[u8], &[u8])| {
        old.iter().zip(new).fold(true, |all, pair| all & is_alike(pair))
    };
    let (before, after) = (before.as_bytes(), after.as_bytes());
    before.len() == after.len() && before.chunks(CHUNK).zip(after.chunks(CHUNK)).all(are_alike)
}

/// Where lines end, the last perhaps without a line break.
fn line_ends(text: &str) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()])
}

#[cfg(test)]
mod tests {
    use super::windows;
    use crate::document::Document;
    use crate::format::Format;

    #[test]
    fn windows_are_in_order() {
        for (format, source) in [
            (Format::Html, "<p title=a>b<ruby>c<rt>d</rt>e</ruby><img alt=f>g<p>h<p>i\n<p>j"),
            (
                Format::Markdown,
                "# 头\n\na[b](#头)c ![d](e \"f\")g\n\nh[i][j]\n\n[j]: k \"l\"\n\nm\n\nn",
            ),
            (Format::Markdown, "a $b，\nc，\nd$ e\n$f，\ng$\n\nh"),
            (Format::Html, "<p>a\nb<b>c\nd</b>\n<p>e"),
            (Format::Html, ""),
        ] {
            let reader = format.reader(&[]).unwrap().unwrap();
            let document = Document::read(source.as_bytes(), &*reader).unwrap();
            let blocks = document.blocks();
            for most in [1, 7, usize::MAX] {
                let (mut end, mut count, mut last) = (0, 0, 0);
                for (lines, pieces) in windows(blocks, most) {
                    assert_eq!(lines.start, end);
                    assert!(blocks.lines()[..lines.end].ends_with('\n'));
                    assert!(pieces.iter().all(|it| last <= it.source.start));
                    assert!(pieces.iter().all(|it| lines.start <= it.text.start));
                    assert!(pieces.iter().all(|it| it.text.end <= lines.end));
                    last = pieces.iter().map(|it| it.source.end).fold(last, usize::max);
                    (end, count) = (lines.end, count + pieces.len());
                }
                assert_eq!((end, count), (blocks.lines().len(), blocks.pieces().len()));
            }
        }
    }

    #[test]
    fn there_are_several() {
        let source = "<p title=a>b".repeat(10);
        let reader = Format::Html.reader(&[]).unwrap().unwrap();
        let document = Document::read(source.as_bytes(), &*reader).unwrap();
        assert_eq!(windows(document.blocks(), 1).count(), 20);
    }
}
