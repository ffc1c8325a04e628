//! The commands `completions` and `man`: what a package of the command needs beside it, made of its own help.

use std::io;
use std::path::PathBuf;

use clap::builder::StyledStr;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Args;
use crate::io::Target;
use crate::report::Failure;

/// What to write, and where.
pub(crate) struct Page {
    pub(crate) target: Target,
    pub(crate) text: Vec<u8>,
}

/// What lets a shell complete the command's options.
pub(crate) fn completions(shell: Shell) -> Page {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Args::styled(), "fanjian", &mut text);
    Page { target: Target::Stdout, text }
}

/// The manual's main page, or into a folder all its pages.
pub(crate) fn pages(folder: Option<PathBuf>) -> Result<Vec<Page>, Failure> {
    let mut command = Args::styled().disable_help_subcommand(true);
    command.build();
    let failure = |error: io::Error| Failure::io("the manual", "make", &error);
    let Some(folder) = folder else {
        let text = page(&command).map_err(failure)?;
        return Ok(vec![Page { target: Target::Stdout, text }]);
    };
    let (mut pages, mut left) = (Vec::new(), vec![&command]);
    while let Some(command) = left.pop() {
        let name = format!("{}.1", display_name(command));
        let text = page(command).map_err(failure)?;
        pages.push(Page { target: Target::File(folder.join(name)), text });
        left.extend(command.get_subcommands());
    }
    Ok(pages)
}

/// The name of a command's page, as `fanjian-convert`.
fn display_name(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

/// A page in roff. Its sections are those of the help; `clap_mangen` would run lines of examples together.
fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone()).manual("fanjian").date("");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    page.extend(sections(command.get_before_help()));
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    page.extend(sections(command.get_after_help()));
    Ok(page)
}

/// Paragraphs of a help; one that begins with a line like `Examples:` is a section, whose lines stay lines.
fn sections(help: Option<&StyledStr>) -> Vec<u8> {
    let help = help.map(StyledStr::to_string).unwrap_or_default();
    let (mut shown, mut has_notes) = (String::new(), false);
    for paragraph in help.split("\n\n").filter(|it| !it.trim().is_empty()) {
        match paragraph.split_once('\n') {
            Some((heading, lines)) if lines.starts_with("  ") => {
                let heading = heading.trim_end_matches(':').to_uppercase();
                shown += &format!(".SH \"{heading}\"\n.nf\n");
                let lines = lines.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
                lines.for_each(|line| shown += &escaped(line));
                shown += ".fi\n";
            }
            _ => {
                shown += if has_notes { ".PP\n" } else { ".SH NOTES\n" };
                has_notes = true;
                paragraph.lines().for_each(|line| shown += &escaped(line));
            }
        }
    }
    shown.into_bytes()
}

/// A line that roff shows as it stands.
fn escaped(line: &str) -> String {
    let escaped = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    // What begins with a dot would be a request.
    format!("\\&{escaped}\n")
}
