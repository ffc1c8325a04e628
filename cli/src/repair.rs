//! The command `repair`: what is typed, and what it means.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use fanjian::{Change, InvalidUtf8, Repairer, Stats, Variant};

use crate::args::{Invalid, Outcome};
use crate::check::Checklist;
use crate::io::Source;
use crate::plan::{self, Job};
use crate::protection::Protection;
use crate::report::Failure;
use crate::run::Rewrite;

/// What was typed.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// How to spell what is restored, where the text itself does not show it: a language tag such as zh-Hant-TW,
    /// or auto, as most of the text is spelt
    #[arg(long, value_name = "TAG", default_value = "auto", value_parser = target)]
    to: Target,

    #[command(flatten)]
    protection: Protection,

    /// What to do with bytes that are not UTF-8
    #[arg(long, value_name = "HOW", default_value = "keep")]
    invalid: Invalid,

    #[command(flatten)]
    outcome: Outcome,

    /// Files to repair; "-" or nothing means standard input
    #[arg(value_name = "PATH", default_value = "-")]
    paths: Vec<PathBuf>,
}

const AFTER_HELP: &str = "\
Examples:
  echo '斗爭之后，余波未平，于是沖突又起' | fanjian repair      鬥爭之後，餘波未平，於是衝突又起
  fanjian repair --check 网页.txt                              what would be restored, and why
  fanjian repair -w 第一章.md 第二章.md

Only Traditional text is repaired, and only where it shows that a character-by-character converter made it: a page is
judged in windows of some 1,500 Chinese characters. Simplified and Japanese sentences, punctuation, Latin text,
URLs, paths and code, and the text's own choice of forms (為 or 爲) stay.";

#[derive(Clone, Copy, Debug)]
enum Target {
    Auto,
    Tag(Variant),
}

fn target(typed: &str) -> Result<Target, fanjian::Error> {
    if typed == "auto" { Ok(Target::Auto) } else { typed.parse().map(Target::Tag) }
}

/// How to repair.
pub(crate) struct Repairing {
    repairer: Repairer,
    invalid: InvalidUtf8,
}

impl Args {
    /// Checks what was typed.
    pub(crate) fn resolve(self) -> Result<(Repairing, Job), Failure> {
        let region = match self.to {
            Target::Auto => None,
            Target::Tag(variant) if variant.script() == fanjian::Script::Hant => variant.region(),
            Target::Tag(variant) => {
                return Err(Failure::new(format!(
                    "--to {variant}: only Traditional text is repaired; give zh-Hant, zh-Hant-TW, -HK or -MO, or \
                     convert the text with `fanjian convert`"
                )));
            }
        };
        let repairer = Repairer::new()?.region(region);
        let repairer = self.protection.apply(repairer, Repairer::protect)?;
        let invalid = self.invalid.into();
        Ok((Repairing { repairer, invalid }, plan::job(self.outcome, self.paths)?))
    }
}

impl Rewrite for Repairing {
    fn invalid(&self) -> InvalidUtf8 {
        self.invalid
    }

    fn copy(
        &self,
        _: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error> {
        self.repairer.stream().copy(input, output)
    }

    fn check(&self, source: &Source, list: &mut Checklist<'_>) -> Result<bool, Failure> {
        list.add_whole(source, &source.read()?, self.invalid, |before| {
            let mut after = before.to_vec();
            let changes = self.repairer.changes(before).into_iter().map(|restored| {
                let word = String::from_utf8_lossy(&before[restored.word]);
                let reason = match restored.rule {
                    Some(rule) => format!("rule: {rule}"),
                    None => format!("word: {word}"),
                };
                let mut now = [0; 4];
                let now = restored.after.encode_utf8(&mut now).as_bytes();
                after[restored.source.clone()].copy_from_slice(now);
                Change::new(restored.source.clone(), restored.source, reason)
            });
            let changes = changes.collect();
            (after, changes)
        })
    }
}
