//! Unified diffs of what would change.

use std::io::{self, Write};
use std::ops::Range;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anstyle::Style;
use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, DiffTag, capture_diff_slices, group_diff_ops};

use crate::check::{self, Lists, survey};
use crate::compare::differences;
use crate::encoding::{Input, Stakes};
use crate::files::Files;
use crate::io::{Source, written};
use crate::report::Failure;
use crate::run::{Rewrite, copy};
use crate::show::Palette;
use fanjian_documents::Rewrite as _;

/// Lines around a change that are shown with it, as everywhere.
const CONTEXT: usize = 3;

/// How long to look for the very characters that differ, in all changes of a text together.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes the difference that would be made.
pub(crate) fn diff(how: &impl Rewrite, files: &Files) -> Result<ExitCode, Failure> {
    let palette = Palette::of_stdout();
    let handling = how.handling();
    survey(files, handling, Lists::Changes, |source, jobs, output| {
        let mut input = handling.open(source.open()?, source, Stakes::Verdict)?;
        if handling.documents.format(source).is_binary() {
            return diff_text(how, input, source, palette, output);
        }
        let seen = input.seen.take();
        // Both as UTF-8.
        let encoding = input.encoding;
        let (before, mut after) = (input.read(source)?, Vec::new());
        let text = Input::bytes(&*before).of(encoding);
        copy(how, jobs, (text, source), (&mut after, source))?;
        let has_any = before != after;
        let has_more = check::list_bytes(how, source, seen, has_any, output)?;
        written(write(output, palette, &name(source), (&before, &after)))?;
        Ok(has_any || has_more)
    })
}

/// Writes the differences that would be made in the text of an archive, member by member, and tells whether there are any.
fn diff_text(
    how: &impl Rewrite,
    input: Input<'_>,
    source: &Source,
    palette: Palette,
    output: &mut dyn Write,
) -> Result<bool, Failure> {
    let mut has_any = false;
    how.handling().documents.visit(source, &input.read(source)?, |member, document| {
        let before = document.blocks().lines();
        let after = how.text().rewrite(before);
        let texts = (before.as_bytes(), after.as_bytes());
        written(write(output, palette, &quoted(member.to_string().as_bytes()), texts))?;
        has_any |= before != after;
        for (range, tag) in document.languages(how.text()) {
            let old = String::from_utf8_lossy(&document.source()[range]);
            written(writeln!(output, "{member}: language {old} → {tag}"))?;
            has_any = true;
        }
        Ok(())
    })?;
    Ok(has_any)
}

/// Writes a unified diff of a text before and after, which `patch` understands; nothing where they are the
/// same.
pub(crate) fn write(
    output: &mut dyn Write,
    palette: Palette,
    name: &str,
    (before, after): (&[u8], &[u8]),
) -> io::Result<()> {
    let lines = |text| -> Vec<&[u8]> { <[u8]>::split_inclusive(text, |&it| it == b'\n').collect() };
    let (old, new) = (lines(before), lines(after));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    let Palette { place, aside, exactly, .. } = palette;
    let deadline = Instant::now() + PATIENCE;
    for (index, hunk) in group_diff_ops(ops, CONTEXT).into_iter().enumerate() {
        if index == 0 {
            writeln!(output, "{aside}--- {name}\n+++ {name}{aside:#}")?;
        }
        writeln!(output, "{place}{}{place:#}", UnifiedHunkHeader::new(&hunk))?;
        for op in hunk {
            let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
            if op.tag() == DiffTag::Equal {
                old.iter().try_for_each(|line| {
                    write_line(output, (' ', Style::new()), line, &[], exactly)
                })?;
                continue;
            }
            let marks =
                if exactly.is_plain() { Marks::default() } else { marks(old, new, deadline) };
            for (side, lines, marks) in
                [(('-', palette.before), old, &marks.old), (('+', palette.after), new, &marks.new)]
            {
                for (index, line) in lines.iter().enumerate() {
                    let marks = marks.get(index).map_or(&[][..], Vec::as_slice);
                    write_line(output, side, line, marks, exactly)?;
                }
            }
        }
    }
    Ok(())
}

/// The name of a source as programs read it that apply diffs.
fn name(source: &Source) -> String {
    let (Source::Stdin(Some(path)) | Source::File(path)) = source else {
        return source.to_string();
    };
    quoted(path.strip_prefix(".").unwrap_or(path).as_os_str().as_encoded_bytes())
}

/// Quoted as git does if it is not plain text, and with a tab behind it if it has a blank, at which it would end.
fn quoted(path: &[u8]) -> String {
    let mut name = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => name.extend(['\\', c]),
                '\t' => name.push_str("\\t"),
                '\n' => name.push_str("\\n"),
                '\r' => name.push_str("\\r"),
                _ if c.is_control() => name += &octal(c.encode_utf8(&mut [0; 4]).as_bytes()),
                _ => name.push(c),
            }
        }
        name += &octal(chunk.invalid());
    }
    if name.len() > path.len() {
        name = format!("\"{name}\"");
    }
    if name.contains(' ') {
        name.push('\t');
    }
    name
}

fn octal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:03o}")).collect()
}

/// The very parts that differ, line by line.
#[derive(Default)]
struct Marks {
    old: Vec<Vec<Range<usize>>>,
    new: Vec<Vec<Range<usize>>>,
}

/// Compares line beside line where there are as many on both sides, as conversion leaves them.
fn marks(old: &[&[u8]], new: &[&[u8]], deadline: Instant) -> Marks {
    if old.len() != new.len() {
        return Marks::default();
    }
    let pairs = old.iter().zip(new).map(|(old, new)| {
        let texts = (str::from_utf8(without_end(old)), str::from_utf8(without_end(new)));
        let (Ok(old), Ok(new)) = texts else { return Default::default() };
        differences(old, new, deadline).into_iter().unzip()
    });
    let (old, new) = pairs.unzip();
    Marks { old, new }
}

/// Writes a line with its sign, and with marks at some of its parts.
fn write_line(
    output: &mut dyn Write,
    (sign, style): (char, Style),
    line: &[u8],
    marks: &[Range<usize>],
    mark: Style,
) -> io::Result<()> {
    let content = without_end(line);
    write!(output, "{style}{sign}")?;
    let mut written = 0;
    for range in marks.iter().filter(|range| !range.is_empty()) {
        output.write_all(&content[written..range.start])?;
        write!(output, "{mark}")?;
        output.write_all(&content[range.clone()])?;
        // Ending one style ends all of them.
        write!(output, "{mark:#}{style}")?;
        written = range.end;
    }
    output.write_all(&content[written..])?;
    writeln!(output, "{style:#}")?;
    if content.len() < line.len() {
        Ok(())
    } else {
        writeln!(output, "\\ No newline at end of file")
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}
