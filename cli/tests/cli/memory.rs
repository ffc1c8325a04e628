//! What large files take of memory.

use std::process::Stdio;
use std::time::Duration;
use std::{fs, thread};

use crate::Bench;

const TO: [&str; 3] = ["convert", "--to", "zh-TW"];

/// The most that a run takes of memory, in KiB.
fn memory(bench: &Bench, args: &[&str]) -> u64 {
    let mut command = bench.command(args);
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut most = 0;
    while process.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", process.id()));
        let line = status.iter().flat_map(|it| it.lines()).find_map(|it| it.strip_prefix("VmHWM:"));
        let now = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(now.unwrap_or(0));
        thread::sleep(Duration::from_millis(2));
    }
    most
}

#[test]
fn what_only_looks_takes_no_more_memory_for_a_large_file() {
    let bench = Bench::new();
    bench.write("large.txt", "plain text，".repeat(3_000_000) + "头发");
    bench.write("small.txt", "头发");
    for how in [&["-l"][..], &["-w", "--dry-run"], &["--out-dir", "new", "--dry-run"]] {
        let [small, large] = ["small.txt", "large.txt"]
            .map(|file| memory(&bench, &[&TO[..], how, &["-j", "2", file]].concat()));
        // Of 39 MB.
        assert!(large < small + 20_000, "{how:?}: {small} KiB, {large} KiB");
    }
}

#[test]
fn what_lists_changes_of_a_document_does_not_hold_them() {
    let bench = Bench::new();
    bench.write("large.csv", "头发,后来,里面,干燥\n".repeat(20_000));
    bench.write("small.csv", "头发\n");
    let [small, large] = ["small.csv", "large.csv"]
        .map(|file| memory(&bench, &[&TO[..], &["--check", file]].concat()));
    // Of 160,000 changes.
    assert!(large < small + 40_000, "{small} KiB, {large} KiB");
}
