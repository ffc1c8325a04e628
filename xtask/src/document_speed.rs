//! `cargo xtask document-speed`: text in documents beside the same text by itself.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;
use fanjian::{Converter, Variant};
use fanjian_documents::{Conversion, Format, rewrite_parquet};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::compare::machine;
use crate::compare::measure::median;
use crate::root;

/// Convert text in HTML, Markdown, JSON Lines and Parquet, and the same text as one string
#[derive(Args)]
pub(crate) struct Job {
    /// A text, of which each line becomes a paragraph or a record
    text: PathBuf,
    /// How often each is converted
    #[arg(long, default_value_t = 9)]
    rounds: usize,
}

/// Where the text stands.
struct Documents {
    lines: String,
    html: String,
    markdown: String,
    records: String,
    parquet: [File; 2],
}

pub(crate) fn run(job: &Job) -> Result<()> {
    ensure!(job.rounds > 0, "no rounds, no figures");
    let text = fs::read_to_string(&job.text).with_context(|| job.text.display().to_string())?;
    let folder = root().join("target/xtask/document-speed");
    fs::create_dir_all(&folder)?;
    let documents = Documents::new(&text, &folder)?;
    println!(
        "Measured on {}: one thread, {} bytes of text, {} rounds in turn, medians; × = of the text as one string.\n",
        machine::description(),
        documents.lines.len(),
        job.rounds
    );
    println!("| | text alone, MB/s | HTML | Markdown | JSON Lines | Parquet | Parquet, Snappy |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    let [simplified, traditional]: [Variant; 2] = ["zh-Hans".parse()?, "zh-Hant".parse()?];
    let ways = [
        ("`s2t`", Converter::builtin("s2t")?),
        ("`zh-Hans` to `zh-Hant`", Converter::between(simplified, traditional).build()),
    ];
    for (name, converter) in ways {
        println!("{}", row(name, converter, &documents, job.rounds)?);
    }
    Ok(())
}

fn row(name: &str, converter: Converter, documents: &Documents, rounds: usize) -> Result<String> {
    let how = Conversion { converter, target: None };
    let mut seconds = vec![Vec::new(); 6];
    for _ in 0..rounds {
        let mut took = Vec::new();
        let mut time = |work: &mut dyn FnMut() -> Result<()>| -> Result<()> {
            let start = Instant::now();
            work()?;
            took.push(start.elapsed().as_secs_f64());
            Ok(())
        };
        time(&mut || {
            std::hint::black_box(how.converter.convert(&documents.lines));
            Ok(())
        })?;
        for (format, document) in [
            (Format::Html, &documents.html),
            (Format::Markdown, &documents.markdown),
            (Format::JsonLines, &documents.records),
        ] {
            time(&mut || Ok(format.copy(&[], document.as_bytes(), io::sink(), &how).map(drop)?))?;
        }
        for file in &documents.parquet {
            time(&mut || Ok(rewrite_parquet(&[], file, io::sink(), &how).map(drop)?))?;
        }
        seconds.iter_mut().zip(took).for_each(|(all, one)| all.push(one));
    }
    let medians: Vec<f64> = seconds.iter_mut().map(|all| median(all)).collect();
    let mut row = format!("| {name} | {:.0} |", documents.lines.len() as f64 / medians[0] / 1e6);
    for one in &medians[1..] {
        let _ = write!(row, " {:.2} |", medians[0] / one);
    }
    Ok(row)
}

impl Documents {
    /// Paragraphs and records of a text: each third with a link and emphasis in it, a heading in front of each tenth.
    fn new(text: &str, folder: &Path) -> Result<Self> {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let mut html = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
                        <title>一</title></head><body>\n"
            .to_owned();
        let (mut markdown, mut records) = (String::new(), String::new());
        for (number, line) in lines.iter().enumerate() {
            let (start, middle) = line.split_at(line.floor_char_boundary(line.len() / 3));
            let (middle, end) = middle.split_at(middle.floor_char_boundary(middle.len() / 4));
            if number % 10 == 0 {
                let _ = writeln!(html, "<h2 id=\"{number}\">{middle}</h2>");
                let _ = write!(markdown, "## {middle}\n\n");
            } else if number % 3 == 0 {
                let _ = writeln!(
                    html,
                    "<p class=\"text\">{start}<a href=\"/{number}\">{middle}</a><b>{end}</b></p>"
                );
                let _ = write!(markdown, "{start}[{middle}](/{number})**{end}**\n\n");
            } else {
                let _ = writeln!(html, "<p>{line}</p>");
                let _ = write!(markdown, "{line}\n\n");
            }
            let _ = writeln!(records, "{}", serde_json::json!({"id": number, "text": line}));
        }
        let parquet = [
            parquet(&lines, Compression::UNCOMPRESSED, &folder.join("plain.parquet"))?,
            parquet(&lines, Compression::SNAPPY, &folder.join("snappy.parquet"))?,
        ];
        Ok(Self { lines: lines.join("\n"), html, markdown, records, parquet })
    }
}

/// A file with a column of these values.
fn parquet(values: &[&str], compression: Compression, path: &Path) -> Result<File> {
    let schema = parse_message_type("message schema { required binary text (utf8); }")?;
    let properties = WriterProperties::builder().set_compression(compression).build();
    let file = File::create(path)?;
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    let mut column = group.next_column()?.context("a schema with a column")?;
    let values: Vec<ByteArray> = values.iter().map(|&it| ByteArray::from(it)).collect();
    column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
    column.close()?;
    group.close()?;
    writer.close()?;
    Ok(File::open(path)?)
}
