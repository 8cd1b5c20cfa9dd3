//! Words of names that are neither Korean nor Chinese: how much two written words speak for one word, errors and other spellings counted.
//!
//! A word b is written for a true word a with probability c(b|a) (`channel`). Met in the name of anybody it has the probability
//! P(b) = own(b) + sum over other words a of p(a) c(b|a), where own(b) is what b is as a word of its own: the share of the other records
//! that have it, and the share of words met once (the probability of a word never met, Good 1953) times that of its letters in a row.
//! The likelihood ratio of a and b for one true word is then 1 / p(a) where they are equal, else the greatest of c(b|a) / P(b),
//! c(a|b) / P(a) and the sum over third words s of p(s) c(a|s) c(b|s) / (P(a) P(b)). So a word met once beside a frequent one that is an
//! error away counts as the frequent one; two frequent words an error apart do not. Shares are by place in the name and by sex.
//!
//! Words of the same consonants are a class (`foreign::skeleton`). From two alphabets they are one word that is as frequent as its class;
//! from one alphabet they may be two spellings, which agree as rarely as others of the class are met: whether spellings differ at all in
//! the names of one person is for the model to learn.

use crate::name::book::Sex;
use crate::name::channel::{LEAST_FOR_TWO, LONGEST, shortened, slips};
use crate::name::foreign;
use crate::name::index::Candidate;
use crate::name::letters::Letters;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Keying errors in a word, at first; then learned, within bounds.
const RATE: f32 = 0.02;
const LEAST_RATE: f32 = 0.002;
const MOST_RATE: f32 = 0.15;
/// Another word's error is looked for behind words of no more than this many records.
const RARE: f32 = 20.0;
/// Two errors are looked for from words of at least this many records.
const FREQUENT: f32 = 3.0;
/// Other words kept behind a word, and how probable each must be.
const MOST_ORIGINS: usize = 4;
const LEAST_ORIGIN: f32 = 0.02;
/// Shares of one place weigh against this many words of all places, those of a sex against this many of both.
const PLACES_WORTH: f32 = 50.0;
const SEXES_WORTH: f32 = 300.0;
/// A word's share (a class has twice as much) and the share of new words before anything is learned.
const UNLEARNED: f32 = 1.0 / 512.0;
const UNLEARNED_NEW: f32 = 0.2;

/// Places times sexes.
const KINDS: usize = 9;

/// Which alphabets a word was met in, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Writing {
    /// Latin letters, or others that no table brings to Latin ones.
    Latin = 1,
    /// Cyrillic, brought to Latin letters one by one.
    Cyrillic = 2,
    /// Letters without vowels.
    Consonants = 4,
}

/// How two words agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// The same, or the same from another alphabet.
    Same,
    /// But for an error of keying.
    Slip,
    /// Other letters for the same consonants.
    Spelled,
    /// One is the first letter of the other.
    Initial,
}

#[derive(Debug)]
struct Word {
    letters: Box<[char]>,
    /// Its consonants, and the number of all words that have them.
    skeleton: Box<str>,
    class: u32,
    writings: u8,
    counts: [f32; KINDS],
    /// p by place and sex.
    shares: [f32; KINDS],
    /// P by place and sex.
    chances: [f32; KINDS],
    /// Other words that it may stand for by error, with their probabilities.
    origins: Vec<(u32, f32)>,
}

/// All words of a roster's names.
#[derive(Debug)]
pub(crate) struct Words {
    numbers: FxHashMap<(bool, Box<str>), u32>,
    words: Vec<Word>,
    classes: FxHashMap<Box<str>, u32>,
    /// The share of each class by place and sex.
    class_shares: Vec<[f32; KINDS]>,
    letters: Letters,
    /// Share of words at each place and of each sex that begin with a letter.
    initials: FxHashMap<char, f32>,
    rate: f32,
    learned: bool,
    most_bits: f32,
}

