//! The command `corpus`: what is typed, and what it means.
//!
//! The way of a run: [`shard`] tells what is a shard, [`manifest`] which of them are done already and by which [`settings`]; the
//! others are [`rewrite`]n, each by a [`passage`] through what [`packing`] undoes and does; [`lines`] counts what changes, and
//! [`progress`] tells of it.

mod lines;
mod manifest;
mod packing;
mod passage;
mod progress;
mod rewrite;
mod settings;
mod shard;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use fanjian_documents::Format;

use crate::args::{Conversion, Jobs};
use crate::documents::{Documents, FieldsOfSettings};
use crate::encoding;
use crate::files::{self, Purpose};
use crate::help;
use crate::normalize::{self, Normalization};
use crate::plan;
use crate::repair::{self, Repairing};
use crate::report::Failure;
use crate::run::Handling;

use settings::Settings;
use shard::Shard;

/// What was typed.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert the text of shards
    #[command(before_help = help::CORPUS_CONVERT, after_help = help::CORPUS_EXIT_CODES)]
    Convert(Typed<Conversion>),
    /// Restore in the Traditional text of shards what a character-by-character converter left wrong
    #[command(before_help = help::CORPUS_REPAIR, after_help = help::CORPUS_EXIT_CODES)]
    Repair(Typed<repair::Manner>),
    /// Clean the text of shards
    #[command(before_help = help::CORPUS_NORMALIZE, after_help = help::CORPUS_EXIT_CODES)]
    Normalize(Typed<normalize::Manner>),
}

/// What a verb takes, and what all of them take.
#[derive(Debug, clap::Args)]
pub(crate) struct Typed<C: clap::Args> {
    // In front: what follows takes the arguments away that it has read.
    #[command(flatten)]
    settings: Settings,

    /// Shards, and folders with shards: .txt, .jsonl, .ndjson, each also with .gz or .zst, and .parquet
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    manner: C,

    #[command(flatten)]
    options: Options,
}

#[derive(Debug, clap::Args)]
struct Options {
    /// Folder to write into: each shard under its name, as a whole or not at all, and fanjian-manifest.jsonl, which lists
    /// those that are done
    ///
    /// A run that was ended, however that was, goes on where it was when it is typed again: shards that the manifest
    /// lists are skipped if their outcome is there and they are what they were by size and time. What is written is then,
    /// byte for byte, what a run without interruption writes, but for the times in the manifest.
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    /// Field of JSON Lines or column of Parquet to rewrite, as text, meta.title, messages[].content or names.*; may be
    /// given several times [default: every text]
    ///
    /// Plain texts have no fields, so there must be none among the shards. A field that no record of a shard has gets a warning,
    /// one that no shard has is an error.
    #[arg(long = "field", value_name = "PATH")]
    fields: Vec<String>,

    #[command(flatten)]
    of_settings: FieldsOfSettings,

    /// Read again what is done already, and compare checksums in place of sizes and times
    #[arg(long)]
    verify: bool,

    /// Begin anew: delete what the manifest lists, and forget it
    #[arg(long)]
    restart: bool,

    /// Stop at the first shard that fails; by itself a run goes on with the others
    #[arg(long)]
    fail_fast: bool,

    /// Say nothing but errors and warnings
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Tell of each shard what was done
    #[arg(short, long)]
    verbose: bool,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    files: files::Selection,

    #[command(flatten)]
    encodings: encoding::Choices,

    #[command(flatten)]
    project: crate::settings::Choice,
}

/// What to do with which shards.
#[allow(clippy::large_enum_variant)] // there is one
pub(crate) enum Work {
    Convert(plan::Conversion, Task),
    Repair(Repairing, Task),
    Normalize(Normalization, Task),
}

/// Which shards, and where they go.
pub(crate) struct Task {
    shards: Vec<Shard>,
    /// Some could not be looked at, which has been reported.
    any_failed: bool,
    folder: PathBuf,
    fields: Vec<String>,
    settings: Settings,
    verifies: bool,
    restarts: bool,
    telling: Telling,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Telling {
    Quiet,
    Plain,
    Verbose,
}

impl Command {
    /// Checks what was typed, and looks the shards up.
    pub(crate) fn resolve(self) -> Result<Work, Failure> {
        Ok(match self {
            Self::Convert(typed) => {
                let (manner, task, handling) = typed.resolve("convert")?;
                Work::Convert(plan::resolve(&manner, handling)?, task)
            }
            Self::Repair(typed) => {
                let (manner, task, handling) = typed.resolve("repair")?;
                Work::Repair(manner.resolve(handling)?, task)
            }
            Self::Normalize(typed) => {
                let (manner, task, handling) = typed.resolve("normalize")?;
                Work::Normalize(manner.resolve(handling)?, task)
            }
        })
    }
}

impl<C: clap::Args> Typed<C> {
    fn resolve(self, verb: &str) -> Result<(C, Task, Handling), Failure> {
        let Self { settings, paths, manner, options } = self;
        let Options { out_dir: folder, fields: typed, of_settings, .. } = options;
        let files = options.files.find(paths, Purpose::Filling(&folder), None)?;
        let (shards, any_failed) = shard::among(&files.found, !typed.is_empty())?;
        let fields = if typed.is_empty() { of_settings.settings_fields } else { typed };
        // What is wrong with a path is told before anything is written.
        Format::JsonLines.reader(&fields).map_err(|error| Failure::new(error.to_string()))?;
        let telling = match (options.quiet, options.verbose) {
            (true, _) => Telling::Quiet,
            (false, true) => Telling::Verbose,
            (false, false) => Telling::Plain,
        };
        let handling = Handling {
            encodings: options.encodings.resolve(),
            documents: Documents::text(),
            jobs: plan::jobs(options.jobs),
            stops_at_failure: options.fail_fast,
            is_verbose: options.verbose,
        };
        let task = Task {
            shards,
            any_failed,
            folder,
            fields,
            settings: settings.of(verb)?,
            verifies: options.verify,
            restarts: options.restart,
            telling,
        };
        Ok((manner, task, handling))
    }
}

/// Does the work.
pub(crate) fn run(work: &Work) -> Result<ExitCode, Failure> {
    match work {
        Work::Convert(how, task) => rewrite::all(how, task),
        Work::Repair(how, task) => rewrite::all(how, task),
        Work::Normalize(how, task) => rewrite::all(how, task),
    }
}
