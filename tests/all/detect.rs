//! Detection: script, orthography, naive conversion.

use std::sync::LazyLock;

use fanjian::{Detector, Standard, Writing};

static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new().unwrap());

#[test]
fn writings_of_texts() {
    let cases = [
        ("這個問題還沒有討論過", Writing::Traditional),
        ("这个问题还没有讨论过", Writing::Simplified),
        ("上山下水，一天又一天", Writing::Either),
        ("Latin, 3.14, «…» 。", Writing::None),
        ("", Writing::None),
        ("図書館で本を読んでいます", Writing::Japanese),
        ("這個問題還沒有討論過\n这个问题还没有讨论过", Writing::Mixed),
        // A stray one does not tip it.
        ("這個問題還沒有討論過，只有一处不同，後來說明了", Writing::Traditional),
        // What converters leave is no sign of Simplified text.
        ("為什么這么說？他並不知道，只好合并", Writing::Traditional),
        ("他晒了衣服，洒了水，在灶上炖了湯", Writing::Traditional),
    ];
    for (text, expected) in cases {
        let detection = DETECTOR.detect(text);
        assert_eq!(detection.writing, expected, "{text}: {:?}", detection.evidence);
        assert!((0.5..=1.0).contains(&detection.confidence), "{text}");
    }
}

#[test]
fn runs_tile_the_text() {
    let text = "\n\n首页\n這裡是說明\n\nabc\n説明是這樣\nこれは日本のことばです\n没有了";
    let runs = DETECTOR.detect(text).runs;
    let parts: String = runs.iter().map(|run| &text[run.source.clone()]).collect();
    assert_eq!(parts, text);
    let writings: Vec<Writing> = runs.iter().map(|run| run.writing).collect();
    use Writing::{Japanese, Simplified, Traditional};
    assert_eq!(writings, [Simplified, Traditional, Japanese, Simplified]);
}

/// Which is said only on good evidence.
#[test]
fn orthography_is_told_or_unknown() {
    let cases = [
        ("這裡、那裡、哪裡都有", Some(Standard::Taiwan)),
        ("佢哋喺度，冇嘢食，點解咁樣", Some(Standard::HongKong)),
        ("爲了大衆，爲了衆人，爲什麼", Some(Standard::OpenCc)),
        ("這裡、那裡", None),
        ("這裡、那裡、哪裡，爲了大衆，爲什麼", None),
        ("天氣很好", None),
    ];
    for (text, expected) in cases {
        let found = DETECTOR.detect(text).orthography;
        assert_eq!(found.standard, expected, "{text}: {found:?}");
    }
}

#[test]
fn naive_conversion_is_told_with_its_evidence() {
    let bad = "斗爭之后，余波未平，于是沖突又起，制造商并不知情，后者沒有准備，只好征求意見。";
    let found = DETECTOR.conversion(bad);
    assert!(found.probability > 0.99 && found.evidence.len() > 8, "{found:?}");
    let good = "鬥爭之後，餘波未平，於是衝突又起，製造商並不知情，後者沒有準備，只好徵求意見。";
    let found = DETECTOR.conversion(good);
    assert!(found.probability < 0.1 && found.evidence.is_empty(), "{found:?}");
}
