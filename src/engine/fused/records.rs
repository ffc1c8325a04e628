//! What is known of the keys that give other than their characters.
//!
//! Each such key has one adjacent pair that stands for it; the index leads from a pair to its keys.
//! The pool is shared by all configs, since most keys give the same in several.
//!
//! ```text
//! index  slots u32 each, open addressing by the hash of the pair, at most half of them full:
//!        7 more bits of the hash, offset of a group in the pool (24 bits); all ones when empty
//! pool   a group for each pair: how many records, and each
//!        where in the key the pair's second character is, length of key, length of output, needs,
//!        key, output
//! ```
//! All numbers of the pool are bytes under 128, so all of it is UTF-8.

use std::collections::HashMap;

use crate::lexicon::index::{hash, pair_of, reduce};

/// What must hold of the places in front of a key and behind it for the key to give there what it
/// gives alone: that no match can span them, which for the place in front always must hold as to the
/// first stage that has phrases.
///
/// A key is *closed* when no other of its stage goes on behind it, or only such as are tried before it: where the stage comes
/// to its beginning, it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Needs(u8);

impl Needs {
    const FIRST_BEHIND: u8 = 1;
    const LATER_FRONT: u8 = 2;
    const LATER_BEHIND: u8 = 4;

    /// For a closed key of the first stage that has phrases. If that is segmentation, later stages
    /// see only the key; if not, there are none.
    pub(crate) const CLOSED: Self = Self(0);
    /// For a closed key of the last stage, spelt as it stands in the source, where the first stage is
    /// segmentation and none between the two has phrases of its own.
    pub(crate) const LATER_CLOSED: Self = Self(Self::FIRST_BEHIND | Self::LATER_FRONT);
    /// For any other key, of a later stage spelt as it stands in the source.
    pub(crate) const ALL: Self = Self(Self::FIRST_BEHIND | Self::LATER_FRONT | Self::LATER_BEHIND);
    /// The same for one of the first stage, where a match is as good as a text of its own.
    pub(crate) const OPEN: Self = Self(Self::ALL.0 | 8);
    /// For keys with too many spellings to list; the record's key is the pair alone.
    pub(crate) const UNKNOWN: Self = Self(16);

    /// The same where no later stage has phrases.
    pub(crate) fn of_first(self) -> Self {
        Self(self.0 & !(Self::LATER_FRONT | Self::LATER_BEHIND))
    }

    /// Whether it is for an open key of the first stage that has phrases, where no later one has.
    pub(crate) fn is_open_and_last(self) -> bool {
        self == Self::OPEN.of_first()
    }

    /// Whether it is for an open key of the first stage.
    pub(crate) fn is_open(self) -> bool {
        self.0 & Self::OPEN.0 & !Self::ALL.0 != 0
    }

    pub(crate) fn first_behind(self) -> bool {
        self.0 & Self::FIRST_BEHIND != 0
    }

    pub(crate) fn behind(self) -> bool {
        self.0 & (Self::FIRST_BEHIND | Self::LATER_BEHIND) != 0
    }

    pub(crate) fn later_front(self) -> bool {
        self.0 & Self::LATER_FRONT != 0
    }

    pub(crate) fn later_behind(self) -> bool {
        self.0 & Self::LATER_BEHIND != 0
    }
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'p> {
    pub(crate) needs: Needs,
    pub(crate) key: &'p [u8],
    /// What the whole chain makes of the key where it is the whole text: so many bytes, and what
    /// stands behind them in memory.
    pub(crate) len: usize,
    pub(crate) rest: &'p str,
    /// Where in the key the second character of its pair is, in bytes.
    pub(crate) at: usize,
}

impl<'p> Record<'p> {
    pub(crate) fn output(&self) -> &'p str {
        self.rest.get(..self.len).unwrap_or_default()
    }
}

/// The two sections, read in place.
#[derive(Clone, Copy)]
pub(crate) struct Records<'p> {
    pub(crate) index: &'p [u8],
    pub(crate) pool: &'p str,
}

/// Slots beyond twice the number of pairs: small tables are nearly empty then.
const SPARE: usize = 256;
const OFFSET: u32 = 24;
const EMPTY: u32 = u32::MAX;

impl<'p> Records<'p> {
    /// The records of a pair whose key stands in `text` with the pair's second character at `at`.
    #[inline]
    pub(crate) fn fitting<'t>(self, text: &'t str, at: usize, pair: u32) -> Fitting<'p, 't> {
        let group = self.group(pair).unwrap_or(self.pool.len());
        let left = self.pool.as_bytes().get(group).copied().unwrap_or_default();
        let text = text.as_bytes();
        Fitting { pool: self.pool, next: group + 1, left, text, at }
    }

    /// Where the records of a pair are in the pool, and perhaps those of others.
    #[inline]
    fn group(self, pair: u32) -> Option<usize> {
        let slots = self.index.as_chunks::<4>().0;
        let (mut slot, mark) = place(pair, slots.len());
        loop {
            let found = u32::from_le_bytes(*slots.get(slot)?);
            if found == EMPTY {
                return None;
            }
            if found >> OFFSET == mark {
                return Some((found & ((1 << OFFSET) - 1)) as usize);
            }
            slot = if slot + 1 == slots.len() { 0 } else { slot + 1 };
        }
    }
}

