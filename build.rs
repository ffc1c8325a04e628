//! Compiles `dictionaries/` into lexicons and lists them, with the configs, for the library.
//!
//! Reads `MANIFEST.toml`, so that a new dictionary or config is an entry there and nothing here.

// The library's own modules, so that there is one parser, one matcher and one engine. What only
// the library uses of them is unused here, and nothing of a build script is public.
#[allow(dead_code, unreachable_pub)]
#[path = "src/config/mod.rs"]
mod config;
#[allow(dead_code, unreachable_pub)]
#[path = "src/dictionary.rs"]
mod dictionary;
#[allow(dead_code, unused_imports, unreachable_pub)]
#[path = "src/engine/mod.rs"]
mod engine;
#[allow(dead_code, unused_imports, unreachable_pub)]
#[path = "src/error.rs"]
mod error;
#[allow(dead_code, unused_imports, unreachable_pub)]
#[path = "src/lexicon/mod.rs"]
mod lexicon;

#[path = "src/engine/context/compile.rs"]
mod compile_words;
#[path = "src/engine/context/source.rs"]
mod context;
#[path = "src/lexicon/derive.rs"]
mod derive;

/// What this script is about to make.
mod embedded {
    pub(crate) static CONFIGS: &[crate::config::Embedded] = &[];
    pub(crate) static PARTS: &[crate::config::Embedded] = &[];
    pub(crate) static LEXICONS: &[crate::lexicon::view::Embedded] = &[];
}

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use config::{Config, Tofu};
use derive::{project, reverse, tofu_risk};
use dictionary::Dictionary;
use engine::fused::derive::derive as derive_tables;
use engine::fused::records::Pool;
use engine::fused::tables::Tables;
use error::ErrorKind;
use lexicon::compile::Sections;
use lexicon::text::{self, Table};
use lexicon::{Entry, Group, Lexicon, MatchPolicy, compile};
use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Deserialize)]
struct Manifest {
    dictionary: Vec<File>,
    /// Dictionaries of our own.
    local: Vec<File>,
    /// Tables of Unicode's.
    unicode: Vec<File>,
    derived: Vec<Derived>,
    config: Vec<File>,
    /// Configs under names that are not OpenCC's: steps between variants.
    part: Vec<File>,
    context: Context,
}

/// What decides on one-to-many characters.
#[derive(Deserialize)]
struct Context {
    words: PathBuf,
    rules: PathBuf,
    /// The tables of what characters become without context, of what they are in words, and of what they
    /// are read as.
    characters: String,
    folds: String,
    /// Tables of regional forms of those.
    regional: Vec<String>,
    normalization: String,
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
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("dictionaries");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src");
    let manifest: Manifest = toml::from_str(&fs::read_to_string(folder.join("MANIFEST.toml"))?)?;

    let mut tables = BTreeMap::new();
    let files = manifest.dictionary.into_iter().chain(manifest.local).chain(manifest.unicode);
    for File { name, path, .. } in files {
        let path = folder.join(path);
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let table = text::parse(&bytes)
            .map_err(|(position, error)| format!("{}:{position}: {error}", path.display()))?;
        tables.insert(name, table);
    }
    for derived in &manifest.derived {
        let (name, entries) = derive_table(derived, &tables).map_err(|error| error.to_string())?;
        tables.insert(name, Table { entries, ..Table::default() });
    }

    // Texts are cut behind a barrier whatever chain they go through.
    for (name, table) in &tables {
        if let Some(entry) =
            table.entries.iter().find(|it| it.key.contains(engine::context::BARRIERS))
        {
            return Err(format!("{name}: {:?} holds a barrier", entry.key).into());
        }
    }

