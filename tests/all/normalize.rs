//! Normalisation: rows from `tests/data/normalize.toml`, and what holds for any text.

use std::borrow::Cow;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use fanjian::normalize::{Normalizer, Step};
use fanjian::{Dictionary, ErrorKind, Variant};
use proptest::prelude::*;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    step: String,
    to: String,
    source: String,
    target: String,
}

/// With all steps, for each variant.
static NORMALIZERS: LazyLock<Vec<(Variant, Normalizer)>> =
    LazyLock::new(|| Variant::all().map(|to| (to, Normalizer::builder(to).build())).collect());

fn all(to: &str) -> &'static Normalizer {
    let to: Variant = to.parse().unwrap();
    &NORMALIZERS.iter().find(|(variant, _)| *variant == to).unwrap().1
}

/// Through every API.
fn normalize(normalizer: &Normalizer, text: &str) -> String {
    let whole = normalizer.normalize(text);
    assert_eq!(
        matches!(whole, Cow::Borrowed(_)),
        whole == text,
        "borrowed when nothing changes: {text:?}"
    );
    for length in [1, 3, 7, 64 * 1024] {
        let (mut stream, mut output) = (normalizer.stream(), Vec::new());
        text.as_bytes().chunks(length).for_each(|piece| stream.push(piece, &mut output));
        stream.finish(&mut output);
        assert_eq!(String::from_utf8(output).unwrap(), whole, "in pieces of {length}: {text:?}");
    }
    assert_eq!(normalizer.normalize(&whole), whole, "twice: {text:?}");
    whole.into_owned()
}

