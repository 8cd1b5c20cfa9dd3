//! Text reduced to what spellings have in common: letters and digits in lower case, without width, marks, spaces and hyphens.
//! Hangul becomes letters (jamo), so that composed and decomposed text read alike.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folded text and where each of its letters stood.
pub struct Folded {
    /// The letters.
    pub text: String,
    /// One entry a letter.
    pub letters: Vec<Letter>,
    /// For each byte of `text`, its letter.
    places: Vec<usize>,
}

/// One letter or digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// As folded.
    pub folded: char,
    /// Byte range in the text as given, marks that belong to it included.
    pub start: usize,
    /// End of the range.
    pub end: usize,
    /// True at the start of the text and after anything that is neither letter nor digit.
    pub follows_gap: bool,
}

/// Scripts that spell words in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Script {
    /// Korean letters.
    Hangul,
    /// Chinese characters.
    Han,
    /// Russian and its neighbours.
    Cyrillic,
    /// 0 to 9.
    Digit,
    /// Latin and everything else.
    Other,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), letters: Vec::new(), places: Vec::new() };
        let mut follows_gap = true;
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            if is_combining_mark(c) {
                if let Some(last) = folded.letters.last_mut().filter(|_| !follows_gap) {
                    last.end = end;
                }
                continue;
            }
            for part in std::iter::once(c).nfkd().filter(|part| !is_combining_mark(*part)).flat_map(char::to_lowercase)
            {
                if is_combining_mark(part) {
                    continue;
                }
                if !part.is_alphanumeric() {
                    follows_gap = true;
                    continue;
                }
                let (letter, times) = if part == 'ß' { ('s', 2) } else { (part, 1) };
                for _ in 0..times {
                    folded.push(Letter { folded: letter, start, end, follows_gap });
                    follows_gap = false;
                }
            }
        }
        folded
    }

    fn push(&mut self, letter: Letter) {
        self.text.push(letter.folded);
        self.places.resize(self.text.len(), self.letters.len());
        self.letters.push(letter);
    }

    /// The letter at a byte of the folded text; the number of letters at its end.
    pub fn place(&self, byte: usize) -> usize {
        self.places.get(byte).copied().unwrap_or(self.letters.len())
    }

    /// True where a word starts at a letter: after a gap, or where the script changes.
    pub fn starts_word(&self, place: usize) -> bool {
        match (place.checked_sub(1).and_then(|before| self.letters.get(before)), self.letters.get(place)) {
            (Some(before), Some(own)) => own.follows_gap || script(before.folded) != script(own.folded),
            (None, _) | (_, None) => true,
        }
    }

    /// The folded letters from `place` to the end of the word.
    pub fn rest_of_word(&self, place: usize) -> String {
        let rest = (place..self.letters.len()).take_while(|at| !self.starts_word(*at));
        rest.map(|at| self.letters[at].folded).collect()
    }

    /// The words of the text.
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for letter in &self.letters {
            match words.last_mut().filter(|_| !letter.follows_gap) {
                Some(word) => word.push(letter.folded),
                None => words.push(letter.folded.to_string()),
            }
        }
        words
    }
}

/// The script of a folded letter.
pub fn script(folded: char) -> Script {
    match folded {
        '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}' => Script::Hangul,
        '\u{2E80}'..='\u{2FDF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => {
            Script::Han
        }
        '\u{0400}'..='\u{052F}' => Script::Cyrillic,
        c if c.is_numeric() => Script::Digit,
        _ => Script::Other,
    }
}

/// True for a Korean vowel or final: the syllable before it is not over.
pub fn continues_syllable(folded: char) -> bool {
    matches!(folded, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}')
}
