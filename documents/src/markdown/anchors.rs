//! Links to headings of the same page: a heading is found by its text, so they change together.

use std::collections::HashMap;
use std::ops::Range;

use crate::blocks::Blocks;

/// The headings of a page and the links to places in it.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// The texts of headings that are found by them.
    headings: Vec<String>,
    /// Where links lead in the page, behind the `#`.
    links: Vec<Range<usize>>,
}

impl Anchors {
    pub(super) fn heading(&mut self, text: String) {
        self.headings.push(text);
    }

    /// A link, and where it says where it leads.
    pub(super) fn link(&mut self, place: Range<usize>, destination: &str) {
        if destination.starts_with('#') && !destination.is_ascii() {
            self.links.push(place.start + 1..place.end);
        }
    }

    /// Adds the links that lead to headings, as the texts of those.
    pub(super) fn add(self, source: &str, blocks: &mut Blocks) {
        if self.links.is_empty() {
            return;
        }
        let (mut known, mut counts) = (HashMap::new(), HashMap::new());
        for heading in &self.headings {
            let anchor = anchor(heading);
            let count: &mut usize = counts.entry(anchor.clone()).or_default();
            // Of headings that are alike, all but the first are found by a number behind.
            let number = if *count == 0 { String::new() } else { format!("-{count}") };
            *count += 1;
            known.entry(anchor + &number).or_insert((heading, number.len()));
        }
        for link in self.links {
            let found = source.get(link.clone()).and_then(|anchor| known.get(anchor));
            if let Some((heading, number)) = found {
                blocks.part(link.start..link.end - number, heading, escape);
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
