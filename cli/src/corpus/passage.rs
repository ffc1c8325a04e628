//! The way of a shard's text, by what it stands in.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::num::NonZeroUsize;

use fanjian_documents::{Error, Format, rewrite_parquet};

use crate::encoding::{self, Input, Stakes};
use crate::io::{Source, Target};
use crate::report::Failure;
use crate::run::{Rewrite, copy};

use super::lines::{Counted, Lines};
use super::packing::{Packed, Watched, unpacked};
use super::shard::{Kind, Shard};

/// From where to where a shard goes, and how.
pub(super) struct Passage<'p, H> {
    pub(super) how: &'p H,
    pub(super) jobs: NonZeroUsize,
    pub(super) fields: &'p [String],
    pub(super) shard: &'p Shard,
    pub(super) source: &'p Source,
    pub(super) target: &'p Target,
}

/// What came of a shard: how many records it has, how many changed, and the fields that none of them has.
pub(super) struct Outcome {
    pub(super) records: u64,
    pub(super) changed: u64,
    pub(super) without: Vec<String>,
}

impl<H: Rewrite> Passage<'_, H> {
    /// Rewrites the shard.
    pub(super) fn rewrite(
        &self,
        input: &mut Watched<&File>,
        output: impl Write + Send,
    ) -> Result<Outcome, Failure> {
        match self.shard.kind {
            Kind::Text => self.packed(input, output, |input, output, lines| {
                let counted = Counted { how: self.how, lines };
                copy(&counted, self.jobs, (input, self.source), (output, self.target))?;
                Ok(Vec::new())
            }),
            Kind::JsonLines => self.packed(input, output, |input, output, lines| {
                let mut sink = self.how.handling().encodings.sink(&input, output);
                let (text, after) = (lines.before(input.text), lines.after(&mut sink));
                let without = Format::JsonLines.copy(self.fields, text, after, self.how.text());
                let without = without.map_err(|error| self.failure(error))?;
                sink.finish().map_err(|error| self.failure(Error::Write(error)))?;
                Ok(without)
            }),
            Kind::Parquet => {
                let mut file = input.file;
                let records = rewrite_parquet(self.fields, file, output, self.how.text());
                let records = records.map_err(|error| self.failure(error))?;
                file.rewind().map_err(|error| self.failure(Error::Read(error)))?;
                let (records, changed) = (records.all, records.changed);
                Ok(Outcome { records, changed, without: Vec::new() })
            }
        }
    }

    /// Rewrites what is a stream, and may be packed and encoded.
    fn packed<W: Write + Send>(
        &self,
        input: &mut Watched<&File>,
        output: W,
        rewrite: impl FnOnce(Input<'_>, &mut Packed<W>, &Lines) -> Result<Vec<String>, Failure>,
    ) -> Result<Outcome, Failure> {
        let unwritable = |error: io::Error| self.failure(Error::Write(error));
        let packing = self.shard.packing;
        let input = unpacked(input, packing).map_err(|error| self.failure(Error::Read(error)))?;
        let input = self.how.handling().open(input, self.source, Stakes::File)?;
        let mut output = Packed::new(output, packing).map_err(unwritable)?;
        let lines = Lines::default();
        let without = rewrite(input, &mut output, &lines)?;
        output.finish().map_err(unwritable)?;
        let (records, changed) = lines.end();
        Ok(Outcome { records, changed, without })
    }

    /// The words for what is wrong.
    fn failure(&self, error: Error) -> Failure {
        let Self { source, target, .. } = self;
        let told = |error: io::Error, action, name: &dyn std::fmt::Display| {
            encoding::failure(&error, source).unwrap_or_else(|| Failure::io(name, action, &error))
        };
        match error {
            Error::Malformed { what, line, column } => {
                Failure::new(format!("{source}:{line}:{column}: {what}"))
            }
            Error::Read(error) => told(error, "read", source),
            Error::Write(error) => told(error, "write", target),
            error => Failure::new(format!("{source}: {error}")),
        }
    }
}
