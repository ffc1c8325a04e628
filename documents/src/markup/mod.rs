//! HTML and XHTML: tokens that one walker follows, by one table of what elements and attributes mean.

mod html;
mod rules;
mod walker;
mod xhtml;

pub(crate) use html::{Html, read_part};
pub(crate) use walker::Walker;
pub(crate) use xhtml::Xhtml;
