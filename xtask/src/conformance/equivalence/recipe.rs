//! What a converter is made of, as plain data: to be printed, and made smaller.

use std::fmt;

use anyhow::Result;
use fanjian::{Config, Converter, Dictionary, Tofu};
use serde_json::{Map, Value, json};

/// Keys, each once, and what they give.
pub(super) type Table = Vec<(String, String)>;

#[derive(Clone)]
pub(super) struct Recipe {
    pub(super) base: Base,
    pub(super) tofu: Tofu,
    pub(super) custom: Vec<Table>,
}

#[derive(Clone)]
pub(super) enum Base {
    Builtin(&'static str),
    Own(Own),
}

/// A config of one's own.
#[derive(Clone, Default)]
pub(super) struct Own {
    /// Normalisation, segmentation and chain. The second has one node at most.
    pub(super) stages: [Vec<Node>; 3],
    pub(super) tables: Vec<Table>,
}

#[derive(Clone)]
pub(super) enum Node {
    /// By its number.
    Table {
        number: usize,
        inline: bool,
        tofu: bool,
    },
    Group {
        policy: &'static str,
        members: Vec<Node>,
    },
}

impl Recipe {
    pub(super) fn converter(&self) -> Result<Converter> {
        let builder = match &self.base {
            Base::Builtin(name) => Converter::builder(name)?,
            Base::Own(own) => Converter::from_config(own.config()?),
        };
        let mut builder = builder.tofu(self.tofu);
        for table in &self.custom {
            builder = builder.dictionary(Dictionary::from_pairs(pairs(table))?);
        }
        Ok(builder.build())
    }

    /// Every table there is, those of the config first.
    pub(super) fn table(&mut self, number: usize) -> Option<&mut Table> {
        let own = match &mut self.base {
            Base::Builtin(_) => &mut [][..],
            Base::Own(own) => &mut own.tables,
        };
        own.iter_mut().chain(&mut self.custom).nth(number)
    }

    /// Every list of nodes there is: stages, and members of groups.
    pub(super) fn nodes(&mut self, number: usize) -> Option<&mut Vec<Node>> {
        let Base::Own(own) = &mut self.base else { return None };
        let mut number = number;
        own.stages.iter_mut().find_map(|list| nth_list(list, &mut number))
    }
}

/// Counts this list, then those of the groups in it.
fn nth_list<'n>(list: &'n mut Vec<Node>, number: &mut usize) -> Option<&'n mut Vec<Node>> {
    let Some(left) = number.checked_sub(1) else { return Some(list) };
    *number = left;
    list.iter_mut().find_map(|node| match node {
        Node::Group { members, .. } => nth_list(members, number),
        Node::Table { .. } => None,
    })
}

impl Own {
    fn config(&self) -> Result<Config> {
        Ok(Config::from_json(&self.json().to_string(), |file| {
            match file.parse().ok().and_then(|number: usize| self.tables.get(number)) {
                Some(table) => Dictionary::from_pairs(pairs(table)),
                None => Dictionary::builtin(file),
            }
        })?)
    }

    fn json(&self) -> Value {
        let [normalization, segmentation, chain] = &self.stages;
        let stages = |nodes: &[Node]| -> Vec<Value> {
            nodes.iter().map(|node| json!({ "dict": self.node(node) })).collect()
        };
        let mut config = json!({ "name": "random" });
        if !normalization.is_empty() {
            config["normalization"] = json!(stages(normalization));
        }
        if let Some(node) = segmentation.first() {
            config["segmentation"] = json!({ "type": "mmseg", "dict": self.node(node) });
        }
        config["conversion_chain"] = json!(stages(chain));
        config
    }

    fn node(&self, node: &Node) -> Value {
        match node {
            Node::Group { policy, members } => {
                let members: Vec<Value> = members.iter().map(|node| self.node(node)).collect();
                json!({ "type": "group", "match_policy": policy, "dicts": members })
            }
            &Node::Table { number, inline, tofu } => {
                let table = self.tables.get(number).map_or(&[][..], Vec::as_slice);
                // The format allows no empty value there.
                if inline && table.iter().all(|(_, value)| !value.is_empty()) {
                    let entries = pairs(table).map(|(key, value)| (key.to_owned(), json!(value)));
                    return json!({ "type": "inline", "entries": Map::from_iter(entries) });
                }
                let file = number.to_string();
                json!({ "type": "text", "file": file, "may_output_tofu": tofu })
            }
        }
    }
}

fn pairs(table: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    table.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

/// Says by number what looks like another character, and is turned into it by much that copies text.
pub(super) fn visible(text: &str, number: impl Fn(char) -> String) -> String {
    let looks_alike = |c| matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}');
    text.chars().map(|c| if looks_alike(c) { number(c) } else { c.to_string() }).collect()
}

/// As a literal of Rust.
pub(super) fn literal(text: &impl fmt::Debug) -> String {
    visible(&format!("{text:?}"), |c| c.escape_unicode().to_string())
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.base {
            Base::Builtin(name) => writeln!(f, "config: {name}, tofu: {:?}", self.tofu)?,
            Base::Own(own) => {
                let json = visible(&own.json().to_string(), |c| {
                    c.encode_utf16(&mut [0; 2])
                        .iter()
                        .map(|unit| format!("\\u{unit:04x}"))
                        .collect()
                });
                writeln!(f, "config: {json}, tofu: {:?}", self.tofu)?;
                for (number, table) in own.tables.iter().enumerate() {
                    writeln!(f, "file {number}: {}", literal(table))?;
                }
            }
        }
        for table in &self.custom {
            writeln!(f, "custom: {}", literal(table))?;
        }
        Ok(())
    }
}
