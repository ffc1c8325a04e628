//! The fused scan against the general engine, on chains of any shape.

use std::ops::RangeInclusive;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;

use super::derive::derive;
use super::overlay::Overlay;
use super::records::Pool;
use super::scan::Level;
use super::stream::Runner;
use super::tables::Fused;
use crate::dictionary::Dictionary;
use crate::engine::pipeline::{Pipeline, Role};
use crate::engine::scan::{Extent, Stage};
use crate::lexicon::{Group, MatchPolicy};

/// Behind custom entries, if there are any.
fn fuse(custom: Option<&Group>, pipeline: &Pipeline) -> Option<Fused> {
    let mut pool = Pool::default();
    let mut tables = derive(pipeline, &mut pool)?;
    tables.pool = pool.into_text().into();
    Some(Fused::new(&tables, pipeline.clone(), custom.map(Overlay::new)))
}

fn converted(pipeline: &Pipeline, fused: Option<&Fused>, pieces: &[&str]) -> String {
    let mut runner = Runner::new(pipeline, fused);
    let mut output = String::new();
    for piece in pieces {
        runner.push(piece, Extent::Partial, &mut output);
    }
    runner.push("", Extent::Whole, &mut output);
    output
}

/// Few, so that keys overlap; the last two are in no table but normalisation.
const LETTERS: [char; 8] = ['a', 'é', '一', '二', '三', '𠀀', '⿰', '四'];

fn text(most: usize) -> impl Strategy<Value = String> {
    vec(select(LETTERS.to_vec()), 0..=most).prop_map(String::from_iter)
}

fn word(lengths: RangeInclusive<usize>) -> impl Strategy<Value = String> {
    vec(select(LETTERS[..6].to_vec()), lengths).prop_map(String::from_iter)
}

/// With keys and candidates of these lengths.
fn table(
    keys: RangeInclusive<usize>,
    candidates: RangeInclusive<usize>,
) -> impl Strategy<Value = Group> {
    btree_map(word(keys), word(candidates), 0..6).prop_map(|entries| {
        Group::Lexicon(Dictionary::from_pairs(entries).unwrap().lexicon().clone())
    })
}

/// Of letters that are in keys, and of one that is not.
fn normalization() -> impl Strategy<Value = Group> {
    let entries = btree_map(select(vec!["四", "三", "é"]), word(1..=2), 1..3);
    entries.prop_map(|entries| {
        Group::Lexicon(Dictionary::from_pairs(entries).unwrap().lexicon().clone())
    })
}

fn group() -> impl Strategy<Value = Group> {
    let policy = select(vec![MatchPolicy::Union, MatchPolicy::ShortCircuit]);
    let members = (table(2..=6, 1..=4), table(2..=3, 1..=3), table(1..=1, 1..=1));
    let members = members.prop_map(|(a, b, c)| vec![a, b, c]);
    (policy, members.prop_shuffle()).prop_map(|(policy, members)| Group::Members(policy, members))
}

/// Perhaps a normalisation, and up to three stages, one of which may be a segmentation.
fn pipeline() -> impl Strategy<Value = Pipeline> {
    let chain = (option::of(normalization()), vec(group(), 1..4), any::<Option<Index>>());
    chain.prop_map(|(normalization, groups, segmentation)| {
        let mut pipeline = Pipeline::default();
        if let Some(normalization) = normalization {
            pipeline.push(Role::Convert, Stage::new(normalization));
        }
        let segmentation = segmentation.map(|index| index.index(groups.len()));
        for (index, group) in groups.into_iter().enumerate() {
            let role = if segmentation == Some(index) { Role::Segment } else { Role::Convert };
            pipeline.push(role, Stage::new(group));
        }
        pipeline
    })
}

/// The whole of it, for the general engine.
fn behind(custom: Option<Group>, pipeline: Pipeline) -> Pipeline {
    let mut whole = Pipeline::default();
    if let Some(custom) = custom {
        whole.push(Role::Override, Stage::new(custom));
    }
    for (role, group) in pipeline.groups() {
        whole.push(role, Stage::new(group.clone()));
    }
    whole
}

/// `PROPTEST_CASES` asks for more.
fn cases() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(2000),
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn fused_equals_general(
        custom in option::of(group()),
        pipeline in pipeline(),
        texts in vec(vec(text(12), 1..4), 4),
    ) {
        let Some(fused) = fuse(custom.as_ref(), &pipeline) else { return Ok(()) };
        let mut portable = fuse(custom.as_ref(), &pipeline).unwrap();
        portable.level = Level::Portable.into();
        let pipeline = behind(custom, pipeline);
        for pieces in &texts {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let text = pieces.concat();
            let expected = converted(&pipeline, None, &[&text]);
            prop_assert_eq!(fused.convert(&text), &*expected, "{}", text);
            prop_assert_eq!(converted(&pipeline, Some(&fused), &[&text]), &*expected, "{}", text);
            prop_assert_eq!(converted(&pipeline, Some(&fused), &pieces), &*expected, "{}", text);
            prop_assert_eq!(portable.convert(&text), &*expected, "{}", text);
        }
    }
}

/// How often the property above says something.
#[test]
fn most_random_chains_fuse() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let fused = (0..200).filter(|_| {
        let chain = pipeline().new_tree(&mut runner).unwrap().current();
        fuse(None, &chain).is_some()
    });
    assert!(fused.count() > 20);
}

