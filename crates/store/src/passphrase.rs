//! Which passphrases are accepted, and words for one that nobody guesses.
//!
//! Length decides, not composition (OWASP ASVS 5.0, 6.2); beside it stand a list of the commonest long ones and two shapes
//! that are long without being hard.

use crate::StoreError;
use crate::case::Entropy;
use crate::keys::random;
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// A shorter passphrase is refused.
pub const SHORTEST: usize = 15;
/// Words of a generated passphrase. Seven of 2,048 are 77 bits; six would be 66.
const GENERATED: usize = 7;
/// Fewer different characters are a pattern.
const FEWEST_DIFFERENT: usize = 6;
/// Passwords of 15 characters or more that stand high on every public list, without spaces and in lower case.
const COMMONEST: &str = include_str!("commonest.txt");
/// The English list of BIP 39 (CC0): 2,048 words that differ in their first four letters.
const LIST: &str = include_str!("words.txt");

static WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| LIST.lines().collect());

/// The 2,048 words, in alphabetical order.
pub(crate) fn words() -> &'static [&'static str] {
    &WORDS
}

/// Refuses a passphrase that is too short, common, or a pattern.
///
/// # Errors
/// Says which, and what would be accepted.
pub fn check(passphrase: &[u8]) -> Result<(), StoreError> {
    let text = Zeroizing::new(String::from_utf8_lossy(passphrase).into_owned());
    let found = text.chars().count();
    if found < SHORTEST {
        return Err(StoreError::ShortPassphrase { found, least: SHORTEST });
    }
    let plain: Zeroizing<String> =
        Zeroizing::new(text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect());
    let characters: Zeroizing<Vec<char>> = Zeroizing::new(plain.chars().collect());
    let different: std::collections::BTreeSet<&char> = characters.iter().collect();
    let repeats = |unit: usize| characters.chunks(unit).all(|part| characters.starts_with(part));
    let is_repetition = (1..=characters.len() / 2).any(repeats);
    if different.len() < FEWEST_DIFFERENT || is_repetition || COMMONEST.lines().any(|line| line == plain.as_str()) {
        return Err(StoreError::CommonPassphrase);
    }
    Ok(())
}

/// Seven random words with hyphens between them.
///
/// # Errors
/// The system gave no random numbers.
pub fn generate(entropy: Entropy<'_>) -> Result<Zeroizing<String>, StoreError> {
    let mut out = Zeroizing::new(String::with_capacity(GENERATED * 9));
    for place in 0..GENERATED {
        // 2,048 divides 65,536, so the remainder favours no word.
        let drawn = usize::from(u16::from_le_bytes(*random::<2>(entropy)?)) % words().len();
        if place > 0 {
            out.push('-');
        }
        out.push_str(words()[drawn]);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::entropy;

    #[test]
    fn length_decides_and_patterns_are_refused() {
        let verdict = |text: &str| match check(text.as_bytes()) {
            Ok(()) => "accepted",
            Err(StoreError::ShortPassphrase { .. }) => "too short",
            Err(StoreError::CommonPassphrase) => "common",
            Err(_) => "other",
        };
        for (text, expected) in [
            ("correct horse", "too short"),
            ("correct horse battery staple", "common"),
            ("Correct-Horse-Battery-Staple", "common"),
            ("passwordpassword", "common"),
            ("aaaaaaaaaaaaaaaa", "common"),
            ("abcabcabcabcabcabc", "common"),
            ("123456789012345", "common"),
            ("qwertyuiopasdfghjkl", "common"),
            ("열다섯 글자보다 긴 문장은 받아들인다", "accepted"),
            ("a long sentence of one's own", "accepted"),
        ] {
            assert_eq!(verdict(text), expected, "{text}");
        }
    }

    #[test]
    fn every_entry_of_the_list_of_the_commonest_could_otherwise_pass_by_its_length() {
        for line in COMMONEST.lines() {
            assert!(line.chars().count() >= SHORTEST, "{line} is refused by its length already");
            assert!(line.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase()), "{line} is never met as written");
        }
    }

    #[test]
    fn generated_words_are_accepted_and_differ() {
        let mut entropy = entropy();
        let (one, two) = (generate(&mut entropy).expect("entropy"), generate(&mut entropy).expect("entropy"));
        assert_ne!(*one, *two);
        assert_eq!(one.split('-').count(), GENERATED);
        assert!(one.split('-').all(|word| words().contains(&word)));
        check(one.as_bytes()).expect("generated words are long enough");
    }

    #[test]
    fn the_word_list_is_whole() {
        assert_eq!((words().len(), words()[0], words()[2047]), (2048, "abandon", "zoo"));
        assert!(words().is_sorted());
    }
}
