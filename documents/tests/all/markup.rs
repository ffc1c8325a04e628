//! HTML and XHTML: what people read is rewritten, and all else stays.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use fanjian_documents::{Document, Error, Format, Rewrite};
use html5gum::{StringReader, Token, Tokenizer};
use proptest::prelude::*;

use super::documents::{check, converted};

/// Writes 繁 for 简, so that what was changed can be told, and taken back.
pub(crate) struct Swap;

impl Rewrite for Swap {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Cow::Owned(text.replace('简', "繁"))
    }

    fn lead(&self, _: &str, _: &str, _: &mut [usize]) {}
}

/// What is left of a document where only 简 was rewritten; none if it was not read.
pub(crate) fn swapped(format: Format, source: &str) -> Option<String> {
    let reader = format.reader(&[]).unwrap().unwrap();
    let document = Document::read(source.as_bytes(), &*reader).ok()?;
    let mut output = Vec::new();
    document.write(&Swap, &mut output).unwrap();
    Some(String::from_utf8(output).unwrap())
}

#[test]
fn text() {
    for (source, expected) in [
        ("<p>皇<b>后</b>的头<i>发</i></p>", "<p>皇<b>后</b>的頭<i>髮</i></p>"),
        ("头<!-- 头发 -->发 <!doctype 头> <?头?>", "頭<!-- 头发 -->髮 <!doctype 头> <?头?>"),
        ("a < b & 头&#21457; > c", "a < b & 頭髮 > c"),
        ("头&nbsp;发&copy;头&unknown;发", "頭&nbsp;發&copy;頭&unknown;發"),
        // Blocks, line breaks and pictures end words; unknown elements do not.
        ("<li>头<li>发", "<li>頭<li>發"),
        ("头<div>发</div>发 头<hr>发", "頭<div>發</div>發 頭<hr>發"),
        ("头<br>发 头<img src=头>发", "頭<br>發 頭<img src=头>發"),
        ("<x-word>头</x-word>发", "<x-word>頭</x-word>髮"),
        ("头<wbr>发", "頭<wbr>髮"),
        ("<title>头发 <b></title>", "<title>頭髮 <b></title>"),
        ("<select><option value=头>头发</select>", "<select><option value=头>頭髮</select>"),
        ("<textarea>头发 <script></textarea>", "<textarea>頭髮 <script></textarea>"),
        ("<template><b>头发</b></template>", "<template><b>頭髮</b></template>"),
        (
            "<svg><path id=头 /><text>头发</text></svg>",
            "<svg><path id=头 /><text>頭髮</text></svg>",
        ),
        // What stands above a text does not cut it.
        (
            "<ruby>头<rt>头发</rt>发<rp>(</rp><rt>发</ruby>屋",
            "<ruby>頭<rt>頭髮</rt>髮<rp>(</rp><rt>發</ruby>屋",
        ),
        ("<ruby>头<rt>a<rb>发<rt>b</ruby>", "<ruby>頭<rt>a<rb>髮<rt>b</ruby>"),
        // In drawings, elements end as in XML.
        (
            "<svg><title/><script/><style/><a href='头发'>头</a></svg><p class='头'>发",
            "<svg><title/><script/><style/><a href='头发'>頭</a></svg><p class='头'>發",
        ),
        // Where lines may break, words go on.
        ("头&shy;发 皇&#8203;后 头&ensp;发", "頭&shy;髮 皇&#8203;后 頭&ensp;發"),
        ("头发<p class='头", "頭髮<p class='头"),
        ("头发</p 头", "頭髮</p 头"),
        ("", ""),
    ] {
        check(Format::Html, "s2t", source, expected);
    }
}

