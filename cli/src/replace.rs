//! Files replaced as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek};
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

/// The file as it is now.
struct Original {
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
        let failure = |action, error| Failure::io(path.display(), action, &error);
        let refusal = |why: String| Failure::new(format!("{}: {why}", path.display()));
        let target = fs::canonicalize(path).map_err(|error| failure("convert", error))?;
        let folder = folder(&target);
        temporary::sweep(folder);
        // Looked at before it is opened: opening a pipe waits for whoever is at its other end.
        let metadata = fs::metadata(&target).map_err(|error| failure("convert", error))?;
        if metadata.is_dir() {
            return Err(failure("convert", ErrorKind::IsADirectory.into()));
        }
        if !metadata.is_file() {
            return Err(refusal("is not a regular file".to_owned()));
        }
        let backup = match &keeping.backup {
            Some(suffix) => Some(backup_name(&target, suffix).map_err(refusal)?),
            None => None,
        };
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
        // Readable by its owner alone until `commit` gives it the mode of the original.
        let temporary = Temporary::new(folder, None).map_err(|error| beside(path, &error))?;
        keep_owner(path, temporary.file(), &metadata)?;
        let original = Original { file, metadata, backup, modified: keeping.modified };
        Ok(Self { name: path.to_owned(), target, temporary, original: Some(original) })
    }

    /// For a file that does not exist; a link may already point to where it is to be.
    pub(crate) fn of_nothing(path: &Path) -> Result<Self, Failure> {
        let mut target = path.to_owned();
        while let Ok(link) = fs::read_link(&target) {
            target = target.parent().unwrap_or(Path::new("")).join(link);
        }
        let folder = folder(&target);
        fs::metadata(folder).map_err(|error| Failure::io(path.display(), "write", &error))?;
        temporary::sweep(folder);
        let temporary = Temporary::new(folder, platform::new_file_permissions().as_ref())
            .map_err(|error| beside(path, &error))?;
        Ok(Self { name: path.to_owned(), target, temporary, original: None })
    }

    /// Whether the file is still as it was when it was looked at.
    pub(crate) fn is_of(&self, before: &Metadata) -> bool {
        let original = self.original.as_ref().map(|it| platform::state(&it.metadata));
        original.is_some_and(|state| state == platform::state(before))
    }

    /// The file that takes the new content.
    pub(crate) fn file(&self) -> &File {
        self.temporary.file()
    }

    /// Whether the new content is that of `file`.
    pub(crate) fn is_same_as(&self, mut file: &File) -> io::Result<bool> {
        let mut new = self.temporary.file();
        file.rewind()?;
        new.rewind()?;
        same_content(file, new)
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

impl Original {
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

fn same_content(mut one: impl Read, mut other: impl Read) -> io::Result<bool> {
    const CHUNK: u64 = 64 * 1024;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        left.clear();
        right.clear();
        one.by_ref().take(CHUNK).read_to_end(&mut left)?;
        other.by_ref().take(CHUNK).read_to_end(&mut right)?;
        if left != right || left.is_empty() {
            return Ok(left == right);
        }
    }
}
