//! A project's `fanjian.toml`: what it gives, what wins over it, and what is wrong with it.

use std::fs;

use crate::{Bench, succeeded};

/// A project with settings, to be worked on from a folder in it.
fn project(settings: &str) -> Bench {
    let bench = Bench::new();
    bench.write("fanjian.toml", settings);
    bench.write("words.txt", "后来\t〔後來〕\n");
    fs::create_dir(bench.path("text")).unwrap();
    bench.write("text/a.md", "后来，头发里面\n");
    bench
}

#[test]
fn a_target_is_for_every_verb_that_has_one() {
    let bench = project("to = \"zh-Hant-HK\"\n");
    assert_eq!(bench.output(&["convert", "text/a.md"]), "後來，頭髮裏面\n");
    bench.write("b.md", "“Ａ４”紙，裡面。");
    assert_eq!(bench.output(&["normalize", "b.md"]), "“A4”紙，裏面。");
    bench.write("c.md", "斗爭之后，于是沖突又起，房間里余波未平。");
    assert!(bench.output(&["repair", "c.md"]).contains("房間裏"));
    assert!(bench.output(&["detect", "c.md"]).contains("Traditional"));
}

#[test]
fn what_is_typed_wins() {
    let bench = project("to = \"zh-Hant-TW\"\ndictionaries = [\"words.txt\"]\nbom = \"add\"\n");
    assert_eq!(bench.output(&["convert", "text/a.md"]), "\u{FEFF}〔後來〕，頭髮裡面\n");
    let typed = ["convert", "--to", "zh-HK", "--bom=strip", "text/a.md"];
    assert_eq!(bench.output(&typed), "〔後來〕，頭髮裏面\n");
    bench.write("none.txt", "無\t无\n");
    let typed = ["convert", "-c", "s2t", "--dict", "none.txt", "--", "text/a.md"];
    assert_eq!(bench.output(&typed), "\u{FEFF}後來，頭髮裏面\n");
    let untouched = bench.output(&["convert", "-c", "s2t", "--no-settings", "text/a.md"]);
    assert_eq!(untouched, "後來，頭髮裏面\n");
    let steps = project("to = \"zh-TW\"\nsteps = [\"width\"]\n");
    steps.write("b.md", "他說：“Ａ４紙沒了。”");
    assert_eq!(steps.output(&["normalize", "b.md"]), "他說：“A4紙沒了。”");
    assert_eq!(
        steps.output(&["normalize", "--skip", "width,convert", "b.md"]),
        "他說：「Ａ４紙沒了。」"
    );
}

#[test]
fn the_nearest_file_is_taken_and_told() {
    let bench = project("config = \"own.json\"\ndictionaries = [\"words.txt\"]\n");
    let config =
        r#"{"name":"","conversion_chain":[{"dict":{"type":"inline","entries":{"头":"首"}}}]}"#;
    bench.write("own.json", config);
    let mut command = bench.command(&["convert", "a.md", "-v"]);
    let output = command.current_dir(bench.path("text")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "〔後來〕，首发里面\n");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(told, "fanjian: settings are read from ../fanjian.toml\n");
    bench.write("text/fanjian.toml", "to = \"zh-Hans\"\n");
    let mut command = bench.command(&["convert", "a.md"]);
    let output = succeeded(command.current_dir(bench.path("text")).output().unwrap());
    assert_eq!(output, "后来，头发里面\n");
    let named = ["convert", "--settings", "text/fanjian.toml", "text/a.md"];
    assert_eq!(bench.output(&named), "后来，头发里面\n");
    let told = bench.run(&["detect", "-v", "text/a.md"]).stderr;
    assert!(String::from_utf8(told).unwrap().ends_with("read from fanjian.toml\n"));
    assert!(bench.error(&["detect", "--settings", "none", "x"]).contains("cannot read none"));
}

#[test]
fn the_form_without_a_command_takes_none() {
    let bench = project("nonsense\n");
    assert_eq!(bench.output(&["-i", "text/a.md"]), "後來，頭髮裏面\n");
    assert!(bench.output(&["convert", "--help"]).contains("--no-settings"));
}

