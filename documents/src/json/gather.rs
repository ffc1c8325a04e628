//! Parts of a string that are written alike, as one: words across escapes are then no more work than others.

use std::ops::Range;

use super::scan::Part;
use crate::blocks::{Blocks, Escape};
use crate::document::INVALID;
use crate::escapes::{self, as_units, in_quotes};

/// Ways to write a string: characters that are not ASCII as they are, or as code units.
const WAYS: [Escape; 3] = [in_quotes, as_units::<b'u', b'a'>, as_units::<b'u', b'A'>];

/// Sets of them.
const NONE: u8 = 0b000;
const AS_IT_IS: u8 = 0b001;
const LOWER_CASE: u8 = 0b010;
const UPPER_CASE: u8 = 0b100;
const ANY: u8 = 0b111;

/// A part of a string, as long as one way gives all of it as it stands there.
#[derive(Debug)]
pub(super) struct Gathered<'s> {
    source: &'s str,
    range: Range<usize>,
    text: String,
    /// Those that would give it.
    ways: u8,
    /// What follows without an escape: most strings are that and nothing else.
    rest: Range<usize>,
}

impl<'s> Gathered<'s> {
    /// For a string of this source, with the memory of a text that is of no more use.
    pub(super) fn new(source: &'s str, mut text: String) -> Self {
        text.clear();
        Self { source, range: 0..0, text, ways: ANY, rest: 0..0 }
    }

    /// Adds the next part of the string.
    pub(super) fn add(&mut self, part: Part, blocks: &mut Blocks) {
        let (range, character) = match part {
            Part::Text(range) => {
                self.rest = range;
                return;
            }
            Part::Escaped(range, character) => (range, character),
        };
        self.add_rest(blocks);
        let Some(character) = character else {
            self.flush(blocks);
            return blocks.object();
        };
        match ways(&self.source[range.clone()], character) {
            NONE => {
                self.flush(blocks);
                let escape = WAYS[usize::from(!character.is_ascii())];
                escapes::add(self.source, range, character, escape, blocks);
            }
            ways => self.join(range, character.encode_utf8(&mut [0; 4]), ways, blocks),
        }
    }

    /// Adds what is left to the block.
    pub(super) fn end(mut self, blocks: &mut Blocks) -> String {
        if self.text.is_empty() {
            blocks.text(self.source, self.rest, in_quotes);
        } else {
            self.add_rest(blocks);
            self.flush(blocks);
        }
        self.text
    }

    fn add_rest(&mut self, blocks: &mut Blocks) {
        let range = std::mem::take(&mut self.rest);
        let text = &self.source[range.clone()];
        // Bytes that are no text are left out there.
        if memchr::memchr(INVALID, text.as_bytes()).is_some() {
            self.flush(blocks);
            blocks.text(self.source, range, in_quotes);
        } else if !text.is_empty() {
            self.join(range, text, if text.is_ascii() { ANY } else { AS_IT_IS }, blocks);
        }
    }

    fn join(&mut self, range: Range<usize>, text: &str, ways: u8, blocks: &mut Blocks) {
        if self.ways & ways == NONE {
            self.flush(blocks);
        }
        if self.text.is_empty() {
            self.range.start = range.start;
        }
        self.range.end = range.end;
        self.ways &= ways;
        self.text.push_str(text);
    }

    fn flush(&mut self, blocks: &mut Blocks) {
        // Where several ways give it, the first.
        let way = self.ways.trailing_zeros() as usize;
        blocks.part(self.range.clone(), &self.text, WAYS[way]);
        self.text.clear();
        self.ways = ANY;
    }
}

/// The ways to write a character that give this escape.
fn ways(escape: &str, character: char) -> u8 {
    let has = |digits: std::ops::RangeInclusive<u8>| escape.bytes().any(|it| digits.contains(&it));
    match character {
        // Ends a line of the text too.
        '\n' | '\r' | '/' => NONE,
        _ if character.is_ascii() => {
            if escape.len() == 2 {
                ANY
            } else {
                NONE
            }
        }
        _ => match (has(b'a'..=b'f'), has(b'A'..=b'F')) {
            (false, false) => LOWER_CASE | UPPER_CASE,
            (true, false) => LOWER_CASE,
            (false, true) => UPPER_CASE,
            (true, true) => NONE,
        },
    }
}
