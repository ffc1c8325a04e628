//! What the public API cannot show: the index against the automaton, hostile compiled files,
//! derived tables.

use std::collections::BTreeSet;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::check::{from_bytes, to_bytes};
use super::derive::{DeriveError, project, reverse, tofu_risk};
use super::index::{CharTable, PairIndex};
use super::text::{self, Table};
use super::view::Start;
use super::{Entry, Group, Lexicon, compile};

fn lexicon(text: &str) -> Lexicon {
    Lexicon::from_sections("test", compile(&table(text).entries).unwrap()).unwrap()
}

fn table(text: &str) -> Table {
    text::parse(text.as_bytes()).unwrap()
}

fn shown(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(|entry| format!("{} {}", entry.key, entry.candidates.join(" "))).collect()
}

#[test]
fn reversed_tables_collect_keys_and_obey_preferences() {
    let derived = reverse(&table("甲\t一 二\n# @reverse-prefer: 一 乙\n乙\t一\n丙\t丙\n"));
    assert_eq!(shown(&derived.unwrap()), ["一 乙 甲", "二 甲", "丙 丙"]);
    let unknown = reverse(&table("甲\t一\n# @reverse-prefer: 二\n"));
    assert_eq!(unknown.unwrap_err(), DeriveError::Preference("二".into(), "二".into()));
}

#[test]
fn risky_entries_leave_their_identity_behind() {
    let derived =
        tofu_risk(&table("甲\t甲 一\n# @tofu-risk\n乙\t乙 二 三\n# @tofu-risk\n丙\t四\n"));
    assert_eq!(shown(&derived.unwrap()), ["乙 二 三", "丙 四"]);
    let only_itself = tofu_risk(&table("# @tofu-risk\n甲\t甲\n"));
    assert_eq!(only_itself.unwrap_err(), DeriveError::TofuRisk("甲".into()));
}

#[test]
fn projected_keys_stand_for_themselves_unless_short_or_in_conflict() {
    let group = Group::Lexicon(lexicon("龍\t龙\n頭\t头\n").into());
    let words = table("龍頭人\tx\n龍頭\ty\n人人人\tz\n");
    assert_eq!(shown(&project(&[&words], &group, 3).unwrap()), ["龙头人 龍頭人", "人人人 人人人"]);
    let conflict = project(&[&words, &table("龙頭人\tx\n")], &group, 3).unwrap_err();
    let names = ["龍頭人", "龙頭人", "龙头人"].map(String::from);
    let [first, second, projection] = names;
    assert_eq!(conflict, DeriveError::Collision(first, second, projection));
}

#[test]
fn no_flipped_bit_and_no_cut_gets_past_the_check() {
    let text: String = (0..200_u32).map(|n| format!("{n}\t一{n} 二\n")).collect();
    let weights = [("0".to_owned(), 0.1), ("7".to_owned(), 1e6)];
    let bytes = to_bytes(&lexicon(&text).to_sections(), &weights);
    assert_eq!(from_bytes(&bytes).unwrap().1, weights);
    for len in 0..bytes.len() {
        assert!(from_bytes(&bytes[..len]).is_err(), "cut at {len}");
    }
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(from_bytes(&flipped).is_err(), "bit {bit}");
    }
}

/// Damage with the checksums made right again, as an attacker would.
fn forge(bytes: &[u8], damage: &[(usize, u8)]) -> Vec<u8> {
    const BODY: usize = 20;
    let mut bytes = bytes.to_vec();
    for &(at, byte) in damage {
        let at = BODY + at % (bytes.len() - BODY);
        bytes[at] = byte;
    }
    let length = u32::from_le_bytes(*bytes[BODY..].first_chunk().unwrap()) as usize;
    let fst = BODY + 20..BODY + 20 + length;
    if let Some(fst) = bytes.get_mut(fst).filter(|fst| fst.len() > 4) {
        let end = fst.len() - 4;
        let sum = crc32c_masked(&fst[..end]);
        fst[end..].copy_from_slice(&sum.to_le_bytes());
    }
    let checksum = super::check::fnv1a(&bytes[BODY..]);
    bytes[12..BODY].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The checksum that the `fst` crate writes.
fn crc32c_masked(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ (0x82F6_3B78 * (sum & 1)))
    });
    (!sum).rotate_right(15).wrapping_add(0xA282_EAD8)
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let alphabet = select(vec!['a', 'b', 'é', '一', '丁', '𠀀', '\u{10FFFF}', '\0']);
    let key = vec(alphabet.clone(), 1..6).prop_map(String::from_iter);
    let candidate = vec(alphabet, 0..4).prop_map(String::from_iter);
    btree_map(key, vec(candidate, 1..3), 0..60)
        .prop_map(|map| map.into_iter().map(|(key, values)| Entry::new(key, values)).collect())
}

proptest! {
    #[test]
    fn forged_files_are_refused_or_harmless(
        entries in entries(),
        weight in 0.001..1e6,
        damage in vec((any::<usize>(), any::<u8>()), 0..4),
    ) {
        let weights: Vec<_> = entries.iter().map(|it| (it.key.clone(), weight)).collect();
        let genuine = to_bytes(&compile(&entries).unwrap(), &weights);
        prop_assert!(from_bytes(&forge(&genuine, &[])).is_ok());
        if let Ok((sections, _)) = from_bytes(&forge(&genuine, &damage)) {
            let lexicon = Lexicon::from_sections("forged", sections).unwrap();
            prop_assert_eq!(lexicon.entries().len(), lexicon.len());
            for text in ["一丁𠀀aé", "ab", "\u{10FFFF}\0一", "éééééé"] {
                let mut chars = text.chars();
                let hit = lexicon.find(&Start::new(text, chars.next().unwrap(), chars.next()));
                if let Some(hit) = hit {
                    prop_assert!(text.is_char_boundary(hit.len));
                    prop_assert_eq!(hit.candidates().next(), Some(hit.value()));
                }
            }
        }
    }

    #[test]
    fn the_index_never_hides_a_key(entries in entries()) {
        let sections = compile(&entries).unwrap();
        let singles = entries.iter().filter(|entry| entry.key.chars().count() == 1);
        for entry in singles.clone() {
            let key = entry.key.chars().next().unwrap();
            prop_assert!(CharTable(&sections.chars).get(key).is_some());
        }
        prop_assert_eq!(CharTable(&sections.chars).get('永'), None);
        let pairs: BTreeSet<(char, char)> = entries.iter().filter_map(|entry| {
            let mut chars = entry.key.chars();
            chars.next().zip(chars.next())
        }).collect();
        for (first, second) in pairs {
            if let Some(pair) = PairIndex::pair(first, second) {
                prop_assert!(PairIndex(&sections.pairs).get(pair).is_some());
            }
        }
        let lexicon = Lexicon::from_sections("random", sections).unwrap();
        prop_assert_eq!(lexicon.len(), entries.len());
        for entry in &entries {
            let mut chars = entry.key.chars();
            let hit = lexicon.find(&Start::new(&entry.key, chars.next().unwrap(), chars.next()));
            let hit = hit.unwrap();
            prop_assert_eq!(hit.len, entry.key.len());
            prop_assert!(hit.candidates().eq(entry.candidates.iter().map(String::as_str)));
        }
    }
}
