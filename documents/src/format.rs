//! The formats there are, and how to tell them.

use std::ffi::OsStr;
use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::str::FromStr;

use crate::archive;
use crate::blocks::{Blocks, as_it_is};
use crate::csv::Csv;
use crate::document::{Document, Reader};
use crate::error::Error;
use crate::json::Json;
use crate::lines::rewrite_lines;
use crate::markdown::Markdown;
use crate::markup::{Html, Xhtml};
#[cfg(feature = "parquet")]
use crate::parquet;
use crate::po::Po;
use crate::rewrite::Rewrite;
use crate::strings::Strings;
use crate::subtitles::{Ass, Lrc, Srt, Vtt};
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
    /// Translations as XLIFF, 1.2 and 2.
    Xliff,
    /// String resources of Android.
    Android,
    /// String resources of Apple's systems.
    Strings,
    /// Documents of Word's.
    Docx,
    /// Presentations of PowerPoint's.
    Pptx,
    /// Workbooks of Excel's.
    Xlsx,
    /// OpenDocument: texts, spreadsheets, presentations, drawings.
    Odf,
    /// The same as one document of XML.
    FlatOdf,
    /// Books.
    Epub,
    /// Columns of strings in Parquet files. Fields are their names. [`rewrite_parquet`](crate::rewrite_parquet) tells more, also
    /// what it does about panics of the crate `parquet`, and does not hold a file in memory.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// What is known of a format.
struct Known {
    format: Format,
    name: &'static str,
    /// Of file names, or such names, in lower case.
    extensions: &'static [&'static str],
    /// What of it is text.
    text: &'static str,
}

const fn known(
    format: Format,
    name: &'static str,
    extensions: &'static [&'static str],
    text: &'static str,
) -> Known {
    Known { format, name, extensions, text }
}

