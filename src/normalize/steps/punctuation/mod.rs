//! Quotation marks and punctuation as the target's script has them.

mod marks;
mod quotes;

use super::{Edits, Line, Lines, Rule, Triggers};
use crate::chars::{is_han, is_line_end};
use crate::variant::Script;

#[derive(Debug)]
pub(super) struct Punctuation {
    script: Script,
}

impl Punctuation {
    pub(super) fn new(script: Script) -> Self {
        Self { script }
    }
}

impl Rule for Punctuation {
    fn triggers(&self, triggers: &mut Triggers) {
        triggers.chars(quotes::foreign(self.script).iter().copied());
        triggers.chars([',', '.', '?', '!', ':', ';', '…', '—']);
        triggers.doubled('。');
        triggers.doubled('-');
    }

    fn lines(&self) -> Lines {
        Lines::Chinese
    }

    fn keeps_syntax(&self) -> bool {
        false
    }

    fn edit(&self, line: Line<'_>, edits: &mut Edits) {
        let text = Text::new(line);
        let keeps_ascii = quotes::looks_like_code(&text);
        let quoted = quotes::requote(&text, self.script);
        marks::edit(quoted.as_ref().unwrap_or(&text), keeps_ascii, edits);
    }
}

/// A line, character by character.
#[derive(Clone)]
struct Text<'t> {
    line: &'t str,
    chars: Vec<Char>,
    /// Whether the line ends behind it.
    ends: bool,
}

#[derive(Clone, Copy)]
struct Char {
    at: usize,
    /// As it is now, which may differ from the line.
    now: char,
    was: char,
    is_protected: bool,
}

/// What stands at a place of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Char(char),
    LineEnd,
    /// Nothing that is known: the line was cut, or it is the line's start.
    Edge,
}

impl<'t> Text<'t> {
    fn new(line: Line<'t>) -> Self {
        let chars =
            line.chars().map(|(at, c, is_protected)| Char { at, now: c, was: c, is_protected });
        Self { line: line.text, chars: chars.collect(), ends: line.ends }
    }

    /// What stands at an index.
    fn place(&self, index: usize) -> Place {
        match self.chars.get(index) {
            Some(it) if is_line_end(it.now) => Place::LineEnd,
            Some(it) => Place::Char(it.now),
            None if self.ends => Place::LineEnd,
            None => Place::Edge,
        }
    }

    /// What stands in front of an index.
    fn before(&self, index: usize) -> Place {
        index.checked_sub(1).map_or(Place::Edge, |before| self.place(before))
    }

    /// The character at an index, unless it is protected.
    fn free(&self, index: usize) -> Option<char> {
        self.chars.get(index).filter(|it| !it.is_protected).map(|it| it.now)
    }

    /// The offset in bytes of an index.
    fn offset(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.line.len(), |it| it.at)
    }
}

impl Place {
    fn is_han(self) -> bool {
        matches!(self, Self::Char(c) if is_han(c))
    }

    fn is_any(self, set: &[char]) -> bool {
        matches!(self, Self::Char(c) if set.contains(&c))
    }
}
