//! What becomes of a text and why, for people and for programs.

use std::io::Write;
use std::process::ExitCode;

use fanjian::{Explanation, Role, Span, Step};
use serde::Serialize;

use crate::check::{Lists, survey};
use crate::files::Files;
use crate::io::{Source, written};
use crate::pieces::{self, Piece};
use crate::plan::{Conversion, Form};
use crate::position::Position;
use crate::report::Failure;
use crate::show::{Palette, visible, visible_part};

/// Explains each source.
pub(crate) fn explain(
    conversion: &Conversion,
    files: &Files,
    form: Form,
) -> Result<ExitCode, Failure> {
    let palette = Palette::of_stdout();
    survey(files, &conversion.handling, Lists::Facts, |source, _, output| {
        let input = conversion.handling.text(source)?;
        match form {
            Form::People => {
                let mut view = View::new(source, palette, output);
                pieces::for_each(conversion, input, source, |piece| match piece {
                    Piece::Text(text) => view.add(&conversion.text.converter.explain(text)),
                    Piece::Invalid(bytes) => view.add_invalid(bytes),
                })?;
                view.end_line()?;
            }
            Form::Programs => {
                let mut rows = Rows::new(source, output);
                pieces::for_each(conversion, input, source, |piece| match piece {
                    Piece::Text(text) => rows.add(&conversion.text.converter.explain(text)),
                    Piece::Invalid(bytes) => rows.add_invalid(bytes),
                })?;
            }
        }
        // What changes is no finding here.
        Ok(false)
    })
}

/// The step that decided: by context, or else the last that changed something, or else the last.
fn deciding(span: &Span) -> Option<&Step> {
    let by_context = span.steps.iter().find(|step| step.choice.is_some());
    let changes = |step: &&Step| step.role != Role::Segment && step.chosen() != step.key;
    by_context.or_else(|| span.steps.iter().rfind(changes)).or(span.steps.last())
}

/// Between 0 and 1; none where context did not decide.
fn confidence(step: Option<&Step>) -> Option<f64> {
    step.and_then(|step| step.choice.as_ref()).map(|choice| choice.confidence())
}

/// Lines that have something to tell, and what that is.
struct View<'o> {
    source: &'o Source,
    palette: Palette,
    output: &'o mut dyn Write,
    at: Position,
    /// The line that stands there, as far as it is known.
    line: String,
    /// What there is to tell of it.
    notes: String,
}

impl<'o> View<'o> {
    fn new(source: &'o Source, palette: Palette, output: &'o mut dyn Write) -> Self {
        let (at, line, notes) = (Position::START, String::new(), String::new());
        Self { source, palette, output, at, line, notes }
    }

    fn add(&mut self, explanation: &Explanation) -> Result<(), Failure> {
        for span in &explanation.spans {
            let (before, after) = (explanation.before(span), explanation.after(span));
            let open = span.steps.iter().find(|step| step.candidates.len() > 1);
            if before != after || open.is_some() {
                self.note(before, after, span, open);
                self.at = self.at.behind(before);
            } else {
                self.copy(before)?;
            }
        }
        self.end_long_line()
    }

    fn add_invalid(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.at = self.at.behind_invalid(bytes);
        self.line.push(char::REPLACEMENT_CHARACTER);
        self.end_long_line()
    }

    /// A line that is too long is shown in parts.
    fn end_long_line(&mut self) -> Result<(), Failure> {
        /// In bytes.
        const LONGEST: usize = 64 * 1024;
        if self.line.len() > LONGEST { self.end_line() } else { Ok(()) }
    }

