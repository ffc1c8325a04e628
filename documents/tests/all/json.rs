//! JSON and JSON Lines.

use std::borrow::Cow;

use fanjian_documents::{Document, Error, Format, Rewrite, rewrite_lines};
use proptest::prelude::*;

use super::documents::{check, converted, converted_fields};
use super::hostile::{only_text_changes, spoilt};

#[test]
fn strings_are_text_and_keys_are_not() {
    for (source, expected) in [
        (r#"{"头发": "头发", "数": -1.50e+3}"#, r#"{"头发": "頭髮", "数": -1.50e+3}"#),
        (
            r#"[ "头发" ,"皇后",null, [true,false] ]  "#,
            r#"[ "頭髮" ,"皇后",null, [true,false] ]  "#,
        ),
        ("\u{FEFF}\"头发\"\r\n", "\u{FEFF}\"頭髮\"\r\n"),
        // Words across escapes, which stay as they are.
        (r#""我的头\u53d1""#, r#""我的頭\u9aee""#),
        (r#""\u5934\u53D1\/\u5934""#, r#""\u982D\u9AEE\/\u982d""#),
        (r#""\"发\"了\t\\发\b""#, r#""\"發\"了\t\\發\b""#),
        (r#""\u003c理发\u003E\ud83d\ude00""#, r#""\u003c理髮\u003E\ud83d\ude00""#),
        // No word spans the end of a line, or half a character.
        (r#""头\n发\r\n头\ud83d发\udE00""#, r#""頭\n發\r\n頭\ud83d發\udE00""#),
        (r#"{"\u5934":{"":[["头"]]}}"#, r#"{"\u5934":{"":[["頭"]]}}"#),
    ] {
        check(Format::Json, "s2t", source, expected);
    }
}

#[test]
fn text_is_escaped_where_it_must_be() {
    let quotes = |text: &str| text.replace('“', "\"").replace('＼', "\\").replace('　', "\t\u{1}");
    let how = Replaced(quotes);
    let reader = Format::Json.reader(&[]).unwrap().unwrap();
    let mut output = Vec::new();
    let source = r#"["“＼甲　", "\u201c甲\n\u4e59"]"#;
    Document::read(source.as_bytes(), &*reader).unwrap().write(&how, &mut output).unwrap();
    let expected = r#"["\"\\甲\t\u0001", "\"甲\n\u4e59"]"#;
    assert_eq!(String::from_utf8(output).unwrap(), expected);
}

/// What becomes of a text, character by character or so.
struct Replaced<F>(F);

impl<F: Fn(&str) -> String + Sync> Rewrite for Replaced<F> {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0(text).into()
    }

    fn lead(&self, before: &str, _: &str, places: &mut [usize]) {
        places.iter_mut().for_each(|place| *place = self.0(&before[..*place]).len());
    }
}

#[test]
fn fields_are_paths() {
    let source = r#"{"t":"发展","m":[{"c":"头发","r":"发"},"发"],"a.b":{"c":"发","d":["发"]}}"#;
    for (fields, expected) in [
        (
            &["t"][..],
            r#"{"t":"發展","m":[{"c":"头发","r":"发"},"发"],"a.b":{"c":"发","d":["发"]}}"#,
        ),
        (&[".t"], r#"{"t":"發展","m":[{"c":"头发","r":"发"},"发"],"a.b":{"c":"发","d":["发"]}}"#),
        (
            &["m[].c"],
            r#"{"t":"发展","m":[{"c":"頭髮","r":"发"},"发"],"a.b":{"c":"发","d":["发"]}}"#,
        ),
        (&["m[]"], r#"{"t":"发展","m":[{"c":"头发","r":"发"},"發"],"a.b":{"c":"发","d":["发"]}}"#),
        (&["*"], r#"{"t":"發展","m":[{"c":"头发","r":"发"},"发"],"a.b":{"c":"发","d":["发"]}}"#),
        (&["*.c"], r#"{"t":"发展","m":[{"c":"头发","r":"发"},"发"],"a.b":{"c":"發","d":["发"]}}"#),
        (
            &["\"a.b\".d[]", "t", "*.c"],
            r#"{"t":"發展","m":[{"c":"头发","r":"发"},"发"],"a.b":{"c":"發","d":["發"]}}"#,
        ),
        // Of what is no string nothing is meant; nor of what is not there.
        (&["m", "a.b", "\"a.b\"", "t.t", "[].c", "."], source),
    ] {
        let output = converted_fields(Format::JsonLines, fields, "s2t", source);
        assert_eq!(String::from_utf8(output).unwrap(), expected, "{fields:?}");
    }
    assert_eq!(converted_fields(Format::Json, &["."], "s2t", "\"发\""), "\"發\"".as_bytes());
    assert_eq!(
        converted_fields(Format::Json, &["[][].头"], "s2t", r#"[[{"\u5934":"发"}]]"#),
        r#"[[{"\u5934":"發"}]]"#.as_bytes()
    );
    for wrong in ["a..b", "a.", "..a", "a[", "a[0]", "[]a", "\"a", "\"a\"b", "$.a", "$", "**", "a*"]
    {
        let error = Format::Json.reader(&[wrong.to_owned()]).err();
        assert!(matches!(error, Some(Error::Field(_))), "{wrong}");
    }
}

#[test]
fn fields_that_nothing_has_are_told() {
    for (format, fields, source, expected) in [
        (Format::Json, &["a", "b", "*.c", "[]"][..], r#"{"a":1}"#, &["b", "*.c", "[]"][..]),
        (Format::Json, &["a", "$ref"], r#"{"b":"发","\u0061":"发"}"#, &["$ref"]),
        (Format::Json, &["a", "."], "\"发\"", &["a"]),
        // What there is not could have been there.
        (Format::Json, &["a[].b", "a[].c.d", "a.e"], r#"{"a":[],"b":[]}"#, &[]),
        (Format::Json, &["a.b", "c.d"], r#"{"a":null,"c":{}}"#, &[]),
        (Format::Json, &["a[].b", "[]"], r#"{"a":[{"c":0}]}"#, &["a[].b", "[]"]),
        (Format::Json, &["a"], "[]", &[]),
        (Format::JsonLines, &["a"], "", &[]),
        (Format::JsonLines, &["a"], "\n \n", &[]),
        (Format::JsonLines, &["a", "b", "c"], "{\"a\":0}\n\n{\"b\":{}}\n", &["c"]),
        (Format::Csv, &["a"], "a\n", &[]),
    ] {
        let (fields, mut output): (Vec<_>, _) =
            (fields.iter().map(ToString::to_string).collect(), Vec::new());
        let how = Replaced(str::to_owned);
        let unmet = format.copy(&fields, source.as_bytes(), &mut output, &how).unwrap();
        assert_eq!(unmet, expected, "{source}");
        let visited: Result<_, Error> = format.visit(&fields, source.as_bytes(), |_, _| Ok(()));
        assert_eq!(visited.unwrap(), expected, "{source}");
    }
}

#[test]
fn what_is_not_json_is_refused_at_its_place() {
    for (source, place, what) in [
        ("", (1, 1), "a value is missing"),
        ("[\"头\",\n 头]", (2, 2), "a value is missing"),
        ("[1,]", (1, 4), "a value is missing"),
        ("[1 2]", (1, 4), "`,` or `]` is missing"),
        ("{\"头\" 1}", (1, 6), "`:` is missing"),
        ("{\"a\":1,}", (1, 8), "a key is missing"),
        ("{\"a\":1]", (1, 7), "`,` or `}` is missing"),
        ("[[1]", (1, 5), "`,` or `]` is missing"),
        ("1 \"", (1, 3), "something stands behind the value"),
        ("[\"头]", (1, 2), "a string does not end"),
        ("\"头\t\"", (1, 3), "a control character in a string"),
        ("\"\\头\"", (1, 2), "an escape that JSON does not have"),
        ("\"\\u4e+d\"", (1, 2), "an escape that JSON does not have"),
        ("\"\\u4e2", (1, 2), "an escape that JSON does not have"),
        ("[01]", (1, 2), "not a number"),
        ("-", (1, 1), "not a number"),
        ("1.", (1, 1), "not a number"),
        ("1e+", (1, 1), "not a number"),
        ("nul", (1, 1), "not a value"),
    ] {
        let reader = Format::Json.reader(&[]).unwrap().unwrap();
        match Document::read(source.as_bytes(), &*reader) {
            Err(Error::Malformed { what: said, line, column }) => {
                assert_eq!(((line, column), &*said), (place, what), "{source}");
            }
            other => panic!("{source}: {other:?}"),
        }
    }
    let lines = Format::JsonLines.reader(&[]).unwrap().unwrap();
    for (source, message) in [
        ("{}\n \n{\"头\":\n1}\n", "line 3, column 6: a value is missing"),
        ("{}\n\"头\t\"\n1", "line 2, column 3: a control character in a string"),
        ("{}\r\n\"头\u{1}\"\r\n", "line 2, column 3: a control character in a string"),
    ] {
        let error = Document::read(source.as_bytes(), &*lines).unwrap_err();
        assert_eq!(error.to_string(), message, "{source:?}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let reader = Format::Json.reader(&["[][].a".to_owned()]).unwrap().unwrap();
    Document::read(nested(4096).as_bytes(), &*reader).unwrap();
    let error = Document::read("[".repeat(1_000_000).as_bytes(), &*reader).unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 4097: too many brackets in one another");
}

#[test]
fn lines_are_rewritten_one_by_one_where_others_matter() {
    struct Counted;
    impl Rewrite for Counted {
        fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
            text.replace('行', &text.lines().count().to_string()).into()
        }
        fn lead(&self, _: &str, _: &str, _: &mut [usize]) {}
    }
    let reader = Format::JsonLines.reader(&[]).unwrap().unwrap();
    let (source, mut output) = ("\"行\"\n\n[\"行\",\"行\"]\n\"\"", Vec::new());
    rewrite_lines(&*reader, source.as_bytes(), &mut output, &Counted).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), "\"1\"\n\n[\"2\",\"2\"]\n\"\"");
}

#[test]
fn no_word_spans_bytes_that_are_no_text() {
    let source = [b"[\"".as_slice(), "头".as_bytes(), b"\xE5", "发".as_bytes(), b"\"]"].concat();
    let expected = [b"[\"".as_slice(), "頭".as_bytes(), b"\xE5", "發".as_bytes(), b"\"]"].concat();
    assert_eq!(converted(Format::Json, "s2t", source), expected);
}

const SAMPLE: &str = r#"{"标题": "头发\u53d1\n\"", "a": [1.5e-3, null, {"b": "\u5934头"}], "c": "\ud83d\ude00"}
"#;

proptest! {
    // Few changes leave JSON.
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_all_but_text_stays(source in spoilt(SAMPLE)) {
        let mut is_read = false;
        for format in [Format::Json, Format::JsonLines] {
            is_read |= only_text_changes(format, &[], &source);
            is_read |= only_text_changes(format, &["a[].b", "*"], &source);
        }
        prop_assume!(is_read);
    }
}

#[test]
fn places_are_found_behind_escapes() {
    let source = r#"["\"头\t\u53d1\u5934", "\u53d1\/发"]"#;
    let reader = Format::Json.reader(&[]).unwrap().unwrap();
    let document = Document::read(source.as_bytes(), &*reader).unwrap();
    let blocks = document.blocks();
    assert_eq!(blocks.lines(), "\"头\t发头\n发/发\n");
    for (at, text) in blocks.lines().char_indices().filter(|(_, text)| *text != '\n') {
        let place = blocks.source_of(at).unwrap();
        let written = match &source.as_bytes()[place..] {
            [b'\\', b'u', digits @ ..] => {
                let digits = str::from_utf8(&digits[..4]).unwrap();
                char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap()
            }
            [b'\\', b't', ..] => '\t',
            [b'\\', character, ..] => char::from(*character),
            _ => source[place..].chars().next().unwrap(),
        };
        assert_eq!(written, text);
    }
}

#[test]
fn escapes_take_linear_time() {
    for piece in ["\\t", "\\\"", "\\/", "\\u53d1", "\\ud83d", "\\n", "发", "\u{7F}"] {
        let source = format!("\"{}\"", piece.repeat(200_000));
        converted(Format::Json, "s2t", source);
    }
}
