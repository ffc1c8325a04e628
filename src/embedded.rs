//! What `build.rs` made of `dictionaries/`: every lexicon and config, as static bytes.

use crate::config::Embedded as Config;
use std::borrow::Cow;

#[cfg(feature = "context")]
use crate::engine::context::rules::{Item, Rule, Rules};
#[cfg(feature = "context")]
use crate::engine::context::{Embedded as Context, words::Words};
use crate::engine::fused::tables::{Steps, Tables};
use crate::lexicon::index::Filter;
use crate::lexicon::view::Embedded as Lexicon;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

#[cfg(feature = "context")]
impl crate::engine::context::Context {
    /// The built-in one, for text that is folded so.
    pub(crate) fn embedded(
        folds: crate::engine::context::Folds,
    ) -> Result<Self, crate::error::Error> {
        let table = |name| {
            crate::dictionary::Dictionary::builtin(name).map(|it| crate::config::plan::leaf(&it))
        };
        Ok(Self {
            words: CONTEXT.words.clone(),
            rules: CONTEXT.rules.clone(),
            characters: table(CONTEXT.characters)?,
            canonical: table(CONTEXT.normalization)?,
            folds,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{CONFIGS, LEXICONS};

    #[test]
    fn all_data_together_stays_small() {
        let lexicons = LEXICONS
            .iter()
            .flat_map(|it| [it.fst, it.pool.as_bytes(), it.chars, it.pairs, it.name.as_bytes()]);
        let fused = CONFIGS.iter().flat_map(|it| it.fused.iter().flatten());
        let tables = fused.flat_map(|it| {
            let sections = it.sections().into_iter().chain(it.filters());
            sections.map(|(_, section)| section).chain([it.pool.as_bytes()])
        });
        let configs = CONFIGS.iter().map(|it| it.json.as_bytes());
        // What is shared lies at one place and counts once.
        let all: HashMap<_, _> =
            lexicons.chain(tables).chain(configs).map(|it| (it.as_ptr(), it.len())).collect();
        let total: usize = all.values().sum();
        assert!((4_800_000..5_000_000).contains(&total), "{total} bytes; the docs say 4.9 MB");
    }

    #[cfg(feature = "context")]
    #[test]
    fn the_words_stay_small() {
        let super::Context { tables, words, folds, .. } = &super::CONTEXT;
        let tables = tables.as_ref().unwrap().sections().map(|(_, section)| section.len());
        let words = [words.singles.len(), words.index.len(), words.pool.len()];
        let spans = super::CONTEXT.words.spans.bytes().len();
        let total = tables.iter().chain(&words).sum::<usize>() + spans + folds.len();
        assert!((1_200_000..1_800_000).contains(&total), "{total} bytes; the docs say 1.5 MB");
    }

    #[test]
    fn every_built_in_config_has_the_fast_path() {
        for config in CONFIGS.iter().chain(super::PARTS) {
            assert!(config.fused.iter().all(Option::is_some), "{}", config.name);
        }
    }
}
