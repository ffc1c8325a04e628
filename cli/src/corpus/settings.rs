//! Which settings a corpus was rewritten with, as its manifest names them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::{ArgMatches, Command};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::report::Failure;

/// What does not change what a shard becomes, by the names of the arguments.
const WITHOUT_EFFECT: [&str; 17] = [
    "paths",
    "out_dir",
    "verify",
    "restart",
    "fail_fast",
    "quiet",
    "verbose",
    "jobs",
    "glob",
    "types",
    "hidden",
    "no_ignore",
    "follow",
    "files_from",
    "null",
    "settings",
    "no_settings",
];

/// Options whose values may name a file, of which the content counts.
const FILES: [&str; 3] = ["config", "dictionaries", "protect_file"];

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
        let mut options = BTreeMap::new();
        for id in matches.ids().map(clap::Id::as_str) {
            // A group has the name of its struct.
            let is_option = id.starts_with(|first: char| first.is_ascii_lowercase());
            let values = matches.get_raw(id).filter(|_| is_option && !WITHOUT_EFFECT.contains(&id));
            if let Some(values) = values {
                let values = values.map(|value| value.to_string_lossy().into_owned());
                options.insert(id.to_owned(), values.collect());
            }
        }
        Ok(Self { options, ..Self::default() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Settings {
    /// For a verb, with what is in the files that are named.
    pub(super) fn of(mut self, verb: &str) -> Result<Self, Failure> {
        env!("CARGO_PKG_VERSION").clone_into(&mut self.fanjian);
        verb.clone_into(&mut self.verb);
        for id in FILES {
            for value in self.options.get_mut(id).into_iter().flatten() {
                let path = Path::new(value.as_str());
                if path.is_file() {
                    let content = fs::read(path);
                    let content =
                        content.map_err(|error| Failure::io(path.display(), "read", &error))?;
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    *value = format!("{name} (SHA-256 {})", hexadecimal(&Sha256::digest(content)));
                }
            }
        }
        Ok(self)
    }

    /// What first differs between these and those of now, in words.
    pub(super) fn difference(&self, now: &Self) -> Option<String> {
        let differing = |name: &str, before: &str, now: &str| {
            (before != now).then(|| format!("{name} was {before} and is {now}"))
        };
        let none = Vec::new();
        let options = self.options.keys().chain(now.options.keys()).filter_map(|id| {
            let [before, now] = [self, now].map(|it| shown(it.options.get(id).unwrap_or(&none)));
            differing(&format!("--{}", id.replace('_', "-")), &before, &now)
        });
        differing("the version", &self.fanjian, &now.fanjian)
            .or_else(|| differing("the command", &self.verb, &now.verb))
            .or_else(|| { options }.next())
    }
}

fn shown(values: &[String]) -> String {
    if values.is_empty() { "not given".to_owned() } else { values.join(", ") }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
