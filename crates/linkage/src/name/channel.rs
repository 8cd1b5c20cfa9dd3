//! How one word becomes another: by errors of keying, or by another way of writing the same sounds. Knows no frequencies of words.
//!
//! An error changes, leaves out or puts in one letter, or exchanges two neighbours (Damerau, CACM 7, 1964), each kind alike probable, at
//! each place alike, and each wrong letter alike. Errors are as many as a Poisson number, so that two of them are e^2 / 2 as probable, in
//! either order.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Words longer than this are only compared as wholes.
pub(crate) const LONGEST: usize = 24;
/// Two errors in fewer letters than this make any other word.
pub(crate) const LEAST_FOR_TWO: usize = 5;
/// Letters that may be put in the place of another.
const OTHER_LETTERS: f32 = 25.0;
const KINDS: f32 = 4.0;

/// What lies between a word and another that is written for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slips {
    /// Errors, 1 or 2.
    pub(crate) errors: i32,
    /// The probability of this outcome where as many errors were made: c(b|a) = rate^errors x share.
    pub(crate) share: f32,
}

/// The errors that lead from one word to the other; nothing where they are equal or more than two errors lie between (the distance of
/// optimal string alignment, in which no letter is changed twice).
pub(crate) fn slips(from: &[char], to: &[char]) -> Option<Slips> {
    if from == to || from.len().abs_diff(to.len()) > 2 || from.len().max(to.len()) > LONGEST {
        return None;
    }
    let errors = distance(from, to)?;
    if errors == 2 && from.len().min(to.len()) < LEAST_FOR_TWO {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "words have few letters")]
    let length = from.len().max(1) as f32;
    let changed = 1.0 / (KINDS * length * OTHER_LETTERS);
    let put_in = 1.0 / (KINDS * (length + 1.0) * (OTHER_LETTERS + 1.0));
    let left_out = 1.0 / (KINDS * length);
    let one = |longer: bool| if longer { put_in } else { left_out };
    let share = match (errors, from.len().abs_diff(to.len())) {
        (1, 0) if is_exchange(from, to) => 1.0 / (KINDS * (length - 1.0).max(1.0)),
        (1, 0) => changed,
        (1, _) => one(to.len() > from.len()),
        (_, 0) => changed * changed,
        (_, 1) => changed * one(to.len() > from.len()),
        _ => one(to.len() > from.len()).powi(2),
    };
    Some(Slips { errors, share })
}

/// True where the words differ by two neighbours exchanged, one error apart in all.
fn is_exchange(from: &[char], to: &[char]) -> bool {
    from.iter().zip(to).filter(|(a, b)| a != b).count() == 2
}

/// Optimal string alignment distance up to 2; nothing beyond.
fn distance(one: &[char], other: &[char]) -> Option<i32> {
    const WIDTH: usize = LONGEST + 1;
    let mut rows = [[0u8; WIDTH]; 3];
    for (column, cell) in rows[0].iter_mut().enumerate() {
        *cell = u8::try_from(column).unwrap_or(u8::MAX);
    }
    for (at, a) in one.iter().enumerate() {
        let [before_last, last, row] = [(at + 2) % 3, at % 3, (at + 1) % 3];
        rows[row][0] = u8::try_from(at + 1).unwrap_or(u8::MAX);
        let mut least = rows[row][0];
        for (column, b) in other.iter().enumerate() {
            let changed = rows[last][column] + u8::from(a != b);
            let mut best = changed.min(rows[last][column + 1] + 1).min(rows[row][column] + 1);
            if at > 0 && column > 0 && *a == other[column - 1] && one[at - 1] == *b {
                best = best.min(rows[before_last][column - 1] + 1);
            }
            rows[row][column + 1] = best;
            least = least.min(best);
        }
        if least > 2 {
            return None;
        }
    }
    let found = rows[one.len() % 3][other.len()];
    (found <= 2).then_some(i32::from(found))
}

/// A fixed hash of a word with each letter left out, and of the word itself; where `two`, with each two left out as well. Words one (two)
/// errors apart share one of them.
pub(crate) fn shortened(word: &[char], two: bool) -> Vec<u64> {
    let hash = |skip: [usize; 2]| {
        let mut hasher = FxHasher::default();
        for (at, letter) in word.iter().enumerate() {
            if at != skip[0] && at != skip[1] {
                letter.hash(&mut hasher);
            }
        }
        hasher.finish()
    };
    let whole = usize::MAX;
    let mut found = vec![hash([whole; 2])];
    for at in 0..word.len() {
        found.push(hash([at, whole]));
        if two {
            found.extend((at + 1..word.len()).map(|other| hash([at, other])));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn errors_between_two_words_are_counted_and_more_than_two_are_none() {
        let cases = [
            ("mueller", "muellrr", Some(1)),
            ("mueller", "mueler", Some(1)),
            ("mueller", "muelller", Some(1)),
            ("mueller", "mulelre", Some(2)),
            ("mueller", "umlelre", None),
            ("mueller", "muleler", Some(1)),
            ("mueller", "mulellr", Some(2)),
            ("mueller", "muelleror", Some(2)),
            ("mueller", "muell", Some(2)),
            ("mueller", "mueller", None),
            ("mueller", "schmidt", None),
            ("anna", "nana", Some(1)),
            ("anna", "enno", None),
            ("ali", "", None),
            ("", "a", Some(1)),
        ];
        for (one, other, errors) in cases {
            let (a, b) = (letters(one), letters(other));
            assert_eq!(slips(&a, &b).map(|slips| slips.errors), errors, "{one} {other}");
            assert_eq!(slips(&b, &a).map(|slips| slips.errors), errors, "{other} {one}");
        }
    }

    #[test]
    fn a_letter_left_out_is_more_probable_than_one_certain_letter_for_another() {
        let share = |one: &str, other: &str| slips(&letters(one), &letters(other)).unwrap().share;
        assert!((share("peter", "petr") - 1.0 / 20.0).abs() < 1e-7);
        assert!((share("peter", "pteer") - 1.0 / 16.0).abs() < 1e-7);
        assert!((share("peter", "petir") - 1.0 / 500.0).abs() < 1e-7);
        assert!((share("peter", "peterr") - 1.0 / (4.0 * 6.0 * 26.0)).abs() < 1e-7);
        assert!((share("peter", "petirr") - share("peter", "petir") * share("peter", "peterr")).abs() < 1e-9);
    }

    #[test]
    fn words_up_to_two_errors_apart_share_a_shortened_form() {
        let words = ["mueller", "muellrr", "mulellr", "muell", "muelleror", "muleler", "mlr", "ueller", "peter"];
        for one in words {
            for other in words {
                let (a, b) = (letters(one), letters(other));
                let Some(Slips { errors, .. }) = slips(&a, &b) else { continue };
                let (x, y) = (shortened(&a, errors == 2), shortened(&b, errors == 2));
                assert!(x.iter().any(|hash| y.contains(hash)), "{one} {other}");
            }
        }
    }
}
