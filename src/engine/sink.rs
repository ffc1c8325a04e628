//! What becomes of a scan's findings.

use std::borrow::Cow;

use crate::lexicon::Hit;

/// Receives a scanned text in order.
pub(crate) trait Sink {
    /// A key that was found, and the text in front of it, perhaps empty, in which nothing was.
    fn found(&mut self, unmatched: &str, key: &str, hit: &Hit<'_>);
    /// The end of the scanned text, perhaps empty, in which nothing was found.
    fn rest(&mut self, unmatched: &str);
}

/// Appends the output.
impl Sink for String {
    fn found(&mut self, unmatched: &str, _key: &str, hit: &Hit<'_>) {
        self.push_str(unmatched);
        self.push_str(hit.value());
    }

    fn rest(&mut self, unmatched: &str) {
        self.push_str(unmatched);
    }
}

/// Compares the output with the input as it comes and allocates only at the first difference.
pub(crate) struct CowSink<'t> {
    input: &'t str,
    /// While `output` is none: how much of the input the output equals so far.
    same: usize,
    output: Option<String>,
}

impl<'t> CowSink<'t> {
    pub(crate) fn new(input: &'t str) -> Self {
        Self { input, same: 0, output: None }
    }

    /// Borrowed exactly when the output equals the input.
    pub(crate) fn finish(self) -> Cow<'t, str> {
        match self.output {
            Some(output) => Cow::Owned(output),
            None if self.same == self.input.len() => Cow::Borrowed(self.input),
            None => Cow::Owned(self.input[..self.same].to_owned()),
        }
    }

    fn push(&mut self, piece: &str) {
        if let Some(output) = &mut self.output {
            output.push_str(piece);
        } else if self.input.as_bytes()[self.same..].starts_with(piece.as_bytes()) {
            self.same += piece.len();
        } else {
            // Room for a fifth more: phrases may lengthen the text.
            let mut output = String::with_capacity(self.input.len() + self.input.len() / 5);
            output.push_str(&self.input[..self.same]);
            output.push_str(piece);
            self.output = Some(output);
        }
    }
}

impl Sink for CowSink<'_> {
    fn found(&mut self, unmatched: &str, _key: &str, hit: &Hit<'_>) {
        self.push(unmatched);
        self.push(hit.value());
    }

    fn rest(&mut self, unmatched: &str) {
        self.push(unmatched);
    }
}

/// Watches every stage of a pipeline, for explanations. Stages count from 0 in the order in which
/// a text passes them.
pub(crate) trait Trace {
    /// As [`Sink::found`], at a stage.
    fn found(&mut self, stage: usize, unmatched: &str, key: &str, hit: &Hit<'_>);
    /// As [`Sink::rest`], at a stage.
    fn rest(&mut self, stage: usize, unmatched: &str);
}

/// Conversion proper watches nothing.
impl Trace for () {
    #[inline]
    fn found(&mut self, _stage: usize, _unmatched: &str, _key: &str, _hit: &Hit<'_>) {}
    #[inline]
    fn rest(&mut self, _stage: usize, _unmatched: &str) {}
}
