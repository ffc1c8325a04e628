//! Repair: pages as they were found, and laws on any text.

use std::collections::HashMap;
use std::fs;
use std::sync::LazyLock;

use fanjian::{Dictionary, Repairer, Restored};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;

use crate::strings;

static REPAIRER: LazyLock<Repairer> = LazyLock::new(|| Repairer::new().unwrap());

/// A page of tests/data/pages.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    about: String,
    #[serde(default)]
    clean: bool,
    source: String,
    repaired: String,
    /// The target of normalisation.
    #[cfg_attr(not(feature = "normalize"), allow(dead_code))]
    to: String,
    #[cfg_attr(not(feature = "normalize"), allow(dead_code))]
    normalized: String,
}

static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/pages");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
});

#[test]
fn pages_are_repaired() {
    assert!(PAGES.len() >= 20 && PAGES.iter().filter(|page| page.clean).count() >= 5);
    let mut wrong = String::new();
    for page in &*PAGES {
        assert_eq!(page.clean, page.source == page.repaired, "{}", page.about);
        wrong += &differing(page, &page.repaired, &REPAIRER.repair(&page.source).text);
    }
    assert!(wrong.is_empty(), "expected, and what came out:\n{wrong}");
}

#[cfg(feature = "normalize")]
#[test]
fn pages_are_normalised() {
    let mut wrong = String::new();
    for page in &*PAGES {
        let normalizer = fanjian::Normalizer::builder(page.to.parse().unwrap()).build();
        let once = normalizer.normalize(&page.source);
        wrong += &differing(page, &page.normalized, &once);
        assert_eq!(normalizer.normalize(&once), once, "{}", page.about);
        let (mut stream, mut output) = (normalizer.stream(), Vec::new());
        page.source.as_bytes().chunks(100).for_each(|piece| stream.push(piece, &mut output));
        stream.finish(&mut output);
        assert_eq!(output, once.as_bytes(), "{}", page.about);
    }
    assert!(wrong.is_empty(), "expected, and what came out:\n{wrong}");
}

/// Names and old words of which nothing around them tells; and what is Traditional alone.
#[test]
fn undamaged_lines_stay() {
    for text in [
        "余美麗\n于大同\n陳國強\n",
        "姓名,分數\n余小明,90\n于大同,85\n余美麗,77\n陳國強,60\n",
        "于夫人把茶端上來，輕聲說：「請用。」",
        "老于今天沒來上班，于氏企業的人打電話來問。",
        "余嘗謂，學者當先立志。余聞之也久矣。",
        "云誰之思，西方美人。",
        "薑兩片切絲，乾辣椒剪段。",
        "采蓮女唱著歌，划著小船。",
    ] {
        assert_eq!(REPAIRER.repair(text).text, text);
    }
}

/// 台灣 is written so everywhere.
#[test]
fn what_every_region_writes_tells_of_none() {
    for (text, expected) in [
        ("台灣人在家里吃面，于是后來沒去。", "台灣人在家裡吃麵，於是後來沒去。"),
        (
            "枱面上説到的事，家里人吃面，于是后來沒去。",
            "枱面上説到的事，家裏人吃麪，於是後來沒去。",
        ),
    ] {
        assert_eq!(REPAIRER.repair(text).text, expected);
    }
}

/// A glossary: the more words of a line are wrong, the surer it is.
#[test]
fn a_line_of_hundreds_of_damaged_words_is_repaired() {
    let table = |name| Dictionary::builtin(name).unwrap();
    let first = |text: &str| text.chars().next().unwrap();
    let characters: HashMap<char, char> = table("STCharacters")
        .entries()
        .iter()
        .filter(|(_, forms)| forms.len() > 1)
        .map(|(key, forms)| (first(key), first(forms[0])))
        .collect();
    // Of each character a few words with its first form in the place of another.
    let (mut words, mut counts) = (Vec::new(), HashMap::new());
    for (key, forms) in table("STPhrases").entries() {
        let pairs = key.chars().zip(forms[0].chars());
        let wrong = |(from, to): &(char, char)| characters.get(from).is_some_and(|it| it != to);
        let Some((c, _)) = pairs.clone().find(wrong) else { continue };
        let count = counts.entry(c).or_insert(0);
        *count += 1;
        if *count <= 4 {
            let damaged = pairs.map(|(from, to)| *characters.get(&from).unwrap_or(&to));
            words.push(damaged.collect::<String>());
        }
    }
    let restored = |between: &str| REPAIRER.repair(&words.join(between)).changes.len();
    let (by_line, at_once) = (restored("\n"), restored("，"));
    assert!(counts.len() > 150 && words.len() > 400, "{} {}", counts.len(), words.len());
    assert!(10 * at_once > 8 * by_line && by_line > 200, "{at_once} of {by_line}");
}

