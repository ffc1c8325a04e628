//! Columns of Parquet files: text becomes other text, and all else comes back as it was.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::panic;
use std::sync::Arc;

use fanjian::{Converter, Dictionary, Repairer};
use fanjian_documents::{Conversion, Error, Format, Records, Rewrite, rewrite_parquet};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::metadata::{
    ColumnChunkMetaData, KeyValue, PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader,
    ParquetMetaDataWriter, SortingColumn,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use proptest::prelude::*;

const SCHEMA: &str = "message schema {
  required int64 id = 7;
  optional binary text (utf8);
  required binary bytes;
  optional group tags (list) { repeated group list { optional binary element (utf8); } }
  optional group messages (list) {
    repeated group list { optional group element { required binary role (utf8); } }
  }
  optional group map (map) {
    repeated group key_value { required binary key (utf8); optional binary value (utf8); }
  }
  optional group old (list) { repeated binary array (utf8); }
}";

/// Three rows, of which the second changes nowhere: the values of each column behind the first, which counts, with their
/// definition and repetition levels.
const COLUMNS: [(&[&str], &[i16], &[i16]); 7] = [
    (&["皇后的头发", "plain\n干杯"], &[1, 0, 1], &[]),
    (&["头发", "头发", "头发"], &[], &[]),
    // [里面, null], null, []
    (&["里面"], &[3, 2, 0, 1], &[0, 1, 0, 0]),
    // [{理发}, null], [], [{plain}, {后来}]
    (&["理发", "plain", "后来"], &[3, 2, 1, 3, 3], &[0, 1, 0, 0, 1]),
    // {头: 软件}, null, {}
    (&["头"], &[2, 0, 1], &[0, 0, 0]),
    (&["软件"], &[3, 0, 1], &[0, 0, 0]),
    // [发展, x], null, []
    (&["发展", "x"], &[2, 2, 0, 1], &[0, 1, 0, 0]),
];

/// What becomes of them.
const CHANGES: [(&str, &str); 7] = [
    ("皇后的头发", "皇后的頭髮"),
    ("plain\n干杯", "plain\n乾杯"),
    ("里面", "裏面"),
    ("理发", "理髮"),
    ("后来", "後來"),
    ("软件", "軟件"),
    ("发展", "發展"),
];

