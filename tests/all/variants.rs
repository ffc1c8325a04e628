//! Conversion between variants: sentences of our own, rules and their examples, a plain reference, and
//! the laws that hold by every API.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use fanjian::{Converter, Dictionary, Phrases, Variant};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Deserialize;

use crate::every_api;

fn between(from: &str, to: &str) -> Converter {
    Converter::new(from.parse().unwrap(), to.parse().unwrap())
}

static TO_TRADITIONAL: LazyLock<Converter> = LazyLock::new(|| between("zh-Hans", "zh-Hant"));

#[derive(Deserialize)]
struct Sentences {
    sentence: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    direction: String,
    source: String,
    target: String,
    about: String,
    /// Known to come out wrong.
    #[serde(default)]
    open: bool,
}

#[test]
fn sentences_come_out_right() {
    let Sentences { sentence } = toml::from_str(include_str!("../data/context.toml")).unwrap();
    let back = between("zh-Hant", "zh-Hans");
    let (mut right, mut about, mut problems) = ([0, 0], Vec::new(), Vec::new());
    for Sentence { direction, source, target, about: characters, open } in &sentence {
        let is_back = direction == "t2s";
        let output = every_api::convert(if is_back { &back } else { &TO_TRADITIONAL }, source);
        match (output == *target, open) {
            (true, false) => {
                right[usize::from(is_back)] += 1;
                about.extend(characters.chars());
            }
            (false, true) => {}
            (true, true) => problems.push(format!("no longer open: {source}")),
            (false, false) => problems.push(format!("{source} -> {output}, not {target}")),
        }
    }
    about.sort_unstable();
    about.dedup();
    assert!(problems.is_empty(), "{} wrong:\n{}", problems.len(), problems.join("\n"));
    assert!(right[0] > 450 && right[1] > 100 && about.len() > 120, "{right:?} {}", about.len());
}

#[test]
fn greedy_matches_across_words_are_no_more() {
    let cases = [
        ("被发明", "被發明"),
        ("参与制造", "參與製造"),
        ("展示了如何", "展示了如何"),
        ("少数组织", "少數組織"),
        ("三百只羊", "三百隻羊"),
    ];
    for (source, target) in cases {
        assert_eq!(every_api::convert(&TO_TRADITIONAL, source), target);
    }
}

#[test]
fn description_sequences_are_copied_behind_any_character() {
    for c in "升云么佛修果发里后面干".chars() {
        let text = format!("{c}⿰氵发，⿰氵{c}发");
        let output = every_api::convert(&TO_TRADITIONAL, &text);
        assert!(output.contains("⿰氵发，") && output.contains(&format!("⿰氵{c}")), "{output}");
    }
}

#[test]
fn regions_spell_and_word_as_they_do() {
    let cases = [
        ("zh-Hans", "zh-Hant-TW", Phrases::Off, "软件里的台阶", "軟件裡的臺階"),
        ("zh-Hans", "zh-Hant-TW", Phrases::Regional, "软件里的台阶", "軟體裡的臺階"),
        ("zh-Hans", "zh-Hant-HK", Phrases::Off, "为了里面的面条", "為了裏面的麪條"),
        ("zh-Hans", "zh-Hant-MO", Phrases::Off, "为了", "為了"),
        ("zh-Hans", "zh-Hant-TW", Phrases::Off, "并州的幺麽", "并州的幺麼"),
        ("zh-Hans", "zh-Hant-HK", Phrases::Off, "并州的幺麽", "并州的幺麼"),
        ("zh-Hans", "zh-Hant", Phrases::Off, "并州", "幷州"),
        ("zh-Hans", "zh-Hant-TW", Phrases::Off, "家中老幺要么妹妹", "家中老么要麼妹妹"),
        ("zh-Hans", "zh-Hant-HK", Phrases::Off, "家中老幺", "家中老幺"),
        ("zh-Hant-TW", "zh-Hant", Phrases::Off, "老么的什么", "老幺的什麼"),
        ("zh-Hans", "zh-Hans-SG", Phrases::Off, "头发", "头发"),
        ("zh-Hant-TW", "zh-Hant-HK", Phrases::Off, "他參了促參案，上顎疼", "他參了促參案，上顎疼"),
        ("zh-Hant-TW", "zh-Hant", Phrases::Off, "請參閲；逼上梁山，上樑", "請參閲；逼上梁山，上樑"),
        ("zh-Hant-TW", "zh-Hant-HK", Phrases::Off, "裡面為了", "裏面為了"),
        ("zh-Hant-TW", "zh-Hans", Phrases::Regional, "軟體工程師", "软件工程师"),
        ("zh-Hant", "zh-Hans", Phrases::Regional, "軟體工程師", "软件工程师"),
        ("zh-Hant-TW", "zh-Hant-HK", Phrases::Regional, "裡面的軟體", "裏面的軟體"),
        ("zh-Hant", "zh-Hans-CN", Phrases::Off, "憑藉原著看著", "凭借原著看着"),
    ];
    for (from, to, phrases, source, target) in cases {
        let (from, to): (Variant, Variant) = (from.parse().unwrap(), to.parse().unwrap());
        let converter = Converter::between(from, to).phrases(phrases).build();
        assert_eq!(every_api::convert(&converter, source), target, "{from} to {to}");
        if phrases == Phrases::Off {
            assert_eq!(converter.convert(target), target, "{from} to {to} again");
        }
    }
}

