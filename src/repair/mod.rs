//! Repair: mis-converted characters of Traditional text restored, and nothing else touched.

mod characters;
mod evidence;
mod habits;
mod model;
mod stream;
#[cfg(test)]
mod tests;
mod window;

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use crate::engine::context::Context;
use crate::error::Error;
use crate::protect::{Protector, masked};
use crate::variant::Region;
pub(crate) use characters::{Characters, Counts};
use evidence::{Met, Place};
pub(crate) use habits::{COMMON, Habits, Standards};
pub use stream::RepairStream;
pub(crate) use stream::{Held, Part};
pub(crate) use window::{Here, Sentence, Window, windows};

/// How likely it is that a naive converter made a text, before anything of it is seen.
const PRIOR: f64 = 0.03;
/// The same of classical prose.
const CLASSICAL_PRIOR: f64 = 1e-6;

/// More rounds than any text has been seen to need.
const ROUNDS: usize = 8;

/// Restores in Traditional text what a character-by-character converter of Simplified text left wrong: characters left as
/// they were (后者 for 後者) and wrong choices (皇後 for 皇后). Nothing else is touched: not Simplified or Japanese
/// sentences, nor how the text writes characters that can be written in several ways (為 or 爲).
///
/// A text is judged in windows of lines with some 1,500 Han characters: one wrong character may be meant so,
/// several of the kind that converters make are not. URLs, e-mail addresses, paths, tags and code stay and say nothing of
/// the text. Immutable; share it between threads.
///
/// ```
/// use fanjian::Repairer;
///
/// let repairer = Repairer::new()?;
/// let repair = repairer.repair("斗爭之后，余波未平，于是沖突又起，並制造了兩只箱子。");
/// assert_eq!(repair.text, "鬥爭之後，餘波未平，於是衝突又起，並製造了兩隻箱子。");
/// assert_eq!(repair.changes[0].after, '鬥');
/// assert_eq!(repairer.repair("皇后住在長安里，只是于先生不信。").changes.len(), 0);
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Debug)]
pub struct Repairer {
    context: Context,
    characters: Characters,
    standards: Standards,
    region: Option<Region>,
    protector: Protector,
}

/// What is remembered of a text from window to window.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) habits: Habits,
    met: Met,
}

/// What became of a text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Repair<'t> {
    /// Borrowed exactly when nothing changed.
    pub text: Cow<'t, str>,
    /// What was restored, in order.
    pub changes: Vec<Restored>,
}

/// A character that was restored.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Restored {
    /// Where it stands in the source, in bytes.
    pub source: Range<usize>,
    /// What stood there.
    pub before: char,
    /// What stands there now, of as many bytes.
    pub after: char,
    /// The word around it, in bytes of the source.
    pub word: Range<usize>,
    /// The rule that decided, or none if words did.
    pub rule: Option<&'static str>,
    /// By how much the row of words with the restored character is likelier than the cheapest with what stood there, in
    /// nats.
    pub margin: f32,
}

impl Repairer {
    /// A repairer that spells what it restores as the text spells its characters.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownDictionary`](crate::ErrorKind::UnknownDictionary) if the library was built without its
    /// dictionaries.
    pub fn new() -> Result<Self, Error> {
        let (characters, context) = Characters::with_context()?;
        let (standards, protector) = (Standards::new()?, Protector::default());
        Ok(Self { context, characters, standards, region: None, protector })
    }

    /// Spells what is restored, where the text itself does not show how, as a region does.
    #[must_use]
    pub fn region(mut self, region: Option<Region>) -> Self {
        self.region = region;
        self
    }

    /// Leaves what a regular expression matches as it is too, as
    /// [`NormalizerBuilder::protect`](crate::normalize::NormalizerBuilder::protect) does. May be called several times.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`](crate::ErrorKind::Pattern).
    #[cfg(feature = "normalize")]
    pub fn protect(mut self, pattern: &str) -> Result<Self, Error> {
        self.protector.add(pattern)?;
        Ok(self)
    }

    #[cfg(feature = "normalize")]
    pub(crate) fn protected(self, protector: Protector) -> Self {
        Self { protector, ..self }
    }

