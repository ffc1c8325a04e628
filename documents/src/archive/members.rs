//! Which members of an archive hold text.

use super::container::Container;
use super::{epub, sealed};
use crate::document::Reader;
use crate::error::Error;
use crate::format::Format;
use crate::xml::{CAPTIONS, CORE, ODF, OFFICE, SHEET, THREAD, Vocabulary};

/// Where a format has its text.
struct Members {
    /// What no document is without.
    main: &'static str,
    /// Names of members, `*` for anything without a slash, and how they are read.
    rows: &'static [(&'static str, &'static Vocabulary)],
}

const WORD: Members = Members {
    main: "word/*.xml",
    rows: &[
        ("word/*.xml", &OFFICE),
        ("word/glossary/*.xml", &OFFICE),
        ("word/charts/chart*.xml", &OFFICE),
        ("word/diagrams/*.xml", &OFFICE),
        ("docProps/core.xml", &CORE),
    ],
};

const SLIDES: Members = Members {
    main: "ppt/presentation.xml",
    rows: &[
        ("ppt/presentation.xml", &OFFICE),
        ("ppt/slides/*.xml", &OFFICE),
        ("ppt/notesSlides/*.xml", &OFFICE),
        ("ppt/slideLayouts/*.xml", &OFFICE),
        ("ppt/slideMasters/*.xml", &OFFICE),
        ("ppt/notesMasters/*.xml", &OFFICE),
        ("ppt/handoutMasters/*.xml", &OFFICE),
        ("ppt/comments/*.xml", &OFFICE),
        ("ppt/charts/chart*.xml", &OFFICE),
        ("ppt/diagrams/*.xml", &OFFICE),
        ("docProps/core.xml", &CORE),
    ],
};

const WORKBOOK: Members = Members {
    main: "xl/workbook.xml",
    rows: &[
        ("xl/workbook.xml", &SHEET),
        ("xl/sharedStrings.xml", &SHEET),
        ("xl/worksheets/*.xml", &SHEET),
        ("xl/tables/*.xml", &SHEET),
        ("xl/comments*.xml", &SHEET),
        ("xl/comments/*.xml", &SHEET),
        ("xl/threadedComments/*.xml", &THREAD),
        ("xl/pivotTables/*.xml", &CAPTIONS),
        ("xl/slicers/*.xml", &CAPTIONS),
        ("xl/drawings/*.xml", &OFFICE),
        ("xl/charts/chart*.xml", &OFFICE),
        ("xl/diagrams/*.xml", &OFFICE),
        ("docProps/core.xml", &CORE),
    ],
};

const OPEN: Members = Members {
    main: "META-INF/manifest.xml",
    rows: &[
        ("content.xml", &ODF),
        ("styles.xml", &ODF),
        ("meta.xml", &ODF),
        // Charts and other objects.
        ("*/content.xml", &ODF),
        ("*/styles.xml", &ODF),
    ],
};

/// What reads each member of a document; none where it has no text.
pub(super) fn readers(
    format: Format,
    container: &mut Container<'_>,
) -> Result<Vec<Option<&'static dyn Reader>>, Error> {
    let names = container.names();
    sealed::check(&names, container)?;
    let Members { main, rows } = match format {
        Format::Docx => WORD,
        Format::Pptx => SLIDES,
        Format::Xlsx => WORKBOOK,
        Format::Odf => OPEN,
        _ => return epub::readers(names.len(), container),
    };
    if !names.iter().any(|name| is_like(name, main)) {
        return Err(Error::Archive(format!("no {format} document: {main} is missing")));
    }
    let reader = |name: &String| {
        let row = rows.iter().find(|(pattern, _)| is_like(name, pattern));
        row.map(|&(_, vocabulary)| vocabulary as &dyn Reader)
    };
    Ok(names.iter().map(reader).collect())
}

/// Whether a name is what a pattern says, in capitals or not.
pub(super) fn is_like(name: &str, pattern: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else {
        return name.eq_ignore_ascii_case(pattern);
    };
    let (name, start, end) = (name.as_bytes(), start.as_bytes(), end.as_bytes());
    name.split_at_checked(start.len()).is_some_and(|(before, rest)| {
        let middle = rest.len().checked_sub(end.len());
        middle.and_then(|at| rest.split_at_checked(at)).is_some_and(|(middle, after)| {
            before.eq_ignore_ascii_case(start)
                && after.eq_ignore_ascii_case(end)
                && !middle.contains(&b'/')
        })
    })
}
