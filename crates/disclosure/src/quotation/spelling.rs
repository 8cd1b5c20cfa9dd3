//! What counts as an occurrence of a spelling, script by script.

use super::TermKind;
use super::fold::{Folded, Script, continues_syllable, script};
use super::romanised::romanised;

/// What a Korean word of one or two syllables may carry at its end and still be the name: particles, titles, plurals.
const KOREAN_ENDINGS: &[&str] = &[
    "이",
    "가",
    "은",
    "는",
    "을",
    "를",
    "의",
    "에",
    "와",
    "과",
    "도",
    "만",
    "로",
    "으로",
    "랑",
    "하고",
    "씨",
    "님",
    "군",
    "양",
    "아",
    "야",
    "여",
    "께",
    "한테",
    "더러",
    "부터",
    "까지",
    "처럼",
    "보다",
    "라",
    "조차",
    "마저",
    "네",
    "들",
    "측",
    "선생",
    "동무",
    "동지",
    "아저씨",
    "아주머니",
    "반장",
    "사장",
    "시",
    "도시",
    "동",
    "읍",
    "면",
    "리",
];

/// What a short Russian word may carry at its end.
const RUSSIAN_ENDINGS: &[&str] = &[
    "а", "у", "е", "ы", "и", "о", "я", "ю", "ом", "ем", "ои", "еи", "ою", "ею", "ов", "ев", "ам", "ям", "ах", "ях",
    "ами", "ями",
];

/// Letters at the end of a Russian word that its cases replace.
const RUSSIAN_LAST: &[char] = &['а', 'е', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'ь'];

/// Digits at the end of a telephone number that tell it from others, whatever stands before them.
const PHONE_TAIL: usize = 8;

/// A pattern to look for and how an occurrence is told from a coincidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// From the start to the end of words.
    Whole(String),
    /// Characters that stand for themselves, wherever they are.
    Anywhere(String),
    /// Korean, at least three syllables, wherever a syllable starts.
    Syllables(String),
    /// Korean, one or two syllables: at the start of a word, with an ending or without.
    ShortSyllables(String),
    /// Russian: the stems of words that follow one another, each with an ending or without.
    Stems(Vec<String>),
    /// The last digits of a telephone number.
    PhoneTail(String),
}

/// The patterns of one spelling.
pub fn patterns(kind: TermKind, spelling: &str) -> Vec<Pattern> {
    let folded = Folded::new(spelling);
    let Some(first) = folded.letters.first().map(|letter| script(letter.folded)) else {
        return Vec::new();
    };
    let digits: String = folded.text.chars().filter(|c| script(*c) == Script::Digit).collect();
    if kind == TermKind::Phone && digits.len() >= PHONE_TAIL - 1 {
        return vec![Pattern::PhoneTail(digits[digits.len().saturating_sub(PHONE_TAIL)..].to_owned())];
    }
    let words = folded.words();
    let is_all = |wanted: Script| folded.letters.iter().all(|letter| script(letter.folded) == wanted);
    let mut patterns = vec![match first {
        Script::Hangul if is_all(Script::Hangul) => korean(&folded),
        Script::Han if is_all(Script::Han) && folded.letters.len() > 1 => Pattern::Anywhere(folded.text.clone()),
        _ => Pattern::Whole(folded.text.clone()),
    }];
    let mut orders = vec![words.clone()];
    if kind == TermKind::Name && words.len() > 1 && !is_all(Script::Hangul) {
        let mut turned = words.clone();
        turned.rotate_left(1);
        let mut turned_back = words;
        turned_back.rotate_right(1);
        patterns.extend([Pattern::Whole(turned.concat()), Pattern::Whole(turned_back.concat())]);
        orders.extend([turned, turned_back]);
    }
    if kind == TermKind::Name && is_all(Script::Hangul) {
        patterns.extend(romanised(spelling).into_iter().map(Pattern::Whole));
    }
    if is_all(Script::Cyrillic) {
        let stems = |words: Vec<String>| Pattern::Stems(words.iter().map(|word| stem(word)).collect());
        patterns.extend(orders.into_iter().map(stems));
    }
    patterns
}

