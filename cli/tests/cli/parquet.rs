//! Parquet files in every verb.

use std::fs;
use std::fs::File;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::{Bench, failed};

const TO: [&str; 3] = ["convert", "--to", "zh-Hant"];

/// A file with the columns `text` and `title`.
fn table(bench: &Bench, name: &str, columns: [&[&str]; 2]) {
    let schema = "message schema { required binary text (utf8); required binary title (utf8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let file = File::create(bench.path(name)).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for values in columns {
        let values: Vec<ByteArray> = values.iter().map(|&it| ByteArray::from(it)).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

fn rows(bench: &Bench, name: &str) -> String {
    let reader = SerializedFileReader::new(File::open(bench.path(name)).unwrap()).unwrap();
    let rows: Vec<String> =
        reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    rows.join("\n")
}

#[test]
fn columns_are_converted_in_place_and_looked_at() {
    let bench = Bench::new();
    table(&bench, "a.parquet", [&["理发店", "在软件里"], &["头发", "plain"]]);
    let before = fs::read(bench.path("a.parquet")).unwrap();

    let checked = bench.run(&["convert", "--to", "zh-Hant", "--check", "a.parquet"]);
    assert_eq!(checked.status.code(), Some(1));
    let told = String::from_utf8(checked.stdout).unwrap();
    for place in ["a.parquet:text#1:1:2", "a.parquet:text#2:1:2", "a.parquet:title#1:1:1"] {
        assert!(told.contains(place), "{told}");
    }
    let diff = bench.run(&["convert", "--to", "zh-Hant", "--diff", "a.parquet"]);
    let told = String::from_utf8(diff.stdout).unwrap();
    assert!(told.contains("-理发店") && told.contains("+理髮店"), "{told}");
    let detected = bench.output(&["detect", "a.parquet"]);
    assert!(detected.contains("Simplified"), "{detected}");
    assert_eq!(fs::read(bench.path("a.parquet")).unwrap(), before);

    bench.output(&[&TO[..], &["--field", "title", "-w", "a.parquet"]].concat());
    let expected = "{text: \"理发店\", title: \"頭髮\"}\n{text: \"在软件里\", title: \"plain\"}";
    assert_eq!(rows(&bench, "a.parquet"), expected);
    bench.output(&[&TO[..], &["-w", "a.parquet"]].concat());
    let expected = "{text: \"理髮店\", title: \"頭髮\"}\n{text: \"在軟件裏\", title: \"plain\"}";
    assert_eq!(rows(&bench, "a.parquet"), expected);

    let after = fs::read(bench.path("a.parquet")).unwrap();
    assert_eq!(bench.run(&[&TO[..], &["--check", "a.parquet"]].concat()).status.code(), Some(0));
    let piped = bench.pipe(&[&TO[..], &["--format", "parquet"]].concat(), &after);
    assert!(piped.stdout == after, "nothing was to change");
}

#[test]
fn what_is_no_parquet_stays() {
    let bench = Bench::new();
    table(&bench, "a.parquet", [&["头"], &["头"]]);
    let whole = fs::read(bench.path("a.parquet")).unwrap();
    for (name, content) in [("b.parquet", &whole[..whole.len() - 9]), ("c.parquet", b"PAR1")] {
        bench.write(name, content);
        let told = bench.error(&[&TO[..], &["-w", name]].concat());
        assert!(told.starts_with(&format!("fanjian: {name}: ")), "{told}");
        assert_eq!(fs::read(bench.path(name)).unwrap(), content);
    }
    // What is one by another name is not taken for text.
    bench.write("d.parq", &whole);
    for typed in [&["-w", "d.parq"][..], &["d.parq"], &["-o", "e.parq", "d.parq"]] {
        let told = bench.error(&[&TO[..], typed].concat());
        assert!(told.contains("looks like a Parquet file; `--format parquet`"), "{told}");
    }
    assert_eq!(fs::read(bench.path("d.parq")).unwrap(), whole);
    bench.output(&[&TO[..], &["--format", "parquet", "-w", "d.parq"]].concat());
    assert_eq!(rows(&bench, "d.parq"), "{text: \"頭\", title: \"頭\"}");
    let told = bench.error(&[&TO[..], &["--field", "txet", "-w", "a.parquet"]].concat());
    assert!(told.contains("there is no column txet; of text there are: text, title"), "{told}");
    assert_eq!(fs::read(bench.path("a.parquet")).unwrap(), whole);
    let typed = [&TO[..], &["--format", "parquet"]].concat();
    assert!(failed(bench.pipe(&typed, b"no table")).starts_with("fanjian: standard input: "));
    assert!(bench.pipe(&typed, &whole).status.success());
}
