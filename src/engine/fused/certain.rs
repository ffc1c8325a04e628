//! Certainty: which places of a text no match can span, and whether a key is what is matched where it
//! stands.

use super::inside::Inside;
use super::overlay::Overlay;
use super::records::{Needs, Record};
use super::scan::decode_two;
use super::tables::{Fused, PLANE, SPECIAL, Steps};
use crate::engine::context::BARRIERS;
use crate::engine::ids;
use crate::engine::scan::Stage;
use crate::lexicon::index::pair_of;
use crate::lexicon::view::Hit;

/// What the first stage that has phrases matches around a key.
pub(super) enum Met<'g> {
    /// Just the key.
    Key,
    /// This, which begins at this certain boundary and ends in the key.
    Other(usize, Hit<'g>),
    Unknown,
}

impl Fused {
    /// Whether a record's key, which stands at `begin`, gives there what it gives alone.
    #[inline]
    pub(super) fn is_certain(
        &self,
        record: &Record<'_>,
        text: &str,
        start: usize,
        begin: usize,
    ) -> bool {
        let (needs, end) = (record.needs, begin + record.key.len());
        if needs == Needs::UNKNOWN {
            return false;
        }
        // Most places say no to this, and then neither stage need be asked.
        let spanned = |at| pair_around(text, start, at).filter(|&pair| self.may_span(pair));
        let is_first = |at| self.is_in_key(self.inside(), text, start, at);
        let is_later = |at, pair| self.later_spans(text, start, at, pair);
        let front = spanned(begin);
        if front.is_some() && is_first(begin) {
            return false;
        }
        if needs == Needs::CLOSED {
            return true;
        }
        let is_front_spanned =
            || needs.later_front() && front.is_some_and(|pair| is_later(begin, pair));
        let is_behind_spanned = || {
            needs.behind()
                && spanned(end).is_some_and(|pair| {
                    needs.first_behind() && is_first(end)
                        || needs.later_behind() && is_later(end, pair)
                })
        };
        !(is_front_spanned() || is_behind_spanned())
            || needs.is_open() && self.is_whole(text, begin, end)
    }

    /// Whether the first stage certainly matches just what stands between two places, an open key,
    /// when it comes to the first of them.
    #[inline(never)]
    fn is_whole(&self, text: &str, begin: usize, end: usize) -> bool {
        let (Steps::Final(stage) | Steps::Segments(stage)) = self.tables.steps else {
            return false;
        };
        let reach = self.pipeline.stage(stage).map_or(usize::MAX, Stage::longest_key);
        !self.inside().may_start(&text[begin..], end - begin)
            && !self.is_near_special(text, end, end, reach)
    }

    /// Whether a match of a later stage may span one of the places where none must.
    #[inline]
    fn is_later_spanned(
        &self,
        needs: Needs,
        text: &str,
        start: usize,
        begin: usize,
        end: usize,
    ) -> bool {
        let later_spans = |at| {
            pair_around(text, start, at).is_some_and(|it| self.later_spans(text, start, at, it))
        };
        needs.later_front() && later_spans(begin) || needs.later_behind() && later_spans(end)
    }

    /// Whether a match of the first stage that has phrases may span the place `at`, between these two
    /// characters. The filter is of all stages; what keys look like from inside tells which.
    #[inline]
    fn first_spans(&self, text: &str, start: usize, at: usize, pair: u32) -> bool {
        self.may_span(pair) && self.is_in_key(self.inside(), text, start, at)
    }

    /// The same for the stages behind that.
    #[inline]
    pub(super) fn later_spans(&self, text: &str, start: usize, at: usize, pair: u32) -> bool {
        self.may_span_later(pair)
            && (self.may_span_deep(pair) || self.is_in_key(self.later_inside(), text, start, at))
    }

    /// Whether a key may stand around `at`, by the characters next to it.
    #[inline(never)]
    fn is_in_key(&self, keys: Inside<'_>, text: &str, start: usize, at: usize) -> bool {
        // A special character may become another one of the key.
        if let Some((left, right)) = four_around(text, start, at) {
            let is_special = [left >> 16, left & 0xFFFF, right >> 16, right & 0xFFFF]
                .iter()
                .fold(0, |marks, &c| marks | self.images()[c as usize & (PLANE - 1)])
                & SPECIAL
                != 0;
            return is_special || keys.spans_four(left, right);
        }
        let mut left = text[start..at].chars().rev();
        let mut right = text[at..].chars();
        let (Some(first), Some(second)) = (left.next(), right.next()) else { return false };
        let (before, behind) = (left.next(), right.next());
        let is_special = |c: Option<char>| c.is_some_and(|c| self.is_special(c));
        self.is_special(first)
            || self.is_special(second)
            || is_special(before)
            || is_special(behind)
            || keys.spans(before, first, second, behind)
    }

