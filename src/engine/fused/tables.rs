//! The tables of a fused chain.

use crate::lexicon::index::PairFilter;

/// As `build.rs` makes them: compact and static.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables {
    /// Characters of three bytes that become others of three bytes: pairs of little-endian `u16`.
    pub(crate) images: &'static [u8],
    /// Characters that the general engine must see wherever they stand, as little-endian `u32`:
    /// operators, those whose image has not three bytes, and those in keys that have not.
    pub(crate) special: &'static [u8],
    /// Pairs that stand for a key which gives other than its characters.
    pub(crate) hints: &'static [u8],
    /// Pairs that a match may span: the place between them is no certain boundary.
    pub(crate) spans: &'static [u8],
    /// ASCII characters that occur in keys, a bit each.
    pub(crate) ascii: u128,
    /// How many characters behind an operator a description sequence can reach at any stage.
    pub(crate) reach: usize,
}

/// The character table's mark for what the general engine must see.
pub(crate) const SPECIAL: u32 = 1 << 24;

impl std::fmt::Debug for Fused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fused").finish_non_exhaustive()
    }
}

/// Tables made ready: the characters in a table of their own, indexed by code point.
pub(crate) struct Fused {
    /// For every character of three bytes those of its image, little-endian, or [`SPECIAL`].
    pub(crate) images: Box<[u32]>,
    /// Special characters that have not three bytes.
    pub(crate) odd: Vec<char>,
    pub(crate) hints: PairFilter<'static>,
    pub(crate) spans: PairFilter<'static>,
    pub(crate) ascii: u128,
    pub(crate) reach: usize,
}

impl Fused {
    /// Takes some 40 µs: the character table has 65,536 entries.
    pub(crate) fn new(tables: &Tables) -> Self {
        let mut images: Box<[u32]> = (0..=u16::MAX).map(|code| utf8(u32::from(code))).collect();
        for [from, to] in numbers(tables.images, u16::from_le_bytes) {
            images[usize::from(from)] = utf8(u32::from(to));
        }
        let mut odd = Vec::new();
        for [code] in numbers(tables.special, u32::from_le_bytes) {
            match char::from_u32(code) {
                Some(c) if c.len_utf8() == 3 => images[code as usize] |= SPECIAL,
                c => odd.extend(c),
            }
        }
        odd.sort_unstable();
        let (hints, spans) = (PairFilter(tables.hints), PairFilter(tables.spans));
        Self { images, odd, hints, spans, ascii: tables.ascii, reach: tables.reach }
    }

    /// Whether the general engine must see a character that has not three bytes.
    pub(crate) fn is_odd(&self, c: char) -> bool {
        self.odd.binary_search(&c).is_ok()
    }

    /// Whether a match may span the place between two characters.
    pub(crate) fn may_span(&self, first: char, second: char) -> bool {
        self.spans.may_contain(first, second)
    }
}

/// The three bytes of a code point's UTF-8 form, the first in the lowest place.
fn utf8(code: u32) -> u32 {
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3F);
    0xE0 | code >> 12 | tail(6) << 8 | tail(0) << 16
}

/// Rows of `N` numbers of `B` bytes each.
fn numbers<const N: usize, const B: usize, T: Copy + Default>(
    bytes: &[u8],
    read: fn([u8; B]) -> T,
) -> impl Iterator<Item = [T; N]> {
    let mut numbers = bytes.as_chunks::<B>().0.iter().map(move |&chunk| read(chunk));
    std::iter::from_fn(move || {
        let mut row = [T::default(); N];
        for number in &mut row {
            *number = numbers.next()?;
        }
        Some(row)
    })
}
