//! Documents that name their own encoding: read by it where it can be so, and it stays true where another is written.

use fanjian::Converter;
use fanjian_documents::encoding::{Encoding, Unmappable, detect};
use fanjian_documents::{Conversion, Error, Format};
use proptest::prelude::*;

use super::hostile::spoilt;
use super::{encode, named};

/// Documents, with `@` for the label.
const SAMPLES: &[(Format, &str)] = &[
    (Format::Html, "<!DOCTYPE html><html><head><meta charset=\"@\"><title>头发</title>"),
    (Format::Html, "<META  CHARSET = '@' ><p>头发"),
    (Format::Html, "<meta name=a charset=@><p>头发"),
    (Format::Html, "<meta/charset=@\n><p>头发"),
    (Format::Html, "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=@\"/><p>头发"),
    (Format::Html, "<meta content='text/html;CharSet = \"@\"' HTTP-EQUIV=content-type><p>头发"),
    (
        Format::Html,
        "<meta charset='@'><meta http-equiv='content-type' content='text/html;charset=@;a=b'>头发",
    ),
    (
        Format::Html,
        "<!-- <meta charset=x> --><!--><a title='<meta charset=x>' <meta><script>'<meta charset=x>'\n</SCRIPT>\
         <title><meta charset=x></title></meta charset=x><meta charset='@'>头发",
    ),
    (Format::Html, "<?xml version='1.0' encoding='@'?><html lang=zh><p>头发"),
    (
        Format::Xhtml,
        "<?xml version=\"1.0\" encoding=\"@\"?><html><head><title/><script src='a'/><script>\
         <![CDATA[a > b; '<meta charset=\"x\"/>' ]]></script>\
         <meta charset='@'/></head><p>头发</p></html>",
    ),
    (Format::Xhtml, "<html><head><meta charset='@'/></head><p>头发</p></html>"),
    (
        Format::Xliff,
        "<?xml version='1.0'\n encoding = '@' standalone='yes'?>\n<xliff><target>头发</target></xliff>",
    ),
    (
        Format::Android,
        "<?xml version=\"1.0\" encoding=\"@\"?>\r\n<resources><string name='a'>头发</string></resources>",
    ),
    (
        Format::Po,
        "# charset=x\n#, fuzzy\nmsgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\r\n\
         \"Content-Type: text/plain; charset=@\\n\"\n\n#: charset=x\nmsgid \"charset=x\"\nmsgid_plural \"\"\n\
         msgstr[0] \"头发\"\nmsgstr[1] \"charset=x\"\n",
    ),
    (
        Format::Po,
        "msgid\"\"\nmsgstr\"A: b\\nContent-Type: text/plain; charset=@\"\nmsgid \"a\"\nmsgstr \"头发\"",
    ),
];

fn with(sample: &str, label: &str) -> String {
    sample.replace('@', label)
}

/// Also what is a few characters long and could be anything.
#[test]
fn a_document_is_read_as_it_says() {
    for (label, encoding) in [
        ("gbk", "gbk"),
        ("GB2312", "gbk"),
        ("gb18030", "gb18030"),
        ("BIG5", "big5"),
        ("big5-hkscs", "big5-hkscs"),
        ("utf-8", "utf-8"),
    ] {
        let encoding = named(encoding);
        for &(format, sample) in SAMPLES {
            // The Big5 of what Simplified it lacks.
            let text = with(sample, label).replace('发', "髮").replace('头', "頭");
            let bytes = encode(&text, encoding, Unmappable::Error).unwrap();
            let found = format.detect(&bytes, true).unwrap();
            assert_eq!(
                (found.encoding, found.declared, found.bom),
                (encoding, true, false),
                "{text}"
            );
            for format in [Format::Text, Format::Markdown, Format::Srt] {
                assert_eq!(format.detect(&bytes, true), detect(&bytes, true));
            }
        }
    }
}

