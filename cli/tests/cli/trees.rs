//! Folders and many files: which are taken, where they go, in what order, and in which encodings.

use std::fs;
use std::process::Stdio;

use crate::Bench;

/// Files in folders, among them some that nobody means.
fn tree() -> Bench {
    let bench = Bench::new();
    for folder in ["site/deep/er", "site/.hidden"] {
        fs::create_dir_all(bench.path(folder)).unwrap();
    }
    for (name, text) in [
        ("site/b.md", "头发"),
        ("site/a.txt", "后来"),
        ("site/deep/c.html", "<p>里面</p>"),
        ("site/deep/er/d.txt", "plain"),
        ("site/.hidden/e.txt", "发"),
        ("site/ignored.txt", "发"),
        ("site/deep/own.txt", "发"),
        ("site/.gitignore", "ignored.txt\n"),
        ("site/.fanjianignore", "own.txt\n"),
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
    let names = String::from_utf8(output.stdout).unwrap();
    names.split_terminator(['\n', '\0']).map(str::to_owned).collect()
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
    assert_eq!(listed(&bench, &["-l", "--no-ignore", "-g", "{ignored,own}.txt", "site"]).len(), 2);
    // What is hidden or ignored does not come back by a glob or a type.
    bench.write("site/.f.txt", "发");
    assert_eq!(listed(&bench, &["-l", "-g", "*.txt", "site"]), all[..1]);
    assert_eq!(listed(&bench, &["-l", "--type", "txt", "site"]), all[..1]);
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
    let names = bench.run(&args(&["-l", "-0", "site"])).stdout;
    assert_eq!(names, b"site/a.txt\0site/b.md\0site/deep/c.html\0");
    assert!(bench.error(&args(&["-0", "-w", "site"])).contains("--files-from"));
    bench.write("empty", "\n");
    for how in ["-l", "--check", "--diff"] {
        bench.output(&args(&[how, "--files-from", "empty"]));
    }
    let output = bench.run(&args(&["-w", "--files-from", "empty"]));
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b"fanjian: 0 files\n"[..]));
}

