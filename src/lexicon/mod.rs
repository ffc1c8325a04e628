//! L0: dictionaries as text and lexicons, their compiled form.
//!
//! `build.rs` includes this folder too, so what the build compiles and what the library reads
//! at run time come from one parser, one compiler and one matcher.
//!
//! [`text`] reads the text form, [`mod@compile`] makes the sections of a lexicon, [`view`] searches
//! them in place, [`index`] stands in front of the automaton, [`group`] combines lexicons.

pub(crate) mod check;
pub(crate) mod compile;
#[cfg(test)]
mod derive; // used by build.rs alone
pub(crate) mod group;
pub(crate) mod index;
#[cfg(test)]
mod tests;
pub(crate) mod text;
pub(crate) mod view;

pub(crate) use compile::compile;
pub(crate) use group::{Group, MatchPolicy};
pub(crate) use text::{Entry, EntryError};
pub(crate) use view::{Hit, Lexicon};
