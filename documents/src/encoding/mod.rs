//! Encodings of text: their names, which one bytes are in, and the way to UTF-8 and back.
//!
//! ```
//! use std::io::{Read, Write};
//! use fanjian_documents::encoding::{Decoder, Encoder, Encoding, detect};
//!
//! let text = "发动机和理发店的老板，都在等明天的快递。";
//! let mut encoder = Encoder::new(Vec::new(), Encoding::Gb18030);
//! encoder.write_all(text.as_bytes())?;
//! let bytes = encoder.finish()?;
//!
//! let detected = detect(&bytes, true)?;
//! let mut read = String::new();
//! Decoder::new(&bytes[..], detected.encoding).read_to_string(&mut read)?;
//! assert_eq!((detected.encoding, &*read), (Encoding::Gb18030, text));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decode;
mod detect;
mod encode;
mod hkscs;
mod score;
mod utf32;

use std::fmt;
use std::str::FromStr;

pub use decode::{Decoder, Invalid, Malformed};
pub use detect::{Detected, Uncertain, detect, looks_binary};
pub use encode::{EncodeError, Encoder, Unmappable};

/// An encoding of text.
///
/// Reads the labels that people and files use, in any case, with `-` or `_`: those of the WHATWG, and the code
/// pages of Windows. `utf-16` and `utf-32` alone are little-endian; a byte order mark in the text that says
/// otherwise is followed.
///
/// ```
/// use fanjian_documents::encoding::Encoding;
///
/// assert_eq!("CP936".parse(), Ok(Encoding::Gbk));
/// assert_eq!("big5-hkscs".parse(), Ok(Encoding::Big5Hkscs));
/// assert_eq!("shift_jis".parse::<Encoding>()?.to_string(), "Shift_JIS");
/// # Ok::<(), fanjian_documents::encoding::UnknownEncoding>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// UTF-32, little-endian.
    Utf32Le,
    /// UTF-32, big-endian.
    Utf32Be,
    /// GB18030-2022, which has all of Unicode and contains GBK and GB2312.
    Gb18030,
    /// GBK: read as GB18030, written with the characters of two bytes alone.
    Gbk,
    /// Big5: read with the characters of Hong Kong, written without those before `A1`, which few other programs know.
    Big5,
    /// Big5 with the characters of Hong Kong, read and written.
    Big5Hkscs,
    /// Another encoding of the WHATWG's.
    Other(Legacy),
}

/// An encoding of the WHATWG's that is not for Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Legacy(&'static encoding_rs::Encoding);

/// What to do about a byte order mark when writing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bom {
    /// One where the source had one.
    #[default]
    Keep,
    /// One, if the encoding has any.
    Add,
    /// None.
    Strip,
}

/// A label of no encoding that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown encoding {label:?}; known are utf-8, utf-16le, utf-16be, utf-32le, utf-32be, gb18030, gbk, big5, \
     big5-hkscs, and labels of the WHATWG such as shift_jis, euc-kr, windows-1252"
)]
pub struct UnknownEncoding {
    /// The label that was asked for.
    pub label: String,
}

/// Labels beyond the WHATWG's, and those it has for less.
const LABELS: [(&str, Encoding); 20] = [
    ("utf-16", Encoding::Utf16Le),
    ("utf16", Encoding::Utf16Le),
    ("utf16le", Encoding::Utf16Le),
    ("utf16be", Encoding::Utf16Be),
    ("utf-32", Encoding::Utf32Le),
    ("utf32", Encoding::Utf32Le),
    ("utf-32le", Encoding::Utf32Le),
    ("utf32le", Encoding::Utf32Le),
    ("utf-32be", Encoding::Utf32Be),
    ("utf32be", Encoding::Utf32Be),
    ("gb-18030", Encoding::Gb18030),
    ("cp936", Encoding::Gbk),
    ("ms936", Encoding::Gbk),
    ("windows-936", Encoding::Gbk),
    ("euc-cn", Encoding::Gbk),
    ("cp950", Encoding::Big5),
    ("ms950", Encoding::Big5),
    ("windows-950", Encoding::Big5),
    ("big5-hkscs", Encoding::Big5Hkscs),
    ("big5hkscs", Encoding::Big5Hkscs),
];