/// A file with a row group for each of these numbers, with so many times the three rows.
fn file(properties: WriterProperties, groups: &[usize]) -> File {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut file = tempfile::tempfile().unwrap();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::new(properties)).unwrap();
    for &times in groups {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let ids: Vec<i64> = (0..3 * times).map(|id| id as i64).collect();
        column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
        column.close().unwrap();
        for (values, levels, repetitions) in COLUMNS {
            let values = values.iter().map(|&it| ByteArray::from(it));
            let values: Vec<ByteArray> = (0..times).flat_map(|_| values.clone()).collect();
            let mut column = group.next_column().unwrap().unwrap();
            let typed = column.typed::<ByteArrayType>();
            typed
                .write_batch(
                    &values,
                    (!levels.is_empty()).then_some(&levels.repeat(times)),
                    (!repetitions.is_empty()).then_some(&repetitions.repeat(times)),
                )
                .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    file
}

fn s2t() -> Conversion {
    Conversion { converter: Converter::builtin("s2t").unwrap(), target: None }
}

fn rewritten(fields: &[&str], input: &File) -> Result<(File, Records), Error> {
    let fields: Vec<String> = fields.iter().map(|&it| it.to_owned()).collect();
    let mut output = tempfile::tempfile().unwrap();
    let records = rewrite_parquet(&fields, input, &mut output, &s2t())?;
    Ok((output, records))
}

fn rows(file: &File) -> Vec<String> {
    let reader = SerializedFileReader::new(file.try_clone().unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}

fn converted(row: &str, of: impl Fn(&str) -> bool) -> String {
    let changes = CHANGES.iter().filter(|(before, _)| of(before));
    changes.fold(row.to_owned(), |row, (before, after)| row.replace(before, after))
}

fn metadata(file: &File) -> ParquetMetaData {
    let reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Optional);
    reader.parse_and_finish(file).unwrap()
}

fn bytes(mut file: &File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn text_becomes_other_text_and_all_else_stays() {
    let input = file(WriterProperties::default(), &[1, 3000]);
    let (output, records) = rewritten(&[], &input).unwrap();
    let expected: Vec<String> = rows(&input).iter().map(|row| converted(row, |_| true)).collect();
    assert_eq!(rows(&output), expected);
    assert_eq!((records.all, records.changed), (9003, 6002));
    for row in &expected[..3] {
        assert!(!row.contains("头") || row.contains("{\"头\" -> \"軟件\"}"), "{row}");
    }
}

/// Changes nothing.
struct Unchanged;

impl Rewrite for Unchanged {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        text.into()
    }

    fn lead(&self, _: &str, _: &str, _: &mut [usize]) {}
}

#[test]
fn it_is_a_format_as_others_are() {
    let input = file(WriterProperties::default(), &[1, 2]);
    let source = bytes(&input);
    let mut output = Vec::new();
    Format::Parquet.copy(&[], &*source, &mut output, &s2t()).unwrap();
    assert_eq!(output, bytes(&rewritten(&[], &input).unwrap().0));
    // Where nothing is to change, nothing is written anew, which would be otherwise.
    let properties = WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0);
    let input = file(properties.build(), &[1]);
    let mut same = Vec::new();
    Format::Parquet.copy(&[], &*bytes(&input), &mut same, &Unchanged).unwrap();
    assert!(same == bytes(&input));
    let mut anew = tempfile::tempfile().unwrap();
    rewrite_parquet(&[], &input, &mut anew, &Unchanged).unwrap();
    assert!(bytes(&anew) != same);

    let mut texts = Vec::new();
    let fields = ["text".to_owned(), "tags[]".to_owned()];
    Format::Parquet
        .visit(&fields, &source, |place, document| {
            texts.push((place.unwrap().to_owned(), document.blocks().lines().to_owned()));
            Ok::<(), Error>(())
        })
        .unwrap();
    // The second of a list has a place of its own.
    let mut places = Vec::new();
    Format::Parquet
        .visit(&["old[]".to_owned()], &source, |place, _| {
            places.push(place.unwrap().to_owned());
            Ok::<(), Error>(())
        })
        .unwrap();
    assert_eq!(places[..2], ["old[]#1", "old[]#1.2"]);
    let expected = [1, 4, 7].iter().flat_map(|row| {
        let text = [(row, "皇后的头发\n"), (&(row + 2), "plain\n干杯\n")];
        text.map(|(row, text)| (format!("text#{row}"), text.to_owned()))
    });
    let tags = [1, 4, 7].map(|row| (format!("tags[]#{row}"), "里面\n".to_owned()));
    assert_eq!(texts, expected.chain(tags).collect::<Vec<_>>());
}

#[test]
fn only_what_is_named_is_rewritten() {
    let input = file(WriterProperties::default(), &[2]);
    for (fields, texts) in [
        (&["text"][..], &["皇后的头发", "plain\n干杯"][..]),
        (&["tags[]"], &["里面"]),
        (&["messages[].role", "old[]"], &["理发", "后来", "发展"]),
        (&["map.*"], &["软件"]),
    ] {
        let (output, _) = rewritten(fields, &input).unwrap();
        let expected = rows(&input);
        let expected: Vec<String> =
            expected.iter().map(|row| converted(row, |it| texts.contains(&it))).collect();
        assert_eq!(rows(&output), expected, "{fields:?}");
    }
    for (field, told) in [
        (
            "none",
            "there is no column none; of text there are: text, tags[], messages[].role, map.*, old[]",
        ),
        ("id", "the column id is no text"),
        ("bytes", "the column bytes is no text"),
    ] {
        let error = rewritten(&["text", field], &input).unwrap_err();
        assert!(matches!(error, Error::Missing(_)), "{error}");
        assert_eq!(error.to_string(), told);
    }
}

