//! Which encoding bytes are found to be in.

use fanjian_documents::encoding::{Detected, Encoding, Unmappable, detect, looks_binary};

use super::{encode, named};

const HANS: &str = "请把这些文件整理好，发给财务处的同事，他们下午开会要用。";
const HANT: &str = "請把這些文件整理好，發給財務處的同事，他們下午開會要用。";
const CANTONESE: &str = "佢哋琴日喺茶餐廳食咗個菠蘿包，仲飲咗杯凍檸茶，啲嘢好好味㗎。";
const JAPANESE: &str = "昨日の会議で配られた資料を、もう一度読み直してから返事をします。";
const KOREAN: &str = "어제 회의에서 나누어 준 자료를 다시 한 번 읽어 보고 대답하겠습니다.";
const RUSSIAN: &str = "Материалы вчерашнего совещания я прочитаю ещё раз и потом отвечу вам.";

fn bytes(text: &str, label: &str) -> Vec<u8> {
    encode(text, named(label), Unmappable::Error).unwrap()
}

fn found(bytes: &[u8]) -> Option<Encoding> {
    detect(bytes, true).ok().map(|it| it.encoding)
}

#[test]
fn chinese() {
    for (text, written, read) in [
        (HANS, "gb18030", "gb18030"),
        (HANS, "gbk", "gb18030"),
        (HANT, "gbk", "gb18030"),
        (HANT, "big5", "big5"),
        (CANTONESE, "big5-hkscs", "big5-hkscs"),
        (HANS, "utf-8", "utf-8"),
        (HANT, "utf-16le", "utf-16le"),
        (HANS, "utf-16be", "utf-16be"),
    ] {
        let bytes = bytes(text, written);
        assert_eq!(found(&bytes), Some(named(read)), "{text} in {written}");
        // Cut anywhere behind twenty characters, also within one.
        for end in 60..bytes.len() {
            let cut = detect(&bytes[..end], false).map(|it| it.encoding);
            assert_eq!(cut, Ok(named(read)), "{text} in {written}, {end} bytes");
        }
    }
}

#[test]
fn others() {
    for (text, label) in [
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (KOREAN, "euc-kr"),
        (RUSSIAN, "windows-1251"),
    ] {
        assert_eq!(found(&bytes(text, label)), Some(named(label)), "{label}");
    }
    // Of Latin there is too little that tells.
    assert_eq!(found(&bytes("Le café de l'été dernier", "windows-1252")), None);
}

#[test]
fn utf8_and_damage() {
    for text in [
        "",
        "plain",
        "Le café de l'été dernier",
        "naïve",
        "字",
        "Привет",
        "かな",
        "🎉",
        "© 2024 Everybody who has written in this file, or who has read it and has told us of mistakes",
    ] {
        assert_eq!(found(text.as_bytes()), Some(Encoding::Utf8), "{text}");
    }
    let damaged = [HANS.as_bytes(), b"\xFF\xE6", HANT.as_bytes()].concat();
    assert_eq!(found(&damaged), Some(Encoding::Utf8));
    let cut = &HANS.as_bytes()[..HANS.len() - 1];
    assert_eq!(detect(cut, false).map(|it| it.encoding), Ok(Encoding::Utf8));
    assert_eq!(found(cut), Some(Encoding::Utf8), "damaged at the end");
}

#[test]
fn much_ascii_beside_little_chinese() {
    let lines = |head: &str, line: &str, count: usize| format!("{head}\n{}", line.repeat(count));
    for text in [
        lines("日期,开盘,收盘", "2024-01-01,100.1,101.1\n", 10),
        lines("日期,开盘,收盘", "2024-01-01,100.1,101.1\n", 4000),
        format!("{{\"text\": \"今天的天气很好\", \"emb\": [{}]}}", ["0.0"; 768].join(", ")),
        lines("# 使用说明\n", "-", 79),
        lines("使用说明", "=", 60),
        lines("// 后来", "export const k = 10101010;\n", 50),
        lines("| 名称 | 值 |", "|------------------|------------------|\n", 30),
        "[".repeat(6000) + &"]".repeat(6000),
        "-=".repeat(3000),
    ] {
        assert_eq!(found(text.as_bytes()), Some(Encoding::Utf8), "{}", &text[..40]);
    }
    // It tells nothing against other encodings either.
    let text = lines(
        "日期,开盘,收盘,成交量,成交金额,备注：停牌的日子没有数据",
        "2024-01-01,100.1,101.1\n",
        40,
    );
    assert_eq!(found(&bytes(&text, "gbk")), Some(Encoding::Gb18030));
}

#[test]
fn marks() {
    for (bytes, label) in [
        (&b"\xEF\xBB\xBF"[..], "utf-8"),
        (b"\xFF\xFEa\0", "utf-16le"),
        (b"\xFE\xFF\0a", "utf-16be"),
        (b"\xFF\xFE\0\0a\0\0\0", "utf-32le"),
        (b"\0\0\xFE\xFF\0\0\0a", "utf-32be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ] {
        let found = detect(bytes, true).unwrap();
        assert!(matches!(found, Detected { bom: true, .. }));
        assert_eq!(found.encoding, named(label));
        assert!(!looks_binary(bytes));
    }
    assert!(looks_binary(b"PK\0\x03") && !looks_binary(b"text"));
    assert_eq!(found(b"a\0b\0c\0d\0e\0f\0"), Some(Encoding::Utf16Le));
}

#[test]
fn no_sense() {
    // UTF-32 without a mark is UTF-16 with a NUL behind each character.
    for text in [HANS, HANT, "plain"] {
        assert_eq!(found(&bytes(text, "utf-32le")), None);
        assert_eq!(found(&bytes(text, "utf-32be")), None);
    }
    // All bytes in some order, many times.
    let noise: Vec<u8> =
        (0..40_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 17) as u8).collect();
    for part in noise.chunks(1000) {
        let found = found(part);
        assert!(matches!(found, None | Some(Encoding::Other(_))), "{found:?}");
    }
}

#[test]
fn too_little() {
    for (text, label) in
        [("软件", "gbk"), ("汉字", "gbk"), ("漢字", "big5"), ("没", "gbk"), ("联通", "gbk")]
    {
        let uncertain = detect(&bytes(text, label), true).unwrap_err();
        let read = if label == "gbk" { Encoding::Gb18030 } else { Encoding::Big5 };
        assert!(uncertain.candidates().contains(&read), "{text}: {uncertain}");
    }
    assert_eq!(
        detect(&bytes("软件", "gbk"), true).unwrap_err().to_string(),
        "the encoding is uncertain: it could be GB18030, EUC-KR or EUC-JP"
    );
}
