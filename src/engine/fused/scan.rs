//! The hot loop. The one place of the library with `unsafe`: it reads text several bytes at a time
//! and writes the output's bytes itself. The general engine does the same less quickly; the tests
//! compare the two.
#![allow(unsafe_code)]

use std::ops::Range;

use super::convert::General;
use super::tables::{Fused, IN_KEYS, PLANE, SPECIAL, decode};
use crate::lexicon::index::{hash, mask, pair_of};

/// How far behind the end of what is written the writes may reach, in bytes.
pub(super) const SLACK: usize = 32;

/// The pair in front of a text, or of what is as good as one: it is in no key.
pub(super) const NOTHING: u32 = 0;

/// What the hot loop may use of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// What every machine has.
    Portable,
    /// The bit instructions of x86-64 processors since 2013.
    #[cfg(target_arch = "x86_64")]
    Bmi2,
}

impl Level {
    /// The best there is here.
    pub(super) fn of_machine() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("movbe")
            && is_x86_feature_detected!("avx2")
        {
            return Self::Bmi2;
        }
        Self::Portable
    }
}

/// Where a stretch ends.
pub(super) struct Stop {
    pub(super) at: usize,
    /// The character in front of that place and the one at it, or [`NOTHING`] if that is special.
    pub(super) pair: u32,
}

impl Fused {
    /// Converts `text`, which begins and ends at certain boundaries, and appends to `output`.
    pub(crate) fn run(&self, text: &str, output: &mut String, general: &mut General<'_>) {
        self.run_range(text, 0..text.len(), output, general);
    }

    /// The same for a range of `text`. Returns where it has come to, which may be a little behind
    /// the range.
    pub(super) fn run_range(
        &self,
        text: &str,
        range: Range<usize>,
        output: &mut String,
        general: &mut General<'_>,
    ) -> usize {
        #[cfg(target_arch = "x86_64")]
        if *self.level.get_or_init(Level::of_machine) == Level::Bmi2 {
            // SAFETY: `level` says that the machine has these instructions.
            return unsafe { self.run_bmi2(text, range, output, general) };
        }
        self.run_by(text, range, output, general, |at, pair, passed, output| {
            self.plain(text, at, pair, passed, output, decode_two)
        })
    }

    /// # Safety
    /// On a machine that has these instructions.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "bmi1,bmi2,lzcnt,movbe,avx2")]
    unsafe fn run_bmi2(
        &self,
        text: &str,
        range: Range<usize>,
        output: &mut String,
        general: &mut General<'_>,
    ) -> usize {
        let decode = |word: u64| {
            std::arch::x86_64::_pext_u64(word.swap_bytes(), 0x0F3F_3F0F_3F3F_0000) as u32
        };
        self.run_by(text, range, output, general, |at, pair, passed, output| {
            self.plain(text, at, pair, passed, output, decode)
        })
    }

    /// Converts from `at`, the start of a character, behind a pair of characters, character by
    /// character, and appends to `output` as many bytes as it reads: up to a hint's second character
    /// or one that is special, but for one at `passed`, or else the end. Returns where that is.
    #[inline(always)]
    fn plain(
        &self,
        text: &str,
        at: usize,
        pair: u32,
        passed: usize,
        output: &mut String,
        decode_two: impl Fn(u64) -> u32,
    ) -> Stop {
        assert!(text.is_char_boundary(at), "inside a character");
        // SAFETY: what is appended below is UTF-8: ASCII bytes and whole characters of the text, and
        // images, which are characters of three bytes (see `Fused::images`).
        let output = unsafe { output.as_mut_vec() };
        let written = output.len();
        output.reserve(text.len() - at + SLACK);
        let target = output.as_mut_ptr().wrapping_add(written).wrapping_sub(at);
        // SAFETY: `target` plus any index of the text from `at` on, and `SLACK` bytes more, lies in
        // the memory just reserved.
        let stop = unsafe { self.plain_by(text, at, pair, passed, target, decode_two) };
        // SAFETY: all bytes from `written` on, as many as were read, have been written.
        unsafe { output.set_len(written + (stop.at - at)) };
        stop
    }