#[test]
fn simplified_text_stays_simplified() {
    let converter = between("zh-Hant", "zh-Hans");
    for text in ["显著的特点", "什么专著", "乾西五所", "他编著的著名论著"] {
        assert_eq!(every_api::convert(&converter, text), text);
    }
    assert_eq!(every_api::convert(&converter, "顯著的么妹什麼"), "显著的幺妹什么");
}

#[test]
fn tags_in_any_form() {
    for (typed, tag) in
        [("zh-tw", "zh-Hant-TW"), ("ZH_HANS_cn", "zh-Hans-CN"), ("zh-Hant", "zh-Hant")]
    {
        assert_eq!(typed.parse::<Variant>().unwrap().to_string(), tag);
    }
    for variant in Variant::all() {
        assert_eq!(variant.to_string().parse::<Variant>().unwrap(), variant);
    }
    let error = "zh-XX".parse::<Variant>().unwrap_err().to_string();
    for part in ["zh-XX", "zh-Hant-MO", "zh-TW"] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn own_entries_win_and_stay_as_they_are() {
    let own = Dictionary::from_pairs([("软件", "裏面軟件"), ("。后", "X")]).unwrap();
    let (from, to) = ("zh-Hans".parse().unwrap(), "zh-Hant-TW".parse().unwrap());
    let converter = Converter::between(from, to).dictionary(own).build();
    let cases = [("里面的软件很复杂", "裡面的裏面軟件很複雜"), ("皇帝。后来", "皇帝X來")];
    for (source, target) in cases {
        assert_eq!(every_api::convert(&converter, source), target);
    }
}

#[test]
fn explanations_tell_candidates_and_how_sure_they_are() {
    let explanation = TO_TRADITIONAL.explain("头发干燥");
    let choices: Vec<_> = explanation
        .spans
        .iter()
        .flat_map(|span| &span.steps)
        .filter_map(|step| Some((step.key.as_str(), step.chosen(), step.choice.as_ref()?)))
        .collect();
    let chosen: Vec<&str> = choices.iter().map(|(_, chosen, _)| *chosen).collect();
    assert_eq!(chosen, ["髮", "乾"]);
    for (key, _, choice) in choices {
        assert!(["头发", "干燥"].contains(&key));
        assert!(choice.margin().unwrap() > 2.0 && choice.confidence() > 0.9, "{choice:?}");
    }
}

/// A row of words: cost, number of words, and the last one's start and spelling.
type Row = (u32, usize, usize, Vec<char>);

/// Words with their spellings, and what else the choice goes by, read anew and applied plainly.
struct Reference {
    words: BTreeMap<String, Vec<(u32, String)>>,
    images: HashMap<char, char>,
    folds: HashMap<char, char>,
    rules: Rules,
}

#[derive(Deserialize)]
struct Rules {
    sets: BTreeMap<String, String>,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    character: char,
    choose: char,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
    #[serde(default)]
    behind: Vec<String>,
    #[serde(default)]
    not_behind: Vec<String>,
    example: String,
    #[serde(default)]
    counter: String,
}

static REFERENCE: LazyLock<Reference> = LazyLock::new(|| {
    let single = |name: &str| -> HashMap<char, char> {
        let entries = Dictionary::builtin(name).unwrap();
        let pair = |(key, candidates): (String, Vec<&str>)| {
            let (mut key, value) = (key.chars(), candidates[0].chars().next()?);
            key.next().filter(|_| key.next().is_none()).map(|key| (key, value))
        };
        entries.entries().into_iter().filter_map(pair).collect()
    };
    let mut words: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    let table = include_str!("../../dictionaries/context/words.txt");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        if fields[0].len() == fields[1].len() {
            let word = (fields[2].parse().unwrap(), fields[1].to_owned());
            words.entry(fields[0].to_owned()).or_default().push(word);
        }
    }
    words.values_mut().for_each(|spellings| spellings.sort_by_key(|&(cost, _)| cost));
    let rules = toml::from_str(include_str!("../../dictionaries/context/rules.toml")).unwrap();
    let (images, mut folds) = (single("STCharacters"), single("TSCharacters"));
    folds.retain(|c, folded| folded.len_utf8() == 3 && folded != c);
    let in_keys: HashSet<char> = words.keys().flat_map(|key| key.chars()).collect();
    for (key, candidates) in Dictionary::builtin("STCharacters").unwrap().entries() {
        let candidates = candidates.iter().filter(|it| it.len() == 3);
        for candidate in candidates.map(|it| it.chars().next().unwrap()) {
            if !in_keys.contains(&candidate) {
                folds.entry(candidate).or_insert(key.chars().next().unwrap());
            }
        }
    }
    for (c, form) in single("TWVariants").into_iter().chain(single("HKVariants")) {
        let folded = *folds.get(&c).unwrap_or(&c);
        folds.entry(form).or_insert(folded);
    }
    folds.retain(|key, value| !images.contains_key(key) && value.len_utf8() == 3);
    Reference { words, images, folds, rules }
});