    /// The same for any stage.
    fn spans(&self, text: &str, start: usize, at: usize, pair: u32) -> bool {
        self.may_span(pair)
            && (self.later_spans(text, start, at, pair)
                || self.is_in_key(self.inside(), text, start, at))
    }

    /// What the first stage matches around a record's key that stands at `begin`, where characters do
    /// not tell.
    #[inline(never)]
    pub(super) fn met<'g>(
        &self,
        stage: &'g Stage,
        record: &Record<'_>,
        text: &str,
        start: usize,
        begin: usize,
    ) -> Met<'g> {
        let (needs, len) = (record.needs, record.key.len());
        let end = begin + len;
        if needs == Needs::UNKNOWN {
            return Met::Unknown;
        }
        if let Some((place, hit)) = self.spanning(stage, text, start, begin) {
            let is_first = pair_around(text, start, place)
                .is_none_or(|pair| !self.spans(text, start, place, pair));
            let from = place + hit.len;
            return if is_first && !self.is_near_special(text, begin, from, stage.longest_key()) {
                Met::Other(place, hit)
            } else {
                Met::Unknown
            };
        }
        let is_met = !self.is_near_special(text, end, end, stage.longest_key())
            && if needs == Needs::CLOSED {
                true
            } else if needs.is_open() {
                self.longest(stage, text, begin, len) == len
            } else {
                !(needs.first_behind() && self.spanning(stage, text, begin, end).is_some()
                    || self.is_later_spanned(needs, text, start, begin, end))
            };
        if is_met { Met::Key } else { Met::Unknown }
    }

    /// The match of the first stage nearest to `at` that begins at `start` or behind it and would
    /// span that place, and where it begins. No special character stands between the two.
    fn spanning<'g>(
        &self,
        stage: &'g Stage,
        text: &str,
        start: usize,
        at: usize,
    ) -> Option<(usize, Hit<'g>)> {
        let mut place = at;
        for c in text[start..at].chars().rev() {
            if !pair_around(text, start, place)
                .is_some_and(|it| self.first_spans(text, start, place, it))
            {
                return None;
            }
            place -= c.len_utf8();
            let (rest, first, second) = step(text, place)?;
            let hit = self.hit(stage, rest, first, second, at - place);
            if let Some(hit) = hit.filter(|hit| hit.len > at - place) {
                return Some((place, hit));
            }
        }
        None
    }

    /// The length of what the first stage matches at a place, or `least`, if that is not longer.
    fn longest(&self, stage: &Stage, text: &str, at: usize, least: usize) -> usize {
        let hit = step(text, at)
            .and_then(|(rest, first, second)| self.hit(stage, rest, first, second, least));
        hit.map_or(least, |hit| hit.len)
    }

    /// What of several characters the first stage matches at the start of a text, which begins with
    /// these two; none if it has no key of more than `least` bytes there.
    pub(super) fn hit<'g>(
        &self,
        stage: &'g Stage,
        text: &str,
        first: char,
        second: Option<char>,
        least: usize,
    ) -> Option<Hit<'g>> {
        let may_match = second.is_some_and(|it| self.may_span(pair_of(first, it)))
            && self.inside().may_start(text, least);
        if may_match { stage.group().longest_prefix(text, first, second) } else { None }
    }

    /// Whether a special character is among those from `begin` to `end`, or behind them where a match
    /// of up to `reach` bytes more could be for what it becomes.
    pub(super) fn is_near_special(
        &self,
        text: &str,
        begin: usize,
        end: usize,
        reach: usize,
    ) -> bool {
        let mut before = text[..begin].chars().next_back();
        for (index, c) in text[begin..].char_indices() {
            let is_behind = begin + index >= end;
            let spanned = |before| self.may_span(pair_of(before, c));
            if is_behind && (begin + index >= end + reach || !before.is_some_and(spanned)) {
                return false;
            }
            if self.is_special(c) {
                return true;
            }
            before = Some(c);
        }
        false
    }

    /// The last certain boundary at or in front of `at`; `start` is one.
    pub(super) fn boundary_before(&self, text: &str, start: usize, at: usize) -> usize {
        let mut boundary = at;
        let mut next = text[at..].chars().next();
        for before in text[start..at].chars().rev() {
            if next.is_some_and(|next| !self.spans(text, start, boundary, pair_of(before, next))) {
                break;
            }
            boundary -= before.len_utf8();
            next = Some(before);
        }
        boundary
    }

    /// The first certain boundary behind the character at `at`. Behind an operator, as many
    /// characters as a sequence may hold have none.
    pub(super) fn boundary_behind(&self, text: &str, at: usize) -> usize {
        let mut end = at;
        let mut chars = text[at..].chars().peekable();
        let mut owed = 0_usize;
        while let Some(c) = chars.next() {
            end += c.len_utf8();
            owed = if ids::is_operator(c) { self.tables.reach } else { owed.saturating_sub(1) };
            let is_boundary = |&next: &char| !self.spans(text, 0, end, pair_of(c, next));
            if owed == 0 && chars.peek().is_some_and(is_boundary) {
                break;
            }
        }
        end
    }

    /// The last place where `text` can be cut, whatever follows it: a certain boundary that no
    /// description sequence reaches. Looks at no more than `most` bytes from the end.
    pub(crate) fn cut(&self, text: &str, most: usize) -> Option<usize> {
        let overlay = self.overlay.as_ref();
        if self.context.is_some() {
            return self.cut_behind_barrier(text, most, None);
        }
        let floor = text.len().saturating_sub(most);
        let mut at = text.len();
        let mut next = None;
        for before in text.chars().rev() {
            let is_certain = match next.map(|next| pair_of(before, next)) {
                Some(pair) => !self.may_span(pair) && !overlay.is_some_and(|it| it.may_span(pair)),
                // What follows is not known; but a line end, say, is in no key at all.
                None => {
                    before.is_ascii()
                        && self.tables.ascii >> u32::from(before) & 1 == 0
                        && !overlay.is_some_and(|it| it.is_in_keys(before))
                }
            };
            if is_certain && !self.is_reached(&text[..at]) {
                return Some(at);
            }
            at -= before.len_utf8();
            next = Some(before);
            if at < floor {
                break;
            }
        }
        None
    }

    /// The same for texts that go on through other chains, or by context: behind a character that
    /// occurs in no built-in key.
    pub(crate) fn cut_behind_barrier(
        &self,
        text: &str,
        most: usize,
        overlay: Option<&Overlay>,
    ) -> Option<usize> {
        let from = text.ceil_char_boundary(text.len().saturating_sub(most));
        let is_place = |&(at, barrier): &(usize, char)| {
            let (front, behind) = text.split_at(from + at + barrier.len_utf8());
            let is_spanned = |overlay: &Overlay| match behind.chars().next() {
                Some(next) => overlay.may_span(pair_of(barrier, next)),
                None => !barrier.is_ascii() || overlay.is_in_keys(barrier),
            };
            !overlay.is_some_and(is_spanned) && !self.is_reached(front)
        };
        let mut barriers = text[from..].char_indices().rev().filter(|(_, c)| BARRIERS.contains(c));
        let (at, barrier) = barriers.find(is_place)?;
        Some(from + at + barrier.len_utf8())
    }

    /// Whether a sequence that begins in `text` may go on behind it.
    fn is_reached(&self, text: &str) -> bool {
        text.chars().rev().take(self.tables.reach).any(ids::is_operator)
    }
}

