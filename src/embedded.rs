//! What `build.rs` made of `dictionaries/`: every lexicon and config, as static bytes.

use crate::lexicon::view::Embedded;

/// A built-in config.
pub(crate) struct EmbeddedConfig {
    pub(crate) name: &'static str,
    /// One line in plain English.
    pub(crate) description: &'static str,
    pub(crate) json: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

#[cfg(test)]
mod tests {
    use super::{CONFIGS, LEXICONS};

    #[test]
    fn all_dictionaries_together_stay_small() {
        let lexicons = LEXICONS.iter().map(|it| {
            it.fst.len() + it.pool.len() + it.chars.len() + it.pairs.len() + it.name.len()
        });
        let configs = CONFIGS.iter().map(|it| it.json.len() + it.description.len());
        let total: usize = lexicons.chain(configs).sum();
        assert!((1_000_000..2_000_000).contains(&total), "{total} bytes; the docs say 1.7 MB");
    }
}
