//! Repair: mis-converted characters of Traditional text restored, and nothing else touched.

mod evidence;
mod model;
mod tables;
mod window;

use std::borrow::Cow;
use std::ops::Range;

use crate::config::plan;
use crate::dictionary::Dictionary;
use crate::embedded::CONTEXT;
use crate::engine::context::Context;
use crate::variant::{Region, Script};
use evidence::Place;
use tables::Tables;

/// Restores what a character-by-character converter left wrong in Traditional text.
#[derive(Debug)]
pub struct Repairer {
    context: Context,
    tables: Tables,
    prior: f64,
}

/// One character restored.
#[derive(Clone, Debug)]
pub struct Restored {
    pub source: Range<usize>,
    pub before: char,
    pub after: char,
    pub word: String,
    pub reason: String,
    pub margin: f32,
}

#[derive(Debug)]
pub struct Repair<'t> {
    pub text: Cow<'t, str>,
    pub changes: Vec<Restored>,
}

impl Repairer {
    pub fn new() -> Option<Self> {
        let tables = Tables::new(|c| CONTEXT.words.stands(c))?;
        let table = |name| Some(plan::leaf(&Dictionary::builtin(name).ok()?));
        let context = Context {
            words: CONTEXT.words.clone(),
            rules: CONTEXT.rules.clone(),
            characters: table(CONTEXT.characters)?,
            canonical: table(CONTEXT.normalization)?,
            folds: tables.folds.clone(),
        };
        Some(Self { context, tables, prior: 0.03 })
    }

    pub fn repair<'t>(&self, text: &'t str) -> Repair<'t> {
        let mut changes = Vec::new();
        for window in window::windows(text, &self.tables) {
            self.window(text, window, &mut changes);
        }
        if changes.is_empty() {
            return Repair { text: Cow::Borrowed(text), changes };
        }
        let mut output = String::with_capacity(text.len());
        let mut done = 0;
        for change in &changes {
            output.push_str(&text[done..change.source.start]);
            output.push(change.after);
            done = change.source.end;
        }
        output.push_str(&text[done..]);
        Repair { text: Cow::Owned(output), changes }
    }

    fn window(&self, text: &str, window: Range<usize>, to: &mut Vec<Restored>) {
        let mut places: Vec<Place> = Vec::new();
        for sentence in window::traditional(text, window.clone(), &self.tables) {
            evidence::places(&self.context, &self.tables, text, sentence, &mut places);
        }
        let verdict = model::decide(&self.tables, &places, self.prior);
        if std::env::var_os("FJ_DEBUG").is_some() {
            eprintln!("damaged {}", verdict.damaged);
            for place in &places {
                eprintln!("{place:?}");
            }
        }
        let habits = self.habits(&text[window]);
        for index in verdict.changes {
            let place = &places[index];
            let Some(other) = place.other else { continue };
            to.push(Restored {
                source: place.at..place.at + place.present.len_utf8(),
                before: place.present,
                after: self.spelt(other, &habits),
                word: text[place.word.clone()].to_owned(),
                reason: place.rule.unwrap_or("word").to_owned(),
                margin: place.doubt,
            });
        }
    }

    fn habits(&self, text: &str) -> std::collections::HashMap<char, usize> {
        let mut counts = std::collections::HashMap::new();
        for c in text.chars().filter(|&c| self.tables.variants(c).len() > 1) {
            *counts.entry(c).or_default() += 1;
        }
        counts
    }

    fn spelt(&self, c: char, habits: &std::collections::HashMap<char, usize>) -> char {
        let variants = self.tables.variants(c);
        let count = |c: &char| habits.get(c).copied().unwrap_or_default();
        let most = variants.iter().max_by_key(|c| count(c)).filter(|c| count(c) > 0);
        most.copied().unwrap_or_else(|| self.default_form(c))
    }

    fn default_form(&self, c: char) -> char {
        let _ = (Region::Taiwan, Script::Hant);
        match c {
            '裏' => '裡',
            '爲' => '為',
            '衆' => '眾',
            '羣' => '群',
            '麪' => '麵',
            '着' => '著',
            '臺' => '台',
            _ => c,
        }
    }
}
