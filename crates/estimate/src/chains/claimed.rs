//! Claimed totals beside a chain, and the question turned round. Judges no claim's source.

use crate::chains::levels::Levels;
use crate::chains::{Basis, Chain, ChainError, Stratum, check, state_take};
use crate::draws::quantiles;
use crate::sampling::real;
use crate::words::number;
use assize_record::estimate::Quantiles;
use assize_record::money::{Needed, Tested};

/// Tests a claim, from `low` to `high` in the chain's currency, on what the state takes in a year against a chain.
///
/// Gives the share of draws of the take that reach `low`, the share that do not exceed `high`, and quantiles of `low / take`.
///
/// # Errors
/// A chain that cannot be run. `Ok(None)` where the ends are not above 0, finite and in order, or in some draw the state gets nothing.
pub fn test_total(chain: &Chain, low: f64, high: f64, draws: usize, seed: u64) -> Result<Option<Tested>, ChainError> {
    Ok(tested(chain, &state_take(chain, draws, seed)?, low, high))
}

/// As [`test_total`], with the state's take drawn already.
pub(super) fn tested(chain: &Chain, take: &[f64], low: f64, high: f64) -> Option<Tested> {
    if !(low > 0.0 && high >= low && high.is_finite()) || take.iter().any(|take| *take <= 0.0) {
        return None;
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
    quantiles(take).zip(quantiles(&ratios)).map(|(chain, ratio)| Tested {
        low,
        high,
        words: words(&chain),
        chain,
        reaches_low,
        below_high,
        ratio,
    })
}

/// Turns the question round: by which factor all strata's gross pay would have to rise for the state to take `total`.
///
/// Shares of gross pay rise with it; sums a month or a year stay. Draw by draw the take is a line in the factor, as long as
/// deductions do not exceed pay, so `factor = (total - the state's sums) / the state's shares of gross` is exact (own derivation), and
/// the pay needed is the factor times the mean gross pay of a paid month; where they would, they are cut as in `run` and the factor is found by
/// bisection, since the take never falls as pay rises.
///
/// # Errors
/// A chain that cannot be run. `Ok(None)` where the total is not above 0 or in some draw no pay could give it, because the
/// state takes no share and its sums a month and a year fall short.
pub fn needed_pay(chain: &Chain, total: f64, draws: usize, seed: u64) -> Result<Option<Needed>, ChainError> {
    check(chain, draws)?;
    Ok(needed(chain, &lines(chain, draws, seed), total))
}

/// The lines of each draw.
pub(super) fn lines(chain: &Chain, draws: usize, seed: u64) -> Vec<Lines> {
    let mut levels = Levels::new(chain, seed);
    let once = |_| {
        let mut lines = Lines::default();
        for (stratum, levels) in chain.strata.iter().zip(levels.fresh()) {
            lines.add(stratum, levels);
        }
        lines
    };
    (0..draws).map(once).collect()
}

/// As [`needed_pay`], with the lines drawn already.
pub(super) fn needed(chain: &Chain, drawn: &[Lines], total: f64) -> Option<Needed> {
    if !(total > 0.0 && total.is_finite()) {
        return None;
    }
    let (mut needed, mut known) = (Vec::with_capacity(drawn.len()), Vec::with_capacity(drawn.len()));
    for lines in drawn {
        let pay = lines.paid / lines.worked;
        needed.push(lines.factor(total).filter(|_| pay.is_finite())? * pay);
        known.push(pay);
    }
    let reached = needed.iter().zip(&known).filter(|(needed, known)| known >= needed).count();
    let probability = real(reached) / real(drawn.len());
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
    quantiles(&needed).zip(quantiles(&known)).map(|(pay, known)| Needed {
        total,
        words: words(&pay, &known),
        pay,
        known,
        probability,
    })
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
pub(super) struct Lines {
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
