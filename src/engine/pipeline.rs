//! Stages in order, and the flow of a text through them.
//!
//! Some stages *cut*: where one of their keys matches, everything behind them sees an end of text,
//! and unmatched text between two matches is a text of its own. Segmentation is such a stage: it
//! hands the matched key on as a text. Custom dictionaries are another: their candidate is final.

use super::scan::{Extent, Stage};
use super::sink::{Sink, Trace};
use crate::lexicon::{Group, Hit};

/// What a stage does with the keys it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Their candidates replace them in the text that the next stage reads.
    Convert,
    /// They become segments: texts of their own for all later stages.
    Segment,
    /// Their candidates are written as they are; the text between them is converted apart.
    Override,
    /// Of their candidates the text around decides.
    Context,
}

/// The stages that a text passes, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pipeline {
    stages: Vec<(Role, Stage)>,
}

impl Pipeline {
    pub(crate) fn push(&mut self, role: Role, stage: Stage) {
        self.stages.push((role, stage));
    }

    /// The stages, first to last.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (Role, &Group)> {
        self.stages.iter().map(|(role, stage)| (*role, stage.group()))
    }

    pub(crate) fn stage(&self, index: usize) -> Option<&Stage> {
        self.stages.get(index).map(|(_, stage)| stage)
    }

    pub(crate) fn roles(&self) -> impl Iterator<Item = Role> {
        self.stages.iter().map(|&(role, _)| role)
    }

    /// Converts one whole text.
    pub(crate) fn run(&self, text: &str, sink: &mut impl Sink, trace: &mut impl Trace) {
        /// Converted in blocks, so that what lies between two stages stays in the cache.
        const BLOCK: usize = 16 * 1024;
        let mut flow = Flow::new(self);
        let mut rest = text;
        while rest.len() > BLOCK {
            let (block, tail) = rest.split_at(rest.floor_char_boundary(BLOCK));
            flow.push(block, Extent::Partial, sink, trace);
            rest = tail;
        }
        flow.push(rest, Extent::Whole, sink, trace);
    }
}

/// A text on its way through a pipeline, in as many pieces as one likes: what comes out depends
/// only on their concatenation.
pub(crate) struct Flow<'p> {
    pipeline: &'p Pipeline,
    /// In front of each stage, the end of its input that is not yet decided.
    held: Vec<String>,
    /// Behind each stage, its output on the way to the next.
    between: Vec<String>,
}

impl<'p> Flow<'p> {
    pub(crate) fn new(pipeline: &'p Pipeline) -> Self {
        let stages = pipeline.stages.len();
        Self { pipeline, held: vec![String::new(); stages], between: vec![String::new(); stages] }
    }

    /// Sends a piece through. With [`Extent::Whole`] it is the last of its text, nothing stays
    /// held, and the next piece begins a new text.
    pub(crate) fn push(
        &mut self,
        text: &str,
        extent: Extent,
        sink: &mut impl Sink,
        trace: &mut impl Trace,
    ) {
        self.feed(0, text, extent, sink, trace);
    }

    /// Sends a piece through the stages from `index` on; all pieces of one text through the same.
    pub(crate) fn push_from(
        &mut self,
        index: usize,
        text: &str,
        extent: Extent,
        sink: &mut impl Sink,
    ) {
        self.feed(index, text, extent, sink, &mut ());
    }

    fn feed<S: Sink, T: Trace>(
        &mut self,
        index: usize,
        text: &str,
        extent: Extent,
        sink: &mut S,
        trace: &mut T,
    ) {
        let Some((role, stage)) = self.pipeline.stages.get(index) else {
            sink.rest(text);
            return;
        };
        if text.is_empty() && self.held[index..].iter().all(String::is_empty) {
            return;
        }
        let mut held = std::mem::take(&mut self.held[index]);
        let resumed = !held.is_empty();
        if resumed {
            held.push_str(text);
        }
        let input = if resumed { &held } else { text };
        let decided = match role {
            Role::Convert | Role::Context if index + 1 == self.pipeline.stages.len() => {
                stage.scan(input, extent, &mut Traced { index, sink, trace })
            }
            Role::Convert | Role::Context => {
                let mut output = std::mem::take(&mut self.between[index]);
                output.clear();
                let mut traced = Traced { index, sink: &mut output, trace };
                let decided = stage.scan(input, extent, &mut traced);
                self.feed(index + 1, &output, extent, sink, trace);
                self.between[index] = output;
                decided
            }
            Role::Segment | Role::Override => {
                let mut cutter = Cutter { flow: self, index, role: *role, extent, sink, trace };
                stage.scan(input, extent, &mut cutter)
            }
        };
        if resumed {
            held.drain(..decided);
        } else {
            held.push_str(&text[decided..]);
        }
        self.held[index] = held;
    }
}

/// The sink of a converting stage: its output, watched.
struct Traced<'a, S, T> {
    index: usize,
    sink: &'a mut S,
    trace: &'a mut T,
}

impl<S: Sink, T: Trace> Sink for Traced<'_, S, T> {
    fn found(&mut self, unmatched: &str, key: &str, hit: &Hit<'_>) {
        self.trace.found(self.index, unmatched, key, hit);
        self.sink.found(unmatched, key, hit);
    }

    fn rest(&mut self, unmatched: &str) {
        self.trace.rest(self.index, unmatched);
        self.sink.rest(unmatched);
    }
}

/// The sink of a stage that cuts: sends the pieces through the stages behind it.
struct Cutter<'a, 'p, S, T> {
    flow: &'a mut Flow<'p>,
    index: usize,
    role: Role,
    extent: Extent,
    sink: &'a mut S,
    trace: &'a mut T,
}

impl<S: Sink, T: Trace> Cutter<'_, '_, S, T> {
    fn pass_on(&mut self, text: &str, extent: Extent) {
        self.flow.feed(self.index + 1, text, extent, self.sink, self.trace);
    }
}

impl<S: Sink, T: Trace> Sink for Cutter<'_, '_, S, T> {
    fn found(&mut self, unmatched: &str, key: &str, hit: &Hit<'_>) {
        // First what stands in front: an overriding candidate comes behind it at every stage.
        self.pass_on(unmatched, Extent::Whole);
        self.trace.found(self.index, unmatched, key, hit);
        match self.role {
            Role::Override => self.sink.found("", key, hit),
            Role::Segment | Role::Convert | Role::Context => self.pass_on(key, Extent::Whole),
        }
    }

    fn rest(&mut self, unmatched: &str) {
        self.trace.rest(self.index, unmatched);
        self.pass_on(unmatched, self.extent);
    }
}
