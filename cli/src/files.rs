//! Which files: those that were named, and those in folders.

use std::collections::{HashMap, HashSet};
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::iter;
use std::path::{Component, Path, PathBuf};

use clap::ArgGroup;
use ignore::overrides::{Override, OverrideBuilder};
use ignore::types::TypesBuilder;
use ignore::{DirEntry, WalkBuilder};

use crate::io::Source;
use crate::report::{self, Failure};
use crate::temporary;

/// What was typed of files.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Files in folders", group = ArgGroup::new("names").multiple(true))]
pub(crate) struct Selection {
    /// Take only files that match, as -g '*.md'; with ! in front, leave them out, also those that were named
    ///
    /// Globs are relative to each folder that is gone through, and for what was named to the current one. What is hidden or
    /// ignored they do not bring back.
    #[arg(short, long, value_name = "GLOB")]
    glob: Vec<String>,

    /// Take only files of a type that ripgrep knows, as md, html, txt, rust, js
    #[arg(long = "type", value_name = "TYPE")]
    types: Vec<String>,

    /// Take also files and folders whose names begin with a dot
    #[arg(long)]
    hidden: bool,

    /// Take also what .gitignore, .ignore and .fanjianignore leave out, and backups: *.bak, *.orig, *~
    #[arg(long)]
    no_ignore: bool,

    /// Follow symbolic links to folders
    #[arg(long)]
    follow: bool,

    /// Read names of files from a file, one a line; "-" means standard input
    #[arg(long, value_name = "FILE", group = "names")]
    files_from: Option<PathBuf>,

    /// With --files-from: a NUL ends each name, as of `find -print0`; with -l too, as for `xargs -0`
    #[arg(short = '0', long, requires = "names")]
    pub(crate) null: bool,
}

/// A file that was named or found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) source: Source,
    /// Where it goes below a folder that takes the outcome.
    pub(crate) relative: PathBuf,
    pub(crate) standing: Standing,
}

/// How a file came to be among others.
#[derive(Debug)]
pub(crate) enum Standing {
    Named,
    /// It was found in a folder, so nobody may have thought of it.
    Met,
    /// It was found, but its name is that of a backup.
    Backup,
    /// It was named, but a glob leaves it out.
    LeftOut,
    /// It is a folder that cannot be looked into.
    Closed(Failure),
}

/// What files are looked up for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose<'p> {
    Looking,
    /// They are replaced, with what the names of backups end in.
    Replacing(Option<&'p OsStr>),
    /// A folder takes the outcome.
    Filling(&'p Path),
}

/// What is to be worked on, in order, each file once.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) found: Vec<Found>,
    /// There may be more of them than anybody named.
    pub(crate) are_many: bool,
    /// Symbolic links among them, by the files they lead to.
    pub(crate) links: HashMap<PathBuf, PathBuf>,
}

/// What names of backups end in, by this command or others, which are the only originals.
const BACKUPS: [&str; 3] = [".bak", ".orig", "~"];

/// Files as they are looked up.
struct Search<'s> {
    selection: &'s Selection,
    purpose: Purpose<'s>,
    files: Files,
    seen: HashSet<(PathBuf, PathBuf)>,
    /// Some lie in the folder that takes the outcome.
    any_outcome: bool,
}

