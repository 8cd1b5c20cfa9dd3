//! What employers pay, draw by draw: amounts against closed forms, runs against a slow second reckoning, what is refused.

#[path = "support/chains.rs"]
mod by_hand;

use assize_estimate::chains::{Amount, Basis, Chain, Deduction, Flows, Stratum, run};
use assize_record::id::Code;
use by_hand::{chain, deduction, fixed, lognormal, stratum};
use expect_test::expect;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// z(0.9), z(0.975): Abramowitz and Stegun 1964, table 26.5.
const Z90: f64 = 1.281_551_565_544_6;
const Z975: f64 = 1.959_963_984_540;

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-12), "{found}, not {expected}");
}

#[test]
fn an_amounts_quantiles_are_those_of_its_closed_form() {
    let draws = Amount::Draws(vec![0.0, 10.0, 10.0, 40.0]);
    let cases = [
        (Amount::Fixed(7.0), 0.01, 7.0),
        (lognormal(100.0, 0.5), 0.5, 100.0),
        (lognormal(100.0, 0.5), 0.9, 100.0 * (0.5 * Z90).exp()),
        (lognormal(100.0, 0.5), 0.025, 100.0 * (-0.5 * Z975).exp()),
        (Amount::Uniform { low: 10.0, high: 12.0 }, 0.25, 10.5),
        // Beta(a, 1) has the distribution function x^a, Beta(1, b) the function 1 - (1 - x)^b.
        (Amount::Beta { a: 1.0, b: 1.0 }, 0.3, 0.3),
        (Amount::Beta { a: 2.0, b: 1.0 }, 0.49, 0.7),
        (Amount::Beta { a: 0.5, b: 1.0 }, 0.3, 0.09),
        (Amount::Beta { a: 1.0, b: 3.0 }, 0.875, 0.5),
        (Amount::Beta { a: 5.0, b: 5.0 }, 0.5, 0.5),
        // Between order statistics (Hyndman and Fan 1996, type 7): places 0, 1/3, 2/3 and 1.
        (draws.clone(), 1.0 / 6.0, 5.0),
        (draws.clone(), 0.5, 10.0),
        (draws.clone(), 0.9, 31.0),
        (draws, 1.0, 40.0),
        (Amount::Draws(vec![3.0]), 0.99, 3.0),
        (Amount::interval(50.0, 200.0, 0.95).unwrap(), 0.5, 100.0),
        (Amount::interval(50.0, 200.0, 0.95).unwrap(), 0.025, 50.0),
        (Amount::interval(50.0, 200.0, 0.8).unwrap(), 0.9, 200.0),
    ];
    for (amount, p, expected) in cases {
        let found = amount.quantile(p);
        assert!((found / expected - 1.0).abs() < 1e-6, "{amount:?} at {p}: {found}, not {expected}");
    }
}

