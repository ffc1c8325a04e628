//! What happens between the stretches of the hot loop: hints are looked into, and where they are
//! more than false alarms, the text around them is matched.

use std::borrow::Cow;

use super::inside::Inside;
use super::records::Needs;
use super::scan::{NOTHING, SLACK, Stop, decode_two, push_short};
use super::tables::{Fused, Steps};
use crate::engine::ids;
use crate::engine::pipeline::{Flow, Pipeline};
use crate::engine::scan::{Extent, Stage};
use crate::lexicon::index::pair_of;
use crate::lexicon::view::Hit;

/// The general engine, made ready when it is first needed.
pub(crate) struct General<'p> {
    pipeline: &'p Pipeline,
    flow: Option<Flow<'p>>,
}

impl<'p> General<'p> {
    pub(crate) fn new(pipeline: &'p Pipeline) -> Self {
        Self { pipeline, flow: None }
    }

    /// A flow with nothing held between two texts.
    pub(crate) fn flow(&mut self) -> &mut Flow<'p> {
        self.flow.get_or_insert_with(|| Flow::new(self.pipeline))
    }

    /// Converts by the stages from `index` on.
    fn convert(&mut self, index: usize, text: &str, output: &mut String) {
        self.flow().push_from(index, text, Extent::Whole, output);
    }
}

impl Fused {
    /// Converts a whole text and appends to `output`.
    pub(crate) fn convert_into(&self, text: &str, output: &mut String) {
        self.run_whole(text, output, &mut General::new(&self.pipeline));
    }

