//! The fused scan against the general engine, with dictionaries and configs of one's own.
//!
//! Explanations always come from the general engine. What they give is compared with every other
//! way: whole, into a buffer, in pieces, and now and then by threads.

mod case;
mod configs;
mod recipe;
mod shrink;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use fanjian::{Config, Converter, Dictionary, Tofu};
use fastrand::Rng;
use serde_json::Value;

use super::strings::Strings;
use crate::root;
use case::{Case, Letter, cut};
use configs::Configs;
use recipe::{Base, Recipe};
use words::{Allowed, Words, size};

/// Differences of a part after which no more are looked for.
const ENOUGH: usize = 10;

#[derive(Default)]
struct Figures {
    strings: usize,
    converters: usize,
    fused: usize,
    /// Texts converted by threads.
    long: usize,
    differences: usize,
}

/// Compares on `count` random strings, prints what was compared, and every difference, made small.
/// Gives the number of differences.
pub(crate) fn check(count: usize, seed: u64) -> Result<usize> {
    let mut strings = Strings::new(seed)?;
    let mut random = Rng::with_seed(seed);
    let builtins = Builtins::new()?;
    let own = Configs::new()?;
    let start = Instant::now();
    let mut next = 0..;
    let figures = part(count / 2, &mut random, &mut strings, 12, |random| {
        builtins.next(next.next().unwrap_or_default(), random)
    })?;
    let mut differences = figures.print("built-in configs with custom dictionaries", start);
    let start = Instant::now();
    let figures =
        part(count - count / 2, &mut random, &mut strings, 18, |random| own.next(random))?;
    differences += figures.print("configs of one's own", start);
    Ok(differences)
}

impl Figures {
    fn print(&self, what: &str, start: Instant) -> usize {
        let Self { strings, converters, fused, long, differences } = self;
        println!(
            "{differences} differences between fused and general in {strings} random strings and \
             {long} long ones, {what}: {converters} converters, {fused} of them fused ({:.0?})",
            start.elapsed()
        );
        *differences
    }
}

/// `share` of 20 pieces of the strings are made of the words that come with a recipe.
fn part(
    count: usize,
    random: &mut Rng,
    strings: &mut Strings,
    share: u32,
    mut next: impl FnMut(&mut Rng) -> (Recipe, Vec<String>),
) -> Result<Figures> {
    let mut figures = Figures::default();
    // Some hundred strings each, but several converters for few strings.
    let each = (count / 64).clamp(16, 200);
    while figures.strings < count && figures.differences < ENOUGH {
        let (recipe, words) = next(random);
        strings.favour(words, share);
        let each = each.min(count - figures.strings);
        let texts = (0..each).map(|_| cut(&strings.next(), random)).collect();
        compare(&recipe, texts, random, &mut figures)?;
    }
    Ok(figures)
}

/// Up to the first difference.
fn compare(
    recipe: &Recipe,
    texts: Vec<Vec<Letter>>,
    random: &mut Rng,
    figures: &mut Figures,
) -> Result<()> {
    let mut case = Case { recipe: recipe.clone(), text: Vec::new(), repeated: None };
    figures.converters += 1;
    // A panic while one is made is found again and told by the case.
    let Ok(converter) = std::panic::catch_unwind(|| recipe.converter()) else {
        report(case, figures);
        return Ok(());
    };
    let converter = converter.with_context(|| recipe.to_string())?;
    figures.fused += usize::from(is_fused(&converter));
    let long = (random.u32(0..40) == 0).then(|| random.u64(..));
    let whole = texts.concat();
    for text in texts {
        figures.strings += 1;
        case.text = text;
        if case.difference_by(&converter).is_some() {
            report(case, figures);
            return Ok(());
        }
    }
    if long.is_some() {
        figures.long += 1;
        (case.text, case.repeated) = (whole, long);
        if case.difference_by(&converter).is_some() {
            report(case, figures);
        }
    }
    Ok(())
}

fn report(mut case: Case, figures: &mut Figures) {
    figures.differences += 1;
    shrink::shrink(&mut case);
    println!("\n{case}");
    match case.difference() {
        Some(difference) => println!("{difference}\n"),
        None => println!("a difference that did not come again\n"),
    }
}

/// Only the form for people tells. Should it tell no longer, the figure is wrong and nothing else.
fn is_fused(converter: &Converter) -> bool {
    format!("{converter:?}").contains("fused: Some")
}

/// The built-in configs, with the words of their tables.
struct Builtins {
    configs: Vec<(&'static str, Vec<String>)>,
    words: BTreeMap<String, Vec<String>>,
}

impl Builtins {
    fn new() -> Result<Self> {
        let mut words = BTreeMap::new();
        let mut configs = Vec::new();
        for config in Config::builtins() {
            let path = root().join(format!("dictionaries/opencc/config/{}.json", config.name));
            let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let json: Value = jsonc_parser::parse_to_serde_value(&json, &Default::default())?;
            let mut tables = BTreeSet::new();
            files(&json, &mut tables);
            for table in &tables {
                if !words.contains_key(table) {
                    words.insert(table.clone(), words_of(&Dictionary::builtin(table)?));
                }
            }
            configs.push((config.name, tables.into_iter().collect()));
        }
        Ok(Self { configs, words })
    }

    /// The configs by turns, each with tofu dictionaries and without.
    fn next(&self, number: usize, random: &mut Rng) -> (Recipe, Vec<String>) {
        let (name, tables) = &self.configs[number / 2 % self.configs.len()];
        let tofu = if number.is_multiple_of(2) { Tofu::Include } else { Tofu::Exclude };
        let known: Vec<&[String]> = tables.iter().map(|table| &*self.words[table]).collect();
        let allowed = Allowed::any(random);
        let mut words = Words { random, known, roots: Vec::new() };
        let count = words.random.usize(1..=3);
        let custom: Vec<_> = (0..count)
            .map(|_| {
                let size = size(words.random);
                words.table(allowed, size)
            })
            .collect();
        let mut favoured = words.roots;
        favoured.extend(custom.iter().flatten().flat_map(|(key, value)| [key, value]).cloned());
        // Keys twice, for most roots are of use only beside them.
        favoured.extend(custom.iter().flatten().map(|(key, _)| key.clone()));
        (Recipe { base: Base::Builtin(name), tofu, custom }, favoured)
    }
}

/// The tables that a config names.
fn files(json: &Value, to: &mut BTreeSet<String>) {
    match json {
        Value::Array(values) => values.iter().for_each(|value| files(value, to)),
        Value::Object(members) => {
            if let Some(file) = members.get("file").and_then(Value::as_str) {
                to.insert(file.trim_end_matches(".txt").to_owned());
            }
            members.values().for_each(|value| files(value, to));
        }
        _ => {}
    }
}

fn words_of(dictionary: &Dictionary) -> Vec<String> {
    let entries = dictionary.entries().into_iter();
    let words = entries.flat_map(|(key, candidates)| {
        [key].into_iter().chain(candidates.into_iter().map(str::to_owned))
    });
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn fused_equals_general() {
        assert_eq!(super::check(5_000, 3).unwrap(), 0);
    }
}
