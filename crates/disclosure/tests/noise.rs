//! The sampler against its exact mass, the budget against published figures, and releases against a known truth.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_disclosure::noise::budget::{BudgetError, Ledger, Promise, Rho};
use assize_disclosure::noise::contribution::{bounded, families};
use assize_disclosure::noise::counts::{NoiseError, NoisyTable, Plan, noisy_counts, shares};
use assize_disclosure::noise::gaussian::DiscreteGaussian;
use assize_disclosure::noise::marginal::{Column, People};
use expect_test::expect;
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};
use std::collections::BTreeMap;

/// The chi-square statistic of `draws` draws against the mass exp(-x^2 / 2 variance), and the probability of one at least as
/// large. Values expected fewer than ten times are joined into the tails.
fn fit(thousandths: u64, draws: u32) -> f64 {
    let noise = DiscreteGaussian::new(thousandths).unwrap();
    let mut random = ChaCha20Rng::from_seed([3; 32]);
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for _ in 0..draws {
        *counts.entry(noise.draw(&mut random)).or_default() += 1;
    }
    let variance = thousandths as f64 / 1000.0;
    let reach = (20.0 * variance.sqrt()).ceil() as i64 + 5;
    let mass = |x: i64| (-(x as f64).powi(2) / (2.0 * variance)).exp();
    let total: f64 = (-reach..=reach).map(mass).sum();
    let expected = |x: i64| f64::from(draws) * mass(x) / total;
    let core = (0..=reach).take_while(|x| expected(*x) >= 10.0).last().unwrap_or(0);
    let mut cells: Vec<(f64, f64)> =
        (-core..=core).map(|x| (f64::from(counts.get(&x).copied().unwrap_or(0)), expected(x))).collect();
    for sign in [-1, 1] {
        let seen: u32 = counts.iter().filter(|(x, _)| **x * sign > core).map(|(_, count)| count).sum();
        let tail: f64 = (core + 1..=reach).map(|x| expected(x * sign)).sum();
        cells.push((f64::from(seen), tail));
    }
    let statistic: f64 = cells.iter().filter(|(_, e)| *e > 1e-6).map(|(seen, e)| (seen - e).powi(2) / e).sum();
    1.0 - ChiSquared::new((cells.len() - 1) as f64).unwrap().cdf(statistic)
}

#[test]
fn draws_follow_the_exact_mass() {
    // A right sampler falls under 0.001 once in a thousand seeds; the seed is fixed, so these either pass for good or are wrong.
    for thousandths in [100, 500, 1_000, 2_718, 10_250, 900_000] {
        let chance = fit(thousandths, 200_000);
        assert!(chance > 0.001, "variance {thousandths} thousandths: {chance}");
    }
}

#[test]
fn a_small_variance_almost_never_moves_a_count() {
    let noise = DiscreteGaussian::new(1).unwrap();
    let mut random = ChaCha20Rng::from_seed([4; 32]);
    assert!((0..10_000).all(|_| noise.draw(&mut random) == 0), "exp(-500) is the chance of a 1");
}

