//! The case on disk: a header in three copies, an encrypted database, and evidence as encrypted blobs.
//!
//! The only SQL of the project. No clock and no randomness of its own: both are arguments. No plaintext on the disk.

mod blob;
mod case;
mod error;
mod files;
mod header;
mod keys;
pub mod log;
mod study;
mod verify;

pub use case::{Case, Entropy, Received};
pub use error::StoreError;
pub use header::{Cost, is_whole};
pub use verify::VerifyFinding;
