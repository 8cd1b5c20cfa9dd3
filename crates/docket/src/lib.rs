//! The operations on a case: load, compute, record. One file per operation.
//!
//! The only crate that knows both the steps and the store. No clock and no randomness: both come from the binary.

pub mod backup;
pub mod chain;
pub mod claims;
pub mod echoes;
mod error;
pub mod graph;
pub mod import;
pub mod new_case;
pub mod report;
pub mod restore;
pub mod results;
mod run;
pub mod scenario;
pub mod shelf;
pub mod trace;
pub mod verify;

pub use error::DocketError;
