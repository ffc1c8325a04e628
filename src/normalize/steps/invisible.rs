//! Characters that nobody sees removed.

use super::{Edits, Line, Rule, Triggers};
use crate::chars::{is_bidi, is_han, is_invisible, is_joiner};

#[derive(Debug)]
pub(super) struct Invisible;

impl Rule for Invisible {
    fn triggers(&self, triggers: &mut Triggers) {
        triggers.chars((0..=0xFFFF).filter_map(char::from_u32).filter(|&c| is_invisible(c)));
    }

    fn edit(&self, line: Line<'_>, edits: &mut Edits) {
        let is_right_to_left = line.text.chars().any(is_right_to_left);
        let (mut before, mut is_behind_protected) = (None, false);
        // The next visible character, and where it is.
        let mut behind = (0, None);
        for (at, c, is_protected) in line.chars() {
            if !is_invisible(c) {
                (before, is_behind_protected) = (Some(c), is_protected);
                continue;
            }
            if at >= behind.0 {
                let found = line.text[at..].char_indices().find(|&(_, c)| !is_invisible(c));
                behind = found.map_or((line.text.len(), None), |(far, c)| (at + far, Some(c)));
            }
            let stays = is_protected
                || (at == 0 && c == '\u{FEFF}' && line.is_first)
                || (is_bidi(c) && is_right_to_left)
                || is_needed(c, before, behind.1)
                // Joined, they could be read as something else.
                || (is_behind_protected && line.protects(behind.0));
            if !stays {
                edits.remove_char(at, c);
            }
        }
    }
}

/// Whether something else changes without the character, seen between the nearest visible ones.
fn is_needed(c: char, before: Option<char>, behind: Option<char>) -> bool {
    // Two rows of backticks would become one, and another pair of them a code span.
    let is_between_backticks = before == Some('`') && behind == Some('`');
    let is_joined = |c: Option<char>| c.is_some_and(joins);
    is_between_backticks || (is_joiner(c) && (is_joined(before) || is_joined(behind)))
}

/// Whether a joiner beside this has an effect: beside emoji and letters of Indic and other scripts.
fn joins(c: char) -> bool {
    !(c.is_ascii() || is_han(c) || c.is_whitespace() || PLAIN.iter().any(|it| it.contains(&c)))
}

/// Punctuation, kana, full-width forms, and characters that NFC makes ASCII or punctuation.
const PLAIN: [std::ops::RangeInclusive<char>; 14] = [
    '\u{80}'..='\u{BF}',
    '\u{37E}'..='\u{37E}',
    '\u{387}'..='\u{387}',
    '\u{1FEF}'..='\u{1FEF}',
    '\u{1FFD}'..='\u{1FFD}',
    '\u{2010}'..='\u{205F}',
    '\u{212A}'..='\u{212A}',
    '\u{2329}'..='\u{232A}',
    '\u{3000}'..='\u{3029}',
    '\u{3030}'..='\u{3098}',
    '\u{309B}'..='\u{30FF}',
    '\u{FE30}'..='\u{FE4F}',
    '\u{FE50}'..='\u{FE6F}',
    '\u{FF00}'..='\u{FFEF}',
];

/// Hebrew, Arabic and their neighbours, beside which marks of direction have an effect.
fn is_right_to_left(c: char) -> bool {
    !is_invisible(c)
        && matches!(
            c,
            '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
                | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'
        )
}
