//! What is known of single characters: whose forms they are, and which forms count as the same.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::iter::Sum;

use crate::chars::numbers;
use crate::dictionary::Dictionary;
use crate::embedded::CONTEXT;
use crate::engine::context::{BARRIERS, Context, Folds};
use crate::error::Error;
use crate::variant::Script;

/// Classes of characters that are one character written in several ways.
const VARIANTS: &str = include_str!("../../dictionaries/context/variants.txt");
/// Characters, and words, that edited text writes in several ways.
const WAVERING: &str = include_str!("../../dictionaries/context/wavering.txt");

/// How edited text wavers between two forms in a word.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wavering {
    /// Either is right.
    Either,
    /// This one is a mistake, but a usual one; this form is meant.
    Mistaken(char),
}

/// A Simplified character and the Traditional ones that it stands for.
#[derive(Debug)]
pub(super) struct Key {
    /// What a converter that always takes the first would write.
    pub(super) first: char,
    /// What one would write that leaves a character which is Traditional too.
    pub(super) kept: char,
    /// How many forms there are, those that count as the same once.
    pub(super) forms: usize,
}

/// By character of the first plane, what it is by itself.
#[derive(Debug)]
pub(crate) struct Characters {
    /// Every character's Simplified form, one to one.
    folds: Folds,
    /// Simplified characters that have several forms.
    keys: CharMap<char, Key>,
    /// By character of the first plane: flags.
    flags: Box<[u16]>,
    /// By character of the first plane: the one that stands for all that count as the same.
    classes: Box<[u16]>,
    /// The same for those between which text wavers as well.
    loose: Box<[u16]>,
    /// Character → other Simplified characters that it may be a form of.
    #[cfg_attr(not(feature = "normalize"), allow(dead_code))]
    others: CharMap<char, Vec<char>>,
    /// Adjacent Simplified characters and a form of one of them that edited text wavers in there.
    wavering: CharMap<(char, char, char), Wavering>,
    /// Member of a class of variants → the first one, and that → all.
    variants: CharMap<char, char>,
    members: CharMap<char, Vec<char>>,
}

/// Not among their own Traditional forms, but characters of Traditional text, so converters leave them.
const LEFT: [char; 2] = ['么', '并'];

/// Flags of characters. The first four are counted.
const HANS: u16 = 1;
const HANT: u16 = 1 << 1;
const KANA: u16 = 1 << 2;
const HAN: u16 = 1 << 3;
const COUNTED: u16 = HANS | HANT | KANA | HAN;
const DECIDES: u16 = 1 << 4;
const VARIANT: u16 = 1 << 5;
const WAVERS: u16 = 1 << 6;
const BARRIER: u16 = 1 << 7;
const OF_CLASSICAL: u16 = 1 << 8;
const OF_MODERN: u16 = 1 << 9;
/// Whoever asked for it looks for these.
const MARKED: u16 = 1 << 10;

/// What a character with these flags adds to four counts, in lanes of 16 bits.
static LANES: [u64; COUNTED as usize + 1] = {
    let mut lanes = [0; COUNTED as usize + 1];
    let mut flags = 0;
    while flags < lanes.len() {
        let mut lane = 0;
        while lane < 4 {
            lanes[flags] |= ((flags as u64 >> lane) & 1) << (16 * lane);
            lane += 1;
        }
        flags += 1;
    }
    lanes
};

/// What is in nearly every line of classical prose and hardly ever in modern prose, and the other way round.
const CLASSICAL: &str = "曰矣焉哉乎吾豈汝遂耳嘗乃余歟邪";
const MODERN: &str = "的了是這这個們嗎呢吧";

/// Hashes characters: these maps are asked for each place of a text.
#[derive(Clone, Default)]
pub(super) struct CharHasher(u64);

impl CharHasher {
    #[inline]
    fn add(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(21) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for CharHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        chunks.iter().for_each(|chunk| self.add(u64::from_le_bytes(*chunk)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last));
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.add(number.into());
    }

    #[inline]
    fn write_u16(&mut self, number: u16) {
        self.add(number.into());
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.add(number.into());
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

pub(super) type CharMap<K, V> = HashMap<K, V, BuildHasherDefault<CharHasher>>;
type CharSet<K> = HashSet<K, BuildHasherDefault<CharHasher>>;

/// How many characters of a text are of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Simplified alone, and Traditional alone.
    pub(crate) hans: u64,
    pub(crate) hant: u64,
    pub(crate) kana: u64,
    pub(crate) han: u64,
}

/// A character that says something by itself, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notable {
    pub(super) at: usize,
    pub(super) c: char,
    pub(super) flags: u16,
}

impl Notable {
    /// Whether another form of it could be meant.
    pub(super) fn decides(self) -> bool {
        self.flags & DECIDES != 0
    }

