//! The places that changed, and why.

use fanjian::{Converter, Dictionary};

/// What stood there, what stands there now, and why.
type Row = (&'static str, &'static str, &'static str);

fn changes(converter: &Converter, text: &str) -> Vec<(String, String, String)> {
    let explanation = converter.explain(text);
    let changes = explanation.changes().into_iter();
    let texts = changes.map(|it| {
        let before = explanation.input[it.source].to_owned();
        (before, explanation.output[it.output].to_owned(), it.reason)
    });
    texts.collect()
}

fn check(converter: &Converter, text: &str, expected: &[Row]) {
    let found = changes(converter, text);
    let found: Vec<_> = found.iter().map(|(a, b, c)| (&**a, &**b, &**c)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn by_a_config_with_the_entries_that_did_it() {
    let cases: [(&str, &str, &[Row]); 7] = [
        ("s2t", "一直在家", &[]),
        ("s2t", "上理发店", &[("发", "髮", "STPhrases 理发店→理髮店")]),
        (
            "s2t",
            "头发长",
            &[("头发", "頭髮", "STPhrases 头发→頭髮"), ("长", "長", "STCharacters 长→長")],
        ),
        ("s2t", "发明家", &[("发", "發", "STPhrases 发明家→發明家")]),
        ("s2twp", "软件", &[("软件", "軟體", "STCharacters 软→軟, TWPhrases 軟件→軟體")]),
        ("s2twp", "内存", &[("内存", "記憶體", "STCharacters 内→內, TWPhrases 內存→記憶體")]),
        ("t2s", "後來", &[("後", "后", "TSCharacters 後→后"), ("來", "来", "TSCharacters 來→来")]),
    ];
    for (config, text, expected) in cases {
        check(&Converter::builtin(config).unwrap(), text, expected);
    }
}

#[test]
fn of_entries_that_lengthen_shorten_and_delete() {
    let own = "甲乙\t甲丙乙\n丁戊\t丁\n己\t\n庚\t庚辛\n壬癸子\t丑癸寅\n";
    let own = Dictionary::from_text(own).unwrap().named("own");
    let converter = Converter::builder("s2t").unwrap().dictionary(own).build();
    check(
        &converter,
        "甲乙。丁戊。己。庚。壬癸子",
        &[
            ("乙", "丙乙", "own 甲乙→甲丙乙"),
            ("丁戊", "丁", "own 丁戊→丁"),
            ("己", "", "own 己→"),
            ("庚", "庚辛", "own 庚→庚辛"),
            ("壬", "丑", "own 壬癸子→丑癸寅"),
            ("子", "寅", "own 壬癸子→丑癸寅"),
        ],
    );
}

#[cfg(feature = "context")]
#[test]
fn by_context_with_the_word_or_the_rule() {
    let to = |tag: &str| Converter::new("zh-Hans".parse().unwrap(), tag.parse().unwrap());
    check(
        &to("zh-Hant"),
        "皇后的头发",
        &[("头", "頭", "characters 头"), ("发", "髮", "words 头发")],
    );
    check(&to("zh-Hant"), "一只船", &[("只", "隻", "rule: a number and a measure word")]);
    check(&to("zh-Hant-TW"), "屋里", &[("里", "裡", "words 屋里, TWVariants 裏→裡")]);
}
