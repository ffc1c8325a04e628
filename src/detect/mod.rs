//! Detection: which script a text is in, line by line, whose orthography, and whether a naive converter made it.

mod orthography;

use std::ops::Range;

use crate::chars::lines;
use crate::error::Error;
use crate::repair::{Characters, Counts, Repairer};
use crate::variant::Script;
pub use orthography::{Orthography, Standard};

/// Tells how text is written. Latin letters, digits, punctuation and characters that both scripts share never tip the
/// balance.
///
/// ```
/// use fanjian::{Detector, Writing};
///
/// let detector = Detector::new()?;
/// let detection = detector.detect("這是繁體。\n这是简体。\nこれは日本語の文です。\n");
/// let writings: Vec<Writing> = detection.runs.iter().map(|run| run.writing).collect();
/// assert_eq!(writings, [Writing::Traditional, Writing::Simplified, Writing::Japanese]);
/// assert_eq!(detection.writing, Writing::Mixed);
/// # Ok::<(), fanjian::Error>(())
/// ```
#[derive(Debug)]
pub struct Detector {
    repairer: Repairer,
    orthography: orthography::Evidence,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Writing {
    /// Simplified Chinese.
    Simplified,
    /// Traditional Chinese.
    Traditional,
    /// Both, each to a good part.
    Mixed,
    /// Japanese: at least a tenth of it is kana.
    Japanese,
    /// Chinese that reads the same in both scripts.
    Either,
    /// No Chinese characters.
    None,
}

/// What is known of a text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Detection {
    /// How all of it is written.
    pub writing: Writing,
    /// How likely that is right, from 0 to 1.
    pub confidence: f64,
    /// What that goes by.
    pub evidence: Evidence,
    /// Whose spelling Traditional text follows.
    pub orthography: Orthography,
    /// Its lines, joined where they are written alike; those without Chinese characters belong to what stands in front
    /// of them. They tile the text.
    pub runs: Vec<Run>,
}

/// Numbers of characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// Han characters.
    pub han: u64,
    /// Of these, those that only Simplified text has.
    pub simplified: u64,
    /// Those that only Traditional text has.
    pub traditional: u64,
    /// Kana.
    pub kana: u64,
}

/// Lines that are written alike.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Run {
    /// In bytes.
    pub source: Range<usize>,
    /// How they are written.
    pub writing: Writing,
    /// How likely that is right, from 0 to 1.
    pub confidence: f64,
}

/// Whether a character-by-character converter made a text.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Conversion {
    /// How likely it did, from 0 to 1, of the window of some 1,500 Han characters for which that is most.
    pub probability: f64,
    /// What speaks for it: wrong characters, as [`Repairer::repair`] tells them.
    pub evidence: Vec<crate::repair::Restored>,
}

impl Detector {
    /// A detector.
    ///
    /// # Errors
    /// As [`Repairer::new`].
    pub fn new() -> Result<Self, Error> {
        let repairer = Repairer::new()?;
        let orthography = orthography::Evidence::new(repairer.standards());
        Ok(Self { repairer, orthography })
    }

    /// Detects how a text is written. Takes time linear in the text.
    #[must_use]
    pub fn detect(&self, text: &str) -> Detection {
        let characters = self.repairer.characters();
        let mut runs: Vec<Run> = Vec::new();
        // Japanese lines say nothing of the script of Chinese ones.
        let (mut all, mut chinese, mut at) = (Evidence::default(), Evidence::default(), 0);
        for line in lines(text) {
            let evidence = count(characters, line);
            let (writing, confidence) = evidence.writing();
            let source = at..at + line.len();
            at = source.end;
            all.add(evidence);
            if writing != Writing::Japanese {
                chinese.add(evidence);
            }
            match runs.last_mut() {
                Some(last) if last.writing == writing || writing == Writing::None => {
                    last.source.end = source.end;
                    if writing != Writing::None {
                        last.confidence = last.confidence.max(confidence);
                    }
                }
                // Only the first lines of all can have been without.
                Some(last) if last.writing == Writing::None => {
                    *last = Run { source: 0..source.end, writing, confidence };
                }
                _ => runs.push(Run { source, writing, confidence }),
            }
        }
        let whole = if chinese.han > 0 { chinese } else { all };
        let (writing, confidence) = whole.writing();
        let orthography = self.orthography.of(text);
        Detection { writing, confidence, evidence: all, orthography, runs }
    }

    /// Tells whether a character-by-character converter made the Traditional part of a text: one of a thousand Han
    /// characters or more for a sure answer. Takes several times as long as [`detect`](Self::detect).
    #[must_use]
    pub fn conversion(&self, text: &str) -> Conversion {
        let (probability, evidence) = self.repairer.verdict(text);
        Conversion { probability, evidence }
    }
}

/// Counts a line of any length.
fn count(characters: &Characters, line: &str) -> Evidence {
    let mut evidence = Evidence::default();
    let mut rest = line;
    while !rest.is_empty() {
        let (part, tail) = rest.split_at(rest.floor_char_boundary(Characters::MOST));
        rest = tail;
        let Counts { hans, hant, kana, han } = characters.count(part);
        evidence.add(Evidence { han, simplified: hans, traditional: hant, kana });
    }
    evidence
}

impl Evidence {
    fn add(&mut self, other: Self) {
        self.han += other.han;
        self.simplified += other.simplified;
        self.traditional += other.traditional;
        self.kana += other.kana;
    }

    /// How text with so many characters is written, and how likely that is.
    fn writing(self) -> (Writing, f64) {
        let Self { han, simplified, traditional, kana } = self;
        let (less, more) = (simplified.min(traditional), simplified.max(traditional));
        if kana > 0 && 10 * kana >= kana + han {
            return (Writing::Japanese, 0.99);
        }
        if han == 0 {
            return (Writing::None, 1.0);
        }
        if more == 0 {
            return (Writing::Either, 0.5);
        }
        if less >= 2 && 20 * less > 3 * (less + more) {
            return (Writing::Mixed, 0.9);
        }
        let script = if simplified > traditional { Script::Hans } else { Script::Hant };
        let writing = match script {
            Script::Hans => Writing::Simplified,
            Script::Hant => Writing::Traditional,
        };
        // Equal numbers say nothing; each more makes an error some four times as rare.
        #[allow(clippy::cast_precision_loss)] // far from where it shows
        let lead = (more - less) as f64;
        (writing, 1.0 / (1.0 + (-1.4 * lead).exp()))
    }
}
