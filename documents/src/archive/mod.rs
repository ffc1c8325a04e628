//! Documents that are ZIP archives: members with text are rewritten, all others copied as they are.

mod container;
mod epub;
mod member;
mod members;
mod sealed;

use std::collections::HashSet;
use std::io::Cursor;

use zip::ZipWriter;

use crate::document::{Document, Reader};
use crate::error::Error;
use crate::format::Format;
use crate::rewrite::Rewrite;
use crate::xml;
use container::Container;
use member::Member;
use members::is_like;

/// Members that name the columns of a workbook's tables.
const TABLES: &str = "xl/tables/*.xml";

/// What an archive of this format becomes with what becomes of the text in its members. Members without text, and those whose
/// text stays, are copied as they stand: their bytes, order, times, comments. If all text stays, so does the archive, and
/// there is no other. Beside the source and the outcome, one member at a time is in memory.
///
/// # Errors
/// Where the archive is broken, signed, encrypted, or larger than is to be believed; where a member is not what the format
/// demands.
pub(crate) fn rewrite(
    format: Format,
    source: &[u8],
    how: &impl Rewrite,
) -> Result<Option<Vec<u8>>, Error> {
    let mut container = Container::open(source)?;
    let readers = members::readers(format, &mut container)?;
    let mut members = readers.into_iter().enumerate();
    let changed = members.by_ref().find_map(|(index, reader)| {
        rewritten(&mut container, index, reader, how).map(|it| Some((index, it?))).transpose()
    });
    let Some((first, member)) = changed.transpose()? else { return Ok(None) };
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(source.len())));
    for index in 0..first {
        container.copy(index, &mut writer)?;
    }
    container.replace(first, &member, &mut writer)?;
    for (index, reader) in members {
        match rewritten(&mut container, index, reader, how)? {
            Some(member) => container.replace(index, &member, &mut writer)?,
            None => container.copy(index, &mut writer)?,
        }
    }
    container.finish(writer).map(Cursor::into_inner).map(Some)
}

/// Hands over each member with text of an archive of this format, by its name.
///
/// # Errors
/// As of [`rewrite`], and those of `each`.
pub(crate) fn visit<E: From<Error>>(
    format: Format,
    source: &[u8],
    mut each: impl FnMut(&str, &Document<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut container = Container::open(source)?;
    for (index, reader) in members::readers(format, &mut container)?.into_iter().enumerate() {
        let Some(reader) = reader else { continue };
        let member = Member::read(&mut container, index)?;
        let name = container.name(index);
        each(&name, &member.document(reader).map_err(|error| error.within(&name))?)?;
    }
    Ok(())
}

/// What a member becomes; none if it stays, or has no text.
fn rewritten(
    container: &mut Container<'_>,
    index: usize,
    reader: Option<&dyn Reader>,
    how: &impl Rewrite,
) -> Result<Option<Vec<u8>>, Error> {
    let Some(reader) = reader else { return Ok(None) };
    let member = Member::read(container, index)?;
    let mut output = Vec::new();
    let written = member.document(reader).and_then(|document| document.write(how, &mut output));
    let name = container.name(index);
    let encoded = written.and_then(|()| {
        if output == member.text {
            return Ok(None);
        }
        if is_like(&name, TABLES) {
            tell_columns_apart(&output)?;
        }
        member.encoded(output).map(Some)
    });
    encoded.map_err(|error| error.within(&name))
}

/// An error if two columns of a table are called the same, which Excel takes for damage.
fn tell_columns_apart(table: &[u8]) -> Result<(), Error> {
    let columns = xml::values(&String::from_utf8_lossy(table), "tableColumn", ["name"])?;
    let mut seen = HashSet::new();
    let alike = columns.into_iter().find(|[name]| !seen.insert(name.to_lowercase()));
    alike.map_or(Ok(()), |[name]| {
        Err(Error::Refused(format!("two columns would be called {name}, which Excel forbids")))
    })
}
