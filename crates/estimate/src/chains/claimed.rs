//! Claimed totals beside a chain, and the question turned round. Judges no claim's source.

use crate::chains::{Basis, Chain, ChainError, Stratum, state_take};
use crate::draws::{quantiles, unit};
use crate::sampling::real;
use crate::words::number;
use assize_record::estimate::Quantiles;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// A claimed total beside the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tested {
    /// Lower end of the claim, in the chain's currency a year.
    pub low: f64,
    /// Upper end; the same for one number.
    pub high: f64,
    /// What the chain gives the state.
    pub chain: Quantiles,
    /// Probability that the chain reaches the lower end.
    pub reaches_low: f64,
    /// Probability that it stays below the upper end.
    pub below_high: f64,
    /// Lower end of the claim over the chain.
    pub ratio: Quantiles,
    /// In words.
    pub words: String,
}

/// Tests a claim on what the state takes in a year against a chain.
///
/// # Errors
/// A chain that cannot be run. `Ok(None)` where the ends are not above 0, finite and in order, or the chain can give nothing.
pub fn test_total(chain: &Chain, low: f64, high: f64, draws: usize, seed: u64) -> Result<Option<Tested>, ChainError> {
    let take = state_take(chain, draws, seed)?;
    if !(low > 0.0 && high >= low && high.is_finite()) || take.iter().any(|take| *take <= 0.0) {
        return Ok(None);
    }
    let share = |holds: &dyn Fn(f64) -> bool| real(take.iter().filter(|take| holds(**take)).count()) / real(take.len());
    let (reaches_low, below_high) = (share(&|take| take >= low), share(&|take| take <= high));
    let ratios: Vec<f64> = take.iter().map(|take| low / take).collect();
    let currency = &chain.currency;
    let words = |chain: &Quantiles| {
        format!(
            "the chain gives the state {} {} a year (95 %: {} to {}); it reaches {} in {:.1} % of draws",
            number(chain.p50),
            currency,
            number(chain.p025),
            number(chain.p975),
            number(low),
            100.0 * reaches_low
        )
    };
    Ok(quantiles(&take).zip(quantiles(&ratios)).map(|(chain, ratio)| Tested {
        low,
        high,
        words: words(&chain),
        chain,
        reaches_low,
        below_high,
        ratio,
    }))
}

/// What gross pay would have to be for a claimed total to be true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Needed {
    /// The claimed total, in the chain's currency a year.
    pub total: f64,
    /// Gross pay a month that would give it, with everything else as it is.
    pub pay: Quantiles,
    /// Pay as it is, over all strata by people.
    pub known: Quantiles,
    /// Probability that pay as it is reaches what would be needed.
    pub probability: f64,
    /// In words.
    pub words: String,
}

/// Turns the question round: by which factor all strata's gross pay would have to rise for the state to take `total`.
///
/// Shares of gross pay rise with it; sums a month or a year stay. Draw by draw the take is a line in the factor, as long as
/// deductions do not exceed pay, so the factor is exact; where they would, they are cut as in `run` and the factor is found by
/// bisection, since the take never falls as pay rises.
///
/// # Errors
/// A chain that cannot be run. `Ok(None)` where the total is not above 0 or in some draw no pay could give it, because the
/// state takes no share and its sums a month and a year fall short.
pub fn needed_pay(chain: &Chain, total: f64, draws: usize, seed: u64) -> Result<Option<Needed>, ChainError> {
    state_take(chain, draws, seed)?;
    if !(total > 0.0 && total.is_finite()) {
        return Ok(None);
    }
    let mut randoms: Vec<ChaCha8Rng> = (0..chain.strata.len())
        .map(|place| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(u64::try_from(place).unwrap_or(u64::MAX));
            random
        })
        .collect();
    let (mut needed, mut known) = (Vec::with_capacity(draws), Vec::with_capacity(draws));
    for _ in 0..draws {
        let mut lines = Lines::default();
        for (stratum, random) in chain.strata.iter().zip(&mut randoms) {
            let levels: Vec<f64> = (0..stratum.amounts().len()).map(|_| unit(random)).collect();
            lines.add(stratum, &levels);
        }
        let pay = lines.paid / lines.worked;
        let Some(factor) = lines.factor(total).filter(|_| pay.is_finite()) else { return Ok(None) };
        needed.push(factor * pay);
        known.push(pay);
    }
    let reached = needed.iter().zip(&known).filter(|(needed, known)| known >= needed).count();
    let probability = real(reached) / real(draws);
    let words = |pay: &Quantiles, known: &Quantiles| {
        format!(
            "for {} {} a year to be true, gross pay would have to be {} {} a month (95 %: {} to {}); known pay is {} ({} to {})",
            number(total),
            chain.currency,
            number(pay.p50),
            chain.currency,
            number(pay.p025),
            number(pay.p975),
            number(known.p50),
            number(known.p025),
            number(known.p975)
        )
    };
    Ok(quantiles(&needed).zip(quantiles(&known)).map(|(pay, known)| Needed {
        total,
        words: words(&pay, &known),
        pay,
        known,
        probability,
    }))
}

