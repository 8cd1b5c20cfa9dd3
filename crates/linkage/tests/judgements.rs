//! Judgements of people: what is refused and in which words, what outranks what, what withdrawing brings back.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/fake.rs"]
mod fake;

use assize_linkage::judgement::{Judgement, JudgementError, Judgements, Said, Withdrawal};
use assize_linkage::partition::{Partitions, Threshold, partition};
use assize_record::id::UserId;
use proptest::prelude::*;

/// Two records and what is said of them.
type About = (u32, u32, Said);

fn judgement(one: u32, other: u32, said: Said) -> Judgement {
    Judgement {
        records: (one, other),
        said,
        by: UserId::new("coder-2"),
        at: "2026-03-01".into(),
        reason: "passports seen".into(),
        withdrawn: None,
    }
}

fn withdrawal() -> Withdrawal {
    Withdrawal { by: UserId::new("coder-1"), at: "2026-03-02".into(), reason: "another photograph".into() }
}

fn judged(records: u32, said: &[About]) -> Judgements {
    let mut judgements = Judgements::new(records);
    for (one, other, said) in said {
        judgements.judge(judgement(*one, *other, *said)).unwrap();
    }
    judgements
}

#[test]
fn a_judgement_that_contradicts_others_is_refused_and_says_by_way_of_which_records() {
    use Said::{Different, Same};
    let cases: [(&[About], About, &str); 4] = [
        (
            &[(0, 1, Same), (1, 2, Same)],
            (2, 0, Different),
            "records 0 and 2 would be two people, and one person by way of records 0, 1, 2; withdraw one of these judgements first",
        ),
        (
            &[(0, 1, Same), (0, 2, Different)],
            (2, 1, Same),
            "records 0 and 2 would be two people, and one person by way of records 0, 1, 2; withdraw one of these judgements first",
        ),
        (
            // The shortest way is named.
            &[(0, 1, Same), (1, 2, Same), (2, 3, Same), (1, 3, Same), (3, 4, Same)],
            (4, 0, Different),
            "records 0 and 4 would be two people, and one person by way of records 0, 1, 3, 4; withdraw one of these judgements first",
        ),
        (
            &[(5, 6, Same), (7, 8, Same), (5, 8, Different)],
            (6, 7, Same),
            "records 5 and 8 would be two people, and one person by way of records 5, 6, 7, 8; withdraw one of these judgements first",
        ),
    ];
    for (before, (one, other, said), words) in cases {
        let mut judgements = judged(9, before);
        let error = judgements.judge(judgement(one, other, said)).unwrap_err();
        assert_eq!(error.to_string(), words);
        assert_eq!(judgements.all().len(), before.len(), "what is refused is not kept");
    }
}

#[test]
fn a_new_mind_about_the_same_pair_and_what_is_undecided_contradict_nothing() {
    use Said::{Different, Same, Undecided};
    let judgements = judged(
        6,
        &[
            (0, 1, Same),
            (1, 0, Different),
            (1, 2, Same),
            (0, 2, Different),
            (3, 4, Different),
            (3, 4, Undecided),
            (3, 5, Same),
            (5, 4, Same),
        ],
    );
    let verdicts = judgements.verdicts();
    assert_eq!(
        [(0, 1), (1, 0), (2, 1), (0, 2), (3, 4), (0, 5)].map(|(a, b)| verdicts.of(a, b)),
        [Some(Different), Some(Different), Some(Same), Some(Different), Some(Undecided), None]
    );
}

#[test]
fn withdrawing_what_hides_an_earlier_contradiction_is_refused() {
    use Said::{Different, Same, Undecided};
    let mut judgements = judged(3, &[(0, 2, Different), (0, 2, Undecided), (0, 1, Same), (1, 2, Same)]);
    let kept = judgements.clone();
    assert_eq!(
        judgements.withdraw(1, withdrawal()),
        Err(JudgementError::Contradiction { one: 0, other: 2, way: vec![0, 1, 2] })
    );
    assert_eq!(judgements, kept, "a refusal changes nothing");
    judgements.withdraw(3, withdrawal()).unwrap();
    judgements.withdraw(1, withdrawal()).unwrap();
    assert_eq!(judgements.verdicts().of(2, 0), Some(Different), "the first one stands again");
    assert_eq!(judgements.all()[1].withdrawn, Some(withdrawal()));
}

#[test]
fn more_records_of_one_person_than_can_be_divided_are_refused() {
    let mut judgements = Judgements::new(80);
    for record in 1..64 {
        judgements.judge(judgement(record - 1, record, Said::Same)).unwrap();
    }
    assert_eq!(
        judgements.judge(judgement(0, 64, Said::Same)).unwrap_err().to_string(),
        "65 records would be judged one person; at most 64 may be"
    );
}

