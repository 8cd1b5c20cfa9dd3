//! Names of firms and worksites, read into words: proper ones by sound, trades, legal form, ordinal; and how frequent each word is.

use crate::name::script::Script;
use crate::party::sound::Sounds;
use crate::party::words::{Concept, Piece, Role, Word, Words, pieces};
use rustc_hash::{FxHashMap, FxHashSet};

/// What stands between a name and another of the same firm, in lists of sanctions.
const ALSO: [&str; 10] =
    ["a.k.a.", "f.k.a.", "n.k.a.", "aka", "fka", "a/k/a", "f/k/a", "also known as", "formerly known as", "formerly"];
/// Ordinals in words.
const ORDINALS: [(&str, u16); 14] = [
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("1st", 1),
    ("2nd", 2),
    ("3rd", 3),
    ("первый", 1),
    ("второй", 2),
    ("제일", 1),
    ("제이", 2),
    ("第一", 1),
    ("第二", 2),
];
/// Signs beside a numeral that say that it is one.
const OF_NUMERALS: [&str; 11] = ["no", "nr", "n", "제", "第", "호", "号", "nd", "st", "rd", "th"];
/// Words that no acronym has a letter of.
const ARTICLES: [&str; 6] = ["of", "the", "for", "and", "in", "s"];
/// Letters of an acronym.
const ACRONYM: std::ops::RangeInclusive<usize> = 3..=8;
/// Characters of one Chinese word that other lists write as several.
const LEAST_TO_DIVIDE: usize = 3;

/// A name by its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Proper words, by number, in order.
    pub(crate) proper: Vec<u32>,
    /// The same in one piece, as written in small letters.
    pub(crate) text: Box<str>,
    /// The script of its words; of several scripts that of the last.
    pub(crate) script: Script,
    /// Trades and kinds of worksite.
    pub(crate) trades: Vec<Concept>,
    /// States, cities and ranks.
    pub(crate) weak: Vec<Concept>,
    /// Legal form: the last one stated.
    pub(crate) form: Option<Concept>,
    /// Ordinal.
    pub(crate) number: Option<u16>,
    /// All words but articles, in Latin letters, the known ones in English: what an acronym is made of.
    pub(crate) letters: Vec<Box<str>>,
    /// The only word, where it can be an acronym.
    pub(crate) lone: Option<Box<str>>,
}

/// All names of a roster and their words.
#[derive(Debug, Default)]
pub struct Names {
    pub(crate) sounds: Vec<Sounds>,
    by_text: FxHashMap<(Script, Box<str>), u32>,
    pub(crate) names: Vec<Name>,
    /// For each name its proper words as one, where there is one.
    pub(crate) joined: Vec<Option<Sounds>>,
    names_by_text: FxHashMap<Box<str>, u32>,
    /// Records by key of a word, and by key of all proper words of a name as one.
    keys: FxHashMap<Box<str>, u32>,
    wholes: FxHashMap<Box<str>, u32>,
    trades: FxHashMap<Concept, u32>,
    records: u32,
}

