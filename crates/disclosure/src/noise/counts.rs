//! The release: noisy counts of all combinations of one to three columns, reconciled, with intervals and a rule for what is shown.

use super::budget::{BudgetError, Ledger, Rho};
use super::contribution::bounded;
use super::gaussian::{DiscreteGaussian, VarianceError};
use super::marginal::{Marginal, People, PeopleError, column_sets};
use super::reconcile::reconcile;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

/// The 97.5 % point of the normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// The rule for cells, as it goes with every release.
pub const SHOWN: &str = "every combination of declared values gets noise, whether anybody has it or not; a cell is shown where its \
    estimate reaches the larger of the least number of persons and the stated number of standard deviations of its noise; all \
    others are given as below that number, be they small or empty";

/// What a release of noisy counts is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Name of the release in the ledger.
    pub release: String,
    /// Most columns in one table, 1 to 3.
    pub length: usize,
    /// Most rows that a unit puts in.
    pub most_rows: u32,
    /// The budget.
    pub rho: Rho,
    /// How the budget is shared between tables of 1, 2 and 3 columns: relative weights, all above 0.
    pub shares: Vec<u32>,
    /// Fewest persons that a shown cell may be estimated at.
    pub least_shown: u32,
    /// How many standard deviations of its noise a shown cell must reach, in tenths: an empty cell is shown with a chance of
    /// about 21 % at 8, 16 % at 10, 5 % at 16, 1 % at 23, 0.1 % at 31. [`LEAST_DEVIATIONS`] is the default.
    pub least_deviations: u32,
}

/// A table as it may leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoisyTable {
    /// The columns by place.
    pub columns: Vec<usize>,
    /// The number of values of each.
    pub sizes: Vec<usize>,
    /// Half the width of the 95 % interval of every count: noise only, not what the rows leave out.
    pub margin: u64,
    /// Cells under this are not shown.
    pub least: u64,
    /// The counts, the last column moving fastest; absent: below `least`.
    pub cells: Vec<Option<u64>>,
}

/// Why no release was made. Nothing is spent then.
#[derive(Debug, thiserror::Error)]
pub enum NoiseError {
    /// The rows.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The budget.
    #[error(transparent)]
    Budget(#[from] BudgetError),
    /// The noise.
    #[error(transparent)]
    Variance(#[from] VarianceError),
    /// The plan.
    #[error(
        "shares {shares:?} and {most_rows} rows a unit for reporting length {length}; accepted are one share a length, all above 0, and 1 to 1,000 rows"
    )]
    Plan {
        /// As found.
        shares: Vec<u32>,
        /// As found.
        most_rows: u32,
        /// As found.
        length: usize,
    },
}

/// Shares that keep the error of short and long combinations in proportion (measured in benches/noise.rs): reconciling gives
/// tables of one and two columns most of what the tables of three know, so those get most of the budget.
pub fn shares(length: usize) -> Vec<u32> {
    match length {
        1 => vec![1],
        2 => vec![1, 3],
        _ => vec![1, 3, 36],
    }
}

/// The rule for showing a cell that a plan takes where nobody chooses another: in tenths of a standard deviation. An empty cell
/// is shown with a chance of about 21 % at most; what it hides is measured in docs/method/disclosure.md. A figure never goes out
/// without its margin.
pub const LEAST_DEVIATIONS: u32 = 8;

/// Counts, adds noise, reconciles, and writes the spending into the ledger.
///
/// Adding or removing one unit with all its rows changes each of the M tables of one length by at most `most_rows` in one cell,
/// so noise of variance M `most_rows`^2 / (2 rho) on each cell costs rho (Canonne, Kamath, Steinke 2020, theorem 14); variances
/// are rounded up to a thousandth.
///
/// # Errors
/// Where rows and columns do not fit, the plan is none, or the ledger has less left than the plan asks for.
pub fn noisy_counts(
    people: &People,
    plan: &Plan,
    ledger: &mut Ledger,
    seed: [u8; 32],
) -> Result<Vec<NoisyTable>, NoiseError> {
    people.check()?;
    let sets = column_sets(&people.columns, plan.length)?;
    let noises = noises(plan, &sets)?;
    ledger.spend(&plan.release, plan.rho)?;
    let mut random = ChaCha20Rng::from_seed(seed);
    let mut lots = [0u8; 32];
    rand::Rng::fill_bytes(&mut random, &mut lots);
    let kept = bounded(&people.units, plan.most_rows as usize, lots);
    let mut noisy: Vec<Marginal<i64>> = sets.iter().map(|columns| people.count(columns, &kept)).collect();
    for table in &mut noisy {
        let noise = &noises[table.columns.len() - 1];
        for cell in &mut table.cells {
            *cell += noise.draw(&mut random);
        }
    }
    let variances: Vec<f64> = noisy.iter().map(|table| noises[table.columns.len() - 1].variance()).collect();
    Ok(reconcile(&noisy, &variances).iter().map(|(table, deviation)| shown(table, *deviation, plan)).collect())
}

/// The noise for tables of each length.
fn noises(plan: &Plan, sets: &[Vec<usize>]) -> Result<Vec<DiscreteGaussian>, NoiseError> {
    let all: u64 = plan.shares.iter().map(|share| u64::from(*share)).sum();
    let is_plan = plan.shares.len() == plan.length
        && !plan.shares.contains(&0)
        && (1..=1000).contains(&plan.most_rows)
        && plan.rho > Rho::default();
    if !is_plan {
        let (shares, most_rows, length) = (plan.shares.clone(), plan.most_rows, plan.length);
        return Err(NoiseError::Plan { shares, most_rows, length });
    }
    let noise = |(share, length): (&u32, usize)| {
        let tables = sets.iter().filter(|set| set.len() == length).count() as u128;
        let rows = u128::from(plan.most_rows);
        // variance = tables rows^2 / (2 rho share / all), rho in millionths, the result in thousandths.
        let above = tables * rows * rows * u128::from(all) * 1_000_000_000;
        let below = 2 * u128::from(plan.rho.millionths()) * u128::from(*share);
        let thousandths = u64::try_from(above.div_ceil(below)).unwrap_or(u64::MAX);
        Ok(DiscreteGaussian::new(thousandths)?)
    };
    plan.shares.iter().zip(1..).map(noise).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 and far below 2^53")]
fn shown(table: &Marginal<f64>, deviation: f64, plan: &Plan) -> NoisyTable {
    let least = (f64::from(plan.least_deviations) / 10.0 * deviation).ceil().max(f64::from(plan.least_shown));
    let cell = |estimate: &f64| (estimate.round() >= least).then_some(estimate.round().max(0.0) as u64);
    NoisyTable {
        columns: table.columns.clone(),
        sizes: table.sizes.clone(),
        margin: (Z_95 * deviation).ceil() as u64,
        least: least as u64,
        cells: table.cells.iter().map(cell).collect(),
    }
}
