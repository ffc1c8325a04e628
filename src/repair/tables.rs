//! What is known of single characters: whose forms they are, and which forms count as the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::dictionary::Dictionary;
use crate::engine::context::Folds;
use crate::variant::Script;

/// Classes of characters that are one character written in several ways.
const VARIANTS: &str = include_str!("../../dictionaries/context/variants.txt");
/// Characters, and words, that edited text writes both ways.
const WAVERING: &str = include_str!("../../dictionaries/context/wavering.txt");

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

#[derive(Debug)]
pub(super) struct Tables {
    /// Every character's Simplified form, one to one.
    pub(super) folds: Folds,
    /// Simplified characters that have several forms.
    keys: HashMap<char, Key>,
    /// By character of the first plane: flags.
    flags: Box<[u8]>,
    /// By character of the first plane: the one that stands for all that count as the same.
    classes: Box<[u16]>,
    /// Character → other Simplified characters that it may be a form of.
    others: HashMap<char, Vec<char>>,
    /// Adjacent Simplified characters and a form of one of them, for which others are usual there.
    wavering: HashSet<(char, char, char)>,
    /// Member of a class of variants → the first one, and that → all.
    variants: HashMap<char, char>,
    members: HashMap<char, Vec<char>>,
}

const HANS: u8 = 1;
const HANT: u8 = 2;
const DECIDES: u8 = 4;
const KANA: u8 = 8;
const HAN: u8 = 16;

type Table = BTreeMap<char, Vec<char>>;

