//! The case on disk: a header in three copies, an encrypted database, and evidence as encrypted blobs.
//!
//! The only SQL of the project. No clock and no randomness of its own: both are arguments. No plaintext on the disk.

mod backup;
mod blob;
mod case;
#[cfg(feature = "crash")]
mod crash;
mod database_file;
mod error;
mod files;
mod header;
mod idempotency;
mod keys;
mod log;
mod migrate;
mod pieces;
mod restore;
mod study;
mod verify;
mod wal;

pub use backup::{BackedUp, Holdings, backup_names};
pub use case::{Case, Entropy, Received};
pub use error::StoreError;
pub use header::Cost;
pub use idempotency::{Applied, IdempotencyKey};
pub use log::Entry;
pub use pieces::Tally;
pub use restore::{Restored, backups, restore, verify_backup};
pub use verify::VerifyFinding;
pub use wal::TornLog;
