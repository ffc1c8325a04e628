//! The fused scan against the general engine, on chains of any shape.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;

use super::derive::derive;
use super::overlay::Overlay;
use super::records::Pool;
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

/// Few, so that keys overlap; the last two are in no table.
const LETTERS: [char; 8] = ['a', 'é', '一', '二', '三', '𠀀', '⿰', '四'];

fn text(most: usize) -> impl Strategy<Value = String> {
    vec(select(LETTERS.to_vec()), 0..=most).prop_map(String::from_iter)
}

fn word(least: usize, most: usize) -> impl Strategy<Value = String> {
    vec(select(LETTERS[..6].to_vec()), least..=most).prop_map(String::from_iter)
}

fn table(key: usize, most: usize) -> impl Strategy<Value = Group> {
    btree_map(word(key, key), word(1, most), 0..6).prop_map(|entries| {
        Group::Lexicon(Dictionary::from_pairs(entries).unwrap().lexicon().clone())
    })
}

fn group() -> impl Strategy<Value = Group> {
    let policy = select(vec![MatchPolicy::Union, MatchPolicy::ShortCircuit]);
    let members = (table(3, 4), table(2, 3), table(1, 1)).prop_map(|(a, b, c)| vec![a, b, c]);
    (policy, members.prop_shuffle()).prop_map(|(policy, members)| Group::Members(policy, members))
}

/// Perhaps a normalisation, and up to three stages, one of which may be a segmentation.
fn pipeline() -> impl Strategy<Value = Pipeline> {
    let chain = (option::of(table(1, 1)), vec(group(), 1..4), any::<Option<Index>>());
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
        let pipeline = behind(custom, pipeline);
        for pieces in &texts {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let text = pieces.concat();
            let expected = converted(&pipeline, None, &[&text]);
            prop_assert_eq!(fused.convert(&text), &*expected, "{}", text);
            prop_assert_eq!(converted(&pipeline, Some(&fused), &[&text]), &*expected, "{}", text);
            prop_assert_eq!(converted(&pipeline, Some(&fused), &pieces), &*expected, "{}", text);
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

#[test]
fn shapes_that_do_not_fuse() {
    let chain = |stages: &[(Role, &[(&str, &str)])]| {
        let mut pipeline = Pipeline::default();
        for &(role, entries) in stages {
            let table = Dictionary::from_pairs(entries.iter().copied()).unwrap();
            pipeline.push(role, Stage::new(Group::Lexicon(table.lexicon().clone())));
        }
        fuse(None, &pipeline).is_some()
    };
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
}

#[test]
fn a_character_that_becomes_several_on_the_way_joins_with_its_neighbours() {
    let mut pipeline = Pipeline::default();
    for entries in [&[("一", "髮髮")][..], &[("髮髮", "字")]] {
        let table = Dictionary::from_pairs(entries.iter().copied()).unwrap();
        pipeline.push(Role::Convert, Stage::new(Group::Lexicon(table.lexicon().clone())));
    }
    let fused = fuse(None, &pipeline).unwrap();
    assert_eq!(converted(&pipeline, None, &["髮一"]), "字髮");
    assert_eq!(fused.convert("髮一"), "字髮");
}

#[test]
fn hostile_text_without_a_place_to_cut_is_not_held() {
    let mut pipeline = Pipeline::default();
    let entries = [("一一", "二二"), ("三三", "一一")];
    let table = Dictionary::from_pairs(entries).unwrap();
    pipeline.push(Role::Convert, Stage::new(Group::Lexicon(table.lexicon().clone())));
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
