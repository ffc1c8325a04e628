//! The file form of a lexicon, and the check that an untrusted one passes before it is searched.
//!
//! ```text
//! "FANJIAN\0"  version u32  checksum u64  lengths u32 × 5  fst  pool  chars  pairs  weights
//! ```
//! The weights are rows in key order: a key, U+001F, a number, U+001E.
//! All numbers are little-endian. The checksum (FNV-1a, 64 bits, of all that follows it) finds
//! accidents; the check below also holds against a file made with intent: no file that passes it
//! can make a search panic, read past the end or return text that is not UTF-8.

use fst::raw::{Fst, Node, Output};
use fst::{Map, Streamer};

use super::compile::{CANDIDATE_END, Keys, RECORD_END, Sections};
use super::text::parse_weight;

pub(crate) const MAGIC: &[u8; 8] = b"FANJIAN\0";
const VERSION: u32 = 3;

/// Keys that have a weight, in order, and what they weigh.
pub(crate) type Weights = Vec<(String, f64)>;

/// Why bytes are not a usable compiled dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompiledError {
    /// The file is something else.
    #[error("not a compiled fanjian dictionary; compile it from its text form")]
    Magic,
    /// Written by another version.
    #[error("compiled dictionary of version {0}, this library reads {VERSION}; compile it again")]
    Version(u32),
    /// The sections are longer or shorter than the file.
    #[error("compiled dictionary is truncated or has bytes left over; compile it again")]
    Length,
    /// The bytes are not those that were written.
    #[error("compiled dictionary is damaged (checksum differs); compile it again")]
    Checksum,
    /// The sections contradict each other.
    #[error("compiled dictionary is inconsistent ({0}); compile it again")]
    Inconsistent(&'static str),
}

