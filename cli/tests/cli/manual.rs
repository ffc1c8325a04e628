//! What is made of the help: completion for shells, and manual pages.

use std::fs;
use std::process::Command;

use crate::Bench;

/// Whether a program of the system's is content; nothing where there is none.
fn complaints(program: &str, args: &[&str], bench: &Bench) -> Option<String> {
    let output = Command::new(program).args(args).current_dir(bench.path("")).output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { told } else { format!("{program} fails: {told}") })
}

#[test]
fn every_shell_gets_its_completion() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = bench.output(&["completions", shell]);
        assert!(script.contains("in-place") && script.contains("normalize"), "{shell}");
        bench.write(shell, script);
    }
    for (program, args) in
        [("bash", ["-n", "bash"]), ("zsh", ["-n", "zsh"]), ("fish", ["-n", "fish"])]
    {
        assert_eq!(complaints(program, &args, &bench).unwrap_or_default(), "");
    }
    assert!(bench.error(&["completions", "tcsh"]).contains("[possible values: bash"));
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let bench = Bench::new();
    bench.write("fanjian.1", bench.output(&["man"]));
    assert_eq!(bench.output(&["man", "--out-dir", "new/man1"]), "");
    assert_eq!(bench.read("fanjian.1"), bench.read("new/man1/fanjian.1"));
    let mut names: Vec<String> = fs::read_dir(bench.path("new/man1"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in ["fanjian-convert.1", "fanjian-dict-compile.1", "fanjian-man.1"] {
        assert!(names.iter().any(|it| it == name), "{names:?}");
    }
    for name in names {
        let path = format!("new/man1/{name}");
        let page = bench.read(&path);
        assert!(page.contains(".TH fanjian") && page.contains(".SH NAME\n"), "{name}");
        assert!(page.contains(".SH OPTIONS\n"), "{name}");
        let args = ["-man", "-Kutf8", "-Tutf8", "-ww", "-z", &path];
        let told = complaints("groff", &args, &bench).unwrap_or_default();
        assert!(!told.contains("error") && !told.contains("fails"), "{told}");
    }
}

#[test]
fn examples_stand_in_the_manual_as_they_are_typed() {
    let page = Bench::new().output(&["man"]);
    let examples = page.split_once(".SH \"EXAMPLES\"\n.nf\n").unwrap().1;
    let first = examples.lines().next().unwrap();
    assert!(first.starts_with(r"\&echo \(aq鼠标和内存\(aq | fanjian \-c s2twp"), "{first}");
    assert!(page.contains(".SH \"EXIT CODES\"\n.nf\n"));
}
