//! Sets of strata of known truth: partial pooling beside each stratum by itself.

use super::{Found, Row, beside_one_another, row};
use assize_estimate::lists::averaging::{Settings as Averaging, average};
use assize_estimate::lists::simulate::Population;
use assize_estimate::lists::strata::{Figure, Settings, Stratum, sample};
use assize_estimate::lists::table::CaptureTable;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Strata of a set.
const STRATA: u64 = 6;
/// The last list, which some strata are closed to.
const LAST: usize = 3;

/// Strata with the truth in each.
struct Set {
    strata: Vec<Stratum>,
    truth: Vec<f64>,
}

/// How a set is made.
struct Scenario {
    name: &'static str,
    /// Strata, from the first, that the last list cannot see.
    blind: usize,
}

const SCENARIOS: [Scenario; 2] = [
    Scenario { name: "six strata, one pair dependent", blind: 0 },
    Scenario { name: "the same, two of them closed to one list", blind: 2 },
];

/// 200 to 700 people; the reach of each list strays by 0.4 on the log-odds scale, the dependence of one pair by 0.2 around 0.8.
fn population(random: &mut ChaCha8Rng, number: u64) -> Population {
    let log_odds = [-1.0, -1.2, -1.5, -1.3].map(|odds| odds + 0.4 * normal(random)).to_vec();
    Population { people: 200 + 100 * number, log_odds, pairs: vec![(0, 1, 0.8 + 0.2 * normal(random))] }
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

fn set(scenario: &Scenario, seed: u64) -> Set {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut set = Set { strata: Vec::new(), truth: Vec::new() };
    for number in 0..STRATA {
        let population = population(&mut random, number);
        set.truth.push(population.people as f64);
        let mut table = super::table(&[population], 1000 * seed + number);
        let mut blind = Vec::new();
        if number < scenario.blind as u64 {
            let mut counts = table.without(LAST).expect("four lists").counts().to_vec();
            counts.resize(16, 0);
            table = CaptureTable::new(table.lists().to_vec(), counts).expect("a table without one list's people");
            blind.push(LAST);
        }
        set.strata.push(Stratum { key: vec![number.to_string()], table, blind });
    }
    set
}

/// Figures of the strata and of their total.
fn pooled(set: &Set, seed: u64) -> (Vec<Found>, Vec<Found>) {
    let settings = Settings { warm_up: 300, kept: 1500, ..Settings::with_seed(seed) };
    let found = sample(&set.strata, settings).expect("strata with people on every list");
    let figure = |figure: Result<Figure, _>| figure.ok().map(|figure| (figure.median, figure.interval));
    (found.each().into_iter().map(figure).collect(), vec![figure(found.total(|_| true))])
}

/// Figures of the strata that all lists see, each by itself.
fn alone(set: &Set) -> Vec<Found> {
    let one = |stratum: &Stratum| {
        let table = if stratum.blind.is_empty() { stratum.table.clone() } else { stratum.table.without(LAST).ok()? };
        average(&table, Averaging::standard(table.n_lists())).ok().map(|found| (found.median, found.interval))
    };
    set.strata.iter().map(one).collect()
}

/// Prints the rows that hold all `words`.
pub fn print(tables: u64, words: &[String]) {
    for scenario in &SCENARIOS {
        let name = format!("strata: {}", scenario.name);
        if !words.iter().all(|word| name.contains(word)) {
            continue;
        }
        let sets: Vec<Set> = (0..tables).map(|seed| set(scenario, seed)).collect();
        let truths: Vec<f64> = sets.iter().flat_map(|set| set.truth.clone()).collect();
        let totals: Vec<f64> = sets.iter().map(|set| set.truth.iter().sum()).collect();
        let found = beside_one_another(&sets, pooled);
        let (strata, total): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let rows = [
            ("partial pooling, each stratum", strata.concat(), &truths),
            ("partial pooling, their total", total.concat(), &totals),
            ("graph averaging of each stratum by itself", sets.iter().flat_map(alone).collect(), &truths),
        ];
        for (method, found, truths) in rows {
            println!("{}", row(&Row { population: scenario.name, method, found: &found, truths }));
        }
    }
}
