//! How well a character fits where it stands, against the other forms that could stand there.

use std::ops::Range;

use super::characters::Characters;
use crate::engine::context::Context;
use crate::engine::context::lattice::{Edge, MOST, edges};
use crate::engine::context::words::UNKNOWN;

/// A character that could have other forms.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) present: char,
    /// Its Simplified form, under which it is grouped; of one that is read under another key, itself.
    pub(super) key: char,
    pub(super) is_second: bool,
    /// In nats: what the cheapest row of words costs with the present form, less what it costs with another.
    pub(super) doubt: f32,
    /// The best other form; the present one if there is none.
    pub(super) other: char,
    /// The word that has it there.
    pub(super) word: Range<usize>,
    /// The reason of the rule that decides.
    pub(super) rule: Option<&'static str>,
    /// Edited text writes the present form for the other.
    pub(super) wavers: bool,
}

/// What a character costs more under another key than its usual one.
const SECOND: u32 = 8;
/// In quarter nats: no row at all.
const NEVER: u32 = 400;

/// Appends the places of a range of the text.
pub(super) fn places(
    context: &Context,
    characters: &Characters,
    text: &str,
    range: Range<usize>,
    to: &mut Vec<Place>,
) {
    let mut done = range.start;
    let mut best = Vec::new();
    for (index, c) in text[range.clone()].char_indices() {
        let at = range.start + index;
        if at < done || !characters.decides(c) {
            continue;
        }
        let stretch = context.stretch(text, at, context.folds.fold(c));
        let (begin, end) = (stretch.begin, stretch.end);
        let until = if stretch.is_island { end } else { at + c.len_utf8() };
        let folded = context.folds.fold_all(&text[begin..end]);
        scores(context, characters, &text[begin..end], &folded, &mut best);
        for (inner, present) in text[begin..end].char_indices() {
            let here = begin + inner;
            if here < at || here >= until.min(range.end) || !characters.decides(present) {
                continue;
            }
            let place = place(context, characters, text, (begin, &folded), here, present, &best);
            to.extend(place);
        }
        done = until;
    }
}

/// The cheapest rows with the present form of a character, and with another.
#[derive(Clone, Copy, Debug)]
struct Score<'w> {
    present: u32,
    other: u32,
    /// With another that is written for it in edited text.
    alike: u32,
    alike_form: char,
    /// The spelling of the word that holds the other form, and where it begins.
    spelling: &'w str,
    from: usize,
}

fn scores<'w>(
    context: &'w Context,
    characters: &Characters,
    stretch: &str,
    folded: &str,
    best: &mut Vec<(usize, Score<'w>)>,
) {
    let none = Score {
        present: u32::MAX,
        other: u32::MAX,
        alike: u32::MAX,
        alike_form: ' ',
        spelling: "",
        from: 0,
    };
    best.clear();
    best.extend(stretch.char_indices().map(|(at, _)| (at, none)));
    let count = best.len();
    let (mut front, mut back) = ([u32::MAX; MOST + 1], [u32::MAX; MOST + 1]);
    let mut all: Vec<Edge<'w>> = Vec::new();
    edges(&context.words, folded, &mut all);
    front[0] = 0;
    for edge in &all {
        let cost = front[edge.from].saturating_add(edge.cost);
        front[edge.to] = front[edge.to].min(cost);
    }
    back[count] = 0;
    for edge in all.iter().rev() {
        let cost = back[edge.to].saturating_add(edge.cost);
        back[edge.from] = back[edge.from].min(cost);
    }
    for edge in &all {
        let cost = front[edge.from].saturating_add(edge.cost).saturating_add(back[edge.to]);
        let start = best[edge.from].0;
        let mut spelt = edge.spelling.chars();
        for index in edge.from..edge.to {
            let present = stretch[best[index].0..].chars().next().unwrap_or_default();
            let score = &mut best[index].1;
            let form = spelt.next().unwrap_or_else(|| {
                // A character that no word spells: by the table.
                context.image(
                    folded[best_at(start, index, edge.from)..].chars().next().unwrap_or_default(),
                )
            });
            if characters.are_same(form, present) {
                score.present = score.present.min(cost);
            } else if characters.are_alike(form, present) {
                if cost < score.alike {
                    (score.alike, score.alike_form) = (cost, form);
                }
            } else if cost < score.other {
                *score = Score { other: cost, spelling: edge.spelling, from: start, ..*score };
            }
        }
    }
}

fn best_at(start: usize, index: usize, from: usize) -> usize {
    // Characters of a stretch have three bytes where they matter.
    start + 3 * (index - from)
}

fn place(
    context: &Context,
    characters: &Characters,
    text: &str,
    (begin, folded): (usize, &str),
    at: usize,
    present: char,
    best: &[(usize, Score<'_>)],
) -> Option<Place> {
    let inner = at - begin;
    let key = folded[inner..].chars().next()?;
    let neighbour = |c: Option<char>| c.map(|c| context.folds.fold(c));
    let before = neighbour(text[..at].chars().next_back());
    let behind = neighbour(text[at + present.len_utf8()..].chars().next());
    if characters.wavers(present, before, key, behind) {
        return None;
    }
    let &(_, score) = best.iter().find(|(it, _)| *it == inner)?;
    let form = |score: &Score<'_>| match score.spelling {
        "" => context.image(key),
        spelling => spelling[inner - score.from..].chars().next().unwrap_or(key),
    };
    let mut place = Place {
        at,
        present,
        key,
        is_second: false,
        doubt: doubt(&score),
        other: if score.other < u32::MAX { form(&score) } else { present },
        word: begin + score.from..begin + score.from + score.spelling.len().max(present.len_utf8()),
        rule: None,
        wavers: false,
    };
    let alike = score.present.min(score.other);
    if score.alike < alike && alike < u32::MAX && score.present < u32::MAX {
        place.wavers = true;
        place.word = at..at + present.len_utf8();
        place.other = score.alike_form;
        place.doubt = doubt(&Score { other: score.alike, alike: u32::MAX, ..score });
        return Some(place);
    }
    if place.doubt > 0.0 {
        for &second in characters.others(present) {
            let mut reread = folded.to_owned();
            reread
                .replace_range(inner..inner + present.len_utf8(), second.encode_utf8(&mut [0; 4]));
            let mut again = Vec::new();
            if reread.len() == folded.len() {
                scores(
                    context,
                    characters,
                    &text[begin..begin + folded.len()],
                    &reread,
                    &mut again,
                );
            }
            let Some(&(_, other)) = again.iter().find(|(it, _)| *it == inner) else { continue };
            let mut joined = score;
            joined.present = score.present.min(other.present.saturating_add(SECOND));
            place.doubt = place.doubt.min(doubt(&joined));
            place.is_second = true;
            place.key = present;
        }
    }
    if let Some(rule) = context.rules.find(&context.folds, text, at, key) {
        if characters.are_alike(rule.choose, present) {
            place.doubt = place.doubt.min(-4.0);
        } else {
            place.doubt = place.doubt.max(6.0);
            place.other = rule.choose;
        }
        place.rule = Some(rule.reason);
    }
    Some(place)
}

#[allow(clippy::cast_precision_loss)] // costs are small
fn doubt(score: &Score<'_>) -> f32 {
    let cost = |it: u32| it.min(NEVER + UNKNOWN) as f32 / 4.0;
    match (score.present, score.other) {
        (u32::MAX, u32::MAX) => 0.0,
        (present, other) => cost(present.min(score.alike)) - cost(other),
    }
}
