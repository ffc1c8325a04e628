//! Which columns are text, and under which names.

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::schema::types::{SchemaDescriptor, Type};

use crate::error::Error;

/// Of each column, whether it is to be rewritten.
pub(super) fn chosen(schema: &SchemaDescriptor, fields: &[String]) -> Result<Vec<bool>, Error> {
    let columns = named(schema.root_schema());
    if fields.is_empty() {
        return Ok(columns.iter().map(|(_, column)| is_text(column)).collect());
    }
    let mut chosen = vec![false; columns.len()];
    for field in fields {
        let is_meant = |name: &str| {
            let rest = name.strip_prefix(field.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let mut meant =
            columns.iter().enumerate().filter(|(_, (name, _))| is_meant(name)).peekable();
        if meant.peek().is_none() {
            let names =
                columns.iter().filter(|(_, column)| is_text(column)).map(|(name, _)| &**name);
            let names = names.collect::<Vec<_>>().join(", ");
            return Err(Error::Missing(format!(
                "there is no column {field}; of text there are: {names}"
            )));
        }
        let mut any_text = false;
        for (index, _) in meant.filter(|(_, (_, column))| is_text(column)) {
            (chosen[index], any_text) = (true, true);
        }
        if !any_text {
            return Err(Error::Missing(format!("the column {field} is no text")));
        }
    }
    Ok(chosen)
}

fn is_text(column: &Type) -> bool {
    let kind = column.get_basic_info();
    column.get_physical_type() == Physical::BYTE_ARRAY
        && (kind.logical_type_ref() == Some(&LogicalType::String)
            || kind.converted_type() == ConvertedType::UTF8)
}

/// All columns in order, each with its path. Groups that only say that something is a list or a map have no name in it.
fn named(root: &Type) -> Vec<(String, &Type)> {
    let (mut columns, mut left) = (Vec::new(), vec![(String::new(), root)]);
    while let Some((path, node)) = left.pop() {
        if node.is_primitive() {
            columns.push((path, node));
            continue;
        }
        let below = |field: &Type| {
            let dot = if path.is_empty() { "" } else { "." };
            format!("{path}{dot}{}", field.name())
        };
        let wrapped = match node.get_fields() {
            [only] if is_repeated(only) => Some(&**only),
            _ => None,
        };
        match (node.get_basic_info().converted_type(), wrapped) {
            (ConvertedType::LIST, Some(items)) => left.push((format!("{path}[]"), item(items))),
            (ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE, Some(pairs))
                if pairs.is_group() =>
            {
                left.extend(pairs.get_fields().iter().rev().map(|field| (below(field), &**field)));
            }
            _ => left.extend(node.get_fields().iter().rev().map(|field| {
                let list = if is_repeated(field) { "[]" } else { "" };
                (below(field) + list, &**field)
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
