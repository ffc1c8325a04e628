//! The resolved job: arguments checked, config and dictionaries read.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf, is_separator};
use std::thread;

use fanjian::{
    Config, Converter, ConverterBuilder, Dictionary, EntryWarningKind, Phrases, Script, Tofu,
    Variant,
};

use crate::args::{self, Args, Command, DictCommand, Jobs, Outcome, Wording};
use crate::batch::{Batch, Place};
use crate::corpus;
use crate::detect::Detecting;
use crate::documents::Documents;
use crate::encoding::Encodings;
use crate::files::{Files, Found, Purpose, Standing};
use crate::io::{Source, Target};
use crate::manual::{self, Page};
use crate::normalize::Normalization;
use crate::repair::Repairing;
use crate::replace::{HardLinks, Keeping, Modified};
use crate::report::{self, Failure};
use crate::run::Handling;
use crate::tally::{How, Telling};

/// What to do.
pub(crate) enum Plan {
    /// Convert.
    Convert(Conversion, Job),
    /// List the places where conversion is uncertain.
    Report(Conversion, Files),
    /// Tell what becomes of the text and why.
    Explain(Conversion, Files, Form),
    /// Repair.
    Repair(Repairing, Job),
    /// Normalise.
    Normalize(Normalization, Job),
    /// Rewrite the shards of a corpus.
    Corpus(corpus::Work),
    /// Detect.
    Detect(Detecting),
    /// List the built-in configs.
    ListConfigs,
    /// List the formats of documents.
    ListFormats,
    /// Write a dictionary's compiled form.
    CompileDictionary {
        /// Where its text form is.
        source: Source,
        /// The dictionary.
        dictionary: Dictionary,
        /// Where to write it.
        target: Target,
    },
    /// Write what tells of the command itself.
    Manual(Vec<Page>),
}

/// How to convert.
pub(crate) struct Conversion {
    /// By what, and to what.
    pub(crate) text: fanjian_documents::Conversion,
    /// How files are read and written, and by how many threads.
    pub(crate) handling: Handling,
}

