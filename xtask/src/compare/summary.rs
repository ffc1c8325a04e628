//! The report in short: a row for each config and text.

use std::fmt::Write;

use super::adapters::Kind;
use super::measure::{Row, Section, Speed, WAYS};

/// The ways that are summed up, by their place in [`WAYS`], and those of others that compare: whoever
/// keeps a buffer would take the faster of a peer's calls.
const COLUMNS: [(usize, &[usize]); 3] = [(0, &[0]), (3, &[2, 3]), (5, &[4, 5])];

pub(crate) fn markdown(sections: &[Section]) -> String {
    let mut table = "### Summary\n\n\
         fanjian; in brackets, how many times as fast it is as the fastest peer, and as OpenCC (the \
         faster of 1.4.2 called from Python and 1.4.1 called from Rust, whichever took part). \
         Fresh is compared with fresh, kept with the faster call a peer has. *Differing*: \
         bytes that are not as OpenCC 1.4.2 has them.\n\n\
         | config | text | whole, fresh, MB/s | lines, kept, MB/s | short, kept, ns a call \
         | fastest peer (whole) | differing |\n|---|---|--:|--:|--:|---|--:|\n"
        .to_owned();
    for section in sections {
        let Some(ours) = section.rows.iter().find(|row| row.kind == Kind::Ours) else { continue };
        let _ = write!(table, "| {} | {} |", section.config, section.corpus);
        for (way, theirs) in COLUMNS {
            let _ = write!(table, " {} |", cell(section, ours, way, theirs));
        }
        let peer = fastest(section, &[0], |row| row.kind == Kind::Peer);
        let peer = peer.map_or("–", |(row, _)| row.name.as_str());
        let bytes = ours.difference.map_or("–".to_owned(), |found| found.bytes.to_string());
        let _ = writeln!(table, " {peer} | {bytes} |");
    }
    table
}

fn cell(section: &Section, ours: &Row, way: usize, theirs: &[usize]) -> String {
    let Some(speed) = ours.speeds[way] else { return "–".to_owned() };
    let value = if WAYS[way].0 == "short" { speed.call } else { speed.rate };
    let times = |found: Option<(&Row, Speed)>| {
        found.map_or("–".to_owned(), |(_, their)| times(speed.rate / their.rate))
    };
    let peer = times(fastest(section, theirs, |row| row.kind == Kind::Peer));
    let opencc = times(fastest(section, theirs, |row| row.name.starts_with("OpenCC")));
    format!("{value:.0} ({peer}, {opencc})")
}

/// Ratios below one must not look like one.
pub(crate) fn times(ratio: f64) -> String {
    if ratio < 0.95 { format!("{ratio:.2}") } else { format!("{ratio:.1}") }
}

fn fastest<'s>(
    section: &'s Section,
    ways: &[usize],
    wanted: impl Fn(&Row) -> bool,
) -> Option<(&'s Row, Speed)> {
    let rows = section.rows.iter().filter(|row| wanted(row));
    let speeds =
        rows.flat_map(|row| ways.iter().filter_map(move |&way| Some((row, row.speeds[way]?))));
    speeds.max_by(|(_, one), (_, other)| one.rate.total_cmp(&other.rate))
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::section;
    use super::markdown;

    #[test]
    fn the_fastest_is_what_counts() {
        let mut section = section();
        // It has one call for short strings only, and a faster one for kept lines.
        section.rows[1].speeds[5] = None;
        if let Some(speed) = &mut section.rows[1].speeds[3] {
            speed.rate = 1000.0;
        }
        let table = markdown(&[section]);
        let row = table.lines().last().unwrap();
        assert_eq!(
            row,
            "| s2t | text.txt | 800 (4.0, –) | 800 (0.80, –) | 50 (4.0, –) | other | 0 |"
        );
    }
}
