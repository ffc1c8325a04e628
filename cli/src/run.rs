//! Does the job.

use std::fmt::Display;
use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::process::ExitCode;

use fanjian::{Change, Config, ErrorKind, Stats};
use fanjian_documents::encoding::Encoding;
use fanjian_documents::{Error, Format};

use crate::ambiguous;
use crate::batch;
use crate::check::{self, Checklist, Lists};
use crate::corpus;
use crate::detect;
use crate::diff;
use crate::documents::Documents;
use crate::encoding::{self, Encodings, Input, Stakes};
use crate::explain;
use crate::files::{self, Found, Standing};
use crate::io::{Output, Source, Target};
use crate::manual::Page;
use crate::pieces::{self, Piece};
use crate::plan::{Conversion, Job, Plan};
use crate::report::{self, Failure};

/// Does what the plan says. What fails without ending the run is reported on the way.
pub(crate) fn run(plan: Plan) -> Result<ExitCode, Failure> {
    match plan {
        Plan::Convert(conversion, job) => return rewrite(&conversion, job),
        Plan::Repair(repairing, job) => return rewrite(&repairing, job),
        Plan::Normalize(normalization, job) => return rewrite(&normalization, job),
        Plan::Report(conversion, files) => return ambiguous::report(&conversion, &files),
        Plan::Explain(conversion, files, form) => {
            return explain::explain(&conversion, &files, form);
        }
        Plan::Corpus(work) => return corpus::run(&work),
        Plan::Detect(detecting) => return detect::detect(&detecting),
        Plan::ListConfigs => list_configs()?,
        Plan::ListFormats => list_formats()?,
        Plan::Manual(pages) => pages.iter().try_for_each(write_page)?,
        Plan::CompileDictionary { source, dictionary, target } => {
            write(&target, &source, &dictionary.to_compiled())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What makes a text of another.
pub(crate) trait Rewrite: Sync {
    /// The command that does it.
    fn verb(&self) -> &'static str;

    /// How files are read, written and shared out.
    fn handling(&self) -> &Handling;

    /// Whether what is no text would suffer.
    fn demands_text(&self) -> bool {
        false
    }

    /// Rewrites one stream into another, by so many threads.
    fn copy(
        &self,
        jobs: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error>;

    /// What does it to the text of documents.
    type Text: fanjian_documents::Rewrite;

    /// What does it to the text of documents.
    fn text(&self) -> &Self::Text;

    /// What becomes of a text, and the places that change.
    fn changes(&self, text: &[u8]) -> (Vec<u8>, Vec<Change>);

    /// Lists what would change in a source of text.
    fn check(
        &self,
        input: Input<'_>,
        source: &Source,
        list: &mut Checklist<'_>,
    ) -> Result<(), Failure> {
        let before = input.read(source)?;
        let (after, changes) = self.changes(&before);
        list.add_bytes(source, &before, &after, &changes)
    }
}

/// How files are read and written, by how many threads, and how long.
#[derive(Clone, Debug)]
pub(crate) struct Handling {
    pub(crate) encodings: Encodings,
    pub(crate) documents: Documents,
    pub(crate) jobs: NonZeroUsize,
    pub(crate) stops_at_failure: bool,
    /// What is skipped is told where nothing is written too.
    pub(crate) is_verbose: bool,
}

impl Handling {
    /// Reads an input as what it is, and says what there is to say of it.
    pub(crate) fn open<'r>(
        &self,
        input: impl Read + Send + 'r,
        source: &Source,
        stakes: Stakes,
    ) -> Result<Input<'r>, Failure> {
        let format = self.documents.format(source);
        self.documents.fields(format, source)?;
        if format.is_binary() {
            return Ok(Input::bytes(input));
        }
        if let Some(what) = files::what_else(source) {
            let told = format!("{source}: {what}");
            if !self.documents.is_said_to_be_text() {
                return Err(Failure::new(told));
            }
            report::warning(told);
        }
        let input = self.encodings.open(input, (source, format), stakes)?;
        input.warning.iter().for_each(report::warning);
        if self.is_verbose && input.is_declared && input.encoding != Encoding::Utf8 {
            report::note(format_args!("{source}: read as {}, as declared", input.encoding));
        }
        Ok(input)
    }

    /// Whether a file has bytes that texts have not; what cannot be read fails later.
    fn is_no_text(&self, source: &Source) -> bool {
        let format = self.documents.format(source);
        !format.is_binary()
            && files::beginning(source).is_ok_and(|it| self.encodings.is_no_text(format, &it))
    }

    /// Why a file is passed over, if it is.
    pub(crate) fn passes_over(&self, found: &Found) -> Result<Option<&'static str>, Failure> {
        match &found.standing {
            Standing::LeftOut => Ok(Some("a glob leaves it out")),
            Standing::Backup => Ok(Some("its name is that of a backup")),
            Standing::Closed(failure) => Err(failure.clone()),
            Standing::Met if self.is_no_text(&found.source) => {
                Ok(Some("it holds NUL, so it is no text"))
            }
            Standing::Met | Standing::Named => Ok(None),
        }
    }

    /// The text of a source, to be looked at: of a document a line for each block.
    pub(crate) fn text(&self, source: &Source) -> Result<Input<'static>, Failure> {
        let mut input = self.open(source.open()?, source, Stakes::View)?;
        if self.documents.format(source) != Format::Text {
            let encoding = input.encoding;
            let mut text = Vec::new();
            self.documents.visit(source, &input.read(source)?, |_, document| {
                text.extend_from_slice(document.blocks().lines().as_bytes());
                Ok(())
            })?;
            input = Input::bytes(Cursor::new(text)).of(encoding);
        }
        Ok(input)
    }
}

