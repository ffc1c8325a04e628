//! Why a text became what it became: the same scan as conversion, watched.

use std::ops::Range;

use crate::convert::Pass;
use crate::engine::context::Decision;
use crate::engine::fused::overlay::Overlay;
use crate::engine::pipeline::Role;
use crate::engine::scan::Extent;
use crate::engine::sink::Sink;
use crate::engine::{Pipeline, Trace};
use crate::lexicon::Hit;

/// A converted text with the reason for every part of it.
///
/// ```
/// let explanation = fanjian::Converter::builtin("s2twp")?.explain("鼠标！");
/// assert_eq!(explanation.output, "滑鼠！");
/// let span = &explanation.spans[0];
/// assert_eq!((span.source.clone(), span.target.clone()), (0..6, 0..6));
/// let last = &span.steps[span.steps.len() - 1];
/// assert_eq!((&*last.dictionary, &*last.key, last.chosen()), ("TWPhrases", "鼠標", "滑鼠"));
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// The text that is explained.
    pub input: String,
    /// What [`Converter::convert`](crate::Converter::convert) gives.
    pub output: String,
    /// Parts of the text in order; their sources tile the input, their targets the output.
    pub spans: Vec<Span>,
}

impl Explanation {
    /// What stood in the input; empty for a span of another explanation that has no place here.
    #[must_use]
    pub fn before(&self, span: &Span) -> &str {
        self.input.get(span.source.clone()).unwrap_or_default()
    }

    /// What stands in the output.
    #[must_use]
    pub fn after(&self, span: &Span) -> &str {
        self.output.get(span.target.clone()).unwrap_or_default()
    }
}

/// A part of the input, what it became, and by which entries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Span {
    /// Byte range in the input.
    pub source: Range<usize>,
    /// Byte range in the output; empty for a deleted key.
    pub target: Range<usize>,
    /// The entries that matched, stage by stage; none where the text was copied.
    pub steps: Vec<Step>,
}

/// An entry that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The stage, from 0, in the order in which a text passes them.
    pub stage: usize,
    /// What that stage does with its matches.
    pub role: Role,
    /// The name of the dictionary; empty for one without a name.
    pub dictionary: String,
    /// The key as it stood in the text of that stage.
    pub key: String,
    /// All candidates, the preferred one first.
    pub candidates: Vec<String>,
    /// How it was chosen between them, where context decided.
    pub choice: Option<Choice>,
}

/// How a one-to-many character was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// What the cheapest row of words around the character costs with each candidate in its place, in
    /// quarters of a nat: the less the likelier.
    pub costs: Vec<u32>,
    /// The reason of the rule that decided, if it was one; it may go against the costs.
    pub rule: Option<String>,
}

impl Choice {
    /// By how many nats the chosen candidate is cheaper than the next; below 0 where a rule went against that.
    /// None if there is no other.
    #[must_use]
    pub fn margin(&self) -> Option<f64> {
        let (chosen, others) = self.costs.split_first()?;
        let next = others.iter().min()?;
        Some((f64::from(*next) - f64::from(*chosen)) / 4.0)
    }

    /// How likely the choice is right, between 0 and 1, as measured on text that was proof-read; see
    /// `docs/ACCURACY.md`. 1 where there is no other candidate.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        match self.margin() {
            Some(margin) if self.rule.is_none() => {
                1.0 / (1.0 + (-(1.76 + 0.40 * margin.min(15.0))).exp())
            }
            Some(_) => 0.99,
            None => 1.0,
        }
    }
}

impl Step {
    /// What the stage handed on: the preferred candidate, or the key itself from segmentation.
    #[must_use]
    pub fn chosen(&self) -> &str {
        match self.role {
            Role::Segment => &self.key,
            Role::Convert | Role::Override | Role::Context => {
                self.candidates.first().map_or("", String::as_str)
            }
        }
    }
}

