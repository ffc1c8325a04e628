//! How far one output is from another.

use std::ops::AddAssign;

/// What differs, line by line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Edit distance.
    pub(crate) characters: usize,
    /// What lies between the first and the last byte that differ, in the longer of both.
    pub(crate) bytes: usize,
}

impl AddAssign for Difference {
    fn add_assign(&mut self, other: Self) {
        self.characters += other.characters;
        self.bytes += other.bytes;
    }
}

impl Difference {
    pub(crate) fn between(output: &str, reference: &str) -> Self {
        let (mut ours, mut theirs) = (output.split('\n'), reference.split('\n'));
        let mut sum = Self::default();
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return sum,
                (Some(ours), Some(theirs)) => sum += Self::of_line(ours, theirs),
                // A line break more or less, and what is behind it.
                (Some(line), None) | (None, Some(line)) => {
                    sum += Self { characters: line.chars().count() + 1, bytes: line.len() + 1 };
                }
            }
        }
    }

    fn of_line(ours: &str, theirs: &str) -> Self {
        if ours == theirs {
            return Self::default();
        }
        let (mut ours, mut theirs): (Vec<char>, Vec<char>) =
            (ours.chars().collect(), theirs.chars().collect());
        // What both begin and end with does not change the distance, only the time it takes.
        for _ in 0..2 {
            let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
            ours.drain(..same);
            theirs.drain(..same);
            ours.reverse();
            theirs.reverse();
        }
        let bytes =
            |text: &[char]| text.iter().map(|character| character.len_utf8()).sum::<usize>();
        Self {
            characters: strsim::generic_levenshtein(&ours, &theirs),
            bytes: bytes(&ours).max(bytes(&theirs)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Difference;

    #[test]
    fn distance_is_by_line() {
        let between = |ours, theirs| {
            let Difference { characters, bytes } = Difference::between(ours, theirs);
            (characters, bytes)
        };
        assert_eq!(between("記憶體\n資料庫\n", "記憶體\n資料庫\n"), (0, 0));
        assert_eq!(between("記憶體\n資料\n皇后", "內存\n資料庫\n皇後"), (3 + 1 + 1, 9 + 3 + 3));
        assert_eq!(between("一\n二三", "一"), (3, 7));
        assert_eq!(between("", "一"), (1, 3));
        assert_eq!(between("aa", "a"), (1, 1));
    }
}
