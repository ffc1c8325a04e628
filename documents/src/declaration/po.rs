//! Where PO names its encoding: in the translation of no message.

use std::ops::Range;

use super::html::charset;

/// Where labels stand.
pub(super) fn labels(source: &[u8]) -> Vec<Range<usize>> {
    let (mut labels, mut start) = (Vec::new(), 0);
    let (mut is_message, mut word): (bool, &[u8]) = (false, b"");
    for line in source.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let range = start..start + line.len();
        start = range.end + 1;
        let content = line.trim_ascii();
        let len = content.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (first, rest) = content.split_at(len);
        if !matches!(content.first(), None | Some(b'"')) {
            is_message &= word != b"msgstr" || first == word;
            word = first;
        }
        match word {
            b"msgctxt" => is_message = true,
            b"msgid" => is_message |= !matches!(rest.trim_ascii(), b"" | b"\"\""),
            b"msgstr" if !is_message => labels.extend(charset(source, range)),
            _ => {}
        }
    }
    labels
}
