//! Speed of the library alone: `cargo bench --bench convert`. Beside others: `cargo xtask compare`.
//!
//! `FANJIAN_BENCH` names the texts, a list of paths as in `PATH`; all configs below convert each of
//! them. Without it the texts are words of the library's own dictionaries in a fixed disorder, 2 MB:
//! denser than prose, so slower. (A short text repeated would stay in the first-level cache, and its
//! branches in the predictor's memory, and show several times the speed.)

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

/// Configs, and which side of the dictionaries of Simplified words they convert where no text is
/// given: one stage and two, to and from Simplified.
const CONFIGS: [(&str, Side); 4] = [
    ("s2t", Side::Keys),
    ("s2twp", Side::Keys),
    ("t2s", Side::Candidates),
    ("tw2sp", Side::Candidates),
];

#[derive(Clone, Copy)]
enum Side {
    Keys,
    Candidates,
}

/// Of a text made of words. Beyond the second-level cache of most processors.
const MADE: usize = 2_000_000;

/// What a text is cut to for [`explain`], which allocates for every span.
const EXPLAINED: usize = 1 << 16;

fn main() -> Result<()> {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args();
    for (config, side) in CONFIGS {
        let converter = Converter::builtin(config)?;
        for (name, text) in texts(side)? {
            convert(&mut criterion, &format!("{config}/{name}"), &converter, &text);
            explain(&mut criterion, &format!("{config}/{name}"), &converter, &text);
        }
        load(&mut criterion, config);
    }
    #[cfg(feature = "normalize")]
    for (name, text) in texts(Side::Candidates)? {
        normalize(&mut criterion, &name, &text)?;
    }
    criterion.final_summary();
    Ok(())
}

/// The whole text and its lines into fresh buffers, strings of 8 to 20 characters into a kept one: those
/// that `cargo xtask compare` cuts, too.
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
fn texts(side: Side) -> Result<Vec<(String, String)>> {
    let Some(paths) = env::var_os("FANJIAN_BENCH") else {
        return Ok(vec![("words".to_owned(), words(side)?)]);
    };
    env::split_paths(&paths).map(|path| Ok((file_name(&path), read(&path)?))).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// All words of one side, ten a line, in the order of their hashes, and again in another order, until
/// the text is long enough.
fn words(side: Side) -> Result<String> {
    let dictionaries = [Dictionary::builtin("STPhrases")?, Dictionary::builtin("STCharacters")?];
    let entries = dictionaries.iter().flat_map(Dictionary::entries);
    let mut words: Vec<String> = entries
        .map(|(key, candidates)| match side {
            Side::Keys => key,
            Side::Candidates => candidates.first().map_or(key, |&first| first.to_owned()),
        })
        .collect();
    let mut text = String::with_capacity(2 * MADE);
    let mut round = 0;
    while text.len() < MADE {
        round += 1;
        words.sort_by_cached_key(|word| {
            // Without a key of its own, so the same in every run.
            let mut hasher = DefaultHasher::new();
            (round, word).hash(&mut hasher);
            hasher.finish()
        });
        text.extend(words.chunks(10).map(|words| words.concat() + "\n"));
    }
    Ok(text)
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

/// All steps over the whole text, and what it takes to make a normaliser.
#[cfg(feature = "normalize")]
fn normalize(criterion: &mut Criterion, name: &str, text: &str) -> Result<()> {
    let builder = fanjian::Normalizer::builder("zh-Hant-TW".parse()?);
    let normalizer = builder.clone().build();
    let mut group = criterion.benchmark_group(format!("normalize/{name}"));
    group.bench_function("load", |bencher| bencher.iter(|| builder.clone().build()));
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("all", |bencher| {
        bencher.iter(|| normalizer.normalize(black_box(text)).len());
    });
    group.finish();
    Ok(())
}
