//! What privacy costs, and the ledger of what has been spent. Composition is exact addition of zero-concentrated budgets.

use serde::{Deserialize, Serialize};

/// A budget of zero-concentrated differential privacy (rho), in millionths, so that sums are exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rho(u64);

/// The promise in the terms that are published: (epsilon, delta).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Promise {
    /// Above 0.
    pub epsilon: f64,
    /// Between 0 and 1; far below one over the number of people.
    pub delta: f64,
}

/// The formula by which a budget becomes a promise, as it goes with every release.
pub const CONVERSION: &str = "rho-zCDP gives (epsilon, delta) with \
    delta = min over alpha > 1 of exp((alpha - 1)(alpha rho - epsilon)) / (alpha - 1) * (1 - 1/alpha)^alpha \
    (Canonne, Kamath, Steinke 2020, corollary 13)";

/// Why a budget cannot be had.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BudgetError {
    /// Not a promise.
    #[error(
        "epsilon {epsilon} and delta {delta}; accepted are epsilon above 0 and at most 20, delta above 0 and below 1"
    )]
    NoPromise {
        /// As found.
        epsilon: f64,
        /// As found.
        delta: f64,
    },
    /// More than is left.
    #[error("{release} asks for {asked} millionths of rho; {left} of {total} are left")]
    Spent {
        /// What asked.
        release: String,
        /// How much.
        asked: u64,
        /// What is left.
        left: u64,
        /// The whole.
        total: u64,
    },
}

impl Rho {
    /// A budget of `millionths`.
    pub fn from_millionths(millionths: u64) -> Self {
        Self(millionths)
    }

    /// In millionths.
    pub fn millionths(self) -> u64 {
        self.0
    }

    /// The largest budget, to the millionth below, that keeps a promise.
    ///
    /// # Errors
    /// Where epsilon is not in (0, 20] or delta not in (0, 1).
    pub fn of_promise(promise: Promise) -> Result<Self, BudgetError> {
        let Promise { epsilon, delta } = promise;
        let is_promise = epsilon > 0.0 && epsilon <= 20.0 && delta > 0.0 && delta < 1.0;
        if !is_promise {
            return Err(BudgetError::NoPromise { epsilon, delta });
        }
        // epsilon itself is too much for any delta below 1/2; 2^25 millionths is above 20.
        let (mut kept, mut broken) = (0u64, 1u64 << 25);
        while broken - kept > 1 {
            let middle = kept.midpoint(broken);
            if Self(middle).delta(epsilon) <= delta { kept = middle } else { broken = middle }
        }
        Ok(Self(kept))
    }

    /// The least delta at which the budget keeps `epsilon`: the minimum of [`CONVERSION`] over alpha.
    pub fn delta(self, epsilon: f64) -> f64 {
        if self.0 == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "budgets are below 2^52 millionths")]
        let rho = self.0 as f64 / 1e6;
        let log_delta = |x: f64| {
            let alpha = 1.0 + x.exp();
            (alpha - 1.0) * (alpha * rho - epsilon) - (alpha - 1.0).ln() + alpha * (-1.0 / alpha).ln_1p()
        };
        // Unimodal in alpha; any alpha gives a true bound, so an inexact minimum only errs on the side of more privacy.
        let (mut low, mut high) = (-12.0f64, 12.0f64);
        for _ in 0..100 {
            let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if log_delta(left) < log_delta(right) { high = right } else { low = left }
        }
        log_delta(f64::midpoint(low, high)).exp().min(1.0)
    }
}

/// What one release spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// Which release.
    pub release: String,
    /// How much.
    pub rho: Rho,
}

/// The ledger of one case: a total that is set once, and every spending. A spending is never taken back, not even with its
/// release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The total for the people of the case, for good.
    pub total: Rho,
    spent: Vec<Spending>,
}

impl Ledger {
    /// A ledger with nothing spent.
    pub fn new(total: Rho) -> Self {
        Self { total, spent: Vec::new() }
    }

    /// What was spent, in order.
    pub fn spent(&self) -> &[Spending] {
        &self.spent
    }

    /// What is left.
    pub fn left(&self) -> Rho {
        Rho(self.spent.iter().fold(self.total.0, |left, spending| left.saturating_sub(spending.rho.0)))
    }

    /// Spends, or refuses and leaves the ledger as it was.
    ///
    /// # Errors
    /// Where less is left than is asked for.
    pub fn spend(&mut self, release: &str, rho: Rho) -> Result<(), BudgetError> {
        let left = self.left();
        if rho > left {
            let (asked, left, total) = (rho.0, left.0, self.total.0);
            return Err(BudgetError::Spent { release: release.to_owned(), asked, left, total });
        }
        self.spent.push(Spending { release: release.to_owned(), rho });
        Ok(())
    }
}
