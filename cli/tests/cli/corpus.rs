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
    // Texts have no fields, so they would be missing in the outcome.
    let error = failed(run(&bench, &["out", "--field", "text", "in"]));
    assert!(error.contains("in/a.txt: is plain text, which has no fields"), "{error}");
    assert!(!bench.path("out").exists());
    let texts = ["-g", "!a.txt", "-g", "!*.txt.gz", "-g", "!*.TXT.zst"];
    said(run(&bench, &[&["out", "--field", "text", "in"], &texts[..]].concat()));
    assert_eq!(bench.read("out/e.jsonl"), expected);
    assert_eq!(unpacked(&fs::read(bench.path("out/f.ndjson.gz")).unwrap()), expected);
    let rows = manifest(&bench, "out");
    assert_eq!((rows.len(), &rows[1]["shard"]), (3, &Value::from("e.jsonl")));
    assert_eq!((&rows[1]["records"], &rows[1]["changed"]), (&Value::from(3), &Value::from(1)));
    bench.write("in/e.jsonl", format!("{lines}\n{{\"text\": 头}}\n"));
    let error = failed(run(&bench, &["new", "-q", "in/e.jsonl"]));
    assert!(error.starts_with("fanjian: in/e.jsonl:4:10: "), "{error}");
    assert!(!bench.path("new/e.jsonl").exists());
    let error = failed(run(&bench, &["new", "--field", "a..b", "in/e.jsonl"]));
    assert!(error.contains("a..b is not the path of a field"), "{error}");
}

#[test]
fn fields_that_no_record_has_are_told() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    bench.write("in/a.jsonl", "{\"text\":\"头\"}\n");
    bench.write("in/b.jsonl", "{\"title\":\"头\"}\n");
    bench.write("in/c.jsonl", "");
    // Shards need not be alike.
    let told = said(run(&bench, &["out", "--field", "text", "in"]));
    assert!(told.contains("warning: in/b.jsonl: no record has a value at text\n"), "{told}");
    assert_eq!(bench.read("out/b.jsonl"), bench.read("in/b.jsonl"));
    assert_eq!(manifest(&bench, "out")[2]["without"], Value::from(vec!["text"]));
    // But what none of them has is misspelt, now and whenever the run goes on.
    for _ in 0..2 {
        let told = failed(run(&bench, &["new", "--field", "text", "--field", "txet", "in"]));
        assert!(told.contains("fanjian: no shard has a value at txet\n"), "{told}");
        assert!(!told.contains("no shard has a value at text"), "{told}");
    }
    bench.write("in/d.jsonl", "{\"txet\":\"头\"}\n");
    said(run(&bench, &["new", "--field", "text", "--field", "txet", "in"]));
    fs::remove_file(bench.path("in/d.jsonl")).unwrap();
    said(run(&bench, &["empty", "--field", "text", "in/c.jsonl"]));
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
        assert!(again.contains("1 shard written, 2 done before, 0 failed"), "{change}: {again}");
    }
    assert_eq!(bench.read("out/a.txt"), "頭");
    // What sizes and times do not show.
    bench.write("out/a.txt", "頁");
    assert!(said(run(&bench, &["out", "in"])).contains("0 shards written, 3 done before"));
    assert!(said(run(&bench, &["out", "--verify", "in"])).contains("1 shard written, 2 done"));
    assert_eq!(bench.read("out/a.txt"), "頭");
    let file = fs::File::options().append(true).open(bench.path("in/a.txt")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert!(said(run(&bench, &["out", "--verify", "in"])).contains("0 shards written, 3 done"));
    assert!(said(run(&bench, &["out", "in"])).contains("1 shard written, 2 done"));
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
        assert!(told.contains("1 shard written, 2 done before"), "{told}");
        assert_eq!(manifest(&bench, "out").len(), 4);
    }
    bench.write("out/fanjian-manifest.jsonl", whole.replacen("\"shard\"", "\"shart\"", 1));
    let error = failed(run(&bench, &["out", "in"]));
    assert!(error.contains("fanjian-manifest.jsonl: line 2: missing field `shard`"), "{error}");
    bench.write("out/fanjian-manifest.jsonl", "{\n");
    assert!(failed(run(&bench, &["out", "in"])).contains("is no manifest"));
    // One that was only begun.
    bench.write("out/fanjian-manifest.jsonl", "");
    assert!(said(run(&bench, &["out", "in"])).contains("3 shards written"));
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
    assert!(told.contains("1 shard written, 0 done before, 1 failed"), "{told}");
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

