//! What callers see of documents and encodings.
#![allow(clippy::unwrap_used)] // a test stops where it fails

mod archives;
mod csv;
mod declarations;
mod detection;
mod documents;
mod hostile;
mod hostile_archives;
mod json;
mod markdown;
mod markup;
mod messages;
#[cfg(feature = "parquet")]
mod parquet;
mod pieces;
mod policies;
mod round_trips;
mod subtitles;
mod tools;
mod xml;

use std::io::{self, Read, Write};

use fanjian_documents::encoding::{Decoder, Encoder, Encoding, Invalid, Unmappable};

fn decode(bytes: &[u8], encoding: Encoding, invalid: Invalid) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    Decoder::new(bytes, encoding).invalid(invalid).read_to_end(&mut text)?;
    Ok(text)
}

fn encode(text: &str, encoding: Encoding, unmappable: Unmappable) -> io::Result<Vec<u8>> {
    let mut encoder = Encoder::new(Vec::new(), encoding).unmappable(unmappable);
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// The encoding of a label.
fn named(label: &str) -> Encoding {
    label.parse().unwrap()
}

/// What a failure holds.
fn held<E: std::error::Error + Clone + 'static>(error: &io::Error) -> E {
    error.get_ref().and_then(|held| held.downcast_ref::<E>()).unwrap().clone()
}
