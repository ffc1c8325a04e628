//! Shards rewritten, each as a whole or not at all.

use std::fs::{self, Metadata};
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use indicatif::ProgressBar;

use crate::io::{Output, Source, Target, open_file};
use crate::platform;
use crate::replace::changed_meanwhile;
use crate::report::{self, Failure};
use crate::run::Rewrite;
use crate::share::in_order;

use super::Task;
use super::manifest::{Content, Entry, Manifest, modified};
use super::packing::{Passed, Watched};
use super::passage::{Outcome, Passage};
use super::progress::{Done, Progress};
use super::shard::Shard;

/// Rewrites the shards that are not done yet.
pub(super) fn all(how: &impl Rewrite, task: &Task) -> Result<ExitCode, Failure> {
    fs::create_dir_all(&task.folder)
        .map_err(|error| Failure::io(task.folder.display(), "make the folder", &error))?;
    let forgets = task.restarts.then_some(&*task.shards);
    let manifest = Manifest::open(&task.folder, &task.settings, forgets)?;
    let sizes = task.shards.iter().filter_map(|shard| fs::metadata(&shard.path).ok());
    let mut progress = Progress::new(task, sizes.map(|it| it.len()).sum());
    let (bar, handling) = (progress.bar(), how.handling());
    in_order(
        &task.shards,
        handling.jobs,
        |shard, jobs, _| report::held(|| one(how, jobs, task, shard, &manifest, &bar)),
        |result| handling.stops_at_failure && result.result().is_err(),
        |shard, result| progress.add(shard, result.told()),
    );
    let entries = manifest.finish(progress.done())?;
    progress.miss(task, &entries);
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
    let (source, target) = (Source::File(shard.path.clone()), Target::File(target));
    let mut output = Output::open(&target, &source, None)?;
    let (read, written) = (Passed::default(), Passed::default());
    let mut input = Watched::new(&file, &read, bar);
    let passage =
        Passage { how, jobs, fields: &task.fields, shard, source: &source, target: &target };
    let output_watched = Watched::new(&mut output, &written, &ProgressBar::hidden());
    let Outcome { records, changed, without } = passage.rewrite(&mut input, output_watched)?;
    // What was not read in order, or stands behind the end of what is packed.
    io::copy(&mut input, &mut io::sink()).map_err(unreadable)?;
    let after = fs::metadata(&shard.path).map_err(unreadable)?;
    if platform::state(&before) != platform::state(&after) {
        return Err(changed_meanwhile(&shard.path));
    }
    output.finish_on_disk()?;
    let entry = Entry {
        shard: shard.name.clone(),
        input: read.content(),
        modified: modified(&before),
        output: written.content(),
        records,
        changed,
        without,
        seconds: (start.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
    };
    manifest.append(&entry)?;
    Ok(Done::Rewritten(entry))
}

/// Whether the outcome that is there is that of the shard as it is.
fn is_done(task: &Task, shard: &Shard, before: &Metadata, target: &Path, entry: &Entry) -> bool {
    if task.verifies {
        let is = |path: &Path, content: &Content| Content::of(path).is_ok_and(|it| it == *content);
        return is(&shard.path, &entry.input) && is(target, &entry.output);
    }
    let is_input = before.len() == entry.input.bytes && modified(before) == entry.modified;
    let output = fs::metadata(target);
    is_input && output.is_ok_and(|it| it.is_file() && it.len() == entry.output.bytes)
}
