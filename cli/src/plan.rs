//! The resolved job: arguments checked, config and dictionaries read.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf, is_separator};
use std::thread;

use fanjian::{
    Config, Converter, ConverterBuilder, Dictionary, InvalidUtf8, Phrases, Script, Tofu, Variant,
};

use crate::args::{self, Args, Command, DictCommand, Invalid, Wording};
use crate::io::{Source, Target, read_file};
use crate::normalize::Normalization;
use crate::report::{self, Failure};

/// What to do.
pub(crate) enum Plan {
    /// Convert.
    Convert(Conversion, Job),
    /// List the places where conversion is uncertain.
    Report(Conversion, Vec<Source>),
    /// Normalise.
    Normalize(Normalization, Job),
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
    InPlace(Vec<PathBuf>),
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
                let sources = paths.into_iter().map(Source::from).collect();
                Ok(Self::Report(resolve(&conversion)?, sources))
            }
            Some(Command::Convert { conversion, output, in_place, paths, report: None }) => {
                let job = job(paths, output, in_place)?;
                Ok(Self::Convert(resolve(&conversion)?, job))
            }
            Some(Command::Normalize(args)) => {
                let (normalization, job) = args.resolve()?;
                Ok(Self::Normalize(normalization, job))
            }
            Some(Command::Configs) => Ok(Self::ListConfigs),
            Some(Command::Dict(DictCommand::Compile { input, output })) => {
                Ok(Self::CompileDictionary {
                    dictionary: dictionary(&input)?,
                    source: Source::File(input),
                    target: Target::from(output),
                })
            }
        }
    }
}

fn target(output: Option<PathBuf>) -> Target {
    output.map_or(Target::Stdout, Target::from)
}

/// The job of a command that takes several files.
pub(crate) fn job(
    paths: Vec<PathBuf>,
    output: Option<PathBuf>,
    in_place: bool,
) -> Result<Job, Failure> {
    if in_place {
        if paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(Failure::new("standard input cannot be converted in place"));
        }
        return Ok(Job::InPlace(paths));
    }
    match <[PathBuf; 1]>::try_from(paths) {
        Ok([path]) => Ok(Job::Copy(Source::from(path), target(output))),
        Err(_) => Err(Failure::new(
            "several files can only be converted with --in-place; \
             to write elsewhere, convert one at a time",
        )),
    }
}

fn resolve(typed: &args::Conversion) -> Result<Conversion, Failure> {
    let tofu = if typed.include_tofu { Tofu::Include } else { Tofu::Exclude };
    let mut builder = builder(typed)?.tofu(tofu);
    for path in &typed.dictionaries {
        builder = builder.dictionary(dictionary(path)?);
    }
    let invalid = match typed.invalid {
        Invalid::Keep => InvalidUtf8::Keep,
        Invalid::Error => InvalidUtf8::Error,
    };
    let jobs = typed.jobs.unwrap_or_else(cores);
    Ok(Conversion { converter: builder.build(), invalid, jobs })
}

/// As many threads as there are cores; where the system cannot tell, one is sure.
pub(crate) fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn builder(typed: &args::Conversion) -> Result<ConverterBuilder, Failure> {
    let Some(to) = &typed.to else {
        let config = config(&typed.config)?;
        for warning in config.warnings() {
            report::warning(format_args!("{}:{warning}", Path::new(&typed.config).display()));
        }
        return Ok(Converter::from_config(config));
    };
    let to: Variant = to.parse()?;
    let other = if to.script() == Script::Hans { "zh-Hant" } else { "zh-Hans" };
    let from = typed.from.as_deref().unwrap_or(other).parse()?;
    let phrases = match typed.phrases {
        Wording::Off => Phrases::Off,
        Wording::Regional => Phrases::Regional,
    };
    Ok(Converter::between(from, to).phrases(phrases))
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

fn dictionary(path: &Path) -> Result<Dictionary, Failure> {
    let bytes = read_file(path)?;
    let name = path.display().to_string();
    match Dictionary::from_bytes(&bytes) {
        Ok(dictionary) => Ok(dictionary.named(name)),
        Err(error) => Err(error.with_origin(name).into()),
    }
}
