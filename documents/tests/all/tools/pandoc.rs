//! Documents of pandoc.

use super::Desk;

const TEXT: &str = "\
---
title: 理发店的报告
lang: zh-CN
---

# 第一章 出发

她的头**发**很长，去了理*发*店[^1]。[干](https://example.org/干)杯！

[^1]: 皇后的后面。

- 头发
- 干燥

> 面条里的面包。
";

#[test]
fn pandoc_reads_what_became_of_its_documents() {
    let Some(desk) = Desk::with(&["pandoc"]) else { return };
    desk.write("text.md", TEXT);
    for name in ["a.docx", "a.odt", "a.epub", "a.html", "a.xhtml", "a.markdown", "a.pptx"] {
        desk.run("pandoc", &["text.md", "-s", "-o", name]);
        desk.convert(name);
        // It writes presentations, and reads none.
        if name == "a.pptx" {
            continue;
        }
        let read = desk.run("pandoc", &[name, "-t", "plain", "--wrap=none"]);
        for part in [
            "第一章 出發",
            "她的頭髮很長，去了理髮店",
            "乾杯！",
            "皇后的後面。",
            "乾燥",
            "麵條裡的麵包。",
        ] {
            assert!(read.contains(part), "{name}: {part}: {read}");
        }
    }
}
