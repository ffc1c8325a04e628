//! From two variants of Chinese, or a config, to the passes that lead from one to the other.

use std::sync::Arc;

use crate::config::{Config, Tofu, plan};
use crate::convert::Pass;
use crate::dictionary::Dictionary;
use crate::embedded::CONTEXT;
use crate::engine::Pipeline;
use crate::engine::context::own::Own;
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
    /// The words that are usual in the target's region: for Taiwan, Hong Kong and Macau from Simplified and from
    /// the standard form, and the mainland's for Simplified from all Traditional forms. Where no such words
    /// are known ([`are_known`](Self::are_known)), spelling alone.
    Regional,
}

impl Phrases {
    /// Whether there is regional wording from one variant to another: not to `zh-Hant`, which is no region's, nor
    /// between Taiwan and Hong Kong, nor within a script and region.
    ///
    /// ```
    /// use fanjian::Phrases;
    ///
    /// assert!(Phrases::are_known("zh-Hans".parse()?, "zh-Hant-TW".parse()?)); // 软件 → 軟體
    /// assert!(!Phrases::are_known("zh-Hans".parse()?, "zh-Hant".parse()?));
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn are_known(from: Variant, to: Variant) -> bool {
        let configs = |phrases| Target { from, to, phrases }.configs();
        configs(Self::Regional) != configs(Self::Off)
    }
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
        let is_decided = (self.from.script(), self.to.script()) == (Script::Hans, Script::Hant);
        let (decided, always) = is_decided.then(|| decided(custom)).flatten().unzip();
        let overlay = plan::overrides(always.as_deref().unwrap_or(custom));
        let configs = self.configs().iter().filter_map(|name| Config::part(name));
        let passes = configs.map(|config| Pass::new(&config, &[], tofu));
        (overlay.as_ref().map(Overlay::new), decided.into_iter().chain(passes).collect())
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
            (Simplified | Standard, Taiwan) => &["best-t2tw"],
            (Simplified | Standard, HongKong) => &["best-t2hk"],
            (Standard | Taiwan, Simplified) if is_regional => &["best-tw2sp"],
            (HongKong, Simplified) if is_regional => &["best-hk2sp"],
            (Standard | Taiwan, Simplified) => &["best-tw2s"],
            (HongKong, Simplified) => &["best-hk2s"],
            (Taiwan, Standard) => &["best-tw2t"],
            (HongKong, Standard) => &["hk2t"],
            (Taiwan, HongKong) => &["best-tw2t", "best-t2hk"],
            (HongKong, Taiwan) => &["hk2t", "best-t2tw"],
            _ => &[],
        }
    }
}

/// Simplified to OpenCC's standard Traditional, decided by context, and the custom dictionaries without the entries
/// that are weighed there.
fn decided(custom: &[Dictionary]) -> Option<(Pass, Vec<Dictionary>)> {
    let mut context = Context::embedded(Folds::new(CONTEXT.folds)).ok()?;
    let mut fused = Fused::new(CONTEXT.tables.as_ref()?, Pipeline::default(), None);
    let mut own = Own::default();
    let always = custom.iter().map(|dictionary| {
        dictionary.without(|key, spelling, weight| {
            // Characters that give one other everywhere compete with nothing.
            let mut chars = key.chars().map(|c| context.folds.fold(c));
            (chars.next().is_some_and(|c| fused.is_special(c)) || chars.next().is_some())
                && own.add(&context.folds, (key, spelling), weight, dictionary.name())
        })
    });
    let always = always.collect();
    if !own.is_empty() {
        let is_other = |&(c, spelt): &(char, char)| context.image(c) != spelt;
        fused = fused.deciding(own.pairs().filter(is_other).map(|(c, _)| c));
        context.words.own = Some(Arc::new(own));
    }
    let fused = Some(fused.with_context(context));
    Some((Pass { pipeline: Pipeline::default(), fused }, always))
}

#[cfg(test)]
mod tests {
    use super::{Phrases, Script, Target};
    use crate::config::Tofu;
    use crate::variant::Variant;

    /// From which variants to which others there is regional wording, by the ends of their tags.
    const WORDING: [(&str, &str); 3] = [
        ("Hans Hans-CN Hans-SG Hans-MY", "Hant-TW Hant-HK Hant-MO"),
        ("Hant", "Hant-TW Hant-HK Hant-MO"),
        ("Hant Hant-TW Hant-HK Hant-MO", "Hans Hans-CN Hans-SG Hans-MY"),
    ];

    #[test]
    fn wording_is_known_for_these_pairs_and_no_others() {
        for from in Variant::all() {
            for to in Variant::all() {
                let is_in = |tags: &str, variant: Variant| {
                    tags.split(' ').any(|tag| format!("zh-{tag}") == variant.to_string())
                };
                let expected = WORDING.iter().any(|row| is_in(row.0, from) && is_in(row.1, to));
                assert_eq!(Phrases::are_known(from, to), expected, "{from} to {to}");
                let last = |phrases| Target { from, to, phrases }.configs().last();
                let is_wording = last(Phrases::Regional).is_some_and(|it| it.ends_with('p'));
                assert_eq!(is_wording, expected, "{from} to {to}");
            }
        }
    }

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
