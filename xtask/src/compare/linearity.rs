//! Whether twice the text takes twice the time: ours alone, on long texts that hurt.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::adapters::Peer;
use super::corpus::{self, MEGABYTE, Made};
use super::measure::{Runner, announce, speed, utf8};

/// Into a kept buffer: what fresh memory costs depends on how much is asked for.
const WAY: (&str, &str) = ("whole", "kept");

/// MB/s of a made text in several sizes.
pub(crate) struct Linearity {
    config: String,
    corpus: &'static str,
    rates: Vec<f64>,
}

/// All sizes once, then all sizes again. In megabytes.
pub(crate) fn measure(
    peer: &Peer,
    config: &str,
    made: Made,
    sizes: &[usize],
    rounds: usize,
) -> Result<Linearity> {
    let paths = sizes.iter().map(|size| {
        let name = format!("{config}{}-{size}.txt", made.name());
        Ok((corpus::folder()?.join(name), size * MEGABYTE))
    });
    let paths: Vec<(PathBuf, usize)> = paths.collect::<Result<_>>()?;
    for (path, bytes) in &paths {
        // Without line breaks, which no key spans: nowhere is it plain where a match can begin.
        fs::write(path, made.text(config, *bytes, "")?)?;
    }
    let mut runner = Runner::load(peer, config)?;
    let mut times = vec![Vec::new(); paths.len()];
    let mut work = vec![[0.0; 2]; paths.len()];
    for round in 0..=rounds {
        for (index, (path, _)) in paths.iter().enumerate() {
            announce(&format!("{config} {} {} MB", made.name(), sizes[index]));
            let (time, done) = runner.round(WAY, utf8(path)?)?;
            work[index] = done;
            // The first is a warm-up.
            if round > 0 {
                times[index].push(time);
            }
        }
    }
    for (path, _) in &paths {
        fs::remove_file(path)?;
    }
    let rates = times.iter_mut().zip(work).map(|(times, work)| speed(times, work).rate);
    Ok(Linearity { config: config.to_owned(), corpus: made.name(), rates: rates.collect() })
}

/// As a section of the report.
pub(crate) fn markdown(lines: &[Linearity], sizes: &[usize], rounds: usize) -> String {
    let sizes_of =
        |end: &str| sizes.iter().map(|size| format!("{size}{end} | ")).collect::<String>();
    let mut table = format!(
        "### Linearity\n\n\
         fanjian alone: a text without line breaks in one call into a kept buffer, MB/s, medians of \
         {rounds} rounds. *Ratio*: the slowest size to the fastest.\n\n\
         | config | text | {}ratio |\n|---|---|{}\n",
        sizes_of(" MB"),
        "--:|".repeat(sizes.len() + 1),
    );
    // Writing to a string does not fail.
    for Linearity { config, corpus, rates } in lines {
        let fastest = rates.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let slowest = rates.iter().copied().fold(f64::MAX, f64::min);
        let rates: String = rates.iter().map(|rate| format!("{rate:.0} | ")).collect();
        let _ = writeln!(table, "| {config} | {corpus} | {rates}{:.2} |", slowest / fastest);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Linearity, markdown};

    #[test]
    fn a_row_for_each_text() {
        let line = Linearity { config: "s2t".into(), corpus: "@cut", rates: vec![400.0, 300.0] };
        let table = markdown(&[line], &[1, 100], 3);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[4], "| config | text | 1 MB | 100 MB | ratio |");
        assert_eq!(lines[5], "|---|---|--:|--:|--:|");
        assert_eq!(lines[6], "| s2t | @cut | 400 | 300 | 0.75 |");
    }
}
