//! What elements and attributes mean to those who read.

/// What an element is to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Part of the text: `em`, `a`, and whatever is not known.
    Inline,
    /// Ends the text in front, and begins one of its own.
    Block,
    /// A text of its own beside the one around it, which goes on behind it.
    Aside,
    /// Ends a line.
    Break,
    /// Stands in the text and is none; what is in it is read.
    Picture,
    /// Stands in the text and is none, with all in it.
    Code,
    /// Is no part of the text, with all in it.
    Hidden,
}

/// Elements that are not inline, by name.
const KINDS: &[(&str, Kind)] = &[
    ("address", Kind::Block),
    ("article", Kind::Block),
    ("aside", Kind::Block),
    ("audio", Kind::Picture),
    ("blockquote", Kind::Block),
    ("body", Kind::Block),
    ("br", Kind::Break),
    ("button", Kind::Block),
    ("canvas", Kind::Picture),
    ("caption", Kind::Block),
    ("center", Kind::Block),
    ("code", Kind::Code),
    ("colgroup", Kind::Block),
    ("datalist", Kind::Block),
    ("dd", Kind::Block),
    ("desc", Kind::Aside),
    ("details", Kind::Block),
    ("dialog", Kind::Block),
    ("dir", Kind::Block),
    ("div", Kind::Block),
    ("dl", Kind::Block),
    ("dt", Kind::Block),
    ("embed", Kind::Picture),
    ("fieldset", Kind::Block),
    ("figcaption", Kind::Block),
    ("figure", Kind::Block),
    ("footer", Kind::Block),
    ("form", Kind::Block),
    ("frameset", Kind::Block),
    ("h1", Kind::Block),
    ("h2", Kind::Block),
    ("h3", Kind::Block),
    ("h4", Kind::Block),
    ("h5", Kind::Block),
    ("h6", Kind::Block),
    ("head", Kind::Block),
    ("header", Kind::Block),
    ("hgroup", Kind::Block),
    ("hr", Kind::Block),
    ("html", Kind::Block),
    ("iframe", Kind::Code),
    ("img", Kind::Picture),
    ("input", Kind::Picture),
    ("kbd", Kind::Code),
    ("legend", Kind::Block),
    ("li", Kind::Block),
    ("listing", Kind::Code),
    ("main", Kind::Block),
    ("math", Kind::Code),
    ("menu", Kind::Block),
    ("nav", Kind::Block),
    ("noembed", Kind::Hidden),
    ("noscript", Kind::Hidden),
    ("object", Kind::Picture),
    ("ol", Kind::Block),
    ("optgroup", Kind::Block),
    ("option", Kind::Block),
    ("p", Kind::Block),
    ("plaintext", Kind::Code),
    ("pre", Kind::Code),
    ("rp", Kind::Aside),
    ("rt", Kind::Aside),
    ("rtc", Kind::Aside),
    ("samp", Kind::Code),
    ("script", Kind::Hidden),
    ("search", Kind::Block),
    ("section", Kind::Block),
    ("select", Kind::Block),
    ("style", Kind::Hidden),
    ("summary", Kind::Block),
    ("svg", Kind::Picture),
    ("table", Kind::Block),
    ("tbody", Kind::Block),
    ("td", Kind::Block),
    ("template", Kind::Block),
    ("text", Kind::Aside),
    ("textarea", Kind::Block),
    ("tfoot", Kind::Block),
    ("th", Kind::Block),
    ("thead", Kind::Block),
    ("title", Kind::Aside),
    ("tr", Kind::Block),
    ("ul", Kind::Block),
    ("var", Kind::Code),
    ("video", Kind::Picture),
    ("xmp", Kind::Code),
];

/// Elements in which all is read like XML.
pub(super) const XML: &[&str] = &["svg", "math"];

/// Those, and elements in them in which all is read like HTML.
pub(super) const BORDERS: &[&str] = &["svg", "math", "foreignobject", "desc", "annotation-xml"];

/// Elements that have no end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose ends HTML leaves out, and those that end them.
const ENDED: &[(&[&str], &[&str])] = &[
    (&["li"], &["p", "li"]),
    (&["dt", "dd"], &["p", "dt", "dd"]),
    (&["td", "th"], &["p", "td", "th"]),
    (&["tr"], &["p", "td", "th", "tr"]),
    (
        &["tbody", "tfoot", "thead"],
        &["p", "td", "th", "tr", "tbody", "tfoot", "thead", "caption", "colgroup"],
    ),
    (&["option"], &["option"]),
    (&["optgroup"], &["option", "optgroup"]),
    (&["rt", "rp"], &["rt", "rp"]),
    (&["rb", "rtc"], &["rt", "rp", "rtc"]),
];

