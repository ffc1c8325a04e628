//! From two variants of Chinese, or a config, to the passes that lead from one to the other.

use crate::config::{Config, Tofu, plan};
use crate::convert::Pass;
use crate::dictionary::Dictionary;
use crate::embedded::CONTEXT;
use crate::engine::Pipeline;
use crate::engine::context::{Context, Folds};
use crate::engine::fused::overlay::Overlay;
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

/// From one variant to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) from: Variant,
    pub(crate) to: Variant,
    pub(crate) phrases: Phrases,
}

impl Target {
    /// The passes, and the custom dictionaries that stand in front of all of them.
    pub(crate) fn passes(self, custom: &[Dictionary], tofu: Tofu) -> (Option<Overlay>, Vec<Pass>) {
        let overlay = plan::overrides(custom).as_ref().map(Overlay::new);
        let is_decided = (self.from.script(), self.to.script()) == (Script::Hans, Script::Hant);
        let configs = self.configs().iter().filter_map(|name| Config::part(name));
        let passes = configs.map(|config| Pass::new(&config, &[], tofu));
        (overlay, is_decided.then(decided).flatten().into_iter().chain(passes).collect())
    }

    /// The configs that lead from one variant to another; from Simplified, from the standard form on.
    fn configs(self) -> &'static [&'static str] {
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
        let is_regional = self.phrases == Phrases::Regional;
        match (spelling(self.from), spelling(self.to)) {
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
}

/// Simplified to OpenCC's standard Traditional, decided by context.
fn decided() -> Option<Pass> {
    let table = |name| Some(plan::leaf(&Dictionary::builtin(name).ok()?));
    let context = Context {
        words: CONTEXT.words.clone(),
        rules: CONTEXT.rules.clone(),
        characters: table(CONTEXT.characters)?,
        canonical: table(CONTEXT.normalization)?,
        folds: Folds::new(CONTEXT.folds),
    };
    let fused =
        Fused::new(CONTEXT.tables.as_ref()?, Pipeline::default(), None).with_context(context);
    Some(Pass { pipeline: Pipeline::default(), fused: Some(fused) })
}

#[cfg(test)]
mod tests {
    use super::{Phrases, Script, Target};
    use crate::config::Tofu;
    use crate::variant::Variant;

    /// A config that is missing would be a pass less, and no error.
    #[test]
    fn no_pass_is_missing() {
        for from in Variant::all() {
            for to in Variant::all() {
                for phrases in [Phrases::Off, Phrases::Regional] {
                    let target = Target { from, to, phrases };
                    let is_decided = (from.script(), to.script()) == (Script::Hans, Script::Hant);
                    let expected = target.configs().len() + usize::from(is_decided);
                    let (_, passes) = target.passes(&[], Tofu::Include);
                    assert_eq!(passes.len(), expected, "{from} to {to}, {phrases:?}");
                    assert!(passes.iter().all(|pass| pass.fused.is_some()), "{from} to {to}");
                }
            }
        }
    }
}
