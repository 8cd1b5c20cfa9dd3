//! Makes an empty case.

use crate::DocketError;
use assize_store::{Case, Cost};
use std::path::Path;

/// Makes an empty, encrypted case in `folder`, which must not exist or be empty.
pub fn new_case(
    folder: &Path,
    passphrase: &[u8],
    entropy: &mut dyn FnMut(&mut [u8]) -> Result<(), String>,
    now: &str,
) -> Result<Case, DocketError> {
    Ok(Case::create(folder, passphrase, Cost::default(), entropy, now)?)
}