impl Reference {
    fn fold(&self, c: char) -> char {
        *self.folds.get(&c).unwrap_or(&c)
    }

    fn image(&self, c: char) -> char {
        *self.images.get(&c).unwrap_or(&c)
    }

    /// The cheapest row up to each place. `allows` tells whether a spelling may stand where it begins.
    fn rows(&self, text: &[char], allows: impl Fn(usize, &[char]) -> bool) -> Vec<Option<Row>> {
        let mut best = vec![Some((0, 0, 0, Vec::new()))];
        for end in 1..=text.len() {
            let mut offers = Vec::new();
            for start in end.saturating_sub(8)..end {
                let key: String = text[start..end].iter().collect();
                let mut spellings: Vec<(u32, Vec<char>)> = Vec::new();
                for (cost, spelling) in self.words.get(&key).into_iter().flatten() {
                    spellings.push((*cost, spelling.chars().collect()));
                }
                if end == start + 1 {
                    spellings.retain(|(_, it)| allows(start, it));
                    if spellings.is_empty() {
                        spellings.push((92, vec![self.image(text[start])]));
                    }
                }
                let allowed = spellings.into_iter().find(|(_, it)| allows(start, it));
                if let (Some((cost, spelling)), Some(before)) = (allowed, &best[start]) {
                    offers.push((before.0 + cost, before.1 + 1, start, spelling));
                }
            }
            best.push(offers.into_iter().min_by_key(|&(cost, words, ..)| (cost, words)));
        }
        best
    }

    fn convert(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let folded: Vec<char> = chars.iter().map(|&c| self.fold(c)).collect();
        let rows = self.rows(&folded, |_, _| true);
        let (mut output, mut end) = (chars.clone(), chars.len());
        while end > 0 {
            let (_, _, start, spelling) = rows[end].as_ref().unwrap();
            for at in *start..end {
                output[at] = match self.rule(&folded, at) {
                    _ if folded[at] != chars[at] => chars[at],
                    Some(rule) => rule.choose,
                    None => spelling[at - start],
                };
            }
            end = *start;
        }
        output.into_iter().collect()
    }

    /// What the cheapest row costs with this character at a place.
    fn cost(&self, text: &str, at: usize, candidate: char) -> Option<u32> {
        let folded: Vec<char> = text.chars().map(|c| self.fold(c)).collect();
        let allows = |start: usize, spelling: &[char]| match at.checked_sub(start) {
            Some(index) => spelling.get(index).is_none_or(|&it| it == candidate),
            None => true,
        };
        Some(self.rows(&folded, allows).pop()??.0)
    }

    fn rule(&self, text: &[char], at: usize) -> Option<&Rule> {
        self.rules.rule.iter().find(|rule| {
            let ends = |it: &Vec<String>| it.iter().any(|it| self.stands(it, text, at, true));
            let starts = |it: &Vec<String>| it.iter().any(|it| self.stands(it, text, at, false));
            rule.character == text[at]
                && (rule.before.is_empty() || ends(&rule.before))
                && (rule.behind.is_empty() || starts(&rule.behind))
                && !ends(&rule.not_before)
                && !starts(&rule.not_behind)
        })
    }

