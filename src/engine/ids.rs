//! Ideographic Description Sequences (Unicode, section 18.2), such as ⿰氵青: an operator and its
//! operands describe one character, so conversion copies a complete sequence whole.
//!
//! The limits are OpenCC's: operators U+2FF0 to U+2FFF, at most 16 nested, at most 64 characters;
//! any character may be an operand.

const MAX_DEPTH: usize = 16;
const MAX_CHARS: usize = 64;

/// What stands at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sequence {
    /// A complete sequence of this many bytes.
    Complete(usize),
    /// A sequence so far; the text ends before it does.
    Open,
    /// No sequence: another character, or one beyond the limits.
    None,
}

/// Whether the character is an Ideographic Description operator.
#[inline]
pub(crate) fn is_operator(c: char) -> bool {
    ('\u{2FF0}'..='\u{2FFF}').contains(&c)
}

/// Looks for a sequence at the start of `text`. Reads at most 64 characters.
pub(crate) fn sequence(text: &str) -> Sequence {
    if !text.starts_with(is_operator) {
        return Sequence::None;
    }
    // Operands still to come, for each operator that is open.
    let mut open: Vec<usize> = Vec::with_capacity(MAX_DEPTH);
    for (index, (at, c)) in text.char_indices().enumerate() {
        // An operand of 16 nested operators would be level 17, whatever it is.
        if index == MAX_CHARS || open.len() == MAX_DEPTH {
            return Sequence::None;
        }
        if is_operator(c) {
            open.push(operands(c));
            continue;
        }
        while let Some(missing) = open.last_mut() {
            *missing -= 1;
            if *missing > 0 {
                break;
            }
            open.pop();
        }
        if open.is_empty() {
            return Sequence::Complete(at + c.len_utf8());
        }
    }
    Sequence::Open
}

fn operands(operator: char) -> usize {
    match operator {
        '\u{2FF2}' | '\u{2FF3}' => 3,
        '\u{2FFE}' | '\u{2FFF}' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{Sequence, sequence};

    #[test]
    fn sequences_end_where_their_last_operand_does() {
        assert_eq!(sequence("⿰氵青人"), Sequence::Complete("⿰氵青".len()));
        assert_eq!(sequence("⿲彳⿱山王攵人"), Sequence::Complete("⿲彳⿱山王攵".len()));
        assert_eq!(sequence("⿾人x"), Sequence::Complete("⿾人".len()));
        assert_eq!(sequence("⿰a"), Sequence::Open);
        assert_eq!(sequence("⿰"), Sequence::Open);
        assert_eq!(sequence("人"), Sequence::None);
        assert_eq!(sequence(""), Sequence::None);
        assert_eq!(sequence("㇯人人"), Sequence::None);
    }

    #[test]
    fn limits_are_fifteen_operators_deep_and_64_characters() {
        let nested = |depth: usize| "⿰".repeat(depth) + &"人".repeat(depth + 1);
        assert_eq!(sequence(&nested(15)), Sequence::Complete(nested(15).len()));
        assert_eq!(sequence(&nested(16)), Sequence::None);
        let wide = |last: &str| format!("⿲{0}{0}{last}", balanced(4));
        assert_eq!(wide("人").chars().count(), 64);
        assert_eq!(sequence(&wide("人")), Sequence::Complete(wide("人").len()));
        assert_eq!(sequence(&wide("⿾人")), Sequence::None);
    }

    fn balanced(depth: usize) -> String {
        if depth == 0 { "人".into() } else { "⿰".to_owned() + &balanced(depth - 1).repeat(2) }
    }
}
