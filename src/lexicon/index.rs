//! The index in front of the automaton: most positions of a text are decided here.
//!
//! A hash table over the first two characters of the longer keys says where in the automaton they
//! lead, so most positions need no walk and the others a short one; another answers for keys of one
//! character. Both are byte arrays read in place, as is the Bloom filter for sets of pairs.

use std::collections::BTreeSet;

use fst::raw::{Fst, Output};

const MULTIPLIER: u32 = 0x9E37_79B1;
/// A number as it stands in the bytes.
const WORD: usize = size_of::<u32>();

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

/// Where the automaton stands behind the first two characters of the keys that have more than one:
/// buckets by hash, one for two pairs.
///
/// ```text
/// number of pairs u32   first pair of each bucket, and an end u32 × (buckets + 1)
/// pair u32 × number     [node, sum of outputs so far] u32 × 2 × number
/// ```
/// Holds pairs of the first plane alone, which fit a `u32`; the rare others are for the automaton.
#[derive(Clone, Copy)]
pub(crate) struct PairIndex<'a>(pub(crate) &'a [u8]);

impl PairIndex<'_> {
    /// None where the bytes are no automaton or one of over 4 GiB.
    pub(crate) fn build(automaton: &[u8], pairs: &BTreeSet<(char, char)>) -> Option<Vec<u8>> {
        let fst = Fst::new(automaton).ok()?;
        let mut rows = Vec::with_capacity(pairs.len());
        for &(first, second) in pairs {
            let Some(pair) = Self::pair(first, second) else { continue };
            let (mut node, mut sum) = (fst.root(), Output::zero());
            for byte in String::from_iter([first, second]).bytes() {
                let edge = node.transition(node.find_input(byte)?);
                sum = sum.cat(edge.out);
                node = fst.node(edge.addr);
            }
            let target = [u32::try_from(node.addr()).ok()?, u32::try_from(sum.value()).ok()?];
            rows.push((pair, target));
        }
        if rows.is_empty() {
            return Some(Vec::new());
        }
        let buckets = Self::buckets(rows.len());
        rows.sort_by_key(|&(pair, _)| (Self::bucket(pair, buckets), pair));
        let start = |bucket| rows.partition_point(|&(it, _)| Self::bucket(it, buckets) < bucket);
        let starts = (0..=buckets).map(|bucket| u32::try_from(start(bucket)).unwrap_or_default());
        let mut numbers = vec![u32::try_from(rows.len()).ok()?];
        numbers.extend(starts);
        numbers.extend(rows.iter().map(|&(pair, _)| pair));
        numbers.extend(rows.iter().flat_map(|&(_, target)| target));
        Some(numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    /// The node behind the two characters, and the sum of outputs on the way there, if some key
    /// begins with them.
    #[inline]
    pub(crate) fn get(self, pair: u32) -> Option<(usize, u64)> {
        let numbers = self.0.as_chunks::<WORD>().0;
        let number = |at: usize| numbers.get(at).map(|&bytes| u32::from_le_bytes(bytes) as usize);
        let count = number(0)?;
        let buckets = Self::buckets(count);
        let bucket = Self::bucket(pair, buckets);
        let (start, end) = (number(1 + bucket)?, number(2 + bucket)?);
        let pairs = 2 + buckets;
        for at in start..end {
            if number(pairs + at)? == pair as usize {
                let target = pairs + count + 2 * at;
                return Some((number(target)?, number(target + 1)? as u64));
            }
        }
        None
    }

    /// Two characters as one number; none for those beyond the first plane.
    #[inline]
    pub(crate) fn pair(first: char, second: char) -> Option<u32> {
        let (first, second) = (u32::from(first), u32::from(second));
        ((first | second) >> 16 == 0).then_some(first << 16 | second)
    }

    fn buckets(pairs: usize) -> usize {
        pairs.div_ceil(2)
    }

    fn bucket(pair: u32, buckets: usize) -> usize {
        reduce(pair.wrapping_mul(MULTIPLIER), buckets)
    }
}

/// Spreads a hash over `buckets`, by its high bits.
#[inline]
pub(crate) fn reduce(hash: u32, buckets: usize) -> usize {
    (u64::from(hash) * buckets as u64 >> 32) as usize
}

/// A set of pairs: a Bloom filter, two bits of one little-endian `u32` word a pair. Says yes to every
/// pair that was put in, and with 16 bits of filter for each to about one in fifty of the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairFilter<'a>(pub(crate) &'a [u8]);

impl PairFilter<'_> {
    pub(crate) fn build(pairs: &BTreeSet<(char, char)>, bits_per_pair: usize) -> Vec<u8> {
        let words = (pairs.len() * bits_per_pair).div_ceil(u32::BITS as usize).max(1);
        let mut filter = vec![0_u32; words];
        for &(first, second) in pairs {
            let (word, [a, b]) = place(pair_of(first, second), words);
            filter[word] |= 1 << a | 1 << b;
        }
        filter.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// False only for pairs that were not put in.
    #[inline]
    pub(crate) fn may_contain(self, first: char, second: char) -> bool {
        let words = self.0.as_chunks::<WORD>().0;
        let (word, [a, b]) = place(pair_of(first, second), words.len());
        let word = words.get(word).map_or(0, |&word| u32::from_le_bytes(word));
        word >> a & word >> b & 1 != 0
    }
}

/// Two characters as one number, which for those of the first plane is theirs alone.
#[inline]
pub(crate) fn pair_of(first: char, second: char) -> u32 {
    let (first, second) = (u32::from(first), u32::from(second));
    first << 16 ^ first >> 16 ^ second
}

/// Where a filter of so many words has a pair: the word and its two bits.
#[inline]
pub(crate) fn place(pair: u32, words: usize) -> (usize, [u32; 2]) {
    let hash = hash(pair);
    let bit = |shift: u32| (hash >> shift) as u32 & 31;
    (reduce((hash >> 32) as u32, words), [bit(27), bit(22)])
}

/// A number whose high bits are the best.
#[inline]
pub(crate) fn hash(pair: u32) -> u64 {
    u64::from(pair).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
