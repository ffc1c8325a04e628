//! Documents that another program makes and reads, where it is there.

use std::fs;
use std::path::Path;
use std::process::Command;

use fanjian_documents::Format;

use crate::archives::converted;

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

/// Runs pandoc on files of a folder.
fn pandoc(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("pandoc").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
#[allow(clippy::print_stderr)] // says that it did not look
fn documents_of_pandoc_are_read_by_it_again() {
    if Command::new("pandoc").arg("--version").output().is_err() {
        eprintln!("skipped: no pandoc here");
        return;
    }
    let folder = std::env::temp_dir().join(format!("fanjian-pandoc-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("text.md"), TEXT).unwrap();
    for (format, name) in [
        (Format::Docx, "text.docx"),
        (Format::Odf, "text.odt"),
        (Format::Epub, "text.epub"),
        (Format::Pptx, "text.pptx"),
    ] {
        pandoc(&folder, &["text.md", "-o", name]);
        let source = fs::read(folder.join(name)).unwrap();
        let output = converted(format, "s2tw", &source).unwrap();
        fs::write(folder.join(name), &output).unwrap();
        // What it writes, it reads, but for presentations.
        if format != Format::Pptx {
            let read = pandoc(&folder, &[name, "-t", "plain", "--wrap=none"]);
            let read = String::from_utf8(read).unwrap();
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
        assert_eq!(converted(format, "s2tw", &output).unwrap(), output, "{name}");
    }
    fs::remove_dir_all(folder).unwrap();
}
