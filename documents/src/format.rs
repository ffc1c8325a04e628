//! The formats there are, and how to tell them.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::csv::Csv;
use crate::document::Reader;
use crate::error::Error;
use crate::json::{Json, JsonLines};
use crate::po::Po;
use crate::strings::Strings;
use crate::subtitles::{Ass, Lrc, Srt, Vtt};

/// A format of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Text and nothing else.
    Text,
    /// SubRip subtitles.
    Srt,
    /// WebVTT subtitles.
    Vtt,
    /// Subtitles of Advanced SubStation Alpha, and of its predecessor.
    Ass,
    /// Lyrics.
    Lrc,
    /// JSON. Fields are paths: `title`, `meta.tags[]`, `*.name`.
    Json,
    /// A JSON value in each line. Fields as in JSON, from each line's value on.
    JsonLines,
    /// Comma-separated values; semicolons, tabs and bars are found out. Fields are columns: by the first record's names, or
    /// `#2` for the second.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Translations of gettext, and their templates.
    Po,
    /// Texts of Apple's programs.
    Strings,
}

/// What is known of a format.
struct Known {
    format: Format,
    name: &'static str,
    /// Of file names, in lower case.
    extensions: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known { format: Format::Text, name: "text", extensions: &["txt"] },
    Known { format: Format::Srt, name: "srt", extensions: &["srt"] },
    Known { format: Format::Vtt, name: "vtt", extensions: &["vtt"] },
    Known { format: Format::Ass, name: "ass", extensions: &["ass", "ssa"] },
    Known { format: Format::Lrc, name: "lrc", extensions: &["lrc"] },
    Known { format: Format::Json, name: "json", extensions: &["json"] },
    Known { format: Format::JsonLines, name: "jsonl", extensions: &["jsonl", "ndjson"] },
    Known { format: Format::Csv, name: "csv", extensions: &["csv"] },
    Known { format: Format::Tsv, name: "tsv", extensions: &["tsv"] },
    Known { format: Format::Po, name: "po", extensions: &["po", "pot"] },
    Known { format: Format::Strings, name: "strings", extensions: &["strings"] },
];

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|known| known.format)
    }

    /// The format that a file of this name is in; [`Text`](Self::Text) where no other is known.
    #[must_use]
    pub fn of_path(path: &Path) -> Self {
        let extension = path.extension().and_then(|it| it.to_str()).map(str::to_ascii_lowercase);
        let is_it =
            |known: &&Known| extension.as_deref().is_some_and(|it| known.extensions.contains(&it));
        KNOWN.iter().find(is_it).map_or(Self::Text, |known| known.format)
    }

    /// What reads it; none for what is converted as a stream.
    ///
    /// # Errors
    /// Where fields are named that this format cannot have.
    pub fn reader(self, fields: &[String]) -> Result<Option<Box<dyn Reader>>, Error> {
        Ok(match self {
            Self::Json => Some(Box::new(Json::new(fields)?)),
            Self::JsonLines => Some(Box::new(JsonLines::new(fields)?)),
            Self::Csv => Some(Box::new(Csv::new(fields))),
            Self::Tsv => Some(Box::new(Csv::tabs(fields))),
            _ if !fields.is_empty() => {
                return Err(Error::Field(format!("{self} has no fields by name")));
            }
            Self::Text => None,
            Self::Srt => Some(Box::new(Srt)),
            Self::Vtt => Some(Box::new(Vtt)),
            Self::Ass => Some(Box::new(Ass)),
            Self::Lrc => Some(Box::new(Lrc)),
            Self::Po => Some(Box::new(Po)),
            Self::Strings => Some(Box::new(Strings)),
        })
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = KNOWN.iter().find(|known| known.name == name);
        found.map(|known| known.format).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(KNOWN.iter().find(|known| known.format == *self).map_or("", |known| known.name))
    }
}

/// No format has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = KNOWN.iter().map(|known| known.name).collect::<Vec<_>>().join(", ");
        write!(f, "no format is called {}; there are auto, {names}", self.0)
    }
}

impl std::error::Error for UnknownFormat {}