#[test]
fn variances_outside_the_arithmetic_are_refused() {
    let message = |thousandths| DiscreteGaussian::new(thousandths).unwrap_err().to_string();
    expect![[r"
        a variance of 0 thousandths; accepted are 1 to 1099511627776
        a variance of 1099511627777 thousandths; accepted are 1 to 1099511627776"]]
    .assert_eq(&[message(0), message((1 << 40) + 1)].join("\n"));
    let mut random = ChaCha20Rng::from_seed([5; 32]);
    let widest = DiscreteGaussian::new(1 << 40).unwrap();
    assert!((0..200).all(|_| widest.draw(&mut random).abs() < 6 * (1 << 15)), "six standard deviations");
}

/// delta of rho-zCDP at epsilon as OpenDP 0.16 gives it (make_zCDP_to_approxDP on its integer Gaussian measurement).
const OPENDP: &[(f64, f64, f64)] = &[
    (0.5, 0.5, 0.399_889_849_021_708_04),
    (0.5, 1.0, 0.246_846_330_782_944_66),
    (0.5, 2.0, 0.054_292_996_640_262_534),
    (0.5, 4.0, 0.000_195_795_416_957_721_9),
    (0.1, 0.5, 0.077_062_292_463_260_75),
    (0.1, 1.0, 0.008_933_245_771_818_37),
    (0.1, 2.0, 4.325_210_869_092_569e-6),
    (0.02, 0.5, 0.001_541_033_314_933_270_7),
    (0.02, 1.0, 8.825_254_987_221_08e-8),
];

#[test]
fn budgets_convert_as_in_opendp_and_never_below_the_exact_gaussian() {
    let normal = Normal::standard();
    for (rho, epsilon, published) in OPENDP {
        let own = Rho::from_millionths((rho * 1e6) as u64).delta(*epsilon);
        // Both search for a minimum numerically; the bound is flat there, so a millionth apart is the same minimum.
        assert!((own / published - 1.0).abs() < 1e-6, "rho {rho} epsilon {epsilon}: {own} and {published}");
        // Balle and Wang 2018, theorem 8: what a Gaussian of that rho really gives. The conversion may only promise less.
        let mu = (2.0 * rho).sqrt();
        let exact = normal.cdf(mu / 2.0 - epsilon / mu) - epsilon.exp() * normal.cdf(-mu / 2.0 - epsilon / mu);
        assert!(own >= exact, "rho {rho} epsilon {epsilon}: {own} below {exact}");
    }
}

#[test]
fn a_promise_buys_the_largest_budget_that_keeps_it() {
    for (epsilon, delta) in [(0.1, 1e-6), (1.0, 1e-5), (4.0, 1e-5), (12.0, 1e-9)] {
        let rho = Rho::of_promise(Promise { epsilon, delta }).unwrap();
        assert!(rho.delta(epsilon) <= delta);
        assert!(Rho::from_millionths(rho.millionths() + 1).delta(epsilon) > delta);
    }
    for (epsilon, delta) in [(0.0, 1e-5), (f64::NAN, 1e-5), (1.0, 0.0), (1.0, 1.0), (21.0, 1e-5)] {
        assert!(
            matches!(Rho::of_promise(Promise { epsilon, delta }), Err(BudgetError::NoPromise { .. })),
            "{epsilon} {delta}"
        );
    }
}

#[test]
fn the_ledger_adds_up_and_refuses_what_is_not_left() {
    let mut ledger = Ledger::new(Rho::from_millionths(100));
    ledger.spend("REL-1", Rho::from_millionths(60)).unwrap();
    let before = ledger.clone();
    let refused = ledger.spend("REL-2", Rho::from_millionths(41)).unwrap_err();
    expect!["REL-2 asks for 41 millionths of rho; 40 of 100 are left"].assert_eq(&refused.to_string());
    assert_eq!(ledger, before, "a refusal spends nothing");
    ledger.spend("REL-2", Rho::from_millionths(40)).unwrap();
    assert_eq!((ledger.left(), ledger.spent().len()), (Rho::default(), 2));
}

#[test]
fn families_join_over_any_chain_of_links() {
    assert_eq!(families(6, &[(4, 5), (1, 3), (3, 5), (2, 9)]), [0, 1, 2, 1, 1, 1]);
}

#[test]
fn a_row_to_be_dropped_is_chosen_by_lot() {
    let units = [vec![1; 5], vec![2; 2]].concat();
    let mut kept = [0; 7];
    for seed in 0..=255u8 {
        let rows = bounded(&units, 2, [seed; 32]);
        assert_eq!(rows.len(), 4, "two of each unit");
        rows.iter().for_each(|row| kept[*row] += 1);
    }
    assert_eq!(kept[5..], [256, 256]);
    // 256 times two of five: 102.4 on average, standard deviation 7.8.
    assert!(kept[..5].iter().all(|count| (75..=130).contains(count)), "{kept:?}");
}

proptest! {
    #[test]
    fn no_unit_keeps_more_rows_than_the_bound_nor_loses_more_than_it_must(
        units in prop::collection::vec(0u32..8, 0..60), most in 1usize..5, seed: [u8; 32],
    ) {
        let rows = bounded(&units, most, seed);
        prop_assert!(rows.is_sorted());
        for unit in 0..8 {
            let own = units.iter().filter(|u| **u == unit).count();
            let kept = rows.iter().filter(|row| units[**row] == unit).count();
            prop_assert_eq!(kept, own.min(most));
        }
    }
}

fn columns(sizes: &[usize]) -> Vec<Column> {
    let column = |(place, size): (usize, &usize)| Column {
        name: format!("c{place}"),
        values: (0..*size).map(|value| value.to_string()).collect(),
    };
    sizes.iter().enumerate().map(column).collect()
}

/// `each` people in every cell of the full table, everybody a unit.
fn full(sizes: &[usize], each: usize) -> People {
    let mut rows = vec![Vec::new(); sizes.len()];
    for cell in 0..sizes.iter().product::<usize>() * each {
        let mut rest = cell / each;
        for (column, size) in rows.iter_mut().zip(sizes).rev() {
            column.push((rest % size) as u16);
            rest /= size;
        }
    }
    let count = rows[0].len() as u32;
    People { columns: columns(sizes), rows, units: (0..count).collect() }
}

fn plan(length: usize, rho: u64) -> Plan {
    Plan {
        release: "REL-1".into(),
        length,
        most_rows: 1,
        rho: Rho::from_millionths(rho),
        shares: shares(length),
        least_shown: 0,
        least_deviations: 0,
    }
}

fn made(people: &People, plan: &Plan, seed: u8) -> Vec<NoisyTable> {
    noisy_counts(people, plan, &mut Ledger::new(plan.rho), [seed; 32]).unwrap()
}

#[test]
fn tables_agree_with_one_another_up_to_rounding() {
    let tables = made(&full(&[3, 4, 5, 2], 400), &plan(3, 100_000), 1);
    let find = |columns: &[usize]| tables.iter().find(|table| table.columns == columns).unwrap();
    let whole = |table: &NoisyTable| -> Vec<f64> { table.cells.iter().map(|cell| cell.unwrap() as f64).collect() };
    let (three, two, one) = (whole(find(&[0, 1, 2])), whole(find(&[0, 1])), whole(find(&[0])));
    for (cell, sum) in two.iter().enumerate() {
        let parts: f64 = three[cell * 5..(cell + 1) * 5].iter().sum();
        assert!((parts - sum).abs() <= 3.0, "five roundings and one: {parts} and {sum}");
    }
    for (cell, sum) in one.iter().enumerate() {
        let parts: f64 = two[cell * 4..(cell + 1) * 4].iter().sum();
        assert!((parts - sum).abs() <= 2.5, "four roundings and one: {parts} and {sum}");
    }
}

#[test]
fn ninety_five_of_a_hundred_intervals_hold_the_truth() {
    let sizes = [3, 4, 5, 2];
    let people = full(&sizes, 400);
    let mut held: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
    for seed in 0..60 {
        for table in made(&people, &plan(3, 100_000), seed) {
            let truth = 400 * 120 / table.cells.len() as u64;
            let entry = held.entry(table.columns.len()).or_default();
            for cell in &table.cells {
                entry.0 += u32::from(cell.unwrap().abs_diff(truth) <= table.margin);
                entry.1 += 1;
            }
        }
    }
    for (length, (held, all)) in held {
        let share = f64::from(held) / f64::from(all);
        // At least 840 intervals a length, in part dependent; margins are rounded up.
        assert!((0.93..0.985).contains(&share), "{length} columns: {share} of {all}");
    }
}

#[test]
fn reconciling_takes_noise_down() {
    let people = full(&[3, 4, 5, 2], 400);
    let error = |length: usize, shares: Vec<u32>, rho: u64| -> f64 {
        let plan = Plan { shares, ..plan(length, rho) };
        let squares = (0..40).flat_map(|seed| made(&people, &plan, seed)).filter(|table| table.columns.len() == 1);
        let cells = squares.flat_map(|table| {
            let truth = 48_000.0 / table.cells.len() as f64;
            table.cells.into_iter().map(move |cell| (cell.unwrap() as f64 - truth).powi(2)).collect::<Vec<_>>()
        });
        let errors: Vec<f64> = cells.collect();
        errors.iter().sum::<f64>() / errors.len() as f64
    };
    // One column alone with budget 20,000; the same share of a budget ten times as large, with pairs and triples measured beside it.
    let (alone, together) = (error(1, vec![1], 20_000), error(3, vec![1, 2, 7], 200_000));
    assert!(together < 0.8 * alone, "{together} is not well below {alone}");
}

#[test]
fn cells_that_hold_nobody_get_noise_like_any_other() {
    // Everybody has value 0 of both columns: 24 of the 25 cells of the pair are empty.
    let mut people = full(&[1], 500);
    people.columns = columns(&[5, 5]);
    people.rows = vec![people.rows[0].clone(), people.rows[0].clone()];
    let empties = |least_deviations: u32| -> (usize, usize) {
        let plan = Plan { least_deviations, ..plan(2, 50_000) };
        let tables: Vec<NoisyTable> = (0..200).flat_map(|seed| made(&people, &plan, seed)).collect();
        let cells = tables.iter().filter(|table| table.columns.len() == 2).flat_map(|table| &table.cells[1..]);
        let shown: Vec<bool> = cells.map(|cell| cell.is_some_and(|count| count > 0)).collect();
        (shown.iter().filter(|is_shown| **is_shown).count(), shown.len())
    };
    let (shown, all) = empties(0);
    assert!((0.4..0.55).contains(&(shown as f64 / all as f64)), "half of the noise is positive: {shown} of {all}");
    let (shown, all) = empties(23);
    assert!((0.002..0.016).contains(&(shown as f64 / all as f64)), "about one in a hundred: {shown} of {all}");
}

#[test]
fn the_same_seed_gives_the_same_release_and_another_does_not() {
    let people = full(&[3, 4], 50);
    assert_eq!(made(&people, &plan(2, 50_000), 1), made(&people, &plan(2, 50_000), 1));
    assert_ne!(made(&people, &plan(2, 50_000), 1), made(&people, &plan(2, 50_000), 2));
}

/// Two columns of two values; `extra` rows of one more unit in the first cell.
fn neighbour(extra: usize) -> People {
    let mut people = full(&[2, 2], 12);
    for column in &mut people.rows {
        column.extend(vec![0; extra]);
    }
    people.units.extend(vec![48; extra]);
    people
}

/// How often the sum of the three counts that the extra unit raises reaches each value, in `runs` releases.
fn reaches(people: &People, plan: &Plan, runs: u32) -> BTreeMap<u64, f64> {
    let mut counts: BTreeMap<u64, f64> = BTreeMap::new();
    for run in 0..runs {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&run.to_le_bytes());
        let tables = noisy_counts(people, plan, &mut Ledger::new(plan.rho), seed).unwrap();
        let sum: u64 = tables.iter().map(|table| table.cells[0].unwrap_or(0)).sum();
        *counts.entry(sum).or_default() += 1.0 / f64::from(runs);
    }
    counts
}

#[test]
fn one_family_with_thirty_rows_changes_no_release_by_more_than_was_promised() {
    let promise = Promise { epsilon: 1.0, delta: 1e-3 };
    let plan = plan(2, Rho::of_promise(promise).unwrap().millionths());
    let runs = 20_000;
    let (without, with) = (reaches(&neighbour(0), &plan, runs), reaches(&neighbour(30), &plan, runs));
    let above = |counts: &BTreeMap<u64, f64>, from: u64| counts.range(from..).map(|(_, share)| share).sum::<f64>();
    let below = |counts: &BTreeMap<u64, f64>, to: u64| counts.range(..to).map(|(_, share)| share).sum::<f64>();
    // Five standard errors of the larger of the two shares.
    let slack = |share: f64| 5.0 * (share.max(1e-4) / f64::from(runs)).sqrt();
    let mut largest: f64 = 0.0;
    for cut in 0..200 {
        for (p, q) in [
            (above(&with, cut), above(&without, cut)),
            (above(&without, cut), above(&with, cut)),
            (below(&with, cut), below(&without, cut)),
            (below(&without, cut), below(&with, cut)),
        ] {
            assert!(p <= promise.epsilon.exp() * q + promise.delta + slack(p), "at {cut}: {p} against {q}");
            largest = largest.max(p - q);
        }
    }
    assert!(largest > 0.02, "the counts do depend on people: {largest}");
}

#[test]
fn without_the_bound_the_same_thirty_rows_would_show() {
    let promise = Promise { epsilon: 1.0, delta: 1e-3 };
    let plan = plan(2, Rho::of_promise(promise).unwrap().millionths());
    let mut unbounded = neighbour(30);
    unbounded.units = (0..unbounded.units.len() as u32).collect();
    let (without, with) = (reaches(&neighbour(0), &plan, 2_000), reaches(&unbounded, &plan, 2_000));
    let from = 36 + 45;
    let share = |counts: &BTreeMap<u64, f64>| counts.range(from..).map(|(_, share)| share).sum::<f64>();
    assert!(share(&with) > promise.epsilon.exp() * share(&without) + 0.1, "{} {}", share(&with), share(&without));
}

#[test]
fn what_does_not_fit_is_refused_and_spends_nothing() {
    let refused = |alter: fn(&mut People, &mut Plan)| {
        let (mut people, mut plan) = (full(&[2, 3], 2), plan(2, 10));
        alter(&mut people, &mut plan);
        let mut ledger = Ledger::new(Rho::from_millionths(15));
        let error: NoiseError = noisy_counts(&people, &plan, &mut ledger, [0; 32]).unwrap_err();
        assert_eq!(ledger.left(), Rho::from_millionths(15));
        error.to_string()
    };
    let all = [
        refused(|_, plan| plan.rho = Rho::from_millionths(16)),
        refused(|_, plan| plan.length = 4),
        refused(|_, plan| plan.shares = vec![1]),
        refused(|_, plan| plan.shares = vec![1, 0]),
        refused(|_, plan| plan.most_rows = 0),
        refused(|_, plan| plan.most_rows = 1000),
        refused(|people, _| people.rows[1][4] = 3),
        refused(|people, _| people.units.truncate(3)),
        refused(|people, _| people.columns[0].values.clear()),
        refused(|people, _| people.rows.truncate(1)),
        refused(|people, _| people.columns = columns(&[60_000, 60_000])),
    ];
    expect![[r"
        REL-1 asks for 16 millionths of rho; 15 of 15 are left
        reporting length 4 over 2 columns; accepted are 1 to 3, and no more than columns
        shares [1] and 1 rows a unit for reporting length 2; accepted are one share a length, all above 0, and 1 to 1,000 rows
        shares [1, 0] and 1 rows a unit for reporting length 2; accepted are one share a length, all above 0, and 1 to 1,000 rows
        shares [1, 3] and 0 rows a unit for reporting length 2; accepted are one share a length, all above 0, and 1 to 1,000 rows
        a variance of 400000000000000 thousandths; accepted are 1 to 1099511627776
        row 5 of column c1 holds value 3; accepted are 0 to 2, as declared
        column c0 has 12 rows, 3 units are given; accepted are as many of both
        column c0 declares 0 values; accepted are 1 to 65,535
        column c1 has 0 rows, 12 units are given; accepted are as many of both
        3600120000 cells over all tables; accepted are up to 33554432: leave out columns or join values"]]
    .assert_eq(&all.join("\n"));
}
