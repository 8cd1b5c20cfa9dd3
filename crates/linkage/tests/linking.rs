//! Whole linkages of made-up people: what may not matter does not, what is said is true on rosters nobody tuned on.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/fake.rs"]
mod fake;

use assize_linkage::judgement::Verdicts;
use assize_linkage::link::{Linkage, Settings, link};
use assize_linkage::missed::Completeness;
use assize_linkage::partition::{Partitions, Threshold, Weighing, partition};
use assize_linkage::review::{Capture, counts, queue};
use assize_linkage::roster::{List, Reader, Row};
use assize_linkage::score::{bands, calibration_error, pair_score, true_pairs};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn divided(linkage: &Linkage) -> Partitions {
    partition(linkage, &Verdicts::default())
}

/// Spoils this share of each field that is stated: a date moved by days, another place, a number with another sign, a field left out.
fn spoil(rows: &mut [[String; 8]], share: f64, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for row in rows {
        if !row[2].is_empty() && random.random_bool(share) {
            row[2] = format!("{}-{:02}", &row[2][..7], random.random_range(1..29));
        }
        if !row[5].is_empty() && random.random_bool(share) {
            row[5] = format!("site {}", random.random_range(0..40));
        }
        if row[6].len() == 9 && random.random_bool(share) {
            row[6].replace_range(4..5, &random.random_range(0..10).to_string());
        }
        let left_out = random.random_range(2..7usize);
        if random.random_bool(share) {
            row[left_out].clear();
        }
    }
}

fn pairs_of_one_person(truth: &[u32]) -> impl Iterator<Item = (usize, usize)> {
    (0..truth.len()).flat_map(move |one| {
        (one + 1..truth.len()).filter(move |other| truth[one] == truth[*other]).map(move |other| (one, other))
    })
}

#[test]
fn probabilities_are_true_and_blocking_is_nearly_complete_at_every_rate_of_error() {
    for (share, seed, least_f1, reached) in
        [(0.0, 501, 0.93, 0.97), (0.05, 502, 0.91, 0.96), (0.15, 503, 0.85, 0.93), (0.3, 504, 0.72, 0.85)]
    {
        let mut people = fake::people(2500, seed);
        spoil(&mut people.rows, share, seed);
        let linkage = fake::linked(&people.rows, false);
        let partitions = divided(&linkage);
        let score = pair_score(&partitions.pairs, &people.truth, 0.5);
        let error = calibration_error(&bands(&partitions.pairs, &people.truth));
        let completeness = linkage.reached(pairs_of_one_person(&people.truth)) as f64 / true_pairs(&people.truth);
        println!("{share}: F1 {:.4}, calibration error {error:.4}, completeness {completeness:.4}", score.f1());
        assert!(score.f1() > least_f1, "{share}: {score:?}");
        assert!(error < 0.06, "{share}: calibration error {error}");
        assert!(completeness > reached, "{share}: {completeness}");
    }
}

#[test]
fn lists_of_little_more_than_names_are_linked_as_far_as_names_tell_and_can_be_drawn() {
    let mut people = fake::people(900, 506);
    for row in &mut people.rows {
        row[2..].iter_mut().for_each(String::clear);
    }
    let linkage = fake::refined(fake::roster_at(&people.rows, false, |_| ["", ""]));
    let partitions = divided(&linkage);
    let [likely, strict] = [0.5, 0.99].map(|least| pair_score(&partitions.pairs, &people.truth, least));
    let error = calibration_error(&bands(&partitions.pairs, &people.truth));
    println!("F1 {:.4}, strict {:.4}, calibration error {error:.4}", likely.f1(), strict.precision);
    assert!(likely.f1() > 0.8, "{likely:?}");
    assert!(strict.precision > 0.97, "{strict:?}");
    assert!(error < 0.05, "calibration error {error}");
    let persons = partitions.draw(1).iter().zip(0u32..).filter(|(person, record)| *person == record).count() as f64;
    let expected = partitions.expected_persons();
    assert!((persons / expected - 1.0).abs() < 0.03, "{persons} and {expected}");
}

/// What a row states of host and year.
type HostAndYear = fn(&[String; 8]) -> [&'static str; 2];

#[test]
fn lists_that_state_no_host_or_no_year_are_linked_as_if_all_had_stated_one() {
    let people = fake::people(2500, 505);
    let scored = |host_and_year: HostAndYear| {
        let linkage = fake::refined(fake::roster_at(&people.rows, false, host_and_year));
        let pairs = divided(&linkage).pairs;
        (pair_score(&pairs, &people.truth, 0.5).f1(), calibration_error(&bands(&pairs, &people.truth)))
    };
    let all = scored(|_| ["RU", "2015"]).0;
    // An age says nothing without its year.
    let some: [(&str, HostAndYear); 5] = [
        ("no host", |_| ["", "2015"]),
        ("no year but beside ages", |row| ["RU", if row[0] == "2" { "2015" } else { "" }]),
        ("neither but beside ages", |row| ["", if row[0] == "2" { "2015" } else { "" }]),
        ("no host in the second list", |row| [if row[0] == "1" { "" } else { "RU" }, "2015"]),
        ("neither in the first list", |row| if row[0] == "0" { ["", ""] } else { ["RU", "2015"] }),
    ];
    for (lacking, host_and_year) in some {
        let (f1, error) = scored(host_and_year);
        println!("{lacking}: F1 {f1:.4} ({all:.4} with all stated), calibration error {error:.4}");
        assert!((f1 - all).abs() < 0.005, "{lacking}: {f1} and {all}");
        assert!(error < 0.06, "{lacking}: calibration error {error}");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let people = fake::people(700, 41);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let linkage = fake::linked(&people.rows, false);
            let partitions = divided(&linkage);
            (linkage.pairs, linkage.model.expected, partitions.pairs.clone(), partitions.draw(5))
        })
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(3));
}

