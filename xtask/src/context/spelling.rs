//! What a key can be spelled, and which keys a spelled word can have come from.

use std::collections::{BTreeMap, HashMap};
use std::fs;

use anyhow::{Context, Result, ensure};

use crate::root;

/// More combinations of keys than this and a word is taken under its first key alone.
const MOST_KEYS: usize = 8;

/// A Simplified key and one spelling of it: OpenCC's standard form, character by character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spelled {
    pub(crate) key: String,
    pub(crate) spelling: String,
}

/// The relation between Simplified characters and their Traditional ones, from OpenCC's tables and
/// `variants.txt`.
pub(crate) struct Spellings {
    /// STCharacters, of candidates that are variants of each other only the first.
    candidates: BTreeMap<char, Vec<char>>,
    /// TSCharacters, first candidates.
    simplified: HashMap<char, char>,
    /// Regional form → the standard one.
    regional: HashMap<char, char>,
    /// Member of a class of variants → its first member.
    variants: HashMap<char, char>,
    /// First member of a class → all of them.
    classes: HashMap<char, Vec<char>>,
    /// Folded candidate → the keys that list it.
    keys: HashMap<char, Vec<char>>,
}

impl Spellings {
    pub(crate) fn read() -> Result<Self> {
        let classes = classes(&read("context/variants.txt")?)?;
        let variants: HashMap<char, char> =
            classes.iter().flat_map(|(first, class)| class.iter().map(|c| (*c, *first))).collect();
        let mut regional = HashMap::new();
        for table in ["opencc/TWVariants.txt", "opencc/HKVariants.txt"] {
            for (key, candidates) in characters(&read(table)?) {
                regional.insert(candidates[0], key);
                let class = |c: char| variants.get(&c).copied().unwrap_or(c);
                let same = class(key) == class(candidates[0]);
                ensure!(same, "variants.txt does not hold {key} {} of {table}", candidates[0]);
            }
        }
        let mut spellings = Self {
            candidates: BTreeMap::new(),
            simplified: HashMap::new(),
            regional,
            variants,
            classes,
            keys: HashMap::new(),
        };
        for (key, listed) in characters(&read("opencc/STCharacters.txt")?) {
            let mut candidates: Vec<char> = Vec::new();
            for candidate in listed {
                let folded = spellings.fold(candidate);
                if candidates.iter().all(|known| spellings.fold(*known) != folded) {
                    candidates.push(candidate);
                    spellings.keys.entry(folded).or_default().push(key);
                }
            }
            spellings.candidates.insert(key, candidates);
        }
        let simplified = read("opencc/TSCharacters.txt")?;
        spellings.simplified =
            characters(&simplified).map(|(key, candidates)| (key, candidates[0])).collect();
        Ok(spellings)
    }

    /// The one form that stands for all variants of a character.
    pub(crate) fn fold(&self, c: char) -> char {
        self.variants.get(&c).copied().unwrap_or(c)
    }

    /// The Simplified characters that STCharacters knows, with their candidates.
    pub(crate) fn table(&self) -> impl Iterator<Item = (char, &[char])> {
        self.candidates.iter().map(|(key, candidates)| (*key, candidates.as_slice()))
    }

    /// What the library reads a character as before it looks for words, whose keys are Simplified.
    pub(crate) fn read_as(&self, c: char) -> char {
        let simplified = |c| self.simplified.get(&c).copied();
        let read = simplified(c).or_else(|| {
            let standard = *self.regional.get(&c)?;
            Some(simplified(standard).unwrap_or(standard))
        });
        let is_read = |read: &char| read.len_utf8() == 3 && c.len_utf8() == 3;
        read.filter(is_read).filter(|_| !self.candidates.contains_key(&c)).unwrap_or(c)
    }

    pub(crate) fn is_one_to_many(&self, key: char) -> bool {
        self.candidates.get(&key).is_some_and(|candidates| candidates.len() > 1)
    }

    pub(crate) fn decides(&self, key: &str) -> bool {
        key.chars().any(|c| self.is_one_to_many(c))
    }

    /// What a character becomes where nothing decides.
    pub(crate) fn first(&self, key: char) -> char {
        self.candidates.get(&key).map_or(key, |candidates| candidates[0])
    }

    /// The spelling of one character of a key, by the character that stands for it in a source.
    fn spell(&self, key: char, source: char) -> Option<char> {
        let candidates = self.candidates.get(&key).map_or(&[][..], Vec::as_slice);
        if candidates.len() < 2 {
            return Some(self.first(key));
        }
        let folded = self.fold(source);
        candidates.iter().copied().find(|candidate| self.fold(*candidate) == folded)
    }

