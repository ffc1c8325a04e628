//! A lexicon in place: static bytes of the library, or the sections of one made at run time.

use std::borrow::Cow;
use std::fmt;

use fst::Streamer;
use fst::raw::{Fst, Node, Output};

use super::compile::{CANDIDATE_END, RECORD_END, Sections};
use super::index::{CharTable, PairIndex};

/// A compiled dictionary, ready for search. Cheap to make: nothing is parsed or copied.
#[derive(Clone)]
pub(crate) struct Lexicon {
    name: Cow<'static, str>,
    fst: Fst<Cow<'static, [u8]>>,
    pool: Cow<'static, str>,
    chars: Cow<'static, [u8]>,
    pairs: Cow<'static, [u8]>,
    longest_key: usize,
    smallest_start: char,
}

/// The static sections of a lexicon that `build.rs` embeds.
pub(crate) struct Embedded {
    pub(crate) name: &'static str,
    pub(crate) fst: &'static [u8],
    pub(crate) pool: &'static str,
    pub(crate) chars: &'static [u8],
    pub(crate) pairs: &'static [u8],
    pub(crate) longest_key: u32,
    pub(crate) smallest_start: u32,
}

/// A key found at the start of a text.
#[derive(Clone, Copy)]
pub(crate) struct Hit<'l> {
    /// The length of the key in bytes.
    pub(crate) len: usize,
    pub(crate) lexicon: &'l Lexicon,
    record: u32,
}

/// The start of a text, as the search wants to see it.
pub(crate) struct Start<'t> {
    text: &'t str,
    first: char,
    pair: Pair,
    /// The length of the first two characters in bytes.
    pair_len: usize,
}

/// The first two characters.
#[derive(Clone, Copy)]
enum Pair {
    /// As the index has them.
    Usual(u32),
    /// Beyond the first plane: only the automaton knows of them.
    Rare,
    /// There is but one.
    None,
}

impl<'t> Start<'t> {
    /// `text` starts with `first` and then `second`.
    #[inline]
    pub(crate) fn new(text: &'t str, first: char, second: Option<char>) -> Self {
        let pair = match second {
            Some(second) => PairIndex::pair(first, second).map_or(Pair::Rare, Pair::Usual),
            None => Pair::None,
        };
        let pair_len = first.len_utf8() + second.map_or(0, char::len_utf8);
        Self { text, first, pair, pair_len }
    }
}

impl<'l> Hit<'l> {
    /// All candidates, the preferred one first.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = &'l str> + use<'l> {
        let pool = &self.lexicon.pool[self.record as usize..];
        let end = pool.find(RECORD_END).unwrap_or(pool.len());
        pool[..end].split(CANDIDATE_END)
    }

    /// The preferred candidate, which conversion writes.
    #[inline]
    pub(crate) fn value(&self) -> &'l str {
        let pool = &self.lexicon.pool[self.record as usize..];
        let mark = |&byte: &u8| byte == CANDIDATE_END as u8 || byte == RECORD_END as u8;
        let end = pool.as_bytes().iter().position(mark).unwrap_or(pool.len());
        &pool[..end]
    }
}

impl Lexicon {
    /// The sections as the compiler made them.
    pub(crate) fn from_sections(
        name: impl Into<Cow<'static, str>>,
        sections: Sections,
    ) -> Result<Self, fst::Error> {
        Ok(Self {
            name: name.into(),
            fst: Fst::new(Cow::Owned(sections.fst))?,
            pool: Cow::Owned(sections.pool),
            chars: Cow::Owned(sections.chars),
            pairs: Cow::Owned(sections.pairs),
            longest_key: sections.longest_key as usize,
            smallest_start: char::from_u32(sections.smallest_start).unwrap_or_default(),
        })
    }

