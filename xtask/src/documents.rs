//! `cargo xtask documents`: documents that are broken in any way.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use fanjian::Variant;
use fanjian_documents::{Error, Format, Rewrite, rewrite_parquet};
use fastrand::Rng;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rayon::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::compare::machine;

/// Change documents of every format at random, and check that each is rewritten or refused: without a panic, in time and memory,
/// with nothing written where it is refused, byte for byte where no text changes, and to what reads as what its text becomes
#[derive(Args)]
pub(crate) struct Job {
    /// How many documents
    #[arg(long, default_value_t = 100_000)]
    count: u64,
    /// Where the random numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Longer, and it hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// That all of it may take, in bytes.
const MOST_MEMORY: u64 = 1 << 30;

/// A document, or the members of one.
enum Sample {
    Plain(&'static str),
    Archive(&'static [(&'static str, &'static str)]),
}

const SAMPLES: &[(Format, Sample)] = &[
    (
        Format::Html,
        Sample::Plain(
            "<!DOCTYPE html><html lang=\"zh-CN\"><head><title>头发</title><meta name=description content='后来'>\
             <script>var 头 = '<b>';</script></head><body><p title=\"发\">头<b>发</b>&amp;&#22836;<br>里\n发<code>发</code>面</p>\
             <ul><li>一<li>二</ul><!-- 头 --><svg><text>后</text></svg><textarea>发<</textarea></body></html>",
        ),
    ),
    (
        Format::Xhtml,
        Sample::Plain(
            "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"zh\"><head><title>头</title></head>\
             <body><p>头<em>发</em>&#x540E;<![CDATA[后]]></p><img alt=\"发\"/></body></html>",
        ),
    ),
    (
        Format::Markdown,
        Sample::Plain(
            "---\ntitle: 头发\n---\n# 后来\n\n头**发** `发` [里](#后来 \"面\") [见 #后来](#后来 \"看 #后来\") ![图](a.png) https://a.b/头_(发)\n\n| 头 | 发 |\n|---|---|\n| 后 | 里 |\n\n\
             - [ ] 干[^1]\n\n[^1]: 面\n\n```\n发\n```\n\n<b>发</b> \\* $头$ $头，\n发$5\n",
        ),
    ),
    (
        Format::Srt,
        Sample::Plain(
            "1\n00:00:01,000 --> 00:00:02,000\n<i>头</i>发{\\an8}\n\n2\n00:00:03,000 --> 00:00:04,000\n后\n",
        ),
    ),
    (
        Format::Vtt,
        Sample::Plain(
            "WEBVTT\nLanguage: zh-CN\n\nNOTE 头\n\n00:01.000 --> 00:02.000 line:0\n<v 头>发</v>&lt;<c.a>后</c>\n",
        ),
    ),
    (
        Format::Ass,
        Sample::Plain(
            "[Script Info]\nTitle: 头\n[Events]\nFormat: Layer, Start, End, Style, Text\n\
             Dialogue: 0,0:00:01.00,0:00:02.00,a,{\\k10}头{\\k20}发\\N{\\p1}m 0 0{\\p0}后\n",
        ),
    ),
    (Format::Lrc, Sample::Plain("[ti:头]\n[00:01.00]头<00:01.50>发\n")),
    (
        Format::Json,
        Sample::Plain(
            "{\"头\": \"发\\n后\\u5934\\ud83d\\ude00\", \"a\": [1.5e3, true, null, \"里\"], \"b\": {\"c\": \"\"}}",
        ),
    ),
    (Format::JsonLines, Sample::Plain("{\"text\": \"头\\n发\"}\n\n[\"后\"]\n\"里\"\n")),
    (Format::Csv, Sample::Plain("头,发\n\"后,里\",\"面\"\"干\"\n\"一\n二\",三\n")),
    (Format::Tsv, Sample::Plain("头\t发\n后\t\"里\"\n")),
    (
        Format::Po,
        Sample::Plain(
            "msgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\n\n#~ 头\nmsgid \"a\"\nmsgstr[0] \"头\"\n\"发\\n\"\n",
        ),
    ),
    (
        Format::Xliff,
        Sample::Plain(
            "<xliff version=\"1.2\"><file target-language=\"zh-CN\"><trans-unit><source>a</source><target>头<g id=\"1\">发</g>\
             <x id=\"2\"/></target></trans-unit></file></xliff>",
        ),
    ),
    (
        Format::Android,
        Sample::Plain(
            "<resources><string name=\"a\">头\\n<b>发</b> \\u540e \\'里\\'</string><plurals><item>面</item></plurals></resources>",
        ),
    ),
    (Format::Strings, Sample::Plain("/* 头 */\n\"a\" = \"头\\n发\\U540e\";\n// 后\nb = \"里\";\n")),
    (
        Format::Docx,
        Sample::Archive(&[
            ("[Content_Types].xml", "<Types/>"),
            (
                "word/document.xml",
                "<w:document><w:body><w:p><w:r><w:rPr><w:lang w:eastAsia=\"zh-CN\"/></w:rPr><w:t>头</w:t></w:r><w:r><w:t>发&amp;</w:t><w:tab/></w:r></w:p></w:body></w:document>",
            ),
            ("word/media/a.png", "头"),
            ("docProps/core.xml", "<cp:coreProperties><dc:title>后</dc:title></cp:coreProperties>"),
        ]),
    ),
    (
        Format::Pptx,
        Sample::Archive(&[
            ("ppt/presentation.xml", "<p:presentation/>"),
            (
                "ppt/slides/slide1.xml",
                "<p:sld><a:p><a:r><a:rPr lang=\"zh-CN\"/><a:t>头</a:t></a:r><a:br/></a:p></p:sld>",
            ),
        ]),
    ),
    (
        Format::Xlsx,
        Sample::Archive(&[
            ("xl/workbook.xml", "<workbook/>"),
            ("xl/sharedStrings.xml", "<sst><si><r><t>头</t></r><r><t>发</t></r></si></sst>"),
            (
                "xl/worksheets/sheet1.xml",
                "<worksheet><c t=\"str\"><f>A1&amp;\"头\"</f><v>发</v></c></worksheet>",
            ),
        ]),
    ),
    (
        Format::Odf,
        Sample::Archive(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", "<manifest:manifest/>"),
            (
                "meta.xml",
                "<office:meta><dc:title>发</dc:title><dc:language>zh-CN</dc:language></office:meta>",
            ),
            (
                "content.xml",
                "<office:text><text:p>头<text:span>发</text:span><text:note><text:p>后</text:p></text:note></text:p></office:text>",
            ),
        ]),
    ),
    (
        Format::Epub,
        Sample::Archive(&[
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<container><rootfile full-path=\"a.opf\"/></container>"),
            (
                "a.opf",
                "<package><metadata><dc:title>头</dc:title><dc:language>zh-CN</dc:language></metadata>\
                 <manifest><item href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest></package>",
            ),
            ("a.xhtml", "<html><body><p>头<b>发</b></p></body></html>"),
        ]),
    ),
];

/// What becomes of text: each character what the list says, or itself.
struct Replaced(&'static [(char, &'static str)]);

