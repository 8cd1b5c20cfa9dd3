//! Words of firms' and worksites' names that are no proper words: legal forms, trades, states, cities, in the languages of the lists.
//!
//! The table is `data/firm-words.tsv`, with the source of each row. A text is cut into pieces; the longest phrase of the table that begins
//! at a piece is taken. Hangul and Chinese write words together, so what the table knows is cut off a run of letters at both ends.

use crate::name::script::{Script, composed, fold_arabic, fold_latin};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/firm-words.tsv");
/// Pieces of a phrase, at most.
const LONGEST_PHRASE: usize = 6;
/// Letters of a country's code, which says nothing within a name.
const CODE: usize = 3;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Legal form.
    Form,
    /// What a firm does.
    Trade,
    /// A rank or state that many names have.
    Weak,
    /// A state.
    Country,
    /// A city or province.
    City,
    /// A kind of worksite.
    Site,
    /// A word of an address.
    Street,
    /// Says nothing.
    Glue,
}

/// A word of the table, by its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Concept(pub(crate) u16);

/// A piece of a text: letters of one script in small letters, or digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) script: Script,
    /// Whether only a full stop or a stroke stands before it.
    joins: bool,
}

/// What a text was cut into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// A word of the table.
    Known(Concept),
    /// Any other word.
    Proper(Piece),
}

/// The table.
#[derive(Debug)]
pub struct Words {
    roles: Vec<Role>,
    english: Vec<&'static str>,
    phrases: FxHashMap<Box<str>, Concept>,
    /// Beginnings of words, in the order of the table.
    stems: Vec<(Box<str>, Concept)>,
    /// Codes of countries, which count only where they are all that is said.
    codes: FxHashMap<Box<str>, Concept>,
}

fn role(code: &str) -> Option<Role> {
    Some(match code {
        "form" => Role::Form,
        "trade" => Role::Trade,
        "weak" => Role::Weak,
        "country" => Role::Country,
        "city" => Role::City,
        "site" => Role::Site,
        "street" => Role::Street,
        "glue" => Role::Glue,
        _ => return None,
    })
}

impl Words {
    /// The table, built at first use.
    pub fn shared() -> &'static Self {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(Self::build)
    }

    fn build() -> Self {
        let (roles, english, phrases) = (Vec::new(), Vec::new(), FxHashMap::default());
        let mut words = Self { roles, english, phrases, stems: Vec::new(), codes: FxHashMap::default() };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let (Some(role), Some(texts)) = (fields.next().and_then(role), fields.next()) else { continue };
            let concept = Concept(u16::try_from(words.roles.len()).expect("fewer rows than 2^16"));
            words.roles.push(role);
            words.english.push(texts.split('|').next().unwrap_or_default());
            for text in texts.split('|') {
                words.add(text, role, concept);
            }
        }
        words
    }

    fn add(&mut self, text: &str, role: Role, concept: Concept) {
        if let Some(stem) = text.strip_suffix('*') {
            let stem: String = pieces(stem).into_iter().map(|piece| piece.text).collect();
            self.stems.push((stem.into(), concept));
            return;
        }
        let phrase = phrase(&pieces(text));
        let is_code = role == Role::Country && phrase.len() <= CODE;
        let table = if is_code { &mut self.codes } else { &mut self.phrases };
        table.entry(phrase.into()).or_insert(concept);
    }

    /// What a word is.
    pub fn role(&self, concept: Concept) -> Role {
        self.roles[usize::from(concept.0)]
    }

    /// The word in English.
    pub fn english(&self, concept: Concept) -> &'static str {
        self.english[usize::from(concept.0)]
    }

    /// The word that the whole text is; a country's code where it is no other word.
    pub fn whole(&self, text: &str) -> Option<Concept> {
        let pieces = pieces(text);
        let phrase = phrase(&pieces);
        let stem = || if pieces.len() == 1 { self.stem(&phrase) } else { None };
        self.phrases.get(phrase.as_str()).or_else(|| self.codes.get(phrase.as_str())).copied().or_else(stem)
    }

    /// The state that the whole text is, by code or name.
    pub(crate) fn state(&self, text: &str) -> Option<Concept> {
        let code = self.codes.get(phrase(&pieces(text)).as_str()).copied();
        code.or_else(|| self.whole(text).filter(|concept| self.role(*concept) == Role::Country))
    }

    /// Whether the table knows a word by its first letters only.
    pub(crate) fn is_by_its_beginning(&self, text: &str) -> bool {
        !self.phrases.contains_key(text) && self.stem(text).is_some()
    }

    fn stem(&self, text: &str) -> Option<Concept> {
        let fits = self.stems.iter().filter(|(stem, _)| text.starts_with(&**stem));
        fits.max_by_key(|(stem, _)| stem.len()).map(|(_, concept)| *concept)
    }

    /// Cuts a text into words; words of a role that `keep` does not take are proper words.
    pub(crate) fn read(&self, text: &str, keep: impl Fn(Role) -> bool) -> Vec<Word> {
        let known = |phrase: &str| self.phrases.get(phrase).copied().filter(|concept| keep(self.role(*concept)));
        let pieces = pieces(text);
        let mut words = Vec::new();
        let mut at = 0;
        while at < pieces.len() {
            let of = |length: usize| pieces.get(at..at + length).and_then(|of| known(&phrase(of)));
            let found = (1..=LONGEST_PHRASE).rev().find_map(|length| of(length).map(|concept| (length, concept)));
            if let Some((length, concept)) = found {
                words.push(Word::Known(concept));
                at += length;
                continue;
            }
            let piece = &pieces[at];
            at += 1;
            match (piece.script, self.stem(&piece.text).filter(|concept| keep(self.role(*concept)))) {
                (Script::Hangul | Script::Han, _) => cut(piece, &known, &mut words),
                (_, Some(concept)) => words.push(Word::Known(concept)),
                (_, None) => words.push(Word::Proper(piece.clone())),
            }
        }
        words
    }
}

