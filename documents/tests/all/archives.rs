//! Documents that are archives: what is text in their members is rewritten, all else stays.

use std::io::{Cursor, Read, Write};

use fanjian::Converter;
use fanjian_documents::{Conversion, Error, Format, for_each_document, rewrite_archive};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// An archive of these members.
pub(crate) fn archive<N: AsRef<str>, T: AsRef<[u8]>>(members: &[(N, T)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(name.as_ref(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_ref()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A member of an archive.
pub(crate) fn member(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

/// What becomes of an archive.
pub(crate) fn converted(format: Format, config: &str, source: &[u8]) -> Result<Vec<u8>, Error> {
    let target = match config {
        "s2t" => "zh-Hant",
        "t2s" => "zh-Hans",
        "s2hk" => "zh-Hant-HK",
        _ => "zh-Hant-TW",
    };
    let converter = Converter::builtin(config).unwrap();
    let how = Conversion { converter, target: Some(target.parse().unwrap()) };
    let mut output = Cursor::new(Vec::new());
    rewrite_archive(format, source, &how, &mut output)?;
    Ok(output.into_inner())
}

/// Checks what becomes of members: what they are, and what they become.
#[track_caller]
fn check(format: Format, config: &str, members: &[(&str, &str, &str)]) {
    let source: Vec<_> = members.iter().map(|&(name, before, _)| (name, before)).collect();
    let output = converted(format, config, &archive(&source)).unwrap();
    for (name, _, after) in members {
        assert_eq!(String::from_utf8(member(&output, name)).unwrap(), *after, "{name}");
    }
}

#[test]
fn documents_of_word() {
    let body = |text: &str| format!("<w:document><w:body>{text}</w:body></w:document>");
    for (before, after) in [
        // A word over two runs, and over a bookmark and a comment.
        (
            "<w:p><w:r><w:t>理头</w:t></w:r><w:bookmarkStart w:name=\"发\"/><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>理頭</w:t></w:r><w:bookmarkStart w:name=\"发\"/><w:r><w:t>髮</w:t></w:r></w:p>",
        ),
        (
            "<w:p><w:r><w:t>头</w:t></w:r>\n <!-- 发 -->\n <w:r><w:t xml:space=\"preserve\">发 &amp; 发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t></w:r>\n <!-- 发 -->\n <w:r><w:t xml:space=\"preserve\">髮 &amp; 發</w:t></w:r></w:p>",
        ),
        // Paragraphs and lines end words.
        (
            "<w:p><w:r><w:t>头</w:t></w:r></w:p><w:p><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t></w:r></w:p><w:p><w:r><w:t>發</w:t></w:r></w:p>",
        ),
        (
            "<w:p><w:r><w:t>头</w:t><w:br/><w:t>发</w:t><w:tab/><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t><w:br/><w:t>發</w:t><w:tab/><w:t>發</w:t></w:r></w:p>",
        ),
        // A text box within a paragraph does not break it; its text is another paragraph.
        (
            "<w:p><w:r><w:t>头</w:t></w:r><w:r><w:drawing><wp:anchor><wp:docPr name=\"图\" descr=\"发&quot;廊\"/>\
             <w:txbxContent><w:p><w:r><w:t>干</w:t></w:r><w:r><w:t>杯</w:t></w:r></w:p></w:txbxContent>\
             </wp:anchor></w:drawing></w:r><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t></w:r><w:r><w:drawing><wp:anchor><wp:docPr name=\"图\" descr=\"發&quot;廊\"/>\
             <w:txbxContent><w:p><w:r><w:t>乾</w:t></w:r><w:r><w:t>杯</w:t></w:r></w:p></w:txbxContent>\
             </wp:anchor></w:drawing></w:r><w:r><w:t>髮</w:t></w:r></w:p>",
        ),
        // Field codes and fonts are no text; what was deleted is, by itself.
        (
            "<w:p><w:r><w:rPr><w:rFonts w:eastAsia=\"仿宋体\"/></w:rPr><w:instrText>REF 书签</w:instrText>\
             <w:t>头</w:t></w:r><w:del><w:r><w:delText>发</w:delText></w:r></w:del><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:rPr><w:rFonts w:eastAsia=\"仿宋体\"/></w:rPr><w:instrText>REF 书签</w:instrText>\
             <w:t>頭</w:t></w:r><w:del><w:r><w:delText>發</w:delText></w:r></w:del><w:r><w:t>髮</w:t></w:r></w:p>",
        ),
        // Other prefixes, sections as they stand, entities that are not known.
        (
            "<ns0:p><ns0:r><ns0:t>头</ns0:t><ns0:t><![CDATA[发<]]></ns0:t><ns0:t>&发;发</ns0:t></ns0:r></ns0:p>",
            "<ns0:p><ns0:r><ns0:t>頭</ns0:t><ns0:t><![CDATA[髮<]]></ns0:t><ns0:t>&发;發</ns0:t></ns0:r></ns0:p>",
        ),
        // A character as a reference.
        (
            "<w:p><w:r><w:t>&#x5934;&#21457;</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭髮</w:t></w:r></w:p>",
        ),
        (
            "<w:p><w:r><w:rPr><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:r></w:p>",
            "<w:p><w:r><w:rPr><w:lang w:val=\"en-US\" w:eastAsia=\"zh-TW\"/></w:rPr></w:r></w:p>",
        ),
    ] {
        check(Format::Docx, "s2tw", &[("word/document.xml", &body(before), &body(after))]);
    }
    check(
        Format::Docx,
        "s2twp",
        &[
            ("[Content_Types].xml", "<Types>发</Types>", "<Types>发</Types>"),
            ("word/document.xml", "<w:p><w:t>软件</w:t></w:p>", "<w:p><w:t>軟體</w:t></w:p>"),
            (
                "word/header1.xml",
                "<w:p><w:t>软</w:t><w:t>件</w:t></w:p>",
                "<w:p><w:t>軟</w:t><w:t>體</w:t></w:p>",
            ),
            (
                "word/footnotes.xml",
                "<w:p><w:t>内存不足</w:t></w:p>",
                "<w:p><w:t>記憶體不足</w:t></w:p>",
            ),
            ("word/styles.xml", "<w:lang w:eastAsia='zh-CN'/>", "<w:lang w:eastAsia='zh-TW'/>"),
            (
                "word/theme/theme1.xml",
                "<a:font script=\"Hans\" typeface=\"宋体\"/>",
                "<a:font script=\"Hans\" typeface=\"宋体\"/>",
            ),
            (
                "word/numbering.xml",
                "<w:lvlText w:val=\"第%1节\"/>",
                "<w:lvlText w:val=\"第%1節\"/>",
            ),
            (
                "docProps/core.xml",
                "<cp:coreProperties><dc:title>头发</dc:title><dc:creator>发</dc:creator></cp:coreProperties>",
                "<cp:coreProperties><dc:title>頭髮</dc:title><dc:creator>发</dc:creator></cp:coreProperties>",
            ),
            ("customXml/item1.xml", "<a>发</a>", "<a>发</a>"),
        ],
    );
}

#[test]
fn what_stays_is_copied_with_all_that_is_known_of_it() {
    let time = DateTime::from_date_and_time(2023, 4, 5, 6, 7, 8).unwrap();
    let plain = SimpleFileOptions::default().last_modified_time(time).unix_permissions(0o640);
    let stored = plain.compression_method(CompressionMethod::Stored);
    let timed = plain.with_extended_timestamp(Some(1_700_000_001), None, None).unwrap();
    let mut timed = timed.with_file_comment("注");
    timed.add_extra_field(0x7875, [1, 4, 232, 3, 0, 0, 4, 232, 3, 0, 0], false).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.set_comment("整个").unwrap();
    writer.start_file("media/图.png", stored).unwrap();
    writer.write_all(b"\x89PNG\xFF").unwrap();
    writer.start_file("word/document.xml", timed.clone()).unwrap();
    writer.write_all("<w:p><w:t>头发</w:t></w:p>".as_bytes()).unwrap();
    writer.start_file("word/styles.xml", timed.compression_level(Some(1))).unwrap();
    writer.write_all(b"<w:styles/>").unwrap();
    let source = writer.finish().unwrap().into_inner();
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    assert_eq!(member(&output, "word/document.xml"), "<w:p><w:t>頭髮</w:t></w:p>".as_bytes());

    let mut before = ZipArchive::new(Cursor::new(&source)).unwrap();
    let mut after = ZipArchive::new(Cursor::new(&output)).unwrap();
    assert_eq!(before.comment(), after.comment());
    assert_eq!(before.len(), after.len());
    for index in 0..before.len() {
        let (mut old, mut new) =
            (before.by_index_raw(index).unwrap(), after.by_index_raw(index).unwrap());
        assert_eq!(old.name_raw(), new.name_raw());
        assert_eq!(old.compression(), new.compression());
        assert_eq!(old.last_modified(), new.last_modified());
        assert_eq!(old.unix_mode(), new.unix_mode());
        assert_eq!(old.comment(), new.comment());
        assert_eq!(old.extra_data(), new.extra_data());
        if index != 1 {
            let (mut raw, mut copied) = (Vec::new(), Vec::new());
            old.read_to_end(&mut raw).unwrap();
            new.read_to_end(&mut copied).unwrap();
            assert_eq!(raw, copied);
        }
    }
    // Nothing to do: the very bytes, whatever stands behind them.
    let again = converted(Format::Docx, "s2t", &output).unwrap();
    assert_eq!(again, output);
    let trailed = [&output[..], b"  "].concat();
    assert_eq!(converted(Format::Docx, "s2t", &trailed).unwrap(), trailed);
}

#[test]
fn members_in_other_encodings_come_back_in_them() {
    let utf16 = |text: &str| {
        let mut bytes = vec![0xFF, 0xFE];
        text.encode_utf16().for_each(|unit| bytes.extend(unit.to_le_bytes()));
        bytes
    };
    let text = |word: &str| {
        format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:p><w:t>{word}</w:t></w:p>")
    };
    let source = archive(&[("word/document.xml", utf16(&text("头发")))]);
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    assert_eq!(member(&output, "word/document.xml"), utf16(&text("頭髮")));

    // Declared, but not so.
    let source = archive(&[("word/document.xml", text("头发"))]);
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    assert_eq!(member(&output, "word/document.xml"), text("頭髮").as_bytes());

    // What the encoding lacks becomes a reference.
    let head = b"<?xml version='1.0' encoding='gb2312'?><w:p><w:t>".as_slice();
    let tail = b"</w:t></w:p>".as_slice();
    let source = archive(&[("word/document.xml", [head, b"\xCD\xB7\xB7\xA2", tail].concat())]);
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    let expected = [head, b"\xEE\x5E\xF3\x8C", tail].concat();
    assert_eq!(member(&output, "word/document.xml"), expected);
}

#[test]
fn texts_are_handed_over_by_member() {
    let source = archive(&[
        ("word/media/a.png", "头"),
        ("word/document.xml", "<w:p><w:t>头</w:t><w:t>发</w:t></w:p><w:p/>"),
        ("docProps/core.xml", "<dc:title>题</dc:title>"),
    ]);
    let mut seen = Vec::new();
    for_each_document(Format::Docx, &source, |name, document| {
        seen.push((name.to_owned(), document.blocks().lines().to_owned()));
    })
    .unwrap();
    let expected = [("word/document.xml", "头发\n"), ("docProps/core.xml", "题\n")];
    assert_eq!(seen, expected.map(|(name, lines)| (name.to_owned(), lines.to_owned())));
}
