//! Words with their spellings and costs, compiled into two sections that are searched in place.
//!
//! ```text
//! index  slots u32 each, open addressing by the hash of the key, at most half of them full:
//!        7 more bits of the hash, offset of the word in the pool (24 bits); all ones when empty
//! pool   each word: length of key, number of spellings, key; each spelling: cost, spelling
//! ```
//! All numbers of the pool are bytes under 128, so all of it is UTF-8. A spelling is as long as its
//! key. A cost is in quarter nats: −4 ln of how likely the word is, and a price for each word.

use std::sync::Arc;

use super::own::Own;
use crate::lexicon::index::{Filter, hash, reduce};

/// The longest word, in characters.
pub(crate) const LONGEST: usize = 8;

/// The mark of a character that has rules, and that of one that has none but several spellings.
pub(crate) const RULED: u8 = 0;
pub(crate) const FREE: u8 = u8::MAX;

/// The cost of a character that is no word by itself.
pub(crate) const UNKNOWN: u32 = 92;

pub(crate) const OFFSET: u32 = 24;
pub(crate) const EMPTY: u32 = u32::MAX;

/// The sections, and the pairs of characters that some word spans.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// What each character of the first plane costs as a word by itself, if it has one spelling and no
    /// rules; else it is a word like others, and there is a mark here: [`RULED`] or [`FREE`].
    pub(crate) singles: &'static [u8],
    pub(crate) index: &'static [u8],
    pub(crate) pool: &'static str,
    pub(crate) spans: Filter,
    /// Those of the caller.
    pub(crate) own: Option<Arc<Own>>,
}

/// A key and its spellings, the cheapest first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'w> {
    /// The length of the key and of each spelling, in bytes.
    len: usize,
    spellings: &'w str,
}

/// One way to spell a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spelling<'w> {
    pub(crate) cost: u32,
    pub(crate) text: &'w str,
}

impl<'w> Word<'w> {
    /// The cheapest.
    #[inline]
    pub(crate) fn best(self) -> Option<Spelling<'w>> {
        self.spelling(0)
    }

    pub(crate) fn spellings(self) -> impl Iterator<Item = Spelling<'w>> {
        (0..).map_while(move |index| self.spelling(index))
    }

    #[inline]
    fn spelling(self, index: usize) -> Option<Spelling<'w>> {
        let at = index * (1 + self.len);
        let cost = *self.spellings.as_bytes().get(at)?;
        Some(Spelling { cost: cost.into(), text: self.spellings.get(at + 1..at + 1 + self.len)? })
    }
}

impl Words {
    /// What a character costs by itself, unless it is one-to-many.
    #[inline]
    pub(crate) fn single(&self, c: char) -> Option<u32> {
        let is_cost = |&&it: &&u8| it != RULED && it != FREE;
        self.singles.get(c as usize).filter(is_cost).map(|&cost| cost.into())
    }

    /// Whether a character is a word by itself.
    #[cfg(feature = "context")]
    pub(crate) fn stands(&self, c: char) -> bool {
        self.singles.get(c as usize).is_some_and(|&it| u32::from(it) != UNKNOWN)
    }

    #[inline]
    pub(crate) fn may_have_rules(&self, c: char) -> bool {
        self.singles.get(c as usize).is_none_or(|&it| it == RULED)
    }

    /// The word whose key is just this text, which has this number.
    #[inline]
    pub(crate) fn get(&self, number: Number, key: &str) -> Option<Word<'_>> {
        let slots = self.index.as_chunks::<4>().0;
        let (mut slot, mark) = number.place(slots.len());
        loop {
            let found = u32::from_le_bytes(*slots.get(slot)?);
            if found == EMPTY {
                return None;
            }
            if found >> OFFSET == mark
                && let Some(word) = self.word((found & ((1 << OFFSET) - 1)) as usize, key)
            {
                return Some(word);
            }
            slot = if slot + 1 == slots.len() { 0 } else { slot + 1 };
        }
    }

    /// The word whose key is all of a text, if nothing but that can be its best row.
    #[inline]
    pub(crate) fn of_all(&self, text: &str) -> Option<Word<'_>> {
        if self.own.is_some() {
            return None;
        }
        let mut number = None;
        for (index, c) in text.chars().enumerate() {
            if index == LONGEST {
                return None;
            }
            number = Some(number.map_or(Number::of(c), |it: Number| it.and(c)));
        }
        self.get(number?, text)
    }

    /// All ways to spell a key, those of the caller first.
    #[inline]
    pub(crate) fn spellings(
        &self,
        number: Number,
        key: &str,
    ) -> impl Iterator<Item = Spelling<'_>> {
        let own = self.own.as_ref().and_then(|own| own.get(key));
        own.into_iter().chain(self.get(number, key).into_iter().flat_map(Word::spellings))
    }

    /// The word at an offset, if it has this key.
    #[inline]
    fn word(&self, offset: usize, key: &str) -> Option<Word<'_>> {
        let pool = self.pool.as_bytes().get(offset..)?;
        let (&[len, count], rest) = pool.split_first_chunk()?;
        let [len, count] = [len, count].map(usize::from);
        if len != key.len() || rest.get(..len)? != key.as_bytes() {
            return None;
        }
        let start = offset + 2 + len;
        Some(Word { len, spellings: self.pool.get(start..start + count * (1 + len))? })
    }

    /// Whether some word may span the place between two characters.
    #[inline]
    pub(crate) fn may_span(&self, pair: u32) -> bool {
        self.spans.may_contain(pair) || self.own.as_ref().is_some_and(|own| own.may_span(pair))
    }
}

/// A key as a number, which others may have too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number(u32);

impl Number {
    #[inline]
    pub(crate) fn of(first: char) -> Self {
        Self(first.into())
    }

    /// Of the key and one more character.
    #[inline]
    pub(crate) fn and(self, next: char) -> Self {
        const FACTOR: u32 = 0x85EB_CA6B;
        Self(self.0.wrapping_mul(FACTOR).rotate_left(16) ^ u32::from(next))
    }

    pub(crate) fn of_key(key: &str) -> Option<Self> {
        let mut chars = key.chars();
        let first = chars.next()?;
        Some(chars.fold(Self::of(first), Self::and))
    }

    /// The slot where the search begins, and the mark.
    #[inline]
    pub(crate) fn place(self, slots: usize) -> (usize, u32) {
        let hash = hash(self.0);
        // Never that of an empty slot.
        (reduce(hash, slots), hash >> 10 & 0x7F)
    }
}
