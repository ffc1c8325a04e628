//! The report of places that are worth proof-reading.

use std::io::{BufRead, BufReader, Write};

use fanjian::{Choice, Converter, InvalidUtf8};

use crate::io::{Output, Source, Target};
use crate::plan::Conversion;
use crate::report::Failure;

/// Places whose choice is likelier right than this are not reported.
const SURE: f64 = 0.97;

/// How many characters are shown on each side.
const AROUND: usize = 6;

/// Lists the uncertain places of each file, a line each.
pub(crate) fn report(conversion: &Conversion, sources: &[Source]) -> Result<(), Failure> {
    let mut output = Output::open(&Target::Stdout, &Source::Stdin)?;
    for source in sources {
        report_file(conversion, source, &mut output)?;
    }
    output.flush().map_err(|error| Failure::io(Target::Stdout, "write", &error))?;
    output.finish()
}

fn report_file(
    conversion: &Conversion,
    source: &Source,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut reader = BufReader::new(source.open()?);
    let (mut line, mut number, mut offset) = (Vec::new(), 0_u64, 0);
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::io(source, "read", &error))? == 0 {
            return Ok(());
        }
        if conversion.invalid == InvalidUtf8::Error
            && let Err(error) = std::str::from_utf8(&line)
        {
            let at = offset + error.valid_up_to();
            return Err(Failure::new(format!("{source}: invalid UTF-8 at byte {at}")));
        }
        number += 1;
        offset += line.len();
        let mut column = 1;
        for sentence in sentences(&String::from_utf8_lossy(&line)) {
            for place in places(&conversion.converter, sentence, column) {
                let row = format!("{source}:{number}:{place}\n");
                let written = output.write_all(row.as_bytes());
                written.map_err(|error| Failure::io(Target::Stdout, "write", &error))?;
            }
            column += sentence.chars().count();
        }
    }
}

/// A line in pieces that are explained apart: behind the end of a sentence nothing counts that stands
/// in front of it. Where there is none for long, the text around one place in thousands is cut.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    /// In bytes; an explanation takes some hundred times as much.
    const LONGEST: usize = 64 * 1024;
    line.split_inclusive(['。', '！', '？', '；']).flat_map(|mut rest| {
        std::iter::from_fn(move || {
            let piece;
            (piece, rest) = rest.split_at(rest.floor_char_boundary(LONGEST));
            (!piece.is_empty()).then_some(piece)
        })
    })
}

/// `column: the words around, what is written and the other candidates` for each uncertain place of
/// a sentence, which begins at a column.
fn places(converter: &Converter, sentence: &str, mut column: usize) -> Vec<String> {
    let explanation = converter.explain(sentence);
    let mut places = Vec::new();
    for span in &explanation.spans {
        let (before, rest) = (&sentence[..span.source.start], &sentence[span.source.clone()]);
        for step in &span.steps {
            let confidence = step.choice.as_ref().map_or(1.0, Choice::confidence);
            if confidence >= SURE {
                continue;
            }
            let left = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
            let behind = sentence[span.source.end..].trim_end_matches(['\r', '\n']).chars();
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
