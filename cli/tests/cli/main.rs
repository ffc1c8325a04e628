//! The command as its users meet it: run as a process, judged by what it writes and how it ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test stops where it fails

mod check;
mod corpus;
mod declarations;
mod documents;
mod encodings;
#[cfg(target_os = "linux")]
mod endings;
#[cfg(unix)] // modes, devices and messages of Unix
mod errors;
mod explain;
#[cfg(unix)] // modes and links
mod files;
#[cfg(unix)] // modes, links, pipes and devices
mod guards;
#[cfg(unix)] // its lines are for a Unix shell
mod guide;
mod help;
mod jobs;
mod manual;
#[cfg(target_os = "linux")]
mod memory;
mod normalize;
mod parquet;
mod repair;
#[cfg(target_os = "linux")]
mod safety;
mod settings;
mod streams;
mod trees;
mod variants;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
#[cfg(unix)]
use std::{process::Child, thread, time::Duration, time::Instant};

use tempfile::TempDir;

/// A folder of its own for a test, with the command to run in it.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fanjian"));
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs with something on standard input.
    pub(crate) fn pipe(&self, args: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut stdin = process.stdin.take().unwrap();
        std::thread::scope(|scope| {
            // A command that stops early closes the pipe.
            scope.spawn(move || drop(stdin.write_all(input)));
            process.wait_with_output().unwrap()
        })
    }

    /// Runs to success and gives what stands on standard output.
    pub(crate) fn output(&self, args: &[&str]) -> String {
        succeeded(self.run(args))
    }

    /// Runs to failure and gives what stands on standard error.
    pub(crate) fn error(&self, args: &[&str]) -> String {
        failed(self.run(args))
    }
}

pub(crate) fn succeeded(output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*errors), (Some(0), ""));
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn failed(output: Output) -> String {
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.starts_with("fanjian: ") || errors.starts_with("error: "), "{errors}");
    errors
}

/// Runs a check that finds something, and gives what it lists.
pub(crate) fn found(output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*errors), (Some(1), ""));
    String::from_utf8(output.stdout).unwrap()
}

/// Waits for what a process is to bring about, or for its end.
#[cfg(unix)]
pub(crate) fn wait_until(process: &mut Child, mut is_so: impl FnMut(&Child) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while process.try_wait().unwrap().is_none() && !is_so(process) {
        assert!(Instant::now() < deadline, "nothing happens");
        thread::sleep(Duration::from_micros(200));
    }
}

/// Whether this user can read what nobody may read.
#[cfg(unix)]
pub(crate) fn is_almighty(path: &std::path::Path) -> bool {
    fs::File::open(path).is_ok()
}

/// Says why a test cannot be made here.
#[cfg(target_os = "linux")]
#[allow(clippy::print_stderr)] // shown by `cargo test -- --nocapture`
pub(crate) fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}
