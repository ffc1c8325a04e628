//! What a line is by those in front of it: part of fenced code, of a script, of front matter, or text.

use crate::chars::is_invisible;

/// What a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Text,
    /// Front matter.
    Data,
    Code,
}

/// Where in a text one stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks {
    /// Whether the text begins here. Else a line may still begin here, or go on.
    pub(crate) is_first: bool,
    /// Whether a line begins here.
    pub(crate) begins: bool,
    open: Option<Block>,
    /// What the last line is, which may go on.
    kind: Kind,
}

/// A block that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    /// Markdown's fenced code, with the row that opened it.
    Fence { mark: char, length: usize },
    /// HTML's, with the tag that ends it.
    Element(&'static str),
    /// By the sign of its fences.
    FrontMatter(char),
}

impl Default for Blocks {
    fn default() -> Self {
        Self { is_first: true, begins: true, open: None, kind: Kind::Text }
    }
}

impl Blocks {
    /// What a line is, or, where none begins, the rest of one that was cut.
    pub(crate) fn enter(&mut self, line: &str) -> Kind {
        if self.begins {
            self.kind = self.of_line(line);
        }
        self.kind
    }

    /// Goes behind the line, or what of it was cut off.
    pub(crate) fn leave(&mut self, is_whole: bool) {
        (self.is_first, self.begins) = (false, is_whole);
    }

    /// Goes past something in a line that is no text.
    pub(crate) fn leave_line_start(&mut self) {
        if self.begins {
            self.kind = match self.open {
                None => Kind::Text,
                Some(Block::FrontMatter(_)) => Kind::Data,
                Some(_) => Kind::Code,
            };
        }
        self.leave(false);
    }

    /// The same within what was entered last.
    pub(crate) fn within(self) -> Self {
        Self { is_first: false, begins: false, ..self }
    }

    fn of_line(&mut self, line: &str) -> Kind {
        // Most lines begin with a character from U+4000 to U+9FFF, none of which begins a block or stands in front of one.
        if self.open.is_none() && matches!(line.as_bytes(), [0xE4..=0xE9, ..]) {
            return Kind::Text;
        }
        match self.open {
            Some(Block::FrontMatter(sign)) => {
                if is_fence_of_front_matter(line, sign) {
                    self.open = None;
                    return Kind::Data;
                }
                if looks_like_data(line) {
                    return Kind::Data;
                }
                self.open = None;
            }
            Some(Block::Element(end)) => {
                if contains_tag(line, end) {
                    self.open = None;
                }
                return Kind::Code;
            }
            Some(Block::Fence { mark, length }) => {
                let (found, info) = row(body(line));
                let closes = found.is_some_and(|it| it.0 == mark && it.1 >= length);
                if closes && info.trim().is_empty() {
                    self.open = None;
                }
                return Kind::Code;
            }
            None => {}
        }
        if self.is_first {
            let sign = ['-', '+'].into_iter().find(|&sign| is_fence_of_front_matter(line, sign));
            if let Some(sign) = sign {
                self.open = Some(Block::FrontMatter(sign));
                return Kind::Data;
            }
        }
        let body = body(line);
        self.open = match row(body) {
            (Some((mark, length)), info) if length >= 3 && !(mark == '`' && info.contains('`')) => {
                Some(Block::Fence { mark, length })
            }
            _ => element(body).map(Block::Element),
        };
        if self.open.is_some() { Kind::Code } else { Kind::Text }
    }
}

/// A line as Markdown's fences are looked for in it: inside a list or a quotation one stands behind their marks. What
/// normalisation makes a space of or removes counts as that, so that the same blocks are found again afterwards.
fn body(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || c == '>' || is_invisible(c))
}

/// The row of backticks or tildes that a text begins with, and what stands behind it.
fn row(body: &str) -> (Option<(char, usize)>, &str) {
    let Some(mark @ ('`' | '~')) = body.chars().next() else { return (None, body) };
    let info = body.trim_start_matches(mark);
    (Some((mark, body.len() - info.len())), info)
}

/// Elements whose content is no text, and their ends.
const ELEMENTS: [(&str, &str); 2] = [("<script", "</script"), ("<style", "</style")];

