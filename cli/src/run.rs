//! Does the job.

use std::fmt::Display;
use std::fs;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

use fanjian::{Config, ErrorKind, Stats};

use crate::ambiguous;
use crate::batch;
use crate::check::{self, Checklist};
use crate::corpus;
use crate::detect;
use crate::diff;
use crate::encoding::{self, Encodings, Input, Stakes};
use crate::explain;
use crate::io::{Output, Source, Target};
use crate::manual::Page;
use crate::pieces::{self, Piece};
use crate::plan::{Conversion, Job, Plan};
use crate::report::{self, Failure};

/// Does what the plan says. What fails without ending the run is reported on the way.
pub(crate) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    match plan {
        Plan::Convert(conversion, job) => return rewrite(&conversion, job),
        Plan::Repair(repairing, job) => return rewrite(&repairing, job),
        Plan::Normalize(normalization, job) => return rewrite(&normalization, job),
        Plan::Report(conversion, files) => ambiguous::report(&conversion, &files)?,
        Plan::Explain(conversion, files, form) => {
            return explain::explain(&conversion, &files, form);
        }
        Plan::Corpus(work) => return corpus::run(&work),
        Plan::Detect(detecting) => return detect::detect(&detecting),
        Plan::ListConfigs => list_configs()?,
        Plan::Manual(pages) => pages.iter().try_for_each(write_page)?,
        Plan::CompileDictionary { source, dictionary, target } => {
            write(&target, &source, &dictionary.to_compiled())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What makes a text of another.
pub(crate) trait Rewrite: Sync {
    /// The command that does it.
    fn verb(&self) -> &'static str;

    /// How files are read, written and shared out.
    fn handling(&self) -> &Handling;

    /// Whether what is no text would suffer.
    fn demands_text(&self) -> bool {
        false
    }

    /// Rewrites one stream into another, by so many threads.
    fn copy(
        &self,
        jobs: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error>;

    /// The same for texts in memory.
    fn text(&self) -> &impl fanjian_documents::Rewrite;

    /// Lists what would change in a source, and tells whether anything would.
    fn check(&self, source: &Source, list: &mut Checklist<'_>) -> Result<bool, Failure>;
}

/// How files are read and written, by how many threads, and how long.
#[derive(Clone, Debug)]
pub(crate) struct Handling {
    pub(crate) encodings: Encodings,
    pub(crate) jobs: NonZeroUsize,
    pub(crate) stops_at_failure: bool,
}

impl Rewrite for Conversion {
    fn verb(&self) -> &'static str {
        "convert"
    }

    fn handling(&self) -> &Handling {
        &self.handling
    }

    fn copy(
        &self,
        jobs: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error> {
        self.text.converter.parallel(jobs).copy(input, output)
    }

    fn text(&self) -> &impl fanjian_documents::Rewrite {
        &self.text
    }

    fn check(&self, source: &Source, list: &mut Checklist<'_>) -> Result<bool, Failure> {
        pieces::for_each(self, source, |piece| match piece {
            Piece::Invalid(bytes) => {
                list.pass_invalid(bytes);
                Ok(())
            }
            // Faster than an explanation, and nothing to explain is what a check hopes for.
            Piece::Text(text) if self.text.converter.convert(text) == text => {
                list.add(source, text, text, &[])
            }
            Piece::Text(text) => {
                let explanation = self.text.converter.explain(text);
                list.add(source, text, &explanation.output, &explanation.changes())
            }
        })?;
        Ok(list.has_any())
    }
}

fn rewrite(how: &impl Rewrite, job: Job) -> Result<ExitCode, Failure> {
    match job {
        Job::Copy(source, target) => {
            let input = source.open()?;
            let mut output = Output::open(&target, &source, Some(how.verb()))?;
            let is_file = matches!(output, Output::Whole(_)) || how.demands_text();
            let stakes = if is_file { Stakes::File } else { Stakes::View };
            let Handling { encodings, jobs, .. } = how.handling();
            let input = encodings.open(input, &source, stakes)?;
            input.warning.iter().for_each(report::warning);
            copy(how, *jobs, (input, &source), (&mut output, &target))?;
            output.finish()?;
            Ok(ExitCode::SUCCESS)
        }
        Job::Batch(batch) => batch::rewrite(how, &batch),
        Job::Check(files) => check::check(how, &files),
        Job::Diff(files) => diff::diff(how, &files),
        Job::List(files) => {
            check::survey(&files, how.handling(), |source, list| batch::differs(how, source, list))
        }
    }
}

/// Rewrites one stream into another; their names are for messages.
pub(crate) fn copy(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    (input, source): (Input<'_>, &dyn Display),
    (output, target): (impl Write + Send, &dyn Display),
) -> Result<Stats, Failure> {
    let failure = |error: &io::Error, action, name: &dyn Display| {
        encoding::failure(error, source).unwrap_or_else(|| Failure::io(name, action, error))
    };
    let seen = input.seen.clone();
    let mut output = how.handling().encodings.sink(&input, output);
    let copied = how.copy(jobs, input.text, &mut output).map_err(|error| match error.kind() {
        ErrorKind::Read(error) => failure(error, "read", source),
        ErrorKind::Write(error) => failure(error, "write", target),
        _ => error.with_origin(source.to_string()).into(),
    })?;
    output.finish().map_err(|error| failure(&error, "write", target))?;
    seen.and_then(|it| it.warning(source)).iter().for_each(report::warning);
    Ok(copied)
}

fn list_configs() -> Result<(), Failure> {
    let width = Config::builtins().map(|config| config.name.len()).max().unwrap_or(0);
    let lines = Config::builtins()
        .map(|config| format!("{:width$}  {}\n", config.name, config.description))
        .collect::<String>();
    write(&Target::Stdout, &Source::Stdin(None), lines.as_bytes())
}

/// Writes a page, and makes its folder where there is none.
fn write_page(page: &Page) -> Result<(), Failure> {
    if let Target::File(path) = &page.target
        && let Some(folder) = path.parent()
    {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::io(folder.display(), "make the folder", &error))?;
    }
    write(&page.target, &Source::Stdin(None), &page.text)
}

fn write(target: &Target, source: &Source, bytes: &[u8]) -> Result<(), Failure> {
    let mut output = Output::open(target, source, None)?;
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| Failure::io(target, "write", &error))?;
    output.finish()
}
