//! Where HTML names its encoding: in elements `meta`, as browsers look for them before they know what to read.

use std::ops::Range;

use memchr::{memchr, memmem};

/// Elements in which nothing is markup but their ends.
const WITHOUT_ELEMENTS: &[&str] =
    &["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"];

/// Where labels stand: of `charset`, and of `content` where `http-equiv` is Content-Type.
pub(super) fn labels(source: &[u8], is_xml: bool) -> Vec<Range<usize>> {
    let (mut labels, mut at) = (Vec::new(), 0);
    while let Some(len) = memchr(b'<', &source[at..]) {
        let inside = at + len + 1;
        let end = match &source[inside..] {
            // The end may share hyphens with the start.
            [b'!', b'-', b'-', ..] => behind(source, inside + 1, b"-->"),
            [b'!', b'[', ..] if is_xml => behind(source, inside, b"]]>"),
            [b'!' | b'?', ..] => behind(source, inside, b">"),
            [b'/', ..] => Some(tag(source, inside + 1).1),
            [first, ..] if first.is_ascii_alphabetic() => {
                let (attributes, end) = tag(source, inside);
                let name = &source[inside..skip(source, inside, |it| !ends_name(it))];
                if name.eq_ignore_ascii_case(b"meta") {
                    labels.extend(of_meta(source, &attributes));
                }
                let is_it = |it: &&&str| name.eq_ignore_ascii_case(it.as_bytes());
                let without = WITHOUT_ELEMENTS.iter().find(is_it).filter(|_| !is_xml);
                without.map_or(Some(end), |name| end_tag(source, end, name.as_bytes()))
            }
            _ => Some(inside),
        };
        let Some(end) = end else { break };
        at = end;
    }
    labels
}

/// An attribute's name and value.
type Attribute = (Range<usize>, Range<usize>);

/// The labels that a `meta` has.
fn of_meta(source: &[u8], attributes: &[Attribute]) -> impl Iterator<Item = Range<usize>> {
    let value = |wanted: &[u8]| {
        let is_it = |(name, _): &&Attribute| source[name.clone()].eq_ignore_ascii_case(wanted);
        attributes.iter().find(is_it).map(|(_, value)| value.clone())
    };
    let is_type = |it: &Range<usize>| source[it.clone()].eq_ignore_ascii_case(b"content-type");
    let content = value(b"http-equiv").filter(is_type).and_then(|_| value(b"content"));
    let labels = [value(b"charset"), content.and_then(|content| charset(source, content))];
    labels.into_iter().flatten()
}

/// Where the label stands in a part of a source such as `text/html; charset=gbk`.
pub(super) fn charset(source: &[u8], part: Range<usize>) -> Option<Range<usize>> {
    const NAME: &[u8] = b"charset";
    let (source, mut at) = (&source[..part.end], part.start);
    loop {
        let mut names = source[at..].windows(NAME.len());
        at += names.position(|it| it.eq_ignore_ascii_case(NAME))? + NAME.len();
        let equals = skip(source, at, |it| it.is_ascii_whitespace());
        if source.get(equals) == Some(&b'=') {
            let start = skip(source, equals + 1, |it| it.is_ascii_whitespace());
            return Some(match source.get(start)? {
                quote @ (b'"' | b'\'') => {
                    start + 1..start + 1 + memchr(*quote, &source[start + 1..])?
                }
                _ => start..skip(source, start, |it| !is_end(it)),
            });
        }
    }
}

/// Whether a label without quotation marks ends here; so it does at an escape.
fn is_end(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b";\"'\\".contains(&byte)
}

/// The attributes of a tag whose name begins here, and where it ends: at a `>`, or at the end of the source.
fn tag(source: &[u8], name: usize) -> (Vec<Attribute>, usize) {
    let (mut attributes, mut at) = (Vec::new(), skip(source, name, |it| !ends_name(it)));
    loop {
        let start = skip(source, at, |it| it.is_ascii_whitespace() || it == b'/');
        if matches!(source.get(start), None | Some(b'>')) {
            return (attributes, start);
        }
        let Some((attribute, end)) = attribute(source, start) else {
            return (attributes, source.len());
        };
        attributes.push(attribute);
        at = end;
    }
}

/// The attribute that begins here, and where it ends; none if the source ends first.
fn attribute(source: &[u8], start: usize) -> Option<(Attribute, usize)> {
    // It may begin with an equals sign.
    let end = skip(source, start + 1, |it| !ends_name(it) && it != b'=');
    let (name, equals) = (start..end, skip(source, end, |it| it.is_ascii_whitespace()));
    if *source.get(equals)? != b'=' {
        return Some(((name, end..end), equals));
    }
    let start = skip(source, equals + 1, |it| it.is_ascii_whitespace());
    let (value, end) = match source.get(start)? {
        quote @ (b'"' | b'\'') => {
            let end = start + 1 + memchr(*quote, &source[start + 1..])?;
            (start + 1..end, end + 1)
        }
        _ => {
            let end = skip(source, start, |it| !it.is_ascii_whitespace() && it != b'>');
            source.get(end)?;
            (start..end, end)
        }
    };
    Some(((name, value), end))
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'/' || byte == b'>'
}

/// Where the end tag of an element begins.
fn end_tag(source: &[u8], mut at: usize, name: &[u8]) -> Option<usize> {
    loop {
        at += memchr(b'<', &source[at..])? + 1;
        let rest = source[at..].strip_prefix(b"/").unwrap_or_default();
        if rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return Some(at - 1);
        }
    }
}

/// Where this ends, from there on.
fn behind(source: &[u8], at: usize, end: &[u8]) -> Option<usize> {
    memmem::find(&source[at..], end).map(|len| at + len + end.len())
}

/// Where bytes end of which that is so.
fn skip(source: &[u8], at: usize, is_so: impl Fn(u8) -> bool) -> usize {
    at + source[at..].iter().take_while(|byte| is_so(**byte)).count()
}
