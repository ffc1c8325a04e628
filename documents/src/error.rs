//! What can be wrong with a document.

/// Why a document was not read. No output is made of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is not what its format demands.
    #[error("line {line}, column {column}: {what}")]
    Malformed {
        /// What is wrong.
        what: String,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
    },
    /// A part of a document that is an archive is wrong.
    #[error("{member}: {error}")]
    Member {
        /// Which.
        member: String,
        /// What is wrong.
        error: Box<Error>,
    },
    /// It is an archive that is broken, or looks like an attack.
    #[error("{0}")]
    Archive(String),
    /// It is not to be changed: signed, or encrypted.
    #[error("{0}")]
    Refused(String),
    /// What was named is not there: a column, for example.
    #[error("{0}")]
    Missing(String),
    /// Fields are named that the format cannot have.
    #[error("{0}")]
    Field(String),
    /// A dictionary of one's own put line ends into the text.
    #[error("a custom entry changes line ends, which documents do not allow")]
    LineEnds,
    /// Reading failed.
    #[error("cannot read: {0}")]
    Read(#[source] std::io::Error),
    /// Writing failed.
    #[error("cannot write: {0}")]
    Write(#[source] std::io::Error),
}

impl Error {
    /// What is wrong at a byte offset of a source.
    pub(crate) fn at(source: &str, offset: usize, what: impl Into<String>) -> Self {
        let mut end = offset.min(source.len());
        while !source.is_char_boundary(end) {
            end -= 1;
        }
        let before = &source[..end];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self::Malformed {
            what: what.into(),
            line: 1 + memchr::memchr_iter(b'\n', before.as_bytes()).count(),
            column: 1 + before[line_start..].chars().count(),
        }
    }

    /// As an error of a member of an archive.
    pub(crate) fn within(self, member: &str) -> Self {
        Self::Member { member: member.to_owned(), error: Box::new(self) }
    }
}
