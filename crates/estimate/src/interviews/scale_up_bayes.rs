//! Network scale-up with random degrees, barriers and transmission (Maltiel, Raftery, McCormick and Baraff 2015, Ann. Appl.
//! Stat. 9:1247). Draws by Metropolis within Gibbs; judges its own chains.
//!
//! `y_ik ~ Binomial(d_i, N_k / N)`, `ln d_i ~ N(mu, sigma^2)`, `mu ~ U(3, 8)`, `sigma ~ U(1/4, 2)`, `p(N_u) ~ 1 / N_u`. With
//! barriers each chance is a beta number around `N_k / N` with correlation `rho_k ~ U(0, 1)`, summed out. With transmission a
//! member is recognised with chance tau, which the answers cannot tell: its prior passes through unchanged.

use crate::draws::{quantiles, unit};
use crate::interviews::scale_up::Reports;
use crate::sampling::convergence::{Mixing, mixing};
use crate::sampling::variates::{beta, log_gamma};
use crate::sampling::{normal, real};
use assize_record::estimate::Quantiles;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

/// Whether some know a group more easily than others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Barrier {
    /// Everybody knows every group alike.
    #[default]
    None,
    /// Chances differ between respondents, by group.
    ByGroup,
}

/// What is assumed and how long is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Barriers.
    pub barrier: Barrier,
    /// Chance that a known member is known as one: the two shapes of a beta prior; absent, all are.
    pub transmission: Option<(f64, f64)>,
    /// Chains.
    pub chains: usize,
    /// Sweeps thrown away.
    pub warm_up: usize,
    /// Sweeps kept.
    pub draws: usize,
}

impl Default for Setting {
    fn default() -> Self {
        Self { barrier: Barrier::None, transmission: None, chains: 4, warm_up: 500, draws: 1_500 }
    }
}

/// The posterior of the hidden group's size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// People in the hidden group.
    pub size: Quantiles,
    /// Mean of the logarithm of the number of people known.
    pub mu: Quantiles,
    /// Standard deviation of that logarithm.
    pub sigma: Quantiles,
    /// Correlation behind barriers to the hidden group; absent without barriers.
    pub rho: Option<Quantiles>,
    /// How well the size was drawn.
    pub mixing: Mixing,
    /// Draws of the size, chain after chain.
    pub draws: Vec<f64>,
    /// Seed.
    pub seed: u64,
}

/// Why there is no posterior.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BayesError {
    /// Nobody knows a member.
    #[error("no respondent knows a member of the hidden group: the answers bound its size from above alone")]
    NoneKnown,
    /// A prior that is none.
    #[error("shapes {0} and {1} of the transmission; accepted are numbers above 0")]
    Transmission(f64, f64),
    /// Chains that disagree.
    #[error("the chains do not agree on the size: R-hat {0:.3}; draw longer chains")]
    NotMixed(f64),
}

/// Draws the posterior.
///
/// # Errors
/// Nobody known in the hidden group, a prior that is none, chains that do not agree (R-hat above 1.05) or are too short.
pub fn posterior(reports: &Reports, setting: &Setting, seed: u64) -> Result<Posterior, BayesError> {
    if reports.hidden().iter().all(|count| *count == 0) {
        return Err(BayesError::NoneKnown);
    }
    if let Some((a, b)) = setting.transmission
        && !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite())
    {
        return Err(BayesError::Transmission(a, b));
    }
    let runs: Vec<Vec<[f64; 4]>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..setting.chains)
            .map(|chain| {
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                random.set_stream(u64::try_from(chain).unwrap_or(u64::MAX));
                scope.spawn(move || Sampler::new(reports, setting, random).run())
            })
            .collect();
        started.into_iter().map(|run| run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let column = |which: usize| runs.iter().flatten().map(|row| row[which]).collect::<Vec<f64>>();
    let sizes: Vec<Vec<f64>> = runs.iter().map(|run| run.iter().map(|row| row[0]).collect()).collect();
    let slices: Vec<&[f64]> = sizes.iter().map(Vec::as_slice).collect();
    let judged = mixing(&slices).ok_or(BayesError::NotMixed(f64::INFINITY))?;
    if judged.r_hat.is_nan() || judged.r_hat > crate::sampling::convergence::REFUSED {
        return Err(BayesError::NotMixed(judged.r_hat));
    }
    let read = |which: usize| quantiles(&column(which)).ok_or(BayesError::NotMixed(f64::INFINITY));
    let rho = if setting.barrier == Barrier::ByGroup { Some(read(3)?) } else { None };
    Ok(Posterior { size: read(0)?, mu: read(1)?, sigma: read(2)?, rho, mixing: judged, draws: column(0), seed })
}