/// The lines that differ.
fn differing(page: &Page, expected: &str, got: &str) -> String {
    let mut wrong = String::new();
    for (line, (expected, got)) in (1..).zip(expected.lines().zip(got.lines())) {
        if expected != got {
            wrong += &format!("{}, line {line}:\n  {expected}\n  {got}\n", page.about);
        }
    }
    if wrong.is_empty() && expected != got {
        wrong = format!("{}: {expected:?} {got:?}\n", page.about);
    }
    wrong
}

/// What is told of changes is what was done.
#[test]
fn changes_lead_from_the_source_to_the_text() {
    for page in &*PAGES {
        let repair = REPAIRER.repair(&page.source);
        let mut text = page.source.clone();
        for Restored { source, before, after, word, margin, .. } in &repair.changes {
            assert_eq!(&text[source.clone()], before.to_string());
            text.replace_range(source.clone(), &after.to_string());
            assert!(page.source[word.clone()].contains(*before), "{before} in {word:?}");
            assert!(before != after && *margin > 0.0, "{before} {after} {margin}");
        }
        assert_eq!(text, repair.text, "{}", page.about);
    }
}

/// A place can be wrong again when another has been restored: it is told once.
#[test]
fn a_place_is_restored_once() {
    for text in ["穗幃飄井乾", "穗幃飄井幹"] {
        let repair = REPAIRER.repair(text);
        assert_eq!(repair.text, "繐幃飄井榦");
        assert_eq!(repair.changes.len(), 2);
        assert_eq!(REPAIRER.repair(&repair.text).changes, []);
    }
}

/// What is left as it is, whatever stands around it; with line ends where it is a block.
const PROTECTED: [&str; 16] = [
    "`后者 制造`",
    "https://a.tw/后者/制造",
    "https://后台.tw/斗爭",
    "www.后台.tw/斗爭",
    "后台@a.tw",
    "git@a.tw:后台/b.git",
    "magnet:?dn=后台",
    "![](图片/后台.png)",
    "<a title='后者'>",
    "<script>后者</script>",
    "\n/home/用戶/后台.txt\n",
    "\n```\n后者\n\n制造\n```\n",
    "\n> ~~~\n> 后者\n> ~~~\n",
    "\n<style>\n后者\n</style>\n",
    "\n- 后台@a.tw\n",
    "\"C:\\后台\\斗爭.txt\"",
];

/// A page among others, in lines that are long or broken off, however it comes.
fn document() -> impl Strategy<Value = String> {
    let page = (select(&**PAGES), any::<bool>()).prop_map(|(page, is_joined)| {
        if is_joined { page.source.replace('\n', "") } else { page.source.clone() }
    });
    let protected = select(&PROTECTED[..]).prop_map(str::to_owned);
    let part =
        prop_oneof![3 => page, 1 => strings::text(40), 1 => Just("\n".to_owned()), 2 => protected];
    vec(part, 0..12).prop_map(|parts| parts.concat())
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.about)
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn pieces_give_what_the_whole_gives(
        document in document(),
        repeats in 1..20_usize,
        size in select(vec![1, 7, 1000, 64 * 1024]),
    ) {
        let document = document.repeat(if size == 1 { 1 } else { repeats });
        let (mut stream, mut output) = (REPAIRER.stream(), Vec::new());
        for piece in document.as_bytes().chunks(size) {
            stream.push(piece, &mut output);
        }
        stream.finish(&mut output);
        prop_assert_eq!(String::from_utf8(output).unwrap(), REPAIRER.repair(&document).text);
    }

    #[test]
    fn nothing_but_single_han_characters_changes(document in document()) {
        let repaired = REPAIRER.repair(&document).text;
        prop_assert_eq!(repaired.chars().count(), document.chars().count());
        for (before, after) in document.chars().zip(repaired.chars()) {
            prop_assert!(before == after || is_han(before) && is_han(after), "{before} {after}");
        }
    }

    #[test]
    fn what_is_protected_stays(before in select(&**PAGES), inside in select(&PROTECTED[..])) {
        let text = format!("{}，{inside}，{}", before.source.trim_end(), before.source);
        let repaired = REPAIRER.repair(&text);
        prop_assert!(repaired.text.contains(inside), "{inside}: {}", repaired.text);
    }

    #[cfg(feature = "normalize")]
    #[test]
    fn the_normalisers_step_gives_the_same(document in document()) {
        let step = [fanjian::normalize::Step::Repair];
        let normalizer = fanjian::Normalizer::builder("zh-Hant".parse().unwrap()).steps(step).build();
        prop_assert_eq!(normalizer.normalize(&document), REPAIRER.repair(&document).text);
    }

    #[test]
    fn repairing_twice_changes_nothing(document in document()) {
        let once = REPAIRER.repair(&document).text;
        prop_assert_eq!(&REPAIRER.repair(&once).text, &once);
    }

    /// Bytes that are not UTF-8 stay, and what is on either side of them is judged by itself.
    #[test]
    fn broken_bytes_part_the_text(a in document(), b in document(), size in 1..5000_usize) {
        // Blocks that begin in front would go on behind.
        let [a, b] = [a, b].map(|text| text.replace(['`', '~', '<', '-', '+'], "") + "\n");
        let bytes = [a.as_bytes(), b"\xE5\x85\n", b.as_bytes(), b"\xFF\xE5"].concat();
        let (mut stream, mut output) = (REPAIRER.stream(), Vec::new());
        bytes.chunks(size).for_each(|piece| stream.push(piece, &mut output));
        stream.finish(&mut output);
        let repaired = [&a, &b].map(|text| REPAIRER.repair(text).text.into_owned().into_bytes());
        let [a, b] = repaired;
        prop_assert_eq!(&output, &[&*a, b"\xE5\x85\n", &*b, b"\xFF\xE5"].concat());
        let mut changed = bytes;
        for Restored { source, after, .. } in REPAIRER.changes(&changed) {
            changed[source].copy_from_slice(after.encode_utf8(&mut [0; 4]).as_bytes());
        }
        prop_assert_eq!(changed, output);
    }
}