impl Selection {
    /// Looks them up; nothing named means standard input, which may have a name.
    pub(crate) fn find(
        &self,
        mut paths: Vec<PathBuf>,
        purpose: Purpose<'_>,
        stdin_name: Option<PathBuf>,
    ) -> Result<Files, Failure> {
        if let Some(list) = &self.files_from {
            paths.extend(self.listed(list)?);
        } else if paths.is_empty() {
            paths.push(PathBuf::from("-"));
        }
        let files = Files { are_many: self.files_from.is_some(), ..Files::default() };
        let is_asked_for_some = !paths.is_empty();
        let mut search =
            Search { selection: self, purpose, files, seen: HashSet::new(), any_outcome: false };
        let globs = self.globs(Path::new("."), true)?;
        for path in paths {
            if path.as_os_str() == "-" {
                let left_out = stdin_name.as_ref().is_some_and(|it| is_left_out(&globs, it, false));
                let name = stdin_name.as_deref().and_then(Path::file_name);
                let relative = PathBuf::from(name.unwrap_or(OsStr::new("-")));
                let source = Source::Stdin(stdin_name.clone());
                let standing = if left_out { Standing::LeftOut } else { Standing::Named };
                search.files.found.push(Found { source, relative, standing });
                continue;
            }
            let is_folder = fs::metadata(&path).is_ok_and(|it| it.is_dir());
            search.files.are_many |= is_folder;
            let relative = path.file_name().map_or_else(|| path.clone(), PathBuf::from);
            if is_left_out(&globs, &path, is_folder) {
                search.add(path, relative, Standing::LeftOut);
            } else if is_folder {
                search.walk(&path)?;
            } else {
                search.add(path, relative, Standing::Named);
            }
        }
        if search.files.found.is_empty() && is_asked_for_some {
            return Err(Failure::new(match (purpose, search.any_outcome) {
                (Purpose::Filling(folder), true) => format!(
                    "all files that were found lie in {}, which takes the outcome; name another folder with --out-dir",
                    folder.display()
                ),
                _ => "no files were found; --hidden and --no-ignore take more of a folder, -g and --type fewer"
                    .to_owned(),
            }));
        }
        Ok(search.files)
    }

    fn listed(&self, list: &Path) -> Result<Vec<PathBuf>, Failure> {
        let bytes = Source::from(list.to_owned()).read()?;
        let end = if self.null { b'\0' } else { b'\n' };
        let names = bytes.split(|&byte| byte == end);
        let names = names
            .map(|name| if self.null { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
        names.filter(|name| !name.is_empty()).map(path_of).collect()
    }

    /// The globs, relative to a folder. For what was named, those alone count that leave out.
    fn globs(&self, folder: &Path, for_named: bool) -> Result<Override, Failure> {
        let mut globs = OverrideBuilder::new(folder);
        // Of globs that match, the last wins.
        let all = for_named.then_some("**");
        for glob in all.into_iter().chain(self.glob.iter().map(String::as_str)) {
            globs.add(glob).map_err(|error| Failure::new(error.to_string()))?;
        }
        globs.build().map_err(|error| Failure::new(error.to_string()))
    }

    fn walker(&self, folder: &Path) -> Result<ignore::Walk, Failure> {
        let globs = self.globs(folder, false)?;
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
            .standard_filters(!self.no_ignore)
            .require_git(false)
            .hidden(!self.hidden)
            .follow_links(self.follow)
            .sort_by_file_name(OsStr::cmp)
            // The walker's own globs and types would bring back what is hidden or ignored.
            .filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|it| it.is_dir());
                let (path, is_root) = (entry.path(), entry.depth() == 0);
                let is_out = globs.matched(path, is_folder).is_ignore()
                    || types.matched(path, is_folder).is_ignore();
                is_root || !is_out
            });
        if !self.no_ignore {
            builder.add_custom_ignore_filename(".fanjianignore");
        }
        Ok(builder.build())
    }
}

