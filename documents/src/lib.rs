//! What Chinese text comes in and is written in again, around `fanjian`, which takes UTF-8.
//!
//! [`Document`] rewrites the text of a document and leaves all else byte for byte: HTML, Markdown, subtitles, JSON and
//! others. Words are found across markup. [`encoding`] finds out which encoding bytes are in, decodes readers to UTF-8 and
//! encodes writers.

mod archive;
mod blocks;
mod csv;
mod declaration;
mod differences;
mod document;
pub mod encoding;
mod error;
mod escapes;
mod format;
mod json;
mod lines;
mod markdown;
mod markup;
#[cfg(feature = "parquet")]
mod parquet;
mod placeholders;
mod po;
mod references;
mod rewrite;
mod source;
mod splice;
mod strings;
mod subtitles;
mod xml;

pub use blocks::{Blocks, Escape, as_it_is};
pub use document::{Document, Reader};
pub use error::Error;
pub use format::{Format, UnknownFormat};
pub use lines::rewrite_lines;
#[cfg(feature = "parquet")]
pub use parquet::{Records, rewrite_parquet};
pub use rewrite::{Conversion, Normalization, Rewrite};
