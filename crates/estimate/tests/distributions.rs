//! Values as distributions, as they come out of the pool: closed forms, mixtures by a slow second version, what is left out.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/studies.rs"]
mod studies;

use assize_estimate::estimate;
use assize_record::claim::Claim;
use assize_record::estimate::{Estimate, Quantiles};
use expect_test::expect;
use proptest::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};
use studies::{SEED, Told, claim, find, in_2015, scenario, study};

/// Levels of the seven quantiles.
const P: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
/// z(0.75), z(0.9), z(0.975): half-widths of 50, 80 and 95 % (Abramowitz and Stegun 1964, table 26.5).
const HALVES: [f64; 3] = [0.674_489_750_196, 1.281_551_565_545, 1.959_963_984_540];

fn seven(q: &Quantiles) -> [f64; 7] {
    [q.p025, q.p10, q.p25, q.p50, q.p75, q.p90, q.p975]
}

fn z(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

fn people(claims: Vec<Claim>) -> Estimate {
    find(&in_2015(&study(claims)), "people", "AAA", 2015).unwrap().clone()
}

/// The distribution function of a value under a half-width of its range, written anew: spreads of points are the scenario's
/// 0.05, 0.1, 0.2, 0.35, 0.5 by credibility, that beyond a bound is 0.3.
fn below(value: &str, spread: f64, half: f64, x: f64) -> f64 {
    let number = |text: &str| text.parse::<f64>().unwrap();
    let phi = |distance: f64| Normal::standard().cdf(distance);
    if let Some(bound) = value.strip_prefix(">=") {
        return if x <= number(bound) { 0.0 } else { 2.0 * phi((x / number(bound)).ln() / 0.3) - 1.0 };
    }
    if let Some(bound) = value.strip_prefix("<=") {
        return if x >= number(bound) { 1.0 } else { 2.0 * phi((x / number(bound)).ln() / 0.3) };
    }
    match value.split("..").map(number).collect::<Vec<_>>().as_slice() {
        [point] => phi((x / point).ln() / spread),
        [low, high] if *low == 0.0 => (x / high).clamp(0.0, 1.0),
        [low, high] => phi((x / (low * high).sqrt()).ln() / ((high / low).ln() / 2.0) * half),
        [low, _, _] if *low == 0.0 => panic!("not in these cases"),
        [low, point, _] if x < *point => phi((x / point).ln() / (point / low).ln() * half),
        [_, point, high] => phi((x / point).ln() / (high / point).ln() * half),
        other => panic!("{other:?}"),
    }
}

const SPREADS: [f64; 5] = [0.05, 0.1, 0.2, 0.35, 0.5];

#[test]
fn a_value_alone_has_the_quantiles_of_its_closed_form() {
    let values =
        ["40000", "1", "3..8", "10000..12000..20000", "10000..19999..20000", "0..500", ">=50000", "<=50000", "7..7"];
    for value in values {
        for (grade, spread) in (1..=5).zip(SPREADS) {
            let found = people(vec![claim("K1", "one", "AAA", value).graded(&grade.to_string())]);
            for (reading, half) in found.readings.iter().zip(HALVES) {
                for (p, at) in P.iter().zip(seven(&reading.quantiles)) {
                    let form = if value == "7..7" { "7" } else { value };
                    let mass = below(form, spread, half, at);
                    assert!(
                        (mass - p).abs() < 1e-6,
                        "{value} at grade {grade}, {} %: {mass} below {at}, not {p}",
                        reading.range_read_as
                    );
                }
            }
        }
    }
}

#[test]
fn a_bound_is_never_crossed_and_its_spread_is_the_scenarios() {
    let of = |value: &str, spread: &str| {
        let changed = scenario(2015, &[("one_sided = 0.3", spread)]);
        let all = estimate(&study(vec![claim("K1", "one", "AAA", value)]), &changed, SEED);
        seven(&find(&all, "people", "AAA", 2015).unwrap().readings[0].quantiles)
    };
    for (spread, sigma) in [("one_sided = 0.3", 0.3f64), ("one_sided = 1.2", 1.2)] {
        for (p, (from, to)) in P.iter().zip(of(">=1000", spread).into_iter().zip(of("<=1000", spread))) {
            // Half-normal on the logarithm: mirror images of one another.
            assert!((from / (1_000.0 * (sigma * z(f64::midpoint(1.0, *p))).exp()) - 1.0).abs() < 1e-6);
            assert!((to / (1_000.0 * (-sigma * z(1.0 - p / 2.0)).exp()) - 1.0).abs() < 1e-6);
            assert!(from > 1_000.0 && to < 1_000.0);
        }
    }
}

/// Letter B weighs 0.8 for each; by number 1.0, 0.8, 0.5, 0.2, 0.05 for 1 to 5.
const WEIGHTS: [f64; 5] = [1.0, 0.8, 0.5, 0.2, 0.05];

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        (10..90_000u32).prop_map(|v| v.to_string()),
        (10..9_000u32, 1..90_000u32).prop_map(|(low, more)| format!("{low}..{}", low + more)),
        (10..900u32, 1..900u32, 1..9_000u32).prop_map(|(low, a, b)| format!("{low}..{}..{}", low + a, low + a + b)),
        (10..90_000u32).prop_map(|v| format!(">={v}")),
        (10..90_000u32).prop_map(|v| format!("<={v}")),
        (10..90_000u32).prop_map(|v| format!("0..{v}")),
    ]
}

