//! XLIFF, 1.2 and 2: translations beside what they translate. The translations are text.

use super::vocabulary::Role::{Block, Held, Left, Let, Object, Paragraph};
use super::vocabulary::{PLAIN, Vocabulary, is, is_if, language};

/// Translations.
pub(crate) const XLIFF: Vocabulary = Vocabulary {
    elements: &[
        is("source", Left),
        is("seg-source", Left),
        // What translation memories propose.
        is("alt-trans", Left),
        is("matches", Left),
        is("glossary", Left),
        is_if("file", "translate", "no", Held),
        is_if("file", "translate", "yes", Let),
        is_if("group", "translate", "no", Held),
        is_if("group", "translate", "yes", Let),
        is_if("unit", "translate", "no", Held),
        is_if("unit", "translate", "yes", Let),
        is_if("trans-unit", "translate", "no", Held),
        is_if("trans-unit", "translate", "yes", Let),
        is("target", Paragraph),
        is_if("mrk", "translate", "no", Object),
        is_if("mrk", "mtype", "protected", Object),
        is("x", Object),
        is("ph", Object),
        is("cp", Object),
        // Tags of the translated format, as text.
        is("bpt", Block),
        is("ept", Block),
        is("it", Block),
    ],
    attributes: &[
        language("file", "target-language"),
        language("xliff", "trgLang"),
        language("target", "xml:lang"),
    ],
    ..PLAIN
};