#[test]
fn what_begins_as_utf_16_is() {
    for name in ["utf-16le", "utf-16be"] {
        for (format, sample) in SAMPLES.iter().filter(|(_, sample)| sample.starts_with('<')) {
            let bytes = encode(&with(sample, "utf-16"), named(name), Unmappable::Error).unwrap();
            let found = format.detect(&bytes, true).unwrap();
            assert_eq!((found.encoding, found.declared), (named(name), true), "{sample}");
        }
    }
}

#[test]
fn what_cannot_be_or_is_not_so_is_found_out() {
    const LONG: &str =
        "我們後來在裡面發展了許多年，皇后也不知道該怎麼辦才好，於是大家都鬆了一口氣。";
    let html = |label: &str| format!("<meta charset={label}><p>{LONG}");
    for (label, encoding, declared) in [
        // UTF-8 is nothing else.
        ("gbk", "utf-8", false),
        ("big5", "utf-8", false),
        // Nor is it what it is said to be.
        ("utf-8", "gb18030", false),
        ("utf-8", "big5", false),
        // Valid, but it makes no sense so.
        ("gb2312", "big5", false),
        // It is one that any bytes are valid in, or one that no label can be written in.
        ("iso-8859-1", "gb18030", false),
        ("utf-16", "gb18030", false),
        ("nonsense", "big5", false),
        ("gbk", "gbk", true),
    ] {
        let bytes = encode(&html(label), named(encoding), Unmappable::Error).unwrap();
        let found = Format::Html.detect(&bytes, true).unwrap();
        let expected = (named(encoding), declared);
        assert_eq!((found.encoding, found.declared), expected, "{label} {encoding}");
    }
    // A byte order mark says more.
    let marked = [b"\xEF\xBB\xBF".as_slice(), html("gbk").as_bytes()].concat();
    let found = Format::Html.detect(&marked, true).unwrap();
    assert_eq!((found.encoding, found.declared, found.bom), (Encoding::Utf8, false, true));
}

#[test]
fn what_is_cut_may_end_inside_a_character() {
    let bytes = encode("<meta charset=gbk>头发", named("gbk"), Unmappable::Error).unwrap();
    let bytes = &bytes[..bytes.len() - 1];
    assert!(Format::Html.detect(bytes, false).unwrap().declared);
    assert!(!Format::Html.detect(bytes, true).is_ok_and(|it| it.declared));
    let bytes = [bytes, b"<p>", &[b'a'; 20]].concat();
    assert!(!Format::Html.detect(&bytes, false).is_ok_and(|it| it.declared));
}

#[test]
fn a_label_that_means_less_than_is_there_is_read_as_what_contains_it() {
    for (label, bytes, expected) in [
        ("gb2312", b"\xCD\xB7\x95\x32\x82\x36".as_slice(), "gb18030"),
        // A euro sign as GB18030 writes it.
        ("gbk", b"\xCD\xB7\xA2\xE3", "gb18030"),
        ("gbk", b"\xCD\xB7\x80", "gbk"),
        ("big5", b"\xC0\x59\x9D\x4B", "big5-hkscs"),
    ] {
        let bytes = [b"<meta charset=", label.as_bytes(), b">", bytes].concat();
        let found = Format::Html.detect(&bytes, true).unwrap();
        assert_eq!((found.encoding, found.declared), (named(expected), true), "{label}");
    }
}

