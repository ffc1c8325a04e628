//! HTML: a tokenizer says where tags and comments are; what stands between them is text.

use std::ops::Range;

use html5gum::{Emitter, Error as Mistake, State, Tokenizer};
use memchr::memchr;

use super::rules::is_among;
use super::walker::{Attribute, Walker};
use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;

/// Elements without elements in them, and how their text is read.
const WITHOUT_ELEMENTS: &[(&[&str], State)] = &[
    (&["title", "textarea"], State::RcData),
    (&["script"], State::ScriptData),
    (&["iframe", "noembed", "noframes", "noscript", "style", "xmp"], State::RawText),
    (&["plaintext"], State::PlainText),
];

/// Reads HTML. Whatever is wrong with it, browsers show it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Html;

impl Reader for Html {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        read_part(0..source.len(), &mut Walker::html(source, blocks));
        Ok(())
    }
}

/// Reads a part of what is walked through: the tokenizer from each `<` to the end of what begins there.
pub(crate) fn read_part(range: Range<usize>, walker: &mut Walker<'_, '_>) {
    let source = walker.source().get(..range.end).unwrap_or_default();
    let mut follower = Follower {
        walker,
        at: range.start,
        told: range.start,
        opened: range.start,
        tag: None,
        attributes: Vec::new(),
        last: "",
        has_ended: false,
    };
    while let Some(rest) = source.get(follower.told..)
        && let Some(front) = memchr(b'<', rest.as_bytes())
    {
        follower.at = follower.told + front;
        follower.has_ended = false;
        if Tokenizer::new_with_emitter(&rest[front..], &mut follower).next().is_none() {
            return;
        }
    }
    (follower.opened, follower.at) = (source.len(), source.len());
    follower.tell();
}

/// Follows the tokenizer by places in the source, and keeps nothing of what it reads.
struct Follower<'w, 's, 'b> {
    walker: &'w mut Walker<'s, 'b>,
    at: usize,
    /// Where that ends of which the walker was told.
    told: usize,
    /// Where the last `<` stands.
    opened: usize,
    /// What begins there, if it is a tag.
    tag: Option<Tag>,
    /// Names and values.
    attributes: Vec<(Range<usize>, Range<usize>)>,
    /// The element that began last, if none ended since.
    last: &'s str,
    /// Whether what began with a `<` has ended, and text follows.
    has_ended: bool,
}

struct Tag {
    is_end: bool,
    is_closed: bool,
    name: Range<usize>,
}

impl<'s> Follower<'_, 's, '_> {
    fn slice(&self, range: &Range<usize>) -> &'s str {
        self.walker.source().get(range.clone()).unwrap_or_default()
    }

    /// Begins a tag whose name stands so far behind the `<`.
    fn begin(&mut self, is_end: bool, name: usize) {
        let name = self.opened + name;
        self.tag = Some(Tag { is_end, is_closed: false, name: name..name });
        self.attributes.clear();
    }

    /// Tells the text in front of what ends here.
    fn tell(&mut self) {
        self.walker.text(self.told..self.opened);
        self.told = self.at;
    }

    fn start(&mut self, tag: &Tag) -> Option<State> {
        let name = self.slice(&tag.name);
        let source = self.walker.source();
        let found = self.attributes.drain(..);
        let attributes: Vec<_> =
            found.filter_map(|(name, value)| Attribute::new(source, name, value)).collect();
        self.walker.start(name, &attributes);
        self.last = name;
        let without = WITHOUT_ELEMENTS.iter().find(|(names, _)| is_among(name, names));
        let without = without.filter(|_| !self.walker.is_in_xml());
        if tag.is_closed && without.is_none() {
            self.walker.end(name);
        }
        without.map(|(_, state)| *state)
    }
}

impl Emitter for &mut Follower<'_, '_, '_> {
    /// What began with a `<`.
    type Token = ();

    fn move_position(&mut self, offset: isize) {
        self.at = self.at.saturating_add_signed(offset);
    }

    fn start_open_tag(&mut self) {
        self.opened = self.at - 1;
    }

    fn init_start_tag(&mut self) {
        self.begin(false, 1);
    }

    fn init_end_tag(&mut self) {
        self.begin(true, 2);
    }

    fn push_tag_name(&mut self, _: &[u8]) {
        if let Some(tag) = &mut self.tag {
            tag.name.end = self.at;
        }
    }

    fn set_self_closing(&mut self) {
        if let Some(tag) = &mut self.tag {
            tag.is_closed = true;
        }
    }

    fn init_attribute(&mut self) {
        self.attributes.push((self.at - 1..self.at, 0..0));
    }

    fn push_attribute_name(&mut self, _: &[u8]) {
        if let Some((name, _)) = self.attributes.last_mut() {
            name.end = self.at;
        }
    }

    fn init_attribute_value(&mut self) {
        if let Some((_, value)) = self.attributes.last_mut() {
            *value = self.at..self.at;
        }
    }

    fn push_attribute_value(&mut self, _: &[u8]) {
        if let Some((_, value)) = self.attributes.last_mut() {
            value.end = self.at;
        }
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        let tag = self.tag.take()?;
        self.tell();
        if !tag.is_end {
            let state = self.start(&tag);
            self.has_ended = state.is_none();
            return state;
        }
        self.last = "";
        self.walker.end(self.slice(&tag.name));
        self.has_ended = true;
        None
    }

    fn emit_current_comment(&mut self) {
        self.tell();
        self.has_ended = true;
    }

    fn emit_current_doctype(&mut self) {
        self.tell();
        self.has_ended = true;
    }

    /// What began like a tag was text.
    fn emit_string(&mut self, _: &[u8]) {
        self.tag = None;
    }

    fn emit_eof(&mut self) {
        if self.tag.is_none() {
            self.opened = self.at;
        }
        self.tell();
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        let name = self.tag.as_ref().filter(|tag| tag.is_end).map(|tag| self.slice(&tag.name));
        name.is_some_and(|name| name.eq_ignore_ascii_case(self.last))
    }

    fn pop_token(&mut self) -> Option<()> {
        self.has_ended.then_some(())
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: Mistake) {}
    fn set_last_start_tag(&mut self, _: Option<&[u8]>) {}
    fn init_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn init_doctype(&mut self) {}
    fn set_force_quirks(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
}
