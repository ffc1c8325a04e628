//! Shards rewritten, each as a whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, BufReader, Read, Seek, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use fanjian_documents::{self as documents, Format, rewrite_parquet};
use indicatif::ProgressBar;

use crate::encoding::Stakes;
use crate::io::{Output, Source, Target, open_file};
use crate::replace::changed_meanwhile;
use crate::report::{self, Failure};
use crate::run::{Rewrite, copy};
use crate::share::in_order;

use super::Task;
use super::lines::Counted;
use super::manifest::{Content, Entry, Manifest, modified};
use super::packing::{CHUNK, Packed, Passed, Watched, unpacked};
use super::progress::{Done, Progress};
use super::shard::{Kind, Shard};

/// Rewrites the shards that are not done yet.
pub(super) fn all(how: &impl Rewrite, task: &Task) -> Result<ExitCode, Failure> {
    fs::create_dir_all(&task.folder)
        .map_err(|error| Failure::io(task.folder.display(), "make the folder", &error))?;
    let manifest = Manifest::open(&task.folder, &task.settings, task.restarts)?;
    let bytes = task.shards.iter().filter_map(|it| fs::metadata(&it.path).ok());
    let mut progress = Progress::new(task, bytes.map(|it| it.len()).sum());
    let bar = progress.bar();
    let handling = how.handling();
    in_order(
        &task.shards,
        handling.jobs,
        |shard, jobs, _| report::held(|| one(how, jobs, task, shard, &manifest, &bar)),
        |result| handling.stops_at_failure && result.result().is_err(),
        |shard, result| progress.add(shard, result.told()),
    );
    manifest.finish(progress.done())?;
    Ok(progress.end())
}

/// Does one shard, unless it is done.
fn one(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    task: &Task,
    shard: &Shard,
    manifest: &Manifest,
    bar: &ProgressBar,
) -> Result<Done, Failure> {
    let target = task.folder.join(&shard.name);
    let file = open_file(&shard.path)?;
    let unreadable = |error: io::Error| Failure::io(shard.path.display(), "read", &error);
    let before = file.metadata().map_err(unreadable)?;
    if let Some(entry) = manifest.entry(&shard.name)
        && is_done(task, shard, &before, &target, entry)
    {
        bar.inc(before.len());
        return Ok(Done::Skipped);
    }
    let start = Instant::now();
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)
            .map_err(|error| Failure::io(parent.display(), "make the folder", &error))?;
    }
    let (source, place) = (Source::File(shard.path.clone()), Target::File(target));
    let mut output = Output::open(&place, &source, None)?;
    let (read, written) = (Passed::default(), Passed::default());
    let mut input = Watched::new(&file, &read, bar);
    let ends = Ends { source: &source, target: &place };
    let counts = {
        let output = Watched::new(&mut output, &written, &ProgressBar::hidden());
        match shard.kind {
            Kind::Text | Kind::JsonLines => {
                lines(how, jobs, (task, shard), &mut input, output, &ends)?
            }
            Kind::Parquet => {
                let records = rewrite_parquet(&task.fields, &file, output, how.text());
                let records = records.map_err(|error| ends.failure(error))?;
                (&file).rewind().map_err(unreadable)?;
                (records.all, records.changed)
            }
        }
    };
    // What was not read in order, or stands behind the end of what is packed.
    io::copy(&mut input, &mut io::sink()).map_err(unreadable)?;
    let after = fs::metadata(&shard.path).map_err(unreadable)?;
    if (before.len(), modified(&before)) != (after.len(), modified(&after)) {
        return Err(changed_meanwhile(&shard.path));
    }
    output.finish_on_disk()?;
    let entry = Entry {
        shard: shard.name.clone(),
        input: read.content(),
        modified: modified(&before),
        output: written.content(),
        records: counts.0,
        changed: counts.1,
        seconds: (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
    };
    manifest.append(&entry)?;
    Ok(Done::Rewritten(entry))
}

/// Whether the outcome that is there is that of the shard as it is.
fn is_done(task: &Task, shard: &Shard, before: &Metadata, target: &Path, entry: &Entry) -> bool {
    if task.verifies {
        let is = |path: &Path, content: &Content| checksum(path).is_ok_and(|it| it == *content);
        return is(&shard.path, &entry.input) && is(target, &entry.output);
    }
    let is_input = (before.len(), modified(before)) == (entry.input.bytes, entry.modified.clone());
    let output = fs::metadata(target);
    is_input && output.is_ok_and(|it| it.is_file() && it.len() == entry.output.bytes)
}

fn checksum(path: &Path) -> io::Result<Content> {
    let passed = Passed::default();
    let file = Watched::new(File::open(path)?, &passed, &ProgressBar::hidden());
    io::copy(&mut BufReader::with_capacity(CHUNK, file), &mut io::sink())?;
    Ok(passed.content())
}

/// From where to where, for messages.
struct Ends<'e> {
    source: &'e Source,
    target: &'e Target,
}

impl Ends<'_> {
    /// The words for what is wrong with a document.
    fn failure(&self, error: documents::Error) -> Failure {
        let Self { source, target } = self;
        match error {
            documents::Error::Malformed { what, line, column } => {
                Failure::new(format!("{source}:{line}:{column}: {what}"))
            }
            documents::Error::Read(error) => Failure::io(source, "read", &error),
            documents::Error::Write(error) => Failure::io(target, "write", &error),
            error => Failure::new(format!("{source}: {error}")),
        }
    }
}

/// Rewrites text, or JSON in each line; gives how many lines there are and how many changed.
fn lines(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    (task, shard): (&Task, &Shard),
    input: impl Read + Send,
    output: impl Write + Send,
    ends: &Ends<'_>,
) -> Result<(u64, u64), Failure> {
    let Ends { source, target } = ends;
    let counted = Counted::new(how);
    let unreadable = |error: io::Error| Failure::io(source, "read", &error);
    let unwritable = |error: io::Error| Failure::io(target, "write", &error);
    let input = unpacked(input, shard.packing).map_err(unreadable)?;
    let input = how.handling().open(input, source, Stakes::File)?;
    let mut packed = Packed::new(output, shard.packing).map_err(unwritable)?;
    if shard.kind == Kind::Text {
        copy(&counted, jobs, (input, *source), (&mut packed, *target))?;
    } else {
        let mut sink = how.handling().encodings.sink(&input, &mut packed);
        let (before, after) = counted.around(input.text, &mut sink);
        let copied = Format::JsonLines.copy(&task.fields, before, after, how.text());
        copied.map_err(|error| ends.failure(error))?;
        sink.finish().map_err(unwritable)?;
    }
    packed.finish().map_err(unwritable)?;
    Ok(counted.end())
}
