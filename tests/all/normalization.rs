//! Compatibility ideographs, which become other characters before anything matches.

use std::collections::HashMap;

use fanjian::{Config, Converter, Dictionary};

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
