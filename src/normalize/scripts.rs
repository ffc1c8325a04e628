//! The steps that look further than a line: repair, and conversion of what is in the other script.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::fence::Fence;
use super::protect::Protector;
use super::step::Step;
use super::{Behind, Inner, State};
use crate::convert::Converter;
use crate::error::Error;
use crate::repair::{Characters, Memory, Repairer, Sentence, Window, restore, windows};
use crate::variant::{Script, Variant};

/// What is done to each window of a text.
#[derive(Debug)]
pub(super) struct Scripts {
    repairer: Repairer,
    repairs: bool,
    conversion: Option<Conversion>,
    protector: Protector,
    /// The steps before that go by the script of what stands around, which these change.
    forms: Inner,
}

/// To the target.
#[derive(Debug)]
struct Conversion {
    to: Script,
    from_other: Converter,
    /// How the target's region spells.
    spelling: Converter,
}

/// What a window must know of those in front.
#[derive(Debug, Default)]
pub(super) struct Before {
    memory: Memory,
    fence: Option<Fence>,
}

impl Before {
    /// Another text begins.
    pub(super) fn reset(&mut self) {
        (self.memory.habits, self.fence) = Default::default();
    }
}

/// More rounds than any text has been seen to need.
const ROUNDS: usize = 8;

impl Scripts {
    /// None where there is nothing to do.
    pub(super) fn new(
        to: Variant,
        steps: &BTreeSet<Step>,
        protector: Protector,
    ) -> Result<Option<Self>, Error> {
        let repairs = steps.contains(&Step::Repair) && to.script() == Script::Hant;
        let converts = steps.contains(&Step::Convert);
        if !repairs && !converts {
            return Ok(None);
        }
        let tag = |tag: &str| tag.parse::<Variant>();
        let (hans, hant) = (tag("zh-Hans")?, tag("zh-Hant")?);
        let other = if to.script() == Script::Hant { hans } else { hant };
        let conversion = Conversion {
            to: to.script(),
            from_other: Converter::new(other, to),
            spelling: Converter::new(if to.script() == Script::Hant { hant } else { hans }, to),
        };
        let forms = [Step::Shinjitai, Step::Allographs].into_iter().filter(|it| steps.contains(it));
        Ok(Some(Self {
            forms: Inner::new(to, &forms.collect(), protector.clone()),
            repairer: Repairer::new()?.region(to.region()),
            repairs,
            conversion: converts.then_some(conversion),
            protector,
        }))
    }

    pub(super) fn characters(&self) -> &Characters {
        self.repairer.characters()
    }

    /// What becomes of a whole text; none if nothing does.
    pub(super) fn all(&self, text: &str) -> Option<String> {
        let (mut before, mut output, mut done) = (Before::default(), String::new(), 0);
        for window in windows(text, self.characters(), true).0 {
            if let Cow::Owned(window_now) = self.run(&mut before, text, &window) {
                output.push_str(&text[done..window.range().start]);
                output.push_str(&window_now);
                done = window.range().end;
            }
        }
        (done > 0).then(|| output + &text[done..])
    }

    /// What becomes of a window.
    pub(super) fn run<'t>(
        &self,
        before: &mut Before,
        text: &'t str,
        window: &Window,
    ) -> Cow<'t, str> {
        let (habits, fence) = (before.memory.habits.clone(), before.fence);
        let mut now = Cow::Borrowed(&text[window.range()]);
        let mut changed: Option<Window> = None;
        for _ in 0..ROUNDS {
            (before.memory.habits, before.fence) = (habits.clone(), fence);
            let of_now = changed.as_ref().unwrap_or(window);
            let Some((next, is_done)) = self.round(before, &now, of_now) else { break };
            let mut state = State { fence, ..State::default() };
            let next = match self.forms.normalize(&mut state, &next, Behind::Rest) {
                Cow::Borrowed(_) if is_done => return Cow::Owned(next),
                formed => formed.into_owned(),
            };
            changed = Some(Window::of(&next, self.characters()));
            now = Cow::Owned(next);
        }
        now
    }

    /// The window after one round, if that changes it, and whether another one would change nothing.
    fn round(&self, before: &mut Before, text: &str, window: &Window) -> Option<(String, bool)> {
        let characters = self.characters();
        let protected = self.protected(&mut before.fence, text);
        let repaired;
        let mut window = window;
        let mut now = Cow::Borrowed(text);
        if self.repairs {
            let mut restored = Vec::new();
            let memory = &mut before.memory;
            self.repairer.window(text, window, &protected, memory, &mut restored);
            if !restored.is_empty() {
                let mut output = String::with_capacity(text.len());
                restore(text, &restored, &mut output);
                repaired = Window::of(&output, characters);
                window = &repaired;
                now = Cow::Owned(output);
            }
        }
        // How a region spells a character that is read as before does not matter to repair, whose output needs no more of it.
        let mut is_done = true;
        if let Some(conversion) = &self.conversion
            && let Some(converted) =
                conversion.convert(window, characters, &protected, &now, &mut is_done)
        {
            now = Cow::Owned(converted);
        }
        match now {
            Cow::Owned(now) if now != text => Some((now, is_done)),
            _ => None,
        }
    }

    /// What must stay, as ranges of bytes in order.
    fn protected(&self, fence: &mut Option<Fence>, text: &str) -> Vec<Range<usize>> {
        let (mut protected, mut at) = (Vec::new(), 0);
        if fence.is_none() && !self.protector.may_protect(text) && !text.contains('~') {
            return protected;
        }
        for line in text.split_inclusive('\n') {
            let end = at + line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            if Fence::covers(fence, line) {
                protected.push(at..end);
            } else {
                let ranges = self.protector.ranges(line).into_iter();
                protected.extend(ranges.map(|range| at + range.start..at + range.end));
            }
            at = end;
        }
        protected
    }
}