/// The end of the element that begins here and does not end in this line.
fn element(body: &str) -> Option<&'static str> {
    if !body.starts_with('<') {
        return None;
    }
    let opens = |tag: &str| {
        let (name, rest) = body.split_at_checked(tag.len()).unwrap_or_default();
        name.eq_ignore_ascii_case(tag) && !rest.starts_with(|c: char| c.is_alphanumeric())
    };
    let (_, end) = ELEMENTS.into_iter().find(|(tag, _)| opens(tag))?;
    (!contains_tag(body, end)).then_some(end)
}

/// Whether a tag, up to its name, stands in a line, in whatever case.
fn contains_tag(line: &str, tag: &str) -> bool {
    line.as_bytes().windows(tag.len()).any(|it| it.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Whether a line is `---` or `+++`.
fn is_fence_of_front_matter(line: &str, sign: char) -> bool {
    let visible = || line.chars().filter(|&c| !is_invisible(c));
    visible().take(3).eq([sign; 3]) && visible().skip(3).all(char::is_whitespace)
}

/// Whether a line may stand in YAML or TOML: empty, indented, a comment, an item, a table, or a key with its value. It may
/// before normalisation exactly if it may afterwards.
fn looks_like_data(line: &str) -> bool {
    let clean: String = line.chars().filter(|&c| !is_invisible(c)).collect();
    let Some(first) = clean.trim_end().chars().next() else { return true };
    first.is_whitespace()
        || matches!(first, '#' | '-' | '[' | ']' | '{' | '}' | '"' | '\'')
        || clean.trim_end().ends_with(':')
        || key(&clean).is_some_and(|key| !holds_marks(key))
}

/// What stands in front of the first colon or equals sign with a space behind it.
fn key(line: &str) -> Option<&str> {
    let mut signs = line.match_indices([':', '=']);
    let sign = signs.find(|&(at, _)| line[at + 1..].starts_with(char::is_whitespace));
    sign.map(|(at, _)| &line[..at])
}

/// Whether a text holds punctuation of Chinese, whatever its width; a comma within a number is none.
fn holds_marks(text: &str) -> bool {
    let mut pieces = text.split(['，', '﹐']);
    let mut before = pieces.next().unwrap_or_default();
    text.contains(['。', '｡', '、', '､', '﹑'])
        || pieces.any(|piece| {
            let parts_digits =
                before.ends_with(char::is_numeric) && piece.starts_with(char::is_numeric);
            before = piece;
            !parts_digits
        })
}

#[cfg(test)]
mod tests {
    use super::{Blocks, Kind};

    /// The kind of each line, by its first letter.
    fn kinds(lines: &[&str]) -> String {
        let mut blocks = Blocks::default();
        let kind = lines.iter().map(|line| {
            let kind = blocks.enter(line);
            blocks.leave(true);
            match kind {
                Kind::Text => 't',
                Kind::Data => 'd',
                Kind::Code => 'c',
            }
        });
        kind.collect()
    }

    #[test]
    fn blocks_begin_and_end() {
        for (lines, expected) in [
            (&["a", "```rust", "b", "", "```", "c"][..], "tcccct"),
            (&["> ~~~~", "> ~~~", "> ```", "> ~~~~ ", "x"], "cccct"),
            (&["````", "```", "`````", "x"], "ccct"),
            (&["```a```", "``", "x"], "ttt"),
            (&["```", "``` a", "x"], "ccc"),
            (&["<script>", "let a;", "</Script>", "x"], "ccct"),
            (&["<style>a</style>", "x", " <STYLE media='x'>", "a"], "ttcc"),
            (&["<scripts>", "x"], "tt"),
            (&["---", "a: b", "", "- c", "---", "x: y"], "dddddt"),
            (&["+++", "a = 'b'", "[c]", "+++", "+++"], "ddddt"),
            (&["---", "他走了。", "a: b"], "dtt"),
            (&["他走了。", "~~~", "他走了。", "~~~", "他走了。"], "tccct"),
            (&["<script>", "走", "</script>", "走"], "ccct"),
            (&["---", "他走了｡", "a: b"], "dtt"),
            (&["---", "1:00: a", "１：００: a", "1,000: a", "１，０００: a"], "ddddd"),
            (&["---", "他走，a: b"], "dt"),
            (&["---", "a：b: c", "a:b"], "ddt"),
            (&["x", "---", "a: b"], "ttt"),
            (&["\u{FEFF}---", "a: b"], "dd"),
        ] {
            assert_eq!(kinds(lines), expected, "{lines:?}");
        }
    }
}