#[test]
fn what_is_no_text_is_copied_and_what_columns_have_is_kept() {
    let path = |column: &str| ColumnPath::from(column.to_owned());
    let by = |column_idx| SortingColumn { column_idx, descending: false, nulls_first: true };
    let properties = || {
        WriterProperties::builder()
            .set_created_by("a writer version 1".to_owned())
            .set_key_value_metadata(Some(vec![KeyValue::new("头发".to_owned(), "里面".to_owned())]))
            .set_compression(Compression::SNAPPY)
            .set_column_compression(path("text"), Compression::LZ4_RAW)
            .set_column_compression(path("bytes"), Compression::GZIP(Default::default()))
            .set_column_dictionary_enabled(path("text"), false)
            .set_column_bloom_filter_enabled(path("text"), true)
            .set_column_bloom_filter_enabled(path("id"), true)
    };
    let without = || properties().set_statistics_enabled(EnabledStatistics::None);
    for (properties, keeps_order) in [
        (properties().set_sorting_columns(Some(vec![by(0)])).build(), true),
        (properties().set_sorting_columns(Some(vec![by(0), by(1)])).build(), false),
        (without().set_offset_index_disabled(true).build(), false),
    ] {
        let input = file(properties, &[50, 0, 7]);
        let output = rewritten(&[], &input).unwrap().0;
        let (before, after) = (metadata(&input), metadata(&output));
        let of_file = |of: &ParquetMetaData| {
            let file = of.file_metadata();
            let creator = file.created_by().map(str::to_owned);
            (file.schema_descr_ptr(), file.key_value_metadata().cloned(), creator, file.num_rows())
        };
        assert_eq!(of_file(&before), of_file(&after));
        let (old, new) = (bytes(&input), bytes(&output));
        for (number, (one, other)) in before.row_groups().iter().zip(after.row_groups()).enumerate()
        {
            assert_eq!(one.num_rows(), other.num_rows());
            let sorting = one.sorting_columns().filter(|_| keeps_order);
            assert_eq!(sorting, other.sorting_columns());
            let [indexed, indexed_now] =
                [&before, &after].map(|it| it.page_index_for_row_group(number));
            for (at, (one, other)) in one.columns().iter().zip(other.columns()).enumerate() {
                let kept = |it: &ColumnChunkMetaData| {
                    let has_filter = it.bloom_filter_offset().is_some();
                    let has_dictionary = it.dictionary_page_offset().is_some();
                    let statistics = it.statistics().is_some();
                    (it.compression(), it.num_values(), has_filter, has_dictionary, statistics)
                };
                assert_eq!(kept(one), kept(other));
                let has = |it: &parquet::file::metadata::page_index::RowGroupPageIndex| {
                    (it.column_index(at).is_some(), it.offset_index(at).is_some())
                };
                assert_eq!(has(&indexed), has(&indexed_now));
                if at == 0 || at == 2 {
                    assert_eq!(one.statistics(), other.statistics());
                    assert_eq!(indexed.column_index(at), indexed_now.column_index(at));
                    assert_eq!(slice(&old, one), slice(&new, other));
                }
            }
        }
    }
}

/// The pages of a column.
fn slice<'f>(file: &'f [u8], chunk: &ColumnChunkMetaData) -> &'f [u8] {
    let (start, len) = chunk.byte_range();
    &file[start as usize..(start + len) as usize]
}

/// A file with one column of text.
fn texts(values: &[ByteArray], properties: WriterProperties) -> File {
    let schema = "message schema { required binary text (utf8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut file = tempfile::tempfile().unwrap();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    file
}

fn values(file: &File) -> Vec<Vec<u8>> {
    let reader = SerializedFileReader::new(file.try_clone().unwrap()).unwrap();
    let mut values = Vec::new();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).unwrap();
        let column = group.get_column_reader(0).unwrap();
        let mut column = parquet::column::reader::get_typed_column_reader::<ByteArrayType>(column);
        let mut read = Vec::new();
        column.read_records(usize::MAX, None, None, &mut read).unwrap();
        values.extend(read.iter().map(|value| value.data().to_vec()));
    }
    values
}

