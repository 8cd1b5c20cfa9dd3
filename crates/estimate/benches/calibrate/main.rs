//! Bias and coverage of each list method on simulated tables of known truth; prints the table of docs/method/calibration.md.
//!
//! Words after `--` choose: only rows that hold all of them are worked out, such as `latent two`.

mod strata;

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
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Gamma};

/// Tables, or sets of strata, of each kind.
const TABLES: u64 = 500;

type Method = (&'static str, fn(&CaptureTable, u64) -> Option<(f64, Interval)>);

const METHODS: [Method; 10] = [
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
        let ladder = classes::Settings { rungs: 2, lowest: 0.7, most: 600, ..short(seed) };
        latent(table, ladder)
    }),
    ("latent classes, K = 5, 8 x 600 to 4,800", |table, seed| latent(table, short(seed))),
    ("latent classes, Jeffreys' prior on being seen", |table, seed| {
        latent(table, classes::Settings { seen: (0.5, 0.5), ..short(seed) })
    }),
];

/// Eight chains of 600 sweeps after 200, of up to 4,800 where those give no figure, without a ladder: what 500 tables leave time for.
fn short(seed: u64) -> classes::Settings {
    classes::Settings {
        classes: 5,
        warm_up: 200,
        kept: 600,
        most: 4800,
        rungs: 1,
        ..classes::Settings::with_seed(seed)
    }
}

fn latent(table: &CaptureTable, settings: classes::Settings) -> Found {
    sample(table, settings).ok()?.classes().ok().map(|f| (f.median, f.interval))
}

/// The populations of a scenario, by number of the table: more than one is a mixture of people who differ.
type People = fn(u64) -> Vec<Population>;

const SCENARIOS: [(&str, People); 5] = [
    ("independent lists", |_| vec![Population { people: 1000, log_odds: odds([0.3, 0.25, 0.2, 0.15]), pairs: vec![] }]),
    ("one pair dependent (odds ratio e)", |_| {
        vec![Population { people: 1000, log_odds: odds([0.3, 0.25, 0.2, 0.15]), pairs: vec![(0, 1, 1.0)] }]
    }),
    ("two classes of people", |_| two_classes(1)),
    ("two classes of 10,000 people", |_| two_classes(10)),
    ("classes from the prior of latent classes", from_the_prior),
];

fn odds(shares: [f64; 4]) -> Vec<f64> {
    shares.iter().map(|share| (share / (1.0 - share)).ln()).collect()
}

fn two_classes(times: u64) -> Vec<Population> {
    vec![
        Population { people: 400 * times, log_odds: odds([0.5, 0.45, 0.4, 0.3]), pairs: vec![] },
        Population { people: 600 * times, log_odds: odds([0.15, 0.1, 0.12, 0.08]), pairs: vec![] },
    ]
}

/// 300 to 3,000 people, uniform in the logarithm, in five classes whose shares and probabilities come from the published prior: where
/// truths are drawn from the prior, intervals hold them as often as they say if the sampler is right.
fn from_the_prior(seed: u64) -> Vec<Population> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let alpha = Gamma::new(0.25, 4.0).expect("shape and scale are above 0").sample(&mut random);
    let mut left = (300.0 * 10f64.powf(random.random::<f64>())).round() as u64;
    let class = |number: usize| {
        // Beta(1, alpha), and all that is left for the last.
        let stick = if number == 4 { 1.0 } else { 1.0 - random.random::<f64>().powf(1.0 / alpha) };
        let people = Binomial::new(left, stick).expect("a share of a whole").sample(&mut random);
        left -= people;
        Population { people, log_odds: odds([0.0; 4].map(|_: f64| random.random::<f64>())), pairs: vec![] }
    };
    (0..5).map(class).collect()
}

fn table(populations: &[Population], seed: u64) -> CaptureTable {
    let streams = populations.len().max(2) as u64;
    let mut sum = vec![0; 16];
    for (number, population) in populations.iter().enumerate() {
        let part = population.table(seed * streams + number as u64).expect("a simulated table is well formed");
        sum.iter_mut().zip(part.counts()).for_each(|(sum, count)| *sum += count);
    }
    CaptureTable::new((1..=4).map(|j| format!("L{j}")).collect(), sum).expect("a sum of tables is well formed")
}

/// A figure, if there is one.
type Found = Option<(f64, Interval)>;

/// What one method gave.
struct Row<'a> {
    population: &'a str,
    method: &'a str,
    found: &'a [Found],
    /// The truth behind each.
    truths: &'a [f64],
}

/// A line of the table.
fn row(row: &Row<'_>) -> String {
    let given: Vec<(f64, bool)> = row
        .found
        .iter()
        .zip(row.truths)
        .filter_map(|(found, truth)| found.map(|(n, interval)| (n / truth, interval.holds(*truth))))
        .collect();
    let mut ratios: Vec<f64> = given.iter().map(|(ratio, _)| *ratio).collect();
    ratios.sort_by(f64::total_cmp);
    let count = given.len().max(1) as f64;
    let square: f64 = ratios.iter().map(|ratio| ratio.ln().powi(2)).sum();
    let covered = given.iter().filter(|(_, held)| *held).count() as f64;
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or(f64::NAN);
    format!(
        "| {} | {} | {} of {} | {median:.3} | {:.3} | {:.3} |",
        row.population,
        row.method,
        given.len(),
        row.found.len(),
        (square / count).sqrt(),
        covered / count
    )
}

/// One after another on two threads, which share them out in turn; the answers in order.
fn beside_one_another<T: Sync, U: Send>(all: &[T], run: impl Fn(&T, u64) -> U + Sync) -> Vec<U> {
    let every_second = |first: usize| -> Vec<U> {
        (first..all.len()).step_by(2).map(|place| run(&all[place], place as u64)).collect()
    };
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| every_second(1));
        (every_second(0), odd.join())
    });
    let mut odd = odd.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).into_iter();
    even.into_iter().flat_map(|one| std::iter::once(one).chain(odd.next())).collect()
}

/// A table with the truth behind it.
fn simulated(people: People, seed: u64) -> (f64, CaptureTable) {
    let populations = people(seed);
    (populations.iter().map(|population| population.people as f64).sum(), table(&populations, seed))
}

fn main() {
    // Cargo adds `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!("| population | method | figures | median of N / truth | RMS of ln(N / truth) | coverage of 95 % |");
    println!("|---|---|---|---|---|---|");
    for (name, people) in SCENARIOS {
        let (truths, tables): (Vec<f64>, Vec<CaptureTable>) = (0..TABLES).map(|seed| simulated(people, seed)).unzip();
        for (method, run) in METHODS {
            if words.iter().all(|word| method.contains(word) || name.contains(word)) {
                let found = beside_one_another(&tables, run);
                println!("{}", row(&Row { population: name, method, found: &found, truths: &truths }));
            }
        }
    }
    strata::print(TABLES, &words);
}
