//! The report of places that are worth proof-reading.

use std::io::{BufRead, BufReader, Write};
use std::num::NonZeroUsize;

use fanjian::{Choice, Converter};

use crate::io::{Output, Source, Target};
use crate::report::Failure;

/// Places whose choice is likelier right than this are not reported.
const SURE: f64 = 0.97;

/// How many characters are shown on each side.
const AROUND: usize = 6;

/// Lists the uncertain places of each file, a line each.
pub(crate) fn report(converter: &Converter, sources: &[Source]) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| Failure::io(Target::Stdout, "write", error);
    let mut output = Output::open(&Target::Stdout, &Source::Stdin)?;
    for source in sources {
        let mut reader = BufReader::new(source.open()?);
        let mut line = Vec::new();
        for number in (1..).map_while(NonZeroUsize::new) {
            line.clear();
            let read = reader.read_until(b'\n', &mut line);
            if read.map_err(|error| Failure::io(source, "read", &error))? == 0 {
                break;
            }
            for place in places(converter, &String::from_utf8_lossy(&line)) {
                let row = format!("{source}:{number}:{place}\n");
                output.write_all(row.as_bytes()).map_err(|error| failed(&error))?;
            }
        }
    }
    output.flush().map_err(|error| failed(&error))?;
    output.finish()
}

/// `column: the words around, candidates` for each uncertain place of a line.
fn places(converter: &Converter, line: &str) -> Vec<String> {
    let explanation = converter.explain(line);
    let (mut column, mut places) = (1, Vec::new());
    for span in &explanation.spans {
        let (before, rest) = (&line[..span.source.start], &line[span.source.clone()]);
        for step in &span.steps {
            let confidence = step.choice.as_ref().map_or(1.0, Choice::confidence);
            if confidence >= SURE {
                continue;
            }
            let left = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
            let behind = line[span.source.end..].trim_end_matches(['\r', '\n']).chars();
            let behind: String = behind.take(AROUND).collect();
            let candidates = step.candidates.join(" ");
            let around = format!("{}[{rest}]{behind}", &before[left..]);
            places.push(format!("{column}: {around}  {candidates}  {:.0} %", 100.0 * confidence));
        }
        column += rest.chars().count();
    }
    places
}
