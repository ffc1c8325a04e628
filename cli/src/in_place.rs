//! Files converted onto themselves.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::io::{Source, open_file};
use crate::replace::{Durability, Keeping, Replacement};
use crate::report::{self, Failure};
use crate::run::{Copied, Rewrite, copy, watch};

/// Files of so many bytes are worth all threads.
const LARGE: u64 = 4 * 1024 * 1024;

/// Rewrites each file onto itself, also those after one that fails. Large ones have all threads
/// for themselves, one after another; small ones are shared out between the threads.
pub(crate) fn rewrite(how: &impl Rewrite, paths: &[PathBuf], keeping: &Keeping) -> ExitCode {
    let mut seen = HashSet::new();
    // The same file again, perhaps through a link, would be rewritten twice.
    let is_new = |path: &&PathBuf| !fs::canonicalize(path).is_ok_and(|file| !seen.insert(file));
    let files: Vec<&PathBuf> = paths.iter().filter(is_new).collect();
    let is_large = |path: &Path| fs::metadata(path).is_ok_and(|file| file.len() >= LARGE);
    let (large, small): (Vec<_>, Vec<_>) =
        files.into_iter().enumerate().partition(|(_, path)| is_large(path));

    let reports = Mutex::new(Reports::default());
    let rewrite = |&(number, path): &(usize, &PathBuf), jobs| {
        let result = replace(how, jobs, path, keeping);
        reports.lock().unwrap_or_else(PoisonError::into_inner).add(number, result);
    };
    large.iter().for_each(|file| rewrite(file, how.jobs()));
    share_out(&small, how.jobs(), rewrite);
    let reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    if reports.any_failed { report::exit_code() } else { ExitCode::SUCCESS }
}

/// Does something to each item, with its share of so many threads.
fn share_out<T: Sync>(items: &[T], jobs: NonZeroUsize, action: impl Fn(&T, NonZeroUsize) + Sync) {
    let workers = jobs.get().min(items.len()).max(1);
    let share = NonZeroUsize::new(jobs.get() / workers).unwrap_or(NonZeroUsize::MIN);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            action(item, share);
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            // Where the system has no thread left, those there are do it all.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
}

/// Says what failed and what is odd, in the order of the command line.
#[derive(Default)]
struct Reports {
    /// The number of the file whose turn it is.
    next: usize,
    early: BTreeMap<usize, Result<Option<String>, Failure>>,
    any_failed: bool,
}

impl Reports {
    fn add(&mut self, number: usize, result: Result<Option<String>, Failure>) {
        self.early.insert(number, result);
        while let Some(result) = self.early.remove(&self.next) {
            self.next += 1;
            match result {
                Ok(warning) => warning.iter().for_each(report::warning),
                Err(failure) => {
                    report::failure(&failure);
                    self.any_failed = true;
                }
            }
        }
    }
}

/// Gives what there is to warn of.
fn replace(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    path: &Path,
    keeping: &Keeping,
) -> Result<Option<String>, Failure> {
    let replacement = Replacement::of(path, keeping)?;
    let original = open_file(path)?;
    let name = Source::File(path.to_owned());
    let input = watch(how, (&original, &name), true)?;
    let Copied { stats, warning } = copy(how, jobs, (input, &name), (replacement.file(), &name))?;
    let unchanged = stats.read == stats.written
        && replacement.is_same_as(&original).map_err(|error| Failure::io(name, "read", &error))?;
    drop(original);
    if !unchanged {
        replacement.commit(Durability::Disk)?;
    }
    Ok(warning)
}
