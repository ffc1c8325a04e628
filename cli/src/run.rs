//! Does the job.

use std::fmt::Display;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

use fanjian::{Config, ErrorKind, Stats};

use crate::ambiguous;
use crate::check;
use crate::diff;
use crate::encoding::Watched;
use crate::explain;
use crate::in_place;
use crate::io::{Output, Source, Target};
use crate::plan::{Conversion, Job, Plan};
use crate::report::{self, Failure};

/// Does what the plan says. What fails without ending the run is reported on the way.
pub(crate) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    match plan {
        Plan::Convert(conversion, Job::Copy(source, target)) => {
            let input = source.open()?;
            let mut output = Output::open(&target, &source)?;
            let copied =
                copy(&conversion, conversion.jobs, (input, &source), (&mut output, &target))?;
            copied.warning.iter().for_each(report::warning);
            output.finish()?;
        }
        Plan::Convert(conversion, Job::InPlace(paths)) => {
            return Ok(in_place::convert(&conversion, &paths));
        }
        Plan::Convert(conversion, Job::Report(sources)) => {
            ambiguous::report(&conversion, &sources)?;
        }
        Plan::Convert(conversion, Job::Check(sources)) => {
            return check::convert(&conversion, &sources);
        }
        Plan::Convert(conversion, Job::Diff(sources)) => {
            return diff::convert(&conversion, &sources);
        }
        Plan::Convert(conversion, Job::Explain(sources, form)) => {
            return explain::explain(&conversion, &sources, form);
        }
        Plan::ListConfigs => list_configs()?,
        Plan::CompileDictionary { source, dictionary, target } => {
            write(&target, &source, &dictionary.to_compiled())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What came of a copy.
pub(crate) struct Copied {
    pub(crate) stats: Stats,
    /// What the user may not have meant.
    pub(crate) warning: Option<String>,
}

/// Converts one stream into another; their names are for messages.
pub(crate) fn copy(
    conversion: &Conversion,
    jobs: NonZeroUsize,
    (input, source): (impl Read + Send, &dyn Display),
    (output, target): (impl Write + Send, &dyn Display),
) -> Result<Copied, Failure> {
    let mut input = Watched::new(input);
    let parallel = conversion.converter.parallel(jobs).invalid_utf8(conversion.invalid);
    let copied = parallel.copy(&mut input, output).map_err(|error| match error.kind() {
        ErrorKind::Read(error) => Failure::io(source, "read", error),
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