pub(crate) fn explain(overlay: Option<&Overlay>, passes: &[Pass], text: &str) -> Explanation {
    let mut parts = Parts { passes, first: 0, output: String::new(), pieces: Vec::new() };
    match overlay {
        None => parts.rest(text),
        Some(overlay) => {
            parts.first = 1;
            overlay.stage().scan(text, Extent::Whole, &mut parts);
        }
    }
    let (mut source, mut target) = (0, 0);
    let spans = parts.pieces.into_iter().map(|piece| {
        let span = Span {
            source: source..source + piece.before,
            target: target..target + piece.after,
            steps: piece.steps,
        };
        (source, target) = (span.source.end, span.target.end);
        span
    });
    Explanation { input: text.to_owned(), spans: spans.collect(), output: parts.output }
}

/// The explanation so far: texts between custom entries, each for itself.
struct Parts<'p> {
    passes: &'p [Pass],
    /// The number of the first stage.
    first: usize,
    output: String,
    pieces: Vec<Piece>,
}

impl Sink for Parts<'_> {
    fn found(&mut self, unmatched: &str, key: &str, hit: &Hit<'_>) {
        self.rest(unmatched);
        self.output.push_str(hit.value());
        let step = step(0, Role::Override, key, hit);
        self.pieces.push(Piece { before: key.len(), after: hit.value().len(), steps: vec![step] });
    }

    fn rest(&mut self, unmatched: &str) {
        if unmatched.is_empty() {
            return;
        }
        let (mut stage, mut text) = (self.first, unmatched.to_owned());
        let mut pieces = None;
        for pass in self.passes {
            let decided = pass.fused.as_ref().and_then(|fused| fused.explain(&text));
            let (stages, output) = match decided {
                Some((output, decisions)) => (vec![decided_pieces(stage, decisions)], output),
                None => traced(stage, &pass.pipeline, &text),
            };
            stage += stages.len();
            pieces = pieces.into_iter().chain(stages).reduce(compose);
            text = output;
        }
        self.output.push_str(&text);
        self.pieces.extend(pieces.unwrap_or_else(|| vec![Piece::copy(text.len())]));
    }
}

/// The pieces of every stage of a pipeline, and its output.
fn traced(first: usize, pipeline: &Pipeline, text: &str) -> (Vec<Vec<Piece>>, String) {
    let roles: Vec<Role> = pipeline.roles().collect();
    let mut recorder = Recorder { first, pieces: vec![Vec::new(); roles.len()], roles };
    let mut output = String::new();
    pipeline.run(text, &mut output, &mut recorder);
    (recorder.pieces, output)
}

fn decided_pieces(stage: usize, decisions: Vec<Decision>) -> Vec<Piece> {
    let piece = |decision: Decision| match decision {
        Decision::Copied(len) => Piece::copy(len),
        Decision::Made { dictionary, key, before, candidates, costs, rule } => {
            let choice = (candidates.len() > 1).then_some(Choice { costs, rule });
            let role = Role::Context;
            let after = candidates.first().map_or(0, String::len);
            let steps = vec![Step { stage, role, dictionary, key, candidates, choice }];
            Piece { before, after, steps }
        }
    };
    let mut pieces = Vec::new();
    decisions.into_iter().for_each(|decision| push(&mut pieces, piece(decision)));
    pieces
}

fn step(stage: usize, role: Role, key: &str, hit: &Hit<'_>) -> Step {
    Step {
        stage,
        role,
        dictionary: hit.lexicon.name().to_owned(),
        key: key.to_owned(),
        candidates: hit.candidates().map(str::to_owned).collect(),
        choice: None,
    }
}

/// A stretch of text in front of and behind one stage, or several; lengths in bytes.
#[derive(Clone, Debug)]
struct Piece {
    before: usize,
    after: usize,
    /// None: the text was copied, so the piece may be divided anywhere.
    steps: Vec<Step>,
}

impl Piece {
    fn copy(len: usize) -> Self {
        Self { before: len, after: len, steps: Vec::new() }
    }

