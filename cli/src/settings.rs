//! A project's settings, `fanjian.toml`: put among what was typed, as if they stood there.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, FromArgMatches};
use fanjian::{Config, Normalizer, Variant};
use ignore::overrides::OverrideBuilder;
use serde::Deserialize;
use toml::Spanned;

use crate::position::Position;
use crate::report::{self, Failure};

/// The file's name.
const NAME: &str = "fanjian.toml";

/// Which settings.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct Choice {
    /// File to take settings from [default: fanjian.toml in this folder or the nearest above that has one]
    ///
    /// It gives options as if they were typed, as `to = "zh-Hant-TW"`. Keys: config, from, to, phrases, dictionaries, protect,
    /// protect-files, ignore (globs, as -g '!...'), glob, hidden, no-ignore, format, fields, from-encoding, to-encoding,
    /// bom, steps, skip; those that a command has no option for are passed over. Paths are relative to the file. What is
    /// typed wins; but protect, protect-files and ignore go with what is typed.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// Take no settings from a file
    #[arg(long, conflicts_with = "settings")]
    no_settings: bool,
}

/// What stands in the file. A key means the option of its name, unless `rows` says otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Settings {
    config: Option<Spanned<String>>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    phrases: Option<Spanned<String>>,
    #[serde(default)]
    dictionaries: Vec<Spanned<String>>,
    #[serde(default)]
    protect: Vec<Spanned<String>>,
    #[serde(default)]
    protect_files: Vec<Spanned<String>>,
    #[serde(default)]
    ignore: Vec<Spanned<String>>,
    #[serde(default)]
    glob: Vec<Spanned<String>>,
    hidden: Option<Spanned<bool>>,
    no_ignore: Option<Spanned<bool>>,
    format: Option<Spanned<String>>,
    #[serde(default)]
    fields: Vec<Spanned<String>>,
    from_encoding: Option<Spanned<String>>,
    to_encoding: Option<Spanned<String>>,
    bom: Option<Spanned<String>>,
    #[serde(default)]
    steps: Vec<Spanned<String>>,
    #[serde(default)]
    skip: Vec<Spanned<String>>,
}

/// One option as the file gives it.
struct Row {
    option: &'static str,
    /// None for a flag.
    value: Option<OsString>,
    /// It goes with what is typed, and is not replaced by it.
    guards: bool,
    /// Where it stands.
    place: Range<usize>,
}

/// A file that was read.
struct File {
    path: PathBuf,
    text: String,
}

/// The command line with the settings of a file in it, where the command takes any.
pub(crate) fn fill(command: &Command, mut typed: Vec<OsString>) -> Result<Vec<OsString>, Failure> {
    // Only options can stand in front of a command, and with those there is none.
    let (mut command, mut depth) = (command, 0);
    while let Some(named) = typed.get(depth + 1).and_then(|name| name.to_str())
        && let Some(found) = command.find_subcommand(named)
    {
        (command, depth) = (found, depth + 1);
    }
    if option(command, "settings").is_none() {
        return Ok(typed);
    }
    // What is wrong with it is said when all of it is read.
    let lenient = command.clone().ignore_errors(true);
    let Ok(matches) = lenient.try_get_matches_from(&typed[depth..]) else { return Ok(typed) };
    let Ok(choice) = Choice::from_arg_matches(&matches) else { return Ok(typed) };
    let Some(file) = choice.find()? else { return Ok(typed) };
    if matches.try_get_one("verbose").is_ok_and(|it| it == Some(&true)) {
        report::hint(format_args!("settings are read from {}", file.path.display()));
    }
    let rows = file.rows()?;
    let has_target = rows.iter().any(|row| row.option == "to")
        || option(command, "to").is_some_and(|to| is_typed(command, &matches, to));
    let mut given = Vec::new();
    for row in rows {
        let Some(option) = option(command, row.option) else { continue };
        if !row.guards && is_typed(command, &matches, option) {
            continue;
        }
        let argument = row.argument();
        file.check(command, &row, &argument)?;
        if matches!(row.option, "from" | "phrases") && !has_target {
            let what = format!("`{}` goes with a target; add `to`, or give --to", row.option);
            return Err(file.failure(&row.place, &what));
        }
        given.push(argument);
    }
    // Behind what is typed, as of globs the last that matches wins.
    let end = typed.iter().position(|it| it == "--").unwrap_or(typed.len());
    typed.splice(end..end, given);
    Ok(typed)
}

fn option<'c>(command: &'c Command, long: &str) -> Option<&'c Arg> {
    command.get_arguments().find(|argument| argument.get_long() == Some(long))
}

/// Whether an option was typed, or another that excludes it.
fn is_typed(command: &Command, matches: &ArgMatches, option: &Arg) -> bool {
    let excludes = |one: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(one).iter().any(|it| it.get_id() == other.get_id())
    };
    command.get_arguments().any(|other| {
        matches.value_source(other.get_id().as_str()) == Some(ValueSource::CommandLine)
            && (other.get_id() == option.get_id()
                || excludes(other, option)
                || excludes(option, other))
    })
}

impl Choice {
    /// Reads the file that was named, or the nearest from the working directory upwards.
    fn find(self) -> Result<Option<File>, Failure> {
        if self.no_settings {
            return Ok(None);
        }
        if let Some(path) = self.settings {
            return File::read(path).map(Some);
        }
        let depth = env::current_dir().map_or(1, |folder| folder.ancestors().count());
        let mut above = (0..depth).map(|up| PathBuf::from_iter([".."].repeat(up)));
        let found = above.find(|folder| folder.join(NAME).is_file());
        found.map(|folder| File::read(folder.join(NAME))).transpose()
    }
}

