//! SubRip: a number, a line that says when, lines of text, an empty line.

use super::{lines, tagged};
use crate::blocks::Blocks;
use crate::document::Reader;
use crate::error::Error;

/// Reads SubRip.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Srt;

impl Reader for Srt {
    fn read(&self, source: &str, blocks: &mut Blocks) -> Result<(), Error> {
        let mut is_text = false;
        for line in lines(source) {
            let content = &source[line.clone()];
            if content.trim().is_empty() {
                is_text = false;
            } else if content.contains("-->") {
                is_text = true;
            } else if is_text {
                blocks.begin();
                tagged(source, line, &[("<", '>'), ("{\\", '}')], blocks);
                blocks.end();
            }
        }
        Ok(())
    }
}
