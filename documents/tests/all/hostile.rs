//! Documents that are broken, and how to tell that only text was changed in them.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use fanjian_documents::{Document, Format, Rewrite};
use proptest::prelude::*;

/// A document, or any string, of which parts were cut out, repeated, or changed; not always UTF-8.
pub(crate) fn spoilt(sample: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(Vec::new()),
        any::<u8>().prop_map(|byte| vec![byte]),
        // What has a meaning somewhere in the sample.
        (any::<prop::sample::Index>(), 0..6_usize).prop_map(|(at, len)| {
            let at = at.index(sample.len());
            sample.as_bytes()[at..sample.len().min(at + len)].to_vec()
        }),
    ];
    let change = (any::<prop::sample::Index>(), 0..4_usize, piece);
    let changed = prop::collection::vec(change, 0..6).prop_map(|changes| {
        let mut bytes = sample.as_bytes().to_vec();
        for (at, len, piece) in changes {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..(at + len).min(bytes.len()), piece);
        }
        bytes
    });
    prop_oneof![4 => changed, 1 => any::<String>().prop_map(String::into_bytes)]
}

/// One character becomes another, which is as long.
struct Swapped;

const FROM: &str = "头";
const TO: &str = "頭";

impl Rewrite for Swapped {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        text.replace(FROM, TO).into()
    }

    fn lead(&self, _: &str, _: &str, _: &mut [usize]) {}
}

/// Asserts that a document becomes one that differs in text only, unless it is refused; tells whether it was read. Tests of many
/// documents demand that some are.
#[track_caller]
pub(crate) fn only_text_changes(format: Format, fields: &[&str], source: &[u8]) -> bool {
    let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
    let reader = format.reader(&fields).unwrap().unwrap();
    let Ok(document) = Document::read(source, &*reader) else { return false };
    let mut output = Vec::new();
    document.write(&Swapped, &mut output).unwrap();
    assert_eq!(with_one_form(&output), with_one_form(source));
    true
}

/// Asserts that ten times as much takes no more than some ten times as long: what is quadratic takes a hundred times.
#[track_caller]
pub(crate) fn takes_linear_time(format: Format, source: impl Fn(usize) -> String) {
    let time = |count| {
        let source = source(count);
        let start = Instant::now();
        only_text_changes(format, &[], source.as_bytes());
        start.elapsed()
    };
    let (less, more) = (time(10_000), time(100_000));
    assert!(
        more < less * 40 + Duration::from_millis(500),
        "{format}: {less:?}, {more:?}: {}",
        source(1)
    );
}

/// Bytes in which the two characters are alike, also where they are escaped.
fn with_one_form(bytes: &[u8]) -> String {
    // No byte is lost: each one that is no text becomes a character of its own.
    let text: String = bytes
        .utf8_chunks()
        .flat_map(|chunk| {
            chunk.valid().chars().chain(chunk.invalid().iter().map(|&it| char::from(it)))
        })
        .collect();
    ["头", "\\u5934", "\\U5934", "\\u982d", "\\U982d"]
        .iter()
        .fold(text, |text, form| text.replace(form, TO))
}
