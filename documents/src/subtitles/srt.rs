//! SubRip: a number, a line that says when, lines of text, an empty line. Files are not strict about it.

use super::{Part, Tag, parts};
use crate::blocks::{Blocks, as_it_is};
use crate::document::Reader;
use crate::error::Error;
use crate::source::lines;

/// Reads SubRip.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Srt;

/// `<font color="red">` and, of other players, `{\an8}`.
const TAGS: [Tag; 2] = [
    Tag { open: b'<', begins: is_name, close: b'>' },
    Tag { open: b'{', begins: |rest| rest.starts_with(b"\\"), close: b'}' },
];

fn is_name(rest: &[u8]) -> bool {
    rest.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'/')
}

impl Reader for Srt {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        // All that follows the first time but times: numbers, which nothing changes, are left out by many, and lines
        // of text may have empty ones between them.
        for line in lines(source).skip_while(|line| !is_time(&source[line.clone()])) {
            if !is_time(&source[line.clone()]) {
                blocks.begin();
                parts(source, line, &TAGS, |part| {
                    if let Part::Text(text) = part {
                        blocks.text(source, text, as_it_is);
                    }
                });
                blocks.end();
            }
        }
        Ok(())
    }
}

/// Whether a line is like `00:00:01,000 --> 00:00:02,000`, and not text with an arrow in it.
fn is_time(line: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || b" \t:,.-".contains(&byte);
    line.split_once("-->").is_some_and(|(from, to)| {
        from.contains(':') && from.bytes().all(is_part) && to.bytes().take(4).all(is_part)
    })
}
