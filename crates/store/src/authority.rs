//! Who may say who has which role. Every entry in the list of users is signed by a custodian, whose own entry is signed in
//! turn, back to one key, the root; and every user keeps, under their own secret, which root they went by last.
//!
//! The header's MAC does not do this: everybody who opens the case holds its key. What is signed here, only a custodian signs.

use crate::StoreError;
use crate::header::Sealed;
use crate::keys::{Purpose, derive};
use crate::roster::{Enrolled, Holder, Roster};
use crate::user::UserSecret;
use assize_record::id::UserId;
use assize_record::role::Role;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A pin is padded to a multiple of this.
const BLOCK: usize = 512;

/// A signature under an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Ed25519 key of who signed, hex.
    pub by: String,
    /// Hex.
    signature: String,
}

/// What of an entry is signed. The role of identity keeper is signed apart, since identity keepers give it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Part {
    /// Everything but that role.
    Roles,
    /// That role.
    IdentityKeeper,
}

fn message(case: &str, one: &Enrolled, part: Part) -> Result<Vec<u8>, StoreError> {
    let roles: Vec<Role> = match part {
        Part::Roles => one.roles.iter().copied().filter(|role| *role != Role::IdentityKeeper).collect(),
        Part::IdentityKeeper => vec![Role::IdentityKeeper],
    };
    let of_roles = (part == Part::Roles).then_some((&one.holder, &one.since, &one.by));
    Ok(serde_json::to_vec(&("assize 2026 grant v1", case, part, roles, &one.public, of_roles))?)
}

/// Signs a part of an entry.
pub fn sign(case: &str, one: &mut Enrolled, part: Part, by: &UserSecret) -> Result<(), StoreError> {
    let grant = Grant { signature: by.sign(&message(case, one, part)?), by: by.verifying() };
    match part {
        Part::Roles => one.grant = Some(grant),
        Part::IdentityKeeper => one.keeper_grant = Some(grant),
    }
    Ok(())
}

impl Enrolled {
    /// Whether this holder's signature gives roles: a custodian's, and that of the shares which make one.
    pub fn gives_roles(&self) -> bool {
        self.roles.contains(&Role::Custodian) || self.holder == Holder::CaseRecovery
    }

    fn is_signed(&self, case: &str, part: Part, by: &BTreeSet<String>) -> bool {
        let grant = match part {
            Part::Roles => &self.grant,
            Part::IdentityKeeper => &self.keeper_grant,
        };
        let Some(grant) = grant.as_ref().filter(|grant| by.contains(&grant.by)) else { return false };
        message(case, self, part).is_ok_and(|message| crate::user::has_signed(&grant.by, &message, &grant.signature))
    }
}

impl Roster {
    /// Refuses a list in which an entry is not signed by somebody whose own entry is, back to the root.
    ///
    /// A list without a root is one that no custodian has opened since version 2 of the header.
    pub fn check(&self, case: &str) -> Result<(), StoreError> {
        let Some(root) = &self.root else { return Ok(()) };
        let givers = self.reached(case, Part::Roles, BTreeSet::from([root.clone()]), Enrolled::gives_roles);
        let keepers = |one: &Enrolled| one.roles.contains(&Role::IdentityKeeper);
        let keeper_givers = self.reached(case, Part::IdentityKeeper, givers.clone(), keepers);
        let forged = self.holders.iter().find(|(user, one)| {
            // An entry stands under the name that was signed with it, so that nobody moves into another's.
            let is_anothers = one.public.user != **user;
            let needs_keeper = one.roles.contains(&Role::IdentityKeeper);
            let by = if one.holder == Holder::VaultRecovery { &keeper_givers } else { &givers };
            is_anothers
                || !one.is_signed(case, Part::Roles, by)
                || (needs_keeper && !one.is_signed(case, Part::IdentityKeeper, &keeper_givers))
        });
        forged.map_or(Ok(()), |(user, _)| Err(StoreError::ForgedRoles(user.clone())))
    }

    /// The keys that may sign a part, starting from those given: whoever is signed by one of them and `gives` joins them.
    fn reached(
        &self,
        case: &str,
        part: Part,
        mut known: BTreeSet<String>,
        gives: impl Fn(&Enrolled) -> bool,
    ) -> BTreeSet<String> {
        loop {
            let joins = |one: &&Enrolled| gives(one) && one.is_signed(case, part, &known);
            let more: BTreeSet<String> =
                self.holders.values().filter(joins).map(|one| one.public.verifying.clone()).collect();
            let before = known.len();
            known.extend(more);
            if known.len() == before {
                return known;
            }
        }
    }

