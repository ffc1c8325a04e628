//! A member with text, in whatever encoding.

use std::io::{Read, Write};

use super::container::Container;
use crate::document::{Document, Reader};
use crate::encoding::{Bom, Decoder, Encoder, Encoding, Invalid, Unmappable};
use crate::error::Error;
use crate::format::Format;
use crate::xml;

/// The values of attributes in a member's elements of this name; none if there is no such member.
pub(super) fn values<const N: usize>(
    container: &mut Container<'_>,
    member: &str,
    element: &str,
    attributes: [&str; N],
) -> Result<Vec<[String; N]>, Error> {
    let Some(index) = container.index_of(member) else { return Ok(Vec::new()) };
    let text = Member::read(container, index)?.text;
    let values = xml::values(&String::from_utf8_lossy(&text), element, attributes);
    values.map_err(|error| error.within(member))
}

/// A member as UTF-8.
pub(super) struct Member {
    pub(super) text: Vec<u8>,
    encoding: Encoding,
    had_bom: bool,
}

impl Member {
    pub(super) fn read(container: &mut Container<'_>, index: usize) -> Result<Self, Error> {
        let bytes = container.read(index)?;
        let encoding = xml::encoding(&bytes);
        if encoding == Encoding::Utf8 {
            return Ok(Self { text: bytes, encoding, had_bom: false });
        }
        let mut text = Vec::new();
        let mut decoder = Decoder::new(&bytes[..], encoding).invalid(Invalid::Error);
        let decoded = decoder.read_to_end(&mut text);
        decoded.map_err(|error| Error::Read(error).within(&container.name(index)))?;
        Ok(Self { text, encoding, had_bom: decoder.had_bom() })
    }

    pub(super) fn document(&self, reader: &dyn Reader) -> Result<Document<'_>, Error> {
        Document::read(&self.text, reader)
    }

    /// Text in the encoding that the member was in, and says that it is in.
    pub(super) fn encoded(&self, text: Vec<u8>) -> Result<Vec<u8>, Error> {
        if self.encoding == Encoding::Utf8 {
            return Ok(text);
        }
        let text = Format::Xhtml.declare((self.encoding, self.encoding), &self.text, text)?;
        let encoder = Encoder::new(Vec::new(), self.encoding).unmappable(Unmappable::Ncr);
        let mut encoder = encoder.bom(Bom::Keep, self.had_bom);
        encoder.write_all(&text).map_err(Error::Write)?;
        encoder.finish().map_err(Error::Write)
    }
}
