//! A table on its way from upstream's text to ours.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};

use crate::fetch::Source;

/// Key → candidates, in code point order.
pub(crate) type Entries = BTreeMap<String, Vec<String>>;

/// Key → the annotation lines in front of its entry.
pub(crate) type Annotations = BTreeMap<String, Vec<String>>;

pub(crate) fn entries(content: &[u8]) -> Result<Entries> {
    let mut entries = Entries::new();
    for line in std::str::from_utf8(content)?.lines() {
        if let Some((key, candidates)) = entry(line)?
            && entries.insert(key.to_owned(), candidates).is_some()
        {
            bail!("{key} occurs twice");
        }
    }
    Ok(entries)
}

/// The annotations in upstream's sources, which must hold the same entries. Only the machine's part
/// of a comment is taken: the tag, and for `@reverse-prefer` its operands.
pub(crate) fn annotations(content: &[u8], expected: &Entries) -> Result<Annotations> {
    ensure!(entries(content)? == *expected, "the annotated source has other entries");
    let mut annotations = Annotations::new();
    let mut waiting = Vec::new();
    for line in std::str::from_utf8(content)?.lines() {
        if line.starts_with("# @tofu-risk:") {
            waiting.push("# @tofu-risk".to_owned());
        } else if line.starts_with("# @reverse-prefer:") {
            waiting.push(line.trim_end().to_owned());
        } else if line.starts_with("# @") {
            bail!("unknown annotation {line:?}");
        } else if let Some((key, _)) = entry(line)?
            && !waiting.is_empty()
        {
            annotations.insert(key.to_owned(), std::mem::take(&mut waiting));
        }
    }
    ensure!(waiting.is_empty(), "an annotation stands in front of nothing");
    Ok(annotations)
}

/// The table in our form.
pub(crate) fn write(
    name: &str,
    source: &Source,
    entries: &Entries,
    annotations: &Annotations,
) -> String {
    let Source { version, licence, .. } = source;
    let mut text = format!(
        "# {name}, from OpenCC {version} ({licence}).\n\
         # Written by `cargo xtask dictionaries import`; do not edit.\n"
    );
    for (key, candidates) in entries {
        for annotation in annotations.get(key).into_iter().flatten() {
            text.push_str(annotation);
            text.push('\n');
        }
        push_entry(&mut text, key, candidates);
    }
    text
}

/// The entries and nothing else, for checksums.
pub(crate) fn canonical(entries: &Entries) -> String {
    let mut text = String::new();
    entries.iter().for_each(|(key, candidates)| push_entry(&mut text, key, candidates));
    text
}

fn push_entry(text: &mut String, key: &str, candidates: &[String]) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key}\t{}", candidates.join(" "));
}

fn entry(line: &str) -> Result<Option<(&str, Vec<String>)>> {
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (key, candidates) = line.split_once('\t').with_context(|| format!("no tab: {line:?}"))?;
    Ok(Some((key, candidates.split(' ').map(str::to_owned).collect())))
}

#[cfg(test)]
mod tests {
    use super::{annotations, canonical, entries};

    const SOURCE: &str = "# File: x\n\n丙\t丁\n# @tofu-risk: not in the font\n乙\t乙 二\n\
                          # A note.\n# @reverse-prefer: 甲 甲\n甲\t甲\n";

    #[test]
    fn entries_are_sorted_and_annotations_stay_with_them() {
        let table = entries(SOURCE.as_bytes()).unwrap();
        assert_eq!(canonical(&table), "丙\t丁\n乙\t乙 二\n甲\t甲\n");
        let annotations = annotations(SOURCE.as_bytes(), &table).unwrap();
        let lines: Vec<_> = annotations.into_iter().collect();
        let expected = [("乙", "# @tofu-risk"), ("甲", "# @reverse-prefer: 甲 甲")];
        assert_eq!(lines, expected.map(|(key, line)| (key.to_owned(), vec![line.to_owned()])));
    }

    #[test]
    fn sources_that_disagree_are_refused() {
        let table = entries("乙\t二\n".as_bytes()).unwrap();
        assert!(annotations(SOURCE.as_bytes(), &table).is_err());
        assert!(entries("乙\t二\n乙\t三\n".as_bytes()).is_err());
        assert!(entries("乙 二\n".as_bytes()).is_err());
    }
}
