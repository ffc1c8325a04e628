//! What may be chosen in a cell: strings of a formula, which become what cells of that text become.

use std::ops::Range;

use crate::blocks::Blocks;
use crate::references;

/// How quotation marks are written.
const MARKS: [&str; 2] = ["&quot;", "\""];

/// Begins a formula of OpenDocument that is nothing but a list of strings.
const LIST: &str = "cell-content-is-in-list(";

/// Whether a formula is one string of items.
pub(super) fn are_all(formula: &str) -> bool {
    let inside = |mark| formula.trim().strip_prefix(mark)?.strip_suffix(mark);
    MARKS.iter().any(|&mark| inside(mark).is_some_and(|items| !items.contains(mark)))
}

/// Adds the strings of a condition that lists them.
pub(super) fn add_listed(source: &str, range: Range<usize>, blocks: &mut Blocks) {
    if source[range.clone()].contains(LIST) {
        add(source, range, blocks);
    }
}

/// Adds the strings of a formula, by items with commas between them: each is a block, as it is in a cell.
pub(super) fn add(source: &str, range: Range<usize>, blocks: &mut Blocks) {
    let formula = &source[range.clone()];
    let Some(mark) = MARKS.iter().find(|&&mark| formula.contains(mark)) else { return };
    let mut start = range.start;
    for (index, part) in formula.split(mark).enumerate() {
        if index % 2 == 1 {
            let mut start = start;
            for item in part.split(',') {
                blocks.begin();
                references::add(source, start..start + item.len(), in_string, blocks);
                blocks.end();
                start += item.len() + 1;
            }
        }
        start += part.len() + mark.len();
    }
}

/// Text of a string in a formula, which is in quotation marks, or between tags.
fn in_string(text: &str, output: &mut Vec<u8>) {
    references::in_quotes(&text.replace('"', "\"\""), output);
}
