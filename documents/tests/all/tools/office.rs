//! Documents of LibreOffice.

use std::fs;

use super::Desk;

/// Filters of what is read again, in UTF-8.
const AS_TEXT: &str = "txt:Text (encoded):UTF8";
const AS_TABLE: &str = "csv:Text - txt - csv (StarCalc):44,34,76";

const PAGE: &str = "<html><head><meta charset=\"utf-8\"><title>理发店</title></head><body><h1>出发</h1>\
                    <p>她的头<b>发</b>很长。</p><p>面条里的面<i>包</i>。</p></body></html>";

const CELLS: &str = "头发,1\n干燥,2\n";

/// A presentation of one slide.
const SLIDES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
    <office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"
     xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\"
     xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\"
     xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"
     office:version=\"1.2\" office:mimetype=\"application/vnd.oasis.opendocument.presentation\">\
    <office:body><office:presentation><draw:page>\
    <draw:frame svg:width=\"10cm\" svg:height=\"5cm\" svg:x=\"1cm\" svg:y=\"1cm\"><draw:text-box>\
    <text:p>她的头发很长</text:p></draw:text-box></draw:frame>\
    </draw:page></office:presentation></office:body></office:document>";

#[test]
fn libreoffice_reads_what_became_of_its_documents() {
    let Some(desk) = Desk::with(&["soffice"]) else { return };
    for (name, text) in [("page.html", PAGE), ("cells.csv", CELLS), ("slides.fodp", SLIDES)] {
        desk.write(name, text);
    }
    let profile = format!("-env:UserInstallation=file://{}", desk.path("profile").display());
    let office = |to: &str, options: &[&str], name: &str| {
        let folder = to.split(':').next().unwrap();
        let fixed = [&profile, "--headless", "--convert-to", to, "--outdir", folder];
        desk.run("soffice", &[&fixed[..], options, &[name]].concat());
    };
    let as_text = ["--infilter=HTML (StarWriter)"];
    let as_table = ["--infilter=CSV:44,34,76"];
    for (to, options, name, back, parts) in [
        (
            "odt",
            &as_text[..],
            "page.html",
            AS_TEXT,
            &["出發", "她的頭髮很長。", "麵條裡的麵包。"][..],
        ),
        ("docx", &as_text, "page.html", AS_TEXT, &["出發", "她的頭髮很長。", "麵條裡的麵包。"]),
        ("ods", &as_table, "cells.csv", AS_TABLE, &["頭髮,1", "乾燥,2"]),
        ("xlsx", &as_table, "cells.csv", AS_TABLE, &["頭髮,1", "乾燥,2"]),
        ("odp", &[], "slides.fodp", "fodp", &["她的頭髮很長"]),
        ("pptx", &[], "slides.fodp", "fodp", &["她的頭髮很長"]),
    ] {
        office(to, options, name);
        let (stem, _) = name.split_once('.').unwrap();
        let made = format!("{to}/{stem}.{to}");
        desk.convert(&made);
        office(back, &[], &made);
        let end = back.split(':').next().unwrap();
        let read = fs::read_to_string(desk.path(&format!("{end}/{stem}.{end}"))).unwrap();
        for part in parts {
            assert!(read.contains(part), "{made}: {part}: {read}");
        }
    }
}
