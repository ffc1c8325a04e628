//! `dictionaries/MANIFEST.toml`: the hand-written part in front of a mark, the generated behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::fetch::Source;
use crate::root;

const MARK: &str =
    "\n# Written by `cargo xtask dictionaries import`; do not edit below this line.\n\n";

#[derive(Deserialize)]
pub(crate) struct Manifest {
    pub(crate) source: Vec<Source>,
    derived: Vec<Named>,
    /// From the generated part; empty before the first import.
    #[serde(default, rename = "dictionary")]
    imported: Vec<Named>,
    descriptions: BTreeMap<String, String>,
    /// The hand-written part as it stands.
    #[serde(skip)]
    text: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// What the import writes behind the mark.
#[derive(Default, Serialize)]
pub(crate) struct Generated {
    pub(crate) dictionary: Vec<Table>,
    pub(crate) config: Vec<Config>,
    pub(crate) upstream: Vec<Upstream>,
}

#[derive(Serialize)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) source: String,
    pub(crate) licence: String,
    pub(crate) entries: usize,
    pub(crate) sha256: String,
}

#[derive(Serialize)]
pub(crate) struct Config {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) description: String,
    pub(crate) source: String,
    pub(crate) licence: String,
    pub(crate) sha256: String,
}

/// A derived table as upstream ships it, to compare with: the checksum is of its entries alone.
#[derive(Serialize)]
pub(crate) struct Upstream {
    pub(crate) name: String,
    pub(crate) entries: usize,
    pub(crate) sha256: String,
}

impl Manifest {
    /// The one of this workspace.
    pub(crate) fn of_workspace() -> Result<Self> {
        let path = root().join("dictionaries/MANIFEST.toml");
        let context = || path.display().to_string();
        let text = fs::read_to_string(&path).with_context(context)?;
        let manifest: Self = toml::from_str(&text).with_context(context)?;
        let text = text.split(MARK).next().unwrap_or_default().to_owned();
        Ok(Self { text, ..manifest })
    }

    /// The names of all tables, imported and derived.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        self.imported.iter().chain(&self.derived).map(|table| table.name.as_str())
    }

    pub(crate) fn derived_names(&self) -> BTreeSet<&str> {
        self.derived.iter().map(|derived| derived.name.as_str()).collect()
    }

    pub(crate) fn description(&self, config: &str) -> Result<String> {
        let description = self.descriptions.get(config);
        description.cloned().with_context(|| format!("MANIFEST.toml does not describe {config}"))
    }

    pub(crate) fn with(&self, generated: &Generated) -> Result<String> {
        Ok(self.text.trim_end().to_owned() + "\n" + MARK + &toml::to_string(generated)?)
    }
}
