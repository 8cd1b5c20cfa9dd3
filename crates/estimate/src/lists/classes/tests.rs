//! Latent classes against published figures, the Gibbs sampler alone, and degenerate tables.

use super::*;
use crate::lists::published::published;

fn short(name: &str, moves: Moves, kept: usize) -> Sampled {
    let settings = Settings { warm_up: 500, kept, most: kept, moves, ..Settings::with_seed(1) };
    sample(&published(name).unwrap(), settings).unwrap()
}

#[test]
fn a_small_table_gives_the_figures_of_the_published_sampler() {
    // LCMCR 0.4.14, K = 10, one chain of 100,000: Korea 137 [124, 196]. Monte-Carlo error of the median is under 1 % at 1,000 effective
    // draws, of the upper end about 5 %.
    let sampled = short("korea_3", Moves::USUAL, 3000);
    let found = sampled.classes().unwrap();
    assert!((found.median / 137.0 - 1.0).abs() < 0.02, "{found:?}");
    assert!((found.interval.low - 124.0).abs() < 1.5, "{found:?}");
    assert!((found.interval.high.unwrap() / 196.0 - 1.0).abs() < 0.1, "{found:?}");
    assert_eq!(sampled.at_bound, 0.0);
}

#[test]
fn a_table_of_five_lists_gives_the_figures_of_eight_published_chains() {
    // LCMCR 0.4.14, K = 10, 8 chains of 100,000: New Orleans 837 [574, 1,363] at 7,750 effective draws. At some 2,000 of ours the median is
    // good to 2 %, the lower end to 3 %, the upper to 8 %.
    let found = short("neworleans_5", Moves::USUAL, 1500).classes().unwrap();
    assert!((found.median / 837.0 - 1.0).abs() < 0.03, "{found:?}");
    assert!((found.interval.low / 574.0 - 1.0).abs() < 0.04, "{found:?}");
    assert!((found.interval.high.unwrap() / 1363.0 - 1.0).abs() < 0.1, "{found:?}");
}

#[test]
fn states_climb_the_whole_ladder_and_one_rung_has_none() {
    let sampled = short("kosovo_4", Moves::USUAL, 300);
    assert_eq!(sampled.exchanged.len(), 3);
    assert!(sampled.exchanged.iter().all(|share| (0.2..0.95).contains(share)), "{:?}", sampled.exchanged);
    assert!(sampled.journeys > 40, "{}", sampled.journeys);
    let settings = Settings { warm_up: 20, kept: 100, most: 100, rungs: 1, ..Settings::with_seed(1) };
    let single = sample(&published("kosovo_4").unwrap(), settings).unwrap();
    assert_eq!((single.exchanged.len(), single.journeys), (0, 0));
}

#[test]
fn a_ladder_that_makes_no_sense_is_refused() {
    let table = published("korea_3").unwrap();
    let usual = Settings::with_seed(1);
    for (settings, said) in [
        (Settings { rungs: 0, ..usual }, "the number of rungs is 0; 1 and more are accepted"),
        (Settings { lowest: 1.0, ..usual }, "the last exponent is 1; a number above 0 and below 1 is accepted"),
        (Settings { lowest: f64::NAN, ..usual }, "the last exponent is NaN; a number above 0 and below 1 is accepted"),
    ] {
        assert_eq!(sample(&table, settings).unwrap_err().to_string(), said);
    }
}

#[test]
fn moves_leave_the_posterior_of_the_gibbs_sampler_as_it_is() {
    // One posterior by two samplers: quantiles of N within four standard errors at some 1,500 effective draws, 2 % of N.
    let (plain, moved) = (short("korea_3", Moves::NONE, 6000), short("korea_3", Moves::USUAL, 3000));
    for p in [0.1, 0.25, 0.5, 0.75, 0.9] {
        let (x, y) = (quantile(&plain.people.concat(), p), quantile(&moved.people.concat(), p));
        assert!((x / y - 1.0).abs() < 0.02, "{p} {x} {y}");
    }
    assert!((plain.occupied - moved.occupied).abs() < 0.15, "{} {}", plain.occupied, moved.occupied);
}

#[test]
fn chains_that_disagree_give_no_figure_but_a_reason() {
    let refusal = short("uk2013_5", Moves::NONE, 300).classes().unwrap_err();
    let said = refusal.to_string();
    assert!(said.starts_with("the chains do not agree, so no figure is given: R-hat is "), "{said}");
}

#[test]
fn the_same_seed_gives_the_same_draws() {
    let settings = Settings { warm_up: 10, kept: 100, most: 100, ..Settings::with_seed(7) };
    let table = published("kosovo_4").unwrap();
    assert_eq!(sample(&table, settings).unwrap(), sample(&table, settings).unwrap());
}

