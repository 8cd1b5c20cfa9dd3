//! Draws the tables that a written table could be. Judges none of them.

use super::{Range, Settings, WrittenTable};
use crate::draws::unit;
use crate::lists::loglinear::existence::Inestimable;
use crate::lists::refusal::Refusal;
use crate::lists::stepwise::{Stepper, THRESHOLD};
use crate::lists::table::CaptureTable;
use crate::sampling::variates;
use rand_chacha::ChaCha8Rng;
use statrs::function::gamma::ln_gamma;

/// Possible tables, one for each chain (Tanner and Wong 1987, JASA 82:528). A withheld count of a pattern w in `low..=high` is drawn with
/// `P(n) ~ mu_w^n / n!`, mu_w that of a model chosen stepwise on the table as it stands, with parameters drawn from the normal approximation.
///
/// Each chain starts from withheld counts that are even over their ranges. So that no empty overlap becomes a certain zero, the
/// model is fitted with the weight of one person spread over all combinations that can occur.
///
/// # Errors
/// If there are fewer than two lists, nobody can have been seen, or no draw is asked for; where the model has no estimate.
pub fn draw(written: &WrittenTable, settings: Settings) -> Result<Vec<CaptureTable>, Refusal> {
    if settings.draws == 0 {
        let accepted = "one and more are accepted";
        return Err(Refusal::Setting { what: "the number of possible tables", found: "0".into(), accepted });
    }
    let highest = written.highest();
    let mut stepper = Stepper::new(&highest, THRESHOLD)?;
    let mut tables = Vec::with_capacity(settings.draws);
    for number in 0..settings.draws {
        let mut random = variates::stream(settings.seed, number as u64 + 1);
        let counts = chain(written, &mut stepper, settings.sweeps, &mut random);
        let counts = counts.map_err(|why| Refusal::NotFinite { because: why.words().to_owned() })?;
        let mut drawn = counts.into_iter();
        // In the order of the ranges, as `chain` gives them.
        tables.push(written.filled(|range| drawn.next().unwrap_or(range.low))?);
    }
    Ok(tables)
}

fn chain(
    written: &WrittenTable,
    stepper: &mut Stepper,
    sweeps: usize,
    random: &mut ChaCha8Rng,
) -> Result<Vec<u64>, Inestimable> {
    let table = &written.lowest;
    let possible: Vec<usize> = (1..table.counts().len()).filter(|w| table.is_possible(*w)).collect();
    let prior = 1.0 / possible.len().max(1) as f64;
    let mut cells: Vec<f64> = table.counts().iter().map(|count| *count as f64).collect();
    possible.iter().for_each(|w| cells[*w] += prior);
    let even = |range: &Range, random: &mut ChaCha8Rng| range.low + whole(unit(random) * (range.width() + 1.0));
    let mut counts: Vec<u64> = written.withheld.iter().map(|range| even(range, random)).collect();
    for _ in 0..sweeps {
        for (range, count) in written.withheld.iter().zip(&counts) {
            cells[range.pattern] = *count as f64 + prior;
        }
        stepper.fitter.load_weights(&cells);
        let chosen = stepper.choose()?;
        let shape = stepper.fitter.shape(&chosen.model);
        let expected = stepper.fitter.draw_expected(&shape, &chosen.found, random);
        for (range, count) in written.withheld.iter().zip(&mut counts) {
            *count = range.poisson(expected[range.pattern], random);
        }
    }
    Ok(counts)
}

impl Range {
    fn width(&self) -> f64 {
        (self.high - self.low) as f64
    }