/// Texts without Han among them, by which windows are measured, and without line ends.
const UNITS: [&str; 6] = ["a", "no Han at all\n", "。", "后", "の\n", "\u{3000}"];

#[test]
fn streams_hold_back_little() {
    for unit in UNITS {
        let piece = unit.repeat(64 * 1024 / unit.len());
        let (mut stream, mut output) = (REPAIRER.stream(), Vec::new());
        for count in 1..=64 {
            stream.push(piece.as_bytes(), &mut output);
            let held = count * piece.len() - output.len();
            let most = if unit.ends_with('\n') { 400 << 10 } else { 2 << 20 };
            assert!(held < most, "{unit:?}: {held} after {count} pieces");
        }
    }
}

/// A line may be 1 MiB long before it is cut.
#[cfg(feature = "normalize")]
#[test]
fn streams_of_the_normaliser_hold_back_little() {
    let normalizer = fanjian::Normalizer::builder("zh-TW".parse().unwrap()).build();
    for unit in UNITS {
        let piece = unit.repeat(64 * 1024 / unit.len());
        let (mut stream, mut output) = (normalizer.stream(), Vec::new());
        (0..64).for_each(|_| stream.push(piece.as_bytes(), &mut output));
        let all = normalizer.normalize(&piece.repeat(64)).len();
        assert!(all - output.len() < 3 << 20, "{unit:?}: {} of {all}", output.len());
    }
}

#[test]
fn classical_prose_japanese_and_simplified_lines_stay() {
    for text in [
        "子曰：「吾嘗終日不食，終夜不寢，以思，無益。」余聞之於師，云：后羿射日，豈虛言哉！",
        "図書館で本を読んでいた。后のことは知らない。\n",
        "只有后面的人发现了这里的面条。\n",
    ] {
        assert_eq!(REPAIRER.repair(text).text, text);
    }
}

const HEAVY: &str =
    "斗爭之后，余波未平，于是沖突又起，制造商并不知情，后者沒有准備，關系復雜，只好征求意見。\n";

/// Though all around it is damaged.
#[test]
fn what_is_right_either_way_or_read_otherwise_stays() {
    for good in [
        "他回覆說，已經瞭解這個計畫，也儘量了解別的計劃。",
        "全軍覆沒之後，乾隆皇帝站在瞭望台上。",
        "滿地狼藉，只有音樂給他慰藉。",
        "乾坤未定，反覆無常。",
    ] {
        let repaired = REPAIRER.repair(&format!("{}{good}", HEAVY.repeat(3))).text.into_owned();
        assert!(repaired.ends_with(good), "{repaired}");
        assert!(repaired.starts_with("鬥爭之後，餘波未平"), "{repaired}");
    }
}

