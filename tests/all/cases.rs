//! Sentences of our own, from `tests/data/cases.toml`.

use std::collections::BTreeMap;

use fanjian::{Config, Converter, Tofu};
use serde::Deserialize;

use crate::every_api;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    about: String,
    input: String,
    #[serde(default = "yes")]
    tofu: bool,
    /// Outputs by config.
    #[serde(flatten)]
    expected: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

#[test]
fn every_case_through_every_api() {
    let cases: Cases = toml::from_str(include_str!("../data/cases.toml")).unwrap();
    assert!(cases.case.len() > 15);
    for case in cases.case {
        assert!(!case.expected.is_empty(), "{} expects nothing", case.about);
        let tofu = if case.tofu { Tofu::Include } else { Tofu::Exclude };
        for (config, expected) in case.expected {
            let converter = Converter::builder(&config).unwrap().tofu(tofu).build();
            let output = every_api::convert(&converter, &case.input);
            assert_eq!(output, expected, "{config}: {}", case.about);
        }
    }
}

#[test]
fn every_config_has_a_name_and_warns_of_nothing() {
    let names: Vec<&str> = Config::builtins().map(|config| config.name).collect();
    let expected =
        "hk2s hk2sp hk2t jp2t s2hk s2hkp s2t s2tw s2twp t2hk t2jp t2s t2tw tw2s tw2sp tw2t";
    assert_eq!(names.join(" "), expected);
    for config in Config::builtins() {
        assert!(config.description.len() > 10, "{}", config.name);
        let config = Config::builtin(&format!("{}.json", config.name)).unwrap();
        assert!(!config.name().is_empty());
        assert_eq!(config.warnings(), []);
    }
}
