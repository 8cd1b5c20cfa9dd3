//! Scale-up from whom people know: closed forms by a slow second version, posteriors by quadrature, stock and flow identities.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::chains::Amount;
use assize_estimate::interviews::scale_up::{Reports, ScaleUp, generalised, killworth};
use assize_estimate::interviews::scale_up_bayes::{Barrier, Setting, posterior};
use assize_estimate::interviews::stock::{Frame, Measure, Spells, frame, mean_from_elapsed, mean_of_all_spells};
use expect_test::expect;
use proptest::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::gamma::ln_gamma;

fn reports(population: f64, sizes: &[f64], known: &[&[u32]], hidden: &[u32]) -> Reports {
    Reports::new(population, sizes.to_vec(), known.iter().map(|row| row.to_vec()).collect(), hidden.to_vec()).unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1e-12), "{found}, not {expected}");
}

/// By hand: degrees 1,000 x 3 / 50 = 60, 20 and 0; hidden 2 + 0 + 1.
#[test]
fn killworths_value_is_that_reckoned_by_hand() {
    let found = killworth(&reports(1_000.0, &[30.0, 20.0], &[&[2, 1], &[1, 0], &[0, 0]], &[2, 0, 1]));
    near(found.size, 1_000.0 * 3.0 / 80.0, 1e-12);
    near(found.standard_error, (1_000.0f64 * 37.5 / 80.0).sqrt(), 1e-12);
    near(found.interval.1, 37.5 + 1.96 * 468.75f64.sqrt(), 1e-12);
    assert_eq!(found.interval.0, 0.0, "no number of people lies below 0");
    // Whoever knows nobody has no ratio: (2/60 + 0/20) / 2.
    near(found.plug_in, 1_000.0 * (2.0 / 60.0) / 2.0, 1e-12);
    near(found.mean_degree, 80.0 / 3.0, 1e-12);
    // Group 1 from group 2: 3 known, of which 1 in 20 gives 60 for a true 30. Group 2 from group 1: 1 over 3 in 30, so 10.
    near(found.held_out[0], 2.0, 1e-12);
    near(found.held_out[1], 0.5, 1e-12);
}

/// Binomial answers `y ~ B(d_i, S / N)`: their likelihood has its maximum at the estimate.
#[test]
fn killworths_value_is_the_most_likely_size() {
    let table = reports(5_000.0, &[100.0, 400.0], &[&[3, 9], &[1, 4], &[0, 2], &[5, 20]], &[2, 1, 0, 7]);
    let degrees = table.degrees();
    let log_likelihood = |size: f64| -> f64 {
        let p = size / 5_000.0;
        degrees
            .iter()
            .zip(table.hidden())
            .map(|(d, y)| f64::from(*y) * p.ln() + (d - f64::from(*y)) * (-p).ln_1p())
            .sum()
    };
    let found = killworth(&table).size;
    for factor in [0.9, 0.99, 1.01, 1.1] {
        assert!(log_likelihood(found) > log_likelihood(found * factor), "{factor}");
    }
}

/// With a count of 0 the bound is Poisson's: exp(-x) = 0.025 at x = 3.6889 (Garwood 1936, Biometrika 28:437).
#[test]
fn nobody_known_is_not_nobody_there() {
    let found = killworth(&reports(10_000.0, &[500.0], &[&[10], &[20]], &[0, 0]));
    assert_eq!((found.size, found.interval.0), (0.0, 0.0));
    near(found.interval.1, 3.688_879_454_113_936 * 10_000.0 / 600.0, 1e-12);
}

