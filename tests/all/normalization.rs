//! Compatibility ideographs, which become other characters before anything matches.

use std::collections::HashMap;

#[cfg(feature = "context")]
use fanjian::Variant;
use fanjian::{Config, Converter, Dictionary};

#[cfg(feature = "context")]
use crate::every_api;

use crate::strings::WORDS;

/// Any word may be spelt with them; explanations are made by matching alone.
#[test]
fn words_spelt_with_compatibility_ideographs_match_as_ever() {
    let table = Dictionary::builtin("CJK_Compatibility_Ideographs").unwrap();
    let mut spellings: HashMap<char, char> = HashMap::new();
    for (from, to) in table.entries() {
        spellings.insert(to[0].chars().next().unwrap(), from.chars().next().unwrap());
    }
    let mut texts = Vec::new();
    for word in WORDS.iter().filter(|word| word.chars().nth(1).is_some()) {
        for (at, c) in word.char_indices() {
            let Some(spelling) = spellings.get(&c) else { continue };
            let (front, rest) = (&word[..at], &word[at + c.len_utf8()..]);
            texts.push(format!("{front}{spelling}{rest}"));
        }
    }
    assert!(texts.len() > 10_000);
    for config in Config::builtins() {
        let converter = Converter::builtin(config.name).unwrap();
        for text in &texts {
            let explanation = converter.explain(text);
            assert_eq!(converter.convert(text), explanation.output, "{}: {text}", config.name);
        }
    }
}

/// Beyond the first plane they join with no word, as their canonical ones would.
#[cfg(feature = "context")]
#[test]
fn between_variants_they_are_what_their_canonical_ones_are() {
    let s2t = Converter::builtin("s2t").unwrap();
    let variant = |tag: &str| tag.parse::<Variant>().unwrap();
    let converter = Converter::new(variant("zh-Hans"), variant("zh-Hant"));
    let table = Dictionary::builtin("CJK_Compatibility_Ideographs").unwrap();
    let (mut wide, mut rare) = (0, 0);
    for (from, to) in table.entries() {
        if from.len() == 3 && to[0].len() == 3 {
            wide += 1;
            for frame in ["_", "公_外", "一_", "发_", "_发", "头发_干", "里_后面", "_只"]
            {
                let [text, canonical] = [from.as_str(), to[0]].map(|it| frame.replace('_', it));
                let expected = converter.convert(&canonical);
                assert_eq!(every_api::convert(&converter, &text), expected, "{text} {canonical}");
            }
        } else {
            rare += 1;
            for (front, behind) in [("", ""), ("发", ""), ("", "里"), ("头发", "干")] {
                let text = format!("{front}{from}{behind}");
                let output = every_api::convert(&converter, &text);
                let spelt = output.chars().nth(front.chars().count()).unwrap();
                assert_eq!(spelt.to_string(), s2t.convert(&from), "{text}");
            }
        }
    }
    assert!(wide > 400 && rare > 500, "{wide} {rare}");
    assert_eq!(every_api::convert(&converter, "公\u{F9E9}外"), "公里外");
    assert_eq!(every_api::convert(&converter, "呆\u{F91D}"), converter.convert("呆欄"));
}
