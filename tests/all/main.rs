//! All tests of the library's public face, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test stops where it fails
#![allow(unreachable_pub)] // modules of one binary

mod alignment;
mod api;
mod cases;
mod changes;
mod config;
mod custom;
#[cfg(feature = "context")]
mod detect;
mod dictionaries;
mod every_api;
mod normalization;
#[cfg(feature = "normalize")]
mod normalize;
mod properties;
mod provenance;
mod reference;
#[cfg(feature = "context")]
mod repair;
mod round_trips;
mod strings;
#[cfg(feature = "context")]
mod variants;
#[cfg(feature = "context")]
mod weights;