fn any_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        (0.0..1e6f64).prop_map(Amount::Fixed),
        (1e-3..1e9f64, 0.01..3.0f64).prop_map(|(median, spread)| lognormal(median, spread)),
        (0.0..1e6f64, 1e-3..1e6f64).prop_map(|(low, more)| Amount::Uniform { low, high: low + more }),
        (0.3..30.0f64, 0.3..30.0f64).prop_map(|(a, b)| Amount::Beta { a, b }),
        prop::collection::vec(0.0..1e6f64, 1..9).prop_map(|mut draws| {
            draws.sort_by(f64::total_cmp);
            Amount::Draws(draws)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_higher_level_never_gives_a_lower_amount(amount in any_amount(), a in 0.0..=1.0f64, b in 0.0..=1.0f64) {
        prop_assert_eq!(amount.check(f64::INFINITY), Ok(()));
        let (low, high) = (amount.quantile(a.min(b)), amount.quantile(a.max(b)));
        prop_assert!(low >= 0.0 && high.is_finite() && low <= high * (1.0 + 1e-9), "{} above {}", low, high);
    }

    #[test]
    fn an_amount_outlives_being_written_down(amount in any_amount()) {
        let written = serde_json::to_value(&amount).unwrap();
        prop_assert_eq!(serde_json::from_value::<Amount>(written).unwrap(), amount);
    }

    /// Money in another coin: all sums times k, all shares and people as before. Powers of two, so that it is exact.
    #[test]
    fn another_currency_changes_every_sum_by_its_rate(power in -6..12i32, share in 0.0..0.9f64, levy in 0.0..80.0f64) {
        let rate = 2f64.powi(power);
        let of = |rate: f64| {
            let cuts = vec![
                deduction("state", Basis::ShareOfGross, Amount::Fixed(share)),
                deduction("managers", Basis::PerMonth, Amount::Uniform { low: levy * rate, high: (levy + 64.0) * rate }),
                deduction("broker", Basis::PerYear, Amount::Fixed(levy * rate)),
            ];
            run(&chain(vec![stratum(lognormal(900.0, 0.2), lognormal(400.0 * rate, 0.6), Amount::Fixed(11.0), cuts)]), 200, 5)
                .unwrap()
        };
        let (one, other) = (of(1.0), of(rate));
        prop_assert_eq!(one.all.people, other.all.people);
        prop_assert_eq!(one.all.overdrawn, other.all.overdrawn);
        for (a, b) in sums(&one).into_iter().zip(sums(&other)) {
            prop_assert!((a * rate - b).abs() <= 1e-9 * b.abs() + 1e-9, "{} at a rate of {}: {}", a, rate, b);
        }
    }
}

/// Medians and upper ends of all sums.
fn sums(flows: &Flows) -> Vec<f64> {
    let all = &flows.all;
    let flows = [&all.gross, &all.state, &all.received].into_iter().chain(all.taken.values());
    flows.flat_map(|sum| [sum.total.p50, sum.total.p975, sum.head.p10, sum.head.p90]).collect()
}

/// People, pay and months known: every line can be reckoned by hand. Columns: people, pay, months, share of the state, managers
/// a month, broker a year; gross, state, managers, broker, received, whether cut.
#[test]
fn known_amounts_are_divided_as_by_hand() {
    let table = [
        ([100.0, 500.0, 12.0, 0.7, 50.0, 100.0], [600_000.0, 420_000.0, 60_000.0, 10_000.0, 110_000.0], 0.0),
        ([100.0, 500.0, 10.0, 0.0, 0.0, 0.0], [500_000.0, 0.0, 0.0, 0.0, 500_000.0], 0.0),
        ([1.0, 100.0, 1.0, 1.0, 0.0, 0.0], [100.0, 100.0, 0.0, 0.0, 0.0], 0.0),
        // 50 + 100 + 50 of a gross of 100: each gets half of what it asks.
        ([1.0, 100.0, 1.0, 0.5, 100.0, 50.0], [100.0, 25.0, 50.0, 25.0, 0.0], 1.0),
        // More months than a year has are refused as a middle, shares above 1 too; so the ends here are the ends.
        ([7.0, 0.0, 12.0, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0], 0.0),
        // Nobody is paid, yet a broker asks: nothing is there to take.
        ([7.0, 0.0, 12.0, 0.5, 0.0, 10.0], [0.0, 0.0, 0.0, 0.0, 0.0], 1.0),
        ([0.0, 500.0, 12.0, 0.7, 50.0, 100.0], [0.0, 0.0, 0.0, 0.0, 0.0], 0.0),
        ([3.0, 500.0, 0.0, 0.7, 50.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0], 0.0),
    ];
    for ([people, pay, months, share, month, year], expected, overdrawn) in table {
        let cuts = vec![
            deduction("state", Basis::ShareOfGross, Amount::Fixed(share)),
            deduction("managers", Basis::PerMonth, Amount::Fixed(month)),
            deduction("broker", Basis::PerYear, Amount::Fixed(year)),
        ];
        let all = run(&chain(vec![fixed(people, pay, months, cuts)]), 100, 1).unwrap().all;
        let of = |payee: &str| all.taken[&Code::new(payee)];
        let found = [all.gross, all.state, of("managers"), of("broker"), all.received];
        for (found, expected) in found.iter().zip(expected) {
            near(found.total.p50, expected, 1e-12);
            near(found.head.p975, if people > 0.0 { expected / people } else { 0.0 }, 1e-12);
            assert_eq!((found.total.p025, found.head.p50), (found.total.p975, found.head.p10), "nothing varies");
        }
        assert_eq!(all.overdrawn, overdrawn, "{people} {pay} {months}");
        assert_eq!(of("state"), all.state);
    }
}

/// The levels of one stratum in one draw: a stream of ChaCha with 8 rounds for each stratum, 53 bits a number.
fn levels(place: u64, width: usize, draws: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(place);
    let mut level = || ((random.next_u64() >> 11) as f64 + 0.5) / 2f64.powi(53);
    (0..draws).map(|_| (0..width).map(|_| level()).collect()).collect()
}

/// Quantiles by counting: the value at place p (n - 1) of the sorted sample, between neighbours in proportion.
fn at(sample: &[f64], p: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = p * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] * (1.0 - place.fract()) + sorted[above] * place.fract()
}

