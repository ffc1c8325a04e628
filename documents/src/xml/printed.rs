//! Heads and feet of printed pages in workbooks: text with codes in it, `&C&"宋体,Bold"&14 标题 &P/&N`.

use std::ops::Range;

use crate::blocks::Blocks;
use crate::references::between_tags;

/// Where in it its reader is: in which code, if any.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Codes {
    #[default]
    Text,
    /// Behind `&`.
    Code,
    /// Behind `&"`.
    Font,
    /// In the digits of `&14`.
    Size,
    /// In `&KFF0000`, with so many characters to come.
    Colour(u8),
}

impl Codes {
    /// Adds what is no code.
    pub(super) fn add(&mut self, source: &str, range: Range<usize>, blocks: &mut Blocks) {
        let mut start = range.start;
        for (at, character) in source[range.clone()].char_indices() {
            let at = range.start + at;
            let Some(next) = self.behind(character) else {
                *self = Self::Text;
                continue;
            };
            blocks.text(source, start..at, in_print);
            start = at + character.len_utf8();
            self.turn(next, character, blocks);
        }
        blocks.text(source, start..range.end, in_print);
    }

    /// Adds a character that stands as a reference.
    pub(super) fn reference(
        &mut self,
        range: Range<usize>,
        character: Option<char>,
        blocks: &mut Blocks,
    ) {
        let Some(character) = character else { return blocks.object() };
        match self.behind(character) {
            Some(next) => self.turn(next, character, blocks),
            None => {
                *self = Self::Text;
                blocks.character(range, character, in_print);
            }
        }
    }

    /// Where the reader is behind a character that belongs to a code; none if it is text.
    fn behind(self, character: char) -> Option<Self> {
        Some(match (self, character) {
            (Self::Font, '"') => Self::Text,
            (Self::Font, _) | (Self::Code, '"') => Self::Font,
            (Self::Code | Self::Size, '0'..='9') => Self::Size,
            // It stands for nothing but the end of the digits.
            (Self::Size, ' ') => Self::Text,
            (Self::Code, 'K' | 'k') => Self::Colour(6),
            (Self::Colour(more @ 1..), _) => Self::Colour(more - 1),
            (Self::Code, _) => Self::Text,
            (_, '&') => Self::Code,
            _ => return None,
        })
    }

    /// Goes on behind a character of a code, and says what the code means for the text.
    fn turn(&mut self, next: Self, character: char, blocks: &mut Blocks) {
        if let (Self::Code, Self::Text) = (*self, next) {
            match character.to_ascii_uppercase() {
                // At the left, in the middle, at the right.
                'L' | 'C' | 'R' => {
                    blocks.end();
                    blocks.begin();
                }
                // Bold, italic and so on.
                'B' | 'I' | 'U' | 'E' | 'S' | 'X' | 'Y' | 'O' | 'H' => {}
                // Numbers of pages, times, names.
                _ => blocks.object(),
            }
        }
        *self = next;
    }
}

/// Text in which `&` would begin a code.
fn in_print(text: &str, output: &mut Vec<u8>) {
    between_tags(&text.replace('&', "&&"), output);
}
