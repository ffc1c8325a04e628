//! How text is shown to people: colours where they can be seen, and a sign for what cannot.

use std::fmt::Write;
use std::io;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

/// Styles, all of them plain where colours are not wanted. Written as `{style}text{style:#}`.
#[derive(Clone, Copy, Default)]
pub(crate) struct Palette {
    /// What stood there before.
    pub(crate) before: Style,
    /// What stands there now.
    pub(crate) after: Style,
    /// The very characters of those, among others.
    pub(crate) exactly: Style,
    /// Where it is.
    pub(crate) place: Style,
    /// What only explains.
    pub(crate) aside: Style,
}

impl Palette {
    /// For standard output: coloured on a terminal, unless `NO_COLOR` and the like say otherwise.
    pub(crate) fn of_stdout() -> Self {
        if AutoStream::choice(&io::stdout()) == ColorChoice::Never {
            return Self::default();
        }
        Self {
            before: AnsiColor::Red.on_default(),
            after: AnsiColor::Green.on_default(),
            exactly: Style::new().bold().underline(),
            place: AnsiColor::Cyan.on_default(),
            aside: Style::new().dimmed(),
        }
    }
}

/// A text with escapes for its control and invisible characters, as `\u{200b}`.
pub(crate) fn visible(text: &str) -> String {
    escaped(text, is_invisible)
}

/// The same for a part by itself, of which blanks shall be seen too; `""` for none.
pub(crate) fn visible_part(part: &str) -> String {
    match part {
        "" => "\"\"".to_owned(),
        _ if part.trim().is_empty() => escaped(part, |_| true),
        _ => visible(part),
    }
}

fn escaped(text: &str, is_escaped: fn(char) -> bool) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        // Writing to a string does not fail.
        let _ = match c {
            '\n' => write!(shown, "\\n"),
            '\r' => write!(shown, "\\r"),
            _ if is_escaped(c) => write!(shown, "{}", c.escape_unicode()),
            _ => shown.write_char(c),
        };
        shown
    })
}

/// Control characters but for the tab, and those of Unicode's `Default_Ignorable_Code_Point` that
/// text has.
fn is_invisible(c: char) -> bool {
    c.is_control() && c != '\t'
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}
