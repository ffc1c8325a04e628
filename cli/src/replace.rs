//! Files replaced as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, FileTimes, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::platform;
use crate::report::Failure;
use crate::temporary::{self, Temporary};

/// How long a commit waits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Until the disk has it: what is replaced may be the only copy there is.
    Disk,
    /// Not at all: should the machine stop, the input is still there to convert again.
    System,
}

/// What is to become of that which a replacement need not keep.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keeping {
    /// What is appended to the name under which the original stays.
    pub(crate) backup: Option<OsString>,
    pub(crate) hard_links: HardLinks,
    pub(crate) modified: Modified,
}

/// What to do with a file that has other names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum HardLinks {
    #[default]
    Refuse,
    /// The other names stay with the original.
    Break,
}

/// Which time of modification a file is to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Modified {
    #[default]
    Now,
    AsBefore,
}

/// The content a file is to have: written to a temporary file beside it, then renamed onto it.
/// Dropped without [`commit`](Self::commit), it leaves the file as it was and no trace.
pub(crate) struct Replacement {
    /// As it was given, for messages.
    name: PathBuf,
    target: PathBuf,
    temporary: Temporary,
    original: Option<Original>,
}

/// A file that is to be replaced, as it is now.
struct Original {
    /// At the end of links.
    target: PathBuf,
    file: File,
    metadata: Metadata,
    backup: Option<PathBuf>,
    modified: Modified,
}

impl Replacement {
    /// For a file that exists; links to it are followed. Refused where the file could not be
    /// written directly either, and where it would lose its owner or, unasked, be parted from
    /// other names.
    pub(crate) fn of(path: &Path, keeping: &Keeping) -> Result<Self, Failure> {
        // What a killed run left may be a second name of the file.
        if let Ok(target) = fs::canonicalize(path) {
            temporary::sweep(folder(&target));
        }
        let original = Original::of(path, keeping)?;
        let target = original.target.clone();
        // Readable by its owner alone until `commit` gives it the mode of the original.
        let temporary =
            Temporary::new(folder(&target), None).map_err(|error| beside(path, &error))?;
        keep_owner(path, temporary.file(), &original.metadata)?;
        Ok(Self { name: path.to_owned(), target, temporary, original: Some(original) })
    }

    /// The same for a file that was so when it was read. The first bytes, so many, stay as they are.
    pub(crate) fn from(
        path: &Path,
        keeping: &Keeping,
        before: &Metadata,
        same: u64,
    ) -> Result<Self, Failure> {
        let replacement = Self::of(path, keeping)?;
        let failure = |action, error| Failure::io(path.display(), action, &error);
        let old = File::open(&replacement.target).map_err(|error| failure("read", error))?;
        let now = old.metadata().map_err(|error| failure("read", error))?;
        let copied = io::copy(&mut old.take(same), &mut replacement.file());
        let copied = copied.map_err(|error| failure("write", error))?;
        if platform::state(&now) != platform::state(before) || copied != same {
            return Err(changed_meanwhile(path));
        }
        Ok(replacement)
    }

    /// For a file that does not exist; a link may already point to where it is to be.
    pub(crate) fn of_nothing(
        path: &Path,
        permissions: Option<&Permissions>,
    ) -> Result<Self, Failure> {
        let target = end_of_links(path);
        let folder = folder(&target);
        fs::metadata(folder).map_err(|error| Failure::io(path.display(), "write", &error))?;
        temporary::sweep(folder);
        let temporary =
            Temporary::new(folder, permissions).map_err(|error| beside(path, &error))?;
        Ok(Self { name: path.to_owned(), target, temporary, original: None })
    }

    fn file(&self) -> &File {
        self.temporary.file()
    }

