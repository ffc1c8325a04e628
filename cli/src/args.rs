//! What was typed. Nothing here looks at files.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{PathBuf, is_separator};
use std::process;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgGroup, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use fanjian::Variant;

use crate::encoding::Invalid;
use crate::io::Target;
use crate::report::{self, Failure};
use crate::{corpus, detect, documents, encoding, files, help, normalize, repair, settings};

/// Converts Chinese text between Simplified, Traditional, Taiwan, Hong Kong and Japanese forms:
/// with -c exactly as OpenCC 1.4.2 does, with --to by the best answer known.
///
/// Without a command it takes -c, -i and -o as `opencc` does. All bytes that conversion does not ask to
/// change stay as they are: line ends, byte order mark, NUL and bytes that are not UTF-8.
#[derive(Debug, Parser)]
#[command(name = "fanjian", version, before_help = help::EXAMPLES, after_help = help::EXIT_CODES)]
#[command(args_conflicts_with_subcommands = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// File to read; "-" or nothing means standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    /// File to write, as a whole or not at all; "-" or nothing means standard output
    ///
    /// It is written as a temporary file `.fanjian-*.tmp` beside it. What a killed run has left of those, the next one
    /// that writes to the folder deletes.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) conversion: Conversion,

    #[command(flatten)]
    pub(crate) jobs: Jobs,

    /// What to do with bytes that are not UTF-8
    #[arg(long, value_name = "HOW", default_value = "keep")]
    pub(crate) invalid: Invalid,
}

/// How to convert.
#[derive(Debug, clap::Args)]
pub(crate) struct Conversion {
    /// Built-in config, as s2twp or s2twp.json (see `fanjian configs`), or a config file
    #[arg(short, long, value_name = "CONFIG", default_value = "s2t")]
    pub(crate) config: OsString,

    /// Variant of the input, as a language tag: with --to, in place of a config [default: zh-Hans, or zh-Hant
    /// for a Simplified target]
    #[arg(long, value_name = "TAG", requires = "to", conflicts_with = "config")]
    #[arg(value_parser = str::parse::<Variant>)]
    pub(crate) from: Option<Variant>,

    /// Variant to convert to: the best answer, where a config gives OpenCC's
    ///
    /// zh-Hans, zh-Hans-CN, -SG, -MY, zh-Hant (a form in the middle between the regions'), zh-Hant-TW, -HK, -MO. Which
    /// Traditional character a Simplified one is, is decided by the words around it.
    #[arg(long, value_name = "TAG", conflicts_with = "config")]
    #[arg(value_parser = str::parse::<Variant>)]
    pub(crate) to: Option<Variant>,

    /// With --to: whether regional wording is converted, not only spelling
    ///
    /// There is wording for Taiwan, Hong Kong and Macau (to -TW, -HK, -MO, from Simplified and from zh-Hant), and for
    /// the mainland (to Simplified); none to zh-Hant without a region, nor between Taiwan and Hong Kong.
    #[arg(
        long,
        value_name = "HOW",
        default_value = "off",
        requires = "to",
        conflicts_with = "config"
    )]
    pub(crate) phrases: Wording,

    /// Custom dictionary, whose entries go before all others; may be given several times
    ///
    /// A text file of lines `KEY<TAB>CANDIDATE[ CANDIDATE...]`; the first candidate is written, and
    /// a space ends it; nothing behind the tab deletes the key. Lines that begin with `#` are comments. Where
    /// keys of several dictionaries match, the longest wins, then the first dictionary. Compiled
    /// dictionaries (`fanjian dict compile`) are read too.
    ///
    /// With --to, from Simplified to Traditional, entries below a line `# @weight: NUMBER` win only where they are
    /// likelier than the words around them; the number is how often each stands in a million words (a person's name
    /// in a news text perhaps 1, in a book about them 1000). `# @weight: always` ends that.
    #[arg(long = "dict", value_name = "FILE")]
    pub(crate) dictionaries: Vec<PathBuf>,

    /// Use dictionaries that may give rare characters which many fonts lack
    #[arg(long = "include-tofu-risk-dictionaries")]
    pub(crate) include_tofu: bool,
}

