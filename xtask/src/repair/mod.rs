//! `cargo xtask repair`: the laws of repair and normalisation on random texts, and how much of damaged
//! texts is restored.

mod laws;
mod measure;
mod naive;
mod same;
mod shrink;
mod texts;

use anyhow::Result;
use clap::Subcommand;

pub(crate) use naive::Naive;

#[derive(Subcommand)]
pub(crate) enum Job {
    Laws(laws::Job),
    Measure(measure::Job),
}

pub(crate) fn run(job: Job) -> Result<()> {
    match job {
        Job::Laws(job) => laws::run(&job),
        Job::Measure(job) => measure::run(&job),
    }
}
