//! Formulas of spreadsheets. They name columns of tables in brackets, by what the columns' heads say; so these names become
//! what the heads become, and all else stays.

use std::ops::Range;

use crate::blocks::{Blocks, Escape};
use crate::references::between_tags;

/// Where in a formula its reader is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Brackets {
    is_quoted: bool,
    /// How many are open. Where one is, so is a block.
    depth: usize,
}

impl Brackets {
    /// Adds what stands in brackets: `表[[#This Row],[头发]]`, `[[#This Row],头发]`.
    pub(super) fn add(
        &mut self,
        source: &str,
        range: Range<usize>,
        escape: Escape,
        blocks: &mut Blocks,
    ) {
        let mut start = range.start;
        for (at, mark) in source[range.clone()].match_indices(['"', '[', ']', ',']) {
            let at = range.start + at;
            if mark == "," && self.depth != 1 {
                continue;
            }
            if self.is_text() {
                blocks.text(source, start..at, escape);
            }
            start = at + mark.len();
            match mark {
                "\"" => self.is_quoted = !self.is_quoted,
                _ if self.is_quoted => {}
                "[" => self.turn(self.depth + 1, blocks),
                "]" => self.turn(self.depth.saturating_sub(1), blocks),
                _ => self.turn(self.depth, blocks),
            }
        }
        if self.is_text() {
            blocks.text(source, start..range.end, escape);
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
            Some(character) if self.is_text() => blocks.character(range, character, between_tags),
            _ => {}
        }
    }

    /// Ends the block that is open.
    pub(super) fn close(mut self, blocks: &mut Blocks) {
        self.turn(0, blocks);
    }

    fn is_text(self) -> bool {
        self.depth > 0 && !self.is_quoted
    }

    /// Ends the block that is open, and begins another if brackets are.
    fn turn(&mut self, depth: usize, blocks: &mut Blocks) {
        if self.depth > 0 {
            blocks.end();
        }
        self.depth = depth;
        if depth > 0 {
            blocks.begin();
        }
    }
}
