//! Which spellings count as the same when a repaired text is compared.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use crate::context::spelling::{read, single};

/// Variants of a character, and characters and words that edited text writes both ways.
pub(super) struct Same {
    characters: HashMap<char, char>,
    /// Pairs of characters that stand for themselves, and the pair that stands for them.
    words: HashMap<[char; 2], [char; 2]>,
}

impl Same {
    pub(super) fn read() -> Result<Self> {
        let tables = read("context/variants.txt")? + &read("context/wavering.txt")?;
        let rows = || {
            let lines = tables.lines().filter(|line| !line.starts_with('#'));
            lines.map(|line| line.split(' ').collect::<Vec<_>>())
        };
        let mut classes: Vec<HashSet<char>> = Vec::new();
        for row in rows() {
            let mut class: HashSet<char> = row.iter().filter_map(|it| single(it)).collect();
            // What shares a member is one class.
            classes.retain(|known| {
                let apart = known.is_disjoint(&class);
                if !apart {
                    class.extend(known);
                }
                apart
            });
            classes.push(class);
        }
        let mut same = Self { characters: HashMap::new(), words: HashMap::new() };
        for class in classes {
            let first = class.iter().copied().min().unwrap_or_default();
            same.characters.extend(class.into_iter().map(|c| (c, first)));
        }
        for row in rows() {
            let words = row.iter().filter_map(|word| {
                let chars: Vec<char> = word.chars().map(|c| same.character(c)).collect();
                <[char; 2]>::try_from(chars).ok()
            });
            let words: Vec<_> = words.collect();
            same.words.extend(words.iter().map(|&word| (word, words[0])));
        }
        Ok(same)
    }

    fn character(&self, c: char) -> char {
        self.characters.get(&c).copied().unwrap_or(c)
    }

    /// A text in one spelling, character by character.
    pub(super) fn fold(&self, text: &str) -> Vec<char> {
        let mut folded: Vec<char> = text.chars().map(|c| self.character(c)).collect();
        for at in 1..folded.len() {
            if let Some(word) = self.words.get(&[folded[at - 1], folded[at]]) {
                folded[at - 1..=at].copy_from_slice(word);
            }
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::Same;

    #[test]
    fn spellings_of_one_text_are_the_same() {
        let same = Same::read().unwrap();
        for (a, b) in [("為", "爲"), ("佔領", "占領"), ("臺灣", "台湾"), ("以後", "以后")]
        {
            let expected = matches!(a, "為" | "佔領");
            assert_eq!(same.fold(a) == same.fold(b), expected, "{a} {b}");
        }
    }
}
