//! Compiles `dictionaries/` into lexicons and lists them, with the configs, for the library.
//!
//! Reads `MANIFEST.toml`, so that a new dictionary or config is an entry there and nothing here.

// What only the library uses of the shared module is unused here, and none of it is public.
#[allow(dead_code, unused_imports, unreachable_pub)]
#[path = "src/lexicon/mod.rs"]
mod lexicon;

#[path = "src/lexicon/derive.rs"]
mod derive;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use derive::{project, reverse, tofu_risk};
use lexicon::compile::Sections;
use lexicon::text::{self, Table};
use lexicon::{Entry, Group, Lexicon, MatchPolicy, compile};
use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Deserialize)]
struct Manifest {
    dictionary: Vec<File>,
    derived: Vec<Derived>,
    config: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    name: String,
    path: PathBuf,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
enum Derived {
    Reverse { name: String, from: [String; 1] },
    TofuRisk { name: String, from: [String; 1] },
    Project { name: String, from: Vec<String>, through: Vec<String>, min_characters: usize },
}

fn main() -> Result<()> {
    let dictionaries = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("dictionaries");
    println!("cargo::rerun-if-changed={}", dictionaries.display());
    println!("cargo::rerun-if-changed=src/lexicon");
    let manifest: Manifest =
        toml::from_str(&fs::read_to_string(dictionaries.join("MANIFEST.toml"))?)?;

    let mut tables = BTreeMap::new();
    for File { name, path, .. } in manifest.dictionary {
        let path = dictionaries.join(path);
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let table = text::parse(&bytes)
            .map_err(|(position, error)| format!("{}:{position}: {error}", path.display()))?;
        tables.insert(name, table);
    }
    for derived in &manifest.derived {
        let (name, entries) = derive_table(derived, &tables).map_err(|error| error.to_string())?;
        tables.insert(name, Table { entries, ..Table::default() });
    }

    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut list = String::from("pub(crate) static LEXICONS: &[Embedded] = &[\n");
    for (name, table) in &tables {
        embed(name, &compile(&table.entries)?, &out, &mut list)?;
    }
    list.push_str("];\n\npub(crate) static CONFIGS: &[EmbeddedConfig] = &[\n");
    for File { name, path, description } in manifest.config {
        let json = dictionaries.join(path);
        writeln!(
            list,
            "EmbeddedConfig {{ name: {name:?}, description: {description:?}, \
             json: include_str!({json:?}) }},"
        )?;
    }
    list.push_str("];\n");
    fs::write(out.join("embedded.rs"), list)?;
    Ok(())
}

fn derive_table(
    derived: &Derived,
    tables: &BTreeMap<String, Table>,
) -> Result<(String, Vec<Entry>)> {
    let table = |name: &String| tables.get(name).ok_or(format!("no table {name}"));
    Ok(match derived {
        Derived::Reverse { name, from: [from] } => (name.clone(), reverse(table(from)?)?),
        Derived::TofuRisk { name, from: [from] } => (name.clone(), tofu_risk(table(from)?)?),
        Derived::Project { name, from, through, min_characters } => {
            let from: Vec<&Table> =
                from.iter().map(table).collect::<std::result::Result<_, _>>()?;
            let members = through.iter().map(|name| {
                let sections = compile(&table(name)?.entries)?;
                Ok(Group::Lexicon(Arc::new(Lexicon::from_sections(name.clone(), sections)?)))
            });
            let members = members.collect::<Result<_>>()?;
            let group = Group::Members(MatchPolicy::ShortCircuit, members);
            (name.clone(), project(&from, &group, *min_characters)?)
        }
    })
}

fn embed(name: &str, sections: &Sections, out: &Path, list: &mut String) -> Result<()> {
    let Sections { fst, pool, chars, pairs, longest_key, smallest_start } = sections;
    let parts: [(&str, &[u8]); 4] =
        [("fst", fst), ("pool", pool.as_bytes()), ("chars", chars), ("pairs", pairs)];
    write!(list, "Embedded {{ name: {name:?}, ")?;
    for (part, bytes) in parts {
        let path = out.join(format!("{name}.{part}"));
        fs::write(&path, bytes)?;
        let include = if part == "pool" { "include_str" } else { "include_bytes" };
        write!(list, "{part}: {include}!({path:?}), ")?;
    }
    writeln!(list, "longest_key: {longest_key}, smallest_start: {smallest_start} }},")?;
    Ok(())
}
