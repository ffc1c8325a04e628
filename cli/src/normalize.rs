//! The command `normalize`: what is typed, and what it means.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fanjian::normalize::{NormalizerBuilder, Step};
use fanjian::{Change, Normalizer, Stats, Variant};

use crate::args::Outcome;
use crate::compare::differences;
use crate::help;
use crate::plan;
use crate::protection::Protection;
use crate::report::Failure;
use crate::run::{Handling, Rewrite};

/// What was typed.
#[derive(Debug, clap::Args)]
#[command(before_help = help::NORMALIZE, after_help = after_help())]
pub(crate) struct Args {
    /// Files and folders to normalise; "-" or nothing means standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    manner: Manner,

    #[command(flatten)]
    outcome: Outcome,
}

/// How to normalise, as typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Manner {
    /// Variant that the text is in, as a language tag: zh-Hans, zh-Hans-CN, -SG, -MY, zh-Hant, zh-Hant-TW, -HK, -MO
    #[arg(long, value_name = "TAG", value_parser = str::parse::<Variant>)]
    to: Variant,

    /// Take these steps only, with commas between
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = str::parse::<Step>)]
    steps: Option<Vec<Step>>,

    /// Leave out these steps, with commas between
    #[arg(long, value_name = "STEP", value_delimiter = ',', conflicts_with = "steps")]
    #[arg(value_parser = str::parse::<Step>)]
    skip: Vec<Step>,

    #[command(flatten)]
    protection: Protection,
}

/// What the help says behind the options: the steps.
pub(crate) fn after_help() -> String {
    let mut help = "Steps, in the order in which they are taken:\n".to_owned();
    for step in Step::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(help, "  {step:14} {}", step.description());
    }
    help::after(&help)
}

/// How to normalise.
pub(crate) struct Normalization {
    text: fanjian_documents::Normalization,
    /// The same with more and more steps.
    builder: NormalizerBuilder,
    steps: Vec<Step>,
    handling: Handling,
}

impl Args {
    /// Checks what was typed.
    pub(crate) fn resolve(self) -> Result<(Normalization, plan::Job), Failure> {
        let (job, handling) = plan::job(self.outcome, self.paths)?;
        Ok((self.manner.resolve(handling)?, job))
    }
}

impl Manner {
    /// Checks what was typed.
    pub(crate) fn resolve(self, handling: Handling) -> Result<Normalization, Failure> {
        let is_taken = |step: &Step| match &self.steps {
            Some(steps) => steps.contains(step),
            None => !self.skip.contains(step),
        };
        let steps: Vec<Step> = Step::ALL.into_iter().filter(is_taken).collect();
        let builder = Normalizer::builder(self.to).steps(steps.iter().copied());
        let builder = self.protection.apply(builder, NormalizerBuilder::protect)?;
        let (normalizer, target) = (builder.clone().build(), Some(self.to));
        let text = fanjian_documents::Normalization { normalizer, target };
        Ok(Normalization { text, builder, steps, handling })
    }
}

/// How long to look for the very characters that change, in one file.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a text is after each step.
type Stages = Vec<(Step, Vec<u8>)>;

/// The lines of a text with what ends them: line feeds, and bytes that are not UTF-8, neither of which steps touch.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (&str, &[u8])> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let (all, invalid) = (chunk.valid(), chunk.invalid());
        // Where such bytes follow, a line ends even if there is nothing in it.
        let last = all.rfind('\n').map_or(0, |at| at + 1);
        let (whole, rest) = all.split_at(last);
        let rest = (!rest.is_empty() || !invalid.is_empty()).then_some((rest, invalid));
        whole.split_inclusive('\n').map(|line| (line, &[][..])).chain(rest)
    })
}

/// The places that change, and the steps that change them; lines stay lines.
fn changes(before: &[u8], after: &[u8], stages: &Stages, deadline: Instant) -> Vec<Change> {
    let (mut changes, mut from, mut to) = (Vec::new(), 0, 0);
    let mut stages: Vec<_> = stages.iter().map(|(step, text)| (*step, lines(text))).collect();
    for ((old, end), (new, _)) in lines(before).zip(lines(after)) {
        let stages: Vec<(Step, &str)> =
            stages.iter_mut().filter_map(|(step, lines)| Some((*step, lines.next()?.0))).collect();
        if old != new {
            let places = differences(old, new, deadline);
            let reasons = reasons(old, &stages, &places, deadline);
            let moved = |by: usize, range: Range<usize>| by + range.start..by + range.end;
            changes.extend(places.into_iter().zip(reasons).map(|((source, output), reason)| {
                Change::new(moved(from, source), moved(to, output), reason)
            }));
        }
        (from, to) = (from + old.len() + end.len(), to + new.len() + end.len());
    }
    changes
}

/// The steps by which each of the places of a line changes.
fn reasons(
    old: &str,
    stages: &[(Step, &str)],
    places: &[(Range<usize>, Range<usize>)],
    deadline: Instant,
) -> Vec<String> {
    let mut reasons = vec![String::new(); places.len()];
    let mut known = vec![String::new(); places.len()];
    let mut before = old;
    for &(step, line) in stages.iter().filter(|(_, line)| *line != old) {
        if line == before {
            continue;
        }
        before = line;
        let changed = differences(old, line, deadline);
        for (index, (place, _)) in places.iter().enumerate() {
            let is_here = |range: &Range<usize>| {
                range == place || range.start < place.end && place.start < range.end
            };
            let here = changed.iter().filter(|(range, _)| is_here(range));
            let now: String = here.map(|(_, to)| format!("{}\n", &line[to.clone()])).collect();
            if now != known[index] {
                let comma = if reasons[index].is_empty() { "" } else { ", " };
                reasons[index] += &format!("{comma}{step}");
                known[index] = now;
            }
        }
    }
    let unknown = |reason: String| if reason.is_empty() { "normalize".to_owned() } else { reason };
    reasons.into_iter().map(unknown).collect()
}

fn normalized(normalizer: &Normalizer, bytes: &[u8]) -> Vec<u8> {
    let (mut stream, mut output) = (normalizer.stream(), Vec::with_capacity(bytes.len()));
    stream.push(bytes, &mut output);
    stream.finish(&mut output);
    output
}

impl Normalization {
    fn stages(&self, text: &[u8]) -> Stages {
        let stage = |(index, &step): (usize, &Step)| {
            let steps = self.steps[..=index].iter().copied();
            (step, normalized(&self.builder.clone().steps(steps).build(), text))
        };
        self.steps.iter().enumerate().map(stage).collect()
    }
}

impl Rewrite for Normalization {
    type Text = fanjian_documents::Normalization;

    fn text(&self) -> &Self::Text {
        &self.text
    }

    fn verb(&self) -> &'static str {
        "normalize"
    }

    fn handling(&self) -> &Handling {
        &self.handling
    }

    /// It removes characters that nobody sees, as which bytes of other encodings can be read.
    fn demands_text(&self) -> bool {
        true
    }

    fn copy(
        &self,
        _: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error> {
        self.text.normalizer.stream().copy(input, output)
    }

    fn changes(&self, text: &[u8]) -> (Vec<u8>, Vec<Change>) {
        let deadline = Instant::now() + PATIENCE;
        let after = normalized(&self.text.normalizer, text);
        let stages = if after == text { Vec::new() } else { self.stages(text) };
        let changes = changes(text, &after, &stages, deadline);
        (after, changes)
    }
}
