//! System calls that fail, one after another, by strace.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail, ensure};

use super::{Bench, LIBRARIES, leftovers, said, text};
use crate::compare::measure::announce;

/// System calls that do the same, and how they fail. Each call is counted by itself, so those that one run makes both of stand
/// apart.
const FAULTS: [(&str, &[&str]); 16] = [
    ("openat", &["EACCES", "EIO", "EMFILE"]),
    ("read,pread64,readv", &["EIO"]),
    ("write,pwrite64,writev", &["ENOSPC", "EIO", "EACCES"]),
    ("copy_file_range,sendfile", &["ENOSPC", "EIO", "EINVAL"]),
    ("statx,fstat,newfstatat", &["EIO"]),
    ("getdents64", &["EIO"]),
    ("flock", &["ENOLCK"]),
    ("fchown,fchownat,chown", &["EPERM", "EIO"]),
    ("fchmod,fchmodat,chmod", &["EPERM", "EIO"]),
    ("flistxattr,fgetxattr,fsetxattr,fremovexattr", &["ENOSPC", "EIO", "EACCES"]),
    ("utimensat", &["EPERM", "EIO"]),
    ("mkdir,mkdirat", &["ENOSPC", "EACCES"]),
    ("fsync,fdatasync", &["EIO", "ENOSPC", "EACCES"]),
    ("link,linkat", &["EIO", "ENOSPC", "EPERM"]),
    ("rename,renameat", &["EIO", "ENOSPC", "EACCES"]),
    ("renameat2", &["EIO", "EACCES", "EINVAL"]),
];

/// The older backup, which a run replaces.
const OLDER: &[u8] = b"older";

const CHARACTERS: usize = 300_000;

/// What does not change stands in front, in bytes, in a file that is worth all threads.
const LARGE: (usize, usize) = (2_100_000, 700_000);

struct Way {
    name: &'static str,
    args: &'static [&'static str],
    /// The file that is to be replaced or made.
    file: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Large,
    /// To this name.
    Renamed(&'static str),
    Made,
}

const WAYS: [Way; 7] = [
    Way { name: "`-w`", args: &["convert", "-w", "sub/a.txt"], file: "a.txt", kind: Kind::Plain },
    Way {
        name: "`-w` of 4.2 MB whose first half does not change",
        args: &["convert", "-w", "sub/a.txt"],
        file: "a.txt",
        kind: Kind::Large,
    },
    Way {
        name: "`-w=.bak --preserve-mtime` over an older backup",
        args: &["convert", "-w=.bak", "--preserve-mtime", "sub/a.txt"],
        file: "a.txt",
        kind: Kind::Plain,
    },
    Way {
        name: "`-w --rename`",
        args: &["convert", "-w", "--rename", "sub/头.txt"],
        file: "头.txt",
        kind: Kind::Renamed("頭.txt"),
    },
    Way {
        name: "`-o` onto a file",
        args: &["-i", "in.txt", "-o", "sub/a.txt"],
        file: "a.txt",
        kind: Kind::Plain,
    },
    Way {
        name: "`-o` of a new file",
        args: &["-i", "in.txt", "-o", "sub/new.txt"],
        file: "new.txt",
        kind: Kind::Made,
    },
    Way {
        name: "`--out-dir`",
        args: &["convert", "--out-dir", "sub/out", "in.txt"],
        file: "out/in.txt",
        kind: Kind::Made,
    },
];

/// What a fault came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    /// The file is as it was; exit code 2, and a message with its path.
    Untouched,
    /// The file is new with all that is to be kept, and the exit code 0: nothing depended on the call.
    Harmless,
    /// The file is new with all that is to be kept; exit code 2, and a message with its path.
    Told,
    /// The system could not start the program; the file is as it was.
    Unstarted,
}

const ENDINGS: [Ending; 4] = [Ending::Untouched, Ending::Harmless, Ending::Told, Ending::Unstarted];

