//! Rosters of made-up people whose truth is known: how right, how stable, how obedient.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/fake.rs"]
mod fake;

use assize_linkage::judgement::{Judgement, JudgementError, Judgements, Said, Verdicts, Withdrawal};
use assize_linkage::link::Linkage;
use assize_linkage::partition::{LinkedPair, Partitions, Threshold, partition};
use assize_linkage::review::{Capture, counts, queue};
use assize_linkage::score::{bands, calibration_error, pair_score};
use assize_record::id::UserId;
use expect_test::expect;
use std::collections::BTreeSet;

fn divided(linkage: &Linkage) -> Partitions {
    partition(linkage, &Verdicts::default())
}

fn chapman([first, second, both]: [f64; 3]) -> f64 {
    (first + 1.0) * (second + 1.0) / (both + 1.0) - 1.0
}

const CAPTURES: [Capture; 3] = [Capture::First, Capture::Second, Capture::Neither];

#[test]
fn people_are_found_again_across_scripts_and_the_probabilities_are_true() {
    let people = fake::people(3000, 1);
    let linkage = fake::linked(&people.rows, false);
    let partitions = divided(&linkage);
    let likely = pair_score(&partitions.pairs, &people.truth, 0.5);
    let strict = pair_score(&partitions.pairs, &people.truth, Threshold::Strict.probability());
    assert!(likely.f1() > 0.93, "{likely:?}");
    assert!(strict.precision > 0.99, "{strict:?}");
    let error = calibration_error(&bands(&partitions.pairs, &people.truth));
    assert!(error < 0.03, "calibration error {error}");
}

#[test]
fn an_estimate_over_samples_is_that_of_the_true_links() {
    // Five rosters, since one estimate from 1,500 people has a spread of its own; the mean error is held to 5 %.
    let mut errors = Vec::new();
    for seed in 0..5 {
        let people = fake::people(1500, 100 + seed);
        let linkage = fake::linked(&people.rows, false);
        let partitions = divided(&linkage);
        let truth = chapman(counts(&linkage, &people.truth, &CAPTURES));
        let drawn: f64 =
            (0..20).map(|draw| chapman(counts(&linkage, &partitions.draw(draw), &CAPTURES))).sum::<f64>() / 20.0;
        errors.push(drawn / truth - 1.0);
    }
    let mean = errors.iter().sum::<f64>() / 5.0;
    assert!(mean.abs() < 0.05, "{errors:?}");
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let people = fake::people(400, 2);
    let mut turned = people.rows.clone();
    turned.reverse();
    let last = u32::try_from(people.rows.len()).unwrap() - 1;
    let named = |pairs: &[LinkedPair], turn: bool| -> BTreeSet<(u32, u32)> {
        let place = |record: u32| if turn { last - record } else { record };
        let likely = pairs.iter().filter(|pair| pair.probability >= 0.5);
        likely.map(|pair| (place(pair.one).min(place(pair.other)), place(pair.one).max(place(pair.other)))).collect()
    };
    let there = named(&divided(&fake::linked(&people.rows, false)).pairs, false);
    let back = named(&divided(&fake::linked(&turned, false)).pairs, true);
    assert!(there.len() > 150);
    assert_eq!(there, back);
}

#[test]
fn a_record_of_somebody_else_changes_no_link() {
    let people = fake::people(400, 3);
    let mut more = people.rows.clone();
    more.push(["1", "Иванов Пётр", "1931-01-02", "", "Haeju", "far away", "", ""].map(str::to_owned));
    let likely = |rows| -> Vec<(u32, u32)> {
        let pairs = divided(&fake::linked(rows, false)).pairs;
        pairs.iter().filter(|pair| pair.probability >= 0.5).map(|pair| (pair.one, pair.other)).collect()
    };
    assert_eq!(likely(&people.rows), likely(&more));
}

