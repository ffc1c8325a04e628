//! What is done with the text of a document.

use std::borrow::Cow;

use fanjian::{Converter, Normalizer, Repairer, Variant};

use crate::differences;

/// What makes another text of a text.
pub trait Rewrite: Sync {
    /// Rewrites a text. Line ends stay, as many as there are.
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str>;

    /// Leads places of a line to those they have in what was made of it: byte offsets, in order, between characters.
    fn lead(&self, before: &str, after: &str, places: &mut [usize]);

    /// What the text is in afterwards, if that is known: for documents that name their language.
    fn target(&self) -> Option<Variant> {
        None
    }

    /// Whether a line becomes what it becomes also for what stands in other lines, so that the lines of several documents
    /// must not be mixed.
    fn minds_other_lines(&self) -> bool {
        true
    }
}

/// A conversion, and to what.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// Converts.
    pub converter: Converter,
    /// What the text is in afterwards.
    pub target: Option<Variant>,
}

impl Rewrite for Conversion {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.converter.convert(text)
    }

    fn lead(&self, before: &str, after: &str, places: &mut [usize]) {
        if parts_give_whole(before, after, places, |part| self.converter.convert(part)) {
            return;
        }
        let (whole, alignment) = self.converter.align(before);
        if whole != after {
            return differences::lead(before, after, places);
        }
        let mut least = 0;
        for place in places {
            let output = alignment.output_of(*place..*place);
            // Within what was replaced as a whole: as many characters in front as there were.
            let source = alignment.source_of(output.clone());
            let inside = before[source.start..*place].chars().count();
            let led = after[output.clone()].char_indices().nth(inside);
            *place = led.map_or(output.end, |(at, _)| output.start + at).max(least);
            least = *place;
        }
    }

    fn target(&self) -> Option<Variant> {
        self.target
    }

    fn minds_other_lines(&self) -> bool {
        false
    }
}

impl Rewrite for Repairer {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.repair(text).text
    }

    /// What is restored is as long as what stood there.
    fn lead(&self, _: &str, _: &str, _: &mut [usize]) {}
}

/// Normalisation, and to what.
#[derive(Clone, Debug)]
pub struct Normalization {
    /// Normalises.
    pub normalizer: Normalizer,
    /// What the text is in afterwards.
    pub target: Option<Variant>,
}

impl Rewrite for Normalization {
    fn rewrite<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.normalizer.normalize(text)
    }

    fn lead(&self, before: &str, after: &str, places: &mut [usize]) {
        differences::lead(before, after, places);
    }

    fn target(&self) -> Option<Variant> {
        self.target
    }
}

/// Leads places if the parts between them give together what the whole gave.
fn parts_give_whole<'t>(
    before: &'t str,
    after: &str,
    places: &mut [usize],
    rewrite: impl Fn(&'t str) -> Cow<'t, str>,
) -> bool {
    let (mut start, mut at, mut led) = (0, 0, Vec::with_capacity(places.len()));
    for end in places.iter().copied().chain([before.len()]) {
        let part = rewrite(&before[start..end]);
        if !after[at..].starts_with(&*part) {
            return false;
        }
        at += part.len();
        led.push(at);
        start = end;
    }
    if at != after.len() {
        return false;
    }
    places.copy_from_slice(&led[..places.len()]);
    true
}

/// What a language tag becomes where the text is in `target` now; none if it stays, as whatever is not `zh` with a script,
/// a region or both: other languages, `zh-yue-HK`, several tags. Beside a region a script is named only where one was:
/// `zh-CN` becomes `zh-TW`, and `zh-Hans-CN` `zh-Hant-TW`.
pub(crate) fn language(tag: &str, target: Variant) -> Option<String> {
    let is_script = |part: &str| ["Hans", "Hant"].iter().any(|it| it.eq_ignore_ascii_case(part));
    let is_region =
        |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut parts = tag.split(['-', '_']).peekable();
    if !parts.next()?.eq_ignore_ascii_case("zh") {
        return None;
    }
    let names_script = parts.next_if(|part| is_script(part)).is_some();
    parts.next_if(|part| is_region(part));
    if parts.next().is_some() {
        return None;
    }
    let now: Option<Variant> = tag.parse().ok();
    let is_right = now.is_some_and(|now| {
        now.script() == target.script()
            && (target.region().is_none() || now.region() == target.region())
    });
    if is_right {
        return None;
    }
    let full = target.to_string();
    let new = match target.region() {
        Some(_) if !names_script => full.replacen("-Hans", "", 1).replacen("-Hant", "", 1),
        _ => full,
    };
    Some(if tag.contains('_') { new.replace('-', "_") } else { new })
}
