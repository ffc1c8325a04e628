//! What a vocabulary says: which elements and attributes hold text.

use std::ops::Range;

use quick_xml::events::BytesStart;

use crate::blocks::{Blocks, Escape};
use crate::references::{between_tags, in_cdata};

/// Which elements and attributes of XML hold text, as tables.
///
/// Names are written without a prefix, which then may be any; with one, where the same name with another prefix means
/// something else; or as `draw:*`, which is all names with that prefix. Prefixes are those that everybody writes: what they
/// are bound to is not looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vocabulary {
    /// The first row that holds counts. An element without one is part of what is around it: text, if that is.
    pub(super) elements: &'static [Element],
    pub(super) attributes: &'static [Attribute],
    /// How characters are added to a block.
    pub(super) add: Add,
    /// Text may hold tags of HTML, written as text is: `&lt;b&gt;`.
    pub(super) has_tags: bool,
}

/// Nothing is text; what is, is written as XML is.
pub(super) const PLAIN: Vocabulary =
    Vocabulary { elements: &[], attributes: &[], add, has_tags: false };

/// Adds characters to a block.
pub(super) type Add = fn(&str, Range<usize>, Place, &mut Blocks);

/// Where characters stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Tags,
    CData,
}

impl Place {
    /// As XML writes characters there.
    pub(super) fn escape(self) -> Escape {
        match self {
            Self::Tags => between_tags,
            Self::CData => in_cdata,
        }
    }
}

/// Characters that stand for themselves.
fn add(source: &str, range: Range<usize>, place: Place, blocks: &mut Blocks) {
    blocks.text(source, range, place.escape());
}

/// A row of the table of elements.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    condition: Condition,
    pub(super) role: Role,
}

/// What must hold beside the name.
#[derive(Debug)]
enum Condition {
    Nothing,
    /// An attribute has this value.
    Attribute(&'static str, &'static str),
    /// What the element begins with, up to the next tag, is such.
    Content(fn(&str) -> bool),
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A block, whose text stands in elements within.
    Block,
    /// A block of text.
    Paragraph,
    /// Text of the block around.
    Text,
    /// Something that no word spans, perhaps with blocks in it.
    Object,
    /// The end of a line within a block.
    LineBreak,
    /// A language tag.
    Language,
    /// A formula, which names columns of tables in brackets.
    Formula,
    /// Strings of a formula, each an item to choose.
    Choices,
    /// The head or foot of a printed page, with codes in it.
    Printed,
    /// No text, whatever is in it.
    Left,
    /// No text, but where something in it is [`Let`](Self::Let).
    Held,
    /// As if nothing around were held.
    Let,
}

/// An element of this name is that.
pub(super) const fn is(name: &'static str, role: Role) -> Element {
    Element { name, condition: Condition::Nothing, role }
}

/// It is, if it has an attribute of this value.
pub(super) const fn is_if(
    name: &'static str,
    attribute: &'static str,
    value: &'static str,
    role: Role,
) -> Element {
    Element { name, condition: Condition::Attribute(attribute, value), role }
}

/// It is, if what it begins with is such.
pub(super) const fn is_where(name: &'static str, holds: fn(&str) -> bool, role: Role) -> Element {
    Element { name, condition: Condition::Content(holds), role }
}

impl Element {
    /// Whether the row holds for an element of its name, with this behind its tag.
    pub(super) fn holds_for(&self, tag: &BytesStart<'_>, behind: &str) -> bool {
        match self.condition {
            Condition::Nothing => true,
            Condition::Attribute(name, value) => {
                let mut attributes = tag.attributes();
                attributes
                    .with_checks(false)
                    .flatten()
                    .any(|it| matches(name, it.key.into_inner()) && *it.value == *value)
            }
            Condition::Content(holds) => holds(content(behind)),
        }
    }
}

/// What stands between a tag and the next one.
pub(super) fn content(behind: &str) -> &str {
    let content = behind.strip_prefix('>').and_then(|it| it.split('<').next());
    content.unwrap_or_default()
}

/// A row of the table of attributes.
#[derive(Debug)]
pub(super) struct Attribute {
    /// The element's name.
    pub(super) element: &'static str,
    pub(super) name: &'static str,
    pub(super) value: Value,
}

/// What the value of an attribute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A block of text.
    Text,
    /// A language tag.
    Language,
    /// What may be written in a cell, perhaps one of some strings.
    Choices,
}

/// In elements of this name, the attribute of that name is text.
pub(super) const fn text(element: &'static str, name: &'static str) -> Attribute {
    Attribute { element, name, value: Value::Text }
}

/// Likewise, a language tag.
pub(super) const fn language(element: &'static str, name: &'static str) -> Attribute {
    Attribute { element, name, value: Value::Language }
}

/// Likewise, what may be written in a cell.
pub(super) const fn choices(element: &'static str, name: &'static str) -> Attribute {
    Attribute { element, name, value: Value::Choices }
}

/// Whether a table means a name.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.split_once(':'), name.split_once(':')) {
        (None, None) => pattern == name,
        (None, Some((_, local))) => pattern == local,
        (Some((wanted, "*")), Some((prefix, _))) => wanted == prefix,
        (Some(_), _) => pattern == name,
    }
}
