//! How a text is cut for repair: windows of lines, and in them sentences, each of one script.

use std::ops::Range;

use super::characters::{Characters, Counts};
use crate::engine::context::BARRIERS;
use crate::protect::{Blocks, Protector, masked};
use crate::variant::Script;

/// A window ends with the line that fills it, in Han characters, or, where there are few, in bytes.
const HAN: u64 = 1500;
const BYTES: usize = 64 * 1024;
/// Longer lines are cut behind a sentence, or if need be anywhere; in bytes.
const LONGEST: usize = 16 * 1024;

/// A sentence of a window, or what of one is in a piece, as the text of the window is now.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    /// In bytes of the window.
    pub(crate) range: Range<usize>,
    #[cfg(feature = "normalize")]
    pub(crate) counts: Counts,
    /// The number of its line.
    pub(super) line: usize,
    /// Its own script, or, if it could be either, its line's or the window's.
    pub(crate) script: Option<Script>,
    /// Whether it holds Han, and kana neither here nor all along.
    pub(crate) is_chinese: bool,
}

/// Lines that are judged together. All offsets in it are bytes of its own text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    /// Where it begins in the text.
    begin: usize,
    sentences: Vec<Counted>,
    han: u64,
    /// The characters that could have another form, and where they stand.
    pub(super) deciding: Vec<(usize, char)>,
    /// The characters that are one of several ways to write them.
    pub(super) variants: Vec<char>,
    /// What must stay and counts as nothing, in order.
    pub(crate) protected: Vec<Range<usize>>,
    /// Where in the text it begins.
    pub(crate) blocks: Blocks,
}

/// A sentence, or what of one is in a piece.
#[derive(Clone, Copy, Debug)]
struct Counted {
    end: usize,
    line: usize,
    counts: Counts,
}

impl Window {
    /// A text that is one, in which this is protected.
    pub(crate) fn of(text: &str, characters: &Characters, protected: &[Range<usize>]) -> Self {
        let text = masked(text, protected);
        let mut window = Self { protected: protected.to_vec(), ..Self::default() };
        for piece in text.split_inclusive('\n').flat_map(|line| pieces(line, true)) {
            window.add(piece, characters);
        }
        window
    }

    /// What has become of this one, whose protected ranges are found anew.
    #[cfg(feature = "normalize")]
    pub(crate) fn again(&self, text: &str, characters: &Characters, protector: &Protector) -> Self {
        let mut window = Self { blocks: self.blocks, ..Self::default() };
        let mut blocks = self.blocks;
        for piece in text.split_inclusive('\n').flat_map(|line| pieces(line, true)) {
            window.guard(piece, characters, protector, &mut blocks);
        }
        window
    }

    /// Adds a piece, but for what is protected in it.
    fn guard(
        &mut self,
        piece: &str,
        characters: &Characters,
        protector: &Protector,
        blocks: &mut Blocks,
    ) {
        let (end, known) = (self.end(), self.protected.len());
        protector.enter(blocks, piece, end, &mut self.protected);
        let here = &self.protected[known..];
        if here.is_empty() {
            return self.add(piece, characters);
        }
        let here: Vec<_> = here.iter().map(|it| it.start - end..it.end - end).collect();
        self.add(&masked(piece, &here), characters);
    }

    fn add(&mut self, piece: &str, characters: &Characters) {
        let Self { sentences, han, deciding, variants, .. } = self;
        let (begin, line) = sentences.last().map_or((0, 0), |last| (last.end, last.line + 1));
        let sentence = |end: usize, counts: Counts| {
            *han += counts.han;
            sentences.push(Counted { end: begin + end, line, counts });
        };
        characters.look(piece, sentence, |at, c, notable| {
            if notable.decides {
                deciding.push((begin + at, c));
            }
            if notable.is_variant {
                variants.push(c);
            }
        });
    }

    fn end(&self) -> usize {
        self.sentences.last().map_or(0, |it| it.end)
    }

    /// Takes the lines of the window behind it.
    fn join(&mut self, behind: &mut Self) {
        let (end, lines) = (self.end(), self.sentences.last().map_or(0, |it| it.line + 1));
        let moved = |it: Counted| Counted { end: end + it.end, line: lines + it.line, ..it };
        self.sentences.extend(behind.sentences.drain(..).map(moved));
        self.deciding.extend(behind.deciding.drain(..).map(|(at, c)| (end + at, c)));
        self.variants.append(&mut behind.variants);
        let moved = |it: Range<usize>| end + it.start..end + it.end;
        self.protected.extend(behind.protected.drain(..).map(moved));
        self.han += behind.han;
    }

    /// Where it stands in the text.
    pub(crate) fn range(&self) -> Range<usize> {
        self.begin..self.begin + self.end()
    }

    fn is_full(&self) -> bool {
        self.han >= HAN || self.end() >= BYTES
    }

    /// Its sentences.
    pub(crate) fn scripts(&self) -> Vec<Sentence> {
        let sum = |sentences: &[Counted]| sentences.iter().map(|it| it.counts).sum::<Counts>();
        let whole = sum(&self.sentences).script();
        let (mut sentences, mut begin) = (Vec::with_capacity(self.sentences.len()), 0);
        for of_line in self.sentences.chunk_by(|a, b| a.line == b.line) {
            let line = sum(of_line);
            let by_line = line.script().or(whole);
            for &Counted { end, line: number, counts } in of_line {
                let kana_tells = counts.is_japanese() || counts.kana > 0 && line.is_japanese();
                sentences.push(Sentence {
                    range: begin..end,
                    #[cfg(feature = "normalize")]
                    counts,
                    line: number,
                    script: counts.script().or(by_line),
                    is_chinese: counts.han > 0 && !kana_tells,
                });
                begin = end;
            }
        }
        sentences
    }

    /// The sentences that are Traditional Chinese, and those that could be either.
    pub(super) fn traditional(&self) -> Vec<Sentence> {
        let mut sentences = self.scripts();
        sentences.retain(|it| it.is_chinese && it.script != Some(Script::Hans));
        sentences
    }
}

/// The windows of a text, in turn; a last one that is not half full is part of the one before. Of a text that may go
/// on only those that are certain, and where they end. `blocks` says where in a text it begins, and then where they end.
pub(crate) fn windows(
    text: &str,
    characters: &Characters,
    protector: &Protector,
    blocks: &mut Blocks,
    is_last: bool,
) -> (Vec<Window>, usize) {
    let mut here = *blocks;
    let mut windows = vec![Window { blocks: here, ..Window::default() }];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_whole = is_last || line.ends_with('\n');
        for piece in pieces(line, is_whole) {
            if windows.last().is_some_and(Window::is_full) {
                windows.push(Window { begin: at, blocks: here, ..Window::default() });
            }
            if let Some(window) = windows.last_mut() {
                window.guard(piece, characters, protector, &mut here);
            }
            at += piece.len();
        }
    }
    if is_last {
        if let [.., before, last] = &mut *windows
            && 2 * last.han < HAN
        {
            before.join(last);
            windows.pop();
        }
    } else {
        // Perhaps what follows the last full one is too short for one of its own.
        let certain = windows.len().saturating_sub(2);
        here = windows.get(certain).map_or(here, |it| it.blocks);
        windows.truncate(certain);
    }
    *blocks = here;
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
