//! What Hong Kong added to Big5 before `A1`, which the WHATWG's Big5 reads and does not write.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The pair of each character; made by reading every pair. Four pairs stand for a letter with a mark behind it,
/// for which there is no character: they are left out.
pub(super) static PAIRS: LazyLock<HashMap<char, [u8; 2]>> = LazyLock::new(|| {
    let mut pairs = HashMap::new();
    for lead in 0x87..=0xA0 {
        for trail in 0x40..=0xFE {
            let pair = [lead, trail];
            let text = encoding_rs::BIG5.decode_without_bom_handling_and_without_replacement(&pair);
            let mut characters = text.iter().flat_map(|text| text.chars());
            if let (Some(character), None) = (characters.next(), characters.next()) {
                pairs.entry(character).or_insert(pair);
            }
        }
    }
    pairs
});
