//! From a name as written to its readings: which piece is the surname, which pieces the syllables of the given name.
//!
//! Order, hyphens, spaces, titles, initials and one keying error a piece are handled here. What a piece may stand for is in `tables`.

mod lookup;
mod spaces;

use crate::name::foreign;
use crate::name::hangul::Syllable;
use crate::name::index::Candidate;
use crate::name::script::{Script, composed, fold_arabic, fold_latin, is_letter};
use crate::name::tables::{self, Tables};
use crate::name::titles::{is_end_of_title, is_title, without_title};
use ecow::EcoString;
use lookup::{Spaced, by_index};
use spaces::capital_within;
use unicode_normalization::char::is_combining_mark;

/// In which way a piece is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alphabet {
    /// One Hangul syllable (or a surname of two).
    Hangul,
    /// One Chinese character (or a surname of two).
    Han,
    /// Korean in Latin letters, any system.
    Latin,
    /// Mandarin in Latin letters.
    Pinyin,
    /// Korean in Cyrillic letters.
    Cyrillic,
    /// Korean in Arabic letters.
    Arabic,
    /// The first letters of a syllable in Latin letters.
    Initial,
    /// A word of a name that is not Korean or Chinese, in Latin letters.
    Foreign,
    /// The same, from Cyrillic letters.
    Transcribed,
    /// The same, from a script that leaves out vowels.
    Consonants,
}

/// Where in a name a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Surname.
    Surname,
    /// First syllable of the given name.
    First,
    /// Second syllable of the given name.
    Second,
}

/// A written piece.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Its spelling.
    pub alphabet: Alphabet,
    /// Its letters, in plain form.
    pub text: EcoString,
}

/// One way of reading a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Probability among the readings of the name.
    pub weight: f32,
    /// Surname.
    pub surname: Piece,
    /// Syllables of the given name; the second may be lacking.
    pub given: (Piece, Option<Piece>),
}

/// Readings kept of one name.
pub const MOST_READINGS: usize = 3;
/// A reading less probable than this beside the best one is dropped.
const LEAST_SHARE: f32 = 0.02;
const ONE_SYLLABLE: f32 = 0.07;
const PINYIN: f32 = 0.1;
/// A syllable taken as a surname that is in no list.
const UNLISTED: f32 = 1e-3;
/// A name outside the tables, and each of its letters.
pub(crate) const FOREIGN: f32 = 0.002;
const FOREIGN_LETTER: f32 = 1.0 / 18.0;
/// Odds of words against syllables that lists of nobody but foreigners would bring to a fiftieth.
const LEAST_OTHERWISE: f32 = 0.02 * FOREIGN;

struct Token {
    text: EcoString,
    /// Joined by a hyphen to the word before.
    joined: bool,
    /// Followed by a comma: a surname.
    comma: bool,
    /// One or two letters with a full stop.
    initial: bool,
}

impl Token {
    fn without_breves(&self) -> Self {
        Self { text: self.text.replace("ŏ", "o").replace("ŭ", "u"), ..*self }
    }
}

/// Reads a name: what is no Korean or Chinese name is read as words. Weights sum to 1. Empty where nothing but titles and signs is
/// written.
///
/// Two spellings in one field (`Kim Chol Su (김철수)`, `A / B`, `Kim Chol Su 김철수`) are readings side by side.
pub fn readings(tables: &Tables, written: &str) -> Vec<Reading> {
    read(tables, written).0
}

/// A name read as syllables that might be words.
#[derive(Debug)]
pub(crate) struct Otherwise {
    /// How probable the name is as syllables.
    pub(crate) as_syllables: f32,
    /// As words; its weight means nothing.
    pub(crate) reading: Reading,
}

/// How probable a word is that is in no table.
pub(crate) fn unknown_word(text: &str) -> f32 {
    FOREIGN_LETTER.powi(i32::try_from(text.chars().count()).unwrap_or(i32::MAX))
}

