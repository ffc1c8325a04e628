//! Strings of Android's resources: XML with backslashes and quotation marks of its own.

use std::ops::Range;

use super::vocabulary::Role::{Block, Left, Object, Paragraph};
use super::vocabulary::{PLAIN, Place, Vocabulary, is, is_if};
use crate::blocks::{Blocks, Escape};
use crate::placeholders;
use crate::references;

/// `strings.xml` and its like.
pub(crate) const ANDROID: Vocabulary = Vocabulary {
    elements: &[
        is_if("string", "translatable", "false", Left),
        is_if("string-array", "translatable", "false", Left),
        is_if("plurals", "translatable", "false", Left),
        is("string", Paragraph),
        is("string-array", Block),
        is("plurals", Block),
        is("item", Paragraph),
        // Their items are no strings.
        is("style", Left),
        is("array", Left),
        is("integer-array", Left),
        is("xliff:g", Object),
    ],
    add,
    has_tags: true,
    ..PLAIN
};

/// The digits of `\u4E2D`.
const DIGITS: usize = 4;

fn add(source: &str, range: Range<usize>, place: Place, blocks: &mut Blocks) {
    let escape = match place {
        Place::Tags => in_tags,
        Place::CData => in_cdata as Escape,
    };
    let mut start = range.start;
    while let Some(found) = memchr::memchr3(b'\\', b'"', b'<', &source.as_bytes()[start..range.end])
    {
        let at = start + found;
        placeholders::add(source, start..at, escape, blocks);
        start = at + 1;
        match source.as_bytes()[at] {
            // Whitespace within is kept; the mark is no text.
            b'"' => continue,
            b'<' => {
                match tag(&source[start..range.end]) {
                    Some(len) => {
                        blocks.object();
                        start += len;
                    }
                    None => blocks.text(source, at..start, escape),
                }
                continue;
            }
            _ => {}
        }
        let mut rest = source[start..range.end].chars();
        let escaped = rest.next();
        start += escaped.map_or(0, char::len_utf8);
        match escaped {
            Some('n') => blocks.line_break(),
            Some(mark @ ('\'' | '"' | '\\' | '@' | '?' | '#')) => {
                blocks.character(at..start, mark, escape);
            }
            Some('u') => {
                let digits = rest.as_str().get(..DIGITS);
                let code = digits.and_then(|it| u32::from_str_radix(it, 16).ok());
                match code.and_then(char::from_u32) {
                    Some(character) => {
                        start += DIGITS;
                        blocks.character(at..start, character, escape);
                    }
                    None => blocks.object(),
                }
            }
            _ => blocks.object(),
        }
    }
    placeholders::add(source, start..range.end, escape, blocks);
}

/// How long a tag of HTML is behind its `<`, if it is one.
pub(super) fn tag(behind: &str) -> Option<usize> {
    if !behind.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    let ends = memchr::memchr3_iter(b'&', b'<', b'>', behind.as_bytes());
    ends.map(|at| (at, &behind[at..])).find_map(|(at, rest)| match rest {
        _ if rest.starts_with('>') => Some(Some(at + ">".len())),
        _ if rest.starts_with("&gt;") => Some(Some(at + "&gt;".len())),
        _ if rest.starts_with('<') || rest.starts_with("&lt;") => Some(None),
        _ => None,
    })?
}

fn in_tags(text: &str, output: &mut Vec<u8>) {
    escaped(text, references::between_tags, output);
}

fn in_cdata(text: &str, output: &mut Vec<u8>) {
    escaped(text, references::in_cdata, output);
}

fn escaped(text: &str, escape: Escape, output: &mut Vec<u8>) {
    let mut start = 0;
    for (at, _) in text.match_indices(['\\', '\'', '"']) {
        escape(&text[start..at], output);
        output.push(b'\\');
        start = at;
    }
    escape(&text[start..], output);
}
