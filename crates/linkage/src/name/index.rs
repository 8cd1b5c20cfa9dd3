//! From a written piece of a name to the syllables it may stand for. Holds no rule of spelling.

use rustc_hash::FxHashMap;

/// A syllable (or surname) by number, and the share of its bearers who write it in the way that was looked up.
pub type Candidate = (u16, f32);

/// Written pieces of one script and one place in a name.
#[derive(Debug, Default)]
pub(crate) struct Index {
    places: FxHashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    candidates: Vec<Vec<Candidate>>,
    /// How probable the piece is at all: the sum over candidates of prior x share.
    masses: Vec<f32>,
    /// From a text with one letter taken out to the pieces it comes from.
    shortened: FxHashMap<Box<str>, Vec<u32>>,
    longest: usize,
}

/// How much rarer a piece with one keying error is than the piece itself, for each piece that it may come from.
const ERROR: f32 = 0.004;

impl Index {
    /// Adds one spelling; the same spelling of the same syllable adds up.
    pub(crate) fn add(&mut self, text: &str, syllable: u16, share: f32) {
        let place = match self.places.get(text) {
            Some(place) => *place as usize,
            None => {
                self.places.insert(text.into(), u32::try_from(self.texts.len()).expect("fewer than 2^32 spellings"));
                self.texts.push(text.into());
                self.candidates.push(Vec::new());
                self.texts.len() - 1
            }
        };
        let candidates = &mut self.candidates[place];
        match candidates.iter_mut().find(|(known, _)| *known == syllable) {
            Some((_, known)) => *known += share,
            None => candidates.push((syllable, share)),
        }
    }

    /// Sorts candidates, weighs pieces by the priors of their candidates and prepares look-up with one error.
    pub(crate) fn finish(&mut self, prior: &[f32]) {
        let mass = |c: &Vec<Candidate>| c.iter().map(|(syllable, share)| share * prior[usize::from(*syllable)]).sum();
        self.masses = self.candidates.iter().map(mass).collect();
        for candidates in &mut self.candidates {
            candidates.sort_unstable_by_key(|(syllable, _)| *syllable);
        }
        self.longest = self.texts.iter().map(|text| text.len()).max().unwrap_or(0);
        for (place, text) in (0u32..).zip(&self.texts) {
            for (at, letter) in text.char_indices() {
                let short = format!("{}{}", &text[..at], &text[at + letter.len_utf8()..]);
                self.shortened.entry(short.into()).or_default().push(place);
            }
        }
    }

    /// The piece as written: its mass and candidates.
    pub(crate) fn exact(&self, text: &str) -> Option<(f32, &[Candidate])> {
        if text.len() > self.longest {
            return None;
        }
        let place = *self.places.get(text)? as usize;
        Some((self.masses[place], &self.candidates[place]))
    }

    /// Mass of the piece as written, 0 where there is none.
    pub(crate) fn mass(&self, text: &str) -> f32 {
        self.exact(text).map_or(0.0, |(mass, _)| mass)
    }

    /// Pieces one keying error away (Damerau: one letter changed, left out, put in, or two exchanged).
    fn near(&self, text: &str) -> Vec<u32> {
        let mut near = self.shortened.get(text).cloned().unwrap_or_default();
        let mut short = String::with_capacity(text.len());
        for (at, letter) in text.char_indices() {
            short.clear();
            short.push_str(&text[..at]);
            short.push_str(&text[at + letter.len_utf8()..]);
            near.extend(self.places.get(short.as_str()));
            let same = |place: &&u32| is_one_error(text, &self.texts[**place as usize]);
            near.extend(self.shortened.get(short.as_str()).into_iter().flatten().filter(same));
        }
        near.sort_unstable();
        near.dedup();
        near
    }

    /// Mass of the piece read with one keying error.
    pub(crate) fn near_mass(&self, text: &str) -> f32 {
        if text.len() > self.longest + 2 {
            return 0.0;
        }
        ERROR * self.near(text).iter().map(|place| self.masses[*place as usize]).sum::<f32>()
    }

    /// Candidates of the piece as written or, where there is no such piece, of the pieces one keying error away.
    pub(crate) fn candidates(&self, text: &str) -> Vec<Candidate> {
        if let Some((_, candidates)) = self.exact(text) {
            return candidates.to_vec();
        }
        let mut sum: FxHashMap<u16, f32> = FxHashMap::default();
        for place in self.near(text) {
            for (syllable, share) in &self.candidates[place as usize] {
                *sum.entry(*syllable).or_default() += ERROR * share;
            }
        }
        let mut candidates: Vec<Candidate> = sum.into_iter().collect();
        candidates.sort_unstable_by_key(|(syllable, _)| *syllable);
        candidates
    }

    /// Candidates of all pieces that begin with the letters: what an initial may stand for.
    pub(crate) fn beginning_with(&self, letters: &str) -> Vec<Candidate> {
        let mut sum: FxHashMap<u16, f32> = FxHashMap::default();
        for (text, candidates) in self.texts.iter().zip(&self.candidates) {
            if text.starts_with(letters) {
                for (syllable, share) in candidates {
                    *sum.entry(*syllable).or_default() += share;
                }
            }
        }
        let mut candidates: Vec<Candidate> = sum.into_iter().collect();
        candidates.sort_unstable_by_key(|(syllable, _)| *syllable);
        candidates
    }
}

