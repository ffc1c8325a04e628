//! Which encoding bytes are in, if there is no doubt.

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::Encoding;
use super::score::{Candidate, of_bytes};

/// What bytes are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detected {
    /// The encoding.
    pub encoding: Encoding,
    /// Whether they begin with its byte order mark.
    pub bom: bool,
    /// Whether it is taken because they say so, as documents can: see [`Format::detect`](crate::Format::detect).
    pub declared: bool,
}

/// Too little to tell the encoding by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncertain {
    candidates: Vec<Encoding>,
}

impl Uncertain {
    /// What the bytes could be, the likeliest first; empty if it is nothing that is known.
    #[must_use]
    pub fn candidates(&self) -> &[Encoding] {
        &self.candidates
    }
}

impl std::error::Error for Uncertain {}

impl fmt::Display for Uncertain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.candidates.split_last() {
            None => f.write_str("the encoding is none that is known"),
            Some((one, [])) => write!(f, "the encoding is uncertain: it could be {one}"),
            Some((last, others)) => {
                let others: Vec<_> = others.iter().map(Encoding::to_string).collect();
                let others = others.join(", ");
                write!(f, "the encoding is uncertain: it could be {others} or {last}")
            }
        }
    }
}

/// From how many bytes beyond ASCII on valid UTF-8 cannot be an accident.
const CERTAIN: usize = 64;

/// How many bits a legacy encoding must be likelier than any other; and UTF-8, where it is short.
const MARGIN: u32 = 24;
const MARGIN_UTF8: u32 = 12;

/// How many bytes of damaged UTF-8 must be whole characters of three bytes and more.
const LEAST_DAMAGED: usize = 24;

/// How many bits ASCII must be less likely than UTF-16.
const MARGIN_UTF16: u32 = 16;

/// How many half bits a byte of Chinese costs at most, on average; of prose it is 10. What costs more makes no
/// sense as anything: UTF-32, or no text.
const DEAREST: usize = 13;

/// From how many bytes beyond ASCII on an encoding that is not for Chinese is told.
const LEAST_OTHER: usize = 16;

/// What is looked at besides UTF-8's validity, in bytes from the first that is not ASCII.
const LOOKED_AT: usize = 256 * 1024;

/// And how many bytes of ASCII before that.
const BEFORE: usize = 256;

/// Finds out which encoding `bytes` are in; `is_whole` says that they are all of a text, else its beginning,
/// which may end inside a character.
///
/// In this order: a byte order mark; valid UTF-8, also where a little of much is damaged; what GB18030, Big5,
/// UTF-16 and others make of the bytes, compared by how often Chinese texts have such characters; for texts that
/// are not Chinese, `chardetng` must agree. Reads all of the bytes once for UTF-8, the first 256 KiB beyond ASCII for the rest.
///
/// # Errors
/// [`Uncertain`] where more than one encoding is likely. Twenty Chinese characters nearly always suffice.
pub fn detect(bytes: &[u8], is_whole: bool) -> Result<Detected, Uncertain> {
    if let Some((encoding, _)) = Encoding::of_bom(bytes) {
        return Ok(Detected { encoding, bom: true, declared: false });
    }
    let beyond_ascii = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let is_utf8 = is_utf8(bytes, is_whole);
    let is_certain = match beyond_ascii {
        _ if bytes.contains(&0) => false,
        0 => !is_utf16_of_ascii(bytes, is_whole),
        _ => beyond_ascii >= CERTAIN,
    };
    if is_utf8 && is_certain || !is_utf8 && is_damaged_utf8(bytes) {
        return Ok(Detected { encoding: Encoding::Utf8, bom: false, declared: false });
    }
    by_cost(bytes, is_whole, is_utf8).map(|encoding| Detected {
        encoding,
        bom: false,
        declared: false,
    })
}

/// Whether bytes look like no text: they hold NUL and have no byte order mark of UTF-16 or UTF-32.
///
/// So does UTF-16 without a mark that has ASCII in it; who expects that asks [`detect`].
#[must_use]
pub fn looks_binary(bytes: &[u8]) -> bool {
    let is_wide = |(encoding, _)| !matches!(encoding, Encoding::Utf8 | Encoding::Gb18030);
    bytes.contains(&0) && !Encoding::of_bom(bytes).is_some_and(is_wide)
}

fn is_utf8(bytes: &[u8], is_whole: bool) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !is_whole && error.error_len().is_none(),
    }
}

