//! Strings that hurt: keys whole, cut and joined, and whatever lies between them in real text.

use std::sync::LazyLock;

use fanjian::Dictionary;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub const TABLES: [&str; 22] = [
    "CJK_Compatibility_Ideographs",
    "HKPhrases",
    "HKPhrasesRev",
    "HKVariants",
    "HKVariantsPhrases",
    "HKVariantsRev",
    "HKVariantsRevPhrases",
    "JPShinjitaiCharacters",
    "JPShinjitaiCharactersRev",
    "JPShinjitaiPhrases",
    "STCharacters",
    "STPhrases",
    "STPhrases_GeneratedFromRegionalPhrases",
    "TSCharacters",
    "TSCharactersExt",
    "TSPhrases",
    "TWPhrases",
    "TWPhrasesRev",
    "TWVariants",
    "TWVariantsPhrases",
    "TWVariantsRev",
    "TWVariantsRevPhrases",
];

/// Every key and every candidate of every table, each once.
pub static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut words: Vec<String> = Vec::new();
    for table in TABLES {
        for (key, candidates) in Dictionary::builtin(table).unwrap().entries() {
            words.push(key);
            words.extend(candidates.into_iter().map(str::to_owned));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
});

/// A text of up to `most` pieces.
pub fn text(most: usize) -> impl Strategy<Value = String> {
    vec(piece(), 0..=most).prop_map(|pieces| pieces.concat())
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => word(),
        4 => (word(), any::<prop::sample::Index>(), any::<bool>()).prop_map(cut),
        2 => (word(), any::<prop::sample::Index>(), stranger()).prop_map(broken),
        2 => stranger(),
        1 => any::<char>().prop_map(String::from),
        1 => sequence(),
    ]
}

fn word() -> impl Strategy<Value = String> {
    any::<prop::sample::Index>().prop_map(|index| index.get(&WORDS[..]).clone())
}

/// A word without its beginning or without its end.
fn cut((word, index, front): (String, prop::sample::Index, bool)) -> String {
    let chars: Vec<char> = word.chars().collect();
    let at = index.index(chars.len());
    if front { chars[at..].iter().collect() } else { chars[..at].iter().collect() }
}

fn byte_of(word: &str, char_index: usize) -> usize {
    word.char_indices().nth(char_index).map_or(word.len(), |(byte, _)| byte)
}

/// A word with something in it that no key holds.
fn broken((word, index, stranger): (String, prop::sample::Index, String)) -> String {
    let at = index.index(word.chars().count());
    [&word[..byte_of(&word, at)], &stranger, &word[byte_of(&word, at)..]].concat()
}

fn stranger() -> impl Strategy<Value = String> {
    select(vec![
        "\u{FE00}",
        "\u{E0100}",
        "\u{200D}",
        "\u{0}",
        "\u{FEFF}",
        "\r\n",
        "\n",
        " ",
        "　",
        "，",
        "a",
        "SQL",
        "U",
        "B",
        "！",
        "😀",
        "é",
        "·",
        "豈",
        "\u{2F800}",
        "𠀀",
        "𫇥",
        "か",
        "一",
        "发",
    ])
    .prop_map(str::to_owned)
}

/// Operators and operands: sequences complete, open, nested and beyond the limits.
fn sequence() -> impl Strategy<Value = String> {
    let operator = select(vec!['⿰', '⿱', '⿲', '⿳', '⿾', '⿿', '⿻']);
    let operand = select(vec!['发', '里', '后', 'x', '面', '台']);
    (vec(operator, 1..20), vec(operand, 0..24))
        .prop_map(|(operators, operands)| operators.into_iter().chain(operands).collect())
}
