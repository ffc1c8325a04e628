//! Where text comes from and goes to.

use std::fmt::{self, Display};
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf, is_separator};
use std::process;

use crate::files::Found;
use crate::platform::{self, Identity};
use crate::replace::{self, Durability, Keeping, Replacement};
use crate::report::{self, Failure};

/// Where text comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Perhaps with a name.
    Stdin(Option<PathBuf>),
    File(PathBuf),
}

/// Where text goes to.
pub(crate) enum Target {
    Stdout,
    File(PathBuf),
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdin(None) } else { Self::File(path) }
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
            Self::Stdin(None) => f.write_str("standard input"),
            Self::Stdin(Some(path)) | Self::File(path) => {
                f.write_str(&report::visible(&path.display().to_string()))
            }
        }
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("standard output"),
            Self::File(path) => f.write_str(&report::visible(&path.display().to_string())),
        }
    }
}

impl Source {
    /// Its name as programs want it: as it is; what of a path is not UTF-8 as U+FFFD.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdin(None) => self.to_string(),
            Self::Stdin(Some(path)) | Self::File(path) => path.display().to_string(),
        }
    }

    /// Its name as the system has it.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Stdin(None) => b"standard input",
            Self::Stdin(Some(path)) | Self::File(path) => path.as_os_str().as_encoded_bytes(),
        }
    }

    pub(crate) fn identity(&self) -> Option<Identity> {
        match self {
            Self::Stdin(_) => platform::stdin_identity(),
            Self::File(path) => platform::identity(path),
        }
    }

    /// Opens it for reading; tells a terminal's user that it is their turn.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>, Failure> {
        Ok(match self {
            Self::Stdin(_) => {
                let stdin = io::stdin();
                if stdin.is_terminal() {
                    report::hint("reading standard input; end it with Ctrl-D");
                }
                Box::new(stdin)
            }
            Self::File(path) => Box::new(open_file(path)?),
        })
    }

    /// Whether it is a file that can be read again, no stream.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, Self::File(path) if fs::metadata(path).is_ok_and(|it| it.is_file()))
    }

    /// The permissions of a new file that is made of it.
    fn permissions(&self) -> Option<Permissions> {
        let metadata = match self {
            Self::Stdin(_) => None,
            Self::File(path) => fs::metadata(path).ok().filter(Metadata::is_file),
        };
        platform::new_file_permissions(metadata.as_ref())
    }

    /// All of it.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = self.open()?.read_to_end(&mut bytes);
        read.map_err(|error| Failure::io(self, "read", &error))?;
        Ok(bytes)
    }
}

/// Opens a file for reading. A directory is refused here, since only reading would find out.
pub(crate) fn open_file(path: &Path) -> Result<File, Failure> {
    let opened = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(ErrorKind::IsADirectory.into()),
        false => Ok(file),
    });
    opened.map_err(|error| Failure::io(path.display(), "read", &error))
}

