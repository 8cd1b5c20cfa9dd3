//! Changes the keys of a case or of its identity vault.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::Entropy;

/// Said after the keys were changed.
pub const OLD_EVIDENCE: &str = "The database stands under new keys, and so will evidence that comes in from now on. Evidence that was there keeps its key: \
     whoever held that key could have copied the evidence with it.";

/// New keys for the case.
pub fn rotate(case: &mut OpenCase, entropy: Entropy<'_>, now: &str) -> Result<(), DocketError> {
    Ok(case.for_writing(Operation::Rotate)?.rotate(entropy, now)?)
}

/// A new key for the identity vault; all of the vault is written anew under it.
pub fn rotate_vault(case: &mut OpenCase, entropy: Entropy<'_>, now: &str) -> Result<(), DocketError> {
    Ok(case.for_writing(Operation::RotateVault)?.rotate_vault(entropy, now)?)
}
