//! What is kept of a file.

use std::ops::RangeInclusive;

use bytes::Bytes;
use parquet::basic::{ColumnOrder, Encoding};
use parquet::bloom_filter::Sbbf;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result as Parsed};
use parquet::file::metadata::{
    ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::ChunkReader;

use super::reading;
use crate::error::Error;

/// As a file begins and ends, and as one ends of which all is encrypted.
const MAGIC: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";

/// How large dictionaries of what is written may become, in bytes: by that of what is read, packed, times so many.
const UNPACKED: i64 = 8;
const DICTIONARY: RangeInclusive<i64> = 1 << 20..=64 << 20;

/// How much of a column is read at once, in bytes, and in rows.
const BATCH: i64 = 256 * 1024;
const MOST_ROWS: i64 = 8192;

/// Reads what a file tells of itself, and looks whether it can be so.
pub(super) fn metadata(file: &impl ChunkReader) -> Result<ParquetMetaData, Error> {
    let len = file.len();
    let magic = |at: u64| file.get_bytes(at, MAGIC.len()).map_err(reading);
    let (first, last) = match len.checked_sub(MAGIC.len() as u64) {
        Some(end) => (magic(0)?, magic(end)?),
        None => (Bytes::new(), Bytes::new()),
    };
    if &*last == ENCRYPTED {
        return Err(Error::Refused("it is encrypted".to_owned()));
    }
    if &*first != MAGIC {
        return Err(Error::Archive("it is no Parquet file".to_owned()));
    }
    if &*last != MAGIC {
        return Err(Error::Archive(
            "it does not end as a Parquet file; perhaps it was cut off".to_owned(),
        ));
    }
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file).map_err(footer)?;
    for chunk in metadata.row_groups().iter().flat_map(RowGroupMetaData::columns) {
        check(chunk, len)?;
    }
    let reader = ParquetMetaDataReader::new_with_metadata(metadata);
    let mut reader = reader.with_page_index_policy(PageIndexPolicy::Optional);
    reader.read_page_indexes(file).map_err(reading)?;
    reader.finish().map_err(reading)
}

/// A footer that cannot be read.
fn footer(error: ParquetError) -> Error {
    match reading(error) {
        Error::Archive(what) => Error::Archive(format!(
            "its footer cannot be read ({what}); it is broken, or parts are encrypted"
        )),
        error => error,
    }
}

/// Whether something begins and ends within a file of this length.
fn lies_in((start, length): (i64, i64), len: u64) -> bool {
    let end = start.checked_add(length).and_then(|end| u64::try_from(end).ok());
    start >= 0 && length >= 0 && end.is_some_and(|end| end <= len)
}

/// Refuses a chunk of a column that does not lie in its file.
fn check(chunk: &ColumnChunkMetaData, len: u64) -> Result<(), Error> {
    let name = || chunk.column_path().string();
    if chunk.file_path().is_some() {
        return Err(Error::Refused(format!("the column {} lies in another file", name())));
    }
    // Where there is no page of data, its place is anywhere.
    let pages = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let besides = [
        (chunk.bloom_filter_offset(), chunk.bloom_filter_length()),
        (chunk.column_index_offset(), chunk.column_index_length()),
        (chunk.offset_index_offset(), chunk.offset_index_length()),
    ];
    let besides = besides.map(|(start, length)| (start.unwrap_or(0), length.map_or(0, i64::from)));
    let mut places = besides.into_iter().chain([(pages, chunk.compressed_size())]);
    if places.all(|place| lies_in(place, len)) {
        return Ok(());
    }
    Err(Error::Archive(format!("the column {} does not lie within the file", name())))
}

