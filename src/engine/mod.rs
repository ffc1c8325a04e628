//! L2: the general engine. Any chain of stages, exactly as OpenCC defines it; the authority on
//! what a conversion means.
//!
//! [`scan`] is the one matching loop; [`pipeline`] strings stages together and is exact for text
//! that arrives in pieces; [`sink`] says what becomes of the output; [`ids`] knows the sequences
//! that are copied whole; [`fused`] is a faster path with the same output, and [`context`] decides in it
//! on one-to-many characters where OpenCC's answer is not asked for.

pub(crate) mod context;
pub(crate) mod fused;
pub(crate) mod ids;
pub(crate) mod pipeline;
pub(crate) mod scan;
pub(crate) mod sink;

pub(crate) use pipeline::Pipeline;
pub(crate) use scan::Extent;
pub(crate) use sink::{CowSink, Trace};
