//! Scores by hand: who is one person, and precision and recall by script.

use super::*;

fn told(texts: &[(Script, &str)]) -> Vec<(Script, String)> {
    texts.iter().map(|(script, person)| (*script, (*person).to_owned())).collect()
}

fn pair(one: u32, other: u32, probability: f64) -> LinkedPair {
    LinkedPair { one, other, probability }
}

#[test]
fn records_with_the_same_truth_are_one_person_and_without_one_nobody_else() {
    let persons = numbered(&told(&[
        (Script::Latin, "P1"),
        (Script::Hangul, ""),
        (Script::Hangul, "P1"),
        (Script::Latin, ""),
        (Script::Latin, "P2"),
    ]));
    assert_eq!(persons[0], persons[2]);
    let distinct: std::collections::BTreeSet<&u32> = persons.iter().collect();
    assert_eq!(distinct.len(), 4);
    assert_eq!(of_one_person(&persons), [(0, 2)]);
}

#[test]
fn a_person_with_four_records_has_six_pairs() {
    assert_eq!(of_one_person(&[1, 1, 2, 1, 1]).len(), 6);
    assert_eq!(of_one_person(&[1, 2, 3]), []);
}

#[test]
fn each_pair_of_scripts_has_its_own_precision_and_recall() {
    use Script::{Cyrillic, Hangul, Latin};
    let scripts = [Hangul, Latin, Cyrillic, Latin, Hangul];
    let persons = [1, 1, 1, 2, 3];
    // Of the three true pairs two are said; one that is said across Hangul and Latin is wrong; one is too improbable to count.
    let said = [pair(0, 1, 0.9), pair(1, 2, 0.6), pair(3, 4, 0.7), pair(0, 2, 0.4)];
    let known = of_one_person(&persons);
    let found: Vec<String> = by_script(&said, &known, &persons, &scripts)
        .iter()
        .map(|one| {
            format!(
                "{}: said {} true {} precision {} recall {}",
                one.of, one.said, one.true_pairs, one.precision, one.recall
            )
        })
        .collect();
    let expected = [
        "Hangul and Latin: said 2 true 1 precision 0.5 recall 1",
        "Hangul and Cyrillic: said 0 true 1 precision 0 recall 0",
        "Latin and Cyrillic: said 1 true 1 precision 1 recall 1",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_harmonic_mean_stands_beside_both() {
    let one = scored("likely".into(), 3, 4, PairScore { precision: 2.0 / 3.0, recall: 0.5 });
    assert_eq!((one.said, one.true_pairs), (3, 4));
    assert!((one.f1 - 4.0 / 7.0).abs() < 1e-12);
}
