//! The fused scan: a faster path for chains that allow it, with the general engine's output.
//!
//! *Lazy segmentation.* Of all phrase keys only a fifth give other than what their characters give
//! one by one. So characters go through one table, whatever the number of stages, and only adjacent
//! pairs are looked at that stand for such a key (*hints*). Where one is met and the key is there, its
//! known output is written, if no match can span its ends (*certain boundaries*); else the text around
//! it is matched from the last certain boundary on. That is exact: at a certain boundary conversion
//! falls into two, and a stretch without hints has no match that changes anything.
//!
//! [`mod@derive`] makes the tables from a pipeline, at build time for the built-in configs; [`hints`]
//! chooses the pairs, [`records`] knows the keys behind them, [`inside`] what keys look like from
//! within; [`tables`] is their form. [`scan`] is the hot loop, [`convert`] what happens between its
//! stretches, [`certain`] what it asks there, [`stream`] text in pieces, and [`overlay`] custom
//! dictionaries in front of it all.

mod certain;
pub(crate) mod convert;
pub(crate) mod derive;
mod hints;
mod inside;
pub(crate) mod overlay;
pub(crate) mod records;
mod scan;
pub(crate) mod stream;
pub(crate) mod tables;
#[cfg(test)]
mod tests;
