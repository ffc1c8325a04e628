//! Markdown: text is rewritten, and every link leads where it led.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use fanjian_documents::{Document, Format, Rewrite};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::documents::{check, converted};
use super::markup::swapped;

#[test]
fn text() {
    for (source, expected) in [
        ("皇**后**的头*发*~~理~~", "皇**后**的頭*髮*~~理~~"),
        ("# 头发 {#头发}\n\n头发\n===\n", "# 頭髮 {#头发}\n\n頭髮\n===\n"),
        // Lines and blocks end words.
        ("头\n发  \n头\\\n发\n\n- 头\n- 发", "頭\n發  \n頭\\\n發\n\n- 頭\n- 發"),
        ("> 头发\n> 头发\n>\n> - [x] 头发", "> 頭髮\n> 頭髮\n>\n> - [x] 頭髮"),
        ("|头|发|\n|-|:-|\n|头\\|发|`头`|", "|頭|發|\n|-|:-|\n|頭\\|發|`头`|"),
        ("头\n: 发\n\n[^头]: 发\n\n头[^头]", "頭\n: 發\n\n[^头]: 發\n\n頭[^头]"),
        ("> [!NOTE]\n> 头发", "> [!NOTE]\n> 頭髮"),
        // Characters behind backslashes and as references are text; the marks stay.
        ("头\\*&amp;发 &copy;头&#21457; \\\\头", "頭\\*&amp;發 &copy;頭髮 \\\\頭"),
        ("1. 头_发 2 * 3 < 4 [头] | 发", "1. 頭_發 2 * 3 < 4 [頭] | 發"),
        (
            "`头`头`` 发` ``$头$发\n\n    头发\n\n```头\n发\n```",
            "`头`頭`` 发` ``$头$發\n\n    头发\n\n```头\n发\n```",
        ),
        ("\u{FEFF}# 头发\r\n\r\n头发\r\n", "\u{FEFF}# 頭髮\r\n\r\n頭髮\r\n"),
    ] {
        check(Format::Markdown, "s2t", source, expected);
    }
}

#[test]
fn links() {
    for (source, expected) in [
        ("[头](头 \"头'发\")发", "[頭](头 \"頭'發\")髮"),
        ("[头](<头 发> '头发') [头](头 (发))", "[頭](<头 发> '頭髮') [頭](头 (发))"),
        ("![头发](头.png \"头发\")", "![頭髮](头.png \"頭髮\")"),
        ("头![头发](x)发", "頭![頭髮](x)發"),
        // What a link is found by stays wherever it stands.
        (
            "[头发][标签] [标签] [标签][] ![标签] [头][没有]\n\n[标签]: 头 \"头发\"\n",
            "[頭髮][标签] [标签] [标签][] ![标签] [頭][沒有]\n\n[标签]: 头 \"頭髮\"\n",
        ),
        ("[[头发]] [[头发|头发]]", "[[头发]] [[头发|頭髮]]"),
        (
            "<https://example.org/头发> <head@example.org>",
            "<https://example.org/头发> <head@example.org>",
        ),
        ("[头发 \\] 头]: x\n\n[头发 \\] 头]", "[头发 \\] 头]: x\n\n[头发 \\] 头]"),
        ("[**头**发]\n\n[**头**发]: 头", "[**头**发]\n\n[**头**发]: 头"),
    ] {
        check(Format::Markdown, "s2t", source, expected);
    }
}

