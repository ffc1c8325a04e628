//! The converter: a config made ready, and whole texts through it.

use std::borrow::Cow;
use std::sync::Arc;

use crate::config::{Config, Tofu};
use crate::dictionary::Dictionary;
use crate::engine::fused::stream::Runner;
use crate::engine::fused::tables::Fused;
use crate::engine::{CowSink, Pipeline};
use crate::error::Error;
use crate::explain::{Explanation, explain};
use crate::stream::Stream;

/// How far back a match may begin that a place to cut must not be in, in bytes.
pub(crate) const CUT_CONTEXT: usize = 1024;

/// Converts text by a config. Immutable; share it between threads or clone it.
///
/// ```
/// use fanjian::Converter;
///
/// let converter = Converter::builtin("s2twp")?;
/// assert_eq!(converter.convert("内存里的数据库"), "記憶體裡的資料庫");
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Converter {
    pipeline: Pipeline,
    fused: Option<Arc<Fused>>,
}

/// Says what a [`Converter`] is to be.
///
/// ```
/// use fanjian::{Converter, Dictionary};
///
/// let names = Dictionary::from_pairs([("范冰冰", "范冰冰")])?;
/// let converter = Converter::builder("s2t")?.dictionary(names).build();
/// assert_eq!(converter.convert("范冰冰的范围"), "范冰冰的範圍");
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ConverterBuilder {
    config: Config,
    custom: Vec<Dictionary>,
    tofu: Tofu,
}

impl ConverterBuilder {
    /// Adds a custom dictionary. Its entries go before everything else: where one of its keys
    /// stands in the text (leftmost, then longest), the first candidate is written as it is, and
    /// the text between such keys is converted piece by piece as if each were alone. Of several
    /// dictionaries the one with the longest key at a place wins, between equals the first added.
    pub fn dictionary(mut self, dictionary: Dictionary) -> Self {
        self.custom.push(dictionary);
        self
    }

    /// What to do with dictionaries that may give characters few fonts have. Default: include.
    pub fn tofu(mut self, tofu: Tofu) -> Self {
        self.tofu = tofu;
        self
    }

    /// Makes the converter.
    #[must_use]
    pub fn build(self) -> Converter {
        let fused = self.config.fused(&self.custom, self.tofu).map(Arc::new);
        Converter { pipeline: self.config.pipeline(&self.custom, self.tofu), fused }
    }
}

impl Converter {
    /// A converter for a built-in config, by its OpenCC name, such as `s2twp`: OpenCC 1.4.2's
    /// output, byte for byte.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownConfig`](crate::ErrorKind::UnknownConfig), which lists the names.
    pub fn builtin(name: &str) -> Result<Self, Error> {
        Ok(Self::builder(name)?.build())
    }

    /// Starts from a built-in config.
    ///
    /// # Errors
    /// As [`builtin`](Self::builtin).
    pub fn builder(name: &str) -> Result<ConverterBuilder, Error> {
        Ok(Self::from_config(Config::builtin(name)?))
    }

    /// Starts from a config of your own.
    pub fn from_config(config: Config) -> ConverterBuilder {
        ConverterBuilder { config, custom: Vec::new(), tofu: Tofu::default() }
    }

    /// Converts a text. Borrowed exactly when nothing changes. Takes time linear in the text.
    #[must_use]
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.fused {
            Some(fused) => fused.convert(text),
            None => {
                let mut sink = CowSink::new(text);
                self.pipeline.run(text, &mut sink, &mut ());
                sink.finish()
            }
        }
    }

    /// Converts a text and appends the output to `output`, whose memory can so be kept.
    pub fn convert_into(&self, text: &str, output: &mut String) {
        match &self.fused {
            Some(fused) => fused.convert_into(text, output),
            None => self.pipeline.run(text, output, &mut ()),
        }
    }

    /// Converts what is UTF-8 and passes every other byte through as it is; bytes that are not
    /// UTF-8 part the text in two. Borrowed exactly when nothing changes.
    #[must_use]
    pub fn convert_bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
            return match self.convert(text) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            };
        }
        let mut output = Vec::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            output.extend_from_slice(self.convert(chunk.valid()).as_bytes());
            output.extend_from_slice(chunk.invalid());
        }
        if output == bytes { Cow::Borrowed(bytes) } else { Cow::Owned(output) }
    }

    /// Starts a conversion of bytes that come in pieces.
    pub fn stream(&self) -> Stream<'_> {
        Stream::new(Runner::new(&self.pipeline, self.fused.as_deref()))
    }

    /// The last place where `text` can be cut, whatever follows it: the parts give apart what they
    /// give together. None if none is known in the last `most` bytes. `text` begins where the whole
    /// does, at such a place, or [`CUT_CONTEXT`] bytes in front of those that are looked at.
    pub(crate) fn cut(&self, text: &str, most: usize) -> Option<usize> {
        let fused = self.fused.as_deref()?;
        // Any chain within reason: a description sequence reaches 64 characters a stage.
        (fused.reach() * size_of::<char>() <= CUT_CONTEXT).then(|| fused.cut(text, most))?
    }

    /// Converts a text and tells how: which part became what, by which entries.
    #[must_use]
    pub fn explain(&self, text: &str) -> Explanation {
        explain(&self.pipeline, text)
    }
}
