//! Where text comes from and goes to.

use std::fmt::{self, Display};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use crate::platform::{self, Identity};
use crate::replace::Replacement;
use crate::report::{self, Failure};

/// Where text comes from.
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
}

/// Where text goes to.
pub(crate) enum Target {
    Stdout,
    File(PathBuf),
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdin } else { Self::File(path) }
    }
}

impl From<PathBuf> for Target {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdout } else { Self::File(path) }
    }
}

impl Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("standard output"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl Source {
    fn identity(&self) -> Option<Identity> {
        match self {
            Self::Stdin => platform::stdin_identity(),
            Self::File(path) => platform::identity(path),
        }
    }

    /// Opens it for reading; tells a terminal's user that it is their turn.
    pub(crate) fn open(&self) -> Result<Named<Box<dyn Read>>, Failure> {
        let stream: Box<dyn Read> = match self {
            Self::Stdin => {
                let stdin = io::stdin().lock();
                if stdin.is_terminal() {
                    report::hint("reading standard input; end it with Ctrl-D");
                }
                Box::new(stdin)
            }
            Self::File(path) => Box::new(open_file(path)?),
        };
        Ok(Named { stream, name: self.to_string() })
    }
}

/// Opens a file for reading. A directory is refused here, since only reading would find out.
pub(crate) fn open_file(path: &Path) -> Result<File, Failure> {
    let opened = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(ErrorKind::IsADirectory.into()),
        false => Ok(file),
    });
    opened.map_err(|error| Failure::io(path.display(), "open", &error))
}

/// A whole file.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = open_file(path)?.read_to_end(&mut bytes);
    read.map_err(|error| Failure::io(path.display(), "read", &error))?;
    Ok(bytes)
}

/// A stream whose errors say its name and what could not be done.
pub(crate) struct Named<T> {
    pub(crate) stream: T,
    pub(crate) name: String,
}

impl<T> Named<T> {
    fn error(&self, action: &str, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), Failure::io(&self.name, action, error))
    }
}

impl<T: Read> Read for Named<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer).map_err(|error| self.error("read", &error))
    }
}

impl<T: Write> Write for Named<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes).map_err(|error| self.error("write", &error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush().map_err(|error| self.error("write", &error))
    }
}

/// An output that is open for writing and wants [`finish`](Self::finish) at its end.
pub(crate) enum Output {
    /// What is written is gone at once: standard output, devices, pipes.
    Direct(Box<dyn Write>),
    /// A file, replaced as a whole.
    Whole(Replacement),
}

impl Output {
    /// Opens `target`, unless it is the file that `source` is.
    pub(crate) fn open(target: &Target, source: &Source) -> Result<Named<Self>, Failure> {
        let identity = match target {
            Target::Stdout => platform::stdout_identity(),
            Target::File(path) => platform::identity(path),
        };
        if identity.is_some() && identity == source.identity() {
            return Err(same_file(target, source));
        }
        let stream = match target {
            Target::Stdout => return Self::stdout(),
            // The shell may have let it begin elsewhere than at the start, as `>>` does.
            Target::File(_) if identity.is_some() && identity == platform::stdout_identity() => {
                return Self::stdout();
            }
            Target::File(path) => Self::file(path)?,
        };
        Ok(Named { stream, name: target.to_string() })
    }

    /// Opens standard output.
    pub(crate) fn stdout() -> Result<Named<Self>, Failure> {
        let name = Target::Stdout.to_string();
        match platform::stdout() {
            Ok(stdout) => Ok(Named { stream: Self::Direct(Box::new(stdout)), name }),
            Err(error) => Err(Failure::io(name, "open", &error)),
        }
    }

    fn file(path: &Path) -> Result<Self, Failure> {
        let failure = |error| Failure::io(path.display(), "open", &error);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(failure(ErrorKind::IsADirectory.into())),
            Ok(metadata) if metadata.is_file() => Replacement::of(path).map(Self::Whole),
            Ok(_) => match OpenOptions::new().write(true).open(path) {
                Ok(device) => Ok(Self::Direct(Box::new(device))),
                Err(error) => Err(failure(error)),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Replacement::of_nothing(path).map(Self::Whole)
            }
            Err(error) => Err(failure(error)),
        }
    }
}

impl Named<Output> {
    /// Makes what was written stand.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.stream {
            Output::Direct(_) => Ok(()),
            Output::Whole(replacement) => replacement.commit(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Direct(stream) => stream.write(bytes),
            Self::Whole(replacement) => replacement.file().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Direct(stream) => stream.flush(),
            Self::Whole(replacement) => replacement.file().flush(),
        }
    }
}

fn same_file(target: &Target, source: &Source) -> Failure {
    let file = match (source, target) {
        (Source::File(path), _) | (_, Target::File(path)) => path.display().to_string(),
        _ => "FILE".to_owned(),
    };
    Failure::new(format!(
        "{target}: is the input file too; use `fanjian convert --in-place {file}`"
    ))
}
