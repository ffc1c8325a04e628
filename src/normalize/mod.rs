//! Text cleaned and brought into one form: [`Normalizer`].

// A line is scanned for the characters that any step might change (`triggers`); most hold none. Else what is protected
// is found (`crate::protect`), and each rule (`steps`) that one of the line's characters concerns says what it
// wants changed (`line`).
mod builder;
mod line;
mod scripts;
mod spelling;
mod step;
mod steps;
mod stream;
mod triggers;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

pub use builder::NormalizerBuilder;
pub use step::Step;
pub use stream::NormalizerStream;

use crate::chars::lines;
use crate::protect::{Blocks, Kind, Protector, first_line};
use crate::variant::Variant;
use line::{Edits, Line};
use scripts::Scripts;
use steps::{Lines, StepRule};
use triggers::{Flags, MOST_RULES, Triggers, WITH_HAN, WITH_KANA};

/// Cleans Chinese text and brings it into the form that is usual in a variant: invisible characters, spaces, width,
/// quotation marks, forms of characters, damage by naive converters, and script. Immutable; share it between threads or
/// clone it.
///
/// ```
/// use fanjian::normalize::{Normalizer, Step};
///
/// let normalizer = Normalizer::builder("zh-Hant-TW".parse()?).build();
/// assert_eq!(normalizer.normalize("他說：“說明在Ａ\u{200B}４纸上,看。”"), "他說：「說明在A4紙上，看。」");
///
/// let width = Normalizer::builder("zh-Hant-TW".parse()?).steps([Step::Width]).build();
/// assert_eq!(width.normalize("“Ａ４”"), "“A4”");
/// # Ok::<(), fanjian::Error>(())
/// ```
///
/// [`Step`] lists what it does. Nothing else changes; line ends never do, nor URLs, e-mail addresses, Markdown's
/// code spans and fenced blocks of code, and what [`NormalizerBuilder::protect`] names. Normalising again changes
/// nothing.
///
/// Lines (to the next LF) are normalised each by itself, but for fenced blocks and a byte order mark at the start
/// of the text; so a text may also come in pieces, as a [`stream`](Self::stream). A line longer than 1 MiB is
/// taken as several. Time is linear in the text; where nothing is to change, that is one look at each character.
#[derive(Clone, Debug)]
pub struct Normalizer {
    inner: Arc<Inner>,
    /// None where only line by line something is to be done.
    scripts: Option<Arc<Scripts>>,
}

#[derive(Debug)]
struct Inner {
    rules: Vec<StepRule>,
    /// Those of them that are for lines of every kind.
    for_any: Flags,
    /// Those that are for front matter too.
    for_data: Flags,
    triggers: Triggers,
    protector: Protector,
}

/// More rounds than any line has been seen to need.
const ROUNDS: usize = 8;

/// What stands behind a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    /// Nothing: the text ends.
    End,
    /// The rest of a line.
    Rest,
}

impl Normalizer {
    /// A normaliser for text in a variant, with all steps, unless its builder is told otherwise.
    pub fn builder(to: Variant) -> NormalizerBuilder {
        NormalizerBuilder::new(to)
    }

    /// Normalises a whole text; borrowed exactly when nothing changes.
    #[must_use]
    pub fn normalize<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let lines = self.inner.normalize(&mut Blocks::default(), text, Behind::End);
        let Some(scripts) = &self.scripts else { return lines };
        match (scripts.all(&lines), lines) {
            (Some(all), _) => Cow::Owned(all),
            (None, lines) => lines,
        }
    }

    /// Begins a text that comes in pieces.
    pub fn stream(&self) -> NormalizerStream<'_> {
        NormalizerStream::new(&self.inner, self.scripts.as_deref())
    }
}

impl Inner {
    fn new(rules: Vec<StepRule>, protector: Protector) -> Self {
        const { assert!(Step::ALL.len() <= MOST_RULES) };
        let (mut triggers, mut for_any, mut for_data) = (Triggers::new(), 0, 0);
        for (number, (_, rule)) in rules.iter().enumerate() {
            let flag = 1 << number;
            rule.triggers(triggers.of_rule(flag));
            for_any |= if rule.lines() == Lines::Any { flag } else { 0 };
            for_data |= if rule.keeps_syntax() { flag } else { 0 };
        }
        Self { rules, for_any, for_data, triggers, protector }
    }

