//! How a text is cut for repair: windows of lines, and in them the sentences that are Traditional.

use std::ops::Range;

use super::tables::Tables;
use crate::engine::context::BARRIERS;
use crate::variant::Script;

/// A window ends with the line that fills it, in Han characters.
const HAN: usize = 1500;
/// Longer lines are cut at sentences, or if need be anywhere; in bytes.
const LONGEST: usize = 16 * 1024;

/// Windows of whole lines; a last one that is not half full is part of the one before.
pub(super) fn windows(text: &str, tables: &Tables) -> Vec<Range<usize>> {
    let mut windows: Vec<Range<usize>> = Vec::new();
    let (mut begin, mut han, mut at) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        for piece in pieces(line) {
            han += piece.chars().filter(|&c| tables.is_han(c)).count();
            at += piece.len();
            if han >= HAN {
                windows.push(begin..at);
                (begin, han) = (at, 0);
            }
        }
    }
    if begin < at {
        match windows.last_mut() {
            Some(last) if 2 * han < HAN => last.end = at,
            _ => windows.push(begin..at),
        }
    }
    windows
}

fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = if rest.len() <= LONGEST {
            rest.len()
        } else {
            let most = rest.floor_char_boundary(LONGEST);
            let last = rest[..most].char_indices().rev().find(|(_, c)| BARRIERS.contains(c));
            last.map_or(most, |(at, c)| at + c.len_utf8())
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(piece)
    })
}

#[derive(Clone, Copy, Default)]
struct Counts {
    hans: usize,
    hant: usize,
    kana: usize,
    han: usize,
}

impl Counts {
    fn of(text: &str, tables: &Tables) -> Self {
        let mut counts = Self::default();
        for c in text.chars() {
            counts.han += usize::from(tables.is_han(c));
            counts.kana += usize::from(tables.is_kana(c));
            match tables.script(c) {
                Some(Script::Hans) => counts.hans += 1,
                Some(Script::Hant) => counts.hant += 1,
                None => {}
            }
        }
        counts
    }

    fn script(self) -> Option<Script> {
        match self.hans.cmp(&self.hant) {
            std::cmp::Ordering::Less => Some(Script::Hant),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Script::Hans),
        }
    }

    fn is_japanese(self) -> bool {
        self.kana > 0 && 10 * self.kana >= self.kana + self.han
    }
}

/// The sentences of a window that are Traditional Chinese by themselves, or, if they could be either, by their line
/// or the window.
pub(super) fn traditional(text: &str, window: Range<usize>, tables: &Tables) -> Vec<Range<usize>> {
    let whole = Counts::of(&text[window.clone()], tables).script();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = window.start;
    for line in text[window].split_inclusive('\n') {
        let counts = Counts::of(line, tables);
        let by_line = counts.script().or(whole);
        for sentence in line.split_inclusive(BARRIERS) {
            let range = at..at + sentence.len();
            at = range.end;
            let counts = Counts::of(sentence, tables);
            if counts.han == 0 || counts.is_japanese() {
                continue;
            }
            if counts.script().or(by_line) == Some(Script::Hans) {
                continue;
            }
            match found.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => found.push(range),
            }
        }
    }
    found
}