/// Nothing changes.
const SAME: Replaced = Replaced(&[]);

/// Text stays text, and grows.
const LONGER: Replaced = Replaced(&[('头', "頭"), ('发', "髮髮")]);

/// Text becomes what has a meaning in some format.
const HOSTILE: Replaced = Replaced(&[('头', "<\"&\\"), ('发', "]]>")]);

impl Rewrite for Replaced {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let replaced =
            |text: Cow<'t, str>, (from, to): &(char, &str)| text.replace(*from, to).into();
        self.0.iter().fold(text.into(), replaced)
    }

    fn lead(&self, before: &str, _: &str, places: &mut [usize]) {
        let (mut from, mut led) = (0, 0);
        for place in places {
            led += self.rewrite(&before[from..*place]).len();
            from = *place;
            *place = led;
        }
    }

    fn minds_other_lines(&self) -> bool {
        false
    }

    fn target(&self) -> Option<Variant> {
        if self.0.is_empty() { None } else { "zh-Hant-TW".parse().ok() }
    }
}

/// Documents that are worked on, and since when.
static UNDER_WAY: Mutex<BTreeMap<u64, Instant>> = Mutex::new(BTreeMap::new());

fn under_way() -> MutexGuard<'static, BTreeMap<u64, Instant>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn run(job: &Job) -> Result<()> {
    panic::set_hook(Box::new(|_| {}));
    thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_secs(1));
            if let Some((number, _)) = under_way().iter().find(|(_, it)| it.elapsed() > PATIENCE) {
                println!("number {number} hangs");
                process::exit(1);
            }
        }
    });
    let broken: Vec<String> =
        (0..job.count).into_par_iter().filter_map(|number| broken(job.seed, number)).collect();
    let _ = panic::take_hook();
    broken.iter().take(20).for_each(|it| println!("{it}"));
    ensure!(broken.is_empty(), "{} of {} documents", broken.len(), job.count);
    println!(
        "{} documents of {} formats: none panicked, hung, was half written, or came to another text than its own became",
        job.count,
        SAMPLES.len() + 1
    );
    if let Some(peak) = machine::peak_memory() {
        println!("peak of memory: {} MiB", peak >> 20);
        ensure!(peak <= MOST_MEMORY, "more than {} MiB of memory", MOST_MEMORY >> 20);
    }
    Ok(())
}

