//! The files are those that the manifest names, and the derived tables are upstream's.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fanjian::{Config, Dictionary};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct Manifest {
    source: Vec<Source>,
    dictionary: Vec<File>,
    config: Vec<File>,
    upstream: Vec<Upstream>,
    word_list: Vec<Source>,
    context_file: Vec<ContextFile>,
    local: Vec<Local>,
    unicode: Vec<File>,
    part: Vec<Local>,
}

/// Made of word lists, or a source of that.
#[derive(Deserialize)]
struct ContextFile {
    path: String,
    licence: String,
    /// Of what is made, not of what is written by hand.
    sha256: Option<String>,
}

/// Our own.
#[derive(Deserialize)]
struct Local {
    path: String,
}

#[derive(Deserialize)]
struct Source {
    name: String,
    version: String,
    sha256: String,
    licence: String,
}

#[derive(Deserialize)]
struct File {
    name: String,
    path: String,
    source: String,
    licence: String,
    sha256: String,
    entries: Option<usize>,
}

#[derive(Deserialize)]
struct Upstream {
    name: String,
    entries: usize,
    sha256: String,
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries"))
}

fn manifest() -> Manifest {
    toml::from_str(&fs::read_to_string(folder().join("MANIFEST.toml")).unwrap()).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_file_is_named_with_its_checksum_and_licence() {
    let Manifest { source, dictionary, config, .. } = manifest();
    for source in &source {
        assert_eq!((source.sha256.len(), source.version.is_empty()), (64, false));
        assert_eq!(source.licence, "Apache-2.0", "{}", source.name);
    }
    assert_eq!((dictionary.len(), config.len()), (17, 16));
    let mut named = BTreeSet::new();
    for file in dictionary.iter().chain(&config) {
        let content = fs::read(folder().join(&file.path)).unwrap();
        assert_eq!(sha256(&content), file.sha256, "{}", file.path);
        let source = source.iter().find(|source| source.name == file.source).unwrap();
        assert_eq!(source.licence, file.licence);
        assert!(named.insert(file.path.clone()));
    }
    let on_disk = ["opencc", "opencc/config"].iter().flat_map(|sub| {
        let files = fs::read_dir(folder().join(sub)).unwrap().map(Result::unwrap);
        files
            .filter(|file| file.path().is_file())
            .map(move |file| format!("{sub}/{}", file.file_name().into_string().unwrap()))
    });
    assert_eq!(on_disk.collect::<BTreeSet<_>>(), named, "no file that the manifest does not name");
}

#[test]
fn the_library_holds_what_the_manifest_names() {
    let Manifest { dictionary, config, .. } = manifest();
    for table in dictionary {
        assert_eq!(Dictionary::builtin(&table.name).unwrap().len(), table.entries.unwrap());
    }
    let names: Vec<_> = config.into_iter().map(|config| config.name).collect();
    assert!(Config::builtins().map(|config| config.name).eq(names));
}

#[test]
fn derived_tables_equal_upstreams_entry_for_entry() {
    let upstream = manifest().upstream;
    assert_eq!(upstream.len(), 5);
    for Upstream { name, entries, sha256: expected } in upstream {
        let derived = Dictionary::builtin(&name).unwrap();
        let lines = derived.entries().into_iter();
        let text: String =
            lines.map(|(key, candidates)| format!("{key}\t{}\n", candidates.join(" "))).collect();
        assert_eq!((derived.len(), sha256(text.as_bytes())), (entries, expected), "{name}");
    }
}

#[test]
fn unicodes_tables_are_those_that_the_manifest_names() {
    for table in manifest().unicode {
        let content = fs::read(folder().join(&table.path)).unwrap();
        assert_eq!(sha256(&content), table.sha256, "{}", table.path);
        assert_eq!(Dictionary::builtin(&table.name).unwrap().len(), table.entries.unwrap());
        assert_eq!(
            (&*table.licence, &*table.source),
            ("Unicode-3.0", "EquivalentUnifiedIdeograph.txt")
        );
    }
}

#[test]
fn the_context_files_are_those_that_the_manifest_names() {
    let Manifest { word_list, context_file, local, part, .. } = manifest();
    assert!(word_list.iter().all(|it| it.licence == "MIT" && it.sha256.len() == 64));
    for file in &context_file {
        let content = fs::read(folder().join(&file.path)).unwrap();
        let is_it = |sum: &String| *sum == sha256(&content);
        assert!(file.sha256.as_ref().is_none_or(is_it), "{}: not as it was made", file.path);
        assert!(content.len() <= 2 << 20 && !file.licence.is_empty(), "{}", file.path);
    }
    let local = local.iter().chain(&part).map(|file| &file.path);
    let paths: BTreeSet<&String> =
        context_file.iter().map(|file| &file.path).chain(local).collect();
    for sub in ["context", "local", "local/config"] {
        for file in fs::read_dir(folder().join(sub)).unwrap().map(Result::unwrap) {
            let path = format!("{sub}/{}", file.file_name().into_string().unwrap());
            assert!(paths.contains(&path) || file.path().is_dir(), "{path}");
        }
    }
}
