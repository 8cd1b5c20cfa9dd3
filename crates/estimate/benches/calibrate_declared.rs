//! Bias and coverage where lists exclude each other and where counts below 5 are withheld, on simulated tables of known truth; prints
//! a table of docs/method/calibration.md.
//!
//! Words after `--` choose: only tables whose name holds all of them are made, such as `withheld`. After each hundred tables the rows
//! so far go to the error output.

use assize_estimate::lists::interval::Interval;
use assize_estimate::lists::page::{Plan, page_of_written};
use assize_estimate::lists::simulate::Population;
use assize_estimate::lists::table::CaptureTable;
use assize_estimate::lists::withheld::{Range, WrittenTable};

const TABLES: u64 = 500;
const TRUTH: f64 = 1000.0;

fn odds(shares: &[f64]) -> Vec<f64> {
    shares.iter().map(|share| (share / (1.0 - share)).ln()).collect()
}

fn known(lowest: CaptureTable) -> WrittenTable {
    WrittenTable::new(lowest, Vec::new()).expect("no count is withheld")
}

/// Half of the people can be on A and the other half on B; C and D see all.
fn halves(seed: u64) -> CaptureTable {
    let half = Population { people: 500, log_odds: odds(&[0.4, 0.25, 0.2]), pairs: vec![] };
    let mut counts = vec![0; 16];
    for (list, seed) in [(1, 2 * seed), (2, 2 * seed + 1)] {
        let part = half.table(seed).expect("a simulated table is well formed");
        for (pattern, count) in part.counts().iter().enumerate() {
            counts[((pattern & 1) * list) | ((pattern >> 1) << 2)] += count;
        }
    }
    CaptureTable::new(["A", "B", "C", "D"].map(String::from).to_vec(), counts).expect("a sum of tables is well formed")
}

fn published(seed: u64) -> CaptureTable {
    let pairs = vec![(0, 1, 1.0)];
    let all = Population { people: 1000, log_odds: odds(&[0.25, 0.2, 0.12, 0.08]), pairs };
    all.table(seed).expect("a simulated table is well formed")
}

/// Every count below 5 as "<5", or as "1-4" with noughts told.
fn withheld(table: &CaptureTable, low: u64) -> WrittenTable {
    let mut counts = table.counts().to_vec();
    let mut ranges = Vec::new();
    for (pattern, count) in counts.iter_mut().enumerate().skip(1).filter(|(_, count)| (low..5).contains(*count)) {
        *count = low;
        ranges.push(Range { pattern, low, high: 4, line: pattern as u64 + 1 });
    }
    let lowest = CaptureTable::new(table.lists().to_vec(), counts).expect("counts only fell");
    WrittenTable::new(lowest, ranges).expect("each range begins at its count")
}

type Scenario = (&'static str, fn(u64) -> WrittenTable);

const SCENARIOS: [Scenario; 5] = [
    ("A and B exclude each other, not declared", |seed| known(halves(seed))),
    ("A and B exclude each other, declared", |seed| {
        known(halves(seed).excluding(&["A", "B"]).expect("nobody is on both"))
    }),
    ("one pair dependent, all counts known", |seed| known(published(seed))),
    ("the same, counts of 1 to 4 withheld", |seed| withheld(&published(seed), 1)),
    ("the same, counts of 0 to 4 withheld", |seed| withheld(&published(seed), 0)),
];

/// Methods in the page's order, with the figures that they gave.
type Figures = Vec<(&'static str, Vec<(f64, Interval)>)>;

/// The page of one table, for its figures.
fn add(found: &mut Figures, written: &WrittenTable, seed: u64) {
    let mut plan = Plan::standard(&written.lowest, seed);
    plan.bootstrap.replications = 1000;
    // Latent classes take no declaration and no range.
    plan.classes.clear();
    let page = page_of_written(written, plan, &mut |_| ());
    for (place, line) in page.lines.iter().enumerate() {
        if found.len() == place {
            found.push((line.method, Vec::new()));
        }
        found[place].1.extend(line.found.as_ref().ok().copied());
    }
}

/// A line of the table for each method that gave a figure.
fn rows(name: &str, found: &Figures, tables: u64) -> Vec<String> {
    let given = found.iter().filter(|(_, figures)| !figures.is_empty());
    let row = |(method, figures): &(&str, Vec<(f64, Interval)>)| {
        let mut ratios: Vec<f64> = figures.iter().map(|(n, _)| n / TRUTH).collect();
        ratios.sort_by(f64::total_cmp);
        let held = figures.iter().filter(|(_, interval)| interval.holds(TRUTH)).count() as f64;
        let (count, median) = (ratios.len(), ratios[ratios.len() / 2]);
        format!("| {name} | {method} | {count} of {tables} | {median:.3} | {:.3} |", held / count as f64)
    };
    given.map(row).collect()
}

fn main() {
    // Cargo adds `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    println!("| tables | method | figures | median of N / truth | coverage of 95 % |");
    println!("|---|---|---|---|---|");
    for (name, make) in SCENARIOS.into_iter().filter(|(name, _)| words.iter().all(|word| name.contains(word))) {
        let mut found = Figures::new();
        for seed in 0..TABLES {
            add(&mut found, &make(seed), seed);
            if (seed + 1) % 100 == 0 {
                eprintln!("{}", rows(name, &found, seed + 1).join("\n"));
            }
        }
        rows(name, &found, TABLES).iter().for_each(|row| println!("{row}"));
    }
}