    fn copy(&mut self, text: &str) -> Result<(), Failure> {
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\r', '\n']);
            self.line.push_str(&visible(content));
            if line.ends_with('\n') {
                self.end_line()?;
            }
            self.at = self.at.behind(line);
        }
        Ok(())
    }

    fn note(&mut self, before: &str, after: &str, span: &Span, open: Option<&Step>) {
        let Palette { before: old, after: new, aside, place, .. } = self.palette;
        let (shown, result) = (visible_part(before), visible_part(after));
        let change = format!("{old}{shown}{old:#}→{new}{result}{new:#}");
        let mark = if before == after { format!("{new}{shown}{new:#}") } else { change.clone() };
        self.line.push_str(&format!("[{mark}]"));
        let reason = span.reason();
        let column = format!("{:>5}", self.at.column);
        let mut note = format!("{place}{column}{place:#}  {change}  {aside}{reason}{aside:#}");
        if let Some(step) = open {
            note.push_str("  ");
            note.push_str(&step.candidates.join(" / "));
        }
        if let Some(confidence) = confidence(open) {
            note.push_str(&format!("  {:.0} %", 100.0 * confidence));
        }
        self.notes.push_str(&note);
        self.notes.push('\n');
    }

    /// Shows a line, if there is something to tell of it.
    fn end_line(&mut self) -> Result<(), Failure> {
        if !self.notes.is_empty() {
            let Self { source, line, notes, .. } = self;
            let (place, number) = (self.palette.place, self.at.line);
            written(write!(self.output, "{place}{source}:{number}:{place:#} {line}\n{notes}"))?;
        }
        self.line.clear();
        self.notes.clear();
        Ok(())
    }
}

/// JSON Lines.
struct Rows<'o> {
    path: String,
    output: &'o mut dyn Write,
    /// In the input and in the output.
    at: [Position; 2],
}

/// A part of the text.
#[derive(Serialize)]
struct Row<'a> {
    path: &'a str,
    line: u64,
    column: u64,
    source: [u64; 2],
    output: [u64; 2],
    source_chars: [u64; 2],
    output_chars: [u64; 2],
    before: &'a str,
    after: &'a str,
    dictionary: Option<&'a str>,
    key: Option<&'a str>,
    candidates: &'a [String],
    costs: &'a [u32],
    confidence: Option<f64>,
    reason: &'a str,
}

impl<'o> Rows<'o> {
    fn new(source: &Source, output: &'o mut dyn Write) -> Self {
        Self { path: source.name(), output, at: [Position::START; 2] }
    }

    fn add(&mut self, explanation: &Explanation) -> Result<(), Failure> {
        for span in &explanation.spans {
            let texts = [explanation.before(span), explanation.after(span)];
            let [source, output] = self.at;
            let ends = [source.behind(texts[0]), output.behind(texts[1])];
            self.write(texts, ends, deciding(span), &span.reason())?;
        }
        Ok(())
    }

    fn add_invalid(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let ends = self.at.map(|at| at.behind_invalid(bytes));
        self.write(["\u{FFFD}"; 2], ends, None, "not UTF-8: kept as it is")
    }

    fn write(
        &mut self,
        [before, after]: [&str; 2],
        ends: [Position; 2],
        step: Option<&Step>,
        reason: &str,
    ) -> Result<(), Failure> {
        let [source, output] = self.at;
        let choice = step.and_then(|step| step.choice.as_ref());
        let row = Row {
            path: &self.path,
            line: source.line,
            column: source.column,
            source: [source.bytes, ends[0].bytes],
            output: [output.bytes, ends[1].bytes],
            source_chars: [source.chars, ends[0].chars],
            output_chars: [output.chars, ends[1].chars],
            before,
            after,
            dictionary: step.map(|step| &*step.dictionary),
            key: step.map(|step| &*step.key),
            candidates: step.map_or(&[], |step| &step.candidates),
            costs: choice.map_or(&[], |choice| &choice.costs),
            // Four digits tell more than is known.
            confidence: confidence(step).map(|it| (it * 1e4).round() / 1e4),
            reason,
        };
        self.at = ends;
        written(serde_json::to_writer(&mut *self.output, &row).map_err(Into::into))?;
        written(writeln!(self.output))
    }
}
