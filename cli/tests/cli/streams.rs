//! Standard input and output, names of configs, bytes that must pass.

use std::io::{Read, Write};
use std::process::{Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{Bench, failed, succeeded};

#[test]
fn the_forms_that_opencc_has() {
    let bench = Bench::new();
    bench.write("in.txt", "鼠标在这里\n");
    let expected = "滑鼠在這裡\n";
    assert_eq!(bench.output(&["-c", "s2twp", "-i", "in.txt"]), expected);
    assert_eq!(bench.output(&["-c", "s2twp.json", "-i", "in.txt", "-o", "-"]), expected);
    assert_eq!(bench.output(&["--config=s2twp", "--input=in.txt", "--output=out.txt"]), "");
    assert_eq!(bench.read("out.txt"), expected);
    for args in [&["-c", "s2twp"][..], &["-c", "s2twp", "-i", "-", "-o", "-"]] {
        assert_eq!(succeeded(bench.pipe(args, "鼠标在这里\n".as_bytes())), expected);
    }
    // The default of opencc.
    assert_eq!(succeeded(bench.pipe(&[], "鼠标在这里\n".as_bytes())), "鼠標在這裏\n");
}

#[test]
fn the_form_of_our_own() {
    let bench = Bench::new();
    bench.write("in.txt", "裡面的滑鼠");
    assert_eq!(bench.output(&["convert", "-c", "tw2sp", "in.txt"]), "里面的鼠标");
    assert_eq!(bench.output(&["convert", "-c", "tw2s", "in.txt", "-o", "out.txt"]), "");
    assert_eq!(bench.read("out.txt"), "里面的滑鼠");
    let piped = bench.pipe(&["convert", "-c", "tw2s", "-"], "裡".as_bytes());
    assert_eq!(succeeded(piped), "里");
    assert_eq!(succeeded(bench.pipe(&["convert", "-c", "tw2s"], "裡".as_bytes())), "里");
}

#[test]
fn a_config_may_be_a_file() {
    let bench = Bench::new();
    bench.write("own.txt", "世界\t天下\n");
    let config = r#"{ "name": "own", // a comment
        "conversion_chain": [ { "dict": { "type": "group", "match_policy": "short_circuit",
          "dicts": [ { "type": "text", "file": "own.txt" },
                     { "type": "text", "file": "STCharacters.txt" }, ] } } ] }"#;
    bench.write("own.json", config);
    assert_eq!(succeeded(bench.pipe(&["-c", "own.json"], "世界发".as_bytes())), "天下發");
    // What is read past is warned of.
    bench.write("odd.json", config.replace("\"name\"", "\"comment\": 1, \"name\""));
    let output = bench.pipe(&["-c", "./odd.json"], "世界发".as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "天下發");
    let warning = "fanjian: warning: ./odd.json:1:3: unknown member \"comment\" is ignored\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), warning);
}

#[test]
fn configs_are_listed_in_plain_words() {
    let list = Bench::new().output(&["configs"]);
    assert_eq!(list.lines().count(), 16);
    assert!(list.contains("s2twp  Simplified to Traditional Chinese (Taiwan), with Taiwan"));
}

#[test]
fn dictionaries_of_ones_own_win() {
    let bench = Bench::new();
    bench.write("a.txt", "发明\t發明\n");
    bench.write("b.txt", "被\t叫\n");
    bench.write("in.txt", "被发明");
    assert_eq!(bench.output(&["-c", "s2t", "-i", "in.txt"]), "被髮明");
    let args = ["convert", "-c", "s2t", "--dict", "a.txt", "--dict", "b.txt", "in.txt"];
    assert_eq!(bench.output(&args), "叫發明");
    bench.output(&["dict", "compile", "a.txt", "-o", "a.dict"]);
    assert_eq!(bench.output(&["-c", "s2t", "--dict", "a.dict", "-i", "in.txt"]), "被發明");
}

#[test]
fn a_candidate_that_a_space_cuts_is_warned_of() {
    let bench = Bench::new();
    bench.write("own.txt", "甲\t乙\nNew York\tNew York\n");
    let output = bench.pipe(&["--dict", "own.txt"], "New York".as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "New");
    let errors = String::from_utf8_lossy(&output.stderr);
    let expected =
        "fanjian: warning: own.txt:2:10: \"New York\" becomes \"New\", because a space ends";
    assert!(errors.starts_with(expected), "{errors}");
}

#[test]
fn a_dictionary_may_come_from_standard_input() {
    let bench = Bench::new();
    let compile = ["dict", "compile", "-", "-o", "own.dict"];
    succeeded(bench.pipe(&compile, "世界\t天下\n".as_bytes()));
    assert_eq!(succeeded(bench.pipe(&["--dict", "own.dict"], "世界".as_bytes())), "天下");
    let error = failed(bench.pipe(&compile, "世界\n".as_bytes()));
    assert!(error.contains("standard input:1:3: no tab"), "{error}");
}

