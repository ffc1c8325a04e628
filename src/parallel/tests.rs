//! Parallel conversion against that of the whole, with parts so small that every text is cut.

use std::io::{self, Cursor, Read, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, LazyLock, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::copy::Sizes;
use super::lock;
use crate::{Config, Converter, Dictionary, Error, ErrorKind, InvalidUtf8, Stats};

#[path = "../../tests/all/strings.rs"]
#[allow(clippy::duplicate_mod, dead_code, unreachable_pub)]
mod strings;

const JOBS: [usize; 4] = [1, 2, 3, 7];

/// Fused ones of one and two stages, one behind custom entries, and one that is not fused, so no
/// places to cut are known.
static CONVERTERS: LazyLock<[Converter; 5]> = LazyLock::new(|| {
    let own = Dictionary::from_pairs([("发理发", "髮理髮"), ("的", "")]).unwrap();
    let builtin = |name| Converter::builtin(name).unwrap();
    let custom = Converter::builder("s2t").unwrap().dictionary(own).build();
    let json = r#"{"conversion_chain": [{"dict": {"type": "text", "file": "own"}}]}"#;
    let entries = [("a", "甲"), ("头发", "頭髮"), ("发现", "發現")];
    let whole = Config::from_json(json, |_| Dictionary::from_pairs(entries)).unwrap();
    let whole = Converter::from_config(whole).build();
    assert_eq!(whole.cut_within("头发，头发，", 12), None);
    [builtin("s2t"), builtin("s2twp"), builtin("t2s"), custom, whole]
});

fn s2t() -> &'static Converter {
    &CONVERTERS[0]
}

fn copy(
    converter: &Converter,
    jobs: usize,
    (sizes, invalid): (Sizes, InvalidUtf8),
    reader: impl Read + Send,
    writer: impl Write + Send,
) -> Result<Stats, Error> {
    let mut parallel = converter.parallel(NonZeroUsize::new(jobs).unwrap()).invalid_utf8(invalid);
    parallel.sizes = sizes;
    parallel.copy(reader, writer)
}

/// Copies by several numbers of threads and asserts that the outcome is always that of a stream.
fn assert_copies(converter: &Converter, sizes: Sizes, bytes: &[u8]) {
    for invalid in [InvalidUtf8::Keep, InvalidUtf8::Error] {
        let mut expected = Vec::new();
        let streamed = converter.stream().invalid_utf8(invalid).copy(bytes, &mut expected);
        if invalid == InvalidUtf8::Keep {
            assert_eq!(expected, converter.convert_bytes(bytes).as_ref());
        }
        for jobs in JOBS {
            let mut output = Vec::new();
            let copied = copy(converter, jobs, (sizes, invalid), bytes, &mut output);
            let context = || format!("{jobs} jobs, {sizes:?}, {invalid:?}");
            assert_eq!(
                String::from_utf8_lossy(&output),
                String::from_utf8_lossy(&expected),
                "{}",
                context()
            );
            assert_eq!(output, expected, "{}", context());
            match (copied, &streamed) {
                (Ok(copied), Ok(streamed)) => assert_eq!(copied, *streamed, "{}", context()),
                (Err(copied), Err(streamed)) => {
                    assert_eq!(copied.to_string(), streamed.to_string(), "{}", context());
                }
                (copied, _) => panic!("{copied:?} instead of {streamed:?}, {}", context()),
            }
        }
    }
}

fn sizes() -> impl Strategy<Value = Sizes> {
    let small = (0..40_usize, 1..60_usize, 1..40_usize);
    let large = (0..40_usize, 1000..3000_usize, 1..300_usize);
    prop_oneof![small, large].prop_map(|(least, chunk, search)| Sizes {
        least: least + 1,
        chunk,
        search,
    })
}