#[test]
fn what_is_left() {
    for inside in [
        "<script>头发 </scrip>头发</script>",
        "<script><!-- <script>头发</script> 头发 --></script>",
        "<STYLE>头发 <b></style>",
        "<code>头<b>发</b></code>",
        "<pre title=''>头发<p>头发</pre>",
        "<math><mtext>头发</mtext></math>",
        "<noscript>头发</noscript>",
        "<b translate=no title=头发>头<p>发</p></b>",
        "<b class='a notranslate'>头发</b>",
        "<b lang=ja>头发<i lang=en>头发</i></b>",
        "<b lang='KO-KR'>头发</b>",
    ] {
        let source = format!("<div>发{inside}头</div>");
        check(Format::Html, "s2t", &source, &format!("<div>發{inside}頭</div>"));
    }
    for (source, expected) in [
        ("头<code>x</code>发", "頭<code>x</code>發"),
        ("<code title=头发>头发</code>", "<code title=頭髮>头发</code>"),
        (
            "<b translate=no>头<i translate=yes>头发</i>发</b>头发",
            "<b translate=no>头<i translate=yes>頭髮</i>发</b>頭髮",
        ),
        (
            "<b lang=ja>头<i lang=zh-CN>头发</i>发</b>",
            "<b lang=ja>头<i lang=zh-Hant>頭髮</i>发</b>",
        ),
        // Elements end where HTML lets their ends be left out.
        ("<p lang=ja>头<i>发<p>头发", "<p lang=ja>头<i>发<p>頭髮"),
        (
            "<table><tr><td translate=no>头<td>发<tr><th lang=ko>头<tbody><tr><td>头发",
            "<table><tr><td translate=no>头<td>發<tr><th lang=ko>头<tbody><tr><td>頭髮",
        ),
        (
            "<ul><li lang=ja>头<ul><li>发</ul>头<li>发</ul>",
            "<ul><li lang=ja>头<ul><li>发</ul>头<li>發</ul>",
        ),
        ("<div lang=ja><b>头</div>发</b>头</div>", "<div lang=ja><b>头</div>發</b>頭</div>"),
    ] {
        check(Format::Html, "s2t", source, expected);
    }
}

#[test]
fn attributes() {
    for (source, expected) in [
        (
            "<img ALT=\"头发's\" data-alt='头发' title = '\"头发\"'>",
            "<img ALT=\"頭髮's\" data-alt='头发' title = '\"頭髮\"'>",
        ),
        ("<a title=头发 href=头发>发</a>", "<a title=頭髮 href=头发>發</a>"),
        ("<p title='a<b&lt;头发&#21457;'>", "<p title='a<b&lt;頭髮發'>"),
        ("<b title=a&b头发 alt=a=头发>", "<b title=a&b头发 alt=a=头发>"),
        // Each is a text of its own, and does not cut the one around it.
        ("头<b title=发 aria-label=头>发</b>", "頭<b title=發 aria-label=頭>髮</b>"),
        (
            "<input type=Submit value=头发><input value=头发 placeholder=头发>",
            "<input type=Submit value=頭髮><input value=头发 placeholder=頭髮>",
        ),
        (
            "<meta name=Description content=头发><meta content=头发 name=viewport>",
            "<meta name=Description content=頭髮><meta content=头发 name=viewport>",
        ),
        ("<meta content=头发 property='og:title'>", "<meta content=頭髮 property='og:title'>"),
        (
            "<meta property=og:locale content=zh_CN><html lang=zh-Hans-CN xml:lang=en>",
            "<meta property=og:locale content=zh_Hant><html lang=zh-Hant xml:lang=en>",
        ),
        (
            "<meta http-equiv=Content-Language content='zh-CN, en'>",
            "<meta http-equiv=Content-Language content='zh-CN, en'>",
        ),
    ] {
        check(Format::Html, "s2t", source, expected);
    }
    // What is not converted is in the language it was in.
    let source = "<b translate=no lang=zh-CN>头</b>";
    check(Format::Html, "s2t", source, source);
}

/// Writes other characters for letters, those of syntax among them.
struct Marks;

impl Rewrite for Marks {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = text.replace('E', "").replace('A', "a<b").replace('B', "\"'& >");
        Cow::Owned(text.replace('C', "]]>"))
    }

    fn lead(&self, before: &str, _: &str, places: &mut [usize]) {
        for place in places {
            *place = self.rewrite(&before[..*place]).len();
        }
    }
}

