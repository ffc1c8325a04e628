//! `cargo xtask repair measure`: how much of damaged prose is restored, and how much of good prose is broken.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use fanjian::{Converter, Repairer};
use fastrand::Rng;
use rayon::prelude::*;

use super::Naive;
use super::same::Same;
use crate::context::spelling::is_han;

/// Damage Traditional texts as naive converters would, repair them, and print a table of what was restored and broken
#[derive(Args)]
pub(crate) struct Job {
    /// The folder; every .txt in it is a Traditional text in UTF-8, classical prose if its name begins with "classical"
    dir: PathBuf,
}

/// Lines of a page.
const PAGE: usize = 30;

pub(crate) fn run(job: &Job) -> Result<()> {
    let (same, repairer, naive) = (Same::read()?, Repairer::new()?, Naive::all()?);
    let mut texts = Vec::new();
    let files = files(&job.dir)?;
    for (name, text) in &files {
        texts.push((name, lines(text, &naive)?));
    }
    let measured = texts.iter().flat_map(|(name, lines)| {
        Damage::all(naive.len()).into_iter().map(move |damage| (name, lines, damage))
    });
    let measured: Vec<_> = measured.collect();
    let scores: Vec<_> = measured
        .into_par_iter()
        .map(|(name, lines, damage)| {
            (name.as_str(), damage, score_of(&same, &repairer, &damage.pages(lines)))
        })
        .collect();
    let mut sums: BTreeMap<(&str, Damage), Score> = BTreeMap::new();
    for (name, damage, score) in scores {
        *sums.entry((name, damage)).or_default() += score;
        let group = if name.starts_with("classical") { "**classical**" } else { "**all others**" };
        *sums.entry((group, damage)).or_default() += score;
    }
    println!("{}", table(&sums, &naive));
    Ok(())
}

fn files(dir: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "txt") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            files.push((name, text));
        }
    }
    ensure!(!files.is_empty(), "{}: no .txt in it", dir.display());
    files.sort();
    Ok(files)
}

/// A line as it was, and as each converter makes it.
struct Line<'t> {
    good: &'t str,
    damaged: Vec<String>,
}

/// The lines that Simplified characters write in as many.
fn lines<'t>(text: &'t str, naive: &[Naive]) -> Result<Vec<Line<'t>>> {
    let simplify = Converter::new("zh-Hant".parse()?, "zh-Hans".parse()?);
    let line = |good: &'t str| {
        let simplified = simplify.convert(good);
        let is_long_as_before = simplified.chars().count() == good.chars().count();
        let damaged = naive.iter().map(|naive| naive.convert(&simplified));
        is_long_as_before.then(|| Line { good, damaged: damaged.collect() })
    };
    Ok(text.lines().filter(|line| line.contains(is_han)).filter_map(line).collect())
}

/// What is done to a text before it is repaired.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Damage {
    /// All of it by a converter, given by its number.
    Whole(usize),
    /// Half the lines of each page.
    Half(usize),
    /// One line of each page.
    One(usize),
    /// Nothing, the text given whole.
    None,
    /// Nothing, each line given by itself.
    NoneByLine,
}

/// A text as it should be, and as repair is given it.
type Pair = (String, String);

impl Damage {
    fn all(converters: usize) -> Vec<Self> {
        let by_converter = [Self::Whole, Self::Half, Self::One].into_iter();
        let damaged = by_converter.flat_map(|damage| (0..converters).map(damage));
        damaged.chain([Self::None, Self::NoneByLine]).collect()
    }

