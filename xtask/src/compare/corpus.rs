//! Texts to convert: files, and made-up ones that hurt or that need no file. The same each time.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use fanjian::Dictionary;
use fastrand::Rng;
use serde_json::Value;

use crate::root;

/// Bytes in a megabyte, as everywhere in the report.
pub(crate) const MEGABYTE: usize = 1_000_000;

const SEED: u64 = 1;
const WORDS_A_LINE: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Corpus {
    File(PathBuf),
    Made(Made),
}

/// A text made for a config.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// Long keys without their last character: a matcher goes far and comes back with nothing.
    Cut,
    /// Keys of several characters and nothing between: a match at every place.
    Dense,
    /// Like source code: nothing to convert.
    Ascii,
}

impl Made {
    const ALL: [(&'static str, Self); 3] =
        [("@cut", Self::Cut), ("@dense", Self::Dense), ("@ascii", Self::Ascii)];
    /// Those made of keys.
    pub(crate) const ADVERSARIAL: [Self; 2] = [Self::Cut, Self::Dense];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, made)| *made == self).map_or("@", |(name, _)| name)
    }

    /// At least that many bytes, and no more than a line of them beyond. Behind each 50 words and
    /// each repetition of all words stands `end`; code has lines anyway.
    pub(crate) fn text(self, config: &str, bytes: usize, end: &str) -> Result<String> {
        let mut random = Rng::with_seed(SEED);
        let mut text = String::with_capacity(bytes + (1 << 12));
        if self == Self::Ascii {
            while text.len() < bytes {
                line_of_code(&mut random, &mut text);
            }
            return Ok(text);
        }
        let mut words = self.words(config)?;
        while text.len() < bytes {
            random.shuffle(&mut words);
            for words in words.chunks(WORDS_A_LINE) {
                text.extend(words.iter().map(String::as_str));
                text.push_str(end);
                if text.len() >= bytes {
                    break;
                }
            }
        }
        Ok(text)
    }

    fn words(self, config: &str) -> Result<Vec<String>> {
        let least = if self == Self::Cut { 4 } else { 2 };
        let all = keys(config)?;
        let mut words = all.clone();
        words.retain(|key| key.chars().count() >= least);
        if words.is_empty() {
            // To Japanese there are none so long.
            words = all;
        }
        if self == Self::Cut {
            words.sort_by_key(|key| std::cmp::Reverse(key.chars().count()));
            words.truncate(3000);
            for word in words.iter_mut().filter(|word| word.chars().nth(1).is_some()) {
                word.pop();
            }
        }
        Ok(words)
    }
}

impl Corpus {
    /// A path, or the name of a text that is made.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        if let Some((_, made)) = Made::ALL.into_iter().find(|(name, _)| *name == text) {
            return Ok(Self::Made(made));
        }
        if text.starts_with('@') {
            let names = Made::ALL.map(|(name, _)| name).join(", ");
            bail!("there is no {text}, only {names}; a file of that name is ./{text}");
        }
        let path = fs::canonicalize(text).with_context(|| {
            format!("{text}: a corpus is a text file, or one of @cut, @dense and @ascii")
        })?;
        Ok(Self::File(path))
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Made(made) => made.name().to_owned(),
        }
    }

    /// Where it lies, after it was made if need be.
    pub(crate) fn path(&self, config: &str) -> Result<PathBuf> {
        match self {
            Self::File(path) => Ok(path.clone()),
            Self::Made(made) => {
                let megabytes = if *made == Made::Ascii { 4 } else { 2 };
                // A name of its own for each config: adapters know a text by its path.
                let path = folder()?.join(format!("{config}{}.txt", made.name()));
                fs::write(&path, made.text(config, megabytes * MEGABYTE, "\n")?)?;
                Ok(path)
            }
        }
    }
}

/// For what is made and measured.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = root().join("target/xtask/compare");
    fs::create_dir_all(&folder)?;
    Ok(folder.canonicalize()?)
}

