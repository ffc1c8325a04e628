//! What is a shard.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use crate::files::{Found, Standing};
use crate::io::Source;
use crate::report::{self, Failure};

use super::manifest;

/// A file of a corpus.
#[derive(Clone, Debug)]
pub(super) struct Shard {
    pub(super) path: PathBuf,
    /// Where it goes below the folder that takes the outcome, with `/` between folders: its name in the manifest.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) packing: Packing,
}

/// What its text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    JsonLines,
    Parquet,
}

/// What is around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Nothing,
    Gzip,
    Zstandard,
}

/// By the ends of names.
const KINDS: [(&str, Kind); 4] = [
    (".txt", Kind::Text),
    (".jsonl", Kind::JsonLines),
    (".ndjson", Kind::JsonLines),
    (".parquet", Kind::Parquet),
];
const PACKINGS: [(&str, Packing); 2] = [(".gz", Packing::Gzip), (".zst", Packing::Zstandard)];

/// What a file of this name is, if it is a shard.
fn kind(name: &str) -> Option<(Kind, Packing)> {
    let name = name.to_ascii_lowercase();
    let packed =
        PACKINGS.iter().find_map(|&(end, packing)| Some((name.strip_suffix(end)?, packing)));
    let (name, packing) = packed.unwrap_or((&name, Packing::Nothing));
    let kind = KINDS.iter().find(|(end, _)| name.ends_with(end))?.1;
    // It is packed inside.
    (kind != Kind::Parquet || packing == Packing::Nothing).then_some((kind, packing))
}

/// The shards among files. One that was named must be one; in a folder other files may lie. Where fields are named no shard may
/// be a text: it would be left out of what is written. Tells also whether any folder could not be looked into.
pub(super) fn among(files: &[Found], names_fields: bool) -> Result<(Vec<Shard>, bool), Failure> {
    let (mut shards, mut taken) = (Vec::new(), HashMap::new());
    let mut any_failed = false;
    for Found { source, relative, standing } in files {
        if let Standing::Closed(failure) = standing {
            report::failure(failure);
            any_failed = true;
        }
        let Source::File(path) = source else {
            return Err(Failure::new("standard input is no shard; name files or folders"));
        };
        let refusal = |what: &str| Failure::new(format!("{source}: {what}"));
        let Some(name) = portable(relative) else {
            return Err(refusal("its name is not UTF-8, as the manifest is"));
        };
        let fault = match kind(&name) {
            _ if matches!(standing, Standing::Closed(_) | Standing::LeftOut) => Some("is left out"),
            _ if name.ends_with(manifest::NAME) => Some("is the manifest of a corpus, no shard"),
            None => Some(
                "is no shard: it ends in none of .txt, .jsonl, .ndjson, these with .gz or .zst, .parquet",
            ),
            Some((Kind::Text, _)) if names_fields => {
                return Err(refusal(&format!(
                    "is plain text, which has no fields; leave it out with -g '!{name}', or do texts by themselves, without \
                     --field"
                )));
            }
            Some((kind, packing)) => {
                shards.push(Shard { path: path.clone(), name: name.clone(), kind, packing });
                None
            }
        };
        match fault {
            Some(_) if !matches!(standing, Standing::Named) => {}
            Some(fault) => return Err(refusal(fault)),
            None => {
                if let Some(other) = taken.insert(name, source) {
                    return Err(Failure::new(format!(
                        "{other} and {source} would both be written to {}; nothing was written",
                        relative.display()
                    )));
                }
            }
        }
    }
    if shards.is_empty() {
        return Err(Failure::new(
            "no shards were found: .txt, .jsonl, .ndjson, these with .gz or .zst, .parquet",
        ));
    }
    Ok((shards, any_failed))
}

/// A relative path as every system writes it.
fn portable(path: &Path) -> Option<String> {
    let parts = path.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}
