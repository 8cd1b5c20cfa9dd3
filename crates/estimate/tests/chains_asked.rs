//! What a chain hangs on and what a claimed total would need: exact variances, bars by hand, pay put back into the chain.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chains.rs"]
mod by_hand;
#[path = "support/studies.rs"]
mod studies;

use assize_estimate::chains::{
    Amount, Basis, Chain, Common, Index, Stratum, needed_pay, product, run, sobol, sobol_of_all, streams, test_total,
    tornado, tornado_of_all,
};
use assize_record::claim::Claim;
use assize_record::term::Derivation;
use by_hand::{chain, deduction, fixed, lognormal, stratum};
use expect_test::expect;
use proptest::prelude::*;
use studies::{Told, claim, scenario, study};

/// z(0.95): Abramowitz and Stegun 1964, table 26.5.
const Z95: f64 = 1.644_853_626_951_5;

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() <= tolerance, "{found}, not {expected}");
}

/// Squared coefficients of variation of each factor of a product give its indices, whatever the factors' distributions:
/// `Var E[Y | x_i] = v_i m^2`, `E Var[Y | all but x_i] = v_i prod (1 + v_j) m^2`, `Var Y = (prod (1 + v_j) - 1) m^2`.
fn indices_of_a_product(squares: &[f64]) -> Vec<(f64, f64)> {
    let all: f64 = squares.iter().map(|v| 1.0 + v).product();
    let of = |v: &f64| (v / (all - 1.0), v * (all / (1.0 + v)) / (all - 1.0));
    squares.iter().map(of).collect()
}

