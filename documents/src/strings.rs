//! Apple's `.strings`: keys, and values that are text; property lists too, if they are XML.

use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::escapes;
use crate::source::start;
use crate::xml::PLIST;

/// Reads `.strings`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strings;

impl Reader for Strings {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let text = source[start(source)..].trim_start();
        if ["<?xml", "<!DOCTYPE", "<plist"].iter().any(|it| text.starts_with(it)) {
            return PLIST.read(source, blocks);
        }
        let bytes = source.as_bytes();
        let (mut at, mut is_value) = (0, false);
        while let Some(&byte) = bytes.get(at) {
            let rest = &bytes[at..];
            at += if rest.starts_with(b"//") {
                memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
            } else if rest.starts_with(b"/*") {
                let end = memchr::memmem::find(&rest[2..], b"*/")
                    .ok_or_else(|| Error::at(source, at, "a comment does not end"))?;
                end + 4
            } else if byte == b'"' {
                let end = escapes::end(source, at + 1)
                    .ok_or_else(|| Error::at(source, at, "a string does not end"))?;
                if is_value {
                    blocks.begin();
                    escapes::add_all(source, at + 1..end, blocks);
                    blocks.end();
                }
                is_value = false;
                end + 1 - at
            } else {
                is_value = byte == b'=' || is_value && byte.is_ascii_whitespace();
                1
            }
        }
        Ok(())
    }
}
