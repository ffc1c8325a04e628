//! The hot loop. The one place of the library with `unsafe`: it reads text several bytes at a time
//! and writes the output's bytes itself. What it does is what `Fused::plain_safely` in `tests.rs`
//! does, and less quickly the general engine.
#![allow(unsafe_code)]

use super::tables::{Fused, SPECIAL, decode};
use crate::lexicon::index::place;

/// How far behind the end of what is written the writes may reach, in bytes.
pub(super) const SLACK: usize = 32;

/// In front of a stretch that begins a text or is as good as that: it is in no key.
pub(super) const NOTHING: char = '\0';

impl Fused {
    /// Converts from `at`, the start of a character, behind the character `previous`, character by
    /// character, and appends to `output` as many bytes as it reads; up to a hint's second character, or one that is special, or the end.
    /// Returns where that is.
    pub(super) fn plain(
        &self,
        text: &str,
        at: usize,
        previous: char,
        output: &mut String,
    ) -> usize {
        // SAFETY: what is appended below is UTF-8: ASCII bytes and whole characters of the text, and
        // images, which are characters of three bytes.
        let output = unsafe { output.as_mut_vec() };
        let written = output.len();
        output.reserve(text.len() - at + SLACK);
        let target = output.as_mut_ptr().wrapping_add(written).wrapping_sub(at);
        // SAFETY: `target` plus any index of the text from `at` on, and `SLACK` bytes more, lies in
        // the memory just reserved.
        let stop = unsafe { self.plain_to(text, at, previous, target) };
        // SAFETY: all bytes from `written` on, as many as were read, have been written.
        unsafe { output.set_len(written + (stop - at)) };
        stop
    }

    /// # Safety
    /// `target + i` is valid for writes for all `i` from `at` to `SLACK` behind the text's length.
    unsafe fn plain_to(
        &self,
        text: &str,
        mut at: usize,
        previous: char,
        target: *mut u8,
    ) -> usize {
        let bytes = text.as_bytes();
        let hints = self.tables.hints.as_chunks::<4>().0;
        let is_hint = |first: u32, second: u32| {
            let (word, [a, b]) = place(first, second, hints.len());
            // SAFETY: `place` gives an index below the length.
            let word = u32::from_le_bytes(unsafe { *hints.get_unchecked(word) });
            word >> a & word >> b & 1 != 0
        };
        let mut previous = u32::from(previous);
        while at < bytes.len() {
            while at + 4 <= bytes.len() {
                // SAFETY: four bytes from `at` on are in the text.
                let word = unsafe { bytes.as_ptr().add(at).cast::<[u8; 4]>().read() };
                let word = u32::from_le_bytes(word);
                if word & 0xF0 != 0xE0 {
                    break;
                }
                let code = decode(word);
                let image = self.images[code as usize];
                // SAFETY: by the contract; the fourth byte is overwritten by what follows or lies
                // behind the end.
                unsafe { target.wrapping_add(at).cast::<[u8; 4]>().write(image.to_le_bytes()) };
                if image & SPECIAL != 0 || is_hint(previous, code) {
                    return at;
                }
                previous = code;
                at += 3;
            }
            let Some(&lead) = bytes.get(at) else { break };
            // SAFETY: by the contract.
            let target = target.wrapping_add(at);
            if lead.is_ascii() {
                if self.tables.ascii >> lead & 1 != 0 && is_hint(previous, lead.into()) {
                    return at;
                }
                at += unsafe { copy_ascii(&bytes[at..], target) };
                previous = bytes[at - 1].into();
                continue;
            }
            let Some(current) = text[at..].chars().next() else { break };
            let len = current.len_utf8();
            if self.is_special(current) {
                return at;
            }
            if len == 3 {
                let image = self.images[current as usize & 0xFFFF];
                if is_hint(previous, current.into()) {
                    return at;
                }
                unsafe { target.cast::<[u8; 4]>().write(image.to_le_bytes()) };
            } else {
                unsafe { target.copy_from_nonoverlapping(bytes.as_ptr().add(at), len) };
            }
            previous = current.into();
            at += len;
        }
        at
    }

    /// How much of the start of a text certainly stays as it is, in bytes, as far as can be seen
    /// character by character.
    pub(super) fn unchanged(&self, text: &str) -> usize {
        let mut at = 0;
        let mut previous = '\0';
        for current in text.chars() {
            let mut bytes = [0; 4];
            let same = match current.len_utf8() {
                3 => {
                    current.encode_utf8(&mut bytes);
                    self.images[current as usize & 0xFFFF] == u32::from_le_bytes(bytes)
                }
                1 => true,
                _ => !self.is_special(current),
            };
            if !same || self.is_hint(previous, current) {
                break;
            }
            previous = current;
            at += current.len_utf8();
        }
        at
    }
}

/// Copies the ASCII bytes at the start and returns their number.
///
/// # Safety
/// `target` is valid for writes of `SLACK` bytes more than there are in `bytes`.
#[inline]
unsafe fn copy_ascii(bytes: &[u8], target: *mut u8) -> usize {
    let mut len = 0;
    for block in bytes.as_chunks::<WIDTH>().0 {
        // SAFETY: by the contract.
        unsafe { target.add(len).cast::<[u8; WIDTH]>().write(*block) };
        match ascii_prefix(block) {
            WIDTH => len += WIDTH,
            prefix => return len + prefix,
        }
    }
    for &byte in bytes[len..].iter().take_while(|byte| byte.is_ascii()) {
        // SAFETY: by the contract.
        unsafe { target.add(len).write(byte) };
        len += 1;
    }
    len
}

/// How many bytes are tested for ASCII at a time.
const WIDTH: usize = 16;

/// The number of ASCII bytes at the start.
#[inline]
fn ascii_prefix(block: &[u8; WIDTH]) -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_mm_loadu_si128, _mm_movemask_epi8};
        // SAFETY: every x86-64 has SSE2, and the sixteen bytes are there.
        let mask = unsafe { _mm_movemask_epi8(_mm_loadu_si128(block.as_ptr().cast())) };
        (mask as u32 | 1 << WIDTH).trailing_zeros() as usize
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let high = u128::from_le_bytes(*block) & 0x8080_8080_8080_8080_8080_8080_8080_8080;
        high.trailing_zeros() as usize / 8
    }
}
