//! `cargo xtask context`: the words that choose between the Traditional forms of a Simplified
//! character, made from word lists with counts and from counts of our own.

mod conflict;
mod count;
mod lattice;
mod laws;
mod model;
mod prune;
mod record;
pub(crate) mod sources;
mod speller;
pub(crate) mod spelling;
mod table;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Job {
    Count(count::Job),
    Build(table::Job),
    Spell(speller::Job),
    Laws(laws::Job),
}

pub(crate) fn run(job: Job) -> Result<()> {
    match job {
        Job::Count(job) => count::run(&job),
        Job::Build(job) => table::run(&job),
        Job::Spell(job) => speller::run(&job),
        Job::Laws(job) => laws::run(&job),
    }
}
