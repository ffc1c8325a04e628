//! Whose spelling Traditional text follows, by the characters that regions spell differently.

use std::collections::HashMap;

use crate::dictionary::Dictionary;
use crate::error::Error;

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
    /// The one with more than twice the evidence of each other; none where that is too little to tell.
    pub standard: Option<Standard>,
    /// Occurrences of characters that only this standard writes so.
    pub taiwan: u32,
    /// The same for Hong Kong; characters of Cantonese count twice.
    pub hong_kong: u32,
    /// The same for OpenCC's.
    pub opencc: u32,
}

/// Characters that write Cantonese alone.
const CANTONESE: &str = "嘅喺咗哋佢冇咁嚟啲嗰";
/// Text of every standard has these in both forms.
const COMMON: &str = "台臺污汙秘祕么麼床牀溫温峰峯群羣啟啓";
/// The least evidence for an answer.
const LEAST: u32 = 3;

#[derive(Debug)]
pub(super) struct Evidence(HashMap<char, (Standard, u32)>);

impl Evidence {
    pub(super) fn new() -> Result<Self, Error> {
        let forms = |name| -> Result<HashMap<char, char>, Error> {
            let single = |text: &str| {
                let mut chars = text.chars();
                chars.next().filter(|_| chars.next().is_none())
            };
            let dictionary = Dictionary::builtin(name)?;
            let entries = dictionary.entries();
            let row = |(key, candidates): &(String, Vec<&str>)| {
                Some((single(key)?, candidates.first().and_then(|it| single(it))?))
            };
            Ok(entries.iter().filter_map(row).collect())
        };
        let (taiwan, hong_kong) = (forms("TWVariants")?, forms("HKVariants")?);
        let mut found = HashMap::new();
        for &standard in taiwan.keys().chain(hong_kong.keys()) {
            let form =
                |forms: &HashMap<char, char>| forms.get(&standard).copied().unwrap_or(standard);
            let (taiwan, hong_kong) = (form(&taiwan), form(&hong_kong));
            for (form, others, by) in [
                (taiwan, [hong_kong, standard], Standard::Taiwan),
                (hong_kong, [taiwan, standard], Standard::HongKong),
                (standard, [taiwan, hong_kong], Standard::OpenCc),
            ] {
                if !others.contains(&form) && !COMMON.contains(form) {
                    found.insert(form, (by, 1));
                }
            }
        }
        found.extend(CANTONESE.chars().map(|c| (c, (Standard::HongKong, 2))));
        Ok(Self(found))
    }

    pub(super) fn of(&self, text: &str) -> Orthography {
        let mut found = Orthography::default();
        for (standard, count) in text.chars().filter_map(|c| self.0.get(&c)) {
            *match standard {
                Standard::Taiwan => &mut found.taiwan,
                Standard::HongKong => &mut found.hong_kong,
                Standard::OpenCc => &mut found.opencc,
            } += count;
        }
        let Orthography { taiwan, hong_kong, opencc, .. } = found;
        let all = [
            (taiwan, Standard::Taiwan),
            (hong_kong, Standard::HongKong),
            (opencc, Standard::OpenCc),
        ];
        let sum: u32 = all.iter().map(|(count, _)| count).sum();
        let most = all.into_iter().max_by_key(|(count, _)| *count);
        let clear = |&(count, _): &(u32, Standard)| count >= LEAST && 3 * count > 2 * sum;
        found.standard = most.filter(clear).map(|(_, standard)| standard);
        found
    }
}
