//! Which columns are text, and under which names.

use std::slice;

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::schema::types::{SchemaDescriptor, Type};

use crate::error::Error;
use crate::json::fields::{Fields, Step};

/// A column, or a group of them.
struct Node<'s> {
    /// As it is named: groups that only say that something is a list or a map have no name in it.
    path: Vec<Step>,
    kind: &'s Type,
    /// It is a key of a map, or in one.
    is_key: bool,
}

impl<'s> Node<'s> {
    fn below(&self, step: Step, kind: &'s Type) -> Self {
        let path = self.path.iter().cloned().chain([step]).collect();
        Self { path, kind, is_key: self.is_key }
    }

    fn name(&self) -> String {
        let name: String = self.path.iter().map(Step::to_string).collect();
        name.trim_start_matches('.').to_owned()
    }

    fn is_text(&self) -> bool {
        let about = self.kind.get_basic_info();
        !self.is_key
            && self.kind.get_physical_type() == Physical::BYTE_ARRAY
            && (about.logical_type_ref() == Some(&LogicalType::String)
                || about.converted_type() == ConvertedType::UTF8)
    }
}

/// The names of all columns, and of each whether it is to be rewritten.
pub(super) fn named(
    schema: &SchemaDescriptor,
    fields: &[String],
) -> Result<Vec<(String, bool)>, Error> {
    let columns = columns(schema.root_schema());
    let chosen = chosen(&columns, fields)?;
    Ok(columns.iter().map(Node::name).zip(chosen).collect())
}

fn chosen(columns: &[Node<'_>], fields: &[String]) -> Result<Vec<bool>, Error> {
    if fields.is_empty() {
        return Ok(columns.iter().map(Node::is_text).collect());
    }
    let mut chosen = vec![false; columns.len()];
    for field in fields {
        let meant = Fields::new(slice::from_ref(field))?;
        let meant = columns.iter().enumerate().filter(|(_, it)| !it.is_key && meant.mean(&it.path));
        let (texts, others): (Vec<_>, Vec<_>) = meant.partition(|(_, it)| it.is_text());
        for (index, _) in &texts {
            chosen[*index] = true;
        }
        if !texts.is_empty() {
            continue;
        }
        return Err(Error::Missing(match others.is_empty() {
            false => format!("the column {field} is no text"),
            true => {
                let names = columns.iter().filter(|it| it.is_text()).map(Node::name);
                let names = names.collect::<Vec<_>>().join(", ");
                let names = if names.is_empty() { "none" } else { &names };
                format!("there is no column {field}; of text there are: {names}")
            }
        }));
    }
    Ok(chosen)
}

/// All columns, in order.
fn columns(root: &Type) -> Vec<Node<'_>> {
    let (mut columns, mut left) =
        (Vec::new(), vec![Node { path: Vec::new(), kind: root, is_key: false }]);
    while let Some(node) = left.pop() {
        if node.kind.is_primitive() {
            columns.push(node);
            continue;
        }
        let repeated = match node.kind.get_fields() {
            [only] if is_repeated(only) => Some(&**only),
            _ => None,
        };
        match (node.kind.get_basic_info().converted_type(), repeated) {
            (ConvertedType::LIST, Some(items)) => left.push(node.below(Step::Items, item(items))),
            (ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE, Some(pairs))
                if let Type::GroupType { fields, .. } = pairs
                    && let [key, value] = &**fields =>
            {
                left.push(node.below(Step::AnyKey, value));
                left.push(Node { kind: key, is_key: true, ..node });
            }
            _ => left.extend(node.kind.get_fields().iter().rev().map(|field| {
                let below = node.below(Step::Key(field.name().to_owned()), field);
                if is_repeated(field) { below.below(Step::Items, field) } else { below }
            })),
        }
    }
    columns
}

/// What a list holds: what stands in the group that is repeated, or in older files what is repeated itself.
fn item(repeated: &Type) -> &Type {
    let name = repeated.name();
    match repeated {
        Type::GroupType { fields, .. } if name != "array" && !name.ends_with("_tuple") => {
            match &**fields {
                [only] => only,
                _ => repeated,
            }
        }
        _ => repeated,
    }
}

fn is_repeated(node: &Type) -> bool {
    let kind = node.get_basic_info();
    kind.has_repetition() && kind.repetition() == Repetition::REPEATED
}
