//! Who holds keys, with which roles. Stands in the header under its own key, so that a thief learns no role.

use crate::StoreError;
use crate::authority::Grant;
use crate::case::Entropy;
use crate::header::{Announced, Sealed};
use crate::keys::{Key, Purpose, derive, random};
use crate::user::PublicUser;
use assize_record::id::UserId;
use assize_record::role::Role;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// What kind of holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// A user.
    Person,
    /// Shares that open the case.
    CaseRecovery,
    /// Shares that open the identity vault.
    VaultRecovery,
}

/// A holder of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enrolled {
    pub holder: Holder,
    pub roles: BTreeSet<Role>,
    pub public: PublicUser,
    /// RFC 3339, UTC.
    pub since: String,
    pub by: UserId,
    /// Label of the holder's slot in the header.
    #[serde(default)]
    pub slot: String,
    /// A custodian's signature under everything but the role of identity keeper.
    #[serde(default)]
    pub grant: Option<Grant>,
    /// A custodian's or an identity keeper's signature under that role.
    #[serde(default)]
    pub keeper_grant: Option<Grant>,
}

impl Enrolled {
    /// An entry that is not signed and has no slot yet.
    pub fn new(holder: Holder, roles: BTreeSet<Role>, public: PublicUser, since: &str, by: UserId) -> Self {
        let (slot, grant, keeper_grant) = (String::new(), None, None);
        Self { holder, roles, public, since: since.to_owned(), by, slot, grant, keeper_grant }
    }

    /// Whether the case's keys are wrapped to this holder.
    pub fn reads_the_case(&self) -> bool {
        match self.holder {
            Holder::Person => self.roles.iter().any(|role| role.reads_the_case()),
            Holder::CaseRecovery => true,
            Holder::VaultRecovery => false,
        }
    }

    /// Whether the vault's keys are wrapped to this holder.
    pub fn reads_identities(&self) -> bool {
        match self.holder {
            Holder::Person => self.roles.iter().any(|role| role.reads_identities()),
            Holder::CaseRecovery => false,
            Holder::VaultRecovery => true,
        }
    }
}

/// All holders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Roster {
    pub holders: BTreeMap<UserId, Enrolled>,
    /// Somebody who held the vault's key no longer may; the next identity keeper to open the vault changes its key.
    pub vault_rotation_due: bool,
    /// What a change of keys that was begun is to leave in the log; means nothing where none was.
    #[serde(default)]
    pub announced: Option<Announced>,
    /// The key that all grants lead back to; none until a custodian has opened a case of version 2.
    #[serde(default)]
    pub root: Option<String>,
    /// Entries by which earlier roots handed on to the one of now, oldest first.
    #[serde(default)]
    pub before: Vec<Enrolled>,
    /// Keys of those who gave roles and no longer do.
    #[serde(default)]
    pub revoked: BTreeSet<String>,
}

/// The sealed list is padded to a multiple of this, so that its length does not tell how long the names are.
const BLOCK: usize = 4096;

impl Roster {
    /// Seals the list under the header's key, for one case.
    pub fn seal(&self, header_key: &Key, case: &str, entropy: Entropy<'_>) -> Result<Sealed, StoreError> {
        let nonce = random::<24>(entropy)?;
        let mut plain = Zeroizing::new(serde_json::to_vec(self)?);
        let padded = plain.len().next_multiple_of(BLOCK);
        plain.resize(padded, b' ');
        let cipher = XChaCha20Poly1305::new((&*derive(header_key, Purpose::Roster)).into());
        let sealed = cipher.encrypt(&XNonce::from(*nonce), Payload { msg: &plain, aad: case.as_bytes() });
        let sealed = sealed.map_err(|_| StoreError::WrongPassphrase)?;
        Ok(Sealed { nonce: hex::encode(*nonce), sealed: hex::encode(sealed) })
    }

    /// Opens the list; nothing where it was changed or is another case's.
    pub fn open(sealed: &Sealed, header_key: &Key, case: &str) -> Option<Self> {
        let nonce: [u8; 24] = hex::decode(&sealed.nonce).ok()?.try_into().ok()?;
        let cipher = XChaCha20Poly1305::new((&*derive(header_key, Purpose::Roster)).into());
        let payload = hex::decode(&sealed.sealed).ok()?;
        let plain = cipher.decrypt(&XNonce::from(nonce), Payload { msg: &payload, aad: case.as_bytes() }).ok()?;
        serde_json::from_slice(&Zeroizing::new(plain)).ok()
    }

    /// Users who have a role, other than `but`.
    pub fn others_with(&self, role: Role, but: &UserId) -> usize {
        let has = |(user, one): &(&UserId, &Enrolled)| one.roles.contains(&role) && *user != but;
        self.holders.iter().filter(has).count()
    }
}