#[test]
fn chains_that_go_on_give_what_longer_ones_give() {
    let table = published("kosovo_4").unwrap();
    let settings = Settings { warm_up: 20, kept: 100, most: 350, ..Settings::with_seed(7) };
    let gone_on = sample(&table, settings).unwrap();
    // 8 x 350 sweeps of this table are worth fewer than 400 draws, but its chains do not stand apart by more than 1.2 from 100 sweeps on.
    let long = sample(&table, Settings { kept: 350, most: 0, ..settings }).unwrap();
    assert_eq!(gone_on.settings.kept, 350);
    assert_eq!((&gone_on.people, gone_on.occupied, &gone_on.exchanged), (&long.people, long.occupied, &long.exchanged));
    // Chains that give a figure stop.
    let enough = Settings { warm_up: 100, kept: 1000, most: 4000, ..Settings::with_seed(7) };
    assert_eq!(sample(&published("spina_3").unwrap(), enough).unwrap().settings.kept, 1000);
}

#[test]
fn chains_that_stand_apart_do_not_go_on() {
    let settings = Settings { warm_up: 20, kept: 100, most: 10_000, moves: Moves::NONE, ..Settings::with_seed(1) };
    let sampled = sample(&published("uk2013_5").unwrap(), settings).unwrap();
    assert!(sampled.convergence.r_hat > APART && sampled.settings.kept == 100, "{:?}", sampled.convergence);
}

#[test]
fn a_prior_that_expects_rarer_sightings_makes_more_unseen() {
    // Korea: a few people on several lists. Jeffreys' prior lets classes be harder to see than the uniform one.
    let seen = |seen| {
        let settings = Settings { warm_up: 200, kept: 1500, most: 1500, seen, ..Settings::with_seed(1) };
        sample(&published("korea_3").unwrap(), settings).unwrap()
    };
    let (uniform, jeffreys) = (seen((1.0, 1.0)), seen((0.5, 0.5)));
    let high = |sampled: &Sampled| quantile(&sampled.people.concat(), 0.975);
    assert!(high(&jeffreys) > 1.1 * high(&uniform), "{} {}", high(&jeffreys), high(&uniform));
}

#[test]
fn moves_leave_the_posterior_of_another_prior_as_it_is_too() {
    // As above, under Jeffreys' prior on being seen. Quantiles within 3 %; the upper tail is heavy and left out.
    let with = |moves, kept| {
        let settings = Settings { warm_up: 500, kept, most: 0, moves, seen: (0.5, 0.5), ..Settings::with_seed(1) };
        sample(&published("korea_3").unwrap(), settings).unwrap().people.concat()
    };
    let (plain, moved) = (with(Moves::NONE, 6000), with(Moves::USUAL, 3000));
    for p in [0.1, 0.25, 0.5, 0.75] {
        let (x, y) = (quantile(&plain, p), quantile(&moved, p));
        assert!((x / y - 1.0).abs() < 0.03, "{p} {x} {y}");
    }
}

#[test]
fn degenerate_tables_are_refused_or_give_finite_draws() {
    let names = || ["A", "B", "C"].map(String::from).to_vec();
    for counts in [
        vec![0, 10, 10, 1, 10, 0, 0, 0],
        vec![0, 0, 0, 0, 0, 0, 0, 50],
        vec![0, 0, 0, 0, 0, 0, 0, 1],
        vec![0, 10_000_000, 10_000_000, 5_000_000, 10_000_000, 5_000_000, 5_000_000, 2_500_000],
    ] {
        let table = CaptureTable::new(names(), counts.clone()).unwrap();
        let settings = Settings { warm_up: 50, kept: 100, most: 100, ..Settings::with_seed(3) };
        let sampled = sample(&table, settings).unwrap();
        let n = table.observed() as f64;
        assert!(sampled.people.concat().iter().all(|people| people.is_finite() && *people >= n), "{counts:?}");
    }
    let empty = CaptureTable::new(names(), vec![0, 10, 10, 5, 0, 0, 0, 0]).unwrap();
    let said = sample(&empty, Settings::with_seed(1)).unwrap_err().to_string();
    assert_eq!(said, "list `C` has nobody on it; leave it out");
    let apart = CaptureTable::new(names(), vec![0, 10, 10, 0, 10, 0, 0, 0]).unwrap();
    let said = sample(&apart, Settings::with_seed(1)).unwrap_err().to_string();
    assert!(said.starts_with("no finite estimate: nobody is on several lists"), "{said}");
    let few = Settings { chains: 4, ..Settings::with_seed(1) };
    let said = sample(&published("korea_3").unwrap(), few).unwrap_err().to_string();
    assert_eq!(said, "the number of chains is 4; 8 and more are accepted, for fewer cannot disagree enough");
}

#[test]
fn a_chain_that_lives_elsewhere_stands_out_in_the_ranks() {
    let mut sampled =
        sample(&published("spina_3").unwrap(), Settings { kept: 100, most: 100, ..Settings::with_seed(1) }).unwrap();
    sampled.people = vec![vec![1.0, 2.0, 3.0, 4.0], vec![11.0, 14.0, 12.0, 13.0]];
    assert_eq!(sampled.rank_histograms(4), [[2, 2, 0, 0], [0, 0, 2, 2]]);
}
