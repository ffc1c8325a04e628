//! The command `repair`: what is typed, and what it means.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use fanjian::{Change, Repairer, Script, Stats, Variant};

use crate::args::Outcome;
use crate::help;
use crate::plan::{self, Job};
use crate::protection::Protection;
use crate::report::Failure;
use crate::run::{Handling, Rewrite};

/// What was typed.
#[derive(Debug, clap::Args)]
#[command(before_help = help::REPAIR, after_help = help::after(help::REPAIR_NOTES))]
pub(crate) struct Args {
    /// Files and folders to repair; "-" or nothing means standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    manner: Manner,

    #[command(flatten)]
    outcome: Outcome,
}

/// How to repair, as typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Manner {
    /// How to spell what is restored, where the text itself does not show it: a language tag such as zh-Hant-TW,
    /// or auto, as most of the text is spelt
    #[arg(long, value_name = "TAG", default_value = "auto", value_parser = target)]
    to: Target,

    #[command(flatten)]
    protection: Protection,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Auto,
    Tag(Variant),
}

fn target(typed: &str) -> Result<Target, String> {
    if typed == "auto" {
        return Ok(Target::Auto);
    }
    let variant: Variant = typed.parse().map_err(|error: fanjian::Error| error.to_string())?;
    match variant.script() {
        Script::Hant => Ok(Target::Tag(variant)),
        _ => Err("only Traditional text is repaired; give auto, zh-Hant, zh-Hant-TW, -HK or -MO, or convert the text \
                  with `fanjian convert`"
            .to_owned()),
    }
}

/// How to repair.
pub(crate) struct Repairing {
    repairer: Repairer,
    handling: Handling,
}

impl Args {
    /// Checks what was typed.
    pub(crate) fn resolve(self) -> Result<(Repairing, Job), Failure> {
        let (job, handling) = plan::job(self.outcome, self.paths)?;
        Ok((self.manner.resolve(handling)?, job))
    }
}

impl Manner {
    /// Checks what was typed.
    pub(crate) fn resolve(self, handling: Handling) -> Result<Repairing, Failure> {
        let region = match self.to {
            Target::Auto => None,
            Target::Tag(variant) => variant.region(),
        };
        let repairer = Repairer::new()?.region(region);
        let repairer = self.protection.apply(repairer, Repairer::protect)?;
        Ok(Repairing { repairer, handling })
    }
}

impl Rewrite for Repairing {
    type Text = Repairer;

    fn text(&self) -> &Repairer {
        &self.repairer
    }

    fn verb(&self) -> &'static str {
        "repair"
    }

    fn handling(&self) -> &Handling {
        &self.handling
    }

    fn copy(
        &self,
        _: NonZeroUsize,
        input: impl Read + Send,
        output: impl Write + Send,
    ) -> Result<Stats, fanjian::Error> {
        self.repairer.stream().copy(input, output)
    }

    fn changes(&self, text: &[u8]) -> (Vec<u8>, Vec<Change>) {
        let mut after = text.to_vec();
        let changes = self.repairer.changes(text).into_iter().map(|restored| {
            let word = String::from_utf8_lossy(&text[restored.word]);
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
    }
}
