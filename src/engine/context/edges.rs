//! All words of a stretch of text, for those that weigh more than the cheapest row.

use super::lattice::MOST;
use super::words::{LONGEST, Number, Spelling, UNKNOWN, Words};
use crate::lexicon::index::pair_of;

/// A word of a stretch in one of its spellings, by the indices of its characters; empty for a character
/// by the table of characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge<'w> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) cost: u32,
    pub(crate) spelling: &'w str,
}

/// Appends all words of a stretch of fewer than [`MOST`] characters in all their spellings, those that begin first
/// first.
pub(crate) fn edges<'w>(words: &'w Words, stretch: &str, to: &mut Vec<Edge<'w>>) {
    let mut places = [(0, '\0'); MOST];
    let mut count = 0;
    for (place, found) in places.iter_mut().zip(stretch.char_indices()) {
        *place = found;
        count += 1;
    }
    let end_of = |index: usize| if index < count { places[index].0 } else { stretch.len() };
    for start in 0..count {
        let (begin, first) = places[start];
        let mut number = Number::of(first);
        let single = words.single(first);
        let mut is_word = single.is_some();
        if let Some(cost) = single {
            to.push(Edge { from: start, to: start + 1, cost, spelling: "" });
        }
        for end in start + 1 + usize::from(is_word)..=count.min(start + LONGEST) {
            if end > start + 1 {
                let (last, next) = (places[end - 2].1, places[end - 1].1);
                if !words.may_span(pair_of(last, next)) {
                    break;
                }
                number = number.and(next);
            }
            let key = &stretch[begin..end_of(end)];
            for Spelling { cost, text } in words.spellings(number, key) {
                is_word |= end == start + 1;
                to.push(Edge { from: start, to: end, cost, spelling: text });
            }
        }
        if !is_word {
            to.push(Edge { from: start, to: start + 1, cost: UNKNOWN, spelling: "" });
        }
    }
}
