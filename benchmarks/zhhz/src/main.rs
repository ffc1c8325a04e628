//! zhhz: OpenCC's algorithm in Rust, tables parsed at start.

use std::borrow::Cow;
use std::io;

use protocol::{Peer, Table, serve};
use zhhz::{Config, Converter};

struct Adapter(Converter);

impl Peer for Adapter {
    fn load(config: &str) -> Result<(Self, Table), String> {
        Ok((Self(Converter::new(Config::parse(config)?)), Table::Own))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.convert(text).into()
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