    /// `decode_two` gives the code points of two characters of three bytes, the first one in the
    /// higher half.
    ///
    /// # Safety
    /// `target + i` is valid for writes for all `i` from `at` to `SLACK` behind the text's length.
    #[inline(always)]
    unsafe fn plain_by(
        &self,
        text: &str,
        mut at: usize,
        mut pair: u32,
        passed: usize,
        target: *mut u8,
        decode_two: impl Fn(u64) -> u32,
    ) -> Stop {
        let bytes = text.as_bytes();
        let hints = self.tables.hints.view();
        // What a pair's bits lack in the filter: nothing for a hint.
        let lacking = |pair: u32| {
            let hash = hash(pair);
            // SAFETY: in what `Filter::view` gives, the index is below the number of words.
            let word = unsafe { *hints.words().get_unchecked(hints.index(hash)) };
            mask(hash) & !u32::from_le_bytes(word)
        };
        let is_hint = |pair: u32| lacking(pair) == 0;
        let images = self.images();
        let image = |code: u32| images[code as usize & (PLANE - 1)];
        let write = |at: usize, image: u32| {
            // SAFETY: by the contract; the fourth byte is overwritten by what follows or lies behind
            // the end.
            unsafe { target.wrapping_add(at).cast::<[u8; 4]>().write(image.to_le_bytes()) };
        };
        // `pair` is what stands in front of `at`, the last character in the lower half; what is not
        // of the first plane is in no hint.
        let end_of_words = bytes.len().saturating_sub(size_of::<u64>() - 1);
        loop {
            let word = if at < end_of_words {
                // SAFETY: eight bytes from `at` on are in the text.
                u64::from_le_bytes(unsafe { bytes.as_ptr().add(at).cast::<[u8; 8]>().read() })
            } else if at < bytes.len() {
                last_word(bytes, at)
            } else {
                return Stop { at, pair };
            };
            let codes = decode_two(word);
            let first = image(codes >> 16);
            let first_pair = pair << 16 | codes >> 16;
            write(at, first);
            if word & 0xF000_00F0 == 0xE000_00E0 {
                let second = image(codes);
                write(at + 3, second);
                let (lacking_first, lacking_second) = (lacking(first_pair), lacking(codes));
                pair = codes;
                at += 6;
                if lacking_first != 0 && lacking_second != 0 && (first | second) & SPECIAL == 0 {
                    continue;
                }
                // No branch for which of them it is, which is hard to foretell.
                let stop_first =
                    ((lacking_first == 0) | (first & SPECIAL != 0)) & (at - 6 != passed);
                let stop_second = (lacking_second == 0) | (second & SPECIAL != 0);
                if stop_first | (stop_second & (at - 3 != passed)) {
                    let (at, image) = if stop_first { (at - 6, first) } else { (at - 3, second) };
                    let pair = if stop_first { first_pair } else { codes };
                    return Stop { at, pair: if image & SPECIAL != 0 { NOTHING } else { pair } };
                }
                continue;
            }
            // Whether one more character of three bytes ends the run is hard to foretell too; what was
            // written in vain is overwritten.
            let is_wide = word & 0xF0 == 0xE0;
            let stops = (first & SPECIAL != 0) | is_hint(first_pair);
            if is_wide & stops & (at != passed) {
                let pair = if first & SPECIAL != 0 { NOTHING } else { first_pair };
                return Stop { at, pair };
            }
            pair = if is_wide { first_pair } else { pair };
            at += if is_wide { 3 } else { 0 };
            let lead = (word >> if is_wide { 24 } else { 0 }) as u8;
            if at >= bytes.len() {
                return Stop { at, pair };
            }
            if lead.is_ascii() {
                let may_be = image(lead.into()) & IN_KEYS != 0 && at != passed;
                if may_be && is_hint(pair << 16 | u32::from(lead)) {
                    return Stop { at, pair: pair << 16 | u32::from(lead) };
                }
                // SAFETY: by the contract.
                at += unsafe { copy_ascii(bytes, at, target) };
                pair = bytes[at - 1].into();
            } else {
                let Some(current) = text[at..].chars().next() else { return Stop { at, pair } };
                if self.is_special(current) {
                    return Stop { at, pair: NOTHING };
                }
                // SAFETY: by the contract.
                unsafe {
                    let source = bytes.as_ptr().add(at);
                    target.wrapping_add(at).copy_from_nonoverlapping(source, current.len_utf8());
                }
                pair = NOTHING;
                at += current.len_utf8();
            }
        }
    }

