//! From a pipeline to the tables of its fused scan.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::ids;
use crate::engine::pipeline::{Pipeline, Role};
use crate::lexicon::Group;
use crate::lexicon::index::PairFilter;

/// The tables, before they are static.
pub(crate) struct Derived {
    pub(crate) images: Vec<u8>,
    pub(crate) special: Vec<u8>,
    pub(crate) hints: Vec<u8>,
    pub(crate) spans: Vec<u8>,
    pub(crate) ascii: u128,
    pub(crate) reach: usize,
}

type Pairs = BTreeSet<(char, char)>;

/// The characters of the source that can stand at a place of a later stage's text.
type Sources = BTreeMap<char, BTreeSet<char>>;

/// None for a chain whose shape the fused scan cannot do: a stage that overrides, two
/// segmentations, an empty candidate in front of another stage, description operators in entries
/// (they would make sequences that the source does not show), or keys of ASCII alone.
pub(crate) fn derive(pipeline: &Pipeline) -> Option<Derived> {
    let chain = Chain::new(pipeline)?;
    let mut spans = Pairs::new();
    let mut hints = Hints::default();
    let mut front = Front::new(&chain.universe);
    for (index, stage) in chain.stages.iter().enumerate() {
        for key in &stage.phrases {
            for (first, second) in adjacent(key) {
                let lefts = front.lefts.get(&first).into_iter().flatten();
                let rights = || front.rights.get(&second).into_iter().flatten();
                lefts.for_each(|&left| spans.extend(rights().map(|&right| (left, right))));
            }
            // What segmentation took away can match only as a segment, which it has looked at.
            let taken = chain.segmentation_of(index).is_some_and(|taken| taken.contains(key));
            if !taken && chain.changes(index, key) {
                hints.add(key, &front.plain, &chain.special);
            }
        }
        if index + 1 < chain.stages.len() {
            front = front.behind(stage, chain.segmentation_of(index))?;
        }
    }
    let hints = hints.choose()?;
    Some(Derived {
        images: chain
            .images
            .iter()
            .flat_map(|(&from, &to)| bytes(from).into_iter().chain(bytes(to)))
            .collect(),
        special: chain.special.iter().flat_map(|&c| u32::from(c).to_le_bytes()).collect(),
        hints: PairFilter::build(&hints, 64),
        spans: PairFilter::build(&spans, 16),
        ascii: chain.ascii(),
        reach: chain.reach(),
    })
}

fn bytes(c: char) -> [u8; 2] {
    // Only characters of three bytes are asked for, and they lie in the first plane.
    u16::try_from(u32::from(c)).unwrap_or_default().to_le_bytes()
}

fn adjacent(key: &str) -> impl Iterator<Item = (char, char)> {
    key.chars().zip(key.chars().skip(1))
}

/// One stage, with what its keys are.
struct Stage<'p> {
    role: Role,
    group: &'p Group,
    /// Keys of several characters.
    phrases: BTreeSet<String>,
}

struct Chain<'p> {
    pipeline: &'p Pipeline,
    stages: Vec<Stage<'p>>,
    /// Every character that occurs in a table.
    universe: BTreeSet<char>,
    images: BTreeMap<char, char>,
    special: BTreeSet<char>,
}

impl<'p> Chain<'p> {
    fn new(pipeline: &'p Pipeline) -> Option<Self> {
        let mut universe = BTreeSet::new();
        let mut in_keys = BTreeSet::new();
        let mut stages = Vec::new();
        for (role, group) in pipeline.groups() {
            let mut phrases = BTreeSet::new();
            for (key, candidates) in group.lexicons().iter().flat_map(|it| it.entries()) {
                if [&*key, candidates[0]].iter().any(|text| text.contains(ids::is_operator)) {
                    return None;
                }
                universe.extend(key.chars().chain(candidates[0].chars()));
                in_keys.extend(key.chars());
                if key.chars().nth(1).is_some() {
                    phrases.insert(key);
                } else if key.is_ascii() {
                    return None;
                }
            }
            stages.push(Stage { role, group, phrases });
        }
        let segmentations = stages.iter().filter(|stage| stage.role == Role::Segment).count();
        let overrides = stages.iter().any(|stage| stage.role == Role::Override);
        if segmentations > 1 || overrides {
            return None;
        }
        let mut images = BTreeMap::new();
        let mut special: BTreeSet<char> = ('\u{2FF0}'..='\u{2FFF}').collect();
        for &c in &universe {
            let image = pipeline.convert_from(0, &c.to_string());
            let mut chars = image.chars();
            match (chars.next(), chars.next()) {
                (Some(only), None) if c.len_utf8() == 3 && only.len_utf8() == 3 => {
                    if only != c {
                        images.insert(c, only);
                    }
                }
                (Some(only), None) if only == c && (c.is_ascii() || !in_keys.contains(&c)) => {}
                _ => drop(special.insert(c)),
            }
        }
        Some(Self { pipeline, stages, universe, images, special })
    }

    /// Whether a key of a stage gives other than what its characters give one by one: for a
    /// converting stage in that stage, for segmentation in all stages behind it.
    fn changes(&self, index: usize, key: &str) -> bool {
        let Stage { role, group, .. } = &self.stages[index];
        let convert = |text: &str| match role {
            Role::Segment => self.pipeline.convert_from(index, text),
            Role::Convert | Role::Override => convert(group, text),
        };
        convert(key) != key.chars().map(|c| convert(&c.to_string())).collect::<String>()
    }

