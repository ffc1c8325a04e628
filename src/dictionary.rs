//! Dictionaries as callers see them.

use std::fmt;
use std::io::Read;
use std::sync::Arc;

use crate::embedded;
use crate::error::{CompiledError, Error, ErrorKind};
use crate::lexicon::text::{EntryWarning, WEIGHTS};
use crate::lexicon::{Entry, EntryError, Lexicon, check, compile, text};

/// A set of entries, each a key and its candidates, compiled for search.
///
/// Cheap to clone: clones share the compiled form.
///
/// ```
/// use fanjian::Dictionary;
///
/// let dictionary = Dictionary::from_text("鼠标\t滑鼠\n打印\t列印 印出\n")?;
/// assert_eq!(dictionary.len(), 2);
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone)]
pub struct Dictionary {
    lexicon: Arc<Lexicon>,
    warnings: Arc<[EntryWarning]>,
    /// What some of its entries weigh, in key order.
    weights: Arc<[(String, f64)]>,
}

impl Dictionary {
    /// One of the tables that come with the library, by its OpenCC name, such as `STPhrases`.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownDictionary`].
    pub fn builtin(name: &str) -> Result<Self, Error> {
        let embedded = embedded::LEXICONS.iter().find(|lexicon| lexicon.name == name);
        let embedded = embedded.ok_or_else(|| ErrorKind::UnknownDictionary(name.to_owned()))?;
        Lexicon::from_static(embedded).map(Self::new).map_err(automaton_error)
    }

    /// Reads OpenCC's text form: `key TAB candidate[ SPACE candidate…]`, one entry a line, in any
    /// order; empty lines and lines that begin with `#` are skipped. UTF-8, LF or CRLF, a byte
    /// order mark is allowed. The first candidate is the one that conversion writes; it may be
    /// empty, which deletes the key. What is hardly meant so is told by [`warnings`](Self::warnings).
    ///
    /// # Errors
    /// [`ErrorKind::Entry`] with the line and column of the first bad or repeated entry.
    pub fn from_text(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        let table = text::parse(text.as_ref())
            .map_err(|(position, error)| Error::at(position, ErrorKind::Entry(error)))?;
        let dictionary = Self::from_entries(&table.entries).map_err(ErrorKind::Entry)?;
        let mut weights = table.weights;
        weights.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        Ok(Self { warnings: table.warnings.into(), weights: weights.into(), ..dictionary })
    }

