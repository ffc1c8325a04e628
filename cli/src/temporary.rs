//! Temporary files beside what they are to replace, and their removal however a run ends.
//!
//! Each is locked while its run lives. So what can be locked was left by a run that was killed, and the next run
//! that writes to the folder deletes it.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

use crate::platform;

const PREFIX: &str = ".fanjian-";
const SUFFIX: &str = ".tmp";
/// Letters and digits between them.
const RANDOM: usize = 6;

/// Those of this run.
static IN_USE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Folders in which this run has deleted what others left.
static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// An empty file at first; deleted when dropped.
pub(crate) struct Temporary {
    file: NamedTempFile,
    _entry: Entry,
}

impl Temporary {
    /// In a folder; readable by its owner alone, unless permissions are given.
    pub(crate) fn new(folder: &Path, permissions: Option<&Permissions>) -> io::Result<Self> {
        platform::on_termination(remove_all);
        let mut names = naming();
        if let Some(permissions) = permissions {
            names.permissions(permissions.clone());
        }
        for _ in 0..8 {
            let made = Self::once(&names, folder)?;
            // Where files cannot be locked, they are not swept either.
            let _ = made.file().lock();
            // Another run may have swept it away before it was locked.
            if platform::names(&made.file().metadata()?) > 0 {
                return Ok(made);
            }
        }
        Self::once(&names, folder)
    }

    fn once(names: &Builder<'_, '_>, folder: &Path) -> io::Result<Self> {
        let mut in_use = locked(&IN_USE);
        let file = names.tempfile_in(folder)?;
        in_use.insert(file.path().to_owned());
        let _entry = Entry(file.path().to_owned());
        Ok(Self { file, _entry })
    }

    pub(crate) fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Gives the file another name, in place of whatever has that.
    pub(crate) fn rename(self, to: &Path) -> io::Result<()> {
        self.file.persist(to).map(drop).map_err(|error| error.error)
    }
}

/// A line in the list of those in use.
struct Entry(PathBuf);

impl Drop for Entry {
    fn drop(&mut self) {
        locked(&IN_USE).remove(&self.0);
    }
}

/// Gives a file another name, in place of whatever has that, and leaves it the one it has.
pub(crate) fn link(file: &Path, folder: &Path, to: &Path) -> io::Result<()> {
    let second = naming().make_in(folder, |second| fs::hard_link(file, second))?;
    second.into_temp_path().persist(to).map_err(|error| error.error)
}

/// Deletes what killed runs left in a folder, the first time that this run asks for it.
pub(crate) fn sweep(folder: &Path) {
    // Held to the end: what other threads make meanwhile is not yet locked.
    let mut swept = locked(&SWEPT);
    if !swept.insert(folder.to_owned()) {
        return;
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if is_temporary(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            remove_abandoned(&entry.path());
        }
    }
}

/// Deletes a file, unless a living process has it locked.
fn remove_abandoned(path: &Path) {
    let Ok(file) = OpenOptions::new().read(true).write(true).open(path) else { return };
    if file.try_lock().is_ok() {
        let _ = fs::remove_file(path);
    }
}

/// Deletes those of this run. None is made until the guard that it gives is dropped.
fn remove_all() -> impl Drop {
    let in_use = locked(&IN_USE);
    for path in in_use.iter() {
        let _ = fs::remove_file(path);
    }
    in_use
}

fn naming() -> Builder<'static, 'static> {
    let mut names = Builder::new();
    names.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM);
    names
}

/// Whether a file is one by its name.
pub(crate) fn is_one(file: &Path) -> bool {
    file.file_name().is_some_and(is_temporary)
}

fn is_temporary(name: &OsStr) -> bool {
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    random.is_some_and(|random| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
