//! Many files, each onto itself or into a folder, by several threads.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::fs;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::encoding::Stakes;
use crate::files::{Files, Found, Standing};
use crate::io::{Output, Source, Target, open_file, written};
use crate::naming::{self, Naming};
use crate::platform;
use crate::replace::{self, Durability, Keeping, Replacement};
use crate::report::{self, Failure};
use crate::revision::Revision;
use crate::run::{Handling, Rewrite, copy};
use crate::share::in_order;
use crate::tally::{Done, Tally, Telling};

/// Files of so many bytes are worth all threads.
const LARGE: u64 = 4 * 1024 * 1024;

/// What is to be done with which files.
pub(crate) struct Batch {
    pub(crate) files: Files,
    pub(crate) place: Place,
    /// Names are converted too.
    pub(crate) renames: bool,
    pub(crate) telling: Telling,
}

/// Where the outcome goes.
pub(crate) enum Place {
    /// Onto each file.
    Itself(Keeping),
    /// Into a folder.
    Folder(PathBuf),
}

/// Rewrites each file, also those after one that fails. Large ones have all threads for themselves, one after another;
/// small ones are shared out between the threads. A run that is to stop at a failure takes them in order.
pub(crate) fn rewrite(how: &impl Rewrite, batch: &Batch) -> Result<ExitCode, Failure> {
    if let Place::Folder(folder) = &batch.place {
        refuse_collisions(how, batch, folder)?;
    }
    let namings = match (&batch.place, batch.renames) {
        (Place::Itself(_), true) => naming::decide(how, &batch.files)?,
        _ => Vec::new(),
    };
    let &Handling { jobs, stops_at_failure, .. } = how.handling();
    let numbered: Vec<_> = batch.files.found.iter().enumerate().collect();
    let work = |(number, found): (usize, &Found), jobs| {
        report::held(|| one(how, jobs, batch, found, namings.get(number)))
    };
    let is_large = |found: &Found| match &found.source {
        Source::File(path) => fs::metadata(path).is_ok_and(|file| file.len() >= LARGE),
        Source::Stdin(_) => true,
    };
    let mut tally = Tally::new(&batch.files.found, batch.telling)?;
    let mut large = HashMap::new();
    for &(number, found) in numbered.iter().filter(|it| !stops_at_failure && is_large(it.1)) {
        large.insert(number, work((number, found), jobs));
        tally.advance();
    }
    let is_done: HashSet<usize> = large.keys().copied().collect();
    in_order(
        &numbered,
        jobs,
        |&(number, found), share, _| {
            (!is_done.contains(&number)).then(|| work((number, found), share))
        },
        |done| stops_at_failure && done.as_ref().is_some_and(|done| done.result().is_err()),
        |(number, found), done| {
            if done.is_some() {
                tally.advance();
            }
            if let Some(done) = done.or_else(|| large.remove(number)) {
                tally.add(&found.source, done);
            }
        },
    );
    Ok(tally.end())
}

/// Does one file.
fn one(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    batch: &Batch,
    found: &Found,
    naming: Option<&Naming>,
) -> Result<Done, Failure> {
    if let Some(why) = how.handling().passes_over(found)? {
        return Ok(Done::skipped(why));
    }
    match (&batch.place, &found.source) {
        (Place::Itself(keeping), Source::File(path)) => {
            if let Some(Naming::Refused(failure)) = naming {
                return Err(failure.clone());
            }
            let has_changed = onto_itself(how, jobs, batch, path, keeping)?;
            match naming {
                Some(Naming::Becomes(new)) => {
                    if !batch.telling.is_rehearsal {
                        naming::rename(path, new)?;
                    }
                    Ok(Done::written(true).at(new.clone()))
                }
                Some(Naming::Held(why)) => {
                    report::warning(why);
                    Ok(Done::written(has_changed).though(why))
                }
                _ => Ok(Done::written(has_changed)),
            }
        }
        (Place::Itself(_), Source::Stdin(_)) => {
            Err(Failure::new("standard input cannot be converted in place"))
        }
        (Place::Folder(folder), source) => {
            let target = folder.join(relative(how, batch, &found.relative)?);
            into(how, jobs, batch, source, &target)
        }
    }
}

