//! The pool against known truth, closed forms and degenerate evidence.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/studies.rs"]
mod support;

use assize_estimate::estimate;
use assize_estimate::scenario::Scenario;
use assize_record::claim::Claim;
use assize_record::estimate::{Quantiles, Sides};
use assize_record::study::Study;
use expect_test::{Expect, expect};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::{SEED, Told, claim, find, in_2015, quantiles, scenario, show, study};

const TRUTH: f64 = 40_000.0;
const REPLICATES: u32 = 400;
/// z(0.9), for a central 80 % interval.
const Z90: f64 = 1.281_551_565_544_600_4;

/// A standard normal number (Box and Muller 1958).
fn normal(random: &mut impl Rng) -> f64 {
    let mut unit = || (random.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0 + 1e-17;
    (-2.0 * unit().ln()).sqrt() * (std::f64::consts::TAU * unit()).cos()
}

fn quick() -> Scenario {
    scenario(2015, &[("draws = 20000", "draws = 1000")])
}

/// How often the central 80 % of the estimate hold the truth, where `claims` simulates what is said of it.
fn coverage(level: u8, claims: impl Fn(&mut ChaCha8Rng) -> Vec<Claim>) -> f64 {
    let (scenario, mut random) = (quick(), ChaCha8Rng::seed_from_u64(7));
    let mut held = 0;
    for seed in 0..REPLICATES {
        let all = estimate(&study(claims(&mut random)), &scenario, u64::from(seed));
        let e = find(&all, "people", "AAA", 2015).unwrap();
        let q = e.readings.iter().find(|r| r.range_read_as == level).unwrap().quantiles;
        held += u32::from(q.p10 <= TRUTH && TRUTH <= q.p90);
    }
    f64::from(held) / f64::from(REPLICATES)
}

/// A point whose error is what the scenario assumes of credibility 3: a standard deviation of 0.2 on the logarithm.
fn point(id: &str, random: &mut ChaCha8Rng) -> Claim {
    claim(id, id, "AAA", &format!("{:.0}", TRUTH * (0.2 * normal(random)).exp()))
}

#[test]
fn one_origin_with_the_assumed_error_holds_the_truth_at_its_level() {
    // Three binomial standard errors of 0.8 in 400 replicates are 0.06; the 80 % interval itself has a Monte-Carlo error of
    // about 0.01 in coverage at 1,000 draws.
    let found = coverage(80, |random| vec![point("K1", random)]);
    assert!((found - 0.8).abs() < 0.07, "{found}");
}

#[test]
fn a_pool_of_origins_holds_the_truth_more_often_than_its_level() {
    // A mixture keeps each origin's own spread and adds the spread between them, so it is wider than the truth needs: by theory the
    // pool of five has a standard deviation of about 0.27 against an error of its middle of 0.09.
    let found = coverage(80, |random| (1..=5).map(|n| point(&format!("K{n}"), random)).collect());
    assert!(found > 0.97, "{found}");
}

#[test]
fn a_range_holds_the_truth_at_its_level_only_if_it_is_read_as_what_it_was() {
    let range = |random: &mut ChaCha8Rng| {
        let middle = TRUTH * (0.3 * normal(random)).exp();
        let half = (0.3 * Z90).exp();
        vec![claim("K1", "K1", "AAA", &format!("{:.0}..{:.0}", middle / half, middle * half))]
    };
    let found = [50, 80, 95].map(|level| coverage(level, range));
    // Read as 50 %, the interval is 1.90 times too wide: 2 phi(1.2816 x 1.90) - 1 = 0.985. Read as 95 %, it is 0.654 times as wide
    // as it should be: 2 phi(1.2816 x 0.654) - 1 = 0.598. Three standard errors in 400 replicates: 0.018, 0.06, 0.074.
    for (found, (expected, tolerance)) in found.into_iter().zip([(0.985, 0.03), (0.8, 0.07), (0.598, 0.085)]) {
        assert!((found - expected).abs() < tolerance, "{found}, not {expected}");
    }
}

#[test]
fn the_middle_of_many_origins_comes_close_to_the_truth() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let claims = (10..60).map(|n| point(&format!("K{n}"), &mut random)).collect();
    let all = estimate(&study(claims), &scenario(2015, &[]), SEED);
    let q = quantiles(find(&all, "people", "AAA", 2015).unwrap());
    // The median of 50 logarithms with an error of 0.2 has a standard error of 1.25 x 0.2 / sqrt(50) = 0.035; three of them.
    assert!((q.p50 / TRUTH).ln().abs() < 0.106, "{q:?}");
}

