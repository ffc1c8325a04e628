//! Text on its way through a chain, in pieces, by the fused scan where there is one.

use super::convert::General;
use super::overlay::End;
use super::tables::Fused;
use crate::engine::pipeline::Pipeline;
use crate::engine::scan::Extent;

/// Text without a place to cut that is held at most, in bytes; more goes through the general
/// engine, which needs none.
const MOST_HELD: usize = 16 * 1024;

/// A conversion under way. What comes out depends only on the concatenation of the pieces.
pub(crate) struct Runner<'c> {
    fused: Option<&'c Fused>,
    general: General<'c>,
    /// In front of custom dictionaries, the end of the input that is not yet decided.
    undecided: String,
    /// The end of the input behind the last cut.
    held: String,
    /// The general engine is in the middle of a text that had no place to cut.
    endless: bool,
}

impl<'c> Runner<'c> {
    /// Without a fused scan the general engine carries out all of `pipeline`.
    pub(crate) fn new(pipeline: &'c Pipeline, fused: Option<&'c Fused>) -> Self {
        let general = General::new(fused.map_or(pipeline, |fused| &fused.pipeline));
        let (undecided, held) = (String::new(), String::new());
        Self { fused, general, undecided, held, endless: false }
    }

    /// Takes a piece and appends what is certain. With [`Extent::Whole`] it is the last of its
    /// text, and the next begins a new one.
    pub(crate) fn push(&mut self, text: &str, extent: Extent, output: &mut String) {
        let Some(fused) = self.fused else {
            return self.general.flow().push(text, extent, output, &mut ());
        };
        let Some(overlay) = &fused.overlay else {
            return self.push_between(fused, text, extent, output);
        };
        let mut joined = std::mem::take(&mut self.undecided);
        let is_joined = !joined.is_empty();
        if is_joined {
            joined.push_str(text);
        }
        let input = if is_joined { &joined } else { text };
        let decided = overlay.scan(input, extent, |unmatched, end| match end {
            End::Match(candidate) => {
                self.push_between(fused, unmatched, Extent::Whole, output);
                output.push_str(candidate);
            }
            End::Text => self.push_between(fused, unmatched, extent, output),
        });
        if is_joined {
            joined.drain(..decided);
        } else {
            joined.push_str(&text[decided..]);
        }
        self.undecided = joined;
    }

    /// The same behind custom dictionaries.
    fn push_between(&mut self, fused: &Fused, text: &str, extent: Extent, output: &mut String) {
        if self.endless {
            self.general.flow().push(text, extent, output, &mut ());
            self.endless = extent == Extent::Partial;
            return;
        }
        let rest = self.join(fused, text, output);
        if extent == Extent::Whole && self.held.is_empty() {
            fused.run(rest, output, &mut self.general);
        } else if extent == Extent::Whole {
            self.held.push_str(rest);
            fused.run(&self.held, output, &mut self.general);
            self.held.clear();
        } else {
            self.push_partial(fused, rest, output);
        }
    }

    fn push_partial(&mut self, fused: &Fused, text: &str, output: &mut String) {
        if self.held.is_empty()
            && let Some(cut) = fused.cut(text, MOST_HELD)
        {
            fused.run(&text[..cut], output, &mut self.general);
            self.held.push_str(&text[cut..]);
            return;
        }
        self.held.push_str(text);
        if let Some(cut) = fused.cut(&self.held, MOST_HELD) {
            fused.run(&self.held[..cut], output, &mut self.general);
            self.held.drain(..cut);
        } else if self.held.len() > MOST_HELD {
            self.general.flow().push(&self.held, Extent::Partial, output, &mut ());
            self.held.clear();
            self.endless = true;
        }
    }

    /// Where something is held: joins just as much of `text` to it as is needed for a place to cut,
    /// so that the rest, which is returned, need not be copied.
    fn join<'t>(&mut self, fused: &Fused, text: &'t str, output: &mut String) -> &'t str {
        const ENOUGH: usize = 1024;
        if self.held.is_empty() {
            return text;
        }
        let held = self.held.len();
        let (head, _) = text.split_at(text.floor_char_boundary(ENOUGH));
        self.held.push_str(head);
        match fused.cut(&self.held, head.len()).filter(|&cut| cut >= held) {
            Some(cut) => {
                fused.run(&self.held[..cut], output, &mut self.general);
                self.held.clear();
                &text[cut - held..]
            }
            None => &text[head.len()..],
        }
    }
}
