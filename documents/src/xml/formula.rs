//! Formulas of spreadsheets. They name columns of tables in brackets, by what the columns' heads say; so these names become
//! what the heads become, and all else stays.

use std::ops::Range;

use crate::blocks::{Blocks, Escape};
use crate::references::between_tags;

/// Where in a formula its reader is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Brackets {
    is_quoted: bool,
    is_open: bool,
}

impl Brackets {
    /// Adds what stands in brackets, each a block.
    pub(super) fn add(
        &mut self,
        source: &str,
        range: Range<usize>,
        escape: Escape,
        blocks: &mut Blocks,
    ) {
        let mut start = range.start;
        for at in range.clone() {
            let byte = source.as_bytes()[at];
            if !matches!(byte, b'"' | b'[' | b']') {
                continue;
            }
            self.part(source, start..at, escape, blocks);
            start = at + 1;
            match byte {
                b'"' => self.is_quoted = !self.is_quoted,
                _ if self.is_quoted => {}
                _ => {
                    self.close(blocks);
                    self.is_open = byte == b'[';
                    if self.is_open {
                        blocks.begin();
                    }
                }
            }
        }
        self.part(source, start..range.end, escape, blocks);
    }

    fn part(&self, source: &str, range: Range<usize>, escape: Escape, blocks: &mut Blocks) {
        if self.is_open && !self.is_quoted {
            blocks.text(source, range, escape);
        }
    }

    /// Adds a character that stands as a reference.
    pub(super) fn reference(
        &mut self,
        range: Range<usize>,
        character: Option<char>,
        blocks: &mut Blocks,
    ) {
        match character {
            Some('"') => self.is_quoted = !self.is_quoted,
            Some(character) if self.is_open && !self.is_quoted => {
                blocks.character(range, character, between_tags);
            }
            _ => {}
        }
    }

    /// Ends the block that is open.
    pub(super) fn close(self, blocks: &mut Blocks) {
        if self.is_open {
            blocks.end();
        }
    }
}
