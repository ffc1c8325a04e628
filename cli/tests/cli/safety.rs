//! In-place writing on Linux: what a file keeps, what is refused, what a killed run leaves.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::{Bench, failed, skip, succeeded};

const NOBODY: u32 = 65_534;

/// The command as run by a user without privileges, who owns the folder. Keep the copy that it is.
fn ordinary(bench: &Bench, args: &[&str]) -> (Command, TempDir) {
    let copies = tempfile::tempdir().unwrap();
    let mut command = bench.command(args);
    if fs::metadata(copies.path()).unwrap().uid() == 0 {
        fs::set_permissions(copies.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let copy = copies.path().join("fanjian");
        // Not by this process: a program that any process still writes cannot be started.
        let copied = Command::new("cp").arg(command.get_program()).arg(&copy).status().unwrap();
        assert!(copied.success());
        chown(bench.path("."), Some(NOBODY), Some(NOBODY)).unwrap();
        command = Command::new(copy);
        command.args(args).current_dir(bench.path(".")).uid(NOBODY).gid(NOBODY);
    }
    (command, copies)
}

fn is_root(bench: &Bench) -> bool {
    fs::metadata(bench.path(".")).unwrap().uid() == 0
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

/// Sets an extended attribute, where the file system has such.
fn has_set(path: &Path, name: &str, value: &[u8]) -> bool {
    match xattr::set(path, name, value) {
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            skip(&format!("skipped: no {name} on this file system"));
            false
        }
        set => {
            set.unwrap();
            true
        }
    }
}

/// Of Linux, as an extended attribute: the owner may read and write, user 1234 and the group read.
fn access_control_list() -> Vec<u8> {
    let entries =
        [(1, 6, u32::MAX), (2, 4, 1234), (4, 4, u32::MAX), (16, 4, u32::MAX), (32, 0, u32::MAX)];
    let entries = entries.into_iter().flat_map(|(tag, permissions, id): (u16, u16, u32)| {
        [&tag.to_le_bytes()[..], &permissions.to_le_bytes(), &id.to_le_bytes()].concat()
    });
    2u32.to_le_bytes().into_iter().chain(entries).collect()
}

#[test]
fn extended_attributes_are_kept() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "头发");
    if !has_set(&path, "user.note", "注".as_bytes()) {
        return;
    }
    xattr::set(&path, "user.empty", b"").unwrap();
    bench.output(&["convert", "-w", "a.txt"]);
    assert_eq!(bench.read("a.txt"), "頭髮");
    assert_eq!(xattr::get(&path, "user.note").unwrap().unwrap(), "注".as_bytes());
    assert_eq!(xattr::get(&path, "user.empty").unwrap().unwrap(), b"");
    // An output onto a file that exists is that file with other content.
    bench.write("in.txt", "后来");
    bench.output(&["-i", "in.txt", "-o", "a.txt"]);
    assert_eq!(xattr::get(&path, "user.note").unwrap().unwrap(), "注".as_bytes());
}

#[test]
fn access_control_lists_are_kept_and_none_comes_from_the_folder() {
    let bench = Bench::new();
    let (listed, plain) = (bench.write("listed.txt", "头发"), bench.write("plain.txt", "头发"));
    const ACCESS: &str = "system.posix_acl_access";
    if !has_set(&listed, ACCESS, &access_control_list()) {
        return;
    }
    set_mode(&plain, 0o660);
    xattr::set(bench.path("."), "system.posix_acl_default", &access_control_list()).unwrap();
    bench.output(&["convert", "-w", "listed.txt", "plain.txt"]);
    assert_eq!((bench.read("listed.txt"), bench.read("plain.txt")), ("頭髮".into(), "頭髮".into()));
    assert_eq!(xattr::get(&listed, ACCESS).unwrap(), Some(access_control_list()));
    assert_eq!((xattr::get(&plain, ACCESS).unwrap(), mode(&plain)), (None, 0o660));
}

#[test]
fn modes_do_not_depend_on_the_umask() {
    let bench = Bench::new();
    let program = bench.command(&[]).get_program().to_owned();
    let mut modes = vec![0o600, 0o644, 0o666, 0o755, 0o2755, 0o4711];
    if is_root(&bench) {
        modes.extend([0o000, 0o444]);
    }
    for wanted in modes {
        set_mode(&bench.write("a.txt", "头发"), wanted);
        let mut command = Command::new("sh");
        command.args(["-c", "umask 077; exec \"$0\" convert -w a.txt"]).arg(&program);
        succeeded(command.current_dir(bench.path(".")).output().unwrap());
        assert_eq!((bench.read("a.txt"), mode(&bench.path("a.txt"))), ("頭髮".into(), wanted));
        fs::remove_file(bench.path("a.txt")).unwrap();
    }
}

