//! `cargo xtask corpus-kills`: a corpus whose runs are killed, and go on until it is done.
//!
//! What a killed process wrote reaches the disk nevertheless, so that the system may die too is not tested.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use fastrand::Rng;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::kill::SIGKILL;
use super::{Bench, file_system, said, text};
use crate::compare::measure::median;
use crate::compare::{adapters, machine};
use crate::root;

/// Kill runs over a corpus and let others go on: what is written must be what one run writes, and what the manifest lists must
/// be there and never be done again
#[derive(Parser)]
pub(crate) struct Job {
    /// How many runs to kill
    #[arg(long, default_value_t = 1000)]
    kills: usize,
    /// Of the moments at which they are killed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder to work in, on the file system to be tested [default: target/xtask/corpus]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Characters of the shards of each kind.
const SIZES: [usize; 5] = [2, 1_000, 20_000, 100_000, 400_000];

const MANIFEST: &str = "fanjian-manifest.jsonl";

/// What is done with it, in turn.
const VERBS: [&[&str]; 2] = [&["convert", "-c", "s2t"], &["normalize", "--to", "zh-Hant-TW"]];

/// Files by name; of the manifest, the lines without how long each shard took.
type Tree = BTreeMap<String, Vec<u8>>;

/// What one run writes, and how long it takes.
struct Expected {
    verb: &'static [&'static str],
    tree: Tree,
    time: Duration,
}

/// Shards that a manifest lists, and which files their outcomes are.
type Listed = BTreeMap<String, (u64, i64, i64)>;

#[derive(Default)]
struct Counts {
    kills: usize,
    /// Corpora that were done in the end.
    corpora: usize,
    /// Kills that left some shards done and some not.
    amid: usize,
    /// Kills that left temporary files.
    littered: usize,
    /// Shards that were listed when a run began that was to go on.
    listed: usize,
    violations: Vec<String>,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let built = adapters::build(&root(), "fanjian-cli")?;
    let (_, program) = built.into_iter().next().context("fanjian-cli has no executable")?;
    let folder = job.folder.clone().unwrap_or_else(|| root().join("target/xtask/corpus"));
    fs::create_dir_all(&folder)?;
    let bench = Bench { program, folder: folder.canonicalize()? };
    let shards = prepare(&bench.empty("in")?)?;
    let mut rng = Rng::with_seed(job.seed);
    let mut expected = Vec::new();
    for verb in VERBS {
        let one = uninterrupted(&bench, verb)?;
        ensure!(one.tree.len() == shards + 1, "{} files are written", one.tree.len());
        expected.push(one);
    }
    let (mut counts, mut expected) = (Counts::default(), expected.iter().cycle());
    while counts.kills < job.kills {
        let expected = expected.next().context("a verb")?;
        corpus(&bench, expected, job.kills, &mut rng, &mut counts)?;
    }
    let Counts { kills, corpora, amid, littered, listed, violations } = counts;
    println!(
        "Measured on {}; file system {}.\n\n\
         | shards | runs killed (SIGKILL, seed {}) | of them amid the shards | that left temporary files | corpora done \
         | shards that were done when a run went on | broken promises |\n|--:|--:|--:|--:|--:|--:|--:|\n\
         | {shards} | {kills} | {amid} | {littered} | {corpora} | {listed} | {} |",
        machine::description(),
        file_system(&bench.folder)?,
        job.seed,
        violations.len()
    );
    if violations.is_empty() {
        return Ok(());
    }
    bail!("{} broken promises:\n{}", violations.len(), violations.join("\n"))
}

/// Makes shards of every kind, and tells how many.
fn prepare(folder: &Path) -> Result<usize> {
    let mut count = 0;
    for (number, characters) in SIZES.into_iter().enumerate() {
        let (text, _) = text(characters);
        let lines = text.chunks(30_000).map(String::from_utf8_lossy);
        let lines: Vec<String> = lines.map(|line| format!("{line}\n")).collect();
        let json: String =
            lines.iter().map(|line| format!("{{\"text\":\"{}\"}}\n", line.trim_end())).collect();
        let lines = lines.concat();
        fs::create_dir_all(folder.join("sub"))?;
        for (name, bytes) in [
            (format!("{number}.txt"), lines.as_bytes().to_vec()),
            (format!("{number}.jsonl"), json.as_bytes().to_vec()),
            (format!("sub/{number}.txt.gz"), gzip(&lines)?),
            (format!("sub/{number}.jsonl.zst"), zstd::encode_all(json.as_bytes(), 1)?),
            (format!("sub/{number}.parquet"), columns(&lines)?),
        ] {
            fs::write(folder.join(name), bytes)?;
            count += 1;
        }
    }
    Ok(count)
}

fn gzip(text: &str) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}

/// A Parquet file with a row for each line.
fn columns(text: &str) -> Result<Vec<u8>> {
    let schema = parse_message_type("message schema { required binary text (utf8); }")?;
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default())?;
    let mut group = writer.next_row_group()?;
    let mut column = group.next_column()?.context("a column")?;
    let values: Vec<ByteArray> = text.lines().map(ByteArray::from).collect();
    column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
    column.close()?;
    group.close()?;
    Ok(writer.into_inner()?)
}

