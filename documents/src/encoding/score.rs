//! How likely bytes are in each encoding, in bits: the fewer, the likelier.
//!
//! Each candidate reads all of the bytes and adds up what its characters cost, -log2 of how often such a text has
//! them. As all read the same bytes, the costs compare.

use encoding_rs::{DecoderResult, Encoding as Table};

/// Bytes that are no character.
const MALFORMED: u32 = 24;

/// A character that is the one before again: rows of spaces, dots and lines, of whatever encoding, tell nothing. So those of
/// ASCII cost the same in all.
const AGAIN: u32 = 2;

/// What bytes may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Candidate {
    Utf8,
    Gb18030,
    Big5,
    Utf16Le,
    Utf16Be,
    ShiftJis,
    EucJp,
    EucKr,
    /// One byte a character: Latin, Cyrillic, Greek, Thai and others.
    Bytes,
}

impl Candidate {
    /// All but UTF-8, which is known by its structure, except in a few bytes.
    pub(super) const LEGACY: [Self; 8] = [
        Self::Gb18030,
        Self::Big5,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::ShiftJis,
        Self::EucJp,
        Self::EucKr,
        Self::Bytes,
    ];

    /// What `bytes` cost as this.
    pub(super) fn cost(self, bytes: &[u8], is_whole: bool) -> u32 {
        let read = |table, cost| read_as(table, bytes, is_whole, cost, |_| AGAIN);
        let wide = |table| read_as(table, bytes, is_whole, of_chinese, wide_again);
        match self {
            Self::Utf8 => read(encoding_rs::UTF_8, of_utf8).saturating_sub(beside_ascii(bytes)),
            Self::Gb18030 => read(encoding_rs::GB18030, of_chinese),
            Self::Big5 => read(encoding_rs::BIG5, of_chinese),
            Self::Utf16Le => wide(encoding_rs::UTF_16LE),
            Self::Utf16Be => wide(encoding_rs::UTF_16BE),
            Self::ShiftJis => read(encoding_rs::SHIFT_JIS, of_japanese),
            Self::EucJp => read(encoding_rs::EUC_JP, of_japanese),
            Self::EucKr => euc_kr(bytes),
            Self::Bytes => of_bytes(bytes),
        }
    }
}

/// Decodes and adds up.
fn read_as(
    table: &'static Table,
    bytes: &[u8],
    is_whole: bool,
    cost: fn(char) -> u32,
    again: fn(char) -> u32,
) -> u32 {
    let mut decoder = table.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(4096);
    let (mut rest, mut sum, mut last) = (bytes, 0, '\n');
    let mut add = |character| match std::mem::replace(&mut last, character) {
        same if same == character => again(character),
        _ => cost(character),
    };
    loop {
        text.clear();
        let (result, read) =
            decoder.decode_to_string_without_replacement(rest, &mut text, is_whole);
        rest = &rest[read..];
        sum += text.chars().map(&mut add).sum::<u32>();
        match result {
            DecoderResult::InputEmpty => return sum,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => sum += MALFORMED,
        }
    }
}

/// A character of UTF-16 that is the one before again, which could be two of ASCII.
fn wide_again(character: char) -> u32 {
    match (u32::from(character) as u16).to_be_bytes() {
        [first, second] if first != second && first.is_ascii() && second.is_ascii() => {
            of_ascii(first) + of_ascii(second)
        }
        _ => 2 * AGAIN,
    }
}

/// A character of a Chinese text.
fn of_chinese(character: char) -> u32 {
    match character {
        '\0'..='\x7F' => of_ascii(character as u8),
        '，' => 5,
        '。' | '、' => 6,
        '「' | '」' | '：' | '“' | '”' | '；' | '（' | '）' | '《' | '》' | '？' | '！'
        | '\u{3000}' => 8,
        '０'..='９' | '‘' | '’' | '『' | '』' | '—' | '…' | '·' | '．' | '【' | '】' | '～' => {
            11
        }
        '\u{2000}'..='\u{2BFF}' | '\u{3001}'..='\u{303F}' | '\u{FF00}'..='\u{FF5E}' => 14,
        '\u{3040}'..='\u{312F}' => 16,
        '\u{4E00}'..='\u{9FFF}' => HAN[character as usize - FIRST].into(),
        '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' => MALFORMED,
        '\u{F900}'..='\u{FAFF}' | '\u{10000}'.. => 22,
        _ => 18,
    }
}

/// A character of a Japanese text; which kanji it is tells little.
fn of_japanese(character: char) -> u32 {
    match character {
        '\0'..='\x7F' => of_ascii(character as u8),
        'ぁ'..='ん' | '、' | '。' => 7,
        'ァ'..='ー' | '「' | '」' => 9,
        '\u{FF61}'..='\u{FF9F}' => 12,
        '\u{4E00}'..='\u{9FFF}' if HAN[character as usize - FIRST] < RARE => 12,
        '\u{4E00}'..='\u{9FFF}' => 15,
        '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' => MALFORMED,
        _ => 16,
    }
}

