//! Documents: in which format a source is, and what is text in it.

use std::fmt::Display;

use fanjian_documents::{Document, Error, Format, UnknownFormat};

use crate::io::Source;
use crate::report::Failure;

/// What was typed of documents.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Documents")]
pub(crate) struct FormatChoices {
    /// Format of the input, whose text alone is touched: auto, text, or one that `fanjian formats` lists
    ///
    /// auto goes by the end of the file's name; what that tells nothing of is text.
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = format)]
    format: Chosen,

    /// Take of JSON only the values at this path, as messages[].content, of tables this column; may be given several
    /// times
    #[arg(long = "field", value_name = "FIELD")]
    fields: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Chosen {
    Auto,
    One(Format),
}

fn format(typed: &str) -> Result<Chosen, UnknownFormat> {
    if typed == "auto" { Ok(Chosen::Auto) } else { typed.parse().map(Chosen::One) }
}

/// What a run takes sources for.
#[derive(Clone, Debug)]
pub(crate) struct Documents {
    format: Chosen,
    fields: Vec<String>,
}

impl FormatChoices {
    pub(crate) fn resolve(self) -> Documents {
        Documents { format: self.format, fields: self.fields }
    }
}

impl Documents {
    /// All is text, as OpenCC takes it.
    pub(crate) fn text() -> Self {
        Self { format: Chosen::One(Format::Text), fields: Vec::new() }
    }

    pub(crate) fn format(&self, source: &Source) -> Format {
        match (self.format, source) {
            (Chosen::One(format), _) => format,
            (Chosen::Auto, Source::File(path) | Source::Stdin(Some(path))) => Format::of_path(path),
            (Chosen::Auto, Source::Stdin(None)) => Format::Text,
        }
    }

    /// Whether somebody named a format, or form of the command, that takes whatever comes for text.
    pub(crate) fn is_said_to_be_text(&self) -> bool {
        matches!(self.format, Chosen::One(Format::Text))
    }

    /// The fields to take of a source in this format.
    pub(crate) fn fields(&self, format: Format, source: &Source) -> Result<&[String], Failure> {
        if self.fields.is_empty() || format.has_fields() {
            return Ok(&self.fields);
        }
        Err(Failure::new(format!(
            "{source}: is taken for {format}, which has no fields to choose from; name its format with --format, \
             or leave it out"
        )))
    }

    /// Visits the text of a source that was read; of an archive each member that has text, under a name of its own.
    pub(crate) fn visit(
        &self,
        source: &Source,
        bytes: &[u8],
        mut visit: impl FnMut(&dyn Display, &Document<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let format = self.format(source);
        let fields = self.fields(format, source)?;
        let visited = format.visit(fields, bytes, |member, document| {
            let visited = match member {
                Some(member) => visit(&format_args!("{source}:{member}"), document),
                None => visit(source, document),
            };
            visited.map_err(Stop::Failed)
        });
        visited.map_err(|stop| match stop {
            Stop::Wrong(error) => wrong(&error, source),
            Stop::Failed(failure) => failure,
        })
    }
}

/// Why a visit ended.
enum Stop {
    Wrong(Error),
    Failed(Failure),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Wrong(error)
    }
}

/// The words for what is wrong with a document.
pub(crate) fn wrong(error: &Error, source: &dyn Display) -> Failure {
    let tip = match error {
        Error::Malformed { .. } => "; `--format text` takes all of it for text",
        _ => "",
    };
    Failure::new(format!("{source}: {error}{tip}"))
}
