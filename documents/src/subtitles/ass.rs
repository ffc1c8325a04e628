//! ASS and SSA: sections of lines; what events say is the last of their fields.

use std::ops::Range;

use super::{Part, Tag, parts};
use crate::blocks::{Blocks, as_it_is};
use crate::document::Reader;
use crate::error::Error;
use crate::source::{lines, trimmed};

/// Reads ASS and SSA.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ass;

const TAGS: [Tag; 1] = [Tag { open: b'{', begins: |_| true, close: b'}' }];

/// How many fields stand in front of the text, where a file does not say.
const BEFORE_TEXT: usize = 9;

impl Reader for Ass {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let (mut section, mut before_text) = ("", BEFORE_TEXT);
        for line in lines(source) {
            let content = source[line.clone()].trim();
            if content.starts_with('[') && content.ends_with(']') {
                section = content;
                continue;
            }
            let Some((kind, value)) = source[line.clone()].split_once(':') else { continue };
            let value = line.end - value.len()..line.end;
            let is_in = |name: &str| section.eq_ignore_ascii_case(name);
            match kind.trim() {
                "Title" if is_in("[Script Info]") => {
                    blocks.line(source, trimmed(source, value), as_it_is);
                }
                "Format" if is_in("[Events]") => {
                    before_text = memchr::memchr_iter(b',', source[value].as_bytes()).count();
                }
                "Dialogue" if is_in("[Events]") => {
                    dialogue(source, behind_commas(source, value, before_text), blocks);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What stands behind so many commas.
fn behind_commas(source: &str, range: Range<usize>, count: usize) -> Range<usize> {
    let commas = memchr::memchr_iter(b',', source[range.clone()].as_bytes());
    let before = match count.checked_sub(1) {
        Some(last) => commas.map(|at| at + 1).nth(last).unwrap_or(range.len()),
        None => 0,
    };
    range.start + before..range.end
}

fn dialogue(source: &str, range: Range<usize>, blocks: &mut Blocks) {
    blocks.begin();
    let mut is_drawing = false;
    parts(source, range, &TAGS, |part| match part {
        Part::Text(_) if is_drawing => blocks.object(),
        Part::Text(text) => between_breaks(source, text, blocks),
        Part::Tag(tag) => is_drawing = draws(&source[tag]).unwrap_or(is_drawing),
    });
    blocks.end();
}

/// Whether what follows a tag is drawn: the last `\p` in it says so, with a scale that is not zero.
fn draws(tag: &str) -> Option<bool> {
    let scale = |behind: &str| {
        let digits = behind.trim_start_matches('0');
        let is_some = behind.starts_with(|c: char| c.is_ascii_digit());
        is_some.then(|| digits.starts_with(|c: char| c.is_ascii_digit()))
    };
    tag.split("\\p").skip(1).filter_map(scale).last()
}

/// Adds text in which `\N` and `\n` end lines and `\h` is a space.
fn between_breaks(source: &str, range: Range<usize>, blocks: &mut Blocks) {
    let mut start = range.start;
    for at in memchr::memchr_iter(b'\\', source[range.clone()].as_bytes()) {
        let at = range.start + at;
        let letter = source.as_bytes()[..range.end].get(at + 1);
        if let Some(letter @ (b'N' | b'n' | b'h')) = letter {
            blocks.text(source, start..at, as_it_is);
            if *letter == b'h' {
                blocks.object()
            } else {
                blocks.line_break()
            }
            start = at + 2;
        }
    }
    blocks.text(source, start..range.end, as_it_is);
}