#[test]
fn a_run_is_what_a_second_reckoning_of_each_draw_gives() {
    let (draws, seed) = (501, 77);
    let one = vec![
        deduction("state", Basis::ShareOfGross, Amount::Beta { a: 8.0, b: 4.0 }),
        deduction("managers", Basis::PerMonth, Amount::Uniform { low: 20.0, high: 180.0 }),
        deduction("state", Basis::PerYear, Amount::Draws(vec![10.0, 30.0, 90.0])),
    ];
    let two = vec![deduction("agency", Basis::ShareOfGross, Amount::Uniform { low: 0.8, high: 1.1 })];
    let strata = vec![
        stratum(lognormal(500.0, 0.3), lognormal(450.0, 0.8), Amount::Uniform { low: 9.0, high: 14.0 }, one),
        stratum(Amount::Uniform { low: 10.0, high: 900.0 }, Amount::Fixed(300.0), Amount::Fixed(12.0), two),
    ];
    let flows = run(&chain(strata.clone()), draws, seed).unwrap();
    let (mut state, mut received, mut heads, mut managers, mut cut) = (vec![], vec![], vec![], vec![], 0.0);
    for (a, b) in levels(0, 6, draws, seed).iter().zip(levels(1, 4, draws, seed)) {
        let (people, pay) = (strata[0].people.quantile(a[0]), strata[0].pay.quantile(a[1]));
        let months = (9.0 + 5.0 * a[2]).min(12.0);
        let gross = people * pay * months;
        let share = gross * strata[0].deductions[0].amount.quantile(a[3]);
        let month = people * months * (20.0 + 160.0 * a[4]);
        let year = people * strata[0].deductions[2].amount.quantile(a[5]);
        let asked = share + month + year;
        let given = (gross / asked).min(1.0);
        let others = 10.0 + 890.0 * b[0];
        let agency = others * 3_600.0 * (0.8 + 0.3 * b[3]).min(1.0);
        state.push(given * (share + year));
        managers.push(given * month);
        received.push((gross - asked).max(0.0) + (others * 3_600.0 - agency));
        heads.push(received[received.len() - 1] / (people + others));
        cut += f64::from(u8::from(asked > gross));
    }
    for (found, own) in [
        (flows.all.state.total, &state),
        (flows.all.taken[&Code::new("managers")].total, &managers),
        (flows.all.received.total, &received),
        (flows.all.received.head, &heads),
    ] {
        for (found, p) in
            [(found.p025, 0.025), (found.p10, 0.1), (found.p50, 0.5), (found.p75, 0.75), (found.p975, 0.975)]
        {
            near(found, at(own, p), 1e-9);
        }
    }
    near(flows.all.overdrawn, cut / draws as f64, 1e-12);
    assert!(flows.strata[0].overdrawn > 0.02 && flows.strata[1].overdrawn == 0.0, "the case is one with cuts");
}

/// The state's take of lognormal people and pay at a known share is lognormal: squares of spreads add.
#[test]
fn the_take_of_lognormal_parts_is_lognormal() {
    let cuts = vec![deduction("state", Basis::ShareOfGross, Amount::Fixed(0.5))];
    let one = stratum(lognormal(1_000.0, 0.3), lognormal(400.0, 0.4), Amount::Fixed(10.0), cuts);
    let state = run(&chain(vec![one]), 40_000, 3).unwrap().all.state;
    // Standard error of the logarithm at z, of n draws: 0.5 sqrt(p (1 - p) / n) / density; four of them.
    for (found, z, p) in [(state.total.p50, 0.0, 0.5f64), (state.total.p90, Z90, 0.9), (state.total.p025, -Z975, 0.025)]
    {
        let density = (-z * z / 2.0f64).exp() / std::f64::consts::TAU.sqrt();
        let tolerance = 4.0 * 0.5 * (p * (1.0 - p) / 40_000.0).sqrt() / density;
        let error = (found / 2e6).ln() - 0.5 * z;
        assert!(error.abs() < tolerance, "{error} at {z}, tolerance {tolerance}");
    }
    // A head does not hang on how many heads there are.
    near((state.head.p90 / 2_000.0).ln(), 0.4 * Z90, 0.03);
}

