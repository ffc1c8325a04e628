//! The library's error: what is wrong, where, and what to do.

use std::fmt;
use std::io;

pub use crate::lexicon::check::CompiledError;
pub use crate::lexicon::text::{EntryError, EntryWarning, EntryWarningKind, Place, Position};

/// Any failure of this library: a kind, with the file and the place in it where they are known.
///
/// Displays as `origin:line:column: what is wrong`.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    origin: Option<String>,
    position: Option<Position>,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No built-in config has this name.
    #[error("unknown config {name:?}; the built-in ones are {}", known.join(", "))]
    UnknownConfig {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// No variant of Chinese has this tag.
    #[error(
        "unknown language tag {tag:?}; known are {}; with a region also short, as zh-TW",
        known.join(", ")
    )]
    UnknownVariant {
        /// The tag that was asked for.
        tag: String,
        /// The tags there are.
        known: Vec<&'static str>,
    },
    /// No step of normalisation has this name.
    #[error("unknown step {name:?}; known are {}", known.join(", "))]
    UnknownStep {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// A pattern of what to protect is no regular expression.
    #[error("bad pattern {pattern:?}: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No built-in dictionary has this name.
    #[error("unknown dictionary {0:?}")]
    UnknownDictionary(String),
    /// A config is not JSON with comments.
    #[error("{0}")]
    Json(String),
    /// A config is JSON but not a config.
    #[error("{0}")]
    Config(ConfigError),
    /// An entry of a dictionary's text form.
    #[error("{0}")]
    Entry(EntryError),
    /// An entry of a dictionary given as pairs; `number` counts from 1.
    #[error("pair {number}: {error}")]
    Pair {
        /// Which pair, from 1.
        number: usize,
        /// What is wrong with it.
        error: EntryError,
    },
    /// A compiled dictionary that cannot be used.
    #[error("{0}")]
    Compiled(CompiledError),
    /// Text that is not UTF-8, where the caller asked for that to be an error.
    #[error("invalid UTF-8 at byte {offset}")]
    InvalidUtf8 {
        /// The offset of the first invalid byte, from 0.
        offset: u64,
    },
    /// Reading failed.
    #[error("cannot read: {0}")]
    Read(io::Error),
    /// Writing failed.
    #[error("cannot write: {0}")]
    Write(io::Error),
}

/// Why a JSON text is not a config.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A member that every config, dictionary or group needs.
    #[error("missing member {0:?}")]
    Missing(&'static str),
    /// Nothing but blanks and comments.
    #[error(
        "the config is empty; write an object with \"name\" and \"conversion_chain\", or take a \
         built-in config"
    )]
    Empty,
    /// A member that has another JSON type than it must.
    #[error("{member} must be {expected}")]
    Type {
        /// The member or element.
        member: String,
        /// The type it must have, with its article.
        expected: &'static str,
    },
    /// A dictionary type other than text, inline and group.
    #[error("unknown dictionary type {0:?}; use \"text\", \"inline\" or \"group\"")]
    DictionaryType(String),
    /// OpenCC's binary forms.
    #[error(
        "{file:?} is a binary OpenCC dictionary ({format}), which is not supported; \
         write \"type\": \"text\" and \"file\": {text:?}"
    )]
    BinaryDictionary {
        /// The file the config names.
        file: String,
        /// `ocd` or `ocd2`.
        format: String,
        /// The file to name instead.
        text: String,
    },
    /// A file that was looked for in vain.
    #[error(
        "dictionary {0:?} is neither in the config's folder nor in the working directory, and no \
         built-in table has this name"
    )]
    UnknownFile(String),
    /// A segmentation other than `mmseg`.
    #[error("unknown segmentation type {0:?}; only \"mmseg\" is supported")]
    SegmentationType(String),
    /// A match policy other than the two there are.
    #[error("unknown match_policy {0:?}; use \"short_circuit\" or \"union\"")]
    MatchPolicy(String),
    /// `may_output_tofu` on an inline dictionary.
    #[error("an inline dictionary cannot have \"may_output_tofu\"")]
    InlineTofu,
    /// An empty key or value in an inline dictionary.
    #[error("keys and values of an inline dictionary must not be empty")]
    InlineEmpty,
    /// An inline dictionary's entry that the dictionary itself refuses.
    #[error("{0}")]
    Entry(EntryError),
}

impl Error {
    pub(crate) fn at(position: Position, kind: ErrorKind) -> Self {
        Self { kind, origin: None, position: Some(position) }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The file or other source where it went wrong, if known.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The place in that source, if known.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// Names the source, unless it is named already.
    #[must_use]
    pub fn with_origin(mut self, origin: impl Into<String>) -> Self {
        self.origin.get_or_insert_with(|| origin.into());
        self
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self { kind, origin: None, position: None }
    }
}

impl From<CompiledError> for Error {
    fn from(error: CompiledError) -> Self {
        ErrorKind::Compiled(error).into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.origin, self.position) {
            (Some(origin), Some(position)) => write!(f, "{origin}:{position}: {}", self.kind),
            (Some(origin), None) => write!(f, "{origin}: {}", self.kind),
            (None, Some(Position { line, column })) => {
                write!(f, "line {line}, column {column}: {}", self.kind)
            }
            (None, None) => self.kind.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ErrorKind::Read(error) | ErrorKind::Write(error) => Some(error),
            _ => None,
        }
    }
}
