//! What came of many files: said as it comes, and in sum.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::io::{Output, Source, Target, written};
use crate::report::{self, Failure};

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
    Plain,
    /// What was done to each file.
    Verbose,
    /// The same for programs.
    Json,
}

/// What was done to a file.
#[derive(Clone, Debug)]
pub(crate) enum Done {
    Unchanged {
        to: Option<PathBuf>,
    },
    Changed {
        to: Option<PathBuf>,
    },
    /// And why.
    Skipped(&'static str),
}

impl Done {
    pub(crate) fn unchanged() -> Self {
        Self::Unchanged { to: None }
    }

    pub(crate) fn changed() -> Self {
        Self::Changed { to: None }
    }

    /// Under another name.
    pub(crate) fn at(self, path: PathBuf) -> Self {
        match self {
            Self::Skipped(_) => self,
            _ => Self::Changed { to: Some(path) },
        }
    }

    pub(crate) fn rename(&mut self, path: Option<PathBuf>) {
        if let Some(path) = path {
            *self = self.clone().at(path);
        }
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
    rows: Option<io::BufWriter<Output>>,
    bar: ProgressBar,
    /// The number of the file whose turn it is, and those that came early.
    next: usize,
    early: BTreeMap<usize, (Source, Result<Done, Failure>)>,
    changed: usize,
    unchanged: usize,
    skipped: usize,
    failed: usize,
    any_failed: bool,
}

impl Tally {
    pub(crate) fn new(count: usize, any_failed: bool, telling: Telling) -> Result<Self, Failure> {
        let rows = match telling.how {
            How::Json => {
                let source = Source::Stdin(None);
                Some(io::BufWriter::new(Output::open(&Target::Stdout, &source, None)?))
            }
            How::Plain | How::Verbose => None,
        };
        let is_shown = telling.sums_up && io::stderr().is_terminal();
        let bar = match is_shown {
            true => ProgressBar::new(count as u64),
            false => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        };
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {pos}/{len} files, {per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        let early = BTreeMap::new();
        let [changed, unchanged, skipped, failed] = [0; 4];
        Ok(Self {
            telling,
            rows,
            bar,
            next: 0,
            early,
            changed,
            unchanged,
            skipped,
            failed,
            any_failed,
        })
    }

    /// Adds what came of a file by its number, and tells whether it was good.
    pub(crate) fn add(
        &mut self,
        number: usize,
        source: &Source,
        result: Result<Done, Failure>,
    ) -> Result<bool, Failure> {
        let is_good = result.is_ok();
        self.bar.inc(1);
        self.early.insert(number, (source.clone(), result));
        while let Some((source, result)) = self.early.remove(&self.next) {
            self.next += 1;
            self.say(&source, result)?;
        }
        Ok(is_good)
    }

    fn say(&mut self, source: &Source, result: Result<Done, Failure>) -> Result<(), Failure> {
        let (count, status) = match &result {
            Ok(Done::Changed { .. }) => (&mut self.changed, "changed"),
            Ok(Done::Unchanged { .. }) => (&mut self.unchanged, "unchanged"),
            Ok(Done::Skipped(_)) => (&mut self.skipped, "skipped"),
            Err(_) => (&mut self.failed, "failed"),
        };
        *count += 1;
        let output = match &result {
            Ok(Done::Changed { to } | Done::Unchanged { to }) => {
                to.as_ref().map(|to| to.display().to_string())
            }
            _ => None,
        };
        let message = match &result {
            Ok(Done::Skipped(why)) => Some((*why).to_owned()),
            Err(failure) => Some(failure.to_string()),
            Ok(_) => None,
        };
        if let Err(failure) = &result {
            self.bar.suspend(|| report::failure(failure));
            self.any_failed = true;
        } else if self.telling.how == How::Verbose
            || self.telling.is_rehearsal && self.telling.how == How::Plain && status == "changed"
        {
            let to = output.as_ref().map_or_else(String::new, |to| format!(", to {to}"));
            let why = message.as_ref().map_or_else(String::new, |why| format!(", as {why}"));
            let would = if self.telling.is_rehearsal { "would be " } else { "" };
            self.bar.suspend(|| report::hint(format_args!("{source}: {would}{status}{to}{why}")));
        }
        if let Some(rows) = &mut self.rows {
            let path = source.name();
            let row = serde_json::to_string(&Row { path, status, output, message });
            let row =
                row.map_err(|error| Failure::new(format!("cannot be told in JSON: {error}")))?;
            written(writeln!(rows, "{row}"))?;
        }
        Ok(())
    }

    /// Says what is left to say.
    pub(crate) fn end(mut self) -> Result<ExitCode, Failure> {
        // Where a run stops early, some have no turn.
        while let Some((_, (source, result))) = self.early.pop_first() {
            self.say(&source, result)?;
        }
        if let Some(rows) = &mut self.rows {
            written(rows.flush())?;
        }
        self.bar.finish_and_clear();
        if self.telling.sums_up {
            let Self { changed, unchanged, skipped, failed, .. } = self;
            let would = if self.telling.is_rehearsal { "would be changed" } else { "changed" };
            report::hint(format_args!(
                "{changed} {would}, {unchanged} unchanged, {skipped} skipped, {failed} failed"
            ));
        }
        Ok(if self.any_failed { report::exit_code() } else { ExitCode::SUCCESS })
    }
}
