//! What stays as it is in every step: URLs, e-mail addresses, code, and what the caller names.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr2, memchr3};
use regex::Regex;

/// A URL, and letters of other scripts in it right behind a delimiter (`/wiki/櫻`): behind a letter they are
/// rather the sentence that goes on.
static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?i: [a-z][a-z0-9+.\-]*:// | www\. )
        (?: [/=?\#&_\-] [[\p{L}\p{M}\p{N}]--[\x00-\x7F]]+
          | [A-Za-z0-9/=?\#&_\-.~:\[\]@!$'()*+,;%] )+",
    )
    .ok()
});

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+").ok());

/// Finds the protected ranges of a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Protector {
    /// What the caller names.
    pub(super) patterns: Vec<Regex>,
}

impl Protector {
    /// False only where there is nothing to protect.
    pub(super) fn may_protect(&self, text: &str) -> bool {
        !self.patterns.is_empty()
            || memchr3(b'`', b'@', b':', text.as_bytes()).is_some()
            || memchr2(b'w', b'W', text.as_bytes()).is_some()
    }

    /// Ranges of bytes, in order, apart from one another.
    pub(super) fn ranges(&self, line: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        if !self.may_protect(line) {
            return ranges;
        }
        let has_www = memchr2(b'w', b'W', line.as_bytes()).is_some();
        if line.contains('`') {
            code_spans(line, &mut ranges);
        }
        if (has_www || line.contains("://"))
            && let Some(url) = &*URL
        {
            ranges.extend(url.find_iter(line).map(|it| it.start()..url_end(line, it.range())));
        }
        if line.contains('@')
            && let Some(email) = &*EMAIL
        {
            ranges.extend(email.find_iter(line).map(|it| it.range()));
        }
        for pattern in &self.patterns {
            ranges.extend(pattern.find_iter(line).map(|it| it.range()));
        }
        merge(ranges)
    }
}

/// Where a URL ends: in front of punctuation that belongs to the sentence around it.
fn url_end(line: &str, Range { start, mut end }: Range<usize>) -> usize {
    loop {
        let url = &line[start..end];
        let last = url.chars().next_back();
        let is_of_sentence = match last {
            Some('.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*') => true,
            Some(')') => url.matches(')').count() > url.matches('(').count(),
            Some(']') => url.matches(']').count() > url.matches('[').count(),
            _ => false,
        };
        if !is_of_sentence {
            return end;
        }
        end -= 1;
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
    use super::Protector;

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
        ];
        for (line, expected) in cases {
            let ranges = Protector::default().ranges(line);
            let found: Vec<&str> = ranges.into_iter().map(|range| &line[range]).collect();
            assert_eq!(found.join("|"), expected, "{line}");
        }
    }
}
