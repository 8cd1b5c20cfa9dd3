//! Prints how long protecting and auditing takes, and what is withheld beside the sensitive cells: a three-way table of 2,688
//! cells, then a four-way one of 16,660, from sparse to dense, with margins even and skewed.
//!
//! `cargo bench -p assize-disclosure --bench table_speed -- "four-way, skewed"`
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a measurement reads the clock")]

use assize_disclosure::audit::{Depth, audit};
use assize_disclosure::grid::{Grid, Joint};
use assize_disclosure::protect::{Draft, protect};
use assize_disclosure::rule::Rule;
use assize_disclosure::scheme::{Dimension, Scheme};
use assize_disclosure::table::{Person, count, sensitive};
use assize_disclosure::view::View;
use assize_record::id::Code;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::time::Instant;

/// How people are spread over categories.
#[derive(Debug, Clone, Copy)]
enum Spread {
    /// Each category as likely as the others.
    Even,
    /// The first ones more frequent: squares of an even draw.
    Skewed,
    /// The first ones by far: fourth powers.
    Steep,
    /// As steep, and three of four people stand where their number says, so that most combinations hold nobody.
    Clustered,
}

/// A category of `n`.
fn category(rng: &mut impl Rng, n: usize, spread: Spread) -> usize {
    let u: f64 = rng.random();
    let u = match spread {
        Spread::Even => u,
        Spread::Skewed => u * u,
        Spread::Steep | Spread::Clustered => u.powi(4),
    };
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
    let category = (u * n as f64) as usize;
    category.min(n - 1)
}

/// One of twelve crowds for each number of a person, the first ones larger.
fn cluster(id: usize) -> usize {
    (id / 4 % 144).isqrt()
}

/// Seconds of all threads until now, on Linux; 0 elsewhere.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn measure(name: &str, sizes: &[usize], persons: usize, spread: Spread) {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let codes: Vec<Vec<String>> = sizes.iter().map(|n| (0..*n).map(|c| format!("c{c:02}")).collect()).collect();
    let names: Vec<String> = (0..sizes.len()).map(|d| format!("d{d}")).collect();
    let flat = |(name, codes): (&String, &Vec<String>)| {
        Dimension::flat(name, &codes.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let dimensions = names.iter().zip(&codes).map(flat).collect();
    let table: Vec<&str> = names.iter().map(String::as_str).collect();
    let grid = Grid::new(&Scheme::new(dimensions, &[&table]).unwrap(), Joint::Hidden);
    let people: Vec<Person> = (0..persons)
        .map(|id| Person {
            id: format!("p{id}"),
            family: (id % 9 == 0).then(|| format!("f{}", id / 27)),
            organisations: BTreeSet::from([Code::new(format!("o{}", category(&mut rng, 5, Spread::Skewed)))]),
            categories: names
                .iter()
                .zip(&codes)
                .enumerate()
                .map(|(at, (d, codes))| {
                    let drawn = category(&mut rng, codes.len(), spread);
                    let is_clustered = matches!(spread, Spread::Clustered) && id % 4 != 0;
                    let own = if is_clustered { cluster(id) * (at + 3) % codes.len() } else { drawn };
                    (Code::new(d), Code::new(&codes[own]))
                })
                .collect(),
        })
        .collect();
    let start = Instant::now();
    let tallies = count(&grid, &people).unwrap();
    let rule = Rule::default();
    let primary = sensitive(&grid, &tallies, &rule);
    let truth: Vec<u64> = tallies.iter().map(|t| t.persons).collect();
    let figures = (0..grid.len()).map(|c| (!primary.contains_key(&c)).then_some(truth[c])).collect();
    let view =
        View { figures, withheld: primary.keys().copied().collect(), sums: grid.sums().to_vec(), ..View::default() };
    let openable = (0..grid.len()).filter(|c| !primary.contains_key(c)).collect();
    let demand = rule.demand(tallies.iter().map(|t| t.largest_contributor).max().unwrap());
    let counted = start.elapsed();
    let before = cpu();
    let protected = protect(&Draft { view, truth: truth.clone(), openable }, demand, rule.change).unwrap();
    let (took, used) = (start.elapsed() - counted, cpu() - before);
    let again = audit(&protected.view, demand, rule.change, Depth::Proof).unwrap();
    println!(
        "{name}: {} cells, {} sensitive, {} complementary of {} persons, {} failing, breadth {}; counted in {:.2} s, protected and \
         audited in {:.2} s, {used:.2} s of processors, and audited once more in {:.2} s",
        grid.len(),
        primary.len(),
        protected.complementary.len(),
        protected.complementary.iter().map(|&cell| truth[cell]).sum::<u64>(),
        again.failing(demand).len(),
        protected.breadth,
        counted.as_secs_f64(),
        took.as_secs_f64(),
        (start.elapsed() - counted - took).as_secs_f64()
    );
}

/// Measures those whose name holds what is given after `--`; all, where nothing is.
fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    for (table, sizes) in [("three-way", &[13, 11, 15][..]), ("four-way", &[19, 16, 6, 6])] {
        for spread in [Spread::Skewed, Spread::Even, Spread::Steep, Spread::Clustered] {
            for persons in [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000] {
                let name = format!("{table}, {spread:?}, {persons} persons").to_lowercase();
                if name.contains(&wanted) {
                    measure(&name, sizes, persons, spread);
                }
            }
        }
    }
}