#[test]
fn values_of_all_sizes_are_texts_of_their_own() {
    // Words do not match from one to the next, and line ends are theirs.
    let mut all: Vec<String> =
        ["头", "发", "", "\n", "里\n\n面\r\n", "皇", "后"].map(str::to_owned).into();
    all.extend((1..300).map(|times| "头发".repeat(times * times)));
    all.push("干杯\n".repeat(400_000));
    let expected: Vec<Vec<u8>> =
        all.iter().map(|it| s2t().converter.convert(it).into_owned().into_bytes()).collect();
    let all: Vec<ByteArray> = all.iter().map(|it| it.as_str().into()).collect();
    for has_dictionary in [true, false] {
        let properties = WriterProperties::builder().set_dictionary_enabled(has_dictionary).build();
        let (output, records) = rewritten(&[], &texts(&all, properties)).unwrap();
        assert_eq!(values(&output), expected);
        assert_eq!(records.changed, all.len() as u64 - 3);
    }
}

#[test]
fn a_value_that_is_not_utf8_stays_and_is_not_looked_at() {
    let all = ["头".as_bytes(), b"\xE5\xA4\xB4\xFF", "后来".as_bytes()].map(ByteArray::from);
    let input = texts(&all, WriterProperties::default());
    let output = rewritten(&[], &input).unwrap().0;
    assert_eq!(values(&output), ["頭".as_bytes(), b"\xE5\xA4\xB4\xFF", "後來".as_bytes()]);
    let mut places = Vec::new();
    Format::Parquet
        .visit(&[], &bytes(&input), |place, _| {
            places.push(place.unwrap().to_owned());
            Ok::<(), Error>(())
        })
        .unwrap();
    assert_eq!(places, ["text#1", "text#3"]);
}

#[test]
fn a_column_that_is_all_in_its_dictionary_is_so_again() {
    // Each value twice, three megabytes of them in all.
    let distinct = (0..6000).map(|number| format!("{number}{}", "里面的头发".repeat(16)));
    let all: Vec<ByteArray> = distinct.map(|it| it.as_str().into()).collect();
    let properties = WriterProperties::builder().set_dictionary_page_size_limit(8 << 20).build();
    let input = texts(&[&all[..], &all].concat(), properties);
    let output = rewritten(&[], &input).unwrap().0;
    let (before, after) = (bytes(&input).len(), bytes(&output).len());
    assert!(before < 2_000_000 && after < before + before / 10, "{before}, {after}");
}

/// A file of one page, with what `change` makes of the right checksum.
fn with_checksum(change: impl Fn(u32) -> u32) -> File {
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .build();
    let plain = texts(&["头发".into(), "里面".into()], properties);
    let (metadata, mut bytes) = (metadata(&plain), bytes(&plain));
    let group = metadata.row_group(0);
    let (start, len) = group.column(0).byte_range();
    bytes.truncate((start + len) as usize);
    // The header in Thrift's compact form: what kind of page, its size twice, and where a checksum could stand what is told of
    // its values, a structure.
    let at = 4 + bytes[4..].iter().position(|&byte| byte == 0x2C).unwrap();
    assert!(bytes[at - 1] < 0x80 && at < 12);
    let page = &bytes[bytes.len() - usize::from(bytes[at - 1] / 2)..];
    let right = !page.iter().fold(!0, |crc: u32, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    });
    let number = change(right) as i32;
    let (mut zigzag, mut field) = (((number << 1) ^ (number >> 31)) as u32, vec![0x15]);
    while zigzag >= 0x80 {
        field.push(zigzag as u8 | 0x80);
        zigzag >>= 7;
    }
    field.push(zigzag as u8);
    bytes[at] = 0x1C;
    bytes.splice(at..at, field.iter().copied());
    let longer = |size: i64| size + field.len() as i64;
    let column = group.column(0).clone().into_builder();
    let column = column
        .set_total_compressed_size(longer(group.column(0).compressed_size()))
        .set_total_uncompressed_size(longer(group.column(0).uncompressed_size()))
        .build()
        .unwrap();
    let group = group.clone().into_builder().set_column_metadata(vec![column]).build().unwrap();
    let metadata = ParquetMetaData::new(metadata.file_metadata().clone(), vec![group]);
    ParquetMetaDataWriter::new(&mut bytes, &metadata).finish().unwrap();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    file
}

#[test]
fn checksums_of_pages_are_looked_at() {
    let output = rewritten(&[], &with_checksum(|right| right)).unwrap().0;
    assert_eq!(values(&output), ["頭髮".as_bytes(), "裏面".as_bytes()]);
    let error = rewritten(&[], &with_checksum(|right| right ^ 1)).unwrap_err();
    assert!(matches!(error, Error::Archive(_)) && error.to_string().contains("CRC"), "{error}");
}

