//! Random texts for repair and normalisation: sentences and words, good, damaged and in another script, and
//! what lies between.

use std::fs;

use anyhow::{Context, Result};
use fanjian::{Converter, Variant};
use fastrand::Rng;
use serde::Deserialize;

use super::Naive;
use crate::conformance::Strings;
use crate::context::spelling::{entries, read};
use crate::root;

/// Every so many texts one is long.
const LONG: u64 = 1000;

const JAPANESE: [&str; 4] = [
    "図書館で借りた本を、電車の中で読んでいる。",
    "発売日は来週の金曜日に変更されました。",
    "この国の歴史について、ゆっくり調べたい",
    "カメラを売って、自転車を買った！",
];
const LATIN: [&str; 6] =
    ["the quick answer ", "v2.14, ", "e-mail: a@b.example ", "Café ", "NASA", "3.14"];
/// What the steps of normalisation look for, and what they must leave alone.
const STRANGERS: [&str; 50] = [
    "，",
    "。",
    "、",
    "？",
    "“",
    "”",
    "‘",
    "’",
    "「",
    "」",
    "『",
    "』",
    "\"",
    "'",
    ",",
    ".",
    "!?",
    "...",
    "…",
    "--",
    "—",
    "(",
    "）",
    "Ａ４",
    "\u{3000}",
    "\u{A0}",
    "\u{200B}",
    "\u{FEFF}",
    "e\u{301}",
    "⼭",
    "\u{F900}",
    "説",
    "国",
    "の",
    "`",
    "``",
    "https://example.com/后/",
    "乾",
    "著",
    "\0",
    "\u{200D}",
    "\u{301}\u{3099}",
    "\u{3099}",
    "\u{212A}",
    "\u{212A}://",
    "a@b.tw\u{200B}a@b.tw",
    "http://a)))",
    "```",
    "~~~ ",
    "<script>",
];
const LINE_ENDS: [&str; 9] =
    ["\n", "\n", "\n", "\r\n", "\n\n", "\r", "\u{2028}", "\n```\n", "\n~~~\n"];

pub(super) struct Texts {
    seed: u64,
    naive: [Naive; 3],
    /// Traditional ones, and the same in Simplified.
    sentences: Vec<(String, String)>,
    /// Simplified ones that choose by context.
    words: Vec<String>,
    strings: Strings,
}

#[derive(Deserialize)]
struct Page {
    repaired: String,
}

#[derive(Deserialize)]
struct Sentences {
    sentence: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    direction: String,
    source: String,
    target: String,
}

impl Texts {
    pub(super) fn new(seed: u64) -> Result<Self> {
        let tag = |tag: &str| tag.parse::<Variant>();
        let simplify = Converter::new(tag("zh-Hant")?, tag("zh-Hans")?);
        let mut sentences = Vec::new();
        for line in lines()? {
            let simplified = simplify.convert(&line).into_owned();
            sentences.push((line, simplified));
        }
        let words = entries(&read("context/words.txt")?).map(|(key, _)| key.to_owned()).collect();
        Ok(Self { seed, naive: Naive::all()?, sentences, words, strings: Strings::new(seed)? })
    }

    /// Every number has its text.
    pub(super) fn text(&self, number: u64) -> String {
        let mut random = Rng::with_seed(self.seed_of(number));
        let mut strings = self.strings.of(random.u64(..));
        let is_long = number % LONG == LONG - 1;
        let length = if is_long { random.usize(20_000..40_000) } else { random.usize(1..=400) };
        let naive = &self.naive[random.usize(..self.naive.len())];
        // Shares of a whole: what is damaged, and where lines end. Some texts have none of it.
        let (damaged, ends) = (random.u32(0..=4) * 25, random.u32(0..3) * 6);
        let mut text = String::new();
        let mut count = 0;
        while count < length {
            let piece = match random.u32(0..100) {
                roll if roll < ends => pick(&mut random, &LINE_ENDS).to_owned(),
                roll => self.piece(roll, damaged, naive, &mut random, &mut strings),
            };
            let piece: String = piece.chars().take(length - count).collect();
            count += piece.chars().count();
            text += &piece;
        }
        text
    }

    /// The seed for what is random about a text.
    pub(super) fn seed_of(&self, number: u64) -> u64 {
        // Far apart, so that neighbours have nothing in common.
        Rng::with_seed(self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number).u64(..)
    }

    fn piece(
        &self,
        roll: u32,
        damaged: u32,
        naive: &Naive,
        random: &mut Rng,
        strings: &mut Strings,
    ) -> String {
        let is_damaged = random.u32(0..100) < damaged;
        match roll {
            0..45 => {
                let (good, simplified) = &self.sentences[random.usize(..self.sentences.len())];
                if is_damaged { naive.convert(simplified) } else { good.clone() }
            }
            45..50 => self.sentences[random.usize(..self.sentences.len())].1.clone(),
            50..65 => {
                let word = &self.words[random.usize(..self.words.len())];
                let cut: String = word.chars().skip(random.usize(0..2)).collect();
                if random.u32(0..6) == 0 { cut } else { naive.convert(&cut) }
            }
            65..75 => strings.next(),
            75..80 => naive.convert(&strings.next()),
            80..83 => pick(random, &JAPANESE).to_owned(),
            83..87 => pick(random, &LATIN).to_owned(),
            _ => pick(random, &STRANGERS).to_owned(),
        }
    }
}

fn pick<'t>(random: &mut Rng, texts: &[&'t str]) -> &'t str {
    texts[random.usize(..texts.len())]
}

/// The Traditional lines and sentences of our own among the tests' data.
fn lines() -> Result<Vec<String>> {
    let data = root().join("tests/data");
    let mut lines = Vec::new();
    let mut paths = Vec::new();
    for entry in fs::read_dir(data.join("pages"))? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        let page: Page = toml::from_str(&fs::read_to_string(&path)?)
            .with_context(|| path.display().to_string())?;
        let full = page.repaired.lines().filter(|line| !line.is_empty());
        lines.extend(full.map(str::to_owned));
    }
    let Sentences { sentence } = toml::from_str(&fs::read_to_string(data.join("context.toml"))?)?;
    lines.extend(sentence.into_iter().map(|it| match &*it.direction {
        "s2t" => it.target,
        _ => it.source,
    }));
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::{LONG, Texts};

    #[test]
    fn a_text_comes_again_by_its_number() {
        let texts = Texts::new(7).unwrap();
        let some: Vec<String> = (0..50).map(|number| texts.text(number)).collect();
        assert!(some.iter().all(|text| (1..=400).contains(&text.chars().count())));
        assert!(some.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(some[30], Texts::new(7).unwrap().text(30));
        assert_ne!(some[30], Texts::new(8).unwrap().text(30));
        assert!(texts.text(LONG - 1).chars().count() >= 20_000);
    }
}