    let mut output = Output::new(env::var("OUT_DIR")?);
    let mut dictionaries = BTreeMap::new();
    for (name, table) in &tables {
        let dictionary = Dictionary::from_entries(&table.entries)?;
        output.lexicon(name, &dictionary)?;
        dictionaries.insert(name.as_str(), dictionary);
    }
    let mut parts = Vec::new();
    if env::var_os("CARGO_FEATURE_CONTEXT").is_some() {
        output.context(&folder, &manifest.context, &tables)?;
        parts = manifest.part;
    }
    let configs = manifest.config.into_iter().map(|file| (false, file));
    let parts = parts.into_iter().map(|file| (true, file));
    for (is_part, File { name, path, description }) in configs.chain(parts) {
        let json = fs::read_to_string(folder.join(path))?;
        let config = Config::from_json(&json, |file| {
            let name = file.strip_suffix(".txt").unwrap_or(file);
            let dictionary = dictionaries.get(name).cloned();
            dictionary.ok_or_else(|| ErrorKind::UnknownDictionary(name.to_owned()).into())
        });
        let config = config.map_err(|error| format!("{name}: {error}"))?;
        let row = output.config(&name, &description, &json, &config)?;
        if is_part { &mut output.parts } else { &mut output.configs }.push_str(&row);
    }
    output.finish()
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

/// The Rust source that the library includes, and the files that it includes in turn. Equal bytes
/// become one file, since many configs share tables.
struct Output {
    folder: PathBuf,
    known: BTreeMap<Vec<u8>, String>,
    lexicons: String,
    configs: String,
    parts: String,
    statics: String,
    pool: Pool,
}

impl Output {
    fn new(folder: impl Into<PathBuf>) -> Self {
        let (lexicons, configs, parts, statics) = Default::default();
        let (known, pool) = Default::default();
        Self { folder: folder.into(), known, lexicons, configs, parts, statics, pool }
    }

    fn lexicon(&mut self, name: &str, dictionary: &Dictionary) -> Result<()> {
        let Sections { fst, pool, chars, pairs, longest_key, smallest_start } =
            dictionary.lexicon().to_sections();
        let pool_path = self.folder.join(format!("{name}.pool"));
        fs::write(&pool_path, pool)?;
        let (fst, chars, pairs) = (self.bytes(fst)?, self.bytes(chars)?, self.bytes(pairs)?);
        writeln!(
            self.lexicons,
            "Lexicon {{ name: {name:?}, fst: {fst}, pool: include_str!({pool_path:?}), \
             chars: {chars}, pairs: {pairs}, longest_key: {longest_key}, \
             smallest_start: {smallest_start} }},"
        )?;
        Ok(())
    }

    fn config(&mut self, name: &str, about: &str, json: &str, config: &Config) -> Result<String> {
        let tables = [Tofu::Include, Tofu::Exclude]
            .map(|tofu| derive_tables(&config.pipeline(&[], tofu), &mut self.pool));
        let [include, exclude] = tables.map(|tables| self.fused(tables));
        Ok(format!(
            "Config {{ name: {name:?}, description: {about:?}, json: {json:?}, \
             fused: [{}, {}] }},\n",
            include?, exclude?
        ))
    }

