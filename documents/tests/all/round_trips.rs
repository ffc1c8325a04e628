//! Everything that an encoding can hold, there and back: what differs is what docs/ENCODINGS.md lists, no more and
//! no less.

use fanjian_documents::encoding::{Encoding, Invalid, Unmappable};

use super::{decode, encode};

const DOCS: &str = include_str!("../../../docs/ENCODINGS.md");

/// What becomes of bytes that are read and written again.
#[derive(PartialEq)]
enum Fate {
    Same,
    Other(Vec<u8>),
    Unreadable,
    Unwritable,
}

/// Reads and writes each sequence, on a line of its own: no encoding here has a line end within a character.
fn fates(encoding: Encoding, sequences: &[Vec<u8>]) -> Vec<Fate> {
    let text = decode(&sequences.join(&b'\n'), encoding, Invalid::Replace).unwrap();
    let text = String::from_utf8(text).unwrap();
    let written = encode(&text, encoding, Unmappable::Ncr).unwrap();
    let written: Vec<_> = written.split(|&byte| byte == b'\n').collect();
    assert_eq!((text.lines().count(), written.len()), (sequences.len(), sequences.len()));
    let lines = text.lines().zip(written).zip(sequences);
    let fate = |((text, written), sequence): ((&str, &[u8]), &Vec<u8>)| match written {
        _ if written == sequence => Fate::Same,
        _ if text.contains('\u{FFFD}') => Fate::Unreadable,
        _ if written.contains(&b'&') => Fate::Unwritable,
        _ => Fate::Other(written.to_vec()),
    };
    lines.map(fate).collect()
}

/// Every pair of these bytes.
fn pairs(trails: impl Iterator<Item = u8> + Clone) -> Vec<Vec<u8>> {
    (0x81..=0xFE).flat_map(|lead| trails.clone().map(move |trail| vec![lead, trail])).collect()
}

fn gbk() -> Vec<Vec<u8>> {
    pairs((0x40..=0x7E).chain(0x80..=0xFE))
}

fn big5() -> Vec<Vec<u8>> {
    pairs((0x40..=0x7E).chain(0xA1..=0xFE))
}

fn four_bytes() -> Vec<Vec<u8>> {
    let seconds = (0x81..=0xFE).flat_map(|first| (0x30..=0x39).map(move |second| [first, second]));
    let fourths =
        || (0x81..=0xFE).flat_map(|third| (0x30..=0x39).map(move |fourth| [third, fourth]));
    seconds.flat_map(|front| fourths().map(move |back| [front, back].concat())).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The sequences with this fate, neighbours as one.
fn ranges(sequences: &[Vec<u8>], fates: &[Fate], wanted: &Fate) -> Vec<String> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (at, _) in fates.iter().enumerate().filter(|(_, fate)| *fate == wanted) {
        match ranges.last_mut() {
            Some(range) if range.1 + 1 == at => range.1 = at,
            _ => ranges.push((at, at)),
        }
    }
    let show = |(from, to): (usize, usize)| match from == to {
        true => hex(&sequences[from]),
        false => format!("{}-{}", hex(&sequences[from]), hex(&sequences[to])),
    };
    ranges.into_iter().map(show).collect()
}

/// The sequences that come back as others, with these.
fn moved(sequences: &[Vec<u8>], fates: &[Fate]) -> Vec<String> {
    let moved = sequences.iter().zip(fates).filter_map(|(sequence, fate)| match fate {
        Fate::Other(other) => Some(format!("{}>{}", hex(sequence), hex(other))),
        _ => None,
    });
    moved.collect()
}

/// Compares a list with that of this name in the documentation.
fn check(name: &str, entries: &[String]) {
    let lines: Vec<_> = entries.chunks(8).map(|line| line.join(" ") + "\n").collect();
    let block = format!("```text\n# {name}\n{}```\n", lines.concat());
    assert!(DOCS.contains(&block), "docs/ENCODINGS.md should have:\n{block}");
}

#[test]
fn gb18030_and_gbk() {
    let mut sequences = vec![vec![0x80]];
    sequences.extend(gbk());
    let fates = fates(Encoding::Gbk, &sequences);
    check("GBK, other bytes", &moved(&sequences, &fates));
    assert!(fates.iter().all(|fate| matches!(fate, Fate::Same | Fate::Other(_))));

    sequences.extend(four_bytes());
    assert_eq!(sequences.len(), 1 + 126 * 190 + 1_587_600);
    let fates = self::fates(Encoding::Gb18030, &sequences);
    check("GB18030, other bytes", &moved(&sequences, &fates));
    check("GB18030, unreadable", &ranges(&sequences, &fates, &Fate::Unreadable));
    assert!(!fates.contains(&Fate::Unwritable));
}

#[test]
fn big5_and_hkscs() {
    let sequences = big5();
    let hkscs = fates(Encoding::Big5Hkscs, &sequences);
    check("Big5, unreadable", &ranges(&sequences, &hkscs, &Fate::Unreadable));
    check("Big5-HKSCS, other bytes", &moved(&sequences, &hkscs));
    check("Big5-HKSCS, unwritable", &ranges(&sequences, &hkscs, &Fate::Unwritable));

    // Without those before A1: the same, but that these are not written.
    let plain = fates(Encoding::Big5, &sequences);
    let unwritten = plain.iter().filter(|fate| **fate == Fate::Unwritable).count();
    assert!(DOCS.contains(&format!("{unwritten} pairs")), "{unwritten}");
    for ((sequence, plain), hkscs) in sequences.iter().zip(&plain).zip(&hkscs) {
        let expected = match hkscs {
            Fate::Same if sequence[0] < 0xA1 => &Fate::Unwritable,
            Fate::Other(other) if other[0] < 0xA1 => &Fate::Unwritable,
            as_it_is => as_it_is,
        };
        assert!(plain == expected, "{}", hex(sequence));
    }
}

#[test]
fn every_character() {
    let characters: Vec<char> = (char::MIN..=char::MAX).filter(|&c| c != '\n').collect();
    let lines: Vec<String> = characters.iter().map(char::to_string).collect();
    let text = lines.join("\n");
    let again = |encoding| {
        let bytes = encode(&text, encoding, Unmappable::Ncr).unwrap();
        String::from_utf8(decode(&bytes, encoding, Invalid::Error).unwrap()).unwrap()
    };
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Utf32Le, Encoding::Utf32Be] {
        assert!(again(encoding) == text, "{encoding}");
    }
    let read = again(Encoding::Gb18030);
    let changed = characters.iter().zip(read.split('\n')).filter_map(|(&character, read)| {
        let (from, to) = (u32::from(character), u32::from(read.chars().next()?));
        match read.starts_with("&#") {
            true => Some(format!("U+{from:04X}>none")),
            false => (from != to).then(|| format!("U+{from:04X}>U+{to:04X}")),
        }
    });
    check("GB18030, characters", &changed.collect::<Vec<_>>());
}
