//! Laws of conversion between variants, on random texts.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use clap::Args;
use fanjian::{Converter, Variant};
use fastrand::Rng;

use super::spelling::{entries, read};

/// Check on random texts that converting again changes nothing, and that pieces give what the whole gives
#[derive(Args)]
pub(crate) struct Job {
    /// How many texts
    #[arg(long, default_value_t = 1_000_000)]
    count: usize,
    /// Where the random numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let table = read("context/words.txt")?;
    let words: Vec<&str> = entries(&table).map(|(key, _)| key).collect();
    let between = |from: &str, to: &str| -> Result<Converter> {
        Ok(Converter::new(from.parse::<Variant>()?, to.parse::<Variant>()?))
    };
    let mut converters = Vec::new();
    for to in ["zh-Hant", "zh-Hant-TW", "zh-Hant-HK"] {
        converters.push((to, between("zh-Hans", to)?));
    }
    let mut random = Rng::with_seed(job.seed);
    let mut exceptions: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for index in 0..job.count {
        let text = text(&mut random, &words);
        let (to, converter) = &converters[index % converters.len()];
        let once = converter.convert(&text);
        let twice = converter.convert(&once);
        if once.chars().count() != twice.chars().count() {
            bail!("converting again changes how many characters there are: {text:?}");
        }
        let differing = once.chars().zip(twice.chars()).filter(|(a, b)| a != b);
        for (a, b) in differing {
            *exceptions.entry((to, format!("{a} -> {b}: {text}"))).or_default() += 1;
        }
        let (mut stream, mut output) = (converter.stream(), Vec::new());
        let size = random.usize(1..=text.len().max(1));
        for piece in text.as_bytes().chunks(size) {
            stream.push(piece, &mut output)?;
        }
        stream.finish(&mut output)?;
        if output != once.as_bytes() {
            bail!("pieces of {size} bytes differ from the whole: {text:?}");
        }
    }
    for ((to, exception), count) in &exceptions {
        println!("{to}: {exception} ({count})");
    }
    println!(
        "{} texts; converting again changes {} characters",
        job.count,
        exceptions.values().sum::<usize>()
    );
    Ok(())
}

/// Words, ends of words, and what stands between them.
fn text(random: &mut Rng, words: &[&str]) -> String {
    const OTHERS: [&str; 10] = ["，", "。", "\n", "A", "后", "里", "隻", "發", "三", " "];
    let mut text = String::new();
    for _ in 0..random.usize(1..10) {
        let word = words[random.usize(..words.len())];
        match random.u32(..8) {
            0 => text.push_str(OTHERS[random.usize(..OTHERS.len())]),
            1..3 => text.extend(word.chars().skip(1)),
            _ => text.push_str(word),
        }
    }
    text
}
