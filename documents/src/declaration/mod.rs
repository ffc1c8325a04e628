//! The encoding that a document says it is in: read where bytes alone tell too little, and kept true where another is written.

mod html;
mod po;

use std::io::{Read, Write};
use std::ops::Range;

use crate::encoding::{
    Decoder, Detected, Encoder, Encoding, Invalid, Malformed, Uncertain, detect,
};
use crate::error::Error;
use crate::format::Format;
use crate::rewrite::Rewrite;
use crate::xml;

/// How much of HTML browsers look at before they read it, in bytes.
const HEAD: usize = 1024;

/// How many bytes of a character may be lacking where a beginning ends.
const LACKING: u64 = 4;

impl Format {
    /// Finds out which encoding a document of this format is in; `is_whole` says that the bytes are all of it, else its
    /// beginning, which may end inside a character.
    ///
    /// What it declares counts, if the bytes are valid so and [`detect`] is not certain of another encoding for Chinese.
    ///
    /// # Errors
    /// As of [`detect`], where nothing is declared that can be so.
    pub fn detect(self, bytes: &[u8], is_whole: bool) -> Result<Detected, Uncertain> {
        let Some(declared) = self.declared(bytes, is_whole) else {
            return detect(bytes, is_whole);
        };
        // What is valid Unicode and says so is hardly anything else.
        if let Encoding::Gb18030 | Encoding::Gbk | Encoding::Big5 | Encoding::Big5Hkscs = declared
            && let Ok(found) = detect(bytes, is_whole)
            && !matches!(found.encoding, Encoding::Other(_))
            && widest(found.encoding) != widest(declared)
        {
            return Ok(found);
        }
        Ok(Detected { encoding: declared, bom: false, declared: true })
    }

    /// The encoding that is declared, if these bytes can be in it; of one that others contain that which writes them again
    /// as they are.
    fn declared(self, bytes: &[u8], is_whole: bool) -> Option<Encoding> {
        if !self.names_encoding() || Encoding::of_bom(bytes).is_some() {
            return None;
        }
        let (head, wide) = match self {
            Self::Po => (bytes, None),
            _ => (&bytes[..bytes.len().min(HEAD)], xml::wide(bytes)),
        };
        let labels = self.labels(head).into_iter();
        let named = labels.filter_map(|label| named(&bytes[label])).filter(|it| is_for_bytes(*it));
        let mut all: Vec<Encoding> = Vec::new();
        for encoding in wide.into_iter().chain(named) {
            if !all.contains(&encoding) {
                all.push(encoding);
            }
        }
        all.into_iter().find_map(|encoding| {
            let comes_back = comes_back(bytes, encoding, is_whole)?;
            Some(if comes_back { encoding } else { widest(encoding) })
        })
    }

    /// The labels by which a document, as UTF-8, names the encoding it was in, or any other than it is to be written in: where
    /// they stand, and what they are to be. None if that is the same.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is to be XML that has to name its encoding, and has no place to do so.
    pub fn declarations(
        self,
        (from, to): (Encoding, Encoding),
        source: &[u8],
    ) -> Result<Vec<(Range<usize>, String)>, Error> {
        if from == to {
            return Ok(Vec::new());
        }
        let is_default = matches!(to, Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be);
        let is_unnamed = self.is_xml() && xml::label(source).is_none();
        if is_unnamed && (xml::has_label(source) || !is_default) {
            return Err(Error::Refused(format!(
                "XML in {to} has to say so, and has no `encoding=\"...\"` in which to say it"
            )));
        }
        Ok(self.untrue(source, to))
    }

