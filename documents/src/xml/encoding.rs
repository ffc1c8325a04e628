//! Which encoding XML is in.

use std::ops::Range;

use memchr::memmem;

use crate::encoding::Encoding;

/// The encoding of an XML document: that of its byte order mark, or the one it names, or UTF-8.
pub(crate) fn encoding(source: &[u8]) -> Encoding {
    if let Some((encoding, _)) = Encoding::of_bom(source) {
        return encoding;
    }
    wide(source).or_else(|| named(source)).unwrap_or(Encoding::Utf8)
}

/// The encoding in which a document begins with `<`, if that takes more than a byte.
pub(crate) fn wide(source: &[u8]) -> Option<Encoding> {
    match source {
        [b'<', 0, 0, 0, ..] => Some(Encoding::Utf32Le),
        [0, 0, 0, b'<', ..] => Some(Encoding::Utf32Be),
        [b'<', 0, ..] => Some(Encoding::Utf16Le),
        [0, b'<', ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// The encoding that a declaration names; none of those it cannot be written in itself.
fn named(source: &[u8]) -> Option<Encoding> {
    let label = str::from_utf8(source.get(label(source)?)?).ok()?;
    let is_wide = |it: &Encoding| {
        let wide = [Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Utf32Le, Encoding::Utf32Be];
        wide.contains(it)
    };
    label.parse().ok().filter(|it| !is_wide(it))
}

/// The name of what holds the label.
const ENCODING: &[u8] = b"encoding";

/// Where the label stands by which an XML declaration names an encoding.
pub(crate) fn label(source: &[u8]) -> Option<Range<usize>> {
    let declaration = declaration(source);
    let name = memmem::find(declaration, ENCODING)?;
    let value = declaration[name + ENCODING.len()..].trim_ascii_start().strip_prefix(b"=")?;
    let (quote, value) = value.trim_ascii_start().split_first()?;
    let len = value.iter().position(|byte| byte == quote).filter(|_| b"\"'".contains(quote))?;
    let start = declaration.as_ptr_range().end.addr() - source.as_ptr().addr() - value.len();
    Some(start..start + len)
}

/// Whether an XML declaration speaks of an encoding.
pub(crate) fn has_label(source: &[u8]) -> bool {
    memmem::find(declaration(source), ENCODING).is_some()
}

/// The XML declaration, without its end; empty if there is none.
fn declaration(source: &[u8]) -> &[u8] {
    let source = source.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(source);
    let len = source.starts_with(b"<?xml").then(|| memchr::memchr(b'>', source)).flatten();
    &source[..len.unwrap_or(0)]
}
