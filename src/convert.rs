//! The converter: configs made ready, and whole texts through them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::config::{Config, Tofu};
use crate::dictionary::Dictionary;
use crate::engine::fused::overlay::{End, Overlay, Undecided};
use crate::engine::fused::stream::Runner;
use crate::engine::fused::tables::Fused;
use crate::engine::{CowSink, Extent, Pipeline};
use crate::error::Error;
use crate::explain::{Explanation, explain};
use crate::parallel::SEARCH;
use crate::stream::Stream;
#[cfg(feature = "context")]
use crate::target::{Phrases, Target};
#[cfg(feature = "context")]
use crate::variant::Variant;

/// How far back a match may begin that a place to cut must not be in, in bytes.
pub(crate) const CUT_CONTEXT: usize = 1024;

/// Converts text, by a config or between variants. Immutable; share it between threads or clone it.
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
    /// Custom dictionaries in front of all passes.
    overlay: Option<Arc<Overlay>>,
    /// What a text goes through, one behind the other.
    passes: Arc<[Pass]>,
}

/// A conversion of a text as a whole.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) pipeline: Pipeline,
    pub(crate) fused: Option<Fused>,
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
    plan: Plan,
    custom: Vec<Dictionary>,
    tofu: Tofu,
}

/// What a converter goes by.
#[derive(Clone, Debug)]
enum Plan {
    Config(Config),
    #[cfg(feature = "context")]
    Target(Target),
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

    /// Whether regional wording is converted too, not only spelling. Default: off. Of a config, which
    /// says that itself, nothing changes.
    #[cfg(feature = "context")]
    pub fn phrases(mut self, phrases: Phrases) -> Self {
        if let Plan::Target(target) = &mut self.plan {
            target.phrases = phrases;
        }
        self
    }

    /// Makes the converter.
    #[must_use]
    pub fn build(self) -> Converter {
        let Self { plan, custom, tofu } = self;
        let (overlay, passes) = match plan {
            // Its custom dictionaries are in its pass.
            Plan::Config(config) => (None, vec![Pass::new(&config, &custom, tofu)]),
            #[cfg(feature = "context")]
            Plan::Target(target) => target.passes(&custom, tofu),
        };
        Converter { overlay: overlay.map(Arc::new), passes: passes.into() }
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
        ConverterBuilder { plan: Plan::Config(config), custom: Vec::new(), tofu: Tofu::default() }
    }

    /// A converter between two variants of Chinese: the best answer known, where
    /// [`builtin`](Self::builtin) gives OpenCC's. One-to-many characters are decided by the words around
    /// them and by rules; see [`explain`](Self::explain) for how sure that is.
    ///
    /// ```
    /// use fanjian::Converter;
    ///
    /// let converter = Converter::new("zh-Hans".parse()?, "zh-Hant-TW".parse()?);
    /// assert_eq!(converter.convert("被发明"), "被發明"); // OpenCC: 被髮明
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[cfg(feature = "context")]
    #[must_use]
    pub fn new(from: Variant, to: Variant) -> Self {
        Self::between(from, to).build()
    }

    /// Starts from two variants of Chinese; see [`new`](Self::new).
    #[cfg(feature = "context")]
    pub fn between(from: Variant, to: Variant) -> ConverterBuilder {
        let plan = Plan::Target(Target { from, to, phrases: Phrases::default() });
        ConverterBuilder { plan, custom: Vec::new(), tofu: Tofu::default() }
    }