/// The readings of a name and, where it was read as Korean or Chinese but might be words, that reading.
pub(crate) fn read(tables: &Tables, written: &str) -> (Vec<Reading>, Option<Otherwise>) {
    let mut found: Vec<Reading> = Vec::new();
    let (mut otherwise, mut parts) = (None, 0);
    let written = composed(written);
    let mut take = |part: &str| {
        let mut of_part = part_readings(tables, part, &mut otherwise);
        normalise(&mut of_part);
        found.append(&mut of_part);
        parts += 1;
    };
    for part in written.split(['(', ')', '/', ';', '=', '[', ']']).filter(|part| part.chars().any(is_letter)) {
        match by_script(part) {
            Some(names) => names.iter().for_each(|name| take(name)),
            None => take(part),
        }
    }
    normalise(&mut found);
    (found, otherwise.filter(|_| parts == 1))
}

/// Two names side by side in two scripts, apart; nothing where the text is one name.
fn by_script(part: &str) -> Option<Vec<String>> {
    // Letters of one script and signs.
    if part.is_ascii() {
        return None;
    }
    let group = |word: &str| match Script::of_text(word) {
        Script::Han => Script::Hangul,
        script => script,
    };
    let mut words = part.split_whitespace().map(group);
    let first = words.next();
    if words.all(|script| Some(script) == first) {
        return None;
    }
    let mut runs: Vec<(Script, Vec<&str>)> = Vec::new();
    for word in part.split_whitespace() {
        match runs.last_mut() {
            Some((script, words)) if *script == group(word) => words.push(word),
            _ => runs.push((group(word), vec![word])),
        }
    }
    let whole_name = |(script, words): &(Script, Vec<&str>)| {
        *script != Script::Other
            && (words.len() > 1 || (*script == Script::Hangul && words.iter().any(|word| word.chars().count() > 2)))
    };
    let names = || runs.iter().map(|(_, words)| words.join(" ")).collect();
    (runs.len() > 1 && runs.iter().all(whole_name)).then(names)
}

fn normalise(readings: &mut Vec<Reading>) {
    readings.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let best = readings.first().map_or(0.0, |reading| reading.weight);
    readings.truncate(MOST_READINGS);
    readings.retain(|reading| reading.weight >= LEAST_SHARE * best);
    let total: f32 = readings.iter().map(|reading| reading.weight).sum();
    for reading in readings {
        reading.weight /= total.max(f32::MIN_POSITIVE);
    }
}

fn part_readings(tables: &Tables, part: &str, otherwise: &mut Option<Otherwise>) -> Vec<Reading> {
    let script = Script::of_text(part);
    let tokens = tokens(part, script);
    // A breve is a sign beside the letters that words of other languages hardly have.
    let breves = |text: &str| text.chars().filter(|letter| matches!(letter, 'ŏ' | 'ŭ')).count();
    let letters: usize = tokens.iter().map(|token| token.text.chars().count() + breves(&token.text)).sum();
    let shifted = capital_within(part);
    let by_index = |script, alphabet, tokens: &[Token], share, lenient| {
        by_index(script, alphabet, Spaced { tokens, shifted, lenient }, share)
    };
    let (found, erred) = match script {
        Script::Hangul | Script::Han => (by_characters(tables, script, &tokens), false),
        Script::Latin => {
            let (mut found, erred) = by_index(&tables.latin, Alphabet::Latin, &tokens, 1.0 - PINYIN, true);
            // Pinyin has no breves: a caron on o or u is its third tone.
            let toneless: Vec<Token> = match tokens.iter().any(|token| breves(&token.text) > 0) {
                true => tokens.iter().map(Token::without_breves).collect(),
                false => Vec::new(),
            };
            let of_pinyin = if toneless.is_empty() { &tokens } else { &toneless };
            // What is Korean as it stands is no miskeyed Chinese name.
            let lenient = found.is_empty() || erred;
            let (more, by_error) = by_index(&tables.pinyin, Alphabet::Pinyin, of_pinyin, PINYIN, lenient);
            found.extend(more);
            (found, erred || by_error)
        }
        Script::Cyrillic => by_index(&tables.cyrillic, Alphabet::Cyrillic, &tokens, 1.0, true),
        Script::Arabic => by_index(&tables.arabic, Alphabet::Arabic, &tokens, 1.0, true),
        Script::Other => (Vec::new(), false),
    };
    let spelled = !matches!(script, Script::Hangul | Script::Han);
    let floor = FOREIGN * FOREIGN_LETTER.powi(i32::try_from(letters).unwrap_or(i32::MAX));
    let best = found.iter().map(|reading| reading.weight).fold(0.0, f32::max);
    if found.is_empty() || (spelled && best < floor) {
        return as_words(part, script).into_iter().collect();
    }
    if spelled && (erred || floor >= LEAST_OTHERWISE * best) {
        *otherwise = as_words(part, script).map(|reading| Otherwise { as_syllables: best, reading });
    }
    found
}

