//! The reader for OpenCC's config format.

use std::collections::HashMap;

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{Config, Node, NodeKind, Warning, WarningKind};
use crate::dictionary::Dictionary;
use crate::error::{ConfigError, Error, ErrorKind, Position};
use crate::lexicon::MatchPolicy;

/// JSON with comments and trailing commas, and nothing else that is not JSON.
const JSONC: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_loose_object_property_names: false,
    allow_trailing_commas: true,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn read(
    json: &str,
    loader: impl FnMut(&str) -> Result<Dictionary, Error>,
) -> Result<Config, Error> {
    let json = json.trim_start_matches('\u{FEFF}');
    let parsed = parse_to_ast(json, &CollectOptions::default(), &JSONC).map_err(|error| {
        let position = Position { line: error.line_display(), column: error.column_display() };
        Error::at(position, ErrorKind::Json(error.kind().to_string()))
    })?;
    let reader = Reader { json, loader, loaded: HashMap::new(), warnings: Vec::new() };
    match &parsed.value {
        Some(Value::Object(root)) => reader.config(root),
        Some(other) => Err(reader.type_error(other, "the config", "an object")),
        None => Err(reader.error(0, ConfigError::Empty)),
    }
}

struct Reader<'j, L> {
    json: &'j str,
    loader: L,
    loaded: HashMap<String, Dictionary>,
    warnings: Vec<Warning>,
}