/// A page may be damaged in part.
#[test]
fn a_usual_mistake_tells_of_no_damage() {
    let repaired = |text: &str| REPAIRER.repair(text).text.into_owned();
    let mistaken = "控制項系結至物件。變更系結的路徑。資料系結很快，系結是單向的。\n";
    assert_eq!(repaired(mistaken), mistaken);
    let damaged = "斗爭之后余波未平，于是沖突又起，資料系結也斷了。";
    assert_eq!(repaired(damaged), "鬥爭之後餘波未平，於是衝突又起，資料繫結也斷了。");
    let other = "兩國的關系結束了。兩國的關系結成同盟。社會關系結構很復雜。";
    assert_eq!(repaired(other), "兩國的關係結束了。兩國的關係結成同盟。社會關係結構很複雜。");
}

#[test]
fn one_line_of_many_is_restored() {
    let good = "我們在院子裡種了一棵松樹，後來它長得比屋頂還高，於是鄰居們都來樹下乘涼。\n\
                老師說，歷史是許多人的回憶，並不只有皇后和將軍；他準備的範例都來自民間。\n\
                復活節之後天氣乾燥，我只好多喝水，頭髮也乾得像稻草，幾隻鳥在雲裡飛。\n\
                製造商徵求我們的意見，我們系統地回答了，卻不敢干涉他們的制度。\n";
    let document = format!("{0}{HEAVY}{0}", good.repeat(8));
    let repaired = REPAIRER.repair(&document).text.into_owned();
    assert!(
        repaired.contains("鬥爭之後，餘波未平，於是衝突又起，製造商並不知情，後者"),
        "{repaired}"
    );
    assert_eq!(repaired.matches(good).count(), 16);
}

/// Of a line that is cut, it is found in the whole line.
#[test]
fn what_is_protected_in_long_lines_stays() {
    let line = "說".repeat(16) + &"斗爭之后，于是沖突又起 `后者。制造` 了，".repeat(600);
    let repaired = REPAIRER.repair(&line).text.into_owned();
    assert_eq!(repaired.matches("`后者。制造`").count(), 600);
    assert!(repaired.matches("鬥爭之後").count() > 590);
}

/// Where a long line is cut, no block begins, and none ends.
#[test]
fn no_fence_is_found_where_a_line_is_cut() {
    for length in 16 * 1024 - 50..16 * 1024 + 2 {
        let fence = "字".repeat(length / 3) + &"x".repeat(length % 3) + "。```js\n";
        let repaired = REPAIRER.repair(&format!("{fence}{HEAVY}{HEAVY}")).text.into_owned();
        assert!(repaired.contains("鬥爭之後"), "{length}");
        let inside = format!("~~~\n{fence}{HEAVY}{HEAVY}~~~\n");
        assert_eq!(REPAIRER.repair(&inside).text, inside, "{length}");
    }
}

/// What is protected tells nothing of the text around it.
#[test]
fn what_is_protected_is_no_evidence() {
    let good = "皇后住在長安里，于先生不信。";
    let code = format!("`{}`", HEAVY.trim_end()).repeat(5);
    assert_eq!(REPAIRER.repair(&format!("{good}{code}\n")).changes, []);
    assert_eq!(REPAIRER.repair(&format!("```\n{}```\n{good}\n", HEAVY.repeat(5))).changes, []);
}

#[cfg(feature = "normalize")]
#[test]
fn patterns_protect() {
    let repairer = Repairer::new().unwrap().protect("⟦.*?⟧").unwrap();
    assert_eq!(repairer.repair("斗爭之后，⟦后者制造⟧，于是").text, "鬥爭之後，⟦后者制造⟧，於是");
    let error = Repairer::new().unwrap().protect("(").unwrap_err();
    assert!(error.to_string().contains("bad pattern \"(\""), "{error}");
}

/// A restored character is written as the text writes it elsewhere, else as a region does.
#[test]
fn habits_are_kept() {
    let damage = "斗爭之后，余波未平，于是沖突又起。制造商并不知情。房間里的面條";
    for (habit, expected) in [("這裡、那裡", '裡'), ("這裏、那裏", '裏')] {
        let repaired = REPAIRER.repair(&format!("{habit}。\n{damage}")).text.into_owned();
        assert!(repaired.contains(&format!("房間{expected}的")), "{repaired}");
    }
    let taiwan = Repairer::new().unwrap().region(Some(fanjian::Region::Taiwan));
    assert!(taiwan.repair(damage).text.contains("房間裡的麵條"));
    let hong_kong = Repairer::new().unwrap().region(Some(fanjian::Region::HongKong));
    assert!(hong_kong.repair(damage).text.contains("房間裏的麪條"));
}
