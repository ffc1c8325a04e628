//! However bytes and text are cut, the same comes out; and nothing panics.

use std::io::{self, Read, Write};

use fanjian_documents::encoding::{
    Decoder, EncodeError, Encoder, Encoding, Invalid, Malformed, Unmappable, detect, looks_binary,
};
use proptest::prelude::*;

use super::{held, named};

/// Gives out so many bytes at a time, one after the other, and is interrupted in between.
struct Cut<'b> {
    bytes: &'b [u8],
    sizes: Vec<usize>,
    turn: usize,
}

impl Read for Cut<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn.is_multiple_of(5) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let size = self.sizes[self.turn % self.sizes.len()].min(target.len());
        self.bytes.read(&mut target[..size])
    }
}

fn encodings() -> impl Strategy<Value = Encoding> {
    let labels = [
        "utf-8",
        "utf-16le",
        "utf-16be",
        "utf-32le",
        "utf-32be",
        "gb18030",
        "gbk",
        "big5",
        "big5-hkscs",
        "shift_jis",
        "euc-jp",
        "euc-kr",
        "iso-2022-jp",
        "windows-1252",
        "x-user-defined",
    ];
    prop::sample::select(labels.map(named).to_vec())
}

/// Bytes of which many are text in some encoding.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let mark = prop::sample::select(vec![
        &b""[..],
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"\xFE\xFF",
        b"\xFF\xFE\0\0",
        b"\0\0\xFE\xFF",
        b"\x84\x31\x95\x33",
    ]);
    let byte = prop_oneof![0x30_u8..0x3A, 0x40_u8..0x7F, 0xA1_u8..0xFF, any::<u8>()];
    let any = prop::collection::vec(byte, 0..60);
    let text = (".{0,20}", encodings()).prop_map(|(text, encoding)| {
        super::encode(&text, encoding, Unmappable::Replace).unwrap_or_default()
    });
    (mark, any, text).prop_map(|(mark, any, text)| [mark, &text, &any].concat())
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..7_usize, 1..9)
}

/// All that is read until an end or an error, and the error.
fn read_all(mut decoder: Decoder<impl Read>, sizes: &[usize]) -> (Vec<u8>, Option<Malformed>) {
    let (mut text, mut buffer) = (Vec::new(), [0; 8]);
    for &size in sizes.iter().cycle() {
        match decoder.read(&mut buffer[..size]) {
            Ok(0) => break,
            Ok(read) => text.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                // Again and again.
                assert!(decoder.read(&mut buffer).is_err());
                return (text, Some(held(&error)));
            }
        }
    }
    (text, None)
}

/// All that is written until an error, and the error.
fn write_all(
    encoding: Encoding,
    unmappable: Unmappable,
    pieces: &[&[u8]],
) -> (Vec<u8>, Option<EncodeError>) {
    let mut output = Vec::new();
    let mut encoder = Encoder::new(&mut output, encoding).unmappable(unmappable);
    let written = pieces.iter().try_for_each(|piece| encoder.write_all(piece));
    let failure = written.and_then(|()| encoder.finish().map(drop)).err();
    (output, failure.map(|error| held(&error)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn reading(
        bytes in bytes(),
        encoding in encodings(),
        invalid in prop::sample::select(vec![Invalid::Keep, Invalid::Error, Invalid::Replace]),
        sizes in sizes(),
    ) {
        let decoder = || Decoder::new(&bytes[..], encoding).invalid(invalid);
        let whole = read_all(decoder(), &[8]);
        let cut = Cut { bytes: &bytes, sizes: sizes.clone(), turn: 0 };
        let pieces = read_all(Decoder::new(cut, encoding).invalid(invalid), &sizes);
        prop_assert_eq!(&whole, &pieces);
        let (text, failure) = whole;
        if (encoding, invalid) == (Encoding::Utf8, Invalid::Keep) {
            prop_assert_eq!(&text, bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
        } else {
            prop_assert!(std::str::from_utf8(&text).is_ok());
        }
        if let Some(failure) = failure {
            prop_assert!(invalid != Invalid::Replace);
            let at = failure.offset as usize;
            prop_assert_eq!(&bytes[at..at + failure.bytes.len()], &failure.bytes[..]);
            // What stands in front is text.
            let before = read_all(Decoder::new(&bytes[..at], encoding).invalid(invalid), &[8]);
            prop_assert_eq!(before, (text, None));
        }
    }

    #[test]
    fn writing(
        text in ".{0,40}",
        tail in prop::collection::vec(any::<u8>(), 0..4),
        encoding in encodings(),
        unmappable in prop::sample::select(vec![Unmappable::Error, Unmappable::Ncr, Unmappable::Replace]),
        size in 1..9_usize,
    ) {
        let text = [text.as_bytes(), &tail].concat();
        let whole = write_all(encoding, unmappable, &[&text]);
        let pieces: Vec<_> = text.chunks(size).collect();
        prop_assert_eq!(&whole, &write_all(encoding, unmappable, &pieces));
        if let Some(EncodeError::Unmappable { character, offset, .. }) = whole.1 {
            let at = offset as usize;
            let rest = std::str::from_utf8(&text[at..at + character.len_utf8()]);
            prop_assert!(rest.unwrap().starts_with(character));
        }
    }

    #[test]
    fn detection(bytes in bytes(), is_whole: bool) {
        let _ = looks_binary(&bytes);
        match detect(&bytes, is_whole) {
            Ok(found) => prop_assert_eq!(found.bom, Encoding::of_bom(&bytes).is_some()),
            Err(uncertain) => prop_assert!(uncertain.to_string().starts_with("the encoding is ")),
        }
    }
}

#[test]
fn longer_than_the_buffers() {
    let text = "風吹過山谷，𠮷野家的招牌晃了一晃。\r\n".repeat(5000);
    for label in ["utf-8", "gb18030", "utf-16be", "utf-32le"] {
        let bytes = super::encode(&text, named(label), Unmappable::Error).unwrap();
        let read = super::decode(&bytes, named(label), Invalid::Error).unwrap();
        assert!(read == text.as_bytes(), "{label}");
    }
    // One bad byte after another.
    let bad = vec![0xFF; 200_000];
    let read = super::decode(&bad, Encoding::Big5, Invalid::Replace).unwrap();
    assert!(read == "\u{FFFD}".repeat(bad.len()).as_bytes());
}
