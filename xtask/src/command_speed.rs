//! `cargo xtask command-speed`: the command beside OpenCC's, as whole processes.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use wait4::Wait4;

use crate::compare::adapters;
use crate::compare::machine;
use crate::compare::measure::{announce, median};
use crate::dictionaries::Manifest;
use crate::{fetch, root};

/// Compare the command with OpenCC's own on a small and a large file
#[derive(Parser)]
pub(crate) struct Job {
    /// A text; its first KB is the small file, and repeated it is the large one
    text: PathBuf,
    /// Config to convert by
    #[arg(long, default_value = "s2t")]
    config: String,
    /// Size of the large file
    #[arg(long, default_value_t = 500, value_name = "MB")]
    megabytes: usize,
    /// Rounds on the large file
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Rounds on the small file
    #[arg(long, default_value_t = 51)]
    small_rounds: usize,
    /// File for the Markdown, in place of standard output
    #[arg(long, value_name = "FILE.md")]
    output: Option<PathBuf>,
}

/// A command that writes its conversion of a file, the last argument, to standard output.
struct Program {
    name: String,
    path: PathBuf,
    arguments: Vec<String>,
}

/// One process from its start to its end.
#[derive(Clone, Copy)]
struct Run {
    /// Seconds.
    wall: f64,
    cpu: f64,
    /// Bytes.
    peak: f64,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    ensure!(job.rounds > 0 && job.small_rounds > 0, "no rounds, no figures");
    let text = fs::read_to_string(&job.text).with_context(|| job.text.display().to_string())?;
    ensure!(text.len() >= 1000, "{}: less than 1 KB of text", job.text.display());
    let folder = root().join("target/xtask/command");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let (small, large) = (folder.join("small.txt"), folder.join("large.txt"));
    fs::write(&small, &text[..text.floor_char_boundary(1000)])?;
    repeat(&text, job.megabytes * 1_000_000, &large)?;
    // What this process holds would count as memory of those it starts.
    drop(text);
    let programs = programs(&job.config)?;
    let mut report = format!(
        "Measured on {}: whole processes in turn, medians. Output goes to /dev/null. Peak: of \
         resident memory; below that of `cat` it cannot be seen.\n",
        machine::description()
    );
    for (file, rounds) in [(&small, job.small_rounds), (&large, job.rounds)] {
        let bytes = fs::metadata(file)?.len();
        announce(&format!("{} on {bytes} bytes", job.config));
        let differing = differing(&programs, file, &folder)?;
        let figures = interleaved(&programs, file, rounds)?;
        report += &table(&job.config, bytes, rounds, &programs, &figures, differing);
    }
    fs::remove_file(large)?;
    match &job.output {
        None => print!("{report}"),
        Some(path) => fs::write(path, report).with_context(|| path.display().to_string())?,
    }
    Ok(())
}

/// `cat`, which does nothing but read and write; ours, built now; the reference.
fn programs(config: &str) -> Result<[Program; 3]> {
    let built = adapters::build(&root(), "fanjian-cli")?;
    let (_, ours) = built.into_iter().next().context("fanjian-cli has no executable")?;
    let mut arguments = vec!["-c".to_owned(), config.to_owned()];
    // One thread, as OpenCC's, once the command knows of more.
    let help = Command::new(&ours).arg("--help").output()?;
    if String::from_utf8_lossy(&help.stdout).contains("-j, --") {
        arguments.extend(["-j".to_owned(), "1".to_owned()]);
    }
    arguments.push("-i".to_owned());
    let (theirs, configs) = fetch::opencc_command(&Manifest::of_workspace()?.source)?;
    let config = configs.join(format!("{config}.json"));
    ensure!(config.exists(), "{}: OpenCC has no such config", config.display());
    let config = config.to_str().context("a path that is not UTF-8")?.to_owned();
    Ok([
        Program { name: "cat".to_owned(), path: "cat".into(), arguments: Vec::new() },
        Program { name: format!("fanjian {}", arguments.join(" ")), path: ours, arguments },
        Program {
            name: "opencc 1.4.2, its native command".to_owned(),
            path: theirs,
            arguments: vec!["-c".to_owned(), config, "-i".to_owned()],
        },
    ])
}

impl Program {
    /// Into a file, or into nothing: then without its warnings, too.
    fn run(&self, file: &Path, output: Option<File>) -> Result<Run> {
        let (output, warnings) = match output {
            Some(output) => (output.into(), Stdio::inherit()),
            None => (Stdio::null(), Stdio::null()),
        };
        let start = Instant::now();
        let child = Command::new(&self.path)
            .args(&self.arguments)
            .arg(file)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(warnings)
            .spawn()
            .with_context(|| format!("cannot start {}", self.path.display()))?;
        let used = child.wait4()?;
        let wall = start.elapsed().as_secs_f64();
        ensure!(used.status.success(), "{} failed ({})", self.name, used.status);
        let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
        Ok(Run { wall, cpu, peak: used.rusage.maxrss as f64 })
    }
}