/// One chain.
struct Sampler<'a> {
    reports: &'a Reports,
    setting: &'a Setting,
    random: ChaCha8Rng,
    /// Answers by group, the hidden one last.
    columns: Vec<Vec<f64>>,
    /// Chance to know a member, by group, the hidden one last.
    chance: Vec<f64>,
    rho: Vec<f64>,
    log_degree: Vec<f64>,
    mu: f64,
    sigma: f64,
    /// Widths of the proposals, learnt in the warm-up: degrees, size, correlations.
    width: [f64; 3],
    accepted: [(f64, f64); 3],
}

impl<'a> Sampler<'a> {
    fn new(reports: &'a Reports, setting: &'a Setting, mut random: ChaCha8Rng) -> Self {
        let groups = reports.sizes().len();
        let answer = |row: usize, group: usize| {
            f64::from(if group < groups { reports.known()[row][group] } else { reports.hidden()[row] })
        };
        let rows = reports.hidden().len();
        let columns: Vec<Vec<f64>> =
            (0..=groups).map(|group| (0..rows).map(|row| answer(row, group)).collect()).collect();
        let start = |(row, degree): (usize, f64)| {
            let most = (0..=groups).map(|group| answer(row, group)).fold(1.0, f64::max);
            degree.max(most + 1.0).ln()
        };
        let log_degree: Vec<f64> = reports.degrees().into_iter().enumerate().map(start).collect();
        let known: f64 = log_degree.iter().map(|log| log.exp()).sum();
        let mut chance: Vec<f64> = reports.sizes().iter().map(|size| size / reports.population()).collect();
        // Chains start up to a factor of two apart.
        let apart = (2.0 * unit(&mut random) - 1.0) * std::f64::consts::LN_2;
        chance.push((columns[groups].iter().sum::<f64>() / known * apart.exp()).min(0.5));
        let rho = (0..=groups).map(|_| 0.02 + 0.1 * unit(&mut random)).collect();
        Self {
            reports,
            setting,
            random,
            columns,
            chance,
            rho,
            log_degree,
            mu: 5.0,
            sigma: 1.0,
            width: [0.3, 0.1, 0.5],
            accepted: [(0.0, 0.0); 3],
        }
    }

    fn run(mut self) -> Vec<[f64; 4]> {
        let mut kept = Vec::with_capacity(self.setting.draws);
        for sweep in 0..self.setting.warm_up + self.setting.draws {
            self.sweep();
            if sweep < self.setting.warm_up && sweep % 25 == 24 {
                self.learn();
            }
            if sweep >= self.setting.warm_up {
                let size = self.size();
                kept.push([size, self.mu, self.sigma, self.rho.last().copied().unwrap_or(0.0)]);
            }
        }
        kept
    }

    /// The size behind the chance, with a transmission out of its prior that leaves at most the whole population.
    fn size(&mut self) -> f64 {
        let heard = self.chance.last().copied().unwrap_or(0.0) * self.reports.population();
        let Some((a, b)) = self.setting.transmission else { return heard };
        for _ in 0..1_000 {
            let size = heard / beta(a, b, &mut self.random);
            if size <= self.reports.population() {
                return size;
            }
        }
        self.reports.population()
    }

    fn learn(&mut self) {
        for (width, (accepted, tried)) in self.width.iter_mut().zip(&mut self.accepted) {
            if *tried > 0.0 {
                *width *= if *accepted / *tried > 0.4 { 1.25 } else { 0.8 };
            }
            (*accepted, *tried) = (0.0, 0.0);
        }
    }

    /// Log likelihood of one answer.
    fn answer(&self, group: usize, chance: f64, rho: f64, degree: f64, known: f64) -> f64 {
        if degree < known {
            return f64::NEG_INFINITY;
        }
        let falling = rising_log(degree - known + 1.0, known);
        match self.setting.barrier {
            Barrier::None => falling + known * chance.ln() + (degree - known) * (-chance).ln_1p(),
            Barrier::ByGroup => {
                let weight = 1.0 / rho - 1.0;
                let (a, b) = (chance * weight, (1.0 - chance) * weight);
                debug_assert!(group < self.columns.len(), "a group that was asked about");
                falling + rising_log(a, known) + ln_gamma(b + degree - known) - ln_gamma(b) + ln_gamma(weight)
                    - ln_gamma(weight + degree)
            }
        }
    }

