//! Runs on Linux that are ended from outside, or by a disk that fails: every file old or new.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};

use crate::{Bench, skip, succeeded, wait_until};

/// A run that waits for its input, with its temporary file there, and with a mind for signals.
fn waiting(bench: &Bench, mut command: Command) -> Child {
    let mut process = command.stdin(Stdio::piped()).current_dir(bench.path(".")).spawn().unwrap();
    wait_until(&mut process, |process| {
        let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        let caught = u64::from_str_radix(caught.unwrap().trim(), 16).unwrap();
        // Of the signals that it waits for, SIGTERM, 15, is the last.
        bench.names().len() > 1 && caught >> 14 & 1 == 1
    });
    process
}

fn send(process: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn a_signal_leaves_no_temporary_file() {
    let signals = [("-INT", 2), ("-TERM", 15), ("-HUP", 1)];
    for (signal, number) in signals.into_iter().filter(|(_, number)| !is_ignored(*number)) {
        let bench = Bench::new();
        bench.write("out.txt", "before");
        let mut process = waiting(&bench, bench.command(&["-o", "out.txt"]));
        let _open = process.stdin.take();
        send(&process, signal);
        assert_eq!(process.wait().unwrap().signal(), Some(number), "{signal}");
        assert_eq!(
            (bench.read("out.txt"), bench.names()),
            ("before".into(), vec!["out.txt".into()])
        );
    }
}

/// Whether these tests run under `nohup` or the like, and so what they start does.
fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    mask >> (signal - 1) & 1 == 1
}

#[test]
fn a_signal_that_is_ignored_stays_so() {
    let bench = Bench::new();
    bench.write("out.txt", "before");
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" -o out.txt"]);
    command.arg(bench.command(&[]).get_program());
    let mut process = waiting(&bench, command);
    send(&process, "-HUP");
    process.stdin.take().unwrap().write_all("头发".as_bytes()).unwrap();
    assert!(process.wait().unwrap().success());
    assert_eq!(bench.read("out.txt"), "頭髮");
}

#[test]
fn a_kill_leaves_every_file_old_or_new() {
    let bench = Bench::new();
    let (old, new) = ("头发".repeat(20_000), "頭髮".repeat(20_000));
    let names = ["a", "b", "c", "d", "e", "f"];
    let args = [&["convert", "-w=.bak"][..], &names].concat();
    let mut amid = 0;
    for round in 0..30 {
        names.iter().for_each(|name| drop(bench.write(name, &old)));
        names.iter().for_each(|name| drop(fs::remove_file(bench.path(&format!("{name}.bak")))));
        let mut process = bench.command(&args).spawn().unwrap();
        // The backup is there before the file is new.
        let begun = bench.path(&format!("{}.bak", names[round % names.len()]));
        wait_until(&mut process, |_| begun.exists());
        process.kill().unwrap();
        process.wait().unwrap();
        let contents = names.map(|name| (bench.read(name), name));
        for (content, name) in &contents {
            let is_kept = || bench.read(&format!("{name}.bak")) == old;
            assert!(*content == old || *content == new && is_kept());
        }
        let news = contents.iter().filter(|(content, _)| *content == new).count();
        amid += usize::from((1..names.len()).contains(&news));
    }
    assert!(amid > 0, "no kill came amid the files");
    bench.write("last", "头");
    succeeded(bench.run(&["convert", "-w", "last"]));
    assert!(!bench.names().iter().any(|name| name.ends_with(".tmp")), "{:?}", bench.names());
}

#[test]
fn a_failing_disk_leaves_the_original() {
    let bench = Bench::new();
    let strace = |args: &[&str]| {
        let mut command = Command::new("strace");
        command.args(args).current_dir(bench.path(".")).output()
    };
    if !strace(&["-o", "/dev/null", "true"]).is_ok_and(|output| output.status.success()) {
        skip("skipped: no strace that may trace");
        return;
    }
    let program = bench.command(&[]).get_program().to_str().unwrap().to_owned();
    fs::create_dir(bench.path("sub")).unwrap();
    for fault in [
        "write:error=ENOSPC",
        "fchmod:error=EPERM",
        "fsync:error=EIO",
        "renameat:error=EIO",
        "linkat:error=EIO",
    ] {
        bench.write("sub/a.txt", "头发");
        let inject = format!("inject={fault}:when=1");
        let output = strace(&[
            "-f",
            "-o",
            "trace",
            "-e",
            &inject,
            &program,
            "convert",
            "-w=.bak",
            "sub/a.txt",
        ]);
        let output = output.unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{fault}: {error}");
        assert!(error.starts_with("fanjian: ") && error.contains("sub/a.txt"), "{fault}: {error}");
        assert_eq!(bench.read("sub/a.txt"), "头发", "{fault}");
        let names: Vec<_> = fs::read_dir(bench.path("sub"))
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert!(
            names.iter().all(|name| name == "a.txt" || name == "a.txt.bak"),
            "{fault}: {names:?}"
        );
        let _ = fs::remove_file(bench.path("sub/a.txt.bak"));
    }
}