#[test]
fn quantiles_of_one_figure_meet_the_closed_form() {
    let all = in_2015(&study(vec![claim("K1", "one", "AAA", "40000")]));
    let q = quantiles(find(&all, "people", "AAA", 2015).unwrap());
    for (p, z, found) in [
        (0.025, -1.959_964, q.p025),
        (0.1, -1.281_552, q.p10),
        (0.25, -0.674_490, q.p25),
        (0.5, 0.0, q.p50),
        (0.75, 0.674_490, q.p75),
        (0.9, 1.281_552, q.p90),
        (0.975, 1.959_964, q.p975),
    ] {
        // Standard error of a quantile: sqrt(p (1 - p) / n) over the density; on the logarithm the density is phi(z) / 0.2. Four of them.
        let density = (-z * z / 2.0f64).exp() / std::f64::consts::TAU.sqrt() / 0.2;
        let tolerance = 4.0 * (p * (1.0 - p) / 20_000.0f64).sqrt() / density;
        let error = (found / TRUTH).ln() - 0.2 * z;
        assert!(error.abs() < tolerance, "{p}: {error}, tolerance {tolerance}");
    }
}

#[test]
fn the_pool_is_a_mixture_and_not_an_average() {
    // Two figures far apart: a mixture has its mass at both and none between.
    let all = in_2015(&study(vec![claim("K1", "one", "AAA", "1000"), claim("K2", "two", "AAA", "100000")]));
    let q = quantiles(find(&all, "people", "AAA", 2015).unwrap());
    assert!(q.p25 < 1_300.0 && q.p75 > 75_000.0, "{q:?}");
}

/// Standard deviation of the logarithm that a reading's 80 % interval implies.
fn spread(q: &Quantiles) -> f64 {
    (q.p90 / q.p10).ln() / (2.0 * Z90)
}

#[test]
fn the_less_a_range_is_trusted_the_wider_it_becomes() {
    let all = in_2015(&study(vec![claim("K1", "one", "AAA", "10000..20000")]));
    let e = find(&all, "people", "AAA", 2015).unwrap();
    // ln 2 over twice z(0.75), z(0.9), z(0.975); the Monte-Carlo error of a spread at 20,000 draws is about 1 %.
    for (reading, expected) in e.readings.iter().zip([0.513_8, 0.270_4, 0.176_8]) {
        assert!((spread(&reading.quantiles) / expected - 1.0).abs() < 0.03, "{reading:?}");
    }
}

#[test]
fn a_best_value_inside_a_range_is_the_median() {
    let all = in_2015(&study(vec![claim("K1", "one", "AAA", "10000..12000..20000")]));
    let q = quantiles(find(&all, "people", "AAA", 2015).unwrap());
    let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 0.02;
    assert!(close(q.p10, 10_000.0) && close(q.p50, 12_000.0) && close(q.p90, 20_000.0), "{q:?}");
}

#[track_caller]
fn check(claims: Vec<Claim>, expected: &Expect) {
    let all = in_2015(&study(claims));
    expected.assert_eq(&show(find(&all, "people", "AAA", 2015)));
}

#[test]
fn no_claims_give_no_estimates() {
    assert_eq!(in_2015(&Study::default()), []);
    assert_eq!(in_2015(&study(Vec::new())), []);
}

