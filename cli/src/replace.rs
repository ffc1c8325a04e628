//! Files replaced as a whole or not at all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::platform;
use crate::report::Failure;

/// How long a commit waits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Until the disk has it: what is replaced may be the only copy there is.
    Disk,
    /// Not at all: should the machine stop, the input is still there to convert again.
    System,
}

/// The content a file is to have: written to a temporary file beside it, then renamed onto it.
/// Dropped without [`commit`](Self::commit), it leaves the file as it was and no trace.
pub(crate) struct Replacement {
    /// As it was given, for messages.
    name: PathBuf,
    target: PathBuf,
    temporary: NamedTempFile,
    /// Of the file as it is now, if there is one.
    original: Option<Metadata>,
}

impl Replacement {
    /// For a file that exists; links to it are followed. Refused where the file could not be
    /// written directly either, and where it would lose its owner or be parted from other names.
    pub(crate) fn of(path: &Path) -> Result<Self, Failure> {
        let failure = |action, error| Failure::io(path.display(), action, &error);
        let refusal = |why: String| Failure::new(format!("{}: {why}", path.display()));
        let target = fs::canonicalize(path).map_err(|error| failure("convert", error))?;
        // Looked at before it is opened: opening a pipe waits for whoever is at its other end.
        let metadata = fs::metadata(&target).map_err(|error| failure("convert", error))?;
        if metadata.is_dir() {
            return Err(failure("convert", ErrorKind::IsADirectory.into()));
        }
        if !metadata.is_file() {
            return Err(refusal("is not a regular file".to_owned()));
        }
        let names = platform::names(&metadata);
        if names > 1 {
            return Err(refusal(format!(
                "has several hard links ({names}), which replacing it would part; \
                 write to another file"
            )));
        }
        let writable = OpenOptions::new().append(true).open(&target);
        writable.map_err(|error| failure("write", error))?;
        // Readable by its owner alone until `commit` gives it the mode of the original.
        let temporary = temporary(path, &target, &mut Builder::new())?;
        platform::copy_owner(temporary.as_file(), &metadata)
            .map_err(|error| failure("keep the owner of", error))?;
        Ok(Self { name: path.to_owned(), target, temporary, original: Some(metadata) })
    }

    /// For a file that does not exist; a link may already point to where it is to be.
    pub(crate) fn of_nothing(path: &Path) -> Result<Self, Failure> {
        let mut target = path.to_owned();
        while let Ok(link) = fs::read_link(&target) {
            target = target.parent().unwrap_or(Path::new("")).join(link);
        }
        let mut builder = Builder::new();
        if let Some(permissions) = platform::new_file_permissions() {
            builder.permissions(permissions);
        }
        let temporary = temporary(path, &target, &mut builder)?;
        Ok(Self { name: path.to_owned(), target, temporary, original: None })
    }

    /// The file that takes the new content.
    pub(crate) fn file(&self) -> &File {
        self.temporary.as_file()
    }

    /// Whether the new content is that of `file`.
    pub(crate) fn is_same_as(&self, mut file: &File) -> io::Result<bool> {
        let mut new = self.temporary.as_file();
        file.rewind()?;
        new.rewind()?;
        same_content(file, new)
    }

    /// Puts the new content in the place of the old.
    pub(crate) fn commit(self, durability: Durability) -> Result<(), Failure> {
        let Self { name, target, temporary, original } = self;
        let failure = |action, error| Failure::io(name.display(), action, &error);
        if let Some(original) = original {
            let now = fs::metadata(&target).map_err(|error| failure("replace", error))?;
            if platform::state(&now) != platform::state(&original) {
                return Err(Failure::new(format!(
                    "{}: was changed by another program in the meantime, so it is left as it is; \
                     try again",
                    name.display()
                )));
            }
            let kept = temporary.as_file().set_permissions(original.permissions());
            kept.map_err(|error| failure("keep the mode of", error))?;
        }
        if durability == Durability::Disk {
            temporary.as_file().sync_all().map_err(|error| failure("write", error))?;
        }
        temporary.persist(&target).map_err(|error| failure("replace", error.error))?;
        if durability == Durability::Disk {
            // The file is whole either way, and not every file system can do this.
            let _ = platform::sync_folder(folder(&target));
        }
        Ok(())
    }
}

/// An empty file in the folder of `target`, which was given as `path`.
fn temporary(path: &Path, target: &Path, builder: &mut Builder) -> Result<NamedTempFile, Failure> {
    builder.prefix(".fanjian-").suffix(".tmp");
    let made = fs::metadata(folder(target)).map_err(|error| ("write", error)).and_then(|_| {
        builder.tempfile_in(folder(target)).map_err(|error| ("make a temporary file beside", error))
    });
    made.map_err(|(action, error)| Failure::io(path.display(), action, &error))
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