#[test]
fn links_to_headings_change_with_them() {
    let toc = "- [头发](#头发) [x](<#头发-x> \"头\") [头发](#头发-1)\n\n";
    for (headings, expected) in [
        (
            "# 头发\n# **头**发 `X`\n# 头发",
            "- [頭髮](#頭髮) [x](<#頭髮-x> \"頭\") [頭髮](#頭髮-1)\n\n",
        ),
        // Headings that are found by something else, or that stay.
        ("# 头发 {#头发}", "- [頭髮](#头发) [x](<#头发-x> \"頭\") [頭髮](#头发-1)\n\n"),
        ("# [头发]\n\n[头发]: x", "- [頭髮](#头发) [x](<#头发-x> \"頭\") [頭髮](#头发-1)\n\n"),
        ("头发", "- [頭髮](#头发) [x](<#头发-x> \"頭\") [頭髮](#头发-1)\n\n"),
    ] {
        let output = converted(Format::Markdown, "s2t", toc.to_owned() + headings);
        let output = String::from_utf8(output).unwrap();
        assert!(output.starts_with(expected), "{output}");
    }
    for (source, expected) in [
        ("[a]: #头发\n# 头发\n", "[a]: #頭髮\n# 頭髮\n"),
        // As words are found in the heading.
        ("[x](#一干杯)\n# 一、干杯", "[x](#一乾杯)\n# 一、乾杯"),
        ("[x](#头发展)\n# 头，发展", "[x](#頭發展)\n# 頭，發展"),
        // What looks like the destination and is not.
        ("[x](#头发 \"看 #头发 呢\")\n# 头发", "[x](#頭髮 \"看 #頭髮 呢\")\n# 頭髮"),
        ("[见 #头发 呢][a]\n\n[a]: #头发\n\n# 头发", "[見 #頭髮 呢][a]\n\n[a]: #頭髮\n\n# 頭髮"),
        ("[[#头发|见 #头发 呢]]\n# 头发", "[[#头发|見 #頭髮 呢]]\n# 頭髮"),
    ] {
        check(Format::Markdown, "s2t", source, expected);
    }
}

#[test]
fn html() {
    for (source, expected) in [
        ("头<b title=头发>发</b>", "頭<b title=頭髮>髮</b>"),
        ("头<kbd>发</kbd>头<!-- 头 -->发", "頭<kbd>发</kbd>頭<!-- 头 -->髮"),
        ("<span lang=ja>头*发*</span>头发", "<span lang=ja>头*发*</span>頭髮"),
        // Elements that do not end in their block end with it.
        ("用<code>头发\n\n头发", "用<code>头发\n\n頭髮"),
        ("- <kbd>头发\n- 头发", "- <kbd>头发\n- 頭髮"),
        (
            "<div align=center\n title='头发'>\n头<img alt=头发>\n</div>\n\n头发",
            "<div align=center\n title='頭髮'>\n頭<img alt=頭髮>\n</div>\n\n頭髮",
        ),
        (
            "<div translate=no>\n\n头*发*\n\n</div>\n\n头发",
            "<div translate=no>\n\n头*发*\n\n</div>\n\n頭髮",
        ),
        ("<pre>\n头发\n\n头发</pre>\n\n头发", "<pre>\n头发\n\n头发</pre>\n\n頭髮"),
        ("- 头\n  <p\n  class='头'>\n  头发", "- 頭\n  <p\n  class='头'>\n  頭髮"),
        // In a quote, lines of HTML are no piece of HTML.
        ("> <p\n> class='头'>\n> 头发", "> <p\n> class='头'>\n> 头发"),
        ("<?php echo '>头发' ?>\n\n头发", "<?php echo '>头发' ?>\n\n頭髮"),
    ] {
        check(Format::Markdown, "s2t", source, expected);
    }
}

#[test]
fn front_matter() {
    for (line, expected) in [
        ("title: 头发", "title: 頭髮"),
        ("title:   \"头'发\"  ", "title:   \"頭'發\"  "),
        ("summary : '头\"发'", "summary : '頭\"發'"),
        (
            "description: 头发\ntags: [头发]\nslug: 头发",
            "description: 頭髮\ntags: [头发]\nslug: 头发",
        ),
        // What may be more than text.
        ("title: 头发 # 头发", "title: 頭髮 # 头发"),
        ("\"title\": \"头发\" # 头发", "\"title\": \"頭髮\" # 头发"),
        ("title: '头发' 头发", "title: '头发' 头发"),
        ("title: 头发: 头", "title: 头发: 头"),
        ("title: [头发]", "title: [头发]"),
        ("title: >\n  头发", "title: >\n  头发"),
        ("title: 头发\n  头发", "title: 头发\n  头发"),
        ("title: \"头\\u53D1\"", "title: \"头\\u53D1\""),
        ("title: '头''发'", "title: '头''发'"),
        ("  title: 头发", "  title: 头发"),
        ("title:头发", "title:头发"),
        ("title: \"", "title: \""),
    ] {
        let page = |lines| format!("---\n{lines}\n---\n\n头 x\n");
        let output = page(expected).replace("头 x", "頭 x");
        check(Format::Markdown, "s2t", &page(line), &output);
    }
    let source = "+++\ntitle = \"头发\"\nslug = \"头发\"\nsummary = '头发'\n+++\n";
    let expected = "+++\ntitle = \"頭髮\"\nslug = \"头发\"\nsummary = '头发'\n+++\n";
    check(Format::Markdown, "s2t", source, expected);
}

