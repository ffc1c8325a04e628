//! Office Open XML: documents, presentations, workbooks, and the drawings in all of them.

use super::choices;
use super::vocabulary::Role::{
    Block, Choices, Formula, Language, Left, LineBreak, Object, Paragraph, Printed, Text,
};
use super::vocabulary::{PLAIN, Vocabulary, is, is_if, is_where, language, text};

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
        is("cx:v", Paragraph),
        is("cx:pt", Paragraph),
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
        // Forms of older documents.
        text("w:listEntry", "w:val"),
        text("w:default", "w:val"),
        text("w:helpText", "w:val"),
        text("w:statusText", "w:val"),
        // Letters as pictures, as watermarks are.
        text("v:textpath", "string"),
        text("v:*", "alt"),
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
    ..PLAIN
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
        is_where("formula1", choices::are_all, Choices),
        is("oddHeader", Printed),
        is("oddFooter", Printed),
        is("evenHeader", Printed),
        is("evenFooter", Printed),
        is("firstHeader", Printed),
        is("firstFooter", Printed),
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
    ..PLAIN
};

/// Tables and slicers that sum up others: what only they say.
pub(crate) const CAPTIONS: Vocabulary = Vocabulary {
    attributes: &[
        text("pivotTableDefinition", "dataCaption"),
        text("pivotTableDefinition", "errorCaption"),
        text("pivotTableDefinition", "missingCaption"),
        text("pivotTableDefinition", "grandTotalCaption"),
        text("pivotTableDefinition", "rowHeaderCaption"),
        text("pivotTableDefinition", "colHeaderCaption"),
        text("slicer", "caption"),
    ],
    ..PLAIN
};

/// Comments in threads.
pub(crate) const THREAD: Vocabulary = Vocabulary { elements: &[is("text", Paragraph)], ..PLAIN };

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
    ..PLAIN
};
