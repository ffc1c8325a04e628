//! Finds the text of XML by a vocabulary.

use std::collections::HashMap;
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::choices;
use super::formula::Brackets;
use super::printed::Codes;
use super::vocabulary::{Attribute, Element, Place, Role, Value, Vocabulary, content, matches};
use super::{android, for_each_token, range_of};
use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::references::{self, between_tags, in_quotes};

impl Reader for Vocabulary {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let (known, open) = (HashMap::new(), Vec::new());
        let mut walk = Walk { vocabulary: self, source, blocks, known, open, tag_end: 0 };
        for_each_token(source, |event| walk.take(event))?;
        match walk.open.last() {
            Some(open) => Err(Error::at(source, open.start, "this element does not end")),
            None if walk.known.is_empty() => Err(Error::at(source, 0, "no XML: no element")),
            None => Ok(()),
        }
    }
}

/// The way through a document.
struct Walk<'w, 's> {
    vocabulary: &'w Vocabulary,
    source: &'s str,
    blocks: &'w mut Blocks,
    /// What the vocabulary says of the names met so far.
    known: HashMap<&'s str, Known>,
    /// Elements that are open, the innermost last.
    open: Vec<Open>,
    /// Where the last tag ended that stands as text.
    tag_end: usize,
}

/// The rows that mean an element's name.
struct Known {
    elements: Vec<&'static Element>,
    attributes: Vec<&'static Attribute>,
}

/// An element that is open.
struct Open {
    start: usize,
    content: Content,
    is_block: bool,
}

/// What characters directly in an element are.
#[derive(Clone, Copy)]
enum Content {
    /// No text; that of elements within may be.
    Other,
    Text,
    Language,
    Formula(Brackets),
    Printed(Codes),
    /// No text, nor that of elements within.
    Left,
    /// The same, but for elements that are let.
    Held,
}

impl<'s> Walk<'_, 's> {
    fn take(&mut self, event: Event<'s>) -> Result<(), Error> {
        match event {
            Event::Start(tag) => self.start(&tag)?,
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text.into_inner(), Place::Tags),
            Event::CData(text) => self.text(&text.into_inner(), Place::CData),
            Event::GeneralRef(name) => self.reference(&name.into_inner()),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'s>) -> Result<(), Error> {
        let range = range_of(tag.name().into_inner(), self.source);
        let (start, name) = (range.start, &self.source[range]);
        let vocabulary = self.vocabulary;
        let known = self.known.entry(name).or_insert_with(|| Known {
            elements: vocabulary.elements.iter().filter(|it| matches(it.name, name)).collect(),
            attributes: vocabulary
                .attributes
                .iter()
                .filter(|it| matches(it.element, name))
                .collect(),
        });
        let around = self.open.last().map_or(Content::Other, |open| open.content);
        let end = range_of(tag, self.source).end;
        let behind = &self.source[end..];
        let role = match around {
            Content::Left => Some(Role::Left),
            _ => known.elements.iter().find(|it| it.holds_for(tag, behind)).map(|it| it.role),
        };
        let role = match around {
            Content::Held if role != Some(Role::Let) => Some(Role::Held),
            _ => role,
        };
        let is_block = matches!(role, Some(Role::Block | Role::Paragraph | Role::Printed));
        match role {
            _ if is_block => self.blocks.begin(),
            Some(Role::Object) => self.blocks.object(),
            Some(Role::LineBreak) => self.blocks.line_break(),
            Some(Role::Choices) => {
                let start = end + ">".len();
                choices::add(self.source, start..start + content(behind).len(), self.blocks);
            }
            _ => {}
        }
        let content = match role {
            None | Some(Role::Let) => match around {
                Content::Text => Content::Text,
                _ => Content::Other,
            },
            Some(Role::Block | Role::Object | Role::LineBreak) => Content::Other,
            Some(Role::Paragraph | Role::Text) => Content::Text,
            Some(Role::Language) => Content::Language,
            Some(Role::Formula) => Content::Formula(Brackets::default()),
            Some(Role::Printed) => Content::Printed(Codes::default()),
            Some(Role::Choices | Role::Left) => Content::Left,
            Some(Role::Held) => Content::Held,
        };
        if !known.attributes.is_empty() && !matches!(role, Some(Role::Left | Role::Held)) {
            attributes(tag, &known.attributes, self.source, self.blocks)?;
        }
        self.open.push(Open { start, content, is_block });
        Ok(())
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Content::Formula(brackets) = open.content {
            brackets.close(self.blocks);
        }
        if open.is_block {
            self.blocks.end();
        }
    }

    fn text(&mut self, text: &str, place: Place) {
        let mut range = range_of(text, self.source);
        range.start = range.start.max(self.tag_end.min(range.end));
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Text) => (self.vocabulary.add)(self.source, range, place, self.blocks),
            Some(Content::Formula(it)) => it.add(self.source, range, place.escape(), self.blocks),
            Some(Content::Printed(codes)) => codes.add(self.source, range, self.blocks),
            Some(Content::Language) => self.blocks.language(range_of(text.trim(), self.source)),
            _ => {}
        }
    }

    fn reference(&mut self, name: &str) {
        let Range { start, end } = range_of(name, self.source);
        let (range, character) = (start - 1..end + 1, references::character(name));
        if range.start < self.tag_end {
            return;
        }
        let (vocabulary, source) = (self.vocabulary, self.source);
        let tag = || vocabulary.has_tags.then(|| android::tag(&source[range.end..])).flatten();
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Formula(brackets)) => brackets.reference(range, character, self.blocks),
            Some(Content::Printed(codes)) => codes.reference(range, character, self.blocks),
            Some(Content::Text) => match character {
                Some('<') if let Some(len) = tag() => {
                    self.blocks.object();
                    self.tag_end = range.end + len;
                }
                Some(character) => self.blocks.character(range, character, between_tags),
                None => self.blocks.object(),
            },
            _ => {}
        }
    }
}

/// Reads attributes of an element.
fn attributes(
    tag: &BytesStart<'_>,
    rows: &[&Attribute],
    source: &str,
    blocks: &mut Blocks,
) -> Result<(), Error> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute
            .map_err(|error| Error::at(source, range_of(tag, source).start, error.to_string()))?;
        let range = range_of(&attribute.value, source);
        let name = attribute.key.into_inner();
        match rows.iter().find(|row| matches(row.name, name)).map(|row| row.value) {
            Some(Value::Text) => {
                blocks.begin();
                references::add(source, range, in_quotes, blocks);
                blocks.end();
            }
            Some(Value::Language) => blocks.language(range),
            Some(Value::Choices) => choices::add_listed(source, range, blocks),
            None => {}
        }
    }
    Ok(())
}
