//! Shares, chances and the rate of errors against counts made by hand.

use super::*;

/// Words at the first place, each so many times, learned.
fn learned(counted: &[(&str, f32)]) -> (Words, Vec<u32>) {
    let mut words = Words::new();
    let numbers: Vec<u32> = counted.iter().map(|(text, _)| words.number(text, Writing::Latin)).collect();
    for (number, (_, count)) in numbers.iter().zip(counted) {
        words.count(*number, 0, [*count, 0.0, 0.0]);
    }
    words.learn();
    (words, numbers)
}

const FREQUENT: [(&str, f32); 6] =
    [("mueller", 400.0), ("schmidt", 300.0), ("fischer", 150.0), ("wagner", 100.0), ("becker", 40.0), ("keller", 9.0)];

#[test]
fn one_word_is_as_rare_as_it_is_counted() {
    let (words, numbers) = learned(&FREQUENT);
    let bits = |at: usize| words.compare((numbers[at], 0), (numbers[at], 0), Sex::Unknown).unwrap();
    for (at, (text, count)) in FREQUENT.iter().enumerate() {
        let (likeness, found) = bits(at);
        assert_eq!(likeness, Likeness::Same);
        assert!((found + (count / 999.0).log2()).abs() < 1e-3, "{text} {found}");
    }
    assert!(words.most_bits() >= bits(5).1);
}

#[test]
fn an_error_counts_as_the_word_that_was_meant() {
    let mut counted = FREQUENT.to_vec();
    counted.extend([("muellrr", 1.0), ("meuller", 1.0), ("schmdit", 1.0), ("oppenheimer", 1.0)]);
    let (words, numbers) = learned(&counted);
    let compare = |one: usize, other: usize| words.compare((numbers[one], 0), (numbers[other], 0), Sex::Unknown);
    let mueller = compare(0, 0).unwrap().1;
    let (likeness, slip) = compare(0, 6).unwrap();
    assert!(likeness == Likeness::Slip && (slip - mueller).abs() < 0.2, "{slip} {mueller}");
    // Two errors of one word are of that word, too.
    let (_, both) = compare(6, 7).unwrap();
    assert!((both - mueller).abs() < 0.5, "{both} {mueller}");
    assert_eq!(compare(6, 8), None);
    assert_eq!(compare(9, 0), None);
    // Mueller and Keller, both frequent, are two words, though two errors lie between them.
    assert_eq!(compare(0, 5), None);
    let meant: Vec<u16> = words.candidates(numbers[6]).iter().filter(|of| of.1 > 0.5).map(|of| of.0).collect();
    assert_eq!(meant, [foreign::number(&foreign::skeleton("mueller"))]);
    // Three of a thousand words are errors.
    assert!((0.002..0.006).contains(&words.rate()), "{}", words.rate());
}

#[test]
fn the_rate_of_errors_is_the_one_they_are_made_at() {
    for percent in [1, 5, 10] {
        let mut counted: Vec<(String, f32)> =
            FREQUENT.iter().map(|(text, count)| ((*text).to_owned(), *count)).collect();
        for at in 0..10 * percent {
            let mut letters: Vec<char> = FREQUENT[at % 3].0.chars().collect();
            let letter = char::from(b'a' + u8::try_from(at / 3 % 26).unwrap());
            letters.insert(1 + at % 5, letter);
            counted.push((letters.into_iter().collect(), 1.0));
        }
        let borrowed: Vec<(&str, f32)> = counted.iter().map(|(text, count)| (text.as_str(), *count)).collect();
        let (words, _) = learned(&borrowed);
        let made = f32::from(u8::try_from(percent).unwrap()) / 100.0;
        assert!((words.rate() - made).abs() < 0.35 * made + 0.002, "{percent} percent: {}", words.rate());
    }
}

#[test]
fn a_word_from_letters_without_vowels_is_any_word_of_its_consonants() {
    let mut words = Words::new();
    let numbers = [
        ("mohammed", Writing::Latin, 60.0),
        ("mahmoud", Writing::Latin, 20.0),
        ("hassan", Writing::Latin, 120.0),
        ("mhmd", Writing::Consonants, 50.0),
        ("hsn", Writing::Consonants, 50.0),
        ("karim", Writing::Latin, 700.0),
    ]
    .map(|(text, writing, count)| {
        let number = words.number(text, writing);
        words.count(number, 0, [count, 0.0, 0.0]);
        number
    });
    words.learn();
    let compare = |one: usize, other: usize| words.compare((numbers[one], 0), (numbers[other], 0), Sex::Unknown);
    let (likeness, bits) = compare(0, 3).unwrap();
    // All of the class together: 130 of 1000.
    assert!(likeness == Likeness::Same && (bits + (130.0f32 / 1000.0).log2()).abs() < 1e-3, "{bits}");
    assert_eq!(compare(0, 1).map(|found| found.0), Some(Likeness::Spelled));
    assert_eq!(compare(1, 3).map(|found| found.0), Some(Likeness::Same));
    assert_eq!(compare(2, 3), None);
    assert_eq!(compare(2, 4).map(|found| found.0), Some(Likeness::Same));
}

#[test]
fn an_initial_agrees_with_every_word_that_begins_so_and_no_word_with_none() {
    let mut counted = FREQUENT.to_vec();
    counted.extend([("m", 1.0), ("", 1.0)]);
    let (words, numbers) = learned(&counted);
    let compare = |one: usize, other: usize| words.compare((numbers[one], 0), (numbers[other], 0), Sex::Unknown);
    let (likeness, bits) = compare(0, 6).unwrap();
    assert_eq!(likeness, Likeness::Initial);
    assert!((bits - (1020.0f32 / 402.0).log2()).abs() < 0.01, "{bits}");
    assert_eq!(compare(1, 6), None);
    assert!((0..8).all(|other| compare(7, other).is_none()) && words.is_none(numbers[7]));
}
