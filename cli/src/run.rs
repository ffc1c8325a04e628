//! Does the job.

use std::fmt::Display;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

use fanjian::{Config, ErrorKind, InvalidUtf8, Stats};

use crate::ambiguous;
use crate::check::{self, Checklist};
use crate::detect;
use crate::diff;
use crate::encoding::{self, Watched};
use crate::explain;
use crate::in_place;
use crate::io::{Output, Source, Target};
use crate::pieces::{self, Piece};
use crate::plan::{self, Conversion, Job, Plan};
use crate::report::{self, Failure};

/// Does what the plan says. What fails without ending the run is reported on the way.
pub(crate) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    match plan {
        Plan::Convert(conversion, job) => return rewrite(&conversion, job),
        Plan::Repair(repairing, job) => return rewrite(&repairing, job),
        Plan::Normalize(normalization, job) => return rewrite(&normalization, job),
        Plan::Report(conversion, sources) => ambiguous::report(&conversion, &sources)?,
        Plan::Explain(conversion, sources, form) => {
            return explain::explain(&conversion, &sources, form);
        }
        Plan::Detect(detecting) => return detect::detect(&detecting),
        Plan::ListConfigs => list_configs()?,
        Plan::CompileDictionary { source, dictionary, target } => {
            write(&target, &source, &dictionary.to_compiled())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What makes a text of another.
pub(crate) trait Rewrite: Sync {
    /// By how many threads, if it can be by several or files be shared out between them.
    fn jobs(&self) -> NonZeroUsize {
        plan::cores()
    }

    /// What to do with bytes that are not UTF-8, where [`copy`](Self::copy) does not do it.
    fn invalid(&self) -> InvalidUtf8 {
        InvalidUtf8::Keep
    }

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

    /// Lists what would change in a source, and tells whether anything would.
    fn check(&self, source: &Source, list: &mut Checklist<'_>) -> Result<bool, Failure>;
}

impl Rewrite for Conversion {
    fn jobs(&self) -> NonZeroUsize {
        self.jobs
    }

    fn copy(
        &self,
        jobs: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error> {
        self.converter.parallel(jobs).invalid_utf8(self.invalid).copy(input, output)
    }

    fn check(&self, source: &Source, list: &mut Checklist<'_>) -> Result<bool, Failure> {
        pieces::for_each(self, source, |piece| match piece {
            Piece::Invalid(bytes) => {
                list.pass_invalid(bytes);
                Ok(())
            }
            // Faster than an explanation, and nothing to explain is what a check hopes for.
            Piece::Text(text) if self.converter.convert(text) == text => {
                list.add(source, text, text, &[])
            }
            Piece::Text(text) => {
                let explanation = self.converter.explain(text);
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
            let mut output = Output::open(&target, &source)?;
            let input = watch(how, (input, &source), how.demands_text())?;
            let copied = copy(how, how.jobs(), (input, &source), (&mut output, &target))?;
            copied.warning.iter().for_each(report::warning);
            output.finish()?;
            Ok(ExitCode::SUCCESS)
        }
        Job::InPlace(paths, keeping) => Ok(in_place::rewrite(how, &paths, &keeping)),
        Job::Check(sources) => check::check(how, &sources),
        Job::Diff(sources) => diff::diff(how, &sources),
    }
}

/// What came of a copy.
pub(crate) struct Copied {
    pub(crate) stats: Stats,
    /// What the user may not have meant.
    pub(crate) warning: Option<String>,
}

/// An input, whose beginning is looked at; refused if it must be text and does not look like it.
pub(crate) fn watch<R: Read>(
    how: &impl Rewrite,
    (input, source): (R, &dyn Display),
    demands_text: bool,
) -> Result<Watched<R>, Failure> {
    let mut input = Watched::new(input, how.invalid());
    if demands_text {
        input.demand_text(source)?;
    }
    Ok(input)
}

/// Rewrites one stream into another; their names are for messages.
pub(crate) fn copy(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    (mut input, source): (Watched<impl Read + Send>, &dyn Display),
    (output, target): (impl Write + Send, &dyn Display),
) -> Result<Copied, Failure> {
    let copied = how.copy(jobs, &mut input, output).map_err(|error| match error.kind() {
        ErrorKind::Read(error) => {
            encoding::refusal(error, source).unwrap_or_else(|| Failure::io(source, "read", error))
        }
        ErrorKind::Write(error) => Failure::io(target, "write", error),
        _ => error.with_origin(source.to_string()).into(),
    });
    Ok(Copied { stats: copied?, warning: input.warning(source) })
}

fn list_configs() -> Result<(), Failure> {
    let width = Config::builtins().map(|config| config.name.len()).max().unwrap_or(0);
    let lines = Config::builtins()
        .map(|config| format!("{:width$}  {}\n", config.name, config.description))
        .collect::<String>();
    write(&Target::Stdout, &Source::Stdin, lines.as_bytes())
}

fn write(target: &Target, source: &Source, bytes: &[u8]) -> Result<(), Failure> {
    let mut output = Output::open(target, source)?;
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| Failure::io(target, "write", &error))?;
    output.finish()
}
