//! The report in Markdown.

use std::fmt::Write;

use super::adapters::{Kind, LeftOut};
use super::machine;
use super::measure::{Row, Section, Speed, WAYS};
use super::summary::{self, times};

/// The whole report but for linearity.
pub(crate) fn markdown(sections: &[Section], left_out: &[LeftOut], rounds: usize) -> String {
    let mut report = format!(
        "Measured on {}, load {} at the end (1 of it by the measuring itself).\n\n",
        machine::description(),
        machine::load(),
    );
    // Writing to a string does not fail.
    for (name, reason) in left_out {
        let _ = write!(report, "Left out: {name}: {reason}.\n\n");
    }
    if sections.is_empty() {
        return report;
    }
    report += &summary::markdown(sections);
    let _ = write!(
        report,
        "\n### How to read the tables\n\n\
         One process for each converter, all on one core where the system allows it, in turn round \
         by round; one thread; medians of {rounds} rounds of CPU time. MB are 10^6 bytes of \
         input.\n\
         *Fresh*: each call returns a new string, which is freed within its time (ours borrows the \
         text where nothing changes); *kept*: all calls append to one buffer. Short strings have 8 \
         to 20 characters.\n\
         In brackets: how many times as fast fanjian is by the same kind of call. *Differing*: \
         characters (edit distance by line) that are not as OpenCC 1.4.2 has them.\n\
         *Load*: until a first text is converted, CPU time; *memory*: what becomes resident \
         meanwhile.\n\
         A converter without the config is measured by its nearest table, named behind it; its \
         differing characters are no errors then.\n"
    );
    for section in sections {
        let _ = write!(report, "\n{}", table(section));
    }
    report
}

fn table(section: &Section) -> String {
    let megabytes = section.bytes as f64 / 1e6;
    let mut table = format!(
        "### {} on {} ({megabytes:.1} MB)\n\n\
         | converter | whole, fresh, MB/s | whole, kept, MB/s | lines, fresh, MB/s \
         | lines, kept, MB/s | short, fresh, ns a call | short, kept, ns a call | differing \
         | load, ms | memory, MiB |\n|---|{}\n",
        section.config,
        section.corpus,
        "--:|".repeat(WAYS.len() + 3),
    );
    let ours = section.rows.iter().find(|row| row.kind == Kind::Ours);
    let mut rows = section.rows.iter().peekable();
    while let Some(row) = rows.next() {
        let _ = writeln!(table, "{}", line(row, ours.filter(|ours| ours.name != row.name)));
        if row.kind != Kind::Limit && rows.peek().is_some_and(|next| next.kind == Kind::Limit) {
            let _ = writeln!(table, "| *limits:* |{}", " |".repeat(WAYS.len() + 3));
        }
    }
    for (name, reason) in &section.left_out {
        let _ = write!(table, "\nLeft out: {name}: {reason}.\n");
    }
    table
}

fn line(row: &Row, ours: Option<&Row>) -> String {
    let mut line = match row.kind {
        Kind::Ours => format!("| **{}** |", row.name),
        _ => format!("| {} |", label(row)),
    };
    for (way, speed) in row.speeds.iter().enumerate() {
        let ours = ours.and_then(|ours| ours.speeds[way]);
        let cell = speed.map_or("–".to_owned(), |speed| cell(WAYS[way].0, speed, ours));
        let _ = write!(line, " {cell} |");
    }
    let differing = row.difference.map_or("–".to_owned(), |found| found.characters.to_string());
    let (load, memory) = (row.load / 1e6, row.memory / f64::from(1 << 20));
    let _ = write!(line, " {differing} | {load:.2} | {memory:.1} |");
    line
}

/// The name, and the table where it is not that of the config.
pub(crate) fn label(row: &Row) -> String {
    match &*row.table {
        "" => row.name.clone(),
        table => format!("{} ({table})", row.name),
    }
}

fn cell(mode: &str, speed: Speed, ours: Option<Speed>) -> String {
    let value = if mode == "short" { speed.call } else { speed.rate };
    match ours {
        None => format!("{value:.0}"),
        Some(ours) => format!("{value:.0} ({})", times(ours.rate / speed.rate)),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::adapters::Kind;
    use super::super::difference::Difference;
    use super::super::measure::{Row, Section, Speed, WAYS};
    use super::{cell, table};

    /// Two converters and a limit.
    pub(crate) fn section() -> Section {
        let row = |name: &str, kind, rate, table: &str| Row {
            name: name.to_owned(),
            kind,
            table: table.to_owned(),
            speeds: [Some(Speed { rate, call: 40_000.0 / rate }); WAYS.len()],
            difference: (kind != Kind::Limit).then(Difference::default),
            load: 1.5e6,
            memory: f64::from(3 << 20),
        };
        Section {
            config: "s2t".to_owned(),
            corpus: "text.txt".to_owned(),
            bytes: 4_000_000,
            rows: vec![
                row("fanjian", Kind::Ours, 800.0, ""),
                row("other", Kind::Peer, 200.0, "zh-Hant"),
                row("memcpy", Kind::Limit, 10_000.0, ""),
            ],
            left_out: vec![("third".to_owned(), "no such config".to_owned())],
        }
    }

    #[test]
    fn a_table_names_all() {
        let table = table(&section());
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "### s2t on text.txt (4.0 MB)");
        assert_eq!(lines[4], "| **fanjian** | 800 | 800 | 800 | 800 | 50 | 50 | 0 | 1.50 | 3.0 |");
        assert!(lines[5].starts_with("| other (zh-Hant) | 200 (4.0) |"));
        assert!(lines[6].starts_with("| *limits:* |"));
        assert!(lines[7].contains("| 10000 (0.08) |") && lines[7].contains("| – | 1.50 |"));
        assert_eq!(lines[9], "Left out: third: no such config.");
        let columns = lines[2].matches('|').count();
        assert!(lines[3..8].iter().all(|line| line.matches('|').count() == columns), "{table}");
    }

    #[test]
    fn short_strings_are_in_ns_a_call() {
        let speed = Speed { rate: 100.0, call: 400.0 };
        let ours = Speed { rate: 1000.0, call: 40.0 };
        assert_eq!(cell("short", speed, Some(ours)), "400 (10.0)");
        assert_eq!(cell("lines", speed, None), "100");
    }
}
