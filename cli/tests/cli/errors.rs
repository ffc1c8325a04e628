//! What goes wrong: a clear message, status 2, nothing lost.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::PermissionsExt;

use crate::{Bench, failed, is_almighty};

fn contains(error: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(error.contains(part), "{part:?} in {error:?}"));
    assert!(!error.contains("panicked"), "{error}");
}

#[test]
fn files_that_cannot_be_read() {
    let bench = Bench::new();
    fs::create_dir(bench.path("folder")).unwrap();
    bench.write("file", "");
    let unreadable = bench.write("unreadable", "x");
    fs::set_permissions(&unreadable, fs::Permissions::from_mode(0o000)).unwrap();
    contains(&bench.error(&["-i", "none.txt"]), &["cannot read none.txt: No such file"]);
    contains(&bench.error(&["-i", "folder"]), &["cannot read folder: is a directory"]);
    contains(&bench.error(&["-i", "file/x"]), &["cannot read file/x: Not a directory"]);
    contains(&bench.error(&["convert", "-w", "folder"]), &["no files were found"]);
    if !is_almighty(&unreadable) {
        contains(
            &bench.error(&["-i", "unreadable"]),
            &["cannot read unreadable: Permission denied"],
        );
        contains(&bench.error(&["convert", "-w", "unreadable"]), &["Permission denied"]);
    }
}

#[test]
fn files_that_cannot_be_written() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    fs::create_dir(bench.path("folder")).unwrap();
    let error = bench.error(&["-i", "in.txt", "-o", "none/out.txt"]);
    contains(&error, &["cannot write none/out.txt: No such file"]);
    let error = bench.error(&["-i", "in.txt", "-o", "folder"]);
    contains(&error, &["cannot write folder: is a directory"]);
    for output in ["none/", "folder/", "in.txt/"] {
        let error = bench.error(&["-i", "in.txt", "-o", output]);
        contains(&error, &[&format!("cannot write {output}: is a directory")]);
    }
    assert_eq!(bench.names(), ["folder", "in.txt"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    let bench = Bench::new();
    bench.write("in.txt", "头发".repeat(50_000));
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = bench.command(&["-i", "in.txt"]).stdout(full()).output().unwrap();
    contains(&failed(output), &["cannot write standard output: No space left on device"]);
    let error = bench.error(&["-i", "in.txt", "-o", "/dev/full"]);
    contains(&error, &["No space left on device"]);
    for args in ["configs", "--help", "--version"] {
        let output = bench.command(&[args]).stdout(full()).output().unwrap();
        contains(&failed(output), &["cannot write standard output: No space left on device"]);
    }
}

#[test]
fn configs_that_are_none() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    let run = |config: &str| bench.error(&["-c", config, "-i", "in.txt"]);
    contains(
        &run("s2x"),
        &["unknown config \"s2x\"", "s2t, s2tw, s2twp", "nor is there a file of this name"],
    );
    bench.write("broken.json", "{\n  \"name\": \"x\"\n  \"conversion_chain\": []\n}");
    contains(&run("broken.json"), &["fanjian: broken.json:2:14: Expected comma"]);
    bench.write("not-utf8.json", b"{\"name\": \"\xFF\"}");
    contains(&run("not-utf8.json"), &["not-utf8.json:1:11: invalid UTF-8"]);
    let chain =
        |dict: &str| format!("{{\"name\": \"\", \"conversion_chain\": [{{\"dict\":\n{dict}}}]}}");
    bench.write("binary.json", chain("{\"type\": \"ocd2\", \"file\": \"STPhrases.ocd2\"}"));
    contains(
        &run("binary.json"),
        &[
            "binary.json:2:26: ",
            "not supported",
            "\"type\": \"text\" and \"file\": \"STPhrases.txt\"",
        ],
    );
    bench.write("missing.json", chain("{\"type\": \"text\", \"file\": \"none.txt\"}"));
    contains(&run("missing.json"), &["missing.json:2:26: dictionary \"none.txt\" is neither in"]);
    bench.write("empty.json", "");
    contains(&run("empty.json"), &["empty.json:1:1: the config is empty; write an object with"]);
    bench.write("bare.json", "{}");
    contains(&run("bare.json"), &["bare.json:1:1: missing member \"conversion_chain\""]);
    contains(&run("."), &["is a directory"]);
}

#[test]
fn dictionaries_that_are_none() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    bench.write("out.txt", "before");
    let run = |name: &str, content: &[u8]| {
        bench.write(name, content);
        let error = bench.error(&["convert", "--dict", name, "in.txt", "-o", "out.txt"]);
        assert_eq!(bench.read("out.txt"), "before");
        error
    };
    let error = run("twice.txt", "甲\t一\n乙\t二\n甲\t三\n".as_bytes());
    contains(&error, &["fanjian: twice.txt:3:1: duplicate key \"甲\", first given in line 1"]);
    contains(&run("tab.txt", "甲 一\n".as_bytes()), &["tab.txt:1:4: no tab between key and"]);
    let error = run("space.txt", "甲\t一\n头发\t 頭髮\n".as_bytes());
    contains(&error, &["space.txt:2:4: the candidate begins with a space"]);
    contains(&run("bad.txt", b"\xE7\x94\xB2\t\xFF"), &["bad.txt:1:3: invalid UTF-8 (byte 0xFF)"]);

    bench.write("own.txt", "甲\t一\n乙\t二\n");
    bench.output(&["dict", "compile", "own.txt", "-o", "own.dict"]);
    let good = fs::read(bench.path("own.dict")).unwrap();
    let error = run("cut.dict", &good[..good.len() - 1]);
    contains(&error, &["fanjian: cut.dict: compiled dictionary is truncated"]);
    contains(&run("short.dict", &good[..14]), &["short.dict: compiled dictionary is truncated"]);
    let mut flipped = good;
    flipped[60] ^= 4;
    contains(&run("flipped.dict", &flipped), &["compiled dictionary is damaged"]);
    flipped[8] = 9;
    contains(&run("newer.dict", &flipped), &["compiled dictionary of version 9"]);
    contains(&bench.error(&["--dict", "none.txt"]), &["cannot read none.txt"]);
}

