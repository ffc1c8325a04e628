//! Random configs of one's own.

use std::collections::BTreeSet;

use fanjian::{Dictionary, Tofu};
use fastrand::Rng;

use super::recipe::{Base, Node, Own, Recipe, Table};
use super::words::{Allowed, Words};

/// Keys over these overlap. Of all lengths; a normalised one among them, and two in no table.
const LETTERS: [&str; 16] = [
    "一",
    "二",
    "三",
    "发",
    "髮",
    "里",
    "a",
    "é",
    "𠀀",
    "豈",
    "か",
    "，",
    "b",
    "\u{2F800}",
    "裡",
    "⿰",
];

/// Tables of which slices are taken.
const PHRASES: [&str; 9] = [
    "STPhrases",
    "STPhrases_GeneratedFromRegionalPhrases",
    "TSPhrases",
    "TWPhrases",
    "TWPhrasesRev",
    "TWVariantsRevPhrases",
    "HKVariantsPhrases",
    "HKPhrases",
    "JPShinjitaiPhrases",
];
const CHARACTERS: [&str; 6] = [
    "STCharacters",
    "TSCharacters",
    "TWVariants",
    "HKVariants",
    "JPShinjitaiCharacters",
    "CJK_Compatibility_Ideographs",
];

/// What the keys of a table are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Phrases,
    Characters,
    Both,
}

pub(super) struct Configs {
    phrases: Vec<Table>,
    characters: Vec<Table>,
}

impl Configs {
    pub(super) fn new() -> anyhow::Result<Self> {
        let table = |name: &&str| -> anyhow::Result<Table> {
            let dictionary = Dictionary::builtin(name)?;
            let entries = dictionary.entries().into_iter();
            Ok(entries.map(|(key, candidates)| (key, candidates[0].to_owned())).collect())
        };
        let tables = |names: &[&str]| names.iter().map(table).collect::<Result<_, _>>();
        Ok(Self { phrases: tables(&PHRASES)?, characters: tables(&CHARACTERS)? })
    }

    /// Also gives words that its strings may be made of.
    pub(super) fn next(&self, random: &mut Rng) -> (Recipe, Vec<String>) {
        let like_builtins = random.u32(0..3) == 0;
        let kinds: Vec<Keys> = match like_builtins {
            true => vec![Keys::Phrases, Keys::Characters, Keys::Phrases, Keys::Characters],
            false => (0..random.usize(1..=5)).map(|_| keys(random)).collect(),
        };
        let (tables, mut roots) = self.tables(&kinds, random);
        let stages = match like_builtins {
            true => stages_like_builtins(random),
            false => {
                let mut list = |least, most| -> Vec<Node> {
                    (0..random.usize(least..=most)).map(|_| node(random, tables.len(), 0)).collect()
                };
                [list(0, 2), list(0, 1), list(1, 3)]
            }
        };
        let tofu = if random.u32(0..4) > 0 { Tofu::Include } else { Tofu::Exclude };
        roots.extend(words(&tables));
        let mut custom = Vec::new();
        if random.u32(0..4) == 0 {
            let (allowed, len) = (Allowed::any(random), random.usize(1..=20));
            let mut words = Words { random, known: vec![&roots], roots: Vec::new() };
            custom.push(words.table(allowed, len));
        }
        (Recipe { base: Base::Own(Own { stages, tables }), tofu, custom }, roots)
    }

    /// All over a few letters, or all slices of real tables, with some odd entries.
    fn tables(&self, kinds: &[Keys], random: &mut Rng) -> (Vec<Table>, Vec<String>) {
        let allowed = Allowed::mild(random);
        let is_small = random.u32(0..5) < 3;
        let letters = random.usize(3..8);
        let letters: Vec<String> =
            (0..letters).map(|_| LETTERS[random.usize(..LETTERS.len())].to_owned()).collect();
        let mut tables: Vec<Table> = Vec::new();
        let mut roots = Vec::new();
        for &keys in kinds {
            let slice = if is_small { Table::new() } else { self.slice(keys, &tables, random) };
            let mut known = letters.clone();
            if !is_small {
                known.extend(words(tables.iter().chain([&slice])));
            }
            let mut words = Words { random, known: vec![&known], roots: Vec::new() };
            let mut table = slice;
            if is_small {
                table = small_table(&mut words, keys, allowed);
            }
            if words.random.bool() {
                let more = words.random.usize(1..=12);
                let more = words.table(allowed, more).into_iter();
                table.extend(more.filter(|(key, _)| is_of(key, keys)));
            }
            roots.append(&mut words.roots);
            tables.push(unique(table));
        }
        (tables, roots)
    }

