//! JSON, and JSON Lines: the strings that are values are text, or those that fields name. Keys never are.

pub(crate) mod fields;
mod gather;
mod scan;

use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::source::start;
use fields::Fields;
use scan::Scanner;

/// Reads JSON.
#[derive(Debug)]
pub(crate) struct Json(Fields);

/// Reads JSON Lines: a value in each line, or nothing.
#[derive(Debug)]
pub(crate) struct JsonLines(Fields);

impl Json {
    pub(crate) fn new(fields: &[String]) -> Result<Self, Error> {
        Fields::new(fields).map(Self)
    }
}

impl JsonLines {
    pub(crate) fn new(fields: &[String]) -> Result<Self, Error> {
        Fields::new(fields).map(Self)
    }
}

impl Reader for Json {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        Scanner::new(source, &self.0).read(start(source)..source.len(), blocks)
    }
}

impl Reader for JsonLines {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let mut scanner = Scanner::new(source, &self.0);
        let mut next = 0;
        for end in memchr::memchr_iter(b'\n', source.as_bytes()).chain([source.len()]) {
            // In front of any line: files are put together.
            next += start(&source[next..end]);
            if !source[next..end].trim_ascii().is_empty() {
                scanner.read(next..end, blocks)?;
            }
            next = end + 1;
        }
        Ok(())
    }
}
