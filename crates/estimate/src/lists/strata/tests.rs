//! Strata against simulated truth, structural zeros, and refusals.

use super::*;
use crate::lists::simulate::Population;
use crate::sampling::normal;
use crate::sampling::variates::stream;

fn key(name: &str) -> Vec<String> {
    name.split(' ').map(String::from).collect()
}

/// Twelve strata of 200 to 750 people in two hosts, four lists whose reach differs by stratum, one dependent pair.
fn simulated(seed: u64) -> (Vec<Stratum>, Vec<f64>) {
    let mut random = stream(seed, 9);
    let mut strata = Vec::new();
    let mut truth = Vec::new();
    for s in 0..12u64 {
        let log_odds = [-1.0, -1.2, -1.5, -1.3].iter().map(|odds| odds + 0.3 * normal(&mut random)).collect();
        let population = Population { people: 200 + 50 * s, log_odds, pairs: vec![(0, 1, 0.8)] };
        let host = if s < 6 { "RUS" } else { "CHN" };
        let table = population.table(seed * 100 + s).unwrap();
        strata.push(Stratum { key: key(&format!("{host} all {}", 2010 + s % 6)), table, blind: vec![] });
        truth.push(population.people as f64);
    }
    (strata, truth)
}

#[test]
fn strata_and_their_total_recover_the_truth() {
    let settings = Settings { warm_up: 300, kept: 2000, ..Settings::with_seed(1) };
    let (mut held, mut asked, mut totals) = (0, 0, 0);
    for seed in 1..=2 {
        let (strata, truth) = simulated(seed);
        let found = sample(&strata, settings).unwrap();
        for (figure, truth) in found.each().iter().zip(&truth) {
            asked += 1;
            held += usize::from(figure.as_ref().unwrap().interval.holds(*truth));
        }
        let total = found.total(|_| true).unwrap();
        totals += usize::from(total.interval.holds(truth.iter().sum()));
        let host = found.total(|key| key[0] == "CHN").unwrap();
        assert!(host.median < total.median && host.observed < total.observed);
    }
    // 24 intervals at 95 %: fewer than 19 would be one in a thousand.
    assert!(held >= 19 && asked == 24, "{held} of {asked}");
    assert!(totals >= 1, "{totals} of 2");
}

#[test]
fn a_stratum_alone_knows_less_than_one_among_others() {
    let (strata, _) = simulated(7);
    let settings = Settings { warm_up: 300, kept: 2000, ..Settings::with_seed(1) };
    let alone = sample(&strata[..1], settings).unwrap();
    let among = sample(&strata, settings).unwrap();
    let width = |figure: &Figure| (figure.interval.high.unwrap() / figure.interval.low).ln();
    assert!(width(among.each()[0].as_ref().unwrap()) < width(alone.each()[0].as_ref().unwrap()));
}

#[test]
fn a_total_is_wider_than_independent_strata_would_make_it() {
    // What strata have in common moves all of them at once, so the variance of the sum exceeds the sum of the variances.
    let (strata, _) = simulated(3);
    let found = sample(&strata, Settings { warm_up: 300, kept: 2000, ..Settings::with_seed(1) }).unwrap();
    let variance = |draws: Vec<f64>| {
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws.len() as f64
    };
    let all: Vec<&Vec<f64>> = found.draws.iter().flatten().collect();
    let apart: f64 = (0..12).map(|s| variance(all.iter().map(|draw| draw[s]).collect())).sum();
    let together = variance(all.iter().map(|draw| draw.iter().sum()).collect());
    assert!(together > 1.3 * apart, "{together} {apart}");
}

#[test]
fn a_list_that_cannot_see_a_stratum_is_no_evidence_of_nobody() {
    let (mut strata, truth) = simulated(4);
    let cleared = strata[0].table.without(3).unwrap();
    let mut counts = cleared.counts().to_vec();
    counts.resize(16, 0);
    strata[0].table = CaptureTable::new(strata[0].table.lists().to_vec(), counts).unwrap();
    let settings = Settings { warm_up: 300, kept: 1000, ..Settings::with_seed(1) };
    let undeclared = sample(&strata, settings).unwrap().each()[0].clone();
    strata[0].blind = vec![3];
    let declared = sample(&strata, settings).unwrap().each()[0].clone().unwrap();
    assert!(declared.interval.holds(truth[0]), "{declared:?}");
    assert!(undeclared.is_err() || undeclared.unwrap().median != declared.median);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let (strata, _) = simulated(1);
    let settings = Settings::with_seed(1);
    let with = |change: &dyn Fn(&mut Stratum)| {
        let mut strata = strata.clone();
        change(&mut strata[1]);
        sample(&strata, settings).unwrap_err().to_string()
    };
    assert_eq!(
        with(&|stratum| stratum.blind = vec![2]),
        "a list declared blind is L3 in RUS, all, 2011; only a list of the table without people in the stratum can be blind to it"
    );
    assert_eq!(with(&|stratum| stratum.blind = vec![0, 1]), "2 lists; 3 to 12 are accepted");
    assert_eq!(
        with(&|stratum| stratum.table = stratum.table.without(0).unwrap()),
        "the lists of a stratum is L2, L3, L4; the lists of the first stratum, in their order, are accepted"
    );
    assert_eq!(sample(&[], settings).unwrap_err().to_string(), "the number of strata is 0; 1 and more are accepted");
}

#[test]
fn strata_of_one_key_keep_figures_of_their_own_and_are_summed_only_where_asked_for() {
    let small = Population { people: 300, log_odds: vec![-0.5, -0.6, -0.7, -0.4], pairs: vec![] };
    let large = Population { people: 3_000, ..small.clone() };
    let stratum = |of: &Population| Stratum { key: key("RUS all 2015"), table: of.table(3).unwrap(), blind: vec![] };
    let settings = Settings { warm_up: 300, kept: 1000, ..Settings::with_seed(2) };
    let found = sample(&[stratum(&small), stratum(&large)], settings).unwrap();
    let each: Vec<Figure> = found.each().into_iter().map(Result::unwrap).collect();
    assert_eq!([each[0].observed, each[1].observed], [found.observed[0], found.observed[1]]);
    assert!((each[0].median / 300.0 - 1.0).abs() < 0.1 && (each[1].median / 3_000.0 - 1.0).abs() < 0.05, "{each:?}");
    let both = found.total(|key| key[0] == "RUS").unwrap();
    assert_eq!(both.observed, found.observed.iter().sum::<u64>());
    assert!((both.median / 3_300.0 - 1.0).abs() < 0.05, "{both:?}");
}
