//! Interleaved rounds: every peer once, then every peer again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::adapters::{Kind, LeftOut, Peer};
use super::difference;
use super::process::Process;
use crate::root;

/// Ways to call a peer: the protocol's mode and buffer, in the order of the table's columns.
pub(crate) const WAYS: [(&str, &str); 6] = [
    ("whole", "fresh"),
    ("whole", "kept"),
    ("lines", "fresh"),
    ("lines", "kept"),
    ("short", "fresh"),
    ("short", "kept"),
];

/// Rounds before those that count.
const WARM_UP: usize = 2;
/// Processes in which loading is measured.
const LOADS: usize = 5;

/// All figures of a config and a text.
pub(crate) struct Section {
    pub(crate) config: String,
    pub(crate) corpus: String,
    pub(crate) bytes: u64,
    /// Fastest first; limits last.
    pub(crate) rows: Vec<Row>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// The figures of one peer.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The table used where the peer has not the config; else empty.
    pub(crate) table: String,
    /// By [`WAYS`]; none where the peer has no such call.
    pub(crate) speeds: [Option<Speed>; WAYS.len()],
    /// Characters that differ from OpenCC's; none for limits.
    pub(crate) differing: Option<usize>,
    /// CPU time until a first text is converted, in ns.
    pub(crate) load: f64,
    /// Growth of resident memory until then, in bytes.
    pub(crate) memory: f64,
}

/// A median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Speed {
    /// MB/s of input, MB being 10^6 bytes.
    pub(crate) rate: f64,
    /// CPU time of a call, in ns.
    pub(crate) call: f64,
}

/// A peer loaded for a config.
struct Runner<'p> {
    peer: &'p Peer,
    process: Process,
    table: String,
    load: f64,
    memory: f64,
}

/// Measures all peers on all texts of a config.
pub(crate) fn config(
    config: &str,
    corpora: &[PathBuf],
    peers: &[Peer],
    rounds: usize,
) -> Result<Vec<Section>> {
    let (mut runners, mut left_out) = (Vec::new(), Vec::new());
    for peer in peers {
        match Runner::load(peer, config) {
            Ok(runner) => runners.push(runner),
            Err(error) => left_out.push((peer.name.clone(), format!("{error:#}"))),
        }
    }
    let sections = corpora.iter().map(|corpus| {
        announce(config, corpus);
        section(config, corpus, &mut runners, &left_out, rounds)
    });
    sections.collect()
}

#[allow(clippy::print_stderr)] // standard output is the report's
fn announce(config: &str, corpus: &Path) {
    eprintln!("{config} {}", corpus.display());
}

impl<'p> Runner<'p> {
    fn load(peer: &'p Peer, config: &str) -> Result<Self> {
        let (mut loads, mut memories) = (Vec::new(), Vec::new());
        loop {
            let mut process = Process::start(peer)?;
            let answer = process.ask(&["load", config])?;
            let [load, memory, table] = answer.as_slice() else {
                bail!("a strange answer: {answer:?}");
            };
            loads.push(load.parse()?);
            memories.push(memory.parse()?);
            if loads.len() == LOADS {
                let (load, memory) = (median(&mut loads), median(&mut memories));
                return Ok(Self { peer, process, table: table.clone(), load, memory });
            }
        }
    }

    /// CPU time of one round in ns, its calls and its bytes.
    fn round(&mut self, (mode, buffer): (&str, &str), path: &str) -> Result<[f64; 3]> {
        let answer = self.process.ask(&["run", mode, buffer, "1", path])?;
        let [calls, bytes, time] = answer.as_slice() else {
            bail!("a strange answer: {answer:?}");
        };
        Ok([time.parse()?, calls.parse()?, bytes.parse()?])
    }

    fn output(&mut self, path: &str) -> Result<String> {
        let folder = root().join("target/xtask/compare");
        fs::create_dir_all(&folder)?;
        let to = folder.canonicalize()?.join("output.txt");
        self.process.ask(&["output", path, to.to_str().context("a path that is not UTF-8")?])?;
        Ok(fs::read_to_string(to)?)
    }
}

