//! The entries of the context files in `dictionaries/MANIFEST.toml`.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::spelling::{entries, read};
use crate::fetch::sha256;
use crate::root;

/// Writes a file under `dictionaries/` and what the manifest says of it.
pub(crate) fn write(path: &str, text: &str) -> Result<()> {
    let folder = root().join("dictionaries");
    let manifest = with(&read("MANIFEST.toml")?, path, text)?;
    fs::write(folder.join(path), text).with_context(|| path.to_owned())?;
    fs::write(folder.join("MANIFEST.toml"), manifest).context("MANIFEST.toml")
}

/// The manifest with the number of entries and the checksum of a file; everything else, with its
/// comments, stays as it is.
fn with(manifest: &str, path: &str, text: &str) -> Result<String> {
    let named = format!("path = {path:?}\n");
    let (before, after) = manifest.split_once(&named).with_context(|| {
        format!("MANIFEST.toml has no [[context_file]] with {}", named.trim_end())
    })?;
    let (table, rest) = after.split_once("\n\n").unwrap_or((after, ""));
    let mut replaced = 0;
    let mut line = |line: &str| {
        let value = match line.split(" = ").next() {
            Some("entries") => entries(text).count().to_string(),
            Some("sha256") => format!("{:?}", sha256(text.as_bytes())),
            _ => return line.to_owned(),
        };
        replaced += 1;
        let name = line.split(" = ").next().unwrap_or_default();
        format!("{name} = {value}")
    };
    let table: Vec<String> = table.lines().map(&mut line).collect();
    ensure!(replaced == 2, "MANIFEST.toml: {path}: entries and sha256 must stand behind path");
    Ok(format!("{before}{named}{}\n\n{rest}", table.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn only_the_entry_of_the_file_changes() {
        let old = "# a\n[[context_file]]\npath = \"x\"\nentries = 0\nsha256 = \"\"\n\n\
                   [[context_file]]\npath = \"y\"\nentries = 7\nsha256 = \"old\"\n\n# end\n";
        let new = with(old, "x", "# note\n甲\t1\n乙\t2\n").unwrap();
        let (entry, rest) = new.split_once("\n\n").unwrap();
        assert!(entry.starts_with("# a\n[[context_file]]\npath = \"x\"\nentries = 2\nsha256 = \""));
        assert_eq!(rest, old.split_once("\n\n").unwrap().1);
        assert!(with(old, "z", "").is_err());
    }
}
