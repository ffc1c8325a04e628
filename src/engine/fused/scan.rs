//! The hot loop. The one place of the library with `unsafe`: it writes the output's bytes itself.
#![allow(unsafe_code)]

use super::tables::{Fused, SPECIAL};
use crate::engine::ids;
use crate::engine::pipeline::Flow;
use crate::engine::scan::Extent;

impl Fused {
    /// Converts `text`, which begins and ends at certain boundaries, and appends to `output`.
    /// `flow` is one of the chain's pipeline with nothing held; it is so again afterwards.
    pub(crate) fn run(&self, text: &str, output: &mut String, flow: &mut Flow<'_>) {
        let mut at = 0;
        loop {
            let start = at;
            let mark = output.len();
            at = self.plain(text, start, output);
            if at == text.len() {
                return;
            }
            let block = self.block(text, start, at);
            // Since `start` every character gave as many bytes as it has.
            output.truncate(mark + (block.start - start));
            flow.push(&text[block.clone()], Extent::Whole, output, &mut ());
            at = block.end;
        }
    }

    /// Converts from the certain boundary `start` character by character, up to a hint's second
    /// character or one that is special, or the end; returns where that is.
    fn plain(&self, text: &str, start: usize, output: &mut String) -> usize {
        let bytes = text.as_bytes();
        output.reserve(bytes.len() - start + size_of::<u32>());
        // SAFETY: what is appended below is UTF-8: ASCII bytes and whole characters of the text,
        // and images, which are characters of three bytes.
        let output = unsafe { output.as_mut_vec() };
        let mut at = start;
        let mut previous = '\0';
        while at < bytes.len() {
            if bytes[at].is_ascii() {
                let len = ascii_run(&bytes[at..]);
                if self.is_hint(previous, char::from(bytes[at])) {
                    return at;
                }
                output.extend_from_slice(&bytes[at..at + len]);
                at += len;
                previous = char::from(bytes[at - 1]);
                continue;
            }
            let Some(&[a, b, c, ..]) = bytes.get(at..).and_then(<[u8]>::first_chunk::<3>) else {
                // A character of two bytes at the very end.
                let last = text[at..].chars().next().unwrap_or_default();
                if self.is_odd(last) {
                    return at;
                }
                output.extend_from_slice(&bytes[at..]);
                return bytes.len();
            };
            if a & 0xF0 == 0xE0 {
                let code =
                    u32::from(a & 0xF) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F);
                let image = self.images[code as usize & 0xFFFF];
                // SAFETY: three bytes that begin with 0xE0 to 0xEF in a `str` are a character.
                let current = unsafe { char::from_u32_unchecked(code) };
                if image & SPECIAL != 0 || self.hints.may_contain(previous, current) {
                    return at;
                }
                let len = output.len();
                debug_assert!(output.capacity() >= len + size_of::<u32>());
                // SAFETY: the output so far has as many bytes as the text since `start`, and room
                // was reserved for all of that and four bytes more.
                unsafe {
                    output.as_mut_ptr().add(len).cast::<[u8; 4]>().write(image.to_le_bytes());
                    output.set_len(len + 3);
                }
                at += 3;
                previous = current;
            } else {
                let current = text[at..].chars().next().unwrap_or_default();
                if self.is_odd(current) {
                    return at;
                }
                output.extend_from_slice(&bytes[at..at + current.len_utf8()]);
                at += current.len_utf8();
                previous = current;
            }
        }
        at
    }

    /// Whether two characters, the second one ASCII, stand for a key that changes something.
    #[inline]
    fn is_hint(&self, first: char, second: char) -> bool {
        self.ascii >> u32::from(second) & 1 != 0 && self.hints.may_contain(first, second)
    }

    /// The text around `at`, between the nearest certain boundaries; not in front of `start`.
    fn block(&self, text: &str, start: usize, at: usize) -> std::ops::Range<usize> {
        let begin = self.boundary_before(text, start, at);
        let mut end = at;
        let mut rest = text[at..].chars();
        // Behind an operator, as many characters as a sequence may hold belong to the block.
        let mut owed = 0_usize;
        let Some(mut last) = rest.next() else { return begin..end };
        loop {
            end += last.len_utf8();
            owed = if ids::is_operator(last) { self.reach } else { owed.saturating_sub(1) };
            let Some(next) = rest.next() else { break };
            if owed == 0 && !self.may_span(last, next) {
                break;
            }
            last = next;
        }
        begin..end
    }

    /// The last certain boundary at or in front of `at`; `start` is one.
    fn boundary_before(&self, text: &str, start: usize, at: usize) -> usize {
        let mut boundary = at;
        let mut next = text[at..].chars().next();
        for before in text[start..at].chars().rev() {
            if next.is_some_and(|next| !self.may_span(before, next)) {
                break;
            }
            boundary -= before.len_utf8();
            next = Some(before);
        }
        boundary
    }

    /// The last place where `text` can be cut, whatever follows it: a certain boundary that no
    /// description sequence reaches. Looks at no more than `most` bytes from the end.
    pub(crate) fn cut(&self, text: &str, most: usize) -> Option<usize> {
        let floor = text.len().saturating_sub(most);
        let mut at = text.len();
        let mut next = None;
        for before in text.chars().rev() {
            let certain = match next {
                Some(next) => !self.may_span(before, next),
                // What follows is not known; but a line end, say, is in no key at all.
                None => before.is_ascii() && self.ascii >> u32::from(before) & 1 == 0,
            };
            if certain && !self.is_reached(&text[..at]) {
                return Some(at);
            }
            at -= before.len_utf8();
            next = Some(before);
            if at < floor {
                break;
            }
        }
        None
    }

    /// Whether a sequence that begins in `text` may go on behind it.
    fn is_reached(&self, text: &str) -> bool {
        text.chars().rev().take(self.reach).any(ids::is_operator)
    }
}

/// The number of ASCII bytes at the start, of which there is one at least.
#[inline]
fn ascii_run(bytes: &[u8]) -> usize {
    const WIDE: usize = 16;
    let mut len = 0;
    for block in bytes.as_chunks::<WIDE>().0 {
        if u128::from_le_bytes(*block) & 0x8080_8080_8080_8080_8080_8080_8080_8080 != 0 {
            break;
        }
        len += WIDE;
    }
    len + bytes[len..].iter().take_while(|byte| byte.is_ascii()).count()
}
