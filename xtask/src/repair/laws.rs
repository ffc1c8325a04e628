//! `cargo xtask repair laws`: what holds for any text.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Args;
use fanjian::{Normalizer, Repairer};
use fastrand::Rng;
use rayon::prelude::*;

use super::shrink::shrink;
use super::texts::Texts;
use crate::context::spelling::is_han;

/// Check on random texts that repairing and normalising again change nothing, that repair changes Han characters alone,
/// that pieces give what the whole gives, that what is protected stays, and that nothing panics
#[derive(Args)]
pub(crate) struct Job {
    /// How many texts
    #[arg(long, default_value_t = 1_000_000)]
    count: u64,
    /// Where the random numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Exceptions of a law that are shown.
const SHOWN: usize = 10;
const TARGETS: [&str; 3] = ["zh-Hant-TW", "zh-Hant-HK", "zh-Hans"];

/// What is broken, and by whom.
type Law = (&'static str, &'static str);

const TWICE: &str = "doing it twice changes nothing";
const ONE_TO_ONE: &str = "only Han characters change, one to one";
const PIECES: &str = "pieces give what the whole gives";
const PROTECTED: &str = "what is protected stays";
const PANICS: &str = "nothing panics";

struct Subjects {
    repairer: Repairer,
    normalizers: Vec<(&'static str, Normalizer)>,
    /// Those that protect what stands between white brackets.
    guarding: (Repairer, Normalizer),
}

/// What a pattern protects.
const GUARDED: &str = "⟦.*?⟧";

pub(crate) fn run(job: &Job) -> Result<()> {
    let start = Instant::now();
    let texts = Texts::new(job.seed)?;
    let subjects = Subjects::new()?;
    // A panic is found, made short and told below.
    panic::set_hook(Box::new(|_| {}));
    let broken = |number: u64| {
        let laws = subjects.broken(&texts.text(number), texts.seed_of(number));
        laws.into_iter().map(move |(law, _)| (law, number))
    };
    let found: Vec<(Law, u64)> = (0..job.count).into_par_iter().flat_map_iter(broken).collect();
    let mut exceptions: BTreeMap<Law, Vec<u64>> = subjects.laws();
    for (law, number) in found {
        exceptions.entry(law).or_default().push(number);
    }
    for ((who, what), numbers) in &exceptions {
        println!("{who}: {what}: {} exceptions in {} texts", numbers.len(), job.count);
        numbers
            .par_iter()
            .take(SHOWN)
            .map(|&number| show(&subjects, &texts, (who, what), number))
            .collect::<Vec<_>>()
            .iter()
            .for_each(|it| println!("{it}"));
    }
    println!("seed {}, {:.0?}", job.seed, start.elapsed());
    ensure!(exceptions.values().all(Vec::is_empty), "laws are broken");
    Ok(())
}

/// An exception, with as little of its text as shows it.
fn show(subjects: &Subjects, texts: &Texts, law: Law, number: u64) -> String {
    let seed = texts.seed_of(number);
    let exception = |text: &str| {
        let mut broken = subjects.broken(text, seed).into_iter();
        broken.find_map(|(it, difference)| (it == law).then_some(difference))
    };
    let text = shrink(&texts.text(number), |text| exception(text).is_some());
    let difference = exception(&text).unwrap_or_default();
    format!("  text {number}: {}{difference}", excerpt(&text, 0))
}

impl Subjects {
    fn new() -> Result<Self> {
        let mut normalizers = Vec::new();
        for tag in TARGETS {
            normalizers.push((tag, Normalizer::builder(tag.parse()?).build()));
        }
        let normalizer = Normalizer::builder(TARGETS[0].parse()?).protect(GUARDED)?.build();
        let guarding = (Repairer::new()?.protect(GUARDED)?, normalizer);
        Ok(Self { repairer: Repairer::new()?, normalizers, guarding })
    }

    /// All laws, without exceptions.
    fn laws(&self) -> BTreeMap<Law, Vec<u64>> {
        let of_repair = [TWICE, ONE_TO_ONE, PIECES].map(|what| ("repair", what));
        let of_normalizers =
            self.normalizers.iter().flat_map(|(who, _)| [TWICE, PIECES].map(|what| (*who, what)));
        let of_guarding = ["repair", TARGETS[0]].map(|who| (who, PROTECTED));
        let all = of_repair.into_iter().chain(of_normalizers).chain(of_guarding);
        let all = all.chain([("all", PANICS)]);
        all.map(|law| (law, Vec::new())).collect()
    }

    /// The laws that a text breaks, each with what differs.
    fn broken(&self, text: &str, seed: u64) -> Vec<(Law, String)> {
        let broken = || self.broken_unless_panic(text, seed);
        match panic::catch_unwind(AssertUnwindSafe(broken)) {
            Ok(broken) => broken,
            Err(_) => vec![(("all", PANICS), String::new())],
        }
    }

