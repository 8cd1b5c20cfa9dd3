//! An opened header: whose keys opened it, what they hold, and writing it again.

use crate::StoreError;
use crate::authority::{Part, Pin, sign};
use crate::case::Entropy;
use crate::files::write_whole;
use crate::header::{self, Body, Header, Place, Slot};
use crate::keys::{Key, Keyring, Purpose, derive, random};
use crate::roster::{Enrolled, Holder, Roster};
use crate::user::{KeyFile, SealedSecret, UserSecret};
use crate::wrap::{unwrap, wrap};
use assize_record::id::UserId;
use assize_record::role::Role;
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

/// The same by one header, wherever it stands. Names stand in no slot, so the key that name and passphrase give is tried on
/// all; it is derived once for each salt and cost.
pub(crate) fn unlock_by(header: &Header, credentials: &Credentials<'_>) -> Result<Unlocked, StoreError> {
    if let Some(file) = credentials.key_file {
        let user = file.public.user.clone();
        let secret = file.secret.open(&user, credentials.passphrase)?;
        return Ok(Unlocked { user, secret, seal: None });
    }
    let user = credentials.user.clone().unwrap_or_else(|| default_user(header));
    let is_tried = |label: &str| header.old.is_none() || label == user.as_str();
    let slots = header.body.slots.iter().filter(|(label, _)| is_tried(label));
    let mut seals: Vec<&SealedSecret> = slots.filter_map(|(_, slot)| slot.secret.as_ref()).collect();
    seals.sort_by_key(|seal| (&seal.salt, seal.cost.mebibytes, seal.cost.passes));
    let (mut known, mut refused) = (None, StoreError::WrongPassphrase);
    for seal in seals {
        let kind = (&seal.salt, seal.cost);
        if known.as_ref().is_none_or(|(derived, _)| *derived != kind) {
            match seal.derive(&header.body.case, &user, credentials.passphrase) {
                Ok(key) => known = Some((kind, key)),
                Err(error) => {
                    refused = error;
                    continue;
                }
            }
        }
        let opened = known.as_ref().and_then(|(_, key)| seal.open_with(&user, key).ok());
        if let Some(secret) = opened {
            return Ok(Unlocked { user, secret, seal: Some(seal.clone()) });
        }
    }
    Err(refused)
}

/// Who opens a case without saying who they are: the only user where that can be read, otherwise the one whom a new case has.
fn default_user(header: &Header) -> UserId {
    let mut sealed = header.body.slots.iter().filter(|(_, slot)| slot.secret.is_some());
    match (&header.old, sealed.next(), sealed.next()) {
        (Some(_), Some((only, _)), None) => UserId::new(only),
        _ => UserId::new(crate::FIRST_USER),
    }
}

