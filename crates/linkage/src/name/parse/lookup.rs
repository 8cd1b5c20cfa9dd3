//! Names in letters that spell sounds: which cuts into surname and syllables the tables allow, exactly or with one keying error.

use super::spaces::respaced;
use super::{Alphabet, MOST_READINGS, ONE_SYLLABLE, Piece, Reading, Token, UNLISTED};
use crate::name::index::Index;
use crate::name::tables;
use std::borrow::Cow;

pub(super) const SURNAME_FIRST: f32 = 0.75;
/// No surname is spelled with more letters: a word without end is not cut at each of them.
const LONGEST_SURNAME: usize = 40;

/// A word of a name, where it stands.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) initial: bool,
}

impl<'a> Word<'a> {
    pub(super) fn whole(text: &'a str) -> Self {
        Self { text, initial: false }
    }
}

/// A reading before it is known to be among the best: its pieces as they stand in the name.
pub(super) struct Found<'a> {
    pub(super) weight: f32,
    pub(super) surname: Cow<'a, str>,
    pub(super) first: Word<'a>,
    pub(super) second: Option<Word<'a>>,
}

/// Looks pieces up, exactly or with one keying error.
pub(super) struct Lookup<'a> {
    script: &'a tables::Script,
    with_errors: bool,
}

impl Lookup<'_> {
    fn mass(&self, index: &Index, text: &str) -> f32 {
        let exact = index.mass(text);
        if exact == 0.0 && self.with_errors { index.near_mass(text) } else { exact }
    }

    pub(super) fn surname(&self, text: &str) -> f32 {
        let listed = self.mass(&self.script.surnames, text);
        if listed > 0.0 { listed } else { UNLISTED * self.script.given.mass(text) }
    }

    fn word(&self, word: Word<'_>) -> f32 {
        if word.initial { 0.05 } else { self.mass(&self.script.given, word.text) }
    }

    /// Ways to cut the words of a given name into one or two syllables.
    pub(super) fn given<'n>(&self, words: &[Word<'n>], mut take: impl FnMut(f32, Word<'n>, Option<Word<'n>>)) {
        match words {
            [one] => {
                let mass = self.word(*one);
                if mass > 0.0 {
                    take(ONE_SYLLABLE * mass, *one, None);
                }
                if !one.initial {
                    self.cuts(one.text, take);
                }
            }
            [one, two] => {
                let (a, b) = (self.word(*one), self.word(*two));
                if a > 0.0 && b > 0.0 {
                    take((1.0 - ONE_SYLLABLE) * a * b, *one, Some(*two));
                }
            }
            _ => {}
        }
    }

    fn cuts<'n>(&self, text: &'n str, mut take: impl FnMut(f32, Word<'n>, Option<Word<'n>>)) {
        for (at, _) in text.char_indices().skip(1) {
            let (head, tail) = text.split_at(at);
            let (exact_head, exact_tail) = (self.script.given.mass(head), self.script.given.mass(tail));
            // One error a name: at least one half must be as the tables have it.
            let mass = match (exact_head > 0.0, exact_tail > 0.0) {
                (true, true) => exact_head * exact_tail,
                (true, false) if self.with_errors => exact_head * self.script.given.near_mass(tail),
                (false, true) if self.with_errors => self.script.given.near_mass(head) * exact_tail,
                _ => 0.0,
            };
            if mass > 0.0 {
                take((1.0 - ONE_SYLLABLE) * mass, Word::whole(head), Some(Word::whole(tail)));
            }
        }
    }
}

/// The words of a name.
pub(super) struct Spaced<'n> {
    pub(super) tokens: &'n [Token],
    /// Their capitals say that spaces are at the wrong places.
    pub(super) shifted: bool,
    /// Where there is no reading as it stands, one with an error or with spaces elsewhere is looked for.
    pub(super) lenient: bool,
}

/// The readings, and whether there are some, but only with an error.
pub(super) fn by_index(
    script: &tables::Script,
    alphabet: Alphabet,
    Spaced { tokens, shifted, lenient }: Spaced<'_>,
    share: f32,
) -> (Vec<Reading>, bool) {
    let exact = Lookup { script, with_errors: false };
    let (mut found, mut erred) = (ordered(&exact, tokens), false);
    let letters: String;
    if shifted || (lenient && found.is_empty()) {
        letters = tokens.iter().map(|token| token.text.as_str()).collect();
        let elsewhere = respaced(&exact, tokens, &letters);
        erred = found.is_empty() && !elsewhere.is_empty();
        found.extend(elsewhere);
    }
    if lenient && found.is_empty() {
        found = ordered(&Lookup { script, with_errors: true }, tokens);
        erred = !found.is_empty();
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    found.truncate(MOST_READINGS);
    let piece = |text: &str, alphabet| Piece { alphabet, text: text.into() };
    let word = |word: Word<'_>| piece(word.text, if word.initial { Alphabet::Initial } else { alphabet });
    let reading = |of: Found<'_>| Reading {
        weight: of.weight * share,
        surname: piece(&of.surname, alphabet),
        given: (word(of.first), of.second.map(word)),
    };
    (found.into_iter().map(reading).collect(), erred)
}

fn ordered<'n>(lookup: &Lookup<'_>, tokens: &'n [Token]) -> Vec<Found<'n>> {
    let mut found = Vec::new();
    let mut take = |order: f32, surname: Cow<'n, str>, given: &[Word<'n>]| {
        let mass = lookup.surname(&surname) * order;
        if mass > 0.0 {
            lookup.given(given, |weight, first, second| {
                found.push(Found { weight: mass * weight, surname: surname.clone(), first, second });
            });
        }
    };
    let words: Vec<Word<'n>> =
        tokens.iter().map(|token| Word { text: token.text.as_str(), initial: token.initial }).collect();
    match tokens {
        [] => {}
        [one] => {
            for (at, _) in one.text.char_indices().skip(1).take(LONGEST_SURNAME) {
                let (surname, rest) = one.text.split_at(at);
                take(SURNAME_FIRST, surname.into(), &[Word::whole(rest)]);
            }
        }
        [first, .., last] => {
            let (surname_first, surname_last) = match (first.comma, tokens.len() > 2 && tokens[1].joined, last.joined) {
                (true, ..) => (1.0, 0.0),
                (_, true, _) => (0.02, 0.98),
                (_, _, true) if tokens.len() > 2 => (1.0, 0.0),
                _ => (SURNAME_FIRST, 1.0 - SURNAME_FIRST),
            };
            take(surname_first, first.text.as_str().into(), &words[1..]);
            take(surname_last, last.text.as_str().into(), &words[..words.len() - 1]);
            if tokens.len() > 2 {
                take(SURNAME_FIRST, format!("{}{}", first.text, tokens[1].text).into(), &words[2..]);
            }
        }
    }
    found
}