/// Links rows whose lists are declared in another order.
fn linked_with_lists_turned(rows: &[[String; 8]]) -> Linkage {
    let list = |name: &str| List { name: name.into(), nobody_twice: false };
    let mut reader = Reader::new(vec![list("interviews"), list("payroll"), list("visas")]);
    let turned: Vec<Row<'_>> = rows
        .iter()
        .map(|row| Row {
            list: 2 - row[0].parse::<u8>().unwrap(),
            name: &row[1],
            birth: &row[2],
            age: &row[3],
            county: &row[4],
            host: "RU",
            site: &row[5],
            document: &row[6],
            year: "2015",
            ..Row::default()
        })
        .collect();
    reader.read(&turned);
    let mut linkage = link(reader.finish().0, Settings::default());
    linkage.refine(&Verdicts::default());
    linkage
}

#[test]
fn the_order_in_which_lists_are_declared_changes_nothing() {
    let people = fake::people(500, 42);
    let (there, turned) = (fake::linked(&people.rows, false), linked_with_lists_turned(&people.rows));
    let (there, turned) = (divided(&there).pairs, divided(&turned).pairs);
    let likely = |pairs: &[assize_linkage::partition::LinkedPair]| -> Vec<(u32, u32, f64)> {
        pairs
            .iter()
            .filter(|pair| pair.probability > 0.1)
            .map(|pair| (pair.one, pair.other, pair.probability))
            .collect()
    };
    let (there, turned) = (likely(&there), likely(&turned));
    assert_eq!(there.len(), turned.len());
    for ((a, b, p), (c, d, q)) in there.iter().zip(&turned) {
        assert!((a, b) == (c, d) && (p - q).abs() < 0.01, "{a} {b}: {p}; {c} {d}: {q}");
    }
}

#[test]
fn thresholds_are_nested_on_a_whole_roster() {
    let mut people = fake::people(1500, 43);
    spoil(&mut people.rows, 0.2, 43);
    let partitions = divided(&fake::linked(&people.rows, false));
    let [strict, likely, loose] = [Threshold::Strict, Threshold::Likely, Threshold::Loose].map(|at| partitions.at(at));
    for (finer, coarser) in [(&strict, &likely), (&likely, &loose)] {
        assert!(finer.iter().enumerate().all(|(at, first)| coarser[at] == coarser[*first as usize]));
        assert_ne!(finer, coarser);
    }
}

#[test]
fn draws_of_a_whole_roster_join_pairs_as_often_as_they_are_said_to_be_one() {
    let mut people = fake::people(600, 44);
    spoil(&mut people.rows, 0.2, 44);
    let partitions = divided(&fake::linked(&people.rows, false));
    let draws: Vec<Vec<u32>> = (0..400).map(|seed| partitions.draw(seed)).collect();
    let (mut squares, mut counted) = (0.0, 0.0);
    for pair in partitions.pairs.iter().filter(|pair| (0.05..0.95).contains(&pair.probability)) {
        let joined = draws.iter().filter(|of| of[pair.one as usize] == of[pair.other as usize]).count() as f64;
        let variance = 400.0 * pair.probability * (1.0 - pair.probability);
        squares += (joined - 400.0 * pair.probability).powi(2) / variance;
        counted += 1.0;
        assert!((joined - 400.0 * pair.probability).abs() < 5.0 * variance.sqrt(), "{pair:?}: {joined} of 400");
    }
    // The mean square of standard scores is 1; pairs of one component go together, so the bound is wide.
    assert!(counted >= 40.0 && (squares / counted - 1.0f64).abs() < 0.4, "{squares} over {counted}");
}

#[test]
fn numbers_of_captures_are_those_of_counting_each_person() {
    let people = fake::people(300, 45);
    let linkage = fake::linked(&people.rows, false);
    let captures = [Capture::First, Capture::Second, Capture::Neither];
    let on = |person: u32, list: u8| {
        (0..people.truth.len()).any(|at| people.truth[at] == person && linkage.roster.list_of(at) == list)
    };
    let number = |of: &dyn Fn(u32) -> bool| (0..300).filter(|person| of(*person)).count() as f64;
    let slow = [number(&|p| on(p, 0)), number(&|p| on(p, 1)), number(&|p| on(p, 0) && on(p, 1))];
    assert_eq!(counts(&linkage, &people.truth, &captures), slow);
    assert_eq!(counts(&linkage, &people.truth, &[]), [0.0; 3], "a list without a part is on neither");
}

