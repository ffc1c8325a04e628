//! The text form of a dictionary: `key TAB candidate[ SPACE candidate…]`, one entry a line.
//!
//! UTF-8 with an optional byte order mark, LF or CRLF. Empty lines and lines that begin with `#`
//! are skipped; two comments, `# @tofu-risk` and `# @reverse-prefer: …`, guide the derived tables, and
//! `# @weight: …` says how much the entries below it weigh.

use std::collections::HashMap;
use std::fmt;
use std::ops::RangeInclusive;

use super::compile::{CANDIDATE_END, RECORD_END};

/// One line of a dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// Never empty; the first is the preferred one.
    pub(crate) candidates: Vec<String>,
    /// The line stands behind a `# @tofu-risk` comment.
    pub(crate) tofu_risk: bool,
}

impl Entry {
    pub(crate) fn new(key: String, candidates: Vec<String>) -> Self {
        Self { key, candidates, tofu_risk: false }
    }
}

/// A parsed dictionary: its entries in the order of the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
    /// `# @reverse-prefer: KEY [CANDIDATE]`: for KEY, the reversed table puts CANDIDATE first.
    pub(crate) reverse_prefer: Vec<(String, String)>,
    /// The keys behind a `# @weight: NUMBER`, with the number, in the order of the file.
    pub(crate) weights: Vec<(String, f64)>,
    pub(crate) warnings: Vec<EntryWarning>,
}

/// Where in a text something is wrong. Both count from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The position of the byte `offset` of `text`; an offset inside a character is its start.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        Self { line, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where an entry stands. Both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A line of a text.
    Line(usize),
    /// A pair of a list, or a member of an inline dictionary.
    Pair(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Pair(number) => write!(f, "pair {number}"),
        }
    }
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// The text is not UTF-8.
    #[error("invalid UTF-8 (byte 0x{0:02X}); dictionaries are UTF-8 text")]
    InvalidUtf8(u8),
    /// A line without a tab.
    #[error("no tab between key and candidates; write KEY<TAB>CANDIDATE[ CANDIDATE...]")]
    NoTab,
    /// Nothing in front of the tab.
    #[error("empty key")]
    EmptyKey,
    /// The key occurs a second time.
    #[error("duplicate key {key:?}, first given in {first}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it came first.
        first: Place,
    },
    /// A control character that the compiled form uses as a mark.
    #[error("control character U+{:04X} is not allowed in an entry", u32::from(*.0))]
    ControlCharacter(char),
    /// An annotation that says nothing usable.
    #[error("malformed annotation; write `# @reverse-prefer: KEY [CANDIDATE]`")]
    Annotation,
    /// A weight that is none.
    #[error(
        "malformed weight; write `# @weight: NUMBER`, how often a word stands in a million words, \
         from {} to {}, or `# @weight: always`",
        WEIGHTS.start(),
        WEIGHTS.end()
    )]
    Weight,
    /// More than 4 GiB of candidates.
    #[error("the dictionary is too large (more than 4 GiB)")]
    TooLarge,
}

/// An entry that is read as OpenCC reads it, and hardly meant so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryWarning {
    /// Where it stands.
    pub position: Position,
    /// What it is.
    pub kind: EntryWarningKind,
}

/// What is odd about an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryWarningKind {
    /// A space in front of the first candidate, which so is empty.
    #[error(
        "the candidate begins with a space; a space ends a candidate, so this one is empty and the \
         key would be deleted: take the space out"
    )]
    LeadingSpace,
    /// The first candidate is what a space leaves of the key itself.
    #[error(
        "{key:?} becomes {candidate:?}, because a space ends a candidate; only the inline dictionary of \
         a config file can keep it"
    )]
    CutKey {
        /// The key.
        key: String,
        /// What is left of it.
        candidate: String,
    },
}

impl fmt::Display for EntryWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.kind)
    }
}

const TOFU_RISK: &str = "# @tofu-risk";
const REVERSE_PREFER: &str = "# @reverse-prefer:";
const WEIGHT: &str = "# @weight:";

/// What a word may weigh, in occurrences in a million words.
pub(crate) const WEIGHTS: RangeInclusive<f64> = 0.001..=1_000_000.0;

