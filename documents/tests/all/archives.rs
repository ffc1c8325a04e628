//! Documents that are archives: what is text in their members is rewritten, all else stays.

use std::io::{Cursor, Read, Write};

use fanjian::Converter;
use fanjian_documents::{Conversion, Error, Format};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// An archive of these members.
pub(crate) fn archive<N: AsRef<str>, T: AsRef<[u8]>>(members: &[(N, T)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(name.as_ref(), SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_ref()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A member of an archive.
pub(crate) fn member(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

/// What becomes of an archive.
pub(crate) fn converted(format: Format, config: &str, source: &[u8]) -> Result<Vec<u8>, Error> {
    let target = match config {
        "s2t" => "zh-Hant",
        "t2s" => "zh-Hans",
        "s2hk" => "zh-Hant-HK",
        _ => "zh-Hant-TW",
    };
    let converter = Converter::builtin(config).unwrap();
    let how = Conversion { converter, target: Some(target.parse().unwrap()) };
    let mut output = Vec::new();
    format.copy(&[], source, &mut output, &how)?;
    Ok(output)
}

/// Checks what becomes of members: what they are, and what they become.
#[track_caller]
fn check(format: Format, config: &str, members: &[(&str, &str, &str)]) {
    let source: Vec<_> = members.iter().map(|&(name, before, _)| (name, before)).collect();
    let output = converted(format, config, &archive(&source)).unwrap();
    for (name, _, after) in members {
        assert_eq!(String::from_utf8(member(&output, name)).unwrap(), *after, "{name}");
    }
}

#[test]
fn documents_of_word() {
    let body = |text: &str| format!("<w:document><w:body>{text}</w:body></w:document>");
    for (before, after) in [
        // A word over two runs, and over a bookmark and a comment.
        (
            "<w:p><w:r><w:t>理头</w:t></w:r><w:bookmarkStart w:name=\"发\"/><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>理頭</w:t></w:r><w:bookmarkStart w:name=\"发\"/><w:r><w:t>髮</w:t></w:r></w:p>",
        ),
        (
            "<w:p><w:r><w:t>头</w:t></w:r>\n <!-- 发 -->\n <w:r><w:t xml:space=\"preserve\">发 &amp; 发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t></w:r>\n <!-- 发 -->\n <w:r><w:t xml:space=\"preserve\">髮 &amp; 發</w:t></w:r></w:p>",
        ),
        // Paragraphs and lines end words.
        (
            "<w:p><w:r><w:t>头</w:t></w:r></w:p><w:p><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t></w:r></w:p><w:p><w:r><w:t>發</w:t></w:r></w:p>",
        ),
        (
            "<w:p><w:r><w:t>头</w:t><w:br/><w:t>发</w:t><w:tab/><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t><w:br/><w:t>發</w:t><w:tab/><w:t>發</w:t></w:r></w:p>",
        ),
        // A text box within a paragraph does not break it; its text is another paragraph.
        (
            "<w:p><w:r><w:t>头</w:t></w:r><w:r><w:drawing><wp:anchor><wp:docPr name=\"图\" descr=\"发&quot;廊\"/>\
             <w:txbxContent><w:p><w:r><w:t>干</w:t></w:r><w:r><w:t>杯</w:t></w:r></w:p></w:txbxContent>\
             </wp:anchor></w:drawing></w:r><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭</w:t></w:r><w:r><w:drawing><wp:anchor><wp:docPr name=\"图\" descr=\"發&quot;廊\"/>\
             <w:txbxContent><w:p><w:r><w:t>乾</w:t></w:r><w:r><w:t>杯</w:t></w:r></w:p></w:txbxContent>\
             </wp:anchor></w:drawing></w:r><w:r><w:t>髮</w:t></w:r></w:p>",
        ),
        // Field codes and fonts are no text; what was deleted is, by itself.
        (
            "<w:p><w:r><w:rPr><w:rFonts w:eastAsia=\"仿宋体\"/></w:rPr><w:instrText>REF 书签</w:instrText>\
             <w:t>头</w:t></w:r><w:del><w:r><w:delText>发</w:delText></w:r></w:del><w:r><w:t>发</w:t></w:r></w:p>",
            "<w:p><w:r><w:rPr><w:rFonts w:eastAsia=\"仿宋体\"/></w:rPr><w:instrText>REF 书签</w:instrText>\
             <w:t>頭</w:t></w:r><w:del><w:r><w:delText>發</w:delText></w:r></w:del><w:r><w:t>髮</w:t></w:r></w:p>",
        ),
        // Other prefixes, sections as they stand, entities that are not known.
        (
            "<ns0:p><ns0:r><ns0:t>头</ns0:t><ns0:t><![CDATA[发<]]></ns0:t><ns0:t>&发;发</ns0:t></ns0:r></ns0:p>",
            "<ns0:p><ns0:r><ns0:t>頭</ns0:t><ns0:t><![CDATA[髮<]]></ns0:t><ns0:t>&发;發</ns0:t></ns0:r></ns0:p>",
        ),
        // A character as a reference.
        (
            "<w:p><w:r><w:t>&#x5934;&#21457;</w:t></w:r></w:p>",
            "<w:p><w:r><w:t>頭髮</w:t></w:r></w:p>",
        ),
        // Watermarks, and forms of older documents.
        (
            "<w:pict><v:shape id=\"发\" alt=\"头发\"><v:textpath style=\"font-family:发\" string=\"头发\"/></v:shape></w:pict>",
            "<w:pict><v:shape id=\"发\" alt=\"頭髮\"><v:textpath style=\"font-family:发\" string=\"頭髮\"/></v:shape></w:pict>",
        ),
        (
            "<w:ffData><w:name w:val=\"发\"/><w:helpText w:type=\"text\" w:val=\"头发\"/><w:statusText w:val=\"头发\"/>\
             <w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"头发\"/></w:ddList><w:textInput>\
             <w:default w:val=\"头发\"/><w:format w:val=\"发\"/></w:textInput></w:ffData>",
            "<w:ffData><w:name w:val=\"发\"/><w:helpText w:type=\"text\" w:val=\"頭髮\"/><w:statusText w:val=\"頭髮\"/>\
             <w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"頭髮\"/></w:ddList><w:textInput>\
             <w:default w:val=\"頭髮\"/><w:format w:val=\"发\"/></w:textInput></w:ffData>",
        ),
        (
            "<w:p><w:r><w:rPr><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:r></w:p>",
            "<w:p><w:r><w:rPr><w:lang w:val=\"en-US\" w:eastAsia=\"zh-TW\"/></w:rPr></w:r></w:p>",
        ),
    ] {
        check(Format::Docx, "s2tw", &[("word/document.xml", &body(before), &body(after))]);
    }
    check(
        Format::Docx,
        "s2twp",
        &[
            ("[Content_Types].xml", "<Types>发</Types>", "<Types>发</Types>"),
            ("word/document.xml", "<w:p><w:t>软件</w:t></w:p>", "<w:p><w:t>軟體</w:t></w:p>"),
            (
                "word/header1.xml",
                "<w:p><w:t>软</w:t><w:t>件</w:t></w:p>",
                "<w:p><w:t>軟</w:t><w:t>體</w:t></w:p>",
            ),
            (
                "word/footnotes.xml",
                "<w:p><w:t>内存不足</w:t></w:p>",
                "<w:p><w:t>記憶體不足</w:t></w:p>",
            ),
            ("word/styles.xml", "<w:lang w:eastAsia='zh-CN'/>", "<w:lang w:eastAsia='zh-TW'/>"),
            (
                "word/charts/chartEx1.xml",
                "<cx:f>发!A1</cx:f><cx:pt idx=\"0\">头发</cx:pt><cx:v>头发</cx:v><a:p><a:t>头</a:t><a:t>发</a:t></a:p>",
                "<cx:f>发!A1</cx:f><cx:pt idx=\"0\">頭髮</cx:pt><cx:v>頭髮</cx:v><a:p><a:t>頭</a:t><a:t>髮</a:t></a:p>",
            ),
            (
                "word/theme/theme1.xml",
                "<a:font script=\"Hans\" typeface=\"宋体\"/>",
                "<a:font script=\"Hans\" typeface=\"宋体\"/>",
            ),
            (
                "word/numbering.xml",
                "<w:lvlText w:val=\"第%1节\"/>",
                "<w:lvlText w:val=\"第%1節\"/>",
            ),
            (
                "docProps/core.xml",
                "<cp:coreProperties><dc:title>头发</dc:title><dc:creator>发</dc:creator></cp:coreProperties>",
                "<cp:coreProperties><dc:title>頭髮</dc:title><dc:creator>发</dc:creator></cp:coreProperties>",
            ),
            ("customXml/item1.xml", "<a>发</a>", "<a>发</a>"),
        ],
    );
}

#[test]
fn presentations() {
    let slide = |word: &str, end: &str, descr: &str, lang: &str| {
        format!(
            "<p:sld><p:cNvPr id=\"2\" name=\"标题发\" descr=\"{descr}\"/><a:p><a:pPr><a:tabLst><a:tab/>\
             </a:tabLst></a:pPr><a:r><a:rPr lang=\"{lang}\" altLang=\"en-US\"/><a:t>{word}</a:t></a:r>\
             <a:r><a:rPr lang=\"en-US\" altLang=\"{lang}\"/><a:t>{end}</a:t></a:r><a:br/><a:fld><a:t>{end}\
             </a:t></a:fld><a:endParaRPr lang=\"{lang}\"/></a:p></p:sld>"
        )
    };
    let (before, after) = (slide("头", "发", "发廊", "zh-CN"), slide("頭", "髮", "髮廊", "zh-TW"));
    let after = after.replace("<a:fld><a:t>髮", "<a:fld><a:t>發");
    let note = |text: &str| format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>");
    check(
        Format::Pptx,
        "s2tw",
        &[
            ("ppt/presentation.xml", "<p:presentation/>", "<p:presentation/>"),
            ("ppt/slides/slide1.xml", &before, &after),
            ("ppt/notesSlides/notesSlide1.xml", &note("头发"), &note("頭髮")),
            ("ppt/slideLayouts/slideLayout1.xml", &note("点击"), &note("點擊")),
            (
                "ppt/comments/comment1.xml",
                "<p:cm><p:text>头发</p:text></p:cm>",
                "<p:cm><p:text>頭髮</p:text></p:cm>",
            ),
            (
                "ppt/charts/chart1.xml",
                "<c:f>表!A1</c:f><c:v>头发</c:v>",
                "<c:f>表!A1</c:f><c:v>頭髮</c:v>",
            ),
            ("ppt/theme/theme1.xml", &note("发"), &note("发")),
        ],
    );
}

#[test]
fn workbooks() {
    check(
        Format::Xlsx,
        "s2t",
        &[
            (
                "xl/workbook.xml",
                "<workbook><sheet name=\"头发\"/><definedName name=\"发\">'头发'!$A$1+表[头发]</definedName></workbook>",
                "<workbook><sheet name=\"头发\"/><definedName name=\"发\">'头发'!$A$1+表[頭髮]</definedName></workbook>",
            ),
            (
                "xl/sharedStrings.xml",
                "<sst><si><t>头发</t></si><si><r><t>头</t></r><r><t>发</t></r><rPh><t>发</t></rPh></si></sst>",
                "<sst><si><t>頭髮</t></si><si><r><t>頭</t></r><r><t>髮</t></r><rPh><t>发</t></rPh></si></sst>",
            ),
            (
                "xl/worksheets/sheet1.xml",
                "<row><c t=\"inlineStr\"><is><t>头发</t></is></c><c t=\"s\"><v>0</v></c>\
                 <c t=\"str\"><f>头发!A1&amp;\"发[发]\"&amp;表[[#This Row],[头发]]</f><v>头发</v></c>\
                 <c><f>IF(A1=&quot;[发]&quot;,表[发&amp;发],[[#This Row],头发],]发)</f><v>1</v></c></row>\
                 <hyperlink location=\"头发!A1\" tooltip=\"头发\"/>",
                "<row><c t=\"inlineStr\"><is><t>頭髮</t></is></c><c t=\"s\"><v>0</v></c>\
                 <c t=\"str\"><f>头发!A1&amp;\"发[发]\"&amp;表[[#This Row],[頭髮]]</f><v>頭髮</v></c>\
                 <c><f>IF(A1=&quot;[发]&quot;,表[發&amp;發],[[#This Row],頭髮],]发)</f><v>1</v></c></row>\
                 <hyperlink location=\"头发!A1\" tooltip=\"頭髮\"/>",
            ),
            (
                "xl/pivotTables/pivotTable1.xml",
                "<pivotTableDefinition name=\"发\" grandTotalCaption=\"头发\"><dataField name=\"发\"/></pivotTableDefinition>",
                "<pivotTableDefinition name=\"发\" grandTotalCaption=\"頭髮\"><dataField name=\"发\"/></pivotTableDefinition>",
            ),
            (
                "xl/slicers/slicer1.xml",
                "<slicers><slicer name=\"发\" caption=\"头发\"/></slicers>",
                "<slicers><slicer name=\"发\" caption=\"頭髮\"/></slicers>",
            ),
            (
                "xl/tables/table1.xml",
                "<table name=\"发\"><tableColumn name=\"头发\"><calculatedColumnFormula>发[头发]</calculatedColumnFormula>\
                 </tableColumn></table>",
                "<table name=\"发\"><tableColumn name=\"頭髮\"><calculatedColumnFormula>发[頭髮]</calculatedColumnFormula>\
                 </tableColumn></table>",
            ),
            (
                "xl/comments1.xml",
                "<author>发</author><comment><text><r><t>头</t></r><r><t>发</t></r></text></comment>",
                "<author>发</author><comment><text><r><t>頭</t></r><r><t>髮</t></r></text></comment>",
            ),
            (
                "xl/threadedComments/threadedComment1.xml",
                "<threadedComment><text>头发</text></threadedComment>",
                "<threadedComment><text>頭髮</text></threadedComment>",
            ),
        ],
    );
}

#[test]
fn sheets_print_text_between_codes() {
    for (before, after) in [
        ("头发", "頭髮"),
        ("&amp;L头&amp;C发&amp;R头&amp;B发", "&amp;L頭&amp;C發&amp;R頭&amp;B髮"),
        ("&amp;\"华文细黑,常规\"头发", "&amp;\"华文细黑,常规\"頭髮"),
        ("&amp;&quot;华文细黑&quot;头&amp;16发", "&amp;&quot;华文细黑&quot;頭&amp;16髮"),
        ("&amp;K00FF00头&amp;K01+049发", "&amp;K00FF00頭&amp;K01+049髮"),
        ("头&amp;P发&amp;&amp;发 &lt;&#21457;", "頭&amp;P發&amp;&amp;發 &lt;發"),
        ("&amp;\"头发", "&amp;\"头发"),
        ("&amp;", "&amp;"),
    ] {
        for name in
            ["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"]
        {
            let sheet = |text: &str| format!("<worksheet><{name}>{text}</{name}></worksheet>");
            let (before, after) = (sheet(before), sheet(after));
            let members = [
                ("xl/workbook.xml", "<workbook/>", "<workbook/>"),
                ("xl/worksheets/sheet1.xml", &before, &after),
            ];
            check(Format::Xlsx, "s2t", &members);
        }
    }
}

#[test]
fn what_may_be_chosen_is_what_cells_become() {
    for (before, after) in [
        ("\"头发,后来\"", "\"頭髮,後來\""),
        (" &quot;头发, 后&amp;来&quot; ", " &quot;頭髮, 後&amp;來&quot; "),
        ("$A$1:$A$3", "$A$1:$A$3"),
        ("INDIRECT(\"头发\")", "INDIRECT(\"头发\")"),
        ("\"头\"&amp;\"发\"", "\"头\"&amp;\"发\""),
        ("\"", "\""),
    ] {
        let sheet =
            |list: &str| format!("<dataValidation><formula1>{list}</formula1></dataValidation>");
        let (before, after) = (sheet(before), sheet(after));
        let members = [
            ("xl/workbook.xml", "<workbook/>", "<workbook/>"),
            ("xl/worksheets/sheet1.xml", &before, &after),
        ];
        check(Format::Xlsx, "s2t", &members);
    }
}

#[test]
fn columns_that_would_be_called_the_same_are_told() {
    let table = "<table><tableColumn name='台'/><tableColumn name='臺'/></table>";
    let source = archive(&[("xl/workbook.xml", "<workbook/>"), ("xl/tables/table1.xml", table)]);
    let error = converted(Format::Xlsx, "s2twp", &source).unwrap_err().to_string();
    assert_eq!(error, "xl/tables/table1.xml: two columns would be called 臺, which Excel forbids");
}

#[test]
fn open_documents() {
    for (before, after) in [
        (
            "<text:p>头<text:span text:style-name=\"发\">发</text:span><text:s/>发</text:p>",
            "<text:p>頭<text:span text:style-name=\"发\">髮</text:span><text:s/>發</text:p>",
        ),
        // A footnote in a word, with a number of its own.
        (
            "<text:h>头<text:note><text:note-citation>发</text:note-citation><text:note-body><text:p>干杯</text:p>\
             </text:note-body></text:note>发</text:h>",
            "<text:h>頭<text:note><text:note-citation>发</text:note-citation><text:note-body><text:p>乾杯</text:p>\
             </text:note-body></text:note>髮</text:h>",
        ),
        (
            "<text:p>头<office:annotation><dc:creator>发</dc:creator><text:p>发</text:p></office:annotation>发</text:p>",
            "<text:p>頭<office:annotation><dc:creator>发</dc:creator><text:p>發</text:p></office:annotation>髮</text:p>",
        ),
        (
            "<text:p><text:ruby><text:ruby-base>头</text:ruby-base><text:ruby-text>发</text:ruby-text></text:ruby>发</text:p>",
            "<text:p><text:ruby><text:ruby-base>頭</text:ruby-base><text:ruby-text>發</text:ruby-text></text:ruby>髮</text:p>",
        ),
        // Pictures: their descriptions are text, what they hold is not.
        (
            "<text:p>头<draw:frame text:anchor-type=\"as-char\" draw:name=\"发\"><draw:image>发<office:binary-data>发\
             </office:binary-data></draw:image><svg:title>头发</svg:title></draw:frame>发</text:p>",
            "<text:p>頭<draw:frame text:anchor-type=\"as-char\" draw:name=\"发\"><draw:image>发<office:binary-data>发\
             </office:binary-data></draw:image><svg:title>頭髮</svg:title></draw:frame>發</text:p>",
        ),
        (
            "<text:tracked-changes><text:p>头发</text:p></text:tracked-changes><text:p>头<text:line-break/>发</text:p>",
            "<text:tracked-changes><text:p>头发</text:p></text:tracked-changes><text:p>頭<text:line-break/>發</text:p>",
        ),
        (
            "<table:table table:name=\"发\"><table:table-cell table:formula=\"of:=[发.A1]\" office:string-value=\"头发\">\
             <text:p>头发</text:p></table:table-cell></table:table>",
            "<table:table table:name=\"发\"><table:table-cell table:formula=\"of:=[发.A1]\" office:string-value=\"頭髮\">\
             <text:p>頭髮</text:p></table:table-cell></table:table>",
        ),
        // What is said in attributes.
        (
            "<table:content-validation table:name=\"发\" table:condition=\"of:cell-content-is-in-list(&quot;头发&quot;;&quot;后&quot;)\">\
             <table:help-message table:title=\"头发\"><text:p>头发</text:p></table:help-message></table:content-validation>\
             <table:content-validation table:condition=\"of:is-true-formula([.A1]=&quot;头发&quot;)\"/>",
            "<table:content-validation table:name=\"发\" table:condition=\"of:cell-content-is-in-list(&quot;頭髮&quot;;&quot;後&quot;)\">\
             <table:help-message table:title=\"頭髮\"><text:p>頭髮</text:p></table:help-message></table:content-validation>\
             <table:content-validation table:condition=\"of:is-true-formula([.A1]=&quot;头发&quot;)\"/>",
        ),
        (
            "<text:user-field-decl text:name=\"发\" office:string-value=\"头发\"/><text:drop-down text:name=\"发\">\
             <text:label text:value=\"头发\"/></text:drop-down><loext:list-item loext:display-text=\"头发\" loext:value=\"发\"/>\
             <form:button form:name=\"发\" form:label=\"头发\" form:title=\"头发\"/>\
             <text:a office:title=\"头发\" xlink:href=\"发\">发</text:a>",
            "<text:user-field-decl text:name=\"发\" office:string-value=\"頭髮\"/><text:drop-down text:name=\"发\">\
             <text:label text:value=\"頭髮\"/></text:drop-down><loext:list-item loext:display-text=\"頭髮\" loext:value=\"发\"/>\
             <form:button form:name=\"发\" form:label=\"頭髮\" form:title=\"頭髮\"/>\
             <text:a office:title=\"頭髮\" xlink:href=\"发\">发</text:a>",
        ),
        (
            "<presentation:footer-decl presentation:name=\"发\">头发</presentation:footer-decl>",
            "<presentation:footer-decl presentation:name=\"发\">頭髮</presentation:footer-decl>",
        ),
        // Which cells a chart shows, and what is said of a picture.
        (
            "<draw:g><svg:desc>数据.$A$1:数据后.B3</svg:desc></draw:g><svg:desc>头发A1</svg:desc><svg:desc>图1</svg:desc>",
            "<draw:g><svg:desc>数据.$A$1:数据后.B3</svg:desc></draw:g><svg:desc>頭髮A1</svg:desc><svg:desc>圖1</svg:desc>",
        ),
    ] {
        let content =
            |text: &str| format!("<office:document-content>{text}</office:document-content>");
        check(
            Format::Odf,
            "s2tw",
            &[
                (
                    "mimetype",
                    "application/vnd.oasis.opendocument.text",
                    "application/vnd.oasis.opendocument.text",
                ),
                ("content.xml", &content(before), &content(after)),
                ("Object 1/content.xml", &content(before), &content(after)),
                ("settings.xml", &content(before), &content(before)),
                ("META-INF/manifest.xml", "<a/>", "<a/>"),
            ],
        );
    }
    check(
        Format::Odf,
        "s2tw",
        &[
            ("META-INF/manifest.xml", "<a/>", "<a/>"),
            (
                "styles.xml",
                "<style:style style:display-name=\"发\" fo:language=\"zh\" fo:country=\"CN\"/><text:p>头发</text:p>",
                "<style:style style:display-name=\"发\" fo:language=\"zh\" fo:country=\"CN\"/><text:p>頭髮</text:p>",
            ),
            (
                "meta.xml",
                "<dc:title>头发</dc:title><meta:keyword>发</meta:keyword><dc:creator>发</dc:creator>\
                 <dc:language>zh-CN</dc:language>",
                "<dc:title>頭髮</dc:title><meta:keyword>發</meta:keyword><dc:creator>发</dc:creator>\
                 <dc:language>zh-TW</dc:language>",
            ),
        ],
    );
}

#[test]
fn books() {
    let container =
        "<container><rootfiles><rootfile full-path=\"书/content.opf\"/></rootfiles></container>";
    let package = |lang: &str, word: &str| {
        format!(
            "<package xml:lang=\"{lang}\"><metadata><dc:title>{word}</dc:title><dc:language> {lang} </dc:language>\
             <dc:identifier>头发</dc:identifier></metadata><manifest>\
             <item href=\"%E7%AB%A0%20&amp;.xhtml\" media-type=\"application/xhtml+xml\"/>\
             <item href=\"../nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
             <item href=\"./toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>\
             <item href=\"发.css\" media-type=\"text/css\"/>\
             <item href=\"../../etc/passwd\" media-type=\"application/xhtml+xml\"/></manifest></package>"
        )
    };
    let chapter = |lang: &str, head: &str, tail: &str| {
        format!(
            "<!DOCTYPE html><html lang=\"{lang}\"><body><p>{head}<em>{tail}</em></p></body></html>"
        )
    };
    let contents = |word: &str| {
        format!(
            "<ncx><navPoint id=\"发\"><navLabel><text>{word}</text></navLabel></navPoint></ncx>"
        )
    };
    check(
        Format::Epub,
        "s2tw",
        &[
            ("mimetype", "application/epub+zip", "application/epub+zip"),
            ("META-INF/container.xml", container, container),
            ("书/content.opf", &package("zh-CN", "头发"), &package("zh-TW", "頭髮")),
            ("书/章 &.xhtml", &chapter("zh-CN", "头", "发"), &chapter("zh-TW", "頭", "髮")),
            ("nav.xhtml", &chapter("zh-CN", "头", "发"), &chapter("zh-TW", "頭", "髮")),
            ("书/toc.ncx", &contents("头发"), &contents("頭髮")),
            ("书/发.css", "发", "发"),
            ("书/not-in-the-manifest.xhtml", "<p>发</p>", "<p>发</p>"),
        ],
    );
}

#[test]
fn what_stays_is_copied_with_all_that_is_known_of_it() {
    let time = DateTime::from_date_and_time(2023, 4, 5, 6, 7, 8).unwrap();
    let plain = SimpleFileOptions::default().last_modified_time(time).unix_permissions(0o640);
    let stored = plain.compression_method(CompressionMethod::Stored);
    let timed = plain.with_extended_timestamp(Some(1_700_000_001), None, None).unwrap();
    let mut timed = timed.with_file_comment("注");
    timed.add_extra_field(0x7875, [1, 4, 232, 3, 0, 0, 4, 232, 3, 0, 0], false).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.set_comment("整个").unwrap();
    writer.start_file("media/图.png", stored).unwrap();
    writer.write_all(b"\x89PNG\xFF").unwrap();
    writer.start_file("word/document.xml", timed.clone()).unwrap();
    writer.write_all("<w:p><w:t>头发</w:t></w:p>".as_bytes()).unwrap();
    writer.start_file("word/styles.xml", timed.compression_level(Some(1))).unwrap();
    writer.write_all(b"<w:styles/>").unwrap();
    let source = writer.finish().unwrap().into_inner();
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    assert_eq!(member(&output, "word/document.xml"), "<w:p><w:t>頭髮</w:t></w:p>".as_bytes());

    let mut before = ZipArchive::new(Cursor::new(&source)).unwrap();
    let mut after = ZipArchive::new(Cursor::new(&output)).unwrap();
    assert_eq!(before.comment(), after.comment());
    assert_eq!(before.len(), after.len());
    for index in 0..before.len() {
        let (mut old, mut new) =
            (before.by_index_raw(index).unwrap(), after.by_index_raw(index).unwrap());
        assert_eq!(old.name_raw(), new.name_raw());
        assert_eq!(old.compression(), new.compression());
        assert_eq!(old.last_modified(), new.last_modified());
        assert_eq!(old.unix_mode(), new.unix_mode());
        assert_eq!(old.comment(), new.comment());
        assert_eq!(old.extra_data(), new.extra_data());
        if index != 1 {
            let (mut raw, mut copied) = (Vec::new(), Vec::new());
            old.read_to_end(&mut raw).unwrap();
            new.read_to_end(&mut copied).unwrap();
            assert_eq!(raw, copied);
        }
    }
    // Nothing to do: the very bytes, whatever stands behind them.
    let again = converted(Format::Docx, "s2t", &output).unwrap();
    assert_eq!(again, output);
    let trailed = [&output[..], b"  "].concat();
    assert_eq!(converted(Format::Docx, "s2t", &trailed).unwrap(), trailed);
}

#[test]
fn members_in_other_encodings_come_back_in_them() {
    let utf16 = |text: &str| {
        let mut bytes = vec![0xFF, 0xFE];
        text.encode_utf16().for_each(|unit| bytes.extend(unit.to_le_bytes()));
        bytes
    };
    let text = |word: &str| {
        format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:p><w:t>{word}</w:t></w:p>")
    };
    let source = archive(&[("word/document.xml", utf16(&text("头发")))]);
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    assert_eq!(member(&output, "word/document.xml"), utf16(&text("頭髮")));

    // Declared, but not so.
    let source = archive(&[("word/document.xml", text("头发"))]);
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    assert_eq!(member(&output, "word/document.xml"), text("頭髮").as_bytes());

    // GB2312 lacks what GBK has.
    let head = b"<?xml version='1.0' encoding='gb2312'?><w:p><w:t>".as_slice();
    let tail = b"</w:t></w:p>".as_slice();
    let source = archive(&[("word/document.xml", [head, b"\xCD\xB7\xB7\xA2", tail].concat())]);
    let output = converted(Format::Docx, "s2t", &source).unwrap();
    let head = b"<?xml version='1.0' encoding='gbk'?><w:p><w:t>".as_slice();
    let expected = [head, b"\xEE\x5E\xF3\x8C", tail].concat();
    assert_eq!(member(&output, "word/document.xml"), expected);
}

#[test]
fn texts_are_handed_over_by_member() {
    let source = archive(&[
        ("word/media/a.png", "头"),
        ("word/document.xml", "<w:p><w:t>头</w:t><w:t>发</w:t></w:p><w:p/>"),
        ("docProps/core.xml", "<dc:title>题</dc:title>"),
    ]);
    let mut seen = Vec::new();
    let visited: Result<Vec<String>, Error> = Format::Docx.visit(&[], &source, |name, document| {
        seen.push((name.unwrap().to_owned(), document.blocks().lines().to_owned()));
        Ok(())
    });
    visited.unwrap();
    let expected = [("word/document.xml", "头发\n"), ("docProps/core.xml", "题\n")];
    assert_eq!(seen, expected.map(|(name, lines)| (name.to_owned(), lines.to_owned())));
}
