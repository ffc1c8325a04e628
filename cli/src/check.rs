//! The list of what would change, and what `--check` and `--diff` come to.

use std::io::{self, Write};
use std::process::ExitCode;

use fanjian::Change;

use crate::io::{Listing, Source, listing, written};
use crate::pieces::{self, Piece};
use crate::plan::Conversion;
use crate::position::Position;
use crate::report::{self, Failure};
use crate::show::{Palette, visible_part};

/// Where a text stands, and what became of it.
pub(crate) struct Changed<'t> {
    pub(crate) source: &'t Source,
    /// Where it begins in its source.
    pub(crate) at: Position,
    pub(crate) before: &'t str,
    pub(crate) after: &'t str,
    /// In order.
    pub(crate) changes: &'t [Change],
}

/// Lists what conversion would change.
pub(crate) fn convert(conversion: &Conversion, sources: &[Source]) -> Result<ExitCode, Failure> {
    let palette = Palette::of_stdout();
    survey(sources, |source, output| {
        let (mut at, mut any_changed) = (Position::START, false);
        pieces::for_each(conversion, source, |piece| {
            let before = match piece {
                Piece::Text(text) => text,
                Piece::Invalid(bytes) => {
                    at = at.behind_invalid(bytes);
                    return Ok(());
                }
            };
            // Faster than an explanation, and nothing to explain is what a check hopes for.
            if conversion.converter.convert(before) != before {
                any_changed = true;
                let explanation = conversion.converter.explain(before);
                let (after, changes) = (&*explanation.output, &*explanation.changes());
                let changed = Changed { source, at, before, after, changes };
                written(list(output, palette, &changed))?;
            }
            at = at.behind(before);
            Ok(())
        })?;
        Ok(any_changed)
    })
}

/// Writes `path:line:column: before → after (reason)` for each change.
pub(crate) fn list(
    output: &mut impl Write,
    palette: Palette,
    changed: &Changed<'_>,
) -> io::Result<()> {
    let Changed { source, before, after, .. } = changed;
    let Palette { before: old, after: new, place, aside, .. } = palette;
    let (mut at, mut from) = (changed.at, 0);
    for change in changed.changes {
        at = at.behind(before.get(from..change.source.start).unwrap_or_default());
        from = change.source.start;
        let Position { line, column, .. } = at;
        let part = |text: &str, range| visible_part(text.get(range).unwrap_or_default());
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

/// Looks through each source, also those after one that fails; `look` tells whether anything would
/// change in it. The exit code is that of the worst.
pub(crate) fn survey(
    sources: &[Source],
    mut look: impl FnMut(&Source, &mut Listing) -> Result<bool, Failure>,
) -> Result<ExitCode, Failure> {
    let mut output = listing(sources)?;
    let (mut any_changed, mut any_failed) = (false, false);
    for source in sources {
        let result = look(source, &mut output);
        written(output.flush())?;
        match result {
            Ok(has_changed) => any_changed |= has_changed,
            Err(failure) => {
                report::failure(&failure);
                any_failed = true;
            }
        }
    }
    Ok(match (any_failed, any_changed) {
        (true, _) => report::exit_code(),
        (false, true) => report::changed(),
        (false, false) => ExitCode::SUCCESS,
    })
}