/// A character of a short text in UTF-8, in any language.
fn of_utf8(character: char) -> u32 {
    match character {
        '\u{C0}'..='\u{FF}' => 8,
        '\u{A0}'..='\u{BF}' => 9,
        '\u{100}'..='\u{17F}' | 'Ά'..='ώ' | 'Ѐ'..='џ' | 'א'..='ת' | 'ء'..='ي' => 11,
        '\u{80}'..='\u{7FF}' => 17,
        '\u{2000}'..='\u{206F}' => of_chinese(character).min(11),
        '\u{4E00}'..='\u{9FFF}' => of_chinese(character).min(16),
        '\u{1F000}'..='\u{1FFFF}' => 15,
        _ => of_chinese(character),
    }
}

/// How much likelier UTF-8 is where much is ASCII: by every 8 letters, and by those beside Latin ones, as in "é".
fn beside_ascii(bytes: &[u8]) -> u32 {
    let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_latin = |character: char| ('\u{E0}'..='\u{FF}').contains(&character);
    let pairs = text.chars().zip(text.chars().skip(1));
    let beside = pairs.filter(|(first, second)| {
        first.is_ascii_lowercase() && is_latin(*second)
            || is_latin(*first) && second.is_ascii_lowercase()
    });
    (letters / 8).min(12) as u32 + 4 * beside.count() as u32
}

fn of_ascii(byte: u8) -> u32 {
    match byte {
        b' ' => 4,
        b'a'..=b'z' => 5,
        b'\n' | b'\r' | b'0'..=b'9' => 6,
        b'!'..=b'~' | b'\t' => 7,
        0 => MALFORMED,
        _ => 20,
    }
}

/// A text of one byte a character.
pub(super) fn of_bytes(bytes: &[u8]) -> u32 {
    let mut before = [b'\n'; 2];
    let cost = |&byte: &u8| {
        let cost = match before {
            [_, last] if byte == last && byte.is_ascii() => AGAIN,
            // One of two bytes, too.
            [first, _] if byte == first && !byte.is_ascii() => AGAIN / 2,
            _ => of_byte(byte),
        };
        before = [before[1], byte];
        cost
    };
    bytes.iter().map(cost).sum()
}

fn of_byte(byte: u8) -> u32 {
    match byte {
        ..0x80 => of_ascii(byte),
        0xC0.. => 6,
        0xA0..0xC0 => 9,
        0x80..0xA0 => 10,
    }
}

/// A Korean text: common syllables stand in one area; the rest of Unicode's are rare.
fn euc_kr(bytes: &[u8]) -> u32 {
    let (mut rest, mut sum, mut last) = (bytes, 0, &b"\n"[..]);
    while let [first, behind @ ..] = rest {
        let (length, cost) = match (first, behind.first()) {
            (0..=0x7F, _) => (1, of_ascii(*first)),
            (0xB0..=0xC8, Some(0xA1..=0xFE)) => (2, 11),
            (0xA1..=0xAC, Some(0xA1..=0xFE)) => (2, 14),
            (0x81..=0xFE, Some(0x41..=0xFE)) => (2, 17),
            _ => (1, MALFORMED),
        };
        let (character, behind) = rest.split_at(length);
        sum += if character == last && cost < MALFORMED { AGAIN } else { cost };
        (last, rest) = (character, behind);
    }
    sum
}

const FIRST: usize = 0x4E00;

/// What a Han character costs that is not among the frequent ones.
const RARE: u8 = 18;

/// What each Han character costs, from U+4E00 on.
static HAN: [u8; 0xA000 - FIRST] = han(include_bytes!("../../data/characters.txt"));

/// Reads the table when this is compiled: lines of a number, a tab and characters of three bytes each.
const fn han(table: &[u8]) -> [u8; 0xA000 - FIRST] {
    let mut costs = [RARE; 0xA000 - FIRST];
    let (mut at, mut bits) = (0, 0);
    while at < table.len() {
        match table[at] {
            b'#' => {
                while table[at] != b'\n' {
                    at += 1;
                }
            }
            b'\n' => bits = 0,
            digit @ b'0'..=b'9' => bits = 10 * bits + digit - b'0',
            first @ 0xE0.. => {
                let second = (table[at + 1] & 0x3F) as usize;
                let character =
                    ((first & 0x0F) as usize) << 12 | second << 6 | (table[at + 2] & 0x3F) as usize;
                if character >= FIRST && character < 0xA000 {
                    costs[character - FIRST] = bits;
                }
                at += 2;
            }
            _ => {}
        }
        at += 1;
    }
    costs
}