#[test]
fn text_in_another_encoding_is_warned_of_once() {
    let bench = Bench::new();
    let gbk = b"\xCD\xB7\xB7\xA2\xA3\xAC\xB9\xFA\xBC\xD2\n".repeat(20_000);
    let cases: [(&[u8], &str); 4] = [
        (&gbk, "standard input: looks like GB18030, of which nothing is converted"),
        (b"\xFF\xFE\x34\x59", "standard input: looks like UTF-16LE"),
        (b"\xFE\xFF\x59\x34", "standard input: looks like UTF-16BE"),
        ("头头头头".as_bytes(), ""),
    ];
    for (input, warning) in cases {
        let output = bench.pipe(&["-c", "t2s"], input);
        assert!(output.status.success() && output.stdout == input);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains(warning), "{errors}");
        assert_eq!(errors.lines().count(), usize::from(!warning.is_empty()));
    }
    // A few bytes that are not are no other encoding.
    let few = ["头".repeat(30).as_bytes(), b"\xFF"].concat();
    succeeded_with(bench.pipe(&["-c", "t2s"], &few), &few);
}

fn succeeded_with(output: Output, expected: &[u8]) {
    assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (expected, &b""[..]));
    assert!(output.status.success());
}

#[test]
fn rare_characters_come_only_when_asked_for() {
    let bench = Bench::new();
    bench.write("in.txt", "㑮");
    assert_eq!(bench.output(&["-c", "t2s", "-i", "in.txt"]), "㑮");
    let args = ["-c", "t2s", "-i", "in.txt", "--include-tofu-risk-dictionaries"];
    assert_eq!(bench.output(&args), "𫝈");
}

#[test]
fn bytes_that_are_not_asked_for_stay() {
    let bench = Bench::new();
    let cases: [(&[u8], &[u8]); 6] = [
        (b"", b""),
        (b"\xEF\xBB\xBF\xE5\xA4\xB4\r\nplain\r\n\n", b"\xEF\xBB\xBF\xE9\xA0\xAD\r\nplain\r\n\n"),
        (b"\xE5\xA4\xB4\0\xE5\xA4\xB4", b"\xE9\xA0\xAD\0\xE9\xA0\xAD"),
        (b"\xFF\xE5\xA4\xB4\xC0\x80", b"\xFF\xE9\xA0\xAD\xC0\x80"),
        (b"\xE5\xA4\xB4\xE5\xA4", b"\xE9\xA0\xAD\xE5\xA4"),
        (b"\xED\xA0\x80\xF5", b"\xED\xA0\x80\xF5"),
    ];
    for (input, expected) in cases {
        let output = bench.pipe(&["-c", "s2t"], input);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), expected));
    }
}

#[test]
fn strict_input_is_refused_with_its_offset() {
    let bench = Bench::new();
    bench.write("in.txt", b"ab\xE5\xA4\xB4\xFFcd");
    bench.write("out.txt", "before");
    let args = ["convert", "-c", "s2t", "--invalid", "error", "in.txt", "-o", "out.txt"];
    assert!(bench.error(&args).contains("in.txt: invalid UTF-8 at byte 5; `--invalid keep`"));
    assert_eq!(bench.read("out.txt"), "before");
    let truncated = bench.pipe(&["-c", "s2t", "--invalid", "error"], b"\xE5\xA4");
    assert!(failed(truncated).contains("standard input: invalid UTF-8 at byte 0"));
}

#[test]
fn a_long_line_is_no_trouble() {
    let bench = Bench::new();
    let line = "皇后的头发在理发店里".repeat(100_000);
    let expected = "皇后的頭髮在理髮店裏".repeat(100_000);
    assert!(succeeded(bench.pipe(&["-c", "s2t"], line.as_bytes())) == expected);
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let bench = Bench::new();
    bench.write("in.txt", "皇后的头发\n".repeat(500_000));
    let mut command = bench.command(&["-c", "s2t", "-i", "in.txt"]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut some = [0; 100];
    process.stdout.take().unwrap().read_exact(&mut some).unwrap();
    assert_eq!(succeeded(process.wait_with_output().unwrap()), "");
}

#[test]
fn a_reader_that_leaves_is_not_waited_for_by_threads_that_wait_for_input() {
    let bench = Bench::new();
    let mut command = bench.command(&["-c", "s2t", "-j", "8"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut input = process.stdin.take().unwrap();
    let text = "皇后的头发\n".repeat(100_000);
    let most = text.len() - 150_000;
    let written = thread::spawn(move || {
        input.write_all(text.as_bytes()).unwrap();
        input
    });
    let mut output = process.stdout.take().unwrap();
    output.read_exact(&mut vec![0; most]).unwrap();
    let still_open = written.join().unwrap();
    // So that one thread waits to write, and another one to read.
    thread::sleep(Duration::from_millis(100));
    drop(output);
    let deadline = Instant::now() + Duration::from_secs(30);
    while process.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "waits for input that nobody wants converted");
        thread::sleep(Duration::from_millis(10));
    }
    drop(still_open);
    assert_eq!(succeeded(process.wait_with_output().unwrap()), "");
}

/// As somebody types it, or as a log grows.
#[test]
fn what_is_certain_is_written_before_the_input_ends() {
    let bench = Bench::new();
    let mut child =
        bench.command(&["-c", "s2t"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all("头发。\n".as_bytes()).unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = vec![0; "頭髮。\n".len()];
        stdout.read_exact(&mut output).unwrap();
        let _ = sender.send(output);
    });
    let output = receiver.recv_timeout(Duration::from_secs(10));
    drop(input);
    assert_eq!(output.unwrap(), "頭髮。\n".as_bytes());
    assert!(child.wait().unwrap().success());
}