/// The characters in front of and behind a place; none at the end of the text and at `start`.
#[inline(always)]
pub(super) fn pair_around(text: &str, start: usize, at: usize) -> Option<u32> {
    if at == start {
        return None;
    }
    // Nearly always both have three bytes.
    if at >= 3
        && let Some(&bytes) = text.as_bytes()[at - 3..].first_chunk()
    {
        let word = u64::from_le_bytes(bytes);
        if word & 0xF000_00F0 == 0xE000_00E0 {
            return Some(decode_two(word));
        }
    }
    any_pair_around(text, at)
}

/// The two characters in front of a place behind `start` and the two behind it, as two pairs, if all
/// have three bytes.
#[inline]
fn four_around(text: &str, start: usize, at: usize) -> Option<(u32, u32)> {
    let bytes = text.as_bytes();
    let left = at.checked_sub(6).filter(|&it| it >= start)?;
    let right = bytes.get(at..)?.first_chunk::<6>()?;
    let left = u64::from_le_bytes(*bytes.get(left..)?.first_chunk()?);
    let [a, b, c, d, e, f] = *right;
    let right = u64::from_le_bytes([a, b, c, d, e, f, 0, 0]);
    let are_wide = |word: u64| word & 0xF000_00F0 == 0xE000_00E0;
    (are_wide(left) & are_wide(right)).then(|| (decode_two(left), decode_two(right)))
}

/// The same for characters of any length.
#[inline(never)]
fn any_pair_around(text: &str, at: usize) -> Option<u32> {
    let (before, behind) = text.split_at(at);
    Some(pair_of(before.chars().next_back()?, behind.chars().next()?))
}

/// The rest of a text, and its first two characters.
pub(super) fn step(text: &str, at: usize) -> Option<(&str, char, Option<char>)> {
    let rest = &text[at..];
    let mut chars = rest.chars();
    Some((rest, chars.next()?, chars.next()))
}
