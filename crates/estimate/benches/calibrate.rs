//! Bias and coverage of each list method on simulated tables of known truth; prints the table of docs/method/calibration.md.
//!
//! Words after `--` choose: only rows that hold all of them are worked out, such as `latent two`.

use assize_estimate::lists::averaging::{Settings, average};
use assize_estimate::lists::bootstrap::{self, bootstrap};
use assize_estimate::lists::chao::lower_bound;
use assize_estimate::lists::classes::{self, sample};
use assize_estimate::lists::closed_form::highest_order;
use assize_estimate::lists::interval::Interval;
use assize_estimate::lists::loglinear::Model;
use assize_estimate::lists::profile::profile;
use assize_estimate::lists::search::{Family, search};
use assize_estimate::lists::simulate::Population;
use assize_estimate::lists::table::CaptureTable;

const TABLES: u64 = 500;

type Method = (&'static str, fn(&CaptureTable, u64) -> Option<(f64, Interval)>);

const METHODS: [Method; 8] = [
    ("Chao's lower bound (fitted)", |table, _| lower_bound(table).ok()?.fitted.map(|f| (f.estimate, f.interval))),
    ("independence", |table, _| profile(table, &Model::INDEPENDENCE).ok().map(|f| (f.estimate, f.interval))),
    ("no highest-order interaction", |table, _| highest_order(table).ok().map(|f| (f.estimate, f.interval))),
    ("best pair model (BIC)", |table, _| {
        search(table, Family::Pairs).ok().map(|f| (f.by_bic.multinomial, f.by_bic.interval))
    }),
    ("best hierarchical model (BIC)", |table, _| {
        search(table, Family::Hierarchical).ok().map(|f| (f.by_bic.multinomial, f.by_bic.interval))
    }),
    ("stepwise, BCa, 1,000 replicates", |table, seed| {
        let settings = bootstrap::Settings { replications: 1000, ..bootstrap::Settings::with_seed(seed) };
        bootstrap(table, settings).ok().map(|f| (f.point.fitted.estimate, f.interval))
    }),
    ("graph averaging", |table, _| {
        average(table, Settings::standard(table.n_lists())).ok().map(|f| (f.median, f.interval))
    }),
    ("latent classes, K = 5, 8 x 600, 2 rungs", |table, seed| {
        let settings = classes::Settings {
            classes: 5,
            warm_up: 200,
            kept: 600,
            rungs: 2,
            lowest: 0.7,
            ..classes::Settings::with_seed(seed)
        };
        sample(table, settings).ok()?.classes().ok().map(|f| (f.median, f.interval))
    }),
];

/// Populations of 1,000 whose tables are added up: more than one is a mixture of people who differ.
fn scenarios() -> Vec<(&'static str, Vec<Population>)> {
    let odds = |shares: [f64; 4]| shares.iter().map(|share| (share / (1.0 - share)).ln()).collect::<Vec<f64>>();
    let independent = odds([0.3, 0.25, 0.2, 0.15]);
    vec![
        ("independent lists", vec![Population { people: 1000, log_odds: independent.clone(), pairs: vec![] }]),
        (
            "one pair dependent (odds ratio e)",
            vec![Population { people: 1000, log_odds: independent, pairs: vec![(0, 1, 1.0)] }],
        ),
        (
            "two classes of people",
            vec![
                Population { people: 400, log_odds: odds([0.5, 0.45, 0.4, 0.3]), pairs: vec![] },
                Population { people: 600, log_odds: odds([0.15, 0.1, 0.12, 0.08]), pairs: vec![] },
            ],
        ),
    ]
}

fn table(populations: &[Population], seed: u64) -> CaptureTable {
    let mut sum = vec![0; 16];
    for (number, population) in populations.iter().enumerate() {
        let part = population.table(seed * 2 + number as u64).expect("a simulated table is well formed");
        sum.iter_mut().zip(part.counts()).for_each(|(sum, count)| *sum += count);
    }
    CaptureTable::new((1..=4).map(|j| format!("L{j}")).collect(), sum).expect("a sum of tables is well formed")
}

fn main() {
    // Cargo adds `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!(
        "| population | method | figures of {TABLES} | median of N / truth | RMS of ln(N / truth) | coverage of 95 % |"
    );
    println!("|---|---|---|---|---|---|");
    for (name, populations) in scenarios() {
        let truth: f64 = populations.iter().map(|population| population.people as f64).sum();
        let tables: Vec<CaptureTable> = (0..TABLES).map(|seed| table(&populations, seed)).collect();
        for (method, run) in METHODS {
            if !words.iter().all(|word| method.contains(word) || name.contains(word)) {
                continue;
            }
            let found: Vec<(f64, Interval)> =
                tables.iter().enumerate().filter_map(|(seed, table)| run(table, seed as u64)).collect();
            let mut ratios: Vec<f64> = found.iter().map(|(n, _)| n / truth).collect();
            ratios.sort_by(f64::total_cmp);
            let count = found.len().max(1) as f64;
            let square: f64 = ratios.iter().map(|ratio| ratio.ln().powi(2)).sum();
            let covered = found.iter().filter(|(_, interval)| interval.holds(truth)).count();
            let median = ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN);
            println!(
                "| {name} | {method} | {} | {median:.3} | {:.3} | {:.3} |",
                found.len(),
                (square / count).sqrt(),
                covered as f64 / count
            );
        }
    }
}
