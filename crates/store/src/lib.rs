//! The case on disk: a header in three copies, an encrypted database, evidence as encrypted blobs, and apart from them, under
//! a key of its own, the identity vault.
//!
//! The only SQL of the project. No clock and no randomness of its own: both are arguments. No plaintext on the disk.

mod blob;
mod case;
mod cost;
mod database;
mod error;
mod files;
mod header;
mod keys;
mod lock;
pub mod log;
mod open;
pub mod passphrase;
mod recovery;
mod roster;
mod rotate;
mod session;
mod study;
#[cfg(test)]
mod tests;
mod user;
mod users;
mod vault;
mod verify;
mod wrap;

pub use case::{Case, Entropy, Received};
pub use cost::Cost;
pub use error::StoreError;
pub use header::is_whole;
pub use open::{FIRST_USER, FirstUser, Upkeep};
pub use recovery::{Recovers, Share, Successor};
pub use roster::Holder;
pub use session::Credentials;
pub use user::{KeyFile, PublicUser};
pub use users::{NewKeys, UserNote};
pub use vault::approval::{ExportApproval, ExportProposal, SignedExport};
pub use vault::{Opening, PersonNote, Vault};
pub use verify::VerifyFinding;
