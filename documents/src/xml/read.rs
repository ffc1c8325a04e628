//! Finds the text of XML by a vocabulary.

use std::collections::HashMap;
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};

use super::formula::Brackets;
use super::vocabulary::{Attribute, Element, Place, Role, Value, Vocabulary, matches};
use super::{for_each_token, range_of};
use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::references::{self, between_tags, in_quotes};

impl Reader for Vocabulary {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let (known, open) = (HashMap::new(), Vec::new());
        let mut walk = Walk { vocabulary: self, source, blocks, known, open };
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
    /// No text, nor that of elements within.
    Left,
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
        let content = match self.open.last().map(|open| open.content) {
            Some(Content::Text) => Content::Text,
            Some(Content::Left) => Content::Left,
            _ => Content::Other,
        };
        let mut open = Open { start, content, is_block: false };
        if !matches!(content, Content::Left) {
            let role = known.elements.iter().find(|it| it.holds_for(tag)).map(|it| it.role);
            open.is_block = matches!(role, Some(Role::Block | Role::Paragraph));
            match role {
                Some(Role::Block | Role::Paragraph) => self.blocks.begin(),
                Some(Role::Object) => self.blocks.object(),
                Some(Role::LineBreak) => self.blocks.line_break(),
                _ => {}
            }
            open.content = match role {
                None => content,
                Some(Role::Block | Role::Object | Role::LineBreak) => Content::Other,
                Some(Role::Paragraph | Role::Text) => Content::Text,
                Some(Role::Language) => Content::Language,
                Some(Role::Formula) => Content::Formula(Brackets::default()),
                Some(Role::Left) => Content::Left,
            };
            if !known.attributes.is_empty() && role != Some(Role::Left) {
                attributes(tag, &known.attributes, self.source, self.blocks)?;
            }
        }
        self.open.push(open);
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
        let range = range_of(text, self.source);
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Text) => (self.vocabulary.add)(self.source, range, place, self.blocks),
            Some(Content::Formula(it)) => it.add(self.source, range, place.escape(), self.blocks),
            Some(Content::Language) => self.blocks.language(range_of(text.trim(), self.source)),
            _ => {}
        }
    }

    fn reference(&mut self, name: &str) {
        let Range { start, end } = range_of(name, self.source);
        let (range, character) = (start - 1..end + 1, references::character(name));
        match self.open.last_mut().map(|open| &mut open.content) {
            Some(Content::Formula(brackets)) => brackets.reference(range, character, self.blocks),
            Some(Content::Text) => match character {
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
            None => {}
        }
    }
    Ok(())
}
