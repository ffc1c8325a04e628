//! `cargo xtask detect`: whether lines are taken for what they are, beside packages of others.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Args;
use fanjian::{Detector, Writing};

use crate::context::spelling::is_han;
use crate::fetch;
use crate::repair::Naive;
use crate::root;

/// Compare the detection of scripts with that of Python packages, line by line, and print a table
#[derive(Args)]
pub(crate) struct Job {
    /// Simplified lines
    hans: PathBuf,
    /// The same lines in Traditional characters
    hant: PathBuf,
}

/// What `benchmarks/python/detect.py` asks.
const PACKAGES: [&str; 2] = ["hanzidentifier==1.3.0", "cjclassifier==1.0.5"];
/// Shorter lines are left out, in Han characters.
const LEAST: usize = 10;

/// Lines that are written alike.
struct Column {
    name: String,
    lines: Vec<String>,
    answer: &'static str,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
    let columns = columns(&read(&job.hans)?, &read(&job.hant)?)?;
    let lines: Vec<&str> =
        columns.iter().flat_map(|column| column.lines.iter().map(String::as_str)).collect();
    let mut answers = of_packages(&lines)?;
    answers.insert(0, ("**fanjian**".to_owned(), ours(&lines)?));
    println!("{}", table(&columns, &answers));
    Ok(())
}

fn columns(hans: &str, hant: &str) -> Result<Vec<Column>> {
    let (first, second) = (hans.lines().count(), hant.lines().count());
    ensure!(first == second, "the files have {first} and {second} lines");
    let is_long = |line: &str| line.chars().filter(|&c| is_han(c)).count() >= LEAST;
    let pairs = hans.lines().zip(hant.lines());
    let (hans, hant): (Vec<&str>, Vec<&str>) =
        pairs.filter(|(hans, hant)| hans != hant && is_long(hans)).unzip();
    let owned = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
    let [keeping, first, _] = Naive::all()?;
    let naive = [keeping, first].map(|naive| Column {
        name: format!("converted, {}", naive.name),
        lines: hans.iter().map(|line| naive.convert(line)).collect(),
        answer: "Traditional",
    });
    let known = [("Simplified", &hans), ("Traditional", &hant)].map(|(answer, lines)| Column {
        name: answer.to_owned(),
        lines: owned(lines),
        answer,
    });
    Ok(known.into_iter().chain(naive).collect())
}

/// Somebody's name, and what is said of each line.
type Answers = (String, Vec<String>);

fn ours(lines: &[&str]) -> Result<Vec<String>> {
    let detector = Detector::new()?;
    let answer = |line: &&str| match detector.detect(line).writing {
        Writing::Simplified => "Simplified".to_owned(),
        Writing::Traditional => "Traditional".to_owned(),
        _ => "other".to_owned(),
    };
    Ok(lines.iter().map(answer).collect())
}

fn of_packages(lines: &[&str]) -> Result<Vec<Answers>> {
    let version = PACKAGES.map(|it| it.replace("==", "-")).join("-");
    let python = fetch::python("detect", &version, &PACKAGES.map(str::to_owned))?;
    let file = fetch::cache()?.join("detect.txt");
    fs::write(&file, lines.join("\n") + "\n")?;
    let script = root().join("benchmarks/python/detect.py");
    let output = Command::new(python).arg(script).arg(&file).stderr(Stdio::inherit()).output()?;
    fs::remove_file(file)?;
    ensure!(output.status.success(), "detect.py failed ({})", output.status);
    answers(std::str::from_utf8(&output.stdout)?, lines.len())
}

/// Reads what the script prints.
fn answers(output: &str, lines: usize) -> Result<Vec<Answers>> {
    let mut rows = output.lines();
    let names = rows.next().context("detect.py says nothing")?.split('\t');
    let mut answers: Vec<Answers> = names.map(|name| (name.to_owned(), Vec::new())).collect();
    for row in rows {
        for (said, (_, answers)) in row.split('\t').zip(&mut answers) {
            answers.push(said.to_owned());
        }
    }
    let is_complete = answers.iter().all(|(_, answers)| answers.len() == lines);
    ensure!(is_complete, "detect.py has not answered for {lines} lines");
    Ok(answers)
}

fn table(columns: &[Column], answers: &[Answers]) -> String {
    let mut table = "| right, % |".to_owned();
    // Writing to a string cannot fail.
    for Column { name, lines, .. } in columns {
        let _ = write!(table, " {name} ({} lines) |", lines.len());
    }
    table += &format!("\n|---|{}\n", "--:|".repeat(columns.len()));
    for (name, answers) in answers {
        let _ = write!(table, "| {name} |");
        let mut answers = answers.iter();
        for column in columns {
            let of_column = answers.by_ref().take(column.lines.len());
            let right = of_column.filter(|answer| *answer == column.answer).count();
            let _ = write!(table, " {:.2} |", 100.0 * right as f64 / column.lines.len() as f64);
        }
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{answers, columns, table};

    const HANS: &str =
        "我们今天以后再来讨论这个问题\n太短了的话\n皇后在花園里面散步的夜晚天上有云\n";
    const HANT: &str =
        "我們今天以後再來討論這個問題\n太短了的話\n皇后在花園裡面散步的夜晚天上有雲\n";

    #[test]
    fn long_lines_that_differ_are_compared() {
        let columns = columns(HANS, HANT).unwrap();
        let first: Vec<_> =
            columns.iter().map(|it| (it.lines.len(), &*it.lines[0], it.answer)).collect();
        assert_eq!(
            first,
            [
                (2, "我们今天以后再来讨论这个问题", "Simplified"),
                (2, "我們今天以後再來討論這個問題", "Traditional"),
                (2, "我們今天以后再來討論這個問題", "Traditional"),
                (2, "我們今天以後再來討論這個問題", "Traditional"),
            ]
        );
        assert!(super::columns(HANS, "一行\n").is_err());
    }

    #[test]
    fn right_answers_are_counted_by_column() {
        let columns = columns(HANS, HANT).unwrap();
        let said = "a 1\tb 2\n".to_owned() + &"Simplified\tTraditional\n".repeat(8);
        let answers = answers(&said, 8).unwrap();
        let table = table(&columns, &answers);
        assert!(table.ends_with(
            "| a 1 | 100.00 | 0.00 | 0.00 | 0.00 |\n| b 2 | 0.00 | 100.00 | 100.00 | 100.00 |\n"
        ));
        assert!(super::answers(&said, 9).is_err());
    }
}
