//! Variants of written Chinese, by their BCP 47 tags.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

/// Which characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Simplified.
    Hans,
    /// Traditional.
    Hant,
}

/// Whose spelling and, where that is asked for, wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// Mainland China, `CN`.
    China,
    /// Singapore, `SG`.
    Singapore,
    /// Malaysia, `MY`.
    Malaysia,
    /// Taiwan, `TW`.
    Taiwan,
    /// Hong Kong, `HK`.
    HongKong,
    /// Macau, `MO`.
    Macau,
}

/// A variant of written Chinese: a script and perhaps a region. `zh-Hant` alone is OpenCC's standard
/// Traditional (爲, 裏, 着), a form in the middle between the regions' own.
///
/// ```
/// use fanjian::{Region, Script, Variant};
///
/// let variant: Variant = "zh-TW".parse()?;
/// assert_eq!((variant.script(), variant.region()), (Script::Hant, Some(Region::Taiwan)));
/// assert_eq!(variant.to_string(), "zh-Hant-TW");
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    script: Script,
    region: Option<Region>,
}

/// All there are, by their full tags.
const VARIANTS: [(&str, Script, Option<Region>); 8] = [
    ("zh-Hans", Script::Hans, None),
    ("zh-Hans-CN", Script::Hans, Some(Region::China)),
    ("zh-Hans-SG", Script::Hans, Some(Region::Singapore)),
    ("zh-Hans-MY", Script::Hans, Some(Region::Malaysia)),
    ("zh-Hant", Script::Hant, None),
    ("zh-Hant-TW", Script::Hant, Some(Region::Taiwan)),
    ("zh-Hant-HK", Script::Hant, Some(Region::HongKong)),
    ("zh-Hant-MO", Script::Hant, Some(Region::Macau)),
];

impl Variant {
    /// All variants.
    pub fn all() -> impl Iterator<Item = Self> {
        VARIANTS.iter().map(|&(_, script, region)| Self { script, region })
    }

    /// Which characters.
    #[must_use]
    pub fn script(self) -> Script {
        self.script
    }

    /// Whose spelling, if a region's.
    #[must_use]
    pub fn region(self) -> Option<Region> {
        self.region
    }
}

/// Reads a tag, in any case, with `-` or `_`; the script may be left out where there is a region.
impl FromStr for Variant {
    type Err = Error;

    fn from_str(tag: &str) -> Result<Self, Error> {
        let typed = tag.replace('_', "-");
        let is_it = |full: &str| {
            let short = full.strip_prefix("zh-Hans-").or(full.strip_prefix("zh-Hant-"));
            full.eq_ignore_ascii_case(&typed)
                || short.is_some_and(|region| format!("zh-{region}").eq_ignore_ascii_case(&typed))
        };
        let found = VARIANTS.iter().find(|(full, ..)| is_it(full));
        let &(_, script, region) = found.ok_or_else(|| ErrorKind::UnknownVariant {
            tag: tag.to_owned(),
            known: VARIANTS.map(|(full, ..)| full).to_vec(),
        })?;
        Ok(Self { script, region })
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let same =
            |it: &&(&str, Script, Option<Region>)| (it.1, it.2) == (self.script, self.region);
        f.pad(VARIANTS.iter().find(same).map_or("zh", |(tag, ..)| tag))
    }
}
