//! LRC: lyrics, with times in front of lines, and of syllables.

use super::{Part, Tag, parts};
use crate::blocks::{Blocks, as_it_is};
use crate::document::Reader;
use crate::error::Error;
use crate::source::{lines, trimmed};

/// Reads LRC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lrc;

/// `[00:12.34]`, `[ti:…]` and, of syllables, `<00:12.34>`.
const TAGS: [Tag; 2] = [
    Tag { open: b'[', begins: |rest| is_time(rest, b']') || is_named(rest), close: b']' },
    Tag { open: b'<', begins: |rest| is_time(rest, b'>'), close: b'>' },
];

/// Tags whose values are text: the title, who sings, the album.
const TEXT: [&str; 3] = ["ti", "ar", "al"];

/// Whether this is the rest of a tag like `[00:12.34]`.
fn is_time(rest: &[u8], close: u8) -> bool {
    let is_part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'-');
    let (time, behind) = rest.split_at(rest.iter().take_while(is_part).count());
    time.contains(&b':') && behind.first() == Some(&close)
}

/// Whether letters stand in front of a colon.
fn is_named(rest: &[u8]) -> bool {
    let len = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    len > 0 && rest.get(len) == Some(&b':')
}

impl Reader for Lrc {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        for line in lines(source) {
            blocks.begin();
            parts(source, line, &TAGS, |part| match part {
                Part::Text(text) => blocks.text(source, text, as_it_is),
                Part::Tag(tag) => {
                    let inside = tag.start + 1..tag.end - 1;
                    let (name, value) = source[inside.clone()].split_once(':').unwrap_or_default();
                    if TEXT.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                        let value = inside.end - value.len()..inside.end;
                        blocks.line(source, trimmed(source, value), as_it_is);
                    }
                }
            });
            blocks.end();
        }
        Ok(())
    }
}
