//! Follows elements as they begin and end, and knows what of the text in them is read.

use std::ops::Range;

use super::rules::{
    BORDERS, Content, Kind, LANGUAGE, XML, content, ended_by, is_among, is_foreign, is_void, kind,
    special,
};
use crate::blocks::{Blocks, Escape};
use crate::references::{
    UNQUOTED, add, between_tags, in_cdata, in_double_quotes, in_single_quotes, unquoted,
};

/// How many open elements are looked at for the one that ends, as deep as browsers nest.
const DEEPEST: usize = 512;

/// An attribute with a value.
#[derive(Debug)]
pub(crate) struct Attribute<'s> {
    pub(crate) name: &'s str,
    pub(crate) value: Range<usize>,
    pub(crate) escape: Escape,
}

impl<'s> Attribute<'s> {
    /// With its name and its value at these places; none if there is no value, or it had better stay.
    pub(crate) fn new(source: &'s str, name: Range<usize>, value: Range<usize>) -> Option<Self> {
        let bytes = source.as_bytes();
        let text = source.get(value.clone()).filter(|text| !text.is_empty())?.as_bytes();
        let before = value.start.checked_sub(1).and_then(|at| bytes.get(at))?;
        let escape: Escape = match (before, bytes.get(value.end)?) {
            (b'"', b'"') => in_double_quotes,
            (b'\'', b'\'') => in_single_quotes,
            // It is written as a whole, so it must be one part.
            _ if text.iter().any(|byte| *byte == 0x7F || UNQUOTED.contains(byte)) => return None,
            _ => unquoted,
        };
        Some(Self { name: source.get(name)?, value, escape })
    }
}

/// What is done with text.
#[derive(Clone, Copy, Debug, Default)]
struct Mode {
    /// It is in another language that has Han characters.
    is_foreign: bool,
    /// It is code, or was said to stay.
    is_left: bool,
}

impl Mode {
    fn is_read(self) -> bool {
        !self.is_foreign && !self.is_left
    }
}

#[derive(Debug)]
struct Element<'s> {
    name: &'s str,
    kind: Kind,
    /// Of the text around it.
    around: Mode,
}

/// Hands over the text of a document of elements.
#[derive(Debug)]
pub(crate) struct Walker<'s, 'b> {
    source: &'s str,
    pub(crate) blocks: &'b mut Blocks,
    /// Those that are open, the innermost last.
    open: Vec<Element<'s>>,
    mode: Mode,
    /// Whether elements end where others begin that cannot be in them.
    leaves_out_ends: bool,
}

impl<'s, 'b> Walker<'s, 'b> {
    /// Of HTML, which leaves out ends of elements.
    pub(crate) fn html(source: &'s str, blocks: &'b mut Blocks) -> Self {
        Self { leaves_out_ends: true, ..Self::xml(source, blocks) }
    }

    /// Of XML, where every element has an end.
    pub(crate) fn xml(source: &'s str, blocks: &'b mut Blocks) -> Self {
        blocks.begin();
        Self { source, blocks, open: Vec::new(), mode: Mode::default(), leaves_out_ends: false }
    }

