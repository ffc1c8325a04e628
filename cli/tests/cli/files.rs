//! Files replaced and written: complete or untouched.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use crate::Bench;

#[test]
fn files_are_replaced_with_their_mode() {
    let bench = Bench::new();
    let (a, b) = (bench.write("a.txt", "头发\n"), bench.write("b.txt", "皇后\n头"));
    fs::set_permissions(&a, fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(&b, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(bench.output(&["convert", "-c", "s2t", "-w", "a.txt", "b.txt"]), "");
    assert_eq!((bench.read("a.txt"), bench.read("b.txt")), ("頭髮\n".into(), "皇后\n頭".into()));
    let mode = |path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!((mode(&a), mode(&b)), (0o640, 0o755));
    assert_eq!(bench.names(), ["a.txt", "b.txt"], "nothing is left behind");
}

#[test]
fn a_file_that_does_not_change_is_not_touched() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "頭髮 hair\n");
    let before = fs::metadata(&path).unwrap();
    bench.output(&["convert", "-c", "t2tw", "--in-place", "a.txt"]);
    let after = fs::metadata(&path).unwrap();
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
    assert_eq!(bench.names(), ["a.txt"]);
}

#[test]
fn links_are_followed() {
    let bench = Bench::new();
    fs::create_dir(bench.path("sub")).unwrap();
    bench.write("sub/real.txt", "头发");
    symlink("sub/real.txt", bench.path("link.txt")).unwrap();
    bench.output(&["convert", "-c", "s2t", "-w", "link.txt"]);
    assert!(bench.path("link.txt").is_symlink());
    assert_eq!(bench.read("sub/real.txt"), "頭髮");
    bench.write("in.txt", "后来");
    bench.output(&["-c", "s2t", "-i", "in.txt", "-o", "link.txt"]);
    assert!(bench.path("link.txt").is_symlink());
    assert_eq!(bench.read("sub/real.txt"), "後來");
}

#[test]
fn hard_links_are_refused() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    fs::hard_link(bench.path("a.txt"), bench.path("b.txt")).unwrap();
    assert!(bench.error(&["convert", "-c", "s2t", "-w", "a.txt"]).contains("several hard links"));
    assert_eq!(bench.read("b.txt"), "头发");
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    bench.write("z.txt", "头发");
    let error = bench.error(&["convert", "-c", "s2t", "-w", "a.txt", "none.txt", "z.txt"]);
    assert!(error.contains("none.txt: No such file"), "{error}");
    assert_eq!((bench.read("a.txt"), bench.read("z.txt")), ("頭髮".into(), "頭髮".into()));
}

#[test]
fn input_and_output_must_differ() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    symlink("a.txt", bench.path("link.txt")).unwrap();
    for output in ["a.txt", "./a.txt", "link.txt"] {
        let error = bench.error(&["-c", "s2t", "-i", "a.txt", "-o", output]);
        assert!(error.contains("is the input file too; name another"), "{error}");
    }
    assert_eq!(bench.read("a.txt"), "头发");
}

#[test]
fn new_files_get_the_usual_permissions_and_old_ones_keep_theirs() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    bench.output(&["-c", "s2t", "-i", "in.txt", "-o", "new.txt"]);
    let mode = |name| fs::metadata(bench.path(name)).unwrap().mode() & 0o777;
    assert_eq!(mode("new.txt"), mode("in.txt"));
    fs::set_permissions(bench.path("new.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    bench.output(&["-c", "s2tw", "-i", "in.txt", "-o", "new.txt"]);
    assert_eq!((mode("new.txt"), bench.read("new.txt")), (0o600, "頭髮".into()));
}

#[test]
fn new_files_get_the_permissions_of_what_they_are_made_of() {
    let bench = Bench::new();
    for wanted in [0o600, 0o755, 0o640, 0o400] {
        let path = bench.write("in.txt", "头发");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o4000 | wanted)).unwrap();
        bench.output(&["-i", "in.txt", "-o", "new.txt"]);
        bench.output(&["convert", "--out-dir", "out", "in.txt"]);
        for new in ["new.txt", "out/in.txt"] {
            assert_eq!(fs::metadata(bench.path(new)).unwrap().mode() & 0o7777, wanted, "{new}");
        }
        fs::remove_file(bench.path("new.txt")).unwrap();
        fs::remove_dir_all(bench.path("out")).unwrap();
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_file_that_does_not_change_is_not_refused_however_large() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "頭髮 hair\n".repeat(400_000));
    fs::hard_link(&path, bench.path("b.txt")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let before = fs::metadata(&path).unwrap();
    for more in [&["--dry-run"][..], &[]] {
        bench.output(&[&["convert", "-w", "a.txt"], more].concat());
    }
    let after = fs::metadata(&path).unwrap();
    assert_eq!((before.ino(), before.ctime_nsec()), (after.ino(), after.ctime_nsec()));
    let error = bench.error(&["convert", "-c", "t2s", "-w", "--dry-run", "a.txt"]);
    assert!(error.contains("several hard links (2)"), "{error}");
}

#[test]
fn what_is_the_same_at_the_beginning_is_kept() {
    let bench = Bench::new();
    for (old, new) in [("头发", "頭髮"), ("", ""), ("发", "發"), ("plain头", "plain頭")] {
        for beginning in [0, 10, 600_000] {
            let beginning = "hair 頭髮\r\n".repeat(beginning);
            bench.write("a.txt", beginning.clone() + old);
            bench.output(&["convert", "-w=.bak", "-j", "3", "a.txt"]);
            assert!(bench.read("a.txt") == beginning.clone() + new, "{old} {}", beginning.len());
            if old != new {
                assert!(bench.read("a.txt.bak") == beginning + old);
                fs::remove_file(bench.path("a.txt.bak")).unwrap();
            }
        }
    }
    // Nothing but the end is taken away, or comes to be.
    bench.write("own.txt", "乙\t\n丙\t丙丁\n");
    for (old, new) in [("甲乙", "甲"), ("甲丙", "甲丙丁"), ("乙", "")] {
        bench.write("a.txt", old);
        bench.output(&["convert", "--dict", "own.txt", "-w", "a.txt"]);
        assert_eq!(bench.read("a.txt"), new);
    }
}

#[test]
fn a_strict_failure_leaves_the_original() {
    let bench = Bench::new();
    let content = ["头发".repeat(100_000).as_bytes(), b"\xFF"].concat();
    bench.write("a.txt", &content);
    let error = bench.error(&["convert", "-c", "s2t", "-w", "--invalid", "error", "a.txt"]);
    assert!(error.contains("a.txt: invalid UTF-8 at byte 600000"), "{error}");
    assert_eq!(fs::read(bench.path("a.txt")).unwrap(), content);
    assert_eq!(bench.names(), ["a.txt"]);
}
