//! Text on its way through a chain, in pieces, by the fused scan where there is one.

use super::convert::General;
use super::overlay::{End, Undecided};
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
    undecided: Undecided,
    /// The end of the input behind the last cut.
    held: String,
    /// How much of it is converted: only its context counts.
    done: usize,
    /// In the middle of a text that had no place to cut.
    endless: bool,
}

impl<'c> Runner<'c> {
    /// Without a fused scan the general engine carries out all of `pipeline`.
    pub(crate) fn new(pipeline: &'c Pipeline, fused: Option<&'c Fused>) -> Self {
        let general = General::new(fused.map_or(pipeline, |fused| &fused.pipeline));
        let (undecided, held) = (Undecided::default(), String::new());
        Self { fused, general, undecided, held, done: 0, endless: false }
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
        let mut undecided = std::mem::take(&mut self.undecided);
        undecided.push(overlay, text, extent, |unmatched, end| match end {
            End::Match(candidate) => {
                self.push_between(fused, unmatched, Extent::Whole, output);
                output.push_str(candidate);
            }
            End::Text => self.push_between(fused, unmatched, extent, output),
        });
        self.undecided = undecided;
    }

    /// The same behind custom dictionaries.
    fn push_between(&mut self, fused: &Fused, text: &str, extent: Extent, output: &mut String) {
        if self.endless {
            return self.push_endless(fused, text, extent, output);
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
        let is_first = self.held.is_empty();
        if is_first && let Some(cut) = fused.cut(text, MOST_HELD) {
            fused.run(&text[..cut], output, &mut self.general);
            self.held.push_str(&text[cut..]);
            return;
        }
        self.held.push_str(text);
        // What was held has none but perhaps at its end.
        let unseen = text.len().min(MOST_HELD);
        let cut = if is_first { None } else { fused.cut(&self.held, unseen) };
        if let Some(cut) = cut {
            fused.run(&self.held[..cut], output, &mut self.general);
            self.held.drain(..cut);
        } else if self.held.len() > MOST_HELD {
            self.endless = true;
            let held =
                if fused.has_context() { String::new() } else { std::mem::take(&mut self.held) };
            self.push_endless(fused, &held, Extent::Partial, output);
        }
    }

    /// Where text has no place to cut: by the general engine, which needs none, or if context decides,
    /// as far as what it looks at has come.
    fn push_endless(&mut self, fused: &Fused, text: &str, extent: Extent, output: &mut String) {
        /// More than context and description sequences look at, in bytes.
        const REACH: usize = 512;
        self.endless = extent == Extent::Partial;
        if !fused.has_context() {
            return self.general.flow().push(text, extent, output, &mut ());
        }
        self.held.push_str(text);
        let until = match extent {
            Extent::Partial => self.held.floor_char_boundary(self.held.len().saturating_sub(REACH)),
            Extent::Whole => self.held.len(),
        };
        if self.done < until {
            self.done = fused.run_range(&self.held, self.done..until, output, &mut self.general);
        }
        let kept = match extent {
            Extent::Partial => self.held.floor_char_boundary(self.done.saturating_sub(REACH)),
            Extent::Whole => self.held.len(),
        };
        self.held.drain(..kept);
        self.done -= kept;
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