    /// Converts a text. Borrowed exactly when nothing changes. Takes time linear in the text.
    #[must_use]
    pub fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if let Some(pass) = self.only_pass() {
            return pass.convert(text);
        }
        // A little more for phrases that lengthen the text.
        let mut output = String::with_capacity(text.len() + text.len() / 64);
        self.convert_into(text, &mut output);
        if output == text { Cow::Borrowed(text) } else { Cow::Owned(output) }
    }

    /// Converts a text and appends the output to `output`, whose memory can so be kept.
    pub fn convert_into(&self, text: &str, output: &mut String) {
        /// Converted in blocks, so that what lies between two passes stays in the cache.
        const BLOCK: usize = 16 * 1024;
        if let Some(pass) = self.only_pass() {
            return pass.convert_into(text, output);
        }
        let mut runners = Runners::new(self.overlay.as_deref(), &self.passes);
        let mut rest = text;
        while rest.len() > BLOCK {
            let (block, tail) = rest.split_at(rest.floor_char_boundary(BLOCK));
            runners.push(block, Extent::Partial, output);
            rest = tail;
        }
        runners.push(rest, Extent::Whole, output);
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
        Stream::new(Runners::new(self.overlay.as_deref(), &self.passes))
    }

    /// The last place where a text can be cut, whatever follows it: its parts give apart what they give
    /// together. The text is a whole, or begins where another was cut. In prose there is one every few
    /// characters; none in text made to be hostile, and by the rare config of your own for which none are known
    /// (an ASCII character alone as a key, say).
    ///
    /// ```
    /// let converter = fanjian::Converter::builtin("s2t")?;
    /// let text = "关了灯，回头发";
    /// assert_eq!(converter.cut(text), Some("关了灯，".len())); // 头发 may go on, as 头发丝
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn cut(&self, text: &str) -> Option<usize> {
        self.cut_within(text, text.len())
    }

    /// The same for a place in the last `most` bytes. `text` may also begin [`CUT_CONTEXT`] bytes in front
    /// of those.
    pub(crate) fn cut_within(&self, text: &str, most: usize) -> Option<usize> {
        let (first, others) = self.passes.split_first()?;
        let fused = first.fused.as_ref()?;
        // Any chain within reason: a description sequence reaches 64 characters a stage.
        let is_known = |pass: &Pass| {
            pass.fused.as_ref().is_some_and(|it| it.reach() * size_of::<char>() <= CUT_CONTEXT)
        };
        if !self.passes.iter().all(is_known) {
            return None;
        }
        match self.overlay.as_deref() {
            None if others.is_empty() => fused.cut(text, most),
            overlay => fused.cut_behind_barrier(text, most, overlay),
        }
    }

    /// Cuts a text where that does not show in the output, into pieces of about `size` bytes.
    pub(crate) fn pieces(&self, size: usize, text: &str) -> Vec<Range<usize>> {
        let mut pieces = Vec::with_capacity(text.len() / size + 1);
        let (mut start, mut end) = (0, size);
        while end < text.len() {
            let part = &text[start..text.floor_char_boundary(end)];
            if let Some(cut) = self.cut_within(part, SEARCH.min(size)) {
                pieces.push(start..start + cut);
                start += cut;
            }
            end += size;
        }
        pieces.push(start..text.len());
        pieces
    }

    /// The one pass of most converters.
    fn only_pass(&self) -> Option<&Pass> {
        match &*self.passes {
            [pass] if self.overlay.is_none() => Some(pass),
            _ => None,
        }
    }

    /// Converts a text and tells how: which part became what, by which entries.
    #[must_use]
    pub fn explain(&self, text: &str) -> Explanation {
        explain(self.overlay.as_deref(), &self.passes, text)
    }
}

impl Pass {
    pub(crate) fn new(config: &Config, custom: &[Dictionary], tofu: Tofu) -> Self {
        Self { pipeline: config.pipeline(custom, tofu), fused: config.fused(custom, tofu) }
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.fused {
            Some(fused) => fused.convert(text),
            None => {
                let mut sink = CowSink::new(text);
                self.pipeline.run(text, &mut sink, &mut ());
                sink.finish()
            }
        }
    }

    fn convert_into(&self, text: &str, output: &mut String) {
        match &self.fused {
            Some(fused) => fused.convert_into(text, output),
            None => self.pipeline.run(text, output, &mut ()),
        }
    }
}

/// A text on its way through all passes, in pieces.
pub(crate) struct Runners<'c> {
    overlay: Option<(&'c Overlay, Undecided)>,
    runners: Vec<Runner<'c>>,
    /// In front of each pass but the first, what the one before has made of the piece.
    between: Vec<String>,
}

impl<'c> Runners<'c> {
    fn new(overlay: Option<&'c Overlay>, passes: &'c [Pass]) -> Self {
        let runner = |pass: &'c Pass| Runner::new(&pass.pipeline, pass.fused.as_ref());
        Self {
            overlay: overlay.map(|overlay| (overlay, Undecided::default())),
            runners: passes.iter().map(runner).collect(),
            between: passes.iter().skip(1).map(|_| String::new()).collect(),
        }
    }

    /// Takes a piece and appends what is certain. With [`Extent::Whole`] it is the last of its
    /// text, and the next begins a new one.
    pub(crate) fn push(&mut self, text: &str, extent: Extent, output: &mut String) {
        let Self { overlay, runners, between } = self;
        let Some((overlay, undecided)) = overlay else {
            return push(runners, between, text, extent, output);
        };
        undecided.push(overlay, text, extent, |unmatched, end| match end {
            End::Match(candidate) => {
                push(runners, between, unmatched, Extent::Whole, output);
                output.push_str(candidate);
            }
            End::Text => push(runners, between, unmatched, extent, output),
        });
    }
}

/// Sends a piece through all passes.
fn push(
    runners: &mut [Runner<'_>],
    between: &mut [String],
    text: &str,
    extent: Extent,
    output: &mut String,
) {
    match (runners, between) {
        ([], _) => output.push_str(text),
        ([last], _) | ([last, ..], []) => last.push(text, extent, output),
        ([first, runners @ ..], [to, between @ ..]) => {
            to.clear();
            first.push(text, extent, to);
            push(runners, between, to, extent, output);
        }
    }
}