    /// Converts a whole text; borrowed exactly when nothing changes.
    pub(crate) fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let stop = if self.overlay.is_none() { self.unchanged(text) } else { 0 };
        if stop == text.len() {
            return Cow::Borrowed(text);
        }
        let same = self.boundary_before(text, 0, stop);
        // A little more for phrases that lengthen the text.
        let mut output = String::with_capacity(text.len() + text.len() / 64 + SLACK);
        output.push_str(&text[..same]);
        self.convert_into(&text[same..], &mut output);
        if output == text { Cow::Borrowed(text) } else { Cow::Owned(output) }
    }

    /// Converts `text`, which begins and ends at certain boundaries, and appends to `output`; `plain`
    /// is the hot loop.
    #[inline(always)]
    pub(super) fn run_by(
        &self,
        text: &str,
        output: &mut String,
        general: &mut General<'_>,
        plain: impl Fn(usize, u32, usize, &mut String) -> Stop,
    ) {
        // Since `start`, a certain boundary or as good as one, every character has given as many bytes
        // as it has.
        let mut start = 0;
        let (mut at, mut pair, mut passed) = (0, NOTHING, usize::MAX);
        loop {
            let stop = plain(at, pair, passed, output);
            if stop.at >= text.len() {
                break;
            }
            (at, pair, passed) = match self.look_into(text, start, &stop, output, general) {
                Some(end) => {
                    start = end;
                    (end, NOTHING, usize::MAX)
                }
                // A false alarm.
                None => (stop.at, stop.pair >> 16, stop.at),
            };
        }
    }

    /// Converts around a stop of the hot loop, and returns where the text can be taken up again; none
    /// for a false alarm.
    #[inline(never)]
    fn look_into(
        &self,
        text: &str,
        start: usize,
        &Stop { at, pair }: &Stop,
        output: &mut String,
        general: &mut General<'_>,
    ) -> Option<usize> {
        if pair == NOTHING {
            return Some(self.around(text, start, at, Steps::None, output, general));
        }
        let mut known = None;
        let mut longest = None;
        for record in self.records().fitting(text, at, pair) {
            let begin = at - record.at;
            if begin < start {
                continue;
            }
            longest = Some(record);
            if self.is_certain(record.needs, text, start, begin, begin + record.key.len()) {
                known = longest;
                break;
            }
        }
        // None fits: a false alarm.
        let longest = longest?;
        let known = known.or_else(|| {
            let begin = at - longest.at;
            let end = begin + longest.key.len();
            self.is_met(longest.needs, text, start, begin, end, general).then_some(longest)
        });
        let Some(record) = known else {
            return Some(self.around(text, start, at, self.tables.steps, output, general));
        };
        output.truncate(output.len() - record.at);
        push_short(output, record.rest, record.len);
        Some(at - record.at + record.key.len())
    }

    /// Whether a key that stands from `begin` to `end` gives there what it gives alone.
    #[inline]
    fn is_certain(&self, needs: Needs, text: &str, start: usize, begin: usize, end: usize) -> bool {
        let front = pair_around(text, start, begin);
        if needs == Needs::UNKNOWN
            || front.is_some_and(|it| self.first_spans(text, start, begin, it))
        {
            return false;
        }
        if needs == Needs::CLOSED {
            return true;
        }
        let behind = pair_around(text, start, end);
        let first =
            |at, pair: Option<u32>| pair.is_some_and(|it| self.first_spans(text, start, at, it));
        let later =
            |at, pair: Option<u32>| pair.is_some_and(|it| self.later_spans(text, start, at, it));
        !(needs.later_front() && later(begin, front)
            || needs.first_behind() && first(end, behind)
            || needs.later_behind() && later(end, behind))
    }

    /// Whether a match of the first stage that has phrases may span the place `at`, between these two
    /// characters.
    #[inline]
    fn first_spans(&self, text: &str, start: usize, at: usize, pair: u32) -> bool {
        self.may_span_first(pair) && self.is_in_key(self.inside(), text, start, at)
    }

    /// The same for the stages behind that.
    #[inline]
    fn later_spans(&self, text: &str, start: usize, at: usize, pair: u32) -> bool {
        self.may_span_later(pair)
            && (self.may_span_deep(pair) || self.is_in_key(self.later_inside(), text, start, at))
    }

    /// Whether a key may stand around `at`, by the characters next to it.
    #[inline(never)]
    fn is_in_key(&self, keys: Inside<'_>, text: &str, start: usize, at: usize) -> bool {
        let mut left = text[start..at].chars().rev();
        let mut right = text[at..].chars();
        let (Some(first), Some(second)) = (left.next(), right.next()) else { return false };
        let (before, behind) = (left.next(), right.next());
        // A special character may become another one of the key.
        let is_special = |c: Option<char>| c.is_some_and(|c| self.is_special(c));
        self.is_special(first)
            || self.is_special(second)
            || is_special(before)
            || is_special(behind)
            || keys.spans(before, first, second, behind)
    }

    /// The same for any stage.
    fn spans(&self, text: &str, start: usize, at: usize, pair: u32) -> bool {
        self.later_spans(text, start, at, pair) || self.first_spans(text, start, at, pair)
    }

    /// The same where pairs do not tell: by what the first stage does match.
    #[inline(never)]
    fn is_met(
        &self,
        needs: Needs,
        text: &str,
        start: usize,
        begin: usize,
        end: usize,
        general: &General<'_>,
    ) -> bool {
        let (Steps::Final(stage) | Steps::Segments(stage)) = self.tables.steps else {
            return false;
        };
        let Some(stage) = general.pipeline.stage(stage) else { return false };
        if needs == Needs::UNKNOWN
            || self.is_spanned(stage, text, start, begin)
            || self.is_near_special(text, end, end, stage.longest_key())
        {
            return false;
        }
        if needs == Needs::CLOSED {
            return true;
        }
        if needs == Needs::OPEN {
            return self.longest(stage, text, begin, end - begin) == end - begin;
        }
        let is_later_spanned = |at| {
            pair_around(text, start, at).is_some_and(|it| self.later_spans(text, start, at, it))
        };
        !(needs.later_front() && is_later_spanned(begin)
            || needs.later_behind() && is_later_spanned(end)
            || needs.first_behind() && self.is_spanned(stage, text, begin, end))
    }

    /// Whether a match of the first stage that begins at `start` or behind it would span the place
    /// `at`. No special character stands between the two.
    fn is_spanned(&self, stage: &Stage, text: &str, start: usize, at: usize) -> bool {
        let mut place = at;
        for c in text[start..at].chars().rev() {
            if !pair_around(text, start, place)
                .is_some_and(|it| self.first_spans(text, start, place, it))
            {
                return false;
            }
            place -= c.len_utf8();
            if self.longest(stage, text, place, at - place) > at - place {
                return true;
            }
        }
        false
    }

    /// Converts the text around `at`, from the last certain boundary to a place behind or at `at` that
    /// is as good as one: by steps of the first stage, or else in the general engine.
    #[inline(never)]
    fn around(
        &self,
        text: &str,
        start: usize,
        at: usize,
        steps: Steps,
        output: &mut String,
        general: &mut General<'_>,
    ) -> usize {
        let begin = self.boundary_before(text, start, at);
        output.truncate(output.len() - (at - begin));
        let mark = output.len();
        let end = match steps {
            Steps::Final(stage) => self.final_steps(stage, text, begin, at, output, general),
            Steps::Segments(stage) => self.segments(stage, text, begin, at, output, general),
            Steps::None => None,
        };
        end.unwrap_or_else(|| {
            let end = self.boundary_behind(text, at);
            output.truncate(mark);
            general.convert(0, &text[begin..end], output);
            end
        })
    }

    /// None where the general engine must help.
    fn final_steps(
        &self,
        stage: usize,
        text: &str,
        mut here: usize,
        at: usize,
        output: &mut String,
        general: &General<'_>,
    ) -> Option<usize> {
        let stage = general.pipeline.stage(stage)?;
        while here < at {
            let (rest, first, second) = step(text, here)?;
            match self.hit(stage, rest, first, second) {
                Some(hit) => {
                    output.push_str(hit.value());
                    here += hit.len;
                }
                None => {
                    output.push(self.image(first));
                    here += first.len_utf8();
                }
            }
        }
        (!self.is_near_special(text, at, here, stage.longest_key())).then_some(here)
    }

    /// None where the general engine must help.
    fn segments(
        &self,
        stage: usize,
        text: &str,
        begin: usize,
        at: usize,
        output: &mut String,
        general: &mut General<'_>,
    ) -> Option<usize> {
        let matched = general.pipeline.stage(stage)?;
        let (mut unmatched, mut here) = (begin, begin);
        while let Some((rest, first, second)) = step(text, here) {
            let hit = self.hit(matched, rest, first, second);
            let end = here + hit.as_ref().map_or(first.len_utf8(), |hit| hit.len);
            let reach = if hit.is_some() { matched.longest_key() } else { 0 };
            if end >= at && self.is_near_special(text, at.max(here), end, reach) {
                return None;
            }
            let certain = match hit {
                Some(_) => {
                    self.unmatched(stage, &text[unmatched..here], output, general);
                    self.segment(stage, &text[here..end], output, general);
                    unmatched = end;
                    true
                }
                None => !second.is_some_and(|it| self.may_span(pair_of(first, it))),
            };
            here = end;
            if certain && here >= at {
                break;
            }
        }
        self.unmatched(stage, &text[unmatched..here], output, general);
        Some(here)
    }

    /// The length of what the first stage matches at a place, or `least`, if that is not longer.
    fn longest(&self, stage: &Stage, text: &str, at: usize, least: usize) -> usize {
        let hit = || {
            let (rest, first, second) = step(text, at)?;
            let may_match = self.inside().may_start(rest, least);
            if may_match { stage.group().longest_prefix(rest, first, second) } else { None }
        };
        hit().map_or(least, |hit| hit.len)
    }

    /// What of several characters the first stage matches at the start of a text, which begins with
    /// these two.
    fn hit<'g>(
        &self,
        stage: &'g Stage,
        text: &str,
        first: char,
        second: Option<char>,
    ) -> Option<Hit<'g>> {
        let may_match = second.is_some_and(|it| self.may_span_first(pair_of(first, it)))
            && self.inside().may_start(text, first.len_utf8());
        if may_match { stage.group().longest_prefix(text, first, second) } else { None }
    }

    /// Whether a special character is among those from `begin` to `end`, or behind them where a match
    /// of up to `reach` bytes more could be for what it becomes.
    fn is_near_special(&self, text: &str, begin: usize, end: usize, reach: usize) -> bool {
        let mut before = text[..begin].chars().next_back();
        for (index, c) in text[begin..].char_indices() {
            let is_behind = begin + index >= end;
            let spanned = |before| self.may_span_first(pair_of(before, c));
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

    /// A match of segmentation: a text of its own for the later stages.
    fn segment(&self, stage: usize, key: &str, output: &mut String, general: &mut General<'_>) {
        for (at, pair) in pairs(key).filter(|&(_, pair)| self.is_hint(pair)) {
            for record in self.records().fitting(key, at, pair) {
                if record.needs == Needs::UNKNOWN {
                    return general.convert(stage + 1, key, output);
                }
                if record.key.len() == key.len() {
                    return output.push_str(record.output());
                }
            }
        }
        self.push_images(key, output);
    }

    /// Text in which segmentation has found nothing: a text of its own as well.
    fn unmatched(&self, stage: usize, text: &str, output: &mut String, general: &mut General<'_>) {
        let may_span = |at: usize| {
            pair_around(text, 0, at).is_some_and(|pair| self.later_spans(text, 0, at, pair))
        };
        // What of the text is written.
        let mut done = 0;
        for (at, pair) in pairs(text).filter(|&(_, pair)| self.is_hint(pair)) {
            if at <= done {
                continue;
            }
            let mut is_false_alarm = true;
            let known = self.records().fitting(text, at, pair).find(|record| {
                is_false_alarm = false;
                let begin = at - record.at;
                begin >= done
                    && record.needs.later_front()
                    && !may_span(begin)
                    && !(record.needs.later_behind() && may_span(begin + record.key.len()))
            });
            if is_false_alarm {
                continue;
            }
            if let Some(record) = known {
                let begin = at - record.at;
                self.push_images(&text[done..begin], output);
                output.push_str(record.output());
                done = begin + record.key.len();
                continue;
            }
            let last = |&at: &usize| !may_span(at);
            let places = text[done..at].char_indices().map(|(index, _)| done + index);
            let begin = places.rev().find(last).unwrap_or(done);
            let places = text[at..].char_indices().map(|(index, _)| at + index);
            let end = places.skip(1).find(last).unwrap_or(text.len());
            self.push_images(&text[done..begin], output);
            general.convert(stage + 1, &text[begin..end], output);
            done = end;
        }
        self.push_images(&text[done..], output);
    }

    /// Appends what each character gives; none of them is special.
    fn push_images(&self, text: &str, output: &mut String) {
        output.extend(text.chars().map(|c| self.image(c)));
    }

    /// The last certain boundary at or in front of `at`; `start` is one.
    fn boundary_before(&self, text: &str, start: usize, at: usize) -> usize {
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
    fn boundary_behind(&self, text: &str, at: usize) -> usize {
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

    /// Whether a sequence that begins in `text` may go on behind it.
    fn is_reached(&self, text: &str) -> bool {
        text.chars().rev().take(self.tables.reach).any(ids::is_operator)
    }
}

/// The characters in front of and behind a place; none at the end of the text and at `start`.
#[inline(always)]
fn pair_around(text: &str, start: usize, at: usize) -> Option<u32> {
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

/// The same for characters of any length.
#[inline(never)]
fn any_pair_around(text: &str, at: usize) -> Option<u32> {
    let (before, behind) = text.split_at(at);
    Some(pair_of(before.chars().next_back()?, behind.chars().next()?))
}

/// The rest of a text, and its first two characters.
fn step(text: &str, at: usize) -> Option<(&str, char, Option<char>)> {
    let rest = &text[at..];
    let mut chars = rest.chars();
    Some((rest, chars.next()?, chars.next()))
}

/// Adjacent characters, each pair with the byte index of the second.
fn pairs(text: &str) -> impl Iterator<Item = (usize, u32)> {
    let seconds = text.char_indices().skip(1);
    text.chars().zip(seconds).map(|(first, (at, second))| (at, pair_of(first, second)))
}
