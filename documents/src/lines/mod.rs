//! Documents in which each line is one of its own, rewritten while they are read.

#[cfg(test)]
mod tests;

use std::io::{ErrorKind, Read, Write};

use fanjian::Stats;

use crate::blocks::Blocks;
use crate::document::{Document, Reader};
use crate::error::Error;
use crate::rewrite::Rewrite;

/// How much is read at a time, in bytes; more where a line is longer.
const WINDOW: usize = 64 * 1024;

/// Rewrites a document of which each line stands for itself, such as JSON Lines, in memory that does not grow with it. Gives what
/// [`Document::write`] gives for the whole, where other lines are not [minded](Rewrite::minds_other_lines); else each line is
/// rewritten as a document of its own.
///
/// # Errors
/// Where the source is not what the format demands, with its line; what stands in front was written. [`Error::LineEnds`],
/// [`Error::Read`], [`Error::Write`].
pub fn rewrite_lines(
    reader: &dyn Reader,
    input: impl Read,
    output: impl Write,
    how: &impl Rewrite,
) -> Result<Stats, Error> {
    rewrite_windows(WINDOW, reader, input, output, how)
}

fn rewrite_windows(
    size: usize,
    reader: &dyn Reader,
    mut input: impl Read,
    mut output: impl Write,
    how: &impl Rewrite,
) -> Result<Stats, Error> {
    let (mut window, mut filled, mut rewritten) = (vec![0; size], 0, Vec::new());
    let (mut stats, mut lines, mut blocks) = (Stats::default(), 0, Blocks::default());
    loop {
        let read = fill(&mut window[filled..], &mut input).map_err(Error::Read)?;
        stats.read += read as u64;
        filled += read;
        let is_last = filled < window.len();
        let last_line = memchr::memrchr(b'\n', &window[..filled]).map_or(0, |end| end + 1);
        let end = if is_last { filled } else { last_line };
        let mut rest = &window[..end];
        while !rest.is_empty() {
            let line = memchr::memchr(b'\n', rest).filter(|_| how.minds_other_lines());
            let (document, behind) = rest.split_at(line.map_or(rest.len(), |end| end + 1));
            let read = Document::read_with(blocks, document, reader);
            let read = read.map_err(|error| further_down(error, lines))?;
            read.write(how, &mut rewritten)?;
            blocks = read.into_blocks();
            lines += memchr::memchr_iter(b'\n', document).count();
            rest = behind;
        }
        output.write_all(&rewritten).map_err(Error::Write)?;
        stats.written += rewritten.len() as u64;
        rewritten.clear();
        if is_last {
            output.flush().map_err(Error::Write)?;
            return Ok(stats);
        }
        window.copy_within(end..filled, 0);
        filled -= end;
        if filled == window.len() {
            window.resize(2 * filled, 0);
        }
    }
}

/// Reads until nothing more fits or comes.
fn fill(window: &mut [u8], mut input: impl Read) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < window.len() {
        match input.read(&mut window[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The same error, so many lines further down.
fn further_down(mut error: Error, lines: usize) -> Error {
    if let Error::Malformed { line, .. } = &mut error {
        *line += lines;
    }
    error
}
