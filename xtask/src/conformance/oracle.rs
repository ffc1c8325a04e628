//! The real OpenCC, in a process of its own.

use std::io::{BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

use crate::dictionaries::Manifest;
use crate::fetch;

pub(crate) struct Oracle {
    process: Child,
    requests: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    /// Starts it, after installing it where that has not been done.
    pub(crate) fn start() -> Result<Self> {
        let python = fetch::oracle(&Manifest::of_workspace()?.source)?;
        let mut process = Command::new(python)
            .args(["-c", include_str!("oracle.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let requests = process.stdin.take().map(BufWriter::new);
        let answers = process.stdout.take().map(BufReader::new).context("no pipe")?;
        Ok(Self { process, requests, answers })
    }

    /// What OpenCC makes of each string.
    pub(crate) fn convert(
        &mut self,
        config: &str,
        tofu: bool,
        strings: &[String],
    ) -> Result<Vec<String>> {
        let requests = self.requests.as_mut().context("the oracle has stopped")?;
        let mut answers = Vec::with_capacity(strings.len());
        // Few at a time, so that neither side waits for the other to empty a full pipe.
        for batch in strings.chunks(64) {
            writeln!(requests, "{config} {tofu} {}", batch.len())?;
            for string in batch {
                requests.write_all(&u32::try_from(string.len())?.to_le_bytes())?;
                requests.write_all(string.as_bytes())?;
            }
            requests.flush()?;
            for _ in batch {
                let mut length = [0; 4];
                self.answers.read_exact(&mut length).context("the oracle has stopped")?;
                let mut answer = vec![0; u32::from_le_bytes(length) as usize];
                self.answers.read_exact(&mut answer)?;
                answers.push(String::from_utf8(answer)?);
            }
        }
        Ok(answers)
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // It ends with its input; what it says then no longer matters.
        drop(self.requests.take());
        let _ = self.process.wait();
    }
}