    fn is_copy(&self) -> bool {
        self.steps.is_empty()
    }
}

/// The pieces of every stage; behind each stage they tile the text that the next one reads.
struct Recorder {
    /// The number of the first stage.
    first: usize,
    roles: Vec<Role>,
    pieces: Vec<Vec<Piece>>,
}

impl Trace for Recorder {
    fn found(&mut self, stage: usize, unmatched: &str, key: &str, hit: &Hit<'_>) {
        self.rest(stage, unmatched);
        let step = step(self.first + stage, self.roles[stage], key, hit);
        let after = step.chosen().len();
        // What an overriding stage writes passes by the later ones.
        if step.role == Role::Override && after > 0 {
            for later in &mut self.pieces[stage + 1..] {
                push(later, Piece::copy(after));
            }
        }
        self.pieces[stage].push(Piece { before: key.len(), after, steps: vec![step] });
    }

    fn rest(&mut self, stage: usize, unmatched: &str) {
        if !unmatched.is_empty() {
            push(&mut self.pieces[stage], Piece::copy(unmatched.len()));
        }
    }
}

/// Joins the pieces of earlier stages with those of the next: the finest pieces whose ends are
/// ends on both sides.
fn compose(earlier: Vec<Piece>, later: Vec<Piece>) -> Vec<Piece> {
    let mut composed: Vec<Piece> = Vec::new();
    let (mut earlier, mut later) = (Queue::new(earlier), Queue::new(later));
    while let Some(piece) = next_composed(&mut earlier, &mut later) {
        push(&mut composed, piece);
    }
    composed
}

/// Adds a piece, to the last one if both were copied.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match pieces.last_mut().filter(|last| last.is_copy() && piece.is_copy()) {
        Some(last) => {
            last.before += piece.before;
            last.after += piece.after;
        }
        None => pieces.push(piece),
    }
}

fn next_composed(earlier: &mut Queue, later: &mut Queue) -> Option<Piece> {
    let divisible = earlier.copy_len().zip(later.copy_len());
    let most = divisible.map_or(usize::MAX, |(a, b)| a.min(b));
    // The first piece of the side that cannot be divided decides how far at least.
    let (mut before, mut middle, mut after, mut steps) = (0, [0, 0], 0, Vec::new());
    let take_later = earlier.copy_len().is_some();
    if take_later {
        let piece = later.take(most)?;
        middle[1] = piece.before;
        after += piece.after;
        steps.extend(piece.steps);
    } else {
        let piece = earlier.take(most)?;
        before += piece.before;
        middle[0] = piece.after;
        steps.extend(piece.steps);
    }
    while middle[0] != middle[1] {
        if middle[0] < middle[1] {
            let piece = earlier.take(middle[1] - middle[0])?;
            before += piece.before;
            middle[0] += piece.after;
            steps.extend(piece.steps);
        } else {
            let piece = later.take(middle[0] - middle[1])?;
            after += piece.after;
            middle[1] += piece.before;
            steps.extend(piece.steps);
        }
    }
    steps.sort_by_key(|step| step.stage);
    Some(Piece { before, after, steps })
}

struct Queue {
    pieces: std::iter::Peekable<std::vec::IntoIter<Piece>>,
}

impl Queue {
    fn new(pieces: Vec<Piece>) -> Self {
        Self { pieces: pieces.into_iter().peekable() }
    }

    /// The length of the next piece if it may be divided.
    fn copy_len(&mut self) -> Option<usize> {
        self.pieces.peek().filter(|piece| piece.is_copy()).map(|piece| piece.before)
    }

    /// The next piece, or of one that may be divided at most `most` bytes.
    fn take(&mut self, most: usize) -> Option<Piece> {
        let next = self.pieces.peek_mut()?;
        if next.is_copy() && next.before > most {
            next.before -= most;
            next.after -= most;
            return Some(Piece::copy(most));
        }
        self.pieces.next()
    }
}