    /// A Poisson number of this mean, cut to the range; by inversion over at most a thousand and one numbers.
    fn poisson(&self, mean: f64, random: &mut ChaCha8Rng) -> u64 {
        // Beyond these the number is one of the ends, whatever the mean.
        let log_mean = mean.clamp(1e-300, 1e300).ln();
        let logs: Vec<f64> =
            (self.low..=self.high).map(|count| count as f64 * log_mean - ln_gamma(count as f64 + 1.0)).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = logs.iter().map(|log| (log - most).exp()).collect();
        let mut left = unit(random) * weights.iter().sum::<f64>();
        for (count, weight) in (self.low..=self.high).zip(&weights) {
            if left < *weight {
                return count;
            }
            left -= weight;
        }
        self.high
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number from 0 to a thousand, rounded down"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;

    fn withheld(name: &str, below: u64, low: u64) -> WrittenTable {
        let table = published(name).unwrap();
        let small = |count: u64| (low..below).contains(&count);
        let mut counts = table.counts().to_vec();
        let mut ranges = Vec::new();
        for (pattern, count) in counts.iter_mut().enumerate().skip(1) {
            if small(*count) {
                *count = low;
                ranges.push(Range { pattern, low, high: below - 1, line: pattern as u64 });
            }
        }
        WrittenTable::new(CaptureTable::new(table.lists().to_vec(), counts).unwrap(), ranges).unwrap()
    }

    #[test]
    fn a_cut_poisson_number_has_the_chances_of_its_range() {
        let mut random = variates::stream(4, 0);
        let range = Range { pattern: 1, low: 1, high: 4, line: 2 };
        let mut seen = [0.0f64; 5];
        for _ in 0..40_000 {
            seen[range.poisson(1.5, &mut random) as usize] += 1.0 / 40_000.0;
        }
        // 1.5, 1.125, 0.5625 and 0.2109375 over their sum, 3.3984375.
        for (found, chance) in seen.iter().zip([0.0, 0.44138, 0.33103, 0.16552, 0.06207]) {
            assert!((found - chance).abs() < 0.01, "{seen:?}");
        }
        for (mean, end) in [(0.0, 1), (f64::INFINITY, 4)] {
            assert_eq!(range.poisson(mean, &mut random), end, "{mean}");
        }
    }

    #[test]
    fn drawn_counts_stay_in_their_ranges_and_known_ones_stay_as_they_are() {
        let written = withheld("uk2013_5", 5, 0);
        let tables = draw(&written, Settings { draws: 20, ..Settings::with_seed(3) }).unwrap();
        for table in &tables {
            for (pattern, count) in table.counts().iter().enumerate() {
                match written.withheld.iter().find(|range| range.pattern == pattern) {
                    Some(range) => assert!((range.low..=range.high).contains(count)),
                    None => assert_eq!(*count, written.lowest.counts()[pattern]),
                }
            }
        }
        assert!(tables.iter().any(|table| table != &tables[0]), "twenty draws of twenty counts are not one table");
        assert_eq!(tables, draw(&written, Settings { draws: 20, ..Settings::with_seed(3) }).unwrap());
    }

    #[test]
    fn the_drawn_people_are_about_as_many_as_were_withheld() {
        // 15 withheld combinations of the Dutch table hold what they hold; a table of ranges from 0 to 4 must not make it twos.
        let (written, truth) = (withheld("netherlands_6", 5, 0), published("netherlands_6").unwrap());
        let tables = draw(&written, Settings { draws: 60, ..Settings::with_seed(1) }).unwrap();
        let hidden = |table: &CaptureTable| {
            written.withheld.iter().map(|range| table.counts()[range.pattern]).sum::<u64>() as f64
        };
        let mean = tables.iter().map(hidden).sum::<f64>() / 60.0;
        let (held, most) = (hidden(&truth), hidden(&written.highest()));
        println!("{held} held, {mean} drawn on average, {most} at most, {} ranges", written.withheld.len());
        assert!((mean - held).abs() < 0.25 * most && mean < most / 2.0, "{held} {mean} {most}");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let one = CaptureTable::new(vec!["A".into()], vec![0, 1]).unwrap();
        let range = Range { pattern: 1, low: 1, high: 4, line: 2 };
        let one = WrittenTable::new(one, vec![range]).unwrap();
        assert!(draw(&one, Settings::with_seed(1)).unwrap_err().to_string().starts_with("1 list; 2 to"));
        let none = draw(&one, Settings { draws: 0, ..Settings::with_seed(1) });
        assert!(none.unwrap_err().to_string().starts_with("the number of possible tables is 0"));
    }
}
