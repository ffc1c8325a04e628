//! Detection measured on pieces of texts.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use fanjian_documents::encoding::{Encoder, Encoding, detect};
use rayon::prelude::*;

use super::foreign;
use crate::context::spelling::is_han;

/// The lengths of pieces, in Han characters, that stand in one row.
const ROWS: [(usize, usize); 14] = [
    (1, 1),
    (2, 2),
    (3, 3),
    (4, 4),
    (5, 5),
    (6, 7),
    (8, 9),
    (10, 14),
    (15, 19),
    (20, 49),
    (50, 99),
    (100, 100),
    (300, 300),
    (1000, 1000),
];

/// What was said of pieces.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    refused: usize,
}

impl Tally {
    fn add(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            wrong: self.wrong + other.wrong,
            refused: self.refused + other.refused,
        }
    }

    fn all(self) -> usize {
        self.right + self.wrong + self.refused
    }
}

/// A kind of text, in an encoding.
struct Column<'t> {
    name: &'static str,
    text: &'t str,
    encoding: Encoding,
}

/// Prints what share of pieces of the texts in a folder is refused, and how many are taken for something else; fails
/// where that is any below 100 characters, or where longer ones are not found.
pub(super) fn chinese(dir: &Path) -> Result<()> {
    let (hant, hans) = (texts(dir, "txt")?, texts(dir, "hans")?);
    let column = |name, text, encoding| Column { name, text, encoding };
    let columns = [
        column("Simplified in GB18030", &hans, Encoding::Gb18030),
        column("Traditional in GBK", &hant, Encoding::Gbk),
        column("Traditional in Big5", &hant, Encoding::Big5),
        column("Simplified in UTF-16", &hans, Encoding::Utf16Le),
        column("Traditional in UTF-16", &hant, Encoding::Utf16Be),
        column("Simplified in UTF-8", &hans, Encoding::Utf8),
        column("Traditional in UTF-8", &hant, Encoding::Utf8),
    ];
    let mut table = "| Han characters |".to_owned();
    columns.iter().for_each(|column| table += &format!(" {} |", column.name));
    table += &format!("\n|---|{}\n", "--:|".repeat(columns.len()));
    let mut sums = [Tally::default(); 2];
    for (from, to) in ROWS {
        match from == to {
            true => write!(table, "| {from} |")?,
            false => write!(table, "| {from} to {to} |")?,
        }
        for column in &columns {
            let tallies = (from..=to).into_par_iter().map(|length| tally(column, length));
            let tally = tallies.try_reduce(Tally::default, |a, b| Ok(a.add(b)))?;
            let percent = 100.0 * tally.refused as f64 / tally.all().max(1) as f64;
            write!(table, " {percent:.2} ({}) |", tally.wrong)?;
            let sum = &mut sums[usize::from(from >= 100)];
            *sum = sum.add(tally);
        }
        table.push('\n');
    }
    println!("{table}");
    let [short, long] = sums;
    println!("below 100 characters: {} pieces, {} wrong", short.all(), short.wrong);
    let right = 100.0 * long.right as f64 / long.all().max(1) as f64;
    println!(
        "from 100 characters: {} pieces, {right:.3} % right, {} wrong",
        long.all(),
        long.wrong
    );
    ensure!(short.wrong == 0 && right >= 99.9, "detection is worse than it was");
    Ok(())
}

/// What is said of texts that are not Chinese; fails where that is Chinese.
pub(super) fn others() -> Result<()> {
    println!(
        "| text | encoding | right | another | refused | Chinese |\n|---|---|--:|--:|--:|--:|"
    );
    let mut mistaken = 0;
    for (name, labels, text) in foreign::TEXTS {
        for label in labels {
            let encoding: Encoding = label.parse()?;
            let (mut tally, mut chinese) = (Tally::default(), 0);
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            for length in (1..40).chain((40..starts.len()).step_by(20)) {
                for window in starts.windows(length + 1).step_by(3) {
                    let Some(bytes) = encode(&text[window[0]..window[length]], encoding) else {
                        continue;
                    };
                    if bytes.is_ascii() {
                        continue;
                    }
                    match detect(&bytes, true).map(|it| it.encoding) {
                        Ok(found) if found == encoding => tally.right += 1,
                        Ok(Encoding::Other(_) | Encoding::Utf8) => tally.wrong += 1,
                        Ok(found) => {
                            chinese += 1;
                            println!("{found}: {}", &text[window[0]..window[length]]);
                        }
                        Err(_) => tally.refused += 1,
                    }
                }
            }
            println!(
                "| {name} | {encoding} | {} | {} | {} | {chinese} |",
                tally.right, tally.wrong, tally.refused
            );
            mistaken += chinese;
        }
    }
    ensure!(mistaken == 0, "other languages are taken for Chinese");
    Ok(())
}

/// All texts with this extension, as one.
fn texts(dir: &Path, extension: &str) -> Result<String> {
    let mut all = String::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == extension) {
            all += &fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        }
    }
    ensure!(!all.is_empty(), "{}: no *.{extension}", dir.display());
    Ok(all)
}

/// Cuts the text into pieces of so many Han characters and asks for each.
fn tally(column: &Column<'_>, length: usize) -> Result<Tally> {
    let mut tally = Tally::default();
    let (mut start, mut han) = (0, 0);
    for (at, character) in column.text.char_indices() {
        if is_han(character) {
            if han == length {
                let piece = &column.text[start..at];
                (start, han) = (at, 0);
                // Of UTF-16 a few characters can look like ASCII and nothing else.
                if let Some(bytes) = encode(piece, column.encoding).filter(|it| !it.is_ascii()) {
                    count(&mut tally, column, piece, &bytes);
                }
            }
            han += 1;
        }
    }
    Ok(tally)
}

fn count(tally: &mut Tally, column: &Column<'_>, piece: &str, bytes: &[u8]) {
    // Written in GBK, read as what contains it.
    let right = if column.encoding == Encoding::Gbk { Encoding::Gb18030 } else { column.encoding };
    match detect(bytes, true).map(|it| it.encoding) {
        Ok(found) if found == right => tally.right += 1,
        Ok(found) => {
            tally.wrong += 1;
            println!("{}: taken for {found}: {piece}", column.name);
        }
        Err(_) => tally.refused += 1,
    }
}

/// The text in an encoding, if that has all its characters.
fn encode(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    let mut encoder = Encoder::new(Vec::new(), encoding);
    encoder.write_all(text.as_bytes()).ok()?;
    encoder.finish().ok()
}
