//! The cheapest way to cut a text into words, tried plainly.

use std::collections::HashMap;

/// The most characters of a word.
pub(crate) const LONGEST: usize = 8;

/// What words cost: `L` is the unit, nats or quarters of them.
pub(crate) struct Lattice<L> {
    words: HashMap<String, L>,
    /// By first character, the most characters of a word.
    longest: HashMap<char, usize>,
    /// Of a single character that is no word.
    unknown: L,
}

impl<L: Copy + PartialOrd + Default + std::ops::Add<Output = L>> Lattice<L> {
    pub(crate) fn new(unknown: L) -> Self {
        Self { words: HashMap::new(), longest: HashMap::new(), unknown }
    }

    /// Adds a word, or lowers its cost.
    pub(crate) fn add(&mut self, word: &str, cost: L) {
        let length = word.chars().count();
        let Some(first) = word.chars().next().filter(|_| length <= LONGEST) else {
            return;
        };
        let longest = self.longest.entry(first).or_default();
        *longest = (*longest).max(length);
        match self.words.get_mut(word) {
            Some(known) if *known <= cost => {}
            Some(known) => *known = cost,
            None => {
                self.words.insert(word.to_owned(), cost);
            }
        }
    }

    /// The words of the cheapest path, as byte offsets of their ends, and its cost. Of equal costs
    /// fewer words win, of these the path whose last word is longest. `without` is a word that may
    /// not be used as a whole.
    pub(crate) fn path(&self, text: &str, without: Option<&str>) -> (Vec<usize>, L) {
        let bounds: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        // By character: cost so far, words so far, where the last word began.
        let mut best: Vec<Option<(L, usize, usize)>> = vec![None; bounds.len()];
        best[0] = Some((L::default(), 0, 0));
        for (start, first) in text.chars().enumerate() {
            let Some((cost, words, _)) = best[start] else {
                continue;
            };
            let longest = self.longest.get(&first).copied().unwrap_or(1);
            for end in start + 1..=(start + longest).min(bounds.len() - 1) {
                let word = &text[bounds[start]..bounds[end]];
                let price = match self.words.get(word) {
                    Some(price) if without != Some(word) => *price,
                    _ if end == start + 1 => self.unknown,
                    _ => continue,
                };
                let new = (cost + price, words + 1, start);
                if best[end].is_none_or(|old| (new.0, new.1) < (old.0, old.1)) {
                    best[end] = Some(new);
                }
            }
        }
        let total = best.last().copied().flatten().map_or(L::default(), |(cost, ..)| cost);
        let (mut ends, mut end) = (Vec::new(), bounds.len() - 1);
        while end > 0 {
            ends.push(bounds[end]);
            end = best[end].map_or(end - 1, |(.., start)| start);
        }
        ends.reverse();
        (ends, total)
    }
}

#[cfg(test)]
mod tests {
    use super::Lattice;

    #[test]
    fn the_cheapest_path_wins_and_then_the_one_of_fewer_words() {
        let mut lattice = Lattice::new(9);
        for (word, cost) in [("甲乙", 5), ("乙丙", 2), ("甲", 3), ("乙", 2), ("丙", 4)] {
            lattice.add(word, cost);
        }
        assert_eq!(lattice.path("甲乙", None), (vec![6], 5));
        assert_eq!(lattice.path("甲乙", Some("甲乙")), (vec![3, 6], 5));
        assert_eq!(lattice.path("甲乙丙", None), (vec![3, 9], 5));
        assert_eq!(lattice.path("丁", None), (vec![3], 9));
        assert_eq!(lattice.path("", None), (vec![], 0));
    }
}