impl Tables {
    /// `is_word` tells which characters stand in Simplified text by themselves.
    pub(super) fn new(is_word: impl Fn(char) -> bool) -> Option<Self> {
        let traditional = characters("STCharacters")?;
        let simplified = characters("TSCharacters")?;
        let mut variants = HashMap::new();
        let mut members: HashMap<char, Vec<char>> = HashMap::new();
        for class in rows(VARIANTS) {
            let class: Vec<char> = class.iter().filter_map(|it| single(it)).collect();
            for &c in &class {
                variants.insert(c, class[0]);
            }
            members.insert(class[0], class);
        }
        let mut classes: Vec<u16> = (0..=u16::MAX).collect();
        let mut join = |a: char, b: char| {
            let (from, to) = (classes[b as usize & 0xFFFF], classes[a as usize & 0xFFFF]);
            classes.iter_mut().filter(|it| **it == from).for_each(|it| *it = to);
        };
        let mut wavering = HashSet::new();
        for class in rows(VARIANTS).chain(rows(WAVERING)) {
            for other in class.iter().skip(1) {
                if let (Some(a), Some(b)) = (single(class[0]), single(other)) {
                    join(a, b);
                }
            }
        }
        let key_of = |c: char| {
            let direct = |c: char| simplified.get(&c).and_then(|it| it.first()).copied();
            direct(c).unwrap_or_else(|| {
                let class = variants.get(&c).and_then(|first| members.get(first));
                let by_class = || class.into_iter().flatten().find_map(|&it| direct(it));
                let listed =
                    || traditional.iter().find(|(_, forms)| forms.contains(&c)).map(|(&k, _)| k);
                if traditional.contains_key(&c) || is_word(c) { c } else { by_class().or_else(listed).unwrap_or(c) }
            })
        };
        let class = |c: char| classes.get(c as usize).copied().unwrap_or_default();
        let mut keys = HashMap::new();
        let mut sources: HashMap<u16, Vec<char>> = HashMap::new();
        let mut flags = vec![0; 1 << 16];
        let mut set = |c: char, flag| {
            if let Some(it) = flags.get_mut(c as usize) {
                *it |= flag;
            }
        };
        for c in ('\u{3041}'..='\u{3096}').chain('\u{30A1}'..='\u{30FA}') {
            set(c, KANA);
        }
        for c in ('\u{4E00}'..='\u{9FFF}').chain('\u{3400}'..='\u{4DBF}') {
            set(c, HAN);
        }
        let mut known: HashSet<char> = simplified.keys().copied().collect();
        for (&key, forms) in &traditional {
            let distinct: HashSet<u16> = forms.iter().map(|&it| class(it)).collect();
            known.extend(forms.iter().copied().chain([key]));
            forms.iter().for_each(|&it| sources.entry(class(it)).or_default().push(key));
            let is_hans = !distinct.contains(&class(key));
            if is_hans && !simplified.contains_key(&key) {
                set(key, HANS);
            }
            if distinct.len() > 1 || is_hans {
                keys.insert(key, Key { first: forms[0], kept: if is_hans { forms[0] } else { key }, forms: distinct.len() });
            }
        }
        known.extend(variants.keys());
        let mut others: HashMap<char, Vec<char>> = HashMap::new();
        let mut folds = Vec::new();
        for &c in &known {
            let key = key_of(c);
            if c.len_utf8() == 3 && key.len_utf8() == 3 {
                folds.extend([c as u16, key as u16].map(u16::to_le_bytes).into_iter().flatten());
            }
            if key != c && !traditional.contains_key(&c) {
                set(c, HANT);
            }
            if keys.get(&key).is_some_and(|it| it.forms > 1 || key == c) {
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
            for word in class.iter().map(|word| word.chars().collect::<Vec<_>>()) {
                if let [first, second] = *word {
                    let keys = (key_of(first), key_of(second));
                    wavering.insert((keys.0, keys.1, first));
                    wavering.insert((keys.0, keys.1, second));
                }
            }
        }
        Some(Self {
            folds: Folds::new(&folds),
            keys,
            flags: flags.into(),
            classes: classes.clone().into(),
            others,
            wavering,
            variants,
            members,
        })
    }

    fn flags(&self, c: char) -> u8 {
        self.flags.get(c as usize).copied().unwrap_or_default()
    }

    /// Whether it may be another form of its character than should stand there.
    pub(super) fn decides(&self, c: char) -> bool {
        self.flags(c) & DECIDES != 0
    }

    /// The script that a character alone has, if not both.
    pub(super) fn script(&self, c: char) -> Option<Script> {
        match self.flags(c) & (HANS | HANT) {
            HANS => Some(Script::Hans),
            HANT => Some(Script::Hant),
            _ => None,
        }
    }

    pub(super) fn is_kana(&self, c: char) -> bool {
        self.flags(c) & KANA != 0
    }

    pub(super) fn is_han(&self, c: char) -> bool {
        self.flags(c) & HAN != 0
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

    pub(super) fn class(&self, c: char) -> u16 {
        self.classes.get(c as usize).copied().unwrap_or_default()
    }

    pub(super) fn others(&self, c: char) -> &[char] {
        self.others.get(&c).map_or(&[], Vec::as_slice)
    }

    /// Whether this form of a key is as usual as others beside these.
    pub(super) fn wavers(
        &self,
        form: char,
        before: Option<char>,
        key: char,
        behind: Option<char>,
    ) -> bool {
        before.is_some_and(|it| self.wavering.contains(&(it, key, form)))
            || behind.is_some_and(|it| self.wavering.contains(&(key, it, form)))
    }

    /// All ways to write a character, its standard form first.
    pub(super) fn variants(&self, c: char) -> &[char] {
        self.variants.get(&c).and_then(|first| self.members.get(first)).map_or(&[], Vec::as_slice)
    }
}

fn characters(name: &str) -> Option<Table> {
    let dictionary = Dictionary::builtin(name).ok()?;
    let entries = dictionary.entries();
    let row = |(key, candidates): &(String, Vec<&str>)| {
        let forms: Vec<char> = candidates.iter().filter_map(|it| single(it)).collect();
        Some((single(key)?, forms)).filter(|(_, forms)| !forms.is_empty())
    };
    Some(entries.iter().filter_map(row).collect())
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(' ').collect())
}
