//! An opened header: whose keys opened it, what they hold, and writing it again.

use crate::StoreError;
use crate::case::Entropy;
use crate::header::{self, Body, Header, Place, Slot};
use crate::keys::{Key, Keyring, Purpose, derive, random};
use crate::roster::{Enrolled, Roster};
use crate::user::{KeyFile, SealedSecret, UserSecret};
use crate::wrap::{unwrap, wrap};
use assize_record::id::UserId;
use std::path::Path;
use zeroize::Zeroizing;

/// Who opens a case, and with what.
pub struct Credentials<'a> {
    /// The user; may be left out where the case has one.
    pub user: Option<UserId>,
    /// The passphrase that seals the user's secret keys.
    pub passphrase: &'a [u8],
    /// Where those lie outside the case.
    pub key_file: Option<&'a KeyFile>,
}

/// A user's secret keys, opened.
pub(crate) struct Unlocked {
    pub user: UserId,
    pub secret: UserSecret,
    /// The seal they were under, where it stands in the header.
    pub seal: Option<SealedSecret>,
}

/// Opens the secret keys of whoever the credentials name. Slow on purpose; writes nothing.
pub(crate) fn unlock(folder: &Path, credentials: &Credentials<'_>) -> Result<Unlocked, StoreError> {
    let copies = header::read(folder)?;
    let mut refused = StoreError::WrongPassphrase;
    for header in header::candidates(folder, &copies)? {
        match unlock_by(header, credentials) {
            Ok(unlocked) => return Ok(unlocked),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// The same by one header, wherever it stands.
pub(crate) fn unlock_by(header: &Header, credentials: &Credentials<'_>) -> Result<Unlocked, StoreError> {
    if let Some(file) = credentials.key_file {
        let user = file.public.user.clone();
        let secret = file.secret.open(&user, credentials.passphrase)?;
        return Ok(Unlocked { user, secret, seal: None });
    }
    let (user, seal) = sealed_slot(&header.body, credentials.user.as_ref())?;
    let secret = seal.open(user, credentials.passphrase)?;
    Ok(Unlocked { user: user.clone(), secret, seal: Some(seal.clone()) })
}

/// The slot that a passphrase can open: that of the user named, or of the only one.
fn sealed_slot<'a>(body: &'a Body, named: Option<&UserId>) -> Result<(&'a UserId, &'a SealedSecret), StoreError> {
    let mut sealed = body.slots.iter().filter_map(|(user, slot)| Some((user, slot.secret.as_ref()?)));
    if let Some(named) = named {
        return sealed.find(|(user, _)| *user == named).ok_or_else(|| match body.slots.contains_key(named) {
            true => StoreError::KeyFileNeeded(named.clone()),
            false => no_such_user(named, body.slots.keys()),
        });
    }
    let sealed: Vec<_> = sealed.collect();
    match sealed[..] {
        [only] => Ok(only),
        _ => Err(StoreError::WhichUser(names(body.slots.keys()))),
    }
}

fn names<'a>(users: impl Iterator<Item = &'a UserId>) -> String {
    users.map(UserId::as_str).filter(|name| !name.starts_with(crate::user::RESERVED)).collect::<Vec<_>>().join(", ")
}

/// Nobody is called so; says who there is.
pub(crate) fn no_such_user<'a>(found: &UserId, users: impl Iterator<Item = &'a UserId>) -> StoreError {
    StoreError::NoSuchUser { found: found.clone(), accepted: names(users) }
}

/// The header as one holder sees it, with the keys that this holder's wraps gave.
pub struct Session {
    pub(crate) user: UserId,
    pub(crate) secret: UserSecret,
    pub(crate) header_key: Key,
    pub(crate) masters: Keyring,
    pub(crate) vault: Keyring,
    pub(crate) body: Body,
    pub(crate) roster: Roster,
}

/// What a wrap is bound to, so that none is moved to another case, holder or use.
fn place(case: &str, holder: &UserId, what: &str) -> Vec<u8> {
    format!("{case}\n{holder}\n{what}").into_bytes()
}

impl Session {
    /// A new header's first state, not written yet. Draws the case's keys; the vault's are drawn apart.
    pub(crate) fn begin(
        user: UserId,
        secret: UserSecret,
        master: Key,
        database_salt: String,
        entropy: Entropy<'_>,
    ) -> Result<Self, StoreError> {
        let header_key = derive(&master, Purpose::HeaderMac);
        let roster = Roster::default();
        let case = hex::encode(*random::<16>(entropy)?);
        let body = Body {
            magic: header::MAGIC.to_owned(),
            version: header::VERSION,
            revision: 0,
            database: Place { generation: 1, salt: database_salt },
            rotation: None,
            vault: None,
            vault_rotation: None,
            slots: std::collections::BTreeMap::new(),
            roster: roster.seal(&header_key, &case, entropy)?,
            case,
        };
        let (masters, vault) = (Keyring::of(master), Keyring::default());
        Ok(Self { user, secret, header_key, masters, vault, body, roster })
    }

