//! From a pipeline to the tables of its fused scan.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use super::hints::{Hints, Spelling};
use super::inside::Inside;
use super::records::{Needs, Pool, Record};
use super::tables::{Steps, Tables};
use crate::engine::ids;
use crate::engine::pipeline::{Flow, Pipeline, Role};
use crate::engine::scan::Extent;
use crate::lexicon::Group;
use crate::lexicon::index::Filter;

/// Entries that map many characters to one would make pairs without number: with more than so many,
/// dozens of times what the built-in configs have, a chain is not fused.
const MOST_PAIRS: usize = 1 << 23;

/// The characters of the source that can stand at a place of a later stage's text.
type Sources = BTreeMap<char, BTreeSet<char>>;

/// The tables, all but [`Tables::pool`], to which their records are added. None for a chain whose
/// shape the fused scan cannot do: a stage that overrides, two segmentations, an empty candidate in
/// front of another stage, description operators in entries (they would make sequences that the
/// source does not show), keys of ASCII alone, outputs of over 127 bytes that change something, or
/// more pairs ([`MOST_PAIRS`]) or longer sequences than can be counted.
pub(crate) fn derive(pipeline: &Pipeline, pool: &mut Pool) -> Option<Tables> {
    let chain = Chain::new(pipeline)?;
    let (mut spans, mut later_spans, mut deep_spans) = (Vec::new(), Vec::new(), Vec::new());
    let mut hints = Hints::default();
    let (none, mut pairs_left) = (BTreeSet::new(), MOST_PAIRS);
    let mut front = Front::new(&chain.universe);
    let mut only_themselves = BTreeSet::new();
    for (index, stage) in chain.stages.iter().enumerate() {
        let spans = match index {
            _ if index <= chain.first => &mut spans,
            _ if chain.is_behind_segmentation(index) => &mut later_spans,
            _ => &mut deep_spans,
        };
        for key in &stage.own {
            for (first, second) in adjacent(key) {
                let lefts = front.lefts.get(&first).unwrap_or(&none);
                let rights = front.rights.get(&second).unwrap_or(&none);
                pairs_left = pairs_left.checked_sub(lefts.len() * rights.len())?;
                for &left in lefts {
                    spans.extend(rights.iter().map(|&right| (left, right)));
                }
            }
        }
        for key in chain.changing(index) {
            for spelling in chain.spellings(index, key, &front.plain) {
                hints.add(spelling)?;
            }
        }
        if index == chain.first {
            let is_alone = |(c, from): &(&char, &BTreeSet<char>)| from.iter().all(|it| it == *c);
            only_themselves.extend(front.rights.iter().filter(is_alone).map(|(c, _)| *c));
        }
        if index + 1 < chain.stages.len() {
            front = front.behind(stage)?;
        }
    }
    let mut chosen = hints.choose(chain.stages.iter().flat_map(|stage| &stage.phrases));
    let ordered = chain.close(&mut chosen, &only_themselves);
    let hints = chosen.iter().map(|(pair, _)| *pair);
    let mut texts = Texts::new(pipeline);
    let outputs: Vec<String> =
        chosen.iter().map(|(_, spelling)| texts.convert(0, &spelling.text)).collect();
    let mut records: Vec<_> = chosen
        .iter()
        .zip(&outputs)
        .map(|((pair, spelling), output)| (*pair, spelling.record(*pair, output)))
        .collect();
    // Behind segmentation there are many keys, and in prose the short ones are the common ones.
    // Where candidates are final the few there are tend to be what they are for in full.
    let is_final = matches!(chain.steps(), Steps::Final(_));
    records.sort_unstable_by_key(|(pair, record)| {
        let len = record.key.len();
        let is_longest_first = is_final || ordered.contains(pair);
        (if is_longest_first { usize::MAX - len } else { len }, record.key, *pair)
    });
    debug_assert!(are_in_order(&records));
    let behind_segmentation = chain.first + 1..chain.stages.len();
    let behind_segmentation = behind_segmentation.filter(|&it| chain.is_behind_segmentation(it));
    let later = behind_segmentation.flat_map(|index| &chain.stages[index].own);
    later_spans.extend(deep_spans.iter().copied());
    let number = |c: char| u16::try_from(u32::from(c)).unwrap_or_default().to_le_bytes();
    let pairs = |of: &BTreeMap<char, char>| -> Vec<u8> {
        of.iter().flat_map(|(&from, &to)| [number(from), number(to)]).flatten().collect()
    };
    let bytes = Cow::Owned;
    Some(Tables {
        images: bytes(pairs(&chain.images)),
        normalised: bytes(pairs(&chain.normalised)),
        special: bytes(chain.special.iter().flat_map(|&c| u32::from(c).to_le_bytes()).collect()),
        hints: Filter::of_pairs(hints, 64),
        records: bytes(pool.index(records)?),
        pool: Cow::Borrowed(""),
        spans: Filter::of_pairs(spans.iter().chain(&later_spans).copied(), 8),
        later_spans: Filter::of_pairs(later_spans, 32),
        deep_spans: Filter::of_pairs(deep_spans, 16),
        later_inside: Inside::filter(later),
        inside: Inside::filter(&chain.stages[chain.first].own),
        steps: chain.steps(),
        ascii: chain.ascii(),
        reach: chain.reach()?,
    })
}

