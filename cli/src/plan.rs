//! The resolved job: arguments checked, config and dictionaries read.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf, is_separator};
use std::thread;

use fanjian::{
    Config, Converter, ConverterBuilder, Dictionary, EntryWarningKind, InvalidUtf8, Phrases,
    Script, Tofu, Variant,
};

use crate::args::{self, Args, Command, DictCommand, Outcome, Wording};
use crate::detect::Detecting;
use crate::io::{Source, Target};
use crate::normalize::Normalization;
use crate::repair::Repairing;
use crate::replace::{HardLinks, Keeping, Modified};
use crate::report::{self, Failure};

/// What to do.
pub(crate) enum Plan {
    /// Convert.
    Convert(Conversion, Job),
    /// List the places where conversion is uncertain.
    Report(Conversion, Vec<Source>),
    /// Tell what becomes of the text and why.
    Explain(Conversion, Vec<Source>, Form),
    /// Repair.
    Repair(Repairing, Job),
    /// Normalise.
    Normalize(Normalization, Job),
    /// Detect.
    Detect(Detecting),
    /// List the built-in configs.
    ListConfigs,
    /// Write a dictionary's compiled form.
    CompileDictionary {
        /// Where its text form is.
        source: Source,
        /// The dictionary.
        dictionary: Dictionary,
        /// Where to write it.
        target: Target,
    },
}

/// How to convert.
pub(crate) struct Conversion {
    /// By what.
    pub(crate) converter: Converter,
    /// What to do with bytes that are not UTF-8.
    pub(crate) invalid: InvalidUtf8,
    /// By how many threads.
    pub(crate) jobs: NonZeroUsize,
}

/// From where to where texts go.
pub(crate) enum Job {
    /// From one place to another.
    Copy(Source, Target),
    /// Each file onto itself.
    InPlace(Vec<PathBuf>, Keeping),
    /// Nowhere: changes are listed.
    Check(Vec<Source>),
    /// Nowhere: changes are shown as a diff.
    Diff(Vec<Source>),
}

/// For whom something is written.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    People,
    Programs,
}

impl Plan {
    /// Makes a plan of what was typed.
    pub(crate) fn resolve(args: Args) -> Result<Self, Failure> {
        let Args { command, input, output, conversion } = args;
        match command {
            None => {
                let source = input.map_or(Source::Stdin, Source::from);
                let job = Job::Copy(source, target(output));
                Ok(Self::Convert(resolve(&conversion)?, job))
            }
            Some(Command::Convert { conversion, report: Some(_), paths, .. }) => {
                check_report(&conversion)?;
                Ok(Self::Report(resolve(&conversion)?, sources(paths)))
            }
            Some(Command::Convert { conversion, outcome, paths, report: None }) => {
                let job = job(outcome, paths)?;
                Ok(Self::Convert(resolve(&conversion)?, job))
            }
            Some(Command::Explain { conversion, json, paths }) => {
                let form = if json { Form::Programs } else { Form::People };
                // As without a command: nothing means standard input.
                let paths = if paths.is_empty() { vec![PathBuf::from("-")] } else { paths };
                Ok(Self::Explain(resolve(&conversion)?, sources(paths), form))
            }
            Some(Command::Repair(args)) => {
                let (repairing, job) = args.resolve()?;
                Ok(Self::Repair(repairing, job))
            }
            Some(Command::Normalize(args)) => {
                let (normalization, job) = args.resolve()?;
                Ok(Self::Normalize(normalization, job))
            }
            Some(Command::Detect(args)) => Ok(Self::Detect(args.resolve()?)),
            Some(Command::Configs) => Ok(Self::ListConfigs),
            Some(Command::Dict(DictCommand::Compile { input, output })) => {
                let source = Source::from(input);
                Ok(Self::CompileDictionary {
                    dictionary: dictionary(&source)?,
                    source,
                    target: Target::from(output),
                })
            }
        }
    }
}

fn target(output: Option<PathBuf>) -> Target {
    output.map_or(Target::Stdout, Target::from)
}

pub(crate) fn sources(paths: Vec<PathBuf>) -> Vec<Source> {
    paths.into_iter().map(Source::from).collect()
}