/// What is wrong with what becomes of a document, if anything is.
fn broken(seed: u64, number: u64) -> Option<String> {
    let mut random = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9).wrapping_add(number));
    let sample = SAMPLES.get(random.usize(..=SAMPLES.len()));
    let source = match sample {
        Some((_, sample)) => changed(sample, &mut random),
        None => parquet(&mut random),
    };
    let source = source.ok()?;
    under_way().insert(number, Instant::now());
    let done = panic::catch_unwind(AssertUnwindSafe(|| match sample {
        Some((format, _)) => fault(*format, &source),
        None => fault_of_parquet(&source).unwrap_or(Some("cannot be tried")),
    }));
    under_way().remove(&number);
    let what = done.unwrap_or(Some("panics"))?;
    let format = sample.map_or("parquet".to_owned(), |(format, _)| format.to_string());
    Some(format!(
        "{format}, seed {seed}, number {number}: {what}: {}",
        String::from_utf8_lossy(&source)
    ))
}

/// The text of a document, and whether its language tags name another language than the one it is in now.
fn text(format: Format, source: &[u8]) -> Result<(String, bool), Error> {
    let (mut text, mut is_other) = (String::new(), false);
    format.visit(&[], source, |_, document| {
        text += document.blocks().lines();
        is_other |= !document.languages(&LONGER).is_empty();
        Ok::<_, Error>(())
    })?;
    Ok((text, is_other))
}

fn fault(format: Format, source: &[u8]) -> Option<&'static str> {
    let written = [SAME, LONGER, HOSTILE].map(|how| {
        let mut output = Vec::new();
        let copied = format.copy(&[], source, &mut output, &how);
        (copied.is_ok(), output)
    });
    let [(is_read, same), (is_longer, longer), (is_hostile, hostile)] = &written;
    if is_read != is_longer || is_read != is_hostile {
        return Some("is read or not for what becomes of its text");
    }
    if !is_read {
        // Of lines those in front of the fault are written.
        let is_half = written.iter().any(|(_, output)| !output.is_empty());
        return (is_half && format != Format::JsonLines).then_some("is half written");
    }
    if same != source {
        return Some("changes, though no text does");
    }
    let (Ok((before, _)), Ok((after, is_other))) = (text(format, source), text(format, longer))
    else {
        return Some("cannot be read again");
    };
    if after != LONGER.rewrite(&before) {
        return Some("has another text than its own became");
    }
    if is_other {
        return Some("names its language of before");
    }
    // Others have no way to write what has a meaning in them as text, nor have cells around bytes that are no text.
    let has_escapes = match format {
        Format::Markdown | Format::Srt | Format::Vtt | Format::Ass | Format::Lrc => false,
        Format::Csv | Format::Tsv => str::from_utf8(source).is_ok(),
        _ => true,
    };
    // Outside of all blocks each part is one of its own.
    let words = |text: &str| text.replace('\n', "");
    match text(format, hostile) {
        Ok((after, _)) if has_escapes && words(&after) != words(&HOSTILE.rewrite(&before)) => {
            Some("has another text where that means something")
        }
        Err(_) => Some("cannot be read again where its text means something"),
        Ok(_) => None,
    }
}

