//! Classes of characters.

use std::ops::RangeInclusive;

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
