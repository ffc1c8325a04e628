//! Whose spelling Traditional text follows, by the characters that regions spell differently.

use crate::chars::numbers;
use crate::repair::{COMMON, Standards};
use crate::variant::Region;

/// A standard of spelling. It is that of the text, not of its writer: much text from Hong Kong is typed in Taiwan's forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standard {
    /// Taiwan's: 裡 為 著 線.
    Taiwan,
    /// Hong Kong's: 裏 為 着 綫, and characters of Cantonese.
    HongKong,
    /// OpenCC's, as much mainland text in Traditional characters: 裏 爲 着.
    OpenCc,
}

/// Which standard, and what speaks for each.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Orthography {
    /// The one with more than twice the evidence of the others together; none where that is too little to tell.
    pub standard: Option<Standard>,
    /// Occurrences of characters that only this standard writes so.
    pub taiwan: u64,
    /// The same for Hong Kong; characters of Cantonese count twice.
    pub hong_kong: u64,
    /// The same for OpenCC's.
    pub opencc: u64,
}

/// Characters that write Cantonese alone.
const CANTONESE: &str = "嘅喺咗哋佢冇咁嚟啲嗰";
/// The least evidence for an answer.
const LEAST: u64 = 3;

/// By character of the first plane, its index among [`WEIGHTS`].
#[derive(Debug)]
pub(super) struct Evidence(Box<[u8]>);

/// What a character adds, in lanes of 16 bits: nothing, or what it says for a standard.
const WEIGHTS: [u64; 5] = [0, 1, 1 << 16, 1 << 32, 2 << 16];
const TAIWAN: u8 = 1;
const HONG_KONG: u8 = 2;
const OPENCC: u8 = 3;
const OF_CANTONESE: u8 = 4;
/// The longest text whose sum fits a lane, in characters.
const MOST: usize = u16::MAX as usize / 2;

impl Evidence {
    pub(super) fn new(standards: &Standards) -> Self {
        let mut found = vec![0; 1 << 16];
        let mut set = |c: char, standard| {
            if let Some(it) = found.get_mut(c as usize) {
                *it = standard;
            }
        };
        for standard in standards.differing() {
            let form = |region| standards.form(standard, Some(region));
            let (taiwan, hong_kong) = (form(Region::Taiwan), form(Region::HongKong));
            for (form, others, by) in [
                (taiwan, [hong_kong, standard], TAIWAN),
                (hong_kong, [taiwan, standard], HONG_KONG),
                (standard, [taiwan, hong_kong], OPENCC),
            ] {
                if !others.contains(&form) && !COMMON.contains(&form) {
                    set(form, by);
                }
            }
        }
        CANTONESE.chars().for_each(|c| set(c, OF_CANTONESE));
        Self(found.into())
    }

    pub(super) fn of(&self, text: &str) -> Orthography {
        let mut found = Orthography::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (part, tail) = rest.split_at(rest.floor_char_boundary(MOST));
            rest = tail;
            let of = |number: u32| self.0.get(number as usize).copied().unwrap_or_default();
            let sum: u64 = numbers(part).map(|(_, it)| WEIGHTS[usize::from(of(it))]).sum();
            let [taiwan, hong_kong, opencc] =
                [0, 1, 2].map(|lane| u64::from((sum >> (16 * lane)) as u16));
            found.taiwan += taiwan;
            found.hong_kong += hong_kong;
            found.opencc += opencc;
        }
        let Orthography { taiwan, hong_kong, opencc, .. } = found;
        let all = [
            (taiwan, Standard::Taiwan),
            (hong_kong, Standard::HongKong),
            (opencc, Standard::OpenCc),
        ];
        let sum: u64 = all.iter().map(|(count, _)| count).sum();
        let most = all.into_iter().max_by_key(|(count, _)| *count);
        let clear = |&(count, _): &(u64, Standard)| count >= LEAST && 3 * count > 2 * sum;
        found.standard = most.filter(clear).map(|(_, standard)| standard);
        found
    }
}