/// The name as words that are no syllables.
fn as_words(part: &str, script: Script) -> Option<Reading> {
    let tokens = match script {
        Script::Latin => tokens(&foreign::transcribed(part), script),
        _ => tokens(part, script),
    };
    let word = |token: &Token| match token.initial {
        true => token.text.chars().take(1).collect(),
        false => token.text.clone(),
    };
    let words: Vec<EcoString> = tokens.iter().map(word).collect();
    foreign::reading(script, &words.iter().map(EcoString::as_str).collect::<Vec<_>>())
}

fn tokens(part: &str, script: Script) -> Vec<Token> {
    let plain = match script {
        Script::Latin => fold_latin(part),
        Script::Arabic => fold_arabic(part),
        _ => part.to_lowercase(),
    };
    let mut tokens: Vec<Token> = Vec::with_capacity(4);
    let (mut word, mut hyphen, mut title_goes_on) = (EcoString::new(), false, false);
    for letter in plain.chars().chain([' ']) {
        if is_letter(letter) || letter == '\'' {
            word.push(letter);
            continue;
        }
        if is_combining_mark(letter) {
            continue;
        }
        // Quotation marks are no part of a name; apostrophes within it are.
        let text = EcoString::from(without_title(word.trim_matches('\'')));
        word.clear();
        if !text.is_empty() {
            // The one-letter title stands in front; after a name it is an initial.
            let title =
                (is_title(&text) && (text != "г" || tokens.is_empty())) || (title_goes_on && is_end_of_title(&text));
            title_goes_on = title && text == "г" && letter == '-';
            if !title {
                let initial = letter == '.' && text.chars().count() <= 2;
                tokens.push(Token { text, joined: hyphen, comma: letter == ',', initial });
            }
            hyphen = false;
        }
        hyphen |= matches!(letter, '-' | '‐' | '‑' | '–' | '—');
    }
    tokens
}

/// The readings of Hangul and Chinese characters, also mixed: 김철수, 김 철수, 철수 김, 남궁민, 金哲洙, 金철수.
fn by_characters(tables: &Tables, script: Script, tokens: &[Token]) -> Vec<Reading> {
    let ordered = surname_in_front(tokens, |text| surname_mass(tables, text).is_some());
    let is_character = |letter: &char| Syllable::of(*letter).is_some() || Script::of(*letter) == Script::Han;
    // A surname of two syllables that stands apart is one.
    let double = match ordered.as_slice() {
        [first, _] if first.chars().count() == 2 && surname_mass(tables, first).is_some() => Some(*first),
        _ => None,
    };
    let letters: Vec<char> = ordered.iter().flat_map(|word| word.chars()).filter(is_character).collect();
    let mut found = by_letters(tables, &letters);
    found.retain(|reading| double.is_none_or(|double| *reading.surname.text == *double));
    if found.is_empty() {
        let own: Vec<char> = letters.into_iter().filter(|letter| Script::of(*letter) == script).collect();
        found = by_letters(tables, &own);
    }
    found
}

/// How frequent a surname in Hangul or Chinese characters is; nothing where it is in no table.
fn surname_mass(tables: &Tables, text: &str) -> Option<f32> {
    let listed = tables.hangul_surnames.get(text).or_else(|| tables.hanja_surnames.get(text))?;
    Some(listed.iter().map(|(number, share)| share * tables.surname_prior[usize::from(*number)]).sum())
}

