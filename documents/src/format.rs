//! The formats there are, and how to tell them.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::document::Reader;
use crate::error::Error;
use crate::markdown::Markdown;
use crate::markup::{Html, Xhtml};
use crate::subtitles::Srt;
use crate::xml;

/// A format of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Text and nothing else.
    Text,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
    /// XHTML.
    Xhtml,
    /// SubRip subtitles.
    Srt,
    /// Documents of Word's.
    Docx,
    /// Presentations of PowerPoint's.
    Pptx,
    /// Workbooks of Excel's.
    Xlsx,
    /// OpenDocument: texts, spreadsheets, presentations.
    Odf,
    /// Books.
    Epub,
    /// Translations as XLIFF, 1.2 and 2.
    Xliff,
    /// String resources of Android.
    Android,
}

/// What is known of a format.
struct Known {
    format: Format,
    name: &'static str,
    /// Of file names, or such names, in lower case.
    extensions: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known { format: Format::Text, name: "text", extensions: &["txt"] },
    Known { format: Format::Markdown, name: "markdown", extensions: &["md", "markdown"] },
    Known { format: Format::Html, name: "html", extensions: &["html", "htm"] },
    Known { format: Format::Xhtml, name: "xhtml", extensions: &["xhtml", "xht"] },
    Known { format: Format::Srt, name: "srt", extensions: &["srt"] },
    Known { format: Format::Docx, name: "docx", extensions: &["docx", "dotx"] },
    Known { format: Format::Pptx, name: "pptx", extensions: &["pptx", "potx", "ppsx"] },
    Known { format: Format::Xlsx, name: "xlsx", extensions: &["xlsx", "xltx"] },
    Known {
        format: Format::Odf,
        name: "odf",
        extensions: &["odt", "ods", "odp", "ott", "ots", "otp"],
    },
    Known { format: Format::Epub, name: "epub", extensions: &["epub"] },
    Known { format: Format::Xliff, name: "xliff", extensions: &["xlf", "xliff"] },
    Known {
        format: Format::Android,
        name: "android",
        extensions: &["strings.xml", "arrays.xml", "plurals.xml"],
    },
];

impl Format {
    /// All formats.
    pub fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|known| known.format)
    }

    /// The format that a file of this name is in; [`Text`](Self::Text) where no other is known.
    #[must_use]
    pub fn of_path(path: &Path) -> Self {
        let lower = |it: Option<&OsStr>| it.and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        let names = [lower(path.extension()), lower(path.file_name())];
        let is_it = |known: &&Known| {
            names.iter().flatten().any(|it| known.extensions.contains(&it.as_str()))
        };
        KNOWN.iter().find(is_it).map_or(Self::Text, |known| known.format)
    }

    /// Whether its documents are archives, which [`rewrite_archive`](crate::rewrite_archive) takes.
    #[must_use]
    pub fn is_archive(self) -> bool {
        matches!(self, Self::Docx | Self::Pptx | Self::Xlsx | Self::Odf | Self::Epub)
    }

    /// What reads it; none for what is converted as a stream, and for archives.
    ///
    /// # Errors
    /// Where fields are named that this format cannot have.
    pub fn reader(self, fields: &[String]) -> Result<Option<Box<dyn Reader>>, Error> {
        let _ = fields;
        Ok(match self {
            Self::Text | Self::Docx | Self::Pptx | Self::Xlsx | Self::Odf | Self::Epub => None,
            Self::Markdown => Some(Box::new(Markdown)),
            Self::Html => Some(Box::new(Html)),
            Self::Xhtml => Some(Box::new(Xhtml)),
            Self::Srt => Some(Box::new(Srt)),
            Self::Xliff => Some(Box::new(xml::XLIFF)),
            Self::Android => Some(Box::new(xml::ANDROID)),
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
