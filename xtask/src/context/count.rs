//! `cargo xtask context count`: how often words occur in texts that stay outside the project.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use unicode_normalization::UnicodeNormalization as _;

use super::lattice::Lattice;
use super::model::{Model, by_spelling};
use super::record;
use super::sources::Counts;
use super::spelling::{Spellings, is_han};

/// The file under `dictionaries/`.
pub(crate) const COUNTS: &str = "context/counts.txt";
/// The counts are written as parts of this.
pub(crate) const PARTS: f64 = 1e9;
/// Large files tell more, but a thousand pages of one kind not a thousand times as much.
const WEIGHT_OF_SIZE: f64 = 0.3;
/// Cantonese as it is spoken is another language than the written standard; with more weight its
/// 係 would take the place of 系 everywhere.
const WEIGHT_OF_CANTONESE: f64 = 0.3;
const CANTONESE: &str = "cc0-hk";
/// Lines that are left out or kept together, so that passages stay whole.
const BLOCK: usize = 50;
/// Words without a one-to-many character only hold boundaries; the rare ones among them hold none
/// that matter.
const RAREST_OTHER: u64 = 3000;

const HEADER: &str = "\
# How often words occur in Traditional texts, in parts of 1,000,000,000: distinct pairs of neighbours
# (character before, character after) of the word, by file, files weighed by their size to the power of 0.3,
# the Cantonese one by three tenths of that.
# Written by `cargo xtask context count DIR`; do not edit. The texts are not part of the project:
# - law-sample: statutes of Taiwan (no copyright)
# - bible-cuv: Chinese Union Version (public domain)
# - cc0-sentences, cc0-hk: Common Voice sentences zh-TW and zh-HK, moztw cc0-sentences (CC0)
# - msdocs-vs-sample, msdocs-uwp-sample: Microsoft documentation, zh-TW (CC BY 4.0)
# - lohelp: LibreOffice help, zh-TW (MPL-2.0)
# - rustbook: The Rust book, zh-TW (MIT or Apache-2.0)
# - drcd-test: DRCD test paragraphs, from Wikipedia (CC BY-SA 3.0)
# - moztw: pages of moztw.org (CC BY-SA)
";

/// Count words in a folder of Traditional texts and write dictionaries/context/counts.txt
#[derive(Args)]
pub(crate) struct Job {
    /// The folder; every .txt in it is read
    dir: PathBuf,
    /// Leave out the N-th tenth of each file, to measure on
    #[arg(long, value_name = "N/10")]
    hold_out: Option<HoldOut>,
    /// Write here instead
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Which blocks of lines are left out: one of so many.
#[derive(Clone, Copy)]
struct HoldOut {
    part: usize,
    parts: usize,
}

impl FromStr for HoldOut {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (part, parts) = text.split_once('/').context("not of the form 1/10")?;
        let (part, parts) = (part.parse()?, parts.parse()?);
        if !(1..=parts).contains(&part) {
            bail!("no part of a whole: {text}");
        }
        Ok(Self { part, parts })
    }
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let model = Model::read()?;
    let lattice = by_spelling(&model.costs(&Counts::default()), &model.spellings);
    let mut files = Vec::new();
    for path in texts(&job.dir)? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let lines = text.lines().enumerate();
        let kept = lines.filter(|(at, _)| {
            job.hold_out.is_none_or(|out| at / BLOCK % out.parts != out.part - 1)
        });
        let counts = contexts(kept.map(|(_, line)| line), &lattice, &model.spellings);
        println!("{}: {} words", path.display(), counts.len());
        let cantonese = path.file_stem().is_some_and(|stem| stem == CANTONESE);
        files.push((counts, if cantonese { WEIGHT_OF_CANTONESE } else { 1.0 }));
    }
    let text = write(&together(&files), &model.spellings);
    match &job.output {
        Some(path) => fs::write(path, &text).with_context(|| path.display().to_string())?,
        None => record::write(COUNTS, &text)?,
    }
    println!("written: {} bytes", text.len());
    Ok(())
}

fn texts(folder: &Path) -> Result<Vec<PathBuf>> {
    let context = || folder.display().to_string();
    let entries = fs::read_dir(folder).with_context(context)?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            paths.push(path);
        }
    }
    ensure!(!paths.is_empty(), "{}: no .txt", folder.display());
    paths.sort();
    Ok(paths)
}

/// The words of a text with how many pairs of neighbours each has. Not how often it occurs: lists
/// and template lines would push rare words.
fn contexts<'t>(
    lines: impl Iterator<Item = &'t str>,
    lattice: &Lattice<f64>,
    spellings: &Spellings,
) -> HashMap<String, u32> {
    let mut forms: HashMap<char, char> = HashMap::new();
    let mut seen: HashMap<String, HashSet<(char, char)>> = HashMap::new();
    for line in lines {
        let line: String = line.nfc().collect();
        let comparable = |c| *forms.entry(c).or_insert_with(|| spellings.comparable(c));
        let line: Vec<char> = line.chars().map(comparable).collect();
        let mut start = 0;
        for run in line.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
            let text: String = run.iter().collect();
            let mut from = 0;
            for end in if is_han(run[0]) { lattice.path(&text, None).0 } else { Vec::new() } {
                let word = &text[from..end];
                let first = start + text[..from].chars().count();
                let neighbour =
                    |at: Option<usize>| at.and_then(|at| line.get(at)).copied().unwrap_or('\n');
                let after = first + word.chars().count();
                let context = (neighbour(first.checked_sub(1)), neighbour(Some(after)));
                match seen.get_mut(word) {
                    Some(contexts) => drop(contexts.insert(context)),
                    None => drop(seen.insert(word.to_owned(), HashSet::from([context]))),
                }
                from = end;
            }
            start += run.len();
        }
    }
    let count = |contexts: HashSet<_>| u32::try_from(contexts.len()).unwrap_or(u32::MAX);
    seen.into_iter().map(|(word, contexts)| (word, count(contexts))).collect()
}

/// The share of each word in all files together, these with their weights.
fn together(files: &[(HashMap<String, u32>, f64)]) -> BTreeMap<&str, f64> {
    let size = |file: &HashMap<String, u32>| file.values().copied().map(f64::from).sum::<f64>();
    let weight = |(file, weight): &(_, f64)| weight * size(file).powf(WEIGHT_OF_SIZE);
    let total: f64 = files.iter().map(weight).sum();
    let mut shares = BTreeMap::new();
    for file in files.iter().filter(|(file, _)| !file.is_empty()) {
        let each = weight(file) / size(&file.0) / total;
        for (word, count) in &file.0 {
            *shares.entry(word.as_str()).or_default() += each * f64::from(*count);
        }
    }
    shares
}

fn write(shares: &BTreeMap<&str, f64>, spellings: &Spellings) -> String {
    let mut text = HEADER.to_owned();
    for (word, share) in shares {
        // The float is whole and small.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let parts = (share * PARTS).round() as u64;
        let decides = spellings.of_word(word).iter().any(|spelled| spellings.decides(&spelled.key));
        if parts > 0 && (decides || parts >= RAREST_OTHER) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{word}\t{parts}");
        }
    }
    text
}