impl Search<'_> {
    fn walk(&mut self, folder: &Path) -> Result<(), Failure> {
        let (outcome, suffix) = match self.purpose {
            Purpose::Looking => (None, None),
            Purpose::Replacing(suffix) => (None, suffix),
            Purpose::Filling(folder) => (fs::canonicalize(folder).ok(), None),
        };
        for entry in self.selection.walker(folder)? {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if is_about_rules(&error) => {
                    warn(&error);
                    continue;
                }
                Err(error) => {
                    let path = path_in(&error).unwrap_or(folder).to_owned();
                    let relative = path.strip_prefix(folder).unwrap_or(&path).to_owned();
                    self.add(path, relative, Standing::Closed(Failure::new(error.to_string())));
                    continue;
                }
            };
            if let Some(error) = entry.error() {
                warn(error);
            }
            let is_file = entry.file_type().is_some_and(|it| it.is_file());
            if !is_file && !is_link_to_file(&entry) {
                continue;
            }
            let path = entry.into_path();
            let ends = |suffix: &OsStr| {
                path.as_os_str().as_encoded_bytes().ends_with(suffix.as_encoded_bytes())
            };
            if temporary::is_one(&path) || suffix.is_some_and(ends) {
                continue;
            }
            let is_in = |outcome| fs::canonicalize(&path).is_ok_and(|it| it.starts_with(outcome));
            if outcome.as_ref().is_some_and(is_in) {
                self.any_outcome = true;
                continue;
            }
            let relative = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            let is_backup =
                !self.selection.no_ignore && BACKUPS.iter().any(|suffix| ends(OsStr::new(suffix)));
            let standing = if is_backup { Standing::Backup } else { Standing::Met };
            self.add(path, relative, standing);
        }
        Ok(())
    }

    /// Once, and where files are replaced, also if it is another name for the same.
    fn add(&mut self, path: PathBuf, relative: PathBuf, standing: Standing) {
        let plain = || path.components().filter(|it| *it != Component::CurDir).collect();
        let key = match self.purpose {
            Purpose::Looking => (plain(), PathBuf::new()),
            Purpose::Replacing(_) => {
                let file = fs::canonicalize(&path);
                if let Ok(file) = &file
                    && path.is_symlink()
                {
                    self.files.links.entry(file.clone()).or_insert_with(|| path.clone());
                }
                (file.unwrap_or_else(|_| plain()), PathBuf::new())
            }
            Purpose::Filling(_) => (plain(), relative.clone()),
        };
        if self.seen.insert(key) {
            self.files.found.push(Found { source: Source::File(path), relative, standing });
        }
    }
}

/// Whether a glob leaves out a path, or a folder it lies in.
fn is_left_out(globs: &Override, path: &Path, is_folder: bool) -> bool {
    let here = env::current_dir().ok();
    let path = here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    let above = path.ancestors().skip(1).filter(|_| path.is_relative()).map(|it| (it, true));
    iter::once((path, is_folder))
        .chain(above)
        .filter(|(path, _)| path.file_name().is_some())
        .any(|(path, is_folder)| globs.matched(path, is_folder).is_ignore())
}

/// Says what is wrong with rules of what to ignore; the others hold.
fn warn(error: &ignore::Error) {
    match error {
        ignore::Error::Partial(errors) => errors.iter().for_each(warn),
        error => report::warning(error),
    }
}

/// Whether an error is about a line that tells what to ignore.
fn is_about_rules(error: &ignore::Error) -> bool {
    use ignore::Error::{Glob, Partial, WithDepth, WithLineNumber, WithPath};
    match error {
        Partial(errors) => errors.iter().all(is_about_rules),
        WithPath { err, .. } | WithDepth { err, .. } => is_about_rules(err),
        WithLineNumber { .. } | Glob { .. } => true,
        _ => false,
    }
}

/// Where it went wrong.
fn path_in(error: &ignore::Error) -> Option<&Path> {
    use ignore::Error::{Loop, WithDepth, WithPath};
    match error {
        WithPath { path, .. } | Loop { child: path, .. } => Some(path),
        WithDepth { err, .. } => path_in(err),
        _ => None,
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

/// How files begin that are no text, and what they look like.
const OTHERS: [(&[u8], &str); 4] = [
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "looks like an old Office document (.doc, .xls, .ppt), or one with a password; saved anew as .docx, .xlsx or .pptx \
         it can be read",
    ),
    (
        b"PK\x03\x04",
        "looks like a ZIP archive, as Office documents and books are; those that `fanjian formats` lists can be named \
         with --format",
    ),
    (b"PAR1", "looks like a Parquet file; `--format parquet` reads it as one"),
    (
        b"bplist0",
        "looks like a binary property list; `plutil -convert xml1` makes one of it that can be read",
    ),
];

/// What a file looks like that is no text; none of standard input and pipes, where nothing can be read twice.
pub(crate) fn what_else(source: &Source) -> Option<&'static str> {
    let beginning = source.is_file().then(|| beginning(source).ok()).flatten()?;
    OTHERS.iter().find(|(magic, _)| beginning.starts_with(magic)).map(|(_, what)| *what)
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