    /// Whether the root is the pinned one, or was handed on from it, custodian by custodian, by nobody who was known not to
    /// be one any longer.
    fn follows_from(&self, pin: &Pinned, case: &str) -> bool {
        let mut key = pin.root.clone();
        let mut links = self.before.iter();
        while self.root.as_ref() != Some(&key) {
            let by = BTreeSet::from([key]);
            let Some(link) = links.find(|link| link.gives_roles() && link.is_signed(case, Part::Roles, &by)) else {
                return false;
            };
            key = link.public.verifying.clone();
            if pin.revoked.contains(&key) {
                return false;
            }
        }
        true
    }

    /// Makes `me`, who gives roles, the root and signs everything anew: somebody with the key `old`, on whose word entries
    /// may rest, gives roles no longer.
    pub fn take_over(&mut self, case: &str, old: &str, me: &UserId, secret: &UserSecret) -> Result<(), StoreError> {
        let Some(root) = self.root.clone() else { return Ok(()) };
        let links = self.links_to(me, &root);
        self.before.extend(links);
        self.root = Some(secret.verifying());
        self.revoked.insert(old.to_owned());
        self.sign_all(case, secret)
    }

    pub(crate) fn sign_all(&mut self, case: &str, secret: &UserSecret) -> Result<(), StoreError> {
        for one in self.holders.values_mut() {
            sign(case, one, Part::Roles, secret)?;
            if one.roles.contains(&Role::IdentityKeeper) {
                sign(case, one, Part::IdentityKeeper, secret)?;
            }
        }
        Ok(())
    }

    /// The entries that lead from the key `root` to `me`, in this order.
    fn links_to(&self, me: &UserId, root: &str) -> Vec<Enrolled> {
        let mut links = Vec::new();
        let mut one = self.holders.get(me);
        while let Some(entry) = one.filter(|entry| entry.public.verifying != root && links.len() < self.holders.len()) {
            links.push(entry.clone());
            let by = entry.grant.as_ref().map(|grant| &grant.by);
            one = self.holders.values().find(|other| Some(&other.public.verifying) == by);
        }
        links.reverse();
        links
    }

    /// Makes a custodian the root of a list that has none, and signs all of it as it stands. Waits while there are shares of
    /// the case whose key cannot sign.
    pub fn found(&mut self, case: &str, secret: &UserSecret) -> Result<(), StoreError> {
        let has_mute_shares = |one: &Enrolled| one.holder == Holder::CaseRecovery && one.grant.is_none();
        if self.root.is_some() || self.holders.values().any(has_mute_shares) {
            return Ok(());
        }
        self.root = Some(secret.verifying());
        self.sign_all(case, secret)
    }
}

/// What a holder went by last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Pinned {
    /// Ed25519 key, hex; empty where the list was not signed yet.
    root: String,
    /// Keys of those who gave roles and no longer did.
    revoked: BTreeSet<String>,
}

/// What a holder went by last, sealed under the holder's own secret: nobody else can read it or write another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pin(Sealed);

impl Pin {
    /// Pins the root of a list. The same list gives the same bytes, so that a change can be told.
    pub fn new(roster: &Roster, case: &str, secret: &UserSecret) -> Result<Self, StoreError> {
        let pinned = Pinned { root: roster.root.clone().unwrap_or_default(), revoked: roster.revoked.clone() };
        let mut plain = serde_json::to_vec(&pinned)?;
        plain.resize(plain.len().next_multiple_of(BLOCK), b' ');
        let key = derive(&secret.encryption, Purpose::Pin);
        // The nonce follows from key and content, so it comes again with the same content only.
        let mut nonce = [0u8; 24];
        blake3::Hasher::new_keyed(&key).update(case.as_bytes()).update(&plain).finalize_xof().fill(&mut nonce);
        let payload = Payload { msg: &plain, aad: case.as_bytes() };
        let sealed = XChaCha20Poly1305::new((&*key).into()).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| StoreError::WrongPassphrase)?;
        Ok(Self(Sealed { nonce: hex::encode(nonce), sealed: hex::encode(sealed) }))
    }

    fn open(&self, case: &str, secret: &UserSecret) -> Option<Pinned> {
        let key = derive(&secret.encryption, Purpose::Pin);
        let nonce: [u8; 24] = hex::decode(&self.0.nonce).ok()?.try_into().ok()?;
        let payload = Payload { msg: &hex::decode(&self.0.sealed).ok()?, aad: case.as_bytes() };
        let plain = XChaCha20Poly1305::new((&*key).into()).decrypt(&XNonce::from(nonce), payload).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Refuses a list whose root neither is the pinned one nor was handed on from it.
    pub fn check(&self, roster: &Roster, case: &str, secret: &UserSecret) -> Result<(), StoreError> {
        let pinned = self.open(case, secret).ok_or(StoreError::ForgedRoot)?;
        let follows = pinned.root.is_empty() || roster.follows_from(&pinned, case);
        if follows { Ok(()) } else { Err(StoreError::ForgedRoot) }
    }
}
