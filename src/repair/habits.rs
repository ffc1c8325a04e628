//! How a text writes characters that can be written in several ways: 為 or 爲, 裡 or 裏, 台 or 臺.

use super::characters::{CharMap, Characters, characters};
use crate::error::Error;
use crate::variant::Region;

/// Standard form → a region's.
type Forms = CharMap<char, char>;

/// Standard forms and those of regions.
#[derive(Debug)]
pub(crate) struct Standards {
    taiwan: Forms,
    hong_kong: Forms,
}

impl Standards {
    pub(crate) fn new() -> Result<Self, Error> {
        let forms = |name| -> Result<Forms, Error> {
            let forms = characters(name)?.into_iter();
            Ok(forms.map(|(standard, forms)| (standard, forms[0])).collect())
        };
        Ok(Self { taiwan: forms("TWVariants")?, hong_kong: forms("HKVariants")? })
    }

    /// The standard forms that some region writes in another.
    pub(crate) fn differing(&self) -> impl Iterator<Item = char> {
        self.taiwan.keys().chain(self.hong_kong.keys()).copied()
    }

    /// How a region writes a standard form.
    pub(crate) fn form(&self, c: char, region: Option<Region>) -> char {
        let forms = match region {
            Some(Region::Taiwan) => &self.taiwan,
            Some(Region::HongKong | Region::Macau) => &self.hong_kong,
            _ => return c,
        };
        forms.get(&c).copied().unwrap_or(c)
    }
}

/// What naive converters write too, which tells nothing of a text's region.
const MADE: [char; 1] = ['裏'];
/// Text of every region has these in both forms.
pub(crate) const COMMON: [char; 18] = [
    '台', '臺', '污', '汙', '秘', '祕', '么', '麼', '床', '牀', '溫', '温', '峰', '峯', '群', '羣',
    '啟', '啓',
];

/// What a text has written so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits(CharMap<char, u32>);

impl Habits {
    pub(super) fn see(&mut self, variants: impl Iterator<Item = char>) {
        for c in variants {
            match self.0.get_mut(&c) {
                Some(count) => *count += 1,
                None => _ = self.0.insert(c, 1),
            }
        }
    }

    fn count(&self, c: char) -> u32 {
        self.0.get(&c).copied().unwrap_or_default()
    }

    /// A form as the text writes it, or, where it has not yet, as a region does.
    pub(super) fn spell(
        &self,
        c: char,
        characters: &Characters,
        standards: &Standards,
        region: impl FnOnce() -> Option<Region>,
    ) -> char {
        let variants = characters.variants(c);
        let most = variants.iter().copied().max_by_key(|&it| self.count(it));
        match most.filter(|&it| self.count(it) > 0) {
            Some(most) => most,
            None => standards.form(variants.first().copied().unwrap_or(c), region()),
        }
    }

    /// The region whose forms stand in the text most often, of equals Taiwan.
    pub(super) fn region(&self, characters: &Characters, standards: &Standards) -> Option<Region> {
        let regions = [None, Some(Region::HongKong), Some(Region::Taiwan)];
        let shown = |region: &Option<Region>| -> u32 {
            let is_form = |c: char| {
                let standard = characters.variants(c).first().copied().unwrap_or(c);
                standards.form(standard, *region) == c
            };
            let tells = |c: char| !MADE.contains(&c) && !COMMON.contains(&c) && is_form(c);
            self.0.iter().filter(|&(&c, _)| tells(c)).map(|(_, count)| count).sum()
        };
        regions.into_iter().max_by_key(shown).flatten()
    }
}
