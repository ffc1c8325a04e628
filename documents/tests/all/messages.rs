//! Texts of programs: PO, and Apple's `.strings`.

use fanjian_documents::{Document, Format};
use proptest::prelude::*;

use super::documents::check;
use super::hostile::{only_text_changes, spoilt, takes_linear_time};

const PO: &str = r##"# 头发
msgid ""
msgstr ""
"Last-Translator: 王发\n"
"Language: zh_CN\n"

#. 头发
#, c-format
msgctxt "头发"
msgid ""
msgstr "头发"

msgid "头发 %s"
msgid_plural "头发"
msgstr[0] "我的头"

"" "发 %s\n头"
	 "发\t\"\\发\""
msgstr[1]"头\345\244\264发\中"
#~ msgid "头发"
#~ msgstr "头发"
msgid"发"
msgstr  ""  
"理发"
"##;

#[test]
fn names_of_values_stay() {
    for (text, expected) in [
        ("共 %(头数)s 束头发", "共 %(头数)s 束頭髮"),
        ("{头发}头发${发.头}%{头}", "{头发}頭髮${发.头}%{头}"),
        ("(头发){头 发}{}{头发", "(頭髮){頭 發}{}{頭髮"),
    ] {
        let po = |text: &str| format!("msgid \"a\"\nmsgstr \"{text}\"\n");
        check(Format::Po, "s2t", &po(text), &po(expected));
        let strings = |text: &str| format!("a = \"{text}\";\n");
        check(Format::Strings, "s2t", &strings(text), &strings(expected));
        let android = |text: &str| format!("<resources><string>{text}</string></resources>");
        check(Format::Android, "s2t", &android(text), &android(expected));
    }
}

#[test]
fn po() {
    let expected = PO
        .replace("zh_CN", "zh_Hant")
        .replace("msgstr \"头发\"\n\nmsgid", "msgstr \"頭髮\"\n\nmsgid")
        .replace("我的头", "我的頭")
        .replace("\"发 %s\\n头\"", "\"髮 %s\\n頭\"")
        // A word across the two strings.
        .replace("发\\t\\\"\\\\发", "髮\\t\\\"\\\\發")
        .replace("头\\345\\244\\264发", "頭\\345\\244\\264發")
        .replace("理发", "理髮");
    for end in ["\n", "\r\n"] {
        check(Format::Po, "s2t", &PO.replace('\n', end), &expected.replace('\n', end));
    }
    check(
        Format::Po,
        "s2t",
        "msgid \"\"\nmsgstr \"A: B\\nLanguage:zh-Hans \\n\"",
        "msgid \"\"\nmsgstr \"A: B\\nLanguage:zh-Hant \\n\"",
    );
}

#[test]
fn strings() {
    for (source, expected) in [
        ("/* 头发 */\n\"头发\" = \"头发 %@\";\r\n", "/* 头发 */\n\"头发\" = \"頭髮 %@\";\r\n"),
        (
            "// \"头\" = \"发\n头=/*\"发\"*/\"发\"; \"发\";",
            "// \"头\" = \"发\n头=/*\"发\"*/\"發\"; \"发\";",
        ),
        // Words across escapes; lines end where they do.
        (r#""a" = "我的头\U53d1\"\\\n头\t发";"#, r#""a" = "我的頭\U9aee\"\\\n頭\t發";"#),
        ("a = \"头\" \"发\";", "a = \"頭\" \"发\";"),
        ("a = \"头\n发\"", "a = \"頭\n發\""),
        ("a = 头发; b = (\"头发\")", "a = 头发; b = (\"头发\")"),
        ("\u{FEFF}a = \"\"; b = \"\\头\\345发\"", "\u{FEFF}a = \"\"; b = \"\\頭\\345發\""),
    ] {
        check(Format::Strings, "s2t", source, expected);
    }
}

#[test]
fn what_does_not_end_is_refused_at_its_place() {
    for (format, source, expected) in [
        (Format::Po, "msgid \"头\"\nmsgstr \"头\\\"\n", "line 2, column 8: a string does not end"),
        (Format::Strings, "a =\n \"头\\", "line 2, column 2: a string does not end"),
        (Format::Strings, "a = \"头\"; /* \"*", "line 1, column 10: a comment does not end"),
    ] {
        let reader = format.reader(&[]).unwrap().unwrap();
        let error = Document::read(source.as_bytes(), &*reader).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

const STRINGS: &str = "/* 头 */ \"头\" = \"头\\n\\U5934\\\"头\"; // 头\n头 = \"头\";";

proptest! {
    // Some changes leave nothing to be read.
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_all_but_text_stays(po in spoilt(PO), strings in spoilt(STRINGS)) {
        let are_read = [
            only_text_changes(Format::Po, &[], &po),
            only_text_changes(Format::Strings, &[], &strings),
        ];
        prop_assume!(are_read.contains(&true));
    }
}

#[test]
fn marks_take_linear_time() {
    for piece in
        ["\"", "\\", "\"\"", "\\U", "\\U5934", "/*", "*/", "//", "=\"", "\n\"", "\r", "msgid \"\n"]
    {
        for end in ["", "\"", "*/", "\n"] {
            for head in ["", "\"", "a = \"", "msgid \"a\"\nmsgstr \"", "msgid \"a\"\nmsgstr"] {
                for format in [Format::Po, Format::Strings] {
                    takes_linear_time(format, |count| head.to_owned() + &piece.repeat(count) + end);
                }
            }
        }
    }
}
