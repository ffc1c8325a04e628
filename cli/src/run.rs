//! Does the job.

use std::collections::HashSet;
use std::fmt::Display;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use fanjian::{Config, Converter, ErrorKind, InvalidUtf8, Stats};

use crate::io::{Output, Source, Target, open_file};
use crate::plan::{Job, Plan};
use crate::replace::{Durability, Replacement};
use crate::report::{self, Failure};

/// Does what the plan says. What fails without ending the run is reported on the way.
pub(crate) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    match plan {
        Plan::Convert { converter, invalid, job: Job::Copy(source, target) } => {
            let input = source.open()?;
            let mut output = Output::open(&target, &source)?;
            copy(&converter, invalid, (input, &source), (&mut output, &target))?;
            output.finish()?;
        }
        Plan::Convert { converter, invalid, job: Job::InPlace(paths) } => {
            return Ok(convert_in_place(&converter, invalid, &paths));
        }
        Plan::ListConfigs => list_configs()?,
        Plan::CompileDictionary { source, dictionary, target } => {
            write(&target, &source, &dictionary.to_compiled())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Converts one stream into another; their names are for messages.
fn copy(
    converter: &Converter,
    invalid: InvalidUtf8,
    (input, source): (impl Read, &dyn Display),
    (output, target): (impl Write, &dyn Display),
) -> Result<Stats, Failure> {
    let stream = converter.stream().invalid_utf8(invalid);
    stream.copy(input, output).map_err(|error| match error.kind() {
        ErrorKind::Read(error) => Failure::io(source, "read", error),
        ErrorKind::Write(error) => Failure::io(target, "write", error),
        _ => error.with_origin(source.to_string()).into(),
    })
}

/// Converts each file onto itself, also those after one that fails.
fn convert_in_place(converter: &Converter, invalid: InvalidUtf8, paths: &[PathBuf]) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    let mut seen = HashSet::new();
    for path in paths {
        // The same file again, perhaps through a link, would be converted twice.
        if !fs::canonicalize(path).is_ok_and(|file| !seen.insert(file))
            && let Err(failure) = replace(converter, invalid, path)
        {
            report::failure(&failure);
            code = report::exit_code();
        }
    }
    code
}

fn replace(converter: &Converter, invalid: InvalidUtf8, path: &Path) -> Result<(), Failure> {
    let replacement = Replacement::of(path)?;
    let original = open_file(path)?;
    let name = path.display();
    let stats = copy(converter, invalid, (&original, &name), (replacement.file(), &name))?;
    let unchanged = stats.read == stats.written
        && replacement.is_same_as(&original).map_err(|error| Failure::io(name, "read", &error))?;
    drop(original);
    if unchanged { Ok(()) } else { replacement.commit(Durability::Disk) }
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