#[test]
fn every_row_through_every_api() {
    let Cases { case: cases } = toml::from_str(include_str!("../data/normalize.toml")).unwrap();
    assert!(cases.len() >= 100);
    let mut wrong = Vec::new();
    for Case { step, to, source, target } in cases {
        let builder = Normalizer::builder(to.parse().unwrap());
        let normalizer = match step.as_str() {
            "all" => builder.build(),
            step => builder.steps([step.parse().unwrap()]).build(),
        };
        let output = normalize(&normalizer, &source);
        if output != target {
            wrong.push(format!("{step} to {to}: {source:?} gives {output:?}, not {target:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A Kangxi radical's compatibility mapping is the same fact in another file of Unicode's.
#[test]
fn radicals_are_what_unicode_says_elsewhere() {
    let table = Dictionary::builtin("Radicals").unwrap();
    let kangxi = table.entries().into_iter().filter(|(key, _)| key.as_str() >= "\u{2F00}");
    let mut count = 0;
    for (key, to) in kangxi {
        assert!(key.nfkc().eq(to[0].chars()), "{key}");
        count += 1;
    }
    assert_eq!(count, 214);
}

/// Else normalising again could change more.
#[test]
fn tables_of_forms_lead_to_what_stays() {
    for (to, normalizer) in &*NORMALIZERS {
        for table in ["Shinjitai", "Allographs", "Radicals", "CJK_Compatibility_Ideographs"] {
            for (key, _) in Dictionary::builtin(table).unwrap().entries() {
                let once = normalizer.normalize(&key).into_owned();
                assert_eq!(normalizer.normalize(&once), once, "{key} to {to}");
            }
        }
    }
}

/// No new form that some variant of Chinese writes, by OpenCC's tables.
#[test]
fn shinjitai_are_not_chinese() {
    let keys = |table: &str| {
        let entries = Dictionary::builtin(table).unwrap();
        entries.entries().into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    let chinese = [keys("TWVariantsRev"), keys("HKVariantsRev")].concat();
    let japanese = keys("JPShinjitaiCharacters");
    for key in keys("Shinjitai") {
        assert!(japanese.contains(&key) && !chinese.contains(&key), "{key}");
    }
}

#[test]
fn steps_by_name() {
    for step in Step::ALL {
        assert_eq!(step.name().parse::<Step>().unwrap(), step);
        assert_eq!(step.to_string(), step.name());
        assert!(step.description().len() > 20 && !step.description().contains('\n'));
    }
    assert!(Step::ALL.is_sorted());
    let error = "nfkc".parse::<Step>().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnknownStep { .. }));
    assert!(
        error.to_string().starts_with("unknown step \"nfkc\"; known are invisible, compatibility")
    );
}

#[test]
fn steps_that_are_left_out() {
    let text = "“Ａ級説”";
    let to = || Normalizer::builder("zh-TW".parse().unwrap());
    assert_eq!(to().skip([Step::Width]).build().normalize(text), "「Ａ級說」");
    assert_eq!(to().steps([]).build().normalize(text), text);
    assert_eq!(to().steps([Step::Allographs, Step::Width]).build().normalize(text), "“A級說”");
}

/// What is removed or composed can make something else of what stands beside it.
#[test]
fn what_is_joined_stays_as_it_is() {
    let builder = || Normalizer::builder("zh-TW".parse().unwrap());
    let two = builder().steps([Step::Invisible, Step::Nfc]).build();
    for normalizer in [&two, all("zh-TW")] {
        for text in [
            "中\u{200D}\u{301}\u{3099}",
            "\u{212A}://...好",
            "a@b.c\u{200B}a@b.c\u{301}",
            "`a`\u{200B}`b`",
        ] {
            normalize(normalizer, text);
        }
    }
    let addresses = "a@b.c\u{200B}a@b.c好";
    assert_eq!(all("zh-TW").normalize(addresses), addresses);
}

#[test]
fn patterns_protect() {
    let builder = Normalizer::builder("zh-TW".parse().unwrap());
    let builder = builder.protect(r"\{\{.*?\}\}").unwrap().protect("Ｑ+|").unwrap();
    assert_eq!(builder.build().normalize("{{説Ａ}}説ＡＱＱ"), "{{説Ａ}}說AＱＱ");
    let error = Normalizer::builder("zh-TW".parse().unwrap()).protect("(").unwrap_err();
    assert!(error.to_string().contains("bad pattern \"(\": unclosed group"), "{error}");
}

#[test]
fn bytes_that_are_no_text_pass() {
    let normalizer = all("zh-TW");
    let joined = |parts: &[&[u8]]| parts.concat();
    let [code, site] = ["网站", "網站"].map(str::as_bytes);
    for (input, expected) in [
        (
            b"\xEF\xBC\xA1\xFF\xEF\xBB\xBF\xE8\xAA\xAC,\xFE\n\xEF\xBC\xA1".to_vec(),
            b"A\xFF\xE8\xAA\xAA,\xFE\nA".to_vec(),
        ),
        // Fences go on behind them, and none begins.
        (
            joined(&[b"```\n", code, b" \xFF\n", code, b"\n```\n", code]),
            joined(&[b"```\n", code, b" \xFF\n", code, b"\n```\n", site]),
        ),
        (joined(&[b"```\n\xFF\n```\n", code]), joined(&[b"```\n\xFF\n```\n", site])),
        (joined(&[b"x\xFF```\n", code]), joined(&[b"x\xFF```\n", site])),
        // Nothing between them is removed, for they could become a character.
        (b"\xE7\xBD\xC2\xAD\x91\n".to_vec(), b"\xE7\xBD\xC2\xAD\x91\n".to_vec()),
        (b"\xE7\xBD\xE2\x80\x8B\x91 \xE2\x80\x8B".to_vec(), b"\xE7\xBD\xE2\x80\x8B\x91 ".to_vec()),
    ] {
        for length in 1..=input.len() {
            assert_eq!(stream(normalizer, &input, length), expected, "in pieces of {length}");
        }
        assert_eq!(stream(normalizer, &expected, 100), expected, "twice");
    }
}

fn stream(normalizer: &Normalizer, input: &[u8], length: usize) -> Vec<u8> {
    let (mut stream, mut output) = (normalizer.stream(), Vec::new());
    input.chunks(length).for_each(|piece| stream.push(piece, &mut output));
    stream.finish(&mut output);
    output
}

/// Of a line that is cut for repair and conversion, it is found in the whole line.
#[test]
fn what_is_protected_in_long_lines_stays() {
    let braces = builder().protect(r"\{\{.*?\}\}").unwrap().build();
    for (normalizer, inside) in [(all("zh-TW"), "`网站。网站`"), (&braces, "{{网站。网站}}")]
    {
        let sentence = format!("这里有一个很长的段落，我們來說說 {inside} 的事。");
        let line = format!("說{}\n", sentence.repeat(600));
        assert_eq!(normalizer.normalize(&line).matches(inside).count(), 600);
        assert_eq!(normalizer.normalize(&line).matches("這裡有一個很長").count(), 600);
    }
}

#[test]
fn a_line_without_end_is_taken_in_parts() {
    let normalizer = all("zh-TW");
    let text = "ａ“説。”, ".repeat(200_000);
    let whole = normalizer.normalize(&text);
    let (mut stream, mut output) = (normalizer.stream(), Vec::new());
    text.as_bytes().chunks(1000).for_each(|piece| stream.push(piece, &mut output));
    assert!(output.len() > 1 << 20, "what is done is given before the end");
    stream.finish(&mut output);
    assert_eq!(String::from_utf8(output).unwrap(), whole);
}

/// What a hostile line repeats without end.
const HOSTILE: [&str; 41] = [
    "https://",
    "https://a)",
    "中@",
    "a:",
    "](",
    "](<",
    "](a \"",
    "<a ",
    "<a =\"",
    "<script>",
    "/a",
    " /a/中",
    "中.",
    "/(",
    "１，",
    "1．",
    "｡",
    "a: ",
    "www.中.",
    "中.",
    ".",
    "。",
    "!",
    "-",
    "“",
    "“\"",
    "」,",
    "`",
    "``x`",
    " ,",
    "中, ",
    "a@",
    "w.",
    "…",
    "\u{200D}",
    "e\u{301}",
    "‘a’",
    "a`后。",
    "后。`a` ",
    "一. ",
    "a@b.c\u{200B}",
];

/// Four times the text takes some four times as long; quadratic time would be sixteen times.
#[test]
fn hostile_lines_take_linear_time() {
    let normalizer = all("zh-TW");
    let repeated = |part: &str, length: usize| part.repeat(length / part.len());
    let behind = |head: &str, tail: &str, length| {
        ["中", &*repeated(head, length / 2), &repeated(tail, length / 2), "好"].concat()
    };
    let mut pairs: Vec<(&str, &str)> = HOSTILE.iter().map(|part| (*part, *part)).collect();
    pairs.extend([("后。", "`a` "), (" ", ". "), ("一", "一. "), ("http://a/", ")"), ("(", ")")]);
    for (head, tail) in pairs {
        is_linear(&format!("{head:?}, {tail:?}"), |length| {
            let text = behind(head, tail, length);
            assert!(normalizer.normalize(&text).len() <= 3 * text.len());
        });
    }
    is_linear("small pieces", |length| {
        stream(normalizer, repeated("no Han at all\n", 4 * length).as_bytes(), 64);
    });
}

/// Fails if something takes more than thrice as long as it should, each time it is tried.
fn is_linear(what: &str, run: impl Fn(usize)) {
    const SHORT: usize = 40_000;
    let time = |length| {
        let start = Instant::now();
        run(length);
        start.elapsed()
    };
    let most = |short: Duration| 12 * short.max(Duration::from_millis(5));
    assert!((0..3).any(|_| time(4 * SHORT) < most(time(SHORT))), "{what}: not linear");
}

/// Characters that steps look at, and such that none may change.
fn texts() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "中",
        "文",
        "説",
        "内",
        "発",
        "国",
        "の",
        "a",
        "B",
        "1",
        "Ａ",
        "３",
        " ",
        "\u{3000}",
        "\u{A0}",
        ",",
        ".",
        "?",
        "!",
        ":",
        ";",
        "...",
        "。。",
        "…",
        "--",
        "—",
        "“",
        "”",
        "‘",
        "’",
        "「",
        "」",
        "『",
        "』",
        "\"",
        "（",
        "）",
        "\n",
        "\r\n",
        "\u{200B}",
        "\u{200D}",
        "\u{FEFF}",
        "👩",
        "e",
        "\u{301}",
        "\u{F900}",
        "⼾",
        "`",
        "```",
        "~~~",
        "https://a.b/",
        "www.",
        "@",
        ".tw",
        "\u{5D0}",
        "\u{200E}",
        "\u{212A}",
        "=",
        "{",
        "\u{0}",
        "\r",
        "\u{85}",
        "一",
        "月",
        "，",
        "。",
        "が",
        "\u{1FEF}",
        "\u{37E}",
        "x@y.z",
        "中@y.tw",
        "中.tw/",
        "git@a.tw:中/b",
        "magnet:",
        "](",
        ")",
        "(",
        "<a ",
        ">",
        "'",
        "<script>",
        "</script>\n",
        "---",
        "+++\n",
        "a: ",
        "/usr/",
        "~/",
        "C:\\",
        "，",
        "：",
        "．",
        "％",
        "－",
        "１",
        "0",
        "｡",
        "｢",
        "｣",
        "﹐",
        "ｱ",
        "|",
        "裏",
        "着",
        "粧",
        "台",
        "\t",
        "/",
    ]);
    prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat())
}

