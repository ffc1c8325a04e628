//! What a normaliser is to be.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::scripts::Scripts;
use super::step::Step;
use super::steps::rules;
use super::{Inner, Normalizer};
use crate::error::Error;
use crate::protect::Protector;
use crate::variant::Variant;

/// Says what a [`Normalizer`] is to be. Default: all steps, nothing protected but URLs, e-mail addresses, paths, tags and code.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct NormalizerBuilder {
    to: Variant,
    steps: BTreeSet<Step>,
    protector: Protector,
}

impl NormalizerBuilder {
    pub(super) fn new(to: Variant) -> Self {
        Self { to, steps: Step::ALL.into(), protector: Protector::default() }
    }

    /// Takes these steps and no others. They are taken in the order of [`Step::ALL`].
    pub fn steps(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.steps = steps.into_iter().collect();
        self
    }

    /// Leaves out these steps.
    pub fn skip(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        for step in steps {
            self.steps.remove(&step);
        }
        self
    }

    /// Protects what a regular expression matches, in the syntax of the crate [`regex`]; it sees one line at a
    /// time, without its end. May be called several times.
    ///
    /// ```
    /// use fanjian::Normalizer;
    ///
    /// let keeps_templates =
    ///     Normalizer::builder("zh-Hant-TW".parse()?).protect(r"\{\{.*?\}\}")?.build();
    /// assert_eq!(keeps_templates.normalize("{{Ａ１}}和Ａ１"), "{{Ａ１}}和A1");
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`](crate::ErrorKind::Pattern).
    pub fn protect(mut self, pattern: &str) -> Result<Self, Error> {
        self.protector.add(pattern)?;
        Ok(self)
    }

    /// Makes the normaliser.
    #[must_use]
    pub fn build(self) -> Normalizer {
        let Self { to, steps, protector } = self;
        let rules = rules(&steps, to);
        let scripts = Scripts::new(to, &steps, &rules, protector.clone()).ok().flatten();
        let inner = Arc::new(Inner::new(rules, protector));
        Normalizer { inner, scripts: scripts.map(Arc::new) }
    }
}