fn korean(folded: &Folded) -> Pattern {
    let syllables = folded.letters.iter().filter(|letter| !continues_syllable(letter.folded)).count();
    if syllables > 2 { Pattern::Syllables(folded.text.clone()) } else { Pattern::ShortSyllables(folded.text.clone()) }
}

/// A Russian word without the letters that may change: the last one from four letters up, the last two from six.
fn stem(word: &str) -> String {
    let most = match word.chars().count() {
        0..=3 => 0,
        4 | 5 => 1,
        _ => 2,
    };
    (0..most).fold(word, |rest, _| rest.strip_suffix(RUSSIAN_LAST).unwrap_or(rest)).to_owned()
}

impl Pattern {
    /// What to look for.
    pub fn text(&self) -> &str {
        match self {
            Self::Whole(text)
            | Self::Anywhere(text)
            | Self::Syllables(text)
            | Self::ShortSyllables(text)
            | Self::PhoneTail(text) => text,
            Self::Stems(stems) => &stems[0],
        }
    }

    /// The byte range in the text as given, where `from` to `to` of the folded text is an occurrence.
    pub fn verify(&self, folded: &Folded, from: usize, to: usize) -> Option<(usize, usize)> {
        let (first, after) = (folded.place(from), folded.place(to));
        let ends_syllable = folded.letters.get(after).is_none_or(|next| !continues_syllable(next.folded));
        let (first, after) = match self {
            Self::Whole(_) => (folded.starts_word(first) && folded.starts_word(after)).then_some((first, after)),
            Self::Anywhere(_) => Some((first, after)),
            Self::Syllables(_) => ends_syllable.then_some((first, after)),
            Self::ShortSyllables(_) => {
                // A syllable that goes on is no ending: finals are other characters than the initials of endings.
                let rest = folded.rest_of_word(after);
                let is_ended = rest.is_empty() || KOREAN_ENDINGS.iter().any(|e| rest.starts_with(&Folded::new(e).text));
                (folded.starts_word(first) && is_ended).then_some((first, after))
            }
            Self::Stems(stems) => {
                let after = after_stems(folded, first, stems)?;
                folded.starts_word(first).then_some((first, after))
            }
            Self::PhoneTail(_) => phone(folded, first, after),
        }?;
        Some((folded.letters[first].start, folded.letters[after - 1].end))
    }
}

/// The letter after the last word, where all stems follow one another from `first` on.
fn after_stems(folded: &Folded, first: usize, stems: &[String]) -> Option<usize> {
    let mut at = first;
    for stem in stems {
        let is_here = |(offset, c): (usize, char)| folded.letters.get(at + offset).is_some_and(|l| l.folded == c);
        if !folded.starts_word(at) || !stem.chars().enumerate().all(is_here) {
            return None;
        }
        at += stem.chars().count();
        let rest = folded.rest_of_word(at);
        let length = rest.chars().count();
        let is_long = stem.chars().count() >= 4;
        let is_ending = length == 0 || RUSSIAN_ENDINGS.contains(&rest.as_str()) || (is_long && length <= 3);
        if !is_ending {
            return None;
        }
        at += length;
    }
    Some(at)
}

/// The whole number around its last digits, where no other digit follows at once.
fn phone(folded: &Folded, first: usize, after: usize) -> Option<(usize, usize)> {
    let is_digit = |place: usize| folded.letters.get(place).is_some_and(|l| script(l.folded) == Script::Digit);
    if is_digit(after) && !folded.letters[after].follows_gap {
        return None;
    }
    let is_near = |place: usize| folded.letters[place].start <= folded.letters[place - 1].end + 2;
    let mut start = first;
    while start > 0 && is_digit(start - 1) && is_near(start) && after - start < 15 {
        start -= 1;
    }
    Some((start, after))
}
