//! From the table of words to its compiled form. Only `build.rs` needs it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::engine::context::words::{EMPTY, FREE, LONGEST, Number, OFFSET, RULED, UNKNOWN};
use crate::lexicon::index::{Filter, pair_of};

/// What [`Words`](crate::engine::context::words::Words) is made of.
pub(crate) struct Compiled {
    pub(crate) singles: Vec<u8>,
    pub(crate) index: Vec<u8>,
    pub(crate) pool: String,
    pub(crate) spans: Filter,
}

/// Compiles lines of `key TAB spelling TAB cost`, where `image` tells what a character is spelt like if there is
/// but one way, `ruled` which have rules, and `folds` which are others in words; lines that begin with `#` say
/// what the table is.
///
/// # Errors
/// The first line that is none, and why.
pub(crate) fn compile<'t>(
    table: &'t str,
    image: impl Fn(char) -> String,
    ruled: &BTreeSet<char>,
    folds: &BTreeMap<char, char>,
) -> Result<Compiled, String> {
    let mut words: BTreeMap<&str, Vec<(u8, &str)>> = BTreeMap::new();
    for (line, text) in (1..).zip(table.lines()).filter(|(_, text)| !text.starts_with('#')) {
        let row = (|| {
            let mut fields = text.split('\t');
            let (key, spelling, cost) = (fields.next()?, fields.next()?, fields.next()?);
            let cost: u8 = cost.parse().ok().filter(u8::is_ascii)?;
            let len = key.chars().count();
            let is_word = (1..=LONGEST).contains(&len) && spelling.chars().count() == len;
            (is_word && fields.next().is_none()).then_some((key, (cost, spelling)))
        })();
        let (key, spelling) = row.ok_or_else(|| {
            format!(
                "line {line}: not a key of at most {LONGEST} characters, a spelling of as many, and a \
                 cost under 128: {text:?}"
            )
        })?;
        if let Some(c) = key.chars().find(|c| folds.contains_key(c)) {
            return Err(format!(
                "line {line}: {key} is never found, as {c} is read as {}",
                folds[&c]
            ));
        }
        // Rare characters beyond the first plane are left to the table of characters.
        if key.len() == spelling.1.len() {
            words.entry(key).or_default().push(spelling);
        }
    }
    let cost = |(&key, spellings): (&&'t str, &Vec<(u8, &str)>)| {
        Some((key, spellings.iter().map(|&(cost, _)| u32::from(cost)).min()?))
    };
    let costs: HashMap<&str, u32> = words.iter().filter_map(cost).collect();
    let single = |c: char| match words.get(&*c.encode_utf8(&mut [0; 4])).map(Vec::as_slice) {
        _ if ruled.contains(&c) => RULED,
        None => UNKNOWN as u8,
        // By the table of characters, as a word's would be.
        Some(&[(cost, spelling)]) if image(c) == spelling => cost,
        Some(_) => FREE,
    };
    let singles = (0..=u16::MAX).map(|code| char::from_u32(code.into()).map_or(FREE, single));
    let singles: Vec<u8> = singles.collect();
    words.retain(|key, _| {
        let mut chars = key.chars();
        let only = chars.next().filter(|_| chars.next().is_none());
        only.is_none_or(|c| singles.get(c as usize).is_none_or(|it| [RULED, FREE].contains(it)))
    });
    if let Some(key) = costs.keys().find(|key| !is_cheapest(key, &costs)) {
        return Err(format!("{key} costs more than shorter words in its place"));
    }
    let mut pool = String::new();
    let mut slots = vec![EMPTY; 2 * words.len() + 1];
    for (&key, spellings) in &mut words {
        // Between equals the first in the table.
        spellings.sort_by_key(|&(cost, _)| cost);
        let offset = u32::try_from(pool.len()).ok().filter(|it| it >> OFFSET == 0);
        let offset = offset.ok_or("the table is too large")?;
        let count = u8::try_from(spellings.len()).ok().filter(u8::is_ascii);
        let (Some(number), Some(count)) = (Number::of_key(key), count) else {
            return Err(format!("too many spellings of {key}"));
        };
        pool.extend([key.len() as u8, count].map(char::from));
        pool.push_str(key);
        for &mut (cost, spelling) in spellings {
            pool.push(char::from(cost));
            pool.push_str(spelling);
        }
        let (mut slot, mark) = number.place(slots.len());
        while slots[slot] != EMPTY {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = mark << OFFSET | offset;
    }
    let pairs = words.keys().flat_map(|key| {
        key.chars().zip(key.chars().skip(1)).map(|(first, second)| pair_of(first, second))
    });
    Ok(Compiled {
        singles,
        index: slots.iter().flat_map(|slot| slot.to_le_bytes()).collect(),
        pool,
        spans: Filter::new(pairs, 12),
    })
}

/// Whether no row of shorter words is cheaper than a word: so where one fills a stretch, it is the best row.
fn is_cheapest(key: &str, costs: &HashMap<&str, u32>) -> bool {
    let places: Vec<usize> = key.char_indices().map(|(at, _)| at).chain([key.len()]).collect();
    let mut best = vec![0];
    for (end, &to) in places.iter().enumerate().skip(1) {
        let row = |start: usize| {
            let unknown = (start + 1 == end).then_some(UNKNOWN);
            let cost = costs.get(&key[places[start]..to]).copied().or(unknown)?;
            best.get(start).map(|row: &u32| row.saturating_add(cost))
        };
        // From the first character on, the whole word is not a shorter one.
        let from = usize::from(end + 1 == places.len());
        best.push((from..end).filter_map(row).min().unwrap_or(u32::MAX));
    }
    let whole = costs.get(key);
    places.len() <= 2 || whole.zip(best.last()).is_none_or(|(whole, row)| whole <= row)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Compiled, compile};
    use crate::engine::context::words::Words;

    fn compiled(table: &str) -> Result<Compiled, String> {
        let folds = BTreeMap::from([('髮', '发')]);
        compile(table, |c| c.to_string(), &BTreeSet::new(), &folds)
    }

    #[test]
    fn a_word_is_found_in_all_its_spellings() {
        let table = "# about\n发\t發\t20\n发\t髮\t25\n头发\t頭髮\t30\n";
        let Compiled { singles, index, pool, spans } = compiled(table).unwrap();
        let [singles, index] = [singles, index].map(|it| &*it.leak());
        let words = Words { singles, index, pool: pool.leak(), spans, own: None };
        let spelt = |key: &str| -> Vec<(u32, String)> {
            let word = words.of_all(key).into_iter();
            word.flat_map(|it| it.spellings().map(|it| (it.cost, it.text.to_owned()))).collect()
        };
        assert_eq!(spelt("发"), [(20, "發".to_owned()), (25, "髮".to_owned())]);
        assert_eq!(spelt("头发"), [(30, "頭髮".to_owned())]);
        assert!(spelt("头").is_empty());
    }

    #[test]
    fn what_could_not_be_looked_up_rightly_is_refused() {
        let cases = [
            ("头\t頭\t10\n发\t發\t20\n头发\t頭髮\t31\n", "头发 costs more than shorter words"),
            ("头髮\t頭髮\t30\n", "line 1: 头髮 is never found, as 髮 is read as 发"),
            ("头发\t頭髮\t128\n", "line 1: not a key"),
            ("头发\t髮\t30\n", "line 1: not a key"),
        ];
        for (table, expected) in cases {
            let error = compiled(table).err().unwrap();
            assert!(error.starts_with(expected), "{error}");
        }
        assert!(compiled("头\t頭\t10\n发\t發\t20\n头发\t頭髮\t30\n").is_ok());
    }
}
