//! L1: configs. A conversion is data: which dictionaries, in which groups and stages.

mod json;
pub(crate) mod plan;

use std::fmt;
use std::path::Path;

use crate::dictionary::Dictionary;
use crate::embedded;
use crate::engine::fused::tables::Tables;
use crate::error::{Error, ErrorKind, Position};
use crate::lexicon::MatchPolicy;

/// A conversion as data: an OpenCC config with its dictionaries.
///
/// ```
/// use fanjian::Config;
///
/// let config = Config::builtin("s2twp")?;
/// assert!(config.name().contains("Taiwan"));
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    name: String,
    normalization: Vec<Node>,
    segmentation: Option<Node>,
    chain: Vec<Node>,
    warnings: Vec<Warning>,
    /// For a built-in one, as in [`Embedded`].
    fused: Option<&'static [Option<Tables>; 2]>,
}

/// A dictionary or a group of them, as a config writes it.
#[derive(Clone, Debug)]
struct Node {
    kind: NodeKind,
    may_output_tofu: bool,
}

#[derive(Clone, Debug)]
enum NodeKind {
    Dictionary(Dictionary),
    Group(MatchPolicy, Vec<Node>),
}

/// What to do with dictionaries that may give rare characters which many fonts lack ("tofu").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tofu {
    /// Use them. The default of OpenCC's libraries, and of this one.
    #[default]
    Include,
    /// Leave them out. The default of OpenCC's command, and of the `fanjian` command.
    Exclude,
}

/// Something in a config that is read past, as OpenCC does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where it stands.
    pub position: Position,
    /// What it is.
    pub kind: WarningKind,
}

/// What a warning is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WarningKind {
    /// A member that means nothing here.
    #[error("unknown member {0:?} is ignored")]
    UnknownMember(String),
    /// A member that OpenCC's schema requires and the conversion does not.
    #[error("missing member {0:?}")]
    MissingMember(&'static str),
    /// A group without `match_policy`.
    #[error("missing member \"match_policy\"; \"short_circuit\" is assumed")]
    MissingMatchPolicy,
    /// A group without dictionaries, or a chain without stages.
    #[error("{0:?} is empty and does nothing")]
    Empty(&'static str),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.kind)
    }
}

/// What `build.rs` makes of a config that comes with the library.
pub(crate) struct Embedded {
    pub(crate) name: &'static str,
    /// One line in plain English.
    pub(crate) description: &'static str,
    pub(crate) json: &'static str,
    /// The tables of its fused scan, with and without tofu dictionaries.
    pub(crate) fused: [Option<Tables>; 2],
}

/// Name and description of a built-in config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltinConfig {
    /// The name, such as `s2twp`.
    pub name: &'static str,
    /// One line in plain English.
    pub description: &'static str,
}

impl Config {
    /// All built-in configs.
    pub fn builtins() -> impl Iterator<Item = BuiltinConfig> {
        embedded::CONFIGS
            .iter()
            .map(|&Embedded { name, description, .. }| BuiltinConfig { name, description })
    }

    /// A config that comes with the library, by its OpenCC name, with or without `.json`.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownConfig`], which lists the names there are.
    pub fn builtin(name: &str) -> Result<Self, Error> {
        let stem = name.strip_suffix(".json").unwrap_or(name);
        let config = embedded::CONFIGS.iter().find(|config| config.name == stem);
        let config = config.ok_or_else(|| ErrorKind::UnknownConfig {
            name: name.to_owned(),
            known: embedded::CONFIGS.iter().map(|config| config.name).collect(),
        })?;
        Self::embedded(config)
    }

    /// One that is built in, or a step between two variants that has no name of OpenCC's.
    #[cfg_attr(not(feature = "context"), allow(dead_code))]
    pub(crate) fn part(name: &str) -> Option<Self> {
        let all = embedded::CONFIGS.iter().chain(embedded::PARTS);
        Self::embedded(all.into_iter().find(|config| config.name == name)?).ok()
    }

    fn embedded(config: &'static Embedded) -> Result<Self, Error> {
        Ok(Self { fused: Some(&config.fused), ..Self::from_json(config.json, builtin_file)? })
    }

    /// Reads a config in OpenCC's format: JSON, with comments and trailing commas allowed.
    /// `loader` gives the dictionary for each `"file"` the config names, and is asked once a name.
    ///
    /// Members that mean nothing, and other things that OpenCC reads past, become
    /// [`warnings`](Self::warnings).
    ///
    /// # Errors
    /// [`ErrorKind::Json`] and [`ErrorKind::Config`] with line and column; what `loader` returns.
    pub fn from_json(
        json: &str,
        loader: impl FnMut(&str) -> Result<Dictionary, Error>,
    ) -> Result<Self, Error> {
        json::read(json, loader)
    }

    /// Reads a config file. The dictionaries it names are looked for in its own folder, then in
    /// the working directory, then (as `STPhrases.txt`) among the built-in ones.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), and [`ErrorKind::Read`]; each names its file.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let origin = path.display().to_string();
        let json = std::fs::read(path)
            .map_err(|error| Error::from(ErrorKind::Read(error)).with_origin(&origin))?;
        let json = std::str::from_utf8(&json).map_err(|error| {
            let valid = String::from_utf8_lossy(&json[..error.valid_up_to()]);
            let problem = "invalid UTF-8; configs are UTF-8 text".to_owned();
            Error::at(Position::of(&valid, valid.len()), ErrorKind::Json(problem))
                .with_origin(&origin)
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::from_json(json, |file| {
            let candidates = [folder.join(file), file.into()];
            match candidates.iter().find(|candidate| candidate.is_file()) {
                Some(found) => std::fs::read(found)
                    .map_err(|error| ErrorKind::Read(error).into())
                    .and_then(|bytes| Dictionary::from_bytes(&bytes))
                    .map(|dictionary| dictionary.named(file))
                    .map_err(|error| error.with_origin(found.display().to_string())),
                None => builtin_file(file),
            }
        })
        .map_err(|error| error.with_origin(origin))
    }

    /// The name in the config, for people; empty if it has none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dictionaries that it is made of, as it names them from its first to its last.
    pub fn dictionaries(&self) -> impl Iterator<Item = &Dictionary> {
        let mut left: Vec<&Node> =
            self.normalization.iter().chain(&self.segmentation).chain(&self.chain).rev().collect();
        std::iter::from_fn(move || {
            loop {
                match &left.pop()?.kind {
                    NodeKind::Dictionary(dictionary) => return Some(dictionary),
                    NodeKind::Group(_, nodes) => left.extend(nodes.iter().rev()),
                }
            }
        })
    }

    /// What was read past.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

/// `STPhrases.txt` is the built-in table `STPhrases`.
fn builtin_file(file: &str) -> Result<Dictionary, Error> {
    Dictionary::builtin(file.strip_suffix(".txt").unwrap_or(file))
}
