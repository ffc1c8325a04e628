//! Which characters make which rules look at a line: most lines hold none and are passed at once.

use std::fmt;
use std::ops::RangeInclusive;

use crate::chars::{HAN, KANA, numbers};

/// A set of rules, by their numbers, and what a line holds.
pub(super) type Flags = u16;

/// The line holds Han.
pub(super) const WITH_HAN: Flags = 1 << 15;
/// The line holds kana.
pub(super) const WITH_KANA: Flags = 1 << 14;
/// For a character that counts only twice in a row.
const DOUBLED: Flags = 1 << 13;

/// How many rules there is room for.
pub(super) const MOST_RULES: usize = 13;

/// Flags by character.
pub(super) struct Triggers {
    /// Of the first plane.
    plane: Box<[Flags]>,
    beyond: Vec<(RangeInclusive<char>, Flags)>,
    /// Of rules that look at doubled characters.
    doubled: Flags,
    /// The rule whose triggers are being set.
    rule: Flags,
}

impl Triggers {
    pub(super) fn new() -> Self {
        let plane = vec![0; 0x1_0000].into_boxed_slice();
        let mut triggers = Self { plane, beyond: Vec::new(), doubled: 0, rule: 0 };
        HAN.into_iter().for_each(|range| triggers.mark(range, WITH_HAN));
        KANA.into_iter().for_each(|range| triggers.mark(range, WITH_KANA));
        triggers
    }

    /// What follows are triggers of the rule with this flag.
    pub(super) fn of_rule(&mut self, rule: Flags) -> &mut Self {
        self.rule = rule;
        self
    }

    /// A range of characters for which the rule looks at a line.
    pub(super) fn range(&mut self, range: RangeInclusive<char>) {
        self.mark(range, self.rule);
    }

    /// Single ones.
    pub(super) fn chars(&mut self, chars: impl IntoIterator<Item = char>) {
        chars.into_iter().for_each(|c| self.range(c..=c));
    }

    /// One that counts only twice in a row.
    pub(super) fn doubled(&mut self, c: char) {
        self.mark(c..=c, DOUBLED);
        self.doubled |= self.rule;
    }

    fn mark(&mut self, range: RangeInclusive<char>, flags: Flags) {
        for code in u32::from(*range.start())..=u32::from(*range.end()).min(0xFFFF) {
            self.plane[code as usize] |= flags;
        }
        if u32::from(*range.end()) > 0xFFFF {
            match self.beyond.last_mut() {
                // One range for characters that are given one by one.
                Some((last, same))
                    if *same == flags
                        && u32::from(*last.end()) + 1 == u32::from(*range.start()) =>
                {
                    *last = *last.start()..=*range.end();
                }
                _ => self.beyond.push((range, flags)),
            }
        }
    }

    /// The flags of all characters of a text.
    pub(super) fn scan(&self, text: &str) -> Flags {
        let (mut all, mut previous, mut twice) = (0, 0, 0);
        for (_, number) in numbers(text) {
            let flags = match self.plane.get(number as usize) {
                Some(&flags) => flags,
                None => self.beyond(number),
            };
            all |= flags;
            twice |= flags & previous;
            previous = flags;
        }
        let doubled = if twice & DOUBLED == 0 { 0 } else { self.doubled };
        (all & !DOUBLED) | doubled
    }

    #[cold]
    fn beyond(&self, number: u32) -> Flags {
        let holds = |range: &RangeInclusive<char>| {
            (u32::from(*range.start())..=u32::from(*range.end())).contains(&number)
        };
        let held = self.beyond.iter().filter(|(range, _)| holds(range));
        held.fold(0, |all, (_, flags)| all | flags)
    }
}

impl fmt::Debug for Triggers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let triggers = self.plane.iter().filter(|&&flags| flags & !(WITH_HAN | WITH_KANA) != 0);
        f.debug_struct("Triggers").field("characters", &triggers.count()).finish_non_exhaustive()
    }
}
