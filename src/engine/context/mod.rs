//! One-to-many characters by their context: the cheapest row of words around each, then rules.
//!
//! All other characters go one by one through the character table of the fused scan, which stops at
//! each one-to-many character. A place that no word spans parts the text for the words, so only the
//! *island* between two such places counts; where none is near, only the characters in reach. So
//! what a character becomes depends on a bounded stretch around it and on nothing else.

#[cfg(test)]
mod compile;
#[cfg(feature = "context")]
pub(crate) mod edges;
mod explain;
pub(crate) mod lattice;
#[cfg_attr(not(feature = "context"), allow(dead_code))]
pub(crate) mod own;
pub(crate) mod rules;
pub(crate) mod words;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use explain::Decision;
use lattice::{Lattice, MOST};
use own::Own;
use rules::Rules;
use words::{Word, Words};

use super::fused::tables::Tables;
use super::ids::{self, Sequence};
use crate::lexicon::Group;
use crate::lexicon::index::pair_of;

/// How far from a one-to-many character words are looked for, in characters.
pub(crate) const REACH: usize = 16;

/// What stands behind these, no word, rule or key joins with what stands in front of them: `build.rs`
/// checks that.
pub(crate) const BARRIERS: [char; 5] = ['\n', '。', '！', '？', '；'];

/// What `build.rs` embeds.
#[cfg_attr(not(feature = "context"), allow(dead_code))]
pub(crate) struct Embedded {
    pub(crate) tables: Option<Tables>,
    pub(crate) words: Words,
    pub(crate) rules: Rules,
    /// The name of the table of characters.
    pub(crate) characters: &'static str,
    /// The name of the table of compatibility ideographs.
    pub(crate) normalization: &'static str,
    /// Traditional characters and what they are in words, as pairs of `u16`.
    pub(crate) folds: &'static [u8],
}

/// What the choice goes by.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) words: Words,
    pub(crate) rules: Rules,
    /// What characters give where no word has them.
    pub(crate) characters: Group,
    /// Compatibility ideographs and what they are read as.
    pub(crate) canonical: Group,
    pub(crate) folds: Folds,
}

/// What characters are in words, whose keys are Simplified: text may be Traditional in part, or converted
/// already, or hold compatibility ideographs.
#[derive(Clone, Debug)]
pub(crate) struct Folds(Arc<[u16]>);

impl Folds {
    /// Of pairs of `u16`, little-endian, each from a character to another one of three bytes.
    #[cfg_attr(not(feature = "context"), allow(dead_code))]
    pub(crate) fn new(pairs: &[u8]) -> Self {
        let mut folds: Vec<u16> = (0..=u16::MAX).collect();
        for &[a, b, c, d] in pairs.as_chunks().0 {
            folds[usize::from(u16::from_le_bytes([a, b]))] = u16::from_le_bytes([c, d]);
        }
        Self(folds.into())
    }

    /// Of as many bytes as the character itself.
    #[inline]
    pub(crate) fn fold(&self, c: char) -> char {
        let folded = self.0.get(c as usize).and_then(|&code| char::from_u32(code.into()));
        folded.unwrap_or(c)
    }

    /// The text with all characters folded.
    pub(crate) fn fold_all<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.chars().all(|c| self.fold(c) == c) {
            return Cow::Borrowed(text);
        }
        let mut folded = String::with_capacity(text.len());
        folded.extend(text.chars().map(|c| self.fold(c)));
        Cow::Owned(folded)
    }
}

/// A stretch of text around a character, in bytes.
pub(crate) struct Stretch {
    pub(crate) begin: usize,
    pub(crate) end: usize,
    /// No word spans its ends, so it is the same for all characters in it.
    pub(crate) is_island: bool,
}

impl Context {
    /// Appends what the one-to-many character at `at` becomes, and perhaps what follows it; returns
    /// where the text can be taken up again.
    pub(crate) fn resolve(&self, text: &str, at: usize, output: &mut String) -> usize {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { return text.len() };
        if ids::is_operator(c) {
            let len = match ids::sequence(rest) {
                Sequence::Complete(len) => len,
                _ => c.len_utf8(),
            };
            output.push_str(&rest[..len]);
            return at + len;
        }
        let Stretch { begin, end, is_island } = self.stretch(text, at, self.folds.fold(c));
        let until = if is_island { end } else { at + c.len_utf8() };
        /// Nearly all islands have fewer characters.
        const FEW: usize = 10;
        let stretch = self.folds.fold_all(&text[begin..end]);
        // No row of shorter words is cheaper than a word.
        if let Some(word) = self.words.of_all(&stretch).and_then(Word::best) {
            self.write(text, begin, word.text, at..until, output);
        } else if stretch.chars().nth(FEW - 1).is_none() {
            self.write_best::<FEW>(text, (begin, &stretch), at..until, output);
        } else {
            self.write_best::<MOST>(text, (begin, &stretch), at..until, output);
        }
        until
    }