#[test]
fn globs_leave_out_what_was_named_too() {
    let bench = tree();
    bench.write("fanjian.toml", "ignore = [\"deep/\", \"/site/a.txt\"]\n");
    let named = ["site/a.txt", "site/b.md", "./site/deep/c.html"];
    assert_eq!(listed(&bench, &[&["-l"], &named[..]].concat()), named[1..2]);
    let absolute = bench.path("site/a.txt").canonicalize().unwrap();
    bench.output(&args(&["--check", absolute.to_str().unwrap(), "site/deep"]));
    bench.write("list", named.join("\n"));
    assert_eq!(listed(&bench, &["-l", "--files-from", "list"]), named[1..2]);
    // Those that take do not concern it; of all the last wins.
    assert_eq!(listed(&bench, &["-l", "-g", "*.html", "site/b.md"]), named[1..2]);
    let last = args(&["-l", "--no-settings", "-g", "!*.md", "-g", "b.md", "site/b.md"]);
    assert_eq!(bench.run(&last).stdout, b"site/b.md\n");
    let output = bench.run(&args(&["-w", "-v", "site/a.txt"]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.ends_with("site/a.txt: skipped, as a glob leaves it out\n"), "{told}");
    let output = bench.run(&args(&["-l", "-v", "site/a.txt"]));
    assert!(String::from_utf8(output.stderr).unwrap().ends_with("a glob leaves it out\n"));
    assert_eq!(bench.read("site/a.txt"), "后来");
    // One text alone is passed on as it is, as formatters have it.
    assert_eq!(bench.output(&args(&["site/a.txt"])), "后来");
    let piped = |how: &[&str]| {
        let stdin = ["--stdin-filepath", "site/deep/x.txt", "-"];
        bench.pipe(&args(&[how, &stdin].concat()), b"\xE5\x90\x8E\xFF")
    };
    assert_eq!(piped(&[]).stdout, b"\xE5\x90\x8E\xFF");
    for how in ["--check", "-l", "--diff"] {
        assert_eq!((piped(&[how]).status.code(), piped(&[how]).stdout), (Some(0), Vec::new()));
    }
}

#[test]
fn rules_that_are_broken_and_folders_that_are_closed_are_told() {
    let bench = tree();
    bench.write("site/deep/.gitignore", "*.txt\n[z-a]\n");
    let output = bench.run(&args(&["-l", "site"]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("fanjian: warning: site/deep/.gitignore: line 2: "), "{told}");
    assert_eq!((output.status.code(), told.lines().count()), (Some(1), 1));
    // Those above hold too.
    bench.write("site/deep/er/e.md", "plain");
    let output = bench.run(&args(&["-l", "site/deep/er"]));
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stderr).unwrap().contains("deep/.gitignore: line 2: "));
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_a_failure_with_a_row() {
    let bench = tree();
    std::os::unix::fs::symlink("..", bench.path("site/deep/loop")).unwrap();
    let output = bench.run(&args(&["-w", "--json", "--follow", "site"]));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("fanjian: File system loop found: site/deep/loop points"), "{told}");
    assert!(told.ends_with("3 changed, 1 unchanged, 1 skipped, 1 failed\n"), "{told}");
    assert_eq!(output.status.code(), Some(2));
    let rows = String::from_utf8(output.stdout).unwrap();
    assert!(
        rows.contains(r#"{"path":"site/deep/loop","status":"failed","message":"File"#),
        "{rows}"
    );
    assert_eq!(bench.run(&args(&["-l", "--follow", "site"])).status.code(), Some(2));
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
    for args in [args(&["-q", "-w", "--dry-run", "site"]), args(&["-qw", "--dry-run", "site/b.md"])]
    {
        bench.output(&args);
    }
}

#[test]
fn a_rehearsal_fails_where_the_run_would() {
    let bench = Bench::new();
    bench.write("uncertain.txt", b"\xBA\xF3");
    bench.write("good.txt", "头发");
    bench.write("lacking.txt", "头发😀");
    bench.write("file", "");
    let ways: [&[&str]; 3] = [&["-w"], &["--out-dir", "new"], &["--out-dir", "file"]];
    for (way, more, file, what) in [
        (0, &[][..], "uncertain.txt", "the encoding is uncertain"),
        (1, &[], "uncertain.txt", "the encoding is uncertain"),
        (0, &["--to-encoding", "gbk"], "lacking.txt", "has no "),
        (1, &["--to-encoding", "euc-kr"], "lacking.txt", "has no "),
        (0, &["--invalid", "error", "--from-encoding", "utf-8"], "uncertain.txt", "invalid UTF-8"),
        (2, &[], "good.txt", "file"),
        (0, &[], "none.txt", "No such file"),
    ] {
        let typed = args(&[ways[way], more, &["--dry-run", file]].concat());
        let error = bench.error(&typed);
        assert!(error.contains(what), "{typed:?}: {error}");
        let real: Vec<_> = typed.into_iter().filter(|it| *it != "--dry-run").collect();
        bench.error(&real);
        let _ = fs::remove_dir_all(bench.path("new"));
    }
    assert_eq!(bench.names(), ["file", "good.txt", "lacking.txt", "uncertain.txt"]);
    assert_eq!(bench.read("good.txt"), "头发");
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
    let error = bench.error(&args(&["--out-dir", "site", "site"]));
    assert!(error.contains("lie in site, which takes the outcome; name another"), "{error}");
}

#[test]
fn an_outcome_is_not_written_into_another_input() {
    let bench = tree();
    fs::create_dir_all(bench.path("out/deep")).unwrap();
    bench.write("out/deep/c.html", "里");
    let error = bench.error(&args(&["--out-dir", "out", "site", "out/deep/c.html"]));
    let told =
        "site/deep/c.html would be written to out/deep/c.html, which is the input out/deep/c.html;";
    assert!(error.contains(told), "{error}");
    assert_eq!(
        (bench.read("out/deep/c.html"), bench.path("out/a.txt").exists()),
        ("里".into(), false)
    );
}

#[test]
fn an_outcome_is_told_by_what_it_differs_in() {
    let bench = tree();
    for more in [&["--dry-run"][..], &[]] {
        let rows =
            bench.run(&args(&[&["--json", "--out-dir", "new", "site"], more].concat())).stdout;
        let rows = String::from_utf8(rows).unwrap();
        for row in [
            r#"{"path":"site/a.txt","status":"changed","output":"new/a.txt"}"#,
            r#"{"path":"site/deep/er/d.txt","status":"unchanged","output":"new/deep/er/d.txt"}"#,
        ] {
            assert!(rows.contains(row), "{rows}");
        }
    }
    assert_eq!(bench.read("new/deep/er/d.txt"), "plain");
    bench.write("empty", "");
    bench.output(&args(&["--out-dir", "new", "empty"]));
    assert_eq!(bench.read("new/empty"), "");
}

#[cfg(unix)]
#[test]
fn what_was_named_has_its_outcome_whatever_else_leads_to_it() {
    let bench = tree();
    std::os::unix::fs::symlink("site/b.md", bench.path("link.md")).unwrap();
    bench.output(&args(&["-q", "--out-dir", "new", "site", "link.md", "site/deep/c.html"]));
    assert_eq!(
        (bench.read("new/link.md"), bench.read("new/c.html")),
        ("頭髮".into(), "<p>裏面</p>".into())
    );
    assert_eq!(
        listed(&bench, &["-l", "link.md", "site/b.md", "./link.md"]),
        ["link.md", "site/b.md"]
    );
}

#[test]
fn names_are_converted_with_their_files() {
    let bench = Bench::new();
    bench.write("头发.txt", "头发");
    bench.write("后.txt", "后来");
    bench.write("後.txt", "x");
    for more in [&["--dry-run"][..], &[]] {
        let error = bench.error(&args(&[&["-w", "--rename", "头发.txt", "后.txt"], more].concat()));
        let told =
            "后.txt: would be named 後.txt, which is there already; it is left as it is; rename";
        assert!(error.contains(told), "{error}");
    }
    assert_eq!(bench.names(), ["后.txt", "後.txt", "頭髮.txt"]);
    assert_eq!((bench.read("頭髮.txt"), bench.read("后.txt")), ("頭髮".into(), "后来".into()));
}

#[test]
fn no_two_files_get_one_name() {
    let bench = Bench::new();
    let config = r#"{ "name": "", "conversion_chain": [ { "dict": { "type": "inline",
        "entries": { "甲": "丙", "乙": "丙" } } } ] }"#;
    bench.write("own.json", config);
    let names: Vec<String> =
        (0..40).flat_map(|number| [format!("甲{number}"), format!("乙{number}")]).collect();
    names.iter().for_each(|name| drop(bench.write(name, name)));
    bench.write("甲", "甲");
    let typed = ["convert", "-c", "own.json", "-j", "8", "-w", "--rename"];
    let all: Vec<&str> = typed.into_iter().chain(names.iter().map(String::as_str)).collect();
    let error = bench.error(&[&all[..], &["./甲", "甲"]].concat());
    assert!(
        error.contains("甲7: would be named 丙7, and so would 乙7; it is left as it is"),
        "{error}"
    );
    assert!(
        error.contains("乙7: would be named 丙7, and so would 甲7; it is left as it is"),
        "{error}"
    );
    assert_eq!(error.lines().count(), 80);
    names.iter().for_each(|name| assert_eq!(bench.read(name), *name));
    assert_eq!(bench.read("丙"), "丙");
}

