//! Which values are meant: `title`, `messages[].content`, `meta.*.name`.

use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Error;

/// Paths to values; none of them means all values.
#[derive(Debug)]
pub(crate) struct Fields(Vec<Field>);

#[derive(Debug)]
struct Field {
    steps: Vec<Step>,
    /// There was a value to go through.
    is_tried: AtomicBool,
    /// It has led to a value, or to where there could be one: nothing, or what holds nothing.
    is_met: AtomicBool,
}

/// From a value to one in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    AnyKey,
    Items,
}

impl Fields {
    pub(crate) fn new(paths: &[String]) -> Result<Self, Error> {
        let field = |path: &String| match steps(path) {
            Some(steps) => Ok(Field { steps, is_tried: false.into(), is_met: false.into() }),
            None => Err(Error::Field(format!(
                "{path} is not the path of a field; paths are as title, meta.title, messages[].content, *.name, \"a.b\""
            ))),
        };
        paths.iter().map(field).collect::<Result<_, _>>().map(Self)
    }

    /// Of these paths, which they are made of, those that have led nowhere, if there was anything to go through.
    pub(crate) fn unmet(&self, paths: &[String]) -> Vec<String> {
        let all = paths.iter().zip(&self.0);
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let unmet = all.filter(|(_, field)| is(&field.is_tried) && !is(&field.is_met));
        unmet.map(|(path, _)| path.clone()).collect()
    }

    /// Whether a path is one of them.
    #[cfg(feature = "parquet")]
    pub(crate) fn mean(&self, path: &[Step]) -> bool {
        let leads = |(field, step): (&Step, &Step)| {
            field == step || *field == Step::AnyKey && matches!(step, Step::Key(_))
        };
        let mut fields = self.0.iter().map(|field| &field.steps);
        fields.any(|field| field.len() == path.len() && field.iter().zip(path).all(leads))
    }
}

/// As it is typed behind others.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) if key.is_empty() || key.contains(['.', '[', '*']) => {
                write!(f, ".\"{key}\"")
            }
            Self::Key(key) => write!(f, ".{key}"),
            Self::AnyKey => f.write_str(".*"),
            Self::Items => f.write_str("[]"),
        }
    }
}

/// The steps of a path: keys with dots between them, in quotation marks where they have dots, brackets or stars of their own,
/// and brackets for the items of an array. A dot may stand in front, or alone, for the value of the document itself; `$`, as
/// which other tools name that, must be in quotation marks as a key.
fn steps(path: &str) -> Option<Vec<Step>> {
    let (mut rest, mut steps) = (path.strip_prefix('.').unwrap_or(path), Vec::new());
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix("[]") {
            steps.push(Step::Items);
            rest = behind;
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let (key, behind) = quoted.split_once('"')?;
            steps.push(Step::Key(key.to_owned()));
            rest = behind;
        } else {
            let (key, behind) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
            steps.push(match key {
                "*" => Step::AnyKey,
                "" | "$" => return None,
                _ if key.contains('*') => return None,
                _ => Step::Key(key.to_owned()),
            });
            rest = behind;
        }
        match rest.strip_prefix('.') {
            Some("") => return None,
            Some(behind) => rest = behind,
            None if rest.is_empty() || rest.starts_with('[') => {}
            None => return None,
        }
    }
    Some(steps)
}

/// The paths that lead to where a scanner is.
#[derive(Debug)]
pub(super) struct Followed<'f> {
    fields: &'f [Field],
    /// Those that lead to each value that is open and to the one that comes, one after the other.
    paths: Vec<usize>,
    /// Where in `paths` those of each open value stand.
    open: Vec<Range<usize>>,
}

impl<'f> Followed<'f> {
    pub(super) fn new(fields: &'f Fields) -> Self {
        let paths = (0..fields.0.len()).collect();
        Self { fields: &fields.0, paths, open: Vec::new() }
    }

    /// Goes on in the value that was to come.
    pub(super) fn enter(&mut self) {
        let start = self.open.last().map_or(0, |around| around.end);
        self.open.push(start..self.paths.len());
    }

    /// Goes on behind the value entered last.
    pub(super) fn leave(&mut self) {
        if let Some(left) = self.open.pop() {
            self.paths.truncate(left.end);
        }
    }

    /// Whether it matters what keys there are.
    pub(super) fn minds_keys(&self) -> bool {
        self.open.last().is_some_and(|around| !around.is_empty())
    }

    /// Says that the value of this key comes.
    pub(super) fn key(&mut self, key: &str) {
        self.step(|step| match step {
            Step::Key(known) => known == key,
            Step::AnyKey => true,
            Step::Items => false,
        });
    }

    /// Says that an item of an array comes.
    pub(super) fn item(&mut self) {
        self.step(|step| *step == Step::Items);
    }

    fn step(&mut self, leads_on: impl Fn(&Step) -> bool) {
        let Some(around) = self.open.last() else { return };
        self.paths.truncate(around.end);
        for index in around.clone() {
            let path = self.paths[index];
            if self.fields[path].steps.get(self.open.len() - 1).is_some_and(&leads_on) {
                self.paths.push(path);
            }
        }
    }

    /// Whether the value that comes is meant.
    pub(super) fn is_meant(&self) -> bool {
        self.fields.is_empty() || self.coming().any(|field| field.steps.len() == self.open.len())
    }

    /// Notes that a value comes, of which parts could be meant only if it held anything.
    pub(super) fn meet(&self, holds_nothing: bool) {
        for field in self.coming() {
            field.is_tried.store(true, Ordering::Relaxed);
            if holds_nothing || field.steps.len() == self.open.len() {
                field.is_met.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Those that lead to the value that comes.
    fn coming(&self) -> impl Iterator<Item = &'f Field> {
        let start = self.open.last().map_or(0, |around| around.end);
        self.paths[start..].iter().map(|path| &self.fields[*path])
    }
}