#[test]
fn a_question_is_worth_what_its_answer_would_move() {
    let people = fake::people(500, 46);
    let linkage = fake::linked(&people.rows, false);
    let partitions = divided(&linkage);
    let captures = [Capture::First, Capture::Second, Capture::Neither];
    let [first, second, both] = counts(&linkage, &partitions.at(Threshold::Likely), &captures);
    let all = queue(&linkage, &partitions, &captures, usize::MAX);
    assert_eq!(all.len(), partitions.pairs.iter().filter(|pair| pair.probability < 0.995).count());
    for question in &all {
        let p = question.pair.probability;
        let mut lists = [question.pair.one, question.pair.other].map(|record| linkage.roster.list_of(record as usize));
        lists.sort_unstable();
        // Chapman's estimate, by hand.
        let expected = match lists {
            [0, 1] => (first + 1.0) * (second + 1.0) * (1.0 / (both + 1.0) - 1.0 / (both + 2.0)),
            [0, 0] => (second + 1.0) / (both + 1.0),
            [1, 1] => (first + 1.0) / (both + 1.0),
            _ => 0.0,
        };
        assert!((question.difference - expected).abs() < 1e-6, "{question:?}: {expected}");
        assert!((question.uncertainty - expected * (p - p * p).sqrt()).abs() < 1e-6);
    }
    assert_eq!(queue(&linkage, &partitions, &captures, 3), all[..3]);
    assert_eq!(queue(&linkage, &partitions, &captures, 0), []);
}

#[test]
fn two_equal_rows_and_nothing_but_names_are_linked_without_a_panic() {
    let row = |name: &str| ["0", name, "", "", "", "", "", ""].map(str::to_owned);
    for names in [vec!["김철수"; 2], vec![""; 30], vec!["Kim"; 20], vec!["김철수", "", "?", "Ким", "x"]] {
        let rows: Vec<[String; 8]> = names.iter().map(|name| row(name)).collect();
        let partitions = divided(&fake::linked(&rows, false));
        assert!(partitions.pairs.iter().all(|pair| (0.0..=1.0).contains(&pair.probability)));
        assert!((1.0..=names.len() as f64).contains(&partitions.expected_persons()), "{names:?}");
    }
}

#[test]
fn samples_with_missed_links_made_up_for_have_as_many_persons_fewer() {
    let mut people = fake::people(2500, 47);
    // One record in eight has somebody else's name.
    let names: Vec<String> = people.rows.iter().map(|row| row[1].clone()).collect();
    (0..names.len()).step_by(8).for_each(|at| people.rows[at][1].clone_from(&names[(at + 701) % names.len()]));
    let linkage = fake::linked(&people.rows, false);
    let partitions = divided(&linkage);
    let completeness = Completeness::of(&linkage, &partitions);
    let missed: f64 = completeness.of_lists.iter().map(|found| completeness.missed(found)).sum();
    assert!(missed > 20.0, "{missed}");
    // Between visas and payroll, where one link in four has a number: those without, found or not.
    let of_lists = |(one, other): &(usize, usize)| linkage.roster.list_of(*one) + linkage.roster.list_of(*other) == 1;
    let without = |(one, other): &(usize, usize)| {
        people.rows[*one][6].is_empty() || people.rows[*one][6] != people.rows[*other][6]
    };
    let number = pairs_of_one_person(&people.truth).filter(of_lists).filter(without).count() as f64;
    let found = completeness.of_lists.iter().find(|found| found.lists == (0, 1)).unwrap();
    let told = found.without_number + completeness.missed(found);
    assert!((told / number - 1.0).abs() < 0.1, "{number} links without a number, {told} told from {found:?}");
    let persons = |drawn: &[u32]| drawn.iter().enumerate().filter(|(at, of)| *at == **of as usize).count() as f64;
    let (mut plain, mut whole) = (0.0, 0.0);
    for seed in 0..40 {
        plain += persons(&partitions.draw(seed)) / 40.0;
        whole += persons(&completeness.draw(&linkage, &partitions, seed)) / 40.0;
    }
    // A join of two persons may stand for more than one link.
    assert!(plain - whole > 0.4 * missed && plain - whole < 1.2 * missed, "{plain} {whole} {missed}");
    assert_eq!(completeness.draw(&linkage, &partitions, 3), completeness.draw(&linkage, &partitions, 3));
}

#[test]
fn without_numbers_nothing_is_said_of_missed_links() {
    let mut people = fake::people(400, 48);
    people.rows.iter_mut().for_each(|row| row[6].clear());
    let linkage = fake::linked(&people.rows, false);
    let partitions = divided(&linkage);
    let completeness = Completeness::of(&linkage, &partitions);
    assert_eq!((completeness.of_all, completeness.is_told()), (None, false));
    assert!(completeness.of_lists.iter().all(|found| completeness.missed(found) == 0.0));
    assert_eq!(completeness.draw(&linkage, &partitions, 1), partitions.draw(1));
}
