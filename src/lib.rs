//! Converts Chinese text between Simplified, Traditional, Taiwan, Hong Kong and Japanese forms: by a
//! config byte for byte what OpenCC 1.4.2 gives, between variants the best answer known, from
//! dictionaries that are part of the library.
//!
//! The main types:
//!
//! * [`Converter`] converts whole texts, bytes and streams, and explains what it did.
//! * [`Config`] is a conversion as data: one of OpenCC's sixteen, or your own in OpenCC's format.
//! * [`Dictionary`] is a set of entries: built in, or your own, which then win over all others.
//!
//! # Convert a text
//!
//! ```
//! use fanjian::Converter;
//!
//! let converter = Converter::builtin("s2tw")?;
//! assert_eq!(converter.convert("皇后的头发"), "皇后的頭髮");
//! # Ok::<(), fanjian::Error>(())
//! ```
//!
//! The names are OpenCC's: `s` Simplified, `t` OpenCC's standard Traditional, `tw` Taiwan, `hk` Hong
//! Kong, `jp` Japanese new forms, and a final `p` for regional wording as well as spelling.
//! [`Config::builtins`] lists them.
//!
//! # Convert by language tag
//!
//! ```
//! # #[cfg(feature = "context")]
//! # fn main() -> Result<(), fanjian::Error> {
//! use fanjian::{Converter, Phrases};
//!
//! let (from, to) = ("zh-Hans".parse()?, "zh-Hant-TW".parse()?);
//! assert_eq!(Converter::new(from, to).convert("被发明的软件"), "被發明的軟件");
//! let regional = Converter::between(from, to).phrases(Phrases::Regional).build();
//! assert_eq!(regional.convert("被发明的软件"), "被發明的軟體");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "context"))]
//! # fn main() {}
//! ```
//!
//! One-to-many characters are decided by the words around them; [`Converter::explain`] tells how sure that
//! is.
//!
//! # Convert into a buffer that is kept
//!
//! ```
//! # let converter = fanjian::Converter::builtin("t2s")?;
//! let mut output = String::new();
//! for line in ["讀書", "寫字"] {
//!     output.clear();
//!     converter.convert_into(line, &mut output);
//! }
//! assert_eq!(output, "写字");
//! # Ok::<(), fanjian::Error>(())
//! ```
//!
//! # Convert a file of any size in constant memory
//!
//! ```no_run
//! # let converter = fanjian::Converter::builtin("s2twp")?;
//! use std::fs::File;
//!
//! let stats = converter.stream().copy(File::open("in.txt")?, File::create("out.txt")?)?;
//! println!("{} bytes read, {} written", stats.read, stats.written);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Use several cores
//!
//! ```no_run
//! # let (converter, text) = (fanjian::Converter::builtin("s2twp")?, "大段文本");
//! use std::fs::File;
//!
//! let jobs = std::thread::available_parallelism()?;
//! converter.parallel(jobs).copy(File::open("in.txt")?, File::create("out.txt")?)?;
//! # #[cfg(feature = "parallel")]
//! let converted = converter.par_convert(text); // over rayon's pool
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Add words of your own
//!
//! ```
//! use fanjian::{Converter, Dictionary};
//!
//! let own = Dictionary::from_text("发明\t發明\n小王子\t小王子\n")?;
//! let converter = Converter::builder("s2t")?.dictionary(own).build();
//! assert_eq!(converter.convert("被发明"), "被發明"); // OpenCC alone gives 被髮明
//! # Ok::<(), fanjian::Error>(())
//! ```
//!
//! # See why
//!
//! ```
//! # let converter = fanjian::Converter::builtin("s2t")?;
//! let explanation = converter.explain("被发明");
//! let step = &explanation.spans[0].steps[0];
//! assert_eq!((&*step.dictionary, &*step.key, step.chosen()), ("STPhrases", "被发", "被髮"));
//! assert_eq!(explanation.changes()[0].reason, "STPhrases 被发→被髮");
//! # Ok::<(), fanjian::Error>(())
//! ```
//!
//! # Keep highlights and cursors
//!
//! ```
//! # let converter = fanjian::Converter::builtin("s2twp")?;
//! let (output, alignment) = converter.align("程序的内存");
//! assert_eq!(output, "程式的記憶體");
//! assert_eq!(alignment.output_of(9..15), 9..18); // 内存: 記憶體
//! # Ok::<(), fanjian::Error>(())
//! ```
//!
//! # Clean a text first
//!
//! ```
//! # #[cfg(feature = "normalize")]
//! # fn main() -> Result<(), fanjian::Error> {
//! use fanjian::Normalizer;
//!
//! let normalizer = Normalizer::builder("zh-Hant-TW".parse()?).build();
//! assert_eq!(normalizer.normalize("他說：“Ａ４紙沒了,去買。”"), "他說：「A4紙沒了，去買。」");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "normalize"))]
//! # fn main() {}
//! ```
//!
//! # Mend what a naive converter left wrong
//!
//! ```
//! let repairer = fanjian::Repairer::new()?;
//! assert_eq!(repairer.repair("斗爭之后，余波未平。").text, "鬥爭之後，餘波未平。");
//! # Ok::<(), fanjian::Error>(())
//! ```
//!
//! # Features and their cost
//!
//! * `context` (default): [`Converter::new`](crate::Converter), conversion between variants; 1.8 MB.
//! * `normalize` (default): [`Normalizer`], and with it regular expressions: six crates.
//! * `parallel` (default): [`Converter::par_convert`](crate::Converter), and with it rayon: six
//!   crates to compile. [`Parallel`], which copies streams, needs only the standard library.
//!
//! # Guarantees
//!
//! * **The same bytes by every way**: whole, into a buffer, as bytes, in pieces of any length, by
//!   any number of threads.
//! * **Nothing else is touched**: line ends, byte order marks, NUL, Latin text, and bytes that are
//!   not UTF-8 stay as they are. No input makes a conversion fail or panic.
//! * **Borrowed exactly when nothing changes**: [`Converter::convert`] allocates only for a text
//!   that it changes.
//! * **Bounded**: time linear in the text; a stream holds back some bytes, at most some 16 KiB.
//! * **No work at start**: dictionaries are static bytes (4.9 MB for all configs), used in place; only a
//!   table of characters is spread out when a converter is made, in some 30 µs (the first of a process
//!   takes 0.1 to 0.2 ms, most of it for fresh memory; between variants 0.3 to 0.5 ms). Of a config of your own the tables are derived
//!   first: 0.1 to 0.2 s for one as large as `s2twp`.

