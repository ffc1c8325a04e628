//! The help of every command: examples first, and lines that are not broken where they should not be.

use crate::Bench;

const COMMANDS: [&[&str]; 15] = [
    &[],
    &["convert"],
    &["explain"],
    &["repair"],
    &["normalize"],
    &["corpus"],
    &["corpus", "convert"],
    &["corpus", "repair"],
    &["corpus", "normalize"],
    &["detect"],
    &["configs"],
    &["dict"],
    &["dict", "compile"],
    &["completions"],
    &["man"],
];

#[test]
fn examples_stand_in_front_of_the_options() {
    let bench = Bench::new();
    for command in COMMANDS {
        for flag in ["-h", "--help"] {
            let help = bench.output(&[command, &[flag]].concat());
            let at = |part: &str| help.find(part).unwrap_or_else(|| panic!("{part} in {help}"));
            assert!(at("Usage:") < at("\nExamples:\n"), "{help}");
            assert!(at("\nExamples:\n") < at("\nOptions:\n"), "{help}");
            let name = command.first().map_or("fanjian".to_owned(), |it| format!("fanjian {it}"));
            assert!(help[at("\nExamples:\n")..].contains(&name), "{help}");
        }
    }
}

#[test]
fn every_command_that_can_find_a_change_tells_its_exit_codes() {
    let bench = Bench::new();
    for command in [&[][..], &["convert"], &["repair"], &["normalize"]] {
        let help = bench.output(&[command, &["--help"]].concat());
        let codes = help.split_once("\nExit codes:\n").unwrap().1;
        assert!(codes.starts_with("  0  done") && codes.lines().count() == 3, "{help}");
    }
}

#[test]
fn paths_are_arguments_and_every_option_is_explained() {
    let bench = Bench::new();
    for command in ["convert", "explain", "repair", "normalize", "detect"] {
        let help = bench.output(&[command, "-h"]);
        assert!(help.contains("\nArguments:\n  [PATH]...  Files"), "{help}");
        for line in help.lines().filter(|it| it.trim_start().starts_with("--")) {
            let explained = line.trim().split("  ").filter(|it| !it.is_empty()).count();
            assert_eq!(explained, 2, "{line}");
        }
        let sections = ["Options", "Encodings"];
        sections.iter().for_each(|it| assert_eq!(help.matches(&format!("\n{it}:\n")).count(), 1));
    }
}

#[test]
fn examples_and_exit_codes_fit_into_a_small_terminal() {
    let bench = Bench::new();
    for command in COMMANDS {
        let help = bench.output(&[command, &["--help"]].concat());
        let sections = help.split("\n\n").filter(|it| {
            let heading = it.trim_start().lines().next().unwrap_or_default();
            heading == "Examples:" || heading == "Exit codes:"
        });
        for line in sections.flat_map(str::lines) {
            // Han and full-width characters take two columns.
            let width: usize = line.chars().map(|c| if c < '\u{2E80}' { 1 } else { 2 }).sum();
            assert!(width < 80, "{width}: {line}");
        }
    }
}
