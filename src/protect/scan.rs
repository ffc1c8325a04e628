//! What is protected in a line by its form: addresses, paths, Markdown's links, tags.

use std::ops::Range;

use crate::chars::is_han;

/// Longer targets of links, tags and hosts are none; in bytes.
const LONGEST: usize = 4096;

/// By what addresses and paths, links and tags are told.
pub(super) const ALL: &[u8] = b":@<]/wW";

/// By what addresses are told.
pub(super) const ADDRESSES: &[u8] = b":@wW";

/// Appends the ranges of what is told by these signs, in order.
pub(super) fn scan(line: &str, signs: &[u8], ranges: &mut Vec<Range<usize>>) {
    let bytes = line.as_bytes();
    // Behind what was found last, and where no element ends any more.
    let (mut done, mut has_ends) = (0, true);
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| signs.contains(byte)) {
        at += found;
        let place = Place { line, at, done };
        let range = match bytes[at] {
            b':' => place.url().or_else(|| place.drive()),
            b'w' | b'W' => place.www(),
            b'@' => place.email(),
            b'<' => place.tag(&mut has_ends),
            b']' => place.link(ranges),
            b'/' => place.path(),
            _ => None,
        };
        at += 1;
        if let Some(range) = range.filter(|range| !range.is_empty()) {
            (at, done) = (range.end.max(at), range.end);
            ranges.push(range);
        }
    }
}

/// A character of a line that something to be protected can be told by.
#[derive(Clone, Copy)]
struct Place<'t> {
    line: &'t str,
    at: usize,
    /// What stands in front belongs to something else.
    done: usize,
}

/// Where a URL goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    /// Behind the host.
    Rest,
    /// A path of a file system.
    File,
}

