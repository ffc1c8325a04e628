//! What stands in front of a page about it: values that people read, of keys that are known.

use std::ops::Range;

use crate::blocks::{Blocks, Escape};

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
        if !KEYS.contains(&key.trim_ascii_end()) || !is_apart || value.is_empty() {
            continue;
        }
        let front = rest.len() - rest.trim_ascii_start().len();
        let at = at + key.len() + mark.len_utf8() + front;
        if let Some((inside, escape)) = scalar(value, mark) {
            blocks.line(source, at + inside.start..at + inside.end, escape);
        }
    }
}

/// Where the text of a value is, and how it is written; none if it is more than text.
fn scalar(value: &str, mark: char) -> Option<(Range<usize>, Escape)> {
    let inside = value.get(1..value.len() - 1).unwrap_or_default();
    let is_in = |quote| value.len() > 2 && value.starts_with(quote) && value.ends_with(quote);
    if is_in('"') && !inside.contains(['"', '\\']) {
        return Some((1..value.len() - 1, in_double_quotes));
    }
    if mark == ':' && is_in('\'') && !inside.contains('\'') {
        return Some((1..value.len() - 1, in_single_quotes));
    }
    (mark == ':' && is_plain(value)).then_some((0..value.len(), plain))
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
