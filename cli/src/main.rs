//! The `fanjian` command.
//!
//! The way of a run: [`args`] holds what was typed, and [`settings`] what a project's file adds; [`plan`] makes it a resolved job, [`run`] does
//! the job through [`io`], [`in_place`], [`replace`] and [`temporary`], and [`report`] says what went wrong. Jobs that only
//! look, [`check`], [`diff`], [`explain`] and [`ambiguous`], read [`pieces`] and [`show`] what they find.

mod ambiguous;
mod args;
mod batch;
mod check;
mod compare;
mod detect;
mod diff;
mod encoding;
mod explain;
mod files;
mod help;
mod io;
mod manual;
mod normalize;
mod pieces;
mod plan;
mod platform;
mod position;
mod protection;
mod repair;
mod replace;
mod report;
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
