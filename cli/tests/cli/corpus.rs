//! A corpus: shards that are written as a whole or not at all, and runs that go on where others were ended.

use std::fs;
use std::io::{Read, Write};
use std::process::Output;

use serde_json::Value;

use crate::{Bench, failed, succeeded};

const TO: [&str; 5] = ["corpus", "convert", "--to", "zh-Hant", "--out-dir"];
const TEXT: &str = "皇后的头发\n干杯\n\nplain\n他说：“后来呢？”";
const CONVERTED: &str = "皇后的頭髮\n乾杯\n\nplain\n他說：“後來呢？”";

/// Shards of all kinds, among files that are none.
fn corpus() -> Bench {
    let bench = Bench::new();
    fs::create_dir_all(bench.path("in/sub")).unwrap();
    bench.write("in/a.txt", TEXT);
    bench.write("in/sub/b.txt.gz", gzip(&TEXT.repeat(1000)));
    bench.write("in/sub/c.TXT.zst", zstd(&TEXT.repeat(1000)));
    bench.write("in/d.bin", "头发");
    bench.write("in/fanjian-manifest.jsonl", "{}");
    bench
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 1).unwrap()
}

fn unpacked(packed: &[u8]) -> String {
    let mut text = String::new();
    match packed.starts_with(b"\x1F\x8B") {
        true => flate2::read::MultiGzDecoder::new(packed).read_to_string(&mut text).unwrap(),
        false => zstd::Decoder::new(packed).unwrap().read_to_string(&mut text).unwrap(),
    };
    text
}

/// What was said in the end.
fn said(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).unwrap()
}

fn run(bench: &Bench, more: &[&str]) -> Output {
    bench.run(&[&TO[..], more].concat())
}

/// The manifest's lines, the times aside.
fn manifest(bench: &Bench, folder: &str) -> Vec<Value> {
    let list = bench.read(&format!("{folder}/fanjian-manifest.jsonl"));
    let rows = list.lines().map(|line| {
        let mut row: Value = serde_json::from_str(line).unwrap();
        row.as_object_mut().unwrap().remove("seconds");
        row
    });
    rows.collect()
}

#[test]
fn each_shard_is_rewritten_in_what_it_was_in() {
    let bench = corpus();
    let told = said(run(&bench, &["out", "in"]));
    assert!(
        told.starts_with("fanjian: 3 shards written, 0 done before, 0 failed; 4005 of 8007 "),
        "{told}"
    );
    assert_eq!(bench.read("out/a.txt"), CONVERTED);
    for name in ["out/sub/b.txt.gz", "out/sub/c.TXT.zst"] {
        assert_eq!(unpacked(&fs::read(bench.path(name)).unwrap()), CONVERTED.repeat(1000));
    }
    assert!(!bench.path("out/d.bin").exists());
    let rows = manifest(&bench, "out");
    let names = ["a.txt", "sub/b.txt.gz", "sub/c.TXT.zst"];
    assert_eq!(rows.iter().filter_map(|row| row["shard"].as_str()).collect::<Vec<_>>(), names);
    let a = &rows[1];
    assert_eq!((&a["records"], &a["changed"]), (&Value::from(5), &Value::from(3)));
    assert_eq!(a["input"]["bytes"], TEXT.len());
    // `printf ... | sha256sum`
    let sum = "6dbe6dd6d0984e39";
    assert!(a["output"]["sha256"].as_str().unwrap().starts_with(sum), "{a}");
}

#[test]
fn fields_are_rewritten_and_all_else_stays() {
    let bench = corpus();
    let lines = "{\"id\": \"头\", \"text\": \"皇后的头\\u53d1\"}\r\n\n{\"text\":\"plain\"}";
    let expected = "{\"id\": \"头\", \"text\": \"皇后的頭\\u9aee\"}\r\n\n{\"text\":\"plain\"}";
    bench.write("in/e.jsonl", lines);
    bench.write("in/f.ndjson.gz", gzip(lines));
    said(run(&bench, &["out", "--field", "text", "in"]));
    assert_eq!(bench.read("out/e.jsonl"), expected);
    assert_eq!(unpacked(&fs::read(bench.path("out/f.ndjson.gz")).unwrap()), expected);
    let rows = manifest(&bench, "out");
    // Texts have no fields, so those of the folder are left out.
    assert_eq!((rows.len(), &rows[1]["shard"]), (3, &Value::from("e.jsonl")));
    assert_eq!((&rows[1]["records"], &rows[1]["changed"]), (&Value::from(3), &Value::from(1)));
    bench.write("in/e.jsonl", format!("{lines}\n{{\"text\": 头}}\n"));
    let error = failed(run(&bench, &["new", "-q", "in/e.jsonl"]));
    assert!(error.starts_with("fanjian: in/e.jsonl:4:10: "), "{error}");
    assert!(!bench.path("new/e.jsonl").exists());
    let error = failed(run(&bench, &["new", "--field", "a..b", "in"]));
    assert!(error.contains("a..b is not the path of a field"), "{error}");
}

