//! Markdown: a parser says where text is; nothing else is touched, so that every link leads where it led.

mod addresses;
mod anchors;
mod front_matter;
mod marks;

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use self::anchors::Anchors;
use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;
use crate::markup::{Walker, read_part};

/// What is read beside CommonMark.
const EXTENSIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    .union(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS)
    .union(Options::ENABLE_MATH)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_WIKILINKS);

/// Reads Markdown. Everything is Markdown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Markdown;

impl Reader for Markdown {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let begin = source.len() - source.trim_start_matches('\u{FEFF}').len();
        let skipped = begin + front_matter::json(source, begin, blocks);
        let text = &source[skipped..];
        let place = |range: Range<usize>| skipped + range.start..skipped + range.end;
        let mut page = Page {
            walker: Walker::html(source, blocks),
            at: 0,
            done: 0,
            left: 0,
            around: Vec::new(),
            html: None,
            heading: None,
            anchors: Anchors::default(),
        };
        let events = Parser::new_ext(text, EXTENSIONS).into_offset_iter();
        let mut definitions: Vec<_> = events.reference_definitions().iter().collect();
        definitions.sort_unstable_by_key(|(_, definition)| definition.span.start);
        for (_, definition) in definitions {
            let title = definition.title.as_deref().unwrap_or_default();
            page.target(place(definition.span.clone()), title, &definition.dest);
        }
        for (event, range) in events {
            page.event(&event, place(range));
        }
        page.anchors.add(source, page.walker.blocks);
        Ok(())
    }
}

/// A document as it is read.
struct Page<'s, 'b> {
    /// HTML in it has its elements around its text.
    walker: Walker<'s, 'b>,
    /// Where that ends which was read last.
    at: usize,
    /// Where that ends which was told last, or left.
    done: usize,
    /// How many elements with nothing to be read are open.
    left: usize,
    /// How many elements of HTML are open around each block.
    around: Vec<usize>,
    /// A block of HTML, if it is one piece.
    html: Option<Range<usize>>,
    /// The text of a heading that is found by it.
    heading: Option<String>,
    anchors: Anchors,
}

