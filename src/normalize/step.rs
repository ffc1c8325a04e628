//! The steps by name.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

/// A step of normalisation. Steps are taken in the order of [`Step::ALL`], whatever the order they are named in.
///
/// ```
/// use fanjian::normalize::Step;
///
/// assert_eq!("width".parse::<Step>()?, Step::Width);
/// assert_eq!(Step::Width.to_string(), "width");
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Removes characters that nobody sees.
    Invisible,
    /// Compatibility ideographs become unified ones.
    Compatibility,
    /// Radicals that stand for characters become those.
    Radicals,
    /// Spaces of other kinds become plain ones.
    Spaces,
    /// Full-width Latin letters and digits become plain ones.
    Width,
    /// Composes letters and their marks.
    Nfc,
    /// Quotation marks and punctuation as the target's script has them.
    Punctuation,
    /// Japanese new forms become Chinese characters.
    Shinjitai,
    /// Glyph forms of one character become the target's.
    Allographs,
    /// Mis-converted characters of Traditional text are restored, as [`Repairer`](crate::Repairer) does.
    Repair,
    /// What is in the other script, and regions' spelling, become the target's.
    Convert,
}

impl Step {
    /// All steps, in the order in which they are taken.
    pub const ALL: [Self; 11] = [
        Self::Invisible,
        Self::Compatibility,
        Self::Radicals,
        Self::Spaces,
        Self::Width,
        Self::Nfc,
        Self::Punctuation,
        Self::Shinjitai,
        Self::Allographs,
        Self::Repair,
        Self::Convert,
    ];

    /// The name, as [`FromStr`] reads it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// What it may change, in one line.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Invisible => (
                "invisible",
                "removes zero-width spaces, soft hyphens, bidi marks, control characters",
            ),
            Self::Nfc => ("nfc", "composes letters and their marks (Unicode NFC)"),
            Self::Compatibility => ("compatibility", "compatibility ideographs to unified ones"),
            Self::Radicals => {
                ("radicals", "radicals that stand for characters to those (⼭ to 山)")
            }
            Self::Spaces => {
                ("spaces", "no-break and other spaces to plain ones, but the indent of a paragraph")
            }
            Self::Width => ("width", "full-width Latin letters and digits to plain ones"),
            Self::Punctuation => (
                "punctuation",
                "quotation marks, and ASCII punctuation beside Han, to the target's",
            ),
            Self::Shinjitai => {
                ("shinjitai", "Japanese new forms that Chinese does not use (発) to the target's")
            }
            Self::Allographs => {
                ("allographs", "glyph forms of one character (説, 敎) to the target's")
            }
            Self::Repair => {
                ("repair", "restores what a naive converter left wrong, in Traditional text")
            }
            Self::Convert => (
                "convert",
                "sentences in the other script, and the region's spelling, to the target's",
            ),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads a name.
impl FromStr for Step {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|step| step.name() == name);
        found.ok_or_else(|| {
            ErrorKind::UnknownStep {
                name: name.to_owned(),
                known: Self::ALL.map(Self::name).to_vec(),
            }
            .into()
        })
    }
}
