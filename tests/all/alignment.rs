//! From output to input and back, beside a map with a place for every byte.

use std::borrow::Cow;
use std::ops::Range;

use fanjian::{Change, Converter, Dictionary};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

/// A text of which some parts were replaced, looked at from one side.
struct Reference {
    /// For every byte of this side, what of the other belongs to it.
    bytes: Vec<Range<usize>>,
    /// What is replaced: on this side, on the other.
    replaced: Vec<(Range<usize>, Range<usize>)>,
}

impl Reference {
    fn new(replaced: Vec<(Range<usize>, Range<usize>)>, len: usize) -> Self {
        let (mut bytes, mut other) = (Vec::new(), 0);
        let copy_to = |end: usize, bytes: &mut Vec<_>, other: &mut usize| {
            while bytes.len() < end {
                bytes.push(*other..*other + 1);
                *other += 1;
            }
        };
        for (this, that) in &replaced {
            copy_to(this.start, &mut bytes, &mut other);
            bytes.extend(this.clone().map(|_| that.clone()));
            other = that.end;
        }
        copy_to(len, &mut bytes, &mut other);
        Self { bytes, replaced }
    }

    fn lead(&self, range: Range<usize>) -> Range<usize> {
        let start = range.start.min(self.bytes.len());
        let end = range.end.min(self.bytes.len());
        if start < end {
            return self.bytes[start].start..self.bytes[end - 1].end;
        }
        let is_here = |this: &Range<usize>| *this == (start..start);
        let mut here = self.replaced.iter().filter(|(this, _)| is_here(this)).map(|(_, that)| that);
        if let Some(first) = here.next() {
            return first.start..here.next_back().unwrap_or(first).end;
        }
        let is_around = |this: &Range<usize>| this.start < start && start < this.end;
        if let Some((_, that)) = self.replaced.iter().find(|(this, _)| is_around(this)) {
            return that.clone();
        }
        let at = if start == 0 { 0 } else { self.bytes[start - 1].end };
        at..at
    }
}

/// One to four bytes each, and none that a built-in table changes.
const ALPHABET: [char; 4] = ['a', 'é', '一', '𠀀'];

fn string(lengths: Range<usize>) -> impl Strategy<Value = String> {
    vec(select(ALPHABET.to_vec()), lengths).prop_map(String::from_iter)
}

fn pairs(changes: &[Change]) -> Vec<(Range<usize>, Range<usize>)> {
    changes.iter().map(|change| (change.source.clone(), change.output.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is asked, in the text, beyond it and the wrong way round: the answer of the plain map.
    #[test]
    fn any_range_leads_where_its_bytes_do(
        entries in btree_map(string(1..4), string(0..4), 0..8),
        text in string(0..12),
    ) {
        let own = Dictionary::from_pairs(&entries).unwrap();
        let converter = Converter::builder("s2t").unwrap().dictionary(own).build();
        let (output, alignment) = converter.align(&text);
        prop_assert_eq!(&output, &converter.convert(&text));
        prop_assert_eq!(matches!(output, Cow::Borrowed(_)), output == text);

        let forth = pairs(&converter.explain(&text).changes());
        let back = forth.iter().cloned().map(|(source, output)| (output, source)).collect();
        let to_output = Reference::new(forth.clone(), text.len());
        let to_source = Reference::new(back, output.len());
        for start in 0..text.len().max(output.len()) + 3 {
            for end in start.saturating_sub(1)..text.len().max(output.len()) + 3 {
                prop_assert_eq!(alignment.source_of(start..end), to_source.lead(start..end));
                prop_assert_eq!(alignment.output_of(start..end), to_output.lead(start..end));
                if forth.is_empty() && start <= end && end <= text.len() {
                    prop_assert_eq!(alignment.source_of(start..end), start..end);
                }
            }
            let (here, next) = (start..start, start + 1..start + 1);
            prop_assert!(alignment.source_of(here.clone()).start <= alignment.source_of(next.clone()).start);
            prop_assert!(alignment.output_of(here).start <= alignment.output_of(next).start);
        }
        for (at, _) in text.char_indices() {
            let led = alignment.output_of(at..text.len());
            prop_assert!(output.get(led).is_some(), "characters lead to characters");
        }
        prop_assert_eq!(alignment.source_of(usize::MAX..usize::MAX).end, text.len());
    }
}

#[test]
fn a_long_text_is_aligned_across_its_pieces() {
    let converter = Converter::builtin("s2twp").unwrap();
    let line = "打印机用的内存坏了，后来换了。";
    let text = line.repeat(10_000);
    let (output, alignment) = converter.align(&text);
    assert!(output == converter.convert(&text));
    let converted = converter.convert(line);
    for number in [0, 1, 4_999, 9_999] {
        let (source, target) = (number * line.len(), number * converted.len());
        let range = |at: usize, text: &str| at..at + text.len();
        assert_eq!(alignment.source_of(range(target, &converted)), range(source, line));
        assert_eq!(alignment.output_of(range(source, line)), range(target, &converted));
        let memory = target + converted.find("記憶體").unwrap();
        let expected = range(source + line.find("内存").unwrap(), "内存");
        assert_eq!(alignment.source_of(memory + 1..memory + 2), expected);
    }
}
