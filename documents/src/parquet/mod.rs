//! Parquet: columns of text are rewritten, all others are copied as they stand, pages, statistics and all.

mod columns;
mod file;
mod guard;
mod values;

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArrayType;
use parquet::errors::ParquetError;
use parquet::file::metadata::page_index::RowGroupPageIndex;
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::RowGroupReader;
use parquet::file::serialized_reader::SerializedRowGroupReader;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use crate::error::Error;
use crate::rewrite::Rewrite;
use guard::guarded;

/// How many records there were, and how many of them changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Records {
    /// Rows, or lines.
    pub all: u64,
    /// Those in which any text became another.
    pub changed: u64,
}

/// Rewrites the columns of text in a Parquet file, those of these names or all.
///
/// A name is a path as of JSON's fields, with `.` before the fields of a structure, `[]` behind a list and `.*` behind a map:
/// `text`, `meta.title`, `messages[].content`, `names.*`. The keys of maps are no text. Null stays null. Each value is a text of
/// its own; one that is not UTF-8 stays.
///
/// The pages of other columns come back byte for byte, with their statistics, indexes and Bloom filters; but the least and
/// greatest of floating-point numbers are left out, as the footer names an order for them by which most writers did not
/// compare. Kept are the schema, the sizes of row groups, the file's metadata (of Arrow, pandas and others, and who created
/// it), and by which columns rows are sorted, unless one of them is rewritten.
///
/// A rewritten column keeps its compression, though at the usual level, and what it had of dictionaries, statistics, indexes
/// and Bloom filters in the first row group, made anew. Its pages are cut anew, as data pages of version 1. The footer's version
/// becomes 1; key-value metadata of single columns is lost.
///
/// Memory is that of some pages of one column, the footer, and a flag for each row of a row group.
///
/// The crate `parquet` meets some broken files with a panic. It becomes an error, where panics unwind, and is not printed: for
/// that the first call puts a panic hook in front of the one that is there, which gets all others.
///
/// # Errors
/// [`Error::Missing`] where a name is no column's, or that of a column that is no text; [`Error::Archive`] where the file is
/// broken; [`Error::Refused`] where it is encrypted, or lies in several files.
pub fn rewrite_parquet(
    fields: &[String],
    input: &File,
    output: impl Write + Send,
    how: &impl Rewrite,
) -> Result<Records, Error> {
    let source = Arc::new(input.try_clone().map_err(Error::Read)?);
    let metadata = guarded(|| file::metadata(&source))?;
    let schema = metadata.file_metadata().schema_descr();
    let chosen = guarded(|| columns::chosen(schema, fields))?;
    let mut writer = guarded(|| {
        let properties = Arc::new(file::properties(&metadata, &chosen));
        SerializedFileWriter::new(output, schema.root_schema_ptr(), properties).map_err(writing)
    })?;
    let mut records = Records::default();
    for (number, group) in metadata.row_groups().iter().enumerate() {
        // Pages are read one after another, for which no index is needed.
        let none = RowGroupPageIndex::new(number, None);
        let properties = Arc::new(ReaderProperties::builder().build());
        let reader = guarded(|| {
            SerializedRowGroupReader::new(source.clone(), group, none, properties).map_err(reading)
        })?;
        let mut target = guarded(|| writer.next_row_group().map_err(writing))?;
        let mut changed = Vec::new();
        for (column, is_chosen) in chosen.iter().enumerate() {
            if *is_chosen {
                rewrite_column(&reader, column, &mut target, how, &mut changed)?;
            } else {
                guarded(|| {
                    let chunk = file::chunk(&source, &metadata, number, column).map_err(reading)?;
                    target.append_column(&*source, chunk).map_err(writing)
                })?;
            }
        }
        guarded(|| target.close().map_err(writing))?;
        records.all += u64::try_from(group.num_rows()).unwrap_or_default();
        records.changed += changed.iter().filter(|&&it| it).count() as u64;
    }
    guarded(|| writer.close().map_err(writing))?;
    Ok(records)
}

/// Rewrites a column of a row group, and notes the rows that change.
fn rewrite_column<W: Write + Send>(
    reader: &impl RowGroupReader,
    column: usize,
    target: &mut SerializedRowGroupWriter<'_, W>,
    how: &impl Rewrite,
    changed: &mut Vec<bool>,
) -> Result<(), Error> {
    let chunk = reader.metadata().column(column);
    let (descriptor, has_dictionary) =
        (chunk.column_descr(), chunk.dictionary_page_offset().is_some());
    let (deepest, is_repeated) = (descriptor.max_def_level(), descriptor.max_rep_level() > 0);
    let ColumnReader::ByteArrayColumnReader(mut input) =
        guarded(|| reader.get_column_reader(column).map_err(reading))?
    else {
        return Ok(());
    };
    let output = guarded(|| target.next_column().map_err(writing))?;
    let Some(mut output) = output else { return Ok(()) };
    let batch = file::batch(reader.metadata(), chunk);
    let (mut levels, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut row = 0;
    loop {
        levels.clear();
        repetitions.clear();
        values.clear();
        let (rows, _, count) = guarded(|| {
            let into = (Some(&mut levels), Some(&mut repetitions), &mut values);
            input.read_records(batch, into.0, into.1, into.2).map_err(reading)
        })?;
        if count == 0 {
            break;
        }
        let rewritten = values::rewrite(&mut values, has_dictionary, how)?;
        if rewritten.contains(&true) {
            let places = values::rows(count, &levels, deepest, &repetitions);
            for place in places.zip(rewritten).filter_map(|(place, is_new)| is_new.then_some(place))
            {
                changed.resize(changed.len().max(row + place + 1), false);
                changed[row + place] = true;
            }
        }
        row += rows;
        let levels = (deepest > 0).then_some(&*levels);
        let repetitions = is_repeated.then_some(&*repetitions);
        guarded(|| {
            let writer = output.typed::<ByteArrayType>();
            writer.write_batch(&values, levels, repetitions).map_err(writing)
        })?;
    }
    guarded(|| output.close().map_err(writing))
}

fn reading(error: ParquetError) -> Error {
    told(error, Error::Read)
}

fn writing(error: ParquetError) -> Error {
    told(error, Error::Write)
}

/// What went wrong: with the system, or the file.
fn told(error: ParquetError, of_system: fn(std::io::Error) -> Error) -> Error {
    match error {
        ParquetError::External(inner) => match inner.downcast() {
            Ok(error) => of_system(*error),
            Err(error) => Error::Archive(error.to_string()),
        },
        ParquetError::General(what) | ParquetError::EOF(what) => Error::Archive(what),
        error => Error::Archive(error.to_string()),
    }
}
