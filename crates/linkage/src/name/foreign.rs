//! Names that are neither Korean nor Chinese: each word as its consonants, the same from Latin, Cyrillic and Arabic letters.

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

/// The reading of a name as words: the first as surname, the next two beside it.
pub(crate) fn reading(script: Script, words: &[&str]) -> Option<Reading> {
    let piece = |word: &&str| Piece { alphabet: Alphabet::Foreign, text: sounds(script, word).into() };
    let mut pieces = words.iter().map(piece).filter(|piece| !piece.text.is_empty() && &*piece.text != "l");
    let surname = pieces.next()?;
    let first = pieces.next().unwrap_or_else(|| surname.clone());
    Some(Reading { weight: 1.0, surname, given: (first, pieces.next()) })
}

/// Cyrillic or Arabic small letters one by one in Latin letters; other letters as they are.
pub(crate) fn in_latin(script: Script, text: &str) -> String {
    let letter = |c: char| {
        let table: &[(char, &str)] = match script {
            Script::Cyrillic => &CYRILLIC,
            Script::Arabic => &ARABIC,
            _ => return c.to_string(),
        };
        table.iter().find(|(known, _)| *known == c).map_or_else(|| c.to_string(), |(_, latin)| (*latin).to_owned())
    };
    text.chars().map(letter).collect()
}

/// The consonants of a word in order, doubled ones once; a vowel only at the head. Written alike from every alphabet.
pub(crate) fn sounds(script: Script, word: &str) -> String {
    let latin = in_latin(script, word.strip_prefix("ال").unwrap_or(word));
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
            assert_eq!(sounds(script, word), sounds(Script::Latin, latin), "{word}");
        }
        assert_ne!(sounds(Script::Latin, "ivanov"), sounds(Script::Latin, "petrov"));
    }
}
