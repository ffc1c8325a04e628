//! What happens between the stretches of the hot loop: hints are looked into, and where they are
//! more than false alarms, the text around them is matched.

use std::borrow::Cow;
use std::ops::Range;

use super::certain::{Met, pair_around, step};
use super::records::{Needs, Record};
use super::scan::{NOTHING, SLACK, Stop, push_short};
use super::tables::{Fused, Steps};
use crate::engine::context::Decision;
use crate::engine::ids::is_operator;
use crate::engine::pipeline::{Flow, Pipeline};
use crate::engine::scan::Extent;
use crate::lexicon::index::pair_of;

/// The general engine, made ready when it is first needed.
pub(crate) struct General<'p> {
    pipeline: &'p Pipeline,
    /// In a box, so that a call that needs none has little to make and to drop.
    flow: Option<Box<Flow<'p>>>,
}

impl<'p> General<'p> {
    pub(crate) fn new(pipeline: &'p Pipeline) -> Self {
        Self { pipeline, flow: None }
    }

    /// A flow with nothing held between two texts.
    pub(crate) fn flow(&mut self) -> &mut Flow<'p> {
        self.flow.get_or_insert_with(|| Box::new(Flow::new(self.pipeline)))
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
        // Context reaches back.
        let is_plain = self.overlay.is_none() && self.context.is_none();
        let stop = if is_plain { self.unchanged(text) } else { 0 };
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

    /// What [`convert`](Self::convert) gives and why, where context decides; else none.
    pub(crate) fn explain(&self, text: &str) -> Option<(String, Vec<Decision>)> {
        let context = self.context.as_ref()?;
        let (mut output, mut decisions, mut at) = (String::new(), Vec::new(), 0);
        while let Some(first) = text[at..].chars().next() {
            let begin = output.len();
            let end = if self.is_special(first) {
                context.resolve(text, at, &mut output)
            } else {
                output.push(self.image(first));
                at + first.len_utf8()
            };
            let spelt = text[at..end].chars().zip(output[begin..].chars());
            for ((index, c), (_, chosen)) in text[at..end].char_indices().zip(spelt) {
                decisions.push(match self.is_special(c) && !is_operator(first) {
                    true => context.decision(text, at + index, c, chosen),
                    false if c == chosen => Decision::Copied(c.len_utf8()),
                    false => Decision::of_character(c, chosen),
                });
            }
            at = end;
        }
        Some((output, decisions))
    }

    /// Converts a range of `text`, which begins and ends at certain boundaries, and appends to
    /// `output`; `plain` is the hot loop. Returns where it has come to, which may be a little behind
    /// the range.
    #[inline(always)]
    pub(super) fn run_by(
        &self,
        text: &str,
        range: Range<usize>,
        output: &mut String,
        general: &mut General<'_>,
        plain: impl Fn(usize, u32, usize, &mut String) -> Stop,
    ) -> usize {
        // Since `start`, a certain boundary or as good as one, every character has given as many bytes
        // as it has.
        let mut start = range.start;
        let (mut at, mut pair, mut passed) = (start, NOTHING, usize::MAX);
        while at < range.end {
            let stop = plain(at, pair, passed, output);
            if stop.at >= range.end {
                output.truncate(output.len() - (stop.at - range.end));
                return range.end;
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
        at
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
            return Some(match &self.context {
                Some(context) => context.resolve(text, at, output),
                None => match self.alone(text, start, at) {
                    Some((image, end)) => {
                        output.push(image);
                        end
                    }
                    None => self.around(text, start, at, Steps::None, output, general),
                },
            });
        }
        let mut known = None;
        let mut longest = None;
        for record in self.records().fitting(text, at, pair) {
            let begin = at - record.at;
            if begin < start {
                continue;
            }
            if self.is_certain(&record, text, start, begin) {
                known = Some(record);
                break;
            }
            longest =
                longest.filter(|it: &Record<'_>| it.key.len() > record.key.len()).or(Some(record));
        }
        // Where none fits, it is a false alarm.
        let record = known.or(longest)?;
        if known.is_none()
            && let Some(end) = self.unsure(&record, text, start, at, output, general)
        {
            return Some(end);
        }
        output.truncate(output.len() - record.at);
        push_short(output, record.rest, record.len);
        Some(at - record.at + record.key.len())
    }

    /// What a special character gives, and where it ends; none if a match may span one of its sides, or that is not known.
    fn alone(&self, text: &str, start: usize, at: usize) -> Option<(char, usize)> {
        let c = text[at..].chars().next()?;
        let (image, end) = (self.image(c), at + c.len_utf8());
        let may_span = |at| pair_around(text, start, at).is_some_and(|pair| self.may_span(pair));
        (image != c && !may_span(at) && !may_span(end)).then_some((image, end))
    }

    /// Converts around a key that perhaps is not what is matched where it stands, and returns as
    /// [`look_into`](Self::look_into); none if it is.
    #[inline(never)]
    fn unsure(
        &self,
        record: &Record<'_>,
        text: &str,
        start: usize,
        at: usize,
        output: &mut String,
        general: &mut General<'_>,
    ) -> Option<usize> {
        let steps = self.tables.steps;
        if let Steps::Final(index) | Steps::Segments(index) = steps
            && let Some(stage) = general.pipeline.stage(index)
        {
            match self.met(stage, record, text, start, at - record.at) {
                Met::Key => return None,
                Met::Other(begin, hit) => {
                    let end = begin + hit.len;
                    output.truncate(output.len() - (at - begin));
                    match steps {
                        Steps::Final(_) => output.push_str(hit.value()),
                        _ => self.segment(index, &text[begin..end], output, general),
                    }
                    return Some(end);
                }
                Met::Unknown => {}
            }
        }
        Some(self.around(text, start, at, steps, output, general))
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
            match self.hit(stage, rest, first, second, 0) {
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
            let hit = self.hit(matched, rest, first, second, 0);
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
}

/// Adjacent characters, each pair with the byte index of the second.
fn pairs(text: &str) -> impl Iterator<Item = (usize, u32)> {
    let seconds = text.char_indices().skip(1);
    text.chars().zip(seconds).map(|(first, (at, second))| (at, pair_of(first, second)))
}
