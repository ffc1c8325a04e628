//! Classes of characters.

use std::ops::RangeInclusive;

use memchr::memchr;

/// The ranges of Han characters: ideographs, radicals, and what is written like them (々〇).
pub(crate) const HAN: [RangeInclusive<char>; 8] = [
    '\u{2E80}'..='\u{2FDF}',
    '々'..='〇',
    '\u{3021}'..='\u{3029}',
    '\u{3038}'..='\u{303B}',
    '\u{3400}'..='\u{4DBF}',
    '\u{4E00}'..='\u{9FFF}',
    '\u{F900}'..='\u{FAFF}',
    '\u{20000}'..='\u{3FFFF}',
];

/// The ranges of kana; without the middle dot and the long mark, which Chinese text has too.
#[cfg(feature = "normalize")]
pub(crate) const KANA: [RangeInclusive<char>; 6] = [
    '\u{3041}'..='\u{3096}',
    '\u{309D}'..='\u{309F}',
    '\u{30A1}'..='\u{30FA}',
    '\u{30FD}'..='\u{30FF}',
    '\u{31F0}'..='\u{31FF}',
    '\u{FF66}'..='\u{FF9D}',
];

pub(crate) fn is_han(c: char) -> bool {
    c >= '\u{2E80}' && HAN.iter().any(|range| range.contains(&c))
}

/// Where each character of a text stands, and its number, faster than `char_indices`: of Chinese text nearly all are of
/// three bytes.
pub(crate) struct Numbers<'t> {
    text: &'t str,
    rest: &'t [u8],
}

pub(crate) fn numbers(text: &str) -> Numbers<'_> {
    Numbers { text, rest: text.as_bytes() }
}

impl Iterator for Numbers<'_> {
    type Item = (usize, u32);

    #[inline(always)]
    #[allow(clippy::inline_always)] // else loops call it
    fn next(&mut self) -> Option<Self::Item> {
        /// What the marks of three bytes add to the number, in 16 bits.
        const MARKS: u16 = (0x80 << 6) + 0x80;
        let at = self.text.len() - self.rest.len();
        if let [a @ 0xE0..=0xEF, b, c, behind @ ..] = self.rest {
            let [a, b, c] = [a, b, c].map(|byte| u16::from(*byte));
            self.rest = behind;
            let sum = (a << 12).wrapping_add(b << 6).wrapping_add(c);
            return Some((at, sum.wrapping_sub(MARKS).into()));
        }
        let c = self.text[at..].chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some((at, c.into()))
    }
}

/// The lines of a text with their ends.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let line;
        (line, rest) = rest.split_at(end);
        (!line.is_empty()).then_some(line)
    })
}

/// Latin letters, also with marks, and digits.
#[cfg(feature = "normalize")]
pub(crate) fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || (('\u{C0}'..'\u{250}').contains(&c) && c.is_alphabetic())
}

/// Where a line ends, and characters that end one though texts are not cut there.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What the step `invisible` removes, most of it everywhere.
pub(crate) fn is_invisible(c: char) -> bool {
    match c {
        '\0' | '\t' => false,
        '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => true,
        _ => is_joiner(c) || is_bidi(c) || (c.is_control() && !is_line_end(c)),
    }
}

/// Zero-width joiner and non-joiner.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Marks, embeddings, overrides and isolates of writing direction.
pub(crate) fn is_bidi(c: char) -> bool {
    matches!(
        c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{lines, numbers};

    proptest! {
        #[test]
        fn characters_and_lines_are_those_of_the_standard_library(
            text in "([a\u{E9}\u{7FF}\u{800}繁\u{FFFF}\u{10000}\u{20000}\r\n]|.)*",
        ) {
            let found: Vec<_> = numbers(&text).collect();
            let expected: Vec<_> = text.char_indices().map(|(at, c)| (at, c.into())).collect();
            prop_assert_eq!(found, expected);
            prop_assert!(lines(&text).eq(text.split_inclusive('\n')));
        }
    }
}
