//! Documents that other programs make and read again, where those are there: pandoc, LibreOffice, FFmpeg, Python,
//! epubcheck, gettext.

mod ffmpeg;
mod office;
mod pandoc;
mod python;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use fanjian_documents::Format;

use super::archives;

/// A folder for documents, which goes with this.
struct Desk(PathBuf);

impl Desk {
    /// None, with a word of it, where a program is missing; but all are there where `CI` is set.
    #[allow(clippy::print_stderr)] // says that it did not look
    fn with(programs: &[&str]) -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        for program in programs {
            if Command::new(program).arg("--version").output().is_err() {
                assert!(std::env::var_os("CI").is_none(), "no {program} here");
                eprintln!("skipped: no {program} here");
                return None;
            }
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("fanjian-tools-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Some(Self(folder))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// What a program says that ends well.
    #[track_caller]
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program).args(arguments).current_dir(&self.0).output().unwrap();
        let [told, error] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        assert!(output.status.success(), "{program} {arguments:?}: {told}{error}");
        told
    }

    /// Converts a document, which a second time changes nothing.
    #[track_caller]
    fn convert(&self, name: &str) {
        let format = Format::of_path(Path::new(name));
        let source = fs::read(self.path(name)).unwrap();
        let output = archives::converted(format, "s2tw", &source).unwrap();
        assert_ne!(output, source, "{name}");
        assert!(archives::converted(format, "s2tw", &output).unwrap() == output, "{name}");
        fs::write(self.path(name), output).unwrap();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
