//! The command `normalize`: what is typed, and what it means.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fanjian::normalize::{NormalizerBuilder, Step};
use fanjian::{Change, InvalidUtf8, Normalizer, Stats, Variant};

use crate::args::{Invalid, Outcome};
use crate::check::Checklist;
use crate::compare::differences;
use crate::io::Source;
use crate::plan;
use crate::protection::Protection;
use crate::report::Failure;
use crate::run::Rewrite;

/// What was typed.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub(crate) struct Args {
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

    /// What to do with bytes that are not UTF-8
    #[arg(long, value_name = "HOW", default_value = "keep")]
    invalid: Invalid,

    #[command(flatten)]
    outcome: Outcome,

    /// Files to normalise; "-" or nothing means standard input
    #[arg(value_name = "PATH", default_value = "-")]
    paths: Vec<PathBuf>,
}

fn after_help() -> String {
    let mut help = "Steps, in the order in which they are taken:\n".to_owned();
    for step in Step::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(help, "  {step:14} {}", step.description());
    }
    help + "
Examples:
  echo '他說：“Ａ４紙沒了,去買。”' | fanjian normalize --to zh-TW      他說：「A4紙沒了，去買。」
  fanjian normalize --to zh-Hans --steps width,spaces 语料.txt -o 净.txt
  fanjian normalize --to zh-TW --skip punctuation -w 第一章.md 第二章.md
  fanjian normalize --to zh-HK --protect '\\{\\{.*?\\}\\}' 模板.txt"
}

/// How to normalise.
pub(crate) struct Normalization {
    normalizer: Normalizer,
    invalid: InvalidUtf8,
}

impl Args {
    /// Checks what was typed.
    pub(crate) fn resolve(self) -> Result<(Normalization, plan::Job), Failure> {
        let mut builder = Normalizer::builder(self.to).skip(self.skip);
        if let Some(steps) = self.steps {
            builder = builder.steps(steps);
        }
        let builder = self.protection.apply(builder, NormalizerBuilder::protect)?;
        let normalization =
            Normalization { normalizer: builder.build(), invalid: self.invalid.into() };
        Ok((normalization, plan::job(self.outcome, self.paths)?))
    }
}

/// How long to look for the very characters that change, in one file.
const PATIENCE: Duration = Duration::from_secs(2);

/// The places that change; lines stay lines.
fn changes(before: &str, after: &str, deadline: Instant) -> Vec<Change> {
    let (mut changes, mut from, mut to) = (Vec::new(), 0, 0);
    let lines = before.split_inclusive('\n').zip(after.split_inclusive('\n'));
    for (old, new) in lines {
        if old != new {
            let moved = |by: usize, range: Range<usize>| by + range.start..by + range.end;
            changes.extend(differences(old, new, deadline).into_iter().map(|(source, output)| {
                Change::new(moved(from, source), moved(to, output), "normalize")
            }));
        }
        (from, to) = (from + old.len(), to + new.len());
    }
    changes
}

impl Rewrite for Normalization {
    fn invalid(&self) -> InvalidUtf8 {
        self.invalid
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
        self.normalizer.stream().copy(input, output)
    }

    fn check(&self, source: &Source, list: &mut Checklist<'_>) -> Result<bool, Failure> {
        let deadline = Instant::now() + PATIENCE;
        list.add_whole(source, &source.read()?, self.invalid, |text| {
            let normalized = self.normalizer.normalize(text);
            let changes = changes(text, &normalized, deadline);
            (normalized, changes)
        })
    }
}
