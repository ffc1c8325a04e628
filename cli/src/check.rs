//! The list of what would change, and what `--check` and `--diff` come to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::mem;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fanjian::Change;
use fanjian_documents::{Blocks, Document, Format, Rewrite as _};

use crate::encoding::{Seen, Stakes};
use crate::files::{Files, Found};
use crate::io::{Listing, Source, listing, written};
use crate::position::Position;
use crate::report::{self, Failure};
use crate::run::{Handling, Rewrite, copy};
use crate::share::{Turn, in_order};
use crate::show::{Palette, visible_part};

/// What would change in one source, listed as it is found.
pub(crate) struct Checklist<'o> {
    output: &'o mut dyn Write,
    palette: Palette,
    at: Position,
    has_any: bool,
}

impl Checklist<'_> {
    /// Adds the next part of a source, and what would become of it.
    pub(crate) fn add(
        &mut self,
        source: &Source,
        before: &str,
        after: &str,
        changes: &[Change],
    ) -> Result<(), Failure> {
        self.add_bytes(source, before.as_bytes(), after.as_bytes(), changes)
    }

    pub(crate) fn add_bytes(
        &mut self,
        source: &Source,
        before: &[u8],
        after: &[u8],
        changes: &[Change],
    ) -> Result<(), Failure> {
        self.has_any |= before != after;
        let changed = Changed { source, at: self.at, before, after, changes };
        written(list(self.output, self.palette, &changed))?;
        self.at = self.at.behind_bytes(before);
        Ok(())
    }

    /// Bytes that are not UTF-8 stand between two parts.
    pub(crate) fn pass_invalid(&mut self, bytes: &[u8]) {
        self.at = self.at.behind_invalid(bytes);
    }

    /// Adds a document: what changes in its text, by its places in all of it, found by so many threads.
    fn add_document(
        &mut self,
        how: &impl Rewrite,
        jobs: NonZeroUsize,
        name: &dyn Display,
        document: &Document<'_>,
    ) -> Result<(), Failure> {
        let blocks = document.blocks();
        let text = blocks.lines();
        let part =
            |text: &[u8], range| text.get(range).map(String::from_utf8_lossy).map(Cow::into_owned);
        // By where they stand, and as they were found. Blocks may stand in one another, so what was found last need not stand last.
        let mut rows = BTreeMap::new();
        for (range, tag) in document.languages(how.text()) {
            let before = part(document.source(), range.clone()).unwrap_or_default();
            let row = Row { at: range.start, before, after: tag, reason: "language".to_owned() };
            rows.insert((range.start, rows.len()), row);
        }
        let (mut position, mut from, mut count) = (Position::START, 0, rows.len());
        for windows in windows(blocks, how.text().minds_other_lines()).chunks(AT_ONCE * jobs.get())
        {
            let mut found: Vec<(Vec<u8>, Vec<Change>)> = Vec::with_capacity(windows.len());
            in_order(
                windows,
                jobs,
                |(window, _), _, _| how.changes(&text.as_bytes()[window.clone()]),
                |_| false,
                |_, it| found.push(it),
            );
            for ((window, rest_begins), (after, changes)) in windows.iter().zip(found) {
                for Change { source, output, reason, .. } in changes {
                    let source = window.start + source.start..window.start + source.end;
                    let row = Row {
                        at: blocks.source_of(source.start).unwrap_or_default(),
                        before: part(text.as_bytes(), source).unwrap_or_default(),
                        after: part(&after, output).unwrap_or_default(),
                        reason,
                    };
                    rows.insert((row.at, count), row);
                    count += 1;
                }
                while let Some(first) = rows.first_entry().filter(|it| it.key().0 < *rest_begins) {
                    let row = first.remove();
                    if row.at < from {
                        (position, from) = (Position::START, 0);
                    }
                    position = position.behind_bytes(&document.source()[from..row.at]);
                    from = row.at;
                    self.has_any = true;
                    written(write(self.output, self.palette, name, position, &row))?;
                }
            }
        }
        Ok(())
    }
}

/// How much text of a document is looked at together, in bytes, where that may be done.
const WINDOW: usize = 64 * 1024;

