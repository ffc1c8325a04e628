//! Characters that strings in quotation marks write with a backslash: `\n`, `\"`, `\u4e2d`.

use std::ops::Range;

use crate::blocks::{Blocks, Escape};
use crate::placeholders;

/// What letters stand for behind a backslash.
pub(crate) const LETTERS: [(u8, char); 5] =
    [(b'n', '\n'), (b't', '\t'), (b'r', '\r'), (b'b', '\u{8}'), (b'f', '\u{C}')];

/// The character that a code unit of UTF-16 in four digits stands for, and how long it is in the source; two of
/// them where it takes a pair. No character if it is half of one.
pub(crate) fn unit(source: &str, at: usize, mark: u8) -> Option<(Option<char>, usize)> {
    let first = digits(source, at, mark)?;
    let second = if first & 0xFC00 == 0xD800 { digits(source, at + UNIT, mark) } else { None };
    let character = char::decode_utf16([Some(first), second].into_iter().flatten()).next();
    let character = character.and_then(Result::ok);
    Some((character, UNIT * character.map_or(1, char::len_utf16)))
}

/// How long one is: `\u4e2d`.
const UNIT: usize = 6;

fn digits(source: &str, at: usize, mark: u8) -> Option<u16> {
    let [b'\\', letter, digits @ ..] = source.as_bytes().get(at..at + UNIT)? else { return None };
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    let unit = digits.iter().try_fold(0, |unit, it| Some(unit << 4 | digit(it)?))?;
    if *letter == mark { u16::try_from(unit).ok() } else { None }
}

/// Adds a character that was escaped; a line that ends so ends in the text too.
pub(crate) fn add(
    source: &str,
    range: Range<usize>,
    character: char,
    escape: Escape,
    blocks: &mut Blocks,
) {
    match character {
        '\r' if source[range.end..].starts_with("\\n") => {}
        '\n' | '\r' => blocks.line_break(),
        _ => blocks.character(range, character, escape),
    }
}

/// Where a string ends whose content begins here; none if it does not.
pub(crate) fn end(source: &str, start: usize) -> Option<usize> {
    let (bytes, mut at) = (source.as_bytes(), start);
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// Adds the content of a string as programs have it. Numbers of bytes, and what is not known, are no text.
pub(crate) fn add_all(source: &str, range: Range<usize>, blocks: &mut Blocks) {
    let (source, mut start) = (&source[..range.end], range.start);
    while let Some(len) = memchr::memchr(b'\\', &source.as_bytes()[start..]) {
        let at = start + len;
        placeholders::add(source, start..at, as_literal, blocks);
        let (character, len) = literal(source, at);
        start = (at + len).min(source.len());
        match character {
            Some(c) if c.is_ascii() => add(source, at..start, c, as_literal, blocks),
            Some(c) if source[at + 1..].starts_with(c) => {
                blocks.character(at..start, c, behind_a_mark);
            }
            Some(c) => blocks.character(at..start, c, as_units::<b'U', b'a'>),
            None => blocks.object(),
        }
    }
    placeholders::add(source, start..range.end, as_literal, blocks);
}

/// What an escape stands for, and how long it is.
fn literal(source: &str, at: usize) -> (Option<char>, usize) {
    match source.as_bytes().get(at + 1) {
        Some(&mark @ (b'"' | b'\\' | b'\'')) => (Some(char::from(mark)), 2),
        Some(b'U') => unit(source, at, b'U').unwrap_or((None, 2)),
        Some(&letter) if letter.is_ascii() => {
            let known = LETTERS.iter().find(|(known, _)| *known == letter);
            (known.map(|(_, character)| *character), 2)
        }
        // Any other stands for itself.
        _ => match source[at + 1..].chars().next() {
            Some(character) => (Some(character), 1 + character.len_utf8()),
            None => (None, 1),
        },
    }
}

/// Text of such a string, in which control characters may stand as they are.
fn as_literal(text: &str, output: &mut Vec<u8>) {
    for byte in text.bytes() {
        if let b'"' | b'\\' = byte {
            output.push(b'\\');
        }
        output.push(byte);
    }
}

/// The same for a character with a backslash in front, which means nothing there.
fn behind_a_mark(text: &str, output: &mut Vec<u8>) {
    if text.starts_with(|first: char| !first.is_ascii()) {
        output.push(b'\\');
    }
    as_literal(text, output);
}

/// Whether there are control characters other than the ends of lines.
pub(crate) fn has_controls(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, &byte| any | ((byte < b' ') & (byte != b'\n')))
}

/// The first control character.
pub(crate) fn control(bytes: &[u8]) -> Option<usize> {
    // Many bytes at a time: there is hardly ever one.
    let least = bytes.iter().fold(u8::MAX, |least, &byte| least.min(byte));
    if least < b' ' { bytes.iter().position(|&byte| byte < b' ') } else { None }
}

/// Text between quotation marks.
pub(crate) fn in_quotes(text: &str, output: &mut Vec<u8>) {
    let (bytes, mut start) = (text.as_bytes(), 0);
    let is_special = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    // Many bytes at a time, as for control characters.
    if bytes.iter().fold(false, |any, &byte| any | is_special(byte)) {
        for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| is_special(*byte)) {
            output.extend_from_slice(&bytes[start..at]);
            start = at + 1;
            match LETTERS.iter().find(|(_, character)| *character == char::from(byte)) {
                Some((letter, _)) => output.extend([b'\\', *letter]),
                None if byte < b' ' => push_unit(u16::from(byte), b'u', b'a', output),
                None => output.extend([b'\\', byte]),
            }
        }
    }
    output.extend_from_slice(&bytes[start..]);
}

/// Text that stood there as code units of UTF-16, so that a file of ASCII stays one. `TEN` is the digit for it.
pub(crate) fn as_units<const MARK: u8, const TEN: u8>(text: &str, output: &mut Vec<u8>) {
    for character in text.chars() {
        if character.is_ascii() {
            in_quotes(character.encode_utf8(&mut [0; 4]), output);
        } else {
            let mut units = [0; 2];
            character
                .encode_utf16(&mut units)
                .iter()
                .for_each(|&it| push_unit(it, MARK, TEN, output));
        }
    }
}

fn push_unit(unit: u16, mark: u8, ten: u8, output: &mut Vec<u8>) {
    let digit = |shift: u16| match (unit >> shift) as u8 & 0xF {
        digit @ 0..10 => b'0' + digit,
        digit => ten + digit - 10,
    };
    output.extend_from_slice(&[b'\\', mark, digit(12), digit(8), digit(4), digit(0)]);
}