#[test]
fn explain_takes_them_as_the_others_do() {
    let bench = project("to = \"zh-Hant-TW\"\nhidden = true\nignore = [\"b.*\"]\n");
    bench.write("text/b.md", "头");
    bench.write("text/.c.md", "头");
    let explained = bench.output(&["explain", "text"]);
    assert!(explained.starts_with("text/.c.md:1: [头→頭]\n"), "{explained}");
    assert!(explained.contains("text/a.md:1: ") && explained.contains("里→裡"), "{explained}");
    assert!(!explained.contains("text/b.md"), "{explained}");
    let typed = ["explain", "--no-settings", "-g", "b.*", "text"];
    assert!(bench.output(&typed).starts_with("text/b.md:1: [头→頭]\n"));
    let told = bench.run(&["explain", "-v", "text/a.md"]).stderr;
    assert_eq!(String::from_utf8(told).unwrap(), "fanjian: settings are read from fanjian.toml\n");
}

#[test]
fn formats_and_fields_are_set_for_a_project() {
    let bench = project("to = \"zh-Hant\"\nformat = \"text\"\n");
    // What is no subtitle is text here.
    let file = "头发\n00:00:01,000 --> 00:00:02,000\n后来\n";
    let whole = "頭髮\n00:00:01,000 --> 00:00:02,000\n後來\n";
    bench.write("a.srt", file);
    assert_eq!(bench.output(&["convert", "a.srt"]), whole);
    let subtitles = bench.output(&["convert", "--format", "auto", "a.srt"]);
    assert_eq!(subtitles, whole.replace("頭髮", "头发"));
}

#[test]
fn fields_of_a_project_are_for_what_has_fields() {
    let bench = project("to = \"zh-Hant\"\nfields = [\"title\", \"text\"]\n");
    bench.write("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n后来\n");
    bench.write("a.json", "{\"text\": \"头\", \"title\": \"发\", \"id\": \"头\"}");
    bench.write("text/a.txt", "头");
    bench.write("text/b.jsonl", "{\"text\": \"头\", \"title\": \"发\", \"id\": \"头\"}\n");
    assert!(bench.output(&["convert", "a.srt"]).ends_with("後來\n"));
    for verb in [&["detect"][..], &["explain"], &["normalize"]] {
        bench.output(&[verb, &["a.srt"]].concat());
    }
    let expected = "{\"text\": \"頭\", \"title\": \"發\", \"id\": \"头\"}";
    assert_eq!(bench.output(&["convert", "a.json"]), expected);
    // What is typed takes their place, and is meant for every file.
    let typed = bench.output(&["convert", "--field", "id", "a.json"]);
    assert_eq!(typed, "{\"text\": \"头\", \"title\": \"发\", \"id\": \"頭\"}");
    assert!(bench.error(&["convert", "--field", "text", "a.srt"]).contains("which has no fields"));
    bench.output(&["corpus", "convert", "-q", "--out-dir", "out", "text"]);
    assert_eq!(
        (&*bench.read("out/a.txt"), bench.read("out/b.jsonl")),
        ("頭", format!("{expected}\n"))
    );
    // Not all files of a project are of one kind.
    bench.write("b.json", "{\"id\": \"头\"}");
    let other = bench.run(&["convert", "b.json"]);
    let told = String::from_utf8(other.stderr).unwrap();
    assert_eq!(other.status.code(), Some(0));
    assert_eq!(told, "fanjian: warning: b.json: there is no value at title, text\n");
}

#[test]
fn what_is_not_taken_is_not_judged() {
    let bench = project("to = \"tlh\"\nbom = \"some\"\ndictionaries = [\"none\"]\n");
    let typed = ["--to", "zh-TW", "--bom", "keep", "--dict", "words.txt", "text/a.md"];
    let output = bench.output(&[&["convert"], &typed[..]].concat());
    assert_eq!(output, "〔後來〕，頭髮裡面\n");
    assert!(bench.error(&["convert", "text/a.md"]).contains("fanjian.toml:1:6: "));
    // But for patterns, which guard.
    let bench = project("protect = ['a', '(']\n");
    for command in [&["convert"][..], &["explain"], &["detect"], &["repair", "--protect", "b"]] {
        let error = bench.error(&[command, &["text/a.md"]].concat());
        assert!(error.contains("fanjian.toml:1:17: "), "{error}");
    }
}

