//! What a config means, written as plainly as possible: the oracle of the property tests.

use std::collections::BTreeMap;

use serde_json::Value;

pub type Table = BTreeMap<String, String>;

pub struct Reference<'a> {
    pub config: Value,
    /// The preferred candidates behind a `"file"`.
    pub table: &'a dyn Fn(&str) -> &'a Table,
}

impl Reference<'_> {
    pub fn convert(&self, text: &str) -> String {
        let text = self.stages("normalization", text.to_owned());
        let Some(segmentation) = self.config.get("segmentation") else {
            return self.stages("conversion_chain", text);
        };
        let mut segments = vec![String::new()];
        for (step, hit) in self.steps(&segmentation["dict"], &text) {
            match hit {
                Some(_) => segments.extend([step.to_owned(), String::new()]),
                None => segments.last_mut().unwrap().push_str(step),
            }
        }
        segments.into_iter().map(|text| self.stages("conversion_chain", text)).collect()
    }

    fn stages(&self, chain: &str, text: String) -> String {
        let stages = self.config[chain].as_array().map_or(&[][..], Vec::as_slice);
        stages.iter().fold(text, |text, stage| {
            let steps = self.steps(&stage["dict"], &text).into_iter();
            steps.map(|(step, hit)| hit.unwrap_or(step)).collect()
        })
    }

    /// The text cut into steps, with the candidate of those that matched.
    fn steps<'s>(&'s self, dict: &Value, mut text: &'s str) -> Vec<(&'s str, Option<&'s str>)> {
        let mut steps = Vec::new();
        while let Some(first) = text.chars().next() {
            let hit = self.find(dict, text);
            let len = hit.map(|hit| hit.0).or_else(|| sequence(text, 0, &mut 0));
            let (step, rest) = text.split_at(len.unwrap_or(first.len_utf8()));
            steps.push((step, hit.map(|hit| hit.1)));
            text = rest;
        }
        steps
    }

    /// The match at the start: the length of the key and the candidate.
    fn find(&self, dict: &Value, text: &str) -> Option<(usize, &str)> {
        if let Some(file) = dict["file"].as_str() {
            let lengths = (1..=text.len().min(64)).rev().filter(|&len| text.is_char_boundary(len));
            return lengths
                .into_iter()
                .find_map(|len| Some((len, &**(self.table)(file).get(&text[..len])?)));
        }
        let mut hits = dict["dicts"].as_array()?.iter().filter_map(|dict| self.find(dict, text));
        match dict["match_policy"].as_str() {
            Some("union") => hits.reduce(|best, hit| if hit.0 > best.0 { hit } else { best }),
            _ => hits.next(),
        }
    }
}

/// The length of the description sequence, or at greater depths of the operand, at the start.
fn sequence(text: &str, depth: usize, chars: &mut usize) -> Option<usize> {
    let first = text.chars().next().filter(|_| depth < 16 && *chars < 64)?;
    *chars += 1;
    let operands = match u32::from(first) {
        0x2FF2 | 0x2FF3 => 3,
        0x2FFE | 0x2FFF => 1,
        0x2FF0..=0x2FFD => 2,
        _ => return (depth > 0).then(|| first.len_utf8()),
    };
    (0..operands)
        .try_fold(first.len_utf8(), |len, _| Some(len + sequence(&text[len..], depth + 1, chars)?))
}