const KNOWN: &[Known] = &[
    known(Format::Text, "text", &["txt"], "all of it"),
    known(
        Format::Markdown,
        "markdown",
        &["md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"],
        "what is read, not code, links' destinations and front matter's keys",
    ),
    known(
        Format::Html,
        "html",
        &["html", "htm"],
        "what is read on a page, not scripts, styles, code and addresses",
    ),
    known(Format::Xhtml, "xhtml", &["xhtml", "xht"], "the same"),
    known(Format::Srt, "srt", &["srt"], "SubRip: lines of text, not times and tags"),
    known(Format::Vtt, "vtt", &["vtt"], "WebVTT: the same"),
    known(
        Format::Ass,
        "ass",
        &["ass", "ssa"],
        "Advanced SubStation Alpha: the text of dialogue, not tags and drawings",
    ),
    known(Format::Lrc, "lrc", &["lrc"], "lyrics: lines of text, title, artist and album"),
    known(
        Format::Json,
        "json",
        &["json", "geojson", "webmanifest"],
        "strings that are values, or those at --field PATH",
    ),
    known(Format::JsonLines, "jsonl", &["jsonl", "ndjson"], "the same, a value in each line"),
    known(Format::Csv, "csv", &["csv"], "cells, or those of --field COLUMN"),
    known(Format::Tsv, "tsv", &["tsv"], "the same with tabs"),
    known(Format::Po, "po", &["po", "pot"], "gettext: translations, not originals"),
    known(Format::Xliff, "xliff", &["xlf", "xliff"], "translations, not originals"),
    known(
        Format::Android,
        "android",
        &["strings.xml", "arrays.xml", "plurals.xml"],
        "string resources of Android",
    ),
    known(Format::Strings, "strings", &["strings"], "string resources of Apple: values, not keys"),
    known(
        Format::Docx,
        "docx",
        &["docx", "dotx", "docm", "dotm"],
        "Word: paragraphs, notes, comments, titles",
    ),
    known(
        Format::Pptx,
        "pptx",
        &["pptx", "potx", "ppsx", "pptm", "potm", "ppsm"],
        "PowerPoint: slides, notes, comments",
    ),
    known(
        Format::Xlsx,
        "xlsx",
        &["xlsx", "xltx", "xlsm", "xltm"],
        "Excel: cells, comments; formulas stay",
    ),
    known(
        Format::Odf,
        "odf",
        &["odt", "ods", "odp", "odg", "ott", "ots", "otp", "otg"],
        "OpenDocument: texts, spreadsheets, presentations, drawings",
    ),
    known(
        Format::FlatOdf,
        "flat-odf",
        &["fodt", "fods", "fodp", "fodg"],
        "the same as one document of XML",
    ),
    known(Format::Epub, "epub", &["epub"], "books: chapters, contents, titles"),
    #[cfg(feature = "parquet")]
    known(
        Format::Parquet,
        "parquet",
        &["parquet"],
        "columns of strings, or those of --field COLUMN",
    ),
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

    /// What the names of such files end in, or are, in lower case.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        self.known().map_or(&[], |known| known.extensions)
    }

    /// What of it is text, in few words.
    #[must_use]
    pub fn text(self) -> &'static str {
        self.known().map_or("", |known| known.text)
    }

    fn known(self) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.format == self)
    }

    /// Whether it is no text itself: an archive, whose text is in some members, or Parquet, where it is in columns.
    #[must_use]
    pub fn is_binary(self) -> bool {
        match self {
            Self::Docx | Self::Pptx | Self::Xlsx | Self::Odf | Self::Epub => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
            _ => false,
        }
    }

    /// Whether parts of it have names, so that some can be chosen.
    #[must_use]
    pub fn has_fields(self) -> bool {
        match self {
            Self::Json | Self::JsonLines | Self::Csv | Self::Tsv => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
            _ => false,
        }
    }

    /// What reads it, one document of UTF-8 at a time, and in it these fields, or all where none are named; none for
    /// text and for archives.
    ///
    /// # Errors
    /// [`Error::Field`] where the format has no fields, or none that could be called so.
    pub fn reader(self, fields: &[String]) -> Result<Option<Box<dyn Reader>>, Error> {
        Ok(match self {
            Self::Json => Some(Box::new(Json::new(fields)?)),
            Self::JsonLines => Some(Box::new(Json::lines(fields)?)),
            Self::Csv => Some(Box::new(Csv::new(fields))),
            Self::Tsv => Some(Box::new(Csv::tabs(fields))),
            #[cfg(feature = "parquet")]
            Self::Parquet => None,
            _ if !fields.is_empty() => {
                return Err(Error::Field(format!("{self} has no fields by name")));
            }
            Self::Text | Self::Docx | Self::Pptx | Self::Xlsx | Self::Odf | Self::Epub => None,
            Self::Markdown => Some(Box::new(Markdown)),
            Self::Html => Some(Box::new(Html)),
            Self::Xhtml => Some(Box::new(Xhtml)),
            Self::Srt => Some(Box::new(Srt)),
            Self::Vtt => Some(Box::new(Vtt)),
            Self::Ass => Some(Box::new(Ass)),
            Self::Lrc => Some(Box::new(Lrc)),
            Self::FlatOdf => Some(Box::new(xml::ODF)),
            Self::Xliff => Some(Box::new(xml::XLIFF)),
            Self::Android => Some(Box::new(xml::ANDROID)),
            Self::Po => Some(Box::new(Po)),
            Self::Strings => Some(Box::new(Strings)),
        })
    }

    /// Rewrites all of `input` into `output`: the text of a document of this format, and nothing else. What is not an
    /// archive is UTF-8. Documents are held in memory, but for those of lines. Gives those of the fields at which JSON has no
    /// value anywhere, unless it is that what could hold one is empty or null.
    ///
    /// # Errors
    /// Where the input is not what the format demands, or is refused, and [`Error::Missing`] where a table has no such
    /// column; nothing has been written then, but for documents of lines. [`Error::Read`] and [`Error::Write`].
    pub fn copy(
        self,
        fields: &[String],
        mut input: impl Read,
        mut output: impl Write,
        how: &impl Rewrite,
    ) -> Result<Vec<String>, Error> {
        self.with_reader(fields, |reader| {
            if let (Self::JsonLines, Some(reader)) = (self, reader) {
                return rewrite_lines(reader, input, output, how).map(drop);
            }
            let (mut source, mut rewritten) = (Vec::new(), Vec::new());
            input.read_to_end(&mut source).map_err(Error::Read)?;
            match reader {
                #[cfg(feature = "parquet")]
                None if self == Self::Parquet => rewritten = parquet::rewrite(fields, source, how)?,
                None if self.is_binary() => {
                    rewritten = archive::rewrite(self, &source, how)?.unwrap_or(source);
                }
                _ => {
                    Document::read(&source, reader.unwrap_or(&Plain))?.write(how, &mut rewritten)?
                }
            }
            output.write_all(&rewritten).and_then(|()| output.flush()).map_err(Error::Write)
        })
    }

    /// Visits the text of a document: of an archive each member that has text, by its name; of Parquet column by column each
    /// value, as `text#17` in the seventeenth row. Gives the fields of which there is none, as [`copy`](Self::copy) does.
    ///
    /// # Errors
    /// As of [`copy`](Self::copy), and those of `visit`.
    pub fn visit<E: From<Error>>(
        self,
        fields: &[String],
        source: &[u8],
        mut visit: impl FnMut(Option<&str>, &Document<'_>) -> Result<(), E>,
    ) -> Result<Vec<String>, E> {
        self.with_reader(fields, |reader| match reader {
            #[cfg(feature = "parquet")]
            None if self == Self::Parquet => {
                parquet::visit(fields, source, |column, document| visit(Some(column), document))
            }
            None if self.is_binary() => {
                archive::visit(self, source, |member, document| visit(Some(member), document))
            }
            _ => visit(None, &Document::read(source, reader.unwrap_or(&Plain))?),
        })
    }

    /// Reads something, and tells which fields it does not have.
    fn with_reader<E: From<Error>>(
        self,
        fields: &[String],
        read: impl FnOnce(Option<&dyn Reader>) -> Result<(), E>,
    ) -> Result<Vec<String>, E> {
        let json = match self {
            Self::Json => Json::new(fields)?,
            Self::JsonLines => Json::lines(fields)?,
            _ => return read(self.reader(fields)?.as_deref()).map(|()| Vec::new()),
        };
        read(Some(&json))?;
        Ok(json.unmet(fields))
    }
}

/// All is text.
pub(crate) struct Plain;

impl Reader for Plain {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        blocks.line(source, 0..source.len(), as_it_is);
        Ok(())
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
        f.pad(self.known().map_or("", |known| known.name))
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