#[test]
fn the_time_of_modification_is_kept_when_asked() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "头发");
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_789);
    let set_time = || File::options().append(true).open(&path).unwrap().set_modified(time);
    let modified = || fs::metadata(&path).unwrap().modified().unwrap();
    set_time().unwrap();
    bench.output(&["convert", "-w", "--preserve-mtime", "a.txt"]);
    assert_eq!((bench.read("a.txt"), modified()), ("頭髮".into(), time));
    bench.output(&["convert", "-c", "t2s", "-w", "a.txt"]);
    assert!(modified() > time);
    let error = bench.error(&["convert", "--preserve-mtime", "a.txt"]);
    assert!(error.contains("--in-place"), "{error}");
}

#[test]
fn a_chain_of_links_stays_and_its_end_is_replaced() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path("deep/er")).unwrap();
    bench.write("deep/er/real.txt", "头发");
    symlink("er/real.txt", bench.path("deep/second")).unwrap();
    symlink(bench.path("deep/second"), bench.path("first")).unwrap();
    bench.output(&["convert", "-w=.bak", "first"]);
    assert!(bench.path("first").is_symlink() && bench.path("deep/second").is_symlink());
    assert_eq!(bench.read("deep/er/real.txt"), "頭髮");
    // The backup stands where the file is.
    assert_eq!(
        (bench.read("deep/er/real.txt.bak"), bench.names()),
        ("头发".into(), vec!["deep".into(), "first".into()])
    );
    symlink("loop", bench.path("loop")).unwrap();
    assert!(bench.error(&["convert", "-w", "loop"]).contains("cannot convert loop: "));
}

#[test]
fn hard_links_are_parted_only_when_asked() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    fs::hard_link(bench.path("a.txt"), bench.path("b.txt")).unwrap();
    let error = bench.error(&["convert", "-w", "a.txt"]);
    assert!(
        error.contains("several hard links (2)") && error.contains("--break-hard-links"),
        "{error}"
    );
    bench.output(&["convert", "-w", "--break-hard-links", "a.txt"]);
    assert_eq!((bench.read("a.txt"), bench.read("b.txt")), ("頭髮".into(), "头发".into()));
}

#[test]
fn a_backup_keeps_the_original() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "头发");
    set_mode(&path, 0o640);
    let before = fs::metadata(&path).unwrap();
    bench.output(&["convert", "--in-place=.bak", "a.txt"]);
    assert_eq!((bench.read("a.txt"), bench.read("a.txt.bak")), ("頭髮".into(), "头发".into()));
    let kept = fs::metadata(bench.path("a.txt.bak")).unwrap();
    assert_eq!(
        (kept.ino(), kept.mode(), kept.mtime()),
        (before.ino(), before.mode(), before.mtime())
    );
    // An older one is replaced, except by what does not change.
    bench.output(&["convert", "-w=.bak", "a.txt"]);
    assert_eq!(bench.read("a.txt.bak"), "头发");
    bench.write("a.txt", "后来");
    bench.output(&["convert", "-w=.bak", "a.txt"]);
    assert_eq!((bench.read("a.txt"), bench.read("a.txt.bak")), ("後來".into(), "后来".into()));
    assert_eq!(bench.names(), ["a.txt", "a.txt.bak"]);
}

#[test]
fn a_backup_that_cannot_be_made_leaves_the_original() {
    let bench = Bench::new();
    bench.write("a.txt", "头发");
    fs::create_dir(bench.path("a.txt.bak")).unwrap();
    let error = bench.error(&["convert", "-w=.bak", "a.txt"]);
    assert!(error.contains("cannot keep a backup of a.txt: is a directory"), "{error}");
    let error = bench.error(&["convert", "-w=.txt", "a.txt"]);
    assert!(error.contains("a.txt: ends in .txt, so it is taken for a backup"), "{error}");
    for suffix in ["-w=", "-w=/b", "-w=../b"] {
        assert!(bench.error(&["convert", suffix, "a.txt"]).contains("invalid value"));
    }
    assert_eq!(
        (bench.read("a.txt"), bench.names()),
        ("头发".into(), vec!["a.txt".into(), "a.txt.bak".into()])
    );
}

#[test]
fn a_run_that_was_killed_over_its_backup_can_be_repeated() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "头发");
    fs::hard_link(&path, bench.path("a.txt.bak")).unwrap();
    bench.output(&["convert", "-w=.bak", "a.txt"]);
    assert_eq!((bench.read("a.txt"), bench.read("a.txt.bak")), ("頭髮".into(), "头发".into()));
    // Or over the second name which is to replace an older backup.
    bench.write("a.txt", "后来");
    fs::hard_link(&path, bench.path(".fanjian-Ab12cD.tmp")).unwrap();
    bench.output(&["convert", "-w=.bak", "a.txt"]);
    assert_eq!((bench.read("a.txt"), bench.read("a.txt.bak")), ("後來".into(), "后来".into()));
    assert_eq!(bench.names(), ["a.txt", "a.txt.bak"]);
}

