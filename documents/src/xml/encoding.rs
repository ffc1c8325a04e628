//! Which encoding XML is in.

use crate::encoding::Encoding;

/// How much of a document is looked at, in bytes.
const HEAD: usize = 256;

/// The encoding of an XML document: that of its byte order mark, or the one it names, or UTF-8.
pub(crate) fn encoding(source: &[u8]) -> Encoding {
    if let Some((encoding, _)) = Encoding::of_bom(source) {
        return encoding;
    }
    match source {
        [b'<', 0, ..] => Encoding::Utf16Le,
        [0, b'<', ..] => Encoding::Utf16Be,
        _ => named(&source[..source.len().min(HEAD)]).unwrap_or(Encoding::Utf8),
    }
}

/// The encoding that a declaration names; none of those it cannot be written in itself.
fn named(head: &[u8]) -> Option<Encoding> {
    let declaration = head.strip_prefix(b"<?xml")?.split(|&byte| byte == b'>').next()?;
    let declaration = str::from_utf8(declaration).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let label = value.split(['"', '\'']).nth(1)?;
    let is_wide = |it: &Encoding| {
        let wide = [Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Utf32Le, Encoding::Utf32Be];
        wide.contains(it)
    };
    label.parse().ok().filter(|it| !is_wide(it))
}
