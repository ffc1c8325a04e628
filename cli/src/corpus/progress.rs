//! What is said while shards are rewritten, and in sum.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{BinaryBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::report::{self, Failure};

use super::manifest::Entry;
use super::shard::{Kind, Shard};
use super::{Task, Telling};

/// What came of shards so far.
pub(super) struct Progress {
    telling: Telling,
    bar: ProgressBar,
    start: Instant,
    skipped: usize,
    failed: usize,
    any_failed: bool,
    done: Vec<Entry>,
}

/// What was done with a shard.
pub(super) enum Done {
    Rewritten(Entry),
    /// As it was done before.
    Skipped,
}

impl Progress {
    pub(super) fn new(task: &Task, bytes: u64) -> Self {
        let is_shown = task.telling != Telling::Quiet && io::stderr().is_terminal();
        let bar = match is_shown {
            true => ProgressBar::new(bytes),
            false => ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
        };
        let template =
            "{bar:30} {binary_bytes}/{binary_total_bytes}, {binary_bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            telling: task.telling,
            bar,
            start: Instant::now(),
            skipped: 0,
            failed: 0,
            any_failed: task.any_failed,
            done: Vec::new(),
        }
    }

    /// Counts bytes that are read.
    pub(super) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    /// What was done now.
    pub(super) fn done(&self) -> &[Entry] {
        &self.done
    }

    /// Adds what came of a shard.
    pub(super) fn add(&mut self, shard: &Shard, result: Result<Done, Failure>) {
        let said = match result {
            Ok(Done::Skipped) => {
                self.skipped += 1;
                "done before".to_owned()
            }
            Ok(Done::Rewritten(entry)) => {
                let said = format!("{} of {} records changed", entry.changed, entry.records);
                for field in &entry.without {
                    let path = shard.path.display();
                    self.bar.suspend(|| {
                        report::warning(format_args!("{path}: no record has a value at {field}"));
                    });
                }
                self.done.push(entry);
                said
            }
            Err(failure) => {
                self.bar.suspend(|| report::failure(&failure));
                self.failed += 1;
                self.any_failed = true;
                return;
            }
        };
        if self.telling == Telling::Verbose {
            self.bar.suspend(|| report::hint(format_args!("{}: {said}", shard.path.display())));
        }
    }

    /// Fails where a field is nowhere: it may be misspelt.
    pub(super) fn miss(&mut self, task: &Task, entries: &BTreeMap<String, Entry>) {
        let with_fields = task.shards.iter().filter(|shard| shard.kind != Kind::Text);
        let entries = with_fields.filter_map(|shard| entries.get(&shard.name));
        let entries: Vec<_> = entries.filter(|it| it.records > 0).collect();
        let is_nowhere = |field: &&String| entries.iter().all(|it| it.without.contains(field));
        for field in task.fields.iter().filter(is_nowhere).filter(|_| !entries.is_empty()) {
            self.bar.suspend(|| {
                report::failure(&Failure::new(format!("no shard has a value at {field}")));
            });
            self.any_failed = true;
        }
    }

    /// Says what there is to say in sum.
    pub(super) fn end(self) -> ExitCode {
        self.bar.finish_and_clear();
        let Self { skipped, failed, done, .. } = &self;
        if self.telling != Telling::Quiet {
            let sum = |of: fn(&Entry) -> u64| done.iter().map(of).sum::<u64>();
            let (changed, records) = (sum(|it| it.changed), sum(|it| it.records));
            let (bytes, seconds) = (sum(|it| it.input.bytes), self.start.elapsed().as_secs_f64());
            report::hint(format_args!(
                "{} written, {skipped} done before, {failed} failed; {changed} of {records} records changed; \
                 {} read in {seconds:.1} s",
                if done.len() == 1 {
                    "1 shard".to_owned()
                } else {
                    format!("{} shards", done.len())
                },
                BinaryBytes(bytes)
            ));
        }
        if self.any_failed { report::exit_code() } else { ExitCode::SUCCESS }
    }
}
