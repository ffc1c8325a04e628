//! Where places of a text are in what it became, told from the two texts alone.

use std::ops::Range;

/// How many characters, of both texts together, are passed over at most until they are alike again.
const MOST: usize = 12;

/// How many characters must be alike then.
const ENOUGH: usize = 3;

/// Leads places of a line, byte offsets in order, to those in what was made of it, in linear time: what changes is small, such
/// as a mark or a space, and between changes the two are alike.
pub(crate) fn lead(before: &str, after: &str, places: &mut [usize]) {
    let old: Vec<char> = before.chars().map(class).collect();
    let new: Vec<char> = after.chars().map(class).collect();
    let mut led = after.char_indices().map(|(at, _)| at).chain([after.len()]);
    let mut starts = before.char_indices().map(|(at, _)| at).chain([before.len()]).peekable();
    let (mut old, mut new) = (&old[..], &new[..]);
    let (mut now, mut places) = (led.next().unwrap_or_default(), places.iter_mut().peekable());
    while places.peek().is_some() {
        let (from, to) = step(old, new);
        for passed in 0..from.max(1) {
            let Some(start) = starts.peek() else { return };
            while let Some(place) = places.next_if(|place| **place <= *start) {
                *place = now;
            }
            if passed < from {
                starts.next();
            }
            if passed < to {
                now = led.next().unwrap_or(after.len());
            }
        }
        for _ in from.max(1)..to {
            now = led.next().unwrap_or(after.len());
        }
        (old, new) = (&old[from..], &new[to..]);
    }
}

/// How many characters of each text belong together here: one of each, or as few as can be until the two are alike.
fn step(old: &[char], new: &[char]) -> (usize, usize) {
    let one = (old.len().min(1), new.len().min(1));
    if old.first() == new.first() {
        return one;
    }
    let ways = (1..=MOST).flat_map(|both| (0..=both).map(move |some| (some, both - some)));
    let mut ways = ways.filter(|&(from, to)| from <= old.len() && to <= new.len());
    ways.find(|&(from, to)| are_alike(&old[from..], &new[to..])).unwrap_or(one)
}

fn are_alike(old: &[char], new: &[char]) -> bool {
    old[..old.len().min(ENOUGH)] == new[..new.len().min(ENOUGH)]
}

/// What stands for a character and all that it may be written as: for Han characters one.
fn class(c: char) -> char {
    const HAN: [Range<u32>; 4] =
        [0x2E80..0x2FE0, 0x3400..0xA000, 0xF900..0xFB00, 0x2_0000..0x4_0000];
    match c {
        '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '\'' | '＂' | '＇' => '"',
        '。' => '.',
        '、' => ',',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c if c.is_whitespace() => ' ',
        c if HAN.iter().any(|range| range.contains(&u32::from(c))) => '中',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::lead;

    #[test]
    fn places_keep_what_they_stand_between() {
        // A bar for each place.
        for (before, after) in [
            ("好. |“走”| 好, |“来”", "好。|「走」|好，|「來」"),
            ("他说|\"好\"|,来", "他說|「好」|，來"),
            ("|“走|”|", "|「走|」|"),
            ("ＡＢ| Ｃ|Ｄ", "AB| C|D"),
            ("头 |发", "頭|髮"),
            ("头| |发", "頭||髮"),
            ("等...|好", "等……|好"),
            ("e\u{301}|e", "é|e"),
            ("内|存|不足", "記|憶|體不足"),
            ("||头||", "||頭||"),
            ("|", "|"),
        ] {
            let plain = |text: &str| text.replace('|', "");
            let places = |text: &str| -> Vec<usize> {
                text.match_indices('|').enumerate().map(|(bars, (at, _))| at - bars).collect()
            };
            let mut led = places(before);
            lead(&plain(before), &plain(after), &mut led);
            assert_eq!(led, places(after), "{before}");
        }
    }
}