/// Whether behind no closed key stands one of the same pair that goes on behind it, which would not be found.
fn are_in_order(records: &[((char, char), Record<'_>)]) -> bool {
    let mut closed: HashMap<(char, char), Vec<&[u8]>> = HashMap::new();
    records.iter().all(|(pair, record)| {
        let before = closed.entry(*pair).or_default();
        let is_right = !before.iter().any(|key| record.key.starts_with(key));
        if record.needs == Needs::CLOSED {
            before.push(record.key);
        }
        is_right
    })
}

pub(super) fn adjacent(key: &str) -> impl Iterator<Item = (char, char)> {
    key.chars().zip(key.chars().skip(1))
}

/// One stage, with what its keys are.
struct Stage<'p> {
    role: Role,
    group: &'p Group,
    /// Keys of several characters.
    phrases: BTreeSet<String>,
    /// Those but for the ones that segmentation right in front takes away: they can match only as
    /// segments, which it has looked at.
    own: Vec<String>,
    /// Keys of one character.
    singles: BTreeSet<String>,
}

impl Stage<'_> {
    /// Whether a key is what matches where it is the whole text.
    fn is_hit(&self, key: &str) -> bool {
        let mut chars = key.chars();
        let hit = chars.next().and_then(|c| self.group.longest_prefix(key, c, chars.next()));
        hit.is_some_and(|hit| hit.len == key.len())
    }

    /// The keys that go on behind this one.
    fn longer(&self, key: &str) -> impl Iterator<Item = &String> {
        let behind = (Bound::Excluded(key), Bound::Unbounded);
        self.phrases.range::<str, _>(behind).take_while(move |it| it.starts_with(key))
    }
}

struct Chain<'p> {
    pipeline: &'p Pipeline,
    stages: Vec<Stage<'p>>,
    /// The first stage that has phrases, or else the last; those in front of it normalise.
    first: usize,
    /// Every character that occurs in a table.
    universe: BTreeSet<char>,
    images: BTreeMap<char, char>,
    /// What normalisation makes of characters.
    normalised: BTreeMap<char, char>,
    special: BTreeSet<char>,
    segments: Segments,
}

/// The keys of segmentation, if there is one, for the question which of them a text ends with.
#[derive(Default)]
struct Segments {
    keys: HashSet<String>,
    /// Their last two characters, or the only one; most texts end with no such.
    ends: HashSet<String>,
}

impl Segments {
    fn new(keys: impl Iterator<Item = String>) -> Self {
        let keys: HashSet<String> = keys.collect();
        let ends = keys.iter().map(|key| last_two(key).to_owned()).collect();
        Self { keys, ends }
    }

    fn ends(&self, text: &str) -> bool {
        let last = text.char_indices().next_back().map_or("", |(at, _)| &text[at..]);
        self.keys.contains(last)
            || self.ends.contains(last_two(text))
                && text.char_indices().any(|(at, _)| self.keys.contains(&text[at..]))
    }
}

fn last_two(text: &str) -> &str {
    let start = text.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    &text[start..]
}

