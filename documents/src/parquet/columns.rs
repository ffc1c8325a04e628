//! Which columns are text, and under which names.

use parquet::basic::{ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::schema::types::{SchemaDescriptor, Type};

use crate::error::Error;

/// A column, or a group of them.
struct Node<'s> {
    /// As it is named: groups that only say that something is a list or a map have no name in it.
    path: String,
    kind: &'s Type,
    /// It is a key of a map, or in one.
    is_key: bool,
}

impl Node<'_> {
    fn is_text(&self) -> bool {
        let about = self.kind.get_basic_info();
        !self.is_key
            && self.kind.get_physical_type() == Physical::BYTE_ARRAY
            && (about.logical_type_ref() == Some(&LogicalType::String)
                || about.converted_type() == ConvertedType::UTF8)
    }
}

/// Of each column, whether it is to be rewritten.
pub(super) fn chosen(schema: &SchemaDescriptor, fields: &[String]) -> Result<Vec<bool>, Error> {
    let columns = columns(schema.root_schema());
    if fields.is_empty() {
        return Ok(columns.iter().map(Node::is_text).collect());
    }
    for field in fields {
        let mut meant = columns.iter().filter(|it| it.path == *field && !it.is_key).peekable();
        if meant.peek().is_none() {
            let texts = columns.iter().filter(|it| it.is_text()).map(|it| it.path.as_str());
            let texts = texts.collect::<Vec<_>>().join(", ");
            return Err(Error::Missing(format!(
                "there is no column {field}; of text there are: {texts}"
            )));
        }
        if !meant.any(Node::is_text) {
            return Err(Error::Missing(format!("the column {field} is no text")));
        }
    }
    Ok(columns.iter().map(|it| it.is_text() && fields.contains(&it.path)).collect())
}

/// All columns, in order.
fn columns(root: &Type) -> Vec<Node<'_>> {
    let (mut columns, mut left) =
        (Vec::new(), vec![Node { path: String::new(), kind: root, is_key: false }]);
    while let Some(node) = left.pop() {
        if node.kind.is_primitive() {
            columns.push(node);
            continue;
        }
        let Node { path, kind, is_key } = node;
        let repeated = match kind.get_fields() {
            [only] if is_repeated(only) => Some(&**only),
            _ => None,
        };
        match (kind.get_basic_info().converted_type(), repeated) {
            (ConvertedType::LIST, Some(items)) => {
                left.push(Node { path: format!("{path}[]"), kind: item(items), is_key });
            }
            (ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE, Some(pairs))
                if let Type::GroupType { fields, .. } = pairs
                    && let [key, value] = &**fields =>
            {
                left.push(Node { path: format!("{path}.*"), kind: value, is_key });
                left.push(Node { path, kind: key, is_key: true });
            }
            _ => left.extend(kind.get_fields().iter().rev().map(|field| {
                let dot = if path.is_empty() { "" } else { "." };
                let list = if is_repeated(field) { "[]" } else { "" };
                Node { path: format!("{path}{dot}{}{list}", field.name()), kind: field, is_key }
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