/// What the deductions of one stratum are as its pay is multiplied by a factor: `rising` times it, and `fixed`.
#[derive(Default)]
struct Line {
    gross: f64,
    /// Of all payees.
    rising: f64,
    fixed: f64,
    /// Of the state.
    state_rising: f64,
    state_fixed: f64,
}

impl Line {
    /// The state's take at a factor, and whether deductions were cut to what is paid.
    fn take(&self, factor: f64) -> (f64, bool) {
        let (paid, all) = (factor * self.gross, factor * self.rising + self.fixed);
        let state = factor * self.state_rising + self.state_fixed;
        if all > paid { (state * paid / all, true) } else { (state, false) }
    }
}

/// The strata of one draw.
#[derive(Default)]
struct Lines {
    strata: Vec<Line>,
    /// Gross pay and worked months, for the mean pay a month.
    paid: f64,
    worked: f64,
}

impl Lines {
    fn add(&mut self, stratum: &Stratum, levels: &[f64]) {
        let (people, pay) = (stratum.people.quantile(levels[0]), stratum.pay.quantile(levels[1]));
        let months = stratum.months.quantile(levels[2]).min(12.0);
        let gross = people * pay * months;
        self.paid += gross;
        self.worked += people * months;
        let mut line = Line { gross, ..Line::default() };
        for (deduction, level) in stratum.deductions.iter().zip(&levels[3..]) {
            let amount = deduction.amount.quantile(*level);
            let (rising, fixed) = match deduction.basis {
                Basis::ShareOfGross => (gross * amount.min(1.0), 0.0),
                Basis::PerMonth => (0.0, people * months * amount),
                Basis::PerYear => (0.0, people * amount),
            };
            (line.rising, line.fixed) = (line.rising + rising, line.fixed + fixed);
            if deduction.is_state {
                (line.state_rising, line.state_fixed) = (line.state_rising + rising, line.state_fixed + fixed);
            }
        }
        self.strata.push(line);
    }

    fn take(&self, factor: f64) -> f64 {
        self.strata.iter().map(|line| line.take(factor).0).sum()
    }

    /// The factor on pay at which the state takes this much; `None` where no factor gives it.
    fn factor(&self, total: f64) -> Option<f64> {
        let sum = |part: fn(&Line) -> f64| self.strata.iter().map(part).sum::<f64>();
        let factor = (total - sum(|line| line.state_fixed)) / sum(|line| line.state_rising);
        let is_uncut = |factor: f64| self.strata.iter().all(|line| !line.take(factor).1);
        if factor > 0.0 && factor.is_finite() && is_uncut(factor) {
            return Some(factor);
        }
        // Pay a million million times as high: what that does not give, none does.
        let (mut low, mut high) = (1e-12f64.ln(), 1e12f64.ln());
        let falls_short = |log: f64| self.take(log.exp()) < total;
        if falls_short(high) || !falls_short(low) {
            return None;
        }
        for _ in 0..80 {
            let middle = f64::midpoint(low, high);
            if falls_short(middle) { low = middle } else { high = middle }
        }
        Some(high.exp())
    }
}
