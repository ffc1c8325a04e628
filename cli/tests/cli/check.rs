//! What would change, told beforehand: `--check` and `--diff`.

use std::fs;
use std::process::Output;

use crate::{Bench, failed, found, succeeded};

#[test]
fn check_lists_the_changes_with_their_places() {
    let bench = Bench::new();
    let text = "\u{FEFF}在理发店里\r\nplain\n他说：头发长了，软件\n";
    bench.write("in.txt", text);
    let cases: [(&[&str], &str); 3] = [
        (
            &["-c", "s2tw"],
            "\
in.txt:1:4: 发 → 髮 (STPhrases 理发店→理髮店)
in.txt:1:6: 里 → 裡 (STCharacters 里→裏, TWVariants 裏→裡)
in.txt:3:2: 说 → 說 (STCharacters 说→說)
in.txt:3:4: 头发 → 頭髮 (STPhrases 头发→頭髮)
in.txt:3:6: 长 → 長 (STPhrases 长了→長了)
in.txt:3:9: 软 → 軟 (STCharacters 软→軟)
",
        ),
        (&["-c", "s2twp"], "软件 → 軟體 (STCharacters 软→軟, TWPhrases 軟件→軟體)\n"),
        (&["--to", "zh-Hant"], "in.txt:1:4: 发 → 髮 (words 理发店)\n"),
    ];
    for (conversion, expected) in cases {
        let args = [&["convert", "--check"], conversion, &["in.txt"]].concat();
        let list = found(bench.run(&args));
        assert!(list.contains(expected), "{conversion:?}: {list}");
    }
    assert_eq!((bench.read("in.txt"), bench.names()), (text.into(), vec!["in.txt".into()]));
}

#[test]
fn the_exit_code_is_that_of_the_worst_file() {
    let bench = Bench::new();
    bench.write("simple.txt", "头发");
    bench.write("done.txt", "頭髮，plain\n");
    bench.write("empty.txt", "");
    bench.write("broken.txt", ["頭".repeat(9).as_bytes(), b"\xFF"].concat());
    for job in ["--check", "--diff"] {
        let run = |paths: &[&str]| bench.run(&[&["convert", "-c", "s2t", job], paths].concat());
        assert_eq!(succeeded(run(&["done.txt", "empty.txt", "broken.txt"])), "");
        assert!(found(run(&["done.txt", "simple.txt"])).contains("simple.txt"));
        let output = run(&["none.txt", "simple.txt"]);
        assert!(String::from_utf8_lossy(&output.stdout).contains("simple.txt"), "still looked at");
        assert!(failed(output).contains("cannot read none.txt"));
        let strict = run(&["--invalid", "error", "broken.txt"]);
        assert!(failed(strict).contains("broken.txt: invalid UTF-8 at byte 27"));
        let piped = bench.pipe(&["convert", "-c", "s2t", job, "-"], "头".as_bytes());
        assert!(found(piped).contains("standard input"));
    }
}

#[test]
fn what_excludes_each_other() {
    let bench = Bench::new();
    for args in [
        &["--check", "--diff"][..],
        &["--check", "-w"],
        &["--check", "-o", "x"],
        &["--diff", "-w"],
        &["--diff", "-o", "x"],
        &["--check", "--to", "zh-Hant", "--report", "ambiguous"],
        &["--diff", "--to", "zh-Hant", "--report", "ambiguous"],
    ] {
        let error = bench.error(&[&["convert"], args, &["a.txt"]].concat());
        assert!(error.contains("cannot be used with"), "{args:?}: {error}");
    }
}

#[test]
fn check_keeps_count_over_long_text_and_bytes_that_are_none() {
    let bench = Bench::new();
    // No place to cut in the first lines, and no line end in the last.
    let (open, endless) = ("⿰".repeat(30_000), "一直，".repeat(40_000) + "后来");
    bench.write("in.txt", [open.as_bytes(), b"\n\xFF\n", endless.as_bytes()].concat());
    let list = found(bench.run(&["convert", "-c", "s2t", "--check", "in.txt"]));
    assert_eq!(list, "in.txt:3:120001: 后来 → 後來 (STPhrases 后来→後來)\n");
}

