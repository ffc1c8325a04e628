//! How a text is cut for repair: windows of lines, and in them sentences, each of one script.

use std::ops::Range;

use super::characters::{Characters, Counts, Notable};
use crate::chars::lines;
use crate::engine::context::BARRIERS;
use crate::protect::{Blocks, Protector, first_line, masked};
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
    /// Whether it holds a character that is [marked](Characters::mark).
    #[cfg(feature = "normalize")]
    pub(crate) is_marked: bool,
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
    /// The characters that say something by themselves, in order.
    pub(super) notable: Vec<Notable>,
    /// What must stay and counts as nothing, in order.
    pub(crate) protected: Vec<Range<usize>>,
    /// Where in the text it begins.
    blocks: Blocks,
    /// How much of the line that it begins in stands in it and behind; 0 if it begins with one.
    ahead: usize,
    /// Whether a line ends with it, or the text.
    #[cfg_attr(not(feature = "normalize"), allow(dead_code))]
    ends: bool,
}

/// Where in a text one stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Here {
    pub(crate) blocks: Blocks,
    /// How much is still to come of the line that one stands in, and what is protected there.
    ahead: usize,
    protected: Vec<Range<usize>>,
}

/// A sentence, or what of one is in a piece.
#[derive(Clone, Copy, Debug)]
struct Counted {
    end: usize,
    line: usize,
    counts: Counts,
    #[cfg_attr(not(feature = "normalize"), allow(dead_code))]
    is_marked: bool,
}

/// A line of a window or more: where it begins, and what there is in it, at offsets of the window.
struct Lines<'w> {
    text: &'w str,
    begin: usize,
    sentences: &'w [Counted],
    notable: &'w [Notable],
}

impl Window {
    /// What becomes of it when its text, `before`, becomes another with the same lines, in which this is protected. Where the
    /// text around it begins is no more known then.
    pub(crate) fn after(
        &self,
        before: &str,
        now: &str,
        protected: &[Range<usize>],
        characters: &Characters,
    ) -> Self {
        debug_assert_eq!(before.len(), self.end());
        let Self { blocks, ahead, ends, .. } = *self;
        let mut next = Self { blocks, ahead, ends, ..self.room() };
        next.protected.extend_from_slice(protected);
        let (before, now_masked) = (masked(before, &self.protected), masked(now, protected));
        let mut known = self.lines(&before);
        let mut at = 0;
        for line in lines(&now_masked) {
            let end = at + line.len();
            match known.next() {
                Some(known) if known.text == line => next.append(known),
                _ => pieces(line, &now[at..end]).for_each(|piece| next.add(piece, characters)),
            }
            at = end;
        }
        next
    }

    /// The same where protected ranges are found anew in whole lines; in what of lines is cut off they are those given.
    #[cfg(feature = "normalize")]
    pub(crate) fn again(
        &self,
        before: &str,
        now: &str,
        protected: &[Range<usize>],
        characters: &Characters,
        protector: &Protector,
    ) -> Self {
        let (mut blocks, mut known) = (self.blocks, protected.iter().peekable());
        let (mut ranges, mut at) = (Vec::new(), 0);
        for line in lines(now) {
            let end = at + line.len();
            let here = std::iter::from_fn(|| known.next_if(|it| it.start < end).cloned());
            if at == 0 && !blocks.begins || end == now.len() && !self.ends {
                ranges.extend(here);
                blocks.leave(line.ends_with('\n'));
            } else {
                here.for_each(drop);
                protector.enter(&mut blocks, line, at, &mut ranges);
            }
            at = end;
        }
        self.after(before, now, &ranges, characters)
    }

    /// Its lines, if this is its text.
    fn lines<'w>(&'w self, text: &'w str) -> impl Iterator<Item = Lines<'w>> {
        let (mut sentences, mut notable, mut end) = (&*self.sentences, &*self.notable, 0);
        lines(text).map(move |text| {
            let begin = end;
            end += text.len();
            let (of_line, of_rest);
            (of_line, sentences) =
                sentences.split_at(sentences.partition_point(|it| it.end <= end));
            (of_rest, notable) = notable.split_at(notable.partition_point(|it| it.at < end));
            Lines { text, begin, sentences: of_line, notable: of_rest }
        })
    }

    /// Where it ends, and the number of the line that begins there.
    fn next(&self) -> (usize, usize) {
        self.sentences.last().map_or((0, 0), |last| (last.end, last.line + 1))
    }

    fn add(&mut self, piece: &str, characters: &Characters) {
        let (begin, line) = self.next();
        let Self { sentences, han, notable, .. } = self;
        let sentence = |end: usize, counts: Counts, is_marked| {
            *han += counts.han;
            sentences.push(Counted { end: begin + end, line, counts, is_marked });
        };
        characters.look(piece, sentence, |it| notable.push(Notable { at: begin + it.at, ..it }));
    }

    /// Appends lines of a window.
    fn append(&mut self, lines: Lines<'_>) {
        let (end, line) = self.next();
        let Lines { begin, sentences, notable, .. } = lines;
        let first = sentences.first().map_or(0, |it| it.line);
        self.han += sentences.iter().map(|it| it.counts.han).sum::<u64>();
        self.sentences.extend(sentences.iter().map(|it| Counted {
            end: end + it.end - begin,
            line: line + it.line - first,
            ..*it
        }));
        self.notable.extend(notable.iter().map(|it| Notable { at: end + it.at - begin, ..*it }));
    }

    /// An empty one with room for some more than is in this.
    fn room(&self) -> Self {
        let more = |length: usize| length + length / 4;
        Self {
            sentences: Vec::with_capacity(more(self.sentences.len())),
            notable: Vec::with_capacity(more(self.notable.len())),
            ..Self::default()
        }
    }

