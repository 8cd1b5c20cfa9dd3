//! Values that other programs and papers print, beyond those that stand beside each method: what they hang on is stated at each.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chains.rs"]
mod by_hand;

use assize_estimate::chains::{Amount, Basis, product, sobol};
use assize_estimate::lists::averaging::{Averaged, Grid, Settings, average};
use assize_estimate::lists::classes::{self, sample};
use assize_estimate::lists::loglinear::{Model, fit_model};
use assize_estimate::lists::published::published;
use assize_estimate::lists::search::{Family, search};
use assize_estimate::lists::table::CaptureTable;
use by_hand::{deduction, interval, stratum};

fn table(name: &str) -> CaptureTable {
    published(name).unwrap()
}

/// Graph averaging over every whole number of unseen up to 30 n.
fn over_every_number(table: &CaptureTable, delta: f64) -> Averaged {
    let grid = Grid::Integers { up_to: 30 * table.observed() };
    average(table, Settings { delta, grid, ..Settings::standard(table.n_lists()) }).unwrap()
}

/// The quantile of N given that somebody is unseen: dga sums from 1 unseen on, these methods from 0.
fn given_somebody_unseen(found: &Averaged, p: f64) -> f64 {
    let nobody = found.posterior.mass[0];
    found.posterior.quantile(nobody + p * (1.0 - nobody))
}

#[test]
fn dga_at_a_prior_count_of_one_is_met_to_the_person_given_that_somebody_is_unseen() {
    // dga 2.0.2, delta = 1, every whole number from 1 to 30 n: the same sums, hence to the printed digit.
    for (name, median, low, high) in [
        ("korea_3", 148.0, 125.0, 207.0),
        ("spina_3", 725.0, 674.0, 796.0),
        ("kosovo_4", 4617.0, 4408.0, 6860.0),
        ("uk2013_5", 2807.0, 2747.0, 3093.0),
        ("neworleans_5", 190.0, 186.0, 211.0),
    ] {
        let found = over_every_number(&table(name), 1.0);
        let quantiles = [0.5, 0.025, 0.975].map(|p| given_somebody_unseen(&found, p));
        assert_eq!(quantiles, [median, low, high], "{name}");
    }
}

#[test]
fn filled_tables_hardly_hear_the_prior_count_and_sparse_ones_the_grid() {
    // Printed medians over every whole number: 725, 726, 725. Exact sums, to the digit.
    let medians = [0.125, 0.5, 1.0].map(|delta| over_every_number(&table("spina_3"), delta).median);
    assert_eq!(medians, [725.0, 726.0, 725.0]);
    // Korea's lower end: printed as 124 on 1,000 equal points and 127 over every whole number, both from 1 unseen on.
    let korea = over_every_number(&table("korea_3"), 0.125);
    assert_eq!(given_somebody_unseen(&korea, 0.025), 127.0);
    assert!(korea.posterior.mass[0] > 0.025, "one in twelve that nobody is unseen: with it the lower end is 123");
}

#[test]
fn far_out_the_posterior_of_n_falls_as_the_power_that_the_saturated_graph_gives() {
    // p(m) ~ m^-(1 + delta (2^k - 1)), hence m^-(2 - 2^-k) at the standard count (own derivation). Filled tables: where a combination is empty
    // another graph may fall nearly as slowly. Two parts in a thousand: terms of order n / m.
    for (name, delta) in [("spina_3", 0.125), ("spina_3", 0.5), ("kosovo_4", 0.0625), ("kosovo_4", 0.25)] {
        let table = table(name);
        let grid = Grid::Equal { points: 2000, up_to: 3000 * table.observed() };
        let found = average(&table, Settings { delta, grid, ..Settings::standard(table.n_lists()) }).unwrap().posterior;
        let unseen = |place: usize| found.people[place] - table.observed() as f64;
        let power = (found.mass[1999] / found.mass[999]).ln() / (unseen(1999) / unseen(999)).ln();
        let cells = f64::from(1u32 << table.n_lists());
        let expected = -1.0 - delta * (cells - 1.0);
        assert!((power / expected - 1.0).abs() < 2e-3, "{name} {delta} {power} {expected}");
    }
}

#[test]
fn the_poisson_and_the_multinomial_figure_of_one_model_are_both_printed_and_differ() {
    // Independence by Poisson: 13,444, 52,924 and 1,034 (results kept by Binette and Steorts); exact, to the person.
    for (name, printed) in [("uk2013_5", 13_444.0), ("netherlands_5", 52_924.0), ("neworleans_5", 1034.0)] {
        assert_eq!(fit_model(&table(name), &Model::INDEPENDENCE).unwrap().estimate.round(), printed, "{name}");
    }
    // Korea, two pairs: 157.2 by Poisson, 151.7 by the profile of the multinomial.
    let korea = search(&table("korea_3"), Family::Pairs).unwrap().by_bic;
    assert_eq!([korea.best.estimate, korea.multinomial].map(|n| (n * 10.0).round()), [1572.0, 1517.0]);
    // Kosovo, best of 113 hierarchical models, by Rcapture 1.4-4: 10,334 [8,994, 12,110].
    let kosovo = search(&table("kosovo_4"), Family::Hierarchical).unwrap().by_bic;
    let interval = kosovo.interval;
    let found = [kosovo.multinomial, interval.low, interval.high.unwrap()].map(f64::round);
    assert_eq!(found, [10_334.0, 8994.0, 12_110.0]);
}

