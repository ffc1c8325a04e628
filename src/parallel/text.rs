//! One text in memory, over rayon's pool.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::lock;
use crate::convert::Converter;

/// Shorter texts are not worth waking a thread for, in bytes.
const LEAST: usize = 256 * 1024;

/// How much is converted at a time, in bytes: in and out, it stays in the second-level cache until
/// it is joined, and the last piece does not keep the others waiting long.
const PIECE: usize = 128 * 1024;

impl Converter {
    /// Converts a text by the threads of rayon's current pool; the same output as
    /// [`convert`](Self::convert), borrowed exactly when nothing changes.
    ///
    /// Texts under 256 KiB are converted by the calling thread, and so are those without a place to
    /// cut: made to be hostile, or by the rare config of your own for which none are known (an
    /// ASCII character alone as a key, say). Holds, besides the output, the pieces that wait for one
    /// in front of them.
    ///
    /// ```
    /// let converter = fanjian::Converter::builtin("s2t")?;
    /// assert_eq!(converter.par_convert("一个人的历史"), "一個人的歷史");
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn par_convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.len() < LEAST || rayon::current_num_threads() == 1 {
            return self.convert(text);
        }
        self.par_convert_by(PIECE, text)
    }

    /// Converts in pieces of about `size` bytes.
    pub(super) fn par_convert_by<'t>(&self, size: usize, text: &'t str) -> Cow<'t, str> {
        let pieces = self.pieces(size, text);
        if pieces.len() < 2 {
            return self.convert(text);
        }
        let (next, joined) = (AtomicUsize::new(0), Mutex::new(Joined::new(text)));
        let work = || {
            let mut output = String::new();
            while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
                output.clear();
                self.convert_into(&text[piece.clone()], &mut output);
                let changed = output != text[piece.clone()];
                output = lock(&joined).put(piece.start, Piece { end: piece.end, output, changed });
            }
        };
        rayon::scope(|scope| {
            for _ in 0..rayon::current_num_threads().min(pieces.len()) {
                scope.spawn(|_| work());
            }
        });
        joined.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).finish()
    }
}

/// A piece, converted.
struct Piece {
    /// Where it ends in the text.
    end: usize,
    output: String,
    changed: bool,
}

/// The output as far as it is certain, and the pieces behind it.
struct Joined<'t> {
    text: &'t str,
    /// How much of the text is joined.
    until: usize,
    /// None while all of that is as it was.
    output: Option<String>,
    /// By where they begin.
    waiting: BTreeMap<usize, Piece>,
    spare: Vec<String>,
}

impl<'t> Joined<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, until: 0, output: None, waiting: BTreeMap::new(), spare: Vec::new() }
    }

    /// Takes a piece, and joins it and those that waited for it. Gives a buffer for another.
    fn put(&mut self, start: usize, piece: Piece) -> String {
        self.waiting.insert(start, piece);
        while let Some(piece) = self.waiting.remove(&self.until) {
            if piece.changed && self.output.is_none() {
                // Room for a fifth more: phrases may lengthen the text.
                let mut output = String::with_capacity(self.text.len() + self.text.len() / 5);
                output.push_str(&self.text[..self.until]);
                self.output = Some(output);
            }
            if let Some(output) = &mut self.output {
                output.push_str(&piece.output);
            }
            self.until = piece.end;
            self.spare.push(piece.output);
        }
        self.spare.pop().unwrap_or_default()
    }

    fn finish(self) -> Cow<'t, str> {
        match self.output {
            // Pieces that changed may still give the same text together.
            Some(output) if output != self.text => Cow::Owned(output),
            _ => Cow::Borrowed(self.text),
        }
    }
}