/// True where the two texts of one length differ in one letter, or in two neighbours that are exchanged.
fn is_one_error(one: &str, other: &str) -> bool {
    let (mut letters, mut others) = (one.chars(), other.chars());
    // The first two places that differ, and how many there are.
    let (mut differ, mut first) = (0, [(0, ' ', ' '); 2]);
    for at in 0.. {
        match (letters.next(), others.next()) {
            (None, None) => break,
            (Some(a), Some(b)) if a == b => {}
            (Some(a), Some(b)) if differ < 2 => {
                first[differ] = (at, a, b);
                differ += 1;
            }
            _ => return false,
        }
    }
    let [(i, a, b), (j, c, d)] = first;
    differ == 1 || (differ == 2 && j - i == 1 && a == d && b == c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_keying_error_still_finds_the_piece() {
        let mut index = Index::default();
        index.add("chol", 1, 0.5);
        index.add("song", 2, 0.5);
        index.finish(&[0.0, 0.5, 0.5]);
        for (written, found) in
            [("chol", 1), ("chl", 1), ("chool", 1), ("cgol", 1), ("hcol", 1), ("sogn", 2), ("sng", 2)]
        {
            let candidates = index.candidates(written);
            assert_eq!(candidates.iter().map(|c| c.0).collect::<Vec<_>>(), [found], "{written}");
        }
        assert_eq!(index.candidates("chxxl"), []);
        assert_eq!(index.mass("chol"), 0.25);
        assert_eq!(index.beginning_with("ch"), [(1, 0.5)]);
    }

    /// One letter changed, left out, put in, or two neighbours exchanged, found by trying them all.
    fn one_error_away(word: &str) -> std::collections::BTreeSet<String> {
        let letters: Vec<char> = word.chars().collect();
        let mut found = std::collections::BTreeSet::new();
        let mut keep = |letters: Vec<char>| found.insert(letters.into_iter().collect::<String>());
        for at in 0..=letters.len() {
            for letter in ['a', 'b', 'ы'] {
                keep([&letters[..at], &[letter], &letters[at..]].concat());
                if at < letters.len() {
                    keep([&letters[..at], &[letter], &letters[at + 1..]].concat());
                }
            }
            if at < letters.len() {
                keep([&letters[..at], &letters[at + 1..]].concat());
            }
            if at + 1 < letters.len() {
                keep([&letters[..at], &[letters[at + 1], letters[at]], &letters[at + 2..]].concat());
            }
        }
        found
    }

    #[test]
    fn the_pieces_one_error_away_are_those_that_trying_every_error_finds() {
        let mut words = vec![String::new()];
        for _ in 0..3 {
            let longer: Vec<String> =
                words.iter().flat_map(|word| ['a', 'b', 'ы'].map(|letter| format!("{word}{letter}"))).collect();
            words.extend(longer);
            words.sort();
            words.dedup();
        }
        let listed: Vec<&String> = words.iter().filter(|word| word.chars().count() > 1).step_by(2).collect();
        let mut index = Index::default();
        for (number, word) in (1u16..).zip(&listed) {
            index.add(word, number, 1.0);
        }
        index.finish(&vec![0.01; listed.len() + 1]);
        for written in words.iter().filter(|word| !listed.contains(word)) {
            let away = one_error_away(written);
            let expected: Vec<u16> =
                (1u16..).zip(&listed).filter(|(_, word)| away.contains(**word)).map(|(number, _)| number).collect();
            let found: Vec<u16> = index.candidates(written).iter().map(|(number, _)| *number).collect();
            assert_eq!(found, expected, "{written}");
            let mass = index.near_mass(written);
            assert!((mass - 0.004 * 0.01 * expected.len() as f32).abs() < 1e-9, "{written} {mass}");
        }
    }

    #[test]
    fn one_spelling_of_two_syllables_has_both_with_their_shares() {
        let mut index = Index::default();
        for (text, syllable, share) in [("yong", 5, 0.5), ("yong", 2, 0.25), ("yong", 5, 0.125), ("ryong", 2, 0.75)] {
            index.add(text, syllable, share);
        }
        index.finish(&[0.0, 0.0, 0.5, 0.0, 0.0, 0.25]);
        assert_eq!(index.candidates("yong"), [(2, 0.25), (5, 0.625)]);
        assert!((index.mass("yong") - (0.25 * 0.5 + 0.625 * 0.25)).abs() < 1e-7);
        assert_eq!(index.beginning_with("y"), [(2, 0.25), (5, 0.625)]);
        assert_eq!(index.beginning_with(""), [(2, 1.0), (5, 0.625)]);
        assert_eq!((index.mass(""), index.near_mass(&"y".repeat(10_000))), (0.0, 0.0));
    }
}
