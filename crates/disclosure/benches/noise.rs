//! Prints error, suppression and time of noisy counts on a made-up table. Run with `cargo bench -p assize-disclosure --bench noise`.
//!
//! `-- 100000` measures the plans for that many rows only; `-- csv 10000` prints the made-up rows themselves, for other programs to be measured on.

use assize_disclosure::noise::budget::{Ledger, Promise, Rho};
use assize_disclosure::noise::counts::{LEAST_DEVIATIONS, NoisyTable, Plan, noisy_counts, shares};
use assize_disclosure::noise::marginal::{Column, People};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

/// Twelve columns as such studies have them; the numbers are made up. A worker's latent kind moves several columns together.
const SIZES: [u16; 12] = [3, 5, 12, 10, 8, 6, 4, 3, 3, 4, 5, 9];

fn unit(random: &mut impl Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Values with falling chances: value v of n has weight 1 / (v + 1).
fn falling(size: u16, random: &mut impl Rng) -> u16 {
    let total: f64 = (1..=size).map(|v| 1.0 / f64::from(v)).sum();
    let mut left = unit(random) * total;
    for value in 0..size {
        left -= 1.0 / f64::from(value + 1);
        if left <= 0.0 {
            return value;
        }
    }
    size - 1
}

fn people(count: u32) -> People {
    let mut random = ChaCha20Rng::from_seed([7; 32]);
    let mut rows = vec![Vec::with_capacity(count as usize); SIZES.len()];
    for _ in 0..count {
        let kind = falling(6, &mut random);
        for (place, size) in SIZES.iter().enumerate() {
            let shift = if unit(&mut random) < 0.6 { kind * (place as u16 + 1) } else { 0 };
            rows[place].push((falling(*size, &mut random) + shift) % size);
        }
    }
    let values = |size: u16| (0..size).map(|value| value.to_string()).collect();
    let columns =
        SIZES.iter().enumerate().map(|(i, size)| Column { name: format!("c{i}"), values: values(*size) }).collect();
    People { columns, rows, units: (0..count).collect() }
}

fn truth(people: &People, columns: &[usize]) -> Vec<u64> {
    let sizes: Vec<usize> = columns.iter().map(|c| people.columns[*c].values.len()).collect();
    let mut cells = vec![0; sizes.iter().product()];
    for row in 0..people.units.len() {
        let cell =
            columns.iter().zip(&sizes).fold(0, |cell, (c, size)| cell * size + usize::from(people.rows[*c][row]));
        cells[cell] += 1;
    }
    cells
}

/// By number of columns: relative errors of cells of at least 100, real cells of at least 10 (all, hidden), shown (all, empty).
fn print_errors(people: &People, tables: &[NoisyTable]) {
    let mut errors: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    let mut counted: BTreeMap<usize, [u64; 4]> = BTreeMap::new();
    for table in tables {
        let entry = counted.entry(table.columns.len()).or_default();
        for (real, shown) in truth(people, &table.columns).iter().zip(&table.cells) {
            entry[0] += u64::from(*real >= 10);
            entry[1] += u64::from(*real >= 10 && shown.is_none());
            entry[2] += u64::from(shown.is_some());
            entry[3] += u64::from(shown.is_some() && *real == 0);
            if let (Some(shown), true) = (shown, *real >= 100) {
                errors.entry(table.columns.len()).or_default().push(shown.abs_diff(*real) as f64 / *real as f64);
            }
        }
    }
    for (length, errors) in &mut errors {
        errors.sort_by(f64::total_cmp);
        let [real, hidden, shown, empty] = counted[length];
        println!(
            "  {length} columns: median relative error of {} cells >= 100: {:.2} %; of {real} cells >= 10 hidden {:.1} %; of {shown} shown cells empty in truth {:.2} %",
            errors.len(),
            100.0 * errors[errors.len() / 2],
            100.0 * hidden as f64 / real as f64,
            100.0 * empty as f64 / shown.max(1) as f64
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == "csv") {
        let people = people(arguments[place + 1].parse().expect("a number of rows"));
        println!("{}", people.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(","));
        for row in 0..people.units.len() {
            println!("{}", people.rows.iter().map(|c| format!("v{}", c[row])).collect::<Vec<_>>().join(","));
        }
        return;
    }
    let only = arguments.iter().find_map(|argument| argument.parse::<u32>().ok());
    let shared = [vec![1, 2, 7], shares(3)];
    let plans = [(10_000u32, 1.0), (10_000, 4.0), (100_000, 4.0)]
        .iter()
        .flat_map(|&(count, epsilon)| [0, LEAST_DEVIATIONS, 10, 23].map(|tenths| (count, epsilon, tenths)))
        .flat_map(|(count, epsilon, tenths)| shared.clone().map(|shares| (count, epsilon, tenths, shares)))
        .filter(|plan| only.is_none_or(|count| count == plan.0));
    for (count, epsilon, least_deviations, shares) in plans {
        let people = people(count);
        let n = f64::from(count);
        let promise = Promise { epsilon, delta: 1.0 / (n * n.ln()) };
        let rho = Rho::of_promise(promise).expect("a promise");
        let plan = Plan {
            release: "bench".into(),
            length: 3,
            most_rows: 1,
            rho,
            shares: shares.clone(),
            least_shown: 10,
            least_deviations,
        };
        let start = std::time::Instant::now();
        let tables = noisy_counts(&people, &plan, &mut Ledger::new(rho), [1; 32]).expect("a release");
        let cells: usize = tables.iter().map(|t| t.cells.len()).sum();
        println!(
            "{count} x 12, epsilon {epsilon}, shares {shares:?}, shown from {least_deviations} tenths: {cells} cells in {:?}",
            start.elapsed()
        );
        print_errors(&people, &tables);
    }
}
