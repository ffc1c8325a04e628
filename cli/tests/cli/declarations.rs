//! Documents that name their own encoding.

use std::fs;

use crate::{Bench, failed, found, succeeded};

const TO: [&str; 3] = ["convert", "--to", "zh-Hant"];

/// Of GBK, and of Big5.
const HAIR: &[u8] = b"\xCD\xB7\xB7\xA2";
const CONVERTED: &[u8] = b"\xEE^\xF3\x8C";
const IN_BIG5: &[u8] = b"\xC0Y\xBEv";

/// Names of files, what stands in front of the text in them, with `@` for the label, and behind it.
const FILES: [(&str, &str, &str); 6] = [
    ("a.html", "<html lang=\"LANG\"><meta charset=@><p>", "\n"),
    ("b.htm", "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=@'><p lang='LANG'>", ""),
    ("a.xhtml", "<?xml version='1.0' encoding='@'?><p lang='LANG'>", "</p>"),
    (
        "a.xlf",
        "<?xml version=\"1.0\" encoding=\"@\"?><xliff><file target-language=\"LANG\"><target>",
        "</target></file></xliff>",
    ),
    (
        "strings.xml",
        "<?xml version='1.0' encoding='@'?><resources><string>",
        "</string></resources>",
    ),
    (
        "a.po",
        "msgid \"\"\nmsgstr \"\"\n\"Language: LANG\\n\"\n\"Content-Type: text/plain; charset=@\\n\"\n\nmsgid \"hair\"\nmsgstr \"",
        "\"\n",
    ),
];

fn document(
    (_, before, behind): (&str, &str, &str),
    [label, language]: [&str; 2],
    text: &[u8],
) -> Vec<u8> {
    let before = before.replace('@', label).replace("LANG", language);
    [before.as_bytes(), text, behind.as_bytes()].concat()
}

#[test]
fn a_few_characters_are_read_as_what_they_are_said_to_be() {
    let bench = Bench::new();
    for file in FILES {
        let name = file.0;
        for label in ["gbk", "GBK"] {
            let (before, after) = (
                document(file, [label, "zh-CN"], HAIR),
                document(file, [label, "zh-Hant"], CONVERTED),
            );
            bench.write(name, &before);
            let shown = bench.run(&[&TO[..], &[name]].concat());
            assert_eq!((shown.status.code(), shown.stdout), (Some(0), after.clone()), "{name}");
            let detected = bench.output(&["detect", name]);
            assert!(detected.starts_with(&format!("{name}: Simplified ")), "{detected}");
            assert!(detected.contains(", in GBK"), "{detected}");
            assert!(bench.output(&["detect", "--json", name]).contains("\"encoding\":\"GBK\""));
            assert_eq!(found(bench.run(&[&TO[..], &["-l", name]].concat())), format!("{name}\n"));
            assert!(bench.output(&["explain", "--to", "zh-Hant", name]).contains('頭'));
            succeeded(bench.run(&[&TO[..], &["-q", "-w", name]].concat()));
            assert_eq!(fs::read(bench.path(name)).unwrap(), after, "{name}");
        }
        fs::remove_file(bench.path(name)).unwrap();
    }
}

#[test]
fn verbose_says_that_it_is_declared() {
    let bench = Bench::new();
    bench.write("a.html", document(FILES[0], ["gbk", "zh-CN"], HAIR));
    bench.write("b.html", document(FILES[0], ["utf-8", "zh-CN"], "头发".as_bytes()));
    let note = "fanjian: a.html: read as GBK, as declared\n";
    for command in [&["detect", "-v"][..], &["convert", "-v", "--check"], &["convert", "-v", "-w"]]
    {
        let output = bench.run(&[command, &["a.html", "b.html"]].concat());
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(errors.matches(note).count(), 1, "{command:?}: {errors}");
        assert_eq!(errors.matches("declared").count(), 1, "{command:?}: {errors}");
    }
}

