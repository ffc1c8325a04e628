//! The command `normalize`.

use crate::{Bench, succeeded};

fn pipe(args: &[&str], input: &str) -> String {
    let args = [&["normalize"], args].concat();
    succeeded(Bench::new().pipe(&args, input.as_bytes()))
}

#[test]
fn all_steps_or_some() {
    let text = "他說：“Ａ４紙沒了,看説明。”\r\n";
    assert_eq!(pipe(&["--to", "zh-Hant-TW"], text), "他說：「A4紙沒了，看說明。」\r\n");
    assert_eq!(pipe(&["--to", "zh-TW", "--steps", "width"], text), "他說：“A4紙沒了,看説明。”\r\n");
    let some = pipe(&["--to", "zh-TW", "--skip", "width,allographs", "-"], text);
    assert_eq!(some, "他說：「Ａ４紙沒了，看說明。」\r\n");
    assert_eq!(pipe(&["--to", "zh_hans"], "「你好」"), "“你好”");
}

#[test]
fn patterns_on_the_command_line_and_in_files() {
    let bench = Bench::new();
    bench.write("keep.txt", "# templates\r\n\r\n\\{\\{.*?\\}\\}\r\n");
    bench.write("in.txt", "{{Ａ}}Ａ《Ｂ》Ｂ");
    let keep = ["normalize", "--to", "zh-TW", "--protect", "《.*?》", "--protect-file", "keep.txt"];
    assert_eq!(bench.output(&[&keep[..], &["in.txt"]].concat()), "{{Ａ}}A《Ｂ》B");
    bench.write("bad.txt", "a\n(b\n");
    let error = bench.error(&["normalize", "--to", "zh-TW", "--protect-file", "bad.txt", "in.txt"]);
    assert!(error.contains("bad.txt:2: bad pattern \"(b\": unclosed group"), "{error}");
    bench.write("latin1.txt", b"a\n\xE9\n");
    let error =
        bench.error(&["normalize", "--to", "zh-TW", "--protect-file", "latin1.txt", "in.txt"]);
    assert!(error.contains("latin1.txt:2: invalid UTF-8"), "{error}");
}

#[test]
fn files_are_written_and_replaced() {
    let bench = Bench::new();
    bench.write("a.txt", "Ａ\u{200B}");
    bench.write("b.txt", "“中”\nＢ");
    bench.output(&["normalize", "--to", "zh-TW", "a.txt", "-o", "out.txt"]);
    assert_eq!((bench.read("out.txt"), bench.read("a.txt")), ("A".into(), "Ａ\u{200B}".into()));
    bench.output(&["normalize", "--to", "zh-TW", "-w", "a.txt", "b.txt"]);
    assert_eq!((bench.read("a.txt"), bench.read("b.txt")), ("A".into(), "「中」\nB".into()));
    assert_eq!(bench.names(), ["a.txt", "b.txt", "out.txt"]);
}

#[test]
fn bytes_that_are_no_text_stay() {
    let text = "中文".repeat(10);
    let input = [text.as_bytes(), b"\xFF\xEF\xBC\xA1\xE4\xB8\r\n"].concat();
    let output = Bench::new().pipe(&["normalize", "--to", "zh-TW"], &input);
    let expected = [text.as_bytes(), b"\xFFA\xE4\xB8\r\n"].concat();
    assert_eq!((output.status.code(), output.stdout), (Some(0), expected));
}

/// Bytes of GBK, of UTF-16 and of a picture can be read as characters that nobody sees.
#[test]
fn what_is_no_text_is_left_alone() {
    let bench = Bench::new();
    let files: [(&str, &[u8]); 4] = [
        ("short-gbk.txt", b"\xC2\xAD\xB5\xC4"),
        ("latin.txt", b"Caf\xE9 \xE0 la carte, d\xE9j\xE0 vu, na\xEFve, co\xFBter, \xEAtre, \xE7a, o\xF9 \xE9t\xE9"),
        ("a.png", b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x10"),
        ("late.bin", b"plain text, and so on and so on, then \x0E and \0 and \xFF, and the end"),
    ];
    for (name, bytes) in files {
        let path = bench.write(name, bytes);
        for args in
            [&["normalize", "--to", "zh-TW", "-w"][..], &["convert", "-w"], &["repair", "-w"]]
        {
            let error = bench.error(&[args, &[name]].concat());
            assert!(error.contains("left as it is"), "{name}: {error}");
            assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}, {args:?}");
        }
        for args in [&["-o", "out.txt"][..], &[]] {
            let error = bench.error(&[&["normalize", "--to", "zh-TW", name], args].concat());
            assert!(error.contains("left as it is"), "{name}: {error}");
        }
    }
    assert!(!bench.names().contains(&"out.txt".to_owned()));
}

