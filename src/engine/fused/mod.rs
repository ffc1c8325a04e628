//! The fused scan: a faster path for chains that allow it, with the general engine's output.
//!
//! *Lazy segmentation.* Of all phrase keys only a fifth give other than what their characters give
//! one by one. So characters go through one table, whatever the number of stages, and only adjacent
//! pairs are looked at that stand for such a key (*hints*). Where one is met, the text around it, up
//! to places that no match of any stage can span (*certain boundaries*), goes through the general
//! engine. That is exact: at a certain boundary conversion falls into two, and a stretch without
//! hints has no match that changes anything.
//!
//! `derive` makes the tables from a pipeline, at build time for the built-in configs; [`tables`] is
//! their form; [`scan`] converts with them, and [`stream`] does so piece by piece.

#[cfg(test)]
mod derive; // used by build.rs alone
pub(crate) mod scan;
pub(crate) mod stream;
pub(crate) mod tables;
#[cfg(test)]
mod tests;
