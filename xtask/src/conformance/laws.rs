//! The laws that hold for any text, on random strings.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use fanjian::{Config, Converter};
use serde::Deserialize;

use super::strings::Strings;

#[derive(Deserialize)]
struct Laws {
    law: Vec<Law>,
}

#[derive(Deserialize)]
struct Law {
    left: Vec<String>,
    right: Vec<String>,
    over: String,
}

/// Checks every law on `count` strings; fails at the first exception. Gives the number of laws.
pub(crate) fn check(count: usize, seed: u64) -> Result<usize> {
    let laws: Laws = toml::from_str(include_str!("../../../tests/data/laws.toml"))?;
    let laws: Vec<Law> = laws.law.into_iter().filter(|law| law.over == "texts").collect();
    let converters: BTreeMap<&str, Converter> = Config::builtins()
        .map(|config| Ok((config.name, Converter::builtin(config.name)?)))
        .collect::<Result<_>>()?;
    let through = |configs: &[String], text: &str| {
        configs.iter().try_fold(text.to_owned(), |text, config| {
            let converter = converters.get(&**config).with_context(|| config.clone())?;
            anyhow::Ok(converter.convert(&text).into_owned())
        })
    };
    let mut strings = Strings::new(seed)?;
    for _ in 0..count {
        let text = strings.next();
        for law in &laws {
            let (left, right) = (through(&law.left, &text)?, through(&law.right, &text)?);
            ensure!(left == right, "{:?} = {:?}, {text:?}: {left} | {right}", law.left, law.right);
        }
    }
    Ok(laws.len())
}
