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
