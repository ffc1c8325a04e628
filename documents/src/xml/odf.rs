//! OpenDocument: texts, spreadsheets, presentations.

use super::vocabulary::Role::{Block, Language, Left, LineBreak, Object, Paragraph};
use super::vocabulary::{PLAIN, Vocabulary, choices, is, is_if, is_where, text};

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
        // Which cells a chart shows.
        is_where("svg:desc", is_address, Left),
        is("svg:desc", Paragraph),
        is("presentation:header-decl", Paragraph),
        is("presentation:footer-decl", Paragraph),
        is("presentation:date-time-decl", Paragraph),
        is("dc:title", Paragraph),
        is("dc:subject", Paragraph),
        is("dc:description", Paragraph),
        is("dc:language", Language),
        is("meta:keyword", Paragraph),
    ],
    attributes: &[
        text("table:table-cell", "office:string-value"),
        choices("table:content-validation", "table:condition"),
        text("table:help-message", "table:title"),
        text("table:error-message", "table:title"),
        text("text:a", "office:title"),
        // Fields show it again.
        text("text:user-field-decl", "office:string-value"),
        text("text:label", "text:value"),
        text("loext:list-item", "loext:display-text"),
        text("form:*", "form:label"),
        text("form:*", "form:title"),
        text("text:list-level-style-number", "style:num-prefix"),
        text("text:list-level-style-number", "style:num-suffix"),
        text("text:list-level-style-number", "num-list-format"),
        text("text:outline-level-style", "style:num-prefix"),
        text("text:outline-level-style", "style:num-suffix"),
        text("text:outline-level-style", "num-list-format"),
    ],
    ..PLAIN
};

/// Whether this is the address of a cell at its end, as `数据.A1:数据.B3`.
fn is_address(content: &str) -> bool {
    let before = |text: &str, is_part: fn(char) -> bool| {
        let front = text.trim_end_matches(is_part);
        (front.len() < text.len()).then(|| front.trim_end_matches('$').len())
    };
    let digits = before(content, |c| c.is_ascii_digit());
    let letters = digits.and_then(|end| before(&content[..end], |c| c.is_ascii_uppercase()));
    letters.is_some_and(|end| content[..end].ends_with('.'))
}
