//! From the files under `dictionaries/context/` to what is embedded. Only `build.rs` needs it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use crate::engine::context::BARRIERS;
use crate::engine::context::rules::REACH;
use crate::engine::fused::tables::{Steps, Tables};
use crate::lexicon::index::Filter;

/// The collocation rules as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// Sets of characters, for `{name}` in patterns.
    sets: BTreeMap<String, String>,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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
    reason: String,
    /// Where it holds, and perhaps where it must not; the tests convert them.
    #[serde(rename = "example")]
    _example: String,
    #[serde(default, rename = "counter")]
    _counter: String,
}

impl Rules {
    /// The characters that have rules.
    pub(crate) fn characters(&self) -> impl Iterator<Item = char> {
        self.rule.iter().map(|rule| rule.character)
    }

    /// The Rust expression for them, sorted by character and else as they are written. `folds` is what
    /// characters are when rules are asked.
    ///
    /// # Errors
    /// A pattern that cannot be one, or could never match.
    pub(crate) fn expression(&self, folds: &BTreeMap<char, char>) -> Result<String, String> {
        let mut rules: BTreeMap<char, Vec<&Rule>> = BTreeMap::new();
        for rule in &self.rule {
            rules.entry(rule.character).or_default().push(rule);
        }
        let mut expression = String::from("&[");
        for (character, rules) in rules {
            if folds.contains_key(&character) {
                return Err(format!("a rule for {character}, which is another character in words"));
            }
            let _ = write!(expression, "({character:?}, &[");
            for Rule { choose, before, not_before, behind, not_behind, reason, .. } in rules {
                let [before, not_before] =
                    [before, not_before].map(|it| self.patterns(it, true, folds));
                let [behind, not_behind] =
                    [behind, not_behind].map(|it| self.patterns(it, false, folds));
                let _ = write!(
                    expression,
                    "Rule {{ choose: {choose:?}, before: {}, not_before: {}, behind: {}, \
                     not_behind: {}, reason: {reason:?} }}, ",
                    before?, not_before?, behind?, not_behind?
                );
            }
            expression.push_str("]), ");
        }
        expression.push(']');
        Ok(expression)
    }

    /// The pairs of neighbours of which one must stand where a rule holds, as
    /// [`Rules`](crate::engine::context::rules::Rules) has them.
    ///
    /// # Errors
    /// As [`expression`](Self::expression).
    pub(crate) fn near(&self) -> Result<Filter, String> {
        let mut pairs = Vec::new();
        for Rule { character, before, behind, .. } in &self.rule {
            for pattern in before {
                let sets = self.sets_of(pattern)?;
                pairs.extend(sets.last().into_iter().flatten().map(|&c| (c, *character)));
            }
            for pattern in behind.iter().filter(|_| before.is_empty()) {
                let sets = self.sets_of(pattern)?;
                pairs.extend(sets.first().into_iter().flatten().map(|&c| (*character, c)));
            }
            if before.is_empty() && behind.is_empty() {
                pairs.push((*character, '\0'));
            }
        }
        Ok(Filter::of_pairs(pairs, 16))
    }

    fn patterns(
        &self,
        patterns: &[String],
        in_front: bool,
        folds: &BTreeMap<char, char>,
    ) -> Result<String, String> {
        // One set of all that are one character is searched faster than each of them.
        let (mut singles, mut longer) = (BTreeSet::new(), Vec::new());
        for pattern in patterns {
            match <[Vec<char>; 1]>::try_from(self.sets_of(pattern)?) {
                Ok([set]) => singles.extend(set),
                Err(sets) => longer.push(sets),
            }
        }
        let singles = (!singles.is_empty()).then(|| vec![singles.into_iter().collect()]);
        let mut expression = String::from("&[");
        for mut sets in singles.into_iter().chain(longer) {
            let is_barred =
                |set: &Vec<char>| set.iter().any(|c| BARRIERS.contains(c) || *c == '\0');
            if sets.is_empty() || sets.len() > REACH || sets.iter().any(is_barred) {
                return Err(format!("no pattern for a rule: {sets:?}"));
            }
            if let Some(c) = sets.iter().flatten().find(|c| folds.contains_key(c)) {
                return Err(format!("{c} never matches, as it is read as {}: {sets:?}", folds[c]));
            }
            if in_front {
                sets.reverse();
            }
            expression.push_str("&[");
            for set in sets {
                let _ = match *set {
                    [one] => write!(expression, "Item::One({one:?}), "),
                    _ => write!(expression, "Item::Of(&{set:?}), "),
                };
            }
            expression.push_str("], ");
        }
        expression.push(']');
        Ok(expression)
    }