impl Page<'_, '_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(_) if self.left > 0 => self.left += 1,
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) if self.left > 1 => self.left -= 1,
            Event::End(tag) => self.end(*tag),
            Event::Text(text) if self.left == 0 => self.text(text, range),
            Event::Text(_) | Event::TaskListMarker(_) => {}
            Event::Html(_) => self.html(range),
            Event::InlineHtml(text) => self.inline_html(text, range),
            Event::SoftBreak | Event::HardBreak => self.walker.blocks.line_break(),
            Event::Rule => self.walker.cut(),
            Event::Code(code) => self.code(code),
            Event::InlineMath(math) if self.left == 0 && self.is_no_math(math, range.end) => {
                self.text(&self.walker.source()[range.clone()], range);
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {
                self.walker.blocks.object();
            }
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript => {}
            Tag::Link { link_type, title, dest_url, .. } => {
                self.link(*link_type, title, dest_url, range);
            }
            Tag::Image { link_type, title, dest_url, .. } => {
                self.walker.blocks.object();
                self.walker.blocks.begin();
                self.link(*link_type, title, dest_url, range);
            }
            Tag::CodeBlock(_) => {
                self.walker.cut();
                self.left = 1;
            }
            Tag::MetadataBlock(kind) => {
                let mark = match kind {
                    MetadataBlockKind::YamlStyle => ':',
                    MetadataBlockKind::PlusesStyle => '=',
                };
                front_matter::read(self.walker.source(), range, mark, self.walker.blocks);
                self.left = 1;
            }
            Tag::HtmlBlock => {
                self.walker.cut();
                self.at = range.start;
                let text = self.walker.source().get(range.clone()).unwrap_or_default();
                self.html = Some(range).filter(|_| !is_of_others(text));
            }
            _ => {
                self.walker.cut();
                self.around.push(self.walker.depth());
                if matches!(tag, Tag::Heading { id: None, .. }) {
                    self.heading = Some(String::new());
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        self.left = 0;
        match tag {
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link => {}
            TagEnd::Image => self.walker.blocks.end(),
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => self.walker.cut(),
            TagEnd::HtmlBlock => {
                if let Some(range) = self.html.take() {
                    read_part(range, &mut self.walker);
                }
                self.walker.cut();
            }
            _ => {
                if let Some(text) = self.heading.take() {
                    self.anchors.heading(text);
                }
                // Elements that began in a block end with it.
                self.walker.close(self.around.pop().unwrap_or_default());
                self.walker.cut();
            }
        }
    }

    fn code(&mut self, code: &str) {
        self.walker.blocks.object();
        self.heading = self.heading.take().filter(|_| code.is_ascii()).map(|text| text + code);
    }

    /// Whether this is rather prices than mathematics.
    fn is_no_math(&self, math: &str, end: usize) -> bool {
        let behind = self.walker.source().as_bytes().get(end);
        let is_in_front_of_digit = behind.is_some_and(u8::is_ascii_digit);
        let is_sentence = math.contains(['，', '。', '；', '：', '！', '？', '、']);
        (is_in_front_of_digit || is_sentence) && !math.contains(['\\', '`', '<', '[', ']'])
    }

    /// Text, or a character that stands there as a reference or behind a backslash.
    fn text(&mut self, text: &str, range: Range<usize>) {
        let is_escaped = self.at != range.start && self.before(range.start) == Some(b'\\');
        self.at = range.end;
        if !self.walker.is_read() {
            self.heading = None;
            return;
        }
        if let Some(heading) = &mut self.heading {
            heading.push_str(text);
        }
        // It may be part of an address that began in front, or be told twice.
        if range.start < self.done {
            let rest = self.done..range.end;
            if !rest.is_empty() && self.walker.source().get(range) == Some(text) {
                self.between_addresses(rest);
            }
            return;
        }
        let (source, blocks) = (self.walker.source(), &mut *self.walker.blocks);
        let first = text.chars().next();
        if source.get(range.clone()) == Some(text) {
            match first.filter(|first| is_escaped && first.is_ascii()) {
                Some(first) => {
                    blocks.character(range.start - 1..range.start + 1, first, marks::escape);
                    self.between_addresses(range.start + 1..range.end);
                }
                None => self.between_addresses(range),
            }
            return;
        }
        self.done = range.end;
        match first.filter(|first| first.len_utf8() == text.len()) {
            Some(first) => blocks.character(range, first, marks::escape),
            None => blocks.object(),
        }
    }

    /// Text as it stands, without addresses and tags of templates, which may end behind it.
    fn between_addresses(&mut self, range: Range<usize>) {
        let (source, blocks) = (self.walker.source(), &mut *self.walker.blocks);
        let mut start = range.start;
        for found in addresses::find(source, range.clone()) {
            marks::add(source, start..found.start, blocks);
            blocks.object();
            start = found.end;
        }
        if start < range.end {
            marks::add(source, start..range.end, blocks);
        }
        self.done = start.max(range.end);
    }

    /// A link, whose text stays if it leads somewhere itself.
    fn link(&mut self, link: LinkType, title: &str, destination: &str, range: Range<usize>) {
        match link {
            LinkType::Inline => self.target(range, title, destination),
            LinkType::Reference
            | LinkType::ReferenceUnknown
            | LinkType::WikiLink { has_pothole: true } => {}
            _ => {
                self.walker.blocks.object();
                self.left = 1;
                self.heading = None;
            }
        }
    }

    /// What a link or a definition ends with: where it leads, and a title in quotation marks, both just as they stand there.
    fn target(&mut self, link: Range<usize>, title: &str, destination: &str) {
        let source = self.walker.source();
        let text = source.get(link.clone()).unwrap_or_default();
        let text = text.strip_suffix(')').unwrap_or(text).trim_ascii_end();
        let mut front = text;
        if let Some(quote) =
            text.chars().next_back().filter(|it| !title.is_empty() && "\"'".contains(*it))
        {
            let before = text.strip_suffix(quote).and_then(|text| text.strip_suffix(title));
            let Some(before) = before.filter(|before| before.ends_with(quote)) else { return };
            if !title.contains([quote, '\\', '&', '\n', '\r']) {
                let start = link.start + before.len();
                self.walker.blocks.begin();
                marks::add(source, start..start + title.len(), self.walker.blocks);
                self.walker.blocks.end();
            }
            front = before.trim_end_matches(quote).trim_ascii_end();
        }
        let front = front.strip_suffix('>').unwrap_or(front);
        let Some(before) = front.strip_suffix(destination) else { return };
        let is_whole =
            ["](", "]:"].iter().any(|mark| before.trim_end_matches(['<', ' ']).ends_with(mark));
        if is_whole {
            let start = link.start + before.len();
            self.anchors.link(start..start + destination.len(), destination);
        }
    }

    /// A line of a block of HTML. A block is one piece if nothing but blanks stands in front of its lines.
    fn html(&mut self, line: Range<usize>) {
        let front = self.walker.source().get(self.at..line.start).unwrap_or_default();
        if !front.trim_ascii().is_empty() {
            self.html = None;
        }
        self.at = line.end;
    }

    /// A tag in a line of text.
    fn inline_html(&mut self, text: &str, range: Range<usize>) {
        if !is_of_others(text) && self.walker.source().get(range.clone()) == Some(text) {
            read_part(range, &mut self.walker);
        }
    }

    fn before(&self, at: usize) -> Option<u8> {
        self.walker.source().as_bytes().get(at.checked_sub(1)?).copied()
    }
}

/// Whether this is no HTML, but a part of a program or of XML that Markdown takes for it.
fn is_of_others(text: &str) -> bool {
    ["<?", "<!["].iter().any(|mark| text.starts_with(mark))
}
