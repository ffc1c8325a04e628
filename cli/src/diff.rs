//! Unified diffs of what would change.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use fanjian::InvalidUtf8;
use similar::{ChangeTag, InlineChangeMode, InlineChangeOptions, TextDiff};

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
    let Palette { before: old, after: new, exactly, place, aside } = palette;
    let lines = |text| -> Vec<&[u8]> { <[u8]>::split_inclusive(text, |&it| it == b'\n').collect() };
    let diff = TextDiff::from_slices(&lines(before), &lines(after));
    let is_plain = old.is_plain();
    let mut options = InlineChangeOptions::new();
    options.mode(InlineChangeMode::Chars).min_ratio(0.0);
    let deadline = Instant::now() + PATIENCE;
    let mut unified = diff.unified_diff();
    for (index, hunk) in unified.context_radius(CONTEXT).iter_hunks().enumerate() {
        if index == 0 {
            writeln!(output, "{aside}--- {source}\n+++ {source}{aside:#}")?;
        }
        writeln!(output, "{place}{}{place:#}", hunk.header())?;
        for op in hunk.ops() {
            let mut line = |tag, parts: &[(bool, &[u8])]| -> io::Result<()> {
                let (sign, style) = match tag {
                    ChangeTag::Equal => (' ', anstyle::Style::new()),
                    ChangeTag::Delete => ('-', old),
                    ChangeTag::Insert => ('+', new),
                };
                write!(output, "{style}{sign}")?;
                let mut ends = false;
                for &(is_exact, part) in parts {
                    ends = part.ends_with(b"\n");
                    let part = part.strip_suffix(b"\n").unwrap_or(part);
                    let mark = if is_exact { exactly } else { anstyle::Style::new() };
                    write!(output, "{mark}")?;
                    output.write_all(part)?;
                    // Ending a style ends all of them.
                    if is_exact {
                        write!(output, "{mark:#}{style}")?;
                    }
                }
                writeln!(output, "{style:#}")?;
                if ends { Ok(()) } else { writeln!(output, "\\ No newline at end of file") }
            };
            if is_plain {
                for change in diff.iter_changes(op) {
                    line(change.tag(), &[(false, change.value())])?;
                }
            } else {
                let deadline = Some(deadline);
                for change in diff.iter_inline_changes_with_options_deadline(op, options, deadline)
                {
                    line(change.tag(), change.values())?;
                }
            }
        }
    }
    Ok(())
}
