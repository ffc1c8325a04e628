//! Documents: in which format a source is, and what is text in it.

use std::fmt::Display;

use fanjian_documents::{Document, Error, Format, UnknownFormat};

use crate::io::Source;
use crate::report::{self, Failure};

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
    ///
    /// Files of other formats, and those that have none of these, fail; fields of a project's settings leave them alone.
    #[arg(long = "field", value_name = "FIELD")]
    fields: Vec<String>,

    #[command(flatten)]
    of_settings: FieldsOfSettings,
}

/// Fields as a project's settings name them, for all that have fields.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct FieldsOfSettings {
    #[arg(long = "settings-field", hide = true, conflicts_with = "fields")]
    pub(crate) settings_fields: Vec<String>,
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
    /// Each source must have them.
    are_typed: bool,
}

impl FormatChoices {
    pub(crate) fn resolve(self) -> Documents {
        let (typed, others) = (self.fields, self.of_settings.settings_fields);
        let are_typed = !typed.is_empty();
        let fields = if are_typed { typed } else { others };
        Documents { format: self.format, fields, are_typed }
    }
}

impl Documents {
    /// All is text, as OpenCC takes it.
    pub(crate) fn text() -> Self {
        Self { format: Chosen::One(Format::Text), fields: Vec::new(), are_typed: false }
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
        match format.has_fields() {
            true => Ok(&self.fields),
            false if !self.are_typed => Ok(&[]),
            false => Err(Failure::new(format!(
                "{source}: is taken for {format}, which has no fields to choose from; name its format with --format, \
                 or leave it out"
            ))),
        }
    }

    /// Says of which fields a source has no value; having none of any that was typed is a failure.
    pub(crate) fn miss(&self, unmet: &[String], source: &Source) -> Result<(), Failure> {
        if unmet.is_empty() {
            return Ok(());
        }
        let what = format!("{source}: there is no value at {}", unmet.join(", "));
        if self.are_typed && unmet.len() == self.fields.len() {
            return Err(Failure::new(what));
        }
        report::warning(what);
        Ok(())
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
        let unmet = visited.map_err(|stop| match stop {
            Stop::Wrong(error) => self.wrong(&error, source),
            Stop::Failed(failure) => failure,
        })?;
        self.miss(&unmet, source)
    }

    /// The words for what is wrong with a document.
    pub(crate) fn wrong(&self, error: &Error, source: &Source) -> Failure {
        if let Error::Field(what) = error {
            // No matter of the source's.
            return Failure::new(what);
        }
        let tip = match (error, self.format(source)) {
            (Error::Malformed { .. }, Format::Xhtml) => {
                Some("`--format html` reads it as browsers read pages")
            }
            // Of others what is no text would suffer.
            (Error::Malformed { .. }, Format::Json | Format::JsonLines)
                if self.fields.is_empty() =>
            {
                Some("`--format text` takes all of it for text, keys too")
            }
            _ => None,
        };
        Failure::new(format!("{source}: {error}")).with_tip(tip)
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