fn chain(stages: &[(Role, &[(&str, &str)])]) -> Pipeline {
    let mut pipeline = Pipeline::default();
    for &(role, entries) in stages {
        let table = Dictionary::from_pairs(entries.iter().copied()).unwrap();
        pipeline.push(role, Stage::new(Group::Lexicon(table.lexicon().clone())));
    }
    pipeline
}

#[test]
fn shapes_that_do_not_fuse() {
    let chain = |stages: &[(Role, &[(&str, &str)])]| fuse(None, &chain(stages)).is_some();
    let (convert, last) = (Role::Convert, (Role::Convert, &[("乙", "丙")][..]));
    assert!(chain(&[(convert, &[("甲甲", "乙")]), last]));
    assert!(chain(&[(Role::Segment, &[("甲甲", "乙")]), last]));
    assert!(chain(&[last, (convert, &[("甲甲", "")])]), "empty in the last stage");
    assert!(!chain(&[(convert, &[("甲甲", "")]), last]), "empty in front of another");
    assert!(!chain(&[(convert, &[("ab", "甲")])]), "a pair of ASCII alone");
    assert!(!chain(&[(convert, &[("a", "甲")])]), "a key of ASCII alone");
    assert!(!chain(&[(convert, &[("甲", "⿰")]), last]), "makes sequences");
    assert!(!chain(&[(Role::Override, &[("甲甲", "乙")]), last]), "overrides");
    assert!(!chain(&[(Role::Segment, &[("甲甲", "乙")]), (Role::Segment, &[("乙", "丙")])]));
    let long = "甲".repeat(64);
    let shrinking: Vec<_> = (0..12).map(|_| [(&*long, "甲")]).collect();
    let shrinking: Vec<_> = shrinking.iter().map(|entries| (convert, &entries[..])).collect();
    assert!(!chain(&shrinking), "sequences of any length");
    let many: Vec<String> = ('\u{4E00}'..'\u{5A00}').map(String::from).collect();
    let many: Vec<_> = many.iter().map(|one| (&**one, "甲")).collect();
    assert!(!chain(&[(convert, &many), (convert, &[("甲甲", "乙")])]), "pairs without number");
}

#[test]
fn many_keys_of_one_beginning_fuse() {
    let keys: Vec<String> = ('\u{5000}'..'\u{5100}').map(|c| format!("甲乙{c}")).collect();
    let mut entries: Vec<_> = keys.iter().map(|key| (&**key, "丙")).collect();
    entries.push(("甲乙", "丁"));
    let fused = fuse(None, &chain(&[(Role::Convert, &entries)])).unwrap();
    for key in keys {
        assert_eq!(fused.convert(&(key.clone() + "甲乙")), "丙丁", "{key}");
    }
}

#[test]
fn a_key_may_go_on_behind_a_match_by_what_is_normalised() {
    let pipeline = chain(&[
        (Role::Convert, &[("戊", "丁")]),
        (Role::Segment, &[("甲乙", ""), ("乙丙", ""), ("甲乙丙丁", "")]),
        (Role::Convert, &[("乙丙", "癸"), ("甲乙丙丁", "子")]),
    ]);
    let fused = fuse(None, &pipeline).unwrap();
    assert_eq!(converted(&pipeline, None, &["甲乙丙戊"]), "子");
    assert_eq!(fused.convert("甲乙丙戊"), "子");
}

#[test]
fn keys_that_go_on_behind_others_are_found_first() {
    let keys = [("甲乙", "丑"), ("甲乙丙", "寅"), ("甲乙丙丁", "卯")];
    let crossing = [("甲乙丙", "丑"), ("乙丙", "寅"), ("乙丙丁", "卯")];
    for keys in [keys, crossing] {
        for normalising in [&[][..], &[("戊", "丙癸")], &[("戊", "丁")]] {
            let (normalising, last) = ((Role::Convert, normalising), (Role::Convert, &keys[..]));
            for stages in [&[normalising, last][..], &[normalising, (Role::Segment, &keys), last]] {
                let pipeline = chain(stages);
                let fused = fuse(None, &pipeline).unwrap();
                for text in
                    ["甲乙丙甲乙丁甲乙丙丁甲乙", "甲乙戊", "甲乙丙戊", "癸甲乙丙丁甲乙甲乙丙丙"]
                {
                    let expected = converted(&pipeline, None, &[text]);
                    assert_eq!(fused.convert(text), expected, "{text}");
                }
            }
        }
    }
}

#[test]
fn a_character_that_becomes_several_on_the_way_joins_with_its_neighbours() {
    let stages = [(Role::Convert, &[("一", "髮髮")][..]), (Role::Convert, &[("髮髮", "字")])];
    let pipeline = chain(&stages);
    let fused = fuse(None, &pipeline).unwrap();
    assert_eq!(converted(&pipeline, None, &["髮一"]), "字髮");
    assert_eq!(fused.convert("髮一"), "字髮");
}

#[test]
fn hostile_text_without_a_place_to_cut_is_not_held() {
    let pipeline = chain(&[(Role::Convert, &[("一一", "二二"), ("三三", "一一")])]);
    let fused = fuse(None, &pipeline).unwrap();
    for endless in ["一", "⿰", "⿰一"] {
        let mut runner = Runner::new(&pipeline, Some(&fused));
        let (mut output, mut pushed) = (String::new(), String::new());
        for _ in 0..100 {
            let piece = endless.repeat(1000);
            runner.push(&piece, Extent::Partial, &mut output);
            pushed.push_str(&piece);
            assert!(pushed.len() - output.len() < 20_000 + piece.len(), "held too much");
        }
        runner.push("", Extent::Whole, &mut output);
        assert_eq!(output, converted(&pipeline, None, &[&pushed]));
    }
}
