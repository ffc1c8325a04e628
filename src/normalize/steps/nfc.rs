//! Letters and their marks composed: Unicode NFC.

use std::ops::RangeInclusive;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{Edits, Line, Rule, Triggers};

/// Where all characters are that are composed or decomposed, or are marks.
const RANGES: [RangeInclusive<char>; 12] = [
    '\u{300}'..='\u{2001}',
    '\u{20D0}'..='\u{20FF}',
    '\u{2126}'..='\u{212B}',
    '\u{2329}'..='\u{232A}',
    '\u{2ADC}'..='\u{2ADC}',
    '\u{2CEF}'..='\u{2DFF}',
    '\u{302A}'..='\u{302F}',
    '\u{3099}'..='\u{309A}',
    '\u{A66F}'..='\u{ABFF}',
    '\u{FB1D}'..='\u{FB4E}',
    '\u{FE20}'..='\u{FE2F}',
    '\u{10000}'..='\u{1F2FF}',
];

/// NFC, but for compatibility ideographs, which are the step `compatibility`'s, and for U+1FEF, which would become a
/// backtick and then begin a code span.
#[derive(Debug)]
pub(super) struct Nfc;

impl Rule for Nfc {
    fn triggers(&self, triggers: &mut Triggers) {
        for range in RANGES {
            triggers.range(range);
        }
    }

    fn edit(&self, line: Line<'_>, edits: &mut Edits) {
        for piece in line.free_pieces() {
            let mut at = piece.start;
            for part in line.text[piece].split_inclusive(stays) {
                let body = part.trim_end_matches(stays);
                if is_nfc_quick(body.chars()) != IsNormalized::Yes {
                    let composed: String = body.nfc().collect();
                    if composed != body {
                        edits.replace(at..at + body.len(), &composed);
                    }
                }
                at += part.len();
            }
        }
    }
}

/// Characters that do not change, and compose with nothing.
fn stays(c: char) -> bool {
    matches!(c, '\u{1FEF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::canonical_combining_class;
    use unicode_normalization::{IsNormalized, is_nfc_quick};

    use super::{RANGES, stays};

    #[test]
    fn no_character_is_missed() {
        for c in ('\0'..=char::MAX).filter(|&c| !stays(c)) {
            let matters = is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes
                || canonical_combining_class(c) != 0;
            assert!(!matters || RANGES.iter().any(|range| range.contains(&c)), "{c:?}");
        }
    }
}
