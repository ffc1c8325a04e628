//! Folders and many files: which are taken, where they go, in what order, and in which encodings.

use std::fs;

use crate::Bench;

/// Files in folders, among them some that nobody means.
fn tree() -> Bench {
    let bench = Bench::new();
    for folder in ["site/deep/er", "site/.hidden", "site/.git"] {
        fs::create_dir_all(bench.path(folder)).unwrap();
    }
    for (name, text) in [
        ("site/b.md", "头发"),
        ("site/a.txt", "后来"),
        ("site/deep/c.html", "<p>里面</p>"),
        ("site/deep/er/d.txt", "plain"),
        ("site/.hidden/e.txt", "发"),
        ("site/ignored.txt", "发"),
        ("site/.gitignore", "ignored.txt\n"),
        ("site/.fanjian-Ab12Cd.tmp", "发"),
    ] {
        bench.write(name, text);
    }
    bench.write("site/image.bin", b"\x89PNG\0\0\xFF\xE5");
    bench
}

const TO: [&str; 3] = ["convert", "--to", "zh-Hant"];

fn args<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&TO[..], more].concat()
}

fn listed(bench: &Bench, more: &[&str]) -> Vec<String> {
    let output = bench.run(&args(more));
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn folders_give_their_files_in_order() {
    let bench = tree();
    let all = ["site/a.txt", "site/b.md", "site/deep/c.html"];
    assert_eq!(listed(&bench, &["-l", "site"]), all);
    assert_eq!(listed(&bench, &["-l", "-j", "4", "site", "site/a.txt"]), all);
    assert_eq!(listed(&bench, &["-l", "site/b.md", "site"]), [all[1], all[0], all[2]]);
    assert_eq!(listed(&bench, &["-l", "-g", "*.{md,html}", "site"]), all[1..]);
    assert_eq!(listed(&bench, &["-l", "-g", "!deep", "site"]), all[..2]);
    assert_eq!(listed(&bench, &["-l", "--type", "md", "site"]), [all[1]]);
    assert_eq!(listed(&bench, &["-l", "--hidden", "-g", "e.txt", "site"]), ["site/.hidden/e.txt"]);
    assert_eq!(listed(&bench, &["-l", "--no-ignore", "-g", "ignored.txt", "site"]).len(), 1);
    assert!(bench.error(&args(&["-l", "--type", "nonsense", "site"])).contains("-g '*.EXTENSION'"));
    assert!(bench.error(&args(&["-l", "-g", "*.none", "site"])).contains("no files were found"));
}

#[test]
fn names_come_from_a_list() {
    let bench = tree();
    bench.write("list", "site/b.md\r\n\nsite/deep/er/d.txt\n");
    assert_eq!(listed(&bench, &["-l", "--files-from", "list"]), ["site/b.md"]);
    bench.write("nul", "site/b.md\0site/a.txt\0");
    assert_eq!(listed(&bench, &["-l", "-0", "--files-from", "nul"]), ["site/b.md", "site/a.txt"]);
}

#[test]
fn a_tree_is_converted_in_place_once() {
    let bench = tree();
    let output = bench.run(&args(&["-w", "site"]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "fanjian: 3 changed, 1 unchanged, 1 skipped, 0 failed\n");
    assert_eq!(bench.read("site/deep/c.html"), "<p>裏面</p>");
    assert_eq!(bench.read("site/ignored.txt"), "发");
    let before = fs::metadata(bench.path("site/b.md")).unwrap().modified().unwrap();
    let again = bench.run(&args(&["-w", "-v", "site"]));
    let told = String::from_utf8(again.stderr).unwrap();
    assert!(told.contains("site/image.bin: skipped, as it holds NUL"), "{told}");
    assert!(told.ends_with("0 changed, 4 unchanged, 1 skipped, 0 failed\n"), "{told}");
    assert_eq!(fs::metadata(bench.path("site/b.md")).unwrap().modified().unwrap(), before);
    assert_eq!(bench.run(&args(&["--check", "site"])).status.code(), Some(0));
}

#[test]
fn a_rehearsal_writes_nothing() {
    let bench = tree();
    let output = bench.run(&args(&["-w", "--dry-run", "site"]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("site/b.md: would be changed\n"), "{told}");
    assert_eq!((output.status.code(), bench.read("site/b.md")), (Some(0), "头发".to_owned()));
    let output = bench.run(&args(&["--out-dir", "new", "--dry-run", "site"]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("site/b.md: would be changed, to new/b.md\n"), "{told}");
    assert!(!bench.path("new").exists());
}

#[test]
fn a_folder_takes_the_outcome_with_its_folders() {
    let bench = tree();
    bench.write("甲后.txt", "后来");
    bench.output(&args(&["-q", "--out-dir", "new", "--rename", "site", "甲后.txt"]));
    assert_eq!(bench.read("new/deep/c.html"), "<p>裏面</p>");
    assert_eq!(bench.read("new/deep/er/d.txt"), "plain");
    assert_eq!(bench.read("new/甲後.txt"), "後來");
    assert_eq!(bench.read("site/b.md"), "头发");
    // What was written is not read again.
    for _ in 0..2 {
        bench.output(&args(&["-q", "--out-dir", "site/new", "site"]));
    }
    assert!(bench.path("site/new/b.md").exists() && !bench.path("site/new/new").exists());
    fs::remove_dir_all(bench.path("site/new")).unwrap();
    assert!(!bench.path("new/ignored.txt").exists());
    fs::create_dir(bench.path("other")).unwrap();
    bench.write("other/b.md", "里");
    let error = bench.error(&args(&["--out-dir", "newer", "site", "other"]));
    assert!(
        error.contains("site/b.md and other/b.md would both be written to newer/b.md"),
        "{error}"
    );
    assert!(!bench.path("newer").exists());
}

#[test]
fn names_are_converted_with_their_files() {
    let bench = Bench::new();
    bench.write("头发.txt", "头发");
    bench.write("后.txt", "后来");
    bench.write("後.txt", "x");
    let error = bench.error(&args(&["-w", "--rename", "头发.txt", "后.txt"]));
    assert!(error.contains("后.txt: is not renamed, as there is a 後.txt already"), "{error}");
    assert_eq!(bench.names(), ["后.txt", "後.txt", "頭髮.txt"]);
    assert_eq!(bench.read("頭髮.txt"), "頭髮");
}

#[test]
fn programs_get_a_row_for_each_file() {
    let bench = tree();
    bench.write("site/bad.txt", b"\xBA\xF3");
    let output = bench.run(&args(&["-w", "--json", "site"]));
    assert_eq!(output.status.code(), Some(2));
    let rows = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows[0], r#"{"path":"site/a.txt","status":"changed"}"#);
    assert!(rows[2].starts_with(
        r#"{"path":"site/bad.txt","status":"failed","message":"site/bad.txt: the enc"#
    ));
    assert_eq!(rows.len(), 6);
    assert_eq!(fs::read(bench.path("site/bad.txt")).unwrap(), b"\xBA\xF3");
}

#[test]
fn a_run_goes_on_or_stops_at_a_failure() {
    let bench = Bench::new();
    bench.write("a.txt", b"\xBA\xF3");
    bench.write("b.txt", "后来");
    let error = bench.error(&args(&["-w", "--fail-fast", "-j", "1", "a.txt", "b.txt"]));
    assert!(error.contains("a.txt: the encoding is uncertain") && bench.read("b.txt") == "后来");
    for how in ["--check", "--diff", "-l"] {
        let fast = [how, "--invalid", "error", "--fail-fast", "-j", "1", "a.txt", "b.txt"];
        assert_eq!(bench.run(&args(&fast)).stdout, b"", "{how}");
        assert_ne!(bench.run(&args(&[&fast[..3], &fast[6..]].concat())).stdout, b"", "{how}");
    }
    bench.error(&args(&["-w", "a.txt", "b.txt"]));
    assert_eq!(bench.read("b.txt"), "後來");
}

/// Of GBK: 后来他们又把头发剪短了，于是大家都说好看。
const GBK: &[u8] = b"\xBA\xF3\xC0\xB4\xCB\xFB\xC3\xC7\xD3\xD6\xB0\xD1\xCD\xB7\xB7\xA2\xBC\xF4\xB6\xCC\xC1\xCB\xA3\xAC\
    \xD3\xDA\xCA\xC7\xB4\xF3\xBC\xD2\xB6\xBC\xCB\xB5\xBA\xC3\xBF\xB4\xA1\xA3\r\n";
const TRADITIONAL: &str = "後來他們又把頭髮剪短了，於是大家都說好看。\r\n";

#[test]
fn encodings_are_found_out_kept_and_changed() {
    let bench = Bench::new();
    bench.write("gbk.txt", GBK);
    assert_eq!(bench.output(&args(&["gbk.txt", "--to-encoding", "utf-8"])), TRADITIONAL);
    assert!(bench.output(&["detect", "gbk.txt"]).contains("Simplified"));
    assert!(bench.output(&["detect", "gbk.txt"]).ends_with(", in GB18030\n"));
    bench.output(&args(&[
        "gbk.txt",
        "--to-encoding",
        "utf-16le",
        "--bom",
        "add",
        "-o",
        "wide.txt",
    ]));
    let wide = fs::read(bench.path("wide.txt")).unwrap();
    assert_eq!(wide[..4], [0xFF, 0xFE, 0x8C, 0x5F]);
    assert_eq!(
        bench.output(&args(&["wide.txt", "--to-encoding", "utf-8", "--bom", "strip"])),
        TRADITIONAL
    );
    // GBK has Traditional characters too.
    bench.output(&args(&["-w", "gbk.txt"]));
    assert_ne!(fs::read(bench.path("gbk.txt")).unwrap(), GBK);
    assert_eq!(bench.output(&args(&["gbk.txt", "--to-encoding", "utf-8"])), TRADITIONAL);
    let check = bench.run(&args(&["--check", "gbk.txt"]));
    assert_eq!((check.status.code(), check.stdout.len()), (Some(0), 0));
}

#[test]
fn what_an_encoding_lacks_is_told() {
    let bench = Bench::new();
    bench.write("in.txt", "台灣的鼠标");
    let big5 = ["normalize", "--to", "zh-Hans", "--to-encoding", "big5", "in.txt"];
    let error = bench.error(&[&big5[..], &["-o", "out.txt"]].concat());
    assert!(error.contains("in.txt: Big5 has no 湾 (U+6E7E)"), "{error}");
    assert_eq!(bench.names(), ["in.txt"]);
    let output = bench.run(&[&big5[..], &["--unmappable", "ncr"]].concat());
    assert!(String::from_utf8_lossy(&output.stdout).contains("&#28286;"));
    assert!(
        bench.error(&args(&["in.txt", "--from-encoding", "morse"])).contains("unknown encoding")
    );
}

#[test]
fn a_mark_is_kept_added_and_taken_away() {
    let bench = Bench::new();
    bench.write("with.txt", "\u{FEFF}发");
    bench.write("without.txt", "发");
    for (how, [with, without]) in
        [("keep", ["\u{FEFF}發", "發"]), ("add", ["\u{FEFF}發"; 2]), ("strip", ["發"; 2])]
    {
        assert_eq!(bench.output(&args(&["--bom", how, "with.txt"])), with);
        assert_eq!(bench.output(&args(&["--bom", how, "without.txt"])), without);
    }
    bench.write("broken.txt", [&"头发".repeat(5).into_bytes()[..], b"\xFF"].concat());
    let replaced = bench.output(&args(&["--invalid", "replace", "broken.txt"]));
    assert_eq!(replaced, "頭髮".repeat(5) + "\u{FFFD}");
}

#[test]
fn standard_input_may_have_a_name() {
    let bench = Bench::new();
    let output =
        bench.pipe(&args(&["--check", "--stdin-filepath", "a/b.md", "-"]), "后来".as_bytes());
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("a/b.md:1:1: 后"));
    let output = bench
        .pipe(&args(&["--out-dir", "new", "--stdin-filepath", "b.md", "-"]), "后来".as_bytes());
    assert!(output.status.success());
    assert_eq!(bench.read("new/b.md"), "後來");
    let output = bench.pipe(&args(&["--out-dir", "new", "-"]), b"x");
    assert!(String::from_utf8_lossy(&output.stderr).contains("--stdin-filepath"));
}

#[cfg(unix)]
#[test]
fn programs_get_names_as_they_are() {
    let bench = Bench::new();
    bench.write("a\nb.txt", "后来");
    assert!(bench.output(&["detect", "--json", "a\nb.txt"]).starts_with(r#"{"path":"a\nb.txt","#));
    assert!(bench.output(&["detect", "a\nb.txt"]).starts_with("a\\nb.txt: "));
    let rows = bench.output(&args(&["-w", "--json", "a\nb.txt"]));
    assert_eq!(rows, "{\"path\":\"a\\nb.txt\",\"status\":\"changed\"}\n");
}
