//! Documents of Python's standard library, of gettext, and books as epubcheck wants them.

use std::path::Path;

use super::Desk;

/// Where Debian puts it.
const EPUBCHECK: &str = "/usr/share/java/epubcheck.jar";

/// Makes a document in each format that Python knows, and a book.
const MAKE: &str = r##"
import csv, json, plistlib, xml.etree.ElementTree as tree, zipfile
text = {"发": ["她的头发\n很长", 1.50, None, {"干": "干\u71e5 \\ \" 𠮷"}]}
json.dump(text, open("a.json", "w"), indent=1)
with open("a.jsonl", "w", encoding="utf-8") as file:
    for _ in range(3):
        file.write(json.dumps(text, ensure_ascii=False) + "\n")
for name, dialect in ("a.csv", "excel"), ("a.tsv", "excel-tab"):
    with open(name, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, dialect).writerows([["头发", 'x"干燥"'], ["面条,\n里\t面", "1"]])
plistlib.dump({"发": "她的头发 <&>"}, open("a.strings", "wb"))
strings = tree.Element("resources")
tree.SubElement(strings, "string", name="发").text = "她的头发 <&>"
tree.ElementTree(strings).write("strings.xml", "utf-8", xml_declaration=True)
file = tree.SubElement(tree.Element("xliff", version="1.2"), "file")
unit = tree.SubElement(tree.SubElement(file, "body"), "trans-unit", id="1")
tree.SubElement(unit, "source").text = "头发"
tree.SubElement(unit, "target").text = "她的头发"
tree.ElementTree(file).write("a.xlf", "utf-8")
head = '<?xml version="1.0" encoding="utf-8"?>\n'
page = head + """<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="zh-CN" xml:lang="zh-CN">
<head><title>理发店</title></head><body>%s</body></html>
"""
members = [
    ("mimetype", "application/epub+zip"),
    ("META-INF/container.xml", head + '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="a/a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'),
    ("a/a.opf", head + '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">urn:isbn:发</dc:identifier>'
        '<dc:title>理发店</dc:title><dc:language>zh-CN</dc:language>'
        '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata><manifest>'
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="p" href="p.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="s" href="s.css" media-type="text/css"/></manifest><spine><itemref idref="p"/></spine></package>'),
    ("a/nav.xhtml", page % '<nav epub:type="toc"><ol><li><a href="p.xhtml">头<b>发</b></a></li></ol></nav>'),
    ("a/p.xhtml", page % "<p>她的头<i>发</i>很长。</p>"),
    ("a/s.css", "p::before { content: '发' }"),
]
with zipfile.ZipFile("a.epub", "w") as book:
    for name, content in members:
        book.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
"##;

/// Reads them again, and looks whether all is as it was but for the text.
const READ: &str = r##"
import csv, json, plistlib, xml.etree.ElementTree as tree, zipfile
text = {"发": ["她的頭髮\n很長", 1.50, None, {"干": "乾燥 \\ \" 𠮷"}]}
assert json.load(open("a.json")) == text
for line in open("a.jsonl", encoding="utf-8"):
    assert json.loads(line) == text
for name, dialect in ("a.csv", "excel"), ("a.tsv", "excel-tab"):
    with open(name, encoding="utf-8", newline="") as file:
        assert list(csv.reader(file, dialect)) == [["頭髮", 'x"乾燥"'], ["麵條,\n裡\t面", "1"]]
assert plistlib.load(open("a.strings", "rb")) == {"发": "她的頭髮 <&>"}
assert tree.parse("strings.xml").find("string").text == "她的頭髮 <&>"
unit = tree.parse("a.xlf").find("body/trans-unit")
assert [part.text for part in unit] == ["头发", "她的頭髮"]
book = zipfile.ZipFile("a.epub")
assert book.testzip() is None
assert book.namelist()[0] == "mimetype" and len(book.namelist()) == 6
read = lambda name: book.read(name).decode()
assert "<p>她的頭<i>髮</i>很長。</p>" in read("a/p.xhtml") and 'lang="zh-TW"' in read("a/p.xhtml")
assert "頭<b>髮</b>" in read("a/nav.xhtml")
assert all(part in read("a/a.opf") for part in ("isbn:发<", ">理髮店<", ">zh-TW<"))
assert read("a/s.css") == "p::before { content: '发' }"
"##;

const MESSAGES: &str = r#"msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: zh_CN\n"

#, python-format
msgid "共 %(头数)s 根"
msgstr "她的"
"头发共 %(头数)s 根"
"#;

#[test]
fn python_reads_what_became_of_its_documents() {
    let Some(desk) = Desk::with(&["python3"]) else { return };
    desk.run("python3", &["-c", MAKE]);
    let check = |book| {
        if Path::new(EPUBCHECK).exists() {
            desk.run("java", &["-jar", EPUBCHECK, book]);
        }
    };
    check("a.epub");
    for name in
        ["a.json", "a.jsonl", "a.csv", "a.tsv", "a.strings", "strings.xml", "a.xlf", "a.epub"]
    {
        desk.convert(name);
    }
    desk.run("python3", &["-c", READ]);
    check("a.epub");
}

#[test]
fn gettext_reads_what_became_of_messages() {
    let Some(desk) = Desk::with(&["msgfmt"]) else { return };
    desk.write("a.po", MESSAGES);
    desk.run("msgfmt", &["-c", "-o", "before.mo", "a.po"]);
    desk.convert("a.po");
    desk.run("msgfmt", &["-c", "-o", "after.mo", "a.po"]);
    assert!(desk.run("msgunfmt", &["after.mo"]).contains("她的頭髮共 %(头数)s 根"));
}