#[cfg(unix)]
#[test]
fn links_still_lead_there_after_names_are_converted() {
    let bench = Bench::new();
    for (link, paths) in [("a", &["."][..]), ("里", &["."]), ("a", &["a"]), ("里", &["头发", "里"])]
    {
        bench.write("头发", "头发");
        bench.write("后来", "x");
        std::os::unix::fs::symlink("头发", bench.path(link)).unwrap();
        let output = bench.run(&args(&[&["-w", "--rename", "--json"], paths].concat()));
        let (rows, told) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(
            told.contains("头发 keeps its name, as the symbolic link ")
                && rows.contains("keeps its name"),
            "{told}{rows}"
        );
        assert_eq!((bench.read(link), bench.read("头发")), ("頭髮".into(), "頭髮".into()));
        assert_eq!(bench.path("後來").exists(), paths == ["."]);
        bench.names().iter().for_each(|name| fs::remove_file(bench.path(name)).unwrap());
    }
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
    // Large files are not done first.
    bench.write("large.txt", "头发".repeat(1_000_000));
    let fast = ["-w", "-v", "--fail-fast", "-j", "1", "a.txt", "large.txt"];
    bench.error(&args(&fast));
    assert!(bench.read("large.txt").starts_with("头发"));
    // What other threads work on is finished, and told of.
    let error = bench.error(&args(&["-w", "-v", "--fail-fast", "-j", "2", "large.txt", "a.txt"]));
    assert!(
        error.contains("large.txt: changed\n") && error.contains("a.txt: the encoding"),
        "{error}"
    );
    assert!(bench.read("large.txt").ends_with("頭髮"));
}

