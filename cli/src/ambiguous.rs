//! The report of places that are worth proof-reading.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use fanjian::{Choice, Converter};

use crate::check::{Lists, survey};
use crate::encoding;
use crate::files::Files;
use crate::io::{Source, written};
use crate::plan::Conversion;
use crate::report::Failure;

/// Places whose choice is likelier right than this are not reported.
const SURE: f64 = 0.97;

/// How many characters are shown on each side.
const AROUND: usize = 6;

/// How much is explained at once, in bytes; an explanation takes some hundred times as much.
const LONGEST: usize = 64 * 1024;

/// Lists the uncertain places of each file, a line each.
pub(crate) fn report(conversion: &Conversion, files: &Files) -> Result<ExitCode, Failure> {
    survey(files, &conversion.handling, Lists::Facts, |source, _, output| {
        report_file(conversion, source, output)?;
        // What is not sure is no finding.
        Ok(false)
    })
}

fn report_file(
    conversion: &Conversion,
    source: &Source,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    let input = conversion.handling.text(source)?;
    let mut reader = BufReader::new(input.text);
    let (mut text, mut number, mut column) = (Vec::new(), 1_u64, 1);
    loop {
        let room = (LONGEST - text.len()) as u64;
        let read = reader.by_ref().take(room).read_until(b'\n', &mut text);
        let read = read.map_err(|error| encoding::unreadable(&error, source))? as u64;
        if text.is_empty() {
            break;
        }
        let is_line = text.ends_with(b"\n");
        let len = if is_line || read < room { text.len() } else { cut(&text) };
        let piece = &text[..len];
        let piece = String::from_utf8_lossy(piece);
        for place in places(&conversion.text.converter, &piece, column) {
            written(writeln!(output, "{source}:{number}:{place}"))?;
        }
        (number, column) =
            if is_line { (number + 1, 1) } else { (number, column + piece.chars().count()) };
        text.drain(..len);
    }
    Ok(())
}

/// Where a line that is longer than what is explained at once is cut: behind the end of a sentence nothing
/// counts that stands in front of it. Where there is none, the text around one place in thousands is parted.
fn cut(text: &[u8]) -> usize {
    let ends = ["。", "！", "？", "；"].map(str::as_bytes);
    let sentences = text.windows(3).rposition(|window| ends.contains(&window)).map(|at| at + 3);
    let is_start = |byte: &u8| byte & 0xC0 != 0x80;
    let whole_characters = || text.iter().rposition(is_start).filter(|&at| at > 0);
    sentences.or_else(whole_characters).unwrap_or(text.len())
}

/// `column: the words around, what is written and the other candidates` for each uncertain place of
/// a text, which begins at a column.
fn places(converter: &Converter, text: &str, mut column: usize) -> Vec<String> {
    let explanation = converter.explain(text);
    let mut places = Vec::new();
    for span in &explanation.spans {
        let (before, rest) = (&text[..span.source.start], &text[span.source.clone()]);
        for step in &span.steps {
            let confidence = step.choice.as_ref().map_or(1.0, Choice::confidence);
            if confidence >= SURE {
                continue;
            }
            let left = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
            let behind = text[span.source.end..].trim_end_matches(['\r', '\n']).chars();
            let behind: String = behind.take(AROUND).collect();
            // A later pass may have written it in a form of the region's, or as part of a phrase.
            let written = &explanation.output[span.target.clone()];
            let others =
                step.candidates.iter().skip(1).fold(String::new(), |all, it| all + " " + it);
            let around = format!("{}[{rest}]{behind}", &before[left..]);
            places.push(format!(
                "{column}: {around}  {written}{others}  {:.0} %",
                100.0 * confidence
            ));
        }
        column += rest.chars().count();
    }
    places
}