fn phrase(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Cuts known words of two and more letters off both ends of a run, the longest first.
fn cut(run: &Piece, known: &impl Fn(&str) -> Option<Concept>, words: &mut Vec<Word>) {
    let letters: Vec<char> = run.text.chars().collect();
    let text = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
    let (mut from, mut to) = (0, letters.len());
    let mut behind = Vec::new();
    loop {
        let tail = (from..to.saturating_sub(1)).find_map(|start| known(&text(start, to)).map(|found| (start, found)));
        if let Some((start, concept)) = tail {
            behind.push(Word::Known(concept));
            to = start;
            continue;
        }
        let ends = (from + 2..=to).rev();
        let head = ends.into_iter().find_map(|end| known(&text(from, end)).map(|found| (end, found)));
        let Some((end, concept)) = head else { break };
        words.push(Word::Known(concept));
        from = end;
    }
    if from < to {
        words.push(Word::Proper(Piece { text: text(from, to), script: run.script, joins: false }));
    }
    words.extend(behind.into_iter().rev());
}

/// The pieces of a text: letters of one script, or digits. Single letters with nothing but a stop between are one piece (W.L.L., ذ.م.م).
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut between = String::from(" ");
    let mut last: Option<(Script, bool)> = None;
    for letter in composed(text).chars() {
        // Apostrophes stand within a word; marks belong to the letter before them.
        if matches!(letter, '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{2BC}') {
            continue;
        }
        if !letter.is_alphanumeric() && !matches!(letter, '\u{64B}'..='\u{65F}' | '\u{640}') {
            between.push(letter);
            last = None;
            continue;
        }
        let kind = (Script::of(letter), letter.is_ascii_digit());
        if last == Some(kind) {
            found.last_mut().expect("a piece was begun").text.push(letter);
        } else {
            let joins = matches!(between.as_str(), "." | "/");
            found.push(Piece { text: letter.to_string(), script: kind.0, joins });
            last = Some(kind);
        }
        between.clear();
    }
    found.iter_mut().for_each(|piece| piece.text = plain(piece));
    joined(found)
}

fn plain(piece: &Piece) -> String {
    match piece.script {
        Script::Latin => fold_latin(&piece.text).replace('ŏ', "o").replace('ŭ', "u"),
        Script::Cyrillic => piece.text.to_lowercase().replace('ё', "е"),
        Script::Arabic => {
            let plain = fold_arabic(&piece.text);
            match plain.strip_prefix("ال") {
                Some(rest) if rest.chars().count() > 1 => rest.to_owned(),
                _ => plain,
            }
        }
        _ => piece.text.to_lowercase(),
    }
}

/// Single letters in a row that only stops divide, as one piece.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut run = false;
    for piece in pieces {
        let single = piece.text.chars().count() == 1 && piece.script != Script::Other;
        match found.last_mut() {
            Some(before) if single && run && piece.joins && before.script == piece.script => {
                before.text.push_str(&piece.text);
            }
            _ => found.push(piece),
        }
        run = single;
    }
    found
}

#[cfg(test)]
mod tests;