/// Pay is 100 or so, managers want 0 to 200: each stratum is cut in half of the draws, at least one in three quarters.
#[test]
fn a_draw_in_which_any_stratum_is_cut_counts_as_cut() {
    let greedy = || {
        let cuts = vec![deduction("managers", Basis::PerMonth, Amount::Uniform { low: 0.0, high: 200.0 })];
        fixed(10.0, 100.0, 12.0, cuts)
    };
    let flows = run(&chain(vec![greedy(), greedy()]), 10_000, 8).unwrap();
    // Four standard errors of a share of 0.5 and of 0.75 in 10,000 draws.
    for stratum in &flows.strata {
        assert!((stratum.overdrawn - 0.5).abs() < 0.02, "{}", stratum.overdrawn);
    }
    assert!((flows.all.overdrawn - 0.75).abs() < 0.018, "{}", flows.all.overdrawn);
}

#[test]
fn a_stratum_more_leaves_the_draws_of_the_others_as_they_are() {
    let cuts = || vec![deduction("state", Basis::ShareOfGross, Amount::Beta { a: 3.0, b: 2.0 })];
    let one = || stratum(lognormal(900.0, 0.3), lognormal(300.0, 0.4), Amount::Fixed(12.0), cuts());
    let alone = run(&chain(vec![one()]), 300, 4).unwrap();
    let both = run(&chain(vec![one(), one()]), 300, 4).unwrap();
    assert_eq!(alone.strata[0], both.strata[0]);
    assert_ne!(both.strata[0], both.strata[1], "strata are drawn apart");
    assert_eq!(run(&chain(vec![one()]), 300, 4).unwrap(), alone, "equal seeds, equal results");
    assert_ne!(run(&chain(vec![one()]), 300, 5).unwrap(), alone);
}

#[test]
fn one_payee_in_two_lines_gets_what_two_payees_get() {
    let cut =
        |payee: &str, basis, amount| Deduction { is_state: true, ..deduction(payee, basis, Amount::Fixed(amount)) };
    let of = |second: &str| {
        let cuts = vec![cut("state", Basis::ShareOfGross, 0.3), cut(second, Basis::PerMonth, 40.0)];
        run(&chain(vec![fixed(10.0, 400.0, 10.0, cuts)]), 100, 1).unwrap().all
    };
    let (one, two) = (of("state"), of("party"));
    assert_eq!((one.state, one.received), (two.state, two.received));
    assert_eq!(one.taken[&Code::new("state")].total.p50, 16_000.0);
    assert_eq!(
        (two.taken[&Code::new("state")].total.p50, two.taken[&Code::new("party")].total.p50),
        (12_000.0, 4_000.0)
    );
}

