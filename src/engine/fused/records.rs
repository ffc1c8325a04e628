//! What is known of the keys that give other than their characters.
//!
//! Each such key has one adjacent pair that stands for it; the index leads from a pair to its keys.
//! The pool is shared by all configs, since most keys give the same in several.
//!
//! ```text
//! index  number of buckets u32   first entry of each, and an end u32 × (buckets + 1)
//!        entries u32 each: offset in the pool << 7 | where in the key the pair's second character is
//! pool   a record for each key: length of key, length of output, kind, key, output
//! ```
//! The lengths are under 128 bytes, so all of the pool is UTF-8.

use std::collections::HashMap;

use crate::lexicon::index::{hash_pair, reduce};

/// What a key's place in its chain lets conclude where it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A key of the first stage that has phrases, and none of its keys goes on behind it: where a
    /// text begins with it, it matches.
    Closed = 0,
    /// A key of that stage that others go on from.
    Open = 1,
    /// A key of a later stage, spelt as it stands in the source.
    Later = 2,
    /// Stands for keys with too many spellings to list; the record's key is the pair alone.
    Unknown = 3,
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'p> {
    pub(crate) key: &'p str,
    /// What the whole chain makes of the key where it is the whole text.
    pub(crate) output: &'p str,
    pub(crate) kind: Kind,
    /// Where in the key the second character of its pair is, in bytes.
    pub(crate) at: usize,
}

/// The two sections, read in place.
#[derive(Clone, Copy)]
pub(crate) struct Records<'p> {
    pub(crate) index: &'p [u8],
    pub(crate) pool: &'p str,
}

/// Bits of an entry that tell the pair's place in the key.
const PLACE: u32 = 7;

impl<'p> Records<'p> {
    /// The records of a pair, and perhaps some of others.
    #[inline]
    pub(crate) fn of(self, first: char, second: char) -> impl Iterator<Item = Record<'p>> {
        let numbers = self.index.as_chunks::<4>().0;
        let number = move |at: usize| numbers.get(at).map_or(0, |&it| u32::from_le_bytes(it));
        let buckets = number(0) as usize;
        let bucket = Self::bucket(first, second, buckets);
        let entries = number(1 + bucket) as usize..number(2 + bucket) as usize;
        entries.filter_map(move |entry| self.record(number(2 + buckets + entry)))
    }

    /// The records of a pair whose key stands in `text` with the pair's second character at `at`.
    #[inline]
    pub(crate) fn fitting<'t>(
        self,
        text: &'t str,
        at: usize,
        first: char,
        second: char,
    ) -> impl Iterator<Item = Record<'p>> + use<'p, 't> {
        self.of(first, second).filter(move |record| {
            let start = at.checked_sub(record.at);
            start.is_some_and(|start| text.as_bytes()[start..].starts_with(record.key.as_bytes()))
        })
    }

    fn bucket(first: char, second: char, buckets: usize) -> usize {
        reduce((hash_pair(first.into(), second.into()) >> 32) as u32, buckets)
    }

    #[inline]
    fn record(self, entry: u32) -> Option<Record<'p>> {
        let record = self.pool.get((entry >> PLACE) as usize..)?;
        let &[key, output, kind] = record.as_bytes().first_chunk()?;
        let (key, rest) = record[3..].split_at_checked(key.into())?;
        let output = rest.get(..output.into())?;
        let kind = match kind {
            0 => Kind::Closed,
            1 => Kind::Open,
            2 => Kind::Later,
            _ => Kind::Unknown,
        };
        Some(Record { key, output, kind, at: (entry & ((1 << PLACE) - 1)) as usize })
    }
}

/// A pool in the making.
#[derive(Default)]
pub(crate) struct Pool {
    text: String,
    known: HashMap<String, usize>,
}

impl Pool {
    /// The index of the records, each with the pair that stands for its key. None where a key or
    /// output is longer than a record can tell.
    pub(crate) fn index(&mut self, records: &[((char, char), Record<'_>)]) -> Option<Vec<u8>> {
        let buckets = records.len().div_ceil(2);
        let mut rows = Vec::with_capacity(records.len());
        for &((first, second), record) in records {
            rows.push((Records::bucket(first, second, buckets), self.entry(record)?));
        }
        rows.sort_unstable();
        let mut numbers = vec![u32::try_from(buckets).ok()?];
        for bucket in 0..=buckets {
            let start = rows.partition_point(|&(it, _)| it < bucket);
            numbers.push(u32::try_from(start).ok()?);
        }
        numbers.extend(rows.iter().map(|&(_, entry)| entry));
        Some(numbers.iter().flat_map(|number| number.to_le_bytes()).collect())
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn entry(&mut self, Record { key, output, kind, at }: Record<'_>) -> Option<u32> {
        let length = |text: &str| u8::try_from(text.len()).ok().filter(u8::is_ascii).map(char::from);
        let head = [length(key)?, length(output)?, char::from(kind as u8)];
        let record = String::from_iter(head) + key + output;
        let offset = *self.known.entry(record).or_insert_with_key(|record| {
            let offset = self.text.len();
            self.text.push_str(record);
            offset
        });
        let entry = u32::try_from(offset).ok().filter(|offset| offset >> (32 - PLACE) == 0)?;
        (at < 1 << PLACE).then_some(entry << PLACE | u32::try_from(at).ok()?)
    }
}
