//! Tables drawn from a population whose size is known, to test methods on. Estimates nothing.

use super::cube::add_subsets;
use super::refusal::Refusal;
use super::table::CaptureTable;
use crate::sampling::variates;

/// A population and how it is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// People in it.
    pub people: u64,
    /// Log odds of being on each list for somebody on no other.
    pub log_odds: Vec<f64>,
    /// Pairs of lists with the log odds ratio between them; pairs not named are independent given the others.
    pub pairs: Vec<(usize, usize, f64)>,
}

impl Population {
    /// The probability of each pattern, that of no list included: `ln p_w = c + sum of the log odds of lists in w + sum of the log odds
    /// ratios of pairs in w`, c such that they sum to 1 (a log-linear model, as Bishop, Fienberg and Holland 1975).
    pub fn probabilities(&self) -> Vec<f64> {
        let mut cells = vec![0.0; 1 << self.log_odds.len()];
        for (j, odds) in self.log_odds.iter().enumerate() {
            cells[1 << j] = *odds;
        }
        for (i, j, ratio) in &self.pairs {
            cells[1 << i | 1 << j] = *ratio;
        }
        add_subsets(&mut cells);
        let weights: Vec<f64> = cells.iter().map(|cell| cell.exp()).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    /// One table of those who are seen.
    ///
    /// # Errors
    /// As [`CaptureTable::new`].
    pub fn table(&self, seed: u64) -> Result<CaptureTable, Refusal> {
        let probabilities = self.probabilities();
        let mut counts = vec![0; probabilities.len()];
        variates::multinomial(self.people, &probabilities, &mut counts, &mut variates::stream(seed, 0));
        counts[0] = 0;
        CaptureTable::new((1..=self.log_odds.len()).map(|j| format!("L{j}")).collect(), counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_the_odds_that_were_asked_for() {
        let population = Population { people: 1000, log_odds: vec![-1.0, 0.5, -2.0], pairs: vec![(0, 2, 0.7)] };
        let p = population.probabilities();
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(((p[1] / p[0]).ln() + 1.0).abs() < 1e-12);
        assert!(((p[5] * p[0] / (p[1] * p[4])).ln() - 0.7).abs() < 1e-12);
        assert!((p[3] * p[0] / (p[1] * p[2])).ln().abs() < 1e-12);
    }

    #[test]
    fn a_seed_gives_one_table_of_at_most_all_people() {
        let population = Population { people: 1000, log_odds: vec![0.0; 4], pairs: vec![] };
        let table = population.table(5).unwrap();
        assert_eq!(table, population.table(5).unwrap());
        assert_ne!(table, population.table(6).unwrap());
        // 15/16 of 1,000 are expected to be seen, with a standard deviation of 7.7.
        assert!((table.observed() as f64 - 937.5).abs() < 31.0);
    }
}
