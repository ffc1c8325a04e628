//! Disks that are full.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{Bench, leftovers, said, text};
use crate::compare::measure::announce;

/// Bytes on a file system of 1 MiB: the file, but not its conversion beside it.
const CHARACTERS: usize = 200_000;

pub(super) fn campaign(bench: &Bench, violations: &mut Vec<String>) -> Result<String> {
    announce("filling disks");
    let mut report = "\n### Full disks\n\n| run | result |\n|---|---|\n".to_owned();
    let folder = bench.empty("full")?;
    let (old, _) = text(CHARACTERS);
    fs::write(bench.folder.join("in.txt"), &old)?;
    let mut row = |what: &str, broken: Option<String>| {
        let result = broken.as_ref().map_or("exit 2, says so, nothing changed", String::as_str);
        report += &format!("| {what} | {result} |\n");
        violations.extend(broken.map(|why| format!("{what}: {why}")));
    };
    let output = bench.run(&bench.folder, &["-i", "in.txt", "-o", "/dev/full"])?;
    row("`-o /dev/full`", judge(output.status.code(), &said(&output), "/dev/full"));

    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&folder);
    if !mount.output().is_ok_and(|output| output.status.success()) {
        report += "| a file system of 1 MiB | not tried: it takes root to mount one |\n";
        return Ok(report);
    }
    let result = on_small(bench, &folder, &old, &mut row);
    Command::new("umount").arg(&folder).status()?;
    result.map(|()| report)
}

fn on_small(
    bench: &Bench,
    folder: &Path,
    old: &[u8],
    row: &mut impl FnMut(&str, Option<String>),
) -> Result<()> {
    fs::write(folder.join("a.txt"), old)?;
    let ways: [(&str, &[&str], &str); 4] = [
        ("`-w`", &["convert", "-w", "a.txt"], "a.txt"),
        ("`-w=.bak`", &["convert", "-w=.bak", "a.txt"], "a.txt"),
        ("`-o` onto a file", &["-i", "../in.txt", "-o", "a.txt"], "a.txt"),
        ("`-o` of a new file", &["-i", "../in.txt", "-o", "new.txt"], "new.txt"),
    ];
    for (name, args, path) in ways {
        let output = bench.run(folder, args)?;
        let broken = judge(output.status.code(), &said(&output), path).or_else(|| {
            let is_same = fs::read(folder.join("a.txt")).is_ok_and(|content| content == old);
            let others = ["a.txt.bak", "new.txt"].iter().any(|name| folder.join(name).exists());
            let is_clean = !others && leftovers(folder).is_ok_and(|count| count == 0);
            (!is_same || !is_clean).then(|| "something changed".to_owned())
        });
        row(&format!("{name}, on a tmpfs of 1 MiB that cannot hold both"), broken);
    }
    Ok(())
}

/// What is wrong with an ending.
fn judge(code: Option<i32>, said: &str, path: &str) -> Option<String> {
    let is_told = said.contains(path) && said.contains("No space left");
    (code != Some(2) || !is_told).then(|| format!("exit code {code:?}, {said:?}"))
}
