//! What Chinese text comes in and is written in again, around `fanjian`, which takes UTF-8.
//!
//! [`encoding`] finds out which encoding bytes are in, decodes readers to UTF-8 and encodes writers.

pub mod encoding;