fn args<'a>(verb: &[&'a str], jobs: &'a str) -> Vec<&'a str> {
    [&["corpus"], verb, &["-j", jobs, "--out-dir", "out", "in"]].concat()
}

fn uninterrupted(bench: &Bench, verb: &'static [&'static str]) -> Result<Expected> {
    let mut times = Vec::new();
    for _ in 0..5 {
        bench.empty("out")?;
        let start = Instant::now();
        let output = bench.run(&bench.folder, &args(verb, "2"))?;
        ensure!(output.status.success(), "{}", said(&output));
        times.push(start.elapsed().as_secs_f64());
    }
    let time = Duration::from_secs_f64(median(&mut times));
    Ok(Expected { verb, tree: tree(&bench.folder.join("out"))?, time })
}

/// Does a corpus in runs of which each is killed, but for the last.
fn corpus(
    bench: &Bench,
    Expected { verb, tree: expected, time }: &Expected,
    kills: usize,
    rng: &mut Rng,
    counts: &mut Counts,
) -> Result<()> {
    let folder = bench.empty("out")?;
    let mut before = Listed::new();
    loop {
        let jobs = rng.usize(1..4).to_string();
        let mut command = bench.command(&bench.folder, &args(verb, &jobs));
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        thread::sleep(time.mul_f64(rng.f64()));
        if counts.kills < kills {
            process.kill()?;
        }
        let status = process.wait()?;
        let now = tree(&folder)?;
        let after = listed(&folder, &mut counts.violations)?;
        counts.listed += before.len();
        let is_again = |(name, file): &(&String, &_)| after.get(*name) != Some(*file);
        let again = before.iter().filter(is_again);
        counts.violations.extend(again.map(|(name, _)| format!("{name} is done again")));
        before = after;
        if status.signal() != Some(SIGKILL) {
            ensure!(status.success(), "a run fails: {status}");
            counts.corpora += 1;
            if now != *expected {
                counts.violations.push(format!(
                    "corpus {}: {}",
                    counts.corpora,
                    differing(expected, &now)
                ));
            }
            return Ok(());
        }
        counts.kills += 1;
        let is_temporary = |name: &String| name.contains(".fanjian-");
        let done = now.keys().filter(|name| !is_temporary(name) && *name != MANIFEST).count();
        counts.amid += usize::from(done > 0 && done + 1 < expected.len());
        counts.littered += usize::from(now.keys().any(is_temporary));
        let torn = now.iter().find(|(name, content)| {
            *name != MANIFEST && !is_temporary(name) && expected.get(*name) != Some(content)
        });
        counts.violations.extend(torn.map(|(name, _)| format!("kill {}: {name}", counts.kills)));
    }
}

/// What a manifest lists; what is not there as it says is a violation. A torn last line says nothing.
fn listed(folder: &Path, violations: &mut Vec<String>) -> Result<Listed> {
    let manifest = fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    let mut listed = Listed::new();
    for line in manifest.lines().skip(1) {
        let Ok(entry) = serde_json::from_str::<Value>(line) else { continue };
        let shard = entry["shard"].as_str().context("a shard's name")?.to_owned();
        let (output, path) = (&entry["output"], folder.join(&shard));
        let content = fs::read(&path).unwrap_or_default();
        let sum: String = Sha256::digest(&content).iter().map(|it| format!("{it:02x}")).collect();
        if output["sha256"] != *sum || output["bytes"] != content.len() {
            violations.push(format!("{shard} is not what the manifest says"));
            continue;
        }
        let file = fs::metadata(path)?;
        listed.insert(shard, (file.ino(), file.mtime(), file.mtime_nsec()));
    }
    Ok(listed)
}

/// The names of what is not the same.
fn differing(expected: &Tree, now: &Tree) -> String {
    let names =
        expected.keys().chain(now.keys()).filter(|name| expected.get(*name) != now.get(*name));
    names.cloned().collect::<Vec<_>>().join(", ")
}

/// All files below a folder.
fn tree(root: &Path) -> Result<Tree> {
    let (mut files, mut left) = (Tree::new(), vec![root.to_owned()]);
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
                continue;
            }
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            let mut content = fs::read(&path)?;
            if name == MANIFEST {
                content = timeless(&content);
            }
            files.insert(name, content);
        }
    }
    Ok(files)
}

/// A manifest without how long each shard took; a torn line as it is.
fn timeless(manifest: &[u8]) -> Vec<u8> {
    let lines = manifest.split_inclusive(|&byte| byte == b'\n');
    let lines = lines.map(|line| match serde_json::from_slice::<Value>(line) {
        Ok(Value::Object(mut row)) => {
            row.remove("seconds");
            Value::Object(row).to_string().into_bytes()
        }
        _ => line.to_vec(),
    });
    lines.collect::<Vec<_>>().join(&b'\n')
}
