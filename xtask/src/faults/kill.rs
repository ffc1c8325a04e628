//! Runs killed at random moments.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use fastrand::Rng;

use super::{Bench, leftovers, said, text};
use crate::compare::measure::{announce, median};

/// In characters: many small files, which are replaced one after another...
const SMALL: [usize; 8] = [2, 300, 1_000, 3_000, 10_000, 20_000, 50_000, 100_000];
const TIMES: usize = 5;

/// ...behind one that has all threads of the run for itself.
const LARGE: usize = 1_400_000;

pub(super) const SIGKILL: i32 = 9;

/// How a run is to keep the originals.
struct Way {
    name: &'static str,
    args: &'static [&'static str],
    /// What stands under the names of the backups before.
    older: Option<&'static [u8]>,
}

const WAYS: [Way; 5] = [
    Way { name: "`-w`", args: &["-w"], older: None },
    Way { name: "`-w=.bak`", args: &["-w=.bak"], older: None },
    Way { name: "`-w=.bak` over older backups", args: &["-w=.bak"], older: Some(b"older") },
    Way { name: "`-w --rename`", args: &["-w", "--rename"], older: None },
    Way { name: "`--out-dir`", args: &["--out-dir", OUT], older: None },
];

const OUT: &str = "out";

struct File {
    name: String,
    renamed: String,
    old: Vec<u8>,
    new: Vec<u8>,
}

impl Way {
    fn is(&self, option: &str) -> bool {
        self.args.contains(&option)
    }

    /// Where it writes.
    fn target(&self, folder: &Path) -> PathBuf {
        if self.is("--out-dir") { folder.join(OUT) } else { folder.to_owned() }
    }

