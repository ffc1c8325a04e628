//! What differs between systems.

#[cfg(not(unix))]
pub(crate) use other::*;
#[cfg(unix)]
pub(crate) use unix::*;

#[cfg(unix)]
mod attributes;
#[cfg(target_os = "linux")]
mod signals;

#[cfg(unix)]
mod unix {
    use std::fs::{self, File, Metadata, Permissions};
    use std::io::{self, ErrorKind, Write};
    use std::os::fd::AsFd;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    use std::path::Path;

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    use rustix::{
        fs::{CWD, RenameFlags, renameat_with},
        io::Errno,
    };

    pub(crate) use super::attributes::copy_attributes;
    #[cfg(target_os = "linux")]
    pub(crate) use super::signals::on_termination;

    /// Nothing: whether signals are ignored cannot be told.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn on_termination<T>(_: impl FnOnce() -> T) {}

    /// Which regular file this is, by whatever name: device and inode.
    pub(crate) type Identity = (u64, u64);

    /// The regular file at a path, links followed.
    pub(crate) fn identity(path: &Path) -> Option<Identity> {
        fs::metadata(path).ok().as_ref().and_then(identity_of)
    }

    /// The regular file that standard input comes from.
    pub(crate) fn stdin_identity() -> Option<Identity> {
        stream_identity(io::stdin())
    }

    /// The regular file that standard output goes to.
    pub(crate) fn stdout_identity() -> Option<Identity> {
        stream_identity(io::stdout())
    }

    fn stream_identity(stream: impl AsFd) -> Option<Identity> {
        let file = File::from(stream.as_fd().try_clone_to_owned().ok()?);
        file.metadata().ok().as_ref().and_then(identity_of)
    }

    fn identity_of(metadata: &Metadata) -> Option<Identity> {
        metadata.is_file().then(|| (metadata.dev(), metadata.ino()))
    }

    /// Standard output, without the buffer that ends at each line.
    pub(crate) fn stdout() -> io::Result<impl Write + Send> {
        Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
    }

    /// How many names a file has.
    pub(crate) fn names(metadata: &Metadata) -> u64 {
        metadata.nlink()
    }

    /// What changes when a file is written or replaced: which it is, its size, when it was written.
    pub(crate) fn state(metadata: &Metadata) -> impl PartialEq + use<> {
        (metadata.dev(), metadata.ino(), metadata.len(), metadata.mtime(), metadata.mtime_nsec())
    }

    /// The permissions a new file is asked to have, made of another or of none; the umask takes its share.
    pub(crate) fn new_file_permissions(of: Option<&Metadata>) -> Option<Permissions> {
        Some(Permissions::from_mode(of.map_or(0o666, |of| of.mode() & 0o777)))
    }

    /// Gives a file the owner and group of another; or tells which of them it cannot give.
    pub(crate) fn copy_owner(
        file: &File,
        original: &Metadata,
    ) -> Result<(), (&'static str, io::Error)> {
        let own = file.metadata().map_err(|error| ("owner", error))?;
        if own.uid() != original.uid() {
            fchown(file, Some(original.uid()), None).map_err(|error| ("owner", error))?;
        }
        if own.gid() != original.gid() {
            fchown(file, None, Some(original.gid())).map_err(|error| ("group", error))?;
        }
        Ok(())
    }

    /// Gives a file the mode of another, with the special bits.
    pub(crate) fn copy_mode(file: &File, original: &Metadata) -> io::Result<()> {
        let has = || Ok::<_, io::Error>(file.metadata()?.mode() == original.mode());
        if has()? {
            return Ok(());
        }
        file.set_permissions(original.permissions())?;
        // A bit that this user may not set is dropped without an error.
        if has()? { Ok(()) } else { Err(ErrorKind::PermissionDenied.into()) }
    }

    /// Whether an error says that a file cannot have one more name, here or at all.
    pub(crate) fn is_about_links(error: &io::Error) -> bool {
        use ErrorKind::{PermissionDenied, TooManyLinks, Unsupported};
        matches!(error.kind(), PermissionDenied | TooManyLinks | Unsupported)
    }

    /// Gives a file another name, in the place of none.
    pub(crate) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Not every file system can.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            renamed => return Ok(renamed?),
        }
        fs::hard_link(from, to)?;
        fs::remove_file(from)
    }

    /// Makes a rename in a folder last through a crash, where the file system can.
    pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
        use ErrorKind::{InvalidInput, PermissionDenied, Unsupported};
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        // A folder can be writable and yet not readable.
        synced.or_else(|error| match error.kind() {
            InvalidInput | PermissionDenied | Unsupported => Ok(()),
            _ => Err(error),
        })
    }
}

#[cfg(not(unix))]
mod other {
    use std::fs::{self, File, Metadata, Permissions};
    use std::io::{self, ErrorKind, Write};
    use std::path::{Path, PathBuf};

    /// Which regular file this is: its path without links.
    pub(crate) type Identity = PathBuf;

    pub(crate) fn identity(path: &Path) -> Option<Identity> {
        fs::canonicalize(path).ok().filter(|path| path.is_file())
    }

    pub(crate) fn stdin_identity() -> Option<Identity> {
        None
    }

    pub(crate) fn stdout_identity() -> Option<Identity> {
        None
    }

    pub(crate) fn stdout() -> io::Result<impl Write + Send> {
        Ok(io::stdout())
    }

    pub(crate) fn names(_: &Metadata) -> u64 {
        1
    }

    pub(crate) fn state(metadata: &Metadata) -> impl PartialEq + use<> {
        (metadata.len(), metadata.modified().ok())
    }

    pub(crate) fn new_file_permissions(_: Option<&Metadata>) -> Option<Permissions> {
        None
    }

    pub(crate) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)?;
        fs::remove_file(from)
    }

    pub(crate) fn copy_owner(_: &File, _: &Metadata) -> Result<(), (&'static str, io::Error)> {
        Ok(())
    }

    pub(crate) fn copy_mode(file: &File, original: &Metadata) -> io::Result<()> {
        file.set_permissions(original.permissions())
    }

    pub(crate) fn copy_attributes(_: &File, _: &File) -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn is_about_links(error: &io::Error) -> bool {
        matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported)
    }

    pub(crate) fn on_termination<T>(_: impl FnOnce() -> T) {}

    pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