    /// The characters that may stand at each place of a pattern.
    fn sets_of(&self, pattern: &str) -> Vec<String> {
        let mut sets = Vec::new();
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            let (set, len) = match rest.strip_prefix('{').and_then(|it| it.split_once('}')) {
                Some((name, _)) => (self.rules.sets[name].clone(), name.len() + 2),
                None => (c.to_string(), c.len_utf8()),
            };
            sets.push(set);
            rest = &rest[len..];
        }
        sets
    }

    fn stands(&self, pattern: &str, text: &[char], at: usize, in_front: bool) -> bool {
        let sets = self.sets_of(pattern);
        let start = if in_front { at.checked_sub(sets.len()) } else { Some(at + 1) };
        let stretch = start.and_then(|start| text.get(start..start + sets.len()));
        stretch.is_some_and(|it| it.iter().zip(&sets).all(|(&c, set)| set.contains(c)))
    }
}

#[test]
fn rules_hold_where_they_say() {
    let spelt = |text: &str, c: char| {
        let output = TO_TRADITIONAL.convert(text);
        text.chars().zip(output.chars()).find(|pair| pair.0 == c).map(|pair| pair.1)
    };
    for Rule { character, choose, example, counter, .. } in &REFERENCE.rules.rule {
        assert_eq!(spelt(example, *character), Some(*choose), "{example}");
        assert!(counter.is_empty() || spelt(counter, *character) != Some(*choose), "{counter}");
    }
}

/// All that a pattern stands for, of several sets one at a time in full.
fn expanded(pattern: &str) -> Vec<String> {
    let sets: Vec<Vec<char>> =
        REFERENCE.sets_of(pattern).iter().map(|set| set.chars().collect()).collect();
    let first: Vec<char> = sets.iter().map(|set| set[0]).collect();
    let mut texts = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        for &c in set {
            let mut text = first.clone();
            text[at] = c;
            texts.push(text.into_iter().collect());
        }
    }
    texts
}

#[test]
fn every_pattern_of_a_rule_is_found() {
    let mut count = 0;
    for rule in &REFERENCE.rules.rule {
        let side = |patterns: &[String]| -> Vec<String> {
            let texts: Vec<String> = patterns.iter().flat_map(|it| expanded(it)).collect();
            if texts.is_empty() { vec![String::new()] } else { texts }
        };
        let (before, behind) = (side(&rule.before), side(&rule.behind));
        let pairs = before.iter().map(|it| (it, &behind[0]));
        for (before, behind) in pairs.chain(behind.iter().map(|it| (&before[0], it))) {
            let text = format!("{before}{}{behind}", rule.character);
            assert_eq!(TO_TRADITIONAL.convert(&text), REFERENCE.convert(&text), "{text}");
            count += 1;
        }
    }
    assert!(count > 3_000, "{count} patterns");
}

/// A word that fills its stretch is taken at once.
#[test]
fn no_row_of_shorter_words_is_cheaper_than_a_word() {
    for (key, spellings) in &REFERENCE.words {
        let text: Vec<char> = key.chars().collect();
        let best = REFERENCE.rows(&text, |_, _| true).pop().flatten().unwrap();
        assert_eq!(best.0, spellings[0].0, "{key}");
    }
}

