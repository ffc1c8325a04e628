//! The word lists that the model is made of.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::lattice::LONGEST;
use super::spelling::{entries, is_han, read};
use crate::fetch::Source;

/// Words with how often they occur, of `total`. Words with other than Han characters are left out;
/// their occurrences stay in the total.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) words: BTreeMap<String, f64>,
    pub(crate) total: f64,
}

impl Counts {
    pub(crate) fn share(&self, count: f64) -> f64 {
        if self.total > 0.0 { count / self.total } else { 0.0 }
    }
}

#[derive(Deserialize)]
struct Manifest {
    word_list: Vec<Source>,
}

/// The sources of words as `MANIFEST.toml` pins them.
pub(crate) fn pinned() -> Result<Vec<Source>> {
    Ok(toml::from_str::<Manifest>(&read("MANIFEST.toml")?)?.word_list)
}

/// The dictionary in a package of the jieba family, whose lines are `word count tag`.
pub(crate) fn jieba(name: &str) -> Result<Counts> {
    let pinned = pinned()?;
    let source = pinned.iter().find(|source| source.name == name);
    let source = source.with_context(|| format!("MANIFEST.toml pins no word list {name}"))?;
    let module = name.replace('-', "_");
    let path = format!("{module}-{}/{module}/dict.txt", source.version);
    let files = source.files()?;
    let text = files.get(&path).with_context(|| format!("{}: no {path}", source.archive))?;
    let mut counts = Counts::default();
    for line in std::str::from_utf8(text)?.lines() {
        let mut fields = line.split_whitespace();
        let (Some(word), Some(count)) = (fields.next(), fields.next()) else {
            continue;
        };
        let count = count.parse().with_context(|| format!("{name}: {line:?}"))?;
        add(&mut counts, word, count);
    }
    Ok(counts)
}

/// Our own counts, whose unit is one in `total`.
pub(crate) fn own(text: &str, total: f64) -> Result<Counts> {
    let mut counts = Counts::default();
    for (word, count) in entries(text) {
        add(&mut counts, word, count.parse().with_context(|| format!("counts.txt: {word}"))?);
    }
    counts.total = total;
    Ok(counts)
}

/// OpenCC's phrases with their first candidates.
pub(crate) fn phrases() -> Result<BTreeMap<String, String>> {
    let text = read("opencc/STPhrases.txt")?;
    let phrases = entries(&text).filter(|(key, _)| is_word(key));
    let first = |candidates: &str| candidates.split(' ').next().unwrap_or_default().to_owned();
    Ok(phrases.map(|(key, candidates)| (key.to_owned(), first(candidates))).collect())
}

/// The words that were added by hand.
pub(crate) fn by_hand() -> Result<BTreeMap<String, String>> {
    let text = read("context/own.txt")?;
    Ok(entries(&text).map(|(key, spelling)| (key.to_owned(), spelling.to_owned())).collect())
}

fn add(counts: &mut Counts, word: &str, count: f64) {
    counts.total += count;
    if is_word(word) {
        *counts.words.entry(word.to_owned()).or_default() += count;
    }
}

fn is_word(word: &str) -> bool {
    word.chars().all(is_han) && (1..=LONGEST).contains(&word.chars().count())
}
