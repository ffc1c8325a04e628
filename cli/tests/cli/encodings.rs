//! Encodings: which are told, which are refused, and what is said of bytes beside the text.

use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::{Bench, failed, found, succeeded};

const TO: [&str; 3] = ["convert", "--to", "zh-Hant"];

fn run(bench: &Bench, more: &[&str]) -> std::process::Output {
    bench.run(&[&TO[..], more].concat())
}

fn wide(text: &str, unit: fn(u32) -> Vec<u8>) -> Vec<u8> {
    text.chars().flat_map(|c| unit(c.into())).collect()
}

fn utf16le(text: &str) -> Vec<u8> {
    wide(text, |c| u16::try_from(c).unwrap().to_le_bytes().into())
}

fn utf16be(text: &str) -> Vec<u8> {
    wide(text, |c| u16::try_from(c).unwrap().to_be_bytes().into())
}

fn utf32le(text: &str) -> Vec<u8> {
    wide(text, |c| c.to_le_bytes().into())
}

fn utf32be(text: &str) -> Vec<u8> {
    wide(text, |c| c.to_be_bytes().into())
}

const SIMPLIFIED: &str = "他们把头发剪短了, 然后去了理发店对面的商店。\n";

/// Of Big5: 頭髮與後來都還在。
const BIG5: &[u8] = b"\xC0Y\xBEv\xBBP\xAB\xE1\xA8\xD3\xB3\xA3\xC1\xD9\xA6b\xA1C\n";

/// Of GBK: 后来
const GBK: &[u8] = b"\xBA\xF3\xC0\xB4";

#[test]
fn utf_16_without_a_mark_is_text_in_folders_too() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    bench.write("in/a.txt", utf16le(SIMPLIFIED));
    bench.write("in/b.txt", utf16be(SIMPLIFIED));
    bench.write("in/image.bin", b"\x89PNG\0\0\xFF\xE5\xE5\xA4\xB4");
    bench.write("in/zeros.bin", [&[0; 2000][..], &utf16le(SIMPLIFIED)].concat());
    assert_eq!(found(run(&bench, &["-l", "in"])), "in/a.txt\nin/b.txt\n");
    let detected = bench.output(&["detect", "in"]);
    assert_eq!(detected.lines().count(), 2, "{detected}");
    assert!(detected.starts_with("in/a.txt: Simplified (1.00), in UTF-16LE\n"), "{detected}");
    // Too short to be found out, but named.
    fs::remove_file(bench.path("in/b.txt")).unwrap();
    bench.write("in/a.txt", utf16le("a后来"));
    let named = ["-q", "-w", "--from-encoding", "utf-16le", "-g", "*.txt", "in"];
    succeeded(run(&bench, &named));
    assert_eq!(fs::read(bench.path("in/a.txt")).unwrap(), utf16le("a後來"));
}

#[test]
fn the_only_file_of_a_folder_is_text_or_none_as_all_are() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    bench.write("in/a.bin", "后来\0");
    for command in [&["convert", "--check"][..], &["convert", "--diff"], &["convert", "-l"]] {
        assert_eq!(succeeded(bench.run(&[command, &["in"]].concat())), "");
    }
    assert_eq!(bench.output(&["detect", "in"]), "");
    // What is named is meant.
    assert!(bench.output(&["detect", "in/a.bin"]).contains("Simplified"));
}

