//! One end of the protocol of `benchmarks/protocol`, where it is described.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::adapters::Peer;

/// An adapter at work.
pub(crate) struct Process {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(peer: &Peer) -> Result<Self> {
        let mut child = Command::new(&peer.program)
            .args(&peer.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| peer.program.display().to_string())?;
        let requests = child.stdin.take();
        let answers = child.stdout.take().map(BufReader::new).context("no pipe")?;
        Ok(Self { child, requests, answers })
    }

    /// The fields of the answer to a request. Fails with the reason of a refusal.
    pub(crate) fn ask(&mut self, request: &[&str]) -> Result<Vec<String>> {
        ensure!(!request.iter().any(|field| field.contains(['\t', '\n'])), "a path with a tab");
        let mut answer = String::new();
        // A process that has died takes no request or gives an empty answer.
        let requests = self.requests.as_mut().context("no pipe")?;
        writeln!(requests, "{}", request.join("\t")).context("it has stopped")?;
        self.answers.read_line(&mut answer)?;
        let mut fields = answer.trim_end_matches('\n').split('\t').map(str::to_owned);
        match fields.next().as_deref() {
            Some("ok") => Ok(fields.collect()),
            Some("no") => bail!("{}", fields.collect::<Vec<_>>().join(" ")),
            _ => bail!("it has stopped"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends with its input; how no longer matters.
        drop(self.requests.take());
        let _ = self.child.wait();
    }
}
