//! Users of a case: who there is, and adding, changing and removing them. Each change is logged before it is written.

use crate::StoreError;
use crate::case::{Case, Entropy};
use crate::cost::Cost;
use crate::roster::{Enrolled, Holder};
use crate::rotate::forget_older;
use crate::session::no_such_user;
use crate::user::{Place, PublicUser, SealedSecret, UserSecret, check_name};
use assize_record::id::UserId;
use assize_record::role::Role;
use serde::Serialize;
use std::collections::BTreeSet;

/// A holder of keys, as everybody who opens the case may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserNote {
    /// Handle.
    pub user: UserId,
    /// A person, or shares.
    pub holder: Holder,
    /// Roles.
    pub roles: BTreeSet<Role>,
    /// RFC 3339, UTC.
    pub since: String,
    /// Who added it.
    pub by: UserId,
    /// Short digest of the public keys.
    pub fingerprint: String,
    /// Whether the secret keys lie in a file of the user's own.
    pub has_key_file: bool,
    /// What a guess at the passphrase costs; absent with a key file or shares.
    pub cost: Option<Cost>,
}

/// Where a new user's keys come from.
pub enum NewKeys<'a> {
    /// Drawn here and sealed under a passphrase that the user typed here.
    Passphrase {
        /// The user's.
        passphrase: &'a [u8],
        /// What a guess costs.
        cost: Cost,
    },
    /// Drawn by the user elsewhere; only the public halves are known here, under the user's own name.
    Public(PublicUser),
}

impl Case {
    /// Who has the case open.
    pub fn user(&self) -> &UserId {
        &self.session.user
    }

    /// The roles of whoever has the case open.
    pub fn roles(&self) -> BTreeSet<Role> {
        self.session.roster.holders.get(&self.session.user).map(|one| one.roles.clone()).unwrap_or_default()
    }

    /// All holders of keys, by name.
    pub fn users(&self) -> Vec<UserNote> {
        let note = |(user, one): (&UserId, &Enrolled)| {
            let secret = self.session.slot(user).and_then(|slot| slot.secret.as_ref());
            UserNote {
                user: user.clone(),
                holder: one.holder,
                roles: one.roles.clone(),
                since: one.since.clone(),
                by: one.by.clone(),
                fingerprint: one.public.fingerprint(),
                has_key_file: one.holder == Holder::Person && secret.is_none(),
                cost: secret.map(|seal| seal.cost),
            }
        };
        self.session.roster.holders.iter().map(note).collect()
    }

    /// The public keys of a user, to check a signature with.
    ///
    /// # Errors
    /// Nobody is called so.
    pub fn public_user(&self, user: &UserId) -> Result<&PublicUser, StoreError> {
        self.enrolled(user).map(|one| &one.public)
    }

    /// Ed25519 signature of whoever has the case open, hex.
    pub fn sign(&self, message: &[u8]) -> String {
        self.session.secret.sign(message)
    }

    pub(crate) fn enrolled(&self, user: &UserId) -> Result<&Enrolled, StoreError> {
        let holders = &self.session.roster.holders;
        holders.get(user).ok_or_else(|| no_such_user(user, holders.keys()))
    }

