//! Names that are neither Korean nor Chinese: words in Latin letters, and their consonants, alike from Latin, Cyrillic and Arabic letters.

use crate::name::parse::{Alphabet, Piece, Reading};
use crate::name::script::Script;
use std::hash::{Hash, Hasher};

/// Numbers from here on stand for words; below are syllables and surnames.
pub(crate) const FIRST_NUMBER: u16 = 12_000;

/// Cyrillic letters by the passport rules of ICAO Doc 9303-3, soft and hard sign left out.
const CYRILLIC: [(char, &str); 33] = [
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "e"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "i"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', ""),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "iu"),
    ('я', "ia"),
];
/// Arabic letters by ALA-LC, without marks.
const ARABIC: [(char, &str); 30] = [
    ('ا', "a"),
    ('ب', "b"),
    ('ت', "t"),
    ('ث', "th"),
    ('ج', "j"),
    ('ح', "h"),
    ('خ', "kh"),
    ('د', "d"),
    ('ذ', "dh"),
    ('ر', "r"),
    ('ز', "z"),
    ('س', "s"),
    ('ش', "sh"),
    ('ص', "s"),
    ('ض', "d"),
    ('ط', "t"),
    ('ظ', "z"),
    ('ع', ""),
    ('غ', "gh"),
    ('ف', "f"),
    ('ق', "q"),
    ('ك', "k"),
    ('ل', "l"),
    ('م', "m"),
    ('ن', "n"),
    ('ه', "h"),
    ('و', "u"),
    ('ي', "i"),
    ('ة', "a"),
    ('ء', ""),
];

/// Articles and words for son and daughter, which lists write or leave out.
const PARTICLES: [&str; 7] = ["al", "el", "ul", "bin", "ibn", "bn", "bint"];

/// The reading of a name as words: the first, the last, and one between them where there are more. A name of one word has an empty last one.
pub(crate) fn reading(script: Script, words: &[&str]) -> Option<Reading> {
    let alphabet = match script {
        Script::Arabic => Alphabet::Consonants,
        Script::Cyrillic => Alphabet::Transcribed,
        _ => Alphabet::Foreign,
    };
    let piece = |text: String| Piece { alphabet, text: text.into() };
    let all: Vec<String> = words.iter().map(|text| word(script, text)).filter(|text| !text.is_empty()).collect();
    let meant: Vec<String> = all.iter().filter(|text| !PARTICLES.contains(&text.as_str())).cloned().collect();
    let mut left = if meant.is_empty() { all } else { meant }.into_iter();
    let first = left.next()?;
    let last = left.next_back().unwrap_or_default();
    Some(Reading { weight: 1.0, surname: piece(first), given: (piece(last), left.next().map(piece)) })
}

/// A word in Latin letters without marks or apostrophes.
fn word(script: Script, text: &str) -> String {
    let latin = in_latin(script, text.strip_prefix("ال").unwrap_or(text));
    latin.chars().filter(|letter| letter.is_alphabetic()).collect()
}

/// Letters with two dots or a ring as passports have them (ICAO Doc 9303-3, section 6, table A): ae, oe, ue, aa.
pub(crate) fn transcribed(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ä' | 'Ä' => latin.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => latin.push_str("oe"),
            'ü' | 'Ü' => latin.push_str("ue"),
            'å' | 'Å' => latin.push_str("aa"),
            _ => latin.push(letter),
        }
    }
    latin
}

/// Cyrillic or Arabic small letters one by one in Latin letters; other letters as they are.
pub(crate) fn in_latin(script: Script, text: &str) -> String {
    let table: &[(char, &str)] = match script {
        Script::Cyrillic => &CYRILLIC,
        Script::Arabic => &ARABIC,
        _ => return text.to_owned(),
    };
    let mut in_latin = String::with_capacity(text.len());
    for letter in text.chars() {
        match table.iter().find(|(known, _)| *known == letter) {
            Some((_, latin)) => in_latin.push_str(latin),
            None => in_latin.push(letter),
        }
    }
    in_latin
}

/// The consonants of a word in Latin letters in order, doubled ones once; a vowel only at the head. Alike from every alphabet.
pub(crate) fn skeleton(latin: &str) -> String {
    let mut latin = latin.replace("kh", "h").replace("ph", "f").replace("ck", "k").replace("ou", "u");
    for (one, other) in [
        ("gh", "g"),
        ("dh", "d"),
        ("th", "t"),
        ("zh", "j"),
        ("x", "ks"),
        ("w", "v"),
        ("q", "k"),
        ("c", "k"),
        ("kh", "ch"),
    ] {
        latin = latin.replace(one, other);
    }
    let mut sounds = String::new();
    for (at, letter) in latin.chars().enumerate() {
        let vowel = matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | '\'');
        let keep = if vowel { at == 0 } else { !sounds.ends_with(letter) };
        if keep {
            sounds.push(if vowel { 'a' } else { letter });
        }
    }
    sounds
}

/// A number for a word's sounds, beyond those of syllables. Two words may share one: of 53,000 numbers, by a fixed hash.
pub(crate) fn number(sounds: &str) -> u16 {
    let mut hasher = rustc_hash::FxHasher::default();
    sounds.hash(&mut hasher);
    FIRST_NUMBER + u16::try_from(hasher.finish() % u64::from(u16::MAX - FIRST_NUMBER)).expect("a remainder below 2^16")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_russian_and_an_arab_name_sound_alike_in_latin_letters() {
        for (script, word, latin) in [
            (Script::Cyrillic, "иванов", "ivanov"),
            (Script::Cyrillic, "александр", "aleksandr"),
            (Script::Cyrillic, "хасан", "hassan"),
            (Script::Arabic, "محمد", "mohammed"),
            (Script::Arabic, "الراشد", "rashid"),
            (Script::Latin, "muhamad", "mohammed"),
        ] {
            assert_eq!(skeleton(&super::word(script, word)), skeleton(latin), "{word}");
        }
        assert_ne!(skeleton("ivanov"), skeleton("petrov"));
    }
}
