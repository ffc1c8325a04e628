//! CSV and TSV: cells are text, all of them, or those of some columns.

mod cells;
mod delimiter;

use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::source::start;
use cells::{Cell, Cells, MARK};
use delimiter::{Delimiter, TAB, between_marks, declared, guess};

/// Reads CSV.
#[derive(Debug)]
pub(crate) struct Csv {
    /// Found out where it is not said.
    delimiter: Option<&'static Delimiter>,
    /// Those that are text; all if none is said.
    columns: Vec<Column>,
}

#[derive(Debug)]
enum Column {
    /// As the first record names it, which is no text then.
    Name(String),
    /// From 1.
    Number(usize),
}

impl Csv {
    pub(crate) fn new(fields: &[String]) -> Self {
        let column = |field: &String| {
            let number = field.strip_prefix('#').and_then(|number| number.parse().ok());
            number.map_or_else(|| Column::Name(field.clone()), Column::Number)
        };
        Self { delimiter: None, columns: fields.iter().map(column).collect() }
    }

    /// With tabs between cells.
    pub(crate) fn tabs(fields: &[String]) -> Self {
        Self { delimiter: Some(&TAB), ..Self::new(fields) }
    }

    /// What stands between cells, and where the first record begins.
    fn beginning(&self, source: &str) -> (&'static Delimiter, usize) {
        let start = start(source);
        let rest = &source.as_bytes()[start..];
        match (self.delimiter, declared(rest)) {
            (Some(known), _) => (known, start),
            (None, Some((said, len))) => (said, start + len),
            (None, None) => (guess(rest), start),
        }
    }

    /// Whether each column is text, by what the first record has in it.
    fn are_text(&self, first: &[String], delimiter: &Delimiter) -> Result<Vec<bool>, Error> {
        let mut are_text = vec![self.columns.is_empty(); first.len()];
        for column in &self.columns {
            let is_it = |index: &usize| match column {
                Column::Name(name) => *name == first[*index],
                Column::Number(number) => *number == index + 1,
            };
            let found: Vec<usize> = (0..first.len()).filter(is_it).collect();
            if found.is_empty() {
                return Err(Error::Missing(match column {
                    Column::Name(name) => {
                        let names: Vec<String> = first.iter().map(|it| format!("{it:?}")).collect();
                        let names = names.join(", ");
                        format!(
                            "no column is called {name:?}; with {delimiter} between them there are {names}"
                        )
                    }
                    Column::Number(number) => {
                        let count = first.len();
                        format!(
                            "there is no column {number}; with {delimiter} between them there are {count}"
                        )
                    }
                }));
            }
            found.into_iter().for_each(|index| are_text[index] = true);
        }
        Ok(are_text)
    }
}

impl Reader for Csv {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let (delimiter, start) = self.beginning(source);
        let mut cells = Cells::new(source, start, delimiter.byte);
        let first: Vec<String> = cells.record().map(|cell| text(source, &cell)).collect();
        let are_text = self.are_text(&first, delimiter)?;
        if !self.columns.iter().any(|column| matches!(column, Column::Name(_))) {
            cells = Cells::new(source, start, delimiter.byte);
        }
        while let Some(start) = cells.next() {
            let mut count = 0;
            for cell in cells.record() {
                if are_text.get(count).copied().unwrap_or(self.columns.is_empty()) {
                    add(source, cell, delimiter, blocks);
                }
                count += 1;
            }
            let is_empty_line = count == 1 && source[start..].starts_with(['\n', '\r']);
            if !self.columns.is_empty() && count != first.len() && !is_empty_line {
                let what = format!("{count} cells; the first record has {}", first.len());
                return Err(Error::at(source, start, what));
            }
        }
        Ok(())
    }
}

/// What a cell holds.
fn text(source: &str, cell: &Cell) -> String {
    let text = &source[cell.range.clone()];
    if cell.is_quoted { text.replace("\"\"", "\"") } else { text.to_owned() }
}

fn add(source: &str, cell: Cell, delimiter: &Delimiter, blocks: &mut Blocks) {
    let Cell { range, is_quoted } = cell;
    let content = source[range.clone()].as_bytes();
    if !is_quoted {
        let has_marks = memchr::memchr(MARK, content).is_some();
        let escape = if has_marks { delimiter.marked } else { delimiter.bare };
        return blocks.line(source, range, escape);
    }
    blocks.begin();
    let mut start = range.start;
    // Two marks stand for one.
    for mark in memchr::memchr_iter(MARK, content).step_by(2) {
        let at = range.start + mark;
        blocks.text(source, start..at, between_marks);
        start = at + 2;
        blocks.character(at..start, '"', between_marks);
    }
    blocks.text(source, start..range.end, between_marks);
    blocks.end();
}