/// From where to where texts go.
pub(crate) enum Job {
    /// From one place to another.
    Copy(Source, Target),
    /// The same as it is, as a glob leaves it out.
    Pass(Source, Target),
    /// Each file onto itself, or into a folder.
    Batch(Batch),
    /// Nowhere: changes are listed.
    Check(Files),
    /// Nowhere: changes are shown as a diff.
    Diff(Files),
    /// Nowhere: the files that would change are listed, each name with this byte behind it.
    List(Files, u8),
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
        let Args { command, input, output, conversion, jobs: threads, invalid } = args;
        match command {
            None => {
                let source = input.map_or(Source::Stdin(None), Source::from);
                let job = Job::Copy(source, place(output));
                let handling = Handling {
                    encodings: Encodings::utf8(invalid),
                    documents: Documents::text(),
                    jobs: jobs(threads),
                    stops_at_failure: true,
                    is_verbose: false,
                };
                Ok(Self::Convert(resolve(&conversion, handling)?, job))
            }
            Some(Command::Convert { conversion, outcome, report: Some(_), paths }) => {
                check_report(&conversion)?;
                let files = outcome.files.find(paths, Purpose::Looking, outcome.stdin_filepath)?;
                let handling = Handling {
                    encodings: outcome.encodings.resolve(),
                    documents: outcome.documents.resolve(),
                    jobs: jobs(outcome.jobs),
                    stops_at_failure: outcome.fail_fast,
                    is_verbose: outcome.verbose,
                };
                Ok(Self::Report(resolve(&conversion, handling)?, files))
            }
            Some(Command::Convert { conversion, outcome, paths, report: None }) => {
                let (job, handling) = job(outcome, paths)?;
                Ok(Self::Convert(resolve(&conversion, handling)?, job))
            }
            Some(Command::Explain {
                conversion, json, files, reading, documents, paths, ..
            }) => {
                let form = if json { Form::Programs } else { Form::People };
                let files = files.find(paths, Purpose::Looking, None)?;
                let handling = Handling {
                    encodings: reading.resolve(),
                    documents: documents.resolve(),
                    jobs: cores(),
                    stops_at_failure: false,
                    is_verbose: false,
                };
                Ok(Self::Explain(resolve(&conversion, handling)?, files, form))
            }
            Some(Command::Repair(args)) => {
                let (repairing, job) = args.resolve()?;
                Ok(Self::Repair(repairing, job))
            }
            Some(Command::Normalize(args)) => {
                let (normalization, job) = args.resolve()?;
                Ok(Self::Normalize(normalization, job))
            }
            Some(Command::Corpus(command)) => Ok(Self::Corpus(command.resolve()?)),
            Some(Command::Detect(args)) => Ok(Self::Detect(args.resolve()?)),
            Some(Command::Completions { shell }) => {
                Ok(Self::Manual(vec![manual::completions(shell)]))
            }
            Some(Command::Man { out_dir }) => Ok(Self::Manual(manual::pages(out_dir)?)),
            Some(Command::Configs) => Ok(Self::ListConfigs),
            Some(Command::Formats) => Ok(Self::ListFormats),
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

fn place(output: Option<PathBuf>) -> Target {
    output.map_or(Target::Stdout, Target::from)
}

/// The job of a command that takes several files, and how they are read and written.
pub(crate) fn job(outcome: Outcome, paths: Vec<PathBuf>) -> Result<(Job, Handling), Failure> {
    let handling = Handling {
        encodings: outcome.encodings.clone().resolve(),
        documents: outcome.documents.clone().resolve(),
        jobs: jobs(outcome.jobs),
        stops_at_failure: outcome.fail_fast,
        is_verbose: outcome.verbose,
    };
    Ok((job_of(outcome, paths)?, handling))
}

fn job_of(outcome: Outcome, paths: Vec<PathBuf>) -> Result<Job, Failure> {
    let purpose = match (&outcome.in_place, &outcome.out_dir) {
        (Some(suffix), _) => Purpose::Replacing(suffix.as_deref()),
        (None, Some(folder)) => Purpose::Filling(folder),
        (None, None) => Purpose::Looking,
    };
    let files = outcome.files.find(paths, purpose, outcome.stdin_filepath.clone())?;
    if outcome.check {
        return Ok(Job::Check(files));
    }
    if outcome.diff {
        return Ok(Job::Diff(files));
    }
    if outcome.list_different {
        return Ok(Job::List(files, if outcome.files.null { b'\0' } else { b'\n' }));
    }
    let place = match (&outcome.in_place, &outcome.out_dir) {
        (Some(backup), _) => {
            if files.found.iter().any(|it| matches!(it.source, Source::Stdin(_))) {
                return Err(Failure::new("standard input cannot be converted in place"));
            }
            let hard_links =
                if outcome.break_hard_links { HardLinks::Break } else { HardLinks::Refuse };
            let modified = if outcome.preserve_mtime { Modified::AsBefore } else { Modified::Now };
            Place::Itself(Keeping { backup: backup.clone(), hard_links, modified })
        }
        (None, Some(folder)) => Place::Folder(folder.clone()),
        (None, None) => {
            return match <[_; 1]>::try_from(files.found) {
                Ok([Found { source, standing, .. }]) if !files.are_many => {
                    let target = place(outcome.output);
                    Ok(match standing {
                        Standing::LeftOut => Job::Pass(source, target),
                        _ => Job::Copy(source, target),
                    })
                }
                _ => Err(Failure::new(
                    "several files, or a folder, are converted with --in-place or --out-dir, or looked at with --check, \
                     --diff and --list-different",
                )),
            };
        }
    };
    let how = match &outcome {
        Outcome { json: true, .. } => How::Json,
        Outcome { verbose: true, .. } => How::Verbose,
        Outcome { quiet: true, .. } => How::Quiet,
        _ => How::Plain,
    };
    let sums_up = files.are_many && !outcome.quiet;
    Ok(Job::Batch(Batch {
        files,
        place,
        renames: outcome.rename,
        telling: Telling { how, sums_up, is_rehearsal: outcome.dry_run },
    }))
}

pub(crate) fn resolve(typed: &args::Conversion, handling: Handling) -> Result<Conversion, Failure> {
    let tofu = if typed.include_tofu { Tofu::Include } else { Tofu::Exclude };
    let mut builder = builder(typed)?.tofu(tofu);
    for path in &typed.dictionaries {
        builder = builder.dictionary(dictionary(&Source::File(path.clone()))?);
    }
    let text = fanjian_documents::Conversion { converter: builder.build(), target: target(typed)? };
    Ok(Conversion { text, handling })
}

/// How many threads were asked for, or else are worth while. More than some for each core only take memory.
pub(crate) fn jobs(typed: Jobs) -> NonZeroUsize {
    let most = cores().saturating_mul(NonZeroUsize::MIN.saturating_add(3)).get().max(64);
    typed.jobs.map_or_else(cores, |jobs| NonZeroUsize::new(most).map_or(jobs, |it| it.min(jobs)))
}

/// How many threads there can be at a time; where the system cannot tell, one is sure.
fn cores() -> NonZeroUsize {
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
    let Some(to) = typed.to else { return Ok(None) };
    let other = if to.script() == Script::Hans { "zh-Hant" } else { "zh-Hans" };
    let from = typed.from.map_or_else(|| other.parse(), Ok)?;
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

/// What the output of a conversion is in; none if it is Japanese, or by a config file.
fn target(typed: &args::Conversion) -> Result<Option<Variant>, Failure> {
    if let Some(to) = typed.to {
        return Ok(Some(to));
    }
    let name =
        typed.config.to_str().and_then(|name| name.trim_end_matches(".json").split_once('2'));
    let tag = match name.map(|(_, to)| to) {
        Some("s" | "sp") => "zh-Hans",
        Some("t") => "zh-Hant",
        Some("tw" | "twp") => "zh-Hant-TW",
        Some("hk" | "hkp") => "zh-Hant-HK",
        _ => return Ok(None),
    };
    Ok(Some(tag.parse()?))
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

/// A built-in config, or else a config file.
fn config(name: &OsStr) -> Result<Config, Failure> {
    match builtin(name) {
        Some(Ok(config)) => Ok(config),
        Some(Err(error)) if !Path::new(name).exists() => {
            Err(Failure::new(format!("{error}; nor is there a file of this name")))
        }
        _ => Ok(Config::from_path(name)?),
    }
}

/// The config of a file, if a name is no built-in one's.
pub(crate) fn config_file(name: &str) -> Result<Option<Config>, Failure> {
    let name = OsStr::new(name);
    if builtin(name).is_some_and(|it| it.is_ok()) { Ok(None) } else { config(name).map(Some) }
}

/// The built-in config of a name. What has a separator in it can only be a file.
fn builtin(name: &OsStr) -> Option<Result<Config, fanjian::Error>> {
    name.to_str().filter(|name| !name.contains(is_separator)).map(Config::builtin)
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

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::{Jobs, cores, jobs};

    #[test]
    fn threads_are_not_without_number() {
        let typed = |jobs| Jobs { jobs: NonZeroUsize::new(jobs) };
        assert_eq!((jobs(typed(3)).get(), jobs(typed(0))), (3, cores()));
        assert_eq!(jobs(typed(1_000_000)).get(), 64.max(4 * cores().get()));
    }
}
