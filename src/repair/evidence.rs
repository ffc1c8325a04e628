//! How well a character fits where it stands, against the other forms that could stand there.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::characters::{CharHasher, Characters, Notable, Wavering};
use crate::engine::context::Context;
use crate::engine::context::edges::{Edge, edges};
use crate::engine::context::lattice::MOST;
use crate::engine::context::words::UNKNOWN;

/// A character that could have other forms.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) present: char,
    /// Its Simplified form, under which it is grouped.
    pub(super) folded: char,
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
    /// Both forms could stand there by themselves, and nothing beside them tells which is meant.
    pub(super) is_bare: bool,
}

/// Surnames, and words that begin a clause, of which the words around them seldom tell: 于大同, 余嘗謂, 薑兩片.
const BARE: [char; 9] = ['于', '余', '云', '后', '范', '干', '采', '划', '薑'];
/// They come behind these too.
const IN_FRONT: [char; 6] = ['老', '小', '是', '叫', '與', '和'];
/// In quarter nats: no row at all.
const NEVER: u32 = 400;

/// What is known of stretches that were met, by their text: most are met again.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// Where in `places` those of a stretch are.
    known: HashMap<Box<str>, Range<usize>, BuildHasherDefault<CharHasher>>,
    places: Vec<Place>,
}

impl Met {
    /// The most places and stretches together, some 3 MB.
    const MOST: usize = 32 * 1024;

    /// The places of a stretch, which `find` finds.
    fn places(&mut self, stretch: &str, find: impl FnOnce(&mut Vec<Place>)) -> &[Place] {
        if let Some(known) = self.known.get(stretch) {
            return &self.places[known.clone()];
        }
        if self.known.len() + self.places.len() >= Self::MOST {
            self.known.clear();
            self.places.clear();
        }
        let start = self.places.len();
        find(&mut self.places);
        self.known.insert(stretch.into(), start..self.places.len());
        &self.places[start..]
    }
}

/// Appends the places of a sentence, of which these characters could have other forms.
pub(super) fn places<'w>(
    context: &Context,
    characters: &Characters,
    met: &mut Met,
    text: &str,
    deciding: impl Iterator<Item = &'w Notable>,
    to: &mut Vec<Place>,
) {
    let mut deciding = deciding.peekable();
    while let Some(&Notable { at, c, .. }) = deciding.next() {
        let stretch = context.stretch(text, at, context.folds.fold(c));
        let (begin, end) = (stretch.begin, stretch.end);
        let until = if stretch.is_island { end } else { at + c.len_utf8() };
        while deciding.next_if(|it| it.at < until).is_some() {}
        let stretch = &text[begin..end];
        let known = met.places(stretch, |to| alone(context, characters, stretch, to));
        let here = known.iter().filter(|it| (at..until).contains(&(begin + it.at)));
        to.extend(here.filter_map(|known| standing(context, characters, text, begin, known)));
    }
}

/// Appends the places of a stretch by its words alone; offsets in it are bytes of the stretch.
fn alone(context: &Context, characters: &Characters, stretch: &str, to: &mut Vec<Place>) {
    let folded = context.folds.fold_all(stretch);
    let scores = scores(context, characters, stretch, &folded);
    let place = |(at, present, score): &(usize, char, Score<'_>)| {
        place(context, &folded, (*at, *present), score)
    };
    to.extend(scores.iter().filter(|it| characters.decides(it.1)).filter_map(place));
}