fn told(said: &[(String, usize)]) -> Vec<Claim> {
    let one = |(place, (value, grade)): (usize, &(String, usize))| {
        claim(&format!("K{place}"), &format!("origin{place}"), "AAA", value).graded(&(grade + 1).to_string())
    };
    said.iter().enumerate().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A quantile of the pool leaves its level below it in the weighted mixture of all origins, reckoned anew.
    #[test]
    fn the_pool_is_the_mixture_of_its_origins_by_weight(said in prop::collection::vec((any_value(), 0..5usize), 1..6)) {
        let found = people(told(&said));
        let total: f64 = said.iter().map(|(_, grade)| WEIGHTS[*grade]).sum();
        for (reading, half) in found.readings.iter().zip(HALVES) {
            for (p, at) in P.iter().zip(seven(&reading.quantiles)) {
                let mass = |x: f64| -> f64 {
                    said.iter().map(|(value, grade)| WEIGHTS[*grade] / total * below(value, SPREADS[*grade], half, x)).sum()
                };
                prop_assert!(mass(at * (1.0 - 1e-6)) <= p + 1e-6 && mass(at * (1.0 + 1e-6)) >= p - 1e-6, "{} at {}: {}", p, at, mass(at));
            }
        }
        let sum: f64 = found.contributions.iter().map(|c| c.weight).sum();
        prop_assert!((sum - 1.0).abs() < 1e-9 && found.contributions.len() == said.len());
        prop_assert!(found.contributions.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
    }

    /// Told in tens instead of ones, everything is ten times as much. Told in another order, nothing changes.
    #[test]
    fn the_pool_follows_the_unit_and_not_the_order(said in prop::collection::vec((10..90_000u32, 0..5usize), 2..6)) {
        let values = |times: u64| -> Vec<(String, usize)> {
            said.iter().map(|(v, grade)| ((u64::from(*v) * times).to_string(), *grade)).collect()
        };
        let (one, ten) = (people(told(&values(1))), people(told(&values(10))));
        let turned: Vec<Claim> = told(&values(1)).into_iter().rev().collect();
        prop_assert_eq!(&people(turned), &one);
        for (one, ten) in one.readings.iter().zip(&ten.readings) {
            for (one, ten) in seven(&one.quantiles).into_iter().zip(seven(&ten.quantiles)) {
                prop_assert!((ten / one / 10.0 - 1.0).abs() < 1e-6, "{} {}", one, ten);
            }
        }
    }

    /// Whoever says the same again as a new origin narrows nothing: a pool keeps its members' spread.
    #[test]
    fn a_second_origin_of_one_voice_changes_nothing(value in any_value(), grade in 0..5usize, more in 2..5usize) {
        let (one, many) = (people(told(&[(value.clone(), grade)])), people(told(&vec![(value, grade); more])));
        for (one, many) in seven(&one.readings[1].quantiles).into_iter().zip(seven(&many.readings[1].quantiles)) {
            prop_assert!((one / many - 1.0).abs() < 1e-6, "{} {}", one, many);
        }
    }
}

#[test]
fn what_is_no_answer_is_left_out_with_its_reason() {
    let mut of_a_yard = claim("K3", "three", "AAA", "30");
    of_a_yard.area = "one yard".into();
    let claims = vec![
        claim("K1", "one", "AAA", "40"),
        claim("K2", "two", "AAA", "30").in_sector("logging"),
        of_a_yard,
        claim("K4", "four", "AAA", ">=0"),
        claim("K5", "five", "AAA", "1..1000001"),
        claim("K6", "six", "AAA", "1000000000000001"),
        claim("K7", "seven", "AAA", "30").of("workers_present", "families"),
        claim("K8", "eight", "AAA", "30").during("2000", "2015"),
        claim("K9", "nine", "AAA", "30").during("2014", "2014"),
        claim("KA", "ten", "AAA", "1..1000000"),
        claim("KB", "eleven", "AAA", "1000000000000000"),
    ];
    let found = people(claims);
    let said: Vec<String> = found.excluded.iter().map(|x| format!("{} {}", x.claim, x.reason)).collect();
    expect![[r#"
        K2 is about a part: logging alone
        K3 is about a part: one yard
        K4 says nothing: at least 0
        K5 1 to 1,000,001: the ends lie more than 1,000,000 times apart, which says nothing
        K6 1,000,000,000,000,001 is above 1,000,000,000,000,000, no figure that can be meant
        K7 is in families, not in persons
        K8 its period (2000 to 2015) is longer than 2 calendar years"#]]
    .assert_eq(&said.join("\n"));
    let counted: Vec<&str> = found.claims().map(|id| id.as_str()).collect();
    assert_eq!(
        counted,
        ["KB", "K1", "KA"],
        "in the order of origins of one weight, the ends that just pass among them"
    );
}

/// Uniform people on two hosts: the sum has the triangular form, its 10 % quantile at sqrt(0.1 x 2) of the way for equal widths.
#[test]
fn a_sum_of_hosts_is_the_convolution_of_its_hosts() {
    let all = in_2015(&study(vec![claim("K1", "one", "AAA", "0..1000"), claim("K2", "two", "BBB", "0..1000")]));
    let sum = find(&all, "people-sum-of-hosts", "ALL", 2015).unwrap();
    let q = sum.readings[1].quantiles;
    // Four standard errors of 20,000 draws: 4 sqrt(p (1 - p) / n) over the density x / 10^6.
    for (found, expected, p) in
        [(q.p10, 447.2, 0.1f64), (q.p50, 1_000.0, 0.5), (q.p90, 1_552.8, 0.9), (q.p025, 223.6, 0.025)]
    {
        let density = (1_000.0 - (expected - 1_000.0f64).abs()) / 1e6;
        let tolerance = 4.0 * (p * (1.0 - p) / 20_000.0).sqrt() / density;
        assert!((found - expected).abs() < tolerance, "{p}: {found}, not {expected}");
    }
    assert_eq!(sum.inputs.len(), 2);
}
