//! The operations on a case: load, compute, record. One file per operation.
//!
//! The only crate that knows both the steps and the store, and the only place where a role is asked (`permit`). No clock and no randomness: both come from the binary.

pub mod audit_export;
pub mod backup;
pub mod chain;
pub mod checkpoint;
pub mod claims;
pub mod consent;
pub mod cosign;
pub mod custody;
mod day;
pub mod deposit;
pub mod echoes;
mod error;
pub mod graph;
pub mod identity;
pub mod import;
pub mod link;
pub mod log;
pub mod new_case;
pub mod open_case;
pub mod passphrase;
pub mod permit;
pub mod recovery;
pub mod release;
pub mod restore;
pub mod results;
pub mod rotate;
mod run;
pub mod scenario;
pub mod shelf;
pub mod synthesis;
pub mod trace;
pub mod users;
pub mod verify;

pub use error::DocketError;