/// The words with the surname in front: a last word that is a surname is put before a first word that is none.
fn surname_in_front(tokens: &[Token], is_surname: impl Fn(&str) -> bool) -> Vec<&str> {
    match tokens {
        [given, surname]
            if given.text.chars().count() <= 2 && is_surname(&surname.text) && !is_surname(&given.text) =>
        {
            vec![&surname.text, &given.text]
        }
        _ => tokens.iter().map(|token| token.text.as_str()).collect(),
    }
}

fn by_letters(tables: &Tables, letters: &[char]) -> Vec<Reading> {
    let piece = |letters: &[char]| {
        let hangul = letters.iter().all(|letter| Syllable::of(*letter).is_some());
        let alphabet = if hangul { Alphabet::Hangul } else { Alphabet::Han };
        Piece { alphabet, text: letters.iter().copied().collect() }
    };
    let mut found = Vec::new();
    for length in [1, 2] {
        let Some(given) = letters.get(length..).filter(|given| (1..=2).contains(&given.len())) else { continue };
        let surname = piece(&letters[..length]);
        let mass = surname_mass(tables, &surname.text);
        let share = if given.len() == 1 { ONE_SYLLABLE } else { 1.0 - ONE_SYLLABLE };
        let weight = match (mass, length) {
            (Some(mass), _) => mass * share,
            (None, 1) => UNLISTED * share * 0.01,
            (None, _) => continue,
        };
        found.push(Reading {
            weight,
            surname,
            given: (piece(&given[..1]), (given.len() == 2).then(|| piece(&given[1..]))),
        });
    }
    found
}

/// What a piece may stand for, sorted by number.
pub(crate) fn candidates(tables: &Tables, place: Place, piece: &Piece) -> Vec<Candidate> {
    let mut found = match (piece.alphabet, place) {
        (Alphabet::Hangul, Place::Surname) => {
            tables.hangul_surnames.get(piece.text.as_str()).cloned().unwrap_or_default()
        }
        (Alphabet::Han, Place::Surname) => han_surname(tables, &piece.text),
        (Alphabet::Hangul, _) => hangul_syllable(&piece.text, if place == Place::First { 0.4 } else { 0.15 }),
        (Alphabet::Han, _) => {
            piece.text.chars().next().and_then(|c| tables.hanja.get(&c)).map(|(c, _)| c.clone()).unwrap_or_default()
        }
        (Alphabet::Latin, place) => spelled(&tables.latin, place, &piece.text),
        (Alphabet::Pinyin, place) => spelled(&tables.pinyin, place, &piece.text),
        (Alphabet::Cyrillic, place) => spelled(&tables.cyrillic, place, &piece.text),
        (Alphabet::Arabic, place) => spelled(&tables.arabic, place, &piece.text),
        (Alphabet::Initial, _) => match Script::of_text(&piece.text) {
            Script::Cyrillic => tables.cyrillic.given.beginning_with(&piece.text),
            _ => tables.latin.given.beginning_with(&piece.text),
        },
        (Alphabet::Foreign | Alphabet::Transcribed | Alphabet::Consonants, _) => {
            vec![(foreign::number(&foreign::skeleton(&piece.text)), 1.0)]
        }
    };
    if found.is_empty() {
        found = match piece.alphabet {
            Alphabet::Hangul => hangul_syllable(&piece.text, 0.4),
            _ => vec![(foreign::number(&piece.text), 1.0)],
        };
    }
    found.sort_unstable_by_key(|(number, _)| *number);
    found
}

fn han_surname(tables: &Tables, text: &str) -> Vec<Candidate> {
    if let Some(listed) = tables.hanja_surnames.get(text) {
        return listed.clone();
    }
    // A simplified or rarer character: any of its readings, the southern forms put back to the northern.
    let readings = text.chars().next().and_then(|c| tables.hanja.get(&c)).map(|(c, _)| c.clone()).unwrap_or_default();
    readings.into_iter().filter(|(number, _)| tables.surname_prior[usize::from(*number)] > 0.0).collect()
}