#[test]
fn sums_that_no_number_holds_are_refused_and_not_called_an_empty_chain() {
    let refused = |strata: Vec<Stratum>| run(&chain(strata), 100, 1).unwrap_err().to_string();
    let said = [
        refused(vec![fixed(1e200, 1e200, 12.0, vec![])]),
        refused(vec![stratum(lognormal(10.0, 800.0), Amount::Fixed(1.0), Amount::Fixed(1.0), vec![])]),
        refused(vec![
            fixed(1e154, 1e153, 12.0, vec![]),
            fixed(1.2e154, 1.2e153, 12.0, vec![]),
            fixed(1e154, 1e154, 1.0, vec![]),
        ]),
    ];
    expect![[r#"
        stratum `yard` gives sums that are no finite numbers; accepted are amounts whose product can be written
        stratum `yard` gives sums that are no finite numbers; accepted are amounts whose product can be written
        stratum `all` gives sums that are no finite numbers; accepted are amounts whose product can be written"#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn what_is_no_amount_is_refused_by_what_is_wrong_with_it() {
    let nan = f64::NAN;
    let cases = [
        (Amount::Fixed(-1.0), f64::INFINITY),
        (Amount::Fixed(f64::INFINITY), f64::INFINITY),
        (lognormal(0.0, 0.1), f64::INFINITY),
        (lognormal(1.0, 0.0), f64::INFINITY),
        (lognormal(1.0, nan), f64::INFINITY),
        (Amount::Uniform { low: nan, high: 2.0 }, f64::INFINITY),
        (Amount::Uniform { low: -0.5, high: 2.0 }, f64::INFINITY),
        (Amount::Uniform { low: 2.0, high: 2.0 }, f64::INFINITY),
        (Amount::Uniform { low: 2.0, high: nan }, f64::INFINITY),
        (Amount::Uniform { low: 2.0, high: f64::INFINITY }, f64::INFINITY),
        (Amount::Beta { a: 0.0, b: 1.0 }, f64::INFINITY),
        (Amount::Beta { a: 1.0, b: -2.0 }, f64::INFINITY),
        (Amount::Draws(vec![]), f64::INFINITY),
        (Amount::Draws(vec![-1.0, 1.0]), f64::INFINITY),
        (Amount::Draws(vec![1.0, nan]), f64::INFINITY),
        (Amount::Draws(vec![1.0, f64::INFINITY]), f64::INFINITY),
        (Amount::Uniform { low: 11.0, high: 14.0 }, 12.0),
    ];
    let mut said: Vec<String> =
        cases.iter().map(|(amount, most)| amount.check(*most).unwrap_err().to_string()).collect();
    for (low, high, level) in
        [(0.0, 1.0, 0.9), (nan, 1.0, 0.9), (2.0, 1.0, 0.9), (1.0, nan, 0.9), (1.0, 2.0, 1.0), (1.0, 2.0, 0.0)]
    {
        said.push(Amount::interval(low, high, level).unwrap_err().to_string());
    }
    expect![[r#"
        the value is -1; accepted is 0 or more
        the value is inf; accepted is 0 or more
        the median is 0; accepted is a number above 0
        the spread is 0; accepted is a number above 0
        the spread is NaN; accepted is a number above 0
        the lower end is NaN; accepted is 0 or more
        the lower end is -0.5; accepted is 0 or more
        the upper end is 2; accepted is a number above the lower end
        the upper end is NaN; accepted is a number above the lower end
        the upper end is inf; accepted is a number above the lower end
        the first shape is 0; accepted is a number above 0
        the second shape is -2; accepted is a number above 0
        draws are empty, out of order, below 0 or not finite; accepted are finite draws from 0 up in ascending order
        draws are empty, out of order, below 0 or not finite; accepted are finite draws from 0 up in ascending order
        draws are empty, out of order, below 0 or not finite; accepted are finite draws from 0 up in ascending order
        draws are empty, out of order, below 0 or not finite; accepted are finite draws from 0 up in ascending order
        half of its values lie above 12, the greatest that can be meant
        the lower end is 0; accepted is a number above 0
        the lower end is NaN; accepted is a number above 0
        the upper end is 1; accepted is a number above the lower end
        the upper end is NaN; accepted is a number above the lower end
        the level is 1; accepted is a number above 0 and below 1
        the level is 0; accepted is a number above 0 and below 1"#]]
    .assert_eq(&said.join("\n"));
    // What lies above the greatest in less than half of its mass is cut, not refused.
    assert_eq!(Amount::Uniform { low: 9.0, high: 14.0 }.check(12.0), Ok(()));
}

#[test]
fn so_many_draws_are_accepted_and_no_others() {
    let with = |draws| run(&chain(vec![fixed(1.0, 1.0, 1.0, vec![])]), draws, 1).map(|flows| flows.draws);
    assert_eq!(with(100), Ok(100));
    for draws in [0, 99, 10_000_001, usize::MAX] {
        assert_eq!(with(draws).unwrap_err().to_string(), format!("{draws} draws; accepted are 100 to 10,000,000"));
    }
}

#[test]
fn a_chain_is_written_as_a_reader_would_write_it() {
    let cuts = vec![
        deduction("state", Basis::ShareOfGross, Amount::Beta { a: 14.0, b: 6.0 }),
        deduction("managers", Basis::PerMonth, Amount::Draws(vec![10.0, 60.0])),
    ];
    let chain =
        chain(vec![stratum(lognormal(900.0, 0.3), Amount::Uniform { low: 1.0, high: 2.0 }, Amount::Fixed(12.0), cuts)]);
    let text = serde_json::to_string(&chain).unwrap();
    expect![[r#"{"currency":"USD","year":2015,"strata":[{"name":"yard","people":{"log-normal":{"median":900.0,"spread":0.3}},"pay":{"uniform":{"low":1.0,"high":2.0}},"months":{"fixed":12.0},"deductions":[{"payee":"state","is_state":true,"basis":"share-of-gross","amount":{"beta":{"a":14.0,"b":6.0}}},{"payee":"managers","is_state":false,"basis":"per-month","amount":{"draws":[10.0,60.0]}}]}],"common":{"pay":false,"months":false,"shares":false}}"#]].assert_eq(&text);
    assert_eq!(serde_json::from_str::<Chain>(&text).unwrap(), chain);
    let flows = run(&chain, 100, 1).unwrap();
    assert_eq!(serde_json::from_value::<Flows>(serde_json::to_value(&flows).unwrap()).unwrap(), flows);
}
