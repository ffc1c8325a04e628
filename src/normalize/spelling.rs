//! How a region spells Traditional text, whichever region it comes from.

use std::collections::BTreeMap;

use crate::convert::Converter;
use crate::dictionary::Dictionary;
use crate::error::Error;
use crate::repair::Characters;
use crate::variant::{Region, Variant};

/// Characters that regions write beside what the tables give for them.
const BOTH: [char; 11] = ['台', '濕', '參', '么', '衹', '麵', '群', '峰', '啟', '洩', '簷'];

/// What the passes between regions read, all of which lead from the one with these names.
const TABLES: [(&str, &str); 2] =
    [("TWVariants", "HKVariantsRev"), ("HKVariants", "TWVariantsRev")];

/// To a region's spelling from another's or the standard form, of which those passes make what its own do.
#[derive(Debug)]
pub(super) struct Spelling {
    passes: Converter,
    /// A bit for each character of the first plane that could change, as most clauses have none.
    changing: Box<[u64]>,
}

impl Spelling {
    /// None where the target is no region's.
    pub(super) fn new(to: Variant) -> Result<Option<Self>, Error> {
        let (from, (last, first)) = match to.region() {
            Some(Region::Taiwan) => ("zh-Hant-HK", TABLES[0]),
            Some(Region::HongKong | Region::Macau) => ("zh-Hant-TW", TABLES[1]),
            _ => return Ok(None),
        };
        let passes = Converter::new(from.parse()?, to);
        let changing = vec![0; 0x1_0000 / 64].into_boxed_slice();
        let mut spelling = Self { passes, changing };
        ('\u{F900}'..='\u{FAFF}').for_each(|c| spelling.mark(c));
        // What the first pass makes of characters, by that.
        let mut sources: BTreeMap<String, Vec<char>> = BTreeMap::new();
        for (key, values) in Dictionary::builtin(first)?.entries() {
            let to = values.first().copied().unwrap_or(&key).to_owned();
            sources.entry(to).or_default().extend(key.chars());
        }
        for table in [last, first].iter().flat_map(|it| [(*it).to_owned(), format!("{it}Phrases")])
        {
            for (key, _) in Dictionary::builtin(&table)?.entries() {
                spelling.mark_key(&key, &sources);
            }
        }
        Ok(Some(spelling))
    }

    /// Marks what changes of a table's key, by itself or within it, and what the first pass makes such characters of.
    fn mark_key(&mut self, key: &str, sources: &BTreeMap<String, Vec<char>>) {
        let spelt = self.passes.convert(key).into_owned();
        let is_as_long = spelt.chars().count() == key.chars().count();
        let stays = |from: char, to: char| is_as_long && (from == to || BOTH.contains(&from));
        for (c, spelt) in key.chars().zip(spelt.chars()) {
            let c_alone = c.to_string();
            let changes_alone = !BOTH.contains(&c) && self.passes.convert(&c_alone) != c_alone;
            if changes_alone || !stays(c, spelt) {
                self.mark(c);
            }
            let sources = sources.get(&c_alone).into_iter().flatten();
            sources.filter(|&&it| !stays(it, spelt)).for_each(|&it| self.mark(it));
        }
    }

    fn mark(&mut self, c: char) {
        if let Some(bits) = self.changing.get_mut(c as usize / 64) {
            *bits |= 1 << (c as usize % 64);
        }
    }

    /// The characters of the first plane that could change.
    pub(super) fn changing(&self) -> Vec<char> {
        ('\0'..='\u{FFFF}').filter(|&c| self.changes(c)).collect()
    }

    /// Whether a character could change.
    fn changes(&self, c: char) -> bool {
        let bits = self.changing.get(c as usize / 64);
        bits.is_none_or(|bits| bits >> (c as usize % 64) & 1 == 1)
    }

    /// Appends a text as the region writes it; but not in a way that repair takes for damage (么 for 幺), nor with another
    /// character where regions have both. Tells whether all of it is read as before.
    pub(super) fn spell(&self, characters: &Characters, text: &str, output: &mut String) -> bool {
        let (mut is_alike, mut done, mut begin, mut may_change) = (true, 0, 0, false);
        for (at, c) in text.char_indices() {
            may_change |= self.changes(c);
            // No word goes on behind these.
            if matches!(c, '，' | '。' | '\n') {
                if may_change {
                    output.push_str(&text[done..begin]);
                    done = at + c.len_utf8();
                    is_alike &= self.clause(characters, &text[begin..done], output);
                }
                (begin, may_change) = (at + c.len_utf8(), false);
            }
        }
        output.push_str(&text[done..begin]);
        if may_change {
            is_alike &= self.clause(characters, &text[begin..], output);
        } else {
            output.push_str(&text[begin..]);
        }
        is_alike
    }

    fn clause(&self, characters: &Characters, text: &str, output: &mut String) -> bool {
        let begin = output.len();
        self.passes.convert_into(text, output);
        let has_any = characters.has_left(&output[begin..]) || text.contains(BOTH);
        if has_any && text.chars().count() == output[begin..].chars().count() {
            let spelt = output.split_off(begin);
            let stays = |c: char, spelt: char| {
                c != spelt && (characters.is_left(spelt) || BOTH.contains(&c))
            };
            let both = text.chars().zip(spelt.chars());
            output.extend(both.map(|(c, spelt)| if stays(c, spelt) { c } else { spelt }));
        }
        characters.are_all_read_alike(text, &output[begin..])
    }
}
