//! Extended attributes of files, among which Linux has access control lists.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind};

use xattr::FileExt;

/// They vouch for the old content.
const OF_CONTENT: [&str; 2] = ["security.evm", "security.ima"];

/// What the system gives files by itself, and may let nobody else give.
const OF_SYSTEM: [&str; 2] = ["security.", "com.apple."];

/// Gives a file the attributes of another, and no more. Where a file system has none there is
/// nothing to do.
pub(crate) fn copy_attributes(from: &File, to: &File) -> io::Result<()> {
    let wanted = names(from)?;
    for name in names(to)? {
        // Such as the access control list that a folder gives its new files.
        if !wanted.contains(&name) && !is_of_system(&name) {
            to.remove_xattr(&name)?;
        }
    }
    for name in wanted {
        let Some(value) = from.get_xattr(&name)? else { continue };
        if OF_CONTENT.iter().any(|of_content| name == *of_content)
            || to.get_xattr(&name)?.as_ref() == Some(&value)
        {
            continue;
        }
        match to.set_xattr(&name, &value) {
            Err(error) if is_of_system(&name) && is_refusal(&error) => {}
            set => set?,
        }
    }
    Ok(())
}

fn names(file: &File) -> io::Result<Vec<OsString>> {
    match file.list_xattr() {
        Ok(names) => Ok(names.collect()),
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn is_of_system(name: &OsStr) -> bool {
    OF_SYSTEM.iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
}

fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported)
}
