//! Markdown: a parser says where text is; nothing else is touched, so that every link leads where it led.

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
        let text = source.trim_start_matches('\u{FEFF}');
        let skipped = source.len() - text.len();
        let place = |range: Range<usize>| skipped + range.start..skipped + range.end;
        let mut page = Page {
            walker: Walker::html(source, blocks),
            at: 0,
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
            let span = place(definition.span.clone());
            page.title(span.clone(), definition.title.as_deref());
            page.anchors.link(source, span, &definition.dest);
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
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {
                self.walker.blocks.object()
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
                self.anchors.link(self.walker.source(), range.clone(), dest_url);
                self.link(*link_type, title, range);
            }
            Tag::Image { link_type, title, .. } => {
                self.walker.blocks.object();
                self.walker.blocks.begin();
                self.link(*link_type, title, range);
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
                    self.anchors.heading(&text);
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
        let (source, blocks) = (self.walker.source(), &mut *self.walker.blocks);
        let first = text.chars().next();
        if source.get(range.clone()) == Some(text) {
            match first.filter(|first| is_escaped && first.is_ascii()) {
                Some(first) => {
                    blocks.character(range.start - 1..range.start + 1, first, marks::escape);
                    marks::add(source, range.start + 1..range.end, blocks);
                }
                None => marks::add(source, range, blocks),
            }
            return;
        }
        match first.filter(|first| first.len_utf8() == text.len()) {
            Some(first) => blocks.character(range, first, marks::escape),
            None => blocks.object(),
        }
    }

    /// A link, whose text stays if it leads somewhere itself.
    fn link(&mut self, link: LinkType, title: &str, range: Range<usize>) {
        match link {
            LinkType::Inline => self.title(range, Some(title)),
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

    /// The title of a link or of a definition, if it stands in quotation marks at its end, just as it is.
    fn title(&mut self, link: Range<usize>, title: Option<&str>) {
        let source = self.walker.source();
        let text = source.get(link.clone()).unwrap_or_default();
        let text = text.strip_suffix(')').unwrap_or(text).trim_ascii_end();
        let Some(title) = title.filter(|title| !title.is_empty()) else { return };
        let Some(quote) = text.chars().next_back().filter(|last| "\"'".contains(*last)) else {
            return;
        };
        let front = text.strip_suffix(quote).and_then(|text| text.strip_suffix(title));
        let Some(front) = front.filter(|front| front.ends_with(quote)) else { return };
        if !title.contains([quote, '\\', '&', '\n', '\r']) {
            let start = link.start + front.len();
            self.walker.blocks.begin();
            marks::add(source, start..start + title.len(), self.walker.blocks);
            self.walker.blocks.end();
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