#[test]
fn what_is_written_in_another_encoding_says_so() {
    let bench = Bench::new();
    let utf16 = |bytes: &[u8]| {
        str::from_utf8(bytes).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    for file in FILES {
        let name = file.0;
        for (from, (to, text)) in [
            (("gbk", HAIR), ("utf-8", "頭髮".as_bytes())),
            (("GB2312", HAIR), ("Big5", IN_BIG5)),
            (("GBK", HAIR), ("UTF-16LE", "頭髮".as_bytes())),
            (("utf-8", "头发".as_bytes()), ("gbk", CONVERTED)),
            (("utf-8", "头发".as_bytes()), ("gb18030", CONVERTED)),
        ] {
            let (from, before) = (from.0, document(file, [from.0, "zh-CN"], from.1));
            let mut after = document(file, [to, "zh-Hant"], text);
            if to == "UTF-16LE" {
                after = utf16(&after);
            }
            bench.write(name, &before);
            let convert = [&TO[..], &["--to-encoding", to, name]].concat();
            let listed =
                String::from_utf8(bench.run(&[&convert[..], &["--check"]].concat()).stdout)
                    .unwrap();
            assert!(listed.contains(&format!(" {from} → {to} (encoding)\n")), "{listed}");
            assert!(listed.contains("its encoding would change: "), "{listed}");
            let diff = found(bench.run(&[&convert[..], &["--diff"]].concat()));
            let (old, new) = (
                |it: &str| it.starts_with('-') && it.contains(from),
                |it: &str| it.starts_with('+') && it.contains(to),
            );
            assert!(diff.lines().any(old) && diff.lines().any(new), "{diff}");
            succeeded(bench.run(&[&convert[..], &["-q", "-w"]].concat()));
            assert_eq!(fs::read(bench.path(name)).unwrap(), after, "{name}: {from} {to}");
            // Which is read again as what it says.
            if !to.starts_with("UTF-16") || name != "a.po" {
                assert_eq!(succeeded(bench.run(&[&TO[..], &["-l", name]].concat())), "", "{name}");
            }
        }
        fs::remove_file(bench.path(name)).unwrap();
    }
}

#[test]
fn what_cannot_say_what_it_is_in_is_left() {
    let bench = Bench::new();
    let before = "<resources><string name='a'>头发</string></resources>";
    bench.write("strings.xml", before);
    for how in ["-w", "--check", "--diff", "-l"] {
        let error =
            failed(bench.run(&[&TO[..], &["--to-encoding", "gbk", how, "strings.xml"]].concat()));
        assert!(error.contains("strings.xml: XML in GBK has to say so"), "{error}");
    }
    assert_eq!(bench.read("strings.xml"), before);
    succeeded(bench.run(&[&TO[..], &["-q", "-w", "strings.xml"]].concat()));
    assert_eq!(bench.read("strings.xml"), "<resources><string name='a'>頭髮</string></resources>");
}

#[test]
fn utf_16_that_is_met_in_a_folder_may_be_as_short() {
    let bench = Bench::new();
    fs::create_dir(bench.path("in")).unwrap();
    let text = "<?xml version='1.0' encoding='UTF-16'?><resources><string name='a'>发</string></resources>";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    bench.write("in/strings.xml", wide);
    assert_eq!(found(bench.run(&[&TO[..], &["-l", "in"]].concat())), "in/strings.xml\n");
    succeeded(
        bench.run(&[&TO[..], &["-q", "--to-encoding", "utf-8", "--out-dir", "out", "in"]].concat()),
    );
    assert_eq!(bench.read("out/strings.xml"), text.replace("UTF-16", "UTF-8").replace('发', "發"));
}

#[test]
fn text_and_what_is_taken_for_it_says_nothing() {
    let bench = Bench::new();
    let before = "<meta charset=utf-8>头发\n";
    bench.write("a.html", before);
    bench.write("a.txt", before);
    let expected = b"<meta charset=utf-8>\xEE^\xF3\x8C\n";
    for more in [&["a.txt"][..], &["--format", "text", "a.html"]] {
        let output = bench.run(&[&TO[..], &["--to-encoding", "gbk"], more].concat());
        assert_eq!((output.status.code(), &*output.stdout), (Some(0), &expected[..]));
    }
    bench.write("a.txt", b"<meta charset=gbk>\xCD\xB7\xB7\xA2\n");
    failed(bench.run(&[&TO[..], &["-w", "a.txt"]].concat()));
}
