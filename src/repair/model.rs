//! Which characters of a window to change: each by itself may be right, what a naive converter did is told by all of
//! them together.
//!
//! A converter writes one form for all occurrences of a key. So the places are grouped by key, and a window is either clean
//! or was made by one of three kinds of converter; how likely each is follows from the groups, and from that
//! how likely each place is damaged.

use std::collections::BTreeMap;

use super::evidence::Place;
use super::tables::Tables;

/// What converters do with a key of several forms.
const KINDS: usize = 3;
/// How likely each is before anything is seen: the first form always, the Simplified one where it is Traditional too, any
/// one form.
const PRIORS: [f64; KINDS] = [0.45, 0.45, 0.1];
/// How often a converter writes the form that its kind says.
const TRUE_TO_KIND: f64 = 0.97;
/// The share of keys that a converter of some kind got wrong.
const TOUCHED: f64 = 0.8;
/// The share of keys of a clean text that are wrong nevertheless.
const STRAY: f64 = 0.00025;
/// The least that one key may speak against all its occurrences being right.
const FLOOR: f64 = -7.0;
/// A converter that writes several forms of one key.
const NEVER: f64 = -50.0;
/// How likely damage must be.
const SURE: f64 = 0.6;

/// One key of a window.
#[derive(Debug, Default)]
struct Group {
    /// How likely all occurrences may stand, as a logarithm.
    stands: f64,
    form: Option<char>,
    is_mixed: bool,
    is_second: bool,
}

/// What a window is.
#[derive(Debug)]
pub(super) struct Verdict {
    /// How likely it was made by a naive converter.
    pub(super) damaged: f64,
    /// The places to change, by index.
    pub(super) changes: Vec<usize>,
}

pub(super) fn decide(tables: &Tables, places: &[Place], prior: f64) -> Verdict {
    let mut groups: BTreeMap<(char, bool), Group> = BTreeMap::new();
    for place in places {
        let group = groups.entry((place.key, place.is_second)).or_default();
        group.is_second = place.is_second;
        group.stands = (group.stands + ln_stands(place)).max(FLOOR);
        let form = group.form.get_or_insert(place.present);
        group.is_mixed |= !tables.are_same(*form, place.present);
    }
    let forms = |key: char| tables.key(key).map_or(1, |it| it.forms);
    let mut clean = (1.0 - prior).ln();
    let mut made: [f64; KINDS] = PRIORS.map(|it| (prior * it).ln());
    for (&(key, is_second), group) in &groups {
        if is_second || forms(key) > 1 {
            clean += group.clean();
            for (kind, made) in made.iter_mut().enumerate() {
                *made += group.mixed(kind, tables, key);
            }
        }
    }
    let most = made.iter().copied().fold(clean, f64::max);
    let total = (clean - most).exp() + made.iter().map(|it| (it - most).exp()).sum::<f64>();
    let clean = (clean - most).exp() / total;
    let made = made.map(|it| (it - most).exp() / total);
    let is_change = |place: &Place| {
        if place.doubt <= 0.0 || place.other.is_none() {
            return false;
        }
        if forms(place.key) < 2 && !place.is_second {
            return true;
        }
        let group = &groups[&(place.key, place.is_second)];
        let by_kind = (0..KINDS).map(|kind| {
            let share = TOUCHED * group.written(kind, tables, place.key).exp();
            made[kind] * share / group.mixed(kind, tables, place.key).exp()
        });
        let stray = clean * STRAY / group.clean().exp();
        (by_kind.sum::<f64>() + stray) * wrong(place) > SURE
    };
    let changes = (0..places.len()).filter(|&it| is_change(&places[it])).collect();
    Verdict { damaged: 1.0 - clean, changes }
}

/// How likely the present form is wrong, by what stands around it alone.
fn wrong(place: &Place) -> f64 {
    1.0 / (1.0 + (-evidence(place)).exp())
}

fn ln_stands(place: &Place) -> f64 {
    (1.0 - wrong(place)).ln()
}

/// In nats, not too sure of either.
fn evidence(place: &Place) -> f64 {
    let doubt = f64::from(place.doubt);
    doubt.signum() * (2.5 + doubt.abs()).min(6.0)
}

impl Group {
    /// How likely a converter of a kind writes what stands here, as a logarithm.
    fn written(&self, kind: usize, tables: &Tables, key: char) -> f64 {
        let Some(form) = self.form.filter(|_| !self.is_mixed) else { return NEVER };
        if self.is_second {
            return [0.01_f64, 0.01, 0.4][kind].ln();
        }
        let (first, forms) = tables.key(key).map_or((key, 1), |it| (it.first, it.forms));
        #[allow(clippy::cast_precision_loss)] // a few
        let of_any = 1.0 / forms as f64;
        let by = |expected: char| match tables.are_same(form, expected) {
            true => TRUE_TO_KIND,
            false => (1.0 - TRUE_TO_KIND) * of_any,
        };
        match kind {
            0 => by(first).ln(),
            1 => by(tables.kept(key)).ln(),
            _ => of_any.ln(),
        }
    }

    fn mixed(&self, kind: usize, tables: &Tables, key: char) -> f64 {
        let written = self.written(kind, tables, key);
        (TOUCHED * written.exp() + (1.0 - TOUCHED) * self.stands.exp()).ln()
    }

    fn clean(&self) -> f64 {
        let stray = if self.is_mixed { 0.0 } else { STRAY };
        (stray + (1.0 - 2.0 * STRAY) * self.stands.exp()).ln()
    }
}