impl Rewrite for Conversion {
    type Text = fanjian_documents::Conversion;

    fn text(&self) -> &Self::Text {
        &self.text
    }

    fn verb(&self) -> &'static str {
        "convert"
    }

    fn handling(&self) -> &Handling {
        &self.handling
    }

    fn copy(
        &self,
        jobs: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error> {
        self.text.converter.parallel(jobs).copy(input, output)
    }

    fn changes(&self, text: &[u8]) -> (Vec<u8>, Vec<Change>) {
        let converter = &self.text.converter;
        let (mut after, mut changes, mut at) = (Vec::new(), Vec::new(), 0);
        // Line by line, as an explanation takes some hundred times as much memory.
        for line in text.split_inclusive(|&byte| byte == b'\n').map(String::from_utf8_lossy) {
            let converted = converter.convert(&line);
            if converted != line {
                let moved = |by: usize, range: Range<usize>| by + range.start..by + range.end;
                changes.extend(converter.explain(&line).changes().into_iter().map(|it| {
                    Change::new(moved(at, it.source), moved(after.len(), it.output), it.reason)
                }));
            }
            after.extend_from_slice(converted.as_bytes());
            at += line.len();
        }
        (after, changes)
    }

    fn check(
        &self,
        input: Input<'_>,
        source: &Source,
        list: &mut Checklist<'_>,
    ) -> Result<(), Failure> {
        let converter = &self.text.converter;
        pieces::for_each(self, input, source, |piece| match piece {
            Piece::Invalid(bytes) => {
                list.pass_invalid(bytes);
                Ok(())
            }
            // Faster than an explanation, and nothing to explain is what a check hopes for.
            Piece::Text(text) if converter.convert(text) == text => {
                list.add(source, text, text, &[])
            }
            Piece::Text(text) => {
                let explanation = converter.explain(text);
                list.add(source, text, &explanation.output, &explanation.changes())
            }
        })
    }
}

