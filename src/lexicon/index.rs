//! The index in front of the automaton: most positions of a text are decided here.
//!
//! A hash table over the first two characters of the longer keys says where in the automaton they
//! lead, so most positions need no walk and the others a short one; another answers for keys of one
//! character. Both are byte arrays read in place, as is the Bloom filter for sets of pairs.

use std::borrow::Cow;
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
/// number of pairs u32   filter of the pairs u32 × words
/// first pair of each bucket, and an end u32 × (buckets + 1)
/// pair u32 × number     [node, sum of outputs so far] u32 × 2 × number
/// ```
/// Holds pairs of the first plane alone, which fit a `u32`; the rare others are for the automaton.
#[derive(Clone, Copy)]
pub(crate) struct PairIndex<'a>(pub(crate) &'a [u8]);

impl PairIndex<'_> {
    /// Of its filter, for each pair.
    const BITS: usize = 8;

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
        let pairs: Vec<u32> = rows.iter().map(|&(pair, _)| pair).collect();
        numbers.extend(PairFilter::words_of(&pairs, Self::BITS));
        numbers.extend(starts);
        numbers.extend(rows.iter().map(|&(pair, _)| pair));
        numbers.extend(rows.iter().flat_map(|&(_, target)| target));
        Some(numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    /// The node behind the two characters, and the sum of outputs on the way there, if some key
    /// begins with them.
    #[inline]
    pub(crate) fn get(self, pair: u32) -> Option<(usize, u64)> {
        let (count, numbers) = self.0.as_chunks::<WORD>().0.split_first()?;
        let count = u32::from_le_bytes(*count) as usize;
        let (filter, numbers) =
            numbers.split_at_checked(PairFilter::number_of_words(count, Self::BITS))?;
        if !PairFilter::over(filter).may_contain(pair) {
            return None;
        }
        let buckets = Self::buckets(count);
        let (starts, numbers) = numbers.split_at_checked(buckets + 1)?;
        let (pairs, targets) = numbers.split_at_checked(count)?;
        let start = starts.get(Self::bucket(pair, buckets)..)?.first_chunk::<2>()?;
        let [start, end] = start.map(|start| u32::from_le_bytes(start) as usize);
        let found = pairs.get(start..end)?.iter().position(|&it| u32::from_le_bytes(it) == pair)?;
        let target = targets.get(2 * (start + found)..)?.first_chunk::<2>()?;
        let [node, sum] = target.map(u32::from_le_bytes);
        Some((node as usize, sum.into()))
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
        reduce(hash(pair), buckets)
    }
}

/// A set of pairs: a Bloom filter, three bits of one little-endian `u32` word a pair. Says yes to every
/// pair that was put in, and with 16 bits of filter for each to about one in a hundred of the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairFilter<'a> {
    words: &'a [[u8; WORD]],
    /// How far to the right a hash gives the index of a word.
    shift: u32,
}

impl<'a> PairFilter<'a> {
    #[inline]
    fn over(words: &'a [[u8; WORD]]) -> Self {
        Self { words, shift: shift_for(words.len()) }
    }

    fn words_of(pairs: &[u32], bits_per_pair: usize) -> Vec<u32> {
        let mut filter = vec![0_u32; Self::number_of_words(pairs.len(), bits_per_pair)];
        let shift = u32::BITS - filter.len().ilog2();
        for hash in pairs.iter().map(|&pair| hash(pair)) {
            filter[(hash >> shift) as usize] |= mask(hash);
        }
        filter
    }

    /// A power of two, and not 1.
    #[inline]
    fn number_of_words(pairs: usize, bits_per_pair: usize) -> usize {
        (pairs * bits_per_pair).div_ceil(u32::BITS as usize).next_power_of_two().max(2)
    }

    /// False only for pairs (see [`pair_of`]) that were not put in.
    #[inline]
    pub(crate) fn may_contain(self, pair: u32) -> bool {
        let hash = hash(pair);
        let word = self.words.get(self.index(hash)).copied().unwrap_or_default();
        mask(hash) & !u32::from_le_bytes(word) == 0
    }

    /// Where the word of a pair with this hash is; below the number of words in those that
    /// [`Filter::view`] gives.
    #[inline]
    pub(crate) fn index(self, hash: u32) -> usize {
        (hash >> (self.shift & 31)) as usize
    }

    #[inline]
    pub(crate) fn words(self) -> &'a [[u8; WORD]] {
        self.words
    }
}

/// How far to the right a hash gives the index of one of so many words.
const fn shift_for(words: usize) -> u32 {
    u32::BITS - if words == 0 { 0 } else { words.ilog2() }
}

/// A [`PairFilter`] and its bytes, whose words are a power of two, and not 1.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    bytes: Cow<'static, [u8]>,
    shift: u32,
}

impl Filter {
    /// Of at least so many bits for each pair, however often it is given.
    pub(crate) fn of_pairs(
        pairs: impl IntoIterator<Item = (char, char)>,
        bits_per_pair: usize,
    ) -> Self {
        Self::new(pairs.into_iter().map(|(first, second)| pair_of(first, second)), bits_per_pair)
    }

    /// The same for what else a number stands for.
    pub(crate) fn new(numbers: impl IntoIterator<Item = u32>, bits_per_number: usize) -> Self {
        let mut numbers: Vec<u32> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let words = PairFilter::words_of(&numbers, bits_per_number);
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        Self { bytes: Cow::Owned(bytes), shift: shift_for(words.len()) }
    }

    /// The bytes of another one.
    pub(crate) const fn from_static(bytes: &'static [u8]) -> Self {
        let words = bytes.len() / WORD;
        assert!(words > 1 && words.is_power_of_two(), "no filter");
        Self { bytes: Cow::Borrowed(bytes), shift: shift_for(words) }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    #[inline]
    pub(crate) fn view(&self) -> PairFilter<'_> {
        PairFilter { words: self.bytes.as_chunks().0, shift: self.shift }
    }

    /// False only for pairs (see [`pair_of`]) that were not put in.
    #[inline]
    pub(crate) fn may_contain(&self, pair: u32) -> bool {
        self.view().may_contain(pair)
    }
}

/// The bits of a pair with this hash, in its word.
#[inline]
pub(crate) fn mask(hash: u32) -> u32 {
    MASKS[(hash >> 8) as usize & 0xFF]
}

/// Masks of three bits, whose distances differ.
static MASKS: [u32; 256] = {
    let mut masks = [0; 256];
    let mut at = 0;
    while at < masks.len() {
        let distance = at as u32 / u32::BITS;
        let mask: u32 = 1 | 1 << (1 + distance) | 1 << (10 + 2 * distance);
        masks[at] = mask.rotate_left(at as u32 % u32::BITS);
        at += 1;
    }
    masks
};

/// Two characters as one number, which for those of the first plane is theirs alone.
#[inline]
pub(crate) fn pair_of(first: char, second: char) -> u32 {
    let (first, second) = (u32::from(first), u32::from(second));
    first << 16 ^ first >> 16 ^ second
}

/// A number whose high bits are the best.
#[inline]
pub(crate) fn hash(pair: u32) -> u32 {
    pair.wrapping_mul(MULTIPLIER)
}

/// Spreads a hash over `buckets`, by its high bits.
#[inline]
pub(crate) fn reduce(hash: u32, buckets: usize) -> usize {
    ((u64::from(hash) * buckets as u64) >> 32) as usize
}
