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
use crate::conformance::Oracle;
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
    let start = &text[..text.floor_char_boundary(1000)];
    let (small, large) = (folder.join("small.txt"), folder.join("large.txt"));
    fs::write(&small, start)?;
    let megabytes = job.megabytes * 1_000_000;
    repeat(&text, &text, megabytes, &large)?;
    let programs = programs(&job.config)?;
    let mut report = format!(
        "Measured on {}: whole processes in turn, medians. Output goes to /dev/null. Peak: of \
         resident memory; below that of `cat` it cannot be seen.\n",
        machine::description()
    );
    let mut tables = Vec::new();
    for (file, rounds) in [(&small, job.small_rounds), (&large, job.rounds)] {
        let bytes = fs::metadata(file)?.len();
        announce(&format!("{} on {bytes} bytes", job.config));
        let figures = interleaved(&programs, file, rounds)?;
        tables.push(table(&job.config, bytes, rounds, &programs, &figures));
    }
    // Only now: what this process has held counts as memory of those that it starts.
    announce("comparing outputs");
    let mut oracle = Oracle::start()?;
    for ((file, text), table) in [(&small, start), (&large, &text)].into_iter().zip(tables) {
        let converted = oracle.convert(&job.config, false, &[text.to_owned()])?;
        let (converted, expected) = (converted.concat(), folder.join("expected.txt"));
        if *file == small {
            fs::write(&expected, converted)?;
        } else {
            repeat(text, &converted, megabytes, &expected)?;
        }
        report += &table;
        report += &outputs(&programs, file, &expected)?;
        fs::remove_file(expected)?;
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

/// A text or its conversion, line by line again and again until the text has so many bytes. No key
/// has a line break in it, so the second is the conversion of the first.
fn repeat(text: &str, converted: &str, bytes: usize, path: &Path) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut read = 0;
    while read < bytes {
        let mut lines = converted.split_terminator('\n');
        for line in text.split_terminator('\n') {
            writeln!(file, "{}", lines.next().context("the conversion has other lines")?)?;
            read += line.len() + 1;
            if read >= bytes {
                break;
            }
        }
    }
    Ok(file.flush()?)
}

/// How far our command, and OpenCC's, are from OpenCC's library, which takes a text as a whole.
fn outputs(programs: &[Program; 3], file: &Path, expected: &Path) -> Result<String> {
    let [_, ours, theirs] = programs;
    let output = expected.with_file_name("output.txt");
    let differing = |program: &Program| {
        program.run(file, Some(File::create(&output)?))?;
        compare(&output, expected)
    };
    let (ours, theirs) = (differing(ours)?, differing(theirs)?);
    fs::remove_file(output)?;
    Ok(format!(
        "\nBytes that are not as OpenCC's library has them: {ours} of ours, {theirs} of its own \
         command (which takes 1 MiB at a time and may part a phrase there).\n"
    ))
}

/// How many bytes differ. Piece by piece, as no file need be held as a whole.
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

/// Medians for each program: every program once, then every program again. The first time is a
/// warm-up.
fn interleaved(programs: &[Program; 3], file: &Path, rounds: usize) -> Result<Vec<Run>> {
    let mut runs = vec![Vec::with_capacity(rounds); programs.len()];
    for round in 0..=rounds {
        for (program, runs) in programs.iter().zip(&mut runs) {
            let run = program.run(file, None)?;
            if round > 0 {
                runs.push(run);
            }
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
        repeat("ab\ncd", "ab\ncd", 100_000, &one).unwrap();
        assert_eq!(fs::metadata(&one).unwrap().len(), 100_002);
        fs::write(&other, "ab\ncd\n".repeat(16_667) + "x").unwrap();
        assert_eq!(compare(&one, &one).unwrap(), 0);
        assert_eq!(compare(&one, &other).unwrap(), 1);
        fs::write(&other, "aX\n").unwrap();
        assert_eq!(compare(&one, &other).unwrap(), 1 + 99_999);
        // As long as the text, however long the conversion.
        repeat("ab\ncd\n", "abab\nc\n", 8, &one).unwrap();
        assert_eq!(fs::read_to_string(&one).unwrap(), "abab\nc\nabab\n");
        assert!(repeat("ab\ncd\n", "ab\n", 8, &one).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
