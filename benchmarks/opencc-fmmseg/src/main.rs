//! opencc-fmmseg on one thread, as all others.

use std::borrow::Cow;
use std::io;

use opencc_fmmseg::{OpenCC, OpenccConfig};
use protocol::{Peer, Table, serve};

struct Adapter(OpenCC, OpenccConfig);

impl Peer for Adapter {
    fn load(config: &str) -> Result<(Self, Table), String> {
        let config = OpenccConfig::parse(config).ok_or(format!("no config {config}"))?;
        let mut opencc = OpenCC::new();
        opencc.set_parallel(false);
        Ok((Self(opencc, config), Table::Own))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.convert_with_config(text, self.1, false).into()
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
