//! `cargo xtask faults`: files replaced while the run is killed, and while the disk fails.

pub(crate) mod corpus;
mod full;
mod inject;
mod kill;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;

use crate::compare::adapters;
use crate::compare::machine;
use crate::root;

/// Kill runs that replace files, and let their system calls fail: every file must be old or new
#[derive(Parser)]
pub(crate) struct Job {
    /// How many runs to kill
    #[arg(long, default_value_t = 1000)]
    kills: usize,
    /// Of the moments at which they are killed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to work in, on the file system to be tested [default: target/xtask/faults]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// File for the Markdown, in place of standard output
    #[arg(long, value_name = "FILE.md")]
    output: Option<PathBuf>,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let built = adapters::build(&root(), "fanjian-cli")?;
    let (_, program) = built.into_iter().next().context("fanjian-cli has no executable")?;
    let folder = job.folder.clone().unwrap_or_else(|| root().join("target/xtask/faults"));
    fs::create_dir_all(&folder)?;
    let bench = Bench { program, folder: folder.canonicalize()? };
    let mut report = format!(
        "Measured on {}; file system {}.\n",
        machine::description(),
        file_system(&bench.folder)?
    );
    let mut violations = Vec::new();
    report += &kill::campaign(&bench, job.kills, job.seed, &mut violations)?;
    report += &inject::campaign(&bench, &mut violations)?;
    report += &full::campaign(&bench, &mut violations)?;
    match &job.output {
        None => print!("{report}"),
        Some(path) => fs::write(path, report).with_context(|| path.display().to_string())?,
    }
    if violations.is_empty() {
        return Ok(());
    }
    bail!("{} broken promises:\n{}", violations.len(), violations.join("\n"))
}

/// Cargo names folders in it, in which the loader would look first.
const LIBRARIES: &str = "LD_LIBRARY_PATH";

/// The command, and where it works.
struct Bench {
    program: PathBuf,
    folder: PathBuf,
}

impl Bench {
    /// An empty folder.
    fn empty(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        fs::create_dir(&folder)?;
        Ok(folder)
    }

    fn command(&self, folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args).current_dir(folder).stdin(Stdio::null()).env_remove(LIBRARIES);
        command
    }

    fn run(&self, folder: &Path, args: &[&str]) -> Result<Output> {
        Ok(self.command(folder, args).output()?)
    }
}

/// Temporary files in a folder.
fn leftovers(folder: &Path) -> Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        count += usize::from(name.as_encoded_bytes().starts_with(b".fanjian-"));
    }
    Ok(count)
}

/// A text and its conversion by s2t.
fn text(characters: usize) -> (Vec<u8>, Vec<u8>) {
    ("头发".repeat(characters / 2).into_bytes(), "頭髮".repeat(characters / 2).into_bytes())
}

fn file_system(folder: &Path) -> Result<String> {
    let output = Command::new("stat").args(["-f", "-c", "%T"]).arg(folder).output()?;
    ensure!(output.status.success(), "stat -f failed");
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What was said on standard error.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}