/// Prose, what is hard to cut, and what is no text.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let endless = (select(vec!["⿰", "⿲一", "发", "里面", "理发"]), 0..1200_usize);
    let part = prop_oneof![
        8 => strings::text(6).prop_map(String::into_bytes),
        1 => endless.prop_map(|(text, times)| text.repeat(times).into_bytes()),
        1 => vec(any::<u8>(), 0..4),
        1 => select(vec![&b"\xEF\xBB\xBF"[..], b"\r\n", b"\xE5\xA4", b"\xFF\xE5", b"\x80\x80\x80\x80"])
            .prop_map(<[u8]>::to_vec),
    ];
    vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_copy_in_any_parts_is_that_of_a_stream(bytes in bytes(), sizes in sizes(), index: Index) {
        assert_copies(index.get(&CONVERTERS[..]), sizes, &bytes);
    }

    #[test]
    #[cfg(feature = "parallel")]
    fn a_text_in_any_pieces_is_that_of_the_whole(
        text in strings::text(24),
        size in 1..80_usize,
        index: Index,
    ) {
        let converter = index.get(&CONVERTERS[..]);
        let expected = converter.convert(&text);
        let converted = converter.par_convert_by(size, &text);
        prop_assert_eq!(&converted, &expected);
        let borrowed = |text: &std::borrow::Cow<'_, str>| matches!(text, std::borrow::Cow::Borrowed(_));
        prop_assert_eq!(borrowed(&converted), borrowed(&expected));
    }
}

/// A text whose phrases stand at every border that such parts can have.
#[test]
fn phrases_on_the_border_of_parts_stay_whole() {
    let text = "皇后的头发在理发店里干了，后天才干。".repeat(8);
    let expected = "皇后的頭髮在理髮店裏幹了，後天才幹。".repeat(8);
    assert_eq!(s2t().convert(&text), expected);
    for chunk in 1..text.len() {
        let sizes = Sizes { least: 1, chunk, search: 64 };
        let mut output = Vec::new();
        copy(s2t(), 3, (sizes, InvalidUtf8::Keep), text.as_bytes(), &mut output).unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), expected, "chunks of {chunk}");
        #[cfg(feature = "parallel")]
        assert_eq!(s2t().par_convert_by(chunk, &text), expected, "pieces of {chunk}");
    }
}

#[test]
#[cfg(feature = "parallel")]
fn texts_are_cut_and_pools_of_any_size_agree() {
    let prose = "头发里的历史，只有一个。\r\n".repeat(40_000);
    let texts =
        [&prose, &prose.replace("头发", "⿰头"), &"⿰".repeat(200_000), &"理发".repeat(99_999)];
    for text in texts {
        let expected = s2t().convert(text);
        for threads in JOBS {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert!(pool.install(|| s2t().par_convert(text)) == expected, "{threads} threads");
        }
    }
    assert!(matches!(s2t().par_convert(&"頭 \n".repeat(99_999)), std::borrow::Cow::Borrowed(_)));
}

/// What all threads together may hold, with the chunks that are on their way.
#[test]
fn memory_is_bounded_for_texts_that_cannot_be_cut() {
    const SIZES: Sizes = Sizes { least: 4096, chunk: 4096, search: 1024 };
    struct Reader<'a>(&'a Mutex<(usize, usize)>, usize);
    impl Read for Reader<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let (read, written) = &mut *lock(self.0);
            assert!(*read - *written <= 3 * SIZES.chunk + 64 * 1024, "{read} to {written}");
            let endless = "⿰".as_bytes().iter().cycle().skip(*read % 3);
            let len = buffer.len().min(self.1);
            buffer[..len].iter_mut().zip(endless).for_each(|(to, from)| *to = *from);
            self.1 -= len;
            *read += len;
            Ok(len)
        }
    }
    struct Writer<'a>(&'a Mutex<(usize, usize)>);
    impl Write for Writer<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            lock(self.0).1 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let counts = Mutex::new((0, 0));
    let reader = Reader(&counts, 300_000);
    copy(s2t(), 3, (SIZES, InvalidUtf8::Keep), reader, Writer(&counts)).unwrap();
    assert_eq!(*lock(&counts), (300_000, 300_000));
}

const SMALL: (Sizes, InvalidUtf8) =
    (Sizes { least: 1024, chunk: 1024, search: 256 }, InvalidUtf8::Keep);

