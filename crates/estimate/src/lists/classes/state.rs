//! The parameters of the latent-class model and one Gibbs sweep over them. Knows no other chain.

use super::{MOST_UNSEEN, Settings};
use crate::lists::random;
use crate::lists::table::CaptureTable;
use rand_chacha::ChaCha8Rng;

/// The filled patterns of a table.
#[derive(Debug, Clone)]
pub struct Counts {
    pub n_lists: usize,
    pub patterns: Vec<usize>,
    /// People in each.
    pub people: Vec<u64>,
    pub total: u64,
}

impl Counts {
    pub fn of(table: &CaptureTable) -> Self {
        let patterns: Vec<usize> = (1..table.counts().len()).filter(|w| table.counts()[*w] > 0).collect();
        let people = patterns.iter().map(|w| table.counts()[*w]).collect();
        Self { n_lists: table.n_lists(), total: table.observed(), patterns, people }
    }

    /// Log-likelihood of the counts for conditional log probabilities of their patterns. N is integrated out: with p(N) ~ 1/N the
    /// observed patterns are multinomial with probabilities p_w / (1 - p_0).
    pub fn log_likelihood(&self, log_probabilities: &[f64]) -> f64 {
        self.people.iter().zip(log_probabilities).map(|(people, log)| *people as f64 * log).sum()
    }
}

/// The parameters of one chain.
#[derive(Debug, Clone)]
pub struct State {
    /// ln nu_h.
    pub log_share: Vec<f64>,
    /// l_jh by class and list.
    pub seen: Vec<Vec<f64>>,
    pub alpha: f64,
    /// The unseen at the last sweep.
    pub unseen: f64,
    /// Classes with anybody seen in them at the last sweep.
    pub occupied: usize,
    scratch: Scratch,
}

#[derive(Debug, Clone, Default)]
struct Scratch {
    /// Probability of each pattern in one class.
    cube: Vec<f64>,
    /// Class weights of each filled pattern, pattern by pattern.
    weights: Vec<f64>,
    none: Vec<f64>,
    split: Vec<u64>,
    members: Vec<u64>,
    on_list: Vec<Vec<u64>>,
}

impl State {
    /// Classes alike, each list at its share of the people seen, with a little noise to tell them apart.
    pub fn start(table: &CaptureTable, settings: Settings, random: &mut ChaCha8Rng) -> Self {
        let n = table.observed() as f64;
        let of_class = |_| {
            let of_list = |j: usize| {
                let share = (table.on_all(1 << j) as f64 / n).clamp(0.001, 0.999);
                let odds = (share / (1.0 - share)).ln() + 0.5 * random::normal(random);
                1.0 / (1.0 + (-odds).exp())
            };
            (0..table.n_lists()).map(of_list).collect()
        };
        Self {
            seen: (0..settings.classes).map(of_class).collect(),
            log_share: vec![-(settings.classes as f64).ln(); settings.classes],
            alpha: 1.0,
            unseen: 0.0,
            occupied: 0,
            scratch: Scratch::default(),
        }
    }

    /// ln p(share of the classes | alpha), up to what alpha alone decides: the stick-breaking density on the simplex,
    /// alpha^(K-1) nu_K^(alpha-1) / prod over h from 2 to K-1 of (1 - sum over g < h of nu_g).
    pub fn log_prior_of_shares(&self, alpha: f64) -> f64 {
        let last = self.log_share.len() - 1;
        let mut density = (alpha - 1.0) * self.log_share[last];
        let mut rest = self.log_share[last];
        for h in (1..last).rev() {
            rest = log_add(rest, self.log_share[h]);
            density -= rest;
        }
        density
    }

    /// ln p_w / (1 - p_0) of the filled patterns.
    pub fn log_probabilities(&mut self, counts: &Counts) -> Vec<f64> {
        self.weigh(counts);
        let classes = self.log_share.len();
        let none: f64 = self.scratch.none.iter().sum();
        let seen = (self.seen_probability()).ln();
        debug_assert!(none <= 1.0 + 1e-9);
        self.scratch.weights.chunks(classes).map(|weights| weights.iter().sum::<f64>().ln() - seen).collect()
    }