impl Encoding {
    /// The encoding of a byte order mark at the beginning, if there is one, and its length in bytes.
    #[must_use]
    pub fn of_bom(bytes: &[u8]) -> Option<(Self, usize)> {
        Self::boms().find(|(_, bom)| bytes.starts_with(bom)).map(|(it, bom)| (it, bom.len()))
    }

    /// Whether more than these bytes are needed to tell if there is a byte order mark at the beginning, and which.
    #[must_use]
    pub fn may_begin_bom(bytes: &[u8]) -> bool {
        Self::boms().any(|(_, bom)| bom.len() > bytes.len() && bom.starts_with(bytes))
    }

    /// All that have a byte order mark, with it.
    fn boms() -> impl Iterator<Item = (Self, &'static [u8])> {
        // That of UTF-32 begins with that of UTF-16.
        let wide = [Self::Utf32Le, Self::Utf32Be, Self::Utf16Le, Self::Utf16Be];
        let all = wide.into_iter().chain([Self::Utf8, Self::Gb18030]);
        all.filter_map(|it| Some((it, it.bom()?)))
    }

    /// The byte order mark as this encoding writes it, if it has one.
    #[must_use]
    pub fn bom(self) -> Option<&'static [u8]> {
        match self {
            Self::Utf8 => Some(b"\xEF\xBB\xBF"),
            Self::Utf16Le => Some(b"\xFF\xFE"),
            Self::Utf16Be => Some(b"\xFE\xFF"),
            Self::Utf32Le => Some(b"\xFF\xFE\0\0"),
            Self::Utf32Be => Some(b"\0\0\xFE\xFF"),
            Self::Gb18030 => Some(b"\x84\x31\x95\x33"),
            Self::Gbk | Self::Big5 | Self::Big5Hkscs | Self::Other(_) => None,
        }
    }

    /// The encoding that a table is of.
    fn of_table(table: &'static encoding_rs::Encoding) -> Self {
        let own = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Gb18030, Self::Gbk, Self::Big5];
        let found = own.into_iter().find(|it| it.table() == Some(table));
        found.unwrap_or(Self::Other(Legacy(table)))
    }

    /// The table to read by; UTF-32 has none.
    fn table(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Self::Utf8 => Some(encoding_rs::UTF_8),
            Self::Utf16Le => Some(encoding_rs::UTF_16LE),
            Self::Utf16Be => Some(encoding_rs::UTF_16BE),
            Self::Utf32Le | Self::Utf32Be => None,
            Self::Gb18030 => Some(encoding_rs::GB18030),
            Self::Gbk => Some(encoding_rs::GBK),
            Self::Big5 | Self::Big5Hkscs => Some(encoding_rs::BIG5),
            Self::Other(Legacy(table)) => Some(table),
        }
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(label: &str) -> Result<Self, UnknownEncoding> {
        let plain = label.trim().to_ascii_lowercase().replace('_', "-");
        if let Some(&(_, encoding)) = LABELS.iter().find(|(known, _)| *known == plain) {
            return Ok(encoding);
        }
        let table = |label: &str| encoding_rs::Encoding::for_label_no_replacement(label.as_bytes());
        let found = table(label).or_else(|| table(&plain)).map(Self::of_table);
        found.ok_or_else(|| UnknownEncoding { label: label.to_owned() })
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
            Self::Gb18030 => "GB18030",
            Self::Gbk => "GBK",
            Self::Big5 => "Big5",
            Self::Big5Hkscs => "Big5-HKSCS",
            Self::Other(Legacy(table)) => table.name(),
        })
    }
}