#[test]
fn every_refusal_says_what_was_found_and_what_would_do() {
    let mut judgements = judged(4, &[(0, 1, Said::Same)]);
    judgements.withdraw(0, withdrawal()).unwrap();
    let refused = [
        judgements.judge(judgement(2, 2, Said::Undecided)).unwrap_err(),
        judgements.judge(judgement(4, 9, Said::Same)).unwrap_err(),
        Judgements::new(0).judge(judgement(0, 1, Said::Same)).unwrap_err(),
        judgements.withdraw(0, withdrawal()).unwrap_err(),
        judgements.withdraw(7, withdrawal()).unwrap_err(),
    ];
    expect_test::expect![[r"
        record 2 is judged against itself; a judgement is about two records
        record 4 is judged; the roster has records 0 to 3
        record 0 is judged; the roster has records 0 to 0
        judgement 0 is not there or withdrawn already
        judgement 7 is not there or withdrawn already"]]
    .assert_eq(&refused.map(|error| error.to_string()).join("\n"));
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![Just(Said::Same), Just(Said::Different), Just(Said::Undecided)]
}

/// True where some partition of the records obeys every verdict: closed by repeated relabelling.
fn can_be_obeyed(judgements: &Judgements, records: u32) -> bool {
    let verdicts = judgements.verdicts();
    let pairs: Vec<(u32, u32)> = (0..records).flat_map(|a| (a + 1..records).map(move |b| (a, b))).collect();
    let mut of: Vec<u32> = (0..records).collect();
    for _ in 0..records {
        for (a, b) in pairs.iter().filter(|(a, b)| verdicts.of(*a, *b) == Some(Said::Same)) {
            let least = of[*a as usize].min(of[*b as usize]);
            (of[*a as usize], of[*b as usize]) = (least, least);
        }
    }
    pairs.iter().all(|(a, b)| verdicts.of(*a, *b) != Some(Said::Different) || of[*a as usize] != of[*b as usize])
}

proptest! {
    #[test]
    fn whatever_is_judged_and_withdrawn_some_partition_obeys_all_that_stands(
        steps in proptest::collection::vec((0u32..7, 0u32..7, said(), any::<bool>(), 0usize..30), 1..40)
    ) {
        let mut judgements = Judgements::new(7);
        for (one, other, said, withdraws, number) in steps {
            let before = judgements.clone();
            let done = if withdraws {
                judgements.withdraw(number, withdrawal())
            } else {
                judgements.judge(judgement(one, other, said)).map(|_| ())
            };
            prop_assert!(done.is_ok() || judgements == before);
            prop_assert!(can_be_obeyed(&judgements, 7));
            if let Err(JudgementError::Contradiction { one, other, way }) = done {
                prop_assert_eq!((way.first(), way.last()), (Some(&one), Some(&other)));
            }
        }
    }
}

fn probability(partitions: &Partitions, one: u32, other: u32) -> f64 {
    let found = partitions.pairs.iter().find(|pair| (pair.one, pair.other) == (one.min(other), one.max(other)));
    found.map_or(0.0, |pair| pair.probability)
}

#[test]
fn a_chain_of_strangers_judged_one_person_is_one_person_in_every_draw() {
    let people = fake::people(200, 31);
    let linkage = fake::linked(&people.rows, false);
    let mut strangers: Vec<u32> = Vec::new();
    for record in 0..u32::try_from(people.truth.len()).unwrap() {
        if strangers.iter().all(|known| people.truth[*known as usize] != people.truth[record as usize]) {
            strangers.push(record);
        }
    }
    let chain: Vec<u32> = strangers.into_iter().take(20).collect();
    let mut judgements = Judgements::new(u32::try_from(people.rows.len()).unwrap());
    for two in chain.windows(2) {
        judgements.judge(judgement(two[1], two[0], Said::Same)).unwrap();
    }
    let partitions = partition(&linkage, &judgements.verdicts());
    for one in &chain {
        for other in chain.iter().filter(|other| *other > one) {
            assert!(probability(&partitions, *one, *other) > 1.0 - 1e-6, "{one} {other}");
        }
    }
    for drawn in [partitions.draw(1), partitions.draw(2), partitions.at(Threshold::Strict)] {
        assert!(chain.iter().all(|record| drawn[*record as usize] == drawn[chain[0] as usize]));
    }
}

#[test]
fn a_judgement_outranks_the_keeper_who_vouches() {
    let people = fake::people(200, 32);
    let linkage = fake::linked(&people.rows, true);
    let of_list: Vec<u32> =
        (0..40).filter(|record| linkage.roster.list_of(*record) == 0).map(|r| u32::try_from(r).unwrap()).collect();
    let (one, other) = (of_list[0], of_list[1]);
    let number = u32::try_from(people.rows.len()).unwrap();
    assert_eq!(probability(&partition(&linkage, &judged(number, &[]).verdicts()), one, other), 0.0);
    let verdicts = judged(number, &[(one, other, Said::Same)]).verdicts();
    assert!(probability(&partition(&linkage, &verdicts), one, other) > 1.0 - 1e-6);
}
