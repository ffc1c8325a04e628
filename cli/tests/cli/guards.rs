//! Odd files, odd streams: nothing is lost by them, nothing hangs.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::process::{Command, Stdio};

use crate::{Bench, failed, succeeded, wait_until};

#[test]
fn the_input_is_not_the_output_by_way_of_a_stream_either() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    let append = || OpenOptions::new().append(true).open(bench.path("a.txt")).unwrap();
    let output = bench.command(&["-i", "a.txt"]).stdout(append()).output().unwrap();
    assert!(failed(output).contains("standard output: is the input file too"));
    let input = File::open(bench.path("a.txt")).unwrap();
    let output = bench.command(&["-o", "a.txt"]).stdin(input).output().unwrap();
    assert!(failed(output).contains("is the input file too; name another"));
    assert_eq!(bench.read("a.txt"), "头发");
    // A device may well be both.
    assert_eq!(bench.output(&["-i", "/dev/null", "-o", "/dev/null"]), "");
}

#[test]
fn what_stands_before_the_output_stays() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    bench.write("out.txt", "before ");
    let append = OpenOptions::new().append(true).open(bench.path("out.txt")).unwrap();
    let mut command = bench.command(&["-i", "in.txt", "-o", "/dev/stdout"]);
    succeeded(command.stdout(append).output().unwrap());
    assert_eq!(bench.read("out.txt"), "before 頭髮");
}

#[test]
fn a_link_to_nothing_gets_its_file() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    fs::create_dir(bench.path("sub")).unwrap();
    symlink("sub/new.txt", bench.path("second")).unwrap();
    symlink("second", bench.path("first")).unwrap();
    bench.output(&["-i", "in.txt", "-o", "first"]);
    assert!(bench.path("first").is_symlink() && bench.path("second").is_symlink());
    assert_eq!(bench.read("sub/new.txt"), "頭髮");
}

#[test]
fn a_file_named_twice_is_converted_once() {
    let bench = Bench::new();
    // Twice through this config, 甲 would become 丙.
    let config = r#"{ "name": "", "conversion_chain": [ { "dict": { "type": "inline",
        "entries": { "甲": "乙", "乙": "丙" } } } ] }"#;
    bench.write("own.json", config);
    bench.write("a.txt", "甲");
    symlink("a.txt", bench.path("b.txt")).unwrap();
    bench.output(&["convert", "-c", "own.json", "-w", "a.txt", "./a.txt", "b.txt"]);
    assert_eq!(bench.read("a.txt"), "乙");
}

#[test]
fn hard_links_are_not_parted_by_an_output_either() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    bench.write("out.txt", "before");
    fs::hard_link(bench.path("out.txt"), bench.path("other.txt")).unwrap();
    assert!(bench.error(&["-i", "in.txt", "-o", "out.txt"]).contains("several hard links (2)"));
    assert_eq!(bench.read("other.txt"), "before");
    assert_eq!(bench.names(), ["in.txt", "other.txt", "out.txt"]);
}

#[cfg(target_os = "linux")] // others have no such names
#[test]
fn names_are_listed_as_they_are() {
    let bench = Bench::new();
    let name = OsStr::from_bytes(b"\xB7\xB1\n.txt");
    fs::write(bench.path(".").join(name), "头发").unwrap();
    assert_eq!(bench.run(&["convert", "-l", "."]).stdout, b"./\xB7\xB1\n.txt\n");
    assert_eq!(bench.run(&["convert", "-l0", "."]).stdout, b"./\xB7\xB1\n.txt\0");
}

#[test]
fn a_file_that_changes_meanwhile_is_left_to_whoever_changed_it() {
    let bench = Bench::new();
    bench.write("a.txt", "头发".repeat(10_000_000));
    let process = bench.command(&["convert", "-w", "a.txt"]).stderr(Stdio::piped()).spawn();
    let mut process = process.unwrap();
    // The temporary file shows that the run has begun.
    wait_until(&mut process, |_| bench.names().len() > 1);
    let signal = |signal: &str| {
        let sent = Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
        assert!(sent.success(), "it has ended before the file could be changed");
    };
    signal("-STOP");
    fs::remove_file(bench.path("a.txt")).unwrap();
    bench.write("a.txt", "new text");
    signal("-CONT");
    let error = failed(process.wait_with_output().unwrap());
    assert!(error.contains("fanjian: a.txt: was changed by another program"), "{error}");
    assert_eq!((bench.read("a.txt"), bench.names()), ("new text".into(), vec!["a.txt".into()]));
}

