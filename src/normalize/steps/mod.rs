//! A step a file; what each may change is told in docs/NORMALIZE.md.

mod invisible;
mod mapped;
mod nfc;
mod punctuation;
mod spaces;
mod width;

use std::fmt;
use std::sync::Arc;

use super::line::{Edits, Line};
use super::step::Step;
use super::triggers::Triggers;
use crate::variant::Variant;

/// What does a step's work, line by line.
pub(super) trait Rule: fmt::Debug + Send + Sync {
    /// Names the characters of which a line must hold one to be shown to the rule.
    fn triggers(&self, triggers: &mut Triggers);

    /// Which lines the rule is for.
    fn lines(&self) -> Lines {
        Lines::Any
    }

    /// Whether what has a meaning in YAML and TOML stays.
    fn keeps_syntax(&self) -> bool {
        true
    }

    /// Says what is to change in a line. Protected ranges must stay.
    fn edit(&self, line: Line<'_>, edits: &mut Edits);
}

/// Kinds of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    Any,
    /// With Han, and without kana: a line with kana is Japanese.
    Chinese,
}

/// A rule, and the step whose work it does.
pub(super) type StepRule = (Step, Arc<dyn Rule>);

/// The rules of those steps for a target that are done line by line.
pub(super) fn rules<'s>(steps: impl IntoIterator<Item = &'s Step>, to: Variant) -> Vec<StepRule> {
    steps.into_iter().filter_map(|&step| Some((step, rule(step, to)?))).collect()
}

fn rule(step: Step, to: Variant) -> Option<Arc<dyn Rule>> {
    Some(match step {
        Step::Invisible => Arc::new(invisible::Invisible),
        Step::Nfc => Arc::new(nfc::Nfc),
        Step::Compatibility => Arc::new(mapped::Mapped::compatibility()),
        Step::Radicals => Arc::new(mapped::Mapped::radicals()),
        Step::Spaces => Arc::new(spaces::Spaces),
        Step::Width => Arc::new(width::Width),
        Step::Punctuation => Arc::new(punctuation::Punctuation::new(to.script())),
        Step::Shinjitai => Arc::new(mapped::Mapped::shinjitai(to)),
        Step::Allographs => Arc::new(mapped::Mapped::allographs(to)),
        // They look further than a line: see `scripts`.
        Step::Repair | Step::Convert => return None,
    })
}