#[test]
fn what_is_done_is_not_done_again() {
    let bench = corpus();
    said(run(&bench, &["out", "in"]));
    let before = manifest(&bench, "out");
    let again = said(run(&bench, &["out", "in"]));
    assert!(again.contains("0 shards written, 3 done before, 0 failed"), "{again}");
    assert_eq!(manifest(&bench, "out"), before);
    // An outcome that is gone, one of another size, an input that changed.
    for change in ["rm", "cut", "input"] {
        match change {
            "rm" => fs::remove_file(bench.path("out/a.txt")).unwrap(),
            "cut" => drop(bench.write("out/a.txt", "皇后")),
            _ => drop(bench.write("in/a.txt", "头")),
        }
        let again = said(run(&bench, &["out", "in"]));
        assert!(again.contains("1 shards written, 2 done before, 0 failed"), "{change}: {again}");
    }
    assert_eq!(bench.read("out/a.txt"), "頭");
    // What sizes and times do not show.
    bench.write("out/a.txt", "頁");
    assert!(said(run(&bench, &["out", "in"])).contains("0 shards written, 3 done before"));
    assert!(said(run(&bench, &["out", "--verify", "in"])).contains("1 shards written, 2 done"));
    assert_eq!(bench.read("out/a.txt"), "頭");
    let file = fs::File::options().append(true).open(bench.path("in/a.txt")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert!(said(run(&bench, &["out", "--verify", "in"])).contains("0 shards written, 3 done"));
    assert!(said(run(&bench, &["out", "in"])).contains("1 shards written, 2 done"));
}

#[test]
fn other_settings_are_refused_by_name() {
    let bench = corpus();
    bench.write("words.txt", "头发\t髮絲\n");
    let with = ["out", "--dict", "words.txt", "in"];
    said(run(&bench, &with));
    for (args, difference) in [
        (&["convert", "--to", "zh-Hant"][..], "--dict was words.txt (SHA-256 "),
        (&["convert", "--to", "zh-TW", "--dict", "words.txt"], "--to was zh-Hant and is zh-TW"),
        (&["repair"], "the command was convert and is repair"),
    ] {
        let args = [&["corpus"], args, &["--out-dir", "out", "in"]].concat();
        let error = bench.error(&args);
        assert!(error.contains(difference) && error.contains("--restart"), "{error}");
    }
    // The same name, other words.
    bench.write("words.txt", "头发\t髮\n");
    let error = failed(run(&bench, &with));
    assert!(error.contains("--dict was words.txt (SHA-256 "), "{error}");
    assert!(bench.read("out/a.txt").contains("髮絲"));
    said(run(&bench, &[&with[..], &["--restart"]].concat()));
    assert!(bench.read("out/a.txt").contains("的髮\n"));
    // What changes nothing may be another.
    said(run(&bench, &[&with[..], &["-j", "1", "--verify", "-g", "a.txt"]].concat()));
}

#[test]
fn a_torn_line_is_dropped_and_a_broken_one_told() {
    let bench = corpus();
    said(run(&bench, &["out", "in"]));
    let whole = bench.read("out/fanjian-manifest.jsonl");
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    for torn in
        [&whole[..last + 9], &whole[..whole.len() - 1], &format!("{}\n", &whole[..last + 9])]
    {
        bench.write("out/fanjian-manifest.jsonl", torn);
        let told = said(run(&bench, &["out", "in"]));
        assert!(told.contains("1 shards written, 2 done before"), "{told}");
        assert_eq!(manifest(&bench, "out").len(), 4);
    }
    bench.write("out/fanjian-manifest.jsonl", whole.replacen("\"shard\"", "\"shart\"", 1));
    let error = failed(run(&bench, &["out", "in"]));
    assert!(error.contains("fanjian-manifest.jsonl: line 2: missing field `shard`"), "{error}");
    bench.write("out/fanjian-manifest.jsonl", "");
    assert!(failed(run(&bench, &["out", "in"])).contains("is no manifest"));
}

#[test]
fn what_fails_is_not_written_and_the_others_are() {
    let bench = corpus();
    bench.write("in/broken.txt.gz", &gzip(TEXT)[..40]);
    bench.write("in/broken.txt.zst", &zstd(TEXT)[..40]);
    bench.write("in/broken.parquet", "PAR1");
    let output = run(&bench, &["out", "in"]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    for name in ["broken.txt.gz", "broken.txt.zst", "broken.parquet"] {
        assert!(told.contains(name) && !bench.path(&format!("out/{name}")).exists(), "{told}");
    }
    assert!(told.contains("3 shards written, 0 done before, 3 failed"), "{told}");
    assert_eq!(manifest(&bench, "out").len(), 4);
    let stopped = run(&bench, &["new", "--fail-fast", "-j", "1", "in"]);
    let told = String::from_utf8_lossy(&stopped.stderr);
    assert!(told.contains("1 shards written, 0 done before, 1 failed"), "{told}");
}

#[test]
fn shards_are_files_with_names_of_shards() {
    let bench = corpus();
    bench.write("a.txt", "头");
    for (args, error) in [
        (&["out", "in/d.bin"][..], "in/d.bin: is no shard"),
        (&["out", "in/fanjian-manifest.jsonl"], "is the manifest of a corpus"),
        (&["out", "--field", "text", "in/a.txt"], "is plain text, which has no fields"),
        (&["out", "-"], "standard input is no shard"),
        (&["out", "in", "a.txt"], "in/a.txt and a.txt would both be written to a.txt"),
        (&["out", "-g", "*.bin", "in"], "no shards were found"),
        (&[".", "a.txt"], "is the input file too"),
    ] {
        let told = failed(run(&bench, args));
        assert!(told.contains(error), "{told}");
        assert!(!bench.path("out/a.txt").exists());
    }
    assert_eq!(bench.read("a.txt"), "头");
}

#[test]
fn a_folder_takes_one_run_at_a_time() {
    let bench = corpus();
    said(run(&bench, &["out", "in"]));
    let held = fs::File::open(bench.path("out/fanjian-manifest.jsonl")).unwrap();
    held.lock().unwrap();
    let error = failed(run(&bench, &["out", "in"]));
    assert!(error.contains("another run is writing to its folder"), "{error}");
}

#[test]
fn every_number_of_threads_writes_the_same() {
    let bench = corpus();
    for number in 0..20 {
        bench.write(&format!("in/{number}.txt.gz"), gzip(&TEXT.repeat(number * 3000)));
    }
    for jobs in ["1", "2", "7"] {
        assert_eq!(succeeded(run(&bench, &[jobs, "-q", "-j", jobs, "in"])), "");
    }
    for folder in ["2", "7"] {
        assert_eq!(manifest(&bench, folder), manifest(&bench, "1"));
        for number in 0..20 {
            let read = |folder| fs::read(bench.path(&format!("{folder}/{number}.txt.gz"))).unwrap();
            assert_eq!(read(folder), read("1"));
        }
    }
}

#[test]
fn every_verb_does_what_it_does_to_files() {
    let bench = corpus();
    let naive = "斗爭之后，于是沖突又起，房間里余波未平。\n";
    bench.write("in/a.txt", naive);
    for verb in [&["repair"][..], &["normalize", "--to", "zh-TW"], &["convert", "-c", "t2s"]] {
        let expected = bench.output(&[verb, &["in/a.txt"]].concat());
        bench.output(&[&["corpus"], verb, &["-q", "--out-dir", verb[0], "in/a.txt"]].concat());
        assert_ne!(expected, naive);
        assert_eq!(bench.read(&format!("{}/a.txt", verb[0])), expected);
    }
}

#[test]
fn encodings_and_settings_are_as_elsewhere() {
    let bench = corpus();
    bench.write("in/a.txt", b"\xCD\xB7\xB7\xA2\xBA\xCD\xC0\xEF\xC3\xE6\n");
    bench.write(
        "fanjian.toml",
        "to = \"zh-Hant\"\nfrom-encoding = \"gbk\"\nto-encoding = \"utf-8\"\n",
    );
    bench.output(&["corpus", "convert", "-q", "--out-dir", "out", "in/a.txt"]);
    assert_eq!(bench.read("out/a.txt"), "頭髮和裏面\n");
    // Too little to tell, so it is not guessed.
    bench.write("in/a.txt", b"\xCD\xB7");
    let error = failed(run(&bench, &["out2", "--no-settings", "in/a.txt"]));
    assert!(error.contains("in/a.txt"), "{error}");
}
