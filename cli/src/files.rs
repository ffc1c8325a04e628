//! Files: opened with clear messages, written so that nothing is lost or left half done.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::report::Failure;

type Result<T = ()> = std::result::Result<T, Failure>;

/// Opens a file for reading.
pub(crate) fn open(path: &Path) -> Result<File> {
    let failure = |error: io::Error| Failure::io("read", path, &error);
    let file = File::open(path).map_err(failure)?;
    // Opening a folder works on Unix; reading it would fail later and say less.
    if file.metadata().map_err(failure)?.is_dir() {
        return Err(failure(io::ErrorKind::IsADirectory.into()));
    }
    Ok(file)
}

/// Opens something that is not a regular file, such as a device or a pipe, for writing.
pub(crate) fn open_for_writing(path: &Path) -> Result<File> {
    let file = OpenOptions::new().write(true).open(path);
    file.map_err(|error| Failure::io("write", path, &error))
}

/// Whether both are one regular file, under one name or two.
pub(crate) fn same(a: &Path, b: &Path) -> bool {
    let (Ok(one), Ok(two)) = (fs::metadata(a), fs::metadata(b)) else { return false };
    one.is_file() && identity(&one, a) == identity(&two, b)
}

#[cfg(unix)]
fn identity(metadata: &Metadata, _path: &Path) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata, path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// New content on its way to a file: a temporary file beside it, which takes its place only when
/// it is complete and on disk. Dropped before that, it leaves no trace.
pub(crate) struct Replacement {
    /// What is replaced, with links followed.
    target: PathBuf,
    original: Option<Metadata>,
    temporary: NamedTempFile,
}

impl Replacement {
    /// For a file that is there or will be; none for what cannot be replaced, such as a device.
    pub(crate) fn of(path: &Path) -> Result<Option<Self>> {
        let failure = |error: io::Error| Failure::io("write", path, &error);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(failure(io::ErrorKind::IsADirectory.into())),
            Ok(metadata) if !metadata.is_file() => Ok(None),
            Ok(metadata) => {
                let target = path.canonicalize().map_err(failure)?;
                check_writable(&target).map_err(failure)?;
                Self::new(target, Some(metadata)).map(Some).map_err(failure)
            }
            // A link to a file that is not there yet: write through it.
            Err(_) if path.is_symlink() => File::create(path).map(|_| None).map_err(failure),
            Err(_) => Self::new(path.to_owned(), None).map(Some).map_err(failure),
        }
    }

    /// For a file that is converted in place.
    pub(crate) fn in_place(path: &Path) -> Result<Self> {
        let failure = |error: io::Error| Failure::io("convert", path, &error);
        let metadata = fs::metadata(path).map_err(failure)?;
        let refuse = |why: &str| Err(Failure::new(format!("{}: {why}", path.display())));
        if metadata.is_dir() {
            return Err(failure(io::ErrorKind::IsADirectory.into()));
        }
        if !metadata.is_file() {
            return refuse("not a regular file, so it cannot be converted in place");
        }
        if links(&metadata) > 1 {
            return refuse(
                "has several hard links, which replacing it would part; convert to a new file",
            );
        }
        let target = path.canonicalize().map_err(failure)?;
        check_writable(&target).map_err(failure)?;
        Self::new(target, Some(metadata)).map_err(failure)
    }

    fn new(target: PathBuf, original: Option<Metadata>) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".fanjian-").suffix(".tmp");
        // A new file gets the permissions that the umask leaves, as any program's would.
        #[cfg(unix)]
        if original.is_none() {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let temporary = builder.tempfile_in(folder(&target))?;
        Ok(Self { target, original, temporary })
    }

    pub(crate) fn file(&mut self) -> &mut File {
        self.temporary.as_file_mut()
    }

    /// Whether what was written is what the original holds.
    pub(crate) fn equals_original(&mut self) -> Result<bool> {
        let target = self.target.clone();
        let compared = self.compare(&target);
        compared.map_err(|error| Failure::io("read", &target, &error))
    }

    fn compare(&mut self, original: &Path) -> io::Result<bool> {
        let mut original = File::open(original)?;
        let written = self.temporary.as_file_mut();
        if original.metadata()?.len() != written.metadata()?.len() {
            return Ok(false);
        }
        written.rewind()?;
        let (mut a, mut b) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            let read = original.read(&mut a)?;
            if read == 0 {
                return Ok(true);
            }
            if written.read_exact(&mut b[..read]).is_err() || a[..read] != b[..read] {
                return Ok(false);
            }
        }
    }

    /// Puts the new content in place, with the mode and owner of the old.
    pub(crate) fn commit(self) -> Result {
        let target = self.target.clone();
        self.try_commit().map_err(|error| Failure::io("write", &target, &error))
    }

    fn try_commit(self) -> io::Result<()> {
        let file = self.temporary.as_file();
        if let Some(original) = &self.original {
            keep_owner(file, original)?;
            file.set_permissions(original.permissions())?;
        }
        file.sync_all()?;
        self.temporary.persist(&self.target).map_err(|error| error.error)?;
        sync_folder(folder(&self.target))
    }
}

/// Renaming over a file asks only the folder for permission; the file has a say, too.
fn check_writable(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).open(path).map(drop)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn links(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    metadata.nlink()
}

#[cfg(not(unix))]
fn links(_metadata: &Metadata) -> u64 {
    1
}

#[cfg(unix)]
fn keep_owner(file: &File, original: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (original.uid(), original.gid()) {
        return Ok(());
    }
    fchown(file, Some(original.uid()), Some(original.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _original: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes the rename last, where folders can be synced.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
