//! A caller's words, which join those that come with the library.

use std::collections::{HashMap, HashSet};
use std::iter;

use super::words::{LONGEST, Spelling};
use super::{BARRIERS, Folds};
use crate::engine::ids;
use crate::lexicon::index::pair_of;

/// Words with one spelling each, all of characters of three bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    words: HashMap<String, OwnWord>,
    spans: HashSet<u32>,
}

#[derive(Clone, Debug)]
struct OwnWord {
    spelling: String,
    cost: u32,
    /// The name of the dictionary that has it.
    dictionary: String,
}

impl Own {
    /// Adds a word which stands so often in a million, unless there is one with this key; false if it cannot be
    /// one of a row of words: it has no spelling character by character, or is too long, or stands
    /// across a barrier.
    pub(crate) fn add(
        &mut self,
        folds: &Folds,
        (key, spelling): (&str, &str),
        weight: f64,
        dictionary: &str,
    ) -> bool {
        let is_fit = |c: char| c.len_utf8() == 3 && !BARRIERS.contains(&c) && !ids::is_operator(c);
        let lens = [key, spelling].map(|it| it.chars().count());
        if !(1..=LONGEST).contains(&lens[0]) || lens[0] != lens[1] {
            return false;
        }
        if !key.chars().chain(spelling.chars()).all(is_fit) {
            return false;
        }
        let key = folds.fold_all(key);
        self.spans.extend(key.chars().zip(key.chars().skip(1)).map(|(a, b)| pair_of(a, b)));
        self.words.entry(key.into_owned()).or_insert_with(|| OwnWord {
            spelling: spelling.to_owned(),
            cost: cost(weight),
            dictionary: dictionary.to_owned(),
        });
        true
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(crate) fn may_span(&self, pair: u32) -> bool {
        self.spans.contains(&pair)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Spelling<'_>> {
        self.words.get(key).map(|word| Spelling { cost: word.cost, text: &word.spelling })
    }

    /// The dictionary that spells a key so.
    pub(crate) fn dictionary(&self, key: &str, spelling: &str) -> Option<&str> {
        let word = self.words.get(key).filter(|word| word.spelling == spelling)?;
        Some(&word.dictionary)
    }

    /// The characters of keys with what each becomes.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (char, char)> {
        self.words.iter().flat_map(|(key, word)| iter::zip(key.chars(), word.spelling.chars()))
    }
}

/// In quarter nats, as of the words that come with the library: of a word that stands so often in a
/// million, and 1 nat for each word.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 4 and 87
fn cost(weight: f64) -> u32 {
    (4.0 * (1.0 - (weight / 1e6).ln())).round() as u32
}
