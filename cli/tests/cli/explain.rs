//! `explain`: what becomes of a text and why.

use serde_json::Value;

use crate::{Bench, failed, succeeded};

#[test]
fn people_see_the_lines_that_have_something_to_tell() {
    let bench = Bench::new();
    bench.write("in.txt", "plain\n他的头发，皇后。\r\n\u{3000}一只船\n没");
    let args = ["explain", "--to", "zh-Hant-TW", "in.txt"];
    let expected = "\
in.txt:2: 他的[头→頭][发→髮]，皇[后]。
    3  头→頭  characters 头
    4  发→髮  words 头发  髮 / 發  99 %
    7  后→后  words 皇后  后 / 後  99 %
in.txt:3: \u{3000}一[只→隻]船
    3  只→隻  rule: a number and a measure word  隻 / 只 / 祇  99 %
in.txt:4: [没→沒]
    1  没→沒  characters 没
";
    assert_eq!(bench.output(&args), expected);
    let piped = bench.pipe(&["explain", "-c", "s2twp"], "用内存\n".as_bytes());
    let expected = "\
standard input:1: 用[内存→記憶體]
    2  内存→記憶體  STCharacters 内→內, TWPhrases 內存→記憶體
";
    assert_eq!(succeeded(piped), expected);
    bench.write("done.txt", "頭髮\n");
    assert_eq!(bench.output(&["explain", "-c", "t2tw", "done.txt"]), "");
}

/// What a text needs to be hard: more than a piece, lines and none, things that are not Chinese.
fn hard_text() -> String {
    let lines = "\u{FEFF}皇后的头发，\r\n在理发店里干了！é 😀 用软件和内存\n";
    let endless = "为了里程碑，于是后来发展";
    ["⿰氵青", &lines.repeat(300), &endless.repeat(6_000), &"⿰".repeat(30_000), lines, "发"]
        .concat()
}