#[test]
fn invisible_changes_are_shown() {
    let bench = Bench::new();
    bench.write("own.txt", "甲\u{200B}\t甲\n乙\t\u{3000}\n丙\t\n");
    let args = ["convert", "--dict", "own.txt", "--check", "-"];
    let list = found(bench.pipe(&args, "甲\u{200B}乙丙".as_bytes()));
    let parts: Vec<&str> = list.lines().filter_map(|line| line.split(" (").next()).collect();
    assert_eq!(
        parts,
        [
            "standard input:1:1: 甲\\u{200b} → 甲",
            "standard input:1:3: 乙 → \\u{3000}",
            "standard input:1:4: 丙 → \"\"",
        ]
    );
}

#[test]
fn diff_is_unified() {
    let bench = Bench::new();
    bench.write(
        "in.txt",
        "一\n二\n三\n四\n后来\n六\n七\n八\n九\n十\n十一\n十二\n十三\r\n头发\r\n里面",
    );
    let expected = "\
--- in.txt
+++ in.txt
@@ -2,7 +2,7 @@
 二
 三
 四
-后来
+後來
 六
 七
 八
@@ -11,5 +11,5 @@
 十一
 十二
 十三\r
-头发\r
-里面
\\ No newline at end of file
+頭髮\r
+裡面
\\ No newline at end of file
";
    let run = ["convert", "-c", "s2tw", "--diff", "in.txt"];
    assert_eq!(found(bench.run(&run)), expected);
    assert!(bench.read("in.txt").contains("后来"));
    // Bytes that are not UTF-8, and returns without a line feed, stand in it as in the file.
    bench.write("odd.txt", b"\xFF\rx\xE5\xA4\xB4\n");
    let args = ["convert", "-c", "s2t", "--diff", "--from-encoding", "utf-8", "odd.txt"];
    let output = bench.run(&args);
    let hunk = b"@@ -1 +1 @@\n-\xFF\rx\xE5\xA4\xB4\n+\xFF\rx\xE9\xA0\xAD\n";
    assert!(output.stdout.ends_with(hunk), "{}", output.stdout.escape_ascii());
}

#[test]
fn a_diff_of_a_long_file_in_which_every_line_changes_takes_no_age() {
    let bench = Bench::new();
    let lines: Vec<String> = (0..30_000).map(|number| format!("第{number}页的头发\n\n")).collect();
    bench.write("in.txt", lines.concat());
    let diff = found(bench.run(&["convert", "-c", "s2t", "--diff", "in.txt"]));
    let of = |sign: char| diff.lines().skip(2).filter(move |line| line.starts_with(sign));
    assert!(of('-').eq(lines.iter().map(|line| format!("-{}", line.trim_end()))));
    assert!(of('+').map(|line| &line[1..]).eq(
        bench.output(&["convert", "-c", "s2t", "in.txt"]).lines().filter(|line| !line.is_empty())
    ));
}

/// Colours even without a terminal.
fn coloured(bench: &Bench, args: &[&str]) -> Output {
    bench.command(args).env("CLICOLOR_FORCE", "1").env_remove("NO_COLOR").output().unwrap()
}