/// Whether what is invalid is an exception: five times as many bytes stand in characters of three bytes and more, which
/// other encodings hardly ever seem to have.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().map(char::len_utf8).filter(|&len| len > 2).sum::<usize>();
        invalid += chunk.invalid().len();
    }
    valid >= LEAST_DAMAGED && valid >= 5 * invalid
}

/// Whether bytes that all are ASCII make more sense as UTF-16: 中 is `N-` or `-N`.
fn is_utf16_of_ascii(bytes: &[u8], is_whole: bool) -> bool {
    let end = bytes.len().min(1024);
    let is_whole = is_whole && end == bytes.len();
    let [little, big] =
        [Candidate::Utf16Le, Candidate::Utf16Be].map(|it| it.cost(&bytes[..end], is_whole));
    little.min(big) + MARGIN_UTF16 <= of_bytes(&bytes[..end])
}

fn by_cost(bytes: &[u8], is_whole: bool, is_utf8: bool) -> Result<Encoding, Uncertain> {
    let first = bytes.iter().position(|byte| !byte.is_ascii() || *byte == 0).unwrap_or(0);
    // Some ASCII in front, which is the same in all but UTF-16; an even number, for that.
    let start = first.saturating_sub(BEFORE) & !1;
    let end = bytes.len().min(start + LOOKED_AT);
    let (looked_at, is_whole) = (&bytes[start..end], is_whole && end == bytes.len());
    let cost = |it: Candidate| (it.cost(looked_at, is_whole), it);
    let mut costs: Vec<_> = Candidate::LEGACY.into_iter().map(cost).collect();
    if is_utf8 {
        costs.push(cost(Candidate::Utf8));
    }
    costs.sort_by_key(|(cost, _)| *cost);
    let (least, best) = costs[0];
    let likely = costs.iter().take_while(|(cost, _)| *cost < least + MARGIN);
    let uncertain = || Uncertain {
        candidates: likely.filter_map(|(_, candidate)| candidate.encoding()).take(3).collect(),
    };
    let beyond_ascii = || looked_at.iter().filter(|byte| !byte.is_ascii()).count();
    let found = match best {
        Candidate::Utf8 => {
            // What has its structure is hardly anything else that is not Chinese.
            let second = costs[1..].iter().find(|(_, candidate)| candidate.is_chinese());
            let is_far = second.is_none_or(|(cost, _)| cost - least >= MARGIN_UTF8);
            is_far.then_some(Encoding::Utf8)
        }
        _ if costs[1].0 - least < MARGIN => None,
        _ if best.is_chinese() && 2 * least as usize > DEAREST * looked_at.len() => None,
        Candidate::Big5 if has_hkscs(looked_at) => Some(Encoding::Big5Hkscs),
        _ if best.is_chinese() => best.encoding(),
        _ if beyond_ascii() < LEAST_OTHER => None,
        _ => {
            let second = Encoding::of_table(by_chardetng(bytes, is_whole));
            best.agrees(second).then_some(second)
        }
    };
    found.ok_or_else(uncertain)
}

/// Whether Big5 has pairs that are Hong Kong's alone.
fn has_hkscs(mut big5: &[u8]) -> bool {
    while let [first, rest @ ..] = big5 {
        match first {
            0x87..=0xA0 => return true,
            0x81.. => big5 = rest.get(1..).unwrap_or_default(),
            _ => big5 = rest,
        }
    }
    false
}

fn by_chardetng(bytes: &[u8], is_whole: bool) -> &'static encoding_rs::Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, is_whole);
    detector.guess(None, Utf8Detection::Deny)
}

impl Candidate {
    fn is_chinese(self) -> bool {
        matches!(self, Self::Gb18030 | Self::Big5 | Self::Utf16Le | Self::Utf16Be)
    }

    /// Whether that is what an encoding is.
    fn agrees(self, encoding: Encoding) -> bool {
        match self.encoding() {
            Some(own) => own == encoding,
            None => encoding.table().is_some_and(encoding_rs::Encoding::is_single_byte),
        }
    }

    fn encoding(self) -> Option<Encoding> {
        Some(match self {
            Self::Utf8 => Encoding::Utf8,
            Self::Gb18030 => Encoding::Gb18030,
            Self::Big5 => Encoding::Big5,
            Self::Utf16Le => Encoding::Utf16Le,
            Self::Utf16Be => Encoding::Utf16Be,
            Self::ShiftJis => Encoding::of_table(encoding_rs::SHIFT_JIS),
            Self::EucJp => Encoding::of_table(encoding_rs::EUC_JP),
            Self::EucKr => Encoding::of_table(encoding_rs::EUC_KR),
            Self::Bytes => return None,
        })
    }
}