    /// A view of static sections.
    pub(crate) fn from_static(embedded: &'static Embedded) -> Result<Self, fst::Error> {
        Ok(Self {
            name: Cow::Borrowed(embedded.name),
            fst: Fst::new(Cow::Borrowed(embedded.fst))?,
            pool: Cow::Borrowed(embedded.pool),
            chars: Cow::Borrowed(embedded.chars),
            pairs: Cow::Borrowed(embedded.pairs),
            longest_key: embedded.longest_key as usize,
            smallest_start: char::from_u32(embedded.smallest_start).unwrap_or_default(),
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn set_name(&mut self, name: String) {
        self.name = Cow::Owned(name);
    }

    /// The number of keys.
    pub(crate) fn len(&self) -> usize {
        self.fst.len()
    }

    /// The length of the longest key in bytes.
    pub(crate) fn longest_key(&self) -> usize {
        self.longest_key
    }

    /// No key starts with a character below this one.
    pub(crate) fn smallest_start(&self) -> char {
        self.smallest_start
    }

    /// The longest key at the start of a text.
    #[inline]
    pub(crate) fn find(&self, start: &Start<'_>) -> Option<Hit<'_>> {
        match start.pair {
            Pair::Usual(pair) => {
                if let Some((node, sum)) = PairIndex(&self.pairs).get(pair)
                    && let Some(hit) =
                        self.walk(start.text, start.pair_len, self.fst.node(node), Output::new(sum))
                {
                    return Some(hit);
                }
            }
            Pair::Rare => return self.walk(start.text, 0, self.fst.root(), Output::zero()),
            Pair::None => {}
        }
        let record = CharTable(&self.chars).get(start.first)?;
        Some(Hit { len: start.first.len_utf8(), lexicon: self, record })
    }

    /// Longest match by the automaton, which stands at `node` behind the first `len` bytes of `text`.
    fn walk<'l>(
        &'l self,
        text: &str,
        len: usize,
        mut node: Node<'l>,
        mut sum: Output,
    ) -> Option<Hit<'l>> {
        let end = |node: &Node<'_>, len, sum: Output| {
            node.is_final().then(|| (len, sum.cat(node.final_output())))
        };
        let mut longest = end(&node, len, sum);
        for (index, &byte) in text.as_bytes().iter().enumerate().skip(len) {
            let Some(edge) = node.find_input(byte) else { break };
            let edge = node.transition(edge);
            sum = sum.cat(edge.out);
            node = self.fst.node(edge.addr);
            longest = end(&node, index + 1, sum).or(longest);
        }
        let (len, record) = longest?;
        Some(Hit { len, lexicon: self, record: u32::try_from(record.value()).ok()? })
    }

    /// Whether some key starts with the whole of `text` and goes on.
    pub(crate) fn could_grow(&self, text: &str) -> bool {
        let mut node = self.fst.root();
        for &byte in text.as_bytes() {
            let Some(edge) = node.find_input(byte) else { return false };
            node = self.fst.node(node.transition_addr(edge));
        }
        !node.is_empty()
    }

    /// All entries as `(key, candidates)`, keys in code point order.
    pub(crate) fn entries(&self) -> Vec<(String, Vec<&str>)> {
        let mut entries = Vec::with_capacity(self.len());
        self.each(|key, hit| entries.push((key.to_owned(), hit.candidates().collect())));
        entries
    }

    /// Shows all entries, keys in code point order.
    pub(crate) fn each<'l>(&'l self, mut see: impl FnMut(&str, Hit<'l>)) {
        let mut stream = self.fst.stream();
        while let Some((key, record)) = stream.next() {
            let Ok(record) = u32::try_from(record.value()) else { continue };
            see(&String::from_utf8_lossy(key), Hit { len: key.len(), lexicon: self, record });
        }
    }

    /// Shows all keys in code point order; together they may be far longer than the lexicon.
    pub(crate) fn each_key(&self, mut see: impl FnMut(&str)) {
        let mut stream = self.fst.stream();
        while let Some((key, _)) = stream.next() {
            see(&String::from_utf8_lossy(key));
        }
    }

    /// The sections again, to be written to a file.
    pub(crate) fn to_sections(&self) -> Sections {
        Sections {
            fst: self.fst.to_vec(),
            pool: self.pool.to_string(),
            chars: self.chars.to_vec(),
            pairs: self.pairs.to_vec(),
            longest_key: u32::try_from(self.longest_key).unwrap_or(u32::MAX),
            smallest_start: u32::from(self.smallest_start),
        }
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon")
            .field("name", &self.name)
            .field("entries", &self.entries())
            .finish()
    }
}