#[test]
fn arguments_that_make_no_sense() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    bench.write("b.txt", "头发");
    contains(&bench.error(&["convert", "a.txt", "b.txt"]), &["are converted with --in-place or"]);
    for args in [
        &["--rename", "a.txt"][..],
        &["--rename", "-l", "a.txt"],
        &["--rename", "--check", "a.txt"],
        &["--rename", "-o", "b.txt", "a.txt"],
        &["--json", "a.txt"],
        &["--dry-run", "a.txt"],
        &["--break-hard-links", "a.txt"],
        &["--break-hard-links", "--check", "a.txt"],
        &["--break-hard-links", "--out-dir", "new", "a.txt"],
        &["--preserve-mtime", "--out-dir", "new", "a.txt"],
        &["--preserve-mtime", "-l", "a.txt"],
    ] {
        contains(
            &bench.error(&[&["convert"], args].concat()),
            &["were not provided", "--in-place"],
        );
    }
    for args in [&["-w"][..], &["-o", "b.txt"], &["--out-dir", "new"], &["-l"], &["--diff"]] {
        let report = ["convert", "--to", "zh-Hant", "--report", "ambiguous", "a.txt"];
        contains(&bench.error(&[&report, args].concat()), &["cannot be used with"]);
    }
    contains(&bench.error(&["convert", "-w", "-o", "b.txt", "a.txt"]), &["cannot be used with"]);
    contains(
        &bench.error(&["convert", "-w", "-"]),
        &["standard input cannot be converted in place"],
    );
    contains(&bench.error(&["--invalid", "drop"]), &["invalid value 'drop'", "keep, error"]);
    contains(&bench.error(&["--nonsense"]), &["unexpected argument"]);
    for args in [&["a.txt"][..], &["-c", "s2t", "a.txt"]] {
        contains(&bench.error(args), &["tip: to convert a file: fanjian -c CONFIG -i FILE, or"]);
    }
    for args in [&["--to", "zh-TW", "convert", "a.txt"][..], &["-i", "a.txt", "convert", "-"]] {
        contains(&bench.error(args), &["tip: put the options behind `convert`: fanjian convert"]);
    }
    contains(&bench.error(&["cnvert", "a.txt"]), &["similar subcommand exists: 'convert'"]);
    for args in [
        &["-c", "s2t", "--to", "zh-Hant"][..],
        &["-c", "s2t", "-c", "s2t"],
        &["-c", "s2t", "configs"],
    ] {
        let error = bench.error(args);
        contains(&error, &["cannot be used"]);
        assert!(!error.contains("tip:"), "{error}");
    }
    assert_eq!(bench.read("a.txt"), "头发");
}

#[test]
fn tips_are_for_the_command_that_was_typed() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    let to = |verb| if verb == "repair" { "auto" } else { "zh-TW" };
    for verb in ["convert", "repair", "normalize"] {
        let error = bench.error(&[verb, "--to", to(verb), "-o", "a.txt", "a.txt"]);
        let tip = format!("or use `fanjian {verb} --in-place`, which replaces files");
        contains(&error, &["a.txt: is the input file too; name another, ", &tip]);
        let error = bench.error(&[verb, "--to", to(verb), "-qw.bak", "-w.bak", "a.txt"]);
        contains(&error, &["tip: a suffix stands behind an equals sign: -w=.bak"]);
    }
    contains(&bench.error(&["-i", "a.txt", "-o", "a.txt"]), &["`fanjian convert --in-place`"]);
    let error = bench.error(&["convert", "--nonsense", "-w", "a.txt"]);
    assert!(!error.contains("suffix"), "{error}");
    let error = bench.error(&["dict", "compile", "a.txt", "-o", "a.txt"]);
    assert!(!error.contains("--in-place"), "{error}");
    assert_eq!(bench.names(), ["a.txt"]);
}

#[test]
fn names_with_control_characters_are_shown_on_one_line() {
    let bench = Bench::new();
    let error = bench.error(&["-i", "a\n\u{1b}[31m.txt"]);
    assert_eq!(error.lines().count(), 1);
    contains(&error, &["cannot read a\\n\\u{1b}[31m.txt: No such file"]);
    contains(&bench.error(&["-c", "a\r"]), &["\"a\\r\""]);
    bench.write("a\nb.txt", "五谷杂粮");
    let report = ["convert", "--to", "zh-Hant", "--report", "ambiguous", "a\nb.txt"];
    assert!(bench.output(&report).starts_with("a\\nb.txt:1:2: "));
}