/// Replaces a file if it changes, and tells whether it does.
fn onto_itself(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    batch: &Batch,
    path: &Path,
    keeping: &Keeping,
) -> Result<bool, Failure> {
    let source = Source::File(path.to_owned());
    replace::regular(path, path)?;
    let original = open_file(path)?;
    let before = original.metadata().map_err(|error| Failure::io(&source, "read", &error))?;
    let names = (&source, &source as &dyn Display);
    if batch.telling.is_rehearsal {
        let rehearsal = Revision::late(|_| replace::rehearse(path, keeping).map(|()| io::sink()));
        return revise(how, jobs, original, names, rehearsal).map(|(differs, _)| differs);
    }
    let revision = Revision::late(|same| Replacement::from(path, keeping, &before, same));
    let (differs, replacement) = revise(how, jobs, original, names, revision)?;
    replacement.map_or(Ok(()), |it| it.commit(Durability::Disk))?;
    Ok(differs)
}

/// Writes what becomes of a source to where that is to go; tells whether it differs, and gives what took it. Its names are
/// for messages.
fn revise<W: Write + Send>(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    input: impl Read + Send,
    (source, target): (&Source, &dyn Display),
    mut revision: Revision<'_, W>,
) -> Result<(bool, Option<W>), Failure> {
    let input = how.handling().open(revision.source(input), source, Stakes::File)?;
    let copied = copy(how, jobs, (input, source), (&mut revision, target));
    revision.end(copied, target)
}

/// Writes what becomes of a source to a file.
fn into(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    batch: &Batch,
    source: &Source,
    target: &Path,
) -> Result<Done, Failure> {
    let place = Target::File(target.to_owned());
    let names = (source, &place as &dyn Display);
    let differs = if batch.telling.is_rehearsal {
        if matches!(source, Source::File(_)) && !source.is_file() {
            return Ok(Done::skipped("it is no file, and is not read for nothing"));
        }
        Output::rehearse(&place, source, how.verb())?;
        let revision = Revision::late(|_| Ok(io::sink()));
        revise(how, jobs, source.open()?, names, revision)?.0
    } else {
        let revision = Revision::of_all(|| {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)
                    .map_err(|error| Failure::io(parent.display(), "make the folder", &error))?;
            }
            Output::open(&place, source, Some(how.verb()))
        });
        let (differs, output) = revise(how, jobs, source.open()?, names, revision)?;
        output.map_or(Ok(()), Output::finish)?;
        differs
    };
    Ok(Done::written(differs).at(target.to_owned()))
}

/// Where a file goes below the folder that takes the outcome.
fn relative(how: &impl Rewrite, batch: &Batch, relative: &Path) -> Result<PathBuf, Failure> {
    if batch.renames { naming::path(how, relative) } else { Ok(relative.to_owned()) }
}

/// Refuses to write two files to one place, or one into another that is to be read, before anything is written.
fn refuse_collisions(how: &impl Rewrite, batch: &Batch, folder: &Path) -> Result<(), Failure> {
    let is_taken = |found: &&Found| matches!(found.standing, Standing::Named | Standing::Met);
    let taken = || batch.files.found.iter().filter(is_taken);
    let inputs: HashMap<_, _> =
        taken().filter_map(|found| Some((found.source.identity()?, &found.source))).collect();
    let (mut paths, mut files) = (HashMap::new(), HashMap::new());
    for found in taken() {
        if matches!(found.source, Source::Stdin(None)) {
            return Err(Failure::new(
                "standard input has no name to write it under; give one with --stdin-filepath, or write with -o",
            ));
        }
        let target = folder.join(relative(how, batch, &found.relative)?);
        let (source, file) = (&found.source, platform::identity(&target));
        // That it is its own input is said where it is opened.
        let input = file.as_ref().filter(|it| Some(*it) != source.identity().as_ref());
        if let Some(other) = input.and_then(|it| inputs.get(it)) {
            return Err(Failure::new(format!(
                "{source} would be written to {}, which is the input {other}; nothing was written; name another folder",
                target.display()
            )));
        }
        let other = file.and_then(|it| files.insert(it, source));
        if let Some(other) = paths.insert(target.clone(), source).or(other) {
            return Err(Failure::new(format!(
                "{other} and {source} would both be written to {}; nothing was written",
                target.display()
            )));
        }
    }
    Ok(())
}

/// Lists the files that would change: their names as they are, each ended in the same way.
pub(crate) fn differs(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    source: &Source,
    end: u8,
    list: &mut dyn Write,
) -> Result<bool, Failure> {
    let revision = Revision::late(|_| Ok(io::sink()));
    let (differs, _) = revise(how, jobs, source.open()?, (source, source), revision)?;
    if differs {
        written(list.write_all(&[source.bytes(), &[end]].concat()))?;
    }
    Ok(differs)
}
