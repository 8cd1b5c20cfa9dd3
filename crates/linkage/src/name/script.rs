//! Letters: which script a text is in, and its plain form. Knows no names.

use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The scripts that names come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Korean letters.
    Hangul,
    /// Chinese characters.
    Han,
    /// Latin letters.
    Latin,
    /// Cyrillic letters.
    Cyrillic,
    /// Arabic letters.
    Arabic,
    /// Anything else.
    Other,
}

impl Script {
    /// The script of one letter (Unicode blocks).
    pub fn of(letter: char) -> Self {
        match letter {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => Self::Latin,
            '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' => Self::Hangul,
            '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Self::Han,
            '\u{400}'..='\u{52F}' => Self::Cyrillic,
            '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' => Self::Arabic,
            _ => Self::Other,
        }
    }

    /// The script of most letters of the text.
    pub fn of_text(text: &str) -> Self {
        let scripts = [Self::Hangul, Self::Han, Self::Latin, Self::Cyrillic, Self::Arabic];
        // In the order of their declaration, `Other` last.
        let mut counts = [0usize; 6];
        text.chars().for_each(|letter| counts[Self::of(letter) as usize] += 1);
        // Of as many letters of two scripts the first one named.
        let most = scripts.into_iter().zip(counts).rev().max_by_key(|(_, count)| *count);
        most.filter(|(_, count)| *count > 0).map_or(Self::Other, |(script, _)| script)
    }
}

/// True for a letter of any script; those that names are written in most often are told without a table.
pub(crate) fn is_letter(letter: char) -> bool {
    matches!(letter, 'a'..='z' | 'A'..='Z' | '\u{AC00}'..='\u{D7A3}' | '\u{4E00}'..='\u{9FEF}' | 'А'..='я')
        || letter.is_alphabetic()
}

/// A text in composed letters of the ordinary width and shape (Unicode NFKC), without signs that show nothing: soft hyphens, joiners,
/// marks of direction, variation selectors, Hangul fillers. The acute accent that stands for an apostrophe becomes one.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let shows_nothing = |letter: &char| {
        matches!(letter, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{FEFF}')
            || matches!(letter, '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
            || matches!(letter, '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E01EF}')
    };
    // Nearly all texts are as they should be; the acute accent, which has a plain form, is not.
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes && !text.chars().any(|letter| shows_nothing(&letter)) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().filter(|letter| !shows_nothing(letter));
    shown.map(|letter| if letter == '\u{B4}' { '\'' } else { letter }).nfkc().collect()
}

/// Small Latin letters without marks, except that ŏ and ŭ stay (McCune-Reischauer) and ü becomes v (as pinyin is keyed).
pub fn fold_latin(text: &str) -> String {
    if text.is_ascii() {
        let mut plain = text.to_ascii_lowercase();
        if plain.contains('`') {
            plain = plain.replace('`', "'");
        }
        return plain;
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfc().flat_map(char::to_lowercase) {
        match letter {
            'ŏ' | 'ǒ' | 'ô' => plain.push('ŏ'),
            'ŭ' | 'ǔ' | 'û' => plain.push('ŭ'),
            'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => plain.push('v'),
            'ß' => plain.push_str("ss"),
            'ø' => plain.push('o'),
            'æ' => plain.push_str("ae"),
            'ł' => plain.push('l'),
            'đ' => plain.push('d'),
            'ı' => plain.push('i'),
            '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{2BB}' | '`' | '\u{B4}' => plain.push('\''),
            _ => plain.extend(letter.nfd().filter(|c| !is_combining_mark(*c))),
        }
    }
    plain
}

/// Arabic without vowel signs and lengthening, alef, ya and ta marbuta in one form each, Persian p, ch, g as Arabic b, tsh, k.
pub fn fold_arabic(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfkc() {
        match letter {
            '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}' => {}
            'أ' | 'إ' | 'آ' | 'ٱ' => plain.push('ا'),
            'ى' | 'ئ' | 'ی' => plain.push('ي'),
            'ؤ' => plain.push('و'),
            'ة' => plain.push('ه'),
            'پ' => plain.push('ب'),
            'چ' => plain.push_str("تش"),
            'گ' | 'ک' => plain.push('ك'),
            'ڤ' => plain.push('ف'),
            'ء' => {}
            _ => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_script_of_most_of_its_letters() {
        let cases = [
            ("김철수", Script::Hangul),
            ("金哲洙", Script::Han),
            ("Kim Chŏl-su", Script::Latin),
            ("Ким Чхоль Су", Script::Cyrillic),
            ("كيم تشول سو", Script::Arabic),
            ("123", Script::Other),
            ("", Script::Other),
            ("Kim 김", Script::Latin),
            ("김 K", Script::Hangul),
            ("ким Kim", Script::Latin),
        ];
        for (text, script) in cases {
            assert_eq!(Script::of_text(text), script, "{text}");
        }
    }

    #[test]
    fn marks_fall_away_where_no_system_needs_them() {
        assert_eq!(fold_latin("Kim Ch’ŏl-su LÜ Müller É"), "kim ch'ŏl-su lv mvller e");
        assert_eq!(fold_arabic("أُوه گِيم"), "اوه كيم");
    }
}
