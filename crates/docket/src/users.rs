//! Users of a case: who there is; adding, changing and removing them; and what that cannot undo.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_record::id::UserId;
use assize_record::role::Role;
use assize_store::{Case, Cost, Entropy, KeyFile, NewKeys, PublicUser, UserNote};
use std::collections::BTreeSet;

/// Said wherever somebody is removed or loses keys.
pub const REMOVAL_CANNOT_UNDO: &str = "What they copied before stays readable to them: the folder as it was, and evidence that was in it. From now on the case \
     has other keys, and what is written from now on they cannot read.";
/// Said with it where the vault's key was among what they held.
pub const VAULT_FOLLOWS: &str =
    "The identity vault gets another key when an identity keeper next opens it; open it soon (assize identity list).";

/// Everybody who holds keys of the case, by name.
pub fn list(case: &OpenCase) -> Result<Vec<UserNote>, DocketError> {
    Ok(case.for_reading(Operation::ListUsers)?.users())
}

/// Short digest of a user's public keys, to be compared another way.
pub fn fingerprint(case: &OpenCase, user: &UserId) -> Result<String, DocketError> {
    Ok(case.for_reading(Operation::ListUsers)?.public_user(user)?.fingerprint())
}

/// Adds a user who typed a passphrase here.
pub fn add(
    case: &mut OpenCase,
    user: &UserId,
    roles: &BTreeSet<Role>,
    passphrase: &[u8],
    entropy: Entropy<'_>,
    now: &str,
) -> Result<(), DocketError> {
    let keys = NewKeys::Passphrase { passphrase, cost: Cost::default() };
    Ok(adding(case, roles)?.add_user(user, roles, keys, entropy, now)?)
}

/// Adds a user by the public file that the user sent; nobody here learns a secret.
pub fn add_by_public_file(
    case: &mut OpenCase,
    public: PublicUser,
    roles: &BTreeSet<Role>,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<UserId, DocketError> {
    let user = public.user.clone();
    adding(case, roles)?.add_user(&user, roles, NewKeys::Public(public), entropy, now)?;
    Ok(user)
}

/// Refuses whoever may not add a user with these roles, before anybody is asked for a passphrase.
///
/// # Errors
/// The role that is needed.
pub fn may_add(case: &OpenCase, roles: &BTreeSet<Role>) -> Result<(), DocketError> {
    if roles.contains(&Role::IdentityKeeper) {
        case.permit(Operation::GrantIdentityKeeper)?;
    }
    case.permit(Operation::AddUser)
}

/// The case of somebody who may add a user with these roles.
fn adding<'a>(case: &'a mut OpenCase, roles: &BTreeSet<Role>) -> Result<&'a mut Case, DocketError> {
    may_add(case, roles)?;
    case.for_writing(Operation::AddUser)
}

/// Draws a user's own key pairs, for a key file that stays with the user.
pub fn key_file(user: UserId, passphrase: &[u8], entropy: Entropy<'_>) -> Result<KeyFile, DocketError> {
    Ok(KeyFile::create(user, passphrase, Cost::default(), entropy)?)
}

/// Gives and takes roles; gives the roles that the user has then.
pub fn grant(
    case: &mut OpenCase,
    user: &UserId,
    give: &BTreeSet<Role>,
    take: &BTreeSet<Role>,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<BTreeSet<Role>, DocketError> {
    let case = granting(case, give.union(take))?;
    let before = case.users().into_iter().find(|one| one.user == *user).map(|one| one.roles).unwrap_or_default();
    let roles = before.union(give).copied().filter(|role| !take.contains(role)).collect();
    case.grant(user, &roles, entropy, now)?;
    Ok(roles)
}

/// The case of somebody who may give and take these roles.
fn granting<'a, 'b>(
    case: &'a mut OpenCase,
    roles: impl Iterator<Item = &'b Role>,
) -> Result<&'a mut Case, DocketError> {
    let (identities, others): (Vec<&Role>, Vec<&Role>) = roles.partition(|role| role.reads_identities());
    if !identities.is_empty() {
        case.permit(Operation::GrantIdentityKeeper)?;
    }
    case.for_writing(if others.is_empty() { Operation::GrantIdentityKeeper } else { Operation::Grant })
}

/// Removes a user; gives what that cannot undo, to be shown.
pub fn remove(
    case: &mut OpenCase,
    user: &UserId,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<Vec<&'static str>, DocketError> {
    let case = case.for_writing(Operation::RemoveUser)?;
    let kept_identities = case.users().iter().any(|one| one.user == *user && one.roles.contains(&Role::IdentityKeeper));
    case.remove_user(user, entropy, now)?;
    let mut said = vec![REMOVAL_CANNOT_UNDO];
    if kept_identities {
        said.push(VAULT_FOLLOWS);
    }
    Ok(said)
}
