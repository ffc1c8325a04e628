//! WebVTT: a head, and blocks with empty lines between them; those that say when are followed by what.

use std::ops::Range;

use super::{Part, Tag, parts};
use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::references::{self, between_tags};
use crate::source::{lines, trimmed};

/// Reads WebVTT.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vtt;

const TAGS: [Tag; 1] = [Tag { open: b'<', begins: |_| true, close: b'>' }];

/// Where a reader is.
enum Place {
    Head,
    Cue,
    /// In notes, styles, names of cues.
    Elsewhere,
}

impl Reader for Vtt {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        // Names by which a style finds its speakers must stay.
        let are_speakers_text = !source.contains("[voice");
        let mut place = Place::Head;
        for line in lines(source) {
            let content = &source[line.clone()];
            if content.contains("-->") {
                place = Place::Cue;
            } else if content.is_empty() {
                place = Place::Elsewhere;
            } else if let Place::Cue = place {
                cue(source, line, are_speakers_text, blocks);
            } else if let (Place::Head, Some(tag)) = (&place, content.strip_prefix("Language:")) {
                blocks.language(trimmed(source, line.end - tag.len()..line.end));
            }
        }
        Ok(())
    }
}

/// Adds a line of a cue. What stands above other text, as its reading, is text of its own.
fn cue(source: &str, line: Range<usize>, are_speakers_text: bool, blocks: &mut Blocks) {
    blocks.begin();
    let mut is_above = false;
    parts(source, line, &TAGS, |part| match part {
        Part::Text(text) => {
            // What follows a tag that does not end is not shown.
            let shown = memchr::memchr(b'<', source[text.clone()].as_bytes());
            let end = shown.map_or(text.end, |len| text.start + len);
            references::add(source, text.start..end, between_tags, blocks);
        }
        Part::Tag(tag) => {
            let inside = tag.start + 1..tag.end - 1;
            let content = &source[inside.clone()];
            let (name, value) = content.split_once([' ', '\t']).unwrap_or((content, ""));
            let value = trimmed(source, inside.end - value.len()..inside.end);
            match name.split('.').next().unwrap_or_default() {
                "v" if are_speakers_text && !content.contains('<') => {
                    blocks.begin();
                    references::add(source, value, between_tags, blocks);
                    blocks.end();
                }
                "lang" => blocks.language(value),
                "rt" if !is_above => {
                    is_above = true;
                    blocks.begin();
                }
                "/rt" | "/ruby" if is_above => {
                    is_above = false;
                    blocks.end();
                }
                _ => {}
            }
        }
    });
    if is_above {
        blocks.end();
    }
    blocks.end();
}
