//! What is said on standard error.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// Why something was not done, in words for whoever runs the command.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    message: String,
    broken_pipe: bool,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), broken_pipe: false }
    }

    /// The system refused to do `action`, such as "read", to `subject`.
    pub(crate) fn io(subject: impl Display, action: &str, error: &io::Error) -> Self {
        let message = match error.kind() {
            ErrorKind::IsADirectory => format!("cannot {action} {subject}: is a directory"),
            _ => format!("cannot {action} {subject}: {error}"),
        };
        Self { message, broken_pipe: error.kind() == ErrorKind::BrokenPipe }
    }

    /// Adds what to do, or to know, if anything.
    pub(crate) fn with_tip(mut self, tip: Option<&str>) -> Self {
        if let Some(tip) = tip {
            self.message = format!("{}; {tip}", self.message);
        }
        self
    }

    /// Whether it is no more than that who reads our output has had enough of it.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<fanjian::Error> for Failure {
    fn from(error: fanjian::Error) -> Self {
        match (error.kind(), error.origin()) {
            (fanjian::ErrorKind::Read(error), Some(origin)) => Self::io(origin, "read", error),
            (fanjian::ErrorKind::InvalidUtf8 { .. }, _) => {
                Self::new(format!("{error}; `--invalid keep` passes it through"))
            }
            _ => Self::new(error.to_string()),
        }
    }
}

/// The exit code of a check that found what would change.
pub(crate) const CHANGED: u8 = 1;

/// The exit code of a run in which anything failed.
pub(crate) const FAILED: u8 = 2;

pub(crate) fn exit_code() -> ExitCode {
    ExitCode::from(FAILED)
}

/// Says why the run fails, and gives its exit code.
pub(crate) fn end(failure: &Failure) -> u8 {
    // As in `fanjian -i 史记.txt | head`.
    if failure.broken_pipe {
        return 0;
    }
    say(format_args!("fanjian: {failure}"));
    FAILED
}

/// Says why something was not done.
pub(crate) fn failure(failure: &Failure) {
    say(format_args!("fanjian: {failure}"));
}

/// Says what the user may not have meant; of what is [`held`] with its result.
pub(crate) fn warning(message: impl Display) {
    note(format_args!("warning: {message}"));
}

/// Says what was done; of what is [`held`] with its result.
pub(crate) fn note(message: impl Display) {
    let line = format!("fanjian: {message}");
    HELD.with_borrow_mut(|held| match held {
        Some(held) => held.push(line),
        None => say(line),
    });
}

thread_local! {
    /// Lines about what this thread works on, where they are not to be said at once.
    static HELD: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// What came of something, and the lines about it.
pub(crate) struct Held<R> {
    result: R,
    lines: Vec<String>,
}

/// Does something of which all is to be said with its result, as where several threads work.
pub(crate) fn held<R>(work: impl FnOnce() -> R) -> Held<R> {
    HELD.set(Some(Vec::new()));
    let result = work();
    Held { result, lines: HELD.take().unwrap_or_default() }
}

impl<R> Held<R> {
    pub(crate) fn result(&self) -> &R {
        &self.result
    }

    /// Says what there is to say, and gives the result.
    pub(crate) fn told(self) -> R {
        self.lines.iter().for_each(say);
        self.result
    }
}

/// Says what is going on.
pub(crate) fn hint(message: impl Display) {
    say(format_args!("fanjian: {message}"));
}

fn say(line: impl Display) {
    // Where standard error cannot be written, there is nowhere left to say so.
    let _ = writeln!(io::stderr(), "{}", visible(&line.to_string()));
}

/// A text without control characters, which names of files may have: they are escaped.
pub(crate) fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        if c.is_control() {
            shown.extend(c.escape_default())
        } else {
            shown.push(c)
        }
        shown
    })
}
