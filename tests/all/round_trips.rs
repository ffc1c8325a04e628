//! Laws of going there and back, from `tests/data/laws.toml`; their exceptions stand in
//! `docs/CONFORMANCE.md`, and these tests hold the two together.
//!
//! `BLESS=1 cargo test --test all round_trips` writes the list of exceptions anew.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::LazyLock;

use fanjian::{Config, Converter};
use proptest::prelude::*;
use serde::Deserialize;

use crate::strings::{self, WORDS};

#[derive(Deserialize)]
struct Laws {
    law: Vec<Law>,
}

#[derive(Deserialize)]
struct Law {
    left: Vec<String>,
    right: Vec<String>,
    over: Over,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Over {
    Texts,
    Words,
}

static LAWS: LazyLock<Vec<Law>> = LazyLock::new(|| {
    let laws: Laws = toml::from_str(include_str!("../data/laws.toml")).unwrap();
    laws.law
});

static CONVERTERS: LazyLock<HashMap<&str, Converter>> = LazyLock::new(|| {
    Config::builtins().map(|it| (it.name, Converter::builtin(it.name).unwrap())).collect()
});

fn through(configs: &[String], text: &str) -> String {
    let convert = |text: String, config: &String| CONVERTERS[&**config].convert(&text).into_owned();
    configs.iter().fold(text.to_owned(), convert)
}

impl Law {
    fn laws_over(over: Over) -> impl Iterator<Item = &'static Self> {
        LAWS.iter().filter(move |law| law.over == over)
    }

    /// As mathematicians write it: what is applied first stands last.
    fn formula(&self) -> String {
        let side = |configs: &[String]| {
            configs.iter().rev().map(String::as_str).collect::<Vec<_>>().join("∘")
        };
        format!("{} = {}", side(&self.left), side(&self.right))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn laws_over_texts_hold_for_any_text(text in strings::text(8)) {
        for law in Law::laws_over(Over::Texts) {
            let sides = (through(&law.left, &text), through(&law.right, &text));
            prop_assert_eq!(&sides.0, &sides.1, "{}", law.formula());
        }
    }
}

/// A word for which a law does not hold, and the two forms it takes.
struct Exception {
    word: &'static str,
    left: String,
    right: String,
}

/// The exceptions of a law that contain no shorter one: a word breaks the law only if it holds one.
fn exceptions(law: &Law) -> Vec<Exception> {
    // No key holds a line end or an operator, so lines are converted independently.
    let text = WORDS.join("\n");
    let (left, right) = (through(&law.left, &text), through(&law.right, &text));
    let forms = left.split('\n').zip(right.split('\n')).zip(WORDS.iter());
    let all: Vec<Exception> = forms
        .filter(|((left, right), _)| left != right)
        .map(|((left, right), word)| Exception { word, left: left.into(), right: right.into() })
        .collect();
    let words: HashSet<&str> = all.iter().map(|exception| exception.word).collect();
    all.into_iter().filter(|it| !proper_parts(it.word).any(|part| words.contains(part))).collect()
}

fn proper_parts(word: &str) -> impl Iterator<Item = &str> {
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let pairs = (0..ends.len()).flat_map(move |a| {
        let ends = ends.clone();
        (a + 1..ends.len()).map(move |b| (ends[a], ends[b]))
    });
    pairs.map(|(start, end)| &word[start..end]).filter(move |part| part.len() < word.len())
}

impl Exception {
    /// Whether the characters of the form, each alone, do what the whole does.
    fn is_by_characters(&self, law: &Law) -> bool {
        let Some(further) = law.left.strip_prefix(&*law.right) else { return false };
        let alone = self.right.chars().map(|c| through(further, &c.to_string()));
        alone.collect::<String>() == self.left
    }

    /// `word (form→other form)`, of the forms only what differs.
    fn shown(&self) -> String {
        let pairs = self.right.chars().zip(self.left.chars()).filter(|(a, b)| a != b);
        if self.right.chars().count() != self.left.chars().count() {
            return format!("{} ({}→{})", self.word, self.right, self.left);
        }
        let (from, to): (String, String) = pairs.unzip();
        format!("{} ({from}→{to})", self.word)
    }
}

const BEGIN: &str = "<!-- exceptions: begin -->\n";
const END: &str = "<!-- exceptions: end -->";

fn listing() -> String {
    let mut text = String::new();
    for law in Law::laws_over(Over::Words) {
        let exceptions = exceptions(law);
        let (characters, phrases): (Vec<_>, Vec<_>) =
            exceptions.iter().partition(|exception| exception.is_by_characters(law));
        writeln!(text, "\n### `{}`: {}\n", law.formula(), exceptions.len()).unwrap();
        for (reason, exceptions) in [("character", characters), ("phrase", phrases)] {
            let shown: Vec<String> = exceptions.into_iter().map(Exception::shown).collect();
            if !shown.is_empty() {
                writeln!(text, "- {reason}: {}", shown.join(", ")).unwrap();
            }
        }
    }
    text
}

#[test]
fn the_documented_exceptions_are_exactly_those_there_are() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/CONFORMANCE.md");
    let docs = std::fs::read_to_string(path).unwrap();
    let (before, rest) = docs.split_once(BEGIN).unwrap();
    let (documented, after) = rest.split_once(END).unwrap();
    let listing = listing();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, [before, BEGIN, &listing, "\n", END, after].concat()).unwrap();
        return;
    }
    for (documented, found) in documented.trim().lines().zip(listing.trim().lines()) {
        assert_eq!(documented, found, "see the head of this file for how to write the list anew");
    }
    assert_eq!(documented.trim(), listing.trim());
}