/// How many such windows for each thread.
const AT_ONCE: usize = 8;

/// The text of blocks in windows of some lines, or one of all, each with where in the source begins what follows.
fn windows(blocks: &Blocks, are_one: bool) -> Vec<(Range<usize>, usize)> {
    let text = blocks.lines();
    let (mut windows, mut start, mut line) = (Vec::new(), 0, 0);
    let mut begins = usize::MAX;
    for content in text.split_inclusive('\n') {
        let places = (line..line + content.len()).map(|at| blocks.source_of(at));
        begins = places.flatten().next().map_or(begins, |it| it.min(begins));
        line += content.len();
        if !are_one && line - start >= WINDOW {
            windows.push((start..line, begins));
            (start, begins) = (line, usize::MAX);
        }
    }
    windows.push((start..line, begins));
    // From where each begins to where begins what follows.
    windows.iter_mut().rev().fold(usize::MAX, |follows, (_, begins)| {
        let here = follows.min(*begins);
        *begins = follows;
        here
    });
    windows
}

/// A part of a source, and what became of it.
struct Changed<'t> {
    source: &'t Source,
    /// Where it begins in its source.
    at: Position,
    before: &'t [u8],
    after: &'t [u8],
    /// In order, each of text.
    changes: &'t [Change],
}

/// Lists what would change.
pub(crate) fn check(how: &impl Rewrite, files: &Files) -> Result<ExitCode, Failure> {
    let palette = Palette::of_stdout();
    let handling = how.handling();
    survey(files, handling, Lists::Changes, |source, jobs, output| {
        let mut list = Checklist { output, palette, at: Position::START, has_any: false };
        let mut input = handling.open(source.open()?, source, Stakes::Verdict)?;
        let seen = input.seen.take();
        if handling.documents.format(source) == Format::Text {
            how.check(input, source, &mut list)?;
        } else {
            handling.documents.visit(source, &input.read(source)?, |name, document| {
                list.add_document(how, jobs, name, document)
            })?;
        }
        let has_any = list.has_any;
        Ok(has_any | list_bytes(how, source, seen, has_any, output)?)
    })
}

/// Lists what would change in the bytes of a source beside its text, and tells whether anything would; what has been
/// seen of it are all its bytes.
///
/// # Errors
/// Where what would become of it cannot be written.
pub(crate) fn list_bytes(
    how: &impl Rewrite,
    source: &Source,
    seen: Option<Seen>,
    text_changes: bool,
    output: &mut dyn Write,
) -> Result<bool, Failure> {
    let Some(seen) = seen else { return Ok(false) };
    let (handling, before, mut after) = (how.handling(), seen.bytes(), Vec::new());
    let input = handling.open(&**before, source, Stakes::File)?;
    let changes = handling.encodings.changes(&input);
    copy(how, handling.jobs, (input, source), (&mut after, source))?;
    if *before == after {
        return Ok(false);
    }
    for change in &changes {
        written(writeln!(output, "{source}: {change}"))?;
    }
    if changes.is_empty() && !text_changes {
        written(writeln!(output, "{source}: its bytes would change, though not its text"))?;
    }
    Ok(true)
}

/// A change, as it is shown.
struct Row {
    /// Where in the source, in bytes.
    at: usize,
    before: String,
    after: String,
    reason: String,
}

/// Writes `path:line:column: before → after (reason)` for each change.
fn list(output: &mut dyn Write, palette: Palette, changed: &Changed<'_>) -> io::Result<()> {
    let Changed { source, before, after, .. } = changed;
    let (mut position, mut from) = (changed.at, 0);
    for change in changed.changes {
        position = position.behind_bytes(before.get(from..change.source.start).unwrap_or_default());
        from = change.source.start;
        let part = |text: &[u8], range| {
            str::from_utf8(text.get(range).unwrap_or_default()).unwrap_or_default().to_owned()
        };
        let (before, after) =
            (part(before, change.source.clone()), part(after, change.output.clone()));
        let row = Row { at: from, before, after, reason: change.reason.clone() };
        write(output, palette, source, position, &row)?;
    }
    Ok(())
}