#[test]
fn one_lower_bound_leaves_the_upper_end_unknown() {
    check(
        vec![claim("K1", "one", "AAA", ">=50000")],
        &expect![[r#"
            E-assize-people-AAA-2015 in persons, LowerOnly
            50 %: 61200 [50500 51900 | 81900 97900]
            80 %: 61200 [50500 51900 | 81900 97900]
            95 %: 61200 [50500 51900 | 81900 97900]
            100.0 % one 61200 from K1 (K1 at grade B3: 0.8 x 0.5 = 0.400)
            one origin alone (one): nothing independent confirms it
            every value says "at least": no upper end is known, the spread above is assumed"#]],
    );
}

#[test]
fn one_upper_bound_leaves_the_lower_end_unknown() {
    check(
        vec![claim("K1", "one", "AAA", "<=50000")],
        &expect![[r#"
            E-assize-people-AAA-2015 in persons, UpperOnly
            50 %: 40800 [25500 30500 | 48200 49500]
            80 %: 40800 [25500 30500 | 48200 49500]
            95 %: 40800 [25500 30500 | 48200 49500]
            100.0 % one 40800 from K1 (K1 at grade B3: 0.8 x 0.5 = 0.400)
            one origin alone (one): nothing independent confirms it
            every value says "at most": no lower end is known, the spread below is assumed"#]],
    );
}

#[test]
fn a_bound_beside_a_figure_is_bounded_on_both_sides() {
    let all = in_2015(&study(vec![claim("K1", "one", "AAA", ">=50000"), claim("K2", "two", "AAA", "60000")]));
    assert_eq!(find(&all, "people", "AAA", 2015).unwrap().sides, Sides::Both);
}

#[test]
fn zero_stays_zero() {
    for value in ["0", "0..0", "<=0"] {
        let all = in_2015(&study(vec![claim("K1", "one", "AAA", value)]));
        let q = quantiles(find(&all, "people", "AAA", 2015).unwrap());
        assert_eq!((q.p025, q.p50, q.p975), (0.0, 0.0, 0.0), "{value}");
    }
}

#[test]
fn huge_values_stay_finite_and_absurd_ones_are_refused() {
    let all = in_2015(&study(vec![
        claim("K1", "one", "AAA", "1..1000000").graded("6"),
        claim("K2", "two", "AAA", "1000000000000000"),
        claim("K3", "three", "AAA", "79228162514264337593543950335"),
    ]));
    let e = find(&all, "people", "AAA", 2015).unwrap();
    assert!(e.readings.iter().all(|r| r.quantiles.p975.is_finite()));
    assert_eq!(e.excluded.iter().map(|x| x.claim.as_str()).collect::<Vec<_>>(), ["K3"]);
}

/// Money and people of 2015 for all hosts, at grade B3.
fn economy(people: &str) -> Vec<Claim> {
    vec![
        claim("K1", "one", "ALL", people),
        claim("K2", "two", "ALL", "500000000").of("state_revenue", "USD/year"),
        claim("K3", "three", "BBB", "400").of("wage_gross", "USD/month").in_sector("logging"),
        claim("K4", "four", "ALL", "50").of("state_share_of_wage", "percent"),
        claim("K5", "five", "ALL", "5000").of("wage_gross", "USD/month").in_sector("it"),
    ]
}

#[test]
fn people_times_pay_times_share_has_the_closed_form_of_a_product() {
    let all = in_2015(&study(economy("50000")));
    let derived = find(&all, "revenue-derived", "ALL", 2015).unwrap();
    let q = quantiles(derived);
    // Medians multiply: 50,000 x 400 x 12 x 0.5; spreads add in squares: 0.2 sqrt(3). Tolerance: Monte-Carlo error of about 1 %; the cut
    // of the share at 100 % lies 3.5 standard deviations out.
    assert!((q.p50 / 120e6).ln().abs() < 0.015 && (spread(&q) / (0.2 * 3f64.sqrt()) - 1.0).abs() < 0.03, "{q:?}");
    let gap = quantiles(find(&all, "revenue-gap", "ALL", 2015).unwrap());
    assert!((gap.p50 / (500.0 / 120.0)).ln().abs() < 0.02, "{gap:?}");
    let head = quantiles(find(&all, "take-per-head", "ALL", 2015).unwrap());
    assert!((head.p50 / 10_000.0).ln().abs() < 0.015, "{head:?}");
    let pay = find(&all, "pay", "ALL", 2015).unwrap();
    assert_eq!(
        pay.excluded.iter().map(|x| x.reason.as_str()).collect::<Vec<_>>(),
        ["is about it, not about manual work"]
    );
}

#[test]
fn a_share_is_never_above_the_whole() {
    let mut claims = economy("50000");
    claims[3] = claim("K4", "four", "ALL", "90..100").of("state_share_of_wage", "percent");
    let all = in_2015(&study(claims));
    assert_eq!(quantiles(find(&all, "share", "ALL", 2015).unwrap()).p975, 100.0);
}

#[test]
fn nobody_abroad_leaves_no_take_a_head() {
    let all = in_2015(&study(economy("0")));
    let found: Vec<&str> = all.iter().map(|e| e.target.quantity.as_str()).collect();
    assert_eq!(found, ["people", "revenue-claimed", "pay", "share", "revenue-derived"]);
    assert_eq!(quantiles(find(&all, "revenue-derived", "ALL", 2015).unwrap()).p975, 0.0);
}

#[test]
fn an_open_end_of_a_part_is_an_open_end_of_the_whole() {
    let sides =
        |people: &str, quantity: &str| find(&in_2015(&study(economy(people))), quantity, "ALL", 2015).unwrap().sides;
    assert_eq!(sides(">=50000", "revenue-derived"), Sides::LowerOnly);
    assert_eq!(sides(">=50000", "take-per-head"), Sides::UpperOnly);
    assert_eq!(sides("<=50000", "revenue-derived"), Sides::UpperOnly);
    assert_eq!(sides("50000", "revenue-derived"), Sides::Both);
}

#[test]
fn a_sum_of_hosts_adds_states_and_never_groups() {
    let all = in_2015(&study(vec![
        claim("K1", "one", "AAA", "1000..1000"),
        claim("K2", "two", "BBB", ">=2000"),
        claim("K3", "three", "ALL", "9000"),
    ]));
    expect![[r#"
        E-assize-people-sum-of-hosts-ALL-2015 in persons, LowerOnly
        50 %: 3490 [2860 3020 | 4340 4980]
        80 %: 3490 [2860 3020 | 4340 4980]
        95 %: 3490 [2860 3020 | 4340 4980]
        AAA: median 1,000 persons
        BBB: median 2,449 persons
        no upper end is known, on account of E-assize-people-BBB-2015
        a lower reading: hosts without a claim are not counted as zero, they are missing; of ALL these are CCC
        hosts are drawn independently; an error that they share would widen the interval"#]]
    .assert_eq(&show(find(&all, "people-sum-of-hosts", "ALL", 2015)));
}

#[test]
fn another_seed_moves_quantiles_by_monte_carlo_error_alone() {
    let study = study(vec![claim("K1", "one", "AAA", "40000"), claim("K2", "two", "BBB", "40000")]);
    let median = |seed, quantity, host| {
        let all = estimate(&study, &scenario(2015, &[]), seed);
        quantiles(find(&all, quantity, host, 2015).unwrap()).p50
    };
    let sum = |seed| median(seed, "people-sum-of-hosts", "ALL");
    let (one, two) = (sum(1), sum(2));
    // Standard error of the median on the logarithm: 1.25 x 0.2 / sqrt(2 x 20,000) = 0.0013; five of the difference.
    assert!(one != two && (one / two).ln().abs() < 0.009, "{one} {two}");
    let pooled = |seed| median(seed, "people", "AAA");
    assert_eq!(pooled(1).to_bits(), pooled(2).to_bits(), "a pool is reckoned, not drawn");
}
