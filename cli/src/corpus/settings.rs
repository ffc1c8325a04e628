//! Which settings a corpus was rewritten with, as its manifest names them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use clap::{ArgMatches, Command};
use fanjian::Config;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::args::Args;
use crate::plan;
use crate::report::Failure;

/// Options that do not change what a shard becomes.
const WITHOUT_EFFECT: [&str; 16] = [
    "out-dir",
    "verify",
    "restart",
    "fail-fast",
    "quiet",
    "verbose",
    "jobs",
    "glob",
    "type",
    "hidden",
    "no-ignore",
    "follow",
    "files-from",
    "null",
    "settings",
    "no-settings",
];

/// Options whose values name a file, of which the content counts.
const FILES: [&str; 3] = ["config", "dict", "protect-file"];

/// Options with their values, typed or not. Read in front of all others, it knows every option there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// The version of the command, whose words may differ.
    fanjian: String,
    verb: String,
    options: BTreeMap<String, Vec<String>>,
}

impl clap::Args for Settings {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl clap::FromArgMatches for Settings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let value = |value: &OsStr| value.to_string_lossy().into_owned();
        let given = |id: &str| Some((id.to_owned(), matches.get_raw(id)?.map(value).collect()));
        let options = matches.ids().filter_map(|id| given(id.as_str())).collect();
        Ok(Self { options, ..Self::default() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Settings {
    /// For a verb: by the names of its options, with what is in the files that they name.
    pub(super) fn of(self, verb: &str) -> Result<Self, Failure> {
        let command = Args::styled();
        let command = command.find_subcommand("corpus").and_then(|it| it.find_subcommand(verb));
        let arguments = command.into_iter().flat_map(Command::get_arguments);
        let options = arguments.filter_map(|argument| {
            let name = argument.get_long().filter(|name| !WITHOUT_EFFECT.contains(name))?;
            Some((name.to_owned(), self.options.get(argument.get_id().as_str())?.clone()))
        });
        let mut options: BTreeMap<_, Vec<String>> = options.collect();
        for name in FILES {
            let values = options.get_mut(name).into_iter().flatten();
            // A pipe is read once.
            for value in values.filter(|value| Path::new(value.as_str()).is_file()) {
                let config = if name == "config" { plan::config_file(value)? } else { None };
                if name != "config" || config.is_some() {
                    *value = content(value, config.as_ref())?;
                }
            }
        }
        let fanjian = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Self { fanjian, verb: verb.to_owned(), options })
    }

    /// What first differs between these and those of now, in words.
    pub(super) fn difference(&self, now: &Self) -> Option<String> {
        let differing = |name: &str, before: &str, now: &str| {
            (before != now).then(|| format!("{name} was {before} and is {now}"))
        };
        let none = Vec::new();
        let options = self.options.keys().chain(now.options.keys()).filter_map(|name| {
            let [before, now] = [self, now].map(|it| shown(it.options.get(name).unwrap_or(&none)));
            differing(&format!("--{name}"), &before, &now)
        });
        differing("the version", &self.fanjian, &now.fanjian)
            .or_else(|| differing("the command", &self.verb, &now.verb))
            .or_else(|| { options }.next())
    }
}

/// A file by its name, and by what is in it and in the dictionaries of the config that it is.
fn content(path: &str, config: Option<&Config>) -> Result<String, Failure> {
    let path = Path::new(path);
    let bytes = fs::read(path).map_err(|error| Failure::io(path.display(), "read", &error))?;
    let mut sum = Sha256::new_with_prefix(bytes);
    let dictionaries = config.into_iter().flat_map(Config::dictionaries);
    dictionaries.for_each(|dictionary| sum.update(dictionary.to_compiled()));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("{name} (SHA-256 {})", hexadecimal(&sum.finalize())))
}

fn shown(values: &[String]) -> String {
    if values.is_empty() { "not given".to_owned() } else { values.join(", ") }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