pub(super) fn campaign(bench: &Bench, violations: &mut Vec<String>) -> Result<String> {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    ensure!(
        works.is_ok_and(|output| output.status.success()),
        "strace is missing or may not trace; install the package strace"
    );
    let (plain, (before, characters)) = (text(CHARACTERS), LARGE);
    let large = text(characters);
    let [old, new] =
        [large.0, large.1].map(|it| ["hair\n".repeat(before / 5).as_bytes(), &it].concat());
    let large = (old, new);
    let ways = WAYS.map(|way| way.name).join("; ");
    let mut report = format!(
        "\n### System calls that fail, one at a time, until a run makes no more of them\n\n\
         Runs: {ways}; the file has an owner, special mode bits and an extended attribute to be kept. Untouched: the file \
         as it was, exit 2, the path in the message (none where that is the call that fails). Harmless: replaced, all kept, \
         exit 0. Told: replaced, all kept, but exit 2 and a message, as of a name that is still the old one. Not started: the system's loader failed.\n\n\
         | calls | failing with | faults | untouched | harmless | told | not started | broken promises |\n\
         |---|---|--:|--:|--:|--:|--:|--:|\n"
    );
    for (calls, errors) in FAULTS {
        announce(&format!("failing {calls}"));
        let mut counts = BTreeMap::new();
        let mut broken = 0;
        for (way, error) in WAYS.iter().flat_map(|way| errors.iter().map(move |error| (way, error)))
        {
            let (old, new) = if way.kind == Kind::Large { &large } else { &plain };
            for number in 1.. {
                let fault = format!("{calls}:error={error}:when={number}");
                match once(bench, way, &fault, (old, new))? {
                    None => break,
                    Some(Ok(ending)) => *counts.entry(ending).or_insert(0) += 1,
                    Some(Err(why)) => {
                        broken += 1;
                        violations.push(format!("{}, {fault}: {why}", way.name));
                    }
                }
            }
        }
        let faults = counts.values().sum::<usize>() + broken;
        let counts = ENDINGS.map(|ending| counts.get(&ending).copied().unwrap_or(0).to_string());
        // Writing to a string does not fail.
        let _ = writeln!(
            report,
            "| {} | {} | {faults} | {} | {broken} |",
            calls.replace(',', ", "),
            errors.join(", "),
            counts.join(" | ")
        );
    }
    Ok(report)
}

/// One run with one fault: how it ended, or what is wrong with that. None if it made no such call.
fn once(
    bench: &Bench,
    way: &Way,
    fault: &str,
    (old, new): (&[u8], &[u8]),
) -> Result<Option<Result<Ending, String>>> {
    let folder = bench.empty("inject")?;
    let before = prepare(&folder, way, old)?;
    let output = Command::new("strace")
        .args(["-f", "-o", "trace", "-e", &format!("inject={fault}")])
        .arg(&bench.program)
        .args(way.args)
        .current_dir(&folder)
        .env_remove(LIBRARIES)
        .output()?;
    let trace = fs::read(folder.join("trace"))?;
    let trace = String::from_utf8_lossy(&trace);
    if !trace.contains("(INJECTED)") {
        ensure!(output.status.success(), "a run without a fault fails: {}", said(&output));
        return Ok(None);
    }
    // Calls are counted by thread: that of one may write the file, that of another the message.
    let is_mute = is_mute(&trace);
    let judged = judge(&folder.join("sub"), way, (&output, is_mute), &before, (old, new));
    Ok(Some(judged.map_err(|error| format!("{error:#}; it said {:?}", said(&output)))))
}

/// A file with all that a file can have.
fn prepare(folder: &Path, way: &Way, old: &[u8]) -> Result<State> {
    let sub = folder.join("sub");
    let file = sub.join(if way.kind == Kind::Made { "a.txt" } else { way.file });
    fs::create_dir(&sub)?;
    fs::write(folder.join("in.txt"), old)?;
    fs::write(&file, old)?;
    fs::write(sub.join("a.txt.bak"), OLDER)?;
    if fs::metadata(&file)?.uid() == 0 {
        chown(&file, Some(1), Some(1))?;
    }
    xattr::set(&file, "user.note", b"kept").context("cannot set an extended attribute")?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o4750))?;
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options().append(true).open(&file)?.set_modified(time)?;
    State::of(&file)
}

/// What is to be kept of a file.
#[derive(Debug, PartialEq)]
struct State {
    mode: u32,
    owner: (u32, u32),
    note: Option<Vec<u8>>,
}