#[test]
fn what_is_no_declaration_is_none() {
    let late = format!("<title>{}</title><meta charset=gbk>", "a".repeat(1024));
    for head in [
        "<!-- <meta charset=gbk> -->",
        "<!-- <meta charset=gbk>",
        "<script>'<meta charset=gbk>'</script>",
        "<script><meta charset=gbk>",
        "<a title=\"<meta charset=gbk>\">",
        "<metal charset=gbk>",
        "</meta charset=gbk>",
        "<meta name=charset content=gbk>",
        "<meta charset=''>",
        "<meta charset>",
        "<meta http-equiv=refresh content='charset=gbk'>",
        "<meta content='text/html; charset=gbk'>",
        "<meta http-equiv=content-type content='charset'>",
        "<meta http-equiv=content-type content='charset=\"gbk'>",
        "<meta charset=\"gbk>",
        " <?xml encoding='gbk'?>",
        "<?xml encoding=gbk?>",
        "<?xml encoding='gbk\"?>",
        &late,
    ] {
        let bytes = [head.as_bytes(), b"\xCD\xB7\xB7\xA2"].concat();
        let found = Format::Html.detect(&bytes, true);
        assert!(!found.is_ok_and(|it| it.declared), "{head}");
    }
}

/// What becomes of a document that was in one encoding and is written in another, both as UTF-8.
fn rewritten(format: Format, [from, to]: [&str; 2], source: &[u8]) -> Result<String, Error> {
    let how = Conversion { converter: Converter::builtin("s2t").unwrap(), target: None };
    let mut output = Vec::new();
    format.copy_between((named(from), named(to)), &[], source, &mut output, &how)?;
    Ok(String::from_utf8(output).unwrap())
}

#[test]
fn labels_become_that_of_what_is_written() {
    for &(format, sample) in SAMPLES {
        let converted = sample.replace("头发", "頭髮");
        for (label, [from, to], expected) in [
            ("gbk", ["gbk", "utf-8"], "utf-8"),
            ("GBK", ["gbk", "utf-8"], "UTF-8"),
            ("Big5", ["big5", "gb18030"], "GB18030"),
            ("utf-8", ["utf-8", "big5-hkscs"], "big5-hkscs"),
            ("UTF-16", ["utf-16le", "utf-8"], "UTF-8"),
            ("utf-8", ["utf-8", "utf-16be"], "utf-16be"),
            // It may be wrong, or nothing at all; also by chance right.
            ("utf-8", ["gbk", "big5"], "big5"),
            ("CHARSET", ["gbk", "utf-8"], "UTF-8"),
            ("utf-8", ["gbk", "utf-8"], "utf-8"),
            ("UTF-16", ["utf-16le", "utf-16be"], "UTF-16"),
            // What does not change is left as it is, right or wrong.
            ("nonsense", ["gbk", "gbk"], "nonsense"),
            ("gbk", ["utf-8", "utf-8"], "gbk"),
            ("gb2312", ["gb18030", "gb18030"], "gb2312"),
        ] {
            // XML without a name is UTF-8.
            let is_refused = format == Format::Xhtml
                && !sample.starts_with("<?")
                && from != to
                && !to.starts_with("utf");
            match rewritten(format, [from, to], with(sample, label).as_bytes()) {
                Err(Error::Refused(_)) => assert!(is_refused, "{sample}"),
                Err(error) => panic!("{error}: {sample}"),
                Ok(output) => {
                    let ways = (named(from), named(to));
                    assert_eq!(output, with(&converted, expected), "{label}");
                    assert!(
                        from == to
                            || format.declarations(ways, output.as_bytes()).unwrap().is_empty()
                    );
                    assert!(!is_refused, "{sample}");
                }
            }
        }
    }
}

#[test]
fn labels_are_found_wherever_they_stand() {
    let source = format!("<p>{}</p><meta charset=gbk><p>头发", "a ".repeat(2000));
    let output = rewritten(Format::Html, ["gbk", "utf-8"], source.as_bytes()).unwrap();
    assert_eq!(output, source.replace("gbk", "utf-8").replace("头发", "頭髮"));
    let source = format!("{}msgid \"\"\nmsgstr \"charset=gbk\\n\"", "# 头发\n".repeat(2000));
    let output = rewritten(Format::Po, ["gbk", "utf-8"], source.as_bytes()).unwrap();
    assert_eq!(output, source.replace("gbk", "utf-8"));
    let ways = (named("gbk"), named("utf-8"));
    let declarations = Format::Html.declarations(ways, b"<meta charset=GBK>").unwrap();
    assert_eq!(declarations, [(14..17, "UTF-8".to_owned())]);
}

