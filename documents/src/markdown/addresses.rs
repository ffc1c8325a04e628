//! Addresses in text, which browsers make links of, and tags of templates: they lead where they led.

use std::ops::Range;

use memchr::{memchr, memchr3, memmem};

/// Longer addresses are none, in bytes.
const LONGEST: usize = 4096;

/// What tags of templates begin and end with.
const TAGS: [(&str, &str); 2] = [("{{", "}}"), ("{%", "%}")];

/// Those that begin in a part of a source, in order, apart from one another; the last may end behind it, in the same line.
pub(super) fn find(source: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let text = &source.as_bytes()[range.clone()];
    if memchr3(b':', b'@', b'{', text).is_none() && memmem::find(text, b"www.").is_none() {
        return Vec::new();
    }
    let (part, rest) = (&source[range.clone()], &source[range.start..]);
    let line = &rest[..memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
    let mut found = fanjian::addresses(part);
    if found.last().is_some_and(|last| last.end + 2 >= part.len()) {
        found = fanjian::addresses(&line[..line.floor_char_boundary(part.len() + LONGEST)]);
    }
    for (begin, end) in TAGS {
        let mut at = 0;
        while let Some(start) = part.get(at..).and_then(|it| it.find(begin)).map(|it| at + it)
            && let Some(len) = line.get(start..).and_then(|it| it.find(end))
        {
            at = start + len + end.len();
            found.push(start..at);
        }
    }
    found.sort_unstable_by_key(|it| it.start);
    let mut done = 0;
    found.retain(|it| {
        let is_apart = done <= it.start && it.start < part.len();
        done = if is_apart { it.end } else { done };
        is_apart
    });
    found.into_iter().map(|it| range.start + it.start..range.start + it.end).collect()
}