    fn context(
        &mut self,
        folder: &Path,
        files: &Context,
        tables: &BTreeMap<String, Table>,
    ) -> Result<()> {
        let read = |path: &Path| {
            let path = folder.join(path);
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let (words, rules) = (read(&files.words)?, read(&files.rules)?);
        let in_rules = |error: String| format!("{}: {error}", files.rules.display());
        let rules: context::Rules =
            toml::from_str(&rules).map_err(|it| in_rules(it.to_string()))?;
        let characters = |name: &String| -> Result<BTreeMap<char, Vec<String>>> {
            let table = tables.get(name).ok_or(format!("no table {name}"))?;
            let single = |entry: &Entry| {
                let mut chars = entry.key.chars();
                let key = chars.next().filter(|_| chars.next().is_none());
                key.map(|key| (key, entry.candidates.clone()))
            };
            Ok(table.entries.iter().filter_map(single).collect())
        };
        let singles = |name: &String| -> Result<BTreeMap<char, String>> {
            let characters = characters(name)?.into_iter();
            Ok(characters.map(|(key, mut candidates)| (key, candidates.swap_remove(0))).collect())
        };
        let mut images = singles(&files.characters)?;
        let compatibility = singles(&files.normalization)?;
        for (&c, canonical) in &compatibility {
            let image = canonical.chars().next().and_then(|c| images.get(&c)).cloned();
            images.entry(c).or_insert(image.unwrap_or(canonical.clone()));
        }
        let regional = files.regional.iter().map(singles).collect::<Result<Vec<_>>>()?;
        let folds = context::folds(
            &singles(&files.folds)?,
            &characters(&files.characters)?,
            &regional,
            &compatibility,
            &words,
        );
        let image = |c: char| images.get(&c).cloned().unwrap_or(c.to_string());
        let ruled = rules.characters().collect();
        let compiled = compile_words::compile(&words, image, &ruled, &folds)
            .map_err(|error| format!("{}: {error}", files.words.display()))?;
        let tables = context::tables(&words, rules.characters(), &images, &compatibility)?;
        let tables = self.fused(Some(tables))?;
        let near = self.bytes(rules.near().map_err(in_rules)?.bytes().to_vec())?;
        let rules = rules.expression(&folds).map_err(in_rules)?;
        let pairs = folds.iter().flat_map(|(&c, &to)| [c as u16, to as u16].map(u16::to_le_bytes));
        let folds = self.bytes(pairs.flatten().collect())?;
        let Context { characters, normalization, .. } = files;
        let (index, singles) = (self.bytes(compiled.index)?, self.bytes(compiled.singles)?);
        let spans = self.bytes(compiled.spans.bytes().to_vec())?;
        let pool = self.folder.join("words.pool");
        fs::write(&pool, compiled.pool)?;
        writeln!(
            self.statics,
            "pub(crate) static CONTEXT: Context = Context {{ tables: {tables}, \
             words: Words {{ own: None, singles: {singles}, index: {index}, pool: include_str!({pool:?}), \
             spans: Filter::from_static({spans}) }}, \
             rules: Rules {{ by_character: {rules}, near: Filter::from_static({near}) }}, \
             characters: {characters:?}, normalization: {normalization:?}, folds: {folds} }};"
        )?;
        Ok(())
    }

    /// The Rust expression for the tables of a fused chain.
    fn fused(&mut self, tables: Option<Tables>) -> Result<String> {
        let Some(tables) = tables else {
            return Ok("None".to_owned());
        };
        let mut fields = String::new();
        for (name, section) in tables.sections() {
            let section = self.bytes(section.to_vec())?;
            write!(fields, "{name}: Cow::Borrowed({section}), ")?;
        }
        for (name, filter) in tables.filters() {
            let filter = self.bytes(filter.to_vec())?;
            write!(fields, "{name}: Filter::from_static({filter}), ")?;
        }
        let Tables { steps, ascii, reach, .. } = tables;
        Ok(format!(
            "Some(Tables {{ {fields} pool: Cow::Borrowed(POOL), steps: Steps::{steps:?}, \
             ascii: {ascii}, reach: {reach} }})"
        ))
    }

    /// The name of a static that holds the bytes.
    fn bytes(&mut self, bytes: Vec<u8>) -> Result<String> {
        if let Some(known) = self.known.get(&bytes) {
            return Ok(known.clone());
        }
        let name = format!("BYTES_{}", self.known.len());
        let path = self.folder.join(&name);
        fs::write(&path, &bytes)?;
        writeln!(self.statics, "static {name}: &[u8] = include_bytes!({path:?});")?;
        self.known.insert(bytes, name.clone());
        Ok(name)
    }

    fn finish(self) -> Result<()> {
        let Self { folder, lexicons, configs, parts, statics, pool, .. } = self;
        let pool_path = folder.join("records.pool");
        fs::write(&pool_path, pool.into_text())?;
        let source = format!(
            "{statics}\nstatic POOL: &str = include_str!({pool_path:?});\n\n\
             pub(crate) static LEXICONS: &[Lexicon] = &[\n{lexicons}];\n\n\
             pub(crate) static CONFIGS: &[Config] = &[\n{configs}];\n\n\
             pub(crate) static PARTS: &[Config] = &[\n{parts}];\n"
        );
        fs::write(folder.join("embedded.rs"), source)?;
        Ok(())
    }
}
