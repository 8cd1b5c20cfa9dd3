//! Changes the passphrase of whoever has the case open.

use crate::DocketError;
use assize_store::{Case, Cost, Entropy};

/// Said before a passphrase is set.
pub const FORGOTTEN_IS_FINAL: &str = "A forgotten passphrase is final: without another user or recovery shares (assize recovery make), nobody can open the \
     case again.";
/// Said after one was changed.
pub const OLD_COPIES: &str = "A copy of the case made before still opens with the old passphrase. If others may know it, change the keys too \
     (assize rotate).";

/// Seals the user's keys under another passphrase.
pub fn change(case: &mut Case, passphrase: &[u8], entropy: Entropy<'_>, now: &str) -> Result<(), DocketError> {
    Ok(case.change_passphrase(passphrase, Cost::default(), entropy, now)?)
}
