//! Entries in, lexicon sections out.
//!
//! A lexicon is an FST map from key to record, a pool of records, and the index in front. The pool
//! is plain UTF-8 text, so a static one is a `&'static str` that needs no check at start: a record
//! is its candidates, U+001F between them, U+001E at the end; the FST gives a record's byte offset.

use std::collections::BTreeSet;

use fst::raw::Builder;

use super::index::{CharTable, PairIndex};
use super::text::{Entry, EntryError, Place};

/// Ends every candidate of a record but the last.
pub(crate) const CANDIDATE_END: char = '\u{1F}';
/// Ends a record.
pub(crate) const RECORD_END: char = '\u{1E}';

/// The compiled form of a dictionary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sections {
    pub(crate) fst: Vec<u8>,
    pub(crate) pool: String,
    pub(crate) chars: Vec<u8>,
    pub(crate) pairs: Vec<u8>,
    /// The length of the longest key in bytes.
    pub(crate) longest_key: u32,
    /// The smallest first character of a key; `char::MAX` when there is no key.
    pub(crate) smallest_start: u32,
}

/// Compiles entries in any order; their keys must be unique and not empty.
pub(crate) fn compile(entries: &[Entry]) -> Result<Sections, EntryError> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    let mut pool = String::new();
    let mut builder = Builder::memory();
    let mut keys = Keys::default();
    for (index, entry) in sorted.iter().enumerate() {
        let record = u32::try_from(pool.len()).map_err(|_| EntryError::TooLarge)?;
        push_record(&mut pool, &entry.candidates);
        // The builder refuses keys out of order; sorted, that can only be a repeated one.
        builder.insert(&entry.key, u64::from(record)).map_err(|_| EntryError::DuplicateKey {
            key: entry.key.clone(),
            first: Place::Pair(index),
        })?;
        keys.add(&entry.key, record);
    }
    let fst = builder.into_inner().map_err(|_| EntryError::TooLarge)?;
    keys.into_sections(fst, pool).ok_or(EntryError::TooLarge)
}

fn push_record(pool: &mut String, candidates: &[String]) {
    for (index, candidate) in candidates.iter().enumerate() {
        if index > 0 {
            pool.push(CANDIDATE_END);
        }
        pool.push_str(candidate);
    }
    pool.push(RECORD_END);
}

/// What the index needs to know of the keys, gathered in key order.
#[derive(Default)]
pub(crate) struct Keys {
    singles: Vec<(char, u32)>,
    pairs: BTreeSet<(char, char)>,
    longest: usize,
    smallest_start: Option<char>,
}

impl Keys {
    pub(crate) fn add(&mut self, key: &str, record: u32) {
        let mut chars = key.chars();
        let Some(first) = chars.next() else { return };
        match chars.next() {
            Some(second) => drop(self.pairs.insert((first, second))),
            None => self.singles.push((first, record)),
        }
        self.longest = self.longest.max(key.len());
        self.smallest_start = Some(self.smallest_start.map_or(first, |c| c.min(first)));
    }

    /// None for an automaton that is none or too large.
    pub(crate) fn into_sections(self, fst: Vec<u8>, pool: String) -> Option<Sections> {
        Some(Sections {
            pairs: PairIndex::build(&fst, &self.pairs)?,
            fst,
            pool,
            chars: CharTable::build(&self.singles),
            longest_key: u32::try_from(self.longest).unwrap_or(u32::MAX),
            smallest_start: u32::from(self.smallest_start.unwrap_or(char::MAX)),
        })
    }
}
