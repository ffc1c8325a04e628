//! Markdown's fenced blocks of code, which are protected.

use super::chars::is_invisible;

/// The row that opened a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    /// Whether a line is part of a block of code, its fences too. `open` is the fence of the block that
    /// the line stands in, if any, and becomes that of the next line.
    pub(super) fn covers(open: &mut Option<Self>, line: &str) -> bool {
        // Inside a list or a quotation a fence stands behind their marks. What normalisation makes a space of or
        // removes counts as that, so that the same blocks are found again afterwards.
        let body =
            line.trim_start_matches(|c: char| c.is_whitespace() || c == '>' || is_invisible(c));
        let Some(mark @ ('`' | '~')) = body.chars().next() else {
            return open.is_some();
        };
        let info = body.trim_start_matches(mark);
        let length = body.len() - info.len();
        match *open {
            Some(fence) => {
                if fence.mark == mark && length >= fence.length && info.trim().is_empty() {
                    *open = None;
                }
                true
            }
            None if length >= 3 && !(mark == '`' && info.contains('`')) => {
                *open = Some(Self { mark, length });
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Fence;

    fn covered(lines: &[&str]) -> Vec<bool> {
        let mut open = None;
        lines.iter().map(|line| Fence::covers(&mut open, line)).collect()
    }

    #[test]
    fn blocks_begin_and_end() {
        assert_eq!(
            covered(&["a", "```rust", "b", "", "```", "c"]),
            [false, true, true, true, true, false]
        );
        assert_eq!(
            covered(&["> ~~~~", "> ~~~", "> ```", "> ~~~~ ", "x"]),
            [true, true, true, true, false]
        );
        assert_eq!(covered(&["````", "```", "`````", "x"]), [true, true, true, false]);
        assert_eq!(covered(&["```a```", "``", "x"]), [false; 3]);
        assert_eq!(covered(&["```", "``` a", "x"]), [true; 3]);
    }
}
