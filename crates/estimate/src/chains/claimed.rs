//! Claimed totals beside a chain, and the question turned round. Judges no claim's source.

use crate::chains::{Chain, ChainError, Stratum, state_take};
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
/// deductions do not exceed pay, so the factor is exact.
///
/// # Errors
/// A chain that cannot be run. `Ok(None)` where the total is not above 0 or in some draw no pay could give it, because the
/// state takes no share.
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
        let mut line = Line::default();
        for (stratum, random) in chain.strata.iter().zip(&mut randoms) {
            let levels: Vec<f64> = (0..stratum.amounts().len()).map(|_| unit(random)).collect();
            line.add(stratum, &levels);
        }
        let pay = line.paid / line.worked;
        let factor = (total - line.fixed) / line.rising;
        if !(factor > 0.0 && factor.is_finite() && pay.is_finite()) {
            return Ok(None);
        }
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

/// The state's take as a line in a factor on pay.
#[derive(Default)]
struct Line {
    rising: f64,
    fixed: f64,
    /// Gross pay and worked months, for the mean pay a month.
    paid: f64,
    worked: f64,
}

impl Line {
    fn add(&mut self, stratum: &Stratum, levels: &[f64]) {
        let (people, pay) = (stratum.people.quantile(levels[0]), stratum.pay.quantile(levels[1]));
        let months = stratum.months.quantile(levels[2]).min(12.0);
        self.paid += people * pay * months;
        self.worked += people * months;
        for (deduction, level) in stratum.deductions.iter().zip(&levels[3..]).filter(|(d, _)| d.is_state) {
            let amount = deduction.amount.quantile(*level);
            match deduction.basis {
                crate::chains::Basis::ShareOfGross => self.rising += people * pay * months * amount.min(1.0),
                crate::chains::Basis::PerMonth => self.fixed += people * months * amount,
                crate::chains::Basis::PerYear => self.fixed += people * amount,
            }
        }
    }
}