    /// Whether it is one of several ways to write it.
    pub(super) fn is_variant(self) -> bool {
        self.flags & VARIANT != 0
    }

    /// Whether it is of classical prose.
    pub(super) fn is_classical(self) -> bool {
        self.flags & OF_CLASSICAL != 0
    }
}

impl Counts {
    fn of_lanes(sum: u64) -> Self {
        let [hans, hant, kana, han] =
            [0, 1, 2, 3].map(|lane| u64::from((sum >> (16 * lane)) as u16));
        Self { hans, hant, kana, han }
    }

    /// The script that most characters of one script alone have.
    pub(super) fn script(self) -> Option<Script> {
        match self.hans.cmp(&self.hant) {
            Ordering::Less => Some(Script::Hant),
            Ordering::Equal => None,
            Ordering::Greater => Some(Script::Hans),
        }
    }

    pub(super) fn is_japanese(self) -> bool {
        self.kana > 0 && 10 * self.kana >= self.kana + self.han
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, it| Self {
            hans: sum.hans + it.hans,
            hant: sum.hant + it.hant,
            kana: sum.kana + it.kana,
            han: sum.han + it.han,
        })
    }
}

type Table = BTreeMap<char, Vec<char>>;

impl Characters {
    /// With the context that reads text by its Simplified form.
    pub(super) fn with_context() -> Result<(Self, Context), Error> {
        let own = Self::new()?;
        let folds = own.folds.clone();
        Ok((own, Context::embedded(folds)?))
    }

    fn new() -> Result<Self, Error> {
        let traditional = characters("STCharacters")?;
        let simplified = characters("TSCharacters")?;
        // Characters that stand in Simplified text by themselves.
        let is_word = |c| CONTEXT.words.stands(c);
        let mut variants = CharMap::default();
        let mut members: CharMap<char, Vec<char>> = CharMap::default();
        for class in rows(VARIANTS) {
            let class: Vec<char> = class.iter().filter_map(|it| single(it)).collect();
            for &c in &class {
                variants.insert(c, class[0]);
            }
            members.insert(class[0], class);
        }
        let mut wavering = CharMap::default();
        let mut classes: Vec<u16> = (0..=u16::MAX).collect();
        join(&mut classes, VARIANTS);
        let mut loose = classes.clone();
        join(&mut loose, WAVERING);
        let either: CharSet<char> = rows(WAVERING).flatten().filter_map(single).collect();
        let mut listed: CharMap<char, char> = CharMap::default();
        for (&key, forms) in &traditional {
            forms.iter().for_each(|&form| _ = listed.entry(form).or_insert(key));
        }
        let key_of = |c: char| {
            let direct = |c: char| simplified.get(&c).and_then(|it| it.first()).copied();
            direct(c).unwrap_or_else(|| {
                let class = variants.get(&c).and_then(|first| members.get(first));
                let by_class = || class.into_iter().flatten().find_map(|&it| direct(it));
                if traditional.contains_key(&c) || is_word(c) {
                    c
                } else {
                    by_class().or(listed.get(&c).copied()).unwrap_or(c)
                }
            })
        };
        let class = |c: char| classes.get(c as usize).copied().unwrap_or_default();
        let mut keys = CharMap::default();
        let mut sources: CharMap<u16, Vec<char>> = CharMap::default();
        let mut flags = vec![0_u16; 1 << 16];
        let mut set = |c: char, flag| {
            if let Some(it) = flags.get_mut(c as usize) {
                *it |= flag;
            }
        };
        for c in ('\u{3041}'..='\u{3096}').chain('\u{30A1}'..='\u{30FA}') {
            set(c, KANA);
        }
        BARRIERS.into_iter().for_each(|c| set(c, BARRIER));
        CLASSICAL.chars().for_each(|c| set(c, OF_CLASSICAL));
        MODERN.chars().for_each(|c| set(c, OF_MODERN));
        for c in ('\u{4E00}'..='\u{9FFF}').chain('\u{3400}'..='\u{4DBF}') {
            set(c, HAN);
        }
        let mut known: CharSet<char> = simplified.keys().copied().collect();
        for (&key, forms) in &traditional {
            let distinct: CharSet<u16> = forms.iter().map(|&it| class(it)).collect();
            known.extend(forms.iter().copied().chain([key]));
            forms.iter().for_each(|&it| sources.entry(class(it)).or_default().push(key));
            let is_hans = !distinct.contains(&class(key)) && !LEFT.contains(&key);
            if is_hans && !simplified.contains_key(&key) && !either.contains(&key) {
                set(key, HANS);
            }
            if distinct.len() > 1 || LEFT.contains(&key) {
                keys.insert(
                    key,
                    Key {
                        first: forms[0],
                        kept: if is_hans { forms[0] } else { key },
                        forms: distinct.len(),
                    },
                );
            }
        }
        known.extend(variants.keys());
        variants.keys().for_each(|&c| set(c, VARIANT));
        let mut others: CharMap<char, Vec<char>> = CharMap::default();
        let mut folds = Vec::new();
        for &c in &known {
            let key = key_of(c);
            if c.len_utf8() == 3 && key.len_utf8() == 3 {
                folds.extend([c as u16, key as u16].map(u16::to_le_bytes).into_iter().flatten());
            }
            if key != c && !traditional.contains_key(&c) {
                set(c, HANT);
            }
            if keys.contains_key(&key) {
                set(c, DECIDES);
            }
            let own = traditional.contains_key(&c).then_some(c);
            let listed = sources.get(&class(c)).into_iter().flatten().copied();
            let other: Vec<char> = own.into_iter().chain(listed).filter(|it| *it != key).collect();
            if !other.is_empty() {
                others.insert(c, other);
            }
        }
        for class in rows(WAVERING) {
            let (words, meant) = match *class {
                [mistaken, ">", meant] => (vec![mistaken], Some(meant)),
                _ => (class, None),
            };
            for word in words.iter().map(|word| word.chars().collect::<Vec<_>>()) {
                let [first, second] = *word else { continue };
                let keys = (key_of(first), key_of(second));
                for (index, form) in [first, second].into_iter().enumerate() {
                    let how = match meant.and_then(|it| it.chars().nth(index)) {
                        Some(meant) if meant == form => continue,
                        Some(meant) => Wavering::Mistaken(meant),
                        None => Wavering::Either,
                    };
                    wavering.insert((keys.0, keys.1, form), how);
                    set(form, WAVERS);
                }
            }
        }
        Ok(Self {
            folds: Folds::new(&folds),
            keys,
            flags: flags.into(),
            classes: classes.clone().into(),
            loose: loose.into(),
            others,
            wavering,
            variants,
            members,
        })
    }