fn rows(json: &str) -> Vec<Value> {
    json.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn range(row: &Value, name: &str) -> std::ops::Range<usize> {
    let end = |index: usize| usize::try_from(row[name][index].as_u64().unwrap()).unwrap();
    end(0)..end(1)
}

#[test]
fn programs_get_parts_that_tile_the_text_and_its_conversion() {
    let bench = Bench::new();
    let text = hard_text();
    bench.write("in.txt", &text);
    bench.write("own.txt", "在理\t於理\n发，\t發、\n于是\t\n");
    for conversion in [
        &["-c", "s2t"][..],
        &["-c", "s2twp"],
        &["-c", "t2jp"],
        &["-c", "s2tw", "--dict", "own.txt"],
        &["--to", "zh-Hant"],
        &["--to", "zh-TW", "--phrases", "regional", "--dict", "own.txt"],
        &["--from", "zh-HK", "--to", "zh-Hans"],
    ] {
        let output = bench.output(&[&["convert"], conversion, &["in.txt"]].concat());
        let json = bench.output(&[&["explain", "--json"], conversion, &["in.txt"]].concat());
        let (mut at, mut chars) = ([0, 0], [0, 0]);
        let (mut line, mut column) = (1, 1);
        let mut joined = String::new();
        for row in rows(&json) {
            let (before, after) = (row["before"].as_str().unwrap(), row["after"].as_str().unwrap());
            let (source, target) = (range(&row, "source"), range(&row, "output"));
            assert_eq!([source.start, target.start], at, "{row}");
            assert_eq!((&text[source.clone()], &output[target.clone()]), (before, after), "{row}");
            at = [source.end, target.end];
            let (source, target) = (range(&row, "source_chars"), range(&row, "output_chars"));
            assert_eq!([source.start, target.start], chars, "{row}");
            chars = [chars[0] + before.chars().count(), chars[1] + after.chars().count()];
            assert_eq!([source.end, target.end], chars, "{row}");
            assert_eq!((row["line"].as_u64(), row["column"].as_u64()), (Some(line), Some(column)));
            line += before.matches('\n').count() as u64;
            let last = before.rsplit('\n').next().unwrap().chars().count() as u64;
            column = if before.contains('\n') { 1 + last } else { column + last };
            assert!(row["dictionary"].is_string() || before == after, "{row}");
            assert_eq!(row["path"], "in.txt");
            joined.push_str(after);
        }
        assert!(joined == output, "{conversion:?}");
        assert_eq!(at, [text.len(), output.len()]);
    }
}

#[test]
fn no_word_is_parted_wherever_a_piece_may_end() {
    let bench = Bench::new();
    for before in (0..12).step_by(3) {
        let text = "-".repeat(before) + &"理发店，".repeat(6_000);
        bench.write("in.txt", &text);
        for conversion in [&["-c", "s2t"][..], &["--to", "zh-Hant"]] {
            let json = bench.output(&[&["explain", "--json"], conversion, &["in.txt"]].concat());
            let rows = rows(&json);
            let joined: String = rows.iter().filter_map(|row| row["after"].as_str()).collect();
            assert!(joined == text.replace('发', "髮"), "{conversion:?}, {before}");
            let check = [&["convert", "--check"], conversion, &["in.txt"]].concat();
            let list = crate::found(bench.run(&check));
            assert_eq!(list.matches(": 发 → 髮 (").count(), 6_000, "{conversion:?}, {before}");
        }
    }
}

#[test]
fn programs_get_candidates_and_how_sure_they_are() {
    let bench = Bench::new();
    let json = bench.pipe(&["explain", "--json", "--to", "zh-Hant"], "有五谷".as_bytes());
    let rows = rows(&succeeded(json));
    let [copied, decided] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((&copied["reason"], &copied["dictionary"]), (&"copied".into(), &Value::Null));
    assert_eq!(copied["candidates"], serde_json::json!([]));
    assert_eq!((&decided["dictionary"], &decided["key"]), (&"words".into(), &"五谷".into()));
    assert_eq!(decided["candidates"], serde_json::json!(["穀", "谷"]));
    let costs = decided["costs"].as_array().unwrap();
    assert!(costs[0].as_u64() < costs[1].as_u64(), "{decided}");
    let confidence = decided["confidence"].as_f64().unwrap();
    assert!((0.5..1.0).contains(&confidence), "{decided}");
    assert_eq!(decided["reason"], "words 五谷");
}

#[test]
fn bytes_that_are_not_text_part_it_and_are_counted() {
    let bench = Bench::new();
    // Parted, the two characters are no phrase: 理发店 would be 理髮店.
    bench.write("in.txt", b"\xE7\x90\x86\xFF\xE5\x8F\x91\xE5\xBA\x97\xE5\x8F");
    let rows = rows(&bench.output(&["explain", "--json", "-c", "s2t", "in.txt"]));
    let parts: Vec<_> =
        rows.iter().map(|it| (it["after"].as_str().unwrap(), range(it, "output"))).collect();
    let expected =
        [("理", 0..3), ("\u{FFFD}", 3..4), ("發", 4..7), ("店", 7..10), ("\u{FFFD}", 10..12)];
    assert_eq!(parts, expected);
    let view = bench.output(&["explain", "-c", "s2t", "in.txt"]);
    assert!(view.starts_with("in.txt:1: 理\u{FFFD}[发→發]店\u{FFFD}\n    3  发→發"), "{view}");
    let strict = bench.run(&["explain", "--invalid", "error", "in.txt"]);
    assert!(failed(strict).contains("in.txt: invalid UTF-8 at byte 3; `--invalid keep`"));
}

#[test]
fn several_files_also_after_one_that_fails() {
    let bench = Bench::new();
    bench.write("a.txt", "头");
    bench.write("b.txt", "\n发");
    let output = bench.run(&["explain", "-c", "s2t", "a.txt", "none.txt", "b.txt"]);
    let shown = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(shown.contains("a.txt:1: [头→頭]") && shown.contains("b.txt:2: [发→發]"), "{shown}");
    assert!(failed(output).contains("cannot read none.txt"));
}
