//! What is to be left as it is, as typed.

use std::fmt::Display;
use std::path::PathBuf;

use fanjian::Error;

use crate::io::Source;
use crate::report::Failure;

/// What was typed.
#[derive(Debug, clap::Args)]
pub(crate) struct Protection {
    /// Leave what this regular expression matches as it is; may be given several times
    ///
    /// It sees one line at a time. The syntax is that of Rust's crate `regex`. URLs, e-mail addresses, paths, tags of
    /// HTML, Markdown's code and the targets of its links are left as they are without being named.
    #[arg(long, value_name = "REGEX")]
    protect: Vec<String>,

    /// Likewise for the regular expressions in a file, one a line; empty lines and lines that begin with `#` are
    /// skipped
    #[arg(long, value_name = "FILE")]
    protect_file: Vec<PathBuf>,
}

impl Protection {
    /// Gives each pattern to what is to leave alone what it matches.
    pub(crate) fn apply<T>(
        &self,
        mut to: T,
        protect: impl Fn(T, &str) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        for pattern in &self.protect {
            to = protect(to, pattern)?;
        }
        for path in &self.protect_file {
            let failure = |line: usize, what: &dyn Display| {
                Failure::new(format!("{}:{line}: {what}", path.display()))
            };
            let patterns = Source::File(path.clone()).read()?;
            for (line, pattern) in (1..).zip(patterns.split(|&byte| byte == b'\n')) {
                let pattern = str::from_utf8(pattern)
                    .map_err(|_| failure(line, &"invalid UTF-8; patterns are UTF-8 text"))?;
                let pattern = pattern.strip_suffix('\r').unwrap_or(pattern);
                if !pattern.is_empty() && !pattern.starts_with('#') {
                    to = protect(to, pattern).map_err(|error| failure(line, &error))?;
                }
            }
        }
        Ok(to)
    }
}
