//! Documents of one text: what is text is rewritten, across what stands in it, and all else stays.

use fanjian::Converter;
use fanjian_documents::{Blocks, Conversion, Document, Error, Format, Reader, as_it_is};

/// What becomes of a document.
pub(crate) fn converted(format: Format, config: &str, source: impl AsRef<[u8]>) -> Vec<u8> {
    converted_fields(format, &[], config, source)
}

/// What becomes of these fields of a document.
pub(crate) fn converted_fields(
    format: Format,
    fields: &[&str],
    config: &str,
    source: impl AsRef<[u8]>,
) -> Vec<u8> {
    let (from, to) = config.split_once('2').unwrap();
    assert!(!from.is_empty());
    let target = match to {
        "s" | "sp" => Some("zh-Hans"),
        "t" => Some("zh-Hant"),
        "tw" | "twp" => Some("zh-Hant-TW"),
        _ => None,
    };
    let target = target.map(|tag| tag.parse().unwrap());
    let how = Conversion { converter: Converter::builtin(config).unwrap(), target };
    let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
    let reader = format.reader(&fields).unwrap().unwrap();
    let mut output = Vec::new();
    let document = Document::read(source.as_ref(), &*reader).unwrap();
    document.write(&how, &mut output).unwrap();
    output
}

/// As text, for tables.
#[track_caller]
pub(crate) fn check(format: Format, config: &str, source: &str, expected: &str) {
    let output = String::from_utf8(converted(format, config, source)).unwrap();
    assert_eq!(output, expected);
}

#[test]
fn words_are_found_across_tags_and_laid_back() {
    let cue = |text: &str| format!("1\n00:00:01,000 --> 00:00:02,000\n{text}\n");
    for (source, expected) in [
        ("<i>皇后</i>的头<b>发</b>", "<i>皇后</i>的頭<b>髮</b>"),
        // Two characters become three, and the other way round.
        ("我的U<b>盘</b>坏了", "我的隨<b>身碟</b>壞了"),
        ("<b>内</b>存<i>不足</i>", "<b>記</b>憶體<i>不足</i>"),
    ] {
        check(Format::Srt, "s2twp", &cue(source), &cue(expected));
    }
}

#[test]
fn bytes_that_are_no_text_stay() {
    let source =
        [b"1\n00:01 --> 00:02\n\xE5\xA4".as_slice(), "头发\u{7F}".as_bytes(), b"\xFF\n"].concat();
    let expected =
        [b"1\n00:01 --> 00:02\n\xE5\xA4".as_slice(), "頭髮\u{7F}".as_bytes(), b"\xFF\n"].concat();
    assert_eq!(converted(Format::Srt, "s2t", source), expected);
}

#[test]
fn fields_are_for_formats_that_have_them() {
    let fields = ["title".to_owned()];
    for format in Format::all() {
        let has_fields = ["json", "jsonl", "csv", "tsv", "parquet"].contains(&&*format.to_string());
        assert_eq!(format.has_fields(), has_fields, "{format}");
        assert_eq!(format.reader(&fields).is_ok(), has_fields, "{format}");
    }
}

/// Takes each line for two texts, of which one stands in the other.
struct Twice;

impl Reader for Twice {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        blocks.line(source, 0..source.len(), as_it_is);
        blocks.line(source, 3..source.len(), as_it_is);
        blocks.character(source.len()..source.len() + 1, '发', as_it_is);
        Ok(())
    }
}

#[test]
fn parts_in_parts_and_parts_of_nothing_stay() {
    let how = Conversion { converter: Converter::builtin("s2t").unwrap(), target: None };
    let mut output = Vec::new();
    Document::read("头发".as_bytes(), &Twice).unwrap().write(&how, &mut output).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), "頭髮");
}
