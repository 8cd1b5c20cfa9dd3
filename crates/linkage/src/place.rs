//! Place names in several spellings: each is brought to the most frequent spelling that sounds like it. Knows no gazetteer.

use crate::name::foreign::in_latin;
use crate::name::hangul::Syllable;
use crate::name::script::{Script, composed, fold_arabic, fold_latin};
use crate::name::spelling;
use rustc_hash::FxHashMap;

/// Spellings with their counts.
#[derive(Debug, Default)]
pub(crate) struct Places {
    numbers: FxHashMap<Box<str>, u32>,
    /// Texts as written, so that each is brought to its plain form once.
    written: FxHashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    counts: Vec<u32>,
}

/// A spelling is taken for an error of another that is this many times as frequent.
const TIMES: u32 = 8;

impl Places {
    /// The number of a spelling, from 1; 0 where none is stated.
    pub(crate) fn of(&mut self, written: &str) -> u32 {
        if written.is_empty() {
            return 0;
        }
        let number = match self.written.get(written) {
            Some(number) => *number,
            None => {
                let number = self.of_plain(composed(written).trim());
                self.written.insert(written.into(), number);
                number
            }
        };
        if number > 0 {
            self.counts[number as usize - 1] += 1;
        }
        number
    }

    fn of_plain(&mut self, text: &str) -> u32 {
        // A dash or a question mark is no place.
        if !text.contains(char::is_alphanumeric) {
            return 0;
        }
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(text.into());
        self.counts.push(0);
        let next = u32::try_from(self.texts.len()).expect("fewer than 2^32 places");
        self.numbers.insert(text.into(), next);
        next
    }

    /// For each number (0 stays 0) the number of the spelling that stands for the place.
    pub(crate) fn hubs(&self) -> Vec<u32> {
        let plain: Vec<String> = self.texts.iter().map(|text| plain(text)).collect();
        let letters: Vec<String> = self.texts.iter().map(|text| fold_latin(text)).collect();
        let is_slip = |one: usize, other: usize| {
            plain[one].chars().count() > 3
                && (is_near(&plain[one], &plain[other]) || is_near(&letters[one], &letters[other]))
        };
        let mut order: Vec<usize> = (0..plain.len()).collect();
        order.sort_by(|a, b| self.counts[*b].cmp(&self.counts[*a]).then(plain[*a].cmp(&plain[*b])));
        let mut hubs = vec![0; plain.len() + 1];
        let mut by_plain: FxHashMap<&str, usize> = FxHashMap::default();
        let mut known: Vec<usize> = Vec::new();
        for place in order {
            let near = || {
                let enough = self.counts[place].saturating_mul(TIMES);
                known.iter().take_while(|hub| self.counts[**hub] >= enough).find(|hub| is_slip(place, **hub)).copied()
            };
            let hub = by_plain.get(plain[place].as_str()).copied().or_else(near);
            if hub.is_none() {
                known.push(place);
            }
            let hub = hub.unwrap_or(place);
            by_plain.entry(&plain[place]).or_insert(hub);
            hubs[place + 1] = u32::try_from(hub + 1).expect("fewer than 2^32 places");
        }
        hubs
    }
}

/// Latin letters in which the systems of romanisation hardly differ.
fn plain(text: &str) -> String {
    let latin: String = match Script::of_text(text) {
        Script::Hangul => text
            .chars()
            .filter_map(Syllable::of)
            .map(|syllable| spelling::latin(syllable).into_iter().next().map_or(String::new(), |(text, _)| text))
            .collect(),
        Script::Cyrillic => in_latin(Script::Cyrillic, &text.to_lowercase()),
        Script::Arabic => in_latin(Script::Arabic, &fold_arabic(text)),
        _ => fold_latin(text),
    };
    let mut plain: String = latin.chars().filter(|letter| letter.is_alphanumeric()).collect();
    for (one, other) in [
        ("eo", "o"),
        ("eu", "u"),
        ("ŏ", "o"),
        ("ŭ", "u"),
        ("ae", "e"),
        ("ch", "j"),
        ("kh", "k"),
        ("th", "t"),
        ("ph", "p"),
        ("ry", "y"),
        ("g", "k"),
        ("d", "t"),
        ("b", "p"),
        ("l", "r"),
        ("nk", "ng"),
    ] {
        plain = plain.replace(one, other);
    }
    // Letters that no table knows stand for themselves: two such places are not one.
    if plain.is_empty() { text.to_lowercase() } else { plain }
}

