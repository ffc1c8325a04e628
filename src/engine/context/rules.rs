//! Collocation rules: what stands next to a one-to-many character where words do not tell.

use super::Folds;
use crate::lexicon::index::{Filter, pair_of};

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

/// All rules.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// Sorted by character, for each those that are tried in turn.
    pub(crate) by_character: &'static [(char, &'static [Rule])],
    /// Pairs of neighbours of which one must stand where a rule holds; a character and NUL for one
    /// that has a rule which asks for no neighbour.
    pub(crate) near: Filter,
}

impl Rules {
    /// The first rule that holds for the character at `at`, which is read as `c`.
    #[inline]
    pub(crate) fn find(
        &self,
        folds: &Folds,
        text: &str,
        at: usize,
        c: char,
    ) -> Option<&'static Rule> {
        let (before, rest) = text.split_at(at);
        let before = before.chars().rev().map(|c| folds.fold(c));
        let behind = rest.chars().skip(1).map(|c| folds.fold(c));
        let nearest = before.clone().next().map(|before| pair_of(before, c));
        let next = behind.clone().next().map(|behind| pair_of(c, behind));
        let mut near = [nearest, next, Some(pair_of(c, '\0'))].into_iter().flatten();
        if near.any(|pair| self.near.may_contain(pair)) {
            return self.holding(&side(before), &side(behind), c);
        }
        None
    }

    #[inline(never)]
    fn holding(&self, before: &Side, behind: &Side, c: char) -> Option<&'static Rule> {
        let rules = self.by_character;
        let found = rules.binary_search_by_key(&c, |&(character, _)| character).ok()?;
        rules[found].1.iter().find(|rule| rule.holds(before, behind))
    }
}

fn side(chars: impl Iterator<Item = char>) -> Side {
    let mut side = ['\0'; REACH];
    side.iter_mut().zip(chars).for_each(|(to, c)| *to = c);
    side
}
