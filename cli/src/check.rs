//! The list of what would change, and what `--check` and `--diff` come to.

use std::io::{self, Write};
use std::process::ExitCode;

use fanjian::Change;

use crate::files::{self, Files, Found};
use crate::io::{Source, listing, written};
use crate::position::Position;
use crate::report::{self, Failure};
use crate::run::{Handling, Rewrite};
use crate::share::in_order;
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

    fn add_bytes(
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

    /// Whether anything would change.
    pub(crate) fn has_any(&self) -> bool {
        self.has_any
    }

    /// Adds a source as a whole: what `rewritten` makes of it, and what changes in that.
    pub(crate) fn add_whole(
        &mut self,
        source: &Source,
        bytes: &[u8],
        rewritten: impl Fn(&[u8]) -> (Vec<u8>, Vec<Change>),
    ) -> Result<bool, Failure> {
        let (after, changes) = rewritten(bytes);
        self.add_bytes(source, bytes, &after, &changes)?;
        Ok(self.has_any)
    }
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
    survey(files, how.handling(), |source, output| {
        let mut list = Checklist { output, palette, at: Position::START, has_any: false };
        how.check(source, &mut list)
    })
}

/// Writes `path:line:column: before → after (reason)` for each change.
fn list(output: &mut dyn Write, palette: Palette, changed: &Changed<'_>) -> io::Result<()> {
    let Changed { source, before, after, .. } = changed;
    let Palette { before: old, after: new, place, aside, .. } = palette;
    let (mut at, mut from) = (changed.at, 0);
    for change in changed.changes {
        at = at.behind_bytes(before.get(from..change.source.start).unwrap_or_default());
        from = change.source.start;
        let Position { line, column, .. } = at;
        let part = |text: &[u8], range| {
            visible_part(str::from_utf8(text.get(range).unwrap_or_default()).unwrap_or_default())
        };
        let before = part(before, change.source.clone());
        let after = part(after, change.output.clone());
        writeln!(
            output,
            "{place}{source}:{line}:{column}:{place:#} {old}{before}{old:#} → {new}{after}{new:#} \
             {aside}({}){aside:#}",
            change.reason
        )?;
    }
    Ok(())
}

/// Looks through each file, also those after one that fails unless that ends the run; `look` tells whether anything would
/// change in it. The exit code is that of the worst.
pub(crate) fn survey(
    files: &Files,
    handling: &Handling,
    look: impl Fn(&Source, &mut dyn Write) -> Result<bool, Failure> + Sync,
) -> Result<ExitCode, Failure> {
    let mut output = listing(&files.found)?;
    let (mut any_changed, mut any_failed) = (false, files.any_failed);
    let mut take = |result| match result {
        Ok(has_changed) => {
            any_changed |= has_changed;
            true
        }
        Err(failure) => {
            report::failure(&failure);
            any_failed = true;
            !handling.stops_at_failure
        }
    };
    if let [only] = &*files.found {
        let result = look(&only.source, &mut output);
        written(output.flush())?;
        take(result);
    } else {
        let look = |found: &Found, _| {
            let mut listed = Vec::new();
            let is_text = !found.is_met || !files::is_binary(&found.source);
            let result = if is_text { look(&found.source, &mut listed) } else { Ok(false) };
            (listed, result)
        };
        in_order(&files.found, handling.jobs, look, |_, (listed, result)| {
            written(output.write_all(&listed).and_then(|()| output.flush()))?;
            Ok(take(result))
        })?;
    }
    Ok(match (any_failed, any_changed) {
        (true, _) => report::exit_code(),
        (false, true) => report::changed(),
        (false, false) => ExitCode::SUCCESS,
    })
}