/// E[exp(s Z)^power] by the trapezoid rule over +-12 standard deviations, which is exact to the last digits here.
fn moment(spread: f64, power: f64) -> f64 {
    let step = 0.01;
    let at = |z: f64| (power * spread * z - z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
    (-1_200..=1_200).map(|i| step * at(step * f64::from(i))).sum()
}

#[test]
fn indices_of_lognormals_are_those_of_moments_reckoned_by_quadrature() {
    for spreads in [vec![0.1, 0.2], vec![0.5, 0.5, 0.5], vec![0.05, 0.9, 0.3, 0.4], vec![1.0]] {
        let amounts: Vec<Amount> = spreads.iter().map(|spread| lognormal(3.0, *spread)).collect();
        let named: Vec<(&str, &Amount)> = amounts.iter().map(|amount| ("x", amount)).collect();
        let found = product(&named).unwrap().unwrap();
        let squares: Vec<f64> = spreads.iter().map(|s| moment(*s, 2.0) / moment(*s, 1.0).powi(2) - 1.0).collect();
        for (found, (first, total)) in found.indices.iter().zip(indices_of_a_product(&squares)) {
            near(found.first, first, 1e-9);
            near(found.total, total, 1e-9);
        }
        near(found.mean, spreads.iter().map(|s| 3.0 * moment(*s, 1.0)).product(), 1e-9);
        let median = 3f64.powi(i32::try_from(spreads.len()).unwrap());
        let spread = spreads.iter().map(|s| s * s).sum::<f64>().sqrt();
        near(found.p95, median * (Z95 * spread).exp(), 1e-7);
        near(found.p05, median * (-Z95 * spread).exp(), 1e-7);
        near(found.quantiles.p50, median, 1e-9);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The parts of variance of all subsets of amounts make up the whole: `sum over subsets of prod v_i = prod (1 + v_i) - 1`.
    #[test]
    fn no_part_of_the_variance_is_lost(spreads in prop::collection::vec(0.01..1.2f64, 1..6), medians in 0.1..1e6f64) {
        let amounts: Vec<Amount> = spreads.iter().map(|spread| lognormal(medians, *spread)).collect();
        let of = |amounts: &[Amount]| {
            product(&amounts.iter().map(|amount| ("x", amount)).collect::<Vec<_>>()).unwrap().unwrap()
        };
        let found = of(&amounts);
        let (first, total): (f64, f64) = found.indices.iter().fold((0.0, 0.0), |sum, i| (sum.0 + i.first, sum.1 + i.total));
        prop_assert!(first <= 1.0 + 1e-9 && total >= 1.0 - 1e-9, "{} {}", first, total);
        prop_assert!(found.indices.iter().all(|i| i.first <= i.total * (1.0 + 1e-9)));
        let variance: f64 = spreads.iter().map(|s| (s * s).exp()).product::<f64>() - 1.0;
        let mut subsets = 0.0;
        for subset in 1..1u32 << spreads.len() {
            let within = |place: &usize| subset >> place & 1 == 1;
            subsets += (0..spreads.len()).filter(within).map(|place| (spreads[place].powi(2)).exp_m1()).product::<f64>();
        }
        prop_assert!((subsets / variance - 1.0).abs() < 1e-6);
        // The first index and the rest of the subsets with that amount make its total index.
        for (place, index) in found.indices.iter().enumerate() {
            let others: f64 = (0..spreads.len()).filter(|other| *other != place).map(|p| spreads[p].powi(2)).sum();
            prop_assert!((index.first * others.exp() / index.total - 1.0).abs() < 1e-6);
        }
        let turned: Vec<Amount> = amounts.into_iter().rev().collect();
        let (turned, count) = (of(&turned), spreads.len());
        prop_assert!((turned.indices[count - 1].first - found.indices[0].first).abs() < 1e-9, "order does not matter");
    }
}

#[test]
fn a_product_without_a_closed_form_is_left_to_draws() {
    let (one, wide) = (Amount::Fixed(1.0), lognormal(5.0, 0.4));
    let none = [
        vec![&one],
        vec![&wide, &Amount::Uniform { low: 0.0, high: 1.0 }],
        vec![&wide, &Amount::Beta { a: 1.0, b: 1.0 }],
    ];
    for amounts in none {
        let named: Vec<(&str, &Amount)> = amounts.into_iter().map(|amount| ("x", amount)).collect();
        assert_eq!(product(&named), Ok(None));
    }
    assert_eq!(product(&[]), Ok(None));
    assert_eq!(product(&[("x", &wide), ("nobody", &Amount::Fixed(0.0))]), Ok(None), "nothing is lognormal about 0");
    let fault = product(&[("x", &lognormal(5.0, -1.0))]).unwrap_err();
    assert_eq!(fault.to_string(), "the spread is -1; accepted is a number above 0");
    // What is known moves the middle and explains nothing.
    let found = product(&[("x", &wide), ("twelve", &Amount::Fixed(12.0))]).unwrap().unwrap();
    near(found.quantiles.p50, 60.0, 1e-9);
    assert_eq!(found.indices.iter().map(|i| (i.first, i.total)).collect::<Vec<_>>()[1], (0.0, 0.0));
}

#[track_caller]
fn agree(drawn: &[Index], exact: &[(f64, f64)], tolerance: f64) {
    assert_eq!(drawn.len(), exact.len());
    for (drawn, (first, total)) in drawn.iter().zip(exact) {
        let off = (drawn.first - first).abs().max((drawn.total - total).abs());
        assert!(off < tolerance, "{drawn:?}, not {first} and {total}");
    }
}

/// Uniform and beta factors have squared coefficients of variation of their own. Tolerance: five standard errors.
#[test]
fn drawn_indices_of_any_product_are_those_of_its_variances() {
    let share = Amount::Beta { a: 6.0, b: 3.0 };
    let cuts = vec![deduction("state", Basis::ShareOfGross, share)];
    let one = stratum(lognormal(900.0, 0.3), Amount::Uniform { low: 100.0, high: 700.0 }, Amount::Fixed(12.0), cuts);
    let uniform = 600f64.powi(2) / 12.0 / 400f64.powi(2);
    let beta = 6.0 * 3.0 / (81.0 * 10.0) / (6.0f64 / 9.0).powi(2);
    let exact = indices_of_a_product(&[0.09f64.exp_m1(), uniform, 0.0, beta]);
    agree(&sobol(&one, 60_000, 3), &exact, 0.03);
}

/// What varies by 1 % still has indices: without centring, the first-order estimator has an error of 100 / sqrt(draws) here.
#[test]
fn indices_of_what_hardly_varies_are_as_sharp_as_others() {
    let cuts = vec![deduction("state", Basis::ShareOfGross, Amount::Fixed(0.5))];
    let one = stratum(lognormal(50_000.0, 0.01), lognormal(600.0, 0.02), Amount::Fixed(12.0), cuts);
    let squares = [1e-4f64.exp_m1(), 4e-4f64.exp_m1(), 0.0, 0.0];
    agree(&sobol(&one, 20_000, 9), &indices_of_a_product(&squares), 0.04);
}

/// Sums a month and a year of known people add up, so nothing acts together: first and total indices are parts of variance.
#[test]
fn indices_of_a_sum_are_its_parts_of_variance() {
    let cuts = vec![
        deduction("state", Basis::PerMonth, Amount::Uniform { low: 10.0, high: 40.0 }),
        deduction("state", Basis::PerYear, Amount::Uniform { low: 0.0, high: 600.0 }),
        deduction("managers", Basis::PerMonth, Amount::Uniform { low: 0.0, high: 90.0 }),
    ];
    let one = fixed(100.0, 5_000.0, 12.0, cuts);
    let (month, year) = ((12.0f64 * 30.0).powi(2), 600f64.powi(2));
    let part = |of: f64| (of / (month + year), of / (month + year));
    agree(&sobol(&one, 40_000, 5), &[(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), part(month), part(year), (0.0, 0.0)], 0.03);
    assert!(sobol(&fixed(1.0, 1.0, 1.0, vec![]), 100, 1).is_empty(), "nothing varies");
    assert!(sobol(&one, 0, 1).is_empty(), "nothing is drawn");
}

#[test]
fn bars_are_the_chain_at_five_and_ninety_five_percent() {
    let cuts = vec![
        deduction("state", Basis::ShareOfGross, Amount::Uniform { low: 0.2, high: 0.6 }),
        deduction("managers", Basis::PerMonth, Amount::Uniform { low: 0.0, high: 100.0 }),
        deduction("state", Basis::PerYear, Amount::Fixed(120.0)),
    ];
    let one = stratum(lognormal(1_000.0, 0.1), lognormal(500.0, 0.5), Amount::Uniform { low: 8.0, high: 12.0 }, cuts);
    // All at the medians: 1,000 people x (500 x 10 x 0.4 + 120).
    let (middle, p) = (2_120_000.0, |spread: f64| (Z95 * spread).exp());
    let expected = [
        // At 219 a month managers' 50 and the state's 88 + 12 leave something still: nothing is cut.
        ("pay", 2e6 / p(0.5) + 1.2e5, 2e6 * p(0.5) + 1.2e5),
        ("deduction for state", 1.22e6, 3.02e6),
        ("months", 1_000.0 * (500.0 * 8.2 * 0.4 + 120.0), 1_000.0 * (500.0 * 11.8 * 0.4 + 120.0)),
        ("people", middle / p(0.1), middle * p(0.1)),
        ("deduction for managers", middle, middle),
        ("deduction for state", middle, middle),
    ];
    for (bar, (what, low, high)) in tornado(&one).iter().zip(expected) {
        assert_eq!(bar.what, what);
        near(bar.low, low, 1e-7);
        near(bar.middle, middle, 1e-12);
        near(bar.high, high, 1e-7);
    }
}

/// The chain's take is lognormal, so the chance to reach a total is `Phi(ln(take / total) / spread)`.
#[test]
fn a_total_is_reached_as_often_as_the_normal_distribution_says() {
    let cuts = vec![deduction("state", Basis::ShareOfGross, Amount::Fixed(0.5))];
    let one = chain(vec![stratum(lognormal(1_000.0, 0.3), lognormal(400.0, 0.4), Amount::Fixed(10.0), cuts)]);
    // Phi(0) = 0.5, Phi(1) = 0.8413, Phi(2) = 0.9772. Four standard errors in 20,000 draws: 0.014, 0.010, 0.004.
    let reached = |low, high| test_total(&one, low, high, 20_000, 2).unwrap().unwrap();
    let table = [(0.0f64, 0.5, 0.014), (-1.0, 0.841_345, 0.010), (-2.0, 0.977_250, 0.004), (1.0, 0.158_655, 0.010)];
    for (sigmas, chance, tolerance) in table {
        let total = 2e6 * (0.5 * sigmas).exp();
        let found = reached(total, total);
        assert!((found.reaches_low - chance).abs() < tolerance, "{sigmas}: {}", found.reaches_low);
        assert!((found.reaches_low + found.below_high - 1.0).abs() < 1e-3, "one number: it is reached or it is not");
        near(found.ratio.p50, total / found.chain.p50, 1e-3);
    }
    let all = reached(1.0, 1e12);
    assert_eq!((all.reaches_low, all.below_high), (1.0, 1.0));
    for (low, high) in [(0.0, 1.0), (-1.0, 1.0), (2.0, 1.0), (1.0, f64::INFINITY), (f64::NAN, 1.0), (1.0, f64::NAN)] {
        assert_eq!(test_total(&one, low, high, 100, 2), Ok(None), "{low} to {high}");
    }
    let nothing = chain(vec![fixed(0.0, 400.0, 10.0, vec![])]);
    assert_eq!(test_total(&nothing, 1.0, 2.0, 100, 2), Ok(None));
    assert!(test_total(&chain(vec![]), 1.0, 2.0, 100, 2).is_err() && needed_pay(&chain(vec![]), 1.0, 100, 2).is_err());
}

/// With the pay that is said to be needed, the chain gives the claimed total: whatever the deductions, cut or not.
#[test]
fn the_needed_pay_put_back_gives_the_total() {
    let cuts = |share: f64, month: f64, year: f64, managers: f64| {
        vec![
            deduction("state", Basis::ShareOfGross, Amount::Fixed(share)),
            deduction("state", Basis::PerMonth, Amount::Fixed(month)),
            deduction("state", Basis::PerYear, Amount::Fixed(year)),
            deduction("managers", Basis::PerMonth, Amount::Fixed(managers)),
        ]
    };
    let table = [
        ("a share", cuts(0.5, 0.0, 0.0, 0.0), 3e6),
        ("a share and sums", cuts(0.5, 50.0, 120.0, 0.0), 3e6),
        ("less than the sums alone", cuts(0.5, 50.0, 120.0, 0.0), 2e5),
        ("managers who leave too little", cuts(0.9, 0.0, 0.0, 60.0), 1e6),
        ("shares and sums of more than all", cuts(1.0, 10.0, 0.0, 30.0), 1e6),
        ("sums without a share", cuts(0.0, 100.0, 0.0, 50.0), 9e5),
    ];
    for (name, cuts, total) in table {
        let with =
            |pay: f64| chain(vec![fixed(1_000.0, pay, 12.0, cuts.clone()), fixed(50.0, 2.0 * pay, 12.0, cuts.clone())]);
        let needed = needed_pay(&with(100.0), total, 100, 1).unwrap().unwrap();
        // Pay over both strata by people: (1,000 x 1 + 50 x 2) / 1,050 times the first one's.
        let found = run(&with(needed.pay.p50 / (1_100.0 / 1_050.0)), 100, 1).unwrap().all;
        assert!((found.state.total.p50 / total - 1.0).abs() < 1e-9, "{name}: {}", found.state.total.p50);
        near(needed.known.p50, 100.0 * 1_100.0 / 1_050.0, 1e-12);
    }
}

/// Pay reaches what is needed exactly where the chain reaches the total, with managers who leave too little in many draws.
#[test]
fn both_questions_have_one_answer_even_where_deductions_are_cut() {
    let cuts = vec![
        deduction("state", Basis::ShareOfGross, Amount::Beta { a: 7.0, b: 3.0 }),
        deduction("managers", Basis::PerMonth, Amount::Uniform { low: 0.0, high: 200.0 }),
        deduction("state", Basis::PerYear, Amount::Uniform { low: 0.0, high: 500.0 }),
    ];
    let greedy = || stratum(lognormal(1_000.0, 0.2), lognormal(300.0, 0.5), Amount::Fixed(12.0), cuts.clone());
    let one = chain(vec![greedy(), greedy()]);
    assert!(run(&one, 2_000, 6).unwrap().all.overdrawn > 0.3);
    for total in [2e6, 4e6, 6e6] {
        let tested = test_total(&one, total, total, 2_000, 6).unwrap().unwrap();
        let needed = needed_pay(&one, total, 2_000, 6).unwrap().unwrap();
        assert!((needed.probability - tested.reaches_low).abs() < 1e-9, "{total}: {needed:?} {tested:?}");
    }
}

#[test]
fn no_pay_gives_more_than_sums_that_do_not_rise_with_it() {
    let levy = vec![deduction("state", Basis::PerMonth, Amount::Fixed(100.0))];
    let one = chain(vec![fixed(1_000.0, 50.0, 12.0, levy)]);
    assert_eq!(needed_pay(&one, 1.3e6, 100, 1), Ok(None), "the levy is 1.2 million");
    near(needed_pay(&one, 6e5, 100, 1).unwrap().unwrap().pay.p50, 50.0, 1e-9);
    for total in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(needed_pay(&one, total, 100, 1), Ok(None), "{total}");
    }
}

fn revenue(id: &str, value: &str, year: i16) -> Claim {
    claim(id, id, "ALL", value).of("state_revenue", "USD/year").during(&year.to_string(), &year.to_string())
}

fn courses(claims: Vec<Claim>) -> Vec<String> {
    let scenario =
        scenario(2015, &[("first_year = 2015", "first_year = 2010"), ("last_year = 2015", "last_year = 2020")]);
    let show = |stream: &assize_estimate::chains::Stream| {
        let year = |y: &assize_estimate::chains::StreamYear| {
            let end = |end: Option<f64>| end.map_or("?".to_owned(), |end| end.to_string());
            let ids: Vec<&str> = y.claims.iter().map(|id| id.as_str()).collect();
            format!("{} {} to {} from {} of {}", y.year, end(y.low), end(y.high), ids.join(" "), y.origins.len())
        };
        format!("{} | {}", stream.course(), stream.years.iter().map(year).collect::<Vec<_>>().join(" | "))
    };
    streams(&study(claims), &scenario).iter().map(show).collect()
}

#[test]
fn a_stream_has_the_course_that_its_first_and_last_ranges_show() {
    let mut far = revenue("K9", "70", 2012);
    far.area = "one yard".into();
    let table = vec![
        ("none", vec![]),
        ("outside the years", vec![revenue("K1", "5", 2009)]),
        ("one year", vec![revenue("K1", "5..8", 2012), revenue("K2", "2", 2012)]),
        ("apart, upwards", vec![revenue("K1", "5..8", 2012), revenue("K2", "9", 2014)]),
        ("touching", vec![revenue("K1", "5..8", 2012), revenue("K2", "8..9", 2014)]),
        ("apart, downwards", vec![revenue("K1", "5..8", 2012), revenue("K2", "<=4", 2014)]),
        ("open above", vec![revenue("K1", ">=5", 2012), revenue("K2", "900", 2014)]),
        (
            "a dip between is not seen",
            vec![revenue("K1", "5", 2012), revenue("K2", "1", 2013), revenue("K3", "7", 2014)],
        ),
        ("a repeat", vec![revenue("K1", "5", 2012), revenue("K2", "9", 2014).from(Derivation::Repeats, &["K1"])]),
        ("of a part", vec![far]),
        ("by sector", vec![revenue("K1", "5", 2012).in_sector("it"), revenue("K2", "9", 2014)]),
    ];
    let lines = |(name, claims): (&str, Vec<Claim>)| {
        let courses = courses(claims);
        let none = if courses.is_empty() { "  no stream" } else { "" };
        let courses = courses.iter().map(|course| format!("  {course}"));
        format!("{name}:\n{}{none}", courses.collect::<Vec<_>>().join("\n"))
    };
    let said: Vec<String> = table.into_iter().map(lines).collect();
    expect![[r#"
        none:
          no stream
        outside the years:
          no stream
        one year:
          all: claims of 2012 alone, no course can be seen | 2012 2 to 8 from K1 K2 of 2
        apart, upwards:
          all, 2012 to 2014: grew | 2012 5 to 8 from K1 of 1 | 2014 9 to 9 from K2 of 1
        touching:
          all, 2012 to 2014: the claims overlap, neither growth nor decline can be read from them | 2012 5 to 8 from K1 of 1 | 2014 8 to 9 from K2 of 1
        apart, downwards:
          all, 2012 to 2014: shrank | 2012 5 to 8 from K1 of 1 | 2014 ? to 4 from K2 of 1
        open above:
          all, 2012 to 2014: the claims overlap, neither growth nor decline can be read from them | 2012 5 to ? from K1 of 1 | 2014 900 to 900 from K2 of 1
        a dip between is not seen:
          all, 2012 to 2014: grew | 2012 5 to 5 from K1 of 1 | 2013 1 to 1 from K2 of 1 | 2014 7 to 7 from K3 of 1
        a repeat:
          all: claims of 2012 alone, no course can be seen | 2012 5 to 5 from K1 of 1
        of a part:
          no stream
        by sector:
          all: claims of 2014 alone, no course can be seen | 2014 9 to 9 from K2 of 1
          it: claims of 2012 alone, no course can be seen | 2012 5 to 5 from K1 of 1"#]].assert_eq(&said.join("\n"));
}

/// Two yards with the same pay and share, whose people are known.
fn two_yards(common: Common) -> Chain {
    let share = || deduction("state", Basis::ShareOfGross, Amount::Uniform { low: 0.5, high: 0.9 });
    let yard = |name: &str, people: f64| Stratum {
        name: name.into(),
        ..stratum(Amount::Fixed(people), lognormal(300.0, 0.4), Amount::Fixed(12.0), vec![share()])
    };
    Chain { common, ..chain(vec![yard("A", 1_000.0), yard("B", 1_000.0)]) }
}

const SHARED: Common = Common { pay: true, months: true, shares: true };

#[test]
fn an_error_that_all_strata_share_does_not_average_out() {
    let width = |common| {
        let q = run(&two_yards(common), 20_000, 7).unwrap().all.state.total;
        (q.p90 / q.p10).ln()
    };
    let one = run(&chain(vec![two_yards(SHARED).strata[0].clone()]), 20_000, 7).unwrap().all.state.total;
    // Shared in all, two yards are one of twice the size; apart, errors cancel by about the square root of two.
    near(width(SHARED), (one.p90 / one.p10).ln(), 0.03);
    assert!(width(Common::default()) < 0.8 * width(SHARED));
}

#[test]
fn indices_of_a_whole_chain_are_those_of_the_product_that_it_is() {
    let chain = two_yards(SHARED);
    let found = sobol_of_all(&chain, 20_000, 11);
    let names: Vec<&str> = found.iter().map(|index| index.what.as_str()).collect();
    assert_eq!(names, ["people in A", "people in B", "gross pay a month", "paid months", "share of pay for state"]);
    // Squared coefficients of variation: exp(0.16) - 1 for pay; (0.4^2 / 12) / 0.7^2 for the share.
    let expected = indices_of_a_product(&[0.16f64.exp_m1(), 0.16 / 12.0 / 0.49]);
    for (index, (first, total)) in [&found[2], &found[4]].into_iter().zip(expected) {
        assert!((index.first - first).abs() < 0.03 && (index.total - total).abs() < 0.03, "{index:?} {first} {total}");
    }
    assert!(found[0].total.abs() < 1e-12 && found[3].total.abs() < 1e-12, "what is known explains nothing");
}

#[test]
fn bars_of_a_whole_chain_move_all_strata_together() {
    let bars = tornado_of_all(&two_yards(SHARED));
    let pay = &bars[0];
    assert_eq!(pay.what, "gross pay a month");
    near(pay.middle, 2_000.0 * 300.0 * 12.0 * 0.7, 1e-12);
    near(pay.high / pay.middle, (0.4 * Z95).exp(), 1e-9);
    let share = bars.iter().find(|bar| bar.what == "share of pay for state").unwrap();
    near(share.low / share.middle, 0.52 / 0.7, 1e-9);
    let apart = tornado_of_all(&two_yards(Common::default()));
    assert_eq!(apart[0].what, "gross pay a month, all hosts at once");
}
