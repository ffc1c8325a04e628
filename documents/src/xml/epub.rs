//! What an EPUB says of itself, and its older table of contents.

use super::vocabulary::Role::{Language, Left, LineBreak, Object, Paragraph};
use super::vocabulary::{Vocabulary, add, is, language, text};

/// The package: title, authors, description.
pub(crate) const OPF: Vocabulary = Vocabulary {
    elements: &[
        is("dc:title", Paragraph),
        is("dc:creator", Paragraph),
        is("dc:contributor", Paragraph),
        is("dc:subject", Paragraph),
        is("dc:description", Paragraph),
        is("dc:publisher", Paragraph),
        is("dc:rights", Paragraph),
        is("dc:language", Language),
    ],
    attributes: &[
        language("package", "xml:lang"),
        language("dc:*", "xml:lang"),
        text("reference", "title"),
    ],
    add,
};

/// The table of contents of EPUB 2.
pub(crate) const NCX: Vocabulary = Vocabulary {
    elements: &[is("text", Paragraph)],
    attributes: &[language("ncx", "xml:lang")],
    add,
};

/// Chapters.
pub(crate) const XHTML: Vocabulary = Vocabulary {
    elements: &[
        is("script", Left),
        is("style", Left),
        is("code", Object),
        is("br", LineBreak),
        is("img", Object),
        is("title", Paragraph),
        is("body", Paragraph),
        is("div", Paragraph),
        is("p", Paragraph),
        is("h1", Paragraph),
        is("h2", Paragraph),
        is("li", Paragraph),
        is("td", Paragraph),
    ],
    attributes: &[language("html", "lang"), text("img", "alt")],
    add,
};