    /// Puts the new content in the place of the old.
    pub(crate) fn commit(self, durability: Durability) -> Result<(), Failure> {
        let Self { name, target, temporary, original } = self;
        let failure = |action, error| Failure::io(name.display(), action, &error);
        if let Some(original) = &original {
            let now = original.check(&name, &target)?;
            original.hand_down(&name, &now, temporary.file())?;
        }
        if durability == Durability::Disk {
            temporary.file().sync_all().map_err(|error| failure("write", error))?;
        }
        let (mut moved, mut kept) = (None, Ok(()));
        if let Some(original) = original {
            original.check(&name, &target)?;
            if let Some(backup) = original.backup {
                moved = keep_backup(&target, &backup, &original.file)
                    .map_err(|error| failure("keep a backup of", error))?
                    .then_some(backup);
                if durability == Durability::Disk {
                    kept = platform::sync_folder(folder(&target));
                }
            }
        }
        kept.and_then(|()| temporary.rename(&target)).map_err(|error| {
            let back = moved.map(|backup| fs::rename(backup, &target));
            let tip = match back {
                Some(Err(_)) => Some("its content is in the backup"),
                _ if error.kind() == ErrorKind::ResourceBusy => {
                    Some("a file that is mounted by itself can be written, but not replaced")
                }
                _ => None,
            };
            failure("replace", error).with_tip(tip)
        })?;
        if durability == Durability::Disk {
            platform::sync_folder(folder(&target)).map_err(|error| {
                let tip = Some("its content is new, but may not outlast a loss of power");
                failure("sync the folder of", error).with_tip(tip)
            })?;
        }
        Ok(())
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

/// Finds out what would keep a file from being replaced. What is made for that has no name.
pub(crate) fn rehearse(path: &Path, keeping: &Keeping) -> Result<(), Failure> {
    let original = Original::of(path, keeping)?;
    let unnamed = tempfile::tempfile_in(folder(&original.target));
    let unnamed = unnamed.map_err(|error| beside(path, &error))?;
    original.hand_down(path, &original.metadata, &unnamed)
}

/// Finds out what would keep a file from being made, with folders above it that are not there yet.
pub(crate) fn rehearse_nothing(path: &Path) -> Result<(), Failure> {
    let target = end_of_links(path);
    let is_missing =
        |folder| fs::metadata(folder).is_err_and(|it| it.kind() == ErrorKind::NotFound);
    let mut above = folder(&target);
    while is_missing(above) && above != Path::new(".") {
        above = folder(above);
    }
    tempfile::tempfile_in(above).map(drop).map_err(|error| beside(path, &error))
}

/// Where a file is, or is to be.
fn end_of_links(path: &Path) -> PathBuf {
    let mut target = path.to_owned();
    while let Ok(link) = fs::read_link(&target) {
        target = target.parent().unwrap_or(Path::new("")).join(link);
    }
    target
}

impl Original {
    fn of(path: &Path, keeping: &Keeping) -> Result<Self, Failure> {
        let failure = |action, error| Failure::io(path.display(), action, &error);
        let refusal = |why: String| Failure::new(format!("{}: {why}", path.display()));
        let target = fs::canonicalize(path).map_err(|error| failure("convert", error))?;
        let metadata = regular(&target, path)?;
        let backup = match &keeping.backup {
            Some(suffix) => Some(backup_name(&target, suffix).map_err(refusal)?),
            None => None,
        };
        if backup.as_ref().is_some_and(|it| it.symlink_metadata().is_ok_and(|it| it.is_dir())) {
            return Err(failure("keep a backup of", ErrorKind::IsADirectory.into()));
        }
        let names = platform::names(&metadata);
        // A run that was killed may have made the backup and no more.
        let is_backup_too =
            names == 2 && backup.as_ref().is_some_and(|name| is_same(name, &target));
        if names > 1 && keeping.hard_links == HardLinks::Refuse && !is_backup_too {
            return Err(refusal(format!(
                "has several hard links ({names}), which replacing it would part; \
                 write to another file, or in place with --break-hard-links"
            )));
        }
        let file = OpenOptions::new().append(true).open(&target);
        let file = file.map_err(|error| {
            let tip = (error.kind() == ErrorKind::PermissionDenied)
                .then_some("what is read-only is not replaced either; write to another file");
            failure("write", error).with_tip(tip)
        })?;
        Ok(Self { target, file, metadata, backup, modified: keeping.modified })
    }

    /// Its metadata, provided that nobody has written it or put another in its place.
    fn check(&self, name: &Path, target: &Path) -> Result<Metadata, Failure> {
        let now = fs::metadata(target);
        let now = now.map_err(|error| Failure::io(name.display(), "replace", &error))?;
        if platform::state(&now) == platform::state(&self.metadata) {
            return Ok(now);
        }
        Err(changed_meanwhile(name))
    }

    /// Gives a file all that makes this file what it is, but the content.
    fn hand_down(&self, name: &Path, now: &Metadata, to: &File) -> Result<(), Failure> {
        let failure = |action, error| Failure::io(name.display(), action, &error);
        keep_owner(name, to, now)?;
        platform::copy_attributes(&self.file, to)
            .map_err(|error| failure("keep the extended attributes of", error))?;
        // Behind the access control list, which is a part of it.
        platform::copy_mode(to, now).map_err(|error| failure("keep the mode of", error))?;
        if self.modified == Modified::AsBefore {
            let kept =
                now.modified().and_then(|time| to.set_times(FileTimes::new().set_modified(time)));
            kept.map_err(|error| failure("keep the time of", error))?;
        }
        Ok(())
    }
}

/// Looks at a file before it is opened: opening a pipe waits for whoever is at its other end. The name is for messages.
pub(crate) fn regular(file: &Path, name: &Path) -> Result<Metadata, Failure> {
    let failure = |error| Failure::io(name.display(), "convert", &error);
    let metadata = fs::metadata(file).map_err(failure)?;
    if metadata.is_dir() {
        return Err(failure(ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        return Err(Failure::new(format!("{}: is not a regular file", name.display())));
    }
    Ok(metadata)
}

/// Why a file is left that is no longer what was read.
pub(crate) fn changed_meanwhile(name: &Path) -> Failure {
    Failure::new(format!(
        "{}: was changed by another program in the meantime, so it is left as it is; try again",
        name.display()
    ))
}

fn keep_owner(name: &Path, to: &File, original: &Metadata) -> Result<(), Failure> {
    platform::copy_owner(to, original).map_err(|(what, error)| {
        let tip = Some("write to another file, or run as a user who can");
        Failure::io(name.display(), &format!("keep the {what} of"), &error).with_tip(tip)
    })
}

/// The name under which a file stays; or why there is none.
fn backup_name(file: &Path, suffix: &OsString) -> Result<PathBuf, String> {
    let mut name = file.as_os_str().to_owned();
    if name.as_encoded_bytes().ends_with(suffix.as_encoded_bytes()) {
        let suffix = suffix.display();
        return Err(format!("ends in {suffix}, so it is taken for a backup; name another suffix"));
    }
    name.push(suffix);
    Ok(name.into())
}

/// Gives a file a second name, in place of whatever has that. Tells whether it has lost its first
/// one thereby, as where a file can have no more than one name.
fn keep_backup(file: &Path, backup: &Path, open: &File) -> io::Result<bool> {
    if is_same(backup, file) {
        return Ok(false);
    }
    let linked = fs::hard_link(file, backup).or_else(|error| {
        if error.kind() != ErrorKind::AlreadyExists {
            return Err(error);
        }
        // The temporary name that it has for a moment is swept by nobody.
        let locked = open.try_lock();
        let linked = temporary::link(file, folder(file), backup);
        if locked.is_ok() {
            let _ = open.unlock();
        }
        linked
    });
    match linked {
        Ok(()) => Ok(false),
        Err(error) if platform::is_about_links(&error) => fs::rename(file, backup).map(|()| true),
        Err(error) => Err(error),
    }
}

/// Whether both are the same file, no symbolic link.
fn is_same(one: &Path, other: &Path) -> bool {
    !one.is_symlink()
        && platform::identity(one).is_some_and(|id| platform::identity(other) == Some(id))
}

fn beside(path: &Path, error: &io::Error) -> Failure {
    let tip = (error.kind() == ErrorKind::PermissionDenied)
        .then_some("a file is replaced as a whole, so its folder must be writable");
    Failure::io(path.display(), "make a temporary file beside", error).with_tip(tip)
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops where it fails

    use std::fs;
    use std::io::Write;

    use super::{Durability, Keeping, Replacement};

    /// It was read, and then somebody else wrote it.
    #[test]
    fn a_file_that_is_no_longer_what_was_read_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "后").unwrap();
        let before = fs::metadata(&path).unwrap();
        fs::write(&path, "后来").unwrap();
        let failure = Replacement::from(&path, &Keeping::default(), &before, 0).err().unwrap();
        assert!(failure.to_string().contains("was changed by another program"), "{failure}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "后来");
    }

    /// What was read through it is not written into the other file.
    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_elsewhere_by_now_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b, link] = ["a.txt", "b.txt", "link"].map(|name| folder.path().join(name));
        fs::write(&a, "头发").unwrap();
        fs::write(&b, "后来").unwrap();
        std::os::unix::fs::symlink(&a, &link).unwrap();
        let before = fs::metadata(&link).unwrap();
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(&b, &link).unwrap();
        let failure = Replacement::from(&link, &Keeping::default(), &before, 0).err().unwrap();
        assert!(failure.to_string().contains("was changed by another program"), "{failure}");
        assert_eq!(fs::read_to_string(&b).unwrap(), "后来");
    }

    #[test]
    fn what_is_the_same_at_the_beginning_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "头发里").unwrap();
        let before = fs::metadata(&path).unwrap();
        let mut begun = Replacement::from(&path, &Keeping::default(), &before, 6).unwrap();
        begun.write_all("裏".as_bytes()).unwrap();
        begun.commit(Durability::Disk).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "头发裏");
        let before = fs::metadata(&path).unwrap();
        assert!(Replacement::from(&path, &Keeping::default(), &before, 10).is_err());
    }
}
