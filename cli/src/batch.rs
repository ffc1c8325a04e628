//! Many files, each onto itself or into a folder, by several threads.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use crate::encoding::Stakes;
use crate::files::{Files, Found};
use crate::io::{Output, Source, Target, open_file};
use crate::replace::{Durability, Keeping, Replacement, changed_meanwhile};
use crate::report::Failure;
use crate::run::{Handling, Rewrite, copy};
use crate::share::in_order;
use crate::tally::{Done, Tally, Telling};

/// Files of so many bytes are worth all threads, and are not held in memory.
const LARGE: u64 = 4 * 1024 * 1024;

/// What is to be done with which files.
pub(crate) struct Batch {
    pub(crate) files: Files,
    pub(crate) place: Place,
    /// Names are converted too.
    pub(crate) renames: bool,
    /// Nothing is written.
    pub(crate) is_rehearsal: bool,
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
/// small ones are shared out between the threads.
pub(crate) fn rewrite(how: &impl Rewrite, batch: &Batch) -> Result<ExitCode, Failure> {
    if let Place::Folder(folder) = &batch.place {
        refuse_collisions(how, batch, folder)?;
    }
    let &Handling { jobs, stops_at_failure, .. } = how.handling();
    let found = &batch.files.found;
    let is_large = |found: &Found| match &found.source {
        Source::File(path) => fs::metadata(path).is_ok_and(|file| file.len() >= LARGE),
        Source::Stdin(_) => true,
    };
    let mut tally = Tally::new(found.len(), batch.files.any_failed, batch.telling)?;
    let (large, small): (Vec<_>, Vec<_>) = (0..found.len()).partition(|&at| is_large(&found[at]));
    for at in large {
        let is_on = tally.add(at, &found[at].source, one(how, jobs, batch, &found[at]))?;
        if !is_on && stops_at_failure {
            return tally.end();
        }
    }
    in_order(
        &small,
        jobs,
        |&at, share| one(how, share, batch, &found[at]),
        |&at, result| {
            let is_on = tally.add(at, &found[at].source, result)?;
            Ok(is_on || !stops_at_failure)
        },
    )?;
    tally.end()
}

/// Does one file.
fn one(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    batch: &Batch,
    found: &Found,
) -> Result<Done, Failure> {
    if found.is_met && how.handling().is_no_text(&found.source) {
        return Ok(Done::Skipped("it holds NUL, so it is no text"));
    }
    match (&batch.place, &found.source) {
        (Place::Itself(keeping), Source::File(path)) => {
            let mut done = onto_itself(how, jobs, batch, path, keeping)?;
            if batch.renames {
                done.rename(renamed(how, path, batch.is_rehearsal)?);
            }
            Ok(done)
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

fn onto_itself(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    batch: &Batch,
    path: &Path,
    keeping: &Keeping,
) -> Result<Done, Failure> {
    let name = Source::File(path.to_owned());
    let metadata = fs::metadata(path);
    let is_small = metadata.as_ref().is_ok_and(|it| it.is_file() && it.len() < LARGE);
    if is_small || batch.is_rehearsal {
        let original = open_file(path)?;
        let before = original.metadata().map_err(|error| Failure::io(&name, "read", &error))?;
        let (bytes, after) = in_memory(how, jobs, original, &name)?;
        return match bytes == after {
            true => Ok(Done::unchanged()),
            false if batch.is_rehearsal => Ok(Done::changed()),
            false => put(path, keeping, &before, &after),
        };
    }
    let replacement = Replacement::of(path, keeping)?;
    let original = open_file(path)?;
    let input = how.handling().open(&original, &name, Stakes::File)?;
    copy(how, jobs, (input, &name), (replacement.file(), &name))?;
    let is_unchanged =
        replacement.is_same_as(&original).map_err(|error| Failure::io(name, "read", &error))?;
    drop(original);
    if is_unchanged {
        return Ok(Done::unchanged());
    }
    replacement.commit(Durability::Disk)?;
    Ok(Done::changed())
}

/// A file's bytes, and what becomes of them.
fn in_memory(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    mut file: impl Read,
    name: &Source,
) -> Result<(Vec<u8>, Vec<u8>), Failure> {
    let (mut bytes, mut after) = (Vec::new(), Vec::new());
    file.read_to_end(&mut bytes).map_err(|error| Failure::io(name, "read", &error))?;
    let input = how.handling().open(&*bytes, name, Stakes::File)?;
    copy(how, jobs, (input, name), (&mut after, name))?;
    Ok((bytes, after))
}

/// Gives a file, which was so when it was read, its new content.
fn put(path: &Path, keeping: &Keeping, before: &Metadata, content: &[u8]) -> Result<Done, Failure> {
    let replacement = Replacement::of(path, keeping)?;
    if !replacement.is_of(before) {
        return Err(changed_meanwhile(path));
    }
    let written = replacement.file().write_all(content);
    written.map_err(|error| Failure::io(path.display(), "write", &error))?;
    replacement.commit(Durability::Disk)?;
    Ok(Done::changed())
}

fn into(
    how: &impl Rewrite,
    jobs: NonZeroUsize,
    batch: &Batch,
    source: &Source,
    target: &Path,
) -> Result<Done, Failure> {
    let input = source.open()?;
    let input = how.handling().open(input, source, Stakes::File)?;
    let done = Done::changed().at(target.to_owned());
    if batch.is_rehearsal {
        return Ok(done);
    }
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)
            .map_err(|error| Failure::io(parent.display(), "make the folder", &error))?;
    }
    let place = Target::File(target.to_owned());
    let mut output = Output::open(&place, source, Some(how.verb()))?;
    copy(how, jobs, (input, source), (&mut output, &place))?;
    output.finish()?;
    Ok(done)
}

/// Where a file goes below the folder that takes the outcome.
fn relative(how: &impl Rewrite, batch: &Batch, relative: &Path) -> Result<PathBuf, Failure> {
    if !batch.renames {
        return Ok(relative.to_owned());
    }
    let parts = relative.components().map(|part| match part {
        Component::Normal(name) => converted(how, Path::new(name)),
        other => Ok(PathBuf::from(other.as_os_str())),
    });
    parts.collect()
}

/// Gives a file its converted name; none if that is the one it has.
fn renamed(
    how: &impl Rewrite,
    path: &Path,
    is_rehearsal: bool,
) -> Result<Option<PathBuf>, Failure> {
    let Some(name) = path.file_name() else { return Ok(None) };
    let new = path.with_file_name(converted(how, Path::new(name))?);
    if new == path {
        return Ok(None);
    }
    if fs::symlink_metadata(&new).is_ok() {
        return Err(Failure::new(format!(
            "{}: is not renamed, as there is a {} already",
            path.display(),
            new.display()
        )));
    }
    if !is_rehearsal {
        fs::rename(path, &new).map_err(|error| Failure::io(path.display(), "rename", &error))?;
    }
    Ok(Some(new))
}

/// A name, converted; one that is not UTF-8 stays.
fn converted(how: &impl Rewrite, name: &Path) -> Result<PathBuf, Failure> {
    let Some(text) = name.to_str() else { return Ok(name.to_owned()) };
    let mut output = Vec::new();
    how.copy(NonZeroUsize::MIN, text.as_bytes(), &mut output)?;
    let name = String::from_utf8(output).ok().filter(|it| !it.is_empty() && !it.contains('/'));
    Ok(name.map_or_else(|| text.into(), PathBuf::from))
}

/// Refuses to write two files to one place, before anything is written.
fn refuse_collisions(how: &impl Rewrite, batch: &Batch, folder: &Path) -> Result<(), Failure> {
    let mut taken: HashMap<PathBuf, &Source> = HashMap::new();
    for found in &batch.files.found {
        if matches!(found.source, Source::Stdin(None)) {
            return Err(Failure::new(
                "standard input has no name to write it under; give one with --stdin-filepath, or write with -o",
            ));
        }
        let target = folder.join(relative(how, batch, &found.relative)?);
        let source = &found.source;
        if let Some(other) = taken.insert(target.clone(), source) {
            return Err(Failure::new(format!(
                "{other} and {source} would both be written to {}; nothing was written",
                target.display()
            )));
        }
    }
    Ok(())
}

/// Lists the files that would change.
pub(crate) fn differs(
    how: &impl Rewrite,
    source: &Source,
    list: &mut dyn Write,
) -> Result<bool, Failure> {
    let (before, after) = in_memory(how, how.handling().jobs, source.open()?, source)?;
    if before != after {
        writeln!(list, "{source}").map_err(|error| Failure::io(Target::Stdout, "write", &error))?;
    }
    Ok(before != after)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops where it fails

    use std::fs;

    use super::put;
    use crate::replace::Keeping;

    /// It was read, and then somebody else wrote it.
    #[test]
    fn a_file_that_is_no_longer_what_was_read_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "后").unwrap();
        let before = fs::metadata(&path).unwrap();
        fs::write(&path, "后来").unwrap();
        let failure = put(&path, &Keeping::default(), &before, "後".as_bytes()).unwrap_err();
        assert!(failure.to_string().contains("was changed by another program"), "{failure}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "后来");
        let before = fs::metadata(&path).unwrap();
        put(&path, &Keeping::default(), &before, "後來".as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "後來");
    }
}
