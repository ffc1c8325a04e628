//! What an EPUB says of itself, and its older table of contents.

use super::vocabulary::Role::{Language, Paragraph};
use super::vocabulary::{PLAIN, Vocabulary, is, language, text};

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
    ..PLAIN
};

/// The table of contents of EPUB 2.
pub(crate) const NCX: Vocabulary = Vocabulary {
    elements: &[is("text", Paragraph)],
    attributes: &[language("ncx", "xml:lang")],
    ..PLAIN
};
