//! Speed of the library alone: `cargo bench --bench convert`. Beside others: `cargo xtask compare`.
//!
//! `FANJIAN_BENCH` names the texts, a list of paths as in `PATH`; all configs below convert each of
//! them. Without it the texts are keys of the library's own dictionaries in a fixed disorder: denser
//! than prose, so slower. (One short text repeated would stay in the first-level cache and show
//! several times the speed.)

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use criterion::{Criterion, SamplingMode, Throughput};
use fanjian::{Converter, Dictionary};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Configs, and the dictionaries whose keys they convert where no text is given: one stage and two,
/// to and from Simplified.
const CONFIGS: [(&str, &[&str]); 4] = [
    ("s2t", &["STPhrases", "STCharacters"]),
    ("s2twp", &["STPhrases", "STCharacters"]),
    ("t2s", &["TSPhrases", "TSCharacters", "TWPhrasesRev"]),
    ("tw2sp", &["TSPhrases", "TSCharacters", "TWPhrasesRev"]),
];

/// What a text is cut to for [`explain`], which allocates for every span.
const EXPLAINED: usize = 1 << 16;

fn main() -> Result<()> {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args();
    for (config, dictionaries) in CONFIGS {
        let converter = Converter::builtin(config)?;
        for (name, text) in texts(dictionaries)? {
            convert(&mut criterion, &format!("{config}/{name}"), &converter, &text);
            explain(&mut criterion, &format!("{config}/{name}"), &converter, &text);
        }
        load(&mut criterion, config);
    }
    criterion.final_summary();
    Ok(())
}

/// The whole text and its lines into fresh buffers, strings of 8 to 20 characters into a kept one.
fn convert(criterion: &mut Criterion, name: &str, converter: &Converter, text: &str) {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("whole", |bencher| bencher.iter(|| converter.convert(black_box(text))));
    group.bench_function("lines", |bencher| {
        bencher.iter(|| {
            for line in text.split_inclusive('\n') {
                black_box(converter.convert(black_box(line)));
            }
        });
    });
    let pieces: Vec<&str> = short(text).take(60_000).collect();
    group.throughput(Throughput::Elements(pieces.len() as u64));
    group.bench_function("short", |bencher| {
        let mut output = String::new();
        bencher.iter(|| {
            for piece in &pieces {
                output.clear();
                converter.convert_into(black_box(piece), &mut output);
                black_box(&output);
            }
        });
    });
    group.finish();
}

/// Part of the text, explained.
fn explain(criterion: &mut Criterion, name: &str, converter: &Converter, text: &str) {
    let text = &text[..text.floor_char_boundary(EXPLAINED)];
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("explain", |bencher| {
        bencher.iter(|| converter.explain(black_box(text)));
    });
    group.finish();
}

/// A converter from nothing.
fn load(criterion: &mut Criterion, config: &str) {
    let id = format!("load/{config}");
    criterion.bench_function(&id, |bencher| {
        bencher.iter(|| Converter::builtin(black_box(config)));
    });
}

/// The texts to convert, by name.
fn texts(dictionaries: &[&str]) -> Result<Vec<(String, String)>> {
    let Some(paths) = env::var_os("FANJIAN_BENCH") else {
        return Ok(vec![("keys".to_owned(), keys(dictionaries)?)]);
    };
    env::split_paths(&paths).map(|path| Ok((file_name(&path), read(&path)?))).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// All keys of some dictionaries, ten a line, in the order of their hashes.
fn keys(dictionaries: &[&str]) -> Result<String> {
    let mut keys = Vec::new();
    for name in dictionaries {
        keys.extend(Dictionary::builtin(name)?.entries().into_iter().map(|(key, _)| key));
    }
    keys.sort_by_cached_key(|key| {
        // Without a key of its own, so the same in every run.
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish()
    });
    Ok(keys.chunks(10).map(|keys| keys.concat() + "\n").collect())
}

/// Strings of 8 to 20 characters: the lines of a text, cut; what remains of a line is left out.
fn short(text: &str) -> impl Iterator<Item = &str> {
    // Every length equally often, long and short mixed.
    let mut lengths = (0..13).map(|n| 8 + n * 5 % 13).cycle();
    text.lines().flat_map(move |line| {
        let mut rest = line;
        let mut pieces = Vec::new();
        for length in lengths.by_ref() {
            let Some((end, last)) = rest.char_indices().nth(length - 1) else { break };
            let (piece, behind) = rest.split_at(end + last.len_utf8());
            pieces.push(piece);
            rest = behind;
        }
        pieces
    })
}
