//! The steps that look further than a line: repair, and conversion of what is in the other script.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::Inner;
use super::spelling::Spelling;
use super::step::Step;
use super::steps::StepRule;
use crate::convert::Converter;
use crate::error::Error;
use crate::protect::Protector;
use crate::repair::{
    Characters, Counts, Here, Memory, Repairer, Sentence, Window, restore, windows,
};
use crate::variant::{Script, Variant};

/// What is done to each window of a text.
#[derive(Debug)]
pub(super) struct Scripts {
    repairer: Repairer,
    repairs: bool,
    conversion: Option<Conversion>,
    /// The steps before that go by the script of what stands around, which these change.
    forms: Inner,
}

/// To the target.
#[derive(Debug)]
struct Conversion {
    to: Script,
    from_other: Converter,
    /// How the target's region spells.
    spelling: Option<Spelling>,
}

/// What a window must know of those in front.
#[derive(Debug, Default)]
pub(super) struct Before {
    memory: Memory,
}

impl Before {
    /// Another text begins.
    pub(super) fn reset(&mut self) {
        self.memory.habits = Default::default();
    }
}

/// More rounds than any text has been seen to need.
const ROUNDS: usize = 8;

impl Scripts {
    /// None where there is nothing to do.
    pub(super) fn new(
        to: Variant,
        steps: &BTreeSet<Step>,
        rules: &[StepRule],
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
        let (from_other, spelling) = (Converter::new(other, to), Spelling::new(to)?);
        let changing = spelling.as_ref().map_or_else(Vec::new, Spelling::changing);
        let conversion = Conversion { to: to.script(), from_other, spelling };
        let of_forms = |(step, _): &&StepRule| matches!(step, Step::Shinjitai | Step::Allographs);
        let forms = rules.iter().filter(of_forms).cloned().collect();
        Ok(Some(Self {
            forms: Inner::new(forms, protector.clone()),
            repairer: Repairer::new()?.region(to.region()).protected(protector).marking(&changing),
            repairs,
            conversion: converts.then_some(conversion),
        }))
    }

    pub(super) fn repairer(&self) -> &Repairer {
        &self.repairer
    }