#[test]
fn bytes_that_are_no_text_are_refused_where_that_is_asked_for() {
    let bench = Bench::new();
    let text = ["中".repeat(30_000).as_bytes(), b"\xE4\xB8", "中".as_bytes()].concat();
    bench.write("a.txt", &text);
    bench.write("b.txt", [&"中".repeat(20).into_bytes()[..], b"\xE4\xB8"].concat());
    for verb in [&["normalize", "--to", "zh-TW"][..], &["repair"]] {
        for how in [&["-w"][..], &["--check"], &["--diff"], &[]] {
            let args = [verb, &["--invalid", "error"], how].concat();
            for (name, at) in [("a.txt", 90_000), ("b.txt", 60)] {
                let output = bench.run(&[&args[..], &[name]].concat());
                let error = String::from_utf8(output.stderr).unwrap();
                assert!(
                    error
                        .contains(&format!("{name}: invalid UTF-8 at byte {at}; `--invalid keep`")),
                    "{args:?}: {error}"
                );
                assert_eq!(output.status.code(), Some(2));
            }
            assert_eq!(std::fs::read(bench.path("a.txt")).unwrap(), text);
        }
    }
}

#[test]
fn a_check_tells_the_step_of_each_change() {
    let bench = Bench::new();
    bench.write("a.txt", "他說：“Ａ４\u{200B}紙”\n爲他着想，説话\n");
    let check = bench.run(&["normalize", "--to", "zh-TW", "--check", "a.txt"]);
    let list = String::from_utf8(check.stdout).unwrap();
    for part in [
        "a.txt:1:4: “Ａ４\\u{200b} → 「A4 (invisible, width, punctuation)\n",
        "” → 」 (punctuation)\n",
        "爲 → 為 (convert)\n",
        "說話 (allographs, convert)\n",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
}

#[test]
fn what_cannot_be_meant() {
    let bench = Bench::new();
    bench.write("in.txt", "");
    let cases: [(&[&str], &[&str]); 7] = [
        (&["in.txt"], &["--to <TAG>"]),
        (&["--to", "zh-XX", "in.txt"], &["unknown language tag \"zh-XX\"", "zh-Hant-TW"]),
        (&["--to", "zh-TW", "--steps", "nfkc"], &["unknown step \"nfkc\"", "allographs"]),
        (&["--to", "zh-TW", "--steps", "nfc", "--skip", "width"], &["cannot be used with"]),
        (&["--to", "zh-TW", "--protect", "["], &["bad pattern \"[\""]),
        (&["--to", "zh-TW", "in.txt", "."], &["--in-place"]),
        (&["--to", "zh-TW", "-w", "-"], &["in place"]),
    ];
    for (args, parts) in cases {
        let error = bench.error(&[&["normalize"], args].concat());
        parts.iter().for_each(|part| assert!(error.contains(part), "{part:?} in {error:?}"));
    }
}

#[test]
fn the_help_tells_the_steps() {
    let help = Bench::new().output(&["normalize", "--help"]);
    for part in ["invisible ", "shinjitai ", "Examples:", "--protect-file"] {
        assert!(help.contains(part), "{part}: {help}");
    }
}

/// `--check`, `--diff` and the output tell the same, also where bytes are not UTF-8, for repair too.
#[test]
fn what_is_told_of_broken_bytes_is_what_is_done() {
    let bench = Bench::new();
    let heavy = "斗爭之后，余波未平，于是沖突又起，制造商并不知情。";
    let long = "天地玄黃，宇宙洪荒。".repeat(8);
    for (parts, places) in [
        (["好,", "\n", &long], &[][..]),
        (["```\n", "\n好,好Ａ\n```\n好,好\n", &long], &["5:2: , → ， (punctuation)"]),
        (["a", "\u{FEFF}b\n", &long], &["1:3: \\u{feff} → \"\" (invisible)"]),
        (["好", "```\n好,好\n", &long], &["2:2: , → ， (punctuation)"]),
        (
            ["好,好\n", "\u{200B}", "\n好,好"],
            &["1:2: , → ， (punctuation)", "3:2: , → ， (punctuation)"],
        ),
        (["~~~\n", heavy, &long], &[]),
        (["x", "```\n", heavy], &["2:2: 斗 → 鬥 (repair)"]),
    ] {
        let input = parts.map(str::as_bytes).join(&b"\xE7\xBD"[..]);
        bench.write("in.txt", &input);
        for command in [&["normalize", "--to", "zh-TW"][..], &["repair"]] {
            let run = |more: &[&str]| {
                let file = ["--from-encoding", "utf-8", "in.txt"];
                bench.run(&[command, more, &file].concat())
            };
            let output = run(&[]).stdout;
            let (check, diff) = (run(&["--check"]), run(&["--diff"]));
            let code = Some(i32::from(output != input));
            assert_eq!((check.status.code(), diff.status.code()), (code, code), "{parts:?}");
            assert_eq!(check.stdout.is_empty(), output == input, "{parts:?}");
            assert_eq!(diff.stdout.is_empty(), output == input, "{parts:?}");
            let listed = String::from_utf8(check.stdout).unwrap();
            let expected = if command == ["repair"] { &[][..] } else { places };
            for place in expected {
                assert!(listed.contains(&format!("in.txt:{place}\n")), "{parts:?}: {listed}");
            }
        }
    }
}
