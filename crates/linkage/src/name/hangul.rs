//! Hangul syllables by arithmetic, and the southern initial sound rule. Knows no names.

/// First composed syllable, U+AC00 (Unicode chapter 3.12).
const FIRST: u32 = 0xAC00;
/// Number of composed syllables.
pub const SYLLABLES: u16 = 11_172;
/// Initial consonants in Unicode's order.
pub const INITIALS: [&str; 19] =
    ["ㄱ", "ㄲ", "ㄴ", "ㄷ", "ㄸ", "ㄹ", "ㅁ", "ㅂ", "ㅃ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅉ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"];
/// Number of the silent initial.
pub const SILENT: u8 = 11;
const NIEUN: u8 = 2;
const RIEUL: u8 = 5;
/// Vowels that begin with a glide or are i: before them an initial n or r is silent in the south.
const GLIDES: [u8; 6] = [2, 6, 7, 12, 17, 20];

/// A Hangul syllable by its number, 0 to 11,171.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Syllable(u16);

impl Syllable {
    /// The syllable of a composed Hangul character; nothing for other characters.
    pub fn of(character: char) -> Option<Self> {
        let number = u32::from(character).checked_sub(FIRST)?;
        u16::try_from(number).ok().filter(|number| *number < SYLLABLES).map(Self)
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The numbers of initial (0 to 18), vowel (0 to 20) and final (0 to 27, 0 for none).
    pub fn parts(self) -> (u8, u8, u8) {
        let (initial, vowel, last) = (self.0 / 588, self.0 % 588 / 28, self.0 % 28);
        let byte = |part: u16| u8::try_from(part).expect("a part of a syllable is below 28");
        (byte(initial), byte(vowel), byte(last))
    }

    /// The syllable made of three parts, each in its range.
    fn of_parts(initial: u8, vowel: u8, last: u8) -> Self {
        Self((u16::from(initial) * 21 + u16::from(vowel)) * 28 + u16::from(last))
    }

    /// How the south writes the syllable at the head of a word (Hangul orthography of 1988, articles 10 to 12): 리 becomes 이, 로 노.
    pub fn at_head_in_the_south(self) -> Self {
        let (initial, vowel, last) = self.parts();
        let glide = GLIDES.contains(&vowel);
        match initial {
            RIEUL | NIEUN if glide => Self::of_parts(SILENT, vowel, last),
            RIEUL => Self::of_parts(NIEUN, vowel, last),
            _ => self,
        }
    }

    /// The syllables that the south writes like this one at the head of a word, itself among them.
    pub fn northern_forms(self) -> Vec<Self> {
        let (initial, vowel, last) = self.parts();
        let mut forms = vec![self];
        if initial == SILENT && GLIDES.contains(&vowel) {
            forms.extend([RIEUL, NIEUN].map(|initial| Self::of_parts(initial, vowel, last)));
        } else if initial == NIEUN && !GLIDES.contains(&vowel) {
            forms.push(Self::of_parts(RIEUL, vowel, last));
        }
        forms
    }

    /// The composed character.
    pub fn character(self) -> char {
        char::from_u32(FIRST + u32::from(self.0)).expect("every number below 11,172 is a composed syllable")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn syllable(character: char) -> Syllable {
        Syllable::of(character).unwrap()
    }

    #[test]
    fn the_south_drops_initial_r_and_n_at_the_head_of_a_word() {
        let pairs = [
            ('리', '이'),
            ('로', '노'),
            ('류', '유'),
            ('량', '양'),
            ('녀', '여'),
            ('림', '임'),
            ('라', '나'),
            ('김', '김'),
            ('남', '남'),
        ];
        for (north, south) in pairs {
            assert_eq!(syllable(north).at_head_in_the_south().character(), south, "{north}");
            assert!(syllable(south).northern_forms().contains(&syllable(north)), "{north}");
        }
    }

    #[test]
    fn every_syllable_is_its_own_parts() {
        for number in 0..SYLLABLES {
            let (initial, vowel, last) = Syllable(number).parts();
            assert_eq!(Syllable::of_parts(initial, vowel, last), Syllable(number));
            assert_eq!(Syllable::of(Syllable(number).character()), Some(Syllable(number)));
        }
        assert_eq!(Syllable::of('金'), None);
    }
}
