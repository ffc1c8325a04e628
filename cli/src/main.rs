//! The `fanjian` command.
//!
//! The way of a run: [`args`] holds what was typed, [`plan`] makes it a resolved job, [`run`] does
//! the job through [`io`], [`in_place`] and [`replace`], and [`report`] says what went wrong.

mod ambiguous;
mod args;
mod in_place;
mod io;
mod normalize;
mod plan;
mod platform;
mod replace;
mod report;
mod run;

use std::process::ExitCode;

use args::Args;
use plan::Plan;

fn main() -> ExitCode {
    match Plan::resolve(Args::read()).and_then(run::run) {
        Ok(code) => code,
        Err(failure) => ExitCode::from(report::end(&failure)),
    }
}