impl<'t> Place<'t> {
    /// What stands in front, as far as it is nothing else's.
    fn before(self) -> &'t str {
        &self.line[self.done..self.at]
    }

    /// A URL, by the colon behind its scheme.
    fn url(self) -> Option<Range<usize>> {
        /// Without slashes; `mailto` is found by its address.
        const PLAIN: [&str; 4] = ["magnet", "data", "urn", "tel"];
        let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-');
        let scheme = self.before().trim_end_matches(is_of_scheme).len();
        let scheme = self.before()[scheme..].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        if scheme.is_empty() {
            return None;
        }
        let start = self.at - scheme.len();
        let behind = self.at + 1;
        let (body, part) = match self.line[behind..].starts_with("//") {
            true => (behind + 2, Part::Host),
            false if PLAIN.iter().any(|it| it.eq_ignore_ascii_case(scheme)) => (behind, Part::Rest),
            false => return None,
        };
        let end = trimmed(self.line, body, body_end(self.line, body, part));
        (end > body).then_some(start..end)
    }

    /// `C:\` and `C:/`, with what follows.
    fn drive(self) -> Option<Range<usize>> {
        let start = self.at.checked_sub(1)?;
        let is_drive = self.line.as_bytes()[start].is_ascii_alphabetic()
            && is_boundary(self.line, start)
            && self.line[self.at + 1..].starts_with(['\\', '/']);
        let body = self.at + 2;
        let end = || trimmed(self.line, body, body_end(self.line, body, Part::File));
        is_drive.then(end).filter(|&end| end > body).map(|end| start..end)
    }

    /// `www.` and what follows.
    fn www(self) -> Option<Range<usize>> {
        let www = self.line.get(self.at..self.at + 4)?;
        let body = self.at + 4;
        let end = || trimmed(self.line, body, body_end(self.line, body, Part::Host));
        www.eq_ignore_ascii_case("www.").then(end).filter(|&end| end > body).map(|end| self.at..end)
    }

    /// An e-mail address by its @, with `mailto:` in front, or a path of `git@host:` behind.
    fn email(self) -> Option<Range<usize>> {
        const MAILTO: &str = "mailto:";
        let is_local =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let before = self.before();
        let local = match before.chars().next_back()? {
            c if is_local(c) => before.trim_end_matches(is_local),
            c if is_han(c) => before.trim_end_matches(|c| is_local(c) || is_han(c)),
            _ => return None,
        };
        let end = domain_end(self.line, self.at + 1)?;
        let start = self.done + local.len();
        let rest = &self.line[end..];
        let scheme = local.len().checked_sub(MAILTO.len()).and_then(|at| local.get(at..));
        if scheme.is_some_and(|it| it.eq_ignore_ascii_case(MAILTO)) {
            let end = if rest.starts_with('?') {
                trimmed(self.line, end, body_end(self.line, end, Part::Rest))
            } else {
                end
            };
            return Some(start - MAILTO.len()..end);
        }
        if rest.starts_with(':') {
            let path = end + 1;
            let path_end = trimmed(self.line, path, body_end(self.line, path, Part::File));
            if self.line[path..path_end].contains('/') {
                return Some(start..path_end);
            }
        }
        Some(start..end)
    }

    /// An absolute path, by its first slash: `/usr/…` or `~/…`.
    fn path(self) -> Option<Range<usize>> {
        let bytes = self.line.as_bytes();
        let is_home = self.at > self.done && bytes[self.at - 1] == b'~';
        let start = self.at - usize::from(is_home);
        let body = self.at + 1;
        let first = bytes.get(body).filter(|it| it.is_ascii_alphanumeric() || b"._".contains(it));
        if !is_boundary(self.line, start) || !(is_home || first.is_some()) {
            return None;
        }
        let end = trimmed(self.line, body, body_end(self.line, body, Part::File));
        let has_second = self.line[body..end].trim_end_matches('/').contains('/');
        ((is_home && end > body) || has_second).then_some(start..end)
    }

    /// The target of a Markdown link by the bracket in front; of its title only the marks, which `ranges` takes.
    fn link(self, ranges: &mut Vec<Range<usize>>) -> Option<Range<usize>> {
        let begin = self.at + 2;
        let rest = self.line[self.at + 1..].strip_prefix('(')?;
        let target = target(rest)?;
        let range = begin..begin + target;
        let behind = rest[target..].trim_start();
        if behind.starts_with(')') {
            return Some(range);
        }
        let mark = behind.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let open = self.line.len() - behind.len();
        let (title, last) = behind[1..].split_once(mark)?;
        let close = open + 1 + title.len();
        if title.len() > LONGEST || !last.trim_start().starts_with(')') {
            return None;
        }
        ranges.extend([range, open..open + 1]);
        Some(close..close + 1)
    }

    /// A tag of HTML; of a script or style all of it, if it ends in the line.
    fn tag(self, has_ends: &mut bool) -> Option<Range<usize>> {
        let inside = &self.line[self.at + 1..];
        let name = inside.strip_prefix('/').unwrap_or(inside);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
        let rest = name.trim_start_matches(is_of_name);
        let name = &name[..name.len() - rest.len()];
        if !rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '/' | '>')) {
            return None;
        }
        let length = tag_end(rest)?;
        let attributes = &rest[..length];
        if !attributes.is_ascii() && !attributes.contains('=') {
            return None;
        }
        let mut end = self.line.len() - rest.len() + length;
        let is_closing = inside.starts_with('/');
        for (element, close) in [("script", "</script>"), ("style", "</style>")] {
            if *has_ends && !is_closing && name.eq_ignore_ascii_case(element) {
                match self.line[end..].find(close) {
                    Some(found) => end += found + close.len(),
                    None => *has_ends = false,
                }
            }
        }
        Some(self.at..end)
    }
}

/// Whether a path can begin here: at the start of a line, behind a space or a quotation mark.
fn is_boundary(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    before.is_none_or(|c| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '「' | '『' | '“' | '‘')
    })
}

/// The length of a link's target, behind its bracket.
fn target(text: &str) -> Option<usize> {
    if text.starts_with('<') {
        let mut bytes = text.bytes().take(LONGEST);
        return bytes.position(|byte| byte == b'>').map(|end| end + 1);
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().take_while(|&(at, _)| at < LONGEST) {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' => return (at > 0).then_some(at),
            c if c.is_whitespace() => return (at > 0 && depth == 0).then_some(at),
            // Of a sentence.
            '[' | ']' | '<' | '，' | '。' | '、' | '；' | '：' | '？' | '！' | '「' | '」'
            | '『' | '』' | '“' | '”' | '（' | '）' => return None,
            _ => {}
        }
    }
    None
}

/// The length of what stands behind a tag's name, with the bracket that ends it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, &byte) in text.as_bytes().iter().enumerate().take(LONGEST) {
        match (byte, quote) {
            (b'"' | b'\'', None) if text[..at].ends_with('=') => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (_, Some(_)) => {}
            (b'>', None) => return Some(at + 1),
            (b'<', None) => return None,
            _ => {}
        }
    }
    None
}

