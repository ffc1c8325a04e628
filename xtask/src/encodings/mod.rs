//! `cargo xtask encodings`: how often the encoding of a text is found, and the characters it is found by.

mod characters;
mod foreign;
mod measure;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

/// Measure the detection of encodings on pieces of texts, by their length, and print tables
#[derive(Args)]
pub(crate) struct Job {
    /// A folder of Traditional texts, *.txt, and Simplified ones, *.hans
    #[arg(required_unless_present = "write_characters")]
    dir: Option<PathBuf>,
    /// Write documents/data/characters.txt instead
    #[arg(long)]
    write_characters: bool,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    if job.write_characters {
        return characters::write();
    }
    if let Some(dir) = &job.dir {
        let chinese = measure::chinese(dir);
        measure::others()?;
        chinese?;
    }
    Ok(())
}