/// Attributes that are read, of any element.
const READ: &[&str] =
    &["alt", "aria-description", "aria-label", "label", "placeholder", "summary", "title"];

/// Attributes that tell the language of an element.
pub(super) const LANGUAGE: &[&str] = &["lang", "xml:lang"];

/// Inputs whose value is read.
const BUTTONS: &[&str] = &["button", "reset", "submit"];

/// What `meta` tells readers.
const META: &[&str] = &[
    "author",
    "description",
    "keywords",
    "og:description",
    "og:site_name",
    "og:title",
    "twitter:description",
    "twitter:title",
];

/// What `meta` says of the language.
const META_LANGUAGE: &[&str] = &["content-language", "og:locale"];

/// Languages that write Han characters and are not converted.
const FOREIGN: &[&str] = &["ja", "ko"];

/// What stands in an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    Language,
}

/// Where those in [`KINDS`] begin whose names begin with a letter, from `a`, and where all end.
const LETTERS: [usize; 27] = {
    let (mut starts, mut at, mut letter) = ([KINDS.len(); 27], 0, 0);
    while letter < 26 {
        while at < KINDS.len() && KINDS[at].0.as_bytes()[0] < b'a' + letter {
            at += 1;
        }
        starts[letter as usize] = at;
        letter += 1;
    }
    starts
};

/// What an element of this name is.
pub(super) fn kind(name: &str) -> Kind {
    let first = name.bytes().next().map(|first| first.to_ascii_lowercase().wrapping_sub(b'a'));
    let Some(letter @ 0..26) = first.map(usize::from) else { return Kind::Inline };
    let mut known = KINDS[LETTERS[letter]..LETTERS[letter + 1]].iter();
    let found = known.find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map_or(Kind::Inline, |(_, kind)| *kind)
}

pub(super) fn is_void(name: &str) -> bool {
    is_among(name, VOID)
}

/// Elements that one of this name and kind ends, if HTML leaves that out.
pub(super) fn ended_by(name: &str, kind: Kind) -> &'static [&'static str] {
    if kind == Kind::Inline && !name.eq_ignore_ascii_case("rb") {
        return &[];
    }
    match ENDED.iter().find(|(names, _)| is_among(name, names)) {
        Some((_, ended)) => ended,
        None if kind == Kind::Block => &["p"],
        None => &[],
    }
}

/// An attribute that some elements of this name have read, where their others say so; `of` finds the values of those.
pub(super) fn special<'v>(
    element: &str,
    of: impl Fn(&str) -> Option<&'v str>,
) -> Option<(&'static str, Content)> {
    let says = |name, values: &[&str]| of(name).is_some_and(|value| is_among(value, values));
    let tells = |values| ["name", "property", "http-equiv"].iter().any(|name| says(name, values));
    if element.eq_ignore_ascii_case("input") {
        return says("type", BUTTONS).then_some(("value", Content::Text));
    }
    if !element.eq_ignore_ascii_case("meta") {
        return None;
    }
    if tells(META) {
        return Some(("content", Content::Text));
    }
    tells(META_LANGUAGE).then_some(("content", Content::Language))
}

/// What stands in an attribute of any element, if it is to be read.
pub(super) fn content(attribute: &str) -> Option<Content> {
    if is_among(attribute, READ) {
        return Some(Content::Text);
    }
    is_among(attribute, LANGUAGE).then_some(Content::Language)
}

/// Whether what is in this language stays; none if that is not said.
pub(super) fn is_foreign(tag: &str) -> Option<bool> {
    let primary = tag.trim().split(['-', '_']).next()?;
    let is_chinese = primary.eq_ignore_ascii_case("zh");
    (is_chinese || is_among(primary, FOREIGN)).then_some(!is_chinese)
}

pub(super) fn is_among(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Kind, kind};

    #[test]
    fn names_are_found() {
        assert!(KINDS.is_sorted_by_key(|(name, _)| name));
        for (name, known) in KINDS {
            assert_eq!(kind(&name.to_uppercase()), *known);
        }
        assert!(["", "a", "zz", "头", "h7", "-"].iter().all(|name| kind(name) == Kind::Inline));
    }
}
