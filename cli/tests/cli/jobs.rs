//! However many threads work: the same bytes, the same messages.

use std::fs;

use crate::{Bench, failed, succeeded};

const JOBS: [&str; 5] = ["1", "2", "3", "7", "500"];

/// Some megabytes, with phrases at every place where a part may end.
fn long_text() -> Vec<u8> {
    let lines = "皇后的头发在理发店里干了，后天才干，".repeat(50) + "\r\n";
    let endless = "⿰".repeat(10_000);
    let prose = lines.repeat(350);
    ["\u{FEFF}", &prose, &endless, &prose].map(str::as_bytes).concat()
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let bench = Bench::new();
    let mut input = long_text();
    input.extend_from_slice(b"\xFF\xE5\xA4");
    bench.write("in.txt", &input);
    let expected = bench.run(&["-c", "s2twp", "-i", "in.txt", "-j", "1"]).stdout;
    assert!(expected != input && expected.len() == input.len());
    let is_expected = |bytes: &[u8]| assert!(bytes == expected);
    for jobs in JOBS {
        bench.output(&["-c", "s2twp", "-i", "in.txt", "-o", "out.txt", "-j", jobs]);
        is_expected(&fs::read(bench.path("out.txt")).unwrap());
        is_expected(&bench.pipe(&["-c", "s2twp", "--jobs", jobs], &input).stdout);
        is_expected(&bench.run(&["convert", "-c", "s2twp", "-j", jobs, "in.txt"]).stdout);
        fs::copy(bench.path("in.txt"), bench.path("own.txt")).unwrap();
        bench.output(&["convert", "-c", "s2twp", "-w", "-j", jobs, "own.txt"]);
        is_expected(&fs::read(bench.path("own.txt")).unwrap());
    }
    is_expected(&bench.run(&["-c", "s2twp", "-i", "in.txt"]).stdout);
}

#[test]
fn an_error_in_a_long_file_is_told_with_its_offset() {
    let bench = Bench::new();
    let text = long_text();
    bench.write("in.txt", [&text[..], b"\xFF", &text, b"\xFF"].concat());
    let before = succeeded(bench.pipe(&["-c", "s2t", "-j", "1"], &text));
    for jobs in JOBS {
        let output = bench.run(&["-c", "s2t", "--invalid", "error", "-i", "in.txt", "-j", jobs]);
        assert!(output.stdout == before.as_bytes(), "what stands in front is written");
        let place = format!("in.txt: invalid UTF-8 at byte {};", text.len());
        assert!(failed(output).contains(&place));
    }
}

#[test]
fn many_files_are_told_of_in_their_order() {
    let bench = Bench::new();
    let names: Vec<String> = (0..40).map(|number| format!("{number}.txt")).collect();
    let mut args = vec!["convert", "-c", "s2t", "-w", "--invalid", "error", "-j", ""];
    args.extend(names.iter().map(String::as_str));
    let mut before = None;
    for jobs in JOBS {
        for (number, name) in names.iter().enumerate() {
            match number % 4 {
                // Not there at all, or not text at its very end.
                0 => {}
                1 => drop(
                    bench
                        .write(name, ["头发".repeat(5 * number).as_bytes(), &b"\xFF"[..]].concat()),
                ),
                _ => drop(bench.write(name, "头发".repeat(100 * number))),
            }
        }
        bench.write("22.txt", "头发".repeat(1_000_000));
        args[7] = jobs;
        let error = bench.error(&args);
        let told: Vec<&str> = error.lines().collect();
        assert_eq!(told.len(), 20, "{error}");
        for (line, number) in told.iter().zip((0..40).filter(|number| number % 4 < 2)) {
            assert!(line.contains(&format!(" {number}.txt: ")), "{line}");
        }
        assert_eq!(before.get_or_insert_with(|| error.clone()), &error);
        for number in (0..40).filter(|number| number % 4 >= 2 && *number != 22) {
            assert_eq!(bench.read(&names[number]), "頭髮".repeat(100 * number));
        }
        assert!(bench.read("22.txt") == "頭髮".repeat(1_000_000));
        assert_eq!(bench.names().len(), 30);
    }
}

#[test]
fn no_jobs_are_refused() {
    let bench = Bench::new();
    bench.write("in.txt", "头发");
    for args in [&["-i", "in.txt", "-j", "0"][..], &["convert", "in.txt", "--jobs=0"]] {
        let error = bench.error(args);
        assert!(error.contains("no work is done by no thread; give 1 or more"), "{error}");
    }
    assert!(bench.error(&["-j", "many"]).contains("give a whole number"));
}
