//! Maintainers' jobs. `cargo xtask help` lists them.
#![allow(clippy::print_stdout)] // a job tells on the terminal what it did

mod command_speed;
mod compare;
mod conformance;
mod context;
mod detect;
mod dictionaries;
mod document_speed;
mod documents;
mod encodings;
#[cfg(target_os = "linux")]
mod faults;
mod fetch;
mod repair;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Maintainers' jobs", disable_version_flag = true)]
struct Args {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// The tables and configs under dictionaries/
    #[command(subcommand)]
    Dictionaries(dictionaries::Job),
    /// The words that choose by context, under dictionaries/context
    #[command(subcommand)]
    Context(context::Job),
    /// Repair and normalisation, on random texts and on damaged ones
    #[command(subcommand)]
    Repair(repair::Job),
    Detect(detect::Job),
    Encodings(encodings::Job),
    Documents(documents::Job),
    DocumentSpeed(document_speed::Job),
    Conformance(conformance::Job),
    Compare(compare::Job),
    CommandSpeed(command_speed::Job),
    #[cfg(target_os = "linux")]
    Faults(faults::Job),
    #[cfg(target_os = "linux")]
    CorpusKills(faults::corpus::Job),
}

fn main() -> anyhow::Result<()> {
    match Args::parse().job {
        Job::Dictionaries(job) => dictionaries::run(job),
        Job::Context(job) => context::run(job),
        Job::Repair(job) => repair::run(job),
        Job::Detect(job) => detect::run(&job),
        Job::Encodings(job) => encodings::run(&job),
        Job::Documents(job) => documents::run(&job),
        Job::DocumentSpeed(job) => document_speed::run(&job),
        Job::Conformance(job) => conformance::run(&job),
        Job::Compare(job) => compare::run(&job),
        Job::CommandSpeed(job) => command_speed::run(&job),
        #[cfg(target_os = "linux")]
        Job::Faults(job) => faults::run(&job),
        #[cfg(target_os = "linux")]
        Job::CorpusKills(job) => faults::corpus::run(&job),
    }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
