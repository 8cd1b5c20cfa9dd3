//! The parameters of the latent-class model with the likelihood that they give a table. Draws nothing but its start.

use super::Settings;
use crate::lists::table::CaptureTable;
use crate::sampling::log_add;
use crate::sampling::normal;
use crate::sampling::variates;
use rand_chacha::ChaCha8Rng;

/// The filled patterns of a table.
#[derive(Debug, Clone)]
pub struct Counts {
    pub n_lists: usize,
    pub patterns: Vec<usize>,
    /// People in each.
    pub people: Vec<f64>,
    pub total: f64,
}

impl Counts {
    pub fn of(table: &CaptureTable) -> Self {
        let patterns: Vec<usize> = (1..table.counts().len()).filter(|w| table.counts()[*w] > 0).collect();
        let people = patterns.iter().map(|w| table.counts()[*w] as f64).collect();
        Self { n_lists: table.n_lists(), total: table.observed() as f64, patterns, people }
    }
}

/// Alpha stays within this and its inverse, so that sums with counts stay finite.
const LEAST_ALPHA: f64 = 1e-12;
/// A sum of shares whose logarithm is smaller is not multiplied with others: more than 12 of this size are no number.
const SMALL_REST: f64 = -50.0;

/// The parameters, and what follows from them for the filled patterns of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// ln nu_h.
    pub log_share: Vec<f64>,
    /// l_jh, class by class.
    pub seen: Vec<f64>,
    /// Shape and rate of the gamma prior on alpha.
    prior: (f64, f64),
    /// Shapes of the beta prior on each probability.
    prior_of_seen: (f64, f64),
    /// nu_h times the probability of each filled pattern in class h, class by class, up to one factor for all classes: the likelihood does
    /// not depend on it, so that a move of one class leaves the others alone.
    pub weights: Vec<f64>,
    /// nu_h times the probability of no list in class h, up to the same factor.
    pub none: Vec<f64>,
    /// nu_h times the probability of any list in class h, with all its digits where nearly everybody is unseen; the same factor.
    pub any: Vec<f64>,
    /// Logarithm of that factor.
    pub log_factor: f64,
    /// ln p_w / (1 - p_0) of the filled patterns. N is integrated out: with p(N) ~ 1/N they are multinomial with these.
    pub log_probabilities: Vec<f64>,
    /// Log-likelihood of the table.
    pub log_likelihood: f64,
    /// Log prior of the shares.
    pub log_prior: f64,
    /// Log prior of the probabilities by class.
    pub log_prior_of_seen: Vec<f64>,
    cube: Vec<f64>,
}

impl State {
    /// Classes alike, each list at its share of the people seen, with a little noise to tell them apart.
    pub fn start(table: &CaptureTable, counts: &Counts, settings: Settings, random: &mut ChaCha8Rng) -> Self {
        let (classes, lists) = (settings.classes, counts.n_lists);
        let shares: Vec<f64> =
            (0..lists).map(|j| (table.on_all(1 << j) as f64 / counts.total).clamp(0.001, 0.999)).collect();
        let noisy = |place: usize| {
            let share = shares[place % lists];
            let odds = (share / (1.0 - share)).ln() + 0.5 * normal(random);
            1.0 / (1.0 + (-odds).exp())
        };
        let seen = (0..classes * lists).map(noisy).collect();
        let mut state = Self {
            log_share: vec![-(classes as f64).ln(); classes],
            seen,
            prior: (settings.shape, settings.rate),
            prior_of_seen: settings.seen,
            weights: vec![0.0; classes * counts.patterns.len()],
            none: vec![0.0; classes],
            any: vec![0.0; classes],
            log_factor: 0.0,
            log_probabilities: vec![0.0; counts.patterns.len()],
            log_likelihood: 0.0,
            log_prior: 0.0,
            log_prior_of_seen: vec![0.0; classes],
            cube: vec![0.0; 1 << lists],
        };
        state.weigh_all(counts);
        state
    }

    pub fn prior(&self) -> (f64, f64) {
        self.prior
    }

    pub fn prior_of_seen(&self) -> (f64, f64) {
        self.prior_of_seen
    }

    pub fn classes(&self) -> usize {
        self.log_share.len()
    }

    /// The probabilities of a member of class `h` for each list.
    pub fn of_class(&self, h: usize) -> &[f64] {
        let lists = self.seen.len() / self.classes();
        &self.seen[h * lists..(h + 1) * lists]
    }

    /// As [`State::of_class`], to be changed.
    pub fn of_class_mut(&mut self, h: usize) -> &mut [f64] {
        let lists = self.seen.len() / self.classes();
        &mut self.seen[h * lists..(h + 1) * lists]
    }

