//! Documents that are XML: translations and string resources.

use std::borrow::Cow;
use std::path::Path;

use fanjian_documents::{Document, Error, Format, Rewrite};
use proptest::prelude::*;

use crate::documents::{check, converted};

#[test]
fn translations() {
    for (before, after) in [
        (
            "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh-CN\"><trans-unit><source>发</source>\
             <target>头<g id=\"1\">发</g><x id=\"2\"/>发<bpt id=\"3\">&lt;发&gt;</bpt></target><note>发</note>\
             <alt-trans><target>发</target></alt-trans></trans-unit></file></xliff>",
            "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"zh-TW\"><trans-unit><source>发</source>\
             <target>頭<g id=\"1\">髮</g><x id=\"2\"/>發<bpt id=\"3\">&lt;发&gt;</bpt></target><note>发</note>\
             <alt-trans><target>发</target></alt-trans></trans-unit></file></xliff>",
        ),
        (
            "<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"zh-Hans\"><unit><segment><target>头<pc id=\"1\">发</pc><ph id=\"2\"/>\
             发 <mrk translate=\"no\">发</mrk><![CDATA[头<b>发]]></target></segment></unit></xliff>",
            "<xliff version=\"2.1\" srcLang=\"en\" trgLang=\"zh-Hant\"><unit><segment><target>頭<pc id=\"1\">髮</pc><ph id=\"2\"/>\
             發 <mrk translate=\"no\">发</mrk><![CDATA[頭<b>發]]></target></segment></unit></xliff>",
        ),
        (
            "<trans-unit translate=\"no\"><target>头发</target></trans-unit>",
            "<trans-unit translate=\"no\"><target>头发</target></trans-unit>",
        ),
        // What is said of a file or a group holds for all in it that says nothing else.
        (
            "<xliff><file translate='no' target-language='zh-CN'><note>发</note><group><unit><target>头发</target></unit>\
             <unit translate='yes'><source>发</source><target>头<mrk translate='no'>发</mrk>发</target></unit></group>\
             <group translate='yes'><unit><target>头<g>发</g></target></unit><group translate='no'><trans-unit>\
             <target>头发</target></trans-unit></group></group></file><file translate='yes'><target>头发</target></file></xliff>",
            "<xliff><file translate='no' target-language='zh-CN'><note>发</note><group><unit><target>头发</target></unit>\
             <unit translate='yes'><source>发</source><target>頭<mrk translate='no'>发</mrk>發</target></unit></group>\
             <group translate='yes'><unit><target>頭<g>髮</g></target></unit><group translate='no'><trans-unit>\
             <target>头发</target></trans-unit></group></group></file><file translate='yes'><target>頭髮</target></file></xliff>",
        ),
        (
            "<target>头<mrk translate='yes'>发</mrk></target>",
            "<target>頭<mrk translate='yes'>髮</mrk></target>",
        ),
    ] {
        let config = if before.contains("Hans") { "s2t" } else { "s2tw" };
        check(Format::Xliff, config, before, after);
    }
}

