//! How a text is cut for repair: windows of lines, and in them sentences, each of one script.

use std::ops::Range;

use super::characters::{Characters, Counts};
use crate::engine::context::BARRIERS;
use crate::variant::Script;

/// A window ends with the line that fills it, in Han characters.
const HAN: u32 = 1500;
/// Longer lines are cut behind a sentence, or if need be anywhere; in bytes.
const LONGEST: usize = 16 * 1024;

/// A sentence, or what of one is in a piece.
#[derive(Clone, Debug)]
struct Sentence {
    range: Range<usize>,
    /// The number of its line in the window.
    line: usize,
}

/// Lines that are judged together.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    sentences: Vec<Sentence>,
    han: u32,
}

impl Window {
    pub(super) fn range(&self) -> Range<usize> {
        let begin = self.sentences.first().map_or(0, |it| it.range.start);
        begin..self.sentences.last().map_or(begin, |it| it.range.end)
    }

    fn is_full(&self) -> bool {
        self.han >= HAN
    }

    /// The sentences, and the lines they are in, that are Traditional Chinese by themselves, or, if they could be either,
    /// by their line or the window; in bytes of the window's text as it is `now`.
    pub(super) fn traditional(
        &self,
        now: &str,
        characters: &Characters,
    ) -> Vec<(Range<usize>, usize)> {
        let begin = self.range().start;
        let count = |it: &Sentence| {
            let range = it.range.start - begin..it.range.end - begin;
            (characters.count(&now[range.clone()]), range, it.line)
        };
        let sentences: Vec<_> = self.sentences.iter().map(count).collect();
        let sum = |sentences: &[(Counts, Range<usize>, usize)]| {
            sentences.iter().map(|it| it.0).sum::<Counts>().script()
        };
        let whole = sum(&sentences);
        let mut traditional = Vec::new();
        for line in sentences.chunk_by(|a, b| a.2 == b.2) {
            let by_line = sum(line).or(whole);
            for (counts, range, number) in line {
                let script = counts.script().or(by_line);
                if counts.han > 0 && !counts.is_japanese() && script != Some(Script::Hans) {
                    traditional.push((range.clone(), *number));
                }
            }
        }
        traditional
    }
}

/// The windows of a text, in turn; a last one that is not half full is part of the one before. Of a text that may go
/// on only those that are certain, and where they end.
pub(super) fn windows(text: &str, characters: &Characters, is_last: bool) -> (Vec<Window>, usize) {
    let mut windows = vec![Window::default()];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_whole = is_last || line.ends_with('\n');
        for piece in pieces(line, is_whole) {
            if windows.last().is_some_and(Window::is_full) {
                windows.push(Window::default());
            }
            let Some(window) = windows.last_mut() else { break };
            let number = window.sentences.last().map_or(0, |it| it.line + 1);
            for sentence in piece.split_inclusive(BARRIERS) {
                let range = at..at + sentence.len();
                at = range.end;
                window.han += characters.count(sentence).han;
                window.sentences.push(Sentence { range, line: number });
            }
        }
    }
    if is_last {
        if let [.., before, last] = &mut *windows
            && 2 * last.han < HAN
        {
            let lines = before.sentences.last().map_or(0, |it| it.line + 1);
            let later = last.sentences.drain(..);
            before.sentences.extend(later.map(|it| Sentence { line: it.line + lines, ..it }));
            windows.pop();
        }
    } else {
        // Perhaps what follows the last full one is too short for one of its own.
        windows.truncate(windows.len().saturating_sub(2));
    }
    let end = windows.last().map_or(0, |it| it.range().end);
    (windows, end)
}

/// The pieces of a line; of one that may go on only those that are certain.
fn pieces(line: &str, is_whole: bool) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() || rest.len() <= LONGEST && !is_whole {
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