    /// The texts to repair.
    fn pages(self, lines: &[Line<'_>]) -> Vec<Pair> {
        let lines_of_page = match self {
            Self::Whole(_) | Self::None => lines.len(),
            Self::Half(_) | Self::One(_) => PAGE,
            Self::NoneByLine => 1,
        };
        let mut random = Rng::with_seed(1);
        lines.chunks(lines_of_page.max(1)).map(|page| self.page(page, &mut random)).collect()
    }

    fn page(self, lines: &[Line<'_>], random: &mut Rng) -> Pair {
        let (converter, count) = match self {
            Self::Whole(converter) => (converter, lines.len()),
            Self::Half(converter) => (converter, lines.len() / 2),
            Self::One(converter) => (converter, 1),
            Self::None | Self::NoneByLine => (0, 0),
        };
        let damaged = random.choose_multiple(0..lines.len(), count);
        let (mut good, mut given) = (String::new(), String::new());
        for (index, line) in lines.iter().enumerate() {
            let is_damaged = damaged.contains(&index);
            given += if is_damaged { &line.damaged[converter] } else { line.good };
            good += line.good;
            good.push('\n');
            given.push('\n');
        }
        (good, given)
    }

    fn name(self, naive: &[Naive]) -> String {
        match self {
            Self::Whole(it) => format!("all lines, {}", naive[it].name),
            Self::Half(it) => format!("half the lines, {}", naive[it].name),
            Self::One(it) => format!("1 line of {PAGE}, {}", naive[it].name),
            Self::None => "none".to_owned(),
            Self::NoneByLine => "none, line by line".to_owned(),
        }
    }
}

/// Numbers of characters.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
struct Score {
    /// That are as they should be when repair begins, Han alone.
    good: u32,
    /// That are not.
    damaged: u32,
    /// That repair changed.
    changed: u32,
    /// Of the damaged ones, those that it made right.
    restored: u32,
    /// Of the good ones, those that it made wrong.
    broken: u32,
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.good += other.good;
        self.damaged += other.damaged;
        self.changed += other.changed;
        self.restored += other.restored;
        self.broken += other.broken;
    }
}

fn score_of(same: &Same, repairer: &Repairer, pages: &[Pair]) -> Score {
    let mut score = Score::default();
    for (good, given) in pages {
        score += Score::of(same, good, given, &repairer.repair(given).text);
    }
    score
}

impl Score {
    fn of(same: &Same, good: &str, given: &str, repaired: &str) -> Self {
        let mut score = Self::default();
        let [good, given, repaired] = [good, given, repaired].map(|text| same.fold(text));
        for ((good, given), repaired) in good.into_iter().zip(given).zip(repaired) {
            score.changed += u32::from(repaired != given);
            if given == good {
                score.good += u32::from(is_han(good));
                score.broken += u32::from(repaired != good);
            } else {
                score.damaged += 1;
                score.restored += u32::from(repaired == good);
            }
        }
        score
    }

    /// Damaged characters, precision, recall, F1, and good characters broken of 10,000.
    fn cells(self) -> String {
        let percent = |part: u32, of: u32| 100.0 * f64::from(part) / f64::from(of);
        let (precision, recall) =
            (percent(self.restored, self.changed), percent(self.restored, self.damaged));
        let f1 = percent(2 * self.restored, self.changed + self.damaged);
        let broken = f64::from(self.broken) / f64::from(self.good) * 10_000.0;
        match self.damaged {
            0 => format!("0 | – | – | – | {broken:.3}"),
            damaged => {
                format!("{damaged} | {precision:.2} | {recall:.2} | {f1:.2} | {broken:.3}")
            }
        }
    }
}

fn table(sums: &BTreeMap<(&str, Damage), Score>, naive: &[Naive]) -> String {
    let mut table = "| text | damage | damaged characters | precision, % | recall, % | F1, % \
                     | good ones broken of 10,000 |\n|---|---|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for ((text, damage), score) in sums {
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| {text} | {} | {} |", damage.name(naive), score.cells());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Damage, Naive, Same, Score, lines};

    #[test]
    fn characters_are_counted_by_what_became_of_them() {
        let same = Same::read().unwrap();
        let score =
            Score::of(&same, "皇后為后，頭髮乾了", "皇後爲后，頭發干了", "皇后為後，頭髮干了");
        let expected = Score { good: 5, damaged: 3, changed: 3, restored: 2, broken: 1 };
        assert_eq!(score, expected);
        assert_eq!(score.cells(), "3 | 66.67 | 66.67 | 66.67 | 2000.000");
        assert_eq!(Score { damaged: 0, ..score }.cells(), "0 | – | – | – | 2000.000");
    }

    #[test]
    fn pages_have_the_damage_that_they_should() {
        let naive = Naive::all().unwrap();
        let text = "然後\n皇后\n".repeat(40);
        let lines = lines(&text, &naive).unwrap();
        let damaged = |damage: Damage| -> Vec<usize> {
            let differing = |(good, given): &(String, String)| {
                good.lines().zip(given.lines()).filter(|(a, b)| a != b).count()
            };
            damage.pages(&lines).iter().map(differing).collect()
        };
        // The first converter leaves 后, the second makes 後 of it.
        assert_eq!(damaged(Damage::Whole(0)), [40]);
        assert_eq!(damaged(Damage::Whole(1)), [40]);
        assert_eq!(damaged(Damage::None), [0]);
        assert_eq!(damaged(Damage::NoneByLine), [0; 80]);
        let half = damaged(Damage::Half(0));
        assert!(half.len() == 3 && half.iter().all(|&it| it > 0 && it <= 15), "{half:?}");
        let one = damaged(Damage::One(0));
        assert!(one.iter().all(|&it| it <= 1) && one.contains(&1), "{one:?}");
    }
}