#[test]
fn guards_stay_whatever_is_typed() {
    let bench = project(
        "to = \"zh-Hant\"\nprotect = ['\\{.*?\\}']\nprotect-files = [\"keep.txt\"]\n\
         ignore = [\"vendor/\"]\nglob = [\"*.md\"]\nhidden = true\nno-ignore = false\n",
    );
    bench.write("keep.txt", "头\n");
    for folder in ["text/vendor", "text/.draft"] {
        fs::create_dir(bench.path(folder)).unwrap();
        bench.write(&format!("{folder}/b.md"), "发");
    }
    bench.write("text/c.txt", "发");
    let listed = |typed: &[&str]| {
        String::from_utf8(bench.run(&[&["convert", "-l"], typed, &["text"]].concat()).stdout)
    };
    assert_eq!(listed(&[]).unwrap(), "text/.draft/b.md\ntext/a.md\n");
    assert_eq!(listed(&["-g", "*.txt"]).unwrap(), "text/c.txt\n");
    assert_eq!(listed(&["-g", "b.*"]).unwrap(), "text/.draft/b.md\n");
    bench.write("d.md", "{发} 头 ⟦发⟧ 发");
    let normalized = bench.output(&["normalize", "--protect", "⟦.*?⟧", "d.md"]);
    assert!(normalized.starts_with("{发} 头 ⟦发⟧"), "{normalized}");
}

#[test]
fn encodings_are_set_for_a_project() {
    let bench = project("to = \"zh-Hant\"\nfrom-encoding = \"gbk\"\nto-encoding = \"utf-8\"\n");
    bench.write("gbk.txt", b"\xCD\xB7\xB7\xA2");
    assert_eq!(bench.output(&["convert", "gbk.txt"]), "頭髮");
    assert!(bench.output(&["detect", "gbk.txt"]).contains("in GBK"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (settings, expected) in [
        ("to = zh-TW\n", "fanjian.toml:1:6: "),
        (
            "\nfrm = \"zh-TW\"\n",
            "fanjian.toml:2:1: unknown field `frm`, expected one of `config`, ",
        ),
        ("hidden = 1\n", "fanjian.toml:1:10: invalid type: integer `1`, expected a boolean"),
        ("config = \"s2t\"\nto = \"zh-TW\"\n", "fanjian.toml:2:6: `config` and `to` exclude each"),
        (
            "steps = [\"width\"]\nskip = [\"forms\"]\n",
            "fanjian.toml:2:9: `steps` and `skip` exclude",
        ),
        (
            "to = \"tlh\"\n",
            "fanjian.toml:1:6: invalid value 'tlh' for '--to <TAG>': unknown language",
        ),
        (
            "format = \"docs\"\n",
            "fanjian.toml:1:10: invalid value 'docs' for '--format <FORMAT>': no",
        ),
        ("fields = \"title\"\n", "fanjian.toml:1:10: invalid type"),
        ("config = \"s2x\"\n", "fanjian.toml:1:10: neither a built-in config nor a file to read"),
        (
            "dictionaries = [\"words.txt\", \"none.txt\"]\n",
            "fanjian.toml:1:30: cannot read none.txt",
        ),
        ("bom = \"some\"\n", "for '--bom <HOW>' [possible values: keep, add, strip]"),
        ("phrases = \"x\"\nto = \"zh-TW\"\n", "fanjian.toml:1:11: invalid value 'x'"),
        ("from = \"zh-TW\"\n", "fanjian.toml:1:8: `from` goes with a target; add `to`"),
        ("to-encoding = \"morse\"\n", "fanjian.toml:1:15: invalid value 'morse'"),
        ("ignore = [\"a\", \"{\"]\n", "fanjian.toml:1:16: "),
    ] {
        let bench = project(settings);
        let error = bench.error(&["convert", "text/a.md"]);
        assert!(error.starts_with("fanjian: ") && error.contains(expected), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let bench = project("from = \"zh-TW\"\n");
    assert_eq!(bench.output(&["convert", "-c", "s2t", "text/a.md"]), "後來，頭髮裏面\n");
    assert_eq!(bench.output(&["convert", "--to", "zh-TW", "text/a.md"]), "后来，头发里面\n");
    let bench = project("to = \"zh-Hans\"\n");
    let error = bench.error(&["repair", "text/a.md"]);
    assert!(error.contains("fanjian.toml:1:6: ") && error.contains("only Traditional"), "{error}");
}