#[test]
fn as_many_pair_models_can_be_estimated_as_linear_programs_say() {
    // 4 of 8, 6 of 8, 64 of 64, and 1,024 of 1,024 three times: a count, exact.
    for (name, models, admissible) in [
        ("artificial_3", 8, 4),
        ("korea_3", 8, 6),
        ("kosovo_4", 64, 64),
        ("uk2013_5", 1024, 1024),
        ("netherlands_5", 1024, 1024),
        ("neworleans_5", 1024, 1024),
    ] {
        let found = search(&table(name), Family::Pairs).unwrap();
        assert_eq!((found.models, found.models - found.inestimable), (models, admissible), "{name}");
    }
}

#[test]
fn merging_two_lists_of_the_six_list_tables_gives_the_five_list_ones() {
    // And with them the printed move of graph averaging from 12,304 to 23,016 and from 145,715 to 50,270.
    for (six, five, first, second) in
        [("uk2013_6", "uk2013_5", "PF", "NCA"), ("netherlands_6", "netherlands_5", "I", "O")]
    {
        let (six, five) = (table(six), table(five));
        let place = |name: &str| six.lists().iter().position(|list| list == name).unwrap();
        let merged = six.merged(place(first), place(second)).unwrap();
        assert_eq!(merged.observed(), five.observed());
        let sorted = |table: &CaptureTable| {
            let mut counts: Vec<u64> = table.counts().to_vec();
            counts.sort_unstable();
            counts
        };
        assert_eq!(sorted(&merged), sorted(&five));
        let median = |table: &CaptureTable| average(table, Settings::standard(5)).unwrap().median;
        assert!((median(&merged) / median(&five) - 1.0).abs() < 1e-9);
    }
    let uk = table("uk2013_5");
    let once: u64 = (0..5).map(|list| uk.counts()[1 << list]).sum();
    assert_eq!((once, uk.observed()), (2523, 2744));
}

#[test]
fn latent_classes_give_the_figures_of_the_published_sampler_where_its_chains_mix() {
    // LCMCR 0.4.14, K = 10: one chain of 100,000 (spina bifida, Madigan and York), eight of them (Kosovo, R-hat 1.007, 1,286 effective
    // draws). At 400 and more effective draws on each side the median is good to 2 %, the ends to 4 % of N.
    for (name, median, low, high) in [
        ("spina_3", 729.0, 678.0, 816.0),
        ("madiganyork_5", 628.0, 589.0, 724.0),
        ("kosovo_4", 10_474.0, 9125.0, 14_103.0),
    ] {
        let settings = classes::Settings { warm_up: 500, kept: 2000, most: 4000, ..classes::Settings::with_seed(1) };
        let found = sample(&table(name), settings).unwrap().classes().unwrap();
        assert!((found.median / median - 1.0).abs() < 0.02, "{name} {found:?}");
        assert!((found.interval.low / low - 1.0).abs() < 0.04, "{name} {found:?}");
        assert!((found.interval.high.unwrap() / high - 1.0).abs() < 0.04, "{name} {found:?}");
    }
}

#[test]
fn drawn_sobol_indices_of_the_anchor_are_those_that_another_program_draws() {
    // SALib, 65,536 base points: first order 0.009, 0.375, 0.481. Months 6 to 30 are taken as tenths, since a year has twelve: indices of a
    // product do not hang on its unit. Three standard errors of both runs, 0.02 (found by repeating with other seeds).
    let whole = || vec![deduction("state", Basis::ShareOfGross, Amount::Fixed(1.0))];
    let one = stratum(interval(10_000.0, 13_000.0), interval(150.0, 900.0), interval(0.6, 3.0), whole());
    let found = sobol(&one, 65_536, 1);
    for (place, printed) in [(0, 0.009), (2, 0.375), (1, 0.481)] {
        assert!((found[place].first - printed).abs() < 0.02, "{:?} {printed}", found[place]);
    }
    let exact = product(&[("people", &one.people), ("pay", &one.pay), ("months", &one.months)]).unwrap().unwrap();
    for (drawn, exact) in found.iter().zip(&exact.indices) {
        assert!((drawn.total - exact.total).abs() < 0.02, "{drawn:?} {exact:?}");
    }
}