/// Where the domain of an address ends, which has two labels at least; the last is ASCII.
fn domain_end(line: &str, begin: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    let is_label =
        |at: usize| bytes.get(at).is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'-');
    let (mut at, mut labels) = (begin, 0);
    loop {
        let label = at;
        while is_label(at) {
            at += 1;
        }
        if at == label {
            at += han_run(&line[at..]);
            if at == label || !bytes[at..].starts_with(b".") || !is_label(at + 1) {
                // The dot in front is the sentence's.
                return (labels > 1).then(|| label - 1);
            }
        }
        labels += 1;
        if bytes.get(at) != Some(&b'.') {
            return (labels > 1).then_some(at);
        }
        at += 1;
    }
}

/// The length of the letters of other scripts that a text begins with.
fn foreign_run(text: &str) -> usize {
    let is_foreign = |c: char| {
        !c.is_ascii()
            && (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}'))
    };
    text.len() - text.trim_start_matches(is_foreign).len()
}

/// The length of the Han characters that a text begins with.
fn han_run(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_han).len()
}

/// Where a URL or path ends that goes on at `begin`. Letters of other scripts belong to it where a delimiter stands in front
/// (`/wiki/櫻`), or, in a host, one behind (`例子.tw`): else they are rather the sentence that goes on.
fn body_end(line: &str, begin: usize, part: Part) -> usize {
    let bytes = line.as_bytes();
    let (mut at, mut part) = (begin, part);
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            let goes_on = byte.is_ascii_alphanumeric()
                || b"/=?#&_-.~:[]@!$'()*+,;%".contains(&byte)
                || (byte == b'\\' && part == Part::File);
            if !goes_on {
                break;
            }
            if part == Part::Host && b"/?#".contains(&byte) {
                part = Part::Rest;
            }
            at += 1;
            continue;
        }
        let run = foreign_run(&line[at..]);
        let behind = &line[at + run..];
        let before = if at == begin { None } else { Some(bytes[at - 1]) };
        let is_of_it = match (part, before) {
            _ if run == 0 => false,
            (Part::Host, None | Some(b'.' | b'@')) => is_host(behind),
            (_, Some(b'/' | b'=' | b'?' | b'#' | b'&' | b'_' | b'-')) => true,
            (_, Some(b'(')) => {
                behind.starts_with(')') && at >= begin + 2 && b"/_-=".contains(&bytes[at - 2])
            }
            (Part::File, None | Some(b'\\')) => true,
            (Part::File, Some(_)) => {
                let mut chars = behind.chars();
                match chars.next() {
                    Some('/' | '\\') => true,
                    Some('.') => chars.next().is_some_and(|c| c.is_ascii_alphanumeric()),
                    _ => false,
                }
            }
            _ => false,
        };
        if !is_of_it {
            break;
        }
        at += run;
    }
    at
}

/// Whether what stands behind a label shows that it is a host's: a path or port, or more labels, of which the last is
/// ASCII or followed by those.
fn is_host(mut behind: &str) -> bool {
    for _ in 0..8 {
        let mut chars = behind.chars();
        match (chars.next(), chars.next()) {
            (Some('/'), _) => return true,
            (Some(':'), Some(c)) => return c.is_ascii_digit(),
            (Some('.'), Some(c)) if c.is_ascii_alphanumeric() => return true,
            (Some('.'), Some(_)) => match foreign_run(&behind[1..]) {
                0 => return false,
                run => behind = &behind[1 + run..],
            },
            _ => return false,
        }
    }
    false
}

/// Where a URL ends: in front of punctuation that belongs to the sentence around it.
fn trimmed(line: &str, begin: usize, mut end: usize) -> usize {
    let url = &line.as_bytes()[begin..end];
    let excess = |open: u8, close: u8| {
        let count = |mark: u8| url.iter().filter(|&&it| it == mark).count();
        count(close).saturating_sub(count(open))
    };
    let (mut round, mut square) = (excess(b'(', b')'), excess(b'[', b']'));
    while end > begin {
        match line.as_bytes()[end - 1] {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' => {}
            b')' if round > 0 => round -= 1,
            b']' if square > 0 => square -= 1,
            _ => break,
        }
        end -= 1;
    }
    end
}