impl<L: FnMut(&str) -> Result<Dictionary, Error>> Reader<'_, L> {
    fn config(mut self, root: &Object<'_>) -> Result<Config, Error> {
        self.check_members(root, &["name", "normalization", "segmentation", "conversion_chain"]);
        let name = match find(root, "name") {
            Some(name) => self.string(&name.value, "name")?.to_owned(),
            None => {
                self.warn(root.start(), WarningKind::MissingMember("name"));
                String::new()
            }
        };
        let normalization = match find(root, "normalization") {
            Some(stages) => self.stages(&stages.value, "normalization")?,
            None => Vec::new(),
        };
        let segmentation = match find(root, "segmentation") {
            Some(segmentation) => Some(self.segmentation(&segmentation.value)?),
            None => None,
        };
        let chain = self.required(root, "conversion_chain")?;
        let chain = self.stages(chain, "conversion_chain")?;
        let (warnings, fused) = (self.warnings, None);
        Ok(Config { name, normalization, segmentation, chain, warnings, fused })
    }

    fn segmentation(&mut self, value: &Value<'_>) -> Result<Node, Error> {
        let object = self.object(value, "segmentation")?;
        self.check_members(object, &["type", "dict"]);
        let kind = self.required(object, "type")?;
        match self.string(kind, "type")? {
            "mmseg" => {
                let dictionary = self.required(object, "dict")?;
                self.node(dictionary)
            }
            other => Err(self.error(kind.start(), ConfigError::SegmentationType(other.to_owned()))),
        }
    }

    fn stages(&mut self, value: &Value<'_>, member: &'static str) -> Result<Vec<Node>, Error> {
        let Value::Array(array) = value else {
            return Err(self.type_error(value, member, "an array"));
        };
        if array.elements.is_empty() {
            self.warn(array.start(), WarningKind::Empty(member));
        }
        let stages = array.elements.iter().map(|element| {
            let stage = self.object(element, "a stage")?;
            self.check_members(stage, &["dict"]);
            let dictionary = self.required(stage, "dict")?;
            self.node(dictionary)
        });
        stages.collect()
    }

    /// A dictionary or a group.
    fn node(&mut self, value: &Value<'_>) -> Result<Node, Error> {
        let object = self.object(value, "dict")?;
        let kind = self.required(object, "type")?;
        let may_output_tofu = match find(object, "may_output_tofu").map(|member| &member.value) {
            Some(Value::BooleanLit(boolean)) => boolean.value,
            Some(other) => return Err(self.type_error(other, "may_output_tofu", "true or false")),
            None => false,
        };
        let node_kind = match self.string(kind, "type")? {
            "group" => self.group(object)?,
            "inline" => self.inline(object)?,
            format @ ("text" | "ocd" | "ocd2") => self.file(object, format)?,
            other => {
                let error = ConfigError::DictionaryType(other.to_owned());
                return Err(self.error(kind.start(), error));
            }
        };
        Ok(Node { kind: node_kind, may_output_tofu })
    }

    fn group(&mut self, object: &Object<'_>) -> Result<NodeKind, Error> {
        self.check_members(object, &["type", "match_policy", "dicts", "may_output_tofu"]);
        let policy = match find(object, "match_policy") {
            None => {
                self.warn(object.start(), WarningKind::MissingMatchPolicy);
                MatchPolicy::default()
            }
            Some(member) => match self.string(&member.value, "match_policy")? {
                "short_circuit" => MatchPolicy::ShortCircuit,
                "union" => MatchPolicy::Union,
                other => {
                    let error = ConfigError::MatchPolicy(other.to_owned());
                    return Err(self.error(member.value.start(), error));
                }
            },
        };
        let members = self.required(object, "dicts")?;
        let Value::Array(array) = members else {
            return Err(self.type_error(members, "dicts", "an array"));
        };
        if array.elements.is_empty() {
            self.warn(array.start(), WarningKind::Empty("dicts"));
        }
        let nodes: Result<_, _> = array.elements.iter().map(|member| self.node(member)).collect();
        Ok(NodeKind::Group(policy, nodes?))
    }

    fn inline(&mut self, object: &Object<'_>) -> Result<NodeKind, Error> {
        if let Some(member) = find(object, "may_output_tofu") {
            return Err(self.error(member.start(), ConfigError::InlineTofu));
        }
        self.check_members(object, &["type", "entries"]);
        let entries = self.required(object, "entries")?;
        let entries = self.object(entries, "entries")?;
        let mut pairs = Vec::new();
        for entry in &entries.properties {
            let value = self.string(&entry.value, "a value of an inline dictionary")?;
            if entry.name.as_str().is_empty() || value.is_empty() {
                return Err(self.error(entry.start(), ConfigError::InlineEmpty));
            }
            pairs.push((entry.name.as_str(), value));
        }
        let dictionary = Dictionary::from_pairs(pairs).map_err(|error| match error.kind() {
            ErrorKind::Pair { number, error } => {
                let entry = entries.properties.get(number.saturating_sub(1));
                let start = entry.map_or(entries.start(), ObjectProp::start);
                self.error(start, ConfigError::Entry(error.clone()))
            }
            _ => error,
        })?;
        Ok(NodeKind::Dictionary(dictionary.named("inline")))
    }

    fn file(&mut self, object: &Object<'_>, format: &str) -> Result<NodeKind, Error> {
        self.check_members(object, &["type", "file", "may_output_tofu"]);
        let member = self.required(object, "file")?;
        let file = self.string(member, "file")?;
        if format != "text" {
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            let (file, format) = (file.to_owned(), format.to_owned());
            let error = ConfigError::BinaryDictionary { text: format!("{stem}.txt"), file, format };
            return Err(self.error(member.start(), error));
        }
        let dictionary = match self.loaded.get(file) {
            Some(dictionary) => dictionary.clone(),
            None => {
                let dictionary = (self.loader)(file).map_err(|error| match error.kind() {
                    ErrorKind::UnknownDictionary(_) => {
                        self.error(member.start(), ConfigError::UnknownFile(file.to_owned()))
                    }
                    _ => error,
                })?;
                self.loaded.insert(file.to_owned(), dictionary.clone());
                dictionary
            }
        };
        Ok(NodeKind::Dictionary(dictionary))
    }

    fn object<'v, 'a>(&self, value: &'v Value<'a>, member: &str) -> Result<&'v Object<'a>, Error> {
        value.as_object().ok_or_else(|| self.type_error(value, member, "an object"))
    }

    fn string<'v>(&self, value: &'v Value<'_>, member: &str) -> Result<&'v str, Error> {
        let string = value.as_string_lit().map(|literal| literal.value.as_ref());
        string.ok_or_else(|| self.type_error(value, member, "a string"))
    }

    fn required<'v, 'a>(
        &self,
        object: &'v Object<'a>,
        member: &'static str,
    ) -> Result<&'v Value<'a>, Error> {
        let value = find(object, member).map(|member| &member.value);
        value.ok_or_else(|| self.error(object.start(), ConfigError::Missing(member)))
    }

    fn check_members(&mut self, object: &Object<'_>, known: &[&str]) {
        for member in &object.properties {
            if !known.contains(&member.name.as_str()) {
                let name = member.name.as_str().to_owned();
                self.warn(member.start(), WarningKind::UnknownMember(name));
            }
        }
    }

    fn warn(&mut self, offset: usize, kind: WarningKind) {
        self.warnings.push(Warning { position: Position::of(self.json, offset), kind });
    }

    fn type_error(&self, value: &Value<'_>, member: &str, expected: &'static str) -> Error {
        self.error(value.start(), ConfigError::Type { member: member.to_owned(), expected })
    }

    fn error(&self, offset: usize, error: ConfigError) -> Error {
        Error::at(Position::of(self.json, offset), ErrorKind::Config(error))
    }
}

/// The member of this name; of several, the first, as OpenCC takes it.
fn find<'v, 'a>(object: &'v Object<'a>, name: &str) -> Option<&'v ObjectProp<'a>> {
    object.properties.iter().find(|member| member.name.as_str() == name)
}