/// Parses the text form. Duplicate keys are found here, where lines are still known.
pub(crate) fn parse(bytes: &[u8]) -> Result<Table, (Position, EntryError)> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            let valid = String::from_utf8_lossy(valid);
            let byte = rest.first().copied().unwrap_or_default();
            return Err((Position::of(&valid, valid.len()), EntryError::InvalidUtf8(byte)));
        }
    };
    let mut table = Table::default();
    let mut first_line_of = HashMap::new();
    let (mut tofu_risk, mut weight) = (false, None);
    for (index, line) in text.trim_start_matches('\u{FEFF}').split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let number = index + 1;
        let at = |byte: usize| Position { line: number, column: line[..byte].chars().count() + 1 };
        if line.starts_with('#') {
            tofu_risk |= line.starts_with(TOFU_RISK);
            if let Some(preference) = line.strip_prefix(REVERSE_PREFER) {
                let preference = parse_preference(preference);
                table.reverse_prefer.push(preference.ok_or((at(0), EntryError::Annotation))?);
            }
            if let Some(typed) = line.strip_prefix(WEIGHT) {
                weight = match typed.trim() {
                    "always" => None,
                    number => Some(parse_weight(number).ok_or((at(0), EntryError::Weight))?),
                };
            }
            continue;
        }
        if line.is_empty() {
            continue;
        }
        let tab = line.find('\t').ok_or((at(line.len()), EntryError::NoTab))?;
        let key = &line[..tab];
        if let Some(byte) = line.find(is_mark) {
            let mark = line[byte..].chars().next().unwrap_or_default();
            return Err((at(byte), EntryError::ControlCharacter(mark)));
        }
        if key.is_empty() {
            return Err((at(0), EntryError::EmptyKey));
        }
        if let Some(first) = first_line_of.insert(key, number) {
            let (key, first) = (key.to_owned(), Place::Line(first));
            return Err((at(0), EntryError::DuplicateKey { key, first }));
        }
        let value = &line[tab + 1..];
        if let Some(kind) = warning(key, value) {
            table.warnings.push(EntryWarning { position: at(tab + 1), kind });
        }
        table.weights.extend(weight.map(|weight| (key.to_owned(), weight)));
        let candidates = value.split(' ').map(str::to_owned).collect();
        table.entries.push(Entry { key: key.to_owned(), candidates, tofu_risk });
        tofu_risk = false;
    }
    Ok(table)
}

fn warning(key: &str, value: &str) -> Option<EntryWarningKind> {
    let (candidate, _) = value.split_once(' ')?;
    if candidate.is_empty() {
        return Some(EntryWarningKind::LeadingSpace);
    }
    let is_cut = key.split_once(' ').is_some_and(|(beginning, _)| beginning == candidate);
    is_cut.then(|| EntryWarningKind::CutKey { key: key.into(), candidate: candidate.into() })
}

/// Entries given as pairs in code: one candidate each, errors by number from 1.
pub(crate) fn from_pairs<K: Into<String>, V: Into<String>>(
    pairs: impl IntoIterator<Item = (K, V)>,
) -> Result<Vec<Entry>, (usize, EntryError)> {
    let mut first_number_of = HashMap::new();
    let mut entries = Vec::new();
    for (index, (key, value)) in pairs.into_iter().enumerate() {
        let (number, key, value) = (index + 1, key.into(), value.into());
        if key.is_empty() {
            return Err((number, EntryError::EmptyKey));
        }
        if let Some(mark) = key.chars().chain(value.chars()).find(|&c| is_mark(c)) {
            return Err((number, EntryError::ControlCharacter(mark)));
        }
        if let Some(first) = first_number_of.insert(key.clone(), number) {
            return Err((number, EntryError::DuplicateKey { key, first: Place::Pair(first) }));
        }
        entries.push(Entry::new(key, vec![value]));
    }
    Ok(entries)
}

fn is_mark(c: char) -> bool {
    c == CANDIDATE_END || c == RECORD_END
}

pub(crate) fn parse_weight(number: &str) -> Option<f64> {
    number.parse().ok().filter(|weight| WEIGHTS.contains(weight))
}

fn parse_preference(text: &str) -> Option<(String, String)> {
    let mut words = text.split_whitespace();
    let key = words.next()?;
    let candidate = words.next().unwrap_or(key);
    words.next().is_none().then(|| (key.to_owned(), candidate.to_owned()))
}
