//! Converters from Simplified that go character by character, as many programs still do: what repair is
//! for.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::context::spelling::{characters, read};

/// Not among their own Traditional forms, but characters of Traditional text, so converters leave them.
const ALSO_TRADITIONAL: [char; 2] = ['么', '并'];

/// Among their own Traditional forms, but hardly ever seen in Traditional text, so converters do not leave them.
const HARDLY_TRADITIONAL: &str = "万亘价党厂尸广愿挂杠极柜确种胜腊腌苹荐虫蚝蜡蝎适";

/// Keys that converters differ in, with a form that others choose than those of [`Naive::keeping`].
const OTHERWISE: [(char, char); 30] = [
    ('后', '後'),
    ('里', '裏'),
    ('于', '於'),
    ('云', '雲'),
    ('几', '幾'),
    ('余', '餘'),
    ('并', '並'),
    ('么', '麼'),
    ('系', '係'),
    ('采', '採'),
    ('松', '鬆'),
    ('制', '製'),
    ('斗', '鬥'),
    ('准', '準'),
    ('面', '麪'),
    ('谷', '穀'),
    ('干', '乾'),
    ('丑', '醜'),
    ('叶', '葉'),
    ('丰', '豐'),
    ('据', '據'),
    ('咸', '鹹'),
    ('钟', '鐘'),
    ('历', '曆'),
    ('复', '複'),
    ('汇', '彙'),
    ('尽', '儘'),
    ('签', '簽'),
    ('脏', '臟'),
    ('冲', '沖'),
];

/// A converter with one form for each character.
pub(crate) struct Naive {
    pub(crate) name: &'static str,
    forms: BTreeMap<char, char>,
}

impl Naive {
    /// All three.
    pub(crate) fn all() -> Result<[Self; 3]> {
        let table = read("opencc/STCharacters.txt")?;
        let table: BTreeMap<char, Vec<char>> = characters(&table).collect();
        Ok([Self::keeping(&table), Self::first(&table), Self::otherwise(&table)])
    }

    /// Characters that Traditional text has too stay; the others become their first form.
    fn keeping(table: &BTreeMap<char, Vec<char>>) -> Self {
        let form = |(&key, forms): (&char, &Vec<char>)| {
            let is_own = forms.contains(&key) && !HARDLY_TRADITIONAL.contains(key);
            (key, if is_own || ALSO_TRADITIONAL.contains(&key) { key } else { forms[0] })
        };
        Self { name: "keeping", forms: table.iter().map(form).collect() }
    }

    /// Every character becomes its first form.
    fn first(table: &BTreeMap<char, Vec<char>>) -> Self {
        let forms = table.iter().map(|(&key, forms)| (key, forms[0]));
        Self { name: "first form", forms: forms.collect() }
    }

    /// As the first, but for some keys.
    fn otherwise(table: &BTreeMap<char, Vec<char>>) -> Self {
        let mut naive = Self { name: "mixed", ..Self::keeping(table) };
        naive.forms.extend(OTHERWISE);
        naive
    }

    /// What it makes of a Simplified text: as many characters.
    pub(crate) fn convert(&self, text: &str) -> String {
        text.chars().map(|c| self.forms.get(&c).copied().unwrap_or(c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Naive, OTHERWISE, characters, read};

    #[test]
    fn each_has_its_own_way() {
        let made = Naive::all().unwrap().map(|naive| naive.convert("钟头后发种，么"));
        assert_eq!(made, ["鍾頭后發種，么", "鍾頭後發種，麼", "鐘頭後發種，麼"]);
    }

    #[test]
    fn what_is_chosen_otherwise_is_another_form_of_the_key() {
        let table = read("opencc/STCharacters.txt").unwrap();
        let table: BTreeMap<char, Vec<char>> = characters(&table).collect();
        let keeping = Naive::keeping(&table);
        for (key, form) in OTHERWISE {
            assert!(table[&key].contains(&form) && keeping.forms[&key] != form, "{key} {form}");
        }
    }
}
