//! The case on disk: a header in three copies, an encrypted database, evidence as encrypted blobs, and apart from them, under
//! a key of its own, the identity vault.
//!
//! The only SQL of the project. No clock and no randomness of its own: both are arguments. No plaintext on the disk.

mod authority;
mod backup;
mod blob;
mod case;
mod claims;
mod consent;
mod cost;
#[cfg(feature = "crash")]
mod crash;
mod custody;
mod database;
mod database_file;
mod decode;
mod depot;
mod error;
mod files;
mod header;
mod idempotency;
mod keys;
mod linkage;
mod lock;
pub mod log;
mod migrate;
mod open;
pub mod passphrase;
mod pieces;
mod recovery;
mod release;
mod restore;
mod roster;
mod rotate;
mod session;
mod standing;
mod study;
#[cfg(test)]
mod tests;
mod user;
mod users;
mod vault;
mod verify;
mod wal;
mod wrap;

pub use backup::{BackedUp, Holdings, backup_names};
pub use case::{Case, Entropy, Received};
pub use claims::ClaimLookup;
pub use cost::Cost;
pub use custody::Delivery;
pub use depot::Depot;
pub use error::StoreError;
pub use header::is_whole;
pub use idempotency::{Applied, IdempotencyKey};
pub use open::{FIRST_USER, FirstUser, Upkeep};
pub use pieces::Tally;
pub use recovery::{Recovers, Share, Successor};
pub use release::{Letting, Proposed, ReleaseApproval, SignedProposal};
pub use restore::{Restored, backups, restore, verify_backup};
pub use roster::Holder;
pub use session::Credentials;
pub use standing::StandingRule;
pub use user::{KeyFile, PublicUser};
pub use users::{NewKeys, UserNote};
pub use vault::approval::{ExportApproval, ExportProposal, PairsExport, SignedExport};
pub use vault::lists::{HeldList, OfferedList};
pub use vault::rows::HeldRows;
pub use vault::{Opening, PersonNote, Vault};
pub use verify::VerifyFinding;
pub use wal::TornLog;
