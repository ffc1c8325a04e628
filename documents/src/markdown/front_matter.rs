//! What stands in front of a page about it: values that people read, of keys that are known.

use std::ops::Range;

use memchr::memmem;

use crate::blocks::{Blocks, Escape};
use crate::document::Reader;
use crate::json::Json;

/// Keys whose values are read. Others name things by which pages are found.
const KEYS: &[&str] = &["title", "subtitle", "description", "summary", "excerpt"];

/// Reads lines of keys and values, with this mark between them: YAML's or TOML's.
pub(super) fn read(source: &str, range: Range<usize>, mark: char, blocks: &mut Blocks) {
    let mut start = range.start;
    let mut lines = source[range].split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let at = start;
        start += line.len();
        // What goes on in the next line is not known for what it is here.
        if lines.peek().is_some_and(|next| next.starts_with([' ', '\t'])) {
            continue;
        }
        let Some((key, rest)) = line.split_once(mark) else { continue };
        let value = rest.trim_ascii();
        let is_apart = mark == '=' || rest.starts_with([' ', '\t']);
        let name = key.trim_ascii_end();
        let bare = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        if !KEYS.contains(&bare) || !is_apart || value.is_empty() {
            continue;
        }
        let front = rest.len() - rest.trim_ascii_start().len();
        let at = at + key.len() + mark.len_utf8() + front;
        if let Some((inside, escape)) = scalar(value, mark) {
            blocks.line(source, at + inside.start..at + inside.end, escape);
        }
    }
}

/// Reads an object of JSON that a page begins with, and returns how long it is: nothing if there is none.
pub(super) fn json(source: &str, start: usize, blocks: &mut Blocks) -> usize {
    let text = &source[start..];
    let len = match text.split_inclusive('\n').next() {
        Some(line) if line.starts_with('{') && line.trim_ascii_end().ends_with('}') => line.len(),
        Some(line) if line.trim_ascii() == "{" => {
            memmem::find(text.as_bytes(), b"\n}").map_or(0, |at| at + 2)
        }
        _ => 0,
    };
    let keys: Vec<String> = KEYS.iter().map(ToString::to_string).collect();
    let Ok(reader) = Json::new(&keys) else { return 0 };
    // A page of text may begin with a brace too.
    let object = &source[..start + len];
    if len == 0 || reader.read(object, &mut Blocks::default()).is_err() {
        return 0;
    }
    reader.read(object, blocks).map_or(0, |()| len)
}

/// Where the text of a value is, and how it is written; none if it is more than text and a comment.
fn scalar(value: &str, mark: char) -> Option<(Range<usize>, Escape)> {
    let quoted = |quote: char| {
        let (inside, rest) = value.strip_prefix(quote)?.split_once(quote)?;
        let rest = rest.trim_ascii_start();
        let is_all = !inside.is_empty() && (rest.is_empty() || rest.starts_with('#'));
        is_all.then_some(1..1 + inside.len())
    };
    if let Some(inside) = quoted('"') {
        return Some((inside, in_double_quotes as Escape)).filter(|_| !value.contains('\\'));
    }
    if mark != ':' {
        return None;
    }
    if let Some(inside) = quoted('\'') {
        return Some((inside, in_single_quotes));
    }
    let text = value.split(" #").next().unwrap_or_default().trim_ascii_end();
    is_plain(text).then_some((0..text.len(), plain))
}

/// Whether YAML takes this for a text without quotation marks.
fn is_plain(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_punctuation() || c.is_whitespace())
        && !text.ends_with(|c: char| c == ':' || c.is_whitespace())
        && ![": ", " #"].iter().any(|mark| text.contains(mark))
        && !text.contains(char::is_control)
}

/// The whole value of a key.
fn plain(text: &str, output: &mut Vec<u8>) {
    if is_plain(text) {
        output.extend_from_slice(text.as_bytes());
        return;
    }
    output.push(b'"');
    in_double_quotes(text, output);
    output.push(b'"');
}

fn in_double_quotes(text: &str, output: &mut Vec<u8>) {
    output.extend_from_slice(text.replace('\\', "\\\\").replace('"', "\\\"").as_bytes());
}

fn in_single_quotes(text: &str, output: &mut Vec<u8>) {
    output.extend_from_slice(text.replace('\'', "''").as_bytes());
}
