//! How a word of a name sounds, alike from every script and system of writing, and how far two words are one. Knows no words.
//!
//! A key is coarser than any system: voiced and unvoiced, aspirated or not, ch and j, o and eo, u and eu, r and l are one, so that
//! Taesong, Daesong, 대성, 大成 and Тэсон have one key. What is left, keying errors apart, is compared letter by letter.

use crate::name::channel::slips;
use crate::name::foreign::in_latin;
use crate::name::hangul::Syllable;
use crate::name::script::{Script, fold_arabic, fold_latin};
use crate::name::spelling;
use crate::name::tables::Tables;

/// Letters that a key must have for one error, for two, and for one consonant in the place of another, to be taken for an error.
const LEAST_FOR_ONE: usize = 4;
const LEAST_FOR_TWO: usize = 8;
const LEAST_FOR_CONSONANT: usize = 7;

/// A word by its sounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sounds {
    /// Keys: one, or for Chinese characters the Korean and the Chinese reading.
    pub(crate) keys: Vec<Box<str>>,
    /// Its consonants, for words of Arabic letters, which write no short vowels.
    pub(crate) bare: Box<str>,
    /// Whether it is written in Arabic letters.
    pub(crate) is_bare: bool,
    /// In Latin letters.
    pub(crate) latin: Box<str>,
}

/// How far two words are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Two words.
    Other,
    /// A keying error, or another spelling, lies between.
    Near,
    /// They sound alike.
    Same,
}

impl Sounds {
    /// Of a word in one script, in small letters.
    pub(crate) fn of(word: &str, script: Script) -> Self {
        let readings = match script {
            Script::Hangul => vec![hangul(word.chars().filter_map(Syllable::of))],
            Script::Han => han(word),
            // Kontsevich writes h with х, which the passport rules make kh; the soft vowels keep their glide.
            Script::Cyrillic => vec![cyrillic(word)],
            Script::Arabic => vec![arabic(word)],
            Script::Latin | Script::Other => vec![fold_latin(word).replace(['ŏ', 'ô'], "o").replace('ŭ', "u")],
        };
        let latin: Box<str> = readings.first().map(String::as_str).unwrap_or_default().into();
        let mut keys: Vec<Box<str>> = readings.iter().map(|reading| folded(reading).into()).collect();
        keys.dedup();
        let bare = bare(&keys[0]).into();
        Self { keys, bare, is_bare: script == Script::Arabic, latin }
    }

    /// One word of several in a row.
    pub(crate) fn joined(words: &[&Self]) -> Self {
        let readings = words.iter().map(|word| word.keys.len()).max().unwrap_or(1);
        let key = |reading: usize| -> String {
            words.iter().map(|word| &*word.keys[reading.min(word.keys.len() - 1)]).collect()
        };
        let keys: Vec<Box<str>> = (0..readings).map(|reading| undoubled(&key(reading)).into()).collect();
        let bare = bare(&keys[0]).into();
        let latin = words.iter().map(|word| &*word.latin).collect::<String>().into();
        Self { keys, bare, is_bare: words.iter().any(|word| word.is_bare), latin }
    }

    /// How far this and another are one word.
    pub(crate) fn likeness(&self, other: &Self) -> Likeness {
        let both = || self.keys.iter().flat_map(|one| other.keys.iter().map(move |two| (one, two)));
        if both().any(|(one, two)| one == two) {
            return Likeness::Same;
        }
        if self.is_bare || other.is_bare {
            let (one, two) = (&self.bare, &other.bare);
            return match one == two && one.chars().count() > 1 {
                true => Likeness::Same,
                false if is_near(one, two) => Likeness::Near,
                false => Likeness::Other,
            };
        }
        // A key makes two errors of one where two letters that it takes together are exchanged.
        let near = is_near(&self.latin, &other.latin) || both().any(|(one, two)| is_near(one, two));
        if near { Likeness::Near } else { Likeness::Other }
    }
}

/// One keying error in four letters and more, two in eight and more; one consonant for another in seven and more, since Kumsan and Kumgang are two.
fn is_near(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let shorter = a.len().min(b.len());
    let differing: Vec<(&char, &char)> = a.iter().zip(&b).filter(|(x, y)| x != y).collect();
    let consonant = a.len() == b.len() && matches!(differing[..], [(x, y)] if !is_vowel(*x) && !is_vowel(*y));
    slips(&a, &b).is_some_and(|found| {
        shorter
            >= match found.errors {
                1 if consonant => LEAST_FOR_CONSONANT,
                1 => LEAST_FOR_ONE,
                _ => LEAST_FOR_TWO,
            }
    })
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'v')
}

/// Hangul by the first of each syllable's spellings; at the head ry and ni lose what the south does not write.
fn hangul(syllables: impl Iterator<Item = Syllable>) -> String {
    let spell = |syllable| spelling::latin(syllable).into_iter().next().map_or(String::new(), |(text, _)| text);
    syllables.map(spell).collect()
}

/// Chinese characters in their likeliest Korean reading and in Mandarin.
fn han(word: &str) -> Vec<String> {
    let tables = Tables::shared();
    let (mut korean, mut pinyin) = (String::new(), String::new());
    for character in word.chars() {
        match tables.hanja.get(&character) {
            Some((readings, mandarin)) => {
                let best = readings.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
                let text = best.map(|(number, _)| tables.hangul(*number)).unwrap_or_default();
                korean.push_str(&hangul(text.chars().filter_map(Syllable::of)));
                pinyin.push_str(if mandarin.is_empty() { "x" } else { mandarin });
            }
            // A character that no table knows stands for itself.
            None => {
                korean.push(character);
                pinyin.push(character);
            }
        }
    }
    vec![pinyin, korean]
}