/// How a target is written.
enum Kind<'t> {
    /// To standard output, a device or a pipe.
    Stream(Option<&'t Path>),
    /// As a file that exists.
    File(&'t Path),
    /// As a new file.
    Nothing(&'t Path),
}

impl Target {
    /// Refuses a target that is the source, and what cannot be written.
    fn kind(&self, source: &Source, in_place: Option<&str>) -> Result<Kind<'_>, Failure> {
        let identity = match self {
            Self::Stdout => platform::stdout_identity(),
            Self::File(path) => platform::identity(path),
        };
        if identity.is_some() && identity == source.identity() {
            return Err(same_file(self, in_place));
        }
        let Self::File(path) = self else { return Ok(Kind::Stream(None)) };
        // The shell may have let it begin elsewhere than at the start, as `>>` does.
        if identity.is_some() && identity == platform::stdout_identity() {
            return Ok(Kind::Stream(None));
        }
        let failure = |error| Failure::io(path.display(), "write", &error);
        if path.as_os_str().as_encoded_bytes().last().is_some_and(|&end| is_separator(end.into())) {
            return Err(failure(ErrorKind::IsADirectory.into()));
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(failure(ErrorKind::IsADirectory.into())),
            Ok(metadata) if metadata.is_file() => Ok(Kind::File(path)),
            Ok(_) => Ok(Kind::Stream(Some(path))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Kind::Nothing(path)),
            Err(error) => Err(failure(error)),
        }
    }
}

/// An output that is open for writing and wants [`finish`](Self::finish) at its end.
pub(crate) enum Output {
    /// What is written is gone at once: standard output, devices, pipes.
    Direct(Box<dyn Write + Send>),
    /// The same, where nothing else is done; and its name.
    Alone(Box<dyn Write + Send>, String),
    /// A file, replaced as a whole.
    Whole(Box<Replacement>),
}

impl Output {
    /// Opens `target`, unless it is the file that `source` is; then `in_place` says which command replaces files.
    pub(crate) fn open(
        target: &Target,
        source: &Source,
        in_place: Option<&str>,
    ) -> Result<Self, Failure> {
        match target.kind(source, in_place)? {
            Kind::Stream(None) => stdout().map(Self::Direct),
            Kind::Stream(Some(path)) => match OpenOptions::new().write(true).open(path) {
                Ok(device) => Ok(Self::Direct(Box::new(device))),
                Err(error) => Err(Failure::io(path.display(), "write", &error)),
            },
            Kind::File(path) => Replacement::of(path, &Keeping::default()).map(Self::whole),
            Kind::Nothing(path) => {
                Replacement::of_nothing(path, source.permissions().as_ref()).map(Self::whole)
            }
        }
    }

    /// Finds out what would keep `target` from being written, and writes nothing.
    pub(crate) fn rehearse(
        target: &Target,
        source: &Source,
        in_place: &str,
    ) -> Result<(), Failure> {
        match target.kind(source, Some(in_place))? {
            Kind::Stream(_) => Ok(()),
            Kind::File(path) => replace::rehearse(path, &Keeping::default()),
            Kind::Nothing(path) => replace::rehearse_nothing(path),
        }
    }

    /// The run does nothing but write it, so it ends where nothing more can be written.
    pub(crate) fn alone(self, name: &Target) -> Self {
        match self {
            Self::Direct(stream) => Self::Alone(stream, name.to_string()),
            other => other,
        }
    }

    fn whole(replacement: Replacement) -> Self {
        Self::Whole(Box::new(replacement))
    }

    /// Makes what was written stand.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.commit(Durability::System)
    }

    /// The same, and waits until the disk has it.
    pub(crate) fn finish_on_disk(self) -> Result<(), Failure> {
        self.commit(Durability::Disk)
    }

    fn commit(self, durability: Durability) -> Result<(), Failure> {
        match self {
            Self::Direct(_) | Self::Alone(..) => Ok(()),
            Self::Whole(replacement) => replacement.commit(durability),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Direct(stream) => stream.write(bytes),
            Self::Alone(stream, name) => or_leave(name, stream.write(bytes)),
            Self::Whole(replacement) => replacement.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Direct(stream) => stream.flush(),
            Self::Alone(stream, name) => or_leave(name, stream.flush()),
            Self::Whole(replacement) => replacement.flush(),
        }
    }
}

/// Ends the run where nothing more can be written: another thread may be waiting for input that
/// never comes.
fn or_leave<T>(name: &str, written: io::Result<T>) -> io::Result<T> {
    written.inspect_err(|error| {
        if error.kind() != ErrorKind::Interrupted {
            process::exit(report::end(&Failure::io(name, "write", error)).into());
        }
    })
}

/// Standard output, for what is listed.
pub(crate) type Listing = BufWriter<Box<dyn Write + Send>>;

/// Opens a listing, unless it would go into one of the files it is about. It wants to be flushed at its
/// end.
pub(crate) fn listing(files: &[Found]) -> Result<Listing, Failure> {
    let identity = platform::stdout_identity();
    if identity.is_some() && files.iter().any(|it| it.source.identity() == identity) {
        return Err(same_file(&Target::Stdout, None));
    }
    stdout().map(BufWriter::new)
}

fn stdout() -> Result<Box<dyn Write + Send>, Failure> {
    match platform::stdout() {
        Ok(stdout) => Ok(Box::new(stdout)),
        Err(error) => Err(Failure::io(Target::Stdout, "write", &error)),
    }
}

/// What it means that a listing cannot be written.
pub(crate) fn written<T>(result: io::Result<T>) -> Result<T, Failure> {
    result.map_err(|error| Failure::io(Target::Stdout, "write", &error))
}

fn same_file(target: &Target, in_place: Option<&str>) -> Failure {
    let tip = in_place.map_or_else(String::new, |command| {
        format!(", or use `fanjian {command} --in-place`, which replaces files")
    });
    Failure::new(format!("{target}: is the input file too; name another{tip}"))
}
