//! XML whose text stands in elements that are known: a vocabulary is a table of them.

mod android;
mod choices;
mod encoding;
mod epub;
mod formula;
mod odf;
mod office;
mod plist;
mod printed;
mod read;
mod search;
mod vocabulary;
mod xliff;

pub(crate) use android::ANDROID;
pub(crate) use encoding::{encoding, has_label, label, wide};
pub(crate) use epub::{NCX, OPF};
pub(crate) use odf::ODF;
pub(crate) use office::{CAPTIONS, CORE, OFFICE, SHEET, THREAD};
pub(crate) use plist::PLIST;
pub(crate) use search::values;
pub(crate) use vocabulary::Vocabulary;
pub(crate) use xliff::XLIFF;

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::error::Error;

/// Hands over what XML is made of: an empty element as a start and an end, no entity as what it stands for.
fn for_each_token<'s>(
    source: &'s str,
    mut take: impl FnMut(Event<'s>) -> Result<(), Error>,
) -> Result<(), Error> {
    let text = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let mut tokens = Reader::from_str(text);
    tokens.config_mut().expand_empty_elements = true;
    loop {
        match tokens.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => take(event)?,
            Err(error) => {
                let at = usize::try_from(tokens.error_position()).unwrap_or(text.len());
                return Err(Error::at(text, at, error.to_string()));
            }
        }
    }
}

/// Where a part of a text stands in it: a slice of it, as tokens are.
fn range_of(part: &str, text: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start + part.len()
}