impl Conversion {
    /// The text, which is as long as that of the window, if anything changes; `is_spelling` becomes false if any of
    /// that is more than a region's spelling.
    fn convert(
        &self,
        window: &Window,
        characters: &Characters,
        protected: &[Range<usize>],
        text: &str,
        is_spelling: &mut bool,
    ) -> Option<String> {
        let mut output = String::new();
        let mut done = 0;
        let runs = window.scripts();
        // Sentences that are written alike are one text.
        for run in runs.chunk_by(|a, b| a.script == b.script && a.is_chinese == b.is_chinese) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            if !first.is_chinese {
                continue;
            }
            for piece in free(first.range.start..last.range.end, protected) {
                let from = &text[piece.clone()];
                let converted = self.piece(first, characters, from, is_spelling);
                if let Some(converted) = converted.filter(|it| it != from) {
                    output.push_str(&text[done..piece.start]);
                    output.push_str(&converted);
                    done = piece.end;
                }
            }
        }
        if done == 0 {
            return None;
        }
        output.push_str(&text[done..]);
        Some(output)
    }

    /// As the target's region writes; but not in a way that repair takes for damage (么 for 幺).
    fn spell<'t>(&self, characters: &Characters, text: &'t str) -> Cow<'t, str> {
        let spelt = self.spelling.convert(text);
        let is_damage = |(c, spelt): (char, char)| c != spelt && characters.is_left(spelt);
        if matches!(spelt, Cow::Borrowed(_)) || !text.chars().zip(spelt.chars()).any(is_damage) {
            return spelt;
        }
        let kept = |(c, spelt): (char, char)| if is_damage((c, spelt)) { c } else { spelt };
        Cow::Owned(text.chars().zip(spelt.chars()).map(kept).collect())
    }

    /// What becomes of a piece of sentences of one script; none if nothing does.
    fn piece(
        &self,
        of: &Sentence,
        characters: &Characters,
        text: &str,
        is_spelling: &mut bool,
    ) -> Option<String> {
        let is_other = of.script.is_some_and(|script| script != self.to);
        if is_other {
            *is_spelling = false;
            return Some(self.from_other.convert(text).into_owned());
        }
        let counts = characters.count_all(text);
        let strangers = if self.to == Script::Hant { counts.hans } else { counts.hant };
        let spelt = self.spell(characters, text);
        *is_spelling &=
            text.chars().zip(spelt.chars()).all(|(a, b)| characters.are_read_alike(a, b));
        if strangers == 0 {
            return (spelt != text).then(|| spelt.into_owned());
        }
        // Characters of the other script that are strewn in.
        *is_spelling = false;
        let others = self.from_other.convert(text);
        let (stays, other) = (spelt.chars(), others.chars());
        if spelt.chars().count() != others.chars().count()
            || spelt.chars().count() != text.chars().count()
        {
            return None;
        }
        let chosen = text.chars().zip(stays.zip(other)).map(|(c, (stays, other))| {
            if characters.script(c).is_some_and(|it| it != self.to) { other } else { stays }
        });
        Some(chosen.collect())
    }
}

/// The pieces of a range between the protected ones.
fn free(range: Range<usize>, protected: &[Range<usize>]) -> Vec<Range<usize>> {
    let from = protected.partition_point(|it| it.end <= range.start);
    let (mut pieces, mut at) = (Vec::new(), range.start);
    for it in protected[from..].iter().take_while(|it| it.start < range.end) {
        pieces.push(at..it.start.max(at));
        at = it.end.min(range.end);
    }
    pieces.push(at..range.end);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