/// What no step touches: neither Han, spaces, punctuation nor invisible, and no full-width form.
fn untouchable(text: &str) -> String {
    let is_it = |c: &char| matches!(c, 'a'..='z' | '0'..='9' | 'の' | 'が' | '👩' | '\n' | '\r' | '\u{85}' | '\0' | '@' | '`' | '/' | '（' | '）');
    text.chars().filter(is_it).collect()
}

fn builder() -> fanjian::normalize::NormalizerBuilder {
    Normalizer::builder("zh-TW".parse().unwrap())
}

static WITHOUT: LazyLock<Normalizer> =
    LazyLock::new(|| builder().skip([Step::Nfc, Step::Width]).build());
static PROTECTING: LazyLock<Normalizer> =
    LazyLock::new(|| builder().protect("⟦.*?⟧").unwrap().build());
/// Without the steps that look further than a line.
static BY_LINE: LazyLock<Normalizer> =
    LazyLock::new(|| builder().skip([Step::Repair, Step::Convert]).build());

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn normalising_again_changes_nothing_however_a_text_comes(text in texts(), to in 0..8_usize) {
        normalize(&NORMALIZERS[to].1, &text);
    }

    #[test]
    fn nothing_else_changes(text in texts()) {
        let output = WITHOUT.normalize(&text);
        prop_assert_eq!(untouchable(&output), untouchable(&text));
        let ends = |text: &str| text.matches('\n').count();
        prop_assert_eq!(ends(&all("zh-TW").normalize(&text)), ends(&text));
    }

    #[test]
    fn each_line_by_itself_is_the_same(text in texts()) {
        let text = text.replace(['`', '~', '\u{FEFF}', '<'], "");
        let text = format!("中\n{text}");
        let lines: String = text.split_inclusive('\n').map(|line| BY_LINE.normalize(line)).collect();
        prop_assert_eq!(BY_LINE.normalize(&text), lines);
    }

    /// In lines that are cut too, and beside bytes that are not UTF-8.
    #[test]
    fn what_is_protected_stays_in_any_line(
        (before, inside, behind) in (texts(), texts(), texts()),
        (front, back) in (0..6_usize, 0..6_usize),
        is_broken in any::<bool>(),
    ) {
        let clean = |text: &str| text.replace(['`', '~', '\n', '<', '⟦', '⟧'], "");
        let inside = format!("⟦{}⟧", clean(&inside));
        let long = |count: usize| "這個网站沒有后台，".repeat(count * 150);
        let broken: &[u8] = if is_broken { b"\xE7\xBD" } else { b"" };
        let (before, behind) = (clean(&before) + &long(front), long(back) + &clean(&behind));
        let parts = [before.as_bytes(), broken, inside.as_bytes(), broken, behind.as_bytes()];
        let output = stream(&PROTECTING, &parts.concat(), 1000);
        let is_there = output.windows(inside.len()).any(|it| it == inside.as_bytes());
        prop_assert!(is_there, "{}", String::from_utf8_lossy(&output));
        prop_assert_eq!(stream(&PROTECTING, &output, 1000), output);
    }

    #[test]
    fn what_is_protected_stays(before in texts(), inside in texts(), behind in texts()) {
        let inside = format!("⟦{}⟧", inside.replace(['\n', '`', '~'], ""));
        let clean = |text: &str| text.replace(['`', '~', '\n'], "");
        let text = format!("{}{inside}{}", clean(&before), clean(&behind));
        prop_assert!(PROTECTING.normalize(&text).contains(&inside));
        let code = format!("{}`{}`{}", clean(&before), clean(&inside), clean(&behind));
        let span = format!("`{}`", clean(&inside));
        prop_assert!(all("zh-TW").normalize(&code).contains(&span));
    }
}
