//! Values of a column, rewritten.

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memchr_iter;
use parquet::data_type::ByteArray;
use simdutf8::basic::from_utf8;

use crate::error::Error;
use crate::rewrite::Rewrite;

/// How much text is rewritten at once, in bytes: as much as stays in the cache.
const AT_ONCE: usize = 64 * 1024;

/// Rewrites values, and tells of each whether it became another. Where there is a dictionary, those that are one in memory are
/// rewritten once.
pub(super) fn rewrite(
    values: &mut [ByteArray],
    has_dictionary: bool,
    how: &impl Rewrite,
) -> Result<Vec<bool>, Error> {
    if !has_dictionary {
        return rewrite_each(values, how);
    }
    let (mut known, mut distinct) = (HashMap::new(), Vec::new());
    let number = |value: &ByteArray| {
        *known.entry((value.data().as_ptr(), value.len())).or_insert_with(|| {
            distinct.push(value.clone());
            distinct.len() - 1
        })
    };
    let numbers: Vec<usize> = values.iter().map(number).collect();
    let changed = rewrite_each(&mut distinct, how)?;
    let mut is_new = vec![false; values.len()];
    for ((value, number), is_new) in values.iter_mut().zip(numbers).zip(&mut is_new) {
        if changed[number] {
            value.clone_from(&distinct[number]);
            *is_new = true;
        }
    }
    Ok(is_new)
}

fn rewrite_each(values: &mut [ByteArray], how: &impl Rewrite) -> Result<Vec<bool>, Error> {
    let mut changed = vec![false; values.len()];
    let (mut text, mut start) = (String::new(), 0);
    while start < values.len() {
        let mut len = 0;
        let is_in = |value: &&ByteArray| {
            len += value.len();
            len <= AT_ONCE
        };
        let end = start + values[start..].iter().take_while(is_in).count().max(1);
        let (values, changed) = (&mut values[start..end], &mut changed[start..end]);
        if how.minds_other_lines() {
            rewrite_alone(values, changed, how);
        } else {
            rewrite_joined(values, changed, &mut text, how)?;
        }
        start = end;
    }
    Ok(changed)
}

/// Each as a text of its own.
fn rewrite_alone(values: &mut [ByteArray], changed: &mut [bool], how: &impl Rewrite) {
    for (value, changed) in values.iter_mut().zip(changed) {
        let Ok(text) = from_utf8(value.data()) else { continue };
        if let Cow::Owned(new) = how.rewrite(text) {
            *changed = new != text;
            *value = new.into_bytes().into();
        }
    }
}

/// All as one text, in which each has its lines.
fn rewrite_joined(
    values: &mut [ByteArray],
    changed: &mut [bool],
    text: &mut String,
    how: &impl Rewrite,
) -> Result<(), Error> {
    text.clear();
    let mut add = |value: &ByteArray| {
        let Ok(value) = from_utf8(value.data()) else { return 0 };
        text.push_str(value);
        text.push('\n');
        memchr_iter(b'\n', value.as_bytes()).count() + 1
    };
    let lines: Vec<usize> = values.iter().map(&mut add).collect();
    let Cow::Owned(after) = how.rewrite(text) else { return Ok(()) };
    let after = ByteArray::from(after.into_bytes());
    let (mut ends, mut start) = (memchr_iter(b'\n', after.data()), 0);
    let texts = values.iter_mut().zip(changed).zip(lines);
    for ((value, changed), lines) in texts.filter(|(_, lines)| *lines > 0) {
        let end = ends.nth(lines - 1).ok_or(Error::LineEnds)?;
        if after.data()[start..end] != *value.data() {
            *value = after.slice(start, end - start);
            *changed = true;
        }
        start = end + 1;
    }
    if start == after.len() { Ok(()) } else { Err(Error::LineEnds) }
}

/// The row of each value, from 0, by the levels of a batch: `deepest` stands where there is a value, and a row begins where
/// nothing is repeated.
pub(super) fn rows(
    count: usize,
    levels: &[i16],
    deepest: i16,
    repetitions: &[i16],
) -> impl Iterator<Item = usize> {
    let mut rows = 0_usize;
    (0..count).filter_map(move |at| {
        rows += usize::from(repetitions.get(at).is_none_or(|&it| it == 0));
        levels.get(at).is_none_or(|&it| it == deepest).then(|| rows.saturating_sub(1))
    })
}
