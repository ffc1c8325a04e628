//! Names of files that are converted with them.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::path::{Component, Path, PathBuf};

use crate::files::{Files, Found, Standing};
use crate::io::Source;
use crate::platform;
use crate::report::Failure;
use crate::run::Rewrite;

/// What becomes of the name of a file that is replaced.
pub(crate) enum Naming {
    Stays,
    /// It stays, though it would change, and why.
    Held(String),
    Becomes(PathBuf),
    /// The file is left as it is.
    Refused(Failure),
}

/// Decides on the names of all files before any of them is touched.
pub(crate) fn decide(how: &impl Rewrite, files: &Files) -> Result<Vec<Naming>, Failure> {
    let mut namings = Vec::new();
    let mut wanted: HashMap<PathBuf, Vec<usize>> = HashMap::new();
    for (number, found) in files.found.iter().enumerate() {
        let naming = one(how, files, found)?;
        if let Naming::Becomes(new) = &naming {
            // By whatever way it is named.
            let folder = new.parent().and_then(|it| fs::canonicalize(folder(it)).ok());
            let place = folder.unwrap_or_default().join(new.file_name().unwrap_or_default());
            wanted.entry(place).or_default().push(number);
        }
        namings.push(naming);
    }
    for numbers in wanted.into_values().filter(|numbers| numbers.len() > 1) {
        for (at, &number) in numbers.iter().enumerate() {
            let other = &files.found[numbers[usize::from(at == 0)]].source;
            let source = &files.found[number].source;
            if let Naming::Becomes(new) = &namings[number] {
                let new = new.display();
                namings[number] = refused(source, &format!("{new}, and so would {other}"));
            }
        }
    }
    Ok(namings)
}

fn one(how: &impl Rewrite, files: &Files, found: &Found) -> Result<Naming, Failure> {
    let (Standing::Named | Standing::Met, Source::File(path)) = (&found.standing, &found.source)
    else {
        return Ok(Naming::Stays);
    };
    let file = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    let link = files.links.get(&file);
    let named = if link.is_some() { &file } else { path };
    let Some(name) = named.file_name() else { return Ok(Naming::Stays) };
    let new = named.with_file_name(converted(how, Path::new(name))?);
    if new == *named {
        return Ok(Naming::Stays);
    }
    if let Some(link) = link {
        let (name, link) = (Path::new(name).display(), link.display());
        return Ok(Naming::Held(format!(
            "{}: {name} keeps its name, as the symbolic link {link} leads to it",
            found.source
        )));
    }
    Ok(match fs::symlink_metadata(&new) {
        Ok(_) => refused(&found.source, &format!("{}, which is there already", new.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Naming::Becomes(new),
        Err(error) => refused(&found.source, &format!("{}: {error}", new.display())),
    })
}

fn refused(source: &Source, why: &str) -> Naming {
    Naming::Refused(Failure::new(format!(
        "{source}: would be named {why}; it is left as it is; rename one of them, or convert it without --rename"
    )))
}

/// Gives a file its name, if that is still free.
pub(crate) fn rename(path: &Path, new: &Path) -> Result<(), Failure> {
    let failure = |action, error| Failure::io(path.display(), action, &error);
    let what = format!("give its name, {}, to", new.display());
    platform::rename_new(path, new).map_err(|error| {
        failure(&*what, error).with_tip(Some("its content is done, its name is the old one"))
    })?;
    platform::sync_folder(folder(path.parent().unwrap_or(path))).map_err(|error| {
        failure("sync the folder of", error)
            .with_tip(Some("it is renamed, but that may not outlast a loss of power"))
    })
}

fn folder(parent: &Path) -> &Path {
    if parent.as_os_str().is_empty() { Path::new(".") } else { parent }
}

/// Where a file goes below a folder, with all names in the path converted.
pub(crate) fn path(how: &impl Rewrite, path: &Path) -> Result<PathBuf, Failure> {
    let parts = path.components().map(|part| match part {
        Component::Normal(name) => converted(how, Path::new(name)),
        other => Ok(PathBuf::from(other.as_os_str())),
    });
    parts.collect()
}

/// A name, converted; one that is not UTF-8 stays.
fn converted(how: &impl Rewrite, name: &Path) -> Result<PathBuf, Failure> {
    let Some(text) = name.to_str() else { return Ok(name.to_owned()) };
    let mut output = Vec::new();
    how.copy(NonZeroUsize::MIN, text.as_bytes(), &mut output)?;
    let name = String::from_utf8(output).ok().filter(|it| !it.is_empty() && !it.contains('/'));
    Ok(name.map_or_else(|| text.into(), PathBuf::from))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops where it fails

    use std::fs;

    use super::rename;

    /// It came between the decision and the renaming.
    #[test]
    fn a_name_that_was_taken_meanwhile_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["后", "後"].map(|name| folder.path().join(name));
        fs::write(&old, "old").unwrap();
        fs::write(&new, "new").unwrap();
        let failure = rename(&old, &new).unwrap_err().to_string();
        assert!(
            failure.contains("exists") && failure.contains("its name is the old one"),
            "{failure}"
        );
        let read = |path| fs::read_to_string(path).unwrap();
        assert_eq!((read(&old), read(&new)), ("old".to_owned(), "new".to_owned()));
        fs::remove_file(&new).unwrap();
        rename(&old, &new).unwrap();
        assert!(!old.exists() && read(&new) == "old");
    }
}