#[test]
fn a_pipe_is_written_and_never_replaced() {
    let bench = Bench::new();
    let pipe = bench.path("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for more in [&[][..], &["--dry-run"]] {
        let error = bench.error(&[&["convert", "-w", "pipe", "/dev/null"], more].concat());
        assert!(error.contains("pipe: is not a regular file"), "{error}");
        assert!(error.contains("/dev/null: is not a regular file"), "{error}");
    }
    let rehearsal = bench.output(&["convert", "--out-dir", "new", "--dry-run", "--json", "pipe"]);
    assert!(rehearsal.contains(r#""status":"skipped""#), "{rehearsal}");
    bench.write("in.txt", "头发");
    let mut process = bench.command(&["-i", "in.txt", "-o", "pipe"]).spawn().unwrap();
    let mut read = String::new();
    File::open(&pipe).unwrap().read_to_string(&mut read).unwrap();
    assert!(process.wait().unwrap().success());
    assert_eq!(read, "頭髮");
    assert_eq!(bench.names(), ["in.txt", "pipe"]);
}

#[test]
fn the_owner_and_special_mode_bits_are_kept() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "头发");
    // Only root may give a file away; others find here that their own stays theirs.
    if fs::metadata(&path).unwrap().uid() == 0 {
        chown(&path, Some(65_534), Some(65_534)).unwrap();
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o4750)).unwrap();
    let before = fs::metadata(&path).unwrap();
    bench.output(&["convert", "-w", "a.txt"]);
    let after = fs::metadata(&path).unwrap();
    assert_eq!(bench.read("a.txt"), "頭髮");
    let facts = |of: &fs::Metadata| (of.uid(), of.gid(), of.mode());
    assert_eq!(facts(&after), facts(&before));
}

#[test]
fn a_read_only_file_is_not_replaced() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "头发");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    bench.write("in.txt", "x");
    if OpenOptions::new().append(true).open(&path).is_err() {
        for more in [&["--dry-run"][..], &[]] {
            let error = bench.error(&[&["convert", "-w", "a.txt"], more].concat());
            assert!(error.contains("cannot write a.txt: Permission denied"), "{error}");
        }
        let error = bench.error(&["-i", "in.txt", "-o", "a.txt"]);
        assert!(error.contains("cannot write a.txt: Permission denied"), "{error}");
        assert_eq!(bench.read("a.txt"), "头发");
    }
    assert_eq!(bench.names(), ["a.txt", "in.txt"]);
}

#[test]
fn a_folder_that_takes_no_file_leaves_the_original() {
    let bench = Bench::new();
    fs::create_dir(bench.path("sub")).unwrap();
    bench.write("sub/a.txt", "头发");
    let folder = bench.path("sub");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    if File::create(folder.join("probe")).is_err() {
        for how in [&["-w"][..], &["-w", "--dry-run"], &["--dry-run", "--out-dir", "sub/new"]] {
            let error = bench.error(&[&["convert", "sub/a.txt"], how].concat());
            assert!(error.contains("temporary file beside sub/"), "{error}");
        }
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(bench.read("sub/a.txt"), "头发");
}

#[test]
fn a_name_of_a_built_in_config_is_not_a_file() {
    let bench = Bench::new();
    bench.write("s2t.json", "not even JSON");
    bench.write("in.txt", "头发");
    assert_eq!(bench.output(&["-c", "s2t.json", "-i", "in.txt"]), "頭髮");
    let error = bench.error(&["-c", "./s2t.json", "-i", "in.txt"]);
    assert!(error.starts_with("fanjian: ./s2t.json:1:1: "), "{error}");
    let error = bench.error(&["-c", "none/s2t.json", "-i", "in.txt"]);
    assert!(error.contains("cannot read none/s2t.json: No such file"), "{error}");
}

#[test]
fn a_list_that_is_cut_short_is_no_error() {
    let bench = Bench::new();
    let mut command = bench.command(&["configs"]);
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(process.stdout.take());
    assert_eq!(succeeded(process.wait_with_output().unwrap()), "");
}

#[test]
fn a_character_that_comes_in_two_parts_is_one() {
    let bench = Bench::new();
    let mut command = bench.command(&["--invalid", "error"]);
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    for byte in "头发".bytes() {
        stdin.write_all(&[byte]).unwrap();
    }
    drop(stdin);
    assert_eq!(process.wait_with_output().unwrap().stdout, "頭髮".as_bytes());
}

#[test]
fn the_version_and_the_help_tell() {
    let bench = Bench::new();
    assert_eq!(bench.output(&["--version"]), "fanjian 0.1.0\n");
    let help = bench.output(&["--help"]);
    assert!(help.contains("Exit codes:") && help.contains("滑鼠和記憶體"), "{help}");
}