impl State {
    fn of(file: &Path) -> Result<Self> {
        let metadata = fs::metadata(file)?;
        Ok(Self {
            mode: metadata.mode(),
            owner: (metadata.uid(), metadata.gid()),
            note: xattr::get(file, "user.note")?,
        })
    }
}

fn judge(
    sub: &Path,
    way: &Way,
    (output, is_mute): (&Output, bool),
    before: &State,
    (old, new): (&[u8], &[u8]),
) -> Result<Ending> {
    let out = sub.join("out");
    let is_littered = leftovers(sub)? > 0 || out.is_dir() && leftovers(&out)? > 0;
    ensure!(!is_littered, "a temporary file is left");
    let backup = fs::read(sub.join("a.txt.bak"))?;
    ensure!(backup == OLDER || backup == old, "the backup is neither old nor new");
    let makes = way.kind == Kind::Made;
    let (mut file, mut is_renamed) = (sub.join(way.file), true);
    if let Kind::Renamed(name) = way.kind {
        is_renamed = sub.join(name).exists();
        ensure!(is_renamed != file.exists(), "the file has both names, or none");
        file = if is_renamed { sub.join(name) } else { file };
    }
    let content = fs::read(&file).ok();
    let is_new = content.as_deref() == Some(new);
    let is_old = if makes { content.is_none() } else { content.as_deref() == Some(old) };
    ensure!(is_new || is_old, "the file is torn");
    if !makes {
        ensure!(State::of(&file)? == *before, "not all is kept");
        let time = fs::metadata(&file)?.mtime();
        let keeps_time = is_old || way.args.contains(&"--preserve-mtime");
        ensure!(!keeps_time || time == 1_000_000_000, "the time is not kept");
    }
    if is_new && way.args.contains(&"-w=.bak") {
        ensure!(backup == old, "the original is lost");
    }
    let said = said(output);
    // What cannot be read is the input, where that is another file.
    let names = [format!("sub/{}", way.file), "in.txt".to_owned(), "the folder sub/out".to_owned()];
    let is_told = said.starts_with("fanjian: ") && names.iter().any(|name| said.contains(name));
    match output.status.code() {
        Some(0) if is_new && is_renamed => Ok(Ending::Harmless),
        Some(2) if is_told || is_mute => Ok(if is_new { Ending::Told } else { Ending::Untouched }),
        Some(127) if is_old => Ok(Ending::Unstarted),
        code => bail!("exit code {code:?}, the file {}", if is_new { "new" } else { "old" }),
    }
}

/// Whether it is a message that was not written, as the trace of all threads tells: a call that another thread's stands within
/// is in two lines.
fn is_mute(trace: &str) -> bool {
    let mut unfinished = HashSet::new();
    trace.lines().any(|line| {
        let thread = line.split(' ').next().unwrap_or_default();
        let is_message = if line.contains(" write(2, ") {
            unfinished.insert(thread);
            true
        } else {
            line.contains("write resumed") && unfinished.contains(thread)
        };
        if !line.contains("<unfinished") {
            unfinished.remove(thread);
        }
        is_message && line.contains("(INJECTED)")
    })
}

#[cfg(test)]
mod tests {
    use super::is_mute;

    #[test]
    fn a_message_that_fails_is_told_from_a_file() {
        for (trace, expected) in [
            ("7  write(2, \"a\", 1) = -1 EIO (INJECTED)\n", true),
            ("7  write(5, \"a\", 1) = -1 EIO (INJECTED)\n7  write(2, \"a\", 1) = 1\n", false),
            (
                "7  write(2, \"a\", 1 <unfinished ...>\n8  write(5, \"b\", 1) = 1\n\
                 7  <... write resumed>) = -1 EIO (INJECTED)\n",
                true,
            ),
            (
                "7  write(2, \"a\", 1 <unfinished ...>\n8  write(5, \"b\", 1) = -1 EIO (INJECTED)\n\
                 7  <... write resumed>) = 1\n",
                false,
            ),
            (
                "7  write(5, \"a\", 1 <unfinished ...>\n8  write(2, \"b\", 1) = 1\n\
                 7  <... write resumed>) = -1 EIO (INJECTED)\n",
                false,
            ),
        ] {
            assert_eq!(is_mute(trace), expected, "{trace}");
        }
    }
}
