//! Interleaved rounds: every peer once, then every peer again.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::adapters::{Kind, LeftOut, Peer};
use super::corpus::{self, Corpus};
use super::difference::Difference;
use super::process::Process;

/// Ways to call a peer: the protocol's mode and buffer, in the order of the table's columns.
pub(crate) const WAYS: [(&str, &str); 6] = [
    ("whole", "fresh"),
    ("whole", "kept"),
    ("lines", "fresh"),
    ("lines", "kept"),
    ("short", "fresh"),
    ("short", "kept"),
];

/// How long a peer works in a round at least, in ms: fast ones go over the text several times.
const ROUND: &str = "30";
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
    /// From OpenCC's output; none for limits.
    pub(crate) difference: Option<Difference>,
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

/// A peer loaded for a config, several times.
pub(crate) struct Runner<'p> {
    peer: &'p Peer,
    /// The last one.
    process: Process,
    table: String,
    loads: Vec<f64>,
    memories: Vec<f64>,
}

/// What is done in a round: calls, and bytes of input.
type Work = [f64; 2];

/// Measures all peers on all texts of a config.
pub(crate) fn config(
    config: &str,
    corpora: &[Corpus],
    peers: &[Peer],
    rounds: usize,
) -> Result<Vec<Section>> {
    let (mut runners, mut left_out) = (Vec::new(), Vec::new());
    for (peer, runner) in peers.iter().zip(load(config, peers)) {
        match runner {
            Ok(runner) => runners.push(runner),
            Err(error) if peer.kind == Kind::Ours => return Err(error.context(peer.name.clone())),
            Err(error) => left_out.push((peer.name.clone(), format!("{error:#}"))),
        }
    }
    let sections = corpora.iter().map(|corpus| {
        announce(&format!("{config} {}", corpus.name()));
        section(config, corpus, &mut runners, &left_out, rounds)
    });
    sections.collect()
}

#[allow(clippy::print_stderr)] // standard output is the report's
pub(crate) fn announce(step: &str) {
    eprintln!("{step}");
}

/// Every peer once, then every peer again, each time in a new process.
fn load<'p>(config: &str, peers: &'p [Peer]) -> Vec<Result<Runner<'p>>> {
    let mut runners: Vec<_> = peers.iter().map(|peer| Runner::load(peer, config)).collect();
    for _ in 1..LOADS {
        for (peer, runner) in peers.iter().zip(&mut runners) {
            let Ok(loaded) = runner else { continue };
            match Runner::load(peer, config) {
                Ok(again) => {
                    loaded.loads.extend(again.loads);
                    loaded.memories.extend(again.memories);
                    loaded.process = again.process;
                }
                Err(error) => *runner = Err(error),
            }
        }
    }
    runners
}

impl<'p> Runner<'p> {
    pub(crate) fn load(peer: &'p Peer, config: &str) -> Result<Self> {
        let mut process = Process::start(peer)?;
        let answer = process.ask(&["load", config])?;
        let [load, memory, table] = answer.as_slice() else {
            bail!("a strange answer: {answer:?}");
        };
        let (loads, memories) = (vec![load.parse()?], vec![memory.parse()?]);
        Ok(Self { peer, process, table: table.clone(), loads, memories })
    }

    /// CPU time over the text in ns, and what was done in it.
    pub(crate) fn round(
        &mut self,
        (mode, buffer): (&str, &str),
        path: &str,
    ) -> Result<(f64, Work)> {
        let answer = self.process.ask(&["run", mode, buffer, ROUND, path])?;
        let [calls, bytes, time] = answer.as_slice() else {
            bail!("a strange answer: {answer:?}");
        };
        Ok((time.parse()?, [calls.parse()?, bytes.parse()?]))
    }

    fn output(&mut self, path: &str) -> Result<String> {
        let to = corpus::folder()?.join("output.txt");
        self.process.ask(&["output", path, to.to_str().context("a path that is not UTF-8")?])?;
        Ok(fs::read_to_string(to)?)
    }
}

