//! Full-width Latin letters and digits to plain ones.

use super::{Edits, Line, Rule, Triggers};

#[derive(Debug)]
pub(super) struct Width;

const FULL: [std::ops::RangeInclusive<char>; 3] = ['０'..='９', 'Ａ'..='Ｚ', 'ａ'..='ｚ'];

impl Rule for Width {
    fn triggers(&self, triggers: &mut Triggers) {
        FULL.into_iter().for_each(|range| triggers.range(range));
    }

    fn edit(&self, line: Line<'_>, edits: &mut Edits) {
        for (at, c) in line.free_chars() {
            if FULL.iter().any(|range| range.contains(&c))
                && let Some(plain) = char::from_u32(u32::from(c) - 0xFEE0)
            {
                edits.replace_char(at, c, plain);
            }
        }
    }
}
