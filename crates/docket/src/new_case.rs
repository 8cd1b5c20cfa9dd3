//! Makes an empty case.

use crate::DocketError;
use crate::open_case::OpenCase;
use assize_record::id::UserId;
use assize_record::role::Role;
use assize_store::{Case, Cost, Entropy, FirstUser};
use std::collections::BTreeSet;
use std::path::Path;

/// Makes an empty, encrypted case of one person in `folder`, which must not exist or be empty.
pub fn new_case(folder: &Path, passphrase: &[u8], entropy: Entropy<'_>, now: &str) -> Result<OpenCase, DocketError> {
    Ok(Case::create(folder, passphrase, Cost::default(), entropy, now)?.into())
}

/// Makes an empty, encrypted case whose first user has these roles, the custodian's among them.
pub fn new_case_for(
    folder: &Path,
    user: UserId,
    roles: BTreeSet<Role>,
    passphrase: &[u8],
    entropy: Entropy<'_>,
    now: &str,
) -> Result<OpenCase, DocketError> {
    let first = FirstUser { user, roles, passphrase, cost: Cost::default() };
    Ok(Case::create_for(folder, &first, entropy, now)?.into())
}
