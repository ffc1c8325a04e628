//! What differs between systems.

#[cfg(not(unix))]
pub(crate) use other::*;
#[cfg(unix)]
pub(crate) use unix::*;

#[cfg(unix)]
mod unix {
    use std::fs::{self, File, Metadata, Permissions};
    use std::io::{self, Write};
    use std::os::fd::AsFd;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    use std::path::Path;

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

    /// The permissions a new file is asked to have; the umask takes its share.
    pub(crate) fn new_file_permissions() -> Option<Permissions> {
        Some(Permissions::from_mode(0o666))
    }

    /// Gives a file the owner and group of another.
    pub(crate) fn copy_owner(file: &File, original: &Metadata) -> io::Result<()> {
        let own = file.metadata()?;
        let owner = (own.uid() != original.uid()).then(|| original.uid());
        let group = (own.gid() != original.gid()).then(|| original.gid());
        if owner.is_some() || group.is_some() { fchown(file, owner, group) } else { Ok(()) }
    }

    /// Makes a rename in a folder last through a crash.
    pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

#[cfg(not(unix))]
mod other {
    use std::fs::{self, File, Metadata, Permissions};
    use std::io::{self, Write};
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

    pub(crate) fn new_file_permissions() -> Option<Permissions> {
        None
    }

    pub(crate) fn copy_owner(_: &File, _: &Metadata) -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