/// A word that may have become another.
#[derive(Debug, Clone, Copy)]
struct Origin {
    word: u32,
    /// c(b|a) = rate^errors x share.
    errors: i32,
    share: f32,
}

impl Origin {
    fn channel(&self, rate: f32) -> f32 {
        rate.powi(self.errors) * self.share
    }
}

fn kind(place: usize, sex: Sex) -> usize {
    place * 3 + sex as usize
}

impl Words {
    pub(crate) fn new() -> Self {
        Self {
            numbers: FxHashMap::default(),
            words: Vec::new(),
            classes: FxHashMap::default(),
            class_shares: Vec::new(),
            letters: Letters::unknown(),
            initials: FxHashMap::default(),
            rate: RATE,
            learned: false,
            most_bits: -UNLEARNED.log2(),
        }
    }

    /// The number of a word; an empty one stands for no word.
    pub(crate) fn number(&mut self, text: &str, writing: Writing) -> u32 {
        let key = (writing == Writing::Consonants, Box::from(text));
        let next = u32::try_from(self.words.len()).expect("fewer than 2^32 words");
        let (words, classes, class_shares) = (&mut self.words, &mut self.classes, &mut self.class_shares);
        let number = *self.numbers.entry(key).or_insert_with(|| {
            let skeleton = foreign::skeleton(text);
            let class = *classes.entry(skeleton.as_str().into()).or_insert_with(|| {
                class_shares.push([2.0 * UNLEARNED; KINDS]);
                u32::try_from(class_shares.len() - 1).expect("no more classes than words")
            });
            words.push(Word {
                letters: text.chars().collect(),
                skeleton: skeleton.into(),
                class,
                writings: 0,
                counts: [0.0; KINDS],
                shares: [UNLEARNED; KINDS],
                chances: [0.0; KINDS],
                origins: Vec::new(),
            });
            next
        });
        self.words[number as usize].writings |= writing as u8;
        number
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The number of a word that was met.
    pub(crate) fn find(&self, text: &str, writing: Writing) -> Option<u32> {
        self.numbers.get(&(writing == Writing::Consonants, Box::from(text))).copied()
    }

    /// True for the word that stands for no word.
    pub(crate) fn is_none(&self, word: u32) -> bool {
        self.words[word as usize].letters.is_empty()
    }

    /// Forgets how often words were met.
    pub(crate) fn clear(&mut self) {
        self.words.iter_mut().for_each(|word| word.counts = [0.0; KINDS]);
    }

    /// Counts a word at a place in the names of bearers by sex.
    pub(crate) fn count(&mut self, word: u32, place: usize, of_sex: [f32; 3]) {
        for (sum, count) in self.words[word as usize].counts[place * 3..].iter_mut().zip(of_sex) {
            *sum += count;
        }
    }

    /// The most bits that two words can have.
    pub(crate) fn most_bits(&self) -> f32 {
        self.most_bits
    }

    /// Keying errors in a word, as learned.
    pub(crate) fn rate(&self) -> f32 {
        self.rate
    }

    /// What a word is taken for in blocking: numbers of consonants, with probabilities.
    pub(crate) fn candidates(&self, word: u32) -> Vec<Candidate> {
        let own = &self.words[word as usize];
        let count = |of: &Word| of.counts.iter().sum::<f32>();
        let mut found: Vec<Candidate> = vec![(foreign::number(&own.skeleton), 1.0)];
        for (origin, share) in &own.origins {
            let of = &self.words[*origin as usize];
            // Of two words as frequent that may stand for each other both are taken for the one that comes first.
            if (count(of), &own.letters) > (count(own), &of.letters) {
                found.push((foreign::number(&of.skeleton), *share));
                found[0].1 -= share;
            }
        }
        found[0].1 = found[0].1.max(0.0);
        found.sort_unstable_by_key(|(number, _)| *number);
        found.dedup_by(|from, into| {
            let same = from.0 == into.0;
            if same {
                into.1 += from.1;
            }
            same
        });
        found
    }

    /// How two words at their places speak for one word: log2 of the likelihood ratio; nothing where they do not.
    pub(crate) fn compare(&self, one: (u32, usize), other: (u32, usize), sex: Sex) -> Option<(Likeness, f32)> {
        let (a, b) = (&self.words[one.0 as usize], &self.words[other.0 as usize]);
        // A word at another place than before is as frequent as where it is more frequent.
        let kinds = [kind(one.1, sex), kind(other.1, sex)];
        let share = |word: &Word| word.shares[kinds[0]].max(word.shares[kinds[1]]);
        match (a.letters.len(), b.letters.len()) {
            (0, _) | (_, 0) => return None,
            (1, _) | (_, 1) => return self.by_initial(&a.letters, &b.letters),
            _ if one.0 == other.0 => return Some((Likeness::Same, -share(a).log2())),
            _ => {}
        }
        let one_class = a.class == b.class && a.skeleton.chars().nth(1).is_some();
        let of_class = self.class_shares[a.class as usize];
        let class = of_class[kinds[0]].max(of_class[kinds[1]]);
        if one_class && a.writings & b.writings == 0 {
            return Some((Likeness::Same, -class.min(1.0).log2()));
        }
        let ratio = if self.learned { self.learned_ratio(one.0, other.0, kinds) } else { self.ratio(a, b) };
        if ratio > 1.5 {
            return Some((Likeness::Slip, ratio.log2().min(self.most_bits)));
        }
        let others = (class - f32::midpoint(share(a), share(b))).max(UNLEARNED / 512.0);
        one_class.then(|| (Likeness::Spelled, -others.log2().min(0.0)))
    }

    fn by_initial(&self, a: &[char], b: &[char]) -> Option<(Likeness, f32)> {
        let first = a[0];
        (b[0] == first).then(|| (Likeness::Initial, -self.initials.get(&first).copied().unwrap_or(0.05).log2()))
    }

    /// The likelihood ratio of an error where frequencies are not known.
    fn ratio(&self, a: &Word, b: &Word) -> f32 {
        let channel = |from, to| between(from, to, 0).map_or(0.0, |origin| origin.channel(self.rate));
        let (there, back) = (channel(a, b), channel(b, a));
        let chance = |word: &Word, by: f32| UNLEARNED_NEW * self.letters.probability(&word.letters) + UNLEARNED * by;
        (there / chance(b, there)).max(back / chance(a, back))
    }

    fn learned_ratio(&self, one: u32, other: u32, kinds: [usize; 2]) -> f32 {
        let (a, b) = (&self.words[one as usize], &self.words[other as usize]);
        let channel = |from, to| between(from, to, 0).map_or(0.0, |origin| origin.channel(self.rate));
        // A word that came after learning has no chance of its own yet.
        let chance = |word: &Word| word.chances[kinds[0]].max(word.chances[kinds[1]]).max(1e-9);
        let mut third = 0.0;
        for (origin, p) in &a.origins {
            let both = b.origins.iter().find(|(of, _)| of == origin);
            if let Some((_, q)) = both.filter(|_| *origin != one && *origin != other) {
                let of = &self.words[*origin as usize];
                third += p * q / of.shares[kinds[0]].max(of.shares[kinds[1]]);
            }
        }
        (channel(a, b) / chance(b)).max(channel(b, a) / chance(a)).max(third)
    }
}

/// The errors that lead from a to b: in letters, or in consonants where only one has vowels.
fn between(a: &Word, b: &Word, word: u32) -> Option<Origin> {
    let without_vowels = (a.writings | b.writings) & Writing::Consonants as u8 != 0;
    let found = if without_vowels && a.writings & b.writings == 0 {
        let letters = |word: &Word| word.skeleton.chars().collect::<Vec<char>>();
        slips(&letters(a), &letters(b)).filter(|slips| slips.errors == 1)?
    } else {
        slips(&a.letters, &b.letters)?
    };
    Some(Origin { word, errors: found.errors, share: found.share })
}

mod learn;
#[cfg(test)]
mod tests;