fn cyrillic(word: &str) -> String {
    let mut latin = String::new();
    for letter in word.chars() {
        match letter {
            'х' => latin.push('h'),
            'ё' => latin.push_str("yo"),
            'ю' => latin.push_str("yu"),
            'я' => latin.push_str("ya"),
            'ы' => latin.push('u'),
            _ => latin.push_str(&in_latin(Script::Cyrillic, &letter.to_string())),
        }
    }
    latin
}

fn arabic(word: &str) -> String {
    let plain = fold_arabic(word);
    in_latin(Script::Arabic, plain.strip_prefix("ال").unwrap_or(&plain))
}

/// Letters that are one in a key, replaced in this order.
const ALIKE: [(&str, &str); 40] = [
    ("'", ""),
    ("eo", "o"),
    ("eu", "u"),
    ("ae", "e"),
    ("oe", "e"),
    ("ui", "i"),
    ("oo", "u"),
    ("ee", "i"),
    ("ou", "u"),
    ("tch", "j"),
    ("chh", "j"),
    ("sh", "s"),
    ("ch", "j"),
    ("zh", "j"),
    ("ts", "j"),
    ("kh", "k"),
    ("th", "t"),
    ("ph", "p"),
    ("gh", "k"),
    ("dh", "t"),
    ("ck", "k"),
    ("ng", "n"),
    ("x", "s"),
    ("q", "k"),
    ("c", "k"),
    ("g", "k"),
    ("d", "t"),
    ("b", "p"),
    ("l", "r"),
    ("z", "s"),
    ("w", "v"),
    ("ya", "a"),
    ("ye", "e"),
    ("yo", "o"),
    ("yu", "u"),
    ("y", "i"),
    ("ia", "a"),
    ("ie", "e"),
    ("io", "o"),
    ("iu", "u"),
];

/// The key of a word in small Latin letters.
fn folded(latin: &str) -> String {
    let mut key = latin.to_owned();
    for (one, other) in ALIKE {
        if key.contains(one) {
            key = key.replace(one, other);
        }
    }
    for vowel in ["a", "e", "o"] {
        key = key.replace(&format!("u{vowel}"), &format!("v{vowel}"));
    }
    // What the south leaves out at the head (Ryonbong, Yonbong): r before o and u from yo and yu.
    for head in ["ryo", "ryu", "rya", "rye", "lyo", "lyu", "lya"] {
        if latin.starts_with(head) {
            key.remove(0);
            break;
        }
    }
    undoubled(&key)
}

/// Each letter once where it stands twice in a row.
fn undoubled(key: &str) -> String {
    let mut plain = String::with_capacity(key.len());
    for letter in key.chars() {
        if !plain.ends_with(letter) {
            plain.push(letter);
        }
    }
    plain
}

/// The consonants of a key, and a vowel at its head.
fn bare(key: &str) -> String {
    let kept = key.char_indices().filter(|(at, letter)| *at == 0 || !is_vowel(*letter));
    let text: String = kept.map(|(_, letter)| if is_vowel(letter) { 'a' } else { letter }).collect();
    undoubled(&text).replace('f', "p")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds(word: &str) -> Sounds {
        Sounds::of(&word.to_lowercase(), Script::of_text(word))
    }

    #[test]
    fn spellings_of_one_word_sound_alike_in_every_script() {
        for spellings in [
            vec!["Taesong", "Daesong", "Daeseong", "대성", "大成", "Тэсон"],
            vec!["Ryonbong", "Yonbong", "련봉", "Рёнбон"],
            vec!["Hongxiang", "鸿祥", "Hong'xiang"],
            vec!["Kumgang", "Geumgang", "금강", "Кымган", "金剛"],
            vec!["Rungrado", "Rŭngrado"],
            vec!["Zarya", "Заря"],
            vec!["Chongsong", "Cho'ngsong", "Чонсон"],
        ] {
            for one in &spellings {
                let found = sounds(spellings[0]).likeness(&sounds(one));
                assert_eq!(
                    found,
                    Likeness::Same,
                    "{} {one}: {:?} {:?}",
                    spellings[0],
                    sounds(spellings[0]),
                    sounds(one)
                );
            }
        }
    }

    #[test]
    fn arabic_words_are_compared_by_their_consonants() {
        for (one, other) in [("المها", "Maha"), ("الراشد", "Rashid"), ("الخليج", "Khaleej"), ("الشرق", "Sharq")]
        {
            assert_eq!(
                sounds(one).likeness(&sounds(other)),
                Likeness::Same,
                "{one} {:?} {:?}",
                sounds(one),
                sounds(other)
            );
        }
        assert_eq!(sounds("الراشد").likeness(&sounds("Salem")), Likeness::Other);
    }

    #[test]
    fn a_keying_error_is_near_and_another_word_is_not() {
        for (one, other, expected) in [
            ("Namchongang", "Nomchongang", Likeness::Near),
            ("Namchongang", "Namchonggan", Likeness::Near),
            ("Heungjin", "Henjin", Likeness::Near),
            ("Heungjin", "Hunjin", Likeness::Same),
            ("Daeryonggang", "Tearyonggang", Likeness::Near),
            ("Kumsan", "Kumgang", Likeness::Other),
            ("Sun", "Son", Likeness::Other),
            ("Kangbong", "Ryonbong", Likeness::Other),
        ] {
            assert_eq!(
                sounds(one).likeness(&sounds(other)),
                expected,
                "{one} {other} {:?} {:?}",
                sounds(one),
                sounds(other)
            );
        }
    }
}
