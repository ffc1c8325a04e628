//! `cargo xtask context spell`: the plain reference for what the table means.

use std::fs;
use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::conflict::unlisted;
use super::lattice::Lattice;
use super::prune::{Words, spell};
use super::spelling::{Spellings, read};
use super::table::{WORDS, parse};

/// Spell Simplified lines from standard input in Traditional characters, by words alone
#[derive(Args)]
pub(crate) struct Job {
    /// A table to take instead of dictionaries/context/words.txt
    #[arg(long)]
    words: Option<PathBuf>,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let text = match &job.words {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => read(WORDS)?,
    };
    let speller = Speller::new(parse(&text)?, Spellings::read()?);
    let mut output = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(output, "{}", speller.spell(&line?))?;
    }
    Ok(output.flush()?)
}

struct Speller {
    words: Words,
    lattice: Lattice<u32>,
    spellings: Spellings,
}

impl Speller {
    fn new(words: Words, spellings: Spellings) -> Self {
        let mut lattice = Lattice::new(unlisted());
        for (key, listed) in &words {
            lattice.add(key, listed[0].0);
        }
        Self { words, lattice, spellings }
    }

    /// The path decides only at one-to-many characters; the rest comes from `STCharacters`.
    fn spell(&self, line: &str) -> String {
        let read: String = line.chars().map(|c| self.spellings.read_as(c)).collect();
        let (ends, _) = self.lattice.path(&read, None);
        let spelled = spell(&read, &ends, &self.words, &self.spellings);
        let choose = |(key, by_path)| {
            if self.spellings.is_one_to_many(key) { by_path } else { self.spellings.first(key) }
        };
        line.chars().zip(spelled.chars()).map(choose).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Speller, Spellings, parse};

    #[test]
    fn words_decide_and_the_table_spells_the_rest() {
        let words = "发\t發\t20\n头发\t頭髮\t30\n发展\t發展\t30\n";
        let speller = Speller::new(parse(words).unwrap(), Spellings::read().unwrap());
        assert_eq!(speller.spell("头发发展，发a"), "頭髮發展，發a");
        assert_eq!(speller.spell(""), "");
    }
}
