//! Why there is no synthesis, in words.

use assize_record::id::Code;
use assize_record::synthesis::PriorError;

/// Why there is no synthesis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Nothing to read.
    #[error("no root claim on {measure} fits: all {excluded} claims are left out; at least one is needed")]
    NoClaim {
        /// The measure asked for.
        measure: Code,
        /// Claims of the measure that do not fit.
        excluded: usize,
    },
    /// A prior that is none.
    #[error(transparent)]
    Prior(#[from] PriorError),
    /// Too few chains or draws to judge whether they agree.
    #[error("{chains} chains of {draws} draws cannot be judged; accepted are at least 2 chains of at least 100")]
    TooShort {
        /// Chains asked for.
        chains: usize,
        /// Draws asked for.
        draws: usize,
    },
    /// The chains tell different stories.
    #[error(
        "the chains do not agree on {quantity}: R-hat {r_hat:.3}, and no figure is given above 1.05; draw longer chains, or look for claims that contradict one another flatly"
    )]
    NotMixed {
        /// The worst quantity.
        quantity: String,
        /// Its R-hat.
        r_hat: f64,
    },
}