    /// ln p(shares of the classes), alpha integrated out: the stick-breaking density on the simplex is alpha^(K-1) nu_K^(alpha-1) / prod
    /// over h from 2 to K-1 of (1 - sum over g < h of nu_g), and the integral over alpha leaves 1 / (nu_K (b - ln nu_K)^(a+K-1)).
    fn log_prior_of_shares(&self) -> f64 {
        let last = self.log_share.len() - 1;
        let mut log_rest = self.log_share[last];
        let mut density = -log_rest - (self.prior.0 + last as f64) * (self.prior.1 - log_rest).ln();
        let mut h = last;
        // In logarithms only as long as the rest is too small for a product of K of them.
        while h > 1 && log_rest < SMALL_REST {
            h -= 1;
            log_rest = log_add(log_rest, self.log_share[h]);
            density -= log_rest;
        }
        let (mut rest, mut product) = (log_rest.exp(), 1.0);
        for log_share in self.log_share[1..h].iter().rev() {
            rest += log_share.exp();
            product *= rest;
        }
        density - product.ln()
    }

    /// Alpha given the shares: a gamma number of shape a + K - 1 and rate b - ln nu_K.
    pub fn draw_alpha(&self, random: &mut ChaCha8Rng) -> f64 {
        let last = self.log_share.len() - 1;
        let drawn = variates::log_gamma(self.prior.0 + last as f64, random).exp();
        (drawn / (self.prior.1 - self.log_share[last])).clamp(LEAST_ALPHA, 1.0 / LEAST_ALPHA)
    }

    /// Puts the classes into another order.
    pub fn reorder(&mut self, order: &[usize]) {
        let old = self.clone();
        let (lists, filled) = (old.seen.len() / order.len(), old.log_probabilities.len());
        for (to, from) in order.iter().enumerate() {
            self.log_share[to] = old.log_share[*from];
            self.none[to] = old.none[*from];
            self.any[to] = old.any[*from];
            self.log_prior_of_seen[to] = old.log_prior_of_seen[*from];
            self.seen[to * lists..(to + 1) * lists].copy_from_slice(&old.seen[from * lists..(from + 1) * lists]);
            self.weights[to * filled..(to + 1) * filled]
                .copy_from_slice(&old.weights[from * filled..(from + 1) * filled]);
        }
        self.log_prior = self.log_prior_of_shares();
    }

    /// Makes the shares add up to 1, the weights staying as they are. Gives the logarithm of what they added up to.
    pub fn make_whole(&mut self) -> f64 {
        let total = self.log_share.iter().copied().fold(f64::NEG_INFINITY, log_add);
        self.log_share.iter_mut().for_each(|share| *share -= total);
        self.log_factor += total;
        total
    }

    /// Works out everything anew.
    pub fn weigh_all(&mut self, counts: &Counts) {
        self.log_factor = 0.0;
        for h in 0..self.classes() {
            self.weigh(h, counts);
        }
        self.sum_up(counts);
        self.log_prior = self.log_prior_of_shares();
    }

    /// As [`State::weigh_all`], after a change of two classes and of the factor.
    pub fn weigh_two(&mut self, [g, h]: [usize; 2], counts: &Counts) {
        self.weigh(g, counts);
        if g != h {
            self.weigh(h, counts);
        }
        self.sum_up(counts);
        self.log_prior = self.log_prior_of_shares();
    }

    /// Log prior of the shares in another order.
    pub fn log_prior_in_order(&mut self, first: usize, second: usize) -> f64 {
        self.log_share.swap(first, second);
        let log_prior = self.log_prior_of_shares();
        self.log_share.swap(first, second);
        log_prior
    }

    /// The weights of class `h` after its parameters changed.
    fn weigh(&mut self, h: usize, counts: &Counts) {
        let share = (self.log_share[h] + self.log_factor).exp();
        let lists = counts.n_lists;
        self.cube[0] = share;
        let mut log_none = 0.0;
        for (j, l) in self.seen[h * lists..(h + 1) * lists].iter().enumerate() {
            log_none += (-l).ln_1p();
            let (without, with) = self.cube.split_at_mut(1 << j);
            for (without, with) in without.iter_mut().zip(with) {
                *with = *without * l;
                *without *= 1.0 - l;
            }
        }
        (self.none[h], self.any[h]) = (self.cube[0], share * -log_none.exp_m1());
        if self.prior_of_seen != (1.0, 1.0) {
            // ln(1 - l) is in `log_none` already.
            let log_all: f64 = self.of_class(h).iter().map(|l| l.ln()).sum();
            self.log_prior_of_seen[h] =
                (self.prior_of_seen.0 - 1.0) * log_all + (self.prior_of_seen.1 - 1.0) * log_none;
        }
        let filled = counts.patterns.len();
        for (weight, w) in self.weights[h * filled..(h + 1) * filled].iter_mut().zip(&counts.patterns) {
            *weight = self.cube[*w];
        }
    }