    fn end(&self) -> usize {
        self.sentences.last().map_or(0, |it| it.end)
    }

    /// Takes the lines of the window behind it.
    fn join(&mut self, behind: &Self) {
        let (end, Self { sentences, notable, .. }) = (self.end(), behind);
        self.append(Lines { text: "", begin: 0, sentences, notable });
        let moved = |it: &Range<usize>| end + it.start..end + it.end;
        self.protected.extend(behind.protected.iter().map(moved));
        self.ends = behind.ends;
    }

    /// Where it stands in the text.
    pub(crate) fn range(&self) -> Range<usize> {
        self.begin..self.begin + self.end()
    }

    fn is_full(&self) -> bool {
        self.han >= HAN || self.end() >= BYTES
    }

    /// Whether a sentence holds a marked character, or has such counts.
    #[cfg(feature = "normalize")]
    pub(crate) fn has(&self, counts: impl Fn(&Counts) -> bool) -> bool {
        self.sentences.iter().any(|it| it.is_marked || counts(&it.counts))
    }

    /// Its sentences.
    pub(crate) fn scripts(&self) -> Vec<Sentence> {
        let sum = |sentences: &[Counted]| sentences.iter().map(|it| it.counts).sum::<Counts>();
        let whole = sum(&self.sentences).script();
        let (mut sentences, mut begin) = (Vec::with_capacity(self.sentences.len()), 0);
        for of_line in self.sentences.chunk_by(|a, b| a.line == b.line) {
            let line = sum(of_line);
            let by_line = line.script().or(whole);
            for it in of_line {
                let Counted { end, line: number, counts, .. } = *it;
                let kana_tells = counts.is_japanese() || counts.kana > 0 && line.is_japanese();
                sentences.push(Sentence {
                    range: begin..end,
                    #[cfg(feature = "normalize")]
                    counts,
                    #[cfg(feature = "normalize")]
                    is_marked: it.is_marked,
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
/// on only those that are certain, and where they end. `here` says where in a text it begins, and then where they end.
pub(crate) fn windows(
    text: &str,
    characters: &Characters,
    protector: &Protector,
    here: &mut Here,
    is_last: bool,
) -> (Vec<Window>, usize) {
    let Here { mut blocks, mut ahead, mut protected } = std::mem::take(here);
    let mut windows = vec![Window { blocks, ahead, ..Window::default() }];
    let mut at = 0;
    while at < text.len() {
        let (mut begins, before) = (ahead == 0, blocks);
        if begins {
            let rest = &text.as_bytes()[at..];
            ahead = first_line(rest);
            if !is_last && ahead == rest.len() && !rest.ends_with(b"\n") {
                // It may go on.
                break;
            }
            protected.clear();
            protector.enter(&mut blocks, &text[at..at + ahead], 0, &mut protected);
        }
        let (begin, mut next) = (at, 0);
        let line = &text[at..at + ahead];
        for piece in pieces(&masked(line, &protected), line) {
            if let Some(full) = windows.last_mut().filter(|it| it.is_full()) {
                full.ends = text[..at].ends_with('\n');
                let blocks = if begins { before } else { blocks.within() };
                let ahead = if begins { 0 } else { begin + ahead - at };
                let next = Window { begin: at, blocks, ahead, ..full.room() };
                windows.push(next);
            }
            begins = false;
            let Some(window) = windows.last_mut() else { break };
            let (from, to) = (at - begin, at - begin + piece.len());
            while let Some(range) = protected.get(next).filter(|it| it.start < to) {
                let moved = |it: usize| begin + it.clamp(from, to) - window.begin;
                let moved = moved(range.start)..moved(range.end);
                window.protected.push(moved);
                if range.end > to {
                    break;
                }
                next += 1;
            }
            window.add(piece, characters);
            at += piece.len();
        }
        ahead = 0;
    }
    if is_last {
        if let Some(last) = windows.last_mut() {
            last.ends = true;
        }
        if let [.., before, last] = &mut *windows
            && 2 * last.han < HAN
        {
            before.join(last);
            windows.pop();
        }
        here.blocks = blocks;
    } else {
        // Perhaps what follows the last full one is too short for one of its own.
        let certain = windows.len().saturating_sub(2);
        *here = Here::at_the_first_of(&windows[certain..]);
        windows.truncate(certain);
    }
    let end = windows.last().map_or(0, |it| it.range().end);
    (windows, end)
}

impl Here {
    /// Where the first window of some begins.
    fn at_the_first_of(windows: &[Window]) -> Self {
        let Some(&Window { begin, blocks, ahead, .. }) = windows.first() else {
            return Self::default();
        };
        let of_window = |it: &Window| {
            let offset = it.begin - begin;
            let moved = move |it: &Range<usize>| offset + it.start..offset + it.end;
            it.protected.iter().map(moved).collect::<Vec<_>>()
        };
        let protected = windows.iter().flat_map(of_window).take_while(|it| it.start < ahead);
        Self { blocks, ahead, protected: protected.collect() }
    }
}

/// The pieces of a masked line, which part no character of the line as it is.
fn pieces<'t>(masked: &'t str, line: &str) -> impl Iterator<Item = &'t str> {
    let mut rest = masked;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = if rest.len() <= LONGEST {
            rest.len()
        } else {
            let at = line.len() - rest.len();
            let most = line.floor_char_boundary(at + LONGEST) - at;
            let last = rest[..most].char_indices().rev().find(|(_, c)| BARRIERS.contains(c));
            last.map_or(most, |(at, c)| at + c.len_utf8())
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(piece)
    })
}
