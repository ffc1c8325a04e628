//! hanconv: one trie after the other.

use std::borrow::Cow;
use std::io;

use hanconv::{Converter, Converters};
use protocol::{Peer, Table, serve};

struct Adapter(Converter);

impl Peer for Adapter {
    fn load(config: &str) -> Result<(Self, Table), String> {
        let mut table = Table::Own;
        let converters = match config {
            "s2t" => Converters::S2T,
            "s2tw" => Converters::S2TW,
            "s2twp" => Converters::S2TWP,
            "s2hk" => Converters::S2HK,
            "t2s" => Converters::T2S,
            "t2tw" => Converters::T2TW,
            "t2hk" => Converters::T2HK,
            "t2jp" => Converters::T2JP,
            "tw2s" => Converters::TW2S,
            "tw2sp" => Converters::TW2SP,
            "tw2t" => Converters::TW2T,
            "hk2s" => Converters::HK2S,
            "hk2t" => Converters::HK2T,
            "jp2t" => Converters::JP2T,
            "s2hkp" => {
                table = Table::Nearest("s2hk");
                Converters::S2HK
            }
            "hk2sp" => {
                table = Table::Nearest("hk2s");
                Converters::HK2S
            }
            _ => return Err(format!("no config {config}")),
        };
        Ok((Self(converters.new_converter()), table))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.convert(text).into()
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