    /// Normalises a piece of a text, which begins where the last one ended.
    fn normalize<'t>(&self, blocks: &mut Blocks, text: &'t str, behind: Behind) -> Cow<'t, str> {
        let mut output = String::new();
        let (mut copied, mut at) = (0, 0);
        while at < text.len() {
            let end = at + first_line(&text.as_bytes()[at..]);
            let line = &text[at..end];
            let is_whole = line.ends_with('\n');
            let body = line.strip_suffix('\n').unwrap_or(line);
            let body = body.strip_suffix('\r').filter(|_| is_whole).unwrap_or(body);
            let ends = is_whole || (end == text.len() && behind == Behind::End);
            if let Some(changed) = self.line(blocks, body, ends) {
                output.reserve(text.len() - copied);
                output.push_str(&text[copied..at]);
                output.push_str(&changed);
                copied = at + body.len();
            }
            blocks.leave(is_whole);
            at = end;
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        output.push_str(&text[copied..]);
        Cow::Owned(output)
    }

    /// The normalised line, if it differs.
    fn line(&self, blocks: &mut Blocks, text: &str, ends: bool) -> Option<String> {
        let kind = blocks.enter(text);
        if kind == Kind::Code {
            return None;
        }
        // What a step makes can be what an earlier one looks for, or be protected.
        let mut current = None;
        for _ in 0..ROUNDS {
            let now = current.as_deref().unwrap_or(text);
            let Some(changed) = self.round(*blocks, kind, now, ends) else { break };
            current = Some(changed);
        }
        current.filter(|changed| changed != text)
    }

    /// The line after all rules, if they change it.
    fn round(&self, blocks: Blocks, kind: Kind, text: &str, ends: bool) -> Option<String> {
        let due = self.due(text, kind);
        if due == 0 {
            return None;
        }
        let Blocks { is_first, begins, .. } = blocks;
        let mut protected = self.protector.ranges(text, kind);
        let line = Line { text, protected: &[], is_first, begins, ends };
        self.rules(due, line, &mut protected, kind)
    }

    /// Takes each line of a text once that `before` had otherwise, as those rules change nothing in what they made, without
    /// those that ask where it stands, and moves what is protected in it with the text, if anything changes.
    fn once(&self, before: &str, text: &str, protected: &mut [Range<usize>]) -> Option<String> {
        let mut output = String::new();
        let (mut copied, mut at, mut rest) = (0, 0, protected);
        let mut known = lines(before);
        for line in lines(text) {
            let end = at + line.len();
            let here;
            (here, rest) = rest.split_at_mut(rest.partition_point(|it| it.start < end));
            let begin = output.len() + at - copied;
            let due = if known.next() == Some(line) { 0 } else { self.due(line, Kind::Text) };
            here.iter_mut().for_each(|it| *it = it.start - at..it.end - at);
            let of_line =
                Line { text: line, protected: &[], is_first: false, begins: false, ends: false };
            if due != 0
                && let Some(changed) = self.rules(due, of_line, here, Kind::Text)
            {
                output.push_str(&text[copied..at]);
                output.push_str(&changed);
                copied = end;
            }
            here.iter_mut().for_each(|it| *it = begin + it.start..begin + it.end);
            at = end;
        }
        if copied == 0 {
            return None;
        }
        output.push_str(&text[copied..]);
        Some(output)
    }

    /// A line after some rules, if they change it.
    fn rules(
        &self,
        mut due: Flags,
        line: Line<'_>,
        protected: &mut [Range<usize>],
        kind: Kind,
    ) -> Option<String> {
        let (mut edits, mut current) = (Edits::default(), None);
        for (number, (_, rule)) in self.rules.iter().enumerate() {
            if due & (1 << number) == 0 {
                continue;
            }
            let now = current.as_deref().unwrap_or(line.text);
            rule.edit(Line { text: now, protected, ..line }, &mut edits);
            if let Some(changed) = edits.apply(now, protected) {
                due = self.due(&changed, kind);
                current = Some(changed);
            }
        }
        current.filter(|changed| changed != line.text)
    }

    /// The rules that a line is to be shown to.
    fn due(&self, line: &str, kind: Kind) -> Flags {
        let flags = self.triggers.scan(line);
        let is_chinese = flags & (WITH_HAN | WITH_KANA) == WITH_HAN;
        let rules = flags & !(WITH_HAN | WITH_KANA);
        let rules = if is_chinese { rules } else { rules & self.for_any };
        if kind == Kind::Data { rules & self.for_data } else { rules }
    }
}