    /// The standard spelling of a key that a source spells in forms of its own.
    pub(crate) fn standard(&self, key: &str, source: &str) -> Option<Spelled> {
        if key.chars().count() != source.chars().count() {
            return None;
        }
        let spelling: Option<String> =
            key.chars().zip(source.chars()).map(|(key, source)| self.spell(key, source)).collect();
        Some(Spelled { key: key.to_owned(), spelling: spelling? })
    }

    /// The keys of a Traditional character, the usual one first. A character that is Simplified
    /// itself, such as 覆, can stand for itself or have another source (复).
    fn keys(&self, source: char) -> Vec<char> {
        let folded = self.fold(source);
        let class = self.classes.get(&folded).map_or(&[][..], Vec::as_slice);
        let mut keys = Vec::new();
        let members = std::iter::once(source).chain(class.iter().copied());
        let usual = members.map(|c| self.simplified.get(&c).copied().unwrap_or(c));
        for key in usual.chain(self.keys.get(&folded).into_iter().flatten().copied()) {
            if !keys.contains(&key) && self.spell(key, source).is_some() {
                keys.push(key);
            }
        }
        keys
    }

    /// All that a word of a Traditional source can be in Simplified, the usual key first.
    pub(crate) fn of_word(&self, word: &str) -> Vec<Spelled> {
        let empty = Spelled { key: String::new(), spelling: String::new() };
        let mut all = vec![empty];
        for source in word.chars() {
            let keys = self.keys(source);
            let room = if all.len() * keys.len() > MOST_KEYS { 1 } else { keys.len() };
            let longer = all.iter().flat_map(|start| {
                keys.iter().take(room).filter_map(move |key| {
                    let Spelled { key: mut keys, mut spelling } = start.clone();
                    spelling.push(self.spell(*key, source)?);
                    keys.push(*key);
                    Some(Spelled { key: keys, spelling })
                })
            });
            all = longer.collect();
        }
        all
    }

    /// A character of a text as it is compared: what its usual key would be spelled, folded.
    pub(crate) fn comparable(&self, c: char) -> char {
        let key = self.keys(c).first().copied();
        self.fold(key.and_then(|key| self.spell(key, c)).unwrap_or(c))
    }
}

/// Whether a character is Han, as word lists and texts are cut by.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}'
        | '\u{F900}'..='\u{FAFF}')
}

/// A file under `dictionaries/`.
pub(crate) fn read(path: &str) -> Result<String> {
    let path = root().join("dictionaries").join(path);
    fs::read_to_string(&path).with_context(|| path.display().to_string())
}

/// The entries of a table of ours or OpenCC's.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The entries of a table whose keys and candidates are single characters.
pub(crate) fn characters(text: &str) -> impl Iterator<Item = (char, Vec<char>)> {
    entries(text).filter_map(|(key, candidates)| {
        let candidates: Option<Vec<char>> = candidates.split(' ').map(single).collect();
        Some((single(key)?, candidates?))
    })
}

pub(crate) fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn classes(text: &str) -> Result<HashMap<char, Vec<char>>> {
    let mut classes = HashMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let class: Option<Vec<char>> = line.split(' ').map(single).collect();
        let class =
            class.with_context(|| format!("variants.txt: not single characters: {line:?}"))?;
        ensure!(class.len() > 1, "variants.txt: a class of one: {line:?}");
        classes.insert(class[0], class);
    }
    Ok(classes)
}

#[cfg(test)]
mod tests {
    use super::{Spelled, Spellings};

    fn keys(word: &str) -> Vec<(String, String)> {
        let spelled = Spellings::read().unwrap().of_word(word);
        spelled.into_iter().map(|Spelled { key, spelling }| (key, spelling)).collect()
    }

    #[test]
    fn a_word_of_taiwan_is_spelled_in_opencc_s_standard() {
        assert_eq!(keys("這裡"), [("这里".to_owned(), "這裏".to_owned())]);
        assert_eq!(keys("台灣"), [("台湾".to_owned(), "臺灣".to_owned())]);
    }

    #[test]
    fn a_character_that_is_simplified_itself_has_both_keys() {
        assert!(keys("回覆").contains(&("回复".to_owned(), "回覆".to_owned())));
        assert!(keys("回覆").contains(&("回覆".to_owned(), "回覆".to_owned())));
        assert_eq!(keys("皇后"), [("皇后".to_owned(), "皇后".to_owned())]);
    }

    #[test]
    fn traditional_characters_are_read_as_simplified_ones() {
        let spellings = Spellings::read().unwrap();
        let read: String = "著裡裏衞彥覆干发".chars().map(|c| spellings.read_as(c)).collect();
        assert_eq!(read, "着里里卫彦覆干发");
    }

    #[test]
    fn variants_compare_equal() {
        let spellings = Spellings::read().unwrap();
        for (a, b, equal) in [('裡', '裏', true), ('著', '着', true), ('髮', '發', false)] {
            assert_eq!(spellings.comparable(a) == spellings.comparable(b), equal);
        }
    }
}