#[test]
fn front_matter_of_json() {
    for (source, expected) in [
        (
            "{\"title\":\"头发\",\"slug\":\"头发\"}\n\n头发",
            "{\"title\":\"頭髮\",\"slug\":\"头发\"}\n\n頭髮",
        ),
        (
            "\u{FEFF}{\n  \"summary\": \"头\\u53D1\",\n  \"tags\": [\"头发\"]\n}\n# 头发\n",
            "\u{FEFF}{\n  \"summary\": \"頭\\u9AEE\",\n  \"tags\": [\"头发\"]\n}\n# 頭髮\n",
        ),
        ("{头发}\n头发", "{頭髮}\n頭髮"),
        ("{\n头发\n}\n头发", "{\n頭髮\n}\n頭髮"),
    ] {
        check(Format::Markdown, "s2t", source, expected);
    }
}

#[test]
fn addresses_and_templates_stay() {
    for (source, expected) in [
        (
            "见 https://zh.wikipedia.org/wiki/头发_(后)，头发",
            "見 https://zh.wikipedia.org/wiki/头发_(后)，頭髮",
        ),
        ("见https://example.org/头/*发*后来", "見https://example.org/头/*發*後來"),
        ("www.example.org/头发 头发@example.org", "www.example.org/头发 头发@example.org"),
        ("{{< figure src=\"头发_头.png\" >}}头发", "{{< figure src=\"头发_头.png\" >}}頭髮"),
        ("{% include 头发.html %} {{ 头发 }} {{头发", "{% include 头发.html %} {{ 头发 }} {{頭髮"),
    ] {
        check(Format::Markdown, "s2t", source, expected);
    }
}

#[test]
fn prices_are_no_mathematics() {
    for (source, expected) in [
        ("头发卖$5，理发卖$60。", "頭髮賣$5，理髮賣$60。"),
        ("头发：$5。理发：$", "頭髮：$5。理髮：$"),
        ("$\\text{头发，}$ $头$", "$\\text{头发，}$ $头$"),
    ] {
        check(Format::Markdown, "s2t", source, expected);
    }
}

/// Writes what Markdown reads for letters, and what it does not for a mark.
struct Marks;

impl Rewrite for Marks {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = text.replace('A', "*a*").replace('B', "# \"b\"").replace('C', "1. c");
        Cow::Owned(text.replace('D', "a: 'b'").replace(']', "】"))
    }

    fn lead(&self, before: &str, _: &str, places: &mut [usize]) {
        for place in places {
            *place = self.rewrite(&before[..*place]).len();
        }
    }
}

#[test]
fn what_is_new_is_escaped() {
    for (source, expected) in [
        ("A", "\\*a\\*"),
        ("B", "\\# \\\"b\\\""),
        ("C", "1\\. c"),
        ("头\\]头\\\\]头", "头】头\\\\】头"),
        ("[x](y 'B')", "[x](y '\\# \\\"b\\\"')"),
        ("---\ntitle: B\n---\n", "---\ntitle: \"# \\\"b\\\"\"\n---\n"),
        ("---\ntitle: D\n---\n", "---\ntitle: \"a: 'b'\"\n---\n"),
        ("---\ntitle: 'D'\n---\n", "---\ntitle: 'a: ''b'''\n---\n"),
        ("---\ntitle: \"B\"\n---\n", "---\ntitle: \"# \\\"b\\\"\"\n---\n"),
    ] {
        let reader = Format::Markdown.reader(&[]).unwrap().unwrap();
        let mut output = Vec::new();
        Document::read(source.as_bytes(), &*reader).unwrap().write(&Marks, &mut output).unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), expected, "{source}");
    }
}