    /// One set for each character of a pattern, sorted.
    fn sets_of(&self, pattern: &str) -> Result<Vec<Vec<char>>, String> {
        let mut sets = Vec::new();
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            if c == '{' {
                let (name, behind) =
                    rest[1..].split_once('}').ok_or_else(|| format!("no end: {pattern:?}"))?;
                let set = self.sets.get(name).ok_or_else(|| format!("no set {name:?}"))?;
                let mut set: Vec<char> = set.chars().collect();
                set.sort_unstable();
                set.dedup();
                sets.push(set);
                rest = behind;
            } else {
                sets.push(vec![c]);
                rest = &rest[c.len_utf8()..];
            }
        }
        Ok(sets)
    }
}

/// The tables of a scan that leaves what is one-to-many to its context. `table` is that of words, `image`
/// what a character becomes without any, `compatibility` which are read as others.
pub(crate) fn tables(
    table: &str,
    ruled: impl Iterator<Item = char>,
    images: &BTreeMap<char, String>,
    compatibility: &BTreeMap<char, String>,
) -> Result<Tables, String> {
    if table.lines().any(|line| !line.starts_with('#') && line.contains(BARRIERS)) {
        return Err("a word holds what words must not".to_owned());
    }
    let image = |c: char| match images.get(&c) {
        Some(image) => image.clone(),
        None => c.to_string(),
    };
    let mut special: BTreeSet<char> = ('\u{2FF0}'..='\u{2FFF}').chain(ruled).collect();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (key, spelling) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
        let other = |(c, spelt): (char, char)| (image(c) != spelt.to_string()).then_some(c);
        special.extend(key.chars().zip(spelling.chars()).filter_map(other));
    }
    let is_special = |canonical: &String| canonical.chars().any(|c| special.contains(&c));
    let read_so = compatibility.iter().filter(|(_, canonical)| is_special(canonical));
    let read_so: Vec<char> = read_so.map(|(&c, _)| c).collect();
    special.extend(read_so);
    let mut pairs = Vec::new();
    for (&c, image) in images {
        match *image.encode_utf16().collect::<Vec<_>>() {
            [code] if c.len_utf8() == 3 && image.len() == 3 => {
                pairs.extend([c as u16, code].map(u16::to_le_bytes).into_iter().flatten());
            }
            _ => special.extend([c]),
        }
    }
    let none = || Filter::new([], 8);
    Ok(Tables {
        images: Cow::Owned(pairs),
        normalised: Cow::Borrowed(&[]),
        special: special
            .iter()
            .flat_map(|&c| u32::from(c).to_le_bytes())
            .collect::<Vec<_>>()
            .into(),
        hints: none(),
        records: Cow::Borrowed(&[]),
        pool: Cow::Borrowed(""),
        spans: none(),
        later_spans: none(),
        inside: none(),
        later_inside: none(),
        deep_spans: none(),
        steps: Steps::None,
        ascii: 0,
        // A description sequence, of which this is the first and only stage to read.
        reach: 64,
    })
}

/// Traditional characters and what they are in words, all of three bytes: by a table of what they become, or
/// else what becomes them, if they stand in no word's key, and regional forms of them likewise; but for those
/// that are Simplified characters as well. Compatibility ideographs are what their canonical ones are.
pub(crate) fn folds(
    simplified: &BTreeMap<char, String>,
    traditional: &BTreeMap<char, Vec<String>>,
    regional: &[BTreeMap<char, String>],
    compatibility: &BTreeMap<char, String>,
    table: &str,
) -> BTreeMap<char, char> {
    let keys = table.lines().filter_map(|line| line.split_once('\t'));
    let in_keys: BTreeSet<char> = keys.flat_map(|(key, _)| key.chars()).collect();
    let single = |text: &str| {
        let mut chars = text.chars();
        chars.next().filter(|c| chars.next().is_none() && c.len_utf8() == 3)
    };
    let mut folds: BTreeMap<char, char> = BTreeMap::new();
    let other = |(&c, to): (&char, &String)| Some((c, single(to).filter(|&to| to != c)?));
    folds.extend(simplified.iter().filter_map(other));
    for (&c, candidates) in traditional {
        for candidate in candidates.iter().filter_map(|it| single(it)) {
            if !in_keys.contains(&candidate) {
                folds.entry(candidate).or_insert(c);
            }
        }
    }
    for (c, form) in regional.iter().flatten() {
        let folded = *folds.get(c).unwrap_or(c);
        folds.extend(single(form).map(|it| (it, *folds.get(&it).unwrap_or(&folded))));
    }
    let is_wide = |&c: &char, &mut folded: &mut char| {
        c != folded && c.len_utf8() == 3 && folded.len_utf8() == 3 && !traditional.contains_key(&c)
    };
    folds.retain(is_wide);
    for (&c, canonical) in compatibility.iter().filter(|(c, _)| c.len_utf8() == 3) {
        let canonical = single(canonical).map(|it| *folds.get(&it).unwrap_or(&it));
        folds.extend(canonical.map(|it| (c, it)));
    }
    folds
}
