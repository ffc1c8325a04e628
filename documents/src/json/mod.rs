//! JSON, and JSON Lines: the strings that are values are text, or those that fields name. Keys never are.

pub(crate) mod fields;
mod gather;
mod scan;

use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::escapes;
use crate::source::start;
use fields::Fields;
use scan::Scanner;

/// Reads JSON, or JSON Lines: a value in each line, or nothing.
#[derive(Debug)]
pub(crate) struct Json {
    fields: Fields,
    in_lines: bool,
}

impl Json {
    pub(crate) fn new(fields: &[String]) -> Result<Self, Error> {
        Ok(Self { fields: Fields::new(fields)?, in_lines: false })
    }

    pub(crate) fn lines(fields: &[String]) -> Result<Self, Error> {
        Ok(Self { in_lines: true, ..Self::new(fields)? })
    }

    /// Of these fields, with which it was made, those that nothing it has read has.
    pub(crate) fn unmet(&self, fields: &[String]) -> Vec<String> {
        self.fields.unmet(fields)
    }
}

impl Reader for Json {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let mut scanner = Scanner::new(source, &self.fields);
        if !self.in_lines {
            return scanner.read(start(source)..source.len(), true, blocks);
        }
        let has_controls = escapes::has_controls(source.as_bytes());
        let mut next = 0;
        for end in memchr::memchr_iter(b'\n', source.as_bytes()).chain([source.len()]) {
            // In front of any line: files are put together.
            next += start(&source[next..end]);
            if !source[next..end].trim_ascii().is_empty() {
                scanner.read(next..end, has_controls, blocks)?;
            }
            next = end + 1;
        }
        Ok(())
    }
}