fn fault_of_parquet(source: &[u8]) -> Result<Option<&'static str>> {
    let mut input = tempfile::tempfile()?;
    input.write_all(source)?;
    let mut again = tempfile::tempfile()?;
    let written = rewrite_parquet(&[], &input, &mut again, &LONGER);
    let same = rewrite_parquet(&[], &input, io::sink(), &SAME);
    let mut copied = Vec::new();
    let is_copied = Format::Parquet.copy(&[], source, &mut copied, &LONGER).is_ok();
    let mut is_to_change = false;
    let seen = Format::Parquet.visit(&[], source, |_, document| {
        let text = document.blocks().lines();
        is_to_change |= LONGER.rewrite(text) != text;
        Ok::<(), Error>(())
    });
    if is_copied != written.is_ok() || seen.is_err() && is_copied {
        return Ok(Some("is read or not by how it is read"));
    }
    if is_copied && is_to_change == (copied == source) {
        return Ok(Some("changes or not by how it is looked at"));
    }
    Ok(match (written, same) {
        (Ok(_), Ok(_)) if rewrite_parquet(&[], &again, io::sink(), &SAME).is_err() => {
            Some("cannot be read again")
        }
        (Ok(_), Ok(_)) | (Err(_), Err(_)) => None,
        _ => Some("is read or not for what becomes of its text"),
    })
}

/// A Parquet file, changed at random.
fn parquet(random: &mut Rng) -> Result<Vec<u8>> {
    let schema = "message schema { required binary text (utf8); optional group tags (list) {
        repeated group list { optional binary element (utf8); } } required int64 id; }";
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(random.bool())
        .set_bloom_filter_enabled(random.bool())
        .set_compression(if random.bool() {
            Compression::SNAPPY
        } else {
            Compression::UNCOMPRESSED
        })
        .build();
    let schema = Arc::new(parse_message_type(schema)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let texts = ["头发", "plain", "发\n头"].map(ByteArray::from);
    for _ in 0..random.usize(1..3) {
        let mut group = writer.next_row_group()?;
        let mut column = group.next_column()?.context("a column")?;
        column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
        column.close()?;
        let mut column = group.next_column()?.context("a column")?;
        // A list of three, of which one is null, one of none, and null.
        let levels = (Some(&[3, 2, 3, 1, 0][..]), Some(&[0, 1, 1, 0, 0][..]));
        column.typed::<ByteArrayType>().write_batch(&texts[..2], levels.0, levels.1)?;
        column.close()?;
        let mut column = group.next_column()?.context("a column")?;
        column.typed::<Int64Type>().write_batch(&[1, 2, 3], None, None)?;
        column.close()?;
        group.close()?;
    }
    Ok(mutated(&writer.into_inner()?, random))
}

/// A sample with parts cut out, repeated and replaced.
fn changed(sample: &Sample, random: &mut Rng) -> Result<Vec<u8>> {
    match sample {
        // A few so long that not all of their text is rewritten at a time.
        Sample::Plain(text) => {
            let times = if random.u8(..) < 4 { 60_000 / text.len() } else { 1 };
            Ok(mutated(text.repeat(times).as_bytes(), random))
        }
        Sample::Archive(members) => {
            // In what is archived, or in the archive.
            let inside = random.bool().then(|| random.usize(..members.len()));
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            for (index, (name, text)) in members.iter().enumerate() {
                archive.start_file(*name, SimpleFileOptions::default())?;
                let text = text.as_bytes();
                let text =
                    if inside == Some(index) { mutated(text, random) } else { text.to_vec() };
                archive.write_all(&text).context("an archive in memory")?;
            }
            let archive = archive.finish()?.into_inner();
            Ok(if inside.is_some() { archive } else { mutated(&archive, random) })
        }
    }
}

fn mutated(bytes: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.usize(1..6) {
        let start = random.usize(..=bytes.len());
        let end = bytes.len().min(start + random.usize(..8));
        let most = if random.u8(..) == 0 { 20_000 } else { 4 };
        let part = match random.u8(..4) {
            0 => Vec::new(),
            1 => vec![random.u8(..)],
            // What has a meaning somewhere.
            2 => {
                let from = random.usize(..=bytes.len());
                bytes[from..bytes.len().min(from + random.usize(..12))].to_vec()
            }
            _ => bytes[start..end].repeat(random.usize(..most)),
        };
        bytes.splice(start..end, part);
    }
    bytes
}