/// One letter changed, left out, put in, or two exchanged (optimal string alignment of 1).
fn is_near(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - tail.min(a.len())], &b[..b.len() - tail.min(b.len())]);
    match (a, b) {
        ([], []) | ([_], [] | [_]) | ([], [_]) => true,
        ([x, y], [v, w]) => x == w && y == v,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_and_errors_of_a_county_come_together() {
        let mut places = Places::default();
        for _ in 0..20 {
            places.of("Pyongsong");
            places.of("Pukchong");
        }
        let near = ["Pyeongseong", "Pyonsgong", "Pyongsog", "평성"].map(|text| places.of(text));
        let far = places.of("Hamhung");
        let hubs = places.hubs();
        assert_eq!(near.map(|number| hubs[number as usize]), [1, 1, 1, 1]);
        assert_eq!((hubs[0], hubs[2], hubs[far as usize]), (0, 2, far));
    }

    #[test]
    fn two_counties_that_are_both_frequent_stay_apart() {
        let mut places = Places::default();
        for text in ["Musan", "Mulsan"].repeat(30) {
            places.of(text);
        }
        assert_eq!(places.hubs(), [0, 1, 2]);
    }

    /// Each spelling so many times; the spelling that stands for each.
    fn standing_for<'a>(written: &[(&'a str, usize)]) -> Vec<&'a str> {
        let mut places = Places::default();
        for (text, times) in written {
            (0..*times).for_each(|_| assert_ne!(places.of(text), 0, "{text}"));
        }
        let hubs = places.hubs();
        (0..written.len()).map(|at| written[hubs[at + 1] as usize - 1].0).collect()
    }

    #[test]
    fn places_whose_names_share_consonants_only_stay_apart_in_every_script() {
        // Kaesong and Kosong, Musan and Mosan: other vowels, other places.
        for (one, other) in [
            ("Кэсон", "Косон"),
            ("Мусан", "Мосан"),
            ("كايسونغ", "كوسونغ"),
            ("개성", "고성"),
            ("Kaesong", "Kosong"),
            ("平壤", "平安"),
            ("무산", "문산"),
            ("성천", "선천"),
        ] {
            for times in [1, 7] {
                let found = standing_for(&[(one, times), (other, 1)]);
                assert_eq!(found, [one, other], "{times}");
            }
        }
    }

    #[test]
    fn decomposed_hangul_is_the_place_it_spells_and_no_other() {
        use unicode_normalization::UnicodeNormalization;
        let decomposed = ["평성", "무산"].map(|text| text.nfd().collect::<String>());
        let mut places = Places::default();
        let composed = ["평성", "무산"].map(|text| places.of(text));
        assert_eq!([places.of(&decomposed[0]), places.of(&decomposed[1])], composed);
        assert_ne!(places.hubs()[1], places.hubs()[2]);
        let other = standing_for(&[("ㅍㅅ", 4), ("ㅁㅅ", 3), ("เมือง", 2), ("पुर", 1)]);
        assert_eq!(other, ["ㅍㅅ", "ㅁㅅ", "เมือง", "पुर"]);
    }

    #[test]
    fn a_dash_or_a_question_mark_is_no_place() {
        let mut places = Places::default();
        for nothing in ["", "  ", "-", "???", "—", "...", "\u{FEFF}", "ㅤ"] {
            assert_eq!(places.of(nothing), 0, "{nothing:?}");
        }
        assert_eq!(places.hubs(), [0]);
        assert_eq!((places.of(" Musan "), places.of("Musan"), places.of("12")), (1, 1, 2));
    }

    #[test]
    fn systems_of_romanisation_write_one_place() {
        for spellings in [
            vec!["Pyongsong", "Pyeongseong", "P'yŏngsŏng", "평성", "PYONGSONG"],
            vec!["Chongjin", "Cheongjin", "Ch'ŏngjin", "청진"],
            vec!["Hamhung", "Hamheung", "Hamhŭng", "함흥"],
            vec!["Kusong", "Guseong", "Kusŏng", "구성"],
        ] {
            let counted: Vec<(&str, usize)> = spellings.iter().zip((1..=9).rev()).map(|(text, n)| (*text, n)).collect();
            assert_eq!(standing_for(&counted), vec![spellings[0]; spellings.len()]);
        }
    }

    /// Optimal string alignment distance by its recurrence (Damerau 1964, restricted edits).
    fn distance(one: &str, other: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let change = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut least = change.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(d[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        d[a.len()][b.len()]
    }

    #[test]
    fn one_error_is_an_alignment_of_one_for_all_short_words() {
        let mut words = vec![String::new()];
        for _ in 0..4 {
            let longer: Vec<String> =
                words.iter().flat_map(|word| ['a', 'b', '한'].map(|letter| format!("{word}{letter}"))).collect();
            words.extend(longer);
            words.sort();
            words.dedup();
        }
        assert_eq!(words.len(), 1 + 3 + 9 + 27 + 81);
        for one in &words {
            for other in &words {
                assert_eq!(is_near(one, other), distance(one, other) <= 1, "{one} {other}");
            }
        }
    }
}
