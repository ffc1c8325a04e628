//! The tables of a fused chain.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use super::inside::Inside;
use super::overlay::Overlay;
use super::records::Records;
use super::scan::Level;
use crate::engine::context::Context;
use crate::engine::pipeline::Pipeline;
use crate::lexicon::index::Filter;
#[cfg(doc)]
use crate::lexicon::index::pair_of;

type Bytes = Cow<'static, [u8]>;

/// As they are derived: compact, and static for the built-in configs. Numbers are little-endian.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    /// Characters of three bytes that become others of three bytes: pairs of `u16`.
    pub(crate) images: Bytes,
    /// Characters of three bytes that normalisation alone makes others of three bytes: likewise.
    pub(crate) normalised: Bytes,
    /// Characters that the scan stops at wherever they stand, as ascending `u32`, mostly for the general engine to see them:
    /// operators, those that normalisation changes, those whose image has not three bytes, and
    /// those in keys that have not.
    pub(crate) special: Bytes,
    /// Pairs that stand for a key which gives other than its characters.
    pub(crate) hints: Filter,
    /// Those keys and what they give: [`Records`], two sections.
    pub(crate) records: Bytes,
    pub(crate) pool: Cow<'static, str>,
    /// Pairs that a match of any stage may span, since most questions end there, and of them those that a match of one behind
    /// the first may: the place between others is a certain boundary.
    pub(crate) spans: Filter,
    pub(crate) later_spans: Filter,
    /// Keys of the first stage from inside, by [`Inside`].
    pub(crate) inside: Filter,
    /// Those of the stage behind it, if the first is segmentation, which leaves the text as it is; and
    /// the pairs that a match of another one may span.
    pub(crate) later_inside: Filter,
    pub(crate) deep_spans: Filter,
    pub(crate) steps: Steps,
    /// ASCII characters that occur in keys, a bit each.
    pub(crate) ascii: u128,
    /// How many characters behind an operator a description sequence can reach at any stage.
    pub(crate) reach: usize,
}

impl Tables {
    /// All sections of their own, by their fields' names.
    #[cfg_attr(not(test), allow(dead_code))] // For build.rs, and for the test of their size.
    pub(crate) fn sections(&self) -> [(&'static str, &[u8]); 4] {
        [
            ("images", &self.images),
            ("normalised", &self.normalised),
            ("special", &self.special),
            ("records", &self.records),
        ]
    }

    /// All filters, likewise.
    #[cfg_attr(not(test), allow(dead_code))]
    pub(crate) fn filters(&self) -> [(&'static str, &[u8]); 6] {
        [
            ("hints", &self.hints),
            ("spans", &self.spans),
            ("inside", &self.inside),
            ("later_spans", &self.later_spans),
            ("later_inside", &self.later_inside),
            ("deep_spans", &self.deep_spans),
        ]
        .map(|(name, filter)| (name, filter.bytes()))
    }
}

/// Where the text behind a match is as good as a text of its own. The number is the index of the
/// stage whose matches those are: the first that has phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Steps {
    /// It is the last stage, so its candidates are final.
    Final(usize),
    /// It is segmentation.
    Segments(usize),
    /// Nowhere but at certain boundaries.
    None,
}

/// The character table's mark for what the general engine must see.
pub(crate) const SPECIAL: u32 = 1 << 24;

/// Its mark for an ASCII character that occurs in keys.
pub(crate) const IN_KEYS: u32 = 1 << 25;

/// How many characters the character table has: the first plane.
pub(crate) const PLANE: usize = 1 << 16;

/// Tables made ready: the characters in a table of their own, indexed by code point.
pub(crate) struct Fused {
    /// For every character of three bytes those of its image, little-endian; for all of the first
    /// plane [`SPECIAL`], where it holds. Private, since the hot loop relies on that.
    images: Box<[u32; PLANE]>,
    pub(super) tables: Tables,
    pub(super) level: OnceLock<Level>,
    /// The chain itself.
    pub(super) pipeline: Pipeline,
    pub(super) overlay: Option<Overlay>,
    /// Decides on special characters in place of the general engine.
    pub(super) context: Option<Context>,
}

impl Fused {
    /// The scan of a chain by its tables, behind custom dictionaries. Takes some 30 µs: the character
    /// table has 65,536 entries.
    pub(crate) fn new(tables: &Tables, pipeline: Pipeline, overlay: Option<Overlay>) -> Self {
        let mut images = identity();
        let is_wide = |code: u16| char::from_u32(code.into()).is_some_and(|c| c.len_utf8() == 3);
        for [from, to] in pairs(&tables.images).filter(|&[_, to]| is_wide(to)) {
            images[usize::from(from)] = utf8(to.into());
        }
        for [from, to] in pairs(&tables.normalised).filter(|&[_, to]| is_wide(to)) {
            images[usize::from(from)] = images[usize::from(to)];
        }
        for &code in tables.special.as_chunks::<4>().0 {
            let Some(image) = images.get_mut(u32::from_le_bytes(code) as usize) else { break };
            *image |= SPECIAL;
        }
        for code in (0..128).filter(|code| tables.ascii >> code & 1 != 0) {
            images[code] |= IN_KEYS;
        }
        Self {
            images,
            tables: tables.clone(),
            level: OnceLock::new(),
            pipeline,
            overlay,
            context: None,
        }
    }

