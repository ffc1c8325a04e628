//! Sentence marks: ASCII ones beside Han to full-width ones, dots to ellipses, hyphens to dashes.

use super::{Edits, Place, Text};

const OPENING: [char; 12] = ['「', '『', '“', '‘', '（', '《', '〈', '【', '〔', '〖', '［', '｛'];
const CLOSING_QUOTES: [char; 4] = ['」', '』', '”', '’'];
/// Behind Han, these count as Han in front of a mark.
const CLOSING: [char; 12] = ['」', '』', '”', '’', '）', '》', '〉', '】', '〕', '〗', '］', '｝'];

/// Makes the changes, also those that the text already has; where `keeps_ascii`, ASCII marks stay.
pub(super) fn edit(text: &Text<'_>, keeps_ascii: bool, edits: &mut Edits) {
    let (mut index, number) = (0, number(text));
    while let Some(it) = text.chars.get(index) {
        let row = text.free(index).map_or(1, |c| row(text, index, c));
        let replacement = match it.now {
            _ if it.is_protected || (keeps_ascii && it.now.is_ascii()) => None,
            '.' | '。' | '…' if is_ellipsis(text, index, row) => Some("……"),
            '-' | '—' if is_dash(text, index, row) => Some("——"),
            _ => None,
        };
        if let Some(replacement) = replacement {
            edits.replace(it.at..text.offset(index + row), replacement);
        } else if !keeps_ascii && is_sentence_mark(text, index, row, number) {
            for it in &text.chars[index..index + row] {
                edits.replace_char(it.at, it.now, full(it.now));
            }
            if is_space_before_text(text, index + row) {
                edits.remove_char(text.offset(index + row), ' ');
            }
        } else if it.now != it.was {
            edits.replace_char(it.at, it.was, it.now);
        }
        index += row;
    }
}

/// How many characters from an index on belong together: marks of one kind, or `?` and `!`.
fn row(text: &Text<'_>, index: usize, c: char) -> usize {
    let is_same: fn(char, char) -> bool = match c {
        '.' | '。' | '…' | '-' | '—' => |c, it| c == it,
        '?' | '!' => |_, it| matches!(it, '?' | '!'),
        _ => return 1,
    };
    let rest = index..text.chars.len();
    rest.take_while(|&it| text.free(it).is_some_and(|it| is_same(c, it))).count()
}

/// Whether a row of dots stands for an ellipsis.
fn is_ellipsis(text: &Text<'_>, index: usize, row: usize) -> bool {
    let (before, behind) = (text.before(index), text.place(index + row));
    let is_row = match text.free(index) {
        // Beside other dots they are something else.
        _ if [before, behind].iter().any(|it| it.is_any(&['.', '。', '…'])) => false,
        Some('.') => row >= 3 && !leads_to_a_number(text, index + row),
        Some('。') => row >= 2,
        _ => row == 1,
    };
    is_row && (follows_han(text, index) || behind.is_han())
}

/// Whether this is where the dots of a table of contents end.
fn leads_to_a_number(text: &Text<'_>, mut index: usize) -> bool {
    while text.place(index) == Place::Char(' ') {
        index += 1;
    }
    matches!(text.place(index), Place::Char(c) if c.is_ascii_digit())
}

/// Whether a row of hyphens or dashes stands for a dash.
fn is_dash(text: &Text<'_>, index: usize, row: usize) -> bool {
    let is_row = row == if text.free(index) == Some('-') { 2 } else { 1 };
    let (before, behind) = (text.before(index), text.place(index + row));
    let is_range = before.is_any(OF_DATES) && behind.is_any(OF_DATES);
    is_row && before.is_han() && behind.is_han() && !is_range
}

const NUMERALS: &[char] = &[
    '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '甲', '乙',
    '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸',
];

/// What stands at the ends of a range of time: 一九四九—一九七六年, 三月—五月.
const OF_DATES: &[char] = &[
    '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '年', '月', '日', '時',
    '时',
];

/// Whether ASCII marks are a sentence's: Han in front, and behind what can follow a sentence or its part.
/// Up to `number` the line is a heading's number.
fn is_sentence_mark(text: &Text<'_>, index: usize, row: usize, number: usize) -> bool {
    let is_mark = match text.free(index) {
        Some('.') => row == 1 && index > number,
        Some(',' | ':' | ';' | '?' | '!') => true,
        _ => false,
    };
    let behind = index + row;
    is_mark
        && follows_han(text, index)
        && (is_space_before_text(text, behind) || goes_on(text, behind))
}

/// Whether a single space stands there that full-width marks have no use for.
fn is_space_before_text(text: &Text<'_>, index: usize) -> bool {
    let behind = text.place(index + 1);
    text.free(index) == Some(' ') && (behind.is_han() || behind.is_any(&OPENING))
}

fn full(c: char) -> char {
    match c {
        ',' => '，',
        '.' => '。',
        '?' => '？',
        '!' => '！',
        ':' => '：',
        ';' => '；',
        _ => c,
    }
}

/// Whether Han stands in front of an index, perhaps within brackets or quotation marks that close there.
fn follows_han(text: &Text<'_>, index: usize) -> bool {
    let mut index = index;
    while text.before(index).is_any(&CLOSING) || text.before(index) == Place::Char(')') {
        index -= 1;
    }
    text.before(index).is_han()
}

/// Whether what stands at an index can follow a sentence mark: Han, a quotation or bracket that opens, a
/// quotation that closes, the end of the line, perhaps behind spaces.
fn goes_on(text: &Text<'_>, mut index: usize) -> bool {
    let place = text.place(index);
    if place.is_han() || place.is_any(&OPENING) || place.is_any(&CLOSING_QUOTES) {
        return true;
    }
    if place == Place::Char('(') && text.before(index) != Place::Char(':') {
        return text.place(index + 1).is_han();
    }
    while text.place(index) == Place::Char(' ') {
        index += 1;
    }
    text.place(index) == Place::LineEnd
}

/// The length of the number of a heading or item that the line begins with: `一.` or `（三）.` is no sentence.
fn number(text: &Text<'_>) -> usize {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '（' | '）' | '(' | ')' | '#' | '第');
    let number = text.chars.iter().take_while(|it| NUMERALS.contains(&it.now) || is_blank(it.now));
    number.count()
}
