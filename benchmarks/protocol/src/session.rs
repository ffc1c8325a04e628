//! What an adapter holds between requests, and the measuring.

use std::fs;
use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::{Peer, Table};

/// The fields of an answer, or why there is none.
type Answer = Result<Vec<String>, String>;

/// How many strings the mode `short` has at most.
const SHORT: usize = 60_000;

pub(crate) struct Session<P> {
    peer: Option<P>,
    /// The text last asked for, and its path.
    text: (String, String),
    /// The kept buffer.
    output: String,
}

impl<P> Default for Session<P> {
    fn default() -> Self {
        Self { peer: None, text: Default::default(), output: String::new() }
    }
}

impl<P: Peer> Session<P> {
    pub(crate) fn load(&mut self, config: &str) -> Answer {
        self.peer = None;
        let (memory, start) = (resident(), cpu_time());
        let (peer, table) = P::load(config)?;
        black_box(peer.convert(black_box("汉字，漢字。")));
        let time = cpu_time().saturating_sub(start);
        let memory = resident().saturating_sub(memory);
        self.peer = Some(peer);
        let table = match table {
            Table::Own => "",
            Table::Nearest(name) => name,
        };
        Ok(vec![time.as_nanos().to_string(), memory.to_string(), table.to_owned()])
    }

    pub(crate) fn run(&mut self, mode: &str, buffer: &str, least: &str, path: &str) -> Answer {
        self.open(path)?;
        let peer = self.peer.as_ref().ok_or("nothing is loaded")?;
        let text = self.text.1.as_str();
        let pieces: Vec<&str> = match mode {
            "whole" => vec![text],
            "lines" => text.split_inclusive('\n').collect(),
            "short" => short(text).take(SHORT).collect(),
            _ => return Err(format!("no such mode: {mode}")),
        };
        if pieces.is_empty() {
            return Err("the text has no such strings".to_owned());
        }
        let convert_into = match buffer {
            "fresh" => None,
            "kept" => Some(P::CONVERT_INTO.ok_or("it has no call for a kept buffer")?),
            _ => return Err(format!("no such buffer: {buffer}")),
        };
        let least = least.parse().map_err(|error| format!("milliseconds: {error}"))?;
        let least = Duration::from_millis(least);
        let bytes: usize = pieces.iter().map(|piece| piece.len()).sum();
        let (mut passes, mut sum) = (Vec::new(), Duration::ZERO);
        while passes.is_empty() || sum < least {
            let start = cpu_time();
            match convert_into {
                // What a call returns is freed within its time.
                None => {
                    for piece in &pieces {
                        black_box(peer.convert(black_box(piece)));
                    }
                }
                Some(convert_into) => {
                    for piece in &pieces {
                        self.output.clear();
                        convert_into(peer, black_box(piece), &mut self.output);
                        black_box(&self.output);
                    }
                }
            }
            passes.push(cpu_time().saturating_sub(start));
            sum += passes.last().copied().unwrap_or_default();
        }
        let time = mean(&passes);
        Ok([pieces.len() as u128, bytes as u128, time.as_nanos()].map(|n| n.to_string()).into())
    }

    pub(crate) fn output(&mut self, path: &str, to: &str) -> Answer {
        self.open(path)?;
        let peer = self.peer.as_ref().ok_or("nothing is loaded")?;
        fs::write(to, &*peer.convert(&self.text.1)).map_err(|error| format!("{to}: {error}"))?;
        Ok(Vec::new())
    }

    /// Reads the text unless it is there already.
    fn open(&mut self, path: &str) -> Result<(), String> {
        if self.text.0 != path {
            let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
            self.text = (path.to_owned(), text);
        }
        Ok(())
    }
}

/// The first pass finds the caches as the process that ran before left them; it counts only where it
/// is the only one, which is then so long that this does not matter.
fn mean(passes: &[Duration]) -> Duration {
    let counted = if passes.len() > 1 { &passes[1..] } else { passes };
    let number = u32::try_from(counted.len()).unwrap_or(u32::MAX).max(1);
    counted.iter().sum::<Duration>() / number
}

/// Strings of 8 to 20 characters, cut from the lines of a text one behind the other; what remains of
/// a line is left out. All peers get the same.
fn short(text: &str) -> impl Iterator<Item = &str> {
    // Every length equally often, long and short mixed.
    let mut lengths = (0..13).map(|n| 8 + n * 5 % 13).cycle();
    text.lines().flat_map(move |line| {
        let mut rest = line;
        let mut pieces = Vec::new();
        for length in lengths.by_ref() {
            let Some((end, last)) = rest.char_indices().nth(length - 1) else { break };
            let (piece, behind) = rest.split_at(end + last.len_utf8());
            pieces.push(piece);
            rest = behind;
        }
        pieces
    })
}

/// CPU time of all threads of this process so far.
fn cpu_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// Resident memory of this process in bytes; 0 where the system does not tell.
fn resident() -> usize {
    memory_stats::memory_stats().map_or(0, |memory| memory.physical_mem)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{mean, short};

    #[test]
    fn the_first_of_several_passes_is_dropped() {
        let ms = Duration::from_millis;
        assert_eq!(mean(&[ms(90)]), ms(90));
        assert_eq!(mean(&[ms(90), ms(10), ms(20)]), ms(15));
    }

    #[test]
    fn short_strings_have_8_to_20_characters_and_keep_the_order() {
        let line: String = ('一'..).take(1000).collect();
        let pieces: Vec<&str> = short(&line).collect();
        assert!(pieces.iter().all(|piece| (8..=20).contains(&piece.chars().count())));
        assert!(line.starts_with(&pieces.concat()));
        assert!(pieces.len() > 60);
        assert_eq!(short("七个汉字不够长\nabc").count(), 0);
    }
}
