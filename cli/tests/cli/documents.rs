//! Documents: fields, what cannot be read, and what would change in archives.

use std::fs::{self, File};
use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::{Bench, failed, found, succeeded};

const TO: [&str; 3] = ["convert", "--to", "zh-Hant"];

fn convert<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&TO[..], more].concat()
}

/// A document of Word's, as far as it is read.
fn document(bench: &Bench, name: &str, text: &str) {
    let mut archive = ZipWriter::new(File::create(bench.path(name)).unwrap());
    for (member, content) in [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("word/document.xml", format!("<w:document><w:body>{text}</w:body></w:document>")),
    ] {
        archive.start_file(member, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn fields_are_refused_where_all_is_text() {
    let bench = Bench::new();
    bench.write("a.json", "{\"头\": \"头\"}");
    bench.write("a.js", "{\"头\": \"头\"}");
    let error = "is taken for text, which has no fields to choose from";
    for file in [&["a.js"][..], &["--format", "text", "a.json"]] {
        for look in
            [&[][..], &["--check"], &["--diff"], &["-l"], &["-w"], &["--report", "ambiguous"]]
        {
            let told = bench.error(&convert(&[look, &["--field", "头"], file].concat()));
            assert!(told.contains(error), "{told}");
        }
        for verb in [&["explain", "--to", "zh-TW"][..], &["detect"], &["repair"]] {
            let told = bench.error(&[verb, &["--field", "头"], file].concat());
            assert!(told.contains(error), "{told}");
        }
    }
    let told = failed(bench.pipe(&convert(&["--field", "头"]), "{\"头\": \"头\"}".as_bytes()));
    assert!(told.starts_with(&format!("fanjian: standard input: {error}")), "{told}");
    let typed = convert(&["--field", "头", "--format", "json"]);
    assert_eq!(succeeded(bench.pipe(&typed, "{\"头\": \"头\"}".as_bytes())), "{\"头\": \"頭\"}");
}

#[test]
fn fields_that_are_nowhere_are_told() {
    let bench = Bench::new();
    bench.write("a.json", "{\"text\": \"头\", \"none\": [], \"id\": 1}");
    bench.write("a.jsonl", "{\"text\": \"头\"}\n");
    for file in ["a.json", "a.jsonl"] {
        for look in [&[][..], &["--check"], &["--diff"], &["-l"], &["-w"]] {
            let told = bench.error(&convert(&[look, &["--field", "txet", file]].concat()));
            assert_eq!(told, format!("fanjian: {file}: there is no value at txet\n"));
        }
        let told = bench.error(&["explain", "--to", "zh-TW", "--field", "txet", file]);
        assert!(told.contains("there is no value at txet"), "{told}");
    }
    assert!(bench.read("a.json").contains('头'));
    let some = bench.run(&convert(&["--field", "text", "--field", "a.b", "a.json"]));
    assert_eq!(some.status.code(), Some(0));
    let told = String::from_utf8(some.stderr).unwrap();
    assert_eq!(told, "fanjian: warning: a.json: there is no value at a.b\n");
    bench.output(&convert(&["--field", "none[].text", "--field", "id", "a.json"]));
    for wrong in ["text[0].a", "$.text", "**"] {
        let told = bench.error(&convert(&["--field", wrong, "a.json"]));
        let expected = format!("fanjian: {wrong} is not the path of a field; paths are as title, ");
        assert!(told.starts_with(&expected), "{told}");
    }
}

#[test]
fn what_is_advised_does_no_harm() {
    let bench = Bench::new();
    for (name, text, tip) in [
        ("a.xhtml", "<p>头", Some("--format html")),
        ("a.json", "{\"头\": \"头\"} // 头", Some("--format text")),
        ("a.xlf", "<xliff>", None),
        ("a.po", "msgid \"头", None),
        ("a.strings", "a = \"头", None),
        ("strings.xml", "<resources>", None),
    ] {
        bench.write(name, text);
        let told = bench.error(&convert(&[name]));
        assert_eq!(told.contains("--format"), tip.is_some(), "{told}");
        assert!(tip.is_none_or(|tip| told.contains(tip)), "{told}");
        if let Some(tip) = tip {
            let typed: Vec<&str> = tip.split(' ').chain([name]).collect();
            assert!(bench.output(&convert(&typed)).contains('頭'));
        }
    }
    assert!(!bench.error(&convert(&["--field", "头", "a.json"])).contains("--format"));
    bench.write("a.csv", "头,发\n头\n");
    assert!(!bench.error(&convert(&["--field", "头", "a.csv"])).contains("--format"));
}

#[test]
fn a_diff_of_an_archive_is_one_of_its_text() {
    let bench = Bench::new();
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    document(&bench, "a.docx", &(paragraph("plain") + &paragraph("头发")));
    document(&bench, "b.docx", &paragraph("plain"));
    document(&bench, "c.docx", "<w:r><w:rPr><w:lang w:eastAsia=\"zh-CN\"/></w:rPr></w:r>");
    let expected = "\
--- a.docx:word/document.xml
+++ a.docx:word/document.xml
@@ -1,2 +1,2 @@
 plain
-头发
+頭髮
";
    assert_eq!(found(bench.run(&convert(&["--diff", "a.docx"]))), expected);
    assert_eq!(bench.output(&convert(&["--diff", "b.docx"])), "");
    let language = "c.docx:word/document.xml: language zh-CN → zh-Hant\n";
    assert_eq!(found(bench.run(&convert(&["--diff", "c.docx"]))), language);
    bench.write("broken.docx", "PK");
    assert!(bench.error(&convert(&["--diff", "."])).contains("broken.docx: "));
}

#[test]
fn places_of_a_large_document_are_listed_in_order() {
    let bench = Bench::new();
    // A note stands in its paragraph, so behind it in the text.
    let line = "头发[^1]后来\n\n[^1]: 里面\n\n";
    let rows: String = (0..20_000).map(|number| format!("{number},头发,\"后\"\"来\"\n")).collect();
    for (name, text) in [("a.csv", rows), ("a.md", line.repeat(3_000))] {
        bench.write(name, &text);
        let listed = found(bench.run(&convert(&["--check", name])));
        let place = |row: &str| {
            let mut parts = row.split(':').skip(1).map(|it| it.parse::<usize>());
            (parts.next().unwrap().unwrap(), parts.next().unwrap().unwrap())
        };
        let places: Vec<_> = listed.lines().map(place).collect();
        assert!(places.is_sorted());
        let lines: Vec<&str> = text.lines().collect();
        for (row, (line, column)) in listed.lines().zip(places) {
            let (before, _) = row.split_once(' ').unwrap().1.split_once(' ').unwrap();
            let there: String = lines[line - 1].chars().skip(column - 1).collect();
            assert!(there.starts_with(before), "{row}: {there}");
        }
        let converted = bench.output(&convert(&[name]));
        let changed = text.chars().zip(converted.chars()).filter(|(old, new)| old != new).count();
        assert!(listed.lines().count() <= changed && listed.lines().count() * 2 >= changed);
    }
}

#[test]
fn backups_in_folders_are_left_alone() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    bench.write("in/a.html", "<a class=\"头\">头</a>");
    bench.output(&convert(&["-q", "-w=.bak", "in"]));
    for name in ["in/b.txt.orig", "in/b.txt~"] {
        bench.write(name, "头");
    }
    let again = bench.run(&convert(&["-v", "-w", "in"]));
    let told = String::from_utf8(again.stderr).unwrap();
    for name in ["in/a.html.bak", "in/b.txt.orig", "in/b.txt~"] {
        assert!(
            told.contains(&format!("{name}: skipped, as its name is that of a backup")),
            "{told}"
        );
        assert!(bench.read(name).contains('头'));
    }
    assert!(told.ends_with("0 changed, 1 unchanged, 3 skipped, 0 failed\n"), "{told}");
    assert_eq!(bench.output(&convert(&["--check", "in"])), "");
    // Who names them means them.
    assert_eq!(bench.output(&convert(&["in/b.txt~"])), "頭");
    bench.output(&convert(&["-q", "-w", "--no-ignore", "in"]));
    assert_eq!(bench.read("in/b.txt.orig"), "頭");
}