/// The names that a field holds: aliases divided by semicolons or strokes, by "a.k.a." and the like, or in brackets at the end.
pub fn variants(text: &str) -> Vec<String> {
    let mut text = text.replace(['\n', '|'], ";");
    for also in ALSO {
        loop {
            let lower = text.to_ascii_lowercase();
            let bounded = |at: usize| {
                let before = lower[..at].chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
                let after = lower[at + also.len()..].chars().next().is_none_or(|letter| !letter.is_alphanumeric());
                before && after
            };
            let Some(at) = lower.match_indices(also).map(|(at, _)| at).find(|at| bounded(*at)) else { break };
            text.replace_range(at..at + also.len(), ";");
        }
    }
    let mut found: Vec<String> = Vec::new();
    for part in text.split(';') {
        let part = part.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ':' | '"'));
        let (outside, inside) = bracketed(part);
        for name in [outside, inside] {
            if name.chars().any(char::is_alphanumeric) && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// An acronym or a name in brackets at the end, apart from what is before it; a bracket within stays.
fn bracketed(text: &str) -> (String, String) {
    let split =
        text.strip_suffix(')').or_else(|| text.strip_suffix('）')).and_then(|rest| rest.rsplit_once(['(', '（']));
    match split {
        Some((outside, inside)) if !outside.trim().is_empty() => (outside.trim().to_owned(), inside.trim().to_owned()),
        _ => (text.to_owned(), String::new()),
    }
}

impl Name {
    fn written_in(script: Script) -> Self {
        let (proper, text, trades, weak, letters) = Default::default();
        Self { proper, text, script, trades, weak, form: None, number: None, letters, lone: None }
    }
}

impl Names {
    /// The number of a name, read where it is new.
    pub fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.names_by_text.get(text) {
            return *number;
        }
        let name = self.read(text);
        let number = u32::try_from(self.names.len()).expect("fewer than 2^32 names");
        self.names.push(name);
        self.names_by_text.insert(text.into(), number);
        number
    }

    /// Each name as it was written, by its number.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let mut texts = vec![""; self.names.len()];
        self.names_by_text.iter().for_each(|(text, number)| texts[*number as usize] = text);
        texts
    }

    fn read(&mut self, text: &str) -> Name {
        let words = Words::shared();
        let pieces = pieces(text);
        let script = pieces.iter().map(|piece| piece.script).rfind(|script| *script != Script::Other);
        let mut name = Name::written_in(script.unwrap_or(Script::Other));
        let (mut proper, mut whole) = (Vec::new(), String::new());
        for word in words.read(text, |role| role != Role::Street) {
            match word {
                Word::Known(concept) => {
                    match words.role(concept) {
                        Role::Form => name.form = Some(concept),
                        Role::Trade | Role::Site => name.trades.push(concept),
                        Role::Weak | Role::Country | Role::City => name.weak.push(concept),
                        Role::Glue | Role::Street => continue,
                    }
                    name.letters.extend(words.english(concept).split(' ').map(Box::from));
                }
                Word::Proper(piece) => {
                    let before = proper.len();
                    self.proper(&piece, &mut name, &mut proper);
                    if proper.len() > before {
                        whole.push_str(&piece.text);
                        name.script = piece.script;
                    }
                }
            }
        }
        if proper.is_empty() {
            // What only begins like a word of the table is the name itself where there is no other.
            for piece in pieces.iter().filter(|piece| words.is_by_its_beginning(&piece.text)) {
                self.proper(piece, &mut name, &mut proper);
                whole.push_str(&piece.text);
            }
        }
        (name.proper, name.text) = (proper, whole.into());
        name.trades.sort_unstable();
        name.trades.dedup();
        // An acronym is made of the words as they stand, whatever the table calls them.
        if pieces.iter().all(|piece| piece.script == Script::Latin) {
            let meant = pieces.iter().filter(|piece| !ARTICLES.contains(&piece.text.as_str()));
            name.letters = meant.map(|piece| piece.text.as_str().into()).collect();
        }
        name.lone = match (pieces.as_slice(), name.proper.as_slice()) {
            ([only], [_]) if only.script == Script::Latin && ACRONYM.contains(&only.text.len()) => {
                Some(only.text.as_str().into())
            }
            _ => None,
        };
        name
    }

    fn proper(&mut self, piece: &Piece, name: &mut Name, proper: &mut Vec<u32>) {
        let text = piece.text.as_str();
        if let Some((_, ordinal)) = ORDINALS.iter().find(|(word, _)| *word == text) {
            name.number = Some(*ordinal);
        } else if let Ok(ordinal) = text.parse() {
            name.number = Some(ordinal);
        } else if !OF_NUMERALS.contains(&text) {
            let number = self.word(piece);
            name.letters.push(self.sounds[number as usize].latin.clone());
            proper.push(number);
        }
    }

    /// The number of a word.
    fn word(&mut self, piece: &Piece) -> u32 {
        let key = (piece.script, Box::from(piece.text.as_str()));
        if let Some(number) = self.by_text.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.sounds.len()).expect("fewer than 2^32 words");
        self.sounds.push(Sounds::of(&piece.text, piece.script));
        self.by_text.insert(key, number);
        number
    }

    /// Divides Chinese and Korean words as other lists write them, and counts words over records; `records` gives each record's names.
    pub fn learn<'a>(&mut self, records: impl Iterator<Item = &'a [u32]>) {
        self.divide();
        let one = |name: &Name| {
            let parts: Vec<&Sounds> = name.proper.iter().map(|word| &self.sounds[*word as usize]).collect();
            (!parts.is_empty()).then(|| Sounds::joined(&parts))
        };
        self.joined = self.names.iter().map(one).collect();
        for names in records {
            self.records += 1;
            let of = |name: &u32| &self.names[*name as usize];
            let mut keys: Vec<&Box<str>> =
                names.iter().flat_map(|name| &of(name).proper).flat_map(|w| &self.sounds[*w as usize].keys).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                *self.keys.entry(key.clone()).or_default() += 1;
            }
            let mut wholes: Vec<&Box<str>> =
                names.iter().flat_map(|name| &self.joined[*name as usize]).flat_map(|whole| &whole.keys).collect();
            wholes.sort_unstable();
            wholes.dedup();
            for key in wholes {
                *self.wholes.entry(key.clone()).or_default() += 1;
            }
            let mut trades: Vec<Concept> =
                names.iter().flat_map(|name| of(name).trades.iter().chain(&of(name).weak)).copied().collect();
            trades.sort_unstable();
            trades.dedup();
            for trade in trades {
                *self.trades.entry(trade).or_default() += 1;
            }
        }
    }

    /// A run of characters becomes two words where both stand as words of their own elsewhere.
    fn divide(&mut self) {
        let others = self.by_text.iter().filter(|((script, _), _)| !matches!(script, Script::Han | Script::Hangul));
        let known: FxHashSet<Box<str>> =
            others.flat_map(|(_, number)| self.sounds[*number as usize].keys.iter().cloned()).collect();
        let mut runs: Vec<(u32, Script, Box<str>)> = self
            .by_text
            .iter()
            .filter(|((script, text), _)| {
                matches!(script, Script::Han | Script::Hangul) && text.chars().count() >= LEAST_TO_DIVIDE
            })
            .map(|((script, text), number)| (*number, *script, text.clone()))
            .collect();
        runs.sort_unstable();
        let mut divided: FxHashMap<u32, [u32; 2]> = FxHashMap::default();
        for (number, script, text) in runs {
            let is_known = |part: &str| Sounds::of(part, script).keys.iter().any(|key| known.contains(key));
            let cuts = text.char_indices().map(|(at, _)| text.split_at(at)).skip(1);
            let cut = cuts.filter(|(one, other)| is_known(one) && is_known(other)).max_by_key(|(one, _)| one.len());
            let Some((one, other)) =
                cut.filter(|_| !self.sounds[number as usize].keys.iter().any(|k| known.contains(k)))
            else {
                continue;
            };
            let parts = [one, other].map(|part| pieces(part).remove(0));
            divided.insert(number, [self.word(&parts[0]), self.word(&parts[1])]);
        }
        for name in &mut self.names {
            let parts = |word: &u32| divided.get(word).map_or_else(|| vec![*word], |parts| parts.to_vec());
            name.proper = name.proper.iter().flat_map(parts).collect();
        }
    }

    /// The share of records that have a word.
    pub(crate) fn share(&self, word: u32) -> f32 {
        self.part(self.count(word))
    }

    /// Records that have a word, by the most frequent of its keys.
    pub(crate) fn count(&self, word: u32) -> u32 {
        self.sounds[word as usize].keys.iter().filter_map(|key| self.keys.get(key)).copied().max().unwrap_or(0)
    }

    /// Records that have all proper words of a name, by the most frequent of its keys.
    pub(crate) fn wholes(&self, name: u32) -> u32 {
        let keys = self.joined[name as usize].iter().flat_map(|whole| &whole.keys);
        keys.filter_map(|key| self.wholes.get(key)).copied().max().unwrap_or(0)
    }

    /// The share of records that have a trade, state or city in their names.
    pub(crate) fn share_of_known(&self, concept: Concept) -> f32 {
        self.part(self.trades.get(&concept).copied().unwrap_or(0))
    }

    fn part(&self, count: u32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
        let share = count.max(1) as f32 / self.records.max(1) as f32;
        share.min(1.0)
    }

    /// The share below which nothing is told apart: half a record.
    pub(crate) fn least(&self) -> f32 {
        self.part(1) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_divided_into_the_names_it_holds() {
        for (text, expected) in [
            ("KOMID; Korea Mining", vec!["KOMID", "Korea Mining"]),
            (
                "Korea Yonbong General Corporation, f.k.a. Lyongaksan",
                vec!["Korea Yonbong General Corporation", "Lyongaksan"],
            ),
            ("General Bureau of Atomic Energy (GBAE)", vec!["General Bureau of Atomic Energy", "GBAE"]),
            ("Leader (Hong Kong) International", vec!["Leader (Hong Kong) International"]),
            ("Takado AKA Pacific", vec!["Takado", "Pacific"]),
            ("Nakata Trading", vec!["Nakata Trading"]),
            (" ; - ", vec![]),
        ] {
            assert_eq!(variants(text), expected, "{text}");
        }
    }

    #[test]
    fn numerals_of_every_kind_are_one_ordinal_and_no_word() {
        let mut names = Names::default();
        for text in ["Zarya No. 2", "Заря № 2", "제2 Zarya", "Second Zarya", "Zarya 2nd", "第2 Zarya", "第二 Zarya"]
        {
            let number = names.add(text);
            let name = &names.names[number as usize];
            assert_eq!((name.number, name.proper.len()), (Some(2), 1), "{text} {name:?}");
        }
        let plain = names.add("Zarya") as usize;
        assert_eq!((names.names[plain].number, names.names[plain].lone.as_deref()), (None, Some("zarya")));
    }

    #[test]
    fn a_chinese_run_is_divided_as_other_lists_write_it() {
        let mut names = Names::default();
        let numbers = [names.add("Hongxiang Yuntong Trading"), names.add("鸿祥运通贸易公司"), names.add("鸿祥公司")];
        let records: Vec<&[u32]> = numbers.iter().map(std::slice::from_ref).collect();
        names.learn(records.into_iter());
        let proper = |at: usize| names.names[numbers[at] as usize].proper.len();
        assert_eq!([proper(0), proper(1), proper(2)], [2, 2, 1]);
        let word = names.names[numbers[2] as usize].proper[0];
        assert!((names.share(word) - 1.0).abs() < 1e-6, "hongxiang stands in all three");
    }
}
