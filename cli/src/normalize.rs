//! The command `normalize`: what is typed, and what it means.

use std::fmt::{Display, Write as _};
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fanjian::normalize::{NormalizerBuilder, Step};
use fanjian::{Change, Normalizer, Stats, Variant};

use crate::args::Outcome;
use crate::check::Checklist;
use crate::compare::differences;
use crate::io::Source;
use crate::plan;
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

    /// Leave what this regular expression matches as it is; may be given several times
    ///
    /// It sees one line at a time. The syntax is that of Rust's crate `regex`. URLs, e-mail addresses, Markdown's
    /// code spans and fenced blocks of code are left as they are without being named.
    #[arg(long, value_name = "REGEX")]
    protect: Vec<String>,

    /// Likewise for the regular expressions in a file, one a line; empty lines and lines that begin with `#` are
    /// skipped
    #[arg(long, value_name = "FILE")]
    protect_file: Vec<PathBuf>,

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
}

impl Args {
    /// Checks what was typed.
    pub(crate) fn resolve(self) -> Result<(Normalization, plan::Job), Failure> {
        let mut builder = Normalizer::builder(self.to).skip(self.skip);
        if let Some(steps) = self.steps {
            builder = builder.steps(steps);
        }
        for pattern in &self.protect {
            builder = builder.protect(pattern)?;
        }
        for path in &self.protect_file {
            builder = protect(builder, path)?;
        }
        let normalization = Normalization { normalizer: builder.build() };
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

/// Protects what the patterns in a file match.
fn protect(mut builder: NormalizerBuilder, path: &Path) -> Result<NormalizerBuilder, Failure> {
    let failure = |line: usize, what: &dyn Display| {
        Failure::new(format!("{}:{line}: {what}", path.display()))
    };
    for (line, pattern) in
        (1..).zip(Source::File(path.to_owned()).read()?.split(|&byte| byte == b'\n'))
    {
        let pattern = str::from_utf8(pattern)
            .map_err(|_| failure(line, &"invalid UTF-8; patterns are UTF-8 text"))?;
        let pattern = pattern.strip_suffix('\r').unwrap_or(pattern);
        if !pattern.is_empty() && !pattern.starts_with('#') {
            builder = builder.protect(pattern).map_err(|error| failure(line, &error))?;
        }
    }
    Ok(builder)
}

impl Rewrite for Normalization {
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
        list.add_whole(source, &source.read()?, |text| {
            let normalized = self.normalizer.normalize(text);
            let changes = changes(text, &normalized, deadline);
            (normalized, changes)
        })
    }
}
