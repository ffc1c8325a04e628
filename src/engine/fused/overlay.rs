//! Custom dictionaries in front of a fused chain.
//!
//! Where their keys match is for the general engine's matching loop to find; the text between goes
//! through the fused scan. So nothing of a config's tables has to be made anew for them.

use std::collections::HashSet;

use super::convert::General;
use super::derive::adjacent;
use super::tables::Fused;
use crate::engine::scan::{Extent, Stage};
use crate::engine::sink::Sink;
use crate::lexicon::index::Filter;
use crate::lexicon::{Group, Hit};

/// A stage whose candidates are final, with what tells where a text can be cut in front of it.
#[derive(Debug)]
pub(crate) struct Overlay {
    stage: Stage,
    /// Pairs that a match may span.
    spans: Filter,
    /// ASCII characters that occur in keys, a bit each.
    ascii: u128,
}

impl Overlay {
    pub(crate) fn new(group: &Group) -> Self {
        let mut spans = HashSet::new();
        let mut ascii = 0;
        for lexicon in group.lexicons() {
            lexicon.each_key(|key| {
                spans.extend(adjacent(key));
                ascii |= key.bytes().filter(u8::is_ascii).fold(0, |bits, byte| bits | 1 << byte);
            });
        }
        let spans = Filter::of_pairs(spans, 16);
        Self { stage: Stage::new(group.clone()), spans, ascii }
    }

    pub(super) fn may_span(&self, pair: u32) -> bool {
        self.spans.may_contain(pair)
    }

    /// Whether an ASCII character occurs in a key.
    pub(super) fn is_in_keys(&self, c: char) -> bool {
        self.ascii >> (u32::from(c) & 0x7F) & 1 != 0
    }

    /// Tells `between` in order each text between matches, which is converted apart, and what
    /// stands behind it. Returns how much of `text` is decided.
    pub(super) fn scan(
        &self,
        text: &str,
        extent: Extent,
        between: impl FnMut(&str, End<'_>),
    ) -> usize {
        self.stage.scan(text, extent, &mut Pieces(between))
    }

    /// The stage itself.
    pub(crate) fn stage(&self) -> &Stage {
        &self.stage
    }
}

/// What stands behind a text between matches.
pub(crate) enum End<'o> {
    /// A match, which gives this.
    Match(&'o str),
    /// The end of what is decided.
    Text,
}

/// In front of custom dictionaries, the end of the input that is not yet decided.
#[derive(Default)]
pub(crate) struct Undecided(String);

impl Undecided {
    /// Takes a piece and tells as [`Overlay::scan`].
    pub(crate) fn push(
        &mut self,
        overlay: &Overlay,
        text: &str,
        extent: Extent,
        between: impl FnMut(&str, End<'_>),
    ) {
        let mut joined = std::mem::take(&mut self.0);
        let is_joined = !joined.is_empty();
        if is_joined {
            joined.push_str(text);
        }
        let decided = overlay.scan(if is_joined { &joined } else { text }, extent, between);
        if is_joined {
            joined.drain(..decided);
        } else {
            joined.push_str(&text[decided..]);
        }
        self.0 = joined;
    }
}

struct Pieces<F>(F);

impl<F: FnMut(&str, End<'_>)> Sink for Pieces<F> {
    fn found(&mut self, unmatched: &str, _key: &str, hit: &Hit<'_>) {
        self.0(unmatched, End::Match(hit.value()));
    }

    fn rest(&mut self, unmatched: &str) {
        self.0(unmatched, End::Text);
    }
}

impl Fused {
    /// Converts a whole text, custom dictionaries first, and appends to `output`.
    pub(super) fn run_whole(&self, text: &str, output: &mut String, general: &mut General<'_>) {
        let Some(overlay) = &self.overlay else {
            return self.run(text, output, general);
        };
        overlay.scan(text, Extent::Whole, |unmatched, end| {
            self.run(unmatched, output, general);
            if let End::Match(candidate) = end {
                output.push_str(candidate);
            }
        });
    }
}