#[test]
fn xml_that_cannot_say_what_it_is_in_is_refused() {
    let body = "<resources><string name='a'>头发</string></resources>";
    for (head, to, is_refused) in [
        ("", "gbk", true),
        ("<?xml version='1.0'?>", "big5", true),
        ("<?xml version='1.0' encoding=gbk?>", "utf-8", true),
        ("<?xml version='1.0' encoding='gbk?>", "gb18030", true),
        ("", "utf-8", false),
        ("<?xml version='1.0'?>", "utf-16le", false),
    ] {
        let source = format!("{head}{body}");
        let from = if to == "utf-8" { "gbk" } else { "utf-8" };
        let output = rewritten(Format::Android, [from, to], source.as_bytes());
        assert_eq!(matches!(output, Err(Error::Refused(_))), is_refused, "{head} {to}");
        assert_eq!(output.is_ok(), !is_refused);
        // Nothing is asked of what stays as it is.
        assert!(rewritten(Format::Android, [from, from], source.as_bytes()).is_ok());
    }
}

/// Readers of XML and PO that know GB2312 know no more of GBK than that.
#[test]
fn gb2312_becomes_gbk_where_more_is_written() {
    let gbk = ["gbk", "gbk"];
    for &(format, sample) in SAMPLES {
        let converted = with(
            &sample.replace("头发", "頭髮"),
            if format == Format::Html { "gb2312" } else { "gbk" },
        );
        assert_eq!(rewritten(format, gbk, with(sample, "gb2312").as_bytes()).unwrap(), converted);
        // It was more already, or is no more.
        for text in ["头发鬱", "大家"] {
            let source = with(&sample.replace("头发", text), "gb2312");
            let expected = source.replace("头发", "頭髮");
            assert_eq!(rewritten(format, gbk, source.as_bytes()).unwrap(), expected);
        }
    }
}

const HOSTILE: &str = "<?xml version='1.0' encoding='gbk'?><meta charset=\"gbk\"><!-- a --><script>b</script><meta \
    http-equiv=content-type content='text/html; charset=\"gbk\"'>头发\nmsgid \"\"\nmsgstr \"charset=gbk\\n\"\n";

proptest! {
    #[test]
    fn nothing_breaks_it(source in spoilt(HOSTILE)) {
        for format in Format::all() {
            let _ = format.detect(&source, true);
            let _ = format.detect(&source, false);
            let ways = (named("gbk"), named("utf-8"));
            let Ok(labels) = format.declarations(ways, &source) else { continue };
            let (mut output, mut at) = (Vec::new(), 0);
            for (range, label) in labels {
                output.extend_from_slice(&source[at..range.start]);
                output.extend_from_slice(label.as_bytes());
                at = range.end;
            }
            output.extend_from_slice(&source[at..]);
            // What was said is true now.
            prop_assert_eq!(format.declarations(ways, &output).unwrap(), []);
        }
    }
}

/// In linear time, or it would not end.
#[test]
fn long_and_hostile() {
    for part in [
        "<",
        "<!",
        "<!--",
        "<a ",
        "<meta charset=",
        "<meta charset='",
        "<script>",
        "</",
        "charset=",
        "<meta charset='gb2312'/>",
        "msgid \"\"\nmsgstr \"charset=gb2312\"\n",
        "<a b",
    ] {
        let source = part.repeat(1_000_000 / part.len());
        for format in [Format::Html, Format::Xhtml, Format::Po] {
            let _ = format.detect(source.as_bytes(), true);
            for to in ["utf-8", "gbk"] {
                let _ = format.declarations((named("big5"), named(to)), source.as_bytes());
            }
        }
    }
}