#[test]
fn what_is_new_is_escaped() {
    for (format, source, expected) in [
        (Format::Html, "<p>A", "<p>a&lt;b"),
        (Format::Html, "<p title=\"B\">", "<p title=\"&quot;'&amp; >\">"),
        (Format::Html, "<p title='B'>", "<p title='\"&apos;&amp; >'>"),
        (Format::Html, "<p title=B>", "<p title=\"&quot;'&amp; >\">"),
        (Format::Html, "<p title=E id=x>", "<p title=\"\" id=x>"),
        (Format::Xhtml, "<p><![CDATA[C]]></p>", "<p><![CDATA[]]]]><![CDATA[>]]></p>"),
    ] {
        let reader = format.reader(&[]).unwrap().unwrap();
        let mut output = Vec::new();
        Document::read(source.as_bytes(), &*reader).unwrap().write(&Marks, &mut output).unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), expected);
    }
}

#[test]
fn bytes_that_are_no_text_stay() {
    let source = [b"<p title=\xFF".as_slice(), "头发>头".as_bytes(), b"\xE5\xA4<b>"].concat();
    let expected = [b"<p title=\xFF".as_slice(), "头发>頭".as_bytes(), b"\xE5\xA4<b>"].concat();
    assert_eq!(converted(Format::Html, "s2t", source), expected);
}

#[test]
fn xhtml() {
    for (source, expected) in [
        (
            "\u{FEFF}<?xml version='1.0' encoding='GBK'?><!DOCTYPE p [<!ENTITY 头 '头发>'>]>\n\
             <p xml:lang='zh-CN'>&头;皇<b>后</b>的头<i>发</i><!-- 头 --><?头?></p>\n",
            "\u{FEFF}<?xml version='1.0' encoding='GBK'?><!DOCTYPE p [<!ENTITY 头 '头发>'>]>\n\
             <p xml:lang='zh-Hant'>&头;皇<b>后</b>的頭<i>髮</i><!-- 头 --><?头?></p>\n",
        ),
        ("<x>头发&#a>发;头</x>", "<x>頭髮&#a>发;頭</x>"),
        ("<x>头<br/>发<p/>头<code/>发</x>", "<x>頭<br/>發<p/>頭<code/>發</x>"),
        ("<x>头<![CDATA[<b>发]]>发</x>", "<x>頭<![CDATA[<b>發]]>發</x>"),
        ("<h:p title='头\"&gt;'>&lt;头&#x53D1;</h:p>", "<h:p title='頭\"&gt;'>&lt;頭髮</h:p>"),
        // Paragraphs stand in one another if they say so.
        ("<p lang='ja'>头<p>头</p>头</p>", "<p lang='ja'>头<p>头</p>头</p>"),
        ("<x><title/>头<script src='头'/>发</x>", "<x><title/>頭<script src='头'/>髮</x>"),
        ("<x><style><![CDATA[头]]></style></x>", "<x><style><![CDATA[头]]></style></x>"),
    ] {
        check(Format::Xhtml, "s2t", source, expected);
    }
    for (source, expected) in [
        ("<p>头\n<b>发</p>", "line 2, column 5: ill-formed document"),
        ("<p>头<b>", "line 1, column 8: an element does not end"),
        ("<p a=b/>", "line 1, column 1: "),
        ("<p a='b' a='c'/>", "line 1, column 1: "),
        ("<p>头 & 发</p>", "line 1, column 6: ill-formed document"),
        ("<p>头<!-- </p>", "line 1, column 5: syntax error"),
        ("</p>", "line 1, column 1: ill-formed document"),
    ] {
        let reader = Format::Xhtml.reader(&[]).unwrap().unwrap();
        let error = Document::read(source.as_bytes(), &*reader).unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }));
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