/// The text again and again, cut after a line.
fn repeat(text: &str, bytes: usize, path: &Path) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut written = 0;
    while written < bytes {
        for line in text.split_inclusive('\n') {
            file.write_all(line.as_bytes())?;
            written += line.len();
            if written >= bytes {
                break;
            }
        }
    }
    Ok(file.flush()?)
}

/// Bytes of our output that are not as the reference has them. A warm-up, too.
fn differing(programs: &[Program; 3], file: &Path, folder: &Path) -> Result<u64> {
    let [floor, ours, theirs] = programs;
    floor.run(file, None)?;
    let mut outputs = Vec::new();
    for (program, name) in [(ours, "ours.txt"), (theirs, "theirs.txt")] {
        let path = folder.join(name);
        program.run(file, Some(File::create(&path)?))?;
        outputs.push(path);
    }
    let differing = compare(&outputs[0], &outputs[1])?;
    outputs.iter().try_for_each(fs::remove_file)?;
    Ok(differing)
}

/// Byte by byte, piece by piece: see [`run`] why no file is held as a whole.
fn compare(one: &Path, other: &Path) -> Result<u64> {
    const PIECE: u64 = 1 << 16;
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    let mut differing = 0;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        left.clear();
        right.clear();
        (&mut one).take(PIECE).read_to_end(&mut left)?;
        (&mut other).take(PIECE).read_to_end(&mut right)?;
        if left.is_empty() && right.is_empty() {
            return Ok(differing);
        }
        let unequal = left.iter().zip(&right).filter(|(left, right)| left != right).count();
        differing += (unequal + left.len().abs_diff(right.len())) as u64;
    }
}

/// Medians for each program: every program once, then every program again.
fn interleaved(programs: &[Program; 3], file: &Path, rounds: usize) -> Result<Vec<Run>> {
    let mut runs = vec![Vec::with_capacity(rounds); programs.len()];
    for _ in 0..rounds {
        for (program, runs) in programs.iter().zip(&mut runs) {
            runs.push(program.run(file, None)?);
        }
    }
    let middle =
        |runs: &[Run], of: fn(&Run) -> f64| median(&mut runs.iter().map(of).collect::<Vec<_>>());
    let medians = runs.iter().map(|runs| Run {
        wall: middle(runs, |run| run.wall),
        cpu: middle(runs, |run| run.cpu),
        peak: middle(runs, |run| run.peak),
    });
    Ok(medians.collect())
}

fn table(
    config: &str,
    bytes: u64,
    rounds: usize,
    programs: &[Program; 3],
    figures: &[Run],
    differing: u64,
) -> String {
    let mut table = format!(
        "\n### {config}, {bytes} bytes ({rounds} rounds)\n\n\
         | command | wall, ms | CPU, ms | peak, MiB | wall, times ours |\n|---|--:|--:|--:|--:|\n"
    );
    let ours = figures.get(1).map_or(f64::NAN, |ours| ours.wall);
    // Writing to a string does not fail.
    for (program, Run { wall, cpu, peak }) in programs.iter().zip(figures) {
        let _ = writeln!(
            table,
            "| `{}` | {:.1} | {:.1} | {:.1} | {:.2} |",
            program.name,
            wall * 1e3,
            cpu * 1e3,
            peak / f64::from(1 << 20),
            wall / ours,
        );
    }
    let why = if differing > 0 && bytes > 1 << 20 {
        " (Its command takes 1 MiB at a time and can part a phrase there: docs/CONFORMANCE.md.)"
    } else {
        ""
    };
    let _ = writeln!(table, "\nBytes of our output that are not as OpenCC's: {differing}.{why}");
    table
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{compare, repeat};

    #[test]
    fn files_are_repeated_by_line_and_compared_by_byte() {
        let folder = std::env::temp_dir().join(format!("command-speed-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (one, other) = (folder.join("one"), folder.join("other"));
        repeat("ab\ncd\n", 100_000, &one).unwrap();
        assert_eq!(fs::metadata(&one).unwrap().len(), 100_002);
        fs::write(&other, "ab\ncd\n".repeat(16_667) + "x").unwrap();
        assert_eq!(compare(&one, &one).unwrap(), 0);
        assert_eq!(compare(&one, &other).unwrap(), 1);
        fs::write(&other, "aX\n").unwrap();
        assert_eq!(compare(&one, &other).unwrap(), 1 + 99_999);
        fs::remove_dir_all(folder).unwrap();
    }
}
