//! Entries that win only where they are likelier than what stands around them.

use fanjian::{Converter, Dictionary, EntryError, ErrorKind, Position};
use proptest::prelude::*;
use proptest::sample::select;

use crate::every_api;
use crate::strings;

fn to(tag: &str, dictionaries: &[Dictionary]) -> Converter {
    let builder = Converter::between("zh-Hans".parse().unwrap(), tag.parse().unwrap());
    dictionaries.iter().fold(builder, |it, dictionary| it.dictionary(dictionary.clone())).build()
}

fn weighed(text: &str) -> Converter {
    to("zh-Hant", &[Dictionary::from_text(text).unwrap()])
}

const TEXT: &str = "余发写道，其余发明留给徒弟，余发现在很好";

#[test]
fn the_more_a_word_weighs_the_more_it_wins() {
    let cases = [
        ("# @weight: 0.05\n余发\t余发\n", "余发寫道，其餘發明留給徒弟，餘發現在很好"),
        ("# @weight: 0.5\n余发\t余发\n", "余发寫道，其餘發明留給徒弟，余发現在很好"),
        ("余发\t余发\n", "余发寫道，其余发明留給徒弟，余发現在很好"),
        (
            "# @weight: 9\n# @weight: always\n余发\t余发\n",
            "余发寫道，其余发明留給徒弟，余发現在很好",
        ),
    ];
    for (dictionary, expected) in cases {
        assert_eq!(every_api::convert(&weighed(dictionary), TEXT), expected, "{dictionary}");
        let compiled = Dictionary::from_text(dictionary).unwrap().to_compiled();
        let compiled = Dictionary::from_compiled(&compiled).unwrap();
        assert_eq!(to("zh-Hant", &[compiled]).convert(TEXT), expected, "{dictionary}");
    }
    let pairs = Dictionary::from_pairs([("余发", "余发")]).unwrap().weighing(0.5);
    assert_eq!(to("zh-Hant", &[pairs]).convert(TEXT), cases[1].1);
}

/// 里 behind a number is a mile by a rule; and Traditional text in between is matched as Simplified is.
#[test]
fn no_rule_overrules_it() {
    let converter = weighed("# @weight: 100\n三里屯\t三裏屯\n发财\t髮財\n");
    let text = "三里屯外三里，发财、發财、發財、财发";
    let expected = "三裏屯外三里，髮財、發財、發財、財發";
    assert_eq!(every_api::convert(&converter, text), expected);
    let explanation = converter.explain("三里屯");
    assert_eq!(explanation.spans[1].steps[0].key, "三里屯");
}

/// 岁 has one form in the tables.
#[test]
fn it_may_spell_one_to_one_characters_otherwise() {
    let converter = weighed("# @weight: 100\n岁里\t嵗裏\n");
    assert_eq!(every_api::convert(&converter, "七岁里的岁末"), "七嵗裏的歲末");
}

#[test]
fn what_competes_with_nothing_always_wins() {
    let long = "一二三四五六七八九";
    let dictionary = format!(
        "# @weight: 0.001\n岁\t嵗\n人工智能\tAI\n好了。\t好瞭。\n{long}\t{long}\n𠀀发\t𠀀髮\n"
    );
    let converter = weighed(&dictionary);
    let text = format!("岁末人工智能好了。{long}，𠀀发");
    let expected = format!("嵗末AI好瞭。{long}，𠀀髮");
    assert_eq!(every_api::convert(&converter, &text), expected);
}

/// Taiwan's spelling is made of the standard one.
#[test]
fn regions_follow() {
    let own = Dictionary::from_text("# @weight: 100\n千里\t千裏\n").unwrap();
    assert_eq!(every_api::convert(&to("zh-Hant-TW", &[own]), "千里"), "千裡");
}

#[test]
fn by_a_config_weights_do_not_count() {
    let own = Dictionary::from_text("# @weight: 0.001\n发明\t發名\n").unwrap();
    let converter = Converter::builder("s2t").unwrap().dictionary(own).build();
    assert_eq!(every_api::convert(&converter, "被发明"), "被發名");
}

#[test]
fn the_first_dictionary_wins_and_an_entry_without_a_weight_before_all() {
    let [rare, usual] =
        ["余发\t余发\n", "余发\t餘髮\n"].map(|it| Dictionary::from_text(it).unwrap());
    let [first, second] = [rare.weighing(100.0), usual.clone().weighing(100.0)];
    assert_eq!(to("zh-Hant", &[first.clone(), second.clone()]).convert("余发"), "余发");
    assert_eq!(to("zh-Hant", &[second, first.clone()]).convert("余发"), "餘髮");
    assert_eq!(to("zh-Hant", &[first, usual]).convert("余发"), "餘髮");
}

#[test]
fn a_weight_that_is_none_is_told_of() {
    for wrong in ["", "much", "0", "-1", "NaN", "inf", "1000001", "1 2"] {
        let text = format!("头发\t頭髮\n# @weight: {wrong}\n余发\t余发\n");
        let error = Dictionary::from_text(text).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Entry(EntryError::Weight)), "{wrong}: {error}");
        assert_eq!(error.position(), Some(Position { line: 2, column: 1 }));
    }
    let own = Dictionary::from_pairs([("余发", "余发")]).unwrap();
    for (weight, nearest) in [(f64::NAN, 0.001), (-1.0, 0.001), (f64::INFINITY, 1e6)] {
        let [one, other] = [weight, nearest].map(|it| own.clone().weighing(it).to_compiled());
        assert_eq!(one, other);
    }
}

proptest! {
    /// Whatever the words, whole texts, streams and explanations agree.
    #[test]
    fn all_ways_agree(
        entries in prop::collection::btree_map(strings::text(4), strings::text(4), 1..6),
        weight in select(vec![0.001, 1.0, 1e6]),
        texts in prop::collection::vec(strings::text(6), 1..8),
    ) {
        let own = entries.iter().filter(|(key, _)| !key.is_empty());
        let own = Dictionary::from_pairs(own.map(|(key, value)| (&**key, &**value)));
        let Ok(own) = own else { return Ok(()) };
        let converter = to("zh-Hant", &[own.weighing(weight)]);
        let mut text = texts.concat();
        entries.keys().for_each(|key| text += key);
        every_api::convert(&converter, &text);
    }
}
