//! Prints how long protecting and auditing takes: a three-way table of 2,688 cells, then a four-way one of 16,660.
//!
//! `cargo bench -p assize-disclosure --bench table_speed`
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

/// A category of `n`, the first ones the more frequent.
fn skewed(rng: &mut impl Rng, n: usize) -> usize {
    let u: f64 = rng.random();
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
    let category = (u * u * n as f64) as usize;
    category.min(n - 1)
}

fn measure(name: &str, sizes: &[usize], persons: usize) {
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
            organisations: BTreeSet::from([Code::new(format!("o{}", skewed(&mut rng, 5)))]),
            categories: names
                .iter()
                .zip(&codes)
                .map(|(d, codes)| (Code::new(d), Code::new(&codes[skewed(&mut rng, codes.len())])))
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
    let protected = protect(Draft { view, truth, openable }, demand, rule.change).unwrap();
    let done = start.elapsed();
    let again = audit(&protected.view, demand, rule.change, Depth::Proof).unwrap();
    let audited = start.elapsed() - done;
    println!(
        "{name}: {} cells, {} sensitive, {} complementary, {} failing; counted in {:.2} s, protected and audited in \
         {:.2} s, of which one audit {:.2} s",
        grid.len(),
        primary.len(),
        protected.complementary.len(),
        again.failing(demand).len(),
        counted.as_secs_f64(),
        done.as_secs_f64(),
        audited.as_secs_f64()
    );
}

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    for (name, sizes) in [("three-way", &[13, 11, 15][..]), ("four-way", &[19, 16, 6, 6])] {
        for persons in [10_000, 100_000] {
            let name = format!("{name}, {persons} persons");
            if name.contains(&wanted) {
                measure(&name, sizes, persons);
            }
        }
    }
}