#[test]
fn a_run_that_writes_goes_on_without_a_reader_of_its_rows() {
    let bench = Bench::new();
    let names: Vec<String> = (0..300).map(|number| format!("{number}.txt")).collect();
    names.iter().for_each(|name| drop(bench.write(name, "头发")));
    let mut command = bench.command(&args(&["-w", "--json", "."]));
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(process.stdout.take());
    let output = process.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("cannot write standard output: "), "{told}");
    assert!(told.ends_with("300 changed, 0 unchanged, 0 skipped, 0 failed\n"), "{told}");
    assert_eq!(output.status.code(), Some(2));
    assert!(names.iter().all(|name| bench.read(name) == "頭髮") && bench.names().len() == 300);
}

#[test]
fn a_reader_that_has_seen_a_change_and_leaves_does_not_undo_it() {
    let bench = Bench::new();
    bench.write("a.txt", "五谷杂粮，后来\n".repeat(100_000));
    for (how, code) in [
        (&["--check"][..], 1),
        (&["--diff"], 1),
        (&["--check", "none.txt"], 2),
        (&["--report", "ambiguous"], 0),
    ] {
        let mut command = bench.command(&args(&[how, &["a.txt"]].concat()));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(process.stdout.take());
        assert_eq!(process.wait_with_output().unwrap().status.code(), Some(code), "{how:?}");
    }
}

#[test]
fn uncertain_places_are_reported_of_all_that_is_text() {
    let bench = tree();
    bench.write("site/a.txt", "五谷杂粮");
    bench.write("site/image.bin", "谷\0谷");
    let report = args(&["--report", "ambiguous", "none.txt", "site"]);
    let output = bench.run(&report);
    assert_eq!(output.status.code(), Some(2));
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(listed.starts_with("site/a.txt:1:2: ") && !listed.contains("image.bin"), "{listed}");
    let append = fs::OpenOptions::new().append(true).open(bench.path("site/a.txt")).unwrap();
    let output =
        bench.command(&args(&["--report", "ambiguous", "site/a.txt"])).stdout(append).output();
    assert!(String::from_utf8(output.unwrap().stderr).unwrap().contains("is the input file too"));
    assert_eq!(bench.read("site/a.txt"), "五谷杂粮");
}

#[test]
fn warnings_come_with_their_files() {
    let bench = Bench::new();
    let names: Vec<String> = (0..30).map(|number| format!("{number}.txt")).collect();
    names.iter().for_each(|name| drop(bench.write(name, b"\xBA\xF3")));
    // It takes longer to look at.
    bench.write("0.txt", b"\xFF\x80A".repeat(90_000));
    for jobs in ["1", "4"] {
        let typed = ["detect", "-j", jobs].into_iter();
        let typed: Vec<&str> = typed.chain(names.iter().map(String::as_str)).collect();
        let told = String::from_utf8(bench.run(&typed).stderr).unwrap();
        let told: Vec<&str> = told.lines().collect();
        assert_eq!(told.len(), 30, "{told:?}");
        for (told, name) in told.iter().zip(&names) {
            assert!(told.starts_with(&format!("fanjian: warning: {name}: ")), "{told}");
        }
    }
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
