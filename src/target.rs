//! From two variants of Chinese, or a config, to the passes that lead from one to the other.

use crate::config::{Config, Tofu, plan};
use crate::convert::Pass;
use crate::dictionary::Dictionary;
#[cfg(feature = "context")]
use crate::embedded::CONTEXT;
#[cfg(feature = "context")]
use crate::engine::Pipeline;
#[cfg(feature = "context")]
use crate::engine::context::{Context, Folds};
use crate::engine::fused::overlay::Overlay;
#[cfg(feature = "context")]
use crate::engine::fused::tables::Fused;
use crate::variant::{Region, Script, Variant};

/// Whether regional wording is converted (软件 → 軟體 for Taiwan), not only spelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phrases {
    /// Spelling alone: wording is the author's.
    #[default]
    Off,
    /// The words that are usual in the target's region; between Taiwan and Hong Kong, for which there are no
    /// such words, spelling alone.
    Regional,
}

/// What a converter is to be.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    Config(Config),
    #[cfg_attr(not(feature = "context"), allow(dead_code))]
    Variants(Variant, Variant, Phrases),
}

impl Plan {
    pub(crate) fn with_phrases(self, phrases: Phrases) -> Self {
        match self {
            Self::Variants(from, to, _) => Self::Variants(from, to, phrases),
            Self::Config(_) => self,
        }
    }

    /// The passes, and the custom dictionaries that stand in front of all of them. Those of a config are in
    /// its pass.
    pub(crate) fn passes(&self, custom: &[Dictionary], tofu: Tofu) -> (Option<Overlay>, Vec<Pass>) {
        match self {
            Self::Config(config) => (None, vec![pass(config, custom, tofu)]),
            &Self::Variants(from, to, phrases) => {
                let overlay = plan::overrides(custom).as_ref().map(Overlay::new);
                let configs = configs(from, to, phrases).iter().filter_map(|it| Config::part(it));
                let decided =
                    (from.script() != to.script() && to.script() == Script::Hant).then(decided);
                let passes = configs.map(|config| pass(&config, &[], tofu));
                (overlay, decided.flatten().into_iter().chain(passes).collect())
            }
        }
    }
}

fn pass(config: &Config, custom: &[Dictionary], tofu: Tofu) -> Pass {
    Pass { pipeline: config.pipeline(custom, tofu), fused: config.fused(custom, tofu) }
}

/// Simplified to OpenCC's standard Traditional, decided by context.
#[cfg(feature = "context")]
fn decided() -> Option<Pass> {
    let characters = Dictionary::builtin(CONTEXT.characters).ok()?;
    let context = Context {
        words: CONTEXT.words.clone(),
        rules: CONTEXT.rules,
        characters: plan::leaf(&characters),
        folds: Folds::new(CONTEXT.folds),
    };
    let fused =
        Fused::new(CONTEXT.tables.as_ref()?, Pipeline::default(), None).with_context(context);
    Some(Pass { pipeline: Pipeline::default(), fused: Some(fused) })
}

#[cfg(not(feature = "context"))]
fn decided() -> Option<Pass> {
    None
}

/// The configs that lead from one variant to another; from Simplified, from the standard form on.
fn configs(from: Variant, to: Variant, phrases: Phrases) -> &'static [&'static str] {
    /// Where spelling has a standard of its own.
    #[derive(PartialEq, Eq)]
    enum Spelling {
        Simplified,
        Standard,
        Taiwan,
        HongKong,
    }
    use Spelling::{HongKong, Simplified, Standard, Taiwan};
    let spelling = |variant: Variant| match (variant.script(), variant.region()) {
        (Script::Hans, _) => Simplified,
        (Script::Hant, Some(Region::Taiwan)) => Taiwan,
        (Script::Hant, Some(Region::HongKong | Region::Macau)) => HongKong,
        (Script::Hant, _) => Standard,
    };
    let is_regional = phrases == Phrases::Regional;
    match (spelling(from), spelling(to)) {
        (from, to) if from == to => &[],
        (Simplified, Standard) => &[],
        (Simplified | Standard, Taiwan) if is_regional => &["t2twp"],
        (Simplified | Standard, HongKong) if is_regional => &["t2hkp"],
        (Simplified | Standard, Taiwan) => &["t2tw"],
        (Simplified | Standard, HongKong) => &["t2hk"],
        (Taiwan, Simplified) if is_regional => &["best-tw2sp"],
        (HongKong, Simplified) if is_regional => &["best-hk2sp"],
        (Standard | Taiwan, Simplified) => &["best-tw2s"],
        (HongKong, Simplified) => &["best-hk2s"],
        (Taiwan, Standard) => &["tw2t"],
        (HongKong, Standard) => &["hk2t"],
        (Taiwan, HongKong) => &["tw2t", "t2hk"],
        (HongKong, Taiwan) => &["hk2t", "t2tw"],
        _ => &[],
    }
}