/// The keys of all tables that a config names, each once.
fn keys(config: &str) -> Result<Vec<String>> {
    let path = root().join(format!("dictionaries/opencc/config/{config}.json"));
    let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let json: Value = jsonc_parser::parse_to_serde_value(&json, &Default::default())?;
    let mut tables = Vec::new();
    files(&json, &mut tables);
    let mut keys = Vec::new();
    for table in tables {
        let table = table.trim_end_matches(".txt");
        keys.extend(Dictionary::builtin(table)?.entries().into_iter().map(|(key, _)| key));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// The members `file`, however deep.
fn files<'j>(json: &'j Value, found: &mut Vec<&'j str>) {
    match json {
        Value::Object(members) => {
            found.extend(members.get("file").and_then(Value::as_str));
            members.values().for_each(|member| files(member, found));
        }
        Value::Array(elements) => elements.iter().for_each(|element| files(element, found)),
        _ => {}
    }
}

/// Appends a line as they stand in programs; `_` stands for a name.
fn line_of_code(random: &mut Rng, text: &mut String) {
    const LINES: [&str; 14] = [
        "let _ = _._()?;",
        "let mut _ = _::with_capacity(_ + 16);",
        "if _._() > _ && _[0] != '\\n' {",
        "for (_, _) in _.iter().zip(&_) {",
        "fn _(_: &str, _: usize) -> Result<_, Error> {",
        "return Err(_(\"no such _: {}\", _));",
        "_.push(_[_ + 1]);",
        "match _._() {",
        "Some(_) => _ += 1,",
        "/// The _ of a _, if any.",
        "#[cfg(feature = \"_\")]",
        "}",
        "}",
        "",
    ];
    const NAMES: [&str; 16] = [
        "index", "buffer", "Config", "parse", "table", "offset", "value", "node", "MAX_LEN",
        "self", "entry", "start", "Option", "line", "x", "SQL",
    ];
    let line = LINES[random.usize(..LINES.len())];
    if !line.is_empty() {
        text.extend(std::iter::repeat_n("    ", random.usize(..=2)));
    }
    for (index, part) in line.split('_').enumerate() {
        if index > 0 {
            text.push_str(NAMES[random.usize(..NAMES.len())]);
        }
        text.push_str(part);
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{Corpus, Made, keys};

    #[test]
    fn texts_are_made_of_keys_and_always_the_same() {
        let dense = Made::Dense.text("s2t", 10_000, "\n").unwrap();
        assert_eq!(dense, Made::Dense.text("s2t", 10_000, "\n").unwrap());
        assert!((10_000..12_000).contains(&dense.len()));
        assert!(keys("s2t").unwrap().iter().any(|key| dense.starts_with(key.as_str())));
        assert_eq!(dense.replace('\n', ""), Made::Dense.text("s2t", 10_000, "").unwrap());
        let cut = Made::Cut.words("s2t").unwrap();
        let full = keys("s2t").unwrap();
        assert_eq!(cut.len(), 3000);
        assert!(cut.iter().all(|word| full.iter().any(|key| {
            key.strip_prefix(word.as_str()).is_some_and(|rest| rest.chars().count() == 1)
        })));
    }

    #[test]
    fn there_is_a_text_for_every_config() {
        for config in fanjian::Config::builtins() {
            for made in Made::ADVERSARIAL {
                assert!(made.text(config.name, 1000, "\n").unwrap().len() >= 1000);
            }
        }
    }

    #[test]
    fn code_is_ascii_in_lines_of_some_34_bytes() {
        let code = Made::Ascii.text("s2t", 100_000, "").unwrap();
        assert!(code.is_ascii());
        let mean = code.len() / code.lines().count();
        assert!((33..=35).contains(&mean), "{mean}");
    }

    #[test]
    fn names_that_are_none_are_errors() {
        assert_eq!(Corpus::parse("@cut").unwrap(), Corpus::Made(Made::Cut));
        assert!(Corpus::parse("@short").unwrap_err().to_string().contains("@dense"));
        assert!(Corpus::parse("no such file").is_err());
    }
}
