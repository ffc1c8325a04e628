//! What stays as it is in every step: URLs, e-mail addresses, code, and what the caller names.

mod blocks;
mod scan;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use blocks::{Blocks, Kind};
use memchr::memchr;
#[cfg(feature = "normalize")]
use regex::Regex;

#[cfg(feature = "normalize")]
use crate::error::{Error, ErrorKind};

/// Lines of more bytes are cut.
pub(crate) const LONGEST_LINE: usize = 1 << 20;

/// The bytes without which nothing is protected, all of them ASCII.
static SIGNS: [bool; 256] = {
    let (mut signs, all) = ([false; 256], b":@/`]<wW");
    let mut next = 0;
    while next < all.len() {
        signs[all[next] as usize] = true;
        next += 1;
    }
    signs
};

/// Finds the protected ranges of a text, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protector {
    /// What the caller names.
    #[cfg(feature = "normalize")]
    patterns: Vec<Regex>,
}

impl Protector {
    /// Protects what a regular expression matches.
    #[cfg(feature = "normalize")]
    pub(crate) fn add(&mut self, pattern: &str) -> Result<(), Error> {
        let regex = Regex::new(pattern).map_err(|error| ErrorKind::Pattern {
            pattern: pattern.to_owned(),
            // The last line says it; those before show the pattern again.
            reason: error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned(),
        })?;
        self.patterns.push(regex);
        Ok(())
    }

    /// False only where there is nothing to protect, but for blocks.
    fn may_protect(&self, text: &str) -> bool {
        #[cfg(feature = "normalize")]
        if !self.patterns.is_empty() {
            return true;
        }
        // Most lines have no ASCII, which many bytes at once tell.
        let has_ascii = text.bytes().fold(0xFF, |all, byte| all & byte) & 0x80 == 0;
        has_ascii && text.bytes().fold(false, |any, byte| any | SIGNS[usize::from(byte)])
    }

    /// Ranges of bytes of a line that is no code, in order, apart from one another.
    pub(crate) fn ranges(&self, line: &str, kind: Kind) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        if !self.may_protect(line) {
            return ranges;
        }
        if line.contains('`') {
            code_spans(line, &mut ranges);
        }
        scan::scan(line, scan::ALL, &mut ranges);
        if kind == Kind::Data {
            paths(line, &mut ranges);
        }
        #[cfg(feature = "normalize")]
        for pattern in &self.patterns {
            ranges.extend(pattern.find_iter(line).map(|it| it.range()));
        }
        merge(ranges)
    }

    /// Appends the ranges of a line, or of what of it is taken at once, which stands at an offset; code is one to its end.
    pub(crate) fn enter(
        &self,
        blocks: &mut Blocks,
        line: &str,
        offset: usize,
        to: &mut Vec<Range<usize>>,
    ) {
        let body = line.trim_end_matches(['\n', '\r']);
        match blocks.enter(body) {
            Kind::Code => to.push(offset..offset + line.len()),
            kind => {
                let ranges = self.ranges(body, kind).into_iter();
                to.extend(ranges.map(|range| offset + range.start..offset + range.end));
            }
        }
        blocks.leave(line.ends_with('\n'));
    }
}

/// Addresses in a line: URLs and what begins with `www.`, e-mail addresses, paths of Windows with their drive. Ranges of bytes,
/// in order, apart from one another. Takes time linear in the line's length.
///
/// Letters beyond ASCII belong to an address where a delimiter stands in front, and are else the sentence that goes on.
///
/// ```
/// let line = "見https://zh.wikipedia.org/wiki/頭髮，後來";
/// assert_eq!(&line[fanjian::addresses(line)[0].clone()], "https://zh.wikipedia.org/wiki/頭髮");
/// ```
#[must_use]
pub fn addresses(line: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    scan::scan(line, scan::ADDRESSES, &mut ranges);
    ranges
}

/// The length of the first line of a text with its end, or of as much of it as is taken at once.
pub(crate) fn first_line(text: &[u8]) -> usize {
    let longest = &text[..text.len().min(LONGEST_LINE)];
    if let Some(at) = memchr(b'\n', longest) {
        return at + 1;
    }
    if longest.len() == text.len() {
        return text.len();
    }
    // Neither a character nor a line end is parted.
    let is_inside = |at: &usize| text[*at] & 0xC0 == 0x80;
    let at = (LONGEST_LINE - 3..=LONGEST_LINE).rev().find(|at| !is_inside(at));
    let at = at.unwrap_or(LONGEST_LINE);
    if text[at - 1] == b'\r' { at - 1 } else { at }
}

/// A text of the same length in which letters stand for what is protected.
pub(crate) fn masked<'t>(text: &'t str, protected: &[Range<usize>]) -> Cow<'t, str> {
    if protected.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut masked, mut done) = (String::with_capacity(text.len()), 0);
    for range in protected {
        masked.push_str(&text[done..range.start]);
        let hidden = text[range.clone()].bytes();
        masked.extend(hidden.map(|byte| if byte == b'\n' { '\n' } else { 'x' }));
        done = range.end;
    }
    masked.push_str(&text[done..]);
    Cow::Owned(masked)
}