    /// What becomes of a whole text; none if nothing does.
    pub(super) fn all(&self, text: &str) -> Option<String> {
        let (mut before, mut output, mut done) = (Before::default(), String::new(), 0);
        let (characters, protector) = (self.repairer.characters(), self.repairer.protector());
        let (windows, _) = windows(text, characters, protector, &mut Here::default(), true);
        for window in windows {
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
        let habits = before.memory.habits.clone();
        let (characters, protector) = (self.repairer.characters(), self.repairer.protector());
        let mut now = Cow::Borrowed(&text[window.range()]);
        let mut changed: Option<Window> = None;
        for _ in 0..ROUNDS {
            before.memory.habits = habits.clone();
            let of_now = changed.as_ref().unwrap_or(window);
            let mut protected = of_now.protected.clone();
            let Some((next, is_done)) = self.round(before, &now, of_now, &mut protected) else {
                break;
            };
            let next = match self.forms.once(&now, &next, &mut protected) {
                None if is_done => return Cow::Owned(next),
                formed => formed.unwrap_or(next),
            };
            changed = Some(of_now.again(&now, &next, &protected, characters, protector));
            now = Cow::Owned(next);
        }
        now
    }

    /// The window after one round, if that changes it, and whether another one would change nothing. Moves what is
    /// protected with the text.
    fn round(
        &self,
        before: &mut Before,
        text: &str,
        window: &Window,
        protected: &mut [Range<usize>],
    ) -> Option<(String, bool)> {
        let characters = self.repairer.characters();
        let repaired;
        let mut window = window;
        let mut now = Cow::Borrowed(text);
        if self.repairs {
            let mut restored = Vec::new();
            let memory = &mut before.memory;
            self.repairer.window(text, window, memory, &mut restored);
            if !restored.is_empty() {
                let mut output = String::with_capacity(text.len());
                restore(text, &restored, &mut output);
                repaired = window.after(text, &output, &window.protected, characters);
                window = &repaired;
                now = Cow::Owned(output);
            }
        }
        // How a region spells a character that is read as before does not matter to repair, whose output needs no more
        // of it.
        let mut is_done = true;
        if let Some(conversion) = &self.conversion
            && let Some(converted) =
                conversion.convert(window, characters, &now, protected, &mut is_done)
        {
            now = Cow::Owned(converted);
        }
        match now {
            Cow::Owned(now) if now != text => Some((now, is_done)),
            _ => None,
        }
    }
}

impl Conversion {
    /// The text, which is as long as that of the window, if anything changes, and what is protected moves with it;
    /// `is_spelling` becomes false if any of that is more than a region's spelling.
    fn convert(
        &self,
        window: &Window,
        characters: &Characters,
        text: &str,
        protected: &mut [Range<usize>],
        is_spelling: &mut bool,
    ) -> Option<String> {
        let (mut output, mut done, mut moves) = (String::new(), 0, Vec::new());
        let strange = |counts: &Counts| match self.to {
            Script::Hant => counts.hans > 0,
            Script::Hans => counts.hant > 0,
        };
        if !window.has(strange) {
            return None;
        }
        let strangers = |it: &Sentence| strange(&it.counts);
        let kind = |it: &Sentence| (it.script, it.is_chinese, strangers(it));
        let sentences = window.scripts();
        // Sentences that are written alike are one text.
        for run in sentences.chunk_by(|a, b| kind(a) == kind(b)) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            if !first.is_chinese {
                continue;
            }
            let is_other = first.script.is_some_and(|script| script != self.to);
            let is_spelt = !is_other && !strangers(first);
            *is_spelling &= is_spelt;
            if is_spelt && (self.spelling.is_none() || !run.iter().any(|it| it.is_marked)) {
                continue;
            }
            for piece in free(first.range.start..last.range.end, &window.protected) {
                output.push_str(&text[done..piece.start]);
                done = piece.end;
                let from = &text[piece];
                if is_other {
                    self.from_other.convert_into(from, &mut output);
                } else if strangers(first) {
                    output.push_str(&self.mixed(characters, from));
                } else {
                    *is_spelling &= self.spell(characters, from, &mut output);
                }
                moves.push((done, output.len()));
            }
        }
        if done == 0 {
            return None;
        }
        output.push_str(&text[done..]);
        let (mut moves, mut last) = (moves.into_iter().peekable(), (0, 0));
        for range in protected {
            while let Some(next) = moves.next_if(|next| next.0 <= range.start) {
                last = next;
            }
            *range = range.start - last.0 + last.1..range.end - last.0 + last.1;
        }
        (output != text).then_some(output)
    }

    /// Appends a text as the target's region writes it, and tells whether all of it is read as before.
    fn spell(&self, characters: &Characters, text: &str, output: &mut String) -> bool {
        match &self.spelling {
            Some(spelling) => spelling.spell(characters, text, output),
            None => {
                output.push_str(text);
                true
            }
        }
    }

    /// A text in the target's script with characters of the other one strewn in, which alone are converted.
    fn mixed<'t>(&self, characters: &Characters, text: &'t str) -> Cow<'t, str> {
        let (mut stays, mut other) = (String::new(), String::new());
        self.spell(characters, text, &mut stays);
        self.from_other.convert_into(text, &mut other);
        let count = |text: &str| text.chars().count();
        if count(&stays) != count(text) || count(&other) != count(text) {
            return Cow::Borrowed(text);
        }
        let chosen =
            text.chars().zip(stays.chars().zip(other.chars())).map(|(c, (stays, other))| {
                if characters.script(c).is_some_and(|it| it != self.to) { other } else { stays }
            });
        Cow::Owned(chosen.collect())
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

#[cfg(test)]
mod tests {
    use super::{Protector, Scripts, Step, Variant};

    /// The builder goes without these steps where their tables are missing.
    #[test]
    fn tables_are_there() {
        for to in Variant::all() {
            let scripts = Scripts::new(to, &Step::ALL.into(), &[], Protector::default());
            assert!(scripts.is_ok_and(|it| it.is_some()), "{to}");
        }
    }
}