    /// The phrases that segmentation takes away from the stage right behind it.
    fn segmentation_of(&self, index: usize) -> Option<&BTreeSet<String>> {
        let before = self.stages.get(index.checked_sub(1)?)?;
        (before.role == Role::Segment).then_some(&before.phrases)
    }

    fn ascii(&self) -> u128 {
        let keys = self.stages.iter().flat_map(|stage| &stage.phrases);
        let ascii = keys.flat_map(|key| key.bytes()).filter(u8::is_ascii);
        ascii.fold(0, |bits, byte| bits | 1 << byte)
    }

    /// A sequence has at most 64 characters at its stage; stages in front may have shortened it.
    fn reach(&self) -> usize {
        let shrinkage = |stage: &Stage<'_>| {
            let ratio = |key: &String| {
                let output = convert(stage.group, key).chars().count().max(1);
                key.chars().count().div_ceil(output)
            };
            stage.phrases.iter().map(ratio).max().unwrap_or(1)
        };
        let converting = self.stages.iter().filter(|stage| stage.role == Role::Convert);
        64 * converting.map(shrinkage).product::<usize>()
    }
}

/// One pass of a group over a text that holds no operators.
fn convert(group: &Group, text: &str) -> String {
    let mut output = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let second = rest[first.len_utf8()..].chars().next();
        let hit = group.longest_prefix(rest, first, second);
        match &hit {
            Some(hit) => output.push_str(hit.value()),
            None => output.push(first),
        }
        rest = &rest[hit.map_or(first.len_utf8(), |hit| hit.len)..];
    }
    output
}

/// What stands in front of a stage, seen from the source.
struct Front {
    /// Character of the stage's text → source characters at whose end it can stand.
    lefts: Sources,
    /// The same for beginnings.
    rights: Sources,
    /// The same for source characters that become just it, each alone.
    plain: Sources,
}

impl Front {
    fn new(universe: &BTreeSet<char>) -> Self {
        let identity: Sources = universe.iter().map(|&c| (c, BTreeSet::from([c]))).collect();
        Self { lefts: identity.clone(), rights: identity.clone(), plain: identity }
    }

    /// The front of the next stage. `taken` are phrases that cannot match in `stage` across the
    /// places where segmentation has found none, since it has looked for the same.
    fn behind(self, stage: &Stage<'_>, taken: Option<&BTreeSet<String>>) -> Option<Self> {
        if stage.role == Role::Segment {
            return Some(self);
        }
        let mut next =
            Self { lefts: Sources::new(), rights: Sources::new(), plain: Sources::new() };
        let image = |c: char| convert(stage.group, &c.to_string());
        let add = |to: &mut Sources, c: char, from: &BTreeSet<char>| {
            to.entry(c).or_default().extend(from);
        };
        for (&c, sources) in &self.lefts {
            add(&mut next.lefts, image(c).chars().next_back()?, sources);
        }
        for (&c, sources) in &self.rights {
            add(&mut next.rights, image(c).chars().next()?, sources);
        }
        for (&c, sources) in &self.plain {
            let image = image(c);
            if let Some(only) = image.chars().next().filter(|only| only.len_utf8() == image.len()) {
                add(&mut next.plain, only, sources);
            }
        }
        for key in stage.phrases.iter().filter(|&key| taken.is_none_or(|it| !it.contains(key))) {
            let value = convert(stage.group, key);
            let (first, last) = (key.chars().next()?, key.chars().next_back()?);
            if let Some(sources) = self.lefts.get(&last) {
                add(&mut next.lefts, value.chars().next_back()?, sources);
            }
            if let Some(sources) = self.rights.get(&first) {
                add(&mut next.rights, value.chars().next()?, sources);
            }
        }
        Some(next)
    }
}

/// Keys to be hinted at, each by one of its adjacent pairs.
#[derive(Default)]
struct Hints {
    /// For each key, for each of its pairs the source pairs; none for a pair of ASCII.
    keys: Vec<Vec<Pairs>>,
    impossible: bool,
}

impl Hints {
    fn add(&mut self, key: &str, plain: &Sources, special: &BTreeSet<char>) {
        let none = BTreeSet::new();
        let sources = |c: char| plain.get(&c).unwrap_or(&none);
        let mut choices = Vec::new();
        for (first, second) in adjacent(key) {
            // A source with a special character brings in the general engine by itself.
            let usual = |c: &&char| !special.contains(c);
            let mut pairs = Pairs::new();
            for &left in sources(first).iter().filter(usual) {
                pairs.extend(sources(second).iter().filter(usual).map(|&right| (left, right)));
            }
            if pairs.is_empty() {
                return;
            }
            if !pairs.iter().any(|(left, right)| left.is_ascii() && right.is_ascii()) {
                choices.push(pairs);
            }
        }
        self.impossible |= choices.is_empty();
        self.keys.push(choices);
    }

    /// The rarest pair of each key, by the number of keys that have it, unless one of its pairs is
    /// chosen already.
    fn choose(mut self) -> Option<Pairs> {
        if self.impossible {
            return None;
        }
        let mut counts: BTreeMap<(char, char), usize> = BTreeMap::new();
        for pair in self.keys.iter().flatten().flatten() {
            *counts.entry(*pair).or_default() += 1;
        }
        self.keys.sort_by_key(Vec::len);
        let mut chosen = Pairs::new();
        for choices in self.keys {
            let cost = |pairs: &Pairs| {
                let new = pairs.iter().filter(|pair| !chosen.contains(pair));
                new.map(|pair| counts.get(pair).copied().unwrap_or_default()).sum::<usize>()
            };
            chosen.extend(choices.into_iter().min_by_key(cost).unwrap_or_default());
        }
        Some(chosen)
    }
}