    #[inline]
    fn flags(&self, c: char) -> u16 {
        self.of_number(c.into())
    }

    /// Beyond the first plane every character is marked.
    #[inline]
    fn of_number(&self, number: u32) -> u16 {
        self.flags.get(number as usize).copied().unwrap_or(MARKED)
    }

    /// Makes [`look`](Self::look) tell which sentences hold one of these.
    #[cfg(feature = "normalize")]
    pub(super) fn mark(&mut self, characters: &[char]) {
        for &c in characters {
            if let Some(flags) = self.flags.get_mut(c as usize) {
                *flags |= MARKED;
            }
        }
    }

    /// The longest text that [`count`](Self::count) takes, in bytes.
    pub(crate) const MOST: usize = u16::MAX as usize;

    /// So few characters of classical prose stand in any text.
    pub(super) const FEW: usize = 2;

    /// Whether a text is classical prose, in which 于, 后, 云 and 余 are right more often than not.
    pub(super) fn is_classical(&self, text: &str) -> bool {
        let (mut classical, mut modern) = (0, 0);
        for flags in text.chars().map(|c| self.flags(c)) {
            classical += usize::from(flags & OF_CLASSICAL != 0);
            modern += usize::from(flags & OF_MODERN != 0);
        }
        classical > Self::FEW && classical > 2 * modern
    }

    /// Looks through a text of at most [`MOST`](Self::MOST) bytes: where each sentence ends, what is counted of it and whether
    /// it holds a marked character, in turn, and all notable characters.
    pub(super) fn look(
        &self,
        text: &str,
        mut sentence: impl FnMut(usize, Counts, bool),
        mut notable: impl FnMut(Notable),
    ) {
        let (mut sum, mut all) = (0, 0);
        for (at, number) in numbers(text) {
            let flags = self.of_number(number);
            all |= flags;
            sum += LANES[usize::from(flags & COUNTED)];
            if flags & (DECIDES | VARIANT | OF_CLASSICAL | BARRIER) != 0 {
                let c = char::from_u32(number).unwrap_or_default();
                if flags & BARRIER == 0 {
                    notable(Notable { at, c, flags });
                } else {
                    sentence(at + c.len_utf8(), Counts::of_lanes(sum), all & MARKED != 0);
                    (sum, all) = (0, 0);
                }
            }
        }
        if !text.ends_with(BARRIERS) {
            sentence(text.len(), Counts::of_lanes(sum), all & MARKED != 0);
        }
    }

    /// Counts the characters of a text.
    #[inline]
    pub(crate) fn count(&self, text: &str) -> Counts {
        let lanes = numbers(text).map(|(_, it)| LANES[usize::from(self.of_number(it) & COUNTED)]);
        Counts::of_lanes(lanes.sum())
    }

