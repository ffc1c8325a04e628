//! Why a character became what it became: the same decisions, told.

use super::lattice::{Lattice, MOST};
use super::{Context, Stretch};

/// What became of a part of a text.
#[derive(Clone, Debug)]
pub(crate) enum Decision {
    /// So many bytes stayed.
    Copied(usize),
    /// A character was spelt.
    Made {
        /// The table that says so.
        dictionary: String,
        /// The word that the character stands in, or itself.
        key: String,
        /// The length of the character, in bytes.
        before: usize,
        /// The chosen one first, then the cheapest.
        candidates: Vec<String>,
        /// What the row of words around it costs with each.
        costs: Vec<u32>,
        /// The reason of the rule that chose.
        rule: Option<String>,
    },
}

impl Decision {
    /// For a character that gives another one everywhere.
    pub(crate) fn of_character(c: char, image: char) -> Self {
        Self::Made {
            dictionary: "characters".to_owned(),
            key: c.to_string(),
            before: c.len_utf8(),
            candidates: vec![image.to_string()],
            costs: vec![0],
            rule: None,
        }
    }
}

impl Context {
    /// Why the character `c` at `at` became `chosen`.
    pub(crate) fn decision(&self, text: &str, at: usize, c: char, chosen: char) -> Decision {
        let Stretch { begin, end, .. } = self.stretch(text, at, self.folds.fold(c));
        let stretch = &*self.folds.fold_all(&text[begin..end]);
        let index = text[begin..at].chars().count();
        let best = Lattice::<MOST>::new(&self.words, stretch, |_, _| true);
        let (mut key, mut is_word, mut own) = (c.to_string(), false, None);
        best.words(|from, spelling| {
            let range = from..from + spelling.len();
            if let Some(word) = stretch.get(range.clone())
                && range.contains(&(at - begin))
            {
                (key, is_word) = (word.to_owned(), true);
                own = self.words.own.as_ref().and_then(|own| own.dictionary(word, spelling));
            }
        });
        let read = self.canonical(c);
        let image = self.image(read);
        let cost = |candidate: char| {
            let allows = |start: usize, spelling: &str| match index.checked_sub(start) {
                Some(0) if spelling.is_empty() => image == candidate,
                Some(index) => spelling.chars().nth(index).is_none_or(|it| it == candidate),
                None => true,
            };
            let lattice = Lattice::<MOST>::new(&self.words, stretch, allows);
            (lattice.cost() < u32::MAX).then(|| (lattice.cost(), candidate))
        };
        let candidates = self.candidates(stretch, index, image).into_iter();
        let mut costs: Vec<(u32, char)> = candidates.filter_map(cost).collect();
        costs.sort_by_key(|&(cost, candidate)| (candidate != chosen, cost));
        if costs.first().is_none_or(|&(_, first)| first != chosen) {
            costs.insert(0, (best.cost(), chosen));
        }
        let rule = self.rules.find(&self.folds, text, at, read).filter(|_| own.is_none());
        let rule = rule.map(|rule| rule.reason.to_owned());
        let dictionary = match (own, &rule, is_word) {
            (Some(own), ..) => own,
            (None, Some(_), _) => "rules",
            (None, None, true) => "words",
            (None, None, false) => "characters",
        };
        Decision::Made {
            dictionary: dictionary.to_owned(),
            key,
            before: c.len_utf8(),
            candidates: costs.iter().map(|(_, candidate)| candidate.to_string()).collect(),
            costs: costs.iter().map(|&(cost, _)| cost).collect(),
            rule,
        }
    }

    /// What a character may become: its image, and all its spellings as a word by itself and in the words of a
    /// stretch.
    fn candidates(&self, stretch: &str, index: usize, image: char) -> Vec<char> {
        let mut candidates = vec![image];
        let starts: Vec<usize> =
            stretch.char_indices().map(|(at, _)| at).chain([stretch.len()]).collect();
        let from = (index + 1).saturating_sub(super::words::LONGEST);
        for start in from..=index {
            for end in index + 1..starts.len().min(start + super::words::LONGEST + 1) {
                let key = &stretch[starts[start]..starts[end]];
                let number = super::words::Number::of_key(key).into_iter();
                for spelling in number.flat_map(|number| self.words.spellings(number, key)) {
                    candidates.extend(spelling.text.chars().nth(index - start));
                }
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}
