//! One text through every way there is to convert it.

use std::borrow::Cow;
use std::num::NonZeroUsize;

use fanjian::{Converter, Explanation};

const CHUNKS: [usize; 5] = [1, 2, 3, 7, 64 * 1024];

/// Converts `text` by every API, asserts that all agree, and returns the output.
pub fn convert(converter: &Converter, text: &str) -> String {
    let output = converter.convert(text);
    let borrowed = matches!(output, Cow::Borrowed(_));
    assert_eq!(borrowed, *output == *text, "borrowed exactly when nothing changes: {text:?}");

    let mut into = String::from("kept");
    converter.convert_into(text, &mut into);
    assert_eq!(into.strip_prefix("kept"), Some(&*output), "convert_into: {text:?}");

    let bytes = converter.convert_bytes(text.as_bytes());
    assert_eq!(bytes, output.as_bytes(), "convert_bytes: {text:?}");
    assert_eq!(matches!(bytes, Cow::Borrowed(_)), borrowed, "convert_bytes borrows: {text:?}");

    for size in CHUNKS {
        let streamed = stream(converter, text.as_bytes().chunks(size));
        assert_eq!(streamed, output.as_bytes(), "chunks of {size}: {text:?}");
    }
    let mut copied = Vec::new();
    let stats = converter.stream().copy(text.as_bytes(), &mut copied).unwrap();
    assert_eq!(copied, output.as_bytes(), "copy: {text:?}");
    assert_eq!((stats.read, stats.written), (text.len() as u64, output.len() as u64));

    for jobs in [1, 2, 7] {
        let mut copied = Vec::new();
        let parallel = converter.parallel(NonZeroUsize::new(jobs).unwrap());
        assert_eq!(parallel.copy(text.as_bytes(), &mut copied).unwrap(), stats, "{jobs} jobs");
        assert_eq!(copied, output.as_bytes(), "copy by {jobs} jobs: {text:?}");
    }
    #[cfg(feature = "parallel")]
    {
        let parallel = converter.par_convert(text);
        assert_eq!(parallel, output, "par_convert: {text:?}");
        assert_eq!(matches!(parallel, Cow::Borrowed(_)), borrowed, "par_convert borrows: {text:?}");
    }

    check_explanation(converter, text, &output);
    output.into_owned()
}

/// Sends the pieces through a stream.
pub fn stream<'p>(converter: &Converter, pieces: impl Iterator<Item = &'p [u8]>) -> Vec<u8> {
    let mut output = Vec::new();
    let mut stream = converter.stream();
    for piece in pieces {
        stream.push(piece, &mut output).unwrap();
    }
    stream.finish(&mut output).unwrap();
    output
}

fn check_explanation(converter: &Converter, text: &str, output: &str) {
    let explanation = converter.explain(text);
    assert_eq!(explanation.input, text);
    assert_eq!(explanation.output, output, "explain: {text:?}");
    let (mut source, mut target) = (0, 0);
    for span in &explanation.spans {
        assert_eq!((span.source.start, span.target.start), (source, target), "tiles: {text:?}");
        (source, target) = (span.source.end, span.target.end);
        let (before, after) = (&text[span.source.clone()], &output[span.target.clone()]);
        assert!(!before.is_empty(), "{text:?}");
        assert!(!span.steps.is_empty() || before == after, "copied means equal: {span:?}");
    }
    assert_eq!((source, target), (text.len(), output.len()), "tiles to the end: {text:?}");
    check_changes(&explanation);
}

/// The changes, and nothing else, lead from the input to the output.
fn check_changes(explanation: &Explanation) {
    let Explanation { input, output, .. } = explanation;
    let (mut changed, mut at) = (String::new(), 0);
    for change in explanation.changes() {
        let (before, after) = (&input[change.source.clone()], &output[change.output.clone()]);
        assert_ne!(before, after, "{input:?}");
        changed.push_str(&input[at..change.source.start]);
        assert_eq!(changed.len(), change.output.start, "{input:?}");
        changed.push_str(after);
        at = change.source.end;
    }
    assert_eq!(changed + &input[at..], *output, "changes: {input:?}");
    let alignment = explanation.alignment();
    for span in &explanation.spans {
        let (source, target) = (span.source.clone(), span.target.clone());
        assert_eq!(alignment.output_of(source.clone()), target, "{input:?}");
        if !target.is_empty() {
            assert_eq!(alignment.source_of(target), source, "{input:?}");
        }
    }
}
