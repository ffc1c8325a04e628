//! Random texts and random configs against the plain reference.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use fanjian::{Config, Converter, Dictionary};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::every_api;
use crate::reference::{Reference, Table};
use crate::strings;

static TABLES: LazyLock<HashMap<String, Table>> = LazyLock::new(|| {
    let preferred = |name: &str| {
        let dictionary = Dictionary::builtin(name).unwrap();
        let entries = dictionary.entries().into_iter();
        entries.map(|(key, candidates)| (key, candidates[0].to_owned())).collect()
    };
    strings::TABLES.iter().map(|name| (format!("{name}.txt"), preferred(name))).collect()
});

static CONFIGS: LazyLock<Vec<(Converter, Value)>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/opencc/config");
    let load = |name: &str| {
        let json = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        (Converter::builtin(name).unwrap(), serde_json::from_str(&json).unwrap())
    };
    Config::builtins().map(|config| load(config.name)).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Built-in configs do what they say, by every API.
    #[test]
    fn builtin_configs_equal_the_reference(text in strings::text(12), index: Index) {
        let (converter, config) = index.get(&CONFIGS[..]);
        let reference = Reference { config: config.clone(), table: &|file| &TABLES[file] };
        prop_assert_eq!(every_api::convert(converter, &text), reference.convert(&text));
    }

    /// So do configs of any shape over any tables.
    #[test]
    fn any_config_equals_the_reference(
        (config, tables) in (config(), vec(table(), TABLE_COUNT)),
        texts in vec(small_text(), 1..4),
    ) {
        let number = |file: &str| file.parse::<usize>().unwrap();
        let loaded = Config::from_json(&config.to_string(), |file| {
            Dictionary::from_pairs(&tables[number(file)])
        });
        let converter = Converter::from_config(loaded.unwrap()).build();
        let reference = Reference { config, table: &|file| &tables[number(file)] };
        for text in texts {
            prop_assert_eq!(every_api::convert(&converter, &text), reference.convert(&text));
        }
    }

    /// Bytes in pieces of any length give what they give at once, also where they are not UTF-8.
    #[test]
    fn any_chunking_gives_the_same_bytes(
        parts in vec(prop_oneof![
            4 => strings::text(4).prop_map(String::into_bytes),
            1 => vec(any::<u8>(), 0..4),
        ], 0..6),
        cuts in vec(any::<Index>(), 0..12),
        index: Index,
    ) {
        let bytes = parts.concat();
        let (converter, _) = index.get(&CONFIGS[..]);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]);
        let whole = converter.convert_bytes(&bytes);
        prop_assert_eq!(every_api::stream(converter, pieces), whole.into_owned());
    }
}

const TABLE_COUNT: usize = 4;
/// Few characters, so that keys overlap: one to four bytes, an operator, one that maps to others.
const ALPHABET: [char; 7] = ['a', 'b', 'é', '一', '二', '𠀀', '⿰'];

fn small_text() -> impl Strategy<Value = String> {
    vec(select(ALPHABET.to_vec()), 0..24).prop_map(String::from_iter)
}

fn table() -> impl Strategy<Value = BTreeMap<String, String>> {
    let key = vec(select(ALPHABET.to_vec()), 1..5).prop_map(String::from_iter);
    let candidate = vec(select(ALPHABET.to_vec()), 0..4).prop_map(String::from_iter);
    btree_map(key, candidate, 0..12)
}

fn dict() -> impl Strategy<Value = Value> {
    let leaf = (0..TABLE_COUNT).prop_map(|n| json!({ "type": "text", "file": n.to_string() }));
    leaf.prop_recursive(3, 8, 3, |inner| {
        (vec(inner, 1..4), select(vec!["union", "short_circuit"])).prop_map(
            |(dicts, policy)| json!({ "type": "group", "match_policy": policy, "dicts": dicts }),
        )
    })
}

fn config() -> impl Strategy<Value = Value> {
    let stages = |least| vec(dict().prop_map(|dict| json!({ "dict": dict })), least..3);
    (stages(0), prop::option::of(dict()), stages(1)).prop_map(|(normalization, cut, chain)| {
        let mut config = json!({ "name": "random", "conversion_chain": chain });
        if !normalization.is_empty() {
            config["normalization"] = json!(normalization);
        }
        if let Some(dict) = cut {
            config["segmentation"] = json!({ "type": "mmseg", "dict": dict });
        }
        config
    })
}
