//! What was typed. Nothing here looks at files.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::normalize;

/// Converts Chinese text between Simplified, Traditional, Taiwan, Hong Kong and Japanese forms:
/// with -c exactly as OpenCC 1.4.2 does, with --to by the best answer known.
///
/// Without a command it takes the arguments of `opencc`. All bytes that conversion does not ask to
/// change stay as they are: line ends, byte order mark, NUL and bytes that are not UTF-8.
#[derive(Debug, Parser)]
#[command(name = "fanjian", version, after_help = AFTER_HELP)]
#[command(args_conflicts_with_subcommands = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// File to read; "-" or nothing means standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,

    /// File to write, as a whole or not at all; "-" or nothing means standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) conversion: Conversion,
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
    pub(crate) from: Option<String>,

    /// Variant to convert to: the best answer, where a config gives OpenCC's
    ///
    /// zh-Hans, zh-Hans-CN, -SG, -MY, zh-Hant (a form in the middle between the regions'), zh-Hant-TW, -HK, -MO. Which
    /// Traditional character a Simplified one is, is decided by the words around it.
    #[arg(long, value_name = "TAG", conflicts_with = "config")]
    pub(crate) to: Option<String>,

    /// With --to: whether regional wording is converted, not only spelling
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
    /// a space ends it; an empty one deletes the key. Lines that begin with `#` are comments. Where
    /// keys of several dictionaries match, the longest wins, then the first dictionary. Compiled
    /// dictionaries (`fanjian dict compile`) are read too.
    #[arg(long = "dict", value_name = "FILE")]
    pub(crate) dictionaries: Vec<PathBuf>,

    /// Use dictionaries that may give rare characters which many fonts lack
    #[arg(long = "include-tofu-risk-dictionaries")]
    pub(crate) include_tofu: bool,

    /// What to do with bytes that are not UTF-8
    #[arg(long, value_name = "HOW", default_value = "keep")]
    pub(crate) invalid: Invalid,

    /// How many threads may work at the same time [default: as many as there are cores]
    ///
    /// The output is the same for every number. Files under 1 MiB take one thread each.
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
}

fn jobs(number: &str) -> Result<NonZeroUsize, String> {
    let jobs = number.parse().map_err(|_| "give a whole number, 1 or more".to_owned())?;
    NonZeroUsize::new(jobs).ok_or("no work is done by no thread; give 1 or more".to_owned())
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

/// What to do with bytes that are not UTF-8.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Invalid {
    /// Pass them through as they are
    Keep,
    /// Stop and tell the byte offset
    Error,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert a file to standard output or another file, or several files in place
    Convert {
        #[command(flatten)]
        conversion: Conversion,

        /// File to write, as a whole or not at all; "-" or nothing means standard output
        #[arg(short, long, value_name = "FILE", conflicts_with = "in_place")]
        output: Option<PathBuf>,

        /// Replace each file by its conversion
        ///
        /// Each is replaced as a whole or not at all, through a temporary file `.fanjian-*.tmp`
        /// beside it. Symbolic links are followed; mode and owner are kept, extended attributes
        /// and access control lists are not; hard-linked files are refused; a file that
        /// conversion does not change is not written, and one that another program changes
        /// meanwhile is left as it is. What an interrupted run leaves of `.fanjian-*.tmp` can be
        /// deleted.
        #[arg(short = 'w', long)]
        in_place: bool,

        /// Convert nothing; list the places where the choice of a character is not sure, for proof-reading
        ///
        /// A line each: path:line:column, the words around, the candidates with the chosen one first, and how
        /// likely that is right.
        #[arg(long, value_name = "WHAT", requires = "to", conflicts_with_all = ["in_place", "output"])]
        report: Option<Report>,

        /// Files to convert; "-" means standard input
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Clean a text: invisible characters, spaces, width, quotation marks, forms of characters
    Normalize(normalize::Args),
    /// List the built-in configs
    Configs,
    /// Work on custom dictionaries
    #[command(subcommand)]
    Dict(DictCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum DictCommand {
    /// Check a dictionary's text form and compile it: one file, checked, that loads with less memory
    Compile {
        /// Dictionary to read
        input: PathBuf,
        /// File to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

const AFTER_HELP: &str = "\
Examples:
  echo '鼠标和内存' | fanjian -c s2twp               滑鼠和記憶體
  fanjian -c t2s -i 紅樓夢.txt -o 红楼梦.txt
  fanjian convert -c s2hk --in-place 第一章.md 第二章.md
  fanjian --to zh-Hant-TW -i 新闻.txt                 the best answer known, not OpenCC's
  fanjian convert --to zh-Hant --report ambiguous 新闻.txt
  fanjian normalize --to zh-TW 原稿.txt -o 定稿.txt  “Ａ４”, → 「A4」，
  fanjian convert --dict 人名.txt 新闻.txt           人名.txt: 范冰冰<TAB>范冰冰

Exit codes:
  0  done, or the reader of the output closed it
  2  any error; nothing is left half-written, except on standard output and devices";

impl Args {
    /// Reads the command line. Leaves the program on wrong usage, `--help` and `--version`, and
    /// where nothing at all was typed at a terminal.
    pub(crate) fn read() -> Self {
        let mut command = Self::command().arg_required_else_help(std::io::stdin().is_terminal());
        let matches = command.try_get_matches_from_mut(std::env::args_os());
        let args = matches.and_then(|matches| Self::from_arg_matches(&matches));
        args.unwrap_or_else(|error| match error.kind() {
            // A file where a command belongs, which both forms of the command line would take.
            ErrorKind::InvalidSubcommand | ErrorKind::ArgumentConflict => {
                let tip = "to convert a file: fanjian -c CONFIG -i FILE, or \
                           fanjian convert -c CONFIG FILE";
                command
                    .error(error.kind(), format!("{}\n\n  tip: {tip}", first_line(&error)))
                    .exit()
            }
            _ => error.exit(),
        })
    }
}

/// What clap says of an error, without its own tips and usage.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}
