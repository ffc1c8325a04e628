//! One converter and one text: what the general engine gives, and what every other way does.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Result;
use fanjian::Converter;
use fastrand::Rng;

use super::recipe::{Recipe, literal};

/// Above what threads are started for.
const LONG: usize = 1100 * 1024;

#[derive(Clone)]
pub(super) struct Case {
    pub(super) recipe: Recipe,
    pub(super) text: Vec<Letter>,
    /// For a text that is repeated until it is long enough for threads: a seed for the reads.
    pub(super) repeated: Option<u64>,
}

/// A character, and in front of which of its bytes the stream is cut: a bit each.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub(super) c: char,
    pub(super) cuts: u8,
}

pub(super) struct Difference {
    way: &'static str,
    expected: String,
    actual: String,
}

/// A text cut at random places, or at all.
pub(super) fn cut(text: &str, random: &mut Rng) -> Vec<Letter> {
    let one_of = [1, 3, 10, 100][random.usize(..4)];
    let mut cuts = || (0..4).fold(0, |cuts, bit| cuts | u8::from(random.u32(..one_of) == 0) << bit);
    text.chars().map(|c| Letter { c, cuts: cuts() }).collect()
}

impl Case {
    pub(super) fn text(&self) -> String {
        self.text.iter().map(|letter| letter.c).collect()
    }

    /// The first there is. What panics differs.
    pub(super) fn difference(&self) -> Option<Difference> {
        match catch_unwind(|| self.recipe.converter()) {
            Ok(Ok(converter)) => self.difference_by(&converter),
            // Not a case any more: what is left of it is no config.
            Ok(Err(_)) => None,
            Err(_) => Some(Difference::new("making the converter", None, None)),
        }
    }

    pub(super) fn difference_by(&self, converter: &Converter) -> Option<Difference> {
        let text = self.text();
        match self.repeated {
            Some(_) if text.is_empty() => None,
            Some(seed) => {
                let text = text.repeat(LONG / text.len() + 1);
                first_difference(
                    converter,
                    &text,
                    &[
                        ("convert", &|| Ok(converter.convert(&text).into_owned())),
                        ("par_convert", &|| Ok(converter.par_convert(&text).into_owned())),
                        ("stream().copy", &|| {
                            let mut output = Vec::new();
                            converter.stream().copy(Reads::new(&text, seed), &mut output)?;
                            Ok(String::from_utf8(output)?)
                        }),
                        ("parallel().copy", &|| {
                            let mut output = Vec::new();
                            let jobs = NonZeroUsize::MIN.saturating_add(seed as usize % 4);
                            converter.parallel(jobs).copy(Reads::new(&text, seed), &mut output)?;
                            Ok(String::from_utf8(output)?)
                        }),
                    ],
                )
            }
            None => first_difference(
                converter,
                &text,
                &[
                    ("convert", &|| Ok(converter.convert(&text).into_owned())),
                    ("convert, which borrows exactly when nothing changes", &|| {
                        Ok(match converter.convert(&text) {
                            Cow::Owned(output) if output == text => "an owned copy".to_owned(),
                            output => output.into_owned(),
                        })
                    }),
                    ("convert_into", &|| {
                        let mut output = String::from("kept");
                        converter.convert_into(&text, &mut output);
                        Ok(output
                            .strip_prefix("kept")
                            .unwrap_or("what was there is lost")
                            .to_owned())
                    }),
                    ("stream", &|| self.stream(converter)),
                ],
            ),
        }
    }

    fn stream(&self, converter: &Converter) -> Result<String> {
        let (mut output, mut piece) = (Vec::new(), Vec::new());
        let mut stream = converter.stream();
        for letter in &self.text {
            for (index, byte) in letter.c.encode_utf8(&mut [0; 4]).bytes().enumerate() {
                if letter.cuts >> index & 1 != 0 {
                    stream.push(&piece, &mut output)?;
                    piece.clear();
                }
                piece.push(byte);
            }
        }
        stream.push(&piece, &mut output)?;
        stream.finish(&mut output)?;
        Ok(String::from_utf8(output)?)
    }
}

type Way<'w> = (&'static str, &'w dyn Fn() -> Result<String>);

/// Between what explanations say, which only the general engine gives, and the ways.
fn first_difference(converter: &Converter, text: &str, ways: &[Way<'_>]) -> Option<Difference> {
    let expected = caught(&|| Ok(converter.explain(text).output));
    for &(way, convert) in ways {
        let actual = caught(convert);
        if actual.is_none() || actual != expected {
            return Some(Difference::new(way, expected, actual));
        }
    }
    None
}

/// None for a panic or an error, neither of which may be.
fn caught(convert: &dyn Fn() -> Result<String>) -> Option<String> {
    catch_unwind(AssertUnwindSafe(convert)).ok()?.ok()
}

impl Difference {
    fn new(way: &'static str, expected: Option<String>, actual: Option<String>) -> Self {
        let or_panic = |it: Option<String>| it.unwrap_or_else(|| "a panic or an error".to_owned());
        Self { way, expected: or_panic(expected), actual: or_panic(actual) }
    }
}

/// Gives a text in reads of random lengths.
struct Reads<'t> {
    text: &'t [u8],
    random: Rng,
}

impl<'t> Reads<'t> {
    fn new(text: &'t str, seed: u64) -> Self {
        Self { text: text.as_bytes(), random: Rng::with_seed(seed) }
    }
}

impl Read for Reads<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.random.usize(1..=300_000).min(buffer.len());
        self.text.read(&mut buffer[..most])
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        write!(f, "{}text: {}", self.recipe, literal(&text))?;
        match self.repeated {
            Some(seed) => {
                write!(f, ", {} times, seed of the reads {seed}", LONG / text.len().max(1) + 1)
            }
            None => {
                let cuts = self.text.iter().map(|it| format!("{:04b}", it.cuts & 15));
                write!(f, ", cut in front of bytes: {}", cuts.collect::<Vec<_>>().join(" "))
            }
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { way, expected, actual } = self;
        // Of long texts only where they part.
        let same = expected.chars().zip(actual.chars()).take_while(|(a, b)| a == b).count();
        let from = if expected.len() + actual.len() > 4096 { same.saturating_sub(20) } else { 0 };
        let part = |text: &str| literal(&text.chars().skip(from).take(2048).collect::<String>());
        writeln!(f, "from character {from}, the general engine: {}", part(expected))?;
        write!(f, "{way}: {}", part(actual))
    }
}