/// Nobody is called so; says who there is.
pub(crate) fn no_such_user<'a>(found: &UserId, users: impl Iterator<Item = &'a UserId>) -> StoreError {
    let names: Vec<&str> = users.map(UserId::as_str).filter(|name| !name.starts_with(crate::user::RESERVED)).collect();
    StoreError::NoSuchUser { found: found.clone(), accepted: names.join(", ") }
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
    /// The header of version 2 that it was read from, to be kept before another is written.
    pub(crate) older: Option<Header>,
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
        Ok(Self { user, secret, header_key, masters, vault, body, roster, older: None })
    }

    /// Opens the header with a holder's secret keys and repairs its copies; says which.
    pub(crate) fn load(folder: &Path, user: &UserId, secret: &UserSecret) -> Result<(Self, Vec<String>), StoreError> {
        let copies = header::read(folder)?;
        let mut refused = StoreError::WrongPassphrase;
        for header in header::candidates(folder, &copies)? {
            match Self::enter(header, user, secret) {
                Ok(session) => {
                    let repaired = header::repair(folder, header, &copies)?;
                    return Ok((session, repaired));
                }
                Err(StoreError::WrongPassphrase) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// What the holder's keys open in one header.
    ///
    /// # Errors
    /// The keys open no slot of it, or do not prove it true; roles that no custodian signed.
    pub(crate) fn enter(header: &Header, user: &UserId, secret: &UserSecret) -> Result<Self, StoreError> {
        let body = &header.body;
        let opened = body.slots.values().find_map(|slot| {
            Some((slot, unwrap(&secret.encryption, &place(&body.case, user, "case"), &slot.case_keys)?))
        });
        let (slot, case_keys) = opened.ok_or(StoreError::WrongPassphrase)?;
        let opened = || {
            let (header_key, masters) = case_keys.split_first_chunk::<32>()?;
            let header_key = Zeroizing::new(*header_key);
            let vault = unwrap(&secret.encryption, &place(&body.case, user, "vault"), &slot.vault_keys)?;
            header.is_true(&header_key).then_some(())?;
            Some(Self {
                user: user.clone(),
                secret: secret.clone(),
                masters: Keyring::from_bytes(masters)?,
                vault: Keyring::from_bytes(&vault)?,
                roster: Roster::open(&body.roster, &header_key, &body.case)?,
                header_key,
                body: body.clone(),
                older: header.old.is_some().then(|| header.clone()),
            })
        };
        let mut session = opened().ok_or(StoreError::WrongPassphrase)?;
        if let Some(old) = &header.old {
            session.renew(old);
        }
        session.check_roles()?;
        Ok(session)
    }

    /// Brings what was read from a header of version 2 to the form of this one.
    fn renew(&mut self, old: &header::version_2::Body) {
        self.roster.announced = old.announced();
        let mut slots = std::mem::take(&mut self.body.slots);
        for (name, one) in &mut self.roster.holders {
            let label = blake3::keyed_hash(&self.header_key, name.as_str().as_bytes()).to_hex();
            one.slot = label[..16].to_owned();
            self.body.slots.extend(slots.remove(name.as_str()).map(|slot| (one.slot.clone(), slot)));
        }
    }

    /// Refuses a list of users that no custodian signed, or that leads back to another root than the holder went by.
    fn check_roles(&self) -> Result<(), StoreError> {
        self.roster.check(&self.body.case)?;
        // A slot says for whom it is, but anybody who holds the case's keys can make one: the keys must be that user's.
        // Shares have no roles, and those of version 2 sign nothing.
        let own = self.roster.holders.get(&self.user).filter(|one| one.holder == Holder::Person);
        let is_anothers = own.is_some_and(|one| one.public.verifying != self.secret.verifying());
        if self.roster.root.is_some() && is_anothers {
            return Err(StoreError::ForgedRoles(self.user.clone()));
        }
        let slot = self.slot(&self.user).ok_or(StoreError::WrongPassphrase)?;
        match &slot.pin {
            Some(pin) => pin.check(&self.roster, &self.body.case, &self.secret),
            // A slot that this version sealed has a pin.
            None if slot.secret.as_ref().is_some_and(|seal| seal.salt.is_empty()) => Err(StoreError::ForgedRoot),
            None => Ok(()),
        }
    }

    /// Whether whoever has the case open gives roles.
    pub(crate) fn gives_roles(&self) -> bool {
        self.roster.holders.get(&self.user).is_some_and(Enrolled::gives_roles)
    }

    /// A holder's slot.
    pub(crate) fn slot(&self, user: &UserId) -> Option<&Slot> {
        self.body.slots.get(&self.roster.holders.get(user)?.slot)
    }

    pub(crate) fn slot_mut(&mut self, user: &UserId) -> Option<&mut Slot> {
        self.body.slots.get_mut(&self.roster.holders.get(user)?.slot)
    }

    /// Signs anew what rests on the word of somebody who gives roles no longer.
    pub(crate) fn take_over(&mut self, old: &str) -> Result<(), StoreError> {
        self.roster.take_over(&self.body.case, old, &self.user, &self.secret)?;
        let (user, secret) = (self.user.clone(), self.secret.clone());
        self.pin(&user, &secret).map(drop)
    }

    /// Notes in a holder's slot, under the holder's own secret, whose word on roles the holder goes by. Says whether that is
    /// news.
    pub(crate) fn pin(&mut self, user: &UserId, secret: &UserSecret) -> Result<bool, StoreError> {
        let pin = Some(Pin::new(&self.roster, &self.body.case, secret)?);
        let Some(slot) = self.slot_mut(user) else { return Ok(false) };
        let is_news = slot.pin != pin;
        slot.pin = pin;
        Ok(is_news)
    }

    /// The case's newest master key.
    ///
    /// # Errors
    /// The holder's roles give none.
    pub(crate) fn master(&self) -> Result<Key, StoreError> {
        self.masters.newest().map(|(_, key)| key.clone()).ok_or(StoreError::NoCaseKey)
    }

    /// Enters a holder into the list, signs the entry as far as whoever has the case open may, and gives it a slot.
    pub(crate) fn enrol(
        &mut self,
        mut enrolled: Enrolled,
        secret: Option<SealedSecret>,
        entropy: Entropy<'_>,
    ) -> Result<(), StoreError> {
        let holder = enrolled.public.user.clone();
        if enrolled.slot.is_empty() {
            enrolled.slot = match self.roster.holders.get(&holder) {
                Some(known) => known.slot.clone(),
                None => hex::encode(*random::<8>(entropy)?),
            };
        }
        let slot = Slot {
            secret,
            case_keys: self.wrap_case(&enrolled, entropy)?,
            vault_keys: self.wrap_vault(&enrolled, entropy)?,
            pin: None,
        };
        self.sign(&mut enrolled)?;
        self.body.slots.insert(enrolled.slot.clone(), slot);
        self.roster.holders.insert(holder, enrolled);
        Ok(())
    }

    /// Signs what whoever has the case open may give: everything, or the role of identity keeper alone.
    fn sign(&self, one: &mut Enrolled) -> Result<(), StoreError> {
        let (case, me) = (&self.body.case, self.roster.holders.get(&self.user));
        // A case that is being made, and one that is recovered, are signed by whoever will be in the list.
        let gives_all = me.is_none_or(Enrolled::gives_roles);
        let gives_vault_shares = one.holder == Holder::VaultRecovery && me.is_some_and(Enrolled::reads_identities);
        if gives_all || gives_vault_shares {
            sign(case, one, Part::Roles, &self.secret)?;
        }
        if !one.roles.contains(&Role::IdentityKeeper) {
            one.keeper_grant = None;
        } else if gives_all || me.is_some_and(Enrolled::reads_identities) {
            sign(case, one, Part::IdentityKeeper, &self.secret)?;
        }
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
        for enrolled in self.roster.holders.values() {
            let wrapped = self.wrap_case(enrolled, entropy)?;
            if let Some(slot) = self.body.slots.get_mut(&enrolled.slot) {
                slot.case_keys = wrapped;
            }
        }
        Ok(())
    }

    /// Wraps the vault's keys anew to every holder; only whoever holds them can.
    pub(crate) fn rewrap_vault(&mut self, entropy: Entropy<'_>) -> Result<(), StoreError> {
        for enrolled in self.roster.holders.values() {
            let wrapped = self.wrap_vault(enrolled, entropy)?;
            if let Some(slot) = self.body.slots.get_mut(&enrolled.slot) {
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
        if let Some(older) = self.older.take() {
            write_whole(&folder.join(header::KEPT_VERSION_2), &header::bytes(&older)?)?;
            // The list was sealed without slots. Random numbers may not be at hand: bytes that follow from the key and from
            // what is sealed serve as well, since they are used for this list alone.
            let list = serde_json::to_vec(&self.roster)?;
            let drawn = blake3::Hasher::new_keyed(&self.header_key).update(&list).finalize_xof();
            let mut from_list = {
                let mut drawn = drawn;
                move |bytes: &mut [u8]| {
                    drawn.fill(bytes);
                    Ok(())
                }
            };
            self.body.roster = self.roster.seal(&self.header_key, &self.body.case, &mut from_list)?;
        }
        self.body.revision += 1;
        header::write(folder, &Header::new(self.body.clone(), &self.header_key)?)
    }
}