/// What judges a text by all of it sees one value at a time.
#[test]
fn values_are_repaired_one_by_one() {
    let naive = "斗爭之后，于是沖突又起，房間里余波未平。";
    let repairer = Repairer::new().unwrap();
    let all = [naive, "皇后", naive].map(ByteArray::from);
    let mut output = tempfile::tempfile().unwrap();
    let input = texts(&all, WriterProperties::default());
    let records = rewrite_parquet(&[], &input, &mut output, &repairer).unwrap();
    let repaired = repairer.repair(naive).text.into_owned();
    assert_ne!(repaired, naive);
    assert_eq!(values(&output), [repaired.as_bytes(), "皇后".as_bytes(), repaired.as_bytes()]);
    assert_eq!((records.all, records.changed), (3, 2));
}

#[test]
fn entries_that_change_line_ends_are_refused() {
    let dictionary = Dictionary::from_pairs([("后", "\n")]).unwrap();
    let converter = Converter::from_config(fanjian::Config::builtin("s2t").unwrap());
    let how = Conversion { converter: converter.dictionary(dictionary).build(), target: None };
    let input = texts(&["后", "头"].map(ByteArray::from), WriterProperties::default());
    let error = rewrite_parquet(&[], &input, Vec::new(), &how).unwrap_err();
    assert!(matches!(error, Error::LineEnds), "{error}");
}

#[test]
fn a_panic_of_the_callers_is_no_broken_file() {
    struct Panicking;
    impl Rewrite for Panicking {
        fn rewrite<'t>(&self, _: &'t str) -> Cow<'t, str> {
            panic::resume_unwind(Box::new("of the caller"))
        }
        fn lead(&self, _: &str, _: &str, _: &mut [usize]) {}
    }
    let file = texts(&["头".into()], WriterProperties::new());
    let panicked = panic::catch_unwind(|| rewrite_parquet(&[], &file, io::sink(), &Panicking));
    assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"of the caller"));
}

fn broken(bytes: &[u8]) {
    let mut input = tempfile::tempfile().unwrap();
    input.write_all(bytes).unwrap();
    // Whatever comes of it.
    let _ = rewrite_parquet(&[], &input, Vec::new(), &s2t());
}

#[test]
fn what_is_no_parquet_is_refused() {
    let whole = bytes(&file(WriterProperties::default(), &[2]));
    let encrypted = [&whole[..whole.len() - 4], b"PARE"].concat();
    for (part, told) in [
        (&whole[..0], "it is no Parquet file"),
        (&whole[..11], "it does not end as a Parquet file; perhaps it was cut off"),
        (&whole[..whole.len() - 1], "it does not end as a Parquet file; perhaps it was cut off"),
        (&whole[1..], "it is no Parquet file"),
        (b"PAR1PAR1PAR1", "its footer cannot be read"),
        (&encrypted, "it is encrypted"),
    ] {
        let mut input = tempfile::tempfile().unwrap();
        input.write_all(part).unwrap();
        let error = rewrite_parquet(&[], &input, Vec::new(), &s2t()).unwrap_err();
        assert!(error.to_string().starts_with(told), "{error}");
        assert_eq!(matches!(error, Error::Refused(_)), part == encrypted, "{error:?}");
    }
}

proptest! {
    #[test]
    fn no_mutation_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        in_footer: bool,
        has_dictionary: bool,
    ) {
        let compression =
            if has_dictionary { Compression::SNAPPY } else { Compression::UNCOMPRESSED };
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(has_dictionary)
            .set_compression(compression)
            .set_bloom_filter_enabled(has_dictionary)
            .build();
        let mut file = bytes(&file(properties, &[2, 1]));
        // The footer tells its length in front of the last four bytes.
        let (_, tail) = file.split_last_chunk::<8>().unwrap();
        let footer = u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]) as usize + 8;
        let start = if in_footer { file.len() - footer } else { 0 };
        for (at, byte) in changes {
            let at = start + at.index(file.len() - start);
            file[at] = byte;
        }
        broken(&file);
    }
}
