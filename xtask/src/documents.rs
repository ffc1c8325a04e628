//! `cargo xtask documents`: documents that are broken in any way.

use std::borrow::Cow;
use std::io::{Cursor, Write};
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use fanjian_documents::{Format, Rewrite};
use fastrand::Rng;
use rayon::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Change documents of every format at random, and check that each is rewritten or refused: without a panic, in time,
/// with nothing written where it is refused, and byte for byte where no text changes
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
             <script>var 头 = '<b>';</script></head><body><p title=\"发\">头<b>发</b>&amp;&#22836;<br>里<code>发</code>面</p>\
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
            "---\ntitle: 头发\n---\n# 后来\n\n头**发** `发` [里](#后来 \"面\") ![图](a.png)\n\n| 头 | 发 |\n|---|---|\n| 后 | 里 |\n\n\
             - [ ] 干[^1]\n\n[^1]: 面\n\n```\n发\n```\n\n<b>发</b> \\* $头$\n",
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
                "<w:document><w:body><w:p><w:r><w:t>头</w:t></w:r><w:r><w:t>发&amp;</w:t><w:tab/></w:r></w:p></w:body></w:document>",
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

/// Changes some characters, or nothing.
struct Stars(bool);

impl Rewrite for Stars {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.0 { text.replace('头', "<\"&\\").replace('发', "").into() } else { text.into() }
    }

    fn lead(&self, before: &str, after: &str, places: &mut [usize]) {
        for place in places {
            *place = after.floor_char_boundary(*place * after.len() / before.len().max(1));
        }
    }
}

pub(crate) fn run(job: &Job) -> Result<()> {
    panic::set_hook(Box::new(|_| {}));
    let broken: Vec<String> =
        (0..job.count).into_par_iter().filter_map(|number| broken(job.seed, number)).collect();
    let _ = panic::take_hook();
    broken.iter().take(20).for_each(|it| println!("{it}"));
    ensure!(broken.is_empty(), "{} of {} documents", broken.len(), job.count);
    println!(
        "{} documents of {} formats: none panicked, hung, was half written or changed",
        job.count,
        SAMPLES.len()
    );
    Ok(())
}

/// What is wrong with what becomes of a document, if anything is.
fn broken(seed: u64, number: u64) -> Option<String> {
    let mut random = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9).wrapping_add(number));
    let (format, sample) = &SAMPLES[random.usize(..SAMPLES.len())];
    let source = changed(sample, &mut random).ok()?;
    let start = Instant::now();
    let done = panic::catch_unwind(AssertUnwindSafe(|| {
        let (mut starred, mut same) = (Vec::new(), Vec::new());
        let result = format.copy(&[], &*source, &mut starred, &Stars(true));
        let is_same =
            format.copy(&[], &*source, &mut same, &Stars(false)).is_err() || same == source;
        // Of lines those in front of the fault are written.
        let is_whole = result.is_ok() || starred.is_empty() || *format == Format::JsonLines;
        (is_same, is_whole)
    }));
    let what = match done {
        Err(_) => "panics",
        Ok(_) if start.elapsed() > PATIENCE => "hangs",
        Ok((false, _)) => "changes, though no text does",
        Ok((_, false)) => "is half written",
        Ok((true, true)) => return None,
    };
    Some(format!(
        "{format}, seed {seed}, number {number}: {what}: {}",
        String::from_utf8_lossy(&source)
    ))
}

/// A sample with parts cut out, repeated and replaced.
fn changed(sample: &Sample, random: &mut Rng) -> Result<Vec<u8>> {
    match sample {
        Sample::Plain(text) => Ok(mutated(text.as_bytes(), random)),
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