    /// Adds a user with roles. The first identity keeper's role makes the vault; later ones need a holder of its key.
    ///
    /// # Errors
    /// A name that is taken or not accepted, no role, a passphrase that is not accepted, keys that are not well-formed, the
    /// role of identity keeper given by somebody who does not hold the vault's key.
    pub fn add_user(
        &mut self,
        user: &UserId,
        roles: &BTreeSet<Role>,
        keys: NewKeys<'_>,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<(), StoreError> {
        check_name(user)?;
        if self.session.roster.holders.contains_key(user) {
            return Err(StoreError::UserExists(user.clone()));
        }
        if roles.is_empty() {
            return Err(StoreError::NoRole(user.clone()));
        }
        self.may_wrap_vault(roles)?;
        let (public, own) = match keys {
            NewKeys::Passphrase { passphrase, cost } => {
                let secret = UserSecret::random(entropy)?;
                let place = Place::Case(&self.session.body.case);
                let seal = SealedSecret::seal((user, &secret), place, passphrase, cost, entropy)?;
                (secret.public(user.clone()), Some((seal, secret)))
            }
            NewKeys::Public(public) => {
                public.check()?;
                if public.user != *user {
                    return Err(StoreError::PublicKey);
                }
                (public, None)
            }
        };
        self.found_vault_for(roles, entropy)?;
        self.record("add-user", user.as_str(), &serde_json::to_vec(&(roles, &public))?, now)?;
        let by = self.session.user.clone();
        let enrolled = Enrolled::new(Holder::Person, roles.clone(), public, now, by);
        let (seal, secret) = own.unzip();
        self.session.enrol(enrolled, seal, entropy)?;
        if let Some(secret) = secret {
            self.session.pin(user, &secret)?;
        }
        self.session.save(&self.folder, entropy)
    }

    fn may_wrap_vault(&self, roles: &BTreeSet<Role>) -> Result<(), StoreError> {
        let wants = roles.iter().any(|role| role.reads_identities());
        let cannot = self.session.body.vault.is_some() && self.session.vault.is_empty();
        if wants && cannot { Err(StoreError::NoVaultKey) } else { Ok(()) }
    }

    fn found_vault_for(&mut self, roles: &BTreeSet<Role>, entropy: Entropy<'_>) -> Result<(), StoreError> {
        if self.session.body.vault.is_none() && roles.iter().any(|role| role.reads_identities()) {
            crate::vault::found(&self.folder, &mut self.session, entropy)?;
        }
        Ok(())
    }

