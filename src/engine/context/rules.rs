//! Collocation rules: what stands next to a one-to-many character where words do not tell.

use super::Folds;

/// A rule, made from `dictionaries/context/rules.toml` by `build.rs`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) character: char,
    /// What it becomes where all conditions hold that are given.
    pub(crate) choose: char,
    /// In front of it stands one of these.
    pub(crate) before: &'static [Pattern],
    pub(crate) not_before: &'static [Pattern],
    /// Behind it stands one of these.
    pub(crate) behind: &'static [Pattern],
    pub(crate) not_behind: &'static [Pattern],
    pub(crate) reason: &'static str,
}

/// Characters one after another, each one of a set.
pub(crate) type Pattern = &'static [&'static str];

impl Rule {
    fn holds(&self, folds: &Folds, before: &str, behind: &str) -> bool {
        let is_one = |set: &str, c: Option<char>| c.is_some_and(|c| set.contains(folds.fold(c)));
        let ends = |patterns: &[Pattern]| {
            patterns.iter().any(|pattern| {
                let mut chars = before.chars().rev();
                pattern.iter().rev().all(|set| is_one(set, chars.next()))
            })
        };
        let starts = |patterns: &[Pattern]| {
            patterns.iter().any(|pattern| {
                let mut chars = behind.chars();
                pattern.iter().all(|set| is_one(set, chars.next()))
            })
        };
        (self.before.is_empty() || ends(self.before))
            && (self.behind.is_empty() || starts(self.behind))
            && !ends(self.not_before)
            && !starts(self.not_behind)
    }
}

/// The first rule of a table, sorted by character, that holds for the character at `at`.
pub(crate) fn find<'r>(
    rules: &'r [Rule],
    folds: &Folds,
    text: &str,
    at: usize,
    c: char,
) -> Option<&'r Rule> {
    let start = rules.partition_point(|rule| rule.character < c);
    let mut rules = rules[start..].iter().take_while(|rule| rule.character == c);
    let (before, rest) = text.split_at(at);
    rules.find(|rule| rule.holds(folds, before, &rest[c.len_utf8()..]))
}
