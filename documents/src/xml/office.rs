//! Office Open XML: documents, presentations, workbooks, and the drawings in all of them.

use super::vocabulary::Role::{Block, Formula, Language, Left, LineBreak, Object, Paragraph, Text};
use super::vocabulary::{Vocabulary, add, is, is_if, language, text};

/// Documents, slides, drawings, charts, diagrams.
pub(crate) const OFFICE: Vocabulary = Vocabulary {
    elements: &[
        is("p", Block),
        is("dgm:t", Block),
        is("t", Text),
        is("br", LineBreak),
        is("cr", LineBreak),
        // Stops, not tabulators.
        is("tabs", Left),
        is("tabLst", Left),
        is("tab", Object),
        is("w:ptab", Object),
        is("w:sym", Object),
        is("w:noBreakHyphen", Object),
        is("wp:inline", Object),
        is("w:object", Object),
        is("oMath", Block),
        // What was deleted or moved away is still there to be brought back, but no part of the sentence.
        is("del", Block),
        is("moveFrom", Block),
        is("delText", Text),
        is("rt", Block),
        // Labels of charts.
        is("c:v", Paragraph),
        // Comments on slides.
        is("p:text", Paragraph),
    ],
    attributes: &[
        text("docPr", "descr"),
        text("docPr", "title"),
        text("cNvPr", "descr"),
        text("cNvPr", "title"),
        text("tblCaption", "val"),
        text("tblDescription", "val"),
        text("hyperlink", "tooltip"),
        text("hlinkClick", "tooltip"),
        text("listItem", "displayText"),
        text("lvlText", "val"),
        language("lang", "val"),
        language("lang", "eastAsia"),
        language("themeFontLang", "val"),
        language("themeFontLang", "eastAsia"),
        language("rPr", "lang"),
        language("rPr", "altLang"),
        language("defRPr", "lang"),
        language("defRPr", "altLang"),
        language("endParaRPr", "lang"),
        language("endParaRPr", "altLang"),
    ],
    add,
};

/// Workbooks: strings, worksheets, tables, comments.
pub(crate) const SHEET: Vocabulary = Vocabulary {
    elements: &[
        is("si", Block),
        is("is", Block),
        is("text", Block),
        is("t", Text),
        is("rPh", Left),
        // What a formula came to, if that is text: it stands in `v`.
        is_if("c", "t", "str", Paragraph),
        is("f", Formula),
        is("calculatedColumnFormula", Formula),
        is("totalsRowFormula", Formula),
        is("definedName", Formula),
    ],
    attributes: &[
        // These must say what the cell at the column's head does.
        text("tableColumn", "name"),
        text("tableColumn", "totalsRowLabel"),
        text("filter", "val"),
        text("customFilter", "val"),
        text("hyperlink", "display"),
        text("hyperlink", "tooltip"),
        text("dataValidation", "promptTitle"),
        text("dataValidation", "prompt"),
        text("dataValidation", "errorTitle"),
        text("dataValidation", "error"),
    ],
    add,
};

/// Comments in threads.
pub(crate) const THREAD: Vocabulary =
    Vocabulary { elements: &[is("text", Paragraph)], attributes: &[], add };

/// What a document says of itself.
pub(crate) const CORE: Vocabulary = Vocabulary {
    elements: &[
        is("title", Paragraph),
        is("subject", Paragraph),
        is("description", Paragraph),
        is("keywords", Paragraph),
        is("category", Paragraph),
        is("language", Language),
    ],
    attributes: &[],
    add,
};
