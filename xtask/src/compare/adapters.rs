//! The adapters under `benchmarks/`: which there are, and their executables.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::dictionaries::Manifest;
use crate::{fetch, root};

/// Who takes part.
pub(crate) struct Peer {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// This project.
    Ours,
    /// OpenCC 1.4.2, whose output is the measure.
    Reference,
    /// A converter.
    Peer,
    /// What the machine can do without converting.
    Limit,
}

const REFERENCE: &str = "OpenCC 1.4.2 (Python)";

/// Somebody left out, and why.
pub(crate) type LeftOut = (String, String);

/// Builds all adapters, one by one, since two of them are one crate with different features. One
/// that does not build is left out, and so is OpenCC 1.4.2 where it cannot be installed. With
/// `only`, those whose name contains one of these.
pub(crate) fn prepare(only: &[String]) -> Result<(Vec<Peer>, Vec<LeftOut>)> {
    let (mut peers, mut left_out) = (Vec::new(), Vec::new());
    match reference() {
        Ok(peer) => peers.push(peer),
        Err(error) => left_out.push((
            REFERENCE.to_owned(),
            format!("{error:#}; it needs Python 3 with venv and pip, and PyPI"),
        )),
    }
    for package in packages()? {
        let name = package["description"].as_str().unwrap_or_default().to_owned();
        let limits = package["metadata"]["compare"]["limits"] == true;
        let kind = match name.as_str() {
            "fanjian" => Kind::Ours,
            _ if limits => Kind::Limit,
            _ => Kind::Peer,
        };
        let wanted = only.is_empty() || only.iter().any(|part| name.contains(part.as_str()));
        if kind != Kind::Ours && !wanted {
            continue;
        }
        let package_name = package["name"].as_str().unwrap_or_default();
        match build(&root().join("benchmarks"), package_name) {
            Ok(programs) => peers.extend(programs.into_iter().map(|(target, program)| Peer {
                name: if limits { target.replace('-', " ") } else { name.clone() },
                kind,
                program,
                arguments: Vec::new(),
            })),
            Err(error) if kind == Kind::Ours => return Err(error),
            Err(error) => {
                let needs = package["metadata"]["compare"]["needs"].as_str();
                let needs = needs.map_or_else(String::new, |needs| format!("; it needs {needs}"));
                left_out.push((name, format!("{error:#}{needs}")));
            }
        }
    }
    Ok((peers, left_out))
}

/// The real OpenCC, as [`conformance`](crate::conformance) installs it.
fn reference() -> Result<Peer> {
    Ok(Peer {
        name: REFERENCE.to_owned(),
        kind: Kind::Reference,
        program: fetch::oracle(&Manifest::of_workspace()?.source)?,
        arguments: vec!["-c".to_owned(), include_str!("opencc.py").to_owned()],
    })
}

fn cargo(folder: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(folder);
    command
}

/// The packages with executables.
fn packages() -> Result<Vec<Value>> {
    let output = cargo(&root().join("benchmarks"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "cargo metadata failed ({})", output.status);
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    Ok(packages
        .iter()
        .filter(|package| {
            package["targets"]
                .as_array()
                .is_some_and(|targets| targets.iter().any(|target| target["kind"][0] == "bin"))
        })
        .cloned()
        .collect())
}

/// Builds a package of the workspace in a folder; its executables by the name of their target.
pub(crate) fn build(folder: &Path, package: &str) -> Result<Vec<(String, PathBuf)>> {
    // opencc-rs asks for a newer compiler than it needs. Not --locked: what fanjian itself depends on
    // may change; the versions of the peers stay those of the lock file all the same.
    let output = cargo(folder)
        .args(["build", "--release", "--ignore-rust-version", "--package", package])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "does not build here");
    let mut programs = Vec::new();
    for line in output.stdout.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let message: Value = serde_json::from_slice(line)?;
        if let (Some(program), Some(target)) =
            (message["executable"].as_str(), message["target"]["name"].as_str())
        {
            programs.push((target.to_owned(), PathBuf::from(program)));
        }
    }
    Ok(programs)
}