    /// Neighbours in a table, which begin alike; or entries from all over it; or such as are made of
    /// the characters of the tables that there are.
    fn slice(&self, keys: Keys, tables: &[Table], random: &mut Rng) -> Table {
        let real = match keys {
            Keys::Phrases => &self.phrases,
            Keys::Characters => &self.characters,
            Keys::Both if random.bool() => &self.phrases,
            Keys::Both => &self.characters,
        };
        let table = &real[random.usize(..real.len())];
        let len = random.usize(1..=400).min(table.len());
        let chars: BTreeSet<char> = tables
            .iter()
            .flatten()
            .flat_map(|(key, value)| key.chars().chain(value.chars()))
            .collect();
        let is_related = |key: &str| key.chars().all(|c| chars.contains(&c));
        let related: Vec<_> = table.iter().filter(|(key, _)| is_related(key)).collect();
        let mut any = |number| random.usize(..number);
        if !related.is_empty() && any(4) > 0 {
            return (0..len).map(|_| related[any(related.len())].clone()).collect();
        }
        if any(2) == 0 {
            let start = any(table.len() - len + 1);
            return table[start..start + len].to_vec();
        }
        (0..len).map(|_| table[any(table.len())].clone()).collect()
    }
}

fn keys(random: &mut Rng) -> Keys {
    [Keys::Phrases, Keys::Characters, Keys::Both][random.usize(..3)]
}

fn is_of(key: &str, keys: Keys) -> bool {
    match keys {
        Keys::Phrases => key.chars().count() > 1,
        Keys::Characters => key.chars().count() == 1,
        Keys::Both => true,
    }
}

fn small_table(words: &mut Words<'_>, keys: Keys, allowed: Allowed) -> Table {
    let mut word = |least, most| -> String {
        (0..words.random.usize(least..=most)).map(|_| words.known_word()).collect()
    };
    let lengths = match keys {
        Keys::Phrases => [(2, 2), (2, 3), (3, 5)],
        Keys::Characters => [(1, 1); 3],
        Keys::Both => [(1, 1), (1, 3), (1, 5)],
    };
    let entries = (0..12).map(|index| {
        let (least, most) = lengths[index % 3];
        // Most as long as they are in languages: a character stays one.
        let longest = if most == 1 && index % 4 > 0 { 1 } else { 4 };
        (word(least, most), word(1, longest))
    });
    entries.filter(|(key, value)| allowed.allows_entry(key, value)).collect()
}

/// As the built-in configs have them: phrases cut the text and go before characters; then the same
/// with later tables, perhaps a stage each.
fn stages_like_builtins(random: &mut Rng) -> [Vec<Node>; 3] {
    let table = |number| Node::Table { number, inline: false, tofu: false };
    let group = |members: [usize; 2]| Node::Group {
        policy: "short_circuit",
        members: members.into_iter().map(table).collect(),
    };
    let mut is = || random.bool();
    let normalization = if is() { vec![table(3)] } else { Vec::new() };
    let segmentation = if is() { vec![table(0)] } else { Vec::new() };
    let mut chain = vec![group([0, 1])];
    match (is(), is()) {
        (true, _) => chain.push(group([2, 3])),
        (false, true) => chain.extend([table(2), table(3)]),
        (false, false) => {}
    }
    [normalization, segmentation, chain]
}

/// A table or a group of them.
fn node(random: &mut Rng, tables: usize, depth: usize) -> Node {
    if depth < 3 && random.u32(0..5) < 2 {
        let policy = if random.bool() { "union" } else { "short_circuit" };
        let members = random.usize(1..=3);
        let members = (0..members).map(|_| node(random, tables, depth + 1)).collect();
        return Node::Group { policy, members };
    }
    let number = random.usize(..tables);
    Node::Table { number, inline: random.u32(0..4) == 0, tofu: random.u32(0..8) == 0 }
}

fn words<'t>(tables: impl IntoIterator<Item = &'t Table>) -> impl Iterator<Item = String> {
    let entries = tables.into_iter().flatten();
    entries.flat_map(|(key, value)| [key.clone(), value.clone()]).filter(|word| !word.is_empty())
}

fn unique(table: Table) -> Table {
    let mut keys = BTreeSet::new();
    table.into_iter().filter(|(key, _)| keys.insert(key.clone())).collect()
}
