//! Random keys and values: words that are known, cut, extended and joined, and odd ones.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::recipe::Table;

/// What is nowhere else: odd lengths, odd classes of characters, what stands between words.
const ODD: [&str; 20] = [
    "𠀀",
    "𫇥",
    "😀",
    "\u{2F800}",
    "豈",
    "\u{F9DC}",
    "é",
    "か",
    "，",
    "　",
    "\n",
    " ",
    "\t",
    "\0",
    "\u{FE00}",
    "\u{E0100}",
    "Ａ",
    "·",
    "\u{FFFF}",
    "\u{31EF}",
];
const ASCII: [&str; 10] = ["SQL", "U", "a", "ab", "C++", "PN", "B", "1", "aa", "i18n"];
const OPERATORS: [&str; 6] = ["⿰", "⿱", "⿲", "⿻", "⿾", "⿿"];

/// What may occur in the words of a table, so that not every one has what the fused scan refuses.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    operators: bool,
    ascii_keys: bool,
    empty_values: bool,
}

impl Allowed {
    pub(super) fn any(random: &mut Rng) -> Self {
        let mut one_of = |number| random.u32(0..number) == 0;
        Self { operators: one_of(4), ascii_keys: one_of(2), empty_values: one_of(2) }
    }

    /// Mostly what the fused scan allows.
    pub(super) fn mild(random: &mut Rng) -> Self {
        let mut one_of = |number| random.u32(0..number) == 0;
        Self { operators: one_of(10), ascii_keys: one_of(8), empty_values: one_of(4) }
    }

    fn allows(self, word: &str) -> bool {
        self.operators || !word.contains(|c| ('\u{2FF0}'..='\u{2FFF}').contains(&c))
    }

    fn allows_key(self, key: &str) -> bool {
        !key.is_empty() && self.allows(key) && (self.ascii_keys || !key.is_ascii())
    }

    pub(super) fn allows_entry(self, key: &str, value: &str) -> bool {
        self.allows_key(key) && self.allows(value)
    }
}

/// Makes words of lists of known words, none of which is empty.
pub(super) struct Words<'a> {
    pub(super) random: &'a mut Rng,
    pub(super) known: Vec<&'a [String]>,
    /// The known words that were used.
    pub(super) roots: Vec<String>,
}

impl Words<'_> {
    pub(super) fn table(&mut self, allowed: Allowed, len: usize) -> Table {
        let mut table = BTreeMap::new();
        let mut keys: Vec<String> = Vec::new();
        for _ in 0..len {
            let key = match keys.is_empty() || self.random.u32(0..4) > 0 {
                true => self.until(|key| allowed.allows_key(key), Self::word),
                // Of one that is there, so that they overlap.
                false => {
                    let known = keys[self.random.usize(..keys.len())].clone();
                    self.until(|key| allowed.allows_key(key), |words| words.vary(&known))
                }
            };
            let value = match self.random.u32(0..16) {
                0..2 if allowed.empty_values => String::new(),
                0..3 => key.clone(),
                3 => self.vary(&key),
                4 => (0..16).map(|_| self.known_word()).collect(),
                _ => self.word(),
            };
            let value = Some(value).filter(|value| allowed.allows(value));
            let value = value.filter(|value| allowed.empty_values || !value.is_empty());
            keys.push(key.clone());
            table.insert(key, value.unwrap_or_else(|| "字".to_owned()));
        }
        table.into_iter().collect()
    }

    fn until(
        &mut self,
        is_good: impl Fn(&str) -> bool,
        mut make: impl FnMut(&mut Self) -> String,
    ) -> String {
        let mut made = (0..50).map(|_| make(self));
        made.find(|word| is_good(word)).unwrap_or_else(|| "字典".to_owned())
    }

    fn word(&mut self) -> String {
        match self.random.u32(0..20) {
            0..5 => self.known_word(),
            5..11 => {
                let word = self.known_word();
                self.vary(&word)
            }
            // What spans the place between two words.
            11..13 => self.end() + &self.start(),
            13..16 => self.letter(),
            16 => self.one_of(&ASCII),
            17 if self.random.bool() => self.one_of(&ASCII) + &self.start(),
            17 => self.end() + &self.one_of(&ASCII),
            18 => self.one_of(&ODD),
            _ => self.one_of(&OPERATORS) + &self.letter() + &self.letter(),
        }
    }

    /// A word, cut, extended, repeated, or with something put in.
    fn vary(&mut self, word: &str) -> String {
        let mut chars: Vec<char> = word.chars().collect();
        let at = self.random.usize(..=chars.len());
        match self.random.u32(0..8) {
            0..2 => chars.truncate(at),
            2..4 => drop(chars.drain(..at)),
            4 => chars.extend(self.letter().chars()),
            5 => chars.splice(..0, self.letter().chars().collect::<Vec<_>>()).for_each(drop),
            6 => chars.extend_from_within(..),
            _ => {
                let odd = match self.random.u32(0..3) {
                    0 => self.one_of(&ASCII),
                    1 => self.one_of(&ODD),
                    _ => self.one_of(&OPERATORS),
                };
                chars.splice(at..at, odd.chars()).for_each(drop);
            }
        }
        chars.into_iter().collect()
    }

    pub(super) fn known_word(&mut self) -> String {
        let list = self.known[self.random.usize(..self.known.len())];
        let word = list[self.random.usize(..list.len())].clone();
        self.roots.push(word.clone());
        word
    }

    fn letter(&mut self) -> String {
        let word: Vec<char> = self.known_word().chars().collect();
        word[self.random.usize(..word.len())].to_string()
    }

    fn start(&mut self) -> String {
        let word: Vec<char> = self.known_word().chars().collect();
        word[..self.random.usize(1..=word.len())].iter().collect()
    }

    fn end(&mut self) -> String {
        let word: Vec<char> = self.known_word().chars().collect();
        word[self.random.usize(..word.len())..].iter().collect()
    }

    fn one_of(&mut self, words: &[&str]) -> String {
        words[self.random.usize(..words.len())].to_owned()
    }
}

/// From one to a thousand, of each order of magnitude as many.
pub(super) fn size(random: &mut Rng) -> usize {
    let most = [1, 4, 16, 60, 250, 1000][random.usize(..6)];
    random.usize(1..=most)
}
