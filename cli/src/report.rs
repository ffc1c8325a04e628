//! What is said on standard error.

use std::fmt::{self, Display};
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// Why something was not done, in words for whoever runs the command.
#[derive(Debug)]
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
            ErrorKind::IsADirectory => format!("{subject}: is a directory"),
            _ => format!("{subject}: cannot {action}: {error}"),
        };
        Self { message, broken_pipe: error.kind() == ErrorKind::BrokenPipe }
    }

    /// An error of a [`Named`](crate::io::Named) stream, which says in words what failed.
    pub(crate) fn named(error: &io::Error) -> Self {
        Self { message: error.to_string(), broken_pipe: error.kind() == ErrorKind::BrokenPipe }
    }

    /// Whether the reader of our output closed it, which is no error.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<fanjian::Error> for Failure {
    fn from(error: fanjian::Error) -> Self {
        match (error.kind(), error.origin()) {
            // The library itself only reads files.
            (fanjian::ErrorKind::Io(error), Some(origin)) => Self::io(origin, "read", error),
            (fanjian::ErrorKind::Io(error), None) => Self::named(error),
            _ => Self::new(error.to_string()),
        }
    }
}

/// The exit code of a run in which anything failed.
pub(crate) fn exit_code() -> ExitCode {
    ExitCode::from(2)
}

/// Says why something was not done.
pub(crate) fn failure(failure: &Failure) {
    say(format_args!("fanjian: {failure}"));
}

/// Says what the user may not have meant.
pub(crate) fn warning(message: impl Display) {
    say(format_args!("fanjian: warning: {message}"));
}

/// Says what is going on.
pub(crate) fn hint(message: impl Display) {
    say(format_args!("fanjian: {message}"));
}

fn say(line: fmt::Arguments<'_>) {
    // Where standard error cannot be written, there is nowhere left to say so.
    let _ = writeln!(io::stderr(), "{line}");
}