/// Relative paths in front matter: words with a slash that end like a file.
fn paths(line: &str, ranges: &mut Vec<Range<usize>>) {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']');
    let mut at = 0;
    for word in line.split_inclusive(is_end) {
        let path = word.trim_end_matches(is_end);
        let (folder, file) = path.rsplit_once('/').unwrap_or_default();
        let is_file = file.rsplit_once('.').is_some_and(|(_, end)| {
            (1..=5).contains(&end.len()) && end.bytes().all(|it| it.is_ascii_alphanumeric())
        });
        if is_file || (!folder.is_empty() && path.starts_with(['.', '/'])) {
            ranges.push(at..at + path.len());
        }
        at += word.len();
    }
}

/// Markdown's code spans: from a row of backticks to the next row of the same length, in one line.
fn code_spans(line: &str, ranges: &mut Vec<Range<usize>>) {
    let mut rows = Vec::new();
    let mut at = 0;
    for piece in line.split_inclusive(|c| c != '`') {
        let row = piece.len() - piece.trim_start_matches('`').len();
        if row > 0 {
            rows.push(at..at + row);
        }
        at += piece.len();
    }
    let mut next = 0;
    // Where no row of a length follows any more, none need be looked for again.
    let mut without_end = std::collections::HashSet::new();
    while let Some(open) = rows.get(next) {
        next += 1;
        if without_end.contains(&open.len()) {
            continue;
        }
        match rows[next..].iter().position(|row| row.len() == open.len()) {
            Some(close) => {
                ranges.push(open.start..rows[next + close].end);
                next += close + 1;
            }
            None => {
                without_end.insert(open.len());
            }
        }
    }
}

fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::{Kind, Protector};

    #[test]
    fn what_is_protected_by_itself() {
        let cases = [
            ("請看https://example.com/a,然後", "https://example.com/a"),
            ("見（https://example.com/x_(y)）", "https://example.com/x_(y)"),
            ("(see http://a.b/c).", "http://a.b/c"),
            ("https://zh.wikipedia.org/wiki/櫻花，好", "https://zh.wikipedia.org/wiki/櫻花"),
            ("https://a.tw/?q=桜&p=1 次", "https://a.tw/?q=桜&p=1"),
            ("上www.example.com看", "www.example.com"),
            ("寫信給a.b@example.com。", "a.b@example.com"),
            ("用`Ａ`和``Ｂ`Ｃ``", "`Ａ`|``Ｂ`Ｃ``"),
            ("`沒有 ``成對", ""),
            ("`a`b`c", "`a`"),
            ("w 沒有", ""),
            ("見https://例子.tw/后台/面板。", "https://例子.tw/后台/面板"),
            ("https://后台.公司/a", "https://后台.公司/a"),
            ("https://a.tw這樣。https://a.tw/b這樣", "https://a.tw|https://a.tw/b"),
            ("https://a.tw/b，然後", "https://a.tw/b"),
            ("https://a.tw。後者", "https://a.tw"),
            ("www.例子.tw/后台 www.例子。", "www.例子.tw/后台"),
            (
                "https://a.tw/(后台) https://a.tw/櫻_(后台)",
                "https://a.tw/(后台)|https://a.tw/櫻_(后台)",
            ),
            ("https://a.tw(后台)", "https://a.tw("),
            ("寫信：后台@c.tw，mailto:后台@a.tw", "后台@c.tw|mailto:后台@a.tw"),
            ("mailto:a@b.tw?subject=后台 好", "mailto:a@b.tw?subject=后台"),
            ("a@例子.tw 他@我.", "a@例子.tw"),
            ("git@a.tw:后台/b.git a@b.tw:好", "git@a.tw:后台/b.git|a@b.tw"),
            ("magnet:?xt=后台&a=1", "magnet:?xt=后台&a=1"),
            ("![後](图片/后台.png)和[x](../后台/a.md)", "图片/后台.png|../后台/a.md"),
            ("[x](<a 后台>)", "<a 后台>"),
            (r#"[x](https://a.tw/ "后台,好")"#, r#"https://a.tw/|"|""#),
            ("[註](后者，前者) [註] (后者) [](a", ""),
            (r#"<link href="/样式/主題.css">好</link>"#, r#"<link href="/样式/主題.css">|</link>"#),
            ("a<b 而且 c>d，<br/>", "<br/>"),
            (r#"<a title="a>后">后</a>"#, r#"<a title="a>后">|</a>"#),
            ("<script>后</script>后<style>后", "<script>后</script>|<style>"),
            ("/home/用戶/后台.txt 和/或者", "/home/用戶/后台.txt"),
            ("在 ~/后台/a.txt，/后台/前台 /usr", "~/后台/a.txt"),
            (r"「C:\后台\面板.txt」，在 D:/后台 A:好", r"C:\后台\面板.txt|D:/后台"),
        ];
        for (line, expected) in cases {
            let ranges = Protector::default().ranges(line, Kind::Text);
            let found: Vec<&str> = ranges.into_iter().map(|range| &line[range]).collect();
            assert_eq!(found.join("|"), expected, "{line}");
        }
    }
}
