//! Makes a case smaller while the difference stays.

use super::case::Case;
use super::recipe::Node;

/// How many smaller cases are tried at most.
const TRIES: usize = 6000;
/// The same for long texts.
const LONG_TRIES: usize = 400;

pub(super) fn shrink(case: &mut Case) {
    let mut tries = if case.repeated.is_some() { LONG_TRIES } else { TRIES };
    loop {
        let before = weight(case);
        drop_parts(case, &mut tries, |case| Some(&mut case.text));
        drop_parts(case, &mut tries, |case| Some(&mut case.recipe.custom));
        for number in 0.. {
            if case.recipe.nodes(number).is_none() {
                break;
            }
            drop_parts(case, &mut tries, |case| case.recipe.nodes(number));
            unwrap_groups(case, &mut tries, number);
        }
        for number in 0.. {
            if case.recipe.table(number).is_none() {
                break;
            }
            drop_parts(case, &mut tries, |case| case.recipe.table(number));
        }
        for index in 0..case.text.len() {
            let mut uncut = case.clone();
            uncut.text[index].cuts = 0;
            keep(case, uncut, &mut tries);
        }
        if weight(case) == before || tries == 0 {
            return;
        }
    }
}

/// Tries to drop parts of a list: all, halves, quarters, down to single ones.
fn drop_parts<T>(
    case: &mut Case,
    tries: &mut usize,
    list: impl Fn(&mut Case) -> Option<&mut Vec<T>>,
) {
    let len = |case: &mut Case| list(case).map_or(0, |list| list.len());
    let mut part = len(case);
    while part > 0 {
        let mut at = 0;
        while at < len(case) {
            let mut smaller = case.clone();
            let Some(list) = list(&mut smaller) else { return };
            list.drain(at..list.len().min(at + part));
            if !keep(case, smaller, tries) {
                at += part;
            }
        }
        part /= 2;
    }
}

/// Tries to put in the place of a group its only member.
fn unwrap_groups(case: &mut Case, tries: &mut usize, list: usize) {
    for index in 0..case.recipe.nodes(list).map_or(0, |list| list.len()) {
        let mut smaller = case.clone();
        let node = smaller.recipe.nodes(list).and_then(|list| list.get_mut(index));
        let Some(node) = node else { return };
        if let Node::Group { members, .. } = node
            && let [only] = &members[..]
        {
            *node = only.clone();
            keep(case, smaller, tries);
        }
    }
}

/// Takes the smaller case if the difference is still there.
fn keep(case: &mut Case, smaller: Case, tries: &mut usize) -> bool {
    let Some(left) = tries.checked_sub(1) else { return false };
    *tries = left;
    let differs = smaller.difference().is_some();
    if differs {
        *case = smaller;
    }
    differs
}

fn weight(case: &mut Case) -> usize {
    let mut weight = case.text.len() + case.recipe.custom.len();
    // One more a list, so that a group weighs more than its member.
    weight += (0..).map_while(|number| Some(case.recipe.nodes(number)?.len() + 1)).sum::<usize>();
    weight + (0..).map_while(|number| Some(case.recipe.table(number)?.len())).sum::<usize>()
}
