//! What stands between cells, and how cells are written between it.

use std::fmt;

use super::cells::MARK;
use crate::blocks::Escape;

/// What stands between cells.
#[derive(Debug)]
pub(super) struct Delimiter {
    pub(super) byte: u8,
    /// For cells without marks around them.
    pub(super) bare: Escape,
    /// For those of them that have marks in them.
    pub(super) marked: Escape,
}

/// Of TSV.
pub(super) static TAB: Delimiter = Delimiter::new::<b'\t'>();

static DELIMITERS: [Delimiter; 4] = [
    Delimiter::new::<b','>(),
    Delimiter::new::<b';'>(),
    Delimiter::new::<b'\t'>(),
    Delimiter::new::<b'|'>(),
];

impl Delimiter {
    const fn new<const BYTE: u8>() -> Self {
        Self { byte: BYTE, bare: bare::<BYTE>, marked: marked::<BYTE> }
    }
}

impl fmt::Display for Delimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.byte {
            b'\t' => f.write_str("a tab"),
            byte => write!(f, "{:?}", char::from(byte)),
        }
    }
}

/// What a first line such as `sep=;`, which Excel reads and writes, says to stand between cells, and how long that line is.
pub(super) fn declared(source: &[u8]) -> Option<(&'static Delimiter, usize)> {
    let line = source.split_inclusive(|&byte| byte == b'\n').next()?;
    let content = line.trim_ascii_end();
    let content =
        content.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\"")).unwrap_or(content);
    // Of a tab that stands at the end of the line nothing is left.
    let said = match content.strip_prefix(b"sep=")? {
        [] if line.starts_with(b"sep=\t") => b'\t',
        [said] => *said,
        _ => return None,
    };
    Some((DELIMITERS.iter().find(|known| known.byte == said)?, line.len()))
}

/// What stands most often in the first record of a source, but for what stands between marks.
pub(super) fn guess(source: &[u8]) -> &'static Delimiter {
    let mut counts = [0; DELIMITERS.len()];
    let (mut is_quoted, mut begins_cell) = (false, true);
    for &byte in source {
        let known = DELIMITERS.iter().position(|known| known.byte == byte);
        match byte {
            MARK => is_quoted = !is_quoted && begins_cell,
            _ if is_quoted => {}
            b'\n' | b'\r' => break,
            _ => known.into_iter().for_each(|known| counts[known] += 1),
        }
        begins_cell = known.is_some();
    }
    // Of several, the first.
    let counted = DELIMITERS.iter().zip(counts).rev();
    counted.max_by_key(|(_, count)| *count).map_or(&DELIMITERS[0], |(most, _)| most)
}

/// Text of a cell with marks around it.
pub(super) fn between_marks(text: &str, output: &mut Vec<u8>) {
    output.extend_from_slice(text.replace('"', "\"\"").as_bytes());
}

/// A cell that gets marks around it where it needs them now.
fn bare<const DELIMITER: u8>(text: &str, output: &mut Vec<u8>) {
    if memchr::memchr(MARK, text.as_bytes()).is_some() {
        in_marks(text, output);
    } else {
        marked::<DELIMITER>(text, output);
    }
}

/// The same for one that had marks in it, which only reads as text where they are.
fn marked<const DELIMITER: u8>(text: &str, output: &mut Vec<u8>) {
    if memchr::memchr3(DELIMITER, b'\n', b'\r', text.as_bytes()).is_some() {
        in_marks(text, output);
    } else {
        output.extend_from_slice(text.as_bytes());
    }
}

fn in_marks(text: &str, output: &mut Vec<u8>) {
    output.push(MARK);
    between_marks(text, output);
    output.push(MARK);
}
