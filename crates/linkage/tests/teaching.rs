//! What judgements teach: truer probabilities and an estimate no worse, without a word that is not obeyed, and nothing left of what is withdrawn.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/fake.rs"]
mod fake;

use assize_linkage::judgement::{Judgement, Judgements, Said, Verdicts, Withdrawal};
use assize_linkage::link::Linkage;
use assize_linkage::partition::teaching::{LEAST_ANSWERS, learn, partition_taught};
use assize_linkage::partition::{Partitions, partition};
use assize_linkage::review::{Capture, counts, queue};
use assize_linkage::score::{bands, calibration_error, pair_score};
use assize_record::id::UserId;

const CAPTURES: [Capture; 3] = [Capture::First, Capture::Second, Capture::Neither];

/// So many questions from the head of the queue, answered.
fn answered(linkage: &Linkage, most: usize, answer: impl Fn(u32, u32) -> Said) -> Judgements {
    let plain = partition(linkage, &Verdicts::default());
    let mut judgements = Judgements::new(u32::try_from(linkage.roster.len()).unwrap());
    for question in queue(linkage, &plain, &CAPTURES, most) {
        let records = (question.pair.one, question.pair.other);
        let (by, at, reason) = (UserId::new("keeper-1"), "2026-03-01".into(), "both seen".into());
        let said = answer(records.0, records.1);
        judgements.judge(Judgement { records, said, by, at, reason, withdrawn: None }).unwrap();
    }
    judgements
}

fn truly(truth: &[u32]) -> impl Fn(u32, u32) -> Said + '_ {
    |one, other| if truth[one as usize] == truth[other as usize] { Said::Same } else { Said::Different }
}

/// Chapman's N over draws, relative to that of the true links; calibration error; F1.
fn measured(linkage: &Linkage, partitions: &Partitions, truth: &[u32]) -> [f64; 3] {
    let n = |persons: &[u32]| {
        let [first, second, both] = counts(linkage, persons, &CAPTURES);
        (first + 1.0) * (second + 1.0) / (both + 1.0) - 1.0
    };
    let drawn = (0..20).map(|seed| n(&partitions.draw(seed))).sum::<f64>() / 20.0;
    let error = calibration_error(&bands(&partitions.pairs, truth));
    [(drawn / n(truth) - 1.0).abs(), error, pair_score(&partitions.pairs, truth, 0.5).f1()]
}

#[test]
fn two_hundred_truthful_answers_make_probabilities_truer_and_leave_the_estimate_true() {
    // Four rosters: on each the answers bind, and teach where the trial says so; set beside no answers, and answers that only bind.
    let (mut before, mut bound, mut after) = ([0.0; 3], [0.0; 3], [0.0; 3]);
    let mut used = 0;
    for seed in 500..504 {
        let people = fake::people(3000, seed);
        let linkage = fake::linked(&people.rows, false);
        let verdicts = answered(&linkage, 200, truly(&people.truth)).verdicts();
        let (taught, lesson) = partition_taught(&linkage, &verdicts);
        assert!(!lesson.is_used || lesson.surprise_held_out < lesson.surprise_before, "{lesson:?}");
        assert!(lesson.answers > 180, "{lesson:?}");
        used += usize::from(lesson.is_used);
        let nobody = partition(&linkage, &Verdicts::default());
        for (sum, partitions) in
            [(&mut before, &nobody), (&mut bound, &partition(&linkage, &verdicts)), (&mut after, &taught)]
        {
            let found = measured(&linkage, partitions, &people.truth);
            sum.iter_mut().zip(found).for_each(|(sum, found)| *sum += found / 4.0);
        }
    }
    let told = format!("used on {used}; [N, calibration, F1]: nobody {before:?}, bound {bound:?}, taught {after:?}");
    assert!(used >= 1, "{told}");
    // N is within 1 % already where nobody is asked.
    assert!(after[0] < 0.01 && after[1] < 0.6 * before[1] && after[2] > before[2] + 0.01, "{told}");
    // 0.3 % of N is within what one roster's estimate varies by draws of links alone.
    assert!(after[1] < bound[1] && after[0] < bound[0] + 0.003, "{told}");
}

#[test]
fn withdrawing_every_judgement_brings_back_what_was_to_the_last_bit() {
    let people = fake::people(1500, 21);
    let linkage = fake::linked(&people.rows, false);
    let nobody = partition(&linkage, &Verdicts::default());
    let mut judgements = answered(&linkage, 120, truly(&people.truth));
    let (taught, lesson) = partition_taught(&linkage, &judgements.verdicts());
    assert!(lesson.is_used && taught.pairs != nobody.pairs, "{lesson:?}");
    for number in 0..judgements.all().len() {
        let withdrawal = Withdrawal { by: UserId::new("keeper-2"), at: "2026-03-02".into(), reason: "a slip".into() };
        judgements.withdraw(number, withdrawal).unwrap();
    }
    let (again, lesson) = partition_taught(&linkage, &judgements.verdicts());
    assert_eq!((lesson.answers, lesson.is_used), (0, false));
    assert_eq!(again.pairs, nobody.pairs);
    assert_eq!((again.draw(5), again.expected_persons()), (nobody.draw(5), nobody.expected_persons()));
}

#[test]
fn a_judgement_is_obeyed_however_much_is_learned_from_the_others() {
    let mut used = 0;
    for seed in 501..=504 {
        let people = fake::people(3000, seed);
        let linkage = fake::linked(&people.rows, false);
        let judgements = answered(&linkage, 200, truly(&people.truth));
        let (taught, lesson) = partition_taught(&linkage, &judgements.verdicts());
        used += usize::from(lesson.is_used);
        for judgement in judgements.all() {
            let found = taught.pairs.iter().find(|pair| (pair.one, pair.other) == judgement.records);
            let expected = if judgement.said == Said::Same { 1.0 } else { 0.0 };
            let said = found.map_or(0.0, |pair| pair.probability);
            // Probabilities of ways are kept in single precision.
            assert!((said - expected).abs() < 1e-6, "{seed}, {:?}: {said} and not {expected}", judgement.records);
        }
    }
    assert!(used >= 1, "nothing was learned on any roster");
}

#[test]
fn the_order_in_which_people_answer_teaches_the_same() {
    let people = fake::people(1500, 23);
    let linkage = fake::linked(&people.rows, false);
    let judgements = answered(&linkage, 100, truly(&people.truth));
    let mut turned = Judgements::new(judgements.records);
    for judgement in judgements.all().iter().rev() {
        turned.judge(judgement.clone()).unwrap();
    }
    assert_eq!(learn(&linkage, &turned.verdicts()), learn(&linkage, &judgements.verdicts()));
}

#[test]
fn few_answers_and_answers_that_nothing_can_be_told_bind_and_teach_nothing() {
    let people = fake::people(800, 24);
    let linkage = fake::linked(&people.rows, false);
    let few = answered(&linkage, LEAST_ANSWERS - 1, truly(&people.truth)).verdicts();
    let (taught, lesson) = partition_taught(&linkage, &few);
    assert!(!lesson.is_used && lesson.answers < LEAST_ANSWERS);
    assert_eq!(taught.pairs, partition(&linkage, &few).pairs);
    let unsure = answered(&linkage, 100, |_, _| Said::Undecided).verdicts();
    let (taught, lesson) = partition_taught(&linkage, &unsure);
    assert_eq!((lesson.answers, lesson.is_used), (0, false));
    assert_eq!(taught.pairs, partition(&linkage, &Verdicts::default()).pairs);
}