#[test]
fn what_is_no_text_is_told_by_what_it_looks_like() {
    let bench = Bench::new();
    for (name, beginning, told) in [
        ("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), "an old Office document"),
        ("a.zip", b"PK\x03\x04\x14", "a ZIP archive"),
        ("a.strings", b"bplist00", "a binary property list"),
    ] {
        let bytes = [beginning, &utf16le(SIMPLIFIED)].concat();
        bench.write(name, &bytes);
        for more in [&["-w", name][..], &["--check", name], &["--diff", name], &[name]] {
            let errors = failed(run(&bench, more));
            assert!(errors.contains(&format!("{name}: looks like {told}")), "{errors}");
        }
        // As OpenCC, and where somebody says so.
        for args in
            [&["-c", "s2t", "-i", name][..], &["convert", "-c", "s2t", "--format", "text", name]]
        {
            let output = bench.run(args);
            let errors = String::from_utf8(output.stderr).unwrap();
            assert!(errors.contains(&format!("warning: {name}: looks like {told}")), "{errors}");
        }
        assert_eq!(fs::read(bench.path(name)).unwrap(), bytes);
    }
}

#[test]
fn a_mark_of_the_other_order_is_followed_and_kept() {
    let bench = Bench::new();
    let (before, after) = ("\u{FEFF}后来", "\u{FEFF}後來");
    for (encode, name) in [
        (utf16le as fn(&str) -> Vec<u8>, "utf-16"),
        (utf16be, "utf-16"),
        (utf16le, "utf-16be"),
        (utf32le, "utf-32"),
        (utf32be, "utf-32"),
        (utf32le, "utf-32be"),
    ] {
        bench.write("a.txt", encode(before));
        succeeded(run(&bench, &["-w", "--from-encoding", name, "a.txt"]));
        assert_eq!(fs::read(bench.path("a.txt")).unwrap(), encode(after), "{name}");
        bench.write("a.txt", encode(before));
        let text = run(&bench, &["--from-encoding", name, "--to-encoding", "utf-8", "a.txt"]);
        assert_eq!(succeeded(text), after, "{name}");
    }
}

#[test]
fn a_mark_that_contradicts_what_was_said_is_an_error() {
    let bench = Bench::new();
    let text = "\u{FEFF}后来";
    for (bytes, said, [marked, named]) in [
        (text.as_bytes().to_vec(), "gbk", ["UTF-8", "GBK"]),
        (text.as_bytes().to_vec(), "utf-16le", ["UTF-8", "UTF-16LE"]),
        (utf16le(text), "utf-8", ["UTF-16LE", "UTF-8"]),
        (utf16be(text), "utf-32", ["UTF-16BE", "UTF-32LE"]),
        (utf32be(text), "utf-16", ["UTF-32BE", "UTF-16LE"]),
        (b"\x84\x31\x95\x33\xBA\xF3".to_vec(), "big5", ["GB18030", "Big5"]),
    ] {
        bench.write("a.txt", &bytes);
        let expected = format!(
            "a.txt: begins with the byte order mark of {marked}, so it is not {named}; leave \
             --from-encoding out, or give {marked}"
        );
        for command in [
            &["convert"][..],
            &["convert", "-w"],
            &["convert", "--check"],
            &["convert", "--diff"],
            &["convert", "-l"],
            &["detect"],
            &["explain"],
        ] {
            let error = bench.error(&[command, &["--from-encoding", said, "a.txt"]].concat());
            assert!(error.contains(&expected), "{command:?}: {error}");
        }
        assert_eq!(fs::read(bench.path("a.txt")).unwrap(), bytes);
    }
    // It begins as that of UTF-32 does.
    bench.write("a.txt", utf16le("\u{FEFF}\0后"));
    let output = run(&bench, &["--from-encoding", "utf-16le", "--to-encoding", "utf-8", "a.txt"]);
    assert_eq!(succeeded(output), "\u{FEFF}\0後");
}

/// As somebody types it: the mark is not waited for where there can be none.
#[test]
fn a_line_that_is_shorter_than_a_mark_is_passed_on() {
    let bench = Bench::new();
    let mut command = bench.command(&["convert", "--from-encoding", "utf-8", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"a\n").unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = [0; 2];
        stdout.read_exact(&mut output).unwrap();
        let _ = sender.send(output);
    });
    let output = receiver.recv_timeout(Duration::from_secs(10));
    drop(input);
    assert_eq!(output.unwrap(), *b"a\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_stands_behind_much_ascii_is_not_taken_for_utf_8() {
    let bench = Bench::new();
    let ascii = "// plain\n".repeat(32 * 1024);
    let text = |end: &[u8]| [ascii.as_bytes(), end].concat();
    let is = |bytes: &[u8]| assert!(fs::read(bench.path("a.txt")).unwrap() == bytes);
    bench.write("a.txt", text(GBK));
    let expected = format!(
        "a.txt: its first 256 KiB, which are ASCII, do not tell the encoding, and at byte {} it is not UTF-8; \
         name it with --from-encoding",
        ascii.len()
    );
    for how in [&["-w"][..], &["-w", "--invalid", "replace"], &["--check"], &["--diff"], &["-l"]] {
        let error = failed(run(&bench, &[how, &["a.txt"]].concat()));
        assert!(error.contains(&expected), "{how:?}: {error}");
        is(&text(GBK));
    }
    // What is only shown passes.
    assert!(run(&bench, &["a.txt"]).stdout == text(GBK));
    succeeded(run(&bench, &["-w", "--from-encoding", "gbk", "a.txt"]));
    is(&text(b"\xE1\xE1\x81\xED"));
    bench.write("a.txt", text("后来".as_bytes()));
    succeeded(run(&bench, &["-w", "a.txt"]));
    is(&text("後來".as_bytes()));
}

#[test]
fn what_only_bytes_tell_is_a_finding() {
    let bench = Bench::new();
    let marked = "\u{FEFF}後來";
    let broken = ["後來".repeat(5).as_bytes(), b"\xFF"].concat();
    let cases: [(&[u8], &[&str], &str); 10] = [
        (BIG5, &["--to-encoding", "utf-8"], "its encoding would change: Big5 → UTF-8\n"),
        (
            BIG5,
            &["--to-encoding", "utf-16le", "--bom", "add"],
            "its encoding would change: Big5 → UTF-16LE\na.txt: a byte order mark would be added\n",
        ),
        (BIG5, &["--to-encoding", "big5"], ""),
        (BIG5, &["--bom", "add"], ""),
        (marked.as_bytes(), &["--bom", "strip"], "its byte order mark would be taken away\n"),
        ("後來".as_bytes(), &["--bom", "add"], "a byte order mark would be added\n"),
        (marked.as_bytes(), &["--bom", "add"], ""),
        (&broken, &["--invalid", "replace"], "its bytes would change, though not its text\n"),
        (b"plain", &["--to-encoding", "gbk"], ""),
        (b"plain", &["--from-encoding", "big5", "--to-encoding", "utf-8"], ""),
    ];
    for (bytes, options, expected) in cases {
        bench.write("a.txt", bytes);
        let expected =
            if expected.is_empty() { String::new() } else { format!("a.txt: {expected}") };
        for how in ["--check", "--diff"] {
            let output = run(&bench, &[&[how][..], options, &["a.txt"]].concat());
            let told = if expected.is_empty() { succeeded(output) } else { found(output) };
            assert_eq!(told, expected, "{how} {options:?}");
        }
        // As with what names the files.
        let listed = run(&bench, &[&["-l"][..], options, &["a.txt"]].concat());
        assert_eq!(listed.status.code(), Some((!expected.is_empty()).into()), "{options:?}");
    }
    for (verb, to) in [("repair", "auto"), ("normalize", "zh-TW")] {
        bench.write("a.txt", BIG5);
        let args = [verb, "--to", to, "--check", "--to-encoding", "utf-8", "a.txt"];
        assert_eq!(found(bench.run(&args)), "a.txt: its encoding would change: Big5 → UTF-8\n");
    }
}

#[test]
fn what_bytes_tell_stands_beside_what_the_text_does() {
    let bench = Bench::new();
    let input = utf16le(SIMPLIFIED);
    let check = [&TO[..], &["--check", "--to-encoding", "utf-8", "-"]].concat();
    let list = found(bench.pipe(&check, &input));
    assert!(list.contains("standard input:1:4: 头发 → 頭髮") || list.contains("头 → 頭"), "{list}");
    let last = list.lines().last();
    assert_eq!(last, Some("standard input: its encoding would change: UTF-16LE → UTF-8"));
    let diff = [&TO[..], &["--diff", "--to-encoding", "utf-8", "-"]].concat();
    let diff = found(bench.pipe(&diff, &input));
    let [first, old, ..] = diff.lines().collect::<Vec<_>>()[..] else { panic!("{diff}") };
    assert!(first.ends_with("UTF-16LE → UTF-8") && old.starts_with("--- "), "{diff}");
    assert_eq!(succeeded(bench.pipe(&[&TO[..], &["--check", "-"]].concat(), b"")), "");
}

#[test]
fn what_cannot_be_written_is_an_error_beforehand() {
    let bench = Bench::new();
    bench.write("a.txt", BIG5);
    bench.write("b.txt", "头发软件");
    for how in ["--check", "--diff", "-l"] {
        let to_simplified = ["convert", "--to", "zh-Hans", how, "a.txt"];
        let error = failed(bench.run(&to_simplified));
        assert!(error.contains("a.txt: Big5 has no 头 (U+5934)"), "{how}: {error}");
        let error =
            failed(bench.run(&["convert", "-c", "t2tw", how, "--to-encoding", "big5", "b.txt"]));
        assert!(error.contains("b.txt: Big5 has no 头 (U+5934)"), "{how}: {error}");
    }
}

#[test]
fn what_could_not_be_read_is_not_passed() {
    let bench = Bench::new();
    bench.write("a.txt", GBK);
    for how in [&["--check"][..], &["--diff"], &["-l"], &["-w"]] {
        let error = failed(run(&bench, &[how, &["a.txt"]].concat()));
        assert!(error.contains("a.txt: the encoding is uncertain: it could be "), "{error}");
        assert!(error.ends_with("; name it with --from-encoding; left as it is\n"), "{error}");
    }
    // What only shows takes it as UTF-8, and says so.
    for how in [&["convert"][..], &["detect"], &["explain"]] {
        let output = bench.run(&[how, &["a.txt"]].concat());
        let warning = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && warning.contains("; read as UTF-8"), "{warning}");
    }
    assert_eq!(fs::read(bench.path("a.txt")).unwrap(), GBK);
}
