//! OpenCC in C++, through the safe crate: a copy in, a copy out.

use std::borrow::Cow;
use std::io;

use opencc_rs::{Config, OpenCC};
use protocol::{Peer, Table, serve};

struct Adapter(OpenCC);

impl Peer for Adapter {
    fn load(config: &str) -> Result<(Self, Table), String> {
        let config = match config {
            "s2t" => Config::S2T,
            "s2tw" => Config::S2TW,
            "s2twp" => Config::S2TWP,
            "s2hk" => Config::S2HK,
            "s2hkp" => Config::S2HKP,
            "t2s" => Config::T2S,
            "t2tw" => Config::T2TW,
            "t2hk" => Config::T2HK,
            "t2jp" => Config::T2JP,
            "tw2s" => Config::TW2S,
            "tw2sp" => Config::TW2SP,
            "tw2t" => Config::TW2T,
            "hk2s" => Config::HK2S,
            "hk2sp" => Config::HK2SP,
            "hk2t" => Config::HK2T,
            "jp2t" => Config::JP2T,
            _ => return Err(format!("no config {config}")),
        };
        let opencc = OpenCC::new([config]).map_err(|error| error.to_string())?;
        Ok((Self(opencc), Table::Own))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        // It fails for no text; an empty output would show in the differing characters.
        self.0.convert(text).unwrap_or_default().into()
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
