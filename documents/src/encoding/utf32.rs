//! UTF-32, which encoding_rs does not have.

use encoding_rs::DecoderResult;

/// The order of bytes in a unit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    pub(super) fn bytes_of_16(self, unit: u16) -> [u8; 2] {
        match self {
            Self::Little => unit.to_le_bytes(),
            Self::Big => unit.to_be_bytes(),
        }
    }

    pub(super) fn bytes_of_32(self, unit: u32) -> [u8; 4] {
        match self {
            Self::Little => unit.to_le_bytes(),
            Self::Big => unit.to_be_bytes(),
        }
    }
}

/// Decodes UTF-32 in the manner of encoding_rs's decoders.
pub(super) struct Utf32 {
    order: Order,
    /// The beginning of a unit whose end has not come yet.
    partial: [u8; 4],
    filled: usize,
}

impl Utf32 {
    pub(super) fn new(order: Order) -> Self {
        Self { order, partial: [0; 4], filled: 0 }
    }

    /// Decodes until an end, a unit that is no character, or a full output; tells why it stopped, how much it
    /// read and how much it wrote.
    pub(super) fn decode(
        &mut self,
        source: &[u8],
        output: &mut [u8],
        is_last: bool,
    ) -> (DecoderResult, usize, usize) {
        let mut written = 0;
        for (at, &byte) in source.iter().enumerate() {
            if self.filled == 0 && output.len() - written < 4 {
                return (DecoderResult::OutputFull, at, written);
            }
            self.partial[self.filled] = byte;
            self.filled += 1;
            if self.filled < 4 {
                continue;
            }
            self.filled = 0;
            let unit = match self.order {
                Order::Little => u32::from_le_bytes(self.partial),
                Order::Big => u32::from_be_bytes(self.partial),
            };
            let Some(character) = char::from_u32(unit) else {
                return (DecoderResult::Malformed(4, 0), at + 1, written);
            };
            written += character.encode_utf8(&mut output[written..]).len();
        }
        let result = match self.filled {
            cut @ 1..=3 if is_last => {
                self.filled = 0;
                DecoderResult::Malformed(cut as u8, 0)
            }
            _ => DecoderResult::InputEmpty,
        };
        (result, source.len(), written)
    }
}
