//! `cargo xtask compare`: speed, output, load time and memory beside the peers of `benchmarks/`.

mod adapters;
mod chart;
mod difference;
mod machine;
mod measure;
mod process;
mod report;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use fanjian::Config;

/// Compare speed and output with the peers of benchmarks/
#[derive(Parser)]
pub(crate) struct Job {
    /// Texts to convert; `s2t,s2twp=PATH` gives one its own configs
    #[arg(required = true, value_name = "[CONFIGS=]CORPUS")]
    corpora: Vec<String>,
    /// Configs for the others
    #[arg(long, value_delimiter = ',', default_values = ["s2t", "s2twp", "t2s", "tw2sp"])]
    configs: Vec<String>,
    /// Rounds that count, behind two that do not
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Only the peers whose name contains one of these, besides fanjian and OpenCC 1.4.2
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    only: Vec<String>,
    /// File for the Markdown, in place of standard output
    #[arg(long, value_name = "FILE.md")]
    output: Option<PathBuf>,
    /// Also draw a bar chart
    #[arg(long, value_name = "FILE.svg")]
    chart: Option<PathBuf>,
}

pub(crate) fn run(job: &Job) -> Result<()> {
    ensure!(job.rounds > 0, "no rounds, no figures");
    let plan = plan(&job.corpora, &job.configs)?;
    let (peers, left_out) = adapters::prepare(&job.only)?;
    let mut sections = Vec::new();
    for (config, corpora) in &plan {
        sections.extend(measure::config(config, corpora, &peers, job.rounds)?);
    }
    let report = report::markdown(&sections, &left_out, job.rounds);
    match &job.output {
        None => print!("{report}"),
        Some(path) => fs::write(path, report).with_context(|| path.display().to_string())?,
    }
    if let Some(path) = &job.chart {
        chart::draw(path, &sections).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Which texts each config converts, in the order in which they were asked for.
fn plan(corpora: &[String], configs: &[String]) -> Result<Vec<(String, Vec<PathBuf>)>> {
    let known: Vec<&str> = Config::builtins().map(|config| config.name).collect();
    let mut plan: Vec<(String, Vec<PathBuf>)> = Vec::new();
    for corpus in corpora {
        let own = corpus.split_once('=').map(|(configs, path)| (split(configs), path));
        let own = own.filter(|(configs, _)| configs.iter().all(|name| known.contains(&&**name)));
        let (configs, path) = own.unwrap_or_else(|| (configs.to_vec(), corpus));
        let path = fs::canonicalize(path).with_context(|| path.to_owned())?;
        for config in configs {
            if !known.contains(&&*config) {
                bail!("no config {config}; there are {}", known.join(", "));
            }
            match plan.iter_mut().find(|(name, _)| *name == config) {
                Some((_, paths)) => paths.push(path.clone()),
                None => plan.push((config, vec![path.clone()])),
            }
        }
    }
    Ok(plan)
}

fn split(configs: &str) -> Vec<String> {
    configs.split(',').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::plan;

    #[test]
    fn a_corpus_may_have_its_own_configs() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let corpora = [manifest.to_owned(), format!("t2s,s2t={manifest}")];
        let plan = plan(&corpora, &["s2t".to_owned(), "s2tw".to_owned()]).unwrap();
        let counts: Vec<_> = plan.iter().map(|(name, paths)| (&**name, paths.len())).collect();
        assert_eq!(counts, [("s2t", 2), ("s2tw", 1), ("t2s", 1)]);
    }

    #[test]
    fn unknown_configs_and_files_are_errors() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").to_owned();
        let configs = ["s2x".to_owned()];
        assert!(plan(&[manifest], &configs).unwrap_err().to_string().contains("no config s2x"));
        assert!(plan(&["no such file".to_owned()], &configs).is_err());
    }
}
