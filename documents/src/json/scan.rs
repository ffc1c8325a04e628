//! The syntax of JSON (RFC 8259), without making anything of it.

use std::ops::Range;

use super::fields::{Fields, Followed};
use super::gather::Gathered;
use crate::blocks::Blocks;
use crate::error::Error;
use crate::escapes::{self, LETTERS};

/// How many arrays and objects may stand in one another.
const DEEPEST: usize = 4096;

/// Goes through a source.
#[derive(Debug)]
pub(super) struct Scanner<'s> {
    source: &'s str,
    /// Of the source, up to the end of the value.
    bytes: &'s [u8],
    /// Whether there are control characters among them, which strings must not have.
    has_controls: bool,
    at: usize,
    /// What closes the arrays and objects that are open.
    open: Vec<u8>,
    followed: Followed<'s>,
    /// Memory for a key or a string.
    buffer: String,
}

/// A part of a string.
pub(super) enum Part {
    Text(Range<usize>),
    /// No character if it is half of one.
    Escaped(Range<usize>, Option<char>),
}

impl<'s> Scanner<'s> {
    pub(super) fn new(source: &'s str, fields: &'s Fields) -> Self {
        let followed = Followed::new(fields);
        Self {
            source,
            bytes: &[],
            has_controls: false,
            at: 0,
            open: Vec::new(),
            followed,
            buffer: String::new(),
        }
    }

    /// Reads a part of the source that is one value, and adds its text; whether control characters are to be looked for.
    pub(super) fn read(
        &mut self,
        range: Range<usize>,
        has_controls: bool,
        blocks: &mut Blocks,
    ) -> Result<(), Error> {
        (self.at, self.bytes) = (range.start, &self.source.as_bytes()[..range.end]);
        self.has_controls = has_controls && escapes::control(&self.bytes[self.at..]).is_some();
        loop {
            let first = self.peek();
            if !matches!(first, Some(b'{' | b'[')) {
                self.followed.meet(first == Some(b'n'));
            }
            match first {
                Some(b'"') => self.value(blocks)?,
                Some(mark @ (b'{' | b'[')) => {
                    if self.open.len() == DEEPEST {
                        return self.fail(self.at, "too many brackets in one another");
                    }
                    self.at += 1;
                    // `{` and `}` are two apart, and so are the brackets.
                    let close = mark + 2;
                    let is_empty = self.peek() == Some(close);
                    self.followed.meet(is_empty);
                    self.open.push(close);
                    self.followed.enter();
                    if !is_empty {
                        self.member()?;
                        continue;
                    }
                }
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.word("true")?,
                Some(b'f') => self.word("false")?,
                Some(b'n') => self.word("null")?,
                _ => return self.fail(self.at, "a value is missing"),
            }
            if self.closes()? {
                return Ok(());
            }
        }
    }

    /// Goes on to the value that comes next; true if none is to come.
    fn closes(&mut self) -> Result<bool, Error> {
        while let Some(&close) = self.open.last() {
            if self.takes(close) {
                self.open.pop();
                self.followed.leave();
            } else if self.takes(b',') {
                self.member()?;
                return Ok(false);
            } else {
                let close = char::from(close);
                return self.fail(self.at, format!("`,` or `{close}` is missing"));
            }
        }
        match self.peek() {
            None => Ok(true),
            Some(_) => self.fail(self.at, "something stands behind the value"),
        }
    }

    /// Goes to the value of the next member of what is open.
    fn member(&mut self) -> Result<(), Error> {
        if self.open.last() == Some(&b']') {
            self.followed.item();
            return Ok(());
        }
        if self.peek() != Some(b'"') {
            return self.fail(self.at, "a key is missing");
        }
        if self.followed.minds_keys() {
            let mut key = std::mem::take(&mut self.buffer);
            key.clear();
            let source = self.source;
            self.string(|part| match part {
                Part::Text(range) => key.push_str(&source[range]),
                Part::Escaped(_, character) => {
                    key.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            })?;
            self.followed.key(&key);
            self.buffer = key;
        } else {
            self.string(|_| ())?;
        }
        if self.takes(b':') { Ok(()) } else { self.fail(self.at, "`:` is missing") }
    }

    /// Reads a string that is a value.
    fn value(&mut self, blocks: &mut Blocks) -> Result<(), Error> {
        if !self.followed.is_meant() {
            return self.string(|_| ());
        }
        blocks.begin();
        let mut gathered = Gathered::new(self.source, std::mem::take(&mut self.buffer));
        self.string(|part| gathered.add(part, blocks))?;
        self.buffer = gathered.end(blocks);
        blocks.end();
        Ok(())
    }

    /// Reads a string and shows its parts.
    fn string(&mut self, mut part: impl FnMut(Part)) -> Result<(), Error> {
        let open = self.at;
        self.at += 1;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(len) = memchr::memchr2(b'"', b'\\', rest) else {
                return self.fail(open, "a string does not end");
            };
            if self.has_controls
                && let Some(at) = escapes::control(&rest[..len])
            {
                return self.fail(self.at + at, "a control character in a string");
            }
            let end = self.at + len;
            part(Part::Text(self.at..end));
            if rest[len] == b'"' {
                self.at = end + 1;
                return Ok(());
            }
            let (character, len) = self.escaped(end)?;
            self.at = end + len;
            part(Part::Escaped(end..self.at, character));
        }
    }

    /// What an escape stands for, and how long it is.
    fn escaped(&self, at: usize) -> Result<(Option<char>, usize), Error> {
        let letter = self.bytes.get(at + 1).copied().unwrap_or_default();
        if let b'"' | b'\\' | b'/' = letter {
            return Ok((Some(char::from(letter)), 2));
        }
        if let Some((_, character)) = LETTERS.iter().find(|(known, _)| *known == letter) {
            return Ok((Some(*character), 2));
        }
        match escapes::unit(&self.source[..self.bytes.len()], at, b'u') {
            Some(unit) => Ok(unit),
            None => self.fail(at, "an escape that JSON does not have"),
        }
    }

    fn number(&mut self) -> Result<(), Error> {
        let start = self.at;
        let rest = &self.bytes[start..];
        let digits = |at: usize| {
            rest[at.min(rest.len())..].iter().take_while(|it| it.is_ascii_digit()).count()
        };
        let mut len = usize::from(rest.first() == Some(&b'-'));
        let whole = digits(len);
        let mut is_right = whole == 1 || (whole > 1 && rest[len] != b'0');
        len += whole;
        if rest.get(len) == Some(&b'.') {
            let fraction = digits(len + 1);
            is_right &= fraction > 0;
            len += 1 + fraction;
        }
        if let Some(b'e' | b'E') = rest.get(len) {
            len += 1 + usize::from(matches!(rest.get(len + 1), Some(b'+' | b'-')));
            let exponent = digits(len);
            is_right &= exponent > 0;
            len += exponent;
        }
        self.at = start + len;
        if is_right { Ok(()) } else { self.fail(start, "not a number") }
    }

    fn word(&mut self, word: &str) -> Result<(), Error> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return self.fail(self.at, "not a value");
        }
        self.at += word.len();
        Ok(())
    }

    /// The next byte behind white space, which is skipped.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    /// Takes this byte if it is the next.
    fn takes(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    fn fail<T>(&self, at: usize, what: impl Into<String>) -> Result<T, Error> {
        Err(Error::at(self.source, at, what))
    }
}