#[test]
fn colours_mark_the_very_characters_and_only_where_they_are_wanted() {
    let bench = Bench::new();
    bench.write("in.txt", "在理发店里\n后来，后妃\n");
    let diff = ["convert", "-c", "s2t", "--diff", "in.txt"];
    let shown = found(coloured(&bench, &diff));
    let (old, new, mark, end) = ("\u{1B}[31m", "\u{1B}[32m", "\u{1B}[1m\u{1B}[4m", "\u{1B}[0m");
    let lines = [
        format!("{old}-在理{mark}发{end}{old}店{mark}里{end}{old}{end}"),
        format!("{old}-{mark}后来{end}{old}，后妃{end}"),
        format!("{new}+在理{mark}髮{end}{new}店{mark}裏{end}{new}{end}"),
        format!("{new}+{mark}後來{end}{new}，后妃{end}"),
    ];
    assert_eq!(shown.lines().skip(3).collect::<Vec<_>>(), lines);
    for args in [
        &diff[..],
        &["convert", "-c", "s2t", "--check", "in.txt"],
        &["explain", "-c", "s2t", "in.txt"],
    ] {
        let shown = coloured(&bench, args).stdout;
        assert!(shown.contains(&0x1B), "{args:?}");
        let mut command = bench.command(args);
        let plain = command.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE").output().unwrap();
        assert!(!plain.stdout.is_empty() && !plain.stdout.contains(&0x1B), "{args:?}");
        let piped =
            bench.command(args).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").output();
        assert_eq!(piped.unwrap().stdout, plain.stdout, "a pipe gets no colours");
    }
}

#[test]
fn a_listing_does_not_go_into_the_file_it_is_about() {
    let bench = Bench::new();
    let path = bench.write("in.txt", "头发");
    for args in [
        &["convert", "--check", "in.txt"][..],
        &["convert", "--diff", "in.txt"],
        &["explain", "in.txt"],
    ] {
        let append = fs::OpenOptions::new().append(true).open(&path).unwrap();
        let output = bench.command(args).stdout(append).output().unwrap();
        assert!(failed(output).contains("is the input file too"), "{args:?}");
    }
    assert_eq!(bench.read("in.txt"), "头发");
}

#[cfg(unix)]
#[test]
fn diffs_of_any_name_are_applied() {
    use std::ffi::OsStr;
    #[cfg(target_os = "linux")]
    use std::os::unix::ffi::OsStrExt;
    use std::process::Command;

    let bench = Bench::new();
    fs::create_dir_all(bench.path("./a b")).unwrap();
    for (name, header) in [
        (OsStr::new("plain.txt"), "plain.txt"),
        (OsStr::new("./dotted.txt"), "dotted.txt"),
        (OsStr::new("a b/c d.txt"), "a b/c d.txt\t"),
        (OsStr::new("头 发.txt"), "头 发.txt\t"),
        (OsStr::new("tab\tand\nline.txt"), r#""tab\tand\nline.txt""#),
        (OsStr::new("\u{1}\u{7F} \"q\\\u{9B}.txt"), "\"\\001\\177 \\\"q\\\\\\302\\233.txt\"\t"),
        #[cfg(target_os = "linux")]
        (OsStr::from_bytes(b"\xFF.txt"), r#""\377.txt""#),
    ] {
        let path = bench.path("").join(name);
        fs::write(&path, "头发\n").unwrap();
        let mut command = bench.command(&["convert", "-c", "s2t", "--diff"]);
        let diff = found(command.arg(name).output().unwrap());
        let expected = format!("--- {header}\n+++ {header}\n@@ -1 +1 @@\n-头发\n+頭髮\n");
        assert_eq!(diff, expected, "{name:?}");
        bench.write("a.diff", diff);
        for program in
            [&["patch", "-s", "-p0", "-i", "a.diff"][..], &["git", "apply", "-p0", "a.diff"]]
        {
            fs::write(&path, "头发\n").unwrap();
            let mut apply = Command::new(program[0]);
            // Outside of any repository.
            apply.current_dir(bench.path("")).env("GIT_CEILING_DIRECTORIES", bench.path(".."));
            apply.args(&program[1..]);
            match apply.status() {
                Ok(status) => assert!(status.success(), "{program:?} {name:?}"),
                // It is not installed.
                Err(_) => continue,
            }
            assert_eq!(fs::read_to_string(&path).unwrap(), "頭髮\n", "{program:?} {name:?}");
        }
    }
    bench.write("a.txt", "头");
    let folder = found(bench.run(&["convert", "--diff", "-g", "a.txt", "."]));
    assert!(folder.starts_with("--- a.txt\n+++ a.txt\n"), "{folder}");
}
