//! Tables that follow from others. `build.rs` derives them, so their sources stay the only truth.

use crate::lexicon::Entry;
use crate::lexicon::Group;
use crate::lexicon::text::Table;

/// Why a table cannot be derived.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DeriveError {
    #[error("@reverse-prefer names {0:?} for {1:?}, but no entry maps it so")]
    Preference(String, String),
    #[error("{0:?} is marked @tofu-risk but has no candidate other than itself")]
    TofuRisk(String),
    #[error("{0:?} and {1:?} both project onto {2:?}")]
    Collision(String, String, String),
}

/// Every candidate becomes a key, with the keys it came from in the order of the table.
pub(crate) fn reverse(table: &Table) -> Result<Vec<Entry>, DeriveError> {
    let mut reversed: Vec<Entry> = Vec::new();
    for entry in &table.entries {
        for candidate in &entry.candidates {
            match reversed.iter_mut().find(|known| known.key == *candidate) {
                Some(known) => known.candidates.push(entry.key.clone()),
                None => reversed.push(Entry::new(candidate.clone(), vec![entry.key.clone()])),
            }
        }
    }
    for (key, preferred) in &table.reverse_prefer {
        let entry = reversed.iter_mut().find(|entry| entry.key == *key);
        let found = entry.and_then(|entry| {
            let at = entry.candidates.iter().position(|candidate| candidate == preferred)?;
            Some((entry, at))
        });
        let Some((entry, at)) = found else {
            return Err(DeriveError::Preference(preferred.clone(), key.clone()));
        };
        entry.candidates[..=at].rotate_right(1);
    }
    Ok(reversed)
}

/// The entries marked `@tofu-risk`, without the identity that stands first in the table itself.
pub(crate) fn tofu_risk(table: &Table) -> Result<Vec<Entry>, DeriveError> {
    let marked = table.entries.iter().filter(|entry| entry.tofu_risk);
    marked
        .map(|entry| {
            let identity = entry.candidates.first() == Some(&entry.key);
            let candidates = entry.candidates[usize::from(identity)..].to_vec();
            if candidates.is_empty() {
                return Err(DeriveError::TofuRisk(entry.key.clone()));
            }
            Ok(Entry::new(entry.key.clone(), candidates))
        })
        .collect()
}

/// The keys of `tables`, each converted through `group` and standing for itself, so that a regional
/// phrase is met whole when the text is still in the other script. Shorter ones would cut words.
pub(crate) fn project(
    tables: &[&Table],
    group: &Group,
    min_characters: usize,
) -> Result<Vec<Entry>, DeriveError> {
    let mut projected: Vec<Entry> = Vec::new();
    for key in tables.iter().flat_map(|table| &table.entries).map(|entry| &entry.key) {
        let projection = convert(key, group);
        if projection.chars().count() < min_characters {
            continue;
        }
        match projected.iter().find(|known| known.key == projection) {
            None => projected.push(Entry::new(projection, vec![key.clone()])),
            Some(known) if known.candidates == [key.as_str()] => {}
            Some(known) => {
                let known = known.candidates.concat();
                return Err(DeriveError::Collision(known, key.clone(), projection));
            }
        }
    }
    Ok(projected)
}

fn convert(text: &str, group: &Group) -> String {
    let mut output = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let second = rest[first.len_utf8()..].chars().next();
        let len = match group.longest_prefix(rest, first, second) {
            Some(hit) => {
                output.push_str(hit.value());
                hit.len
            }
            None => {
                output.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[len..];
    }
    output
}