/// A place as it stands in a text, whose stretch begins at `begin`; none if both forms are usual there.
fn standing(
    context: &Context,
    characters: &Characters,
    text: &str,
    begin: usize,
    known: &Place,
) -> Option<Place> {
    let (at, present, key) = (begin + known.at, known.present, known.folded);
    let mut place = known.clone();
    place.at = at;
    place.word = begin + known.word.start..begin + known.word.end;
    place.is_bare = place.is_bare
        && text[..at].chars().next_back().is_none_or(|c| {
            let is_han = ('\u{3400}'..='\u{9FFF}').contains(&c);
            !is_han || IN_FRONT.contains(&c)
        });
    if characters.may_waver(present) {
        let neighbour = |c: Option<char>| c.map(|c| context.folds.fold(c));
        let before = neighbour(text[..at].chars().next_back());
        let behind = neighbour(text[at + present.len_utf8()..].chars().next());
        match characters.wavers(present, before, key, behind) {
            Some(Wavering::Either) => return None,
            Some(Wavering::Mistaken(meant)) => place.wavers |= place.other == meant,
            None => {}
        }
    }
    if place.wavers || !context.words.may_have_rules(key) {
        return Some(place);
    }
    if let Some(rule) = context.rules.find(&context.folds, text, at, key) {
        place.is_bare &= rule.before.is_empty() && rule.behind.is_empty();
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

/// For each character of a stretch: where it stands, what it is, and the scores of those that decide.
fn scores<'w>(
    context: &'w Context,
    characters: &Characters,
    stretch: &str,
    folded: &str,
) -> Vec<(usize, char, Score<'w>)> {
    let none = Score {
        present: u32::MAX,
        other: u32::MAX,
        alike: u32::MAX,
        alike_form: ' ',
        spelling: "",
        from: 0,
    };
    let mut best: Vec<_> = stretch.char_indices().map(|(at, c)| (at, c, none)).collect();
    let (mut front, mut back) = ([u32::MAX; MOST + 1], [u32::MAX; MOST + 1]);
    let mut all: Vec<Edge<'w>> = Vec::with_capacity(2 * best.len());
    edges(&context.words, folded, &mut all);
    front[0] = 0;
    for edge in &all {
        let cost = front[edge.from].saturating_add(edge.cost);
        front[edge.to] = front[edge.to].min(cost);
    }
    back[best.len()] = 0;
    for edge in all.iter().rev() {
        let cost = back[edge.to].saturating_add(edge.cost);
        back[edge.from] = back[edge.from].min(cost);
    }
    for edge in &all {
        let cost = front[edge.from].saturating_add(edge.cost).saturating_add(back[edge.to]);
        let start = best[edge.from].0;
        let mut spelt = edge.spelling.chars();
        for (_, present, score) in &mut best[edge.from..edge.to] {
            let spelt = spelt.next();
            if !characters.decides(*present) {
                continue;
            }
            // What no word spells is one character, by the table.
            let by_table = || folded[start..].chars().next().map(|c| context.image(c));
            let Some(form) = spelt.or_else(by_table) else { continue };
            if characters.are_same(form, *present) {
                score.present = score.present.min(cost);
            } else if characters.are_alike(form, *present) {
                if cost < score.alike {
                    (score.alike, score.alike_form) = (cost, form);
                }
            } else if cost < score.other {
                *score = Score { other: cost, spelling: edge.spelling, from: start, ..*score };
            }
        }
    }
    best
}

fn place(
    context: &Context,
    folded: &str,
    (at, present): (usize, char),
    score: &Score<'_>,
) -> Option<Place> {
    let key = folded[at..].chars().next()?;
    let other = match score.spelling.get(at.saturating_sub(score.from)..) {
        _ if score.other == u32::MAX => present,
        Some(spelling) if !spelling.is_empty() => spelling.chars().next().unwrap_or(key),
        _ => context.image(key),
    };
    let mut place = Place {
        at,
        present,
        folded: key,
        doubt: doubt(score),
        other,
        word: score.from..score.from + score.spelling.len(),
        rule: None,
        wavers: false,
        is_bare: false,
    };
    if !place.word.contains(&at) {
        place.word = at..at + present.len_utf8();
    }
    let alike = score.present.min(score.other);
    if score.alike < alike && alike < u32::MAX && score.present < u32::MAX {
        place.wavers = true;
        place.word = at..at + present.len_utf8();
        place.other = score.alike_form;
        place.doubt = doubt(&Score { other: score.alike, alike: u32::MAX, ..*score });
        return Some(place);
    }
    place.is_bare = place.word.len() == present.len_utf8() && BARE.contains(&present);
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
