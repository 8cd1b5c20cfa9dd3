//! Prints time, loss and suppression by group of a k-anonymous data set of made-up people.
//!
//! Run with `cargo bench -p assize-disclosure --bench anonymity`.

use assize_disclosure::anonymity::hierarchy::Hierarchy;
use assize_disclosure::anonymity::{Left, Records, Rule, anonymise, by_group};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn unit(random: &mut impl Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

fn falling(size: u32, random: &mut impl Rng) -> u32 {
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

/// `size` values, joined in steps of the given widths.
fn hierarchy(name: &str, size: u32, widths: &[u32]) -> Hierarchy {
    let mut levels = vec![(0..size).map(|v| v.to_string()).collect::<Vec<_>>()];
    levels.extend(widths.iter().map(|width| (0..size).map(|v| format!("{}+", v / width * width)).collect()));
    Hierarchy::new(name, &levels).expect("steps that divide one another nest")
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn main() {
    // Age in years, place (region in country), sector, year of departure, sex: the age is bell-shaped, the others fall off.
    let hierarchies = [
        hierarchy("age", 60, &[5, 10, 20]),
        hierarchy("place", 40, &[4, 20]),
        hierarchy("sector", 12, &[4]),
        hierarchy("year", 16, &[2, 4, 8]),
        hierarchy("sex", 2, &[]),
    ];
    for (count, k, l) in [(100_000u32, 5u32, 1u32), (100_000, 5, 2), (100_000, 11, 1), (10_000, 11, 1)] {
        let mut random = ChaCha20Rng::from_seed([9; 32]);
        let mut quasi: Vec<Vec<u32>> = vec![Vec::new(); 5];
        let mut sensitive = Vec::new();
        for _ in 0..count {
            let age = (0..4).map(|_| unit(&mut random) * 15.0).sum::<f64>() as u32;
            let place = falling(40, &mut random);
            let sector = if unit(&mut random) < 0.5 { place % 12 } else { falling(12, &mut random) };
            let sex = u32::from(unit(&mut random) < 0.15);
            for (column, value) in quasi.iter_mut().zip([age.min(59), place, sector, falling(16, &mut random), sex]) {
                column.push(value);
            }
            sensitive.push(falling(6, &mut random));
        }
        let sexes = quasi[4].clone();
        let records = Records { quasi, sensitive, units: Vec::new() };
        let start = std::time::Instant::now();
        let made = anonymise(&hierarchies, &records, Rule { k, l, most_rare: 100 }).expect("a data set");
        let time = start.elapsed();
        let gone = made.records.iter().filter(|left| **left == Left::Suppressed).count();
        println!(
            "{count} x 5, k {k}, l {l}: {time:?}; levels {:?}, loss {:.3}, {} combinations counted; suppressed {:.2} %",
            made.levels,
            made.loss,
            made.combinations_counted,
            100.0 * gone as f64 / f64::from(count)
        );
        for rate in by_group(&made, &sexes) {
            println!(
                "  group {}: {} records, {:.2} % suppressed, {:.2} % with blanked cells",
                rate.group,
                rate.records,
                100.0 * rate.suppressed as f64 / rate.records as f64,
                100.0 * rate.blanked as f64 / rate.records as f64
            );
        }
    }
}
