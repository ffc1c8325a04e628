//! Quotation marks. A line whose marks do not pair keeps all of them.

use super::Text;
use crate::chars::{is_han, is_latin};
use crate::variant::Script;

/// The marks that the target's script has instead of others.
pub(super) fn foreign(script: Script) -> &'static [char] {
    match script {
        Script::Hant => &['“', '”', '‘', '’', '"'],
        Script::Hans => &['「', '」', '『', '』', '"'],
    }
}

/// Marks of a script for quotations, and for quotations in those.
fn own(script: Script) -> [(char, char); 2] {
    match script {
        Script::Hant => [('「', '」'), ('『', '』')],
        Script::Hans => [('“', '”'), ('‘', '’')],
    }
}

/// A quotation, by the indices of its marks.
struct Pair {
    open: usize,
    close: usize,
    /// How many quotations it stands in.
    depth: usize,
}

/// The text with the target's marks, if any changes.
pub(super) fn requote<'t>(text: &Text<'t>, script: Script) -> Option<Text<'t>> {
    let mut pairs = pairs(text)?;
    pairs.sort_unstable_by_key(|pair| pair.open);
    let mut han = 0;
    let han_before: Vec<usize> = (text.chars.iter())
        .map(|it| {
            han += usize::from(is_han(it.now));
            han
        })
        .collect();
    let is_chinese = |pair: &Pair| han_before[pair.open] < han_before[pair.close];
    let is_foreign = |pair: &Pair| foreign(script).contains(&text.chars[pair.open].now);

    let mut changed: Option<Text<'_>> = None;
    // A quotation together with those in it.
    for group in pairs.chunk_by(|_, next| next.depth > 0) {
        if !group.iter().any(|pair| is_foreign(pair) && is_chinese(pair)) {
            continue;
        }
        let chars = &mut changed.get_or_insert_with(|| text.clone()).chars;
        for pair in group.iter().filter(|pair| is_chinese(pair) || !is_foreign(pair)) {
            let (open, close) = own(script)[pair.depth % 2];
            (chars[pair.open].now, chars[pair.close].now) = (open, close);
        }
    }
    changed
}

/// All quotations of a line, if its marks pair.
fn pairs(text: &Text<'_>) -> Option<Vec<Pair>> {
    let keeps_straight = looks_like_code(text);
    let mut is_straight_open = false;
    let (mut pairs, mut open): (_, Vec<usize>) = (Vec::new(), Vec::new());
    for index in 0..text.chars.len() {
        let Some(mark) = text.free(index) else { continue };
        let last = open.last().map(|&at| text.chars[at].now);
        let opener = match mark {
            '“' | '「' | '『' => None,
            '‘' if is_between_latin(text, index) => continue,
            '‘' => None,
            '"' if keeps_straight || (!is_straight_open && is_inch(text, index)) => continue,
            '"' if !is_straight_open => None,
            '’' if is_apostrophe(text, index, last) => continue,
            '”' => Some('“'),
            '’' => Some('‘'),
            '」' => Some('「'),
            '』' => Some('『'),
            '"' => Some('"'),
            _ => continue,
        };
        if mark == '"' {
            is_straight_open = !is_straight_open;
        }
        if opener.is_none() {
            open.push(index);
            continue;
        }
        if opener != last {
            return None;
        }
        pairs.extend(open.pop().map(|at| Pair { open: at, close: index, depth: open.len() }));
    }
    open.is_empty().then_some(pairs)
}

fn latin(text: &Text<'_>, index: Option<usize>) -> bool {
    index.and_then(|index| text.chars.get(index)).is_some_and(|it| is_latin(it.now))
}

fn is_between_latin(text: &Text<'_>, index: usize) -> bool {
    latin(text, index.checked_sub(1)) && latin(text, Some(index + 1))
}

/// Whether ’ is no quotation mark, where `last` is the mark of the innermost quotation that is open.
fn is_apostrophe(text: &Text<'_>, index: usize, last: Option<char>) -> bool {
    let before = index.checked_sub(1);
    let could_close = last == Some('‘');
    if is_between_latin(text, index) {
        return true;
    }
    if latin(text, Some(index + 1)) {
        let is_behind_space = before.is_none_or(|it| text.chars[it].now.is_whitespace());
        return is_behind_space || !could_close;
    }
    latin(text, before) && !could_close
}

/// Whether " stands for inches or seconds: behind a digit.
fn is_inch(text: &Text<'_>, index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| text.chars.get(before));
    before.is_some_and(|it| it.now.is_ascii_digit())
}

/// Whether " may belong to markup, JSON, a table or a program, for which only the straight mark will do.
pub(super) fn looks_like_code(text: &Text<'_>) -> bool {
    const SIGNS: [&str; 10] =
        ["=\"", "{\"", "[\"", "\\\"", "\":", "\",\"", "\", \"", "\"}", "\"]", "\">"];
    if !text.line.contains('"') {
        return false;
    }
    let free = (0..text.chars.len()).map(|index| text.free(index).unwrap_or('x'));
    let line: String = free.collect();
    if SIGNS.iter().any(|sign| line.contains(sign)) {
        return true;
    }
    let begin = line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || c == '>').len();
    // Latin text alone (msgid "…"), an item of a list, or a program.
    let mut marks = line.match_indices('"').map(|(at, _)| at);
    // Whether letters have been met, and how far the line was looked through for them.
    let (mut has_latin, mut has_other, mut looked) = (false, false, 0);
    while let Some(open) = marks.next() {
        let (before, behind) = (&line[..open], &line[open + 1..]);
        if before.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        has_latin |= before[looked..].contains(|c: char| c.is_ascii_alphabetic());
        has_other |= before[looked..].contains(|c: char| c.is_alphabetic() && !c.is_ascii());
        looked = open;
        let begins = before.get(begin..).unwrap_or_default().trim_end();
        let is_latin_alone = has_latin && !has_other;
        if is_latin_alone || is_item(begins, behind) || is_behind_code(before) {
            return true;
        }
        marks.next();
    }
    false
}

/// Whether a straight mark opens an item of a list that ends with the line.
fn is_item(begins: &str, behind: &str) -> bool {
    begins == "-" && behind.trim_end().split_once('"').is_some_and(|it| it.1.is_empty())
}

/// Whether a straight mark that opens here stands in a program or data: behind an operator or a bracket, or behind a word
/// and a colon.
fn is_behind_code(before: &str) -> bool {
    let body = before.trim_end();
    let is_key = body
        .strip_suffix(':')
        .is_some_and(|key| key.ends_with(|c: char| c.is_ascii_alphanumeric()));
    let is_bracketed = before.ends_with(['(', '[', '{', '\\', '$', '@', '#', '/']);
    is_key || is_bracketed || body.ends_with(['=', '+', '&', '|', '<'])
}

#[cfg(test)]
mod tests {
    use super::{Script, foreign, own};

    #[test]
    fn the_marks_of_a_script_are_foreign_to_the_other() {
        for (one, other) in [(Script::Hans, Script::Hant), (Script::Hant, Script::Hans)] {
            let all = own(one).into_iter().flat_map(|(open, close)| [open, close]);
            assert!(all.into_iter().all(|mark| foreign(other).contains(&mark)));
        }
    }
}
