//! Where cells are. The `csv` crates tell what cells hold, not where they stand.

use std::ops::Range;

/// What stands around a cell that holds anything else than text.
pub(super) const MARK: u8 = b'"';

/// Goes through the records of a source.
pub(super) struct Cells<'s> {
    source: &'s str,
    delimiter: u8,
    /// Where the next record begins; none behind the last.
    next: Option<usize>,
}

/// A cell.
pub(super) struct Cell {
    /// What stands in it, without the marks around it.
    pub(super) range: Range<usize>,
    pub(super) is_quoted: bool,
}

impl<'s> Cells<'s> {
    pub(super) fn new(source: &'s str, start: usize, delimiter: u8) -> Self {
        Self { source, delimiter, next: Some(start).filter(|start| *start < source.len()) }
    }

    /// Where the next record begins.
    pub(super) fn next(&self) -> Option<usize> {
        self.next
    }

    /// The cells of the next record, all of which are to be taken.
    pub(super) fn record(&mut self) -> impl Iterator<Item = Cell> {
        let mut next = self.next.take();
        std::iter::from_fn(move || {
            let cell = self.cell(next.take()?);
            let bytes = self.source.as_bytes();
            let end = cell.range.end + usize::from(cell.is_quoted);
            match bytes.get(end) {
                Some(byte) if *byte == self.delimiter => next = Some(end + 1),
                Some(_) => {
                    let line_end = if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
                    self.next = Some(end + line_end).filter(|next| *next < bytes.len());
                }
                None => {}
            }
            Some(cell)
        })
    }

    fn cell(&self, start: usize) -> Cell {
        let rest = &self.source.as_bytes()[start..];
        if let Some(len) = self.quoted(rest) {
            return Cell { range: start + 1..start + 1 + len, is_quoted: true };
        }
        let len = memchr::memchr3(self.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
        Cell { range: start..start + len, is_quoted: false }
    }

    /// How much stands between the marks around a cell; none if they are text, since they are not around all of it.
    fn quoted(&self, rest: &[u8]) -> Option<usize> {
        let inside = rest.strip_prefix(&[MARK])?;
        let mut at = 0;
        loop {
            at += memchr::memchr(MARK, &inside[at..])?;
            match inside.get(at + 1) {
                // Two of them stand for one.
                Some(&MARK) => at += 2,
                Some(&byte) if byte != self.delimiter && byte != b'\n' && byte != b'\r' => {
                    return None;
                }
                _ => return Some(at),
            }
        }
    }
}