    /// Repairs a text. Takes time linear in the text.
    #[must_use]
    pub fn repair<'t>(&self, text: &'t str) -> Repair<'t> {
        let (_, changes) = self.verdict(text);
        let text = match &*changes {
            [] => Cow::Borrowed(text),
            changes => {
                let mut output = String::with_capacity(text.len());
                restore(text, changes, &mut output);
                Cow::Owned(output)
            }
        };
        Repair { text, changes }
    }

    /// What a [`stream`](Self::stream) of these bytes would restore, in order.
    ///
    /// ```
    /// let repairer = fanjian::Repairer::new()?;
    /// let bytes = ["斗爭之后，于是沖突又起。".as_bytes(), b"\xFF"].concat();
    /// assert_eq!(repairer.changes(&bytes)[1].after, '後');
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn changes(&self, bytes: &[u8]) -> Vec<Restored> {
        let (mut changes, mut memory, mut at) = (Vec::new(), Memory::default(), 0);
        Held::default().take(bytes, true, self, |part| match part {
            Part::Text(text, windows) => {
                let known = changes.len();
                for window in &windows {
                    self.in_text(text, window, &mut memory, &mut changes);
                }
                changes[known..].iter_mut().for_each(|it| it.shift(at));
                at += text.len();
            }
            Part::Invalid(bytes) => {
                memory.habits = Habits::default();
                at += bytes.len();
            }
        });
        changes
    }

    /// Starts a repair of bytes that come in pieces.
    pub fn stream(&self) -> RepairStream<'_> {
        RepairStream::new(self)
    }

    /// Makes windows tell which sentences hold one of these.
    #[cfg(feature = "normalize")]
    pub(crate) fn marking(mut self, characters: &[char]) -> Self {
        self.characters.mark(characters);
        self
    }

    pub(crate) fn characters(&self) -> &Characters {
        &self.characters
    }

    #[cfg(feature = "normalize")]
    pub(crate) fn protector(&self) -> &Protector {
        &self.protector
    }

    pub(crate) fn standards(&self) -> &Standards {
        &self.standards
    }

    /// How likely a naive converter made the window of a text for which that is likeliest, and what is wrong in the text.
    pub(crate) fn verdict(&self, text: &str) -> (f64, Vec<Restored>) {
        let Self { characters, protector, .. } = self;
        let (windows, _) = windows(text, characters, protector, &mut Here::default(), true);
        let (mut changes, mut memory) = (Vec::new(), Memory::default());
        let damaged = windows.iter().map(|it| self.in_text(text, it, &mut memory, &mut changes));
        let most = damaged.fold(0.0, f64::max);
        (most, changes)
    }

    /// Restores what is wrong in a window of a text, and tells how likely a naive converter made some of it.
    fn in_text(
        &self,
        text: &str,
        window: &Window,
        memory: &mut Memory,
        to: &mut Vec<Restored>,
    ) -> f64 {
        let (Range { start, end }, known) = (window.range(), to.len());
        let damaged = self.window(&text[start..end], window, memory, to);
        to[known..].iter_mut().for_each(|it| it.shift(start));
        damaged
    }

    /// Restores what is wrong in the text of a window, but for what is protected, and tells how likely a naive converter
    /// made some of it.
    pub(crate) fn window(
        &self,
        text: &str,
        window: &Window,
        Memory { habits, met }: &mut Memory,
        to: &mut Vec<Restored>,
    ) -> f64 {
        let known = to.len();
        let mut now = masked(text, &window.protected);
        let Self { characters, standards, .. } = self;
        habits.see(window.notable.iter().filter(|it| it.is_variant()).map(|it| it.c));
        let (mut wrong, damaged) = self.wrong(&now, window, met);
        let mut changed = None;
        let region = || self.region.or_else(|| habits.region(characters, standards));
        let region = LazyCell::new(region);
        // What is restored can tell of more. Words and rules read its Simplified form, which is hardly ever another than
        // before (繐 for 穗 is), so a place is seldom wrong again.
        for _ in 0..ROUNDS {
            if wrong.is_empty() {
                break;
            }
            let before = now.clone();
            for Place { at, present, other, word, rule, doubt, .. } in wrong {
                let after = habits.spell(other, characters, standards, || *region);
                let source = at..at + present.len_utf8();
                now.to_mut().replace_range(source.clone(), after.encode_utf8(&mut [0; 4]));
                to.push(Restored { source, before: present, after, word, rule, margin: doubt });
            }
            let of_before = changed.as_ref().unwrap_or(window);
            let next = of_before.after(&before, &now, &window.protected, characters);
            wrong = self.wrong(&now, &next, met).0;
            changed = Some(next);
        }
        let mut restored = to.split_off(known);
        restored.sort_by_key(|restored| restored.source.start);
        restored.dedup_by(|later, first| {
            let is_again = later.source == first.source;
            if is_again {
                *first = Restored { before: first.before, ..later.clone() };
            }
            is_again
        });
        restored.retain(|it| it.before != it.after);
        to.append(&mut restored);
        damaged
    }

    /// The places of a window that are wrong as its text is now, and how likely a naive converter made some of it.
    fn wrong(&self, now: &str, window: &Window, met: &mut Met) -> (Vec<Place>, f64) {
        let Self { context, characters, .. } = self;
        let most = window.notable.len();
        let (mut places, mut lines) = (Vec::with_capacity(most), Vec::with_capacity(most));
        let mut deciding = window.notable.iter().filter(|it| it.decides()).peekable();
        for Sentence { range, line, .. } in window.traditional() {
            while deciding.next_if(|it| it.at < range.start).is_some() {}
            let of_sentence = std::iter::from_fn(|| deciding.next_if(|it| it.at < range.end));
            evidence::places(context, characters, met, now, of_sentence, &mut places);
            lines.resize(places.len(), line);
        }
        if !model::may_be_damaged(&places, PRIOR) {
            return (Vec::new(), 0.0);
        }
        let classical = window.notable.iter().filter(|it| it.is_classical()).count();
        let is_classical = classical > Characters::FEW && characters.is_classical(now);
        let prior = if is_classical { CLASSICAL_PRIOR } else { PRIOR };
        let (wrong, damaged) = model::decide(characters, &places, &lines, prior);
        let mut wrong = wrong.into_iter().peekable();
        let mut index = 0..;
        places.retain(|_| index.next().is_some_and(|it| wrong.next_if_eq(&it).is_some()));
        (places, damaged)
    }
}

impl Restored {
    /// Moves it by a number of bytes.
    fn shift(&mut self, by: usize) {
        for range in [&mut self.source, &mut self.word] {
            *range = by + range.start..by + range.end;
        }
    }
}

/// Appends a text with all changes made.
pub(crate) fn restore(text: &str, changes: &[Restored], output: &mut String) {
    let mut done = 0;
    for change in changes {
        output.push_str(&text[done..change.source.start]);
        output.push(change.after);
        done = change.source.end;
    }
    output.push_str(&text[done..]);
}