    /// Gives a user these roles instead of those it has. Where keys are taken away, the case's keys are changed; the
    /// vault's change at the next opening of the vault.
    ///
    /// # Errors
    /// As [`Case::add_user`]; the last custodian or identity keeper.
    pub fn grant(
        &mut self,
        user: &UserId,
        roles: &BTreeSet<Role>,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<(), StoreError> {
        let before = self.enrolled(user)?.clone();
        if before.holder != Holder::Person {
            return Err(no_such_user(user, self.session.roster.holders.keys()));
        }
        if roles.is_empty() {
            return Err(StoreError::NoRole(user.clone()));
        }
        let after = Enrolled { roles: roles.clone(), ..before.clone() };
        if !before.reads_identities() {
            self.may_wrap_vault(roles)?;
        }
        self.not_the_last(user, &before.roles.difference(roles).copied().collect())?;
        let after_gives = after.gives_roles();
        self.not_by_themselves(user, before.gives_roles() && !after_gives)?;
        self.not_signing(&before, before.reads_identities() && !after.reads_identities())?;
        self.found_vault_for(roles, entropy)?;
        self.record("grant", user.as_str(), &serde_json::to_vec(roles)?, now)?;
        let loses_case = before.reads_the_case() && !after.reads_the_case();
        self.session.roster.vault_rotation_due |= before.reads_identities() && !after.reads_identities();
        let slot = self.session.slot(user).cloned();
        let keeps_wrap = before.reads_identities() && after.reads_identities();
        self.session.enrol(after, slot.as_ref().and_then(|slot| slot.secret.clone()), entropy)?;
        // Whoever does not hold the vault's key leaves an identity keeper's wrap as it is.
        if let (Some(old), Some(new)) = (slot, self.session.slot_mut(user)) {
            new.pin = old.pin;
            if keeps_wrap {
                new.vault_keys = old.vault_keys;
            }
        }
        let gives_less =
            before.gives_roles() && !after_gives || before.reads_identities() && !roles.contains(&Role::IdentityKeeper);
        if gives_less && self.session.gives_roles() {
            self.session.take_over(&before.public.verifying)?;
        }
        if loses_case {
            self.renew("take-keys-away", user.as_str(), entropy, now)
        } else {
            self.session.save(&self.folder, entropy)
        }
    }

    /// Removes a user and changes the case's keys. What the user copied before stays readable to them.
    ///
    /// # Errors
    /// Nobody is called so; the last custodian or identity keeper; the file system; the database.
    pub fn remove_user(&mut self, user: &UserId, entropy: Entropy<'_>, now: &str) -> Result<(), StoreError> {
        let gone = self.enrolled(user)?.clone();
        self.not_the_last(user, &gone.roles)?;
        self.not_by_themselves(user, gone.gives_roles())?;
        self.session.roster.vault_rotation_due |= gone.reads_identities();
        if gone.gives_roles() || gone.reads_identities() {
            self.session.take_over(&gone.public.verifying)?;
        }
        self.session.roster.holders.remove(user);
        self.session.body.slots.remove(&gone.slot);
        self.renew("remove-user", user.as_str(), entropy, now)
    }

    /// What a custodian signed is signed anew by the one who takes the role away, so nobody takes it from themselves.
    fn not_by_themselves(&self, user: &UserId, loses_custody: bool) -> Result<(), StoreError> {
        let is_own = loses_custody && *user == self.session.user;
        if is_own { Err(StoreError::OwnCustody(user.clone())) } else { Ok(()) }
    }

    /// An identity keeper alone cannot sign anew what another one signed.
    fn not_signing(&self, one: &Enrolled, loses_identities: bool) -> Result<(), StoreError> {
        let key = &one.public.verifying;
        let others = self.session.roster.holders.values();
        let mut grants = others.flat_map(|other| other.keeper_grant.iter().chain(&other.grant));
        let is_resting = loses_identities && !self.session.gives_roles() && grants.any(|grant| grant.by == *key);
        if is_resting { Err(StoreError::Signer(one.public.user.clone())) } else { Ok(()) }
    }

    /// Roles that must not die out: somebody manages the keys, and somebody opens the vault.
    fn not_the_last(&self, user: &UserId, lost: &BTreeSet<Role>) -> Result<(), StoreError> {
        let vault_shares = self.session.roster.holders.values().any(|one| one.holder == Holder::VaultRecovery);
        for role in [Role::Custodian, Role::IdentityKeeper] {
            let spared = role == Role::IdentityKeeper && vault_shares;
            if lost.contains(&role) && !spared && self.session.roster.others_with(role, user) == 0 {
                return Err(StoreError::LastOfRole { user: user.clone(), role });
            }
        }
        Ok(())
    }

    /// Seals the secret keys of whoever has the case open under another passphrase. An older copy of the header still opens
    /// with the old one; changing the keys as well makes that copy worthless for what comes after.
    ///
    /// # Errors
    /// A passphrase that is not accepted; a user whose keys lie in a key file; the file system.
    pub fn change_passphrase(
        &mut self,
        passphrase: &[u8],
        cost: Cost,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<(), StoreError> {
        crate::passphrase::check(passphrase)?;
        cost.check()?;
        let user = self.session.user.clone();
        if self.session.slot(&user).is_none_or(|slot| slot.secret.is_none()) {
            return Err(StoreError::KeyFileNeeded(user));
        }
        self.record("change-passphrase", user.as_str(), &[], now)?;
        self.seal_anew(passphrase, cost, entropy)?;
        forget_older(&self.folder)
    }

    pub(crate) fn seal_anew(&mut self, passphrase: &[u8], cost: Cost, entropy: Entropy<'_>) -> Result<(), StoreError> {
        let (owner, place) = ((&self.session.user, &self.session.secret), Place::Case(&self.session.body.case));
        let seal = SealedSecret::seal_unchecked(owner, place, passphrase, cost, entropy)?;
        let user = self.session.user.clone();
        if let Some(slot) = self.session.slot_mut(&user) {
            slot.secret = Some(seal);
        }
        self.session.save(&self.folder, entropy)
    }
}