    fn broken_unless_panic(&self, text: &str, seed: u64) -> Vec<(Law, String)> {
        let mut broken = Vec::new();
        let mut differ = |law: Law, expected: &str, got: &str| {
            if expected != got {
                broken.push((law, difference(expected, got)));
            }
        };
        let repair = |text: &str| self.repairer.repair(text).text.into_owned();
        let once = repair(text);
        differ(("repair", TWICE), &once, &repair(&once));
        if !is_one_to_one(text, &once) {
            differ(("repair", ONE_TO_ONE), text, &once);
        }
        let mut random = Rng::with_seed(seed);
        // Now and then with bytes that are not UTF-8, which the whole can be given as a stream alone.
        let mut source = text.as_bytes().to_vec();
        let is_text = random.u32(0..4) > 0;
        if !is_text {
            source.insert(random.usize(..=source.len()), 0xE5);
        }
        let size = [1, 2, 3, 7, 100, 1000, 50_000][random.usize(..7)];
        let by_repair = |source: &[u8], size: usize| {
            let (mut stream, mut output) = (self.repairer.stream(), Vec::new());
            source.chunks(size).for_each(|piece| stream.push(piece, &mut output));
            stream.finish(&mut output);
            output
        };
        let whole = if is_text { once.into_bytes() } else { by_repair(&source, usize::MAX) };
        differ(("repair", PIECES), &shown(&whole), &shown(&by_repair(&source, size)));
        if !is_text {
            let again = by_repair(&whole, usize::MAX);
            differ(("repair", TWICE), &shown(&whole), &shown(&again));
        }
        for (who, normalizer) in &self.normalizers {
            let once = normalizer.normalize(text).into_owned();
            differ((who, TWICE), &once, &normalizer.normalize(&once));
            let by_stream = |source: &[u8], size: usize| {
                let (mut stream, mut output) = (normalizer.stream(), Vec::new());
                source.chunks(size).for_each(|piece| stream.push(piece, &mut output));
                stream.finish(&mut output);
                output
            };
            let whole = if is_text { once.into_bytes() } else { by_stream(&source, usize::MAX) };
            differ((who, PIECES), &shown(&whole), &shown(&by_stream(&source, size)));
            if !is_text {
                let again = by_stream(&whole, usize::MAX);
                differ((who, TWICE), &shown(&whole), &shown(&again));
            }
        }
        let (guarded, inside) = guarded(text, &mut random);
        let (repairer, normalizer) = &self.guarding;
        let outputs = [repairer.repair(&guarded).text, normalizer.normalize(&guarded)];
        for (who, output) in ["repair", TARGETS[0]].into_iter().zip(outputs) {
            let found = if output.contains(&inside) { &*inside } else { "" };
            differ((who, PROTECTED), &inside, found);
        }
        broken
    }
}

/// A text with a part of it put in somewhere as what is protected, and that.
fn guarded(text: &str, random: &mut Rng) -> (String, String) {
    let mut place = || text.floor_char_boundary(random.usize(..=text.len()));
    let (at, from) = (place(), place());
    let part = text[from..].chars().filter(|c| !matches!(c, '\n' | '⟦' | '⟧')).take(40);
    let inside = format!("⟦{}⟧", part.collect::<String>());
    let around = |text: &str| text.replace('⟦', "");
    ([&*around(&text[..at]), &*inside, &*around(&text[at..])].concat(), inside)
}

/// Bytes as text, each of those that are not UTF-8 as two digits.
fn shown(bytes: &[u8]) -> String {
    let chunks = bytes.utf8_chunks();
    chunks.map(|chunk| format!("{}{}", chunk.valid(), chunk.invalid().escape_ascii())).collect()
}

/// Whether a repaired text has as many characters, and others only for Han ones, of as many bytes.
fn is_one_to_one(text: &str, repaired: &str) -> bool {
    let is_same_or_han =
        |(a, b): (char, char)| a == b || (is_han(a) && is_han(b) && a.len_utf8() == b.len_utf8());
    text.chars().count() == repaired.chars().count()
        && text.chars().zip(repaired.chars()).all(is_same_or_han)
}

/// Where two texts part.
fn difference(expected: &str, got: &str) -> String {
    let same = expected.chars().zip(got.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(10);
    format!("\n    {}\n    {}", excerpt(expected, from), excerpt(got, from))
}

/// At most so many characters of a text as a line can show.
fn excerpt(text: &str, from: usize) -> String {
    format!("{:?}", text.chars().skip(from).take(200).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::{Subjects, Texts, difference, is_one_to_one};

    #[test]
    fn what_is_not_one_to_one_is_found() {
        assert!(is_one_to_one("斗爭之后，A", "鬥爭之後，A"));
        for repaired in ["鬥爭之後，", "鬥爭之後。A", "鬥爭之後，B", "鬥爭之\u{20000}，A"]
        {
            assert!(!is_one_to_one("斗爭之后，A", repaired), "{repaired}");
        }
    }

    #[test]
    fn a_difference_is_shown_where_it_is() {
        assert_eq!(difference("一二三甲", "一二三乙"), "\n    \"一二三甲\"\n    \"一二三乙\"");
        let long = "一".repeat(90);
        let shown = difference(&(long.clone() + "甲"), &(long + "乙"));
        assert!(shown.chars().count() < 40 && shown.contains("一甲"), "{shown}");
    }

    #[test]
    fn the_laws_hold_for_some_texts() {
        let (texts, subjects) = (Texts::new(3).unwrap(), Subjects::new().unwrap());
        for number in 0..100 {
            let text = texts.text(number);
            assert_eq!(subjects.broken(&text, number), [], "{text:?}");
        }
    }
}
