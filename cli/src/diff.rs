//! Unified diffs of what would change.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anstyle::Style;
use fanjian::InvalidUtf8;
use similar::{ChangeTag, DiffOp, InlineChange, InlineChangeMode, InlineChangeOptions, TextDiff};

use crate::check::survey;
use crate::io::{Source, written};
use crate::plan::Conversion;
use crate::report::Failure;
use crate::show::Palette;

/// Lines around a change that are shown with it, as everywhere.
const CONTEXT: usize = 3;

/// How long to look for the very characters that differ, in all changes of a text together.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes the difference that conversion would make.
pub(crate) fn convert(conversion: &Conversion, sources: &[Source]) -> Result<ExitCode, Failure> {
    let palette = Palette::of_stdout();
    survey(sources, |source, output| {
        let before = source.read()?;
        if conversion.invalid == InvalidUtf8::Error
            && let Err(error) = std::str::from_utf8(&before)
        {
            return Err(Failure::invalid_utf8(source, error.valid_up_to()));
        }
        let after = conversion.converter.convert_bytes(&before);
        written(write(output, palette, source, (&before, &after)))?;
        Ok(*before != *after)
    })
}

/// Writes a unified diff of a text before and after, which `patch` understands; nothing where they are the
/// same.
pub(crate) fn write(
    output: &mut impl Write,
    palette: Palette,
    source: &Source,
    (before, after): (&[u8], &[u8]),
) -> io::Result<()> {
    let lines = |text| -> Vec<&[u8]> { <[u8]>::split_inclusive(text, |&it| it == b'\n').collect() };
    let diff = TextDiff::from_slices(&lines(before), &lines(after));
    let Palette { place, aside, .. } = palette;
    let deadline = Instant::now() + PATIENCE;
    let mut unified = diff.unified_diff();
    for (index, hunk) in unified.context_radius(CONTEXT).iter_hunks().enumerate() {
        if index == 0 {
            writeln!(output, "{aside}--- {source}\n+++ {source}{aside:#}")?;
        }
        writeln!(output, "{place}{}{place:#}", hunk.header())?;
        for op in hunk.ops() {
            if palette.exactly.is_plain() {
                for change in diff.iter_changes(op) {
                    write_line(output, palette, change.tag(), &[(false, change.value())])?;
                }
            } else {
                for change in marked(&diff, op, deadline) {
                    write_line(output, palette, change.tag(), change.values())?;
                }
            }
        }
    }
    Ok(())
}

/// Writes a line, of which some parts are the very ones that differ.
fn write_line(
    output: &mut impl Write,
    palette: Palette,
    tag: ChangeTag,
    parts: &[(bool, &[u8])],
) -> io::Result<()> {
    let (sign, style) = match tag {
        ChangeTag::Equal => (' ', Style::new()),
        ChangeTag::Delete => ('-', palette.before),
        ChangeTag::Insert => ('+', palette.after),
    };
    write!(output, "{style}{sign}")?;
    let mut has_ended = false;
    for &(is_exact, part) in parts {
        has_ended = part.ends_with(b"\n");
        let part = part.strip_suffix(b"\n").unwrap_or(part);
        if is_exact {
            write!(output, "{}", palette.exactly)?;
        }
        output.write_all(part)?;
        // Ending one style ends all of them.
        if is_exact {
            write!(output, "{:#}{style}", palette.exactly)?;
        }
    }
    writeln!(output, "{style:#}")?;
    if has_ended { Ok(()) } else { writeln!(output, "\\ No newline at end of file") }
}

/// The lines of a part with marks at the characters that differ: line beside line where there are as many on
/// both sides, as conversion leaves them.
fn marked<'d>(
    diff: &'d TextDiff<'_, '_, [u8]>,
    op: &DiffOp,
    deadline: Instant,
) -> Vec<InlineChange<'d, [u8]>> {
    let mut options = InlineChangeOptions::new();
    options.mode(InlineChangeMode::Chars).min_ratio(0.0);
    let of = |op: DiffOp| -> Vec<_> {
        let changes = diff.iter_inline_changes_with_options_deadline(&op, options, Some(deadline));
        changes.collect()
    };
    match *op {
        DiffOp::Replace { old_index, old_len, new_index, new_len } if old_len == new_len => {
            let pair = |at| DiffOp::Replace {
                old_index: old_index + at,
                old_len: 1,
                new_index: new_index + at,
                new_len: 1,
            };
            let mut lines: Vec<_> = (0..old_len).flat_map(|at| of(pair(at))).collect();
            // Each in its order, what was in front of what is.
            lines.sort_by_key(|line| line.tag() == ChangeTag::Insert);
            lines
        }
        op => of(op),
    }
}