/// Parts of tags and what is like them.
fn fragments() -> impl Strategy<Value = String> {
    let fragments = [
        "简",
        "简体",
        "é",
        "𠮷",
        " ",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\0",
        "\u{7F}",
        "a",
        "<",
        ">",
        "/",
        "/>",
        "=",
        "\"",
        "'",
        "&",
        "&amp;",
        "&amp",
        "&#21457;",
        "&#x",
        "&lt",
        ";",
        "<p>",
        "</p>",
        "<p ",
        "</p 简",
        "<b title=\"简",
        "<b title='简",
        " alt=简",
        " id=简",
        " class=\"简\"",
        " title=\"&quot;简\"",
        "<简>",
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<!doctype 简",
        "<?简",
        "<![CDATA[",
        "]]>",
        "<br/>",
        "<div>",
        "</div>",
        "<title>",
        "</title>",
        "<TITLE",
        "<textarea>",
        "</textarea>",
        "<script>",
        "</script>",
        "<script",
        "</script ",
        "<style>",
        "</style>",
        "<ruby>",
        "<rt>",
        "</rt>",
        "</ruby>",
        "<td>",
        "<tr>",
        "<svg><简></svg>",
        "<li>",
        "<plaintext>",
        "<em lang=ja>",
        "</em>",
        "<code>",
        "</code>",
        "<i translate=yes>",
    ];
    prop::collection::vec(prop::sample::select(fragments.to_vec()), 0..24)
        .prop_map(|parts| parts.concat())
}

/// What stands in HTML where nothing is text: names of tags, their attributes, comments.
fn markup(source: &str) -> Vec<String> {
    let mut tokens = Tokenizer::<StringReader<'_>>::new(source);
    let (mut found, mut hidden) = (Vec::new(), false);
    while let Some(Ok(token)) = tokens.next() {
        match token {
            Token::StartTag(tag) => {
                if let Some(state) = html5gum::emitters::naive_next_state(&tag.name) {
                    tokens.set_state(state);
                }
                hidden = matches!(&**tag.name, b"script" | b"style");
                found.push(String::from_utf8_lossy(&tag.name).into_owned());
                for (name, value) in tag.attributes {
                    found.push(String::from_utf8_lossy(&name).into_owned());
                    if !matches!(&**name, b"title" | b"alt") {
                        found.push(String::from_utf8_lossy(&value.value).into_owned());
                    }
                }
            }
            Token::EndTag(tag) => {
                hidden = false;
                found.push(String::from_utf8_lossy(&tag.name).into_owned());
            }
            Token::Comment(text) => found.push(String::from_utf8_lossy(&text).into_owned()),
            Token::Doctype(it) => found.push(String::from_utf8_lossy(&it.name).into_owned()),
            Token::String(text) if hidden => {
                found.push(String::from_utf8_lossy(&text).into_owned());
            }
            _ => {}
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn only_text_is_rewritten(source in fragments()) {
        let output = swapped(Format::Html, &source).unwrap();
        prop_assert_eq!(output.replace('繁', "简"), source.clone());
        for part in markup(&output) {
            prop_assert!(!part.contains('繁'), "{part:?} of {output:?}");
        }
        if let Some(output) = swapped(Format::Xhtml, &source) {
            prop_assert_eq!(output.replace('繁', "简"), source);
        }
    }

    #[test]
    fn anything_is_read(bytes in prop::collection::vec(any::<u8>(), 0..60), text in ".{0,60}") {
        for format in [Format::Html, Format::Xhtml] {
            let reader = format.reader(&[]).unwrap().unwrap();
            for source in [&bytes[..], text.as_bytes()] {
                let _ = Document::read(source, &*reader);
            }
        }
    }
}

#[test]
fn what_is_much_is_read_in_linear_time() {
    for part in [
        "<",
        "&",
        "<a>",
        "</b>",
        "<a></b>",
        "<a><p>",
        "<hr>",
        "<!--",
        "<a title=",
        "<b a='",
        "<meta content=a ",
        " content=a",
        "<title><",
        "<rt>",
        "<i lang=ja>",
        "<svg/>",
        "<script><!--<script>",
        "]]>",
        "<li><ul>",
    ] {
        for prefix in ["", "<meta", "<title>", "<p><![CDATA["] {
            let source = prefix.to_owned() + &part.repeat(300_000 / part.len());
            for format in [Format::Html, Format::Xhtml] {
                let start = Instant::now();
                let _ = swapped(format, &source);
                let time = start.elapsed();
                assert!(time < Duration::from_secs(5), "{prefix}{part} as {format}: {time:?}");
            }
        }
    }
}
