//! Which characters of a window to change: each by itself may be right, what a naive converter did is told by all of
//! them together.
//!
//! A converter writes one form for all occurrences of a key. So the places of a line are grouped by key, and a line is
//! either clean or was made by one of three kinds of converter. A window is clean, or some share of its lines was made
//! by one kind. How likely each is follows from the groups, and from that how likely each place is damaged.

use super::characters::{CharMap, Characters};
use super::evidence::Place;

/// What converters do with a key of several forms.
const KINDS: usize = 3;
/// How likely each is before anything is seen: the first form always, the Simplified one where it is Traditional too, any
/// one form.
const PRIORS: [f64; KINDS] = [0.45, 0.45, 0.1];
/// Which share of the lines a converter made, and how likely that is.
const SHARES: [(f64, f64); 3] = [(0.98, 0.85), (0.5, 0.1), (0.1, 0.05)];
/// How often a converter writes the form that its kind says.
const TRUE_TO_KIND: f64 = 0.97;
/// The share of keys that a converter of some kind got wrong.
const TOUCHED: f64 = 0.8;
/// The share of keys of a clean text that are wrong nevertheless.
const STRAY: f64 = 0.00025;
/// The least that one key may speak against all its occurrences being right.
const FLOOR: f64 = -7.0;
/// How likely a bare form is wrong at most, as far as it tells of the text.
const MOST_OF_BARE: f64 = 0.9;
/// How much one key may speak for a converter in all lines together. Against it, it speaks no more than in one of them: a
/// converter has its quirks.
const MOST_FOR: f64 = 7.0;
/// The same of one that is bare wherever it is.
const MOST_FOR_BARE: f64 = 2.3;
/// A form that edited text writes too is changed where damage is so likely, and the words so sure.
const WAVERING: (f64, f32) = (0.9, 1.0);
/// Words are never surer than so many nats, and so wrong.
const MOST_SURE: f64 = 6.0;
const LEAST_WRONG: f64 = 0.002_472_623_156_634_77;
/// How likely damage must be.
const SURE: f64 = 0.6;

/// One key of a line, and what its places say together.
#[derive(Debug)]
struct Group {
    line: usize,
    /// Among all keys of the window.
    key: usize,
    /// How likely all occurrences may stand, as a logarithm.
    stands: f64,
    /// How likely a converter of each kind writes what stands there.
    written: [f64; KINDS],
    /// How likely what stands there is in a line of each kind, and in a clean one.
    made: [f64; KINDS],
    clean: f64,
    is_bare: bool,
}

/// False only where [`decide`] would change nothing: whatever stands around them, the places that do not fit are too
/// few. Those that waver say nothing by themselves.
pub(super) fn may_be_damaged(places: &[Place], prior: f64) -> bool {
    let against = |it: &&Place| it.doubt > 0.0 && !it.wavers;
    let most: f64 = places.iter().filter(against).map(|it| 2.5 + f64::from(it.doubt)).sum();
    // Even if each of them were as much likelier damaged as it may ever be, the window would rather be clean.
    prior * most.exp() > 0.5 * (1.0 - prior)
}

/// The places to change, by index, and how likely a part of the window was made by a naive converter. `lines` tells
/// the line of each place.
pub(super) fn decide(
    characters: &Characters,
    places: &[Place],
    lines: &[usize],
    prior: f64,
) -> (Vec<usize>, f64) {
    let (groups, group_of) = groups(characters, places, lines);
    let ratios = ratios(&groups, lines.last().map_or(0, |last| last + 1));
    let cases = cases(&ratios, prior);
    // Of the line of the last place that asked.
    let mut made_of = (usize::MAX, [0.0; KINDS]);
    let is_change = |index: &usize| {
        let (place, line) = (&places[*index], lines[*index]);
        if place.doubt <= 0.0 {
            return false;
        }
        if made_of.0 != line {
            made_of = (line, made(&ratios[line], &cases));
        }
        let made = made_of.1;
        let damaged: f64 = made.iter().sum();
        let Some(group) = group_of[*index].map(|it| &groups[it]) else {
            return damaged > WAVERING.0 && place.doubt > WAVERING.1;
        };
        let by_kind = (0..KINDS).map(|it| made[it] * TOUCHED * group.written[it] / group.made[it]);
        let stray = (1.0 - damaged) * STRAY / group.clean;
        (by_kind.sum::<f64>() + stray) * wrong(place) > SURE
    };
    ((0..places.len()).filter(is_change).collect(), 1.0 - cases[0])
}

