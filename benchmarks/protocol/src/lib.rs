//! The line protocol between `cargo xtask compare` and the adapters, one for each peer.
//!
//! An adapter implements [`Peer`] and calls [`serve`]. It reads requests from standard input, a line
//! each, fields parted by tabs, and answers each with one line on standard output:
//!
//! | request | answer behind `ok` |
//! |---|---|
//! | `load CONFIG` | CPU time in ns; growth of resident memory in bytes; the table that stands in for the config, or nothing |
//! | `run MODE BUFFER MILLISECONDS PATH` | calls a pass over the text; bytes read; CPU time in ns, the mean of the passes |
//! | `output PATH TO` | nothing; the conversion of the text at PATH is then in the file TO |
//! | `quit` | nothing; the process ends |
//!
//! MODE is `whole` (one call), `lines` (one a line) or `short` (60,000 calls with 8 to 20 characters).
//! BUFFER is `fresh` (each call returns a new string) or `kept` (all append to one, emptied before).
//! Passes go on until they have taken so many milliseconds together; the first of several is dropped.
//! What cannot be done is answered by `no` and the reason.
//!
//! `load` lasts until a first short text is converted, so that tables which are loaded on first use
//! count; to mean anything it must be the first in its process.

mod session;

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use session::Session;

/// A converter, or something as fast as one could be at best.
pub trait Peer: Sized {
    /// Appends the conversion of a text to a buffer of the caller's, if the peer has such a call.
    const CONVERT_INTO: Option<fn(&Self, &str, &mut String)> = None;

    /// Makes it ready for a config of OpenCC's, such as `s2twp`, or for the nearest it has.
    ///
    /// # Errors
    /// Why there is nothing of the kind.
    fn load(config: &str) -> Result<(Self, Table), String>;

    /// Converts a text by the call that a user would make.
    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str>;
}

/// What a peer converts by when asked for a config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// That config.
    Own,
    /// It has no such config; this is the nearest.
    Nearest(&'static str),
}

/// Answers requests from standard input until it ends.
///
/// # Errors
/// When standard input or output fails.
pub fn serve<P: Peer>() -> io::Result<()> {
    answer::<P>(io::stdin().lock(), io::stdout().lock())
}

/// The language tag of what a config writes, for peers that know tags and not configs.
#[must_use]
pub fn target(config: &str) -> &'static str {
    match config.split_once('2') {
        Some(("t", "s")) => "zh-Hans",
        Some((_, "s" | "sp")) => "zh-CN",
        Some((_, "tw" | "twp")) => "zh-TW",
        Some((_, "hk" | "hkp")) => "zh-HK",
        _ => "zh-Hant",
    }
}

fn answer<P: Peer>(requests: impl BufRead, mut answers: impl Write) -> io::Result<()> {
    let mut session = Session::<P>::default();
    for request in requests.lines() {
        let request = request?;
        let fields: Vec<&str> = request.split('\t').collect();
        let answer = match *fields.as_slice() {
            ["load", config] => session.load(config),
            ["run", mode, buffer, least, path] => session.run(mode, buffer, least, path),
            ["output", path, to] => session.output(path, to),
            ["quit"] => return writeln!(answers, "ok"),
            _ => Err(format!("no such request: {request}")),
        };
        match answer {
            Ok(fields) => {
                let fields: String = fields.iter().map(|field| format!("\t{field}")).collect();
                writeln!(answers, "ok{fields}")?;
            }
            Err(reason) => writeln!(answers, "no\t{}", reason.replace('\n', " "))?,
        }
        answers.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::fs;

    use super::{Peer, Table, answer, target};

    struct Upper;

    impl Peer for Upper {
        fn load(config: &str) -> Result<(Self, Table), String> {
            match config {
                "s2t" => Ok((Self, Table::Own)),
                "s2tw" => Ok((Self, Table::Nearest("s2t"))),
                _ => Err(format!("no {config}\nat all")),
            }
        }

        fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
            text.to_uppercase().into()
        }
    }

    fn answers(requests: &str) -> Vec<Vec<String>> {
        let mut answers = Vec::new();
        answer::<Upper>(requests.as_bytes(), &mut answers).unwrap();
        let answers = String::from_utf8(answers).unwrap();
        answers.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_session() {
        let folder = std::env::temp_dir().join(format!("protocol-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (text, to) = (folder.join("a text"), folder.join("to"));
        fs::write(&text, "one\n\ntwo").unwrap();
        let (text, out) = (text.display(), to.display());
        let answers = answers(&format!(
            "run\twhole\tfresh\t1\t{text}\nload\ts2tw\nrun\tlines\tfresh\t2\t{text}\n\
             run\twhole\tkept\t1\t{text}\noutput\t{text}\t{out}\nquit\nload\ts2t\n"
        ));
        assert_eq!(answers[0], ["no", "nothing is loaded"]);
        assert_eq!((&*answers[1][0], answers[1].len(), &*answers[1][3]), ("ok", 4, "s2t"));
        assert_eq!(answers[2][..3], ["ok", "3", "8"]);
        assert_eq!(answers[2].len(), 4);
        assert_eq!(answers[3][0], "no");
        assert_eq!(answers[4..], [["ok"], ["ok"]]);
        assert_eq!(fs::read_to_string(to).unwrap(), "ONE\n\nTWO");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn refusals_are_one_line() {
        assert_eq!(answers("load\tx\n")[0], ["no", "no x at all"]);
        assert_eq!(answers("help\n")[0], ["no", "no such request: help"]);
    }

    #[test]
    fn every_config_has_a_target() {
        let of = |configs: &[&str]| configs.iter().map(|config| target(config)).collect::<Vec<_>>();
        assert_eq!(of(&["t2s", "tw2s", "hk2sp"]), ["zh-Hans", "zh-CN", "zh-CN"]);
        assert_eq!(of(&["s2t", "tw2t", "t2jp"]), ["zh-Hant"; 3]);
        assert_eq!(of(&["s2twp", "t2hk"]), ["zh-TW", "zh-HK"]);
    }
}