impl Row {
    fn argument(&self) -> OsString {
        let mut argument = OsString::from(format!("--{}", self.option));
        if let Some(value) = &self.value {
            argument.push("=");
            argument.push(value);
        }
        argument
    }
}

impl File {
    fn read(path: PathBuf) -> Result<Self, Failure> {
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self { path, text }),
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                Err(Failure::new(format!("{}: invalid UTF-8; settings are UTF-8", path.display())))
            }
            Err(error) => Err(Failure::io(path.display(), "read", &error)),
        }
    }

    /// What is wrong, and where.
    fn failure(&self, place: &Range<usize>, what: &str) -> Failure {
        let before = self.text.get(..place.start).unwrap_or(&self.text);
        let Position { line, column, .. } = Position::START.behind(before);
        Failure::new(format!("{}:{line}:{column}: {what}", self.path.display()))
    }

    /// A path that stands in the file.
    fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    fn rows(&self) -> Result<Vec<Row>, Failure> {
        let settings: Settings = toml::from_str(&self.text).map_err(|error| {
            let what = error.message().lines().collect::<Vec<_>>().join("; ");
            self.failure(&error.span().unwrap_or_default(), &what)
        })?;
        let Settings { config, from, to, phrases, steps, skip, .. } = &settings;
        let variants = [("to", to), ("from", from), ("phrases", phrases)];
        for (key, other) in variants {
            if let (Some(_), Some(other)) = (config, other) {
                let what = format!("`config` and `{key}` exclude each other; leave one out");
                return Err(self.failure(&other.span(), &what));
            }
        }
        if let (Some(_), Some(skipped)) = (steps.first(), skip.first()) {
            let what = "`steps` and `skip` exclude each other; leave one out";
            return Err(self.failure(&skipped.span(), what));
        }
        // Whoever reads the file without a use for patterns, as `convert`, would not know of it.
        for pattern in &settings.protect {
            let any = Variant::all().next().map(Normalizer::builder);
            let checked = any.map(|it| it.protect(pattern.get_ref())).transpose();
            checked.map_err(|error| self.failure(&pattern.span(), &error.to_string()))?;
        }

        let mut rows = Vec::new();
        let row = |option, value: Spanned<String>, meant: &dyn Fn(&str) -> OsString| {
            let value_meant = Some(meant(value.get_ref()));
            Row { option, value: value_meant, guards: false, place: value.span() }
        };
        let as_it_is = |value: &str| value.into();
        let path = |value: &str| self.beside(value).into_os_string();
        let not = |value: &str| format!("!{value}").into();
        let config_meant = |value: &str| match Config::builtin(value) {
            Ok(_) => value.into(),
            Err(_) => path(value),
        };
        rows.extend(settings.config.map(|it| row("config", it, &config_meant)));
        for (option, value) in [
            ("from", settings.from),
            ("to", settings.to),
            ("phrases", settings.phrases),
            ("format", settings.format),
            ("from-encoding", settings.from_encoding),
            ("to-encoding", settings.to_encoding),
            ("bom", settings.bom),
        ] {
            rows.extend(value.map(|it| row(option, it, &as_it_is)));
        }
        for (option, values, meant, guards) in [
            ("dict", settings.dictionaries, &path as &dyn Fn(&str) -> OsString, false),
            ("protect", settings.protect, &as_it_is, true),
            ("protect-file", settings.protect_files, &path, true),
            ("glob", settings.glob, &as_it_is, false),
            ("glob", settings.ignore, &not, true),
            ("settings-field", settings.fields, &as_it_is, false),
            ("steps", settings.steps, &as_it_is, false),
            ("skip", settings.skip, &as_it_is, false),
        ] {
            rows.extend(values.into_iter().map(|it| Row { guards, ..row(option, it, meant) }));
        }
        for (option, flag) in [("hidden", settings.hidden), ("no-ignore", settings.no_ignore)] {
            let flag = flag.filter(|it| *it.get_ref());
            let place = flag.map(|it| it.span());
            rows.extend(place.map(|place| Row { option, value: None, guards: false, place }));
        }
        Ok(rows)
    }

    /// Says what is wrong with a value while its place is known.
    fn check(&self, command: &Command, row: &Row, argument: &OsString) -> Result<(), Failure> {
        let failure = |what: &str| self.failure(&row.place, what);
        let parsed = command.clone().try_get_matches_from([&OsString::new(), argument]);
        if let Err(error) = parsed
            && matches!(
                error.kind(),
                clap::error::ErrorKind::InvalidValue | clap::error::ErrorKind::ValueValidation
            )
        {
            let text = error.to_string();
            let said = text.split("\n\n").next().unwrap_or_default().replace("\n ", "");
            return Err(failure(said.strip_prefix("error: ").unwrap_or(&said)));
        }
        let Some(value) = &row.value else { return Ok(()) };
        let text = value.to_string_lossy();
        match row.option {
            "config" if Config::builtin(&text).is_err() => {
                fs::metadata(value).map_err(|error| {
                    failure(&format!("neither a built-in config nor a file to read: {error}"))
                })?;
            }
            "dict" | "protect-file" => {
                fs::metadata(value)
                    .map_err(|error| failure(&format!("cannot read {}: {error}", text)))?;
            }
            "glob" => {
                OverrideBuilder::new("").add(&text).map_err(|error| failure(&error.to_string()))?;
            }
            _ => {}
        }
        Ok(())
    }
}
