//! How probable a row of letters is as a word, from which letters follow each other in the words met. Knows no word.

use rustc_hash::FxHashMap;

/// Letters reckoned with, one more for the end of a word.
const LETTERS: f32 = 27.0;
/// What follows a letter anywhere weighs against this many letters that follow one.
const ANYWHERE_WORTH: f32 = 3.0;
/// Before the first letter and after the last.
const END: char = ' ';

/// Shares of letters after letters.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    after: FxHashMap<(char, char), f32>,
    from: FxHashMap<char, f32>,
    anywhere: FxHashMap<char, f32>,
    all: f32,
}

impl Letters {
    /// Every letter alike.
    pub(crate) fn unknown() -> Self {
        Self::default()
    }

    /// Counts each of the words once.
    pub(crate) fn of<'a>(words: impl Iterator<Item = &'a [char]>) -> Self {
        let mut found = Self::default();
        for word in words.filter(|word| !word.is_empty()) {
            let mut last = END;
            for letter in word.iter().copied().chain([END]) {
                *found.after.entry((last, letter)).or_default() += 1.0;
                *found.from.entry(last).or_default() += 1.0;
                *found.anywhere.entry(letter).or_default() += 1.0;
                found.all += 1.0;
                last = letter;
            }
        }
        found
    }

    /// The probability of a word among all words: the product over its letters of the share of each after the one before.
    pub(crate) fn probability(&self, word: &[char]) -> f32 {
        let mut last = END;
        let mut product = 1.0;
        for letter in word.iter().copied().chain([END]) {
            let count = |of: Option<&f32>| of.copied().unwrap_or(0.0);
            let anywhere = (count(self.anywhere.get(&letter)) + 1.0) / (self.all + LETTERS);
            let after = count(self.after.get(&(last, letter)));
            product *= (after + ANYWHERE_WORTH * anywhere) / (count(self.from.get(&last)) + ANYWHERE_WORTH);
            last = letter;
        }
        product.max(f32::MIN_POSITIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_word_like_those_met_is_more_probable_than_a_row_of_keys() {
        let words = ["mueller", "keller", "meier", "peter", "walter", "schneider"].map(letters);
        let met = Letters::of(words.iter().map(Vec::as_slice));
        let probability = |text: &str| met.probability(&letters(text));
        assert!(probability("kelter") > 100.0 * probability("xqwzjk"), "{}", probability("kelter"));
        assert!(probability("meier") > probability("meieren"));
    }

    #[test]
    fn probabilities_of_all_words_sum_to_no_more_than_one() {
        let met = Letters::of([letters("ab"), letters("ba")].iter().map(Vec::as_slice));
        let mut words = vec![String::new()];
        let mut sum = 0.0;
        for _ in 0..6 {
            sum += words.iter().map(|word| met.probability(&letters(word))).sum::<f32>();
            words = words.iter().flat_map(|word| ['a', 'b'].map(|letter| format!("{word}{letter}"))).collect();
        }
        assert!((0.2..=1.0).contains(&sum), "{sum}");
        assert!((Letters::unknown().probability(&letters("ab")) - 27.0f32.powi(-3)).abs() < 1e-8);
    }
}