    /// The same with special characters decided on by their context.
    #[cfg_attr(not(feature = "context"), allow(dead_code))]
    pub(crate) fn with_context(self, context: Context) -> Self {
        Self { context: Some(context), ..self }
    }

    /// The same with some characters decided on that the tables give one by one.
    #[cfg_attr(not(feature = "context"), allow(dead_code))]
    pub(crate) fn deciding(mut self, chars: impl Iterator<Item = char>) -> Self {
        for c in chars {
            if let Some(image) = self.images.get_mut(c as usize) {
                *image |= SPECIAL;
            }
        }
        self
    }

    pub(super) fn has_context(&self) -> bool {
        self.context.is_some()
    }

    #[inline]
    pub(super) fn images(&self) -> &[u32; PLANE] {
        &self.images
    }

    /// How many characters behind an operator a description sequence can reach at any stage.
    pub(crate) fn reach(&self) -> usize {
        self.tables.reach
    }

    /// Whether the scan stops at the character wherever it stands.
    pub(crate) fn is_special(&self, c: char) -> bool {
        match self.images.get(c as usize) {
            Some(image) => image & SPECIAL != 0,
            None => {
                let special = self.tables.special.as_chunks().0;
                special
                    .binary_search_by_key(&u32::from(c), |&code| u32::from_le_bytes(code))
                    .is_ok()
            }
        }
    }

    /// Whether a match of any stage may span the place between two characters (see [`pair_of`]).
    #[inline]
    pub(super) fn may_span(&self, pair: u32) -> bool {
        self.tables.spans.may_contain(pair)
    }

    /// The same for the stages behind the first that has phrases.
    #[inline]
    pub(super) fn may_span_later(&self, pair: u32) -> bool {
        self.tables.later_spans.may_contain(pair)
    }

    /// The same for those whose keys [`later_inside`](Self::later_inside) does not know.
    #[inline]
    pub(super) fn may_span_deep(&self, pair: u32) -> bool {
        self.tables.deep_spans.may_contain(pair)
    }

    /// What the keys of the stage behind segmentation look like from inside.
    pub(super) fn later_inside(&self) -> Inside<'_> {
        Inside(self.tables.later_inside.view())
    }

    /// What the keys of the first stage that has phrases look like from inside.
    pub(super) fn inside(&self) -> Inside<'_> {
        Inside(self.tables.inside.view())
    }

    /// Whether two characters may stand for a key which gives other than its characters.
    #[inline]
    pub(super) fn is_hint(&self, pair: u32) -> bool {
        self.tables.hints.may_contain(pair)
    }

    /// What a character gives; a special one where nothing spans its sides, or itself if that is not known.
    pub(super) fn image(&self, c: char) -> char {
        match self.images.get(c as usize) {
            Some(image) if c.len_utf8() == 3 => char::from_u32(decode(*image)).unwrap_or(c),
            _ => c,
        }
    }

    pub(super) fn records(&self) -> Records<'_> {
        Records { index: &self.tables.records, pool: &self.tables.pool }
    }
}

impl fmt::Debug for Fused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fused").finish_non_exhaustive()
    }
}

/// Pairs of `u16`.
fn pairs(bytes: &[u8]) -> impl Iterator<Item = [u16; 2]> {
    let pair = |&[a, b, c, d]: &[u8; 4]| [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])];
    bytes.as_chunks().0.iter().map(pair)
}

fn identity() -> Box<[u32; PLANE]> {
    let mut images = vec![0; PLANE].into_boxed_slice();
    for (image, code) in images.iter_mut().zip(0..) {
        *image = utf8(code);
    }
    // The length is right; without a panic in its place, a wrong one would be a table of zeros.
    images.try_into().unwrap_or_else(|_| Box::new([0; PLANE]))
}

/// The code point of a character of three bytes, the first of them in the lowest place.
#[inline]
pub(super) fn decode(utf8: u32) -> u32 {
    (utf8 & 0xF) << 12 | utf8 >> 2 & 0xFC0 | utf8 >> 16 & 0x3F
}

/// The three bytes of a code point's UTF-8 form, the first in the lowest place.
#[inline]
fn utf8(code: u32) -> u32 {
    0x80_80E0 | code >> 12 | (code & 0xFC0) << 2 | (code & 0x3F) << 16
}
