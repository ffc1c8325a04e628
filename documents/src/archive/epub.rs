//! Which members of an EPUB hold text: those that its packages name, by their media types.

use super::container::Container;
use super::member::values;
use crate::document::Reader;
use crate::error::Error;
use crate::markup::Xhtml;
use crate::xml::{NCX, OPF};

/// Names the packages.
const CONTAINER: &str = "META-INF/container.xml";

/// How members of these media types are read.
const MEDIA_TYPES: &[(&str, &dyn Reader)] =
    &[("application/xhtml+xml", &Xhtml), ("application/x-dtbncx+xml", &NCX)];

/// What reads each member of a book; none where it has no text.
pub(super) fn readers(
    members: usize,
    container: &mut Container<'_>,
) -> Result<Vec<Option<&'static dyn Reader>>, Error> {
    let mut readers: Vec<Option<&dyn Reader>> = vec![None; members];
    let mut had_package = false;
    for [package] in values(container, CONTAINER, "rootfile", ["full-path"])? {
        let Some(index) = container.index_of(&package) else { continue };
        if readers[index].is_some() {
            continue;
        }
        had_package = true;
        readers[index] = Some(&OPF as &dyn Reader);
        for [href, media_type] in values(container, &package, "item", ["href", "media-type"])? {
            let known = MEDIA_TYPES.iter().find(|(known, _)| *known == media_type);
            let index = container.index_of(&resolved(&package, &href));
            if let (Some((_, reader)), Some(index)) = (known, index) {
                readers[index] = Some(*reader);
            }
        }
    }
    match had_package {
        true => Ok(readers),
        false => Err(Error::Archive(format!("no EPUB: {CONTAINER} names no package"))),
    }
}

/// The member that a reference in another one means.
fn resolved(from: &str, href: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    let path = href.split(['#', '?']).next().unwrap_or_default();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    unescaped(&parts.join("/"))
}

/// A path with characters instead of `%E7%AB%A0`.
fn unescaped(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let digits =
            after.get(..2).filter(|_| *first == b'%').and_then(|it| str::from_utf8(it).ok());
        match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