impl<'p> Chain<'p> {
    fn new(pipeline: &'p Pipeline) -> Option<Self> {
        let mut universe = BTreeSet::new();
        let mut in_keys = BTreeSet::new();
        let mut stages = Vec::new();
        for (role, group) in pipeline.groups() {
            let (mut phrases, mut singles) = (BTreeSet::new(), BTreeSet::new());
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
                } else {
                    singles.insert(key);
                }
            }
            let before = stages.last().filter(|stage: &&Stage<'_>| stage.role == Role::Segment);
            let is_own = |key: &&String| before.is_none_or(|it| !it.phrases.contains(*key));
            let own = phrases.iter().filter(is_own).cloned().collect();
            stages.push(Stage { role, group, phrases, own, singles });
        }
        let segmentations = stages.iter().filter(|stage| stage.role == Role::Segment).count();
        let overrides = stages.iter().any(|stage| stage.role == Role::Override);
        if segmentations > 1 || overrides {
            return None;
        }
        let has_phrases =
            |stage: &Stage<'_>| !stage.phrases.is_empty() || stage.role == Role::Segment;
        let first = stages.iter().position(has_phrases).or(stages.len().checked_sub(1))?;
        let (mut images, mut normalised) = (BTreeMap::new(), BTreeMap::new());
        let mut special: BTreeSet<char> = ('\u{2FF0}'..='\u{2FFF}').collect();
        let mut whole = Texts::new(pipeline);
        for &c in &universe {
            let mut bytes = [0; 4];
            let text = &*c.encode_utf8(&mut bytes);
            if stages[..first].iter().any(|stage| convert(stage.group, text) != text) {
                special.insert(c);
                let normal = stages[..first]
                    .iter()
                    .fold(text.to_owned(), |text, stage| convert(stage.group, &text));
                let mut chars = normal.chars();
                if let (Some(only), None) = (chars.next(), chars.next()) {
                    normalised.insert(c, only);
                }
                continue;
            }
            // One that becomes several on the way joins with its neighbours there, whatever it is in
            // the end.
            let mut between = text.to_owned();
            let is_split = stages[..stages.len() - 1].iter().any(|stage| {
                if stage.role == Role::Convert {
                    between = convert(stage.group, &between);
                }
                between.chars().nth(1).is_some()
            });
            if is_split {
                special.insert(c);
                continue;
            }
            let image = whole.convert(0, text);
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
        let segments = match &stages[first] {
            Stage { role: Role::Segment, phrases, singles, .. } => {
                Segments::new(phrases.iter().chain(singles).cloned())
            }
            _ => Segments::default(),
        };
        normalised
            .retain(|from, to| from.len_utf8() == 3 && to.len_utf8() == 3 && !special.contains(to));
        Some(Self { pipeline, stages, first, universe, images, normalised, special, segments })
    }

    /// Whether a stage has the text as it is, but for where segmentation has found something.
    fn is_behind_segmentation(&self, index: usize) -> bool {
        index == self.first + 1 && self.stages[self.first].role == Role::Segment
    }

    fn steps(&self) -> Steps {
        match &self.stages[self.first] {
            stage if stage.role == Role::Segment => match stage.singles.is_empty() {
                true => Steps::Segments(self.first),
                false => Steps::None,
            },
            _ if self.first + 1 == self.stages.len() => Steps::Final(self.first),
            _ => Steps::None,
        }
    }

    /// The keys of a stage that give other than what their characters give one by one: for a
    /// converting stage in that stage, for segmentation in all stages behind it.
    fn changing(&self, index: usize) -> impl Iterator<Item = &String> {
        let Stage { role, group, own, .. } = &self.stages[index];
        let mut texts = Texts::new(self.pipeline);
        let mut images: HashMap<char, String> = HashMap::new();
        let mut changes = move |key: &str| {
            let mut give = |text: &str| match role {
                Role::Segment => texts.convert(index, text),
                _ => convert(group, text),
            };
            let mut one_by_one = String::new();
            for c in key.chars() {
                one_by_one += images.entry(c).or_insert_with(|| give(c.encode_utf8(&mut [0; 4])));
            }
            give(key) != one_by_one
        };
        own.iter().filter(move |key| changes(key))
    }

    fn needs(&self, index: usize, key: &str) -> Needs {
        let stage = &self.stages[index];
        let is_hit = stage.is_hit(key);
        let is_closed = is_hit && stage.longer(key).next().is_none();
        if index == self.first {
            return match self.steps() {
                Steps::None => Needs::ALL,
                _ if is_closed => Needs::CLOSED,
                _ if is_hit => Needs::OPEN,
                _ => Needs::ALL,
            };
        }
        // Only behind segmentation do all stages in front leave the key's characters alone.
        let is_last = index + 1 == self.stages.len()
            && self.stages[self.first].role == Role::Segment
            && self.stages[self.first + 1..index].iter().all(|stage| stage.own.is_empty());
        if is_closed && is_last { Needs::LATER_CLOSED } else { Needs::ALL }
    }

    /// Closes keys that others go on behind, where all of those are records of the same pair, at the same place: of one that
    /// matches there, the record is then found first. Returns the pairs whose records must be tried from the longest on.
    /// `only_themselves` are characters that no other becomes, nor the start of what it becomes, in front of the stage.
    fn close(
        &self,
        chosen: &mut [((char, char), Spelling)],
        only_themselves: &BTreeSet<char>,
    ) -> BTreeSet<(char, char)> {
        let stage = &self.stages[self.first];
        let place = |pair: (char, char), spelling: &Spelling| (pair, spelling.place(pair));
        let places: HashMap<&str, _> = chosen
            .iter()
            .map(|(pair, spelling)| (&*spelling.text, place(*pair, spelling)))
            .collect();
        let is_closed = |(pair, spelling): &((char, char), Spelling)| {
            let (key, beside) = (&*spelling.text, Some(place(*pair, spelling)));
            spelling.needs.is_open_and_last()
                && stage.longer(key).all(|longer| {
                    places.get(&**longer).copied() == beside
                        && stage.is_hit(longer)
                        && longer[key.len()..].chars().all(|c| only_themselves.contains(&c))
                })
        };
        let closed: Vec<bool> = chosen.iter().map(is_closed).collect();
        let closed =
            chosen.iter_mut().zip(closed).filter_map(|(it, is_closed)| is_closed.then_some(it));
        closed
            .map(|(pair, spelling)| {
                spelling.needs = Needs::CLOSED;
                *pair
            })
            .collect()
    }

