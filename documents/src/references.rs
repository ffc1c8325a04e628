//! Characters that markup writes as references: `&lt;`, `&#30332;`.

use std::ops::Range;

use memchr::{memchr2, memchr3};

use crate::blocks::{Blocks, Escape};

/// References by name: those that XML has, and those of HTML's for spaces and for marks in text.
const NAMED: [(&str, char); 25] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("middot", '·'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
    ("excl", '!'),
];

/// Characters that say where a line may break, and show nothing.
const BREAKS: [(&str, char); 4] = [
    ("shy", '\u{AD}'),
    ("ZeroWidthSpace", '\u{200B}'),
    ("NoBreak", '\u{2060}'),
    ("zwnj", '\u{200C}'),
];

/// The longest reference that is looked for, in bytes.
const LONGEST: usize = 40;

/// What has no place in a value without quotation marks, or means something there.
pub(crate) const UNQUOTED: &[u8] = b"&<>\"'=` \t\n\x0C\r";

/// Text between tags.
pub(crate) fn between_tags(text: &str, output: &mut Vec<u8>) {
    escape(text, |rest| memchr2(b'&', b'<', rest), output);
}

/// Text of a CDATA section, which nothing can be written in but as it is.
pub(crate) fn in_cdata(text: &str, output: &mut Vec<u8>) {
    output.extend_from_slice(text.replace("]]>", "]]]]><![CDATA[>").as_bytes());
}

/// The value of an attribute, in quotation marks of either kind.
pub(crate) fn in_quotes(text: &str, output: &mut Vec<u8>) {
    escape(text, |rest| rest.iter().position(|byte| b"&<\"'".contains(byte)), output);
}

/// The value of an attribute in double quotation marks.
pub(crate) fn in_double_quotes(text: &str, output: &mut Vec<u8>) {
    escape(text, |rest| memchr3(b'&', b'<', b'"', rest), output);
}

/// The value of an attribute in single quotation marks.
pub(crate) fn in_single_quotes(text: &str, output: &mut Vec<u8>) {
    escape(text, |rest| memchr3(b'&', b'<', b'\'', rest), output);
}

/// The whole value of an attribute without quotation marks, which it gets where it cannot do without.
pub(crate) fn unquoted(text: &str, output: &mut Vec<u8>) {
    if !text.is_empty() && !text.bytes().any(|byte| UNQUOTED.contains(&byte)) {
        output.extend_from_slice(text.as_bytes());
        return;
    }
    output.push(b'"');
    in_double_quotes(text, output);
    output.push(b'"');
}

fn escape(text: &str, next: impl Fn(&[u8]) -> Option<usize>, output: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some(at) = next(rest) {
        let (front, found) = rest.split_at(at);
        output.extend_from_slice(front);
        let Some((byte, behind)) = found.split_first() else { break };
        let named = NAMED.iter().find(|(_, c)| *c == char::from(*byte));
        let name = named.map_or_else(|| format!("#{byte}"), |(name, _)| (*name).to_owned());
        output.extend_from_slice(format!("&{name};").as_bytes());
        rest = behind;
    }
    output.extend_from_slice(rest);
}

/// Adds text in which characters may stand as references; one by a name that is not known is no text.
pub(crate) fn add(source: &str, range: Range<usize>, escape: Escape, blocks: &mut Blocks) {
    let mut start = range.start;
    while let Some(found) = memchr2(b'&', b'<', &source.as_bytes()[start..range.end]) {
        let at = start + found;
        blocks.text(source, start..at, escape);
        let window = &source.as_bytes()[at + 1..range.end.min(at + LONGEST)];
        let is_name =
            |byte: &u8| !byte.is_ascii() || byte.is_ascii_alphanumeric() || b"#-._:".contains(byte);
        let len = window.iter().take_while(|byte| is_name(byte)).count();
        start = at + 1 + len;
        let mark = source.as_bytes()[at];
        if mark == b'<' || len == 0 || window.get(len) != Some(&b';') {
            // It stands for itself, as HTML allows.
            start = at + 1;
            blocks.character(at..start, char::from(mark), escape);
            continue;
        }
        let name = &source[at + 1..start];
        start += 1;
        match character(name) {
            // A word goes on behind it.
            Some(character) if BREAKS.iter().any(|(_, it)| *it == character) => {}
            Some(character) => blocks.character(at..start, character, escape),
            None => blocks.object(),
        }
    }
    blocks.text(source, start..range.end, escape);
}

pub(crate) fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        let mut known = NAMED.iter().chain(&BREAKS);
        return known.find(|(known, _)| *known == name).map(|(_, character)| *character);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32)
}
