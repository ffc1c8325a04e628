//! `cargo xtask compare`: speed, output, load time and memory beside the peers of `benchmarks/`.

pub(crate) mod adapters;
mod chart;
mod corpus;
mod difference;
mod linearity;
pub(crate) mod machine;
pub(crate) mod measure;
mod process;
mod report;
mod summary;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use fanjian::Config;

use adapters::Kind;
use corpus::{Corpus, Made};

/// Compare speed and output with the peers of benchmarks/
#[derive(Parser)]
pub(crate) struct Job {
    /// Texts to convert; `s2t,s2twp=PATH` gives one its own configs
    ///
    /// Texts that need no file: @cut, the longest keys of the config's tables, each without its last
    /// character; @dense, all its keys of two characters and more; @ascii, made-up source code.
    #[arg(required = true, value_name = "[CONFIGS=]CORPUS")]
    corpora: Vec<String>,
    /// Configs for the others, or `all`
    #[arg(long, value_delimiter = ',', default_values = ["s2t", "s2twp", "t2s", "tw2sp"])]
    configs: Vec<String>,
    /// Rounds that count, behind two that do not
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Only the peers whose name contains one of these, besides fanjian and OpenCC 1.4.2
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    only: Vec<String>,
    /// Also convert @cut and @dense, where they are among the texts, in these sizes, by fanjian alone
    #[arg(long, value_delimiter = ',', value_name = "MB")]
    sizes: Vec<usize>,
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
    let growing: Vec<(&str, Made)> = plan
        .iter()
        .flat_map(|(config, corpora)| {
            let made =
                Made::ADVERSARIAL.into_iter().filter(|made| corpora.contains(&Corpus::Made(*made)));
            made.map(|made| (config.as_str(), made))
        })
        .collect();
    ensure!(
        job.sizes.is_empty() || !growing.is_empty(),
        "--sizes is for @cut and @dense; name one of them among the texts"
    );
    let (peers, left_out) = adapters::prepare(&job.only)?;
    machine::pin();
    let mut sections = Vec::new();
    for (config, corpora) in &plan {
        sections.extend(measure::config(config, corpora, &peers, job.rounds)?);
    }
    let mut report = report::markdown(&sections, &left_out, job.rounds);
    if !job.sizes.is_empty() {
        let ours =
            peers.iter().find(|peer| peer.kind == Kind::Ours).context("no adapter of ours")?;
        let mut lines = Vec::new();
        for (config, made) in growing {
            lines.push(linearity::measure(ours, config, made, &job.sizes, job.rounds)?);
        }
        report += "\n";
        report += &linearity::markdown(&lines, &job.sizes, job.rounds);
    }
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
fn plan(corpora: &[String], configs: &[String]) -> Result<Vec<(String, Vec<Corpus>)>> {
    let known: Vec<&str> = Config::builtins().map(|config| config.name).collect();
    let is_known = |name: &String| name == ALL || known.contains(&&**name);
    let mut plan: Vec<(String, Vec<Corpus>)> = Vec::new();
    for corpus in corpora {
        let own = corpus.split_once('=').map(|(configs, corpus)| (split(configs), corpus));
        let own = own.filter(|(configs, _)| configs.iter().all(is_known));
        let (mut configs, corpus) = own.unwrap_or_else(|| (configs.to_vec(), corpus));
        if configs.iter().any(|name| name == ALL) {
            configs = known.iter().map(|&name| name.to_owned()).collect();
        }
        let corpus = Corpus::parse(corpus)?;
        for config in configs {
            if !known.contains(&&*config) {
                bail!("no config {config}; there are {}, and `{ALL}`", known.join(", "));
            }
            match plan.iter_mut().find(|(name, _)| *name == config) {
                Some((_, corpora)) if corpora.contains(&corpus) => {}
                Some((_, corpora)) => corpora.push(corpus.clone()),
                None => plan.push((config, vec![corpus.clone()])),
            }
        }
    }
    Ok(plan)
}

/// In place of names of configs.
const ALL: &str = "all";

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
        // The same text twice is one.
        assert_eq!(counts, [("s2t", 1), ("s2tw", 1), ("t2s", 1)]);
    }

    #[test]
    fn made_texts_and_all_configs() {
        let plan =
            plan(&["all=@cut".to_owned(), "@ascii".to_owned()], &["s2t".to_owned()]).unwrap();
        assert_eq!(plan.len(), 16);
        let counts = plan.iter().map(|(name, corpora)| (&**name, corpora.len()));
        assert!(counts.eq(plan.iter().map(|(name, _)| (&**name, 1 + usize::from(name == "s2t")))));
    }

    #[test]
    fn unknown_configs_and_files_are_errors() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").to_owned();
        let configs = ["s2x".to_owned()];
        assert!(plan(&[manifest], &configs).unwrap_err().to_string().contains("no config s2x"));
        assert!(plan(&["no such file".to_owned()], &configs).is_err());
    }
}
