//! This project's library.

use std::borrow::Cow;
use std::io;

use fanjian::Converter;
use protocol::{Peer, Table, serve};

struct Adapter(Converter);

impl Peer for Adapter {
    const CONVERT_INTO: Option<fn(&Self, &str, &mut String)> =
        Some(|peer, text, output| peer.0.convert_into(text, output));

    fn load(config: &str) -> Result<(Self, Table), String> {
        let converter = match config.parse() {
            Ok(to) => "zh-Hans".parse().map(|from| Converter::new(from, to)),
            Err(_) => Converter::builtin(config),
        };
        Ok((Self(converter.map_err(|error| error.to_string())?), Table::Own))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.convert(text)
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
