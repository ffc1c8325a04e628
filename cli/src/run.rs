//! Does the job.

use std::fmt::Display;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

use fanjian::{Config, ErrorKind, Stats};

use crate::ambiguous;
use crate::in_place;
use crate::io::{Output, Source, Target};
use crate::plan::{Conversion, Job, Plan};
use crate::report::Failure;

/// Does what the plan says. What fails without ending the run is reported on the way.
pub(crate) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    match plan {
        Plan::Convert(conversion, job) => return rewrite(&conversion, job),
        Plan::Normalize(normalization, job) => return rewrite(&normalization, job),
        Plan::Report(conversion, sources) => ambiguous::report(&conversion, &sources)?,
        Plan::ListConfigs => list_configs()?,
        Plan::CompileDictionary { source, dictionary, target } => {
            write(&target, &source, &dictionary.to_compiled())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What makes a text of another.
pub(crate) trait Rewrite: Sync {
    /// By how many threads.
    fn jobs(&self) -> NonZeroUsize;

    /// Rewrites one stream into another, by so many threads.
    fn copy(
        &self,
        jobs: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error>;
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
}

fn rewrite(how: &impl Rewrite, job: Job) -> Result<ExitCode, Failure> {
    match job {
        Job::Copy(source, target) => {
            let input = source.open()?;
            let mut output = Output::open(&target, &source)?;
            copy(how, how.jobs(), (input, &source), (&mut output, &target))?;
            output.finish()?;
            Ok(ExitCode::SUCCESS)
        }
        Job::InPlace(paths) => Ok(in_place::rewrite(how, &paths)),
    }
}

/// Rewrites one stream into another; their names are for messages.
pub(crate) fn copy(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    (input, source): (impl Read + Send, &dyn Display),
    (output, target): (impl Write + Send, &dyn Display),
) -> Result<Stats, Failure> {
    how.copy(jobs, input, output).map_err(|error| match error.kind() {
        ErrorKind::Read(error) => Failure::io(source, "read", error),
        ErrorKind::Write(error) => Failure::io(target, "write", error),
        _ => error.with_origin(source.to_string()).into(),
    })
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
