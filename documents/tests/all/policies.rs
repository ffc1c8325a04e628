//! What is malformed, what cannot be written, and byte order marks.

use std::io::{self, Read, Write};

use fanjian_documents::encoding::{
    Bom, Decoder, EncodeError, Encoder, Encoding, Invalid, Malformed, Unmappable,
};

use super::{decode, encode, held, named};

#[test]
fn labels() {
    for (label, name) in [
        ("UTF-8", "UTF-8"),
        ("utf8", "UTF-8"),
        ("utf-16", "UTF-16LE"),
        ("UTF_16BE", "UTF-16BE"),
        ("utf-32", "UTF-32LE"),
        ("GB18030", "GB18030"),
        ("gb2312", "GBK"),
        ("cp936", "GBK"),
        ("Big5", "Big5"),
        ("cp950", "Big5"),
        ("big5-hkscs", "Big5-HKSCS"),
        ("Shift_JIS", "Shift_JIS"),
        (" latin1 ", "windows-1252"),
    ] {
        assert_eq!(named(label).to_string(), name);
        assert_eq!(named(&named(label).to_string()), named(label), "{label}");
    }
    for label in ["", "hz-gb-2312", "replacement", "utf-7"] {
        let unknown = label.parse::<Encoding>().unwrap_err();
        assert!(unknown.to_string().contains("gb18030"), "{unknown}");
    }
}

#[test]
fn malformed_bytes() {
    for (label, bytes, offset, kept) in [
        ("utf-8", &b"\xE6\xB1\x89\xE5\xAD"[..], 3, &b"\xE6\xB1\x89"[..]),
        ("utf-8", b"\xEF\xBB\xBFa\xFFb", 4, b"a"),
        ("gb18030", b"\xBA\xBA\xD7", 2, "汉".as_bytes()),
        ("gb18030", b"\xBA\xBA\xFF\xD7\xD6", 2, "汉".as_bytes()),
        ("gb18030", b"a\x81\x30\xBA\xBAz", 1, b"a"),
        ("big5", b"\xBA\x7E\x81\x40", 2, "漢".as_bytes()),
        ("utf-16le", b"\x49\x6C\x00\xD8\x49\x6C", 2, "汉".as_bytes()),
        ("utf-16be", b"\x6C\x49\x6C", 2, "汉".as_bytes()),
        ("utf-32le", b"\x49\x6C\0\0\0\xD8\0\0", 4, "汉".as_bytes()),
        ("utf-32be", b"\0\0\x6C\x49\0", 4, "汉".as_bytes()),
    ] {
        let mut text = Vec::new();
        let mut decoder = Decoder::new(bytes, named(label)).invalid(Invalid::Error);
        let error = decoder.read_to_end(&mut text).unwrap_err();
        let malformed: Malformed = held(&error);
        assert_eq!((malformed.offset, &text[..]), (offset, kept), "{label}");
        let replaced = decode(bytes, named(label), Invalid::Replace).unwrap();
        assert!(String::from_utf8(replaced).unwrap().contains('\u{FFFD}'), "{label}");
        let keeps = decode(bytes, named(label), Invalid::Keep);
        assert_eq!(keeps.is_ok(), label == "utf-8", "{label}");
    }
    let error = decode(b"\xBA\xBA\xFF", Encoding::Gbk, Invalid::Keep).unwrap_err();
    assert_eq!(error.to_string(), "not GBK at byte 2: FF; is it another encoding, or damaged?");
}