    /// Log probabilities and likelihood from the weights of the classes.
    fn sum_up(&mut self, counts: &Counts) {
        let log_any = self.any.iter().sum::<f64>().ln();
        self.log_probabilities.fill(0.0);
        for of_class in self.weights.chunks_exact(counts.patterns.len()) {
            self.log_probabilities.iter_mut().zip(of_class).for_each(|(sum, weight)| *sum += weight);
        }
        self.log_likelihood = 0.0;
        for (log, people) in self.log_probabilities.iter_mut().zip(&counts.people) {
            *log = log.ln() - log_any;
            self.log_likelihood += *people * *log;
        }
    }

    /// The number of unseen given the parameters: as many failures as come before n successes of probability 1 - p_0.
    pub fn unseen(&self, seen: f64, random: &mut ChaCha8Rng) -> f64 {
        if seen <= 0.0 {
            return 0.0;
        }
        let odds = self.none.iter().sum::<f64>() / self.any.iter().sum::<f64>();
        let mean = variates::gamma(seen, random) * odds;
        variates::poisson(mean, random).min(super::MOST_UNSEEN)
    }

    /// How many classes somebody seen is expected in: the sum of the probabilities that a class is not empty among them.
    pub fn occupied(&self, counts: &Counts) -> f64 {
        let filled = counts.patterns.len();
        let mut empty = vec![0.0; self.classes()];
        for w in 0..filled {
            let total: f64 = (0..self.classes()).map(|h| self.weights[h * filled + w]).sum();
            for (h, empty) in empty.iter_mut().enumerate() {
                *empty += counts.people[w] * (-self.weights[h * filled + w] / total).ln_1p();
            }
        }
        empty.iter().map(|empty: &f64| -empty.exp_m1()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;
    use crate::sampling::variates::stream;

    fn started(name: &str, classes: usize) -> (Counts, State) {
        let table = published(name).unwrap();
        let counts = Counts::of(&table);
        let settings = Settings { classes, ..Settings::with_seed(1) };
        let state = State::start(&table, &counts, settings, &mut stream(1, 0));
        (counts, state)
    }

    #[test]
    fn the_prior_of_the_shares_is_the_sum_of_its_logarithms_however_small_they_are() {
        let (_, mut state) = started("korea_3", 6);
        for log_share in [-1.0, -30.0, -60.0, -500.0, -1e5] {
            state.log_share = vec![-0.5, log_share, -1.5, 2.0 * log_share, -2.0, 3.0 * log_share];
            let rest = |from: usize| state.log_share[from..].iter().copied().fold(f64::NEG_INFINITY, log_add);
            let plain: f64 = (1..5).map(|h| -rest(h)).sum();
            let last = state.log_share[5];
            let expected = plain - last - 5.25 * (0.25 - last).ln();
            assert!((state.log_prior_of_shares() - expected).abs() < 1e-9 * expected.abs(), "{log_share}");
        }
    }

    #[test]
    fn a_common_factor_of_the_shares_changes_neither_likelihood_nor_unseen() {
        let (counts, mut state) = started("uk2013_5", 4);
        let (likelihood, unseen) = (state.log_likelihood, state.unseen(counts.total, &mut stream(2, 0)));
        state.log_share.iter_mut().for_each(|share| *share += 3.0);
        state.weigh_all(&counts);
        assert!((state.make_whole() - 3.0).abs() < 1e-12);
        state.weigh_two([0, 3], &counts);
        assert!((state.log_likelihood / likelihood - 1.0).abs() < 1e-12);
        let again = state.unseen(counts.total, &mut stream(2, 0));
        assert!((again / unseen - 1.0).abs() < 0.01, "{again} {unseen}");
    }

    #[test]
    fn another_order_of_the_classes_keeps_the_likelihood() {
        let (counts, mut state) = started("kosovo_4", 4);
        let likelihood = state.log_likelihood;
        state.reorder(&[2, 0, 3, 1]);
        let expected = state.clone();
        state.weigh_all(&counts);
        assert!((state.log_likelihood / likelihood - 1.0).abs() < 1e-12);
        assert!(state.weights.iter().zip(&expected.weights).all(|(x, y)| (x / y - 1.0).abs() < 1e-9));
    }

    #[test]
    fn everybody_in_one_class_makes_one_occupied() {
        let (counts, mut state) = started("kosovo_4", 3);
        state.log_share = vec![-1e-9, -800.0, -900.0];
        state.weigh_all(&counts);
        assert!((state.occupied(&counts) - 1.0).abs() < 1e-6);
    }
}
