//! The index in front of the automaton: most positions of a text are decided here.
//!
//! A filter over the first two characters of the longer keys says where walking the automaton can
//! pay; a hash table answers for keys of one character. Both are byte arrays read in place.

use std::collections::BTreeSet;

const MULTIPLIER: u32 = 0x9E37_79B1;

/// Keys of one character: open addressing over slots of `[character, record]`, two little-endian
/// `u32` each. The number of slots is a power of two at least twice the number of keys.
#[derive(Clone, Copy)]
pub(crate) struct CharTable<'a>(pub(crate) &'a [u8]);

const SLOT: usize = 8;
const EMPTY: u32 = u32::MAX;

impl CharTable<'_> {
    pub(crate) fn build(keys: &[(char, u32)]) -> Vec<u8> {
        if keys.is_empty() {
            return Vec::new();
        }
        let slots = (keys.len() * 2).next_power_of_two();
        let mut table = vec![[EMPTY, 0]; slots];
        for &(key, record) in keys {
            let mut slot = Self::home(key, slots);
            while table[slot][0] != EMPTY {
                slot = (slot + 1) % slots;
            }
            table[slot] = [u32::from(key), record];
        }
        table.iter().flatten().flat_map(|number| number.to_le_bytes()).collect()
    }

    /// The record of the key that is just `key`.
    #[inline]
    pub(crate) fn get(self, key: char) -> Option<u32> {
        let slots = self.0.len() / SLOT;
        if slots == 0 {
            return None;
        }
        let mut slot = Self::home(key, slots);
        loop {
            let bytes: &[u8; SLOT] = self.0.get(slot * SLOT..)?.first_chunk()?;
            let [a, b, c, d, record @ ..] = *bytes;
            match u32::from_le_bytes([a, b, c, d]) {
                found if found == u32::from(key) => return Some(u32::from_le_bytes(record)),
                EMPTY => return None,
                _ => slot = (slot + 1) & (slots - 1),
            }
        }
    }

    #[inline]
    fn home(key: char, slots: usize) -> usize {
        let hash = u32::from(key).wrapping_mul(MULTIPLIER);
        (hash as usize >> 8) & (slots - 1)
    }
}

/// A set of pairs, such as the first two characters of all longer keys: a Bloom filter, two bits of one little-endian
/// `u32` word a pair. Says yes to every pair that was put in, and with 16 bits of filter for each to
/// about one in fifty of the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairFilter<'a>(pub(crate) &'a [u8]);

const WORD: usize = 4;

impl PairFilter<'_> {
    pub(crate) fn build(pairs: &BTreeSet<(char, char)>, bits_per_pair: usize) -> Vec<u8> {
        if pairs.is_empty() {
            return Vec::new();
        }
        let words = (pairs.len() * bits_per_pair / u32::BITS as usize).next_power_of_two();
        let mut filter = vec![0_u32; words];
        for &(first, second) in pairs {
            let (word, bits) = Self::place(first, second, words);
            filter[word] |= bits;
        }
        filter.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// False only for pairs that were not put in.
    #[inline]
    pub(crate) fn may_contain(self, first: char, second: char) -> bool {
        let words = self.0.len() / WORD;
        if words == 0 {
            return false;
        }
        let (word, bits) = Self::place(first, second, words);
        let bytes = self.0.get(word * WORD..).and_then(<[u8]>::first_chunk);
        bytes.is_some_and(|&bytes| u32::from_le_bytes(bytes) & bits == bits)
    }

    /// The word of the pair and its two bits.
    #[inline]
    fn place(first: char, second: char, words: usize) -> (usize, u32) {
        let pair = u32::from(first).rotate_left(16) ^ u32::from(second);
        let hash = pair.wrapping_mul(MULTIPLIER);
        let hash = hash ^ (hash >> 15);
        let bits = 1 << (hash & 31) | 1 << (hash.wrapping_mul(MULTIPLIER) >> 27);
        ((hash as usize >> 5) & (words - 1), bits)
    }
}