    /// The source texts that are a key of a stage, by their characters alone.
    fn spellings(&self, index: usize, key: &str, plain: &Sources) -> Vec<Spelling> {
        /// More are not listed.
        const MOST: usize = 512;
        /// Longer ones are not either, in bytes.
        const LONGEST: usize = 127;
        let none = BTreeSet::new();
        // A source with a special character brings in the general engine by itself.
        let sources = |c: char| {
            plain.get(&c).unwrap_or(&none).iter().copied().filter(|c| !self.special.contains(c))
        };
        // Where segmentation would match inside, no later key can.
        let is_cut = |text: &str| index > self.first && self.segments.ends(text);
        let mut texts = vec![String::new()];
        for c in key.chars() {
            let longer =
                texts.iter().flat_map(|text| sources(c).map(move |c| format!("{text}{c}")));
            texts = longer.filter(|text| !is_cut(text)).take(MOST + 1).collect();
            if texts.len() > MOST || texts.iter().any(|text| text.len() > LONGEST) {
                let product = |(first, second)| {
                    let second: Vec<char> = sources(second).collect();
                    sources(first)
                        .flat_map(move |a| second.clone().into_iter().map(move |b| (a, b)))
                        .collect()
                };
                let count = |c| sources(c).count();
                let few =
                    |&(first, second): &(char, char)| count(first) * count(second) <= MOST * MOST;
                let products = adjacent(key).filter(few).map(product);
                let usable = products.filter(|pairs: &Vec<(char, char)>| {
                    pairs.iter().all(|(a, b)| !(a.is_ascii() && b.is_ascii()))
                });
                let pairs = usable.min_by_key(Vec::len).unwrap_or_else(|| vec![('\0', '\0')]);
                return pairs
                    .into_iter()
                    .map(|(a, b)| Spelling::new(String::from_iter([a, b]), Needs::UNKNOWN))
                    .collect();
            }
        }
        let later_span = self.stages[self.first + 1..].iter().any(|stage| !stage.own.is_empty());
        let needs = self.needs(index, key);
        let needs = if later_span { needs } else { needs.of_first() };
        texts.into_iter().map(|text| Spelling::new(text, needs)).collect()
    }

    fn ascii(&self) -> u128 {
        let keys = self.stages.iter().flat_map(|stage| &stage.phrases);
        let ascii = keys.flat_map(|key| key.bytes()).filter(u8::is_ascii);
        ascii.fold(0, |bits, byte| bits | 1 << byte)
    }

    /// A sequence has at most 64 characters at its stage; stages in front may have shortened it.
    /// None where that is beyond all measure.
    fn reach(&self) -> Option<usize> {
        let shrinkage = |stage: &Stage<'_>| {
            let ratio = |key: &String| {
                let output = convert(stage.group, key).chars().count().max(1);
                key.chars().count().div_ceil(output)
            };
            stage.phrases.iter().map(ratio).max().unwrap_or(1)
        };
        let converting = self.stages.iter().filter(|stage| stage.role == Role::Convert);
        converting.map(shrinkage).try_fold(64, usize::checked_mul)
    }
}

/// Texts through a pipeline, one behind the other.
pub(super) struct Texts<'p>(Flow<'p>);

impl<'p> Texts<'p> {
    pub(super) fn new(pipeline: &'p Pipeline) -> Self {
        Self(Flow::new(pipeline))
    }

    /// Converts by the stages from `index` on.
    pub(super) fn convert(&mut self, index: usize, text: &str) -> String {
        let mut output = String::new();
        self.0.push_from(index, text, Extent::Whole, &mut output);
        output
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

    /// The front of the next stage.
    fn behind(self, stage: &Stage<'_>) -> Option<Self> {
        if stage.role == Role::Segment {
            return Some(self);
        }
        let mut next =
            Self { lefts: Sources::new(), rights: Sources::new(), plain: Sources::new() };
        let image = |c: char| convert(stage.group, c.encode_utf8(&mut [0; 4]));
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
        for key in &stage.own {
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