    /// Reads the text form from a reader, to its end.
    ///
    /// # Errors
    /// As [`from_text`](Self::from_text), and [`ErrorKind::Read`].
    pub fn from_reader(mut reader: impl Read) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(ErrorKind::Read)?;
        Self::from_text(bytes)
    }

    /// Takes keys and their single candidates from code.
    ///
    /// # Errors
    /// [`ErrorKind::Pair`] for an empty or repeated key.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Error> {
        text::from_pairs(pairs)
            .and_then(|entries| Self::from_entries(&entries).map_err(|error| (0, error)))
            .map_err(|(number, error)| ErrorKind::Pair { number, error }.into())
    }

    pub(crate) fn from_entries(entries: &[Entry]) -> Result<Self, EntryError> {
        let sections = compile(entries)?;
        // The builder's own output always has a sound header.
        let lexicon = Lexicon::from_sections("", sections).map_err(|_| EntryError::TooLarge)?;
        Ok(Self::new(lexicon))
    }

    /// The compiled form as bytes, to be kept in a file. Only [`from_compiled`](Self::from_compiled)
    /// of a library that writes the same version reads it.
    #[must_use]
    pub fn to_compiled(&self) -> Vec<u8> {
        check::to_bytes(&self.lexicon.to_sections(), &self.weights)
    }

    /// Reads the content of a file: the compiled form if it begins with that form's mark, else the
    /// text form.
    ///
    /// # Errors
    /// As [`from_compiled`](Self::from_compiled) and [`from_text`](Self::from_text).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.starts_with(check::MAGIC) {
            Self::from_compiled(bytes)
        } else {
            Self::from_text(bytes)
        }
    }

    /// Reads the compiled form. The bytes need not be trusted: all of them are checked first, in
    /// time linear in their number.
    ///
    /// # Errors
    /// [`ErrorKind::Compiled`] when they are not what [`to_compiled`](Self::to_compiled) writes.
    pub fn from_compiled(bytes: &[u8]) -> Result<Self, Error> {
        let (sections, weights) = check::from_bytes(bytes)?;
        let lexicon = Lexicon::from_sections("", sections).map_err(automaton_error)?;
        Ok(Self { weights: weights.into(), ..Self::new(lexicon) })
    }

    /// Gives all its entries a weight: how often each stands in a million words of text, from 0.001 to 1,000,000
    /// (outside that, the nearer end). Between variants, from Simplified to Traditional, such an entry does not
    /// always win: it is one more word among those that decide on one-to-many characters, and so
    /// wins where it is likelier than the words around it. By a config it counts as any other.
    ///
    /// In the text form a line `# @weight: NUMBER` gives a weight to the entries below it, up to the next such
    /// line; `# @weight: always` ends it.
    ///
    /// ```
    /// use fanjian::{Converter, Dictionary};
    ///
    /// let [from, to] = ["zh-Hans".parse()?, "zh-Hant".parse()?];
    /// let name = Dictionary::from_pairs([("余发", "余发")])?;
    /// let text = "余发写道，其余发明留给徒弟";
    /// let always = Converter::between(from, to).dictionary(name.clone()).build();
    /// assert_eq!(always.convert(text), "余发寫道，其余发明留給徒弟");
    /// let weighed = Converter::between(from, to).dictionary(name.weighing(1.0)).build();
    /// assert_eq!(weighed.convert(text), "余发寫道，其餘發明留給徒弟");
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn weighing(self, weight: f64) -> Self {
        let weight = weight.max(*WEIGHTS.start()).min(*WEIGHTS.end());
        let weights = self.entries().into_iter().map(|(key, _)| (key, weight)).collect();
        Self { weights, ..self }
    }

    /// Gives the dictionary a name, for explanations.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        let mut lexicon = Lexicon::clone(&self.lexicon);
        lexicon.set_name(name.into());
        Self { lexicon: Arc::new(lexicon), ..self }
    }

    /// The name: that of the table for a built-in one, else the one given, else empty.
    #[must_use]
    pub fn name(&self) -> &str {
        self.lexicon.name()
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lexicon.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All entries, each a key and its candidates, preferred first; keys in code point order.
    #[must_use]
    pub fn entries(&self) -> Vec<(String, Vec<&str>)> {
        self.lexicon.entries()
    }

    /// The entries whose keys are single characters, with those candidates that are too, in code point order.
    #[cfg(feature = "context")]
    pub(crate) fn characters(&self) -> Vec<(char, Vec<char>)> {
        let mut characters = Vec::with_capacity(self.lexicon.len());
        self.lexicon.each(|key, hit| {
            if let Some(key) = single(key) {
                characters.push((key, hit.candidates().filter_map(single).collect()));
            }
        });
        characters
    }

    /// Entries of the text form that are hardly meant as they are read; none of the compiled form.
    ///
    /// ```
    /// let dictionary = fanjian::Dictionary::from_text("头发\t 頭髮\n")?;
    /// let warning = &dictionary.warnings()[0];
    /// assert_eq!((warning.position.line, warning.position.column), (1, 4));
    /// assert_eq!(warning.kind, fanjian::EntryWarningKind::LeadingSpace);
    /// # Ok::<(), fanjian::Error>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[EntryWarning] {
        &self.warnings
    }

    /// Without those of its entries with a weight that are taken: by key, first candidate and weight.
    #[cfg(feature = "context")]
    pub(crate) fn without(&self, mut is_taken: impl FnMut(&str, &str, f64) -> bool) -> Self {
        let weight = |key: &str| {
            let found = self.weights.binary_search_by(|(it, _)| it.as_str().cmp(key));
            found.ok().map(|at| self.weights[at].1)
        };
        let mut entries = self.entries();
        let count = entries.len();
        if !self.weights.is_empty() {
            entries.retain(|(key, candidates)| {
                weight(key).is_none_or(|weight| !is_taken(key, candidates[0], weight))
            });
        }
        if entries.len() == count {
            return self.clone();
        }
        let owned = |(key, candidates): (String, Vec<&str>)| {
            Entry::new(key, candidates.into_iter().map(str::to_owned).collect())
        };
        let rest = Self::from_entries(&entries.into_iter().map(owned).collect::<Vec<_>>());
        rest.map_or_else(|_| self.clone(), |rest| rest.named(self.name()))
    }

    pub(crate) fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    fn new(lexicon: Lexicon) -> Self {
        Self { lexicon: Arc::new(lexicon), warnings: Arc::default(), weights: Arc::default() }
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dictionary").field("name", &self.name()).field("len", &self.len()).finish()
    }
}

/// A header that the store does not know; the check of a file finds it earlier.
fn automaton_error(_: fst::Error) -> Error {
    CompiledError::Inconsistent("automaton").into()
}

/// The only character of a text.
#[cfg(feature = "context")]
fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}
