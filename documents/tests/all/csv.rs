//! CSV and TSV.

use std::borrow::Cow;

use fanjian_documents::{Document, Error, Format, Rewrite};
use proptest::prelude::*;

use super::documents::{check, converted_fields};
use super::hostile::{only_text_changes, spoilt, takes_linear_time};

#[test]
fn cells_are_text_and_quoting_stays() {
    for (source, expected) in [
        ("\u{FEFF}标题,头\r\n头,发\r\n", "\u{FEFF}標題,頭\r\n頭,發\r\n"),
        // A mark in a cell is two; no word spans the end of a line.
        ("\"我的\"\"头\"\"发\",\"头\n发\"\n", "\"我的\"\"頭\"\"發\",\"頭\n發\"\n"),
        ("a;头发,发;\"x,y\"\n", "a;頭髮,發;\"x,y\"\n"),
        ("头|发\n头发|1.5", "頭|發\n頭髮|1.5"),
        ("头\t发", "頭\t發"),
        // A first line for Excel says what stands between cells, and is none.
        ("sep=;\r\n头,发;a\r\n", "sep=;\r\n頭,發;a\r\n"),
        ("\u{FEFF}\"sep=|\"\n头发,a\n", "\u{FEFF}\"sep=|\"\n頭髮,a\n"),
        ("sep=发\n", "sep=發\n"),
        ("\"头;发;\",发", "\"頭;發;\",發"),
        // Marks that are not around all of a cell are text.
        ("\"头\"发,发\"头\",\"发\n,\n\n\"\"\n", "\"頭\"發,發\"頭\",\"發\n,\n\n\"\"\n"),
    ] {
        check(Format::Csv, "s2t", source, expected);
    }
    check(Format::Tsv, "s2t", "头,发\t\"头\t发\"\t\"头", "頭,發\t\"頭\t發\"\t\"頭");
}

#[test]
fn what_needs_marks_now_gets_them() {
    /// Gives cells what parts them.
    struct Punctuated;
    impl Rewrite for Punctuated {
        fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
            text.replace('，', ",").replace('“', "\"").replace('、', "\t").into()
        }
        fn lead(&self, before: &str, _: &str, places: &mut [usize]) {
            places.iter_mut().for_each(|it| *it = self.rewrite(&before[..*it]).len());
        }
    }
    for (format, source, expected) in [
        (Format::Csv, "甲，乙,“甲,\"“甲，\",甲、", "\"甲,乙\",\"\"\"甲\",\"\"\"甲,\",甲\t"),
        (Format::Csv, "5\" “甲,5\"，;", "5\" \"甲,\"5\"\",;\""),
        (Format::Tsv, "甲，乙\t甲、乙", "甲,乙\t\"甲\t乙\""),
    ] {
        let (reader, mut output) = (format.reader(&[]).unwrap().unwrap(), Vec::new());
        let document = Document::read(source.as_bytes(), &*reader).unwrap();
        document.write(&Punctuated, &mut output).unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), expected);
    }
}

#[test]
fn fields_are_columns() {
    let source = "发,\"头\"\"\",发\r\n头,头发,头\r\n\r\n\"\",\"头\n发\",\"发\"";
    for (fields, expected) in [
        (&["头\""][..], "发,\"头\"\"\",发\r\n头,頭髮,头\r\n\r\n\"\",\"頭\n發\",\"发\""),
        (&["发"], "发,\"头\"\"\",发\r\n頭,头发,頭\r\n\r\n\"\",\"头\n发\",\"發\""),
        (&["#2"], "发,\"頭\"\"\",发\r\n头,頭髮,头\r\n\r\n\"\",\"頭\n發\",\"发\""),
        (&["#1", "头\""], "发,\"头\"\"\",发\r\n頭,頭髮,头\r\n\r\n\"\",\"頭\n發\",\"发\""),
    ] {
        let output = converted_fields(Format::Csv, fields, "s2t", source);
        assert_eq!(String::from_utf8(output).unwrap(), expected, "{fields:?}");
    }
}

#[test]
fn columns_that_are_not_there_are_named() {
    for (field, source, expected) in [
        (
            "a",
            "sep=\t\n头\t 发\n",
            "no column is called \"a\"; with a tab between them there are \"头\", \" 发\"",
        ),
        (
            "头发",
            "头,发\n",
            "no column is called \"头发\"; with ',' between them there are \"头\", \"发\"",
        ),
        ("#3", "头,发\n", "there is no column 3; with ',' between them there are 2"),
        ("#0", "头,发\n", "there is no column 0; with ',' between them there are 2"),
        ("发", "头,发\n头,发\n头\n", "line 3, column 1: 1 cells; the first record has 2"),
    ] {
        let reader = Format::Csv.reader(&[field.to_owned()]).unwrap().unwrap();
        let error: Error = Document::read(source.as_bytes(), &*reader).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn marks_take_linear_time() {
    for piece in ["\"", "\",", ",\"", ",\"\"", ",\"\"\"", ",\"x", "\n\"", "\r", ",", "\"\n\"\""] {
        for end in ["", "\"", "x"] {
            takes_linear_time(Format::Csv, |count| piece.repeat(count) + end);
        }
    }
}

proptest! {
    // Some changes leave nothing to be read.
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_all_but_text_stays(source in spoilt("头,\"头\"\"头\n头\",\"\"\r\n头\t头,,头\n")) {
        let mut is_read = 0;
        for fields in [&[][..], &["#1"], &["头"]] {
            is_read += i32::from(only_text_changes(Format::Csv, fields, &source));
            is_read += i32::from(only_text_changes(Format::Tsv, fields, &source));
        }
        // Where columns are named, not only all of it.
        prop_assume!(is_read > 2);
    }
}