    fn of_row(&self, row: usize, log_degree: f64) -> f64 {
        let degree = log_degree.exp();
        let answers = (0..self.columns.len())
            .map(|group| self.answer(group, self.chance[group], self.rho[group], degree, self.columns[group][row]));
        let off = (log_degree - self.mu) / self.sigma;
        answers.sum::<f64>() - off * off / 2.0
    }

    fn of_group(&self, group: usize, chance: f64, rho: f64) -> f64 {
        let rows = self.log_degree.iter().zip(&self.columns[group]);
        rows.map(|(log, known)| self.answer(group, chance, rho, log.exp(), *known)).sum()
    }

    fn takes(&mut self, kind: usize, gain: f64) -> bool {
        let taken = unit(&mut self.random).ln() < gain;
        self.accepted[kind].0 += f64::from(u8::from(taken));
        self.accepted[kind].1 += 1.0;
        taken
    }

    fn sweep(&mut self) {
        for row in 0..self.log_degree.len() {
            let here = self.log_degree[row];
            let there = here + self.width[0] * normal(&mut self.random);
            let gain = self.of_row(row, there) - self.of_row(row, here);
            if self.takes(0, gain) {
                self.log_degree[row] = there;
            }
        }
        self.common();
        let hidden = self.columns.len() - 1;
        let (here, rho) = (self.chance[hidden], self.rho[hidden]);
        let there = here * (self.width[1] * normal(&mut self.random)).exp();
        if there < 1.0 {
            let gain = self.of_group(hidden, there, rho) - self.of_group(hidden, here, rho);
            if self.takes(1, gain) {
                self.chance[hidden] = there;
            }
        }
        if self.setting.barrier == Barrier::ByGroup {
            self.correlations();
        }
    }

    /// Correlations on the logit, whose uniform prior weighs `rho (1 - rho)` there.
    fn correlations(&mut self) {
        for group in 0..self.columns.len() {
            let (here, chance) = (self.rho[group], self.chance[group]);
            let logit = (here / (1.0 - here)).ln() + self.width[2] * normal(&mut self.random);
            let there = 1.0 / (1.0 + (-logit).exp());
            if there <= 1e-9 || there >= 1.0 - 1e-9 {
                continue;
            }
            let prior = |rho: f64| (rho * (1.0 - rho)).ln();
            let gain =
                self.of_group(group, chance, there) - self.of_group(group, chance, here) + prior(there) - prior(here);
            if self.takes(2, gain) {
                self.rho[group] = there;
            }
        }
    }

    /// Mean and spread of the degrees, each from its own normal or inverse gamma, drawn again until within its bounds.
    fn common(&mut self) {
        let count = real(self.log_degree.len());
        let mean = self.log_degree.iter().sum::<f64>() / count;
        let within = |value: f64, low: f64, high: f64| value > low && value < high;
        for _ in 0..100 {
            let mu = mean + self.sigma / count.sqrt() * normal(&mut self.random);
            if within(mu, 3.0, 8.0) {
                self.mu = mu;
                break;
            }
        }
        let squares: f64 = self.log_degree.iter().map(|log| (log - self.mu).powi(2)).sum();
        // A flat prior on sigma makes the precision a gamma number of shape (n - 1) / 2; of one respondent alone that is no
        // shape, and within its bounds the precision is drawn evenly on its logarithm and thinned.
        let shape = (count - 1.0) / 2.0;
        for _ in 0..100 {
            let precision = if shape > 0.0 {
                log_gamma(shape, &mut self.random).exp() * 2.0 / squares
            } else {
                let even = 0.25 * 64f64.powf(unit(&mut self.random));
                if unit(&mut self.random).ln() > (0.25 - even) * squares / 2.0 {
                    continue;
                }
                even
            };
            let sigma = precision.sqrt().recip();
            if within(sigma, 0.25, 2.0) {
                self.sigma = sigma;
                break;
            }
        }
    }
}

/// `ln(a (a + 1) ... (a + count - 1))`, a logarithm for several factors at a time.
fn rising_log(a: f64, count: f64) -> f64 {
    if count > 60.0 {
        return ln_gamma(a + count) - ln_gamma(a);
    }
    let (mut log, mut product, mut step) = (0.0, 1.0, 0.0);
    while step < count {
        product *= a + step;
        if product > 1e200 {
            log += f64::ln(product);
            product = 1.0;
        }
        step += 1.0;
    }
    log + f64::ln(product)
}