#[test]
fn strings_of_android() {
    let resources = |text: &str| {
        format!("\u{FEFF}<?xml version=\"1.0\"?>\n<resources>\n    {text}\n</resources>\n")
    };
    for (before, after) in [
        (r#"<string name="发">头<b>发</b></string>"#, r#"<string name="发">頭<b>髮</b></string>"#),
        (
            r#"<string translatable="false">头发</string>"#,
            r#"<string translatable="false">头发</string>"#,
        ),
        (
            "<string-array><item>头发</item></string-array><style><item name=\"a\">头发</item></style>",
            "<string-array><item>頭髮</item></string-array><style><item name=\"a\">头发</item></style>",
        ),
        (
            r#"<plurals><item quantity="other">%d 根头发</item></plurals>"#,
            r#"<plurals><item quantity="other">%d 根頭髮</item></plurals>"#,
        ),
        // Escapes, quotation marks and line ends of its own.
        (
            r#"<string>"头"发 \"头\u53d1\" it\'s 头\n发\@\\\u12</string>"#,
            r#"<string>"頭"髮 \"頭髮\" it\'s 頭\n發\@\\\u12</string>"#,
        ),
        (r#"<string>"it's 头发&amp;"</string>"#, r#"<string>"it\'s 頭髮&amp;"</string>"#),
        (
            r#"<string><![CDATA[<a href="头">头</a>\'发\'& 头<发 <头 <b 头]]></string>"#,
            r#"<string><![CDATA[<a href="头">頭</a>\'發\'& 頭<發 <頭 <b 頭]]></string>"#,
        ),
        // Tags as text, and what only looks like some.
        (
            r#"<string>&lt;a href=\"http://x/头?a&amp;b\">头发&lt;/a>发&lt;br/&gt;头&lt;发&gt; 1 &lt; 2头</string>"#,
            r#"<string>&lt;a href=\"http://x/头?a&amp;b\">頭髮&lt;/a>發&lt;br/&gt;頭&lt;發&gt; 1 &lt; 2頭</string>"#,
        ),
        (
            r#"<string>&lt;头 &lt;a 头 <b>&gt;发</b> &lt;a 头 &lt;b 发&gt;</string>"#,
            r#"<string>&lt;頭 &lt;a 頭 <b>&gt;發</b> &lt;a 頭 &lt;b 发&gt;</string>"#,
        ),
        (
            r#"<string>头<xliff:g id="n" example="发">发</xliff:g>发</string>"#,
            r#"<string>頭<xliff:g id="n" example="发">发</xliff:g>發</string>"#,
        ),
    ] {
        check(Format::Android, "s2t", &resources(before), &resources(after));
    }
    for (path, format) in [
        ("app/src/main/res/values-zh-rCN/strings.xml", Format::Android),
        ("Arrays.xml", Format::Android),
        ("config.xml", Format::Text),
        ("a.XLF", Format::Xliff),
        ("报告.docx", Format::Docx),
        ("宏.DOCM", Format::Docx),
        ("a.xlsm", Format::Xlsx),
        ("a.xltm", Format::Xlsx),
        ("a.potm", Format::Pptx),
        ("a.odg", Format::Odf),
        ("a.fods", Format::FlatOdf),
        ("a.Rmd", Format::Markdown),
        ("a.mdx", Format::Markdown),
        ("a.geojson", Format::Json),
    ] {
        assert_eq!(Format::of_path(Path::new(path)), format);
    }
}

#[test]
fn property_lists() {
    let list = |key: &str, text: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist>\n<plist><dict>\n<key>{key}</key>\n\
             <string>{text}</string><data>{key}</data></dict></plist>\n"
        )
    };
    let (before, after) =
        (list("头发", "头发 = \"&lt;发&gt;\";"), list("头发", "頭髮 = \"&lt;發&gt;\";"));
    check(Format::Strings, "s2t", &before, &after);
    check(Format::Strings, "s2t", &format!("\u{FEFF}{before}"), &format!("\u{FEFF}{after}"));
    check(Format::Strings, "s2t", "\"头发\" = \"<?xml 头发\";", "\"头发\" = \"<?xml 頭髮\";");
}

#[test]
fn open_documents_in_one_file() {
    let document = |text: &str| {
        format!(
            "<office:document><office:body><text:p>{text}</text:p></office:body></office:document>"
        )
    };
    let (before, after) =
        (document("头<text:span>发</text:span>"), document("頭<text:span>髮</text:span>"));
    check(Format::of_path(Path::new("a.fodt")), "s2t", &before, &after);
}

#[test]
fn only_a_single_plain_tag_of_chinese_becomes_another() {
    for (before, after) in [
        ("zh", "zh-TW"),
        ("zh-CN", "zh-TW"),
        ("ZH_cn", "zh_TW"),
        ("zh-Hans", "zh-Hant-TW"),
        ("zh-Hans-SG", "zh-Hant-TW"),
        ("zh_Hant_HK", "zh_Hant_TW"),
        ("zh-TW", "zh-TW"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("zh-CN, en-US", "zh-CN, en-US"),
        ("zh-CN;zh-TW", "zh-CN;zh-TW"),
        ("zh-yue-HK", "zh-yue-HK"),
        ("zh-yue", "zh-yue"),
        ("zh-Hans-CN-x-a", "zh-Hans-CN-x-a"),
        ("zh-Latn", "zh-Latn"),
        ("zh-", "zh-"),
        ("zh-CN-", "zh-CN-"),
        ("yue", "yue"),
        ("中文", "中文"),
        ("", ""),
    ] {
        let document = |tag: &str| format!("<file target-language='{tag}'/>");
        check(Format::Xliff, "s2tw", &document(before), &document(after));
    }
}

/// One character becomes what ends a section.
struct Ending;

impl Rewrite for Ending {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        text.replace('头', "]]>").into()
    }

    fn lead(&self, _: &str, after: &str, places: &mut [usize]) {
        places.iter_mut().for_each(|place| *place = if *place == 0 { 0 } else { after.len() });
    }
}

