//! Parquet: columns of text are rewritten, all others are copied as they stand, pages, statistics and all.

mod columns;
mod file;
mod guard;
mod values;

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::metadata::page_index::RowGroupPageIndex;
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{ChunkReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedRowGroupReader;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use simdutf8::basic::from_utf8;

use crate::blocks::Blocks;
use crate::document::Document;
use crate::error::Error;
use crate::format::Plain;
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
/// and Bloom filters in the first row group, made anew. Its pages are cut anew, as data pages of version 1 without checksums;
/// those of the source are looked at where it has some. The footer's version becomes 1; key-value metadata of single columns is lost.
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
    copy(fields, &Arc::new(input.try_clone().map_err(Error::Read)?), output, how)
}

/// The same in memory: what a file becomes, or itself if no text becomes another.
pub(crate) fn rewrite(
    fields: &[String],
    source: Vec<u8>,
    how: &impl Rewrite,
) -> Result<Vec<u8>, Error> {
    let (source, mut output) = (Bytes::from(source), Vec::new());
    let records = copy(fields, &Arc::new(source.clone()), &mut output, how)?;
    Ok(if records.changed > 0 { output } else { source.into() })
}

/// Hands over each value that is UTF-8 of the columns that are text, or that have these names: column by column, as `text#17`
/// for the seventeenth row, `tags[]#17.2` for the second value there.
pub(crate) fn visit<E: From<Error>>(
    fields: &[String],
    source: &[u8],
    mut each: impl FnMut(&str, &Document<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let source = Arc::new(Bytes::copy_from_slice(source));
    let metadata = guarded(|| file::metadata(&*source))?;
    let schema = metadata.file_metadata().schema_descr();
    let named = guarded(|| columns::named(schema, fields))?;
    let mut blocks = Blocks::default();
    for (index, (name, _)) in named.iter().enumerate().filter(|(_, (_, is_chosen))| *is_chosen) {
        let mut row = 1;
        for number in 0..metadata.num_row_groups() {
            let group = guarded(|| open(&source, &metadata, number))?;
            let deepest = group.metadata().column(index).column_descr().max_def_level();
            let mut reader = guarded(|| Column::open(&group, index))?;
            while let Some(Batch { values, levels, repetitions, places, rows }) = reader.batch()? {
                let places = values::rows(*places, levels, deepest, repetitions);
                let (mut last, mut item) = (None, 0);
                for (place, value) in places.zip(&*values) {
                    item = if last.replace(place) == Some(place) { item + 1 } else { 1 };
                    if from_utf8(value.data()).is_err() {
                        continue;
                    }
                    let place = match item {
                        1 => format!("{name}#{}", row + place),
                        _ => format!("{name}#{}.{item}", row + place),
                    };
                    let document = Document::read_with(blocks, value.data(), &Plain)?;
                    each(&place, &document)?;
                    blocks = document.into_blocks();
                }
                row += *rows;
            }
        }
    }
    Ok(())
}

fn copy<R: ChunkReader + 'static>(
    fields: &[String],
    source: &Arc<R>,
    output: impl Write + Send,
    how: &impl Rewrite,
) -> Result<Records, Error> {
    let metadata = guarded(|| file::metadata(&**source))?;
    let schema = metadata.file_metadata().schema_descr();
    let named = guarded(|| columns::named(schema, fields))?;
    let chosen: Vec<bool> = named.into_iter().map(|(_, is_chosen)| is_chosen).collect();
    let mut writer = guarded(|| {
        let properties = Arc::new(file::properties(&metadata, &chosen));
        SerializedFileWriter::new(output, schema.root_schema_ptr(), properties).map_err(writing)
    })?;
    let mut records = Records::default();
    for (number, about) in metadata.row_groups().iter().enumerate() {
        let reader = guarded(|| open(source, &metadata, number))?;
        let mut target = guarded(|| writer.next_row_group().map_err(writing))?;
        let mut changed = Vec::new();
        for (column, is_chosen) in chosen.iter().enumerate() {
            if *is_chosen {
                rewrite_column(&reader, column, &mut target, how, &mut changed)?;
            } else {
                guarded(|| {
                    let chunk =
                        file::chunk(&**source, &metadata, number, column).map_err(reading)?;
                    target.append_column(&**source, chunk).map_err(writing)
                })?;
            }
        }
        guarded(|| target.close().map_err(writing))?;
        records.all += u64::try_from(about.num_rows()).unwrap_or_default();
        records.changed += changed.iter().filter(|&&it| it).count() as u64;
    }
    guarded(|| writer.close().map_err(writing))?;
    Ok(records)
}

/// Opens a row group.
fn open<'m, R: ChunkReader + 'static>(
    source: &Arc<R>,
    metadata: &'m ParquetMetaData,
    number: usize,
) -> Result<SerializedRowGroupReader<'m, R>, Error> {
    // Pages are read one after another, for which no index is needed.
    let none = RowGroupPageIndex::new(number, None);
    let properties = Arc::new(ReaderProperties::builder().build());
    let about = metadata.row_group(number);
    SerializedRowGroupReader::new(source.clone(), about, none, properties).map_err(reading)
}

/// A column of a row group, which is read batch by batch.
struct Column {
    input: ColumnReaderImpl<ByteArrayType>,
    most: usize,
    batch: Batch,
}

/// Some values, with their levels.
#[derive(Default)]
struct Batch {
    values: Vec<ByteArray>,
    levels: Vec<i16>,
    repetitions: Vec<i16>,
    /// How many places for values there are, and how many rows.
    places: usize,
    rows: usize,
}

impl Column {
    /// One of those that are chosen.
    fn open(group: &impl RowGroupReader, column: usize) -> Result<Self, Error> {
        let most = file::batch(group.metadata(), group.metadata().column(column));
        match group.get_column_reader(column).map_err(reading)? {
            ColumnReader::ByteArrayColumnReader(input) => {
                Ok(Self { input, most, batch: Batch::default() })
            }
            _ => Err(Error::Archive(format!("the column {column} is no text"))),
        }
    }

    /// The next ones, if there are any.
    fn batch(&mut self) -> Result<Option<&mut Batch>, Error> {
        let Self { input, most, batch } = self;
        let Batch { values, levels, repetitions, places, rows } = batch;
        values.clear();
        levels.clear();
        repetitions.clear();
        (*rows, _, *places) = guarded(|| {
            input.read_records(*most, Some(levels), Some(repetitions), values).map_err(reading)
        })?;
        Ok((batch.places > 0).then_some(batch))
    }
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
    let mut input = guarded(|| Column::open(reader, column))?;
    let output = guarded(|| target.next_column().map_err(writing))?;
    let Some(mut output) = output else { return Ok(()) };
    let mut row = 0;
    while let Some(batch) = input.batch()? {
        let Batch { values, levels, repetitions, places, rows } = batch;
        let rewritten = values::rewrite(values, has_dictionary, how)?;
        if rewritten.contains(&true) {
            let places = values::rows(*places, levels, deepest, repetitions);
            for place in places.zip(rewritten).filter_map(|(place, is_new)| is_new.then_some(place))
            {
                changed.resize(changed.len().max(row + place + 1), false);
                changed[row + place] = true;
            }
        }
        row += *rows;
        let levels = (deepest > 0).then_some(&**levels);
        let repetitions = is_repeated.then_some(&**repetitions);
        guarded(|| {
            let writer = output.typed::<ByteArrayType>();
            writer.write_batch(values, levels, repetitions).map_err(writing)
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
