//! What came of many files: said as it comes, and in sum.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::files::Found;
use crate::io::{Listing, Source, Target, listing};
use crate::report::{self, Failure, Held};

/// How much is said, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Telling {
    pub(crate) how: How,
    /// In sum too, and while it goes on.
    pub(crate) sums_up: bool,
    /// Nothing is written.
    pub(crate) is_rehearsal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Failures and warnings.
    Quiet,
    /// And of a rehearsal what would change.
    Plain,
    /// What was done to each file.
    Verbose,
    /// The same for programs.
    Json,
}

/// What was done to a file.
#[derive(Debug)]
pub(crate) struct Done {
    status: Status,
    /// Where it was written, if that is another place.
    to: Option<PathBuf>,
    /// Why it was skipped, or not all was done.
    why: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Changed,
    Unchanged,
    Skipped,
}

impl Done {
    pub(crate) fn written(has_changed: bool) -> Self {
        let status = if has_changed { Status::Changed } else { Status::Unchanged };
        Self { status, to: None, why: None }
    }

    pub(crate) fn skipped(why: &str) -> Self {
        Self { status: Status::Skipped, to: None, why: Some(why.to_owned()) }
    }

    /// Under another name.
    pub(crate) fn at(self, path: PathBuf) -> Self {
        Self { to: Some(path), ..self }
    }

    /// Not all was done.
    pub(crate) fn though(self, why: &str) -> Self {
        Self { why: Some(why.to_owned()), ..self }
    }
}

/// A row of JSON.
#[derive(Serialize)]
struct Row<'r> {
    path: String,
    status: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// The results so far.
pub(crate) struct Tally {
    telling: Telling,
    /// None, or no longer, if nothing is written there.
    rows: Option<Listing>,
    bar: ProgressBar,
    changed: usize,
    unchanged: usize,
    skipped: usize,
    failed: usize,
    any_failed: bool,
}

impl Tally {
    pub(crate) fn new(files: &[Found], telling: Telling) -> Result<Self, Failure> {
        let rows = (telling.how == How::Json).then(|| listing(files)).transpose()?;
        let is_shown = telling.sums_up && io::stderr().is_terminal();
        let bar = match is_shown {
            true => ProgressBar::new(files.len() as u64),
            false => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        };
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {pos}/{len} files, {per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        let [changed, unchanged, skipped, failed] = [0; 4];
        Ok(Self { telling, rows, bar, changed, unchanged, skipped, failed, any_failed: false })
    }

    /// One more file is done.
    pub(crate) fn advance(&self) {
        self.bar.inc(1);
    }

    /// Adds what came of a file, and says it.
    pub(crate) fn add(&mut self, source: &Source, result: Held<Result<Done, Failure>>) {
        // So that the bar stands below what is said.
        let result = self.bar.suspend(|| result.told());
        let (count, status) = match result.as_ref().map(|done| done.status) {
            Ok(Status::Changed) => (&mut self.changed, "changed"),
            Ok(Status::Unchanged) => (&mut self.unchanged, "unchanged"),
            Ok(Status::Skipped) => (&mut self.skipped, "skipped"),
            Err(_) => (&mut self.failed, "failed"),
        };
        *count += 1;
        self.any_failed |= result.is_err();
        self.bar.suspend(|| self.say(source, status, &result));
        let (output, message) = match result {
            Ok(Done { to, why, .. }) => (to.map(|to| to.display().to_string()), why),
            Err(failure) => (None, Some(failure.to_string())),
        };
        self.write(&Row { path: source.name(), status, output, message });
    }

    fn say(&self, source: &Source, status: &str, result: &Result<Done, Failure>) {
        let Telling { how, is_rehearsal, .. } = self.telling;
        match result {
            Err(failure) => report::failure(failure),
            Ok(done)
                if how == How::Verbose
                    || is_rehearsal && how == How::Plain && done.status == Status::Changed =>
            {
                let to = done.to.as_ref().map(|to| format!(", to {}", to.display()));
                let why = done.why.as_ref().filter(|_| done.status == Status::Skipped);
                let why = why.map(|why| format!(", as {why}"));
                let (to, why) = (to.unwrap_or_default(), why.unwrap_or_default());
                let would = if is_rehearsal { "would be " } else { "" };
                report::hint(format_args!("{source}: {would}{status}{to}{why}"));
            }
            Ok(_) => {}
        }
    }

    /// Writes a row. Where that fails, the work goes on without.
    fn write(&mut self, row: &Row<'_>) {
        let Some(rows) = &mut self.rows else { return };
        let row = serde_json::to_string(row).map_err(io::Error::from);
        let written = row.and_then(|row| writeln!(rows, "{row}"));
        self.drop_rows_where(written);
    }

    fn drop_rows_where(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            let tip = Some("the files are done nevertheless, without more rows");
            let failure = Failure::io(Target::Stdout, "write", &error).with_tip(tip);
            self.bar.suspend(|| report::failure(&failure));
            self.rows = None;
            self.any_failed = true;
        }
    }

    /// Says what is left to say.
    pub(crate) fn end(mut self) -> ExitCode {
        let flushed = self.rows.as_mut().map_or(Ok(()), Write::flush);
        self.drop_rows_where(flushed);
        self.bar.finish_and_clear();
        if self.telling.sums_up {
            let Self { changed, unchanged, skipped, failed, .. } = self;
            let would = if self.telling.is_rehearsal { "would be changed" } else { "changed" };
            match changed + unchanged + skipped + failed {
                0 => report::hint("0 files"),
                _ => report::hint(format_args!(
                    "{changed} {would}, {unchanged} unchanged, {skipped} skipped, {failed} failed"
                )),
            }
        }
        if self.any_failed { report::exit_code() } else { ExitCode::SUCCESS }
    }
}
