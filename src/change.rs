//! The places where a text was changed.

use std::ops::Range;

use crate::alignment::Alignment;
use crate::engine::pipeline::Role;
use crate::explain::{Explanation, Span, Step};

/// A place where a text was changed, as small as can be told, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Byte range in the input; empty for an insertion.
    pub source: Range<usize>,
    /// Byte range in the output; empty for a deletion.
    pub output: Range<usize>,
    /// Why, in few words, such as `STPhrases 理发→理髮`.
    pub reason: String,
}

impl Change {
    /// A change that something else than an [`Explanation`] tells of; ranges in bytes.
    #[must_use]
    pub fn new(source: Range<usize>, output: Range<usize>, reason: impl Into<String>) -> Self {
        Self { source, output, reason: reason.into() }
    }
}

impl Explanation {
    /// The places where the output differs from the input, in order.
    ///
    /// Characters of one entry that stand side by side are one change; those that stay are in none. Where an
    /// entry gives more or fewer characters than it takes, all between its first and its last that differ
    /// are one change.
    ///
    /// ```
    /// let explanation = fanjian::Converter::builtin("s2t")?.explain("在理发店");
    /// let [change] = &explanation.changes()[..] else { panic!("one change") };
    /// assert_eq!(&explanation.input[change.source.clone()], "发");
    /// assert_eq!(&explanation.output[change.output.clone()], "髮");
    /// assert_eq!(change.reason, "STPhrases 理发店→理髮店");
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let change =
            |(span, source, output): (&Span, _, _)| Change::new(source, output, span.reason());
        self.differences().map(change).collect()
    }

    /// Which part of the output each part of the input became, and back.
    ///
    /// ```
    /// let explanation = fanjian::Converter::builtin("s2twp")?.explain("的内存满了");
    /// assert_eq!(explanation.output, "的記憶體滿了");
    /// let alignment = explanation.alignment();
    /// assert_eq!(alignment.output_of(3..9), 3..12); // 内存: 記憶體
    /// assert_eq!(alignment.source_of(12..15), 9..12); // 滿: 满
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn alignment(&self) -> Alignment {
        let mut alignment = Alignment::default();
        alignment.append(self);
        alignment
    }

    /// Byte ranges in input and output that differ, and the span they are in.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (&Span, Range<usize>, Range<usize>)> {
        self.spans.iter().flat_map(|span| {
            let moved = |by: usize, range: Range<usize>| by + range.start..by + range.end;
            differences(self.before(span), self.after(span)).into_iter().map(
                move |(source, output)| {
                    (span, moved(span.source.start, source), moved(span.target.start, output))
                },
            )
        })
    }
}

impl Span {
    /// Why this part became what it became, in few words: the entries that changed it, such as
    /// `STPhrases 软件→軟件, TWPhrases 軟件→軟體`; where context decided, the word it was read in or the
    /// reason of the rule. `copied` where nothing matched.
    #[must_use]
    pub fn reason(&self) -> String {
        let changes = |step: &&Step| step.role == Role::Context || step.chosen() != step.key;
        let mut steps: Vec<&Step> = self.steps.iter().filter(changes).collect();
        if steps.is_empty() {
            steps = self.steps.iter().collect();
        }
        let reasons: Vec<String> = steps.into_iter().map(Step::reason).collect();
        if reasons.is_empty() { "copied".to_owned() } else { reasons.join(", ") }
    }
}

impl Step {
    fn reason(&self) -> String {
        let Self { dictionary, key, .. } = self;
        let rule = self.choice.as_ref().and_then(|choice| choice.rule.as_deref());
        let reason = match (self.role, rule) {
            (_, Some(rule)) => format!("rule: {rule}"),
            (Role::Context | Role::Segment, None) => format!("{dictionary} {key}"),
            (Role::Convert | Role::Override, None) => {
                format!("{dictionary} {key}→{}", self.chosen())
            }
        };
        reason.trim_start().to_owned()
    }
}

/// The parts in which two texts differ, as byte ranges: character by character where they have as
/// many, else what lies between the parts they have in common at both ends. A part that is empty on one
/// side is only in a text that is.
fn differences(before: &str, after: &str) -> Vec<(Range<usize>, Range<usize>)> {
    if before == after {
        return Vec::new();
    }
    if before.chars().count() != after.chars().count() {
        return vec![between_ends(before, after)];
    }
    let mut parts: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for ((source, old), (output, new)) in before.char_indices().zip(after.char_indices()) {
        if old == new {
            continue;
        }
        let (source, output) = (source..source + old.len_utf8(), output..output + new.len_utf8());
        match parts.last_mut().filter(|(last, _)| last.end == source.start) {
            Some(last) => (last.0.end, last.1.end) = (source.end, output.end),
            None => parts.push((source, output)),
        }
    }
    parts
}

fn between_ends(before: &str, after: &str) -> (Range<usize>, Range<usize>) {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>, most: usize| -> usize {
        pairs.take(most).take_while(|(old, new)| old == new).map(|(old, _)| old.len_utf8()).sum()
    };
    // All but one character of the shorter.
    let most = before.chars().count().min(after.chars().count()).saturating_sub(1);
    let start = common(&mut before.chars().zip(after.chars()), most);
    let most = most - before[..start].chars().count();
    let end = common(&mut before.chars().rev().zip(after.chars().rev()), most);
    (start..before.len() - end, start..after.len() - end)
}
