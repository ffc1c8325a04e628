//! Collocation rules: what stands next to a one-to-many character where words do not tell.

use super::Folds;

/// A rule, made from `dictionaries/context/rules.toml` by `build.rs`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// What it becomes where all conditions hold that are given.
    pub(crate) choose: char,
    /// In front of it stands one of these, the character next to it first.
    pub(crate) before: &'static [Pattern],
    pub(crate) not_before: &'static [Pattern],
    /// Behind it stands one of these.
    pub(crate) behind: &'static [Pattern],
    pub(crate) not_behind: &'static [Pattern],
    pub(crate) reason: &'static str,
}

/// Characters one after another.
pub(crate) type Pattern = &'static [Item];

/// What one character must be.
#[cfg_attr(not(feature = "context"), allow(dead_code))] // Rules are embedded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item {
    One(char),
    /// One of these, which are sorted.
    Of(&'static [char]),
}

/// How far from its character a rule may look, in characters.
pub(crate) const REACH: usize = 5;

/// The characters on one side, the nearest first; NUL behind the end.
type Side = [char; REACH];

impl Item {
    #[inline]
    fn is(self, c: char) -> bool {
        match self {
            Self::One(one) => one == c,
            Self::Of(set) => set.binary_search(&c).is_ok(),
        }
    }
}

impl Rule {
    fn holds(&self, before: &Side, behind: &Side) -> bool {
        let stands = |patterns: &[Pattern], side: &Side| {
            patterns.iter().any(|it| it.iter().zip(side).all(|(item, &c)| item.is(c)))
        };
        (self.before.is_empty() || stands(self.before, before))
            && (self.behind.is_empty() || stands(self.behind, behind))
            && !stands(self.not_before, before)
            && !stands(self.not_behind, behind)
    }
}

/// All rules: sorted by character, for each those that are tried in turn.
pub(crate) type Rules = &'static [(char, &'static [Rule])];

/// The first rule that holds for the character at `at`.
pub(crate) fn find(
    rules: Rules,
    folds: &Folds,
    text: &str,
    at: usize,
    c: char,
) -> Option<&'static Rule> {
    let found = rules.binary_search_by_key(&c, |&(character, _)| character).ok()?;
    let (_, rules) = rules[found];
    let (before, rest) = text.split_at(at);
    let before = side(folds, before.chars().rev());
    let behind = side(folds, rest[c.len_utf8()..].chars());
    rules.iter().find(|rule| rule.holds(&before, &behind))
}

fn side(folds: &Folds, chars: impl Iterator<Item = char>) -> Side {
    let mut side = ['\0'; REACH];
    side.iter_mut().zip(chars).for_each(|(to, c)| *to = folds.fold(c));
    side
}
