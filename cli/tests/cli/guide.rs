//! The guide: what its `console` blocks show is what the command prints. `GUIDE_UPDATE=1` writes that into it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::Bench;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// The folder the guide is about, to be worked in, as if it were in a repository.
fn folder() -> Bench {
    let bench = Bench::new();
    fs::create_dir(bench.path(".git")).unwrap();
    copy(&docs().join("guide"), &bench.path(""));
    for (folder, archive) in ARCHIVES {
        zip(&bench.path(folder), &bench.path(archive));
        fs::remove_dir_all(bench.path(folder)).unwrap();
    }
    bench
}

/// Folders that stand there for what is an archive.
const ARCHIVES: [(&str, &str); 2] = [("book", "book.epub"), ("letter", "letter.docx")];

/// Archives a folder, the type of a book in front.
fn zip(folder: &Path, archive: &Path) {
    let mut archive = ZipWriter::new(fs::File::create(archive).unwrap());
    let files = ignore::WalkBuilder::new(folder).sort_by_file_name(Ord::cmp).build();
    let mut files: Vec<PathBuf> =
        files.map(|it| it.unwrap().into_path()).filter(|it| it.is_file()).collect();
    files.sort_by_key(|it| !it.ends_with("mimetype"));
    for file in files {
        let is_type = file.ends_with("mimetype");
        let how = if is_type { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let name = file.strip_prefix(folder).unwrap().to_str().unwrap();
        archive.start_file(name, SimpleFileOptions::default().compression_method(how)).unwrap();
        archive.write_all(&fs::read(&file).unwrap()).unwrap();
    }
    archive.finish().unwrap();
}

/// Copies what is in a folder into another.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What a line typed at a shell prints, errors included.
fn shell(bench: &Bench, line: &str) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_fanjian")).parent().unwrap().to_owned();
    let path = env::var_os("PATH").unwrap();
    let path = env::join_paths([programs].into_iter().chain(env::split_paths(&path))).unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec 2>&1\n{line}")]).stdin(Stdio::null());
    command.current_dir(bench.path("")).env("PATH", path).env_remove("CLICOLOR_FORCE");
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Runs the commands of a guide, one after another, and gives it with what each printed.
fn rerun(guide: &str) -> String {
    let bench = folder();
    let (mut shown, mut is_console) = (String::new(), false);
    for line in guide.lines() {
        is_console = if is_console { line != "```" } else { line == "```console" };
        let command = line.strip_prefix("$ ").filter(|_| is_console);
        if !is_console || command.is_some() || line == "```console" {
            shown += line;
            shown.push('\n');
        }
        if let Some(command) = command {
            shown += &shell(&bench, command);
        }
    }
    shown
}

#[test]
fn the_guide_shows_what_the_command_prints() {
    let path = docs().join("GUIDE.md");
    let guide = fs::read_to_string(&path).unwrap();
    assert!(guide.contains("```console\n$ fanjian "));
    let printed = rerun(&guide);
    if env::var_os("GUIDE_UPDATE").is_some() {
        fs::write(path, printed).unwrap();
        return;
    }
    for (number, (shown, printed)) in (1..).zip(guide.lines().zip(printed.lines())) {
        let tip = "GUIDE_UPDATE=1 cargo test -p fanjian-cli guide";
        assert_eq!(shown, printed, "docs/GUIDE.md:{number}; to write what is printed: {tip}");
    }
    assert_eq!(guide.len(), printed.len(), "docs/GUIDE.md: the end");
}

#[test]
fn commands_are_run_in_turn_and_nothing_else() {
    let guide = "```console\n$ echo 甲 > a\n乙\n$ cat a none\n```\n$ cat a\n```sh\n$ cat a\n```\n";
    let printed = rerun(guide);
    assert!(printed.starts_with("```console\n$ echo 甲 > a\n$ cat a none\n甲\n"), "{printed}");
    assert!(printed.contains("No such file"), "{printed}");
    assert!(printed.ends_with("\n```\n$ cat a\n```sh\n$ cat a\n```\n"), "{printed}");
}
