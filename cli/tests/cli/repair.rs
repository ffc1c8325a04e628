//! The commands `repair` and `detect`.

use crate::{Bench, succeeded};

const DAMAGED: &str = "斗爭之后，于是沖突又起。\r\n后者余波未平，并不好受。\n";
const REPAIRED: &str = "鬥爭之後，於是衝突又起。\r\n後者餘波未平，並不好受。\n";

#[test]
fn text_is_repaired_and_its_bytes_stay() {
    let bench = Bench::new();
    assert_eq!(succeeded(bench.pipe(&["repair"], DAMAGED.as_bytes())), REPAIRED);
    let input = [b"\xEF\xBB\xBF", DAMAGED.as_bytes(), b"\0\xFF\xE5"].concat();
    let output = bench.pipe(&["repair", "-"], &input);
    assert_eq!(output.stdout, [b"\xEF\xBB\xBF", REPAIRED.as_bytes(), b"\0\xFF\xE5"].concat());
}

#[test]
fn files_are_replaced_where_something_changes() {
    let bench = Bench::new();
    let good = bench.write("good.txt", REPAIRED);
    bench.write("bad.txt", DAMAGED);
    let written = std::fs::metadata(&good).unwrap().modified().unwrap();
    bench.output(&["repair", "-w", "good.txt", "bad.txt"]);
    assert_eq!((bench.read("good.txt"), bench.read("bad.txt")), (REPAIRED.into(), REPAIRED.into()));
    assert_eq!(std::fs::metadata(&good).unwrap().modified().unwrap(), written);
    assert_eq!(bench.names(), ["bad.txt", "good.txt"]);
}

#[test]
fn a_check_tells_each_change_and_writes_nothing() {
    let bench = Bench::new();
    bench.write("bad.txt", DAMAGED);
    bench.write("good.txt", REPAIRED);
    let check = bench.run(&["repair", "--check", "bad.txt", "good.txt"]);
    let list = String::from_utf8(check.stdout).unwrap();
    assert_eq!((check.status.code(), list.lines().count()), (Some(1), 7), "{list}");
    assert!(list.contains("bad.txt:1:4: 后 → 後 (word: 之后)\n"), "{list}");
    assert!(list.contains("bad.txt:2:8: 并 → 並 ("), "{list}");
    assert_eq!(bench.run(&["repair", "--check", "good.txt"]).status.code(), Some(0));
    let diff = bench.run(&["repair", "--diff", "bad.txt"]);
    let shown = String::from_utf8(diff.stdout).unwrap();
    assert_eq!(diff.status.code(), Some(1));
    assert!(shown.contains("-后者余波未平，并不好受。\n+鬥爭之後"), "{shown}");
    assert_eq!(bench.read("bad.txt"), DAMAGED);
}

#[test]
fn what_is_restored_is_spelt_as_it_is_asked_for() {
    let text = "斗爭之后，于是沖突又起，房間里余波未平。";
    for (to, expected) in [("zh-TW", "房間裡"), ("zh-Hant-HK", "房間裏")] {
        let repaired = succeeded(Bench::new().pipe(&["repair", "--to", to], text.as_bytes()));
        assert!(repaired.contains(expected), "{repaired}");
    }
}

#[test]
fn addresses_code_and_what_is_named_stay() {
    let bench = Bench::new();
    let input = "斗爭之后，`后者`，于是⟦后者⟧又起。https://a.tw/后者\n";
    let output = bench.pipe(&["repair", "--protect", "⟦.*?⟧"], input.as_bytes());
    assert_eq!(succeeded(output), "鬥爭之後，`后者`，於是⟦后者⟧又起。https://a.tw/后者\n");
    bench.write("keep.txt", "# names\n⟦.*?⟧\n");
    let output = bench.pipe(&["repair", "--protect-file", "keep.txt"], input.as_bytes());
    assert!(succeeded(output).contains("⟦后者⟧"));
}

#[test]
fn what_cannot_be_meant() {
    let bench = Bench::new();
    bench.write("in.txt", DAMAGED);
    let cases: [(&[&str], &str); 4] = [
        (&["repair", "--to", "zh-Hans", "in.txt"], "only Traditional text is repaired"),
        (&["repair", "--to", "tw", "in.txt"], "unknown language tag \"tw\""),
        (&["repair", "-w"], "standard input cannot be converted in place"),
        (&["repair", "no.txt"], "cannot read no.txt: "),
    ];
    for (args, expected) in cases {
        let error = bench.error(args);
        assert!(error.contains(expected), "{args:?}: {error}");
    }
    assert_eq!(bench.read("in.txt"), DAMAGED);
}

#[test]
fn too_little_text_in_another_encoding_is_warned_of() {
    let bench = Bench::new();
    bench.write("gbk.txt", b"\xBA\xF3\xD5\xDF");
    for (args, code) in [
        (&["repair", "gbk.txt"][..], 0),
        (&["repair", "--check", "gbk.txt"], 2),
        (&["normalize", "--to", "zh-TW", "--check", "gbk.txt"], 2),
        (&["detect", "gbk.txt"], 0),
    ] {
        let output = bench.run(args);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(
            errors.contains("gbk.txt: the encoding is uncertain: it could be "),
            "{args:?}: {errors}"
        );
        assert_eq!(output.status.code(), Some(code), "{args:?}");
    }
}

#[test]
fn files_are_detected_as_a_whole_and_by_line() {
    let bench = Bench::new();
    bench.write("bad.txt", DAMAGED);
    bench.write(
        "page.txt",
        "首页\n\n这是简体的内容\n這裡、那裡、哪裡的說明\nabc\n日本のことばです\n",
    );
    let whole = bench.output(&["detect", "bad.txt"]);
    assert_eq!(whole, "bad.txt: Traditional (0.94), naively converted (see `fanjian repair`)\n");
    let lines = bench.output(&["detect", "--lines", "page.txt"]);
    let found: Vec<&str> = lines.lines().map(|line| line.split(" (").next().unwrap()).collect();
    let expected =
        ["page.txt:1-3: Simplified", "page.txt:4-5: Traditional", "page.txt:6: Japanese"];
    assert_eq!(found, expected);
    let json = bench.output(&["detect", "--json", "page.txt", "bad.txt"]);
    let rows: Vec<serde_json::Value> =
        json.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!(
        (&rows[0]["writing"], &rows[0]["orthography"]),
        (&"mixed".into(), &"in Taiwan".into())
    );
    assert!(rows[1]["converted"].as_f64().unwrap() > 0.99, "{json}");
}
