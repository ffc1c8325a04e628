//! XHTML: as HTML, but that XML says what tags are.

use std::ops::Range;

use quick_xml::Reader as Parser;
use quick_xml::events::attributes::{AttrError, Attribute as Xml};
use quick_xml::events::{BytesStart, Event};

use super::walker::{Attribute, Walker};
use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;

/// Reads XHTML. Entities are not expanded, and nothing is fetched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Xhtml;

impl Reader for Xhtml {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let text = source.trim_start_matches('\u{FEFF}');
        let skipped = source.len() - text.len();
        let mut parser = Parser::from_str(text);
        parser.config_mut().expand_empty_elements = true;
        let mut walker = Walker::xml(source, blocks);
        let (mut depth, mut told) = (0_usize, skipped);
        loop {
            let start = skipped + offset(parser.buffer_position());
            let event = parser.read_event().map_err(|error| {
                Error::at(source, skipped + offset(parser.error_position()), error.to_string())
            })?;
            let end = skipped + offset(parser.buffer_position());
            match &event {
                Event::Text(_) => continue,
                Event::GeneralRef(name) if is_plain(name) => continue,
                _ => {}
            }
            walker.text(told..start);
            told = end;
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    let attributes = attributes(source, &tag)
                        .map_err(|error| Error::at(source, start, error.to_string()))?;
                    let name = place(source, tag.local_name().into_inner());
                    walker.start(name.map_or("", |name| &source[name]), &attributes);
                }
                Event::End(tag) => {
                    depth -= 1;
                    walker.end(tag.local_name().into_inner());
                }
                Event::CData(text) => {
                    if let Some(range) = place(source, &text) {
                        walker.cdata(range);
                    }
                }
                Event::GeneralRef(_) => walker.blocks.object(),
                Event::Eof if depth > 0 => {
                    return Err(Error::at(source, end, "an element does not end"));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Whether a reference may be one to a character: else what it says is no text.
fn is_plain(reference: &str) -> bool {
    reference.bytes().all(|byte| byte == b'#' || byte.is_ascii_alphanumeric())
}

/// The attributes of a tag. All are looked at, so that what is not XML is not written as if it were.
fn attributes<'s>(source: &'s str, tag: &BytesStart<'_>) -> Result<Vec<Attribute<'s>>, AttrError> {
    let place = |attribute: Xml<'_>| {
        Attribute::new(source, place(source, attribute.key.0)?, place(source, &attribute.value)?)
    };
    tag.attributes().filter_map(|found| found.map(place).transpose()).collect()
}

/// Where this part of the source stands in it.
fn place(source: &str, part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(source.as_ptr().addr())?;
    source.get(start..start + part.len()).map(|_| start..start + part.len())
}

/// As sources are in memory, so are their places.
fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
