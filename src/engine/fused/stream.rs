//! Text on its way through a chain, in pieces, by the fused scan where there is one.

use super::tables::Fused;
use crate::engine::pipeline::{Flow, Pipeline};
use crate::engine::scan::Extent;

/// Text without a place to cut that is held at most, in bytes; more goes through the general
/// engine, which needs none.
const MOST_HELD: usize = 16 * 1024;

/// A conversion under way. What comes out depends only on the concatenation of the pieces.
pub(crate) struct Runner<'c> {
    fused: Option<&'c Fused>,
    flow: Flow<'c>,
    /// The end of the input behind the last cut.
    held: String,
    /// The general engine is in the middle of a text that had no place to cut.
    general: bool,
}

impl<'c> Runner<'c> {
    pub(crate) fn new(pipeline: &'c Pipeline, fused: Option<&'c Fused>) -> Self {
        Self { fused, flow: Flow::new(pipeline), held: String::new(), general: false }
    }

    /// Takes a piece and appends what is certain. With [`Extent::Whole`] it is the last of its
    /// text, and the next begins a new one.
    pub(crate) fn push(&mut self, text: &str, extent: Extent, output: &mut String) {
        let Some(fused) = self.fused.filter(|_| !self.general) else {
            self.flow.push(text, extent, output, &mut ());
            self.general &= extent == Extent::Partial;
            return;
        };
        if extent == Extent::Whole {
            if self.held.is_empty() {
                return fused.run(text, output, &mut self.flow);
            }
            self.held.push_str(text);
            fused.run(&self.held, output, &mut self.flow);
            self.held.clear();
            return;
        }
        self.held.push_str(text);
        if let Some(cut) = fused.cut(&self.held, MOST_HELD) {
            fused.run(&self.held[..cut], output, &mut self.flow);
            self.held.drain(..cut);
        } else if self.held.len() > MOST_HELD {
            self.flow.push(&self.held, Extent::Partial, output, &mut ());
            self.held.clear();
            self.general = true;
        }
    }
}