#[test]
fn sections_do_not_end_where_text_would_end_them() {
    for format in [Format::Android, Format::Xliff] {
        let name = if format == Format::Xliff { "target" } else { "string" };
        let document = |text: &str| format!("<{name}><![CDATA[{text}]]></{name}>");
        let source = document("发头");
        let reader = format.reader(&[]).unwrap().unwrap();
        let (mut once, mut again) = (Vec::new(), Vec::new());
        Document::read(source.as_bytes(), &*reader).unwrap().write(&Ending, &mut once).unwrap();
        assert_eq!(String::from_utf8(once.clone()).unwrap(), document("发]]]]><![CDATA[>"));
        Document::read(&once, &*reader).unwrap().write(&Ending, &mut again).unwrap();
        assert_eq!(again, once);
    }
}

#[test]
fn what_is_not_well_formed_is_told_with_its_place() {
    for (source, place) in [
        ("<resources>\n <string>头</resources>", "line 2, column 11"),
        ("<resources>\n <string>头发</string>", "line 1, column 2"),
        ("<resources><string>&头发</string></resources>", "line 1, column 20"),
        ("<resources><string a='>", "line 1, column 12"),
        ("头发", "line 1, column 1"),
        ("", "line 1, column 1"),
    ] {
        let reader = Format::Android.reader(&[]).unwrap().unwrap();
        let error = Document::read(source.as_bytes(), &*reader).unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }), "{source}: {error}");
        assert!(error.to_string().starts_with(place), "{source}: {error}");
    }
}

#[test]
fn entities_stay_what_they_are() {
    let document = |text: &str| {
        format!("<!DOCTYPE x [<!ENTITY 发 '发'><!ENTITY a '&发;&发;'>]><target>{text}</target>")
    };
    check(Format::Xliff, "s2t", &document("头&发;&a;发"), &document("頭&发;&a;發"));
}

#[test]
fn long_and_deep_input_takes_linear_time() {
    for part in [
        "<",
        "<a>",
        "&",
        "&amp;",
        "<a b='",
        "]]>",
        "<![CDATA[",
        "<!--",
        "<target>",
        "头<x/>",
        "&lt;a",
    ] {
        let source = part.repeat(300_000);
        for (format, name) in [(Format::Xliff, "target"), (Format::Android, "string")] {
            let reader = format.reader(&[]).unwrap().unwrap();
            let _ = Document::read(source.as_bytes(), &*reader);
            let element = format!("<{name}>{source}</{name}>");
            let _ = Document::read(element.as_bytes(), &*reader);
            let section = format!("<{name}><![CDATA[{source}]]></{name}>");
            let _ = Document::read(section.as_bytes(), &*reader);
        }
    }
}

const SAMPLE: &str = "<?xml version=\"1.0\"?><!DOCTYPE a><resources xmlns:xliff=\"x\"><!-- 注 --><string name=\"a\">头\
                      <b>发</b>\\n\\u53d1 &amp; &#21457; \"a\\'b\"</string><target xml:lang='zh-CN'>头<x/>发</target>\
                      <string translatable=\"false\"><![CDATA[<头>]]></string><string>&lt;b>头&lt;/b></string></resources>";

proptest! {
    #[test]
    fn any_text_is_read_or_told_what_is_wrong(source in ".{0,200}") {
        let reader = Format::Android.reader(&[]).unwrap().unwrap();
        let _ = Document::read(source.as_bytes(), &*reader);
    }

    #[test]
    fn any_change_of_a_document_is_read_or_told_what_is_wrong(
        changes in prop::collection::vec((0..SAMPLE.len(), any::<u8>()), 0..4),
    ) {
        let mut source = SAMPLE.as_bytes().to_vec();
        for (at, byte) in changes {
            source[at] = byte;
        }
        for format in [Format::Android, Format::Xliff] {
            let reader = format.reader(&[]).unwrap().unwrap();
            if Document::read(&source, &*reader).is_ok() {
                // Twice comes to the same, and what is Traditional stays.
                let once = converted(format, "s2t", &source);
                prop_assert_eq!(&converted(format, "s2t", &once), &once);
            }
        }
    }
}
