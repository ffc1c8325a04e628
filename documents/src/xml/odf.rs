//! OpenDocument: texts, spreadsheets, presentations.

use super::vocabulary::Role::{Block, Language, Left, LineBreak, Object, Paragraph};
use super::vocabulary::{Vocabulary, add, is, is_if, text};

/// Any member of OpenDocument.
pub(crate) const ODF: Vocabulary = Vocabulary {
    elements: &[
        is("text:p", Paragraph),
        is("text:h", Paragraph),
        is("text:s", Object),
        is("text:tab", Object),
        is("text:line-break", LineBreak),
        is("text:note", Block),
        is("text:ruby-text", Paragraph),
        is("text:tracked-changes", Left),
        is("text:script", Left),
        is("text:index-title-template", Paragraph),
        is("text:index-entry-span", Paragraph),
        is("office:annotation", Block),
        is_if("draw:frame", "text:anchor-type", "as-char", Object),
        is("draw:*", Block),
        is("form:*", Block),
        is("svg:title", Paragraph),
        is("svg:desc", Paragraph),
        is("dc:title", Paragraph),
        is("dc:subject", Paragraph),
        is("dc:description", Paragraph),
        is("dc:language", Language),
        is("meta:keyword", Paragraph),
    ],
    attributes: &[
        text("table:table-cell", "office:string-value"),
        text("text:list-level-style-number", "style:num-prefix"),
        text("text:list-level-style-number", "style:num-suffix"),
        text("text:list-level-style-number", "num-list-format"),
        text("text:outline-level-style", "style:num-prefix"),
        text("text:outline-level-style", "style:num-suffix"),
        text("text:outline-level-style", "num-list-format"),
    ],
    add,
};
