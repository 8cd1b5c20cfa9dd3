//! Names whose spaces are at the wrong places: left out, or keyed too early or too late.

use super::Token;
use super::lookup::{Found, Lookup, SURNAME_FIRST, Word};

/// A name whose spaces are at the wrong places, beside one whose spaces are where they belong.
const SHIFTED: f32 = 0.004;
/// Three syllables are spelled with no more letters.
const LONGEST_SHIFTED: usize = 18;

/// True where a word goes on in a capital after a small letter, as words do that are cut at the wrong place: KimChol Su, Ki mChol Su.
pub(super) fn capital_within(part: &str) -> bool {
    let mut before = ' ';
    part.chars().any(|letter| {
        let goes_on = before.is_lowercase() && letter.is_uppercase();
        before = letter;
        goes_on
    })
}

/// The readings of the same letters with spaces elsewhere: one was left out, or keyed too early or too late.
pub(super) fn respaced<'n>(lookup: &Lookup<'_>, tokens: &[Token], letters: &'n str) -> Vec<Found<'n>> {
    let any_initial = tokens.iter().any(|token| token.initial);
    if tokens.len() < 2 || any_initial || letters.chars().count() > LONGEST_SHIFTED {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut take = |order: f32, surname: &'n str, given: &'n str| {
        let mass = lookup.surname(surname) * order * SHIFTED;
        if mass > 0.0 {
            lookup.given(&[Word::whole(given)], |weight, first, second| {
                found.push(Found { weight: mass * weight, surname: surname.into(), first, second });
            });
        }
    };
    for (at, _) in letters.char_indices().skip(1) {
        let (head, tail) = letters.split_at(at);
        take(SURNAME_FIRST, head, tail);
        take(1.0 - SURNAME_FIRST, tail, head);
    }
    found
}