    /// What there is of a file: its old content where there is no new; none if it is nowhere, or has two names.
    fn content(&self, folder: &Path, file: &File) -> Option<Vec<u8>> {
        let read = |path: PathBuf| fs::read(path).ok();
        let here = read(folder.join(&file.name));
        if self.is("--out-dir") {
            let here = here.filter(|content| *content == file.old);
            return here.map(|old| read(folder.join(OUT).join(&file.name)).unwrap_or(old));
        }
        match (here, read(folder.join(&file.renamed))) {
            (Some(content), None) | (None, Some(content)) => Some(content),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Counts {
    kills: usize,
    /// Runs that ended before they could be killed.
    missed: usize,
    old: usize,
    new: usize,
    /// Kills that left some files old and some new.
    amid: usize,
    torn: usize,
    /// Files of which no name has the original, where there is to be a backup.
    lost: usize,
    /// Kills that left temporary files.
    littered: usize,
    leftovers: usize,
    /// Temporary files that the next run did not delete.
    unswept: usize,
}

pub(super) fn campaign(
    bench: &Bench,
    kills: usize,
    seed: u64,
    violations: &mut Vec<String>,
) -> Result<String> {
    let mut rng = Rng::with_seed(seed);
    let mut report = format!(
        "\n### {kills} runs killed (SIGKILL) at random moments (seed {seed})\n\n\
         Each run replaces {} files between {} bytes and {:.1} MB.\n\n\
         | run | kills | of them amid the files | files old | files new | torn | original lost | kills that \
         left temporary files | such files | left by the next run |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        SMALL.len() * TIMES + 1,
        SMALL[0] * 3,
        LARGE as f64 * 3e-6
    );
    for (number, way) in WAYS.iter().enumerate() {
        announce(&format!("killing {}", way.name));
        let share = kills / WAYS.len() + usize::from(number < kills % WAYS.len());
        let counts = kill(bench, way, share, &mut rng)?;
        let Counts { kills, amid, old, new, torn, lost, littered, leftovers, unswept, .. } = counts;
        // Writing to a string does not fail.
        let _ = writeln!(
            report,
            "| {} | {kills} | {amid} | {old} | {new} | {torn} | {lost} | {littered} | {leftovers} | {unswept} |",
            way.name
        );
        if torn + lost + unswept > 0 {
            violations.push(format!("{}: torn {torn}, lost {lost}, unswept {unswept}", way.name));
        }
    }
    Ok(report)
}

fn kill(bench: &Bench, way: &Way, kills: usize, rng: &mut Rng) -> Result<Counts> {
    let folder = bench.empty("kill")?;
    let sizes = std::iter::repeat_n(SMALL, TIMES).flatten().chain([LARGE]);
    let files: Vec<File> = sizes
        .enumerate()
        .map(|(number, characters)| {
            let (old, new) = text(characters);
            File { name: format!("头{number}.txt"), renamed: format!("頭{number}.txt"), old, new }
        })
        .collect();
    let names = files.iter().map(|file| file.name.as_str());
    let args: Vec<&str> =
        ["convert", "-c", "s2t"].into_iter().chain(way.args.iter().copied()).chain(names).collect();
    let whole = duration(bench, &folder, way, &files, &args)?;
    let mut counts = Counts::default();
    while counts.kills < kills {
        ensure!(counts.missed < 20 * (kills + 10), "runs end before they can be killed");
        prepare(&folder, way, &files)?;
        let mut process =
            bench.command(&folder, &args).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        thread::sleep(whole.mul_f64(rng.f64()));
        process.kill()?;
        if process.wait()?.signal() != Some(SIGKILL) {
            counts.missed += 1;
            continue;
        }
        counts.kills += 1;
        count(&folder, way, &files, &mut counts)?;
        sweep(bench, &folder, way, &mut counts)?;
    }
    Ok(counts)
}

/// How long a run takes that nobody kills.
fn duration(
    bench: &Bench,
    folder: &Path,
    way: &Way,
    files: &[File],
    args: &[&str],
) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..5 {
        prepare(folder, way, files)?;
        let start = Instant::now();
        let output = bench.run(folder, args)?;
        ensure!(output.status.success(), "{}", said(&output));
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(Duration::from_secs_f64(median(&mut times)))
}

fn prepare(folder: &Path, way: &Way, files: &[File]) -> Result<()> {
    // Before the first run there is none.
    let _ = fs::remove_dir_all(folder.join(OUT));
    for File { name, renamed, old, .. } in files {
        let _ = fs::remove_file(folder.join(renamed));
        let (file, backup) = (folder.join(name), folder.join(format!("{name}.bak")));
        // They may be one file by now.
        let _ = fs::remove_file(&backup);
        fs::write(file, old)?;
        if let Some(older) = way.older {
            fs::write(backup, older)?;
        }
    }
    Ok(())
}

fn count(folder: &Path, way: &Way, files: &[File], counts: &mut Counts) -> Result<()> {
    let before = (counts.old, counts.new);
    for file in files {
        let (File { name, old, new, .. }, content) = (file, way.content(folder, file));
        let backup = fs::read(folder.join(format!("{name}.bak"))).ok();
        let is_old = content.as_ref() == Some(old);
        let has_backup = backup.as_ref() == Some(old);
        counts.old += usize::from(is_old);
        counts.new += usize::from(content.as_ref() == Some(new));
        counts.torn += usize::from(!is_old && content.as_ref() != Some(new));
        // A backup is whole too: the original, or what it was before.
        let is_backup_whole = has_backup || backup.as_deref() == way.older;
        let is_kept = is_old || has_backup || !way.is("-w=.bak");
        counts.lost += usize::from(!is_backup_whole || !is_kept);
    }
    counts.amid += usize::from(counts.old > before.0 && counts.new > before.1);
    Ok(())
}

/// Lets the next run, on another file, delete what is left.
fn sweep(bench: &Bench, folder: &Path, way: &Way, counts: &mut Counts) -> Result<()> {
    let target = way.target(folder);
    fs::create_dir_all(&target)?;
    let left = leftovers(&target)?;
    counts.leftovers += left;
    counts.littered += usize::from(left > 0);
    fs::write(folder.join("next"), "头")?;
    let how = if way.is("--out-dir") { &["--out-dir", OUT][..] } else { &["-w"] };
    let output = bench.run(folder, &[&["convert", "next"], how].concat())?;
    ensure!(output.status.success(), "{}", said(&output));
    counts.unswept += leftovers(&target)?;
    Ok(())
}
