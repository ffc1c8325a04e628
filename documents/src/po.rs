//! PO files of gettext: what messages are translated to is text.

use std::ops::Range;

use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::escapes;
use crate::source::{lines, trimmed};

/// Reads PO.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Po;

/// What the strings are that come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Elsewhere,
    Message,
    Translation,
    /// What the translation of no message tells of the file.
    Head,
}

impl Reader for Po {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let (mut place, mut is_message) = (Place::Elsewhere, false);
        for line in lines(source).map(|line| trimmed(source, line)) {
            let content = &source[line.clone()];
            if !content.starts_with('"') && !content.is_empty() {
                let word = content.split([' ', '\t', '"', '[']).next().unwrap_or_default();
                if place == Place::Translation {
                    blocks.end();
                }
                if word != "msgstr" && matches!(place, Place::Translation | Place::Head) {
                    is_message = false;
                }
                is_message |= word == "msgctxt";
                place = match word {
                    "msgid" => Place::Message,
                    "msgstr" if is_message => Place::Translation,
                    "msgstr" => Place::Head,
                    _ => Place::Elsewhere,
                };
                if place == Place::Translation {
                    blocks.begin();
                }
            }
            if place != Place::Elsewhere {
                for string in strings(source, line)? {
                    match place {
                        Place::Translation => escapes::add_all(source, string, blocks),
                        Place::Head => language(source, string, blocks),
                        _ => is_message |= !string.is_empty(),
                    }
                }
            }
        }
        Ok(())
    }
}

/// What stands between quotation marks in a line.
fn strings(source: &str, line: Range<usize>) -> Result<Vec<Range<usize>>, Error> {
    let (line_start, source) = (line.start, &source[..line.end]);
    let (mut strings, mut at) = (Vec::new(), line_start);
    while let Some(len) = memchr::memchr(b'"', &source.as_bytes()[at..]) {
        let start = at + len + 1;
        let end = escapes::end(source, start)
            .ok_or_else(|| Error::at(source, start - 1, "a string does not end"))?;
        strings.push(start..end);
        at = end + 1;
    }
    Ok(strings)
}

/// Finds the language in a part of the head.
fn language(source: &str, head: Range<usize>, blocks: &mut Blocks) {
    let mut start = head.start;
    for line in source[head].split("\\n") {
        let end = start + line.len();
        if let Some(tag) = line.strip_prefix("Language:") {
            blocks.language(trimmed(source, end - tag.len()..end));
        }
        start = end + 2;
    }
}
