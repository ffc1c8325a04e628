//! ferrous-opencc: an FST for each dictionary, stage after stage, without segmentation.

use std::borrow::Cow;
use std::io;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use protocol::{Peer, Table, serve};

struct Adapter(OpenCC);

impl Peer for Adapter {
    fn load(config: &str) -> Result<(Self, Table), String> {
        let (config, table) = match config {
            "s2hkp" => ("s2hk", Table::Nearest("s2hk")),
            "hk2sp" => ("hk2s", Table::Nearest("hk2s")),
            config => (config, Table::Own),
        };
        let config = BuiltinConfig::from_filename(&format!("{config}.json"));
        let opencc = config.and_then(OpenCC::from_config).map_err(|error| error.to_string())?;
        Ok((Self(opencc), table))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.convert(text).into()
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