#[test]
fn what_is_read_only_is_refused() {
    let bench = Bench::new();
    let path = bench.write("a.txt", "头发");
    set_mode(&path, 0o444);
    let (mut command, _copy) = ordinary(&bench, &["convert", "-w", "a.txt"]);
    let error = failed(command.output().unwrap());
    assert!(error.contains("cannot write a.txt: Permission denied"), "{error}");
    assert!(error.contains("what is read-only is not replaced either"), "{error}");
    set_mode(&path, 0o666);
    set_mode(&bench.path("."), 0o555);
    let error = failed(command.output().unwrap());
    assert!(
        error.contains("cannot make a temporary file beside a.txt: Permission denied"),
        "{error}"
    );
    assert!(error.contains("its folder must be writable"), "{error}");
    set_mode(&bench.path("."), 0o755);
    assert_eq!((bench.read("a.txt"), bench.names()), ("头发".into(), vec!["a.txt".into()]));
}

#[test]
fn an_owner_or_group_that_cannot_be_kept_is_a_refusal() {
    let bench = Bench::new();
    if !is_root(&bench) {
        skip("skipped: only root can give files to others");
        return;
    }
    let path = bench.write("a.txt", "头发");
    set_mode(&path, 0o666);
    let (mut command, _copy) = ordinary(&bench, &["convert", "-w", "a.txt"]);
    for (owner, group, what) in [(1, NOBODY, "owner"), (NOBODY, 1, "group")] {
        chown(&path, Some(owner), Some(group)).unwrap();
        let error = failed(command.output().unwrap());
        assert!(error.contains(&format!("cannot keep the {what} of a.txt: ")), "{error}");
    }
    assert_eq!((bench.read("a.txt"), bench.names()), ("头发".into(), vec!["a.txt".into()]));
    chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
    succeeded(command.output().unwrap());
    assert_eq!(bench.read("a.txt"), "頭髮");
}

#[test]
fn names_need_not_be_utf8() {
    let bench = Bench::new();
    let name = OsStr::from_bytes(b"\xB7\xB1.txt");
    let path = bench.path(".").join(name);
    fs::write(&path, "头发").unwrap();
    succeeded(bench.command(&["convert", "-w=.\u{5099}"]).arg(name).output().unwrap());
    assert_eq!(fs::read(&path).unwrap(), "頭髮".as_bytes());
    let backup = [name.as_bytes(), ".\u{5099}".as_bytes()].concat();
    assert_eq!(
        fs::read(bench.path(".").join(OsStr::from_bytes(&backup))).unwrap(),
        "头发".as_bytes()
    );
    succeeded(bench.command(&["-c", "t2s", "-o"]).arg(name).output().unwrap());
    assert_eq!(fs::read(&path).unwrap(), b"");
}

#[test]
fn what_killed_runs_left_is_swept() {
    let bench = Bench::new();
    let stay =
        [".fanjian-Ab1.tmp", ".fanjian-Ab12cD.txt", ".fanjian-Ab1-cD.tmp", "fanjian-Ab12cD.tmp"];
    stay.iter().for_each(|name| drop(bench.write(name, "stays")));
    fs::create_dir(bench.path(".fanjian-folder.tmp")).unwrap();
    symlink("a.txt", bench.path(".fanjian-linked.tmp")).unwrap();
    // Locked by a run that lives, as this test does.
    let held = File::create(bench.path(".fanjian-living.tmp")).unwrap();
    held.lock().unwrap();
    let rest = |bench: &Bench| {
        bench.names().into_iter().filter(|name| !stay.contains(&&**name)).collect::<Vec<_>>()
    };
    let others = [".fanjian-folder.tmp", ".fanjian-linked.tmp", ".fanjian-living.tmp", "a.txt"];
    bench.write("a.txt", "头发");
    for args in [&["convert", "-w", "a.txt"][..], &["-o", "a.txt"]] {
        set_mode(&bench.write(".fanjian-Ab12cD.tmp", "left"), 0o600);
        bench.write(".fanjian-Ef34gH.tmp", "left");
        bench.output(args);
        assert_eq!(rest(&bench), others);
    }
    assert_eq!(bench.names().len(), stay.len() + others.len());
    // Closing it would not do while a process that another test starts has it too.
    held.unlock().unwrap();
    bench.output(&["-o", "a.txt"]);
    assert_eq!(rest(&bench), [&others[..2], &others[3..]].concat());
}
