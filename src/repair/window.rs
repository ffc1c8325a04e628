//! How a text is cut for repair: windows of lines, and in them sentences, each of one script.

use std::ops::Range;

use super::characters::{Characters, Counts};
use crate::engine::context::BARRIERS;
use crate::variant::Script;

/// A window ends with the line that fills it, in Han characters.
const HAN: u32 = 1500;
/// Longer lines are cut behind a sentence, or if need be anywhere; in bytes.
const LONGEST: usize = 16 * 1024;

/// A sentence of a window, or what of one is in a piece, as the text of the window is now.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    /// In bytes of the window.
    pub(crate) range: Range<usize>,
    /// The number of its line.
    pub(super) line: usize,
    /// Its own script, or, if it could be either, its line's or the window's.
    pub(crate) script: Option<Script>,
    /// Whether it holds Han, and kana neither here nor all along.
    pub(crate) is_chinese: bool,
}

/// Lines that are judged together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    begin: usize,
    /// Where each sentence ends, in bytes of the window, and the number of its line.
    sentences: Vec<(usize, usize)>,
    han: u32,
}

impl Window {
    /// A text that is one.
    #[cfg(feature = "normalize")]
    pub(crate) fn of(text: &str, characters: &Characters) -> Self {
        let mut window = Self::default();
        for piece in text.split_inclusive('\n').flat_map(|line| pieces(line, true)) {
            window.add(piece, characters);
        }
        window
    }

    fn add(&mut self, piece: &str, characters: &Characters) {
        let (mut at, line) = self.sentences.last().map_or((0, 0), |&(end, line)| (end, line + 1));
        for sentence in piece.split_inclusive(BARRIERS) {
            at += sentence.len();
            self.han += characters.count(sentence).han;
            self.sentences.push((at, line));
        }
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.begin..self.begin + self.sentences.last().map_or(0, |&(end, _)| end)
    }

    fn is_full(&self) -> bool {
        self.han >= HAN
    }

    /// The sentences of its text as it is now.
    pub(crate) fn scripts(&self, now: &str, characters: &Characters) -> Vec<Sentence> {
        let begins = std::iter::once(0).chain(self.sentences.iter().map(|&(end, _)| end));
        let ranges = begins.zip(&self.sentences).map(|(begin, &(end, line))| (begin..end, line));
        let counts: Vec<_> = ranges
            .map(|(range, line)| (characters.count(&now[range.clone()]), range, line))
            .collect();
        let sum = |sentences: &[(Counts, Range<usize>, usize)]| {
            sentences.iter().map(|it| it.0).sum::<Counts>()
        };
        let whole = sum(&counts).script();
        let mut sentences = Vec::with_capacity(counts.len());
        for line in counts.chunk_by(|a, b| a.2 == b.2) {
            let of_line = sum(line);
            let by_line = of_line.script().or(whole);
            for (counts, range, line) in line {
                sentences.push(Sentence {
                    range: range.clone(),
                    line: *line,
                    script: counts.script().or(by_line),
                    is_chinese: counts.han > 0
                        && !counts.is_japanese()
                        && (counts.kana == 0 || !of_line.is_japanese()),
                });
            }
        }
        sentences
    }

    /// The sentences that are Traditional Chinese, and those that could be either.
    pub(super) fn traditional(&self, now: &str, characters: &Characters) -> Vec<Sentence> {
        let mut sentences = self.scripts(now, characters);
        sentences.retain(|it| it.is_chinese && it.script != Some(Script::Hans));
        sentences
    }
}

/// The windows of a text, in turn; a last one that is not half full is part of the one before. Of a text that may go
/// on only those that are certain, and where they end.
pub(crate) fn windows(text: &str, characters: &Characters, is_last: bool) -> (Vec<Window>, usize) {
    let mut windows = vec![Window::default()];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_whole = is_last || line.ends_with('\n');
        for piece in pieces(line, is_whole) {
            if windows.last().is_some_and(Window::is_full) {
                windows.push(Window { begin: at, ..Window::default() });
            }
            if let Some(window) = windows.last_mut() {
                window.add(piece, characters);
            }
            at += piece.len();
        }
    }
    if is_last {
        if let [.., before, last] = &mut *windows
            && 2 * last.han < HAN
        {
            let (end, lines) =
                before.sentences.last().map_or((0, 0), |&(end, line)| (end, line + 1));
            let later = last.sentences.drain(..);
            before.sentences.extend(later.map(|(at, line)| (end + at, lines + line)));
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