/// How a file is to be written that is like another but for these columns.
pub(super) fn properties(metadata: &ParquetMetaData, chosen: &[bool]) -> WriterProperties {
    let file = metadata.file_metadata();
    let mut properties =
        WriterProperties::builder().set_key_value_metadata(file.key_value_metadata().cloned());
    if let Some(creator) = file.created_by() {
        // Readers know by it which statistics not to trust, and those of other columns are still its.
        properties = properties.set_created_by(creator.to_owned());
    }
    let Some(group) = metadata.row_groups().first() else { return properties.build() };
    let is_chosen = |column: usize| chosen.get(column) == Some(&true);
    let is_sorted_still = |column: i32| !usize::try_from(column).is_ok_and(is_chosen);
    let sorting = group.sorting_columns();
    let sorting = sorting.filter(|by| by.iter().all(|it| is_sorted_still(it.column_idx)));
    let index = metadata.page_index_for_row_group(0);
    let has_offsets = (0..chosen.len()).any(|column| index.offset_index(column).is_some());
    properties =
        properties.set_sorting_columns(sorting.cloned()).set_offset_index_disabled(!has_offsets);
    for (column, chunk) in group.columns().iter().enumerate().filter(|(it, _)| is_chosen(*it)) {
        let path = || chunk.column_path().clone();
        let statistics = match (index.column_index(column), chunk.statistics()) {
            (Some(_), _) => EnabledStatistics::Page,
            (None, Some(_)) => EnabledStatistics::Chunk,
            (None, None) => EnabledStatistics::None,
        };
        let is_delta = |it: &Encoding| {
            matches!(it, Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY)
        };
        properties = properties
            .set_column_compression(path(), chunk.compression())
            .set_column_encoding(
                path(),
                chunk.encodings().find(is_delta).unwrap_or(Encoding::PLAIN),
            )
            .set_column_dictionary_enabled(path(), chunk.dictionary_page_offset().is_some())
            .set_column_dictionary_page_size_limit(path(), dictionary(chunk))
            .set_column_bloom_filter_enabled(path(), chunk.bloom_filter_offset().is_some())
            .set_column_statistics_enabled(path(), statistics);
    }
    properties.build()
}

/// How large the dictionary of a column may become, so that one that had one for all its values has one again.
fn dictionary(chunk: &ColumnChunkMetaData) -> usize {
    let packed =
        chunk.dictionary_page_offset().map_or(0, |it| chunk.data_page_offset().saturating_sub(it));
    let most = packed.saturating_mul(UNPACKED).clamp(*DICTIONARY.start(), *DICTIONARY.end());
    usize::try_from(most).unwrap_or_default()
}

/// All that is to be known of a column that is copied.
pub(super) fn chunk(
    file: &impl ChunkReader,
    metadata: &ParquetMetaData,
    group: usize,
    column: usize,
) -> Parsed<ColumnCloseResult> {
    let (index, group) = (metadata.page_index_for_row_group(group), metadata.row_group(group));
    let chunk = group.column(column);
    let described = chunk.column_descr();
    let order = ColumnOrder::column_order_for_type(
        described.logical_type_ref(),
        described.converted_type(),
        described.physical_type(),
    );
    // The footer will tell in which order values were compared; not so in older files.
    let orders = metadata.file_metadata().column_orders();
    let is_in_order = orders.and_then(|it| it.get(column)).is_none_or(|it| *it == order);
    let mut copied = chunk.clone().into_builder();
    if !is_in_order {
        copied = copied.clear_statistics();
    }
    Ok(ColumnCloseResult {
        bytes_written: chunk.compressed_size().unsigned_abs(),
        rows_written: group.num_rows().unsigned_abs(),
        metadata: copied.build()?,
        bloom_filter: Sbbf::read_from_column_chunk(chunk, file)?,
        column_index: index.column_index(column).filter(|_| is_in_order).cloned(),
        offset_index: index.offset_index(column).cloned(),
    })
}

/// How many rows of a column to read at once.
pub(super) fn batch(group: &RowGroupMetaData, chunk: &ColumnChunkMetaData) -> usize {
    let rows = BATCH.saturating_mul(group.num_rows()) / chunk.uncompressed_size().max(1);
    usize::try_from(rows.clamp(1, MOST_ROWS)).unwrap_or(1)
}