    /// 1 - p_0, added up so that it keeps its digits when nearly everybody is unseen.
    fn seen_probability(&self) -> f64 {
        let of_class = |(share, seen): (&f64, &Vec<f64>)| {
            let log_none: f64 = seen.iter().map(|l| (-l).ln_1p()).sum();
            share.exp() * -log_none.exp_m1()
        };
        self.log_share.iter().zip(&self.seen).map(of_class).sum()
    }

    /// Class weights nu_h prod of l or 1 - l, for each filled pattern and for the pattern of no list.
    fn weigh(&mut self, counts: &Counts) {
        let classes = self.log_share.len();
        let Scratch { cube, weights, none, .. } = &mut self.scratch;
        cube.resize(1 << counts.n_lists, 0.0);
        weights.resize(classes * counts.patterns.len(), 0.0);
        none.resize(classes, 0.0);
        for (h, (log_share, seen)) in self.log_share.iter().zip(&self.seen).enumerate() {
            cube[0] = log_share.exp();
            for (j, l) in seen.iter().enumerate() {
                let (without, with) = cube.split_at_mut(1 << j);
                for (without, with) in without.iter_mut().zip(with) {
                    *with = *without * l;
                    *without *= 1.0 - l;
                }
            }
            none[h] = cube[0];
            for (row, w) in weights.chunks_mut(classes).zip(&counts.patterns) {
                row[h] = cube[*w];
            }
        }
    }

    /// One sweep: classes of the seen, number and classes of the unseen, capture probabilities, shares, alpha.
    pub fn sweep(&mut self, counts: &Counts, settings: Settings, random: &mut ChaCha8Rng) {
        self.allocate(counts, random);
        self.draw_parameters(settings, random);
    }

    fn allocate(&mut self, counts: &Counts, random: &mut ChaCha8Rng) {
        self.weigh(counts);
        let classes = self.log_share.len();
        let seen = self.seen_probability();
        let Scratch { weights, none, split, members, on_list, .. } = &mut self.scratch;
        split.resize(classes, 0);
        members.clear();
        members.resize(classes, 0);
        on_list.clear();
        on_list.resize(classes, vec![0; counts.n_lists]);
        for ((row, w), people) in weights.chunks(classes).zip(&counts.patterns).zip(&counts.people) {
            random::multinomial(random, *people, row, split);
            for (h, count) in split.iter().enumerate().filter(|(_, count)| **count > 0) {
                members[h] += count;
                for (j, on) in on_list[h].iter_mut().enumerate() {
                    *on += if w >> j & 1 == 1 { *count } else { 0 };
                }
            }
        }
        self.occupied = members.iter().filter(|count| **count > 0).count();
        let never: f64 = none.iter().sum();
        let rate = random::gamma(random, counts.total as f64) * never / seen;
        self.unseen = random::poisson(random, rate).min(MOST_UNSEEN);
        random::multinomial(random, self.unseen as u64, none, split);
        members.iter_mut().zip(split).for_each(|(members, unseen)| *members += *unseen);
    }

    fn draw_parameters(&mut self, settings: Settings, random: &mut ChaCha8Rng) {
        let Scratch { members, on_list, .. } = &self.scratch;
        for ((seen, on), members) in self.seen.iter_mut().zip(on_list).zip(members) {
            for (l, on) in seen.iter_mut().zip(on) {
                let (yes, no) =
                    (random::gamma(random, 1.0 + *on as f64), random::gamma(random, 1.0 + (members - on) as f64));
                *l = (yes / (yes + no)).clamp(1e-300, 1.0 - 1e-16);
            }
        }
        let classes = members.len();
        let mut left: u64 = members.iter().sum();
        let mut log_left = 0.0;
        for (h, here) in members[..classes - 1].iter().enumerate() {
            left -= here;
            let here = random::log_gamma_draw(random, 1.0 + *here as f64);
            let later = random::log_gamma_draw(random, self.alpha + left as f64);
            let both = log_add(here, later);
            self.log_share[h] = log_left + here - both;
            log_left += later - both;
        }
        self.log_share[classes - 1] = log_left;
        let rate = settings.rate - log_left;
        self.alpha = (random::log_gamma_draw(random, settings.shape + classes as f64 - 1.0).exp() / rate).max(1e-12);
    }
}

/// ln(e^x + e^y).
pub fn log_add(x: f64, y: f64) -> f64 {
    let (high, low) = if x > y { (x, y) } else { (y, x) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}
