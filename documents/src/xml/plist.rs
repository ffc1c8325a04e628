//! Property lists, which `.strings` may be written as.

use super::vocabulary::Role::Paragraph;
use super::vocabulary::{PLAIN, Vocabulary, is};

/// Keys stay.
pub(crate) const PLIST: Vocabulary = Vocabulary { elements: &[is("string", Paragraph)], ..PLAIN };