    pub(crate) fn source(&self) -> &'s str {
        self.source
    }

    /// Whether text is read here.
    pub(crate) fn is_read(&self) -> bool {
        self.mode.is_read()
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Text as it stands, in which characters may stand as references.
    pub(crate) fn text(&mut self, range: Range<usize>) {
        let text = self.source.get(range.clone()).unwrap_or_default();
        if !self.is_read() || text.is_empty() {
            return;
        }
        if text.trim_ascii().is_empty() && text.contains('\n') {
            self.blocks.line_break();
        } else {
            add(self.source, range, between_tags, self.blocks);
        }
    }

    /// Text in which no character stands as a reference.
    pub(crate) fn cdata(&mut self, range: Range<usize>) {
        if self.is_read() {
            self.blocks.text(self.source, range, in_cdata);
        }
    }

    /// An element begins.
    pub(crate) fn start(&mut self, name: &'s str, attributes: &[Attribute<'s>]) {
        let kind = kind(name);
        if self.leaves_out_ends {
            self.leave_out_ends(ended_by(name, kind));
        }
        let around = self.mode;
        self.mode = self.within(attributes);
        if self.is_read() {
            self.attributes(name, attributes);
        }
        match kind {
            Kind::Inline if around.is_read() && !self.is_read() => self.blocks.object(),
            Kind::Inline | Kind::Hidden => {}
            Kind::Block => self.cut(),
            Kind::Aside => self.blocks.begin(),
            Kind::Break => self.blocks.line_break(),
            Kind::Picture | Kind::Code => self.blocks.object(),
        }
        if is_void(name) {
            self.mode = around;
            return;
        }
        self.mode.is_left |= matches!(kind, Kind::Code | Kind::Hidden);
        self.open.push(Element { name, kind, around });
    }

    /// Whether what begins here stands in drawings or formulas, which are read like XML.
    pub(crate) fn is_in_xml(&self) -> bool {
        let mut around = self.open.iter().rev().take(DEEPEST).map(|element| element.name);
        around.find(|it| is_among(it, BORDERS)).is_some_and(|it| is_among(it, XML))
    }

    /// An element ends, and those in it.
    pub(crate) fn end(&mut self, name: &str) {
        let mut nearest = self.open.iter().rev().take(DEEPEST);
        if let Some(inside) = nearest.position(|it| it.name.eq_ignore_ascii_case(name)) {
            self.close(self.open.len() - inside - 1);
        }
    }

    /// Ends the innermost elements until so many are open.
    pub(crate) fn close(&mut self, depth: usize) {
        while self.open.len() > depth
            && let Some(element) = self.open.pop()
        {
            self.mode = element.around;
            match element.kind {
                Kind::Block => self.cut(),
                Kind::Aside => self.blocks.end(),
                _ => {}
            }
        }
    }

    /// Ends the text in front.
    pub(crate) fn cut(&mut self) {
        self.blocks.end();
        self.blocks.begin();
    }

    /// Ends elements of these names, those that stand directly in one another.
    fn leave_out_ends(&mut self, names: &[&str]) {
        while !names.is_empty() {
            let mut nearest = self.open.iter().rev().take(DEEPEST);
            let Some(inside) = nearest.position(|it| it.kind != Kind::Inline) else { return };
            let at = self.open.len() - inside - 1;
            if !self.open.get(at).is_some_and(|element| is_among(element.name, names)) {
                return;
            }
            self.close(at);
        }
    }

    /// What is done with text in an element that has these attributes.
    fn within(&self, attributes: &[Attribute<'_>]) -> Mode {
        let mut mode = self.mode;
        for attribute in attributes {
            let (name, value) = (attribute.name, &self.source[attribute.value.clone()]);
            if is_among(name, LANGUAGE) {
                mode.is_foreign = is_foreign(value).unwrap_or(mode.is_foreign);
            } else if name.eq_ignore_ascii_case("translate") {
                let stays = value.eq_ignore_ascii_case("no");
                mode.is_left = stays || mode.is_left && !value.eq_ignore_ascii_case("yes");
            } else if name.eq_ignore_ascii_case("class") {
                mode.is_left |= value.split_ascii_whitespace().any(|class| class == "notranslate");
            }
        }
        mode
    }

    fn attributes(&mut self, element: &str, attributes: &[Attribute<'_>]) {
        let source = self.source;
        let value_of = |name: &str| {
            let found = attributes.iter().find(|it| it.name.eq_ignore_ascii_case(name));
            found.map(|it| &source[it.value.clone()])
        };
        let special = special(element, value_of);
        for Attribute { name, value, escape } in attributes {
            let also = special.filter(|(known, _)| known.eq_ignore_ascii_case(name));
            match content(name).or(also.map(|(_, content)| content)) {
                Some(Content::Text) => {
                    self.blocks.begin();
                    add(source, value.clone(), *escape, self.blocks);
                    self.blocks.end();
                }
                Some(Content::Language) if is_tag(&source[value.clone()]) => {
                    self.blocks.language(value.clone());
                }
                _ => {}
            }
        }
    }
}

/// Whether this is one language tag and nothing else.
fn is_tag(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
