//! Which files: those that were named, and those in folders.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ignore::overrides::OverrideBuilder;
use ignore::types::TypesBuilder;
use ignore::{DirEntry, WalkBuilder};

use crate::io::Source;
use crate::report::{self, Failure};
use crate::temporary;

/// What was typed of files.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Files in folders")]
pub(crate) struct Selection {
    /// Take only files that match, as -g '*.md'; with ! in front, leave them out
    #[arg(short, long, value_name = "GLOB")]
    glob: Vec<String>,

    /// Take only files of a type that ripgrep knows, as md, html, txt, rust, js
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,

    /// Take also files and folders whose names begin with a dot
    #[arg(long)]
    hidden: bool,

    /// Take also what .gitignore, .ignore and .fanjianignore leave out
    #[arg(long)]
    no_ignore: bool,

    /// Follow symbolic links to folders
    #[arg(long)]
    follow: bool,

    /// Read names of files from a file, one a line; "-" means standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,

    /// With --files-from: a NUL ends each name, as of `find -print0`
    #[arg(short = '0', long, requires = "files_from")]
    null: bool,
}

/// A file that was named or found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) source: Source,
    /// Where it goes below a folder that takes the outcome.
    pub(crate) relative: PathBuf,
    /// It was found in a folder, so nobody may have thought of it.
    pub(crate) is_met: bool,
}

/// What is none of the files of a folder, though it lies there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LeftOut<'o> {
    /// What the names of backups end in.
    pub(crate) suffix: Option<&'o OsStr>,
    /// The folder that takes the outcome.
    pub(crate) folder: Option<&'o Path>,
}

/// What is to be worked on, in order, each file once.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) found: Vec<Found>,
    /// Some could not be looked at, which has been reported.
    pub(crate) any_failed: bool,
    /// There may be more of them than anybody named.
    pub(crate) are_many: bool,
}

impl Selection {
    /// Looks them up; nothing named means standard input, which may have a name.
    pub(crate) fn find(
        &self,
        mut paths: Vec<PathBuf>,
        left_out: LeftOut<'_>,
        stdin_name: Option<PathBuf>,
    ) -> Result<Files, Failure> {
        let mut files = Files::default();
        match &self.files_from {
            Some(list) => {
                paths.extend(self.listed(list)?);
                files.are_many = true;
            }
            None if paths.is_empty() => paths.push(PathBuf::from("-")),
            None => {}
        }
        let mut seen = HashSet::new();
        for path in paths {
            if path.as_os_str() == "-" {
                let name = stdin_name.as_deref().and_then(Path::file_name);
                let relative = PathBuf::from(name.unwrap_or(OsStr::new("-")));
                let source = Source::Stdin(stdin_name.clone());
                files.found.push(Found { source, relative, is_met: false });
            } else if fs::metadata(&path).is_ok_and(|it| it.is_dir()) {
                files.are_many = true;
                self.walk(&path, left_out, &mut files, &mut seen)?;
            } else if fs::canonicalize(&path).is_ok_and(|file| !seen.insert(file)) {
                // Named twice, perhaps through a link.
            } else {
                let relative = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
                files.found.push(Found { source: Source::File(path), relative, is_met: false });
            }
        }
        if files.found.is_empty() && !files.any_failed {
            return Err(Failure::new(
                "no files were found; --hidden and --no-ignore take more of a folder, -g and --type fewer",
            ));
        }
        Ok(files)
    }

    fn listed(&self, list: &Path) -> Result<Vec<PathBuf>, Failure> {
        let bytes = Source::from(list.to_owned()).read()?;
        let end = if self.null { b'\0' } else { b'\n' };
        let names = bytes.split(|&byte| byte == end);
        let names = names
            .map(|name| if self.null { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
        names.filter(|name| !name.is_empty()).map(path_of).collect()
    }

    fn walk(
        &self,
        folder: &Path,
        left_out: LeftOut<'_>,
        files: &mut Files,
        seen: &mut HashSet<PathBuf>,
    ) -> Result<(), Failure> {
        let outcome = left_out.folder.and_then(|folder| fs::canonicalize(folder).ok());
        for entry in self.walker(folder)? {
            let path = match entry {
                Ok(entry) if entry.file_type().is_some_and(|it| it.is_file()) => entry.into_path(),
                Ok(entry) if is_link_to_file(&entry) => entry.into_path(),
                Ok(_) => continue,
                Err(error) => {
                    report::failure(&Failure::new(format!("cannot look into {error}")));
                    files.any_failed = true;
                    continue;
                }
            };
            let is_backup = || {
                let ends = |suffix: &OsStr| {
                    path.as_os_str().as_encoded_bytes().ends_with(suffix.as_encoded_bytes())
                };
                left_out.suffix.is_some_and(ends)
            };
            if temporary::is_one(&path) || is_backup() {
                continue;
            }
            // Only links can lead to the same file twice.
            let is_out = |file: &Path| outcome.as_ref().is_some_and(|it| file.starts_with(it));
            if fs::canonicalize(&path).is_ok_and(|file| is_out(&file) || !seen.insert(file)) {
                continue;
            }
            let relative = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            files.found.push(Found { source: Source::File(path), relative, is_met: true });
        }
        Ok(())
    }

    fn walker(&self, folder: &Path) -> Result<ignore::Walk, Failure> {
        let failure = |error: ignore::Error| Failure::new(error.to_string());
        let mut globs = OverrideBuilder::new(folder);
        for glob in &self.glob {
            globs.add(glob).map_err(failure)?;
        }
        let mut types = TypesBuilder::new();
        types.add_defaults();
        for name in &self.types {
            types.select(name);
        }
        let types = types.build().map_err(|error| {
            Failure::new(format!("{error}; `-g '*.EXTENSION'` takes any other"))
        })?;
        let mut builder = WalkBuilder::new(folder);
        builder
            .overrides(globs.build().map_err(failure)?)
            .types(types)
            .standard_filters(!self.no_ignore)
            .hidden(!self.hidden)
            .follow_links(self.follow)
            .add_custom_ignore_filename(".fanjianignore")
            .sort_by_file_name(OsStr::cmp);
        Ok(builder.build())
    }
}

/// The beginning of a file, by which it is told whether it is text; nothing of standard input.
pub(crate) fn beginning(source: &Source) -> io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    if let Source::File(path) = source {
        File::open(path)?.take(8192).read_to_end(&mut beginning)?;
    }
    Ok(beginning)
}

/// A link to a file is worked on as the file is; one to a folder only if links are followed.
fn is_link_to_file(entry: &DirEntry) -> bool {
    entry.path_is_symlink() && fs::metadata(entry.path()).is_ok_and(|it| it.is_file())
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> Result<PathBuf, Failure> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(name.to_owned()).into())
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> Result<PathBuf, Failure> {
    let name = str::from_utf8(name).map_err(|_| Failure::new("a listed name is not UTF-8"))?;
    Ok(OsString::from(name).into())
}
