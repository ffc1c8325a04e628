//! Archives that are broken, or made to do harm, or not to be changed.

use std::borrow::Cow;
use std::io::{Cursor, Write};

use fanjian_documents::{Error, Format, Rewrite};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::archives::{archive, converted, member};

const DOCUMENT: (&str, &str) = ("word/document.xml", "<w:p><w:t>头发</w:t></w:p>");
const CENTRAL: &[u8] = b"PK\x01\x02";

/// The archive with other bytes at an offset in the last member's entry of its directory.
fn patched(mut archive: Vec<u8>, offset: usize, bytes: &[u8]) -> Vec<u8> {
    let entry = archive.windows(4).rposition(|window| window == CENTRAL).unwrap() + offset;
    archive[entry..entry + bytes.len()].copy_from_slice(bytes);
    archive
}

/// Checks that an archive is refused, and for what reason.
#[track_caller]
fn refused(format: Format, source: &[u8], reason: &str) {
    let error = converted(format, "s2t", source).unwrap_err();
    assert!(matches!(error, Error::Archive(_) | Error::Refused(_)), "{error:?}");
    assert!(error.to_string().contains(reason), "{error}");
    assert!(format.visit::<Error>(&[], source, |_, _| Ok(())).is_err());
}

#[test]
fn what_inflates_to_more_than_is_to_be_believed_is_refused() {
    let bomb = archive(&[("word/document.xml", vec![b' '; 50 << 20])]);
    refused(
        Format::Docx,
        &bomb,
        "word/document.xml: it inflates to more than 200 times its size in the archive",
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer.start_file("word/document.xml", stored).unwrap();
    writer.write_all(&vec![b' '; (64 << 20) + 1]).unwrap();
    let large = writer.finish().unwrap().into_inner();
    refused(Format::Docx, &large, "word/document.xml: it inflates to more than 64 MiB");
    // It says to be small.
    refused(Format::Docx, &patched(bomb, 24, &[9, 0, 0, 0]), "word/document.xml");
    // Members that are only copied count by what they say.
    let source = archive(&[DOCUMENT, ("word/media/a.bmp", "a")]);
    let large = patched(source.clone(), 24, &[0xF0, 0xFF, 0xFF, 0xFF]);
    refused(Format::Docx, &large, "more than 2 GiB");
    // They may well be compressed: a picture of one colour.
    let picture = archive(&[("word/media/a.bmp", vec![0; 5 << 20])]);
    assert!(converted(Format::Docx, "s2t", &picture).unwrap_err().to_string().contains("no docx"));
    let picture = vec![0; 5 << 20];
    let source = archive(&[(DOCUMENT.0, DOCUMENT.1.as_bytes()), ("word/media/a.bmp", &picture)]);
    assert_eq!(
        member(&converted(Format::Docx, "s2t", &source).unwrap(), "word/media/a.bmp"),
        picture
    );
}

#[test]
fn names_that_lead_astray_are_refused() {
    for name in ["../a", "a/../../b", "/etc/passwd", "a\\b", "C:/a", "a\0b", ".."] {
        refused(Format::Docx, &archive(&[DOCUMENT, (name, "")]), "leads out of the archive");
    }
    for name in ["a..b", "..a/b", "a/b/", "头发.xml"] {
        converted(Format::Docx, "s2t", &archive(&[DOCUMENT, (name, "")])).unwrap();
    }
}

#[test]
fn members_that_are_not_what_they_seem_are_refused() {
    let twice = archive(&[DOCUMENT, ("word/documenT.xml", "")]);
    let same = twice.iter().map(|&byte| if byte == b'T' { b't' } else { byte }).collect::<Vec<_>>();
    refused(Format::Docx, &same, "two members of one name");

    let source = archive(&[DOCUMENT, ("b", "b")]);
    refused(Format::Docx, &patched(source.clone(), 8, &[1, 0]), "b: it is encrypted");
    refused(Format::Docx, &patched(source.clone(), 42, &[0, 0, 0, 0]), "overlap");

    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("word/document.xml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let link = writer.finish().unwrap().into_inner();
    refused(Format::Docx, &link, "word/document.xml: it is a link");

    refused(Format::Docx, &[b"MZ".as_slice(), &source].concat(), "in front of the archive");

    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..=65_536 {
        writer.start_file(index.to_string(), SimpleFileOptions::default()).unwrap();
    }
    refused(Format::Docx, &writer.finish().unwrap().into_inner(), "more than 65,536 members");
}

#[test]
fn broken_archives_are_refused_wherever_they_end() {
    let source = archive(&[DOCUMENT, ("docProps/core.xml", "<dc:title>头</dc:title>")]);
    for end in 0..source.len() {
        refused(Format::Docx, &source[..end], "");
    }
    // The content is not what its sum says.
    let at = source.windows(4).position(|window| window == CENTRAL).unwrap();
    let mut damaged = source.clone();
    damaged[at + 16] ^= 1;
    refused(Format::Docx, &damaged, "word/document.xml");
}

#[test]
fn documents_that_are_signed_are_refused() {
    let signature = "signed, which a change would break";
    for name in ["_xmlsignatures/origin.sigs", "_xmlsignatures/sig1.xml"] {
        refused(Format::Docx, &archive(&[DOCUMENT, (name, "")]), signature);
    }
    let relation = "<Relationships><Relationship Id='a' Target='/b/c.sigs' Type='http://schemas.openxmlformats.org/\
                    package/2006/relationships/digital-signature/origin'/></Relationships>";
    refused(Format::Docx, &archive(&[DOCUMENT, ("_rels/.rels", relation)]), signature);
    let content = ("content.xml", "<a/>");
    let signed = archive(&[content, ("META-INF/documentsignatures.xml", "")]);
    refused(Format::Odf, &signed, signature);
    refused(Format::Epub, &archive(&[("META-INF/signatures.xml", "")]), signature);
}

#[test]
fn documents_that_are_encrypted_are_refused() {
    refused(Format::Docx, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "encrypted with a password");
    let manifest = "<manifest:manifest><manifest:file-entry manifest:full-path='content.xml'>\
                    <manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let source = archive(&[("content.xml", "\x01"), ("META-INF/manifest.xml", manifest)]);
    refused(Format::Odf, &source, "encrypted");

    let book = |algorithm: &str| {
        let container = "<container><rootfile full-path='a.opf'/></container>";
        let encryption = format!(
            "<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm='{algorithm}'/>\
             </enc:EncryptedData></encryption>"
        );
        archive(&[
            ("META-INF/container.xml", container),
            ("META-INF/encryption.xml", &encryption),
            ("a.opf", "<dc:title>头</dc:title>"),
        ])
    };
    refused(Format::Epub, &book("http://www.w3.org/2001/04/xmlenc#aes128-cbc"), "encrypted");
    // Fonts in disguise.
    let output = converted(Format::Epub, "s2t", &book("http://www.idpf.org/2008/embedding"));
    assert_eq!(member(&output.unwrap(), "a.opf"), "<dc:title>頭</dc:title>".as_bytes());
}

#[test]
fn documents_without_what_they_must_have_are_refused() {
    for format in [Format::Docx, Format::Pptx, Format::Xlsx, Format::Odf] {
        refused(format, &archive(&[("a", "")]), &format!("no {format} document"));
    }
    refused(Format::Epub, &archive(&[("a", "")]), "no EPUB");
    refused(Format::Docx, b"<w:p/>", "no ZIP archive");
    refused(Format::Docx, b"", "empty, so no ZIP archive");
    refused(Format::Docx, &archive(&[DOCUMENT])[..40], "no whole ZIP archive");
    let source = archive(&[("word/document.xml", "<w:p>\n<w:t>头</w:p>")]);
    let error = converted(Format::Docx, "s2t", &source).unwrap_err();
    assert!(error.to_string().starts_with("word/document.xml: line 2, column 7"), "{error}");
}

/// Writes nothing.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Changes nothing, or every character that is not ASCII.
struct Stars(bool);

impl Rewrite for Stars {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.0 {
            true => text.replace(|c: char| !c.is_ascii() && c != '\u{FFFC}', "*").into(),
            false => text.into(),
        }
    }

    fn lead(&self, before: &str, _: &str, places: &mut [usize]) {
        places.iter_mut().for_each(|place| *place = before[..*place].chars().count());
    }
}

#[test]
fn failures_of_writing_are_told() {
    let error = Format::Docx.copy(&[], &*archive(&[DOCUMENT]), Full, &Stars(true));
    assert!(matches!(error.unwrap_err(), Error::Write(_)));
}

/// A small archive of each format.
fn samples() -> Vec<(Format, Vec<u8>)> {
    let container = "<container><rootfile full-path='a.opf'/></container>";
    let package = "<package><dc:title>头</dc:title><dc:language>zh-CN</dc:language>\
                   <item href='a.xhtml' media-type='application/xhtml+xml'/></package>";
    vec![
        (
            Format::Docx,
            archive(&[DOCUMENT, ("word/media/a.png", "png"), ("docProps/core.xml", "<a/>")]),
        ),
        (
            Format::Xlsx,
            archive(&[
                ("xl/workbook.xml", "<a/>"),
                ("xl/sharedStrings.xml", "<sst><si><t>头</t><r><t>发</t></r></si></sst>"),
            ]),
        ),
        (
            Format::Pptx,
            archive(&[
                ("ppt/presentation.xml", "<a/>"),
                ("ppt/slides/slide1.xml", "<a:p><a:t>头</a:t></a:p>"),
            ]),
        ),
        (
            Format::Odf,
            archive(&[
                ("mimetype", "a"),
                ("META-INF/manifest.xml", "<a/>"),
                ("content.xml", "<text:p>头<text:span>发</text:span></text:p>"),
            ]),
        ),
        (
            Format::Epub,
            archive(&[
                ("mimetype", "application/epub+zip"),
                ("META-INF/container.xml", container),
                ("a.opf", package),
                ("a.xhtml", "<p>头<i>发</i></p>"),
            ]),
        ),
    ]
}

#[test]
fn without_changes_the_archive_stays() {
    for (format, source) in samples() {
        let mut output = Vec::new();
        format.copy(&[], &*source, &mut output, &Stars(false)).unwrap();
        assert_eq!(output, source);
    }
}

proptest! {
    #[test]
    fn any_change_of_an_archive_gives_an_archive_or_an_error(
        sample in 0..5_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (format, mut source) = samples().swap_remove(sample);
        for (at, byte) in changes {
            let at = at.index(source.len());
            source[at] = byte;
        }
        let mut output = Vec::new();
        if format.copy(&[], &*source, &mut output, &Stars(true)).is_ok() {
            let before = ZipArchive::new(Cursor::new(source)).unwrap();
            let after = ZipArchive::new(Cursor::new(output)).unwrap();
            let names = |archive: &ZipArchive<Cursor<Vec<u8>>>| -> Vec<Vec<u8>> {
                archive.file_names_raw().map(<[u8]>::to_vec).collect()
            };
            prop_assert_eq!(names(&before), names(&after));
        }
    }
}
