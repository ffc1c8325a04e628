//! Lexicons in a group, searched as one.

use std::sync::Arc;

use super::view::{Hit, Lexicon, Start};

/// How a group chooses between its members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MatchPolicy {
    /// The first member with any match wins, even where a later one has a longer key.
    #[default]
    ShortCircuit,
    /// The longest match of all members wins; between equals, the earlier member.
    Union,
}

/// A lexicon, or several under one policy; groups may nest.
#[derive(Clone, Debug)]
pub(crate) enum Group {
    Lexicon(Arc<Lexicon>),
    Members(MatchPolicy, Vec<Group>),
}

impl Group {
    /// The match at the start of `text`, which starts with `first` and then `second`.
    #[inline]
    pub(crate) fn longest_prefix(
        &self,
        text: &str,
        first: char,
        second: Option<char>,
    ) -> Option<Hit<'_>> {
        self.find(&Start::new(text, first, second))
    }

    fn find(&self, start: &Start<'_>) -> Option<Hit<'_>> {
        let (policy, members) = match self {
            Self::Lexicon(lexicon) => return lexicon.find(start),
            Self::Members(policy, members) => (*policy, members),
        };
        let mut best: Option<Hit<'_>> = None;
        for member in members {
            let hit = match member {
                Self::Lexicon(lexicon) => lexicon.find(start),
                Self::Members(..) => member.find(start),
            };
            if let Some(hit) = hit {
                if policy == MatchPolicy::ShortCircuit {
                    return Some(hit);
                }
                if best.is_none_or(|best| hit.len > best.len) {
                    best = Some(hit);
                }
            }
        }
        best
    }

    /// Whether some key starts with the whole of `text` and goes on.
    pub(crate) fn could_grow(&self, text: &str) -> bool {
        self.lexicons().iter().any(|lexicon| lexicon.could_grow(text))
    }

    /// All lexicons of the tree, in order.
    pub(crate) fn lexicons(&self) -> Vec<&Arc<Lexicon>> {
        match self {
            Self::Lexicon(lexicon) => vec![lexicon],
            Self::Members(_, members) => members.iter().flat_map(Group::lexicons).collect(),
        }
    }
}