/// What [`Records::fitting`] finds.
pub(crate) struct Fitting<'p, 't> {
    pool: &'p str,
    /// Where in the pool the next record is, and how many there are from there on.
    next: usize,
    left: u8,
    text: &'t [u8],
    at: usize,
}

impl<'p> Iterator for Fitting<'p, '_> {
    type Item = Record<'p>;

    #[inline(always)]
    fn next(&mut self) -> Option<Record<'p>> {
        while self.left > 0 {
            let (head, rest) = self.pool.as_bytes().get(self.next..)?.split_first_chunk()?;
            let [at, key, output, needs] = head.map(usize::from);
            let end = self.next + size_of_val(head) + key;
            self.left -= 1;
            self.next = end + output;
            let Some(begin) = self.at.checked_sub(at) else { continue };
            // What most records of a large group fail by: the last byte of what is in front of the
            // pair or behind it.
            let probe = if key > at + 3 { key - 1 } else { 2 };
            if self.text.get(begin + probe) == rest.get(probe)
                && starts_with(self.text.get(begin..)?, rest, key)
            {
                let (key, rest) = (rest.get(..key)?, self.pool.get(end..)?);
                return Some(Record { needs: Needs(needs as u8), key, len: output, rest, at });
            }
        }
        None
    }
}

/// Whether two texts have the same first `len` bytes. Keys are nearly always short and of different
/// lengths, so a branch for each would be hard to foretell.
#[inline]
fn starts_with(text: &[u8], key: &[u8], len: usize) -> bool {
    match (text.first_chunk(), key.first_chunk()) {
        (Some(&text), Some(&key)) if len < FIRST_BYTES.len() => {
            (u128::from_le_bytes(text) ^ u128::from_le_bytes(key)) & FIRST_BYTES[len] == 0
        }
        _ => text.get(..len) == key.get(..len),
    }
}

/// All ones in so many bytes, the first in the lowest place.
static FIRST_BYTES: [u128; 17] = {
    let mut masks = [0; 17];
    let mut len = 1;
    while len < masks.len() {
        masks[len] = masks[len - 1] << 8 | 0xFF;
        len += 1;
    }
    masks
};

/// The slot where the search for a pair begins, and its mark.
#[inline]
fn place(pair: u32, slots: usize) -> (usize, u32) {
    let hash = hash(pair);
    // Never that of an empty slot.
    (reduce(hash, slots), hash >> 10 & 0x7F)
}

/// A pool in the making.
#[derive(Default)]
pub(crate) struct Pool {
    text: String,
    known: HashMap<String, usize>,
}

impl Pool {
    /// The index of the records, each with the pair that stands for its key; those of a pair are
    /// tried in this order. None where a key or output is longer than a record can tell, or there are
    /// too many.
    pub(crate) fn index(&mut self, records: Vec<((char, char), Record<'_>)>) -> Option<Vec<u8>> {
        let mut groups: Vec<Option<(u32, Vec<Record<'_>>)>> = vec![None; 2 * records.len() + SPARE];
        for ((first, second), record) in records {
            let (mut slot, mark) = place(pair_of(first, second), groups.len());
            // As the search goes, which takes the first group of the same mark.
            while groups[slot].as_ref().is_some_and(|(it, _)| *it != mark) {
                slot = (slot + 1) % groups.len();
            }
            groups[slot].get_or_insert_with(|| (mark, Vec::new())).1.push(record);
        }
        let mut index = Vec::with_capacity(4 * groups.len());
        for group in groups {
            let slot = match group {
                None => EMPTY,
                Some((mark, records)) => {
                    let offset = u32::try_from(self.group(&records)?).ok()?;
                    (offset >> OFFSET == 0).then_some(mark << OFFSET | offset)?
                }
            };
            index.extend(slot.to_le_bytes());
        }
        Some(index)
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// The offset of a group that has just these records.
    fn group(&mut self, records: &[Record<'_>]) -> Option<usize> {
        let number = |it: usize| u8::try_from(it).ok().filter(u8::is_ascii).map(char::from);
        let mut group = String::from(number(records.len())?);
        for record in records {
            let &Record { needs, key, at, .. } = record;
            let output = record.output();
            group.extend([number(at)?, number(key.len())?, number(output.len())?]);
            group.push(char::from(needs.0));
            group.extend([std::str::from_utf8(key).ok()?, output]);
        }
        Some(*self.known.entry(group).or_insert_with_key(|group| {
            let offset = self.text.len();
            self.text.push_str(group);
            offset
        }))
    }
}