    /// Appends what the best row of words over a stretch makes of a range of the text.
    fn write_best<const N: usize>(
        &self,
        text: &str,
        (begin, stretch): (usize, &str),
        range: Range<usize>,
        output: &mut String,
    ) {
        let lattice = Lattice::<N>::new(&self.words, stretch, |_, _| true);
        let mut row = [(0, ""); N];
        let mut first = row.len();
        lattice.words(|from, spelling| {
            first -= 1;
            row[first] = (begin + from, spelling);
        });
        for &(from, spelling) in &row[first..] {
            self.write(text, from, spelling, range.clone(), output);
        }
    }

    /// Appends what of a word, spelt so, stands in a range of the text, character by character.
    fn write(
        &self,
        text: &str,
        from: usize,
        spelling: &str,
        range: Range<usize>,
        output: &mut String,
    ) {
        let mut spelt = spelling.chars();
        let is_own = self.is_own(text, from, spelling);
        let len = if spelling.is_empty() { char_len(text, from) } else { spelling.len() };
        for (index, c) in text[from..from + len].char_indices() {
            let (at, spelt) = (from + index, spelt.next());
            if !range.contains(&at) {
                continue;
            }
            let c = self.canonical(c);
            if self.folds.fold(c) != c {
                // As it is spelt already.
                output.push(c);
            } else if !is_own
                && self.words.may_have_rules(c)
                && let Some(rule) = self.rules.find(&self.folds, text, at, c)
            {
                output.push(rule.choose);
            } else if let Some(spelt) = spelt {
                output.push(spelt);
            } else {
                output.push(self.image(c));
            }
        }
    }

    /// Whether a word of the text, spelt so, is one of the caller's, whom no rule overrules.
    #[inline]
    fn is_own(&self, text: &str, from: usize, spelling: &str) -> bool {
        let is_own = |own: &Own| {
            let key = text.get(from..from + spelling.len()).map(|key| self.folds.fold_all(key));
            key.is_some_and(|key| own.dictionary(&key, spelling).is_some())
        };
        self.words.own.as_deref().is_some_and(is_own)
    }

    /// What a character gives by the table of characters; of several the first.
    pub(crate) fn image(&self, c: char) -> char {
        only(&self.characters, c)
    }

    /// What a character is read as, which is another one for compatibility ideographs alone.
    #[inline]
    fn canonical(&self, c: char) -> char {
        match c {
            '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => only(&self.canonical, c),
            _ => c,
        }
    }

    pub(crate) fn stretch(&self, text: &str, at: usize, c: char) -> Stretch {
        let behind = at + c.len_utf8();
        let in_front = |next, c| self.words.may_span(pair_of(c, next));
        let (front, is_begin) = self.joined(c, text[..at].chars().rev(), in_front);
        let follows = |last, c| self.words.may_span(pair_of(last, c));
        let (back, is_end) = self.joined(c, text[behind..].chars(), follows);
        let (begin, end) = (at - front, behind + back);
        // An island may have two characters in reach of one end each and not of the other.
        let is_island = is_begin && is_end && text[begin..end].chars().nth(REACH + 1).is_none();
        Stretch { begin, end, is_island }
    }

    /// How many bytes of what stands on one side of `c`, from there on, words may join with it, and whether
    /// that is all within reach.
    fn joined(
        &self,
        c: char,
        side: impl Iterator<Item = char>,
        may_join: impl Fn(char, char) -> bool,
    ) -> (usize, bool) {
        let (mut last, mut len) = (c, 0);
        for (index, c) in side.enumerate() {
            let next = self.folds.fold(c);
            if ids::is_operator(c) || !may_join(last, next) {
                break;
            }
            if index == REACH {
                return (len, false);
            }
            len += c.len_utf8();
            last = next;
        }
        (len, true)
    }
}

/// What a table of characters has for one of them, or else that itself.
fn only(table: &Group, c: char) -> char {
    let hit = table.longest_prefix(c.encode_utf8(&mut [0; 4]), c, None);
    hit.and_then(|hit| hit.value().chars().next()).unwrap_or(c)
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}