    /// How much of the start of a text certainly stays as it is, in bytes, as far as can be seen
    /// character by character.
    pub(super) fn unchanged(&self, text: &str) -> usize {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut previous = '\0';
        while let Some(current) = text[at..].chars().next() {
            let mut utf8 = [0; 4];
            current.encode_utf8(&mut utf8);
            let image = self.images().get(current as usize).copied().unwrap_or_default();
            let (may_change, len) = match current.len_utf8() {
                1 => (false, ascii_len(&bytes[at..])),
                3 => (image != u32::from_le_bytes(utf8), 3),
                len => (self.is_special(current), len),
            };
            if may_change || self.is_hint(pair_of(previous, current)) {
                break;
            }
            at += len;
            previous = if len == current.len_utf8() { current } else { char::from(bytes[at - 1]) };
        }
        at
    }
}

/// The number of ASCII bytes at the start.
fn ascii_len(bytes: &[u8]) -> usize {
    let mut len = 0;
    for block in bytes.as_chunks::<{ 4 * WIDTH }>().0 {
        if !block.is_ascii() {
            break;
        }
        len += block.len();
    }
    len + bytes[len..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// The last bytes, from `at` on, which are fewer than eight: the first in the lowest place, zeros
/// behind the end.
#[inline]
fn last_word(bytes: &[u8], at: usize) -> u64 {
    let missing = at + 7 - bytes.len();
    match bytes.last_chunk() {
        Some(&bytes) => u64::from_le_bytes(bytes) >> 8 >> (8 * missing),
        None => bytes[at..].iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// The code points of two characters of three bytes, the first one in the higher half.
#[inline]
pub(super) fn decode_two(word: u64) -> u32 {
    decode(word as u32) << 16 | decode((word >> 24) as u32)
}

/// Copies the ASCII bytes from `at` on to the same place of `target` and returns their number.
///
/// # Safety
/// `target + i` is valid for writes for all `i` from `at` to `SLACK` behind the text's length.
#[inline]
unsafe fn copy_ascii(bytes: &[u8], start: usize, target: *mut u8) -> usize {
    let write = |at: usize, block: &[u8; WIDTH]| {
        // SAFETY: by the contract.
        unsafe { target.wrapping_add(at).cast::<[u8; WIDTH]>().write(*block) };
        ascii_prefix(block)
    };
    let mut at = start;
    while let Some(block) = bytes[at..].first_chunk() {
        match write(at, block) {
            WIDTH => at += WIDTH,
            prefix => return at + prefix - start,
        }
    }
    let left = bytes.len() - at;
    if let Some(&block) = bytes.last_chunk::<WIDTH>() {
        let block = u128::from_le_bytes(block) >> 1 >> (8 * (WIDTH - left) - 1);
        return at + left.min(write(at, &block.to_le_bytes())) - start;
    }
    let mut block = [0; WIDTH];
    block[..left].copy_from_slice(&bytes[at..]);
    at + left.min(write(at, &block)) - start
}

/// Appends the first `len` bytes of `from`, which end a character.
#[inline]
pub(super) fn push_short(output: &mut String, from: &str, len: usize) {
    const SHORT: usize = 16;
    let written = output.len();
    match from.as_bytes().first_chunk::<SHORT>() {
        Some(bytes) if len <= SHORT && output.capacity() - written >= SHORT => {
            assert!(from.is_char_boundary(len), "inside a character");
            // SAFETY: there is room for all of the bytes, and those that count are whole characters,
            // since both the output and `from` are so far.
            unsafe {
                let output = output.as_mut_vec();
                output.as_mut_ptr().add(written).cast::<[u8; SHORT]>().write(*bytes);
                output.set_len(written + len);
            }
        }
        _ => output.push_str(&from[..len]),
    }
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