    /// Whether it may be another form of its character than should stand there.
    pub(super) fn decides(&self, c: char) -> bool {
        self.flags(c) & DECIDES != 0
    }

    /// The script that a character alone has, if not both.
    #[cfg(feature = "normalize")]
    pub(crate) fn script(&self, c: char) -> Option<Script> {
        match self.flags(c) & (HANS | HANT) {
            HANS => Some(Script::Hans),
            HANT => Some(Script::Hant),
            _ => None,
        }
    }

    /// Whether two characters have one Simplified form and no other, and are of the same script.
    #[cfg(feature = "normalize")]
    pub(crate) fn are_read_alike(&self, a: char, b: char) -> bool {
        let of = |c| (self.folds.fold(c), self.script(c), self.others(c).is_empty());
        a == b || of(a) == of(b) && self.others(a).is_empty()
    }

    /// Whether that holds for all characters of two texts.
    #[cfg(feature = "normalize")]
    pub(crate) fn are_all_read_alike(&self, a: &str, b: &str) -> bool {
        let (mut rest_a, mut rest_b) = (a.chars(), b.chars());
        let pairs =
            || rest_a.next().map(|a| rest_b.next().is_some_and(|b| self.are_read_alike(a, b)));
        a == b || std::iter::from_fn(pairs).all(|it| it) && rest_b.next().is_none()
    }

    /// Whether a text holds a character that converters leave though it is no Traditional form of itself.
    #[cfg(feature = "normalize")]
    pub(crate) fn has_left(&self, text: &str) -> bool {
        LEFT.iter().any(|c| {
            memchr::memmem::find(text.as_bytes(), c.encode_utf8(&mut [0; 4]).as_bytes()).is_some()
        })
    }

    /// Whether it is one of those.
    #[cfg(feature = "normalize")]
    pub(crate) fn is_left(&self, c: char) -> bool {
        LEFT.contains(&c)
    }

    pub(super) fn key(&self, simplified: char) -> Option<&Key> {
        self.keys.get(&simplified)
    }

    /// What a converter writes that leaves characters which are Traditional too.
    pub(super) fn kept(&self, key: char) -> char {
        self.keys.get(&key).map_or(key, |it| it.kept)
    }

    /// Whether two forms count as the same.
    pub(super) fn are_same(&self, a: char, b: char) -> bool {
        self.class(a) == self.class(b)
    }

    /// Whether edited text writes one for the other.
    pub(super) fn are_alike(&self, a: char, b: char) -> bool {
        let class = |c: char| self.loose.get(c as usize).copied().unwrap_or_default();
        class(a) == class(b)
    }

    fn class(&self, c: char) -> u16 {
        self.classes.get(c as usize).copied().unwrap_or_default()
    }

    #[cfg(feature = "normalize")]
    fn others(&self, c: char) -> &[char] {
        self.others.get(&c).map_or(&[], Vec::as_slice)
    }

    /// Whether a form is beside some characters as usual as others.
    #[inline]
    pub(super) fn may_waver(&self, form: char) -> bool {
        self.flags(form) & WAVERS != 0
    }

    /// Whether edited text writes this form of a key for another beside these.
    pub(super) fn wavers(
        &self,
        form: char,
        before: Option<char>,
        key: char,
        behind: Option<char>,
    ) -> Option<Wavering> {
        let with_before = before.and_then(|it| self.wavering.get(&(it, key, form)));
        let with_behind = || behind.and_then(|it| self.wavering.get(&(key, it, form)));
        with_before.or_else(with_behind).copied()
    }

    /// All ways to write a character, its standard form first.
    pub(super) fn variants(&self, c: char) -> &[char] {
        self.variants.get(&c).and_then(|first| self.members.get(first)).map_or(&[], Vec::as_slice)
    }
}

/// Makes the members of each class of a table one.
fn join(classes: &mut [u16], table: &str) {
    let all: Vec<char> = rows(VARIANTS).chain(rows(table)).flatten().filter_map(single).collect();
    for class in rows(table) {
        let Some(first) = single(class[0]).and_then(|it| classes.get(it as usize).copied()) else {
            continue;
        };
        for other in class.iter().skip(1).filter_map(|it| single(it)) {
            let Some(from) = classes.get(other as usize).copied() else { continue };
            // Few are in a class, so few have another one's number.
            for &c in &all {
                if let Some(it) = classes.get_mut(c as usize).filter(|it| **it == from) {
                    *it = first;
                }
            }
        }
    }
}

/// The entries of a table whose keys and candidates are single characters.
pub(super) fn characters(name: &str) -> Result<Table, Error> {
    let entries = Dictionary::builtin(name)?.characters().into_iter();
    Ok(entries.filter(|(_, forms)| !forms.is_empty()).collect())
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(' ').collect())
}