/// The groups, and that of each place; none for one that wavers.
fn groups(
    characters: &Characters,
    places: &[Place],
    lines: &[usize],
) -> (Vec<Group>, Vec<Option<usize>>) {
    struct Open {
        key: char,
        form: char,
        is_mixed: bool,
    }
    let most = places.len();
    let mut keys: CharMap<char, usize> = CharMap::default();
    let mut groups = Vec::<Group>::with_capacity(most);
    let mut open = Vec::<Open>::with_capacity(most);
    // The last group of each key.
    let mut latest: Vec<usize> = Vec::with_capacity(most);
    let group_of = places.iter().zip(lines).map(|(place, &line)| {
        if place.wavers {
            return None;
        }
        let next = keys.len();
        let key = *keys.entry(place.folded).or_insert(next);
        if key == latest.len() {
            latest.push(usize::MAX);
        }
        let index = &mut latest[key];
        if groups.get(*index).is_none_or(|group| group.line != line) {
            *index = groups.len();
            let [written, made] = Default::default();
            groups.push(Group { line, key, stands: 0.0, written, made, clean: 0.0, is_bare: true });
            open.push(Open { key: place.folded, form: place.present, is_mixed: false });
        }
        let index = *index;
        let group = &mut groups[index];
        group.is_bare &= place.is_bare;
        let most = if place.is_bare { MOST_OF_BARE } else { 1.0 };
        group.stands = (group.stands + ln(1.0 - wrong(place).min(most))).max(FLOOR);
        open[index].is_mixed |= !characters.are_same(open[index].form, place.present);
        Some(index)
    });
    let group_of = group_of.collect();
    for (group, &Open { key, form, is_mixed }) in groups.iter_mut().zip(&open) {
        let stands = exp(group.stands);
        group.written = if is_mixed { [0.0; KINDS] } else { written(characters, key, form) };
        group.made = group.written.map(|it| TOUCHED * it + (1.0 - TOUCHED) * stands);
        let stray = if is_mixed { 0.0 } else { STRAY };
        group.clean = stray + (1.0 - 2.0 * STRAY) * stands;
    }
    (groups, group_of)
}

/// How likely a converter of each kind writes a form of a key.
fn written(characters: &Characters, key: char, form: char) -> [f64; KINDS] {
    let (first, forms) = characters.key(key).map_or((key, 1), |it| (it.first, it.forms));
    #[allow(clippy::cast_precision_loss)] // a few
    let of_any = 1.0 / forms as f64;
    let by = |expected: char| match characters.are_same(form, expected) {
        true => TRUE_TO_KIND,
        false => (1.0 - TRUE_TO_KIND) * of_any,
    };
    [by(first), by(characters.kept(key)), of_any]
}

/// How much more likely each line is with each kind than clean, as a logarithm.
fn ratios(groups: &[Group], lines: usize) -> Vec<[f64; KINDS]> {
    let keys = groups.iter().map(|it| it.key + 1).max().unwrap_or_default();
    let votes: Vec<[f64; KINDS]> =
        groups.iter().map(|group| group.made.map(|made| ln(made / group.clean))).collect();
    // In all lines for it, against it, and against it in one line.
    let mut totals = vec![[(0.0_f64, 0.0_f64, 0.0_f64); KINDS]; keys];
    let mut most_for = vec![MOST_FOR_BARE; keys];
    for (group, votes) in groups.iter().zip(&votes) {
        if !group.is_bare {
            most_for[group.key] = MOST_FOR;
        }
        for (vote, (for_it, against, most)) in votes.iter().zip(&mut totals[group.key]) {
            *for_it += vote.max(0.0);
            *against += vote.min(0.0);
            *most = most.min(*vote);
        }
    }
    let mut ratios = vec![[0.0; KINDS]; lines];
    for (group, votes) in groups.iter().zip(&votes) {
        for kind in 0..KINDS {
            let (for_it, against, most) = totals[group.key][kind];
            let share =
                if votes[kind] > 0.0 { most_for[group.key] / for_it } else { most / against };
            ratios[group.line][kind] += votes[kind] * share.min(1.0);
        }
    }
    ratios
}

/// The power; most are of numbers near 0.
fn exp(number: f64) -> f64 {
    let square = number * number;
    if number.abs() < 0.03 {
        1.0 + number + square / 2.0 + square * number / 6.0
    } else {
        number.exp()
    }
}

/// The logarithm; most are of numbers near 1.
fn ln(number: f64) -> f64 {
    let over = number - 1.0;
    if over.abs() < 0.03 {
        over - over * over / 2.0 + over * over * over / 3.0
    } else {
        number.ln()
    }
}

