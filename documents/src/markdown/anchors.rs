//! Links to headings of the same page: a heading is found by its text, so they change together.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::blocks::Blocks;

/// The headings of a page and the links to places in it.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// How often a heading of this anchor came.
    counts: HashMap<String, usize>,
    /// What headings are found by.
    known: HashSet<String>,
    /// Anchors in destinations of links.
    links: Vec<Range<usize>>,
}

impl Anchors {
    pub(super) fn heading(&mut self, text: &str) {
        let anchor = anchor(text);
        let count = self.counts.entry(anchor.clone()).or_default();
        self.known.insert(match *count {
            0 => anchor,
            again => format!("{anchor}-{again}"),
        });
        *count += 1;
    }

    /// A link that leads there.
    pub(super) fn link(&mut self, source: &str, link: Range<usize>, destination: &str) {
        if destination.is_ascii() || !destination.starts_with('#') {
            return;
        }
        let found = source.get(link.clone()).and_then(|text| text.rfind(destination));
        let Some(start) = found.map(|at| link.start + at) else { return };
        let end = start + destination.len();
        let is_apart = |byte: &u8| b" \t\n\r<>()".contains(byte);
        let (front, behind) = (source.as_bytes().get(..start), source.as_bytes().get(end));
        if front.and_then(<[u8]>::last).is_some_and(is_apart) && behind.is_none_or(is_apart) {
            self.links.push(start + 1..end);
        }
    }

    /// Adds the links that lead to headings.
    pub(super) fn add(self, source: &str, blocks: &mut Blocks) {
        for link in self.links {
            if source.get(link.clone()).is_some_and(|anchor| self.known.contains(anchor)) {
                blocks.line(source, link, escape);
            }
        }
    }
}

fn escape(text: &str, output: &mut Vec<u8>) {
    output.extend_from_slice(anchor(text).as_bytes());
}

/// What a heading is found by, as GitHub and others make it of its text.
fn anchor(text: &str) -> String {
    let kept = text.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c => (c.is_alphanumeric() || matches!(c, '-' | '_')).then_some(c),
    });
    kept.flat_map(char::to_lowercase).collect()
}
