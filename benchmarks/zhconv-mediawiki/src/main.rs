//! zhconv with MediaWiki's rules, which are not OpenCC's: nearest tables only.

use std::borrow::Cow;
use std::io;

use protocol::{Peer, Table, serve, target};
use zhconv::converters::get_builtin_converter;
use zhconv::{Variant, ZhConverter};

struct Adapter(&'static ZhConverter);

impl Peer for Adapter {
    const CONVERT_INTO: Option<fn(&Self, &str, &mut String)> =
        Some(|peer, text, output| peer.0.convert_to(text, output));

    fn load(config: &str) -> Result<(Self, Table), String> {
        let target = target(config);
        let variant: Variant = target.parse().map_err(|error| format!("{target}: {error}"))?;
        Ok((Self(get_builtin_converter(variant)), Table::Nearest(target)))
    }

    fn convert<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.convert(text).into()
    }
}

fn main() -> io::Result<()> {
    serve::<Adapter>()
}