#[test]
fn odds_are_symmetric_and_the_waterfall_adds_up_to_them() {
    let people = fake::people(300, 4);
    let linkage = fake::linked(&people.rows, false);
    for pair in &linkage.pairs {
        let (one, other) = (pair.one as usize, pair.other as usize);
        let odds = linkage.log2_odds(one, other);
        assert!((odds - linkage.log2_odds(other, one)).abs() < 1e-3);
        let sum: f32 = linkage.waterfall(one, other).iter().map(|step| step.bits).sum();
        assert!((sum - odds).abs() < 1e-3);
    }
}

#[test]
fn a_waterfall_says_in_words_why_two_records_are_one() {
    let row = |list: &str, name: &str, birth: &str, county: &str, number: &str| {
        [list, name, birth, "", county, "site 1", number, ""].map(str::to_owned)
    };
    let mut rows = fake::people(300, 5).rows;
    rows.push(row("0", "Ri Yong Ho", "1970-05-06", "Anju", "123456789"));
    rows.push(row("1", "리영호", "1970-06-05", "", "123456780"));
    let linkage = fake::linked(&rows, false);
    let words: Vec<String> =
        linkage.waterfall(rows.len() - 2, rows.len() - 1).into_iter().map(|step| step.words).collect();
    expect![[r"
        any record of visas and any of payroll
        the same name
        the same year, one digit of day or month off, or the two exchanged
        the same site in the same year
        a number one keying error off"]]
    .assert_eq(&words.join("\n"));
}

#[test]
fn a_list_that_holds_nobody_twice_has_no_two_records_of_one_person() {
    let mut rows = fake::people(300, 6).rows;
    let twice = rows[0].clone();
    let first = rows.iter().position(|row| row[0] == "0").unwrap();
    rows.push(rows[first].clone());
    rows.push(twice);
    let linkage = fake::linked(&rows, true);
    let partitions = divided(&linkage);
    let same_list = |pair: &&LinkedPair| {
        linkage.roster.list_of(pair.one as usize) == 0 && linkage.roster.list_of(pair.other as usize) == 0
    };
    assert_eq!(partitions.pairs.iter().filter(same_list).count(), 0);
    let free = divided(&fake::linked(&rows, false));
    assert!(
        free.pairs.iter().any(|pair| pair.probability > 0.9 && same_list(&pair)),
        "told nothing, the two copies are one"
    );
}

fn judgement(records: (u32, u32), said: Said) -> Judgement {
    Judgement {
        records,
        said,
        by: UserId::new("coder-2"),
        at: "2026-03-01".into(),
        reason: "seen both".into(),
        withdrawn: None,
    }
}

#[test]
fn a_judgement_is_obeyed_and_withdrawing_it_brings_back_what_was() {
    let people = fake::people(300, 7);
    let linkage = fake::linked(&people.rows, false);
    let before = divided(&linkage);
    let linked = before.pairs.iter().find(|pair| pair.probability > 0.99).unwrap();
    let apart = (
        0,
        (1..people.truth.len())
            .find(|r| people.truth[*r] != people.truth[0])
            .map(|r| u32::try_from(r).unwrap())
            .unwrap(),
    );
    let mut judgements = Judgements::new(u32::try_from(people.rows.len()).unwrap());
    let first = judgements.judge(judgement((linked.other, linked.one), Said::Different)).unwrap();
    let second = judgements.judge(judgement(apart, Said::Same)).unwrap();
    let probability = |partitions: &Partitions, one: u32, other: u32| {
        partitions
            .pairs
            .iter()
            .find(|pair| (pair.one, pair.other) == (one.min(other), one.max(other)))
            .map_or(0.0, |pair| pair.probability)
    };
    let judged = partition(&linkage, &judgements.verdicts());
    assert_eq!((probability(&judged, linked.one, linked.other), probability(&judged, apart.0, apart.1)), (0.0, 1.0));
    let withdrawal = || Withdrawal { by: UserId::new("coder-1"), at: "2026-03-02".into(), reason: "a slip".into() };
    judgements.withdraw(first, withdrawal()).unwrap();
    judgements.withdraw(second, withdrawal()).unwrap();
    assert_eq!(partition(&linkage, &judgements.verdicts()).pairs, before.pairs);
    assert_eq!(judgements.all().len(), 2, "withdrawn is not deleted");
    assert_eq!(judgements.withdraw(first, withdrawal()), Err(JudgementError::NotStanding(first)));
}

#[test]
fn judgements_about_nobody_are_refused() {
    let mut judgements = Judgements::new(5);
    assert_eq!(judgements.judge(judgement((3, 3), Said::Same)), Err(JudgementError::OneRecord(3)));
    assert_eq!(
        judgements.judge(judgement((3, 5), Said::Same)).unwrap_err().to_string(),
        "record 5 is judged; the roster has records 0 to 4"
    );
}

#[test]
fn the_queue_begins_with_what_would_move_the_estimate_most() {
    let people = fake::people(1500, 8);
    let linkage = fake::linked(&people.rows, false);
    let partitions = divided(&linkage);
    let questions = queue(&linkage, &partitions, &CAPTURES, 20);
    let worth = |q: &assize_linkage::review::Question| q.uncertainty.hypot(q.teaches);
    assert!(questions.windows(2).all(|two| worth(&two[0]) >= worth(&two[1])));
    let lists = |record: u32| linkage.roster.list_of(record as usize);
    let across = |q: &&assize_linkage::review::Question| lists(q.pair.one) != lists(q.pair.other);
    assert_eq!(
        questions.iter().filter(across).count(),
        questions.len(),
        "a pair across the captures moves the estimate more than one within"
    );
    assert!(questions.iter().all(|q| q.pair.probability > 0.05 && q.pair.probability < 0.95));
}

#[test]
fn the_queue_turns_to_other_kinds_of_pairs_when_one_kind_has_taught_most_of_what_it_can() {
    let people = fake::people(1500, 8);
    let linkage = fake::linked(&people.rows, false);
    let questions = queue(&linkage, &divided(&linkage), &CAPTURES, 100);
    let mut of_bands = [0; 4];
    let bounds = [0.25, 0.5, 0.75, 1.0];
    for question in &questions {
        of_bands[bounds.iter().position(|bound| question.pair.probability < *bound).unwrap()] += 1;
    }
    // Few pairs of this roster lie from 0.5 to 0.75.
    assert!([0, 1, 3].iter().all(|band| of_bands[*band] >= 20) && of_bands[2] > 0, "{of_bands:?}");
    let taught: Vec<f64> = questions.iter().map(|question| question.teaches).collect();
    assert!(taught[0] > 2.0 * taught[99] && taught[99] > 0.0, "{taught:?}");
}

#[test]
fn equal_seeds_give_equal_samples_and_loose_joins_more_than_strict() {
    let people = fake::people(800, 9);
    let partitions = divided(&fake::linked(&people.rows, false));
    assert_eq!(partitions.draw(3), partitions.draw(3));
    assert_ne!(partitions.draw(3), partitions.draw(4));
    let persons = |threshold| partitions.at(threshold).into_iter().collect::<BTreeSet<u32>>().len();
    let (strict, likely, loose) = (persons(Threshold::Strict), persons(Threshold::Likely), persons(Threshold::Loose));
    assert!(strict >= likely && likely >= loose && strict > loose, "{strict} {likely} {loose}");
}

#[test]
fn known_error_rates_are_recovered_without_labels() {
    // One date in twenty is a day off on either side: 0.95^2 of pairs agree, and two slips are the same slip.
    let linkage = fake::linked(&fake::people(6000, 10).rows, false);
    let share = linkage.model.share(0, 1, 1, 0);
    assert!((share - (0.95 * 0.95 + 0.05 * 0.05)).abs() < 0.02, "{share}");
}

#[test]
fn an_empty_roster_and_a_single_record_link_nobody() {
    assert_eq!(divided(&fake::linked(&[], false)).pairs, []);
    assert_eq!(divided(&fake::linked(&fake::people(400, 1).rows[..1], false)).draw(1), [0]);
}