/// Writes the sections, and what keys weigh, as one file.
pub(crate) fn to_bytes(sections: &Sections, weights: &[(String, f64)]) -> Vec<u8> {
    let weights: String =
        weights.iter().map(|(key, it)| format!("{key}{CANDIDATE_END}{it}{RECORD_END}")).collect();
    let Sections { fst, pool, chars, pairs, .. } = sections;
    let parts: [&[u8]; 5] = [fst, pool.as_bytes(), chars, pairs, weights.as_bytes()];
    let mut body = Vec::new();
    for part in parts {
        body.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
    }
    parts.iter().for_each(|part| body.extend_from_slice(part));
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(fnv1a(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// Reads a file and checks all of it. Takes time linear in the lengths of its keys together, which
/// share what they have in common in the file.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<(Sections, Weights), CompiledError> {
    let bytes = bytes.strip_prefix(MAGIC).ok_or(CompiledError::Magic)?;
    let (version, bytes) = bytes.split_first_chunk().ok_or(CompiledError::Length)?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(CompiledError::Version(version));
    }
    let (checksum, body) = bytes.split_first_chunk().ok_or(CompiledError::Length)?;
    let (lengths, mut rest) = body.split_first_chunk::<20>().ok_or(CompiledError::Length)?;
    let mut parts = [[].as_slice(); 5];
    for (part, length) in parts.iter_mut().zip(lengths.as_chunks::<4>().0) {
        let length = u32::from_le_bytes(*length) as usize;
        (*part, rest) = rest.split_at_checked(length).ok_or(CompiledError::Length)?;
    }
    if !rest.is_empty() {
        return Err(CompiledError::Length);
    }
    if u64::from_le_bytes(*checksum) != fnv1a(body) {
        return Err(CompiledError::Checksum);
    }
    let [fst, pool, chars, pairs, weights] = parts;
    let sections = check_sections([fst, pool, chars, pairs])?;
    let weights = check_weights(weights, &sections);
    Ok((sections, weights.ok_or(CompiledError::Inconsistent("weights"))?))
}

/// The rows are in key order, and their keys are keys.
fn check_weights(bytes: &[u8], sections: &Sections) -> Option<Weights> {
    let text = std::str::from_utf8(bytes).ok()?;
    let keys = Map::new(&*sections.fst).ok()?;
    let mut weights = Weights::new();
    for row in text.split_inclusive(RECORD_END) {
        let (key, weight) = row.strip_suffix(RECORD_END)?.split_once(CANDIDATE_END)?;
        let is_next = weights.last().is_none_or(|(last, _)| last.as_str() < key);
        if !is_next || !keys.contains_key(key) {
            return None;
        }
        weights.push((key.to_owned(), parse_weight(weight)?));
    }
    Some(weights)
}

fn check_sections([fst, pool, chars, pairs]: [&[u8]; 4]) -> Result<Sections, CompiledError> {
    use CompiledError::Inconsistent;
    check_automaton(fst).ok_or(Inconsistent("automaton"))?;
    let pool = std::str::from_utf8(pool).map_err(|_| Inconsistent("candidates are not UTF-8"))?;
    let keys = check_records(fst, pool).ok_or(Inconsistent("keys and candidates"))?;
    let sections = keys.into_sections(fst.to_vec(), pool.to_owned());
    let sections = sections.ok_or(Inconsistent("index"))?;
    if sections.chars != chars || sections.pairs != pairs {
        return Err(Inconsistent("index"));
    }
    Ok(sections)
}

/// Every key is UTF-8 and not empty, and the records, in key order, tile the pool.
fn check_records(fst: &[u8], pool: &str) -> Option<Keys> {
    let map = Map::new(fst).ok()?;
    let mut stream = map.stream();
    let mut keys = Keys::default();
    let (mut start, mut count) = (0, 0);
    while let Some((key, record)) = stream.next() {
        let key = std::str::from_utf8(key).ok().filter(|key| !key.is_empty())?;
        if key.contains([CANDIDATE_END, RECORD_END]) || record != start as u64 {
            return None;
        }
        start += pool.get(start..)?.find(RECORD_END)? + RECORD_END.len_utf8();
        count += 1;
        keys.add(key, u32::try_from(record).ok()?);
    }
    (start == pool.len() && count == map.len()).then_some(keys)
}

/// Every node that can be reached lies within the bytes and in front of the node that leads to it.
///
/// The `fst` crate trusts its input and indexes without looking, so the layout of a node (version
/// 3 of its format) is followed here first, from its last byte downwards: state, input or number
/// of transitions, sizes, index, inputs, target distances, outputs.
fn check_automaton(bytes: &[u8]) -> Option<()> {
    const HEADER: usize = 16;
    const FOOTER: usize = 20;
    let nodes_end = bytes.len().checked_sub(FOOTER)?;
    if nodes_end < HEADER || bytes.first_chunk() != Some(&3_u64.to_le_bytes()) {
        return None;
    }
    let root = u64::from_le_bytes(*bytes.get(nodes_end + 8..)?.first_chunk()?);
    let root = usize::try_from(root).ok()?;
    let fst = Fst::new(bytes).ok().filter(|fst| fst.verify().is_ok())?;
    let mut seen = vec![false; nodes_end];
    let mut open = vec![root];
    while let Some(address) = open.pop() {
        if address == 0 {
            continue;
        }
        let known = seen.get_mut(address).filter(|_| address >= HEADER)?;
        if std::mem::replace(known, true) {
            continue;
        }
        let end = node_end(bytes.get(..=address)?).filter(|&end| end >= HEADER)?;
        for transition in 0..shape(bytes.get(..=address)?)?.transitions {
            // A distance beyond the node's first byte would wrap.
            if distance(bytes, address, transition)? > end {
                return None;
            }
        }
        let node = fst.node(address);
        check_node(&node).filter(|()| !node.is_empty() || node.is_final() || address == root)?;
        open.extend(node.transitions().map(|transition| transition.addr));
    }
    Some(())
}

/// Inputs ascend, look-up finds just them, outputs are small enough never to overflow in sum.
fn check_node(node: &Node<'_>) -> Option<()> {
    let small = |output: Output| output.value() <= u64::from(u32::MAX);
    let ascending = (1..node.len()).all(|i| node.transition(i - 1).inp < node.transition(i).inp);
    // Large nodes are searched by an index, small ones by their inputs alone.
    let found_rightly = node.len() <= 32
        || (0..=u8::MAX).all(|input| {
            let expected = (0..node.len()).find(|&i| node.transition(i).inp == input);
            node.find_input(input) == expected
        });
    let outputs_small = node.transitions().all(|transition| small(transition.out));
    (ascending && found_rightly && outputs_small && small(node.final_output())).then_some(())
}

/// The parts of a node's last bytes that its layout depends on.
struct Shape {
    /// Bytes from the node's last byte down to the end of its target distances.
    tail: usize,
    transitions: usize,
    target_size: usize,
    output_size: usize,
    is_final: bool,
}

fn shape(node: &[u8]) -> Option<Shape> {
    let byte = |from_end: usize| node.len().checked_sub(from_end).and_then(|at| node.get(at));
    let state = *byte(1)?;
    let one = state & 0b1000_0000 != 0;
    let inline = usize::from(state & 0b0011_1111 == 0);
    if state >> 6 == 0b11 {
        let (transitions, target_size, output_size) = (1, 0, 0);
        let shape =
            Shape { tail: 1 + inline, transitions, target_size, output_size, is_final: false };
        return Some(shape);
    }
    let sizes = *byte(2 + inline)?;
    let (target_size, output_size) = (usize::from(sizes >> 4), usize::from(sizes & 0b1111));
    let transitions = match (one, inline) {
        (true, _) => 1,
        (false, 0) => usize::from(state & 0b0011_1111),
        // A byte cannot hold 256; 1 stands for it, since a single one is written in the state.
        (false, _) => match *byte(2)? {
            1 => 256,
            count => usize::from(count),
        },
    };
    let index = if transitions > 32 { 256 } else { 0 };
    let inputs = if one { 0 } else { transitions };
    let sizes_fit = output_size <= 8 && (1..=8).contains(&target_size);
    let tail = 2 + inline + index + inputs;
    let is_final = !one && state & 0b0100_0000 != 0;
    (sizes_fit || transitions == 0).then_some(Shape {
        tail,
        transitions,
        target_size,
        output_size,
        is_final,
    })
}

/// The address of a node's first byte, given the bytes up to its last.
fn node_end(node: &[u8]) -> Option<usize> {
    let Shape { tail, transitions, target_size, output_size, is_final } = shape(node)?;
    let outputs = transitions + usize::from(is_final);
    let size = tail + transitions * target_size + outputs * output_size;
    (output_size <= 8).then(|| node.len().checked_sub(size))?
}

/// How far in front of the node's first byte its target lies, as written.
fn distance(bytes: &[u8], address: usize, transition: usize) -> Option<usize> {
    let Shape { tail, target_size, .. } = shape(bytes.get(..=address)?)?;
    let start = (address + 1).checked_sub(tail + (transition + 1) * target_size)?;
    let written = bytes.get(start..start + target_size)?;
    let value = written.iter().rev().fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
    usize::try_from(value).ok()
}

pub(super) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}