    /// Opens the header with a holder's secret keys and repairs its copies; says which.
    pub(crate) fn load(folder: &Path, user: &UserId, secret: &UserSecret) -> Result<(Self, Vec<String>), StoreError> {
        let copies = header::read(folder)?;
        let candidates = header::candidates(folder, &copies)?;
        if !candidates.iter().any(|header| header.body.slots.contains_key(user)) {
            return Err(no_such_user(user, candidates.iter().flat_map(|header| header.body.slots.keys())));
        }
        for header in candidates {
            if let Some(session) = Self::enter(header, user, secret) {
                let repaired = header::repair(folder, header, &copies)?;
                return Ok((session, repaired));
            }
        }
        Err(StoreError::WrongPassphrase)
    }

    /// What the holder's keys open in one header; nothing where they do not prove it true.
    pub(crate) fn enter(header: &Header, user: &UserId, secret: &UserSecret) -> Option<Self> {
        let body = &header.body;
        let slot = body.slots.get(user)?;
        let case_keys = unwrap(&secret.encryption, &place(&body.case, user, "case"), &slot.case_keys)?;
        let (header_key, masters) = case_keys.split_first_chunk::<32>()?;
        let header_key = Zeroizing::new(*header_key);
        if !header.is_true(&header_key) {
            return None;
        }
        let vault = unwrap(&secret.encryption, &place(&body.case, user, "vault"), &slot.vault_keys)?;
        Some(Self {
            user: user.clone(),
            secret: secret.clone(),
            masters: Keyring::from_bytes(masters)?,
            vault: Keyring::from_bytes(&vault)?,
            roster: Roster::open(&body.roster, &header_key, &body.case)?,
            header_key,
            body: body.clone(),
        })
    }

    /// The case's newest master key.
    ///
    /// # Errors
    /// The holder's roles give none.
    pub(crate) fn master(&self) -> Result<Key, StoreError> {
        self.masters.newest().map(|(_, key)| key.clone()).ok_or(StoreError::NoCaseKey)
    }

    /// Enters a holder into the list and gives it a slot.
    pub(crate) fn enrol(
        &mut self,
        enrolled: Enrolled,
        secret: Option<SealedSecret>,
        entropy: Entropy<'_>,
    ) -> Result<(), StoreError> {
        let holder = enrolled.public.user.clone();
        let slot = Slot {
            secret,
            case_keys: self.wrap_case(&enrolled, entropy)?,
            vault_keys: self.wrap_vault(&enrolled, entropy)?,
        };
        self.body.slots.insert(holder.clone(), slot);
        self.roster.holders.insert(holder, enrolled);
        Ok(())
    }

    fn wrap_case(&self, holder: &Enrolled, entropy: Entropy<'_>) -> Result<crate::wrap::Wrapped, StoreError> {
        let ring = if holder.reads_the_case() { self.masters.to_bytes() } else { Keyring::default().to_bytes() };
        let mut plain = Zeroizing::new(Vec::with_capacity(32 + ring.len()));
        plain.extend(self.header_key.iter());
        plain.extend(ring.iter());
        wrap(&holder.public.encryption, &place(&self.body.case, &holder.public.user, "case"), &plain, entropy)
    }

    fn wrap_vault(&self, holder: &Enrolled, entropy: Entropy<'_>) -> Result<crate::wrap::Wrapped, StoreError> {
        let ring = if holder.reads_identities() { self.vault.to_bytes() } else { Keyring::default().to_bytes() };
        wrap(&holder.public.encryption, &place(&self.body.case, &holder.public.user, "vault"), &ring, entropy)
    }

    /// Wraps the case's keys anew to every holder. Needs nobody's passphrase.
    pub(crate) fn rewrap_case(&mut self, entropy: Entropy<'_>) -> Result<(), StoreError> {
        self.header_key = derive(&self.master()?, Purpose::HeaderMac);
        for (user, enrolled) in &self.roster.holders {
            let wrapped = self.wrap_case(enrolled, entropy)?;
            if let Some(slot) = self.body.slots.get_mut(user) {
                slot.case_keys = wrapped;
            }
        }
        Ok(())
    }

    /// Wraps the vault's keys anew to every holder; only whoever holds them can.
    pub(crate) fn rewrap_vault(&mut self, entropy: Entropy<'_>) -> Result<(), StoreError> {
        for (user, enrolled) in &self.roster.holders {
            let wrapped = self.wrap_vault(enrolled, entropy)?;
            if let Some(slot) = self.body.slots.get_mut(user) {
                slot.vault_keys = wrapped;
            }
        }
        Ok(())
    }

    /// Writes the header with the list as it now is.
    pub(crate) fn save(&mut self, folder: &Path, entropy: Entropy<'_>) -> Result<(), StoreError> {
        self.body.roster = self.roster.seal(&self.header_key, &self.body.case, entropy)?;
        self.save_body(folder)
    }

    /// The header's file as text, for a place outside the case.
    pub(crate) fn header_text(&self) -> Result<String, StoreError> {
        let bytes = header::bytes(&Header::new(self.body.clone(), &self.header_key)?)?;
        // JSON and hex are UTF-8.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Writes the header where the list is as it was.
    pub(crate) fn save_body(&mut self, folder: &Path) -> Result<(), StoreError> {
        self.body.revision += 1;
        header::write(folder, &Header::new(self.body.clone(), &self.header_key)?)
    }
}
