//! A text made shorter while it still shows something.

/// How many shorter texts are tried at most.
const TRIES: usize = 3000;

/// Drops parts of the text, from halves down to single characters, until none can go.
pub(super) fn shrink(text: &str, shows: impl Fn(&str) -> bool) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut tries = TRIES;
    loop {
        let before = chars.len();
        let mut part = before / 2;
        while part > 0 {
            let mut at = 0;
            while at < chars.len() {
                if tries == 0 {
                    return chars.into_iter().collect();
                }
                tries -= 1;
                let end = (at + part).min(chars.len());
                let shorter: String = chars[..at].iter().chain(&chars[end..]).collect();
                if shows(&shorter) {
                    chars.drain(at..end);
                } else {
                    at = end;
                }
            }
            part /= 2;
        }
        if chars.len() == before {
            return chars.into_iter().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn what_shows_it_is_left() {
        let text = "甲".repeat(40) + "乙" + &"甲".repeat(80) + "丙丁";
        let shows = |it: &str| it.contains('乙') && it.ends_with('丁');
        assert_eq!(shrink(&text, shows), "乙丁");
        assert_eq!(shrink(&text, |it| it.chars().count() > 4).chars().count(), 5);
    }
}
