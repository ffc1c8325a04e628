//! The `fanjian` command.
//!
//! The way of a run: [`args`] holds what was typed, and what [`settings`] add to it; [`plan`] makes it a resolved job, [`run`] does
//! the job: on one text through [`io`], on many [`files`] as a [`batch`], whose threads [`share`] the work, which
//! decides on their [`naming`], writes a [`revision`] of each, and whose outcome [`tally`] tells; or shard by shard of a [`corpus`].
//! [`encoding`] is undone and done on the way, of [`documents`] only the text is touched, [`replace`] and [`temporary`] keep files
//! whole, and [`report`]
//! says what went wrong. Jobs that only look, [`check`], [`diff`], [`explain`] and [`ambiguous`], [`show`] what they find. What is
//! said of the command itself stands in [`help`], of which [`manual`] makes pages.

mod ambiguous;
mod args;
mod batch;
mod check;
mod compare;
mod corpus;
mod detect;
mod diff;
mod documents;
mod encoding;
mod explain;
mod files;
mod help;
mod io;
mod manual;
mod naming;
mod normalize;
mod pieces;
mod plan;
mod platform;
mod position;
mod protection;
mod repair;
mod replace;
mod report;
mod revision;
mod run;
mod settings;
mod share;
mod show;
mod tally;
mod temporary;

use std::process::ExitCode;

use args::Args;
use plan::Plan;

fn main() -> ExitCode {
    match Args::read().and_then(Plan::resolve).and_then(run::run) {
        Ok(code) => code,
        Err(failure) => ExitCode::from(report::end(&failure)),
    }
}