/// The job of a command that takes several files.
pub(crate) fn job(outcome: Outcome, paths: Vec<PathBuf>) -> Result<Job, Failure> {
    let Outcome { output, in_place, break_hard_links, preserve_mtime, check, diff } = outcome;
    if check {
        return Ok(Job::Check(sources(paths)));
    }
    if diff {
        return Ok(Job::Diff(sources(paths)));
    }
    if let Some(backup) = in_place {
        if paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(Failure::new("standard input cannot be converted in place"));
        }
        let hard_links = if break_hard_links { HardLinks::Break } else { HardLinks::Refuse };
        let modified = if preserve_mtime { Modified::AsBefore } else { Modified::Now };
        return Ok(Job::InPlace(paths, Keeping { backup, hard_links, modified }));
    }
    match <[PathBuf; 1]>::try_from(paths) {
        Ok([path]) => Ok(Job::Copy(Source::from(path), target(output))),
        Err(_) => Err(Failure::new(
            "several files can only be converted with --in-place, or looked at with --check and --diff; \
             to write elsewhere, convert one at a time",
        )),
    }
}

fn resolve(typed: &args::Conversion) -> Result<Conversion, Failure> {
    let tofu = if typed.include_tofu { Tofu::Include } else { Tofu::Exclude };
    let mut builder = builder(typed)?.tofu(tofu);
    for path in &typed.dictionaries {
        builder = builder.dictionary(dictionary(&Source::File(path.clone()))?);
    }
    let invalid = typed.invalid.into();
    let jobs = typed.jobs.unwrap_or_else(cores);
    Ok(Conversion { converter: builder.build(), invalid, jobs })
}

/// How many threads there can be at a time; where the system cannot tell, one is sure.
pub(crate) fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn builder(typed: &args::Conversion) -> Result<ConverterBuilder, Failure> {
    let Some((from, to)) = variants(typed)? else {
        let config = config(&typed.config)?;
        for warning in config.warnings() {
            report::warning(format_args!("{}:{warning}", Path::new(&typed.config).display()));
        }
        return Ok(Converter::from_config(config));
    };
    let phrases = match typed.phrases {
        Wording::Off => Phrases::Off,
        Wording::Regional if Phrases::are_known(from, to) => Phrases::Regional,
        Wording::Regional => return Err(no_wording(from, to)),
    };
    Ok(Converter::between(from, to).phrases(phrases))
}

/// From which variant to which; None by a config.
fn variants(typed: &args::Conversion) -> Result<Option<(Variant, Variant)>, Failure> {
    let Some(to) = &typed.to else { return Ok(None) };
    let to: Variant = to.parse()?;
    let other = if to.script() == Script::Hans { "zh-Hant" } else { "zh-Hans" };
    let from = typed.from.as_deref().unwrap_or(other).parse()?;
    Ok(Some((from, to)))
}

fn no_wording(from: Variant, to: Variant) -> Failure {
    let known = Variant::all().filter(|&to| Phrases::are_known(from, to));
    let known = known.map(|variant| variant.to_string()).collect::<Vec<_>>().join(", ");
    Failure::new(format!(
        "no regional wording is known from {from} to {to}, only to {known}; \
         leave --phrases out, or name another target"
    ))
}

/// Whether there can be uncertain places at all.
fn check_report(typed: &args::Conversion) -> Result<(), Failure> {
    let scripts = variants(typed)?.map(|(from, to)| (from.script(), to.script()));
    if scripts == Some((Script::Hans, Script::Hant)) {
        return Ok(());
    }
    Err(Failure::new(
        "--report lists one-to-many characters, which only Simplified text has and only --to decides \
         by context; use it from zh-Hans to zh-Hant, zh-Hant-TW, -HK or -MO",
    ))
}

/// A built-in config, or else a config file. What has a separator in it can only be a file.
fn config(name: &OsStr) -> Result<Config, Failure> {
    let path = Path::new(name);
    if let Some(name) = name.to_str().filter(|name| !name.contains(is_separator)) {
        match Config::builtin(name) {
            Ok(config) => return Ok(config),
            Err(error) if !path.exists() => {
                return Err(Failure::new(format!("{error}; nor is there a file of this name")));
            }
            Err(_) => {}
        }
    }
    Ok(Config::from_path(path)?)
}

fn dictionary(source: &Source) -> Result<Dictionary, Failure> {
    let name = source.to_string();
    let dictionary = Dictionary::from_bytes(&source.read()?);
    let dictionary = dictionary.map_err(|error| error.with_origin(&name))?;
    for warning in dictionary.warnings() {
        let message = format!("{name}:{warning}");
        match warning.kind {
            EntryWarningKind::LeadingSpace => return Err(Failure::new(message)),
            _ => report::warning(message),
        }
    }
    Ok(dictionary.named(name))
}
