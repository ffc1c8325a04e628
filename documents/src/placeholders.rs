//! Names in translations that a program puts something in the place of: `%(数量)s`, `{数量}`, `${数量}`.

use std::ops::Range;

use memchr::memchr2_iter;

use crate::blocks::{Blocks, Escape};

/// Longer names are none, in bytes.
const LONGEST: usize = 64;

/// Adds text, names in it as something that is no text.
pub(crate) fn add(source: &str, range: Range<usize>, escape: Escape, blocks: &mut Blocks) {
    let mut start = range.start;
    for at in memchr2_iter(b'(', b'{', source[range.clone()].as_bytes()) {
        let at = range.start + at;
        if at < start {
            continue;
        }
        if let Some(len) = name(&source[range.start..at], &source[at..range.end]) {
            blocks.text(source, start..at, escape);
            blocks.object();
            start = at + len;
        }
    }
    blocks.text(source, start..range.end, escape);
}

/// How long a name in its brackets is, if one begins here.
fn name(before: &str, rest: &str) -> Option<usize> {
    let close = if rest.starts_with('(') { ')' } else { '}' };
    if close == ')' && !before.ends_with('%') {
        return None;
    }
    let window = &rest[..rest.floor_char_boundary(LONGEST)];
    let (name, _) = window.get(1..)?.split_once(close)?;
    let is_of_name = |c: char| c.is_alphanumeric() || "_-.:!,#$@[]'".contains(c);
    (!name.is_empty() && name.chars().all(is_of_name)).then_some(name.len() + 2)
}
