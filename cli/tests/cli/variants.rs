//! Conversion between variants, by tags.

use crate::Bench;

const REPORT: [&str; 3] = ["convert", "--report", "ambiguous"];

fn pipe(args: &[&str], input: &str) -> String {
    crate::succeeded(Bench::new().pipe(args, input.as_bytes()))
}

#[test]
fn tags_in_both_forms_of_the_command() {
    assert_eq!(pipe(&["--to", "zh-Hant"], "被发明"), "被發明");
    assert_eq!(pipe(&["--to", "zh-TW"], "里面"), "裡面");
    assert_eq!(pipe(&["convert", "--to", "zh_hant_hk", "-"], "里面"), "裏面");
    assert_eq!(pipe(&["--to", "zh-Hans"], "憑藉原著"), "凭借原著");
    assert_eq!(pipe(&["--from", "zh-Hant-TW", "--to", "zh-Hant-HK"], "裡面"), "裏面");
}

#[test]
fn wording_only_where_it_is_asked_for() {
    assert_eq!(pipe(&["--to", "zh-Hant-TW"], "软件"), "軟件");
    assert_eq!(pipe(&["--to", "zh-Hant-TW", "--phrases", "regional"], "软件"), "軟體");
    assert_eq!(pipe(&["--to", "zh-Hans", "--phrases", "regional"], "軟體"), "软件");
}

#[test]
fn what_cannot_be_meant() {
    let bench = Bench::new();
    let cases: [(&[&str], &[&str]); 13] = [
        (&["-c", "s2t", "--phrases", "off"], &["cannot be used with"]),
        (&["-c", "s2t", "--from", "zh-TW"], &["cannot be used with"]),
        (&["--to", "zh-XX"], &["unknown language tag \"zh-XX\"", "zh-Hant-TW"]),
        (&["--from", "en", "--to", "zh-Hant"], &["unknown language tag \"en\""]),
        (&["--to", "zh-Hant", "-c", "s2t"], &["cannot be used with"]),
        (&["--from", "zh-Hans"], &["--to <TAG>"]),
        (&["convert", "--report", "ambiguous", "x"], &["--to <TAG>"]),
        (&["--to", "zh-Hant", "--phrases", "regional"], &["from zh-Hans to zh-Hant,", "-TW"]),
        (&["--to", "zh-HK", "--from", "zh-TW", "--phrases", "regional"], &["only to zh-Hans,"]),
        (&["--to", "zh-SG", "--from", "zh-CN", "--phrases", "regional"], &["no regional wording"]),
        (&[&REPORT[..], &["--to", "zh-Hans", "x"]].concat(), &["from zh-Hans to zh-Hant"]),
        (&[&REPORT[..], &["--to", "zh-TW", "--from", "zh-HK", "x"]].concat(), &["Simplified"]),
        (&[&REPORT[..], &["-c", "s2t", "x"]].concat(), &["Simplified"]),
    ];
    for (args, parts) in cases {
        let error = bench.error(args);
        parts.iter().for_each(|part| assert!(error.contains(part), "{part:?} in {error:?}"));
    }
}

#[test]
fn the_report_lists_uncertain_places_and_converts_nothing() {
    let bench = Bench::new();
    bench.write("in.txt", "一样\r\n\u{FEFF}人都是吃五谷杂粮长大的，皇后。\n");
    let report = bench.output(&["convert", "--to", "zh-Hant", "--report", "ambiguous", "in.txt"]);
    assert!(report.contains("in.txt:2:7: ") && report.contains("[谷]杂粮"), "{report}");
    assert!(!report.contains("皇[后]"), "{report}");
    bench.write("in.txt", "窗口里\n");
    let report = bench.output(&["convert", "--to", "zh-TW", "--report", "ambiguous", "in.txt"]);
    assert!(report.contains("窗口[里]  裡 里"), "as Taiwan writes it: {report}");
    assert!(report.lines().all(|line| line.ends_with(" %")), "{report}");
    assert_eq!(bench.names(), ["in.txt"]);
}

#[test]
fn the_report_of_broken_and_endless_text() {
    let bench = Bench::new();
    bench.write(
        "broken.txt",
        b"\xE5\xA4\xB4\n\xFF\xE5\x90\x83\xE4\xBA\x94\xE8\xB0\xB7\xE6\x9D\x82\n",
    );
    let report = [&REPORT[..], &["--to", "zh-Hant"]].concat();
    let broken = bench.output(&[&report[..], &["broken.txt"]].concat());
    assert!(broken.starts_with("broken.txt:2:4: \u{FFFD}吃五[谷]杂  穀 谷"), "{broken}");
    let strict = bench.error(&[&report[..], &["--invalid", "error", "broken.txt"]].concat());
    let expected = "broken.txt: invalid UTF-8 at byte 4; `--invalid keep` passes it through";
    assert!(strict.contains(expected), "{strict}");
    // With and without a place to cut; what is explained at once ends at 64 KiB, in a character.
    for text in ["吃五谷杂粮。", "吃五谷杂粮，"] {
        bench.write("endless.txt", format!("{}\n五谷杂粮", text.repeat(20_000)));
        let endless = bench.output(&[&report[..], &["endless.txt"]].concat());
        assert_eq!(endless.lines().count(), 20_001);
        for row in [":1:3: 吃五[谷]杂粮", ":1:119997: ", ":2:2: 五[谷]"] {
            assert!(endless.contains(row), "{row} in {endless:.200}");
        }
    }
}

#[test]
fn the_report_knows_words_of_ones_own() {
    let bench = Bench::new();
    bench.write("own.txt", "。谷\tX\n");
    bench.write("in.txt", "五。谷杂粮，五谷杂粮");
    let args = ["--to", "zh-Hant", "--dict", "own.txt", "in.txt"];
    let report = bench.output(&[&REPORT[..], &args].concat());
    assert!(report.contains("五[谷]杂") && !report.contains("。[谷]"), "{report}");
}
