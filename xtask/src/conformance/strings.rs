//! Random strings that hurt: keys whole, cut and broken, sequences, and what lies between.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use fanjian::Dictionary;
use fastrand::Rng;

use crate::dictionaries::Manifest;

const STRANGERS: [&str; 24] = [
    "\u{FE00}",
    "\u{FE0F}",
    "\u{E0100}",
    "\u{200D}",
    "\u{FEFF}",
    "\r\n",
    "\n",
    " ",
    "　",
    "，",
    "。",
    "a",
    "SQL",
    "U",
    "B",
    "PN",
    "！",
    "Ａ",
    "😀",
    "é",
    "·",
    "𠀀",
    "か",
    "ァ",
];
const OPERATORS: [char; 16] = [
    '⿰', '⿱', '⿲', '⿳', '⿴', '⿵', '⿶', '⿷', '⿸', '⿹', '⿺', '⿻', '⿼', '⿽', '⿾', '⿿',
];
/// Look like operators and are none.
const NOT_OPERATORS: [char; 2] = ['\u{31EF}', '\u{303E}'];

#[derive(Clone)]
pub(crate) struct Strings {
    words: Arc<[String]>,
    favoured: Vec<String>,
    share: u32,
    /// Compatibility ideographs, each with the character that it is normalised to.
    compatibility: Arc<[(char, char)]>,
    random: Rng,
}

impl Strings {
    /// The same seed gives the same strings.
    pub(crate) fn new(seed: u64) -> Result<Self> {
        let manifest = Manifest::of_workspace()?;
        let mut words = BTreeSet::new();
        for table in manifest.tables() {
            for (key, candidates) in Dictionary::builtin(table)?.entries() {
                words.extend(candidates.into_iter().map(str::to_owned));
                words.insert(key);
            }
        }
        let compatibility = Dictionary::builtin("CJK_Compatibility_Ideographs")?;
        let entries = compatibility.entries().into_iter();
        let compatibility = entries.filter_map(|(key, candidates)| {
            Some((key.chars().next()?, candidates.first()?.chars().next()?))
        });
        let compatibility = compatibility.collect();
        let words = words.into_iter().collect();
        let (favoured, share) = (Vec::new(), 0);
        Ok(Self { words, favoured, share, compatibility, random: Rng::with_seed(seed) })
    }

    /// The strings of another seed.
    pub(crate) fn of(&self, seed: u64) -> Self {
        Self { random: Rng::with_seed(seed), ..self.clone() }
    }

    /// From now on these words, or what is made of them, are `share` of 20 pieces.
    pub(crate) fn favour(&mut self, words: impl IntoIterator<Item = String>, share: u32) {
        self.favoured = words.into_iter().filter(|word| !word.is_empty()).collect();
        self.share = share;
    }

    /// One to twenty pieces.
    pub(crate) fn next(&mut self) -> String {
        (0..self.random.usize(1..=20)).map(|_| self.piece()).collect()
    }

    fn piece(&mut self) -> String {
        match self.random.u32(0..20) {
            0..8 => self.word(),
            8..12 => self.cut_word(),
            12..15 => self.broken_word(),
            15..19 if self.is_favoured() => self.letter(),
            15..17 => self.stranger(),
            17 => self.random.char(..).to_string().replace('\0', ""),
            18 => self.random.char('\u{3400}'..'\u{9FFF}').to_string(),
            _ => self.sequence(),
        }
    }

    /// Whether the next word is to be a favoured one.
    fn is_favoured(&mut self) -> bool {
        !self.favoured.is_empty() && self.random.u32(0..20) < self.share
    }

    fn word(&mut self) -> String {
        let words: &[String] = if self.is_favoured() { &self.favoured } else { &self.words };
        words[self.random.usize(..words.len())].clone()
    }

    /// A character of a word.
    fn letter(&mut self) -> String {
        let word: Vec<char> = self.word().chars().collect();
        word[self.random.usize(..word.len())].to_string()
    }

    /// A word without its beginning, its end or both.
    fn cut_word(&mut self) -> String {
        let word: Vec<char> = self.word().chars().collect();
        let start = self.random.usize(..word.len());
        let end =
            if self.random.bool() { word.len() } else { self.random.usize(start..word.len()) };
        word[start..end].iter().collect()
    }

    /// A word with a stranger put in, or a compatibility ideograph in place of a character: any, or
    /// one that becomes just this character, so that the word is there again behind normalisation.
    fn broken_word(&mut self) -> String {
        let mut word: Vec<char> = self.word().chars().collect();
        let at = self.random.usize(..word.len());
        if self.random.bool() {
            let same: Vec<(usize, char)> = word
                .iter()
                .enumerate()
                .flat_map(|(at, &c)| {
                    let same = self.compatibility.iter().filter(move |(_, normal)| *normal == c);
                    same.map(move |&(ideograph, _)| (at, ideograph))
                })
                .collect();
            let (at, ideograph) = match same.is_empty() || self.random.u32(0..4) == 0 {
                true => (at, self.compatibility[self.random.usize(..self.compatibility.len())].0),
                false => same[self.random.usize(..same.len())],
            };
            word[at] = ideograph;
        } else {
            word.splice(at..at, self.stranger().chars()).for_each(drop);
        }
        word.into_iter().collect()
    }

    fn stranger(&mut self) -> String {
        STRANGERS[self.random.usize(..STRANGERS.len())].to_owned()
    }

    /// Operators and operands mixed: complete, open, nested and beyond the limits.
    fn sequence(&mut self) -> String {
        let most = [3, 8, 20, 70][self.random.usize(..4)];
        let mut sequence = String::new();
        for _ in 0..self.random.usize(1..=most) {
            match self.random.u32(0..20) {
                0..9 => sequence.push(OPERATORS[self.random.usize(..OPERATORS.len())]),
                9 => sequence.push(NOT_OPERATORS[self.random.usize(..2)]),
                10 => sequence.push_str(&self.stranger()),
                11 => sequence.push_str(&self.word()),
                _ => sequence.extend(self.word().chars().next()),
            }
        }
        sequence
    }
}
