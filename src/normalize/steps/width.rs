//! Full-width Latin letters and digits to plain ones, with the punctuation in numbers and names; half-width and small
//! punctuation of Chinese to full-width.

use super::{Edits, Line, Rule, Triggers};

#[derive(Debug)]
pub(super) struct Width;

const FULL: [std::ops::RangeInclusive<char>; 3] = ['０'..='９', 'Ａ'..='Ｚ', 'ａ'..='ｚ'];
/// What may stand within numbers and names.
const WITHIN: [char; 5] = ['，', '．', '：', '－', '％'];

/// Marks that are narrower than they should be.
const NARROW: [(char, char); 10] = [
    ('｢', '「'),
    ('｣', '」'),
    ('､', '、'),
    ('｡', '。'),
    ('﹐', '，'),
    ('﹑', '、'),
    ('﹔', '；'),
    ('﹕', '：'),
    ('﹖', '？'),
    ('﹗', '！'),
];

impl Rule for Width {
    fn triggers(&self, triggers: &mut Triggers) {
        FULL.into_iter().for_each(|range| triggers.range(range));
        triggers.chars(['．', '－', '％']);
        triggers.chars(NARROW.map(|(from, _)| from));
    }

    fn edit(&self, line: Line<'_>, edits: &mut Edits) {
        // Beside half-width kana they are as they should be.
        let is_narrow = line.text.contains(|c| ('ｦ'..='ﾟ').contains(&c));
        let mut before = None;
        for (at, c) in line.free_chars() {
            let behind = &line.text[at + c.len_utf8()..];
            if let Some(plain) = plain(c)
                && (is_full(c) || WITHIN.contains(&c) && is_within(before, c, behind))
            {
                edits.replace_char(at, c, plain);
            } else if !is_narrow && let Some((_, full)) = NARROW.iter().find(|it| it.0 == c) {
                edits.replace_char(at, c, *full);
            }
            before = Some(c);
        }
    }
}

fn is_full(c: char) -> bool {
    FULL.iter().any(|range| range.contains(&c))
}

/// The ASCII character of a full-width one.
fn plain(c: char) -> Option<char> {
    ('！'..='～').contains(&c).then(|| char::from_u32(u32::from(c) - 0xFEE0)).flatten()
}

/// Whether a mark is part of a number or name. Commas and colons between plain ones may be a sentence's (A，B), and else
/// part thousands and hours.
fn is_within(before: Option<char>, c: char, behind: &str) -> bool {
    let half = |c: char| plain(c).unwrap_or(c);
    let digit = |c: Option<char>| c.is_some_and(|c| half(c).is_ascii_digit());
    let letter = |c: Option<char>| c.is_some_and(|c| half(c).is_ascii_alphanumeric());
    let mut next = behind.chars();
    let first = next.next();
    let has_full = || [before, first].into_iter().flatten().any(is_full);
    match c {
        '％' => digit(before),
        '．' | '－' => letter(before) && letter(first),
        '：' => digit(before) && digit(first) && has_full(),
        '，' => {
            let is_thousand = digit(first) && digit(next.next()) && digit(next.next());
            digit(before) && is_thousand && !digit(next.next()) && has_full()
        }
        _ => false,
    }
}
