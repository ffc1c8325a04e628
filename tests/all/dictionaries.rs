//! Lints over the tables, and what the build makes of them.

use std::collections::BTreeSet;

use fanjian::Dictionary;

use crate::strings::TABLES;

#[test]
fn entries_are_clean() {
    for table in TABLES {
        let dictionary = Dictionary::builtin(table).unwrap();
        assert_eq!(dictionary.name(), table);
        let entries = dictionary.entries();
        assert_eq!(entries.len(), dictionary.len());
        assert!(entries.is_sorted_by(|a, b| a.0 < b.0), "{table}: sorted and unique");
        for (key, candidates) in entries {
            let texts = std::iter::once(key.as_str()).chain(candidates.iter().copied());
            for text in texts {
                assert!(!text.is_empty(), "{table}: {key}");
                let stray = text.chars().find(|&c| c.is_whitespace() || c.is_control());
                assert_eq!(stray, None, "{table}: {key}");
            }
            let distinct: BTreeSet<&str> = candidates.iter().copied().collect();
            assert_eq!(distinct.len(), candidates.len(), "{table}: {key} repeats a candidate");
        }
    }
}

#[test]
fn character_tables_hold_characters_and_phrase_tables_phrases() {
    let lengths = |table: &str| {
        let dictionary = Dictionary::builtin(table).unwrap();
        let keys = dictionary.entries().into_iter().map(|(key, _)| key.chars().count());
        keys.collect::<BTreeSet<usize>>()
    };
    for table in ["STCharacters", "TSCharacters", "TSCharactersExt", "TWVariants", "HKVariants"] {
        assert_eq!(lengths(table), [1].into(), "{table}");
    }
    for table in ["STPhrases", "TSPhrases", "TWVariantsPhrases", "HKVariantsPhrases"] {
        assert!(lengths(table).first() >= Some(&2), "{table}");
    }
}

#[test]
fn a_regional_variant_can_be_undone() {
    for region in ["TW", "HK"] {
        let there = Dictionary::builtin(&format!("{region}Variants")).unwrap();
        let back = Dictionary::builtin(&format!("{region}VariantsRev")).unwrap();
        for (key, candidates) in there.entries() {
            for candidate in candidates {
                let known = back.entries().into_iter().find(|(key, _)| key == candidate);
                assert!(known.is_some_and(|(_, keys)| keys.contains(&&*key)), "{candidate} {key}");
            }
        }
    }
}

#[test]
fn compiled_forms_of_all_tables_pass_their_own_check() {
    for table in TABLES {
        let dictionary = Dictionary::builtin(table).unwrap();
        let again = Dictionary::from_compiled(&dictionary.to_compiled()).unwrap();
        assert_eq!(again.entries(), dictionary.entries(), "{table}");
    }
}