fn write(
    output: &mut dyn Write,
    palette: Palette,
    source: &dyn Display,
    Position { line, column, .. }: Position,
    row: &Row,
) -> io::Result<()> {
    let Palette { before: old, after: new, place, aside, .. } = palette;
    let (before, after) = (visible_part(&row.before), visible_part(&row.after));
    let row = format!(
        "{place}{source}:{line}:{column}:{place:#} {old}{before}{old:#} → {new}{after}{new:#} \
         {aside}({}){aside:#}\n",
        row.reason
    );
    output.write_all(row.as_bytes())
}

/// What a survey lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    Changes,
    /// No findings.
    Facts,
}

/// Looks through each file, also those after one that fails unless that ends the run; `look` gets its share of the threads,
/// and tells whether anything would change in it. The exit code is that of the worst.
pub(crate) fn survey(
    files: &Files,
    handling: &Handling,
    lists: Lists,
    look: impl Fn(&Source, NonZeroUsize, &mut dyn Write) -> Result<bool, Failure> + Sync,
) -> Result<ExitCode, Failure> {
    let listing = listing(&files.found)?;
    let survey = Mutex::new(Survey { listing, lists, any_changed: false, any_failed: false });
    let held = AtomicUsize::new(0);
    let look = |found: &Found, jobs: NonZeroUsize, turn: &Turn<'_>| {
        let mut list = List { survey: &survey, turn, held: &held, listed: Vec::new() };
        let result = report::held(|| match handling.passes_over(found)? {
            None => look(&found.source, jobs, &mut list),
            Some(why) => {
                if handling.is_verbose {
                    report::note(format_args!("{}: skipped, as {why}", found.source));
                }
                Ok(false)
            }
        });
        (list.listed, result)
    };
    in_order(
        &files.found,
        handling.jobs,
        look,
        |(_, result)| handling.stops_at_failure && result.result().is_err(),
        |_, (listed, result)| {
            held.fetch_sub(listed.len(), Ordering::Relaxed);
            let mut survey = locked(&survey);
            survey.write(&listed);
            survey.flush();
            match result.told() {
                Ok(has_changed) => survey.any_changed |= has_changed,
                Err(failure) => {
                    report::failure(&failure);
                    survey.any_failed = true;
                }
            }
        },
    );
    Ok(ExitCode::from(locked(&survey).code()))
}

/// What was found so far.
struct Survey {
    listing: Listing,
    lists: Lists,
    any_changed: bool,
    any_failed: bool,
}

impl Survey {
    fn write(&mut self, listed: &[u8]) {
        let written = self.listing.write_all(listed);
        self.or_leave(written);
    }

    fn flush(&mut self) {
        let flushed = self.listing.flush();
        self.or_leave(flushed);
    }

    /// Ends the run where nothing more can be listed: there is nothing else to do.
    fn or_leave(&mut self, written: io::Result<()>) {
        if let Err(failure) = self::written(written) {
            // What somebody has read enough of was found.
            self.any_changed |= self.lists == Lists::Changes;
            let code = if failure.is_broken_pipe() { self.code() } else { report::end(&failure) };
            process::exit(code.into());
        }
    }

    fn code(&self) -> u8 {
        match (self.any_failed, self.any_changed) {
            (true, _) => report::FAILED,
            (false, true) => report::CHANGED,
            (false, false) => 0,
        }
    }
}

/// How much may be held in memory of what has not its turn, in bytes.
const HELD: usize = 64 * 1024 * 1024;

/// What is listed of one file, held until it has its turn, but for what is too much.
struct List<'s> {
    survey: &'s Mutex<Survey>,
    turn: &'s Turn<'s>,
    /// By all of them.
    held: &'s AtomicUsize,
    listed: Vec<u8>,
}

impl Write for List<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.load(Ordering::Relaxed) > HELD {
            self.turn.wait();
        }
        if self.turn.is_now() {
            self.held.fetch_sub(self.listed.len(), Ordering::Relaxed);
            let mut survey = locked(self.survey);
            survey.write(&mem::take(&mut self.listed));
            survey.write(bytes);
        } else {
            self.held.fetch_add(bytes.len(), Ordering::Relaxed);
            self.listed.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