fn any_reports() -> impl Strategy<Value = (Vec<f64>, Vec<Vec<u32>>, Vec<u32>)> {
    (2..5usize, 1..8usize).prop_flat_map(|(groups, rows)| {
        let answers = prop::collection::vec(prop::collection::vec(0..9u32, groups), rows);
        (prop::collection::vec(1.0..500.0f64, groups), answers, prop::collection::vec(0..5u32, rows))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_group_asked_about_as_if_hidden_is_sized_as_when_held_out((sizes, known, _) in any_reports()) {
        let Ok(all) = Reports::new(10_000.0, sizes.clone(), known.clone(), vec![0; known.len()]) else { return Ok(()) };
        let held = killworth(&all).held_out;
        for group in 0..sizes.len() {
            let without = |row: &Vec<u32>| -> Vec<u32> { (0..row.len()).filter(|g| *g != group).map(|g| row[g]).collect() };
            let others: Vec<f64> = (0..sizes.len()).filter(|g| *g != group).map(|g| sizes[g]).collect();
            let hidden = known.iter().map(|row| row[group]).collect();
            match Reports::new(10_000.0, others, known.iter().map(without).collect(), hidden) {
                Ok(alone) => prop_assert!((held[group] - killworth(&alone).size / sizes[group]).abs() < 1e-9 * held[group].max(1.0)),
                Err(_) => prop_assert!(held[group].is_infinite()),
            }
        }
    }

    #[test]
    fn order_of_respondents_and_groups_and_the_unit_of_people_do_not_matter((sizes, known, hidden) in any_reports(), times in 1.0..50.0f64) {
        let Ok(one) = Reports::new(9_000.0, sizes.clone(), known.clone(), hidden.clone()) else { return Ok(()) };
        let turned: Vec<Vec<u32>> = known.iter().rev().map(|row| row.iter().rev().copied().collect()).collect();
        let scaled = sizes.iter().rev().map(|size| size * times).collect();
        let other = Reports::new(9_000.0 * times, scaled, turned, hidden.iter().rev().copied().collect()).unwrap();
        let (one, other) = (killworth(&one), killworth(&other));
        prop_assert!((one.size * times - other.size).abs() <= 1e-9 * other.size);
        prop_assert!((one.interval.1 * times - other.interval.1).abs() <= 1e-9 * other.interval.1);
        prop_assert!((one.mean_degree - other.mean_degree).abs() <= 1e-9 * one.mean_degree);
    }
}

#[test]
fn the_generalised_value_is_reports_over_visibility() {
    let table = reports(1_000.0, &[30.0], &[&[2], &[1], &[1], &[4]], &[3, 0, 1, 0]);
    // 1,000 / 4 x 4 reports; visibility (1 x 10 + 3 x 20) / 4.
    let found = generalised(&table, &[10.0, 20.0], &[1.0, 3.0], 2_000, 5).unwrap();
    near(found.size, 1_000.0 / 17.5, 1e-12);
    near(found.visibility, 17.5, 1e-12);
    assert!(found.quantiles.p025 < found.size && found.size < found.quantiles.p975);
    // Weights count by their proportions alone.
    assert_eq!(generalised(&table, &[10.0, 20.0], &[2.0, 6.0], 2_000, 5).unwrap(), found);
    // Members seen by nobody halve the visibility and double the size.
    let unseen = generalised(&table, &[17.5, 0.0], &[1.0, 1.0], 1, 5).unwrap();
    near(unseen.size, 2.0 * found.size, 1e-12);
    let sure = generalised(&reports(100.0, &[9.0], &[&[1], &[1]], &[2, 2]), &[4.0], &[1.0], 50, 1).unwrap();
    assert_eq!((sure.size, sure.quantiles.p025, sure.quantiles.p975), (50.0, 50.0, 50.0));
}

#[test]
fn answers_that_cannot_be_scaled_up_are_refused_by_what_is_wrong() {
    let new = |population, sizes: &[f64], known: &[&[u32]], hidden: &[u32]| {
        Reports::new(population, sizes.to_vec(), known.iter().map(|row| row.to_vec()).collect(), hidden.to_vec())
            .unwrap_err()
            .to_string()
    };
    let table = reports(1_000.0, &[30.0], &[&[2], &[1]], &[3, 0]);
    let seen =
        |visibility: &[f64], weights: &[f64]| generalised(&table, visibility, weights, 10, 1).unwrap_err().to_string();
    let said = [
        new(0.0, &[1.0], &[&[1]], &[0]),
        new(f64::INFINITY, &[1.0], &[&[1]], &[0]),
        new(10.0, &[], &[&[]], &[0]),
        new(10.0, &[1.0], &[], &[]),
        new(10.0, &[1.0, 10.0], &[&[1, 1]], &[0]),
        new(10.0, &[f64::NAN], &[&[1]], &[0]),
        new(10.0, &[1.0, 2.0], &[&[1, 1], &[1]], &[0, 0]),
        new(10.0, &[1.0], &[&[1], &[1], &[1]], &[0]),
        new(10.0, &[1.0], &[&[1]], &[0, 4]),
        new(10.0, &[1.0], &[&[0], &[0]], &[3, 1]),
        seen(&[], &[]),
        seen(&[1.0, 2.0], &[1.0]),
        seen(&[1.0, -2.0], &[1.0, 1.0]),
        seen(&[0.0, 0.0], &[1.0, 1.0]),
        seen(&[1.0, 2.0], &[1.0, f64::NAN]),
        seen(&[1.0, 2.0], &[0.0, 0.0]),
    ];
    expect![[r#"
        the population is 0; accepted are numbers above 0, groups smaller than the population
        the population is inf; accepted are numbers above 0, groups smaller than the population
        1 respondents and 0 known groups; at least one of each is needed
        0 respondents and 1 known groups; at least one of each is needed
        known group 2 is 10; accepted are numbers above 0, groups smaller than the population
        known group 1 is NaN; accepted are numbers above 0, groups smaller than the population
        respondent 2 has 1 answers, not 2
        1 answers on the hidden group from 3 respondents; accepted is one each
        2 answers on the hidden group from 1 respondents; accepted is one each
        no respondent knows anybody in a known group: nobody's circle can be sized
        0 weights for 0 members; accepted is one each, of at least one member
        1 weights for 2 members; accepted is one each, of at least one member
        visibility -2 of member 2; accepted are numbers of people from 0 up, not all 0
        visibility 0 of member 1; accepted are numbers of people from 0 up, not all 0
        the weight NaN of member 2; accepted are numbers from 0 up, not all 0
        the weight 0 of member 1; accepted are numbers from 0 up, not all 0"#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn a_scale_up_outlives_being_written_down() {
    let found = killworth(&reports(1_000.0, &[30.0, 20.0], &[&[2, 1], &[1, 0]], &[2, 0]));
    assert_eq!(serde_json::from_value::<ScaleUp>(serde_json::to_value(&found).unwrap()).unwrap(), found);
}

/// Log of `y ~ Binomial(d, p)` for a degree that need not be whole.
fn binomial(y: f64, degree: f64, p: f64) -> f64 {
    if degree < y {
        return f64::NEG_INFINITY;
    }
    ln_gamma(degree + 1.0) - ln_gamma(degree - y + 1.0) + y * p.ln() + (degree - y) * (-p).ln_1p()
}

/// The exact posterior of the hidden share for one or two respondents: mu integrated in closed form, sigma and degrees summed on
/// grids. Gives shares with the mass at or below each.
fn exact_share(table: &Reports) -> Vec<(f64, f64)> {
    let normal = Normal::standard();
    let spreads: Vec<f64> = (0..70).map(|i| 0.25 + 1.75 * (f64::from(i) + 0.5) / 70.0).collect();
    let logs: Vec<f64> = (0..150).map(|i| -4.0 + 15.0 * (f64::from(i) + 0.5) / 150.0).collect();
    let shares: Vec<f64> = (0..400).map(|i| (-12.0 + 12.0 * (f64::from(i) + 0.5) / 400.0f64).exp()).collect();
    // p(x) over mu in 3 to 8 and sigma.
    let alone = |log: f64| -> f64 {
        spreads.iter().map(|spread| normal.cdf((8.0 - log) / spread) - normal.cdf((3.0 - log) / spread)).sum()
    };
    // p(x1, x2) over mu in 3 to 8 and sigma: with one sigma, N(x1 - x2; 0, 2 sigma^2) times the mass of mu around their mean.
    let prior = |one: f64, two: f64| -> f64 {
        let middle = f64::midpoint(one, two);
        let of = |spread: &f64| {
            let (half, apart) = (spread / 2f64.sqrt(), (one - two) / (spread * 2f64.sqrt()));
            (-apart * apart / 2.0).exp() / spread
                * (normal.cdf((8.0 - middle) / half) - normal.cdf((3.0 - middle) / half))
        };
        spreads.iter().map(of).sum()
    };
    let known = |row: usize, log: f64| -> f64 {
        let of = |(size, y): (&f64, &u32)| binomial(f64::from(*y), log.exp(), size / table.population());
        table.sizes().iter().zip(&table.known()[row]).map(of).sum::<f64>().exp()
    };
    let rows = table.hidden().len();
    let hidden: Vec<Vec<Vec<f64>>> = (0..rows)
        .map(|row| {
            let y = f64::from(table.hidden()[row]);
            logs.iter().map(|log| shares.iter().map(|p| binomial(y, log.exp(), *p).exp()).collect()).collect()
        })
        .collect();
    let mut mass = vec![0.0; shares.len()];
    for (i, one) in logs.iter().enumerate() {
        if rows == 1 {
            let weight = alone(*one) * known(0, *one);
            mass.iter_mut().zip(&hidden[0][i]).for_each(|(mass, hidden)| *mass += weight * hidden);
            continue;
        }
        for (j, two) in logs.iter().enumerate() {
            let weight = prior(*one, *two) * known(0, *one) * known(1, *two);
            mass.iter_mut().enumerate().for_each(|(k, mass)| *mass += weight * hidden[0][i][k] * hidden[1][j][k]);
        }
    }
    let (sum, mut below): (f64, f64) = (mass.iter().sum(), 0.0);
    let cumulated = |(share, mass): (&f64, &f64)| {
        below += mass / sum;
        (*share * (12.0 / 400.0 / 2.0f64).exp(), below)
    };
    shares.iter().zip(&mass).map(cumulated).collect()
}

/// Tolerance: 0.015 in probability, for the grid and four standard errors of some 15,000 independent draws.
#[test]
fn the_drawn_scale_up_has_its_exact_posterior() {
    let cases = [
        reports(10_000.0, &[200.0, 300.0], &[&[2, 4], &[5, 5]], &[1, 2]),
        reports(10_000.0, &[50.0], &[&[1], &[0]], &[3, 0]),
        reports(10_000.0, &[200.0], &[&[6]], &[2]),
        // So few acquaintances that what is believed of degrees beforehand, a middle of 20 and more, weighs as much.
        reports(10_000.0, &[2_000.0], &[&[1], &[0]], &[2, 0]),
    ];
    for table in cases {
        let setting = Setting { chains: 4, warm_up: 2_000, draws: 30_000, ..Setting::default() };
        let found = posterior(&table, &setting, 21).unwrap();
        for (share, below) in exact_share(&table).iter().filter(|(_, below)| (0.02..0.98).contains(below)).step_by(7) {
            let up_to = share * table.population();
            let drawn = found.draws.iter().filter(|draw| **draw <= up_to).count() as f64 / found.draws.len() as f64;
            assert!((drawn - below).abs() < 0.015, "up to {up_to}: {drawn}, not {below}");
        }
        assert_eq!((found.rho, found.seed, found.draws.len()), (None, 21, 120_000));
    }
}

/// The answers say nothing of the chance to be recognised: with one of almost exactly a half, twice as many are there.
#[test]
fn half_recognised_is_twice_as_many() {
    let table = reports(100_000.0, &[900.0, 700.0], &[&[3, 2], &[4, 4], &[2, 1], &[6, 3], &[1, 2]], &[1, 2, 0, 1, 1]);
    let of = |transmission| {
        let setting = Setting { transmission, chains: 2, warm_up: 1_000, draws: 20_000, ..Setting::default() };
        posterior(&table, &setting, 5).unwrap().size
    };
    let (all, half) = (of(None), of(Some((5e5, 5e5))));
    // Other draws, other noise: a median of some 5,000 independent draws with a spread of 0.5 has an error of 1 %.
    near(half.p50, 2.0 * all.p50, 0.05);
    let most = of(Some((1.0, 300.0)));
    assert!(most.p975 <= 100_000.0, "nobody is counted beyond the population: {most:?}");
}

#[test]
fn a_posterior_that_cannot_be_drawn_is_refused_in_words() {
    let table = reports(1_000.0, &[30.0], &[&[2], &[1], &[3]], &[1, 0, 2]);
    let none = reports(1_000.0, &[30.0], &[&[2], &[1]], &[0, 0]);
    let short = Setting { chains: 2, warm_up: 50, draws: 200, ..Setting::default() };
    let said = [
        posterior(&none, &short, 1).unwrap_err().to_string(),
        posterior(&table, &Setting { transmission: Some((0.0, 1.0)), ..short }, 1).unwrap_err().to_string(),
        posterior(&table, &Setting { transmission: Some((1.0, f64::NAN)), ..short }, 1).unwrap_err().to_string(),
        posterior(&table, &Setting { draws: 3, ..short }, 1).unwrap_err().to_string(),
        posterior(&table, &Setting { chains: 0, ..short }, 1).unwrap_err().to_string(),
    ];
    expect![[r#"
        no respondent knows a member of the hidden group: the answers bound its size from above alone
        shapes 0 and 1 of the transmission; accepted are numbers above 0
        shapes 1 and NaN of the transmission; accepted are numbers above 0
        the chains do not agree on the size: R-hat inf; draw longer chains
        the chains do not agree on the size: R-hat inf; draw longer chains"#]]
    .assert_eq(&said.join("\n"));
    let found =
        posterior(&table, &Setting { barrier: Barrier::ByGroup, warm_up: 2_000, draws: 20_000, chains: 4, ..short }, 1);
    let rho = found.unwrap().rho.unwrap();
    assert!(rho.p025 > 0.0 && rho.p975 < 1.0, "{rho:?}");
}

fn of_frame(count: f64, measure: Measure, spells: &Spells, window: f64) -> Frame {
    frame(&Amount::Fixed(count), measure, spells, window, 100, 3).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Little's law and its consequences hold draw by draw, so they hold for medians of one seed, whose order is the same.
    #[test]
    fn stock_flow_and_ever_are_bound_to_one_another(
        count in 1.0..1e6f64, median in 0.05..20.0f64, spread in 0.01..2.0f64, window in 0.1..60.0f64, more in 0.1..30.0f64,
    ) {
        let spells = Spells { median, spread, doubt: 1e-9 };
        let found = of_frame(count, Measure::Inflow, &spells, window);
        let mean = median * (spread * spread / 2.0).exp();
        let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-6;
        prop_assert!(close(found.spell.p50, mean) && close(found.found.p50, mean * (spread * spread).exp()));
        prop_assert!(close(found.stock.p50, count * mean) && close(found.ever.p50, count * (mean + window)));
        prop_assert!(close(of_frame(found.stock.p50, Measure::Stock, &spells, window).inflow.p50, count));
        let ever = Measure::EverIn { years: window };
        prop_assert!(close(of_frame(found.ever.p50, ever, &spells, window).ever.p50, found.ever.p50));
        prop_assert!(close(of_frame(found.ever.p50, ever, &spells, window + more).stock.p50, found.stock.p50));
        let longer = of_frame(count, Measure::Inflow, &spells, window + more).ever.p50;
        prop_assert!(close(longer - found.ever.p50, count * more), "each year more brings its inflow");
    }

    /// What is counted is never in doubt on account of the spells.
    #[test]
    fn doubt_about_spells_leaves_what_was_counted_alone(count in 1.0..1e6f64, doubt in 0.01..1.0f64) {
        let spells = Spells { median: 2.0, spread: 0.7, doubt };
        let found = of_frame(count, Measure::Stock, &spells, 4.0);
        prop_assert!((found.stock.p975 / count - 1.0).abs() < 1e-9 && (found.stock.p025 / count - 1.0).abs() < 1e-9);
        prop_assert!(found.inflow.p975 > found.inflow.p025 && found.ever.p025 > count);
        prop_assert!(found.found.p10 > found.spell.p10);
    }

    /// Found on a day with a chance in proportion to their length, spells of a few lengths have a mean of one over length that is
    /// one over the mean of all: by enumeration.
    #[test]
    fn spells_found_in_proportion_to_length_give_the_mean_of_all(spells in prop::collection::vec((1..9u32, 1..5u32), 1..6)) {
        let (count, sum) = spells.iter().fold((0u32, 0u32), |at, (length, times)| (at.0 + times, at.1 + length * times));
        // Each spell as often as it is long.
        let found: Vec<f64> = spells
            .iter()
            .flat_map(|(length, times)| vec![f64::from(*length); (length * times) as usize])
            .collect();
        let mean = f64::from(sum) / f64::from(count);
        prop_assert!((mean_of_all_spells(&found).unwrap() - mean).abs() < 1e-9);
        prop_assert!(found.iter().sum::<f64>() / found.len() as f64 >= mean - 1e-9, "found spells are no shorter");
    }
}

/// For one length D, times so far lie evenly between 0 and D: their mean is D / 2. For exponential spells see the docs; for
/// lognormal ones E[D^2] / (2 E[D]) = E[D] exp(spread^2) / 2.
#[test]
fn times_so_far_give_the_mean_of_all_spells() {
    let so_far: Vec<f64> = (0..1_000).map(|i| 3.0 * (f64::from(i) + 0.5) / 1_000.0).collect();
    near(mean_from_elapsed(&so_far, 1e-6).unwrap(), 3.0, 1e-9);
    near(mean_from_elapsed(&so_far, 0.8).unwrap(), 3.0 / 0.64f64.exp(), 1e-9);
    near(mean_from_elapsed(&[0.0, 5.0], 1e-6).unwrap(), 5.0, 1e-9);
}

#[test]
fn spells_that_are_none_are_refused_in_words() {
    let sound = Spells { median: 2.0, spread: 0.5, doubt: 0.2 };
    let of = |figure: Amount, measure, spells: Spells, window| {
        frame(&figure, measure, &spells, window, 100, 1).unwrap_err().to_string()
    };
    let stock = |spells, window| of(Amount::Fixed(5.0), Measure::Stock, spells, window);
    let said = [
        stock(Spells { median: 0.0, ..sound }, 5.0),
        stock(Spells { median: f64::NAN, ..sound }, 5.0),
        stock(Spells { median: 101.0, ..sound }, 5.0),
        stock(Spells { spread: 3.5, ..sound }, 5.0),
        stock(Spells { doubt: -1.0, ..sound }, 5.0),
        stock(sound, 0.0),
        of(Amount::Fixed(5.0), Measure::EverIn { years: 0.0 }, sound, 5.0),
        of(Amount::Fixed(-5.0), Measure::Stock, sound, 5.0),
        of(Amount::Fixed(1e308), Measure::Inflow, sound, 50.0),
        mean_of_all_spells(&[]).unwrap_err().to_string(),
        mean_of_all_spells(&[1.0, -2.0]).unwrap_err().to_string(),
        mean_from_elapsed(&[4.0, -1.0], 0.5).unwrap_err().to_string(),
        mean_from_elapsed(&[4.0, f64::NAN], 0.5).unwrap_err().to_string(),
        mean_from_elapsed(&[0.0, 0.0], 0.5).unwrap_err().to_string(),
        mean_from_elapsed(&[1.0], 0.0).unwrap_err().to_string(),
    ];
    expect![[r#"
        the median spell is 0; accepted are numbers above 0 and at most 100
        the median spell is NaN; accepted are numbers above 0 and at most 100
        the median spell is 101; accepted are numbers above 0 and at most 100
        the spread of spells is 3.5; accepted are numbers above 0 and at most 3
        the doubt about the median spell is -1; accepted are numbers above 0 and at most 3
        the window is 0; accepted are numbers above 0 and at most 100
        the figure's own window is 0; accepted are numbers above 0 and at most 100
        the value is -5; accepted is 0 or more
        a draw is inf; accepted are numbers above 0 and at most the greatest number
        the number of spells is 0; accepted are numbers above 0 and at most inf
        a spell is -2; accepted are numbers above 0 and at most the greatest number
        a time so far is -1; accepted are numbers from 0 up
        a time so far is NaN; accepted are numbers from 0 up
        the mean time so far is 0; accepted are numbers above 0 and at most the greatest number
        the spread of spells is 0; accepted are numbers above 0 and at most 3"#]]
    .assert_eq(&said.join("\n").replace(&f64::MAX.to_string(), "the greatest number"));
}

#[test]
fn a_measure_is_written_by_its_name() {
    let written =
        [Measure::Stock, Measure::Inflow, Measure::EverIn { years: 5.0 }].map(|m| serde_json::to_string(&m).unwrap());
    assert_eq!(written, [r#""stock""#, r#""inflow""#, r#"{"ever-in":{"years":5.0}}"#]);
}
