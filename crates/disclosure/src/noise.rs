//! Differentially private counts, as an option: exact integer noise on every cell of tables declared beforehand, a bound on
//! what one person contributes, and a ledger of what has been spent.
//!
//! Only counts of people leave, each with its interval; there are no synthetic rows, so no figure can come from any.

pub mod budget;
pub mod contribution;
pub mod counts;
pub mod gaussian;
pub mod marginal;
mod reconcile;