/// How likely a window is clean, and how likely each kind made each share of its lines.
fn cases(ratios: &[[f64; KINDS]], prior: f64) -> [f64; 1 + KINDS * SHARES.len()] {
    let mut cases = [(1.0 - prior).ln(); 1 + KINDS * SHARES.len()];
    for (kind, of_kind) in PRIORS.into_iter().enumerate() {
        let mut products = [Product::default(); SHARES.len()];
        // Most lines say nothing.
        for ratio in ratios.iter().map(|it| it[kind]).filter(|ratio| *ratio != 0.0) {
            // Of lines with hundreds of keys the power itself would be infinite.
            let (most, less) = (ratio.max(0.0), exp(-ratio.abs()));
            let (made, clean) = if ratio > 0.0 { (1.0, less) } else { (less, 1.0) };
            for (product, (share, _)) in products.iter_mut().zip(SHARES) {
                product.take(share * made + (1.0 - share) * clean, most);
            }
        }
        for (index, (product, (_, of_share))) in products.into_iter().zip(SHARES).enumerate() {
            cases[case(kind, index)] = (prior * of_kind * of_share).ln() + product.logarithm();
        }
    }
    let most = cases.iter().copied().fold(f64::MIN, f64::max);
    let likely = cases.map(|it| (it - most).exp());
    let total: f64 = likely.iter().sum();
    likely.map(|it| it / total)
}

/// The logarithm of a product, taken when it must be.
#[derive(Clone, Copy)]
struct Product {
    /// Of the last factors.
    rest: f64,
    /// Of those before.
    taken: f64,
}

impl Default for Product {
    fn default() -> Self {
        Self { rest: 1.0, taken: 0.0 }
    }
}

impl Product {
    /// Takes a factor up to 1, at least 1 less the greatest share, and the power of e beside it.
    fn take(&mut self, factor: f64, power: f64) {
        self.rest *= factor;
        self.taken += power;
        if self.rest < 1e-100 {
            *self = Self { rest: 1.0, taken: self.logarithm() };
        }
    }

    fn logarithm(self) -> f64 {
        self.taken + self.rest.ln()
    }
}

fn case(kind: usize, share: usize) -> usize {
    1 + kind * SHARES.len() + share
}

/// How likely a line was made by each kind.
fn made(ratio: &[f64; KINDS], cases: &[f64]) -> [f64; KINDS] {
    std::array::from_fn(|kind| {
        let of_share = |(index, (share, _)): (usize, (f64, f64))| {
            cases[case(kind, index)] * share / (share + (1.0 - share) * exp(-ratio[kind]))
        };
        SHARES.into_iter().enumerate().map(of_share).sum()
    })
}

/// How likely the present form is wrong, by what stands around it alone.
fn wrong(place: &Place) -> f64 {
    let doubt = f64::from(place.doubt);
    let evidence = 2.5 + doubt.abs();
    // Most are sure.
    let likely = if evidence < MOST_SURE { 1.0 / (1.0 + evidence.exp()) } else { LEAST_WRONG };
    if doubt > 0.0 { 1.0 - likely } else { likely }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, PRIORS, SHARES, case, cases};

    /// As the model is defined: the sum of a logarithm for each line.
    fn plainly(ratios: &[[f64; KINDS]], prior: f64) -> Vec<f64> {
        let mut cases = vec![(1.0 - prior).ln(); 1 + KINDS * SHARES.len()];
        for (kind, of_kind) in PRIORS.into_iter().enumerate() {
            for (index, (share, of_share)) in SHARES.into_iter().enumerate() {
                let line = |ratio: &[f64; KINDS]| {
                    let most = ratio[kind].max(0.0);
                    let odds = share * (ratio[kind] - most).exp() + (1.0 - share) * (-most).exp();
                    most + odds.ln()
                };
                cases[case(kind, index)] =
                    (prior * of_kind * of_share).ln() + ratios.iter().map(line).sum::<f64>();
            }
        }
        let most = cases.iter().copied().fold(f64::MIN, f64::max);
        let total: f64 = cases.iter().map(|it| (it - most).exp()).sum();
        cases.iter().map(|it| (it - most).exp() / total).collect()
    }

    #[test]
    fn products_are_sums_of_logarithms() {
        for size in [0.0, 1e-9, 0.02, 0.04, 7.0, 1e3] {
            for count in [1, 40, 5000] {
                let ratios: Vec<[f64; KINDS]> = (0..count)
                    .map(|line| [size, -size, if line % 3 == 0 { size } else { -size / 3.0 }])
                    .collect();
                for (quick, plain) in cases(&ratios, 0.03).into_iter().zip(plainly(&ratios, 0.03)) {
                    assert!(
                        (quick - plain).abs() < 1e-4,
                        "{size} in {count} lines: {quick}, {plain}"
                    );
                }
            }
        }
    }
}