/// Text that is rich in one-to-many characters: words of the table, pieces of words, and others.
fn text(pieces: usize) -> impl Strategy<Value = String> {
    static WORDS: LazyLock<Vec<&str>> =
        LazyLock::new(|| REFERENCE.words.keys().map(String::as_str).collect());
    let word = any::<Index>().prop_map(|index| (*index.get(&WORDS)).to_owned());
    let half = (any::<Index>(), 1_usize..4)
        .prop_map(|(index, count)| index.get(&WORDS).chars().skip(count).collect::<String>());
    let other = select(vec!["，", "。", "\n", "A", "后", "里", "隻", "發", "⿰", "𠀀", "三", " "]);
    let piece = prop_oneof![4 => word, 2 => half, 1 => other.prop_map(str::to_owned)];
    vec(piece, 0..pieces).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Islands longer than is looked at are for the next test.
    #[test]
    fn it_is_the_cheapest_row_of_words(pieces in vec(text(4), 0..3)) {
        let text = pieces.join("，").replace('⿰', "");
        prop_assert_eq!(TO_TRADITIONAL.convert(&text), REFERENCE.convert(&text), "{}", text);
    }

    #[test]
    fn every_api_agrees(text in text(12), index: Index) {
        let variants: Vec<Variant> = Variant::all().collect();
        let to = *index.get(&variants);
        let from = if to.to_string().contains("Hans") { "zh-Hant-TW" } else { "zh-Hans" };
        every_api::convert(&Converter::new(from.parse().unwrap(), to), &text);
    }

    /// Where each character that is written has the one it stands for as its Simplified form.
    #[test]
    fn converting_again_changes_nothing(text in text(12), index: Index) {
        let to = index.get(&["zh-Hant", "zh-Hant-TW", "zh-Hant-HK"]);
        let converter = between("zh-Hans", to);
        let once = converter.convert(&text).into_owned();
        let folds_back = |(a, b)| REFERENCE.fold(a) == REFERENCE.fold(b);
        if text.chars().zip(once.chars()).all(folds_back) {
            prop_assert_eq!(converter.convert(&once), once.as_str(), "{}", text);
        }
    }

    #[test]
    fn costs_are_those_of_the_cheapest_rows(text in text(4)) {
        let text = text.replace('⿰', "");
        let at = |byte: usize| text[..byte].chars().count();
        for span in TO_TRADITIONAL.explain(&text).spans {
            for step in span.steps.iter().filter(|step| step.choice.is_some()) {
                let costs = &step.choice.as_ref().unwrap().costs;
                let rows = step.candidates.iter().map(|candidate| {
                    let candidate = candidate.chars().next().unwrap();
                    REFERENCE.cost(&text, at(span.source.start), candidate).unwrap()
                });
                let rows: Vec<u32> = rows.collect();
                // Rows over all of the text cost as much more as what stands around costs.
                let around = rows[0] - costs[0];
                let expected: Vec<u32> = rows.iter().map(|cost| cost - around).collect();
                prop_assert_eq!(costs, &expected, "{} {:?}", text, step);
            }
        }
    }

    /// Nor does what stands farther away than is looked at, where words join on and on.
    #[test]
    fn what_is_far_away_does_not_matter(seed: Index, cut in 0_usize..60) {
        const SEEN: usize = 16 + 5;
        let text = endless(seed, 120);
        let whole: Vec<char> = TO_TRADITIONAL.convert(&text).chars().collect();
        let part: String = text.chars().skip(cut).collect();
        let part: Vec<char> = TO_TRADITIONAL.convert(&part).chars().collect();
        prop_assert_eq!(&part[SEEN..], &whole[cut + SEEN..], "{} {}", text, cut);
    }
}

/// A text in which some word spans every place: each begins with the last character of the one before.
fn endless(seed: Index, len: usize) -> String {
    static FOLLOWING: LazyLock<BTreeMap<char, Vec<&str>>> = LazyLock::new(|| {
        let mut following: BTreeMap<char, Vec<&str>> = BTreeMap::new();
        for key in REFERENCE.words.keys().filter(|key| key.chars().nth(1).is_some()) {
            following.entry(key.chars().next().unwrap()).or_default().push(key);
        }
        // No dead ends.
        loop {
            let starts: HashSet<char> = following.keys().copied().collect();
            let goes_on = |word: &&str| starts.contains(&word.chars().next_back().unwrap());
            following.values_mut().for_each(|words| words.retain(goes_on));
            following.retain(|_, words| !words.is_empty());
            if following.len() == starts.len() {
                break following;
            }
        }
    });
    let starts: Vec<&Vec<&str>> = FOLLOWING.values().collect();
    let &words: &&Vec<&str> = seed.get(&starts);
    let mut text = seed.get(words).to_string();
    for step in 1.. {
        let words = &FOLLOWING[&text.chars().next_back().unwrap()];
        let word = words[(seed.index(usize::MAX) ^ (step * 7919)) % words.len()];
        text.extend(word.chars().skip(1));
        if text.len() > 3 * len {
            break;
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn endless_text_is_not_held_and_comes_out_the_same(seed: Index, size in 1_usize..2000) {
        let text = endless(seed, 12_000);
        let whole = TO_TRADITIONAL.convert(&text).into_owned();
        let (mut stream, mut output, mut pushed) = (TO_TRADITIONAL.stream(), Vec::new(), 0);
        for piece in text.as_bytes().chunks(size) {
            stream.push(piece, &mut output).unwrap();
            pushed += piece.len();
            prop_assert!(output.len() + 20_000 > pushed, "held too much");
        }
        stream.finish(&mut output).unwrap();
        prop_assert!(output == whole.as_bytes(), "pieces of {}", size);
    }
}
