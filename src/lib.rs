//! fanjian.
#![warn(missing_docs)]

mod config;
mod convert;
mod dictionary;
mod embedded;
mod engine;
mod error;
mod explain;
mod lexicon;
mod stream;

pub use config::{BuiltinConfig, Config, Tofu, Warning, WarningKind};
pub use convert::{Converter, ConverterBuilder};
pub use dictionary::Dictionary;
pub use engine::pipeline::Role;
pub use error::{CompiledError, ConfigError, EntryError, Error, ErrorKind, Position};
pub use explain::{Explanation, Span, Step};
pub use stream::{InvalidUtf8, Stats, Stream};