#[test]
fn unmappable_characters() {
    let text = "軟體叫软件";
    let error = encode(text, Encoding::Big5, Unmappable::Error).unwrap_err();
    let expected =
        EncodeError::Unmappable { encoding: Encoding::Big5, character: '软', offset: 9 };
    assert_eq!(held::<EncodeError>(&error), expected);
    assert!(
        error.to_string().starts_with("Big5 has no 软 (U+8F6F), at byte 9 of the text"),
        "{error}"
    );
    let written = |unmappable| encode("叫软件", Encoding::Big5, unmappable).unwrap();
    assert_eq!(written(Unmappable::Ncr), b"\xA5\x73&#36719;\xA5\xF3");
    assert_eq!(written(Unmappable::Replace), b"\xA5\x73?\xA5\xF3");
    // GBK is what has two bytes; GB18030 is everything.
    assert!(encode("𠮷", Encoding::Gbk, Unmappable::Error).is_err());
    assert_eq!(encode("𠮷", Encoding::Gb18030, Unmappable::Error).unwrap(), b"\x95\x34\xB2\x35");
    // Hong Kong's are read by both, and written where they are asked for.
    assert_eq!(decode(b"\x9D\x67", Encoding::Big5, Invalid::Error).unwrap(), "𩜲".as_bytes());
    assert!(encode("𩜲", Encoding::Big5, Unmappable::Error).is_err());
    assert_eq!(encode("𩜲", Encoding::Big5Hkscs, Unmappable::Error).unwrap(), b"\x9D\x67");
    // Bytes that are no text have no place elsewhere.
    let mut encoder = Encoder::new(Vec::new(), Encoding::Gb18030);
    let error = encoder.write_all(b"\xE6\xB1\x89\xFF").unwrap_err();
    assert!(matches!(held(&error), EncodeError::NotUtf8 { offset: 3, .. }), "{error}");
    assert!(encoder.finish().is_err());
    // A way back to ASCII.
    let japanese = encode("語", named("iso-2022-jp"), Unmappable::Error).unwrap();
    assert_eq!(japanese, b"\x1B$B8l\x1B(B");
}

#[test]
fn byte_order_marks() {
    for label in ["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "gb18030"] {
        let encoding = named(label);
        for text in ["", "汉", "\u{FEFF}汉"] {
            let mut encoder = Encoder::new(Vec::new(), encoding).bom(Bom::Keep, true);
            encoder.write_all(text.as_bytes()).unwrap();
            let bytes = encoder.finish().unwrap();
            assert_eq!(Encoding::of_bom(&bytes), encoding.bom().map(|it| (encoding, it.len())));
            let mut decoder = Decoder::new(&bytes[..], encoding);
            let mut read = String::new();
            decoder.read_to_string(&mut read).unwrap();
            assert_eq!((&*read, decoder.had_bom()), (text, true), "{label}");
        }
    }
    // A mark tells the order, whatever was said; also before anything is read.
    for (bytes, said, followed) in [
        (&b"\xFE\xFF\x6C\x49"[..], "utf-16", Encoding::Utf16Be),
        (b"\xFF\xFE\x49\x6C", "utf-16be", Encoding::Utf16Le),
        (b"\0\0\xFE\xFF\0\0\x6C\x49", "utf-32", Encoding::Utf32Be),
        (b"\xFF\xFE\0\0\x49\x6C\0\0", "utf-32be", Encoding::Utf32Le),
    ] {
        let mut decoder = Decoder::new(bytes, named(said));
        decoder.begin().unwrap();
        assert_eq!((decoder.encoding(), decoder.had_bom()), (followed, true), "{said}");
        let mut read = String::new();
        decoder.read_to_string(&mut read).unwrap();
        assert_eq!((&*read, decoder.encoding()), ("汉", followed));
    }
    let without = Encoder::new(Vec::new(), Encoding::Big5).bom(Bom::Add, true).finish().unwrap();
    assert!(without.is_empty());
    assert!(!Bom::Strip.is_written(true) && !Bom::Keep.is_written(false));
}

/// Gives what there is a byte at a time, and must not be asked for more.
struct Typist<'t>(&'t [u8]);

impl Read for Typist<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let (first, rest) = self.0.split_first().unwrap();
        (self.0, target[0]) = (rest, *first);
        Ok(1)
    }
}

#[test]
fn no_more_is_read_than_tells_whether_there_is_a_mark() {
    for (typed, label, has_mark) in [
        (&b"a"[..], "gbk", false),
        (b"\xEF\xBBa", "utf-8", false),
        (b"\xEF\xBB\xBF", "utf-8", true),
        (b"\xFE\xFF", "utf-16be", true),
        (b"\xFF\xFEa", "utf-16le", true),
        (b"\xFF\xFE\0\0", "utf-32le", true),
    ] {
        let mut decoder = Decoder::new(Typist(typed), named(label));
        decoder.begin().unwrap();
        assert_eq!(decoder.had_bom(), has_mark, "{label}");
    }
}
