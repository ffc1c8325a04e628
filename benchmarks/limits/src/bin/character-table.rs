//! The naive converter: each character through one table, no phrases.

use std::borrow::Cow;
use std::io;

use fanjian::Dictionary;
use protocol::{Peer, Table, serve};

struct Adapter(Vec<char>);

impl Peer for Adapter {
    const CONVERT_INTO: Option<fn(&Self, &str, &mut String)> = Some(Self::convert_into);

    /// The characters of s2t for every config.
    fn load(config: &str) -> Result<(Self, Table), String> {
        let dictionary = Dictionary::builtin("STCharacters").map_err(|error| error.to_string())?;
        let mut table: Vec<char> =
            (0..0x1_0000).map(|code| char::from_u32(code).unwrap_or_default()).collect();
        for (key, candidates) in dictionary.entries() {
            let to = candidates.first().and_then(|candidate| candidate.chars().next());
            let from = key.chars().next().and_then(|key| table.get_mut(key as usize));
            if let (Some(from), Some(to)) = (from, to) {
                *from = to;
            }
        }
        let fit = if config == "s2t" { Table::Own } else { Table::Nearest("s2t") };
        Ok((Self(table), fit))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut output = String::with_capacity(text.len());
        self.convert_into(text, &mut output);
        output.into()
    }
}

impl Adapter {
    fn convert_into(&self, text: &str, output: &mut String) {
        for character in text.chars() {
            output.push(self.0.get(character as usize).copied().unwrap_or(character));
        }
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
