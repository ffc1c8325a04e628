//! A step a file; what each may change is told in docs/NORMALIZE.md.

mod invisible;
mod mapped;
mod nfc;
mod punctuation;
mod spaces;
mod width;

use std::fmt;

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

/// The rule that does the work of a step for a target, if it is done line by line.
pub(super) fn rule(step: Step, to: Variant) -> Option<Box<dyn Rule>> {
    Some(match step {
        Step::Invisible => Box::new(invisible::Invisible),
        Step::Nfc => Box::new(nfc::Nfc),
        Step::Compatibility => Box::new(mapped::Mapped::compatibility()),
        Step::Radicals => Box::new(mapped::Mapped::radicals()),
        Step::Spaces => Box::new(spaces::Spaces),
        Step::Width => Box::new(width::Width),
        Step::Punctuation => Box::new(punctuation::Punctuation::new(to.script())),
        Step::Shinjitai => Box::new(mapped::Mapped::shinjitai(to)),
        Step::Allographs => Box::new(mapped::Mapped::allographs(to)),
        // They look further than a line: see `scripts`.
        Step::Repair | Step::Convert => return None,
    })
}