fn section(
    config: &str,
    corpus: &Path,
    runners: &mut [Runner<'_>],
    left_out: &[LeftOut],
    rounds: usize,
) -> Result<Section> {
    let path = corpus.to_str().context("a path that is not UTF-8")?;
    let speeds = interleaved(runners, path, rounds);
    let reference = runners.iter_mut().find(|runner| runner.peer.kind == Kind::Reference);
    let reference = reference.map(|runner| runner.output(path)).transpose()?;
    let mut section = Section {
        config: config.to_owned(),
        corpus: corpus.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        bytes: fs::metadata(corpus)?.len(),
        rows: Vec::new(),
        left_out: left_out.to_vec(),
    };
    for (runner, speeds) in runners.iter_mut().zip(speeds) {
        let name = runner.peer.name.clone();
        let speeds = match speeds {
            Ok(speeds) => speeds,
            Err(error) => {
                section.left_out.push((name, format!("{error:#}")));
                continue;
            }
        };
        let mut differing = None;
        if let (Some(reference), true) = (&reference, runner.peer.kind != Kind::Limit) {
            differing = Some(difference::characters(&runner.output(path)?, reference));
        }
        section.rows.push(Row {
            name,
            kind: runner.peer.kind,
            table: runner.table.clone(),
            speeds,
            differing,
            load: runner.load,
            memory: runner.memory,
        });
    }
    let rate = |row: &Row| row.speeds[0].map_or(0.0, |speed| speed.rate);
    section.rows.sort_by(|one, other| rate(other).total_cmp(&rate(one)));
    section.rows.sort_by_key(|row| row.kind == Kind::Limit);
    Ok(section)
}

/// Medians by [`WAYS`] for each peer, or why it did not convert the whole text.
fn interleaved(
    runners: &mut [Runner<'_>],
    path: &str,
    rounds: usize,
) -> Vec<Result<[Option<Speed>; WAYS.len()]>> {
    let mut measured: Vec<[Result<Vec<[f64; 3]>>; WAYS.len()]> =
        runners.iter().map(|_| std::array::from_fn(|_| Ok(Vec::new()))).collect();
    for round in 0..WARM_UP + rounds {
        for (way, &name) in WAYS.iter().enumerate() {
            for (runner, measured) in runners.iter_mut().zip(&mut measured) {
                // A way that was refused once is not tried again.
                let Ok(times) = &mut measured[way] else { continue };
                match runner.round(name, path) {
                    Ok(time) if round >= WARM_UP => times.push(time),
                    Ok(_) => {}
                    Err(error) => measured[way] = Err(error),
                }
            }
        }
    }
    let medians = measured.into_iter().map(|ways| {
        let mut ways = ways.into_iter().map(|times| times.map(|times| speed(&times)));
        let first = ways.next().context("no way to call a peer")??;
        let mut speeds = [None; WAYS.len()];
        speeds[0] = Some(first);
        for (speed, way) in speeds[1..].iter_mut().zip(ways) {
            *speed = way.ok();
        }
        Ok(speeds)
    });
    medians.collect()
}

fn speed(rounds: &[[f64; 3]]) -> Speed {
    let [_, calls, bytes] = rounds.first().copied().unwrap_or_default();
    let time = median(&mut rounds.iter().map(|round| round[0]).collect::<Vec<_>>());
    Speed { rate: bytes / time * 1000.0, call: time / calls }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[length / 2],
        length => f64::midpoint(values[length / 2 - 1], values[length / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Speed, median, speed};

    #[test]
    fn medians_of_odd_and_even_numbers() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert!(median(&mut []).is_nan());
    }

    #[test]
    fn speeds_are_in_megabytes_a_second_and_ns_a_call() {
        // 4 MB in 10 ms, in 1000 calls.
        let rounds = [[10e6, 1000.0, 4e6], [9e6, 1000.0, 4e6], [90e6, 1000.0, 4e6]];
        assert_eq!(speed(&rounds), Speed { rate: 400.0, call: 10_000.0 });
    }
}
