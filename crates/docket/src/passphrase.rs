//! Changes the passphrase of whoever has the case open.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::{Cost, Entropy};

/// Said before a passphrase is set.
pub const FORGOTTEN_IS_FINAL: &str = "A forgotten passphrase is final: without another user or recovery shares (assize recovery make), nobody can open the \
     case again.";
/// Said after one was changed.
pub const OLD_COPIES: &str = "A copy of the case made before still opens with the old passphrase. If others may know it, change the keys too \
     (assize rotate).";

/// Seals the user's keys under another passphrase.
pub fn change(case: &mut OpenCase, passphrase: &[u8], entropy: Entropy<'_>, now: &str) -> Result<(), DocketError> {
    let case = case.for_writing(Operation::ChangeOwnPassphrase)?;
    Ok(case.change_passphrase(passphrase, Cost::default(), entropy, now)?)
}