/// Two runs begin at once: of which kind is what is written?
#[test]
fn of_two_runs_at_once_one_is_refused() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    let (text, taiwan) = ("里面\n".repeat(100), "裡面\n".repeat(100));
    for number in 0..6 {
        bench.write(&format!("in/{number}.txt"), &text);
    }
    for round in 0..60 {
        // Into a new folder, or one where each forgets what the other did.
        let (out, restart) = match round % 2 {
            0 => (format!("out-{round}"), &[][..]),
            _ => ("out".to_owned(), &["--restart"][..]),
        };
        let begin = |config| {
            let args = ["corpus", "convert", "-q", "-c", config, "--out-dir", &out, "in"];
            let mut command = bench.command(&[&args, restart].concat());
            command.stderr(std::process::Stdio::piped()).spawn().unwrap()
        };
        let ended = ["s2t", "s2tw"].map(begin).map(|it| it.wait_with_output().unwrap());
        let refused: Vec<_> = ended.iter().filter(|it| !it.status.success()).collect();
        assert!(refused.len() < 2 && (round % 2 == 1 || refused.len() == 1), "{ended:?}");
        for refused in refused {
            let told = String::from_utf8_lossy(&refused.stderr);
            let is_known =
                told.contains("another run is writing") || told.contains("other settings");
            assert!(is_known, "{told}");
        }
        let is_taiwan = bench.read(&format!("{out}/0.txt")) == taiwan;
        let config = if is_taiwan { "s2tw" } else { "s2t" };
        assert_eq!(manifest(&bench, &out)[0]["options"]["config"], Value::from(vec![config]));
        for number in 1..6 {
            let is_alike = (bench.read(&format!("{out}/{number}.txt")) == taiwan) == is_taiwan;
            assert!(is_alike, "{out}/{number}.txt is another run's");
        }
    }
}

#[test]
fn a_run_that_begins_anew_leaves_nothing_of_others() {
    let bench = corpus();
    bench.write("in/e.jsonl", "{\"text\":\"头\"}\n");
    said(run(&bench, &["out", "in"]));
    // One is gone, one is broken, one is no more what was written, and one is not of here.
    fs::remove_file(bench.path("in/a.txt")).unwrap();
    bench.write("in/e.jsonl", "{");
    bench.write("out/sub/b.txt.gz", "mine");
    bench.write("kept.txt", "mine");
    let list = bench.read("out/fanjian-manifest.jsonl");
    let line = list.lines().find(|line| line.contains("a.txt")).unwrap();
    let line = line
        .replace("a.txt", "../kept.txt")
        .replace(&format!("\"bytes\":{}", TEXT.len()), "\"bytes\":4");
    bench.write("out/fanjian-manifest.jsonl", list.clone() + &line + "\n");
    let args = ["corpus", "repair", "-q", "--fail-fast", "-j1", "--restart", "--out-dir", "out"];
    bench.error(&[&args[..], &["in/e.jsonl", "in"]].concat());
    for name in ["out/a.txt", "out/e.jsonl", "out/sub/c.TXT.zst"] {
        assert!(!bench.path(name).exists(), "{name}");
    }
    assert_eq!(
        (bench.read("kept.txt"), bench.read("out/sub/b.txt.gz")),
        ("mine".into(), "mine".into())
    );
    assert_eq!(manifest(&bench, "out").len(), 1);
    // What is to be read is not deleted.
    said(run(&bench, &["in2", "in/sub"]));
    let error = failed(run(&bench, &["in2", "--restart", "in2/c.TXT.zst"]));
    assert!(error.contains("is the input file too"), "{error}");
    assert!(bench.path("in2/c.TXT.zst").exists());
}

#[test]
fn a_config_of_ones_own_counts_with_its_dictionaries() {
    let bench = corpus();
    let config = "{\"name\":\"\",\"conversion_chain\":[{\"dict\":{\"type\":\"text\",\"file\":\"own.txt\"}}]}";
    bench.write("own.json", config);
    bench.write("own.txt", "头\tA\n");
    let args = ["corpus", "convert", "-q", "-c", "own.json", "--out-dir", "out", "in"];
    bench.output(&args);
    bench.output(&args);
    bench.write("own.txt", "头\tB\n");
    let error = bench.error(&args);
    assert!(error.contains("--config was own.json (SHA-256 "), "{error}");
    assert!(bench.read("out/a.txt").contains('A'));
    // A built-in config is none of a file's, whatever lies there.
    bench.write("s2t", "头");
    let args = ["corpus", "convert", "-q", "-c", "s2t", "--out-dir", "new", "in"];
    bench.output(&args);
    bench.write("s2t", "发");
    bench.output(&args);
}

#[test]
fn what_other_tools_pack_is_read() {
    let bench = Bench::new();
    let mut packed = gzip(TEXT);
    packed.extend(gzip("\n头"));
    packed.extend([0; 700_000]);
    bench.write("a.txt.gz", &packed);
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.long_distance_matching(true).unwrap();
    encoder.window_log(31).unwrap();
    encoder.write_all(TEXT.as_bytes()).unwrap();
    bench.write("a.txt.zst", encoder.finish().unwrap());
    said(run(&bench, &["out", "a.txt.gz", "a.txt.zst"]));
    let read = |name| unpacked(&fs::read(bench.path(name)).unwrap());
    assert_eq!(read("out/a.txt.gz"), CONVERTED.to_owned() + "\n頭");
    assert_eq!(read("out/a.txt.zst"), CONVERTED);
    packed.extend(b"x");
    bench.write("a.txt.gz", packed);
    assert!(failed(run(&bench, &["out", "a.txt.gz"])).contains("invalid gzip header"));
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