// Unit tests share generators of texts with the integration tests, to which this crate is another.
#[cfg(test)]
extern crate self as fanjian;

mod alignment;
mod change;
#[cfg(feature = "context")]
mod chars;
mod config;
mod convert;
#[cfg(feature = "context")]
mod detect;
mod dictionary;
mod embedded;
mod engine;
mod error;
mod explain;
mod lexicon;
#[cfg(feature = "normalize")]
pub mod normalize;
mod parallel;
#[cfg(feature = "context")]
mod protect;
#[cfg(feature = "context")]
mod repair;
mod stream;
#[cfg(feature = "context")]
mod target;
#[cfg(feature = "context")]
mod variant;

pub use alignment::Alignment;
pub use change::Change;
pub use config::{BuiltinConfig, Config, Tofu, Warning, WarningKind};
pub use convert::{Converter, ConverterBuilder};
#[cfg(feature = "context")]
pub use detect::{Conversion, Detection, Detector, Evidence, Orthography, Run, Standard, Writing};
pub use dictionary::Dictionary;
pub use engine::pipeline::Role;
pub use error::{
    CompiledError, ConfigError, EntryError, EntryWarning, EntryWarningKind, Error, ErrorKind,
    Place, Position,
};
pub use explain::{Choice, Explanation, Span, Step};
#[cfg(feature = "normalize")]
pub use normalize::Normalizer;
pub use parallel::Parallel;
#[cfg(feature = "context")]
pub use protect::addresses;
#[cfg(feature = "context")]
pub use repair::{Repair, RepairStream, Repairer, Restored};
pub use stream::{InvalidUtf8, Stats, Stream};
#[cfg(feature = "context")]
pub use target::Phrases;
#[cfg(feature = "context")]
pub use variant::{Region, Script, Variant};

/// The README's examples are tested with the rest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