#[test]
fn bytes_that_are_no_text_stay() {
    // Behind them a text begins, but no line: what would mean something there stays too.
    let source = ["头发".as_bytes(), b"\xFF*\xE5: ", "头".as_bytes(), b"*"].concat();
    let expected = ["頭髮".as_bytes(), b"\xFF*\xE5: ", "頭".as_bytes(), b"*"].concat();
    assert_eq!(converted(Format::Markdown, "s2t", source), expected);
}

fn fragments() -> impl Strategy<Value = String> {
    let fragments = [
        "简",
        "简体",
        "é",
        "𠮷",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "\0",
        "a",
        "1",
        ".",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "$",
        "$$",
        "[",
        "]",
        "[简]",
        "[^简]",
        "](",
        "](简",
        ")",
        " \"简\")",
        " '简')",
        ": 简",
        "[简]: ",
        "![",
        "![简][简]",
        "[[",
        "|",
        "]]",
        "\\",
        "\\简",
        "&",
        "&amp;",
        "&#21457;",
        "<",
        ">",
        "<b>",
        "</b>",
        "<b title='简",
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<https://简>",
        "# ",
        "> ",
        "- ",
        "1. ",
        "- [ ] ",
        "---\n",
        "+++\n",
        "title: 简\n",
        "|-|-|\n",
        "| 简 | 简 |\n",
        "===",
        "{#简}",
        "[!NOTE]",
        "~",
        "\n: 简",
        "[^简]: 简",
        "<code>",
        "</code>",
        "<p>",
    ];
    prop::collection::vec(prop::sample::select(fragments.to_vec()), 0..24)
        .prop_map(|parts| parts.concat())
}

/// Where the links of a document lead and what is code in it, and how it is built.
fn structure(source: &str) -> Vec<String> {
    let others = Options::ENABLE_SMART_PUNCTUATION | Options::ENABLE_OLD_FOOTNOTES;
    let options = Options::all() - others - Options::ENABLE_SUPERSCRIPT - Options::ENABLE_SUBSCRIPT;
    let options = options | Options::ENABLE_FOOTNOTES;
    let (mut found, mut is_code) = (Vec::new(), false);
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        let is_price = source[range.end..].starts_with(|c: char| c.is_ascii_digit());
        match event {
            Event::InlineMath(_) if is_price => {}
            Event::Text(text) if is_code => found.push(text.to_string()),
            Event::Text(_) | Event::SoftBreak => {}
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                // To a heading, which changed too.
                let is_anchor = dest_url.starts_with('#');
                found.push(if is_anchor { "link".to_owned() } else { format!("link {dest_url}") });
            }
            Event::Html(_) | Event::InlineHtml(_) => {}
            other => {
                is_code = matches!(other, Event::Start(Tag::CodeBlock(_)));
                found.push(format!("{other:?}"));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn only_text_is_rewritten(source in fragments()) {
        let output = swapped(Format::Markdown, &source).unwrap();
        prop_assert_eq!(output.replace('繁', "简"), source.clone());
        prop_assert_eq!(structure(&output), structure(&source), "{:?}", output);
    }

    #[test]
    fn anything_is_read(bytes in prop::collection::vec(any::<u8>(), 0..60), text in ".{0,60}") {
        let reader = Format::Markdown.reader(&[]).unwrap().unwrap();
        for source in [&bytes[..], text.as_bytes()] {
            prop_assert!(Document::read(source, &*reader).is_ok());
        }
    }
}

#[test]
fn what_is_much_is_read_in_linear_time() {
    for part in [
        "[",
        "![",
        "]",
        "[a](",
        "[a][",
        "*",
        "_a*",
        "`",
        "``a`",
        "<",
        "<a ",
        "<b>",
        "&",
        "\\",
        "> ",
        "- ",
        "|",
        "a|\n-|\n",
        "$",
        "[^a]",
        "[a]: b\n\n",
        "[[",
        "~~",
        "<!--",
        "a\n",
        "(",
        "{#",
        "---\n",
        "title: a\n",
        "<?",
        "<![CDATA[",
        "[a](b 'c",
    ] {
        for prefix in ["", "---\n", "[a]: b \"c\"\n\n"] {
            let source = prefix.to_owned() + &part.repeat(300_000 / part.len());
            let start = Instant::now();
            let _ = swapped(Format::Markdown, &source);
            let time = start.elapsed();
            assert!(time < Duration::from_secs(5), "{prefix}{part}: {time:?}");
        }
    }
}
