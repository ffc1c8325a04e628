//! The list of shards that are done: a line for the settings, then a line for each, appended when its outcome is on the disk.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::io::{Output, Source, Target};
use crate::platform;
use crate::report::Failure;
use crate::temporary;

use super::settings::Settings;
use super::shard::Shard;

/// Its name in the folder that takes the outcome.
pub(super) const NAME: &str = "fanjian-manifest.jsonl";

/// A shard that is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) shard: String,
    pub(super) input: Content,
    /// When the input was modified last, in seconds since 1970.
    pub(super) modified: String,
    pub(super) output: Content,
    /// Lines of text, lines of JSON, or rows.
    pub(super) records: u64,
    pub(super) changed: u64,
    /// Fields of which there is no value in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) without: Vec<String>,
    /// How long it took.
    pub(super) seconds: f64,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The list, held by one run at a time.
pub(super) struct Manifest {
    path: PathBuf,
    settings: Settings,
    /// Behind what it holds.
    file: Mutex<File>,
    /// By shard.
    entries: BTreeMap<String, Entry>,
}

impl Manifest {
    /// Opens the list in a folder, or begins one. One that is forgotten takes with it what it lists, but for shards.
    pub(super) fn open(
        folder: &Path,
        settings: &Settings,
        forgets: Option<&[Shard]>,
    ) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        // A run that was killed while it wrote the list in order.
        temporary::sweep(folder);
        let mut file = hold(&path)?;
        let failure = |action, error: &io::Error| Failure::io(path.display(), action, error);
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(|error| failure("read", &error))?;
        if let Some(shards) = forgets {
            delete_outcomes(folder, &text, shards)?;
            text.clear();
        }
        let (entries, whole) = match text.is_empty() {
            true => (BTreeMap::new(), 0),
            false => read(&text, settings)
                .map_err(|what| Failure::new(format!("{}: {what}", path.display())))?,
        };
        let first = if whole == 0 { line(settings)? } else { String::new() };
        let written = file.set_len(whole as u64);
        let written = written.and_then(|()| file.write_all(first.as_bytes()));
        written.map_err(|error| failure("write", &error))?;
        Ok(Self { path, settings: settings.clone(), file: Mutex::new(file), entries })
    }

    /// What it tells of a shard.
    pub(super) fn entry(&self, shard: &str) -> Option<&Entry> {
        self.entries.get(shard)
    }

    /// Appends what was done, so that it outlasts whatever comes.
    pub(super) fn append(&self, entry: &Entry) -> Result<(), Failure> {
        let line = line(entry)?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_data());
        written.map_err(|error| Failure::io(self.path.display(), "write", &error))
    }

    /// Puts the list in order, with what was done now, and gives it.
    pub(super) fn finish(mut self, done: &[Entry]) -> Result<BTreeMap<String, Entry>, Failure> {
        self.entries.extend(done.iter().map(|entry| (entry.shard.clone(), entry.clone())));
        let list = lines(&self.settings, &self.entries)?;
        if fs::read(&self.path).is_ok_and(|it| it == list.as_bytes()) {
            return Ok(self.entries);
        }
        replace(&self.path, &list)?;
        Ok(self.entries)
    }
}

/// Opens a list, which is empty if there was none, so that no other run does.
fn hold(path: &Path) -> Result<File, Failure> {
    let failure = |error| Failure::io(path.display(), "write", &error);
    let file = OpenOptions::new().read(true).append(true).create(true).open(path);
    let file = file.map_err(failure)?;
    let is_held = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
    // A run that ended in this moment has put another in its place.
    let is_there = |held: &Metadata| {
        fs::metadata(path).is_ok_and(|it| platform::state(&it) == platform::state(held))
    };
    if is_held && is_there(&file.metadata().map_err(failure)?) {
        return Ok(file);
    }
    let path = path.display();
    Err(Failure::new(format!("{path}: another run is writing to its folder")))
}

/// Deletes what a list tells of, as far as it is what was written then, and no shard.
fn delete_outcomes(folder: &Path, list: &[u8], shards: &[Shard]) -> Result<(), Failure> {
    let inputs: HashSet<_> =
        shards.iter().filter_map(|shard| platform::identity(&shard.path)).collect();
    let lines = list.split(|&byte| byte == b'\n');
    for entry in lines.filter_map(|line| serde_json::from_slice::<Entry>(line).ok()) {
        let name = Path::new(&entry.shard);
        let is_below = name.components().all(|part| matches!(part, Component::Normal(_)));
        let path = folder.join(name);
        let is_it = |it: &Metadata| it.is_file() && it.len() == entry.output.bytes;
        if !is_below
            || !fs::symlink_metadata(&path).is_ok_and(|it| is_it(&it))
            || platform::identity(&path).is_some_and(|it| inputs.contains(&it))
        {
            continue;
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Failure::io(path.display(), "delete", &error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Reads a list to where it is whole: a run that was killed may have left a part of its last line.
fn read(text: &[u8], settings: &Settings) -> Result<(BTreeMap<String, Entry>, usize), String> {
    let mut lines = text.split_inclusive(|&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let made: Settings = serde_json::from_slice(first)
        .map_err(|error| format!("is no manifest: {error}; --restart begins anew"))?;
    if let Some(difference) = made.difference(settings) {
        return Err(format!(
            "was begun with other settings: {difference}; give the same, another folder, or --restart to begin anew"
        ));
    }
    let (mut entries, mut whole) = (BTreeMap::new(), first.len());
    for (number, line) in (2..).zip(lines) {
        match serde_json::from_slice::<Entry>(line) {
            Ok(entry) if line.ends_with(b"\n") => {
                entries.insert(entry.shard.clone(), entry);
                whole += line.len();
            }
            Err(error) if whole + line.len() < text.len() => {
                return Err(format!("line {number}: {error}; --restart begins anew"));
            }
            _ => {}
        }
    }
    Ok((entries, whole))
}

fn lines(settings: &Settings, entries: &BTreeMap<String, Entry>) -> Result<String, Failure> {
    entries.values().try_fold(line(settings)?, |list, entry| Ok(list + &line(entry)?))
}

fn line(value: &impl Serialize) -> Result<String, Failure> {
    let line = serde_json::to_string(value);
    let line = line.map_err(|error| Failure::new(format!("the manifest: {error}")))?;
    Ok(line + "\n")
}

/// Writes all of a list.
fn replace(path: &Path, list: &str) -> Result<(), Failure> {
    let mut output = Output::open(&Target::File(path.to_owned()), &Source::Stdin(None), None)?;
    let written = output.write_all(list.as_bytes());
    written.map_err(|error| Failure::io(path.display(), "write", &error))?;
    output.finish_on_disk()
}

/// When a file was modified last, in seconds since 1970.
pub(super) fn modified(metadata: &Metadata) -> String {
    let time = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}.{:09}", since.as_secs(), since.subsec_nanos())
}