fn section(
    config: &str,
    corpus: &Corpus,
    runners: &mut [Runner<'_>],
    left_out: &[LeftOut],
    rounds: usize,
) -> Result<Section> {
    let file = corpus.path(config)?;
    let path = utf8(&file)?;
    let speeds = interleaved(runners, path, rounds);
    let reference = runners.iter_mut().find(|runner| runner.peer.kind == Kind::Reference);
    let reference = reference.map(|runner| runner.output(path)).transpose()?;
    let mut section = Section {
        config: config.to_owned(),
        corpus: corpus.name(),
        bytes: fs::metadata(&file)?.len(),
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
        let mut difference = None;
        if let (Some(reference), true) = (&reference, runner.peer.kind != Kind::Limit) {
            difference = Some(Difference::between(&runner.output(path)?, reference));
        }
        section.rows.push(Row {
            name,
            kind: runner.peer.kind,
            table: runner.table.clone(),
            speeds,
            difference,
            load: median(&mut runner.loads),
            memory: median(&mut runner.memories),
        });
    }
    let rate = |row: &Row| row.speeds[0].map_or(0.0, |speed| speed.rate);
    section.rows.sort_by(|one, other| rate(other).total_cmp(&rate(one)));
    section.rows.sort_by_key(|row| row.kind == Kind::Limit);
    Ok(section)
}

pub(crate) fn utf8(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{}: a path that is not UTF-8", path.display()))
}

/// Medians by [`WAYS`] for each peer, or why it did not convert the whole text.
fn interleaved(
    runners: &mut [Runner<'_>],
    path: &str,
    rounds: usize,
) -> Vec<Result<[Option<Speed>; WAYS.len()]>> {
    let mut measured: Vec<[Result<Vec<f64>>; WAYS.len()]> =
        runners.iter().map(|_| std::array::from_fn(|_| Ok(Vec::new()))).collect();
    // By way, as the first that did it told.
    let mut work: [Option<Work>; WAYS.len()] = [None; WAYS.len()];
    for round in 0..WARM_UP + rounds {
        for (way, &name) in WAYS.iter().enumerate() {
            for (runner, measured) in runners.iter_mut().zip(&mut measured) {
                // A way that was refused once is not tried again.
                let Ok(times) = &mut measured[way] else { continue };
                match runner.round(name, path).and_then(|done| same(done, &mut work[way])) {
                    Ok(time) if round >= WARM_UP => times.push(time),
                    Ok(_) => {}
                    Err(error) => measured[way] = Err(error),
                }
            }
        }
    }
    let medians = measured.into_iter().map(|ways| {
        let ways = ways.into_iter().zip(work).map(|(times, work)| {
            let mut times = times?;
            Ok(speed(&mut times, work.context("nothing was done")?))
        });
        let ways: Vec<Result<Speed>> = ways.collect();
        let mut speeds = [None; WAYS.len()];
        for (way, measured) in ways.into_iter().enumerate() {
            match measured {
                Ok(measured) => speeds[way] = Some(measured),
                Err(error) if way == 0 => return Err(error),
                Err(_) => {}
            }
        }
        Ok(speeds)
    });
    medians.collect()
}

/// The time, if the work was that of the others.
fn same((time, done): (f64, Work), work: &mut Option<Work>) -> Result<f64> {
    let work = *work.get_or_insert(done);
    if done != work {
        bail!("it did other work than the rest: calls and bytes {done:?}, not {work:?}");
    }
    Ok(time)
}

pub(crate) fn speed(times: &mut [f64], [calls, bytes]: Work) -> Speed {
    let time = median(times);
    Speed { rate: bytes / time * 1000.0, call: time / calls }
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[length / 2],
        length => f64::midpoint(values[length / 2 - 1], values[length / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Speed, median, same, speed};

    #[test]
    fn medians_of_odd_and_even_numbers() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
        assert!(median(&mut []).is_nan());
    }

    #[test]
    fn speeds_are_in_megabytes_a_second_and_ns_a_call() {
        // 4 MB in 10 ms, in 1000 calls.
        let speed = speed(&mut [10e6, 9e6, 90e6], [1000.0, 4e6]);
        assert_eq!(speed, Speed { rate: 400.0, call: 10_000.0 });
    }

    #[test]
    fn who_does_less_is_found_out() {
        let mut work = None;
        assert_eq!(same((5.0, [2.0, 80.0]), &mut work).unwrap(), 5.0);
        assert_eq!(same((6.0, [2.0, 80.0]), &mut work).unwrap(), 6.0);
        assert!(same((1.0, [1.0, 80.0]), &mut work).is_err());
    }
}
