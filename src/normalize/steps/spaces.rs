//! Spaces of other kinds to plain ones.

use super::{Edits, Line, Rule, Triggers};
use crate::chars::{is_invisible, is_line_end};

#[derive(Debug)]
pub(super) struct Spaces;

const OTHERS: [std::ops::RangeInclusive<char>; 5] = [
    '\u{A0}'..='\u{A0}',
    '\u{2000}'..='\u{200A}',
    '\u{202F}'..='\u{202F}',
    '\u{205F}'..='\u{205F}',
    IDEOGRAPHIC..=IDEOGRAPHIC,
];

const IDEOGRAPHIC: char = '\u{3000}';

impl Rule for Spaces {
    fn triggers(&self, triggers: &mut Triggers) {
        OTHERS.into_iter().for_each(|range| triggers.range(range));
    }

    fn edit(&self, line: Line<'_>, edits: &mut Edits) {
        let mut is_indent = line.begins;
        for (at, c, is_protected) in line.chars() {
            if is_line_end(c) {
                is_indent = true;
            } else if OTHERS.iter().any(|range| range.contains(&c)) {
                let stays = is_protected || (is_indent && c == IDEOGRAPHIC);
                if !stays {
                    edits.replace_char(at, c, ' ');
                }
            } else if c != ' ' && c != '\t' && !is_invisible(c) {
                is_indent = false;
            }
        }
    }
}
