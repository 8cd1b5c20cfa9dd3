//! What is kept of comparisons changes none of them.

use super::*;

const NAMES: [&str; 24] = [
    "김철수",
    "김철호",
    "리영희",
    "이영희",
    "남궁민",
    "金哲洙",
    "Kim Chol Su",
    "Kim Cheol-su",
    "Ki mChol Su",
    "KIM CHOL",
    "Ri Yong Hui",
    "Lee Young-hee",
    "Ким Чхоль Су",
    "Ким Чхольсу",
    "Ли Ён Хи",
    "كيم تشول سو",
    "Jin Zhexiu",
    "Pak Pong Ju",
    "Park Bong-ju",
    "Ivanov Ivan Petrovich",
    "Иванов Иван",
    "Mohammed Al-Rashid",
    "",
    "Kim C. S.",
];

fn book() -> (NameBook, Vec<NameId>) {
    let mut book = NameBook::new();
    let written: Vec<(&str, Sex)> = NAMES
        .iter()
        .zip([Sex::Male, Sex::Female, Sex::Unknown].into_iter().cycle())
        .map(|(name, sex)| (*name, sex))
        .collect();
    let ids = book.add(&written);
    book.learn();
    (book, ids)
}

#[test]
fn names_compared_lately_are_compared_as_if_for_the_first_time() {
    let (book, ids) = book();
    let mut memo = Memo::new();
    // Twice over, so that most are known the second time.
    for (one, other, sex) in (0..2).flat_map(|_| {
        ids.iter()
            .flat_map(|one| ids.iter().map(move |other| (*one, *other)))
            .flat_map(|(one, other)| [Sex::Unknown, Sex::Male, Sex::Female].map(|sex| (one, other, sex)))
    }) {
        let lately = book.compare_with(&mut memo, one, other, sex);
        assert_eq!(lately, book.compare(one, other, sex), "{one:?} {other:?} {sex:?}");
    }
}

#[test]
fn each_pair_of_numbers_and_sex_has_a_key_of_its_own() {
    let numbers = [0, 1, 2, 3, 1 << 20, (1 << 31) - 1];
    let mut keys: Vec<u64> = numbers
        .iter()
        .flat_map(|one| numbers.map(|other| (*one, other)))
        .flat_map(|(one, other)| [Sex::Unknown, Sex::Male, Sex::Female].map(|sex| key(one, other, sex)))
        .collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
    assert!(keys.iter().all(|key| *key != u64::MAX), "what stands for nothing is no key");
}

#[test]
fn no_agreement_is_worth_more_than_the_most_that_either_name_can_be_worth() {
    let listed = include_str!("../../../tests/name_cases.tsv")
        .lines()
        .chain(include_str!("../../../tests/foreign_cases.tsv").lines());
    let names: Vec<&str> = listed.filter(|line| !line.starts_with('#')).flat_map(|line| line.split('\t')).collect();
    // Most bearers of a name are of one sex, so that it is rare among the other.
    let sexes = [Sex::Male, Sex::Male, Sex::Female, Sex::Unknown];
    let written: Vec<(&str, Sex)> = names.iter().enumerate().map(|(at, name)| (*name, sexes[at * 7 / 5 % 4])).collect();
    let mut book = NameBook::new();
    let mut ids = book.add(&written);
    book.learn();
    ids.sort_unstable();
    ids.dedup();
    let (most, mut memo, mut reached) = (book.most_bits(), Memo::new(), 0.0f32);
    for (one, other) in ids.iter().flat_map(|one| ids.iter().map(move |other| (*one, *other))) {
        for sex in [Sex::Unknown, Sex::Male, Sex::Female] {
            let found = book.compare_with(&mut memo, one, other, sex);
            let [a, b] = [one, other].map(|name| most[name.0 as usize][sex as usize]);
            assert!(
                found.bits <= a.min(b) + 1e-3,
                "{} {} {sex:?}: {found:?}, {a} {b}",
                book.hangul(one),
                book.hangul(other)
            );
            reached = reached.max(found.bits / a.min(b));
        }
    }
    assert!(reached > 0.95, "some agreement is worth nearly all that it can be: {reached}");
}
