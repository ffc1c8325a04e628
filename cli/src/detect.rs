//! The command `detect`: what is typed, and what it means.

use std::path::PathBuf;
use std::process::ExitCode;

use fanjian::{Detector, Standard, Writing};
use serde::Serialize;

use crate::args::Jobs;
use crate::check::{Lists, survey};
use crate::documents;
use crate::encoding;
use crate::files::{self, Files, Purpose};
use crate::help;
use crate::io::written;
use crate::plan;
use crate::report::Failure;
use crate::run::Handling;
use crate::settings;

/// What was typed.
#[derive(Debug, clap::Args)]
#[command(before_help = help::DETECT, after_help = help::DETECT_NOTES)]
pub(crate) struct Args {
    /// Files and folders to look at; "-" or nothing means standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Tell it line by line
    #[arg(long)]
    lines: bool,

    /// Write JSON Lines: an object for each file, or with --lines for each run of lines that are written alike
    #[arg(long)]
    json: bool,

    /// Tell which settings were read
    #[arg(short, long)]
    verbose: bool,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    files: files::Selection,

    #[command(flatten)]
    documents: documents::FormatChoices,

    #[command(flatten)]
    reading: encoding::Reading,

    #[command(flatten)]
    settings: settings::Choice,
}

/// How to detect.
pub(crate) struct Detecting {
    detector: Detector,
    lines: bool,
    json: bool,
    files: Files,
    handling: Handling,
}

/// A row of JSON.
#[derive(Serialize)]
struct Row<'r> {
    path: String,
    encoding: &'r str,
    writing: &'r str,
    confidence: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orthography: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    converted: Option<f64>,
}

impl Args {
    /// Checks what was typed.
    pub(crate) fn resolve(self) -> Result<Detecting, Failure> {
        let handling = Handling {
            encodings: self.reading.resolve(),
            documents: self.documents.resolve(),
            jobs: plan::jobs(self.jobs),
            stops_at_failure: false,
            is_verbose: self.verbose,
        };
        let files = self.files.find(self.paths, Purpose::Looking, None)?;
        let (lines, json) = (self.lines, self.json);
        Ok(Detecting { detector: Detector::new()?, lines, json, files, handling })
    }
}

/// Tells how each source is written.
pub(crate) fn detect(how: &Detecting) -> Result<ExitCode, Failure> {
    survey(&how.files, &how.handling, Lists::Facts, |source, _, output| {
        let input = how.handling.text(source)?;
        let encoding = input.encoding.to_string();
        let bytes = input.read(source)?;
        let text = String::from_utf8_lossy(&bytes);
        let detection = how.detector.detect(&text);
        let path = if how.json { source.name() } else { source.to_string() };
        let mut rows = Vec::new();
        if how.lines {
            let mut line = 1;
            for run in &detection.runs {
                let part = &text[run.source.clone()];
                let count = part.matches('\n').count();
                let last = line + count - usize::from(part.ends_with('\n'));
                rows.push(Row {
                    path: path.clone(),
                    encoding: &encoding,
                    writing: name(run.writing),
                    confidence: rounded(run.confidence),
                    lines: Some([line, last]),
                    orthography: None,
                    converted: None,
                });
                line += count;
            }
        } else {
            let is_traditional = matches!(
                detection.writing,
                Writing::Traditional | Writing::Mixed | Writing::Either
            );
            rows.push(Row {
                path,
                encoding: &encoding,
                writing: name(detection.writing),
                confidence: rounded(detection.confidence),
                lines: None,
                orthography: detection.orthography.standard.filter(|_| is_traditional).map(region),
                converted: is_traditional.then(|| {
                    let beginning = &text[..text.floor_char_boundary(LOOKED_AT)];
                    rounded(how.detector.conversion(beginning).probability)
                }),
            });
        }
        for row in rows {
            if how.json {
                let line = serde_json::to_string(&row)
                    .map_err(|error| Failure::new(format!("cannot be told in JSON: {error}")))?;
                written(writeln!(output, "{line}"))?;
            } else {
                written(writeln!(output, "{}", in_words(&row)))?;
            }
        }
        // What is told is no finding.
        Ok(false)
    })
}

/// How much of a text is looked at for naive conversion, in bytes: no less than fifty windows.
const LOOKED_AT: usize = 256 * 1024;

/// From this probability on a text is said to be naively converted.
const SURE: f64 = 0.99;

/// To four digits, as `explain --json` has it.
fn rounded(probability: f64) -> f64 {
    (probability * 1e4).round() / 1e4
}

fn in_words(row: &Row<'_>) -> String {
    let mut words = row.path.clone();
    if let Some([first, last]) = row.lines {
        words += &if first == last { format!(":{first}") } else { format!(":{first}-{last}") };
    }
    words += &format!(": {} ({:.2})", row.writing, row.confidence);
    if row.encoding != "UTF-8" {
        words += &format!(", in {}", row.encoding);
    }
    if let Some(orthography) = row.orthography {
        words += &format!(", spelt as {orthography}");
    }
    if row.converted.is_some_and(|it| it > SURE) {
        words += ", naively converted (see `fanjian repair`)";
    }
    words
}

fn name(writing: Writing) -> &'static str {
    match writing {
        Writing::Simplified => "Simplified",
        Writing::Traditional => "Traditional",
        Writing::Mixed => "mixed",
        Writing::Japanese => "Japanese",
        Writing::Either => "either",
        _ => "none",
    }
}

fn region(standard: Standard) -> &'static str {
    match standard {
        Standard::Taiwan => "in Taiwan",
        Standard::HongKong => "in Hong Kong",
        _ => "by OpenCC's standard",
    }
}