fn rewrite(how: &impl Rewrite, job: Job) -> Result<ExitCode, Failure> {
    match job {
        Job::Copy(source, target) => {
            let input = source.open()?;
            let output = Output::open(&target, &source, Some(how.verb()))?;
            let mut output = output.alone(&target);
            let is_file = matches!(output, Output::Whole(_)) || how.demands_text();
            let stakes = if is_file { Stakes::File } else { Stakes::View };
            let input = how.handling().open(input, &source, stakes)?;
            copy(how, how.handling().jobs, (input, &source), (&mut output, &target))?;
            output.finish()?;
            Ok(ExitCode::SUCCESS)
        }
        Job::Pass(source, target) => {
            let mut input = source.open()?;
            let mut output = Output::open(&target, &source, Some(how.verb()))?.alone(&target);
            let passed = io::copy(&mut input, &mut output);
            passed.map_err(|error| Failure::io(&source, "pass on", &error))?;
            output.finish()?;
            Ok(ExitCode::SUCCESS)
        }
        Job::Batch(batch) => batch::rewrite(how, &batch),
        Job::Check(files) => check::check(how, &files),
        Job::Diff(files) => diff::diff(how, &files),
        Job::List(files, end) => {
            check::survey(&files, how.handling(), Lists::Changes, |source, jobs, list| {
                batch::differs(how, jobs, source, end, list)
            })
        }
    }
}

/// Rewrites one stream into another; their names are for messages.
pub(crate) fn copy(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    (input, source): (Input<'_>, &Source),
    (output, target): (impl Write + Send, &dyn Display),
) -> Result<(), Failure> {
    let failure = |error: &io::Error, action, name: &dyn Display| {
        encoding::failure(error, source).unwrap_or_else(|| Failure::io(name, action, error))
    };
    let seen = input.seen.clone();
    let Handling { encodings, documents, .. } = how.handling();
    let mut output = encodings.sink(&input, output);
    match documents.format(source) {
        Format::Text => {
            let copied = how.copy(jobs, input.text, &mut output);
            copied.map_err(|error| match error.kind() {
                ErrorKind::Read(error) => failure(error, "read", source),
                ErrorKind::Write(error) => failure(error, "write", target),
                _ => error.with_origin(source.to_string()).into(),
            })?;
        }
        format => {
            let fields = documents.fields(format, source)?;
            let encodings = (input.encoding, encodings.target(input.encoding));
            let copied =
                format.copy_between(encodings, fields, input.text, &mut output, how.text());
            let unmet = copied.map_err(|error| match &error {
                Error::Read(error) => failure(error, "read", source),
                Error::Write(error) => failure(error, "write", target),
                _ => documents.wrong(&error, source),
            })?;
            documents.miss(&unmet, source)?;
        }
    }
    output.finish().map_err(|error| failure(&error, "write", target))?;
    seen.and_then(|it| it.warning(source)).iter().for_each(report::warning);
    Ok(())
}

fn list_configs() -> Result<(), Failure> {
    let width = Config::builtins().map(|config| config.name.len()).max().unwrap_or(0);
    let lines = Config::builtins()
        .map(|config| format!("{:width$}  {}\n", config.name, config.description))
        .collect::<String>();
    write(&Target::Stdout, &Source::Stdin(None), lines.as_bytes())
}

fn list_formats() -> Result<(), Failure> {
    let lines = Format::all().map(|format| {
        let ends = format.extensions().iter().map(|end| match end.contains('.') {
            true => (*end).to_owned(),
            false => format!(".{end}"),
        });
        let ends = ends.collect::<Vec<_>>().join(" ");
        format!("{format:9} {ends:46} {}\n", format.text())
    });
    write(&Target::Stdout, &Source::Stdin(None), lines.collect::<String>().as_bytes())
}

/// Writes a page, and makes its folder where there is none.
fn write_page(page: &Page) -> Result<(), Failure> {
    if let Target::File(path) = &page.target
        && let Some(folder) = path.parent()
    {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::io(folder.display(), "make the folder", &error))?;
    }
    write(&page.target, &Source::Stdin(None), &page.text)
}

fn write(target: &Target, source: &Source, bytes: &[u8]) -> Result<(), Failure> {
    let mut output = Output::open(target, source, None)?.alone(target);
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| Failure::io(target, "write", &error))?;
    output.finish()
}