    /// Rewrites as [`copy`](Self::copy) does what was in one encoding and is to be written in another, and the labels by
    /// which it names the first. Where it is the same, only a label of GB2312 is, once more than that is written.
    ///
    /// # Errors
    /// As of [`copy`](Self::copy) and [`declarations`](Self::declarations).
    pub fn copy_between(
        self,
        (from, to): (Encoding, Encoding),
        fields: &[String],
        mut input: impl Read,
        mut output: impl Write,
        how: &impl Rewrite,
    ) -> Result<Vec<String>, Error> {
        if !self.names_encoding() || from == to && from != Encoding::Gbk {
            return self.copy(fields, input, output, how);
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        input.read_to_end(&mut before).map_err(Error::Read)?;
        let missing = self.copy(fields, &*before, &mut after, how)?;
        let declared = self.declare((from, to), &before, after)?;
        output.write_all(&declared).and_then(|()| output.flush()).map_err(Error::Write)?;
        Ok(missing)
    }

    /// What became of a document, with labels that are true of it.
    pub(crate) fn declare(
        self,
        (from, to): (Encoding, Encoding),
        before: &[u8],
        after: Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let mut labels = self.declarations((from, to), &after)?;
        // What was wrong stays.
        if from == to && self.untrue(before, from).is_empty() {
            labels = self.untrue(&after, to);
        }
        if labels.is_empty() {
            return Ok(after);
        }
        let (mut output, mut at) = (Vec::with_capacity(after.len()), 0);
        for (Range { start, end }, label) in labels {
            output.extend_from_slice(&after[at..start]);
            output.extend_from_slice(label.as_bytes());
            at = end;
        }
        output.extend_from_slice(&after[at..]);
        Ok(output)
    }

    /// Labels that are not true of a document in this encoding, and those that would be.
    fn untrue(self, source: &[u8], encoding: Encoding) -> Vec<(Range<usize>, String)> {
        let mut labels = self.labels(source);
        labels.sort_unstable_by_key(|label| label.start);
        // Browsers take GBK for GB2312.
        let is_more = self != Self::Html
            && labels.iter().any(|label| is_gb2312(&source[label.clone()]))
            && !keeps_to_gb2312(source);
        let is_true = |label: &[u8]| names(label, encoding) && !(is_more && is_gb2312(label));
        labels.retain(|label| !is_true(&source[label.clone()]));
        let new = |label: Range<usize>| (label.clone(), alike(&source[label], encoding));
        labels.into_iter().map(new).collect()
    }

    fn names_encoding(self) -> bool {
        self.is_xml() || matches!(self, Self::Html | Self::Po)
    }

    fn is_xml(self) -> bool {
        matches!(self, Self::Xhtml | Self::Xliff | Self::Android)
    }

    /// Where labels of encodings stand, those first that count more.
    fn labels(self, source: &[u8]) -> Vec<Range<usize>> {
        let xml = xml::label(source);
        match self {
            Self::Html => html::labels(source, false).into_iter().chain(xml).collect(),
            Self::Xhtml => xml.into_iter().chain(html::labels(source, true)).collect(),
            Self::Xliff | Self::Android => xml.into_iter().collect(),
            Self::Po => po::labels(source),
            _ => Vec::new(),
        }
    }
}

/// The encoding that a label names.
fn named(label: &[u8]) -> Option<Encoding> {
    str::from_utf8(label).ok()?.parse().ok()
}

/// Whether a label names this encoding; that of UTF-16 is for both byte orders.
fn names(label: &[u8], encoding: Encoding) -> bool {
    let is_wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    is_wide && label.eq_ignore_ascii_case(b"utf-16") || named(label) == Some(encoding)
}

/// Whether a label is one of GB2312, which GBK contains.
fn is_gb2312(label: &[u8]) -> bool {
    label.ends_with(b"2312") || label.ends_with(b"2312-80") || label.ends_with(b"231280")
}

/// Whether a text is in GB2312, as the pairs tell that it has in GBK.
fn keeps_to_gb2312(text: &[u8]) -> bool {
    let mut encoder = Encoder::new(Vec::new(), Encoding::Gbk);
    let written = encoder.write_all(text).and_then(|()| encoder.finish());
    written.is_ok_and(|bytes| {
        let mut rest = &*bytes;
        loop {
            rest = match rest {
                [] => return true,
                [0..=0x7F, rest @ ..] | [0xA1..=0xF7, 0xA1..=0xFE, rest @ ..] => rest,
                _ => return false,
            }
        }
    })
}

/// The label of an encoding, in small letters if another is.
fn alike(other: &[u8], encoding: Encoding) -> String {
    let label = encoding.to_string();
    if other.iter().any(u8::is_ascii_uppercase) { label } else { label.to_ascii_lowercase() }
}

/// Whether a label, which is ASCII, can be meant for what it stands in. Others than for Chinese are left to be found out: any
/// bytes are some text in most of them.
fn is_for_bytes(encoding: Encoding) -> bool {
    use Encoding::{Big5, Big5Hkscs, Gb18030, Gbk, Utf8};
    matches!(encoding, Utf8 | Gb18030 | Gbk | Big5 | Big5Hkscs)
}

/// The encoding that contains this one and more.
fn widest(encoding: Encoding) -> Encoding {
    match encoding {
        Encoding::Gbk => Encoding::Gb18030,
        Encoding::Big5 => Encoding::Big5Hkscs,
        other => other,
    }
}

/// Whether bytes come back when they are read and written in this encoding; none if they are no text in it.
fn comes_back(bytes: &[u8], encoding: Encoding, is_whole: bool) -> Option<bool> {
    let mut text = Vec::new();
    let mut decoder = Decoder::new(bytes, encoding).invalid(Invalid::Error);
    if let Err(error) = decoder.read_to_end(&mut text) {
        let Malformed { offset, .. } = error.get_ref()?.downcast_ref()?;
        if is_whole || offset + LACKING <= bytes.len() as u64 {
            return None;
        }
    }
    let mut encoder = Encoder::new(Vec::new(), encoding);
    let written = encoder.write_all(&text).and_then(|()| encoder.finish());
    Some(written.is_ok_and(|written| bytes.starts_with(&written)))
}