/// How many threads.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Jobs {
    /// How many threads may work at the same time [default: as many as there are cores]
    ///
    /// The output is the same for every number. Files under 1 MiB take one thread each. There are no more than there is
    /// work for, and at most 64, or 4 for each core.
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
}

fn jobs(number: &str) -> Result<NonZeroUsize, String> {
    let jobs = number.parse().map_err(|_| "give a whole number, 1 or more".to_owned())?;
    NonZeroUsize::new(jobs).ok_or("no work is done by no thread; give 1 or more".to_owned())
}

fn suffix(typed: OsString) -> Result<OsString, &'static str> {
    match typed.to_string_lossy() {
        empty if empty.is_empty() => Err("give what to append to the name, as .bak"),
        path if path.contains(is_separator) => Err("a backup stays beside the file"),
        _ => Ok(typed),
    }
}

/// What to report.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Report {
    /// One-to-many characters that are less than 97 % sure
    Ambiguous,
}

/// Whether regional wording is converted.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Wording {
    /// Spelling alone
    Off,
    /// The words that are usual in the target's region
    Regional,
}

/// What becomes of the files.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("writing").multiple(true), group = ArgGroup::new("replacing"))]
pub(crate) struct Outcome {
    /// File to write, as a whole or not at all; "-" or nothing means standard output
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["in_place", "out_dir"])]
    pub(crate) output: Option<PathBuf>,

    /// Write what becomes of each file into a folder, under the same name; of a folder, its files with their folders
    #[arg(long, value_name = "DIR", conflicts_with = "in_place", group = "writing")]
    pub(crate) out_dir: Option<PathBuf>,

    /// Replace each file by what becomes of it; with a suffix, as -w=.bak, the original stays under its name with that
    /// appended
    ///
    /// Each is replaced as a whole or not at all, through a temporary file `.fanjian-*.tmp` beside it. Mode, owner,
    /// group, extended attributes and access control lists are kept; where they cannot be, and where a file is
    /// read-only or has hard links, it is left as it is. Symbolic links are followed. A file that conversion does not
    /// change is not written and has no backup; one that another program changes meanwhile is left alone. An older
    /// backup is replaced. Temporary files that a killed run has left in a folder are deleted by the next one that
    /// writes there.
    #[arg(
        short = 'w',
        long,
        value_name = "SUFFIX",
        num_args = 0..=1,
        require_equals = true,
        groups = ["writing", "replacing"],
        value_parser = OsStringValueParser::new().try_map(suffix)
    )]
    pub(crate) in_place: Option<Option<OsString>>,

    /// With --in-place: replace also files with several hard links; their other names stay with the original
    #[arg(long, requires = "replacing")]
    pub(crate) break_hard_links: bool,

    /// With --in-place: keep the time of modification
    #[arg(long, requires = "replacing")]
    pub(crate) preserve_mtime: bool,

    /// With --in-place or --out-dir: convert also the names of files, and with --out-dir of folders
    ///
    /// All names are decided on before anything is written. In place, a file whose new name is taken, or which another file
    /// would get too, is left as it is. Symbolic links keep their names, and so do the files that links among those named or
    /// found lead to.
    #[arg(long, requires = "writing")]
    pub(crate) rename: bool,

    /// Write nothing; list what would change, and exit with 1 if anything would
    ///
    /// A line each: path:line:column, with columns in characters from 1, what stands there → what would, and
    /// the entry, word or rule that says so, where one does. What would change beside the text, as its encoding, is a line
    /// of path and words.
    #[arg(long, conflicts_with_all = ["in_place", "output", "out_dir", "diff"])]
    pub(crate) check: bool,

    /// Write nothing; show what would change as a unified diff, and exit with 1 if anything would
    ///
    /// `patch -p0` and `git apply -p0` take it. What is not in UTF-8 is shown in UTF-8, which they do not find in the file; of an
    /// archive and of Parquet the text is shown, by member or value, a line for each paragraph or cell, which they do not find either. On a terminal the very characters that differ are marked.
    #[arg(long, conflicts_with_all = ["in_place", "output", "out_dir"])]
    pub(crate) diff: bool,

    /// Write nothing; list the files that would change, and exit with 1 if any would
    #[arg(short, long, group = "names", conflicts_with_all = ["in_place", "output", "out_dir", "check", "diff"])]
    pub(crate) list_different: bool,

    /// With --in-place or --out-dir: write nothing; tell what would be done to each file
    ///
    /// All is done as without it, but into nothing: what would fail fails here too.
    #[arg(long, requires = "writing", conflicts_with_all = ["output", "check", "diff", "list_different"])]
    pub(crate) dry_run: bool,

    /// The name of standard input, for messages, lists and globs
    ///
    /// What a glob leaves out, such as `ignore` of fanjian.toml, is passed on as it is.
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filepath: Option<PathBuf>,

    /// With --in-place or --out-dir: write JSON Lines to standard output, an object for each file
    ///
    /// Its members: path; status, which is changed, unchanged, skipped or failed; output, where it was written; and
    /// message, why it was skipped or failed.
    #[arg(long, requires = "writing", conflicts_with_all = ["output", "check", "diff", "list_different"])]
    pub(crate) json: bool,

    /// Stop at the first file that fails; by itself a run goes on with the others
    ///
    /// No more files are begun; those that other threads work on are finished, and told of.
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Say nothing but errors and warnings
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Tell of each file what was done, and why it was skipped
    #[arg(short, long)]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) jobs: Jobs,

    #[command(flatten)]
    pub(crate) files: files::Selection,

    #[command(flatten)]
    pub(crate) documents: documents::FormatChoices,

    #[command(flatten)]
    pub(crate) encodings: encoding::Choices,

    #[command(flatten)]
    settings: settings::Choice,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert files: to standard output, another file, a folder or in place; or look at what would change
    #[command(before_help = help::CONVERT, after_help = help::EXIT_CODES)]
    Convert {
        /// Files and folders to convert; "-" or nothing means standard input
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,

        #[command(flatten)]
        conversion: Conversion,

        /// Convert nothing; list the places where the choice of a character is not sure, for proof-reading
        ///
        /// A line each: path:line:column, the words around, the candidates with the chosen one first, and how
        /// likely that is right. Only from Simplified to Traditional, with --to. Of documents, lines and columns are those of
        /// their text, which has a line for each block.
        #[arg(long, value_name = "WHAT", requires = "to", conflicts_with_all = ["in_place", "output", "out_dir", "check", "diff", "list_different"])]
        report: Option<Report>,

        #[command(flatten)]
        outcome: Outcome,
    },
    /// Tell what becomes of a text and why: which entry, word or rule, among which candidates, how sure
    ///
    /// Shows each line in which something changes or was to be decided, with [before→after] in it, and below,
    /// by column, why. Converts nothing.
    #[command(before_help = help::EXPLAIN, after_help = help::PLAIN_EXIT_CODES)]
    Explain {
        /// Files and folders to explain; "-" or nothing means standard input
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,

        #[command(flatten)]
        conversion: Conversion,

        /// Write JSON Lines: an object for each part of the text, changed or not
        ///
        /// Its members: path; line and column in the input, from 1, columns in characters; source and output, ranges
        /// in bytes, and source_chars and output_chars, in characters, from 0, the end excluded; before and after, the
        /// texts; dictionary, key and candidates of the entry that decided, the chosen one first; costs of the
        /// candidates in quarters of a nat and confidence between 0 and 1, where context decided; reason, all of it in
        /// words. The parts tile the text: joined, the afters are the conversion. Bytes that are not UTF-8 stand there
        /// as U+FFFD. Of a document the input is its text, a line for each block; the tags between are in no part.
        #[arg(long)]
        json: bool,

        /// Tell which settings were read
        #[arg(short, long)]
        verbose: bool,

        #[command(flatten)]
        files: files::Selection,

        #[command(flatten)]
        documents: documents::FormatChoices,

        #[command(flatten)]
        reading: encoding::Reading,

        #[command(flatten)]
        settings: settings::Choice,
    },
    /// Restore in Traditional text what a character-by-character converter left wrong, and touch nothing else
    Repair(repair::Args),
    /// Clean a text: invisible characters, spaces, width, quotation marks, forms of characters, damage, script
    Normalize(normalize::Args),
    /// Convert, repair or normalise the shards of a corpus, and go on where a run was ended
    #[command(subcommand, before_help = help::CORPUS)]
    Corpus(corpus::Command),
    /// Tell the script of a text, whose spelling it follows, and whether a naive converter made it
    Detect(detect::Args),
    /// List the built-in configs
    #[command(before_help = help::CONFIGS)]
    Configs,
    /// List the formats of documents, what names of their files end in, and what of them is text
    #[command(before_help = help::FORMATS)]
    Formats,
    /// Work on custom dictionaries
    #[command(subcommand, before_help = help::DICT)]
    Dict(DictCommand),
    /// Write what lets a shell complete commands and options
    #[command(before_help = help::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual: its main page to standard output, or all pages into a folder
    #[command(before_help = help::MAN)]
    Man {
        /// Folder to write a page into for each command, as fanjian-convert.1
        #[arg(long, value_name = "DIR")]
        out_dir: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DictCommand {
    /// Check a dictionary's text form and compile it: one file, checked, that loads with less memory
    #[command(before_help = help::DICT)]
    Compile {
        /// Dictionary to read; "-" means standard input
        input: PathBuf,
        /// File to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

impl Args {
    /// What can be typed.
    pub(crate) fn styled() -> clap::Command {
        let with_template = |command: clap::Command| command.help_template(help::TEMPLATE);
        with_template(Self::command())
            .mut_subcommands(move |one| with_template(one).mut_subcommands(with_template))
    }

    /// Reads the command line, and a project's settings. Leaves the program on wrong usage, `--help` and `--version`, and
    /// where nothing at all was typed at a terminal.
    pub(crate) fn read() -> Result<Self, Failure> {
        let mut command = Self::styled().arg_required_else_help(io::stdin().is_terminal());
        let typed = settings::fill(&command, std::env::args_os().collect())?;
        let matches = command.try_get_matches_from_mut(typed);
        let args = matches.and_then(|matches| Self::from_arg_matches(&matches));
        Ok(args.unwrap_or_else(|error| leave(&with_tip(&mut command, error))))
    }
}

/// Adds what to do where a command, or a file in the place of one, stands where it cannot, and where a suffix stands as
/// `sed` takes it.
fn with_tip(command: &mut clap::Command, error: clap::Error) -> clap::Error {
    let tip = match (error.kind(), error.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::UnknownArgument, _) => glued_suffix(&error)
            .map(|suffix| format!("a suffix stands behind an equals sign: -w={suffix}")),
        (_, Some(ContextValue::String(name))) => match command.find_subcommand(name) {
            Some(known) if known.get_arguments().any(|it| it.get_id() == "config") => {
                Some(format!("put the options behind `{name}`: fanjian {name} [OPTIONS] PATH..."))
            }
            None if error.get(ContextKind::SuggestedSubcommand).is_none() => Some(
                "to convert a file: fanjian -c CONFIG -i FILE, or fanjian convert -c CONFIG FILE"
                    .to_owned(),
            ),
            _ => None,
        },
        _ => None,
    };
    match tip {
        Some(tip) => command.error(error.kind(), format!("{}\n\n  tip: {tip}", first_line(&error))),
        None => error,
    }
}

/// The suffix of `-w.bak`, if that is what an error is about.
fn glued_suffix(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let unknown = unknown.strip_prefix('-')?;
    let typed = std::env::args_os().filter_map(|it| it.into_string().ok());
    typed
        .filter_map(|it| it.strip_prefix("-w").map(str::to_owned))
        .find(|it| it.starts_with(unknown))
}

/// Says what clap has to say, and ends the run.
fn leave(error: &clap::Error) -> ! {
    let written = error.print().and_then(|()| io::stdout().flush());
    process::exit(match written {
        Err(failed) if !error.use_stderr() => {
            report::end(&Failure::io(Target::Stdout, "write", &failed)).into()
        }
        _ => error.exit_code(),
    })
}

/// What clap says of an error, without its own tips and usage.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}