fn hangul_syllable(text: &str, southern: f32) -> Vec<Candidate> {
    let Some(written) = text.chars().next().and_then(Syllable::of) else { return Vec::new() };
    let share = |form: Syllable| if form == written { 1.0 } else { southern };
    written.northern_forms().into_iter().map(|form| (form.number(), share(form))).collect()
}

fn spelled(script: &tables::Script, place: Place, text: &str) -> Vec<Candidate> {
    match place {
        Place::Surname if script.surnames.exact(text).is_none() && script.given.exact(text).is_some() => {
            script.given.candidates(text)
        }
        Place::Surname => script.surnames.candidates(text),
        Place::First | Place::Second => script.given.candidates(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(names: &[&str], expected: &Expect) {
        let tables = Tables::shared();
        let line = |name: &&str| {
            let reading = readings(tables, name).remove(0);
            let second = reading.given.1.map_or(String::new(), |piece| format!(" + {}", piece.text));
            format!(
                "{name}: {} | {}{second} ({:?})",
                reading.surname.text, reading.given.0.text, reading.surname.alphabet
            )
        };
        expected.assert_eq(&names.iter().map(line).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn order_hyphens_spaces_and_titles_do_not_matter() {
        check(
            &[
                "Kim Chol Su",
                "KIM CHOLSU",
                "Chol-su Kim",
                "Kim, Chol Su",
                "Mr. Kim Cheol-su",
                "Comrade Kim Ch'ŏl-su",
                "Chol Su KIM",
                "Kim C. S.",
                "Namgung Min",
                "Nam Gung Min",
            ],
            &expect![[r#"
                Kim Chol Su: kim | chol + su (Latin)
                KIM CHOLSU: kim | chol + su (Latin)
                Chol-su Kim: kim | chol + su (Latin)
                Kim, Chol Su: kim | chol + su (Latin)
                Mr. Kim Cheol-su: kim | cheol + su (Latin)
                Comrade Kim Ch'ŏl-su: kim | ch'ŏl + su (Latin)
                Chol Su KIM: kim | chol + su (Latin)
                Kim C. S.: kim | c + s (Latin)
                Namgung Min: namgung | min (Latin)
                Nam Gung Min: namgung | min (Latin)"#]],
        );
    }

    #[test]
    fn every_script_is_cut_into_surname_and_syllables() {
        check(
            &[
                "김철수",
                "김 철수",
                "철수 김",
                "남궁민수",
                "金哲洙",
                "Ким Чхоль Су",
                "Ким Чхольсу",
                "كيم تشول سو",
                "Jin Zhexiu",
                "Kim Il",
                "이영호 선생",
                "г-н Пак Ён Нам",
            ],
            &expect![[r#"
                김철수: 김 | 철 + 수 (Hangul)
                김 철수: 김 | 철 + 수 (Hangul)
                철수 김: 김 | 철 + 수 (Hangul)
                남궁민수: 남궁 | 민 + 수 (Hangul)
                金哲洙: 金 | 哲 + 洙 (Han)
                Ким Чхоль Су: ким | чхоль + су (Cyrillic)
                Ким Чхольсу: ким | чхоль + су (Cyrillic)
                كيم تشول سو: كيم | تشول + سو (Arabic)
                Jin Zhexiu: jin | zhe + xiu (Pinyin)
                Kim Il: kim | il (Latin)
                이영호 선생: 이 | 영 + 호 (Hangul)
                г-н Пак Ён Нам: пак | ён + нам (Cyrillic)"#]],
        );
    }

    #[test]
    fn names_that_are_not_korean_are_read_as_words() {
        check(
            &["Ivanov Ivan Petrovich", "Иванов Иван", "Mohammed Al-Rashid", "محمد الراشد", "Smith John"],
            &expect![[r#"
                Ivanov Ivan Petrovich: ivanov | petrovich + ivan (Foreign)
                Иванов Иван: ivanov | ivan (Transcribed)
                Mohammed Al-Rashid: mohammed | rashid (Foreign)
                محمد الراشد: mhmd | rashd (Consonants)
                Smith John: smith | john (Foreign)"#]],
        );
    }
}