#[test]
fn a_reader_that_fails_fails_the_copy_behind_what_came_before() {
    struct Failing(Cursor<Vec<u8>>);
    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("torn")),
                read => Ok(read),
            }
        }
    }
    for lines in [0, 1, 100, 1000] {
        let text = "历史\n".repeat(lines);
        for jobs in JOBS {
            let mut output = Vec::new();
            let reader = Failing(Cursor::new(text.clone().into_bytes()));
            let error = copy(s2t(), jobs, SMALL, reader, &mut output).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Read(_)), "{error}");
            assert_eq!(String::from_utf8(output).unwrap(), s2t().convert(&text), "{jobs} jobs");
        }
    }
}

#[test]
fn a_writer_that_fails_fails_the_copy() {
    struct Full(Vec<u8>);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = 5000 - self.0.len();
            self.0.extend_from_slice(&bytes[..bytes.len().min(room)]);
            Ok(bytes.len().min(room))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let text = "历史里的人\n".repeat(1000);
    for jobs in JOBS {
        let mut full = Full(Vec::new());
        let error = copy(s2t(), jobs, SMALL, text.as_bytes(), &mut full).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Write(_)), "{error}");
        assert_eq!(full.0, &s2t().convert(&text).as_bytes()[..5000], "{jobs} jobs");
    }
}

/// The other threads leave too; else this test would not end.
#[test]
fn a_writer_that_panics_ends_the_copy() {
    struct Panicking;
    impl Write for Panicking {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("a panic that is part of the test");
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let text = "历史里的人\n".repeat(10_000);
    for jobs in JOBS {
        let copied =
            catch_unwind(AssertUnwindSafe(|| copy(s2t(), jobs, SMALL, text.as_bytes(), Panicking)));
        assert!(copied.is_err());
    }
}

/// Waits in every write until another thread has read on, and tells which threads read.
struct Watched {
    text: Vec<u8>,
    readers: Arc<(Mutex<Vec<ThreadId>>, Condvar)>,
}

impl Read for &mut Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer.len().min(self.text.len());
        buffer[..len].copy_from_slice(&self.text[..len]);
        self.text.drain(..len);
        lock(&self.readers.0).push(thread::current().id());
        self.readers.1.notify_all();
        Ok(len)
    }
}

#[test]
fn one_thread_reads_while_another_writes() {
    struct Waiting(Arc<(Mutex<Vec<ThreadId>>, Condvar)>);
    impl Write for Waiting {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let own = thread::current().id();
            let alone = |readers: &mut Vec<ThreadId>| readers.iter().all(|it| *it == own);
            let patience = Duration::from_secs(60);
            let waited = self.0.1.wait_timeout_while(lock(&self.0.0), patience, alone).unwrap();
            assert!(!waited.1.timed_out(), "nobody else reads");
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let readers = Arc::default();
    let text = "历史\n".repeat(1000).into_bytes();
    let mut watched = Watched { text, readers: Arc::clone(&readers) };
    copy(s2t(), 2, SMALL, &mut watched, Waiting(readers)).unwrap();
}

#[test]
fn a_short_input_starts_no_thread() {
    let readers = Arc::default();
    let text = "历史\n".repeat(100_000).into_bytes();
    let mut watched = Watched { text, readers: Arc::clone(&readers) };
    s2t().parallel(NonZeroUsize::new(7).unwrap()).copy(&mut watched, io::sink()).unwrap();
    assert!(lock(&readers.0).iter().all(|it| *it == thread::current().id()));
}

#[test]
fn what_is_read_is_written_without_waiting_for_more() {
    /// Gives a line at a time, when all before are written.
    struct Lines<'a>(usize, &'a Mutex<Vec<u8>>);
    impl Read for Lines<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let expected = "歷史\n".repeat(self.0);
            assert_eq!(String::from_utf8_lossy(&lock(self.1)), expected);
            self.0 += 1;
            if self.0 > 50 { Ok(0) } else { "历史\n".as_bytes().read(buffer) }
        }
    }
    struct Output<'a>(&'a Mutex<Vec<u8>>);
    impl Write for Output<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            lock(self.0).write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let output = Mutex::default();
    s2t().parallel(NonZeroUsize::new(4).unwrap()).copy(Lines(0, &output), Output(&output)).unwrap();
    assert_eq!(lock(&output).len(), 50 * "歷史\n".len());
}
