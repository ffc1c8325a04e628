//! Steps that replace single characters by a table.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edits, Line, Lines, Rule, Triggers};
use crate::dictionary::Dictionary;
use crate::variant::{Region, Script, Variant};

/// Single characters replaced by others.
#[derive(Debug)]
pub(super) struct Mapped {
    lines: Lines,
    /// In the order of the characters.
    table: Box<[(char, char)]>,
    /// For a Traditional target, what shows that a line is Simplified.
    simplified: Option<Simplified>,
}

/// Characters of Simplified text.
#[derive(Debug)]
struct Simplified {
    /// Of the table's: in a Simplified line they are as they should be, and so stay.
    shared: BTreeSet<char>,
    /// Those that no Traditional text has, and the table neither.
    own: BTreeSet<char>,
}

impl Mapped {
    /// Compatibility ideographs to unified ones.
    pub(super) fn compatibility() -> Self {
        Self::new(Lines::Any, characters("CJK_Compatibility_Ideographs"))
    }

    /// Radicals to the characters they stand for.
    pub(super) fn radicals() -> Self {
        Self::new(Lines::Any, characters("Radicals"))
    }

    /// Japanese new forms to the target's.
    pub(super) fn shinjitai(to: Variant) -> Self {
        let mut table = characters("Shinjitai");
        spell(&mut table, to);
        Self::new(Lines::Chinese, table)
    }

    /// Glyph forms to the target's.
    pub(super) fn allographs(to: Variant) -> Self {
        let mut table = characters("Allographs");
        let is_traditional = to.script() == Script::Hant;
        let simplified = is_traditional.then(|| Simplified::beside(&table));
        if is_traditional {
            // The standard form is itself one that a region may write otherwise.
            let standard: Vec<char> = table.values().copied().collect();
            table.extend(standard.into_iter().map(|c| (c, c)));
        }
        spell(&mut table, to);
        Self { simplified, ..Self::new(Lines::Chinese, table) }
    }

    fn new(lines: Lines, table: BTreeMap<char, char>) -> Self {
        let table = table.into_iter().filter(|(from, to)| from != to).collect();
        Self { lines, table, simplified: None }
    }
}

impl Simplified {
    /// For a table of forms and their standard Traditional ones.
    fn beside(table: &BTreeMap<char, char>) -> Self {
        let simplified = characters("TSCharacters");
        let is_shared = |(from, to): (&char, &char)| simplified.get(to).unwrap_or(to) == from;
        let shared = table.iter().filter(|&entry| is_shared(entry)).map(|(&from, _)| from);
        let own = candidates("STCharacters").into_iter().filter_map(|(key, candidates)| {
            (!candidates.contains(&key) && !table.contains_key(&key)).then_some(key)
        });
        Self { shared: shared.collect(), own: own.collect() }
    }
}

/// Turns the values of a table from OpenCC's standard Traditional into the target's spelling.
fn spell(table: &mut BTreeMap<char, char>, to: Variant) {
    let spelling = match (to.script(), to.region()) {
        (Script::Hans, _) => "TSCharacters",
        (Script::Hant, Some(Region::Taiwan)) => "TWVariants",
        (Script::Hant, Some(Region::HongKong | Region::Macau)) => "HKVariants",
        (Script::Hant, _) => return,
    };
    let spelling = characters(spelling);
    for to in table.values_mut() {
        *to = spelling.get(to).copied().unwrap_or(*to);
    }
}

/// A built-in table of single characters, with the first candidate of each.
fn characters(name: &str) -> BTreeMap<char, char> {
    let table = candidates(name).into_iter();
    table.filter_map(|(key, candidates)| Some((key, *candidates.first()?))).collect()
}

/// A built-in table of single characters.
fn candidates(name: &str) -> Vec<(char, Vec<char>)> {
    Dictionary::builtin(name).map_or_else(|_| Vec::new(), |it| it.characters())
}

impl Rule for Mapped {
    fn triggers(&self, triggers: &mut Triggers) {
        triggers.chars(self.table.iter().map(|&(from, _)| from));
    }

    fn lines(&self) -> Lines {
        self.lines
    }

    fn edit(&self, line: Line<'_>, edits: &mut Edits) {
        let is_simplified = |it: &&Simplified| line.text.chars().any(|c| it.own.contains(&c));
        let stays = self.simplified.as_ref().filter(is_simplified).map(|it| &it.shared);
        for (at, c) in line.free_chars() {
            if stays.is_some_and(|shared| shared.contains(&c)) {
                continue;
            }
            if let Ok(found) = self.table.binary_search_by_key(&c, |&(from, _)| from) {
                edits.replace_char(at, c, self.table[found].1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mapped, Variant, candidates};

    /// A table that is not there would drop a step without a word.
    #[test]
    fn tables_are_there() {
        for table in [
            "CJK_Compatibility_Ideographs",
            "Radicals",
            "Shinjitai",
            "Allographs",
            "STCharacters",
            "TSCharacters",
            "TWVariants",
            "HKVariants",
        ] {
            assert!(!candidates(table).is_empty(), "{table}");
        }
        for to in Variant::all() {
            assert!(!Mapped::shinjitai(to).table.is_empty(), "{to}");
            assert!(!Mapped::allographs(to).table.is_empty(), "{to}");
        }
    }
}
