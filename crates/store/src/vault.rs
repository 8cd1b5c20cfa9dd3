//! The identity vault: a second encrypted file under a key of its own, which no key of the case leads to.
//!
//! A case copied without the file still opens. Every opening of an identity is written to the case's log first, by
//! pseudonym, and to the vault's own list with its reason in words.

pub mod approval;
mod check;
mod judgements;
pub mod lists;
pub mod rows;
mod seal;

use crate::StoreError;
use crate::case::{Case, Entropy, Note};
use crate::database::{Absent, connect, copy_under, migrate, settle, switch};
use crate::header::Place;
use crate::keys::{Key, Purpose, derive, random};
use crate::session::Session;
use assize_record::id::Pseudonym;
use assize_record::identity::{Identity, Reason};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The vault's file.
pub const FILE: &str = "identities.assize";
/// Its write-ahead log, which an ended program may have left.
pub(crate) const WRITE_AHEAD_LOG: &str = "identities.assize-wal";
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/vault/0001_vault.sql"),
    include_str!("../migrations/vault/0002_lists.sql"),
    include_str!("../migrations/vault/0003_row_blocks.sql"),
];

/// A person in the vault, without anything that says who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonNote {
    /// Pseudonym.
    pub pseudonym: Pseudonym,
    /// RFC 3339, UTC.
    pub since: String,
    /// How many images.
    pub faces: u32,
}

/// One opening of an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// Whose.
    pub pseudonym: Pseudonym,
    /// RFC 3339, UTC.
    pub at: String,
    /// By whom.
    pub user: String,
    /// Why, as a code.
    pub reason: String,
    /// Why, in words.
    pub note: String,
}

/// Makes an empty vault under a new random key, which the session then holds. The header names it once it is saved.
pub(crate) fn found(folder: &Path, session: &mut Session, entropy: Entropy<'_>) -> Result<(), StoreError> {
    let generation = session.vault.push(random(entropy)?);
    let place = Place { generation, salt: hex::encode(*random::<16>(entropy)?) };
    let path = folder.join(FILE);
    // The header knows of none, so one that is there was cut off while it was made, or is another case's: it is kept aside.
    if path.exists() {
        std::fs::rename(&path, path.with_extension("unknown")).map_err(crate::files::at(&path))?;
    }
    let database = connect(&path, &database_key(session, &place)?, &place, Absent::Make)?;
    migrate(&database, MIGRATIONS)?;
    settle(database, &path)?;
    session.body.vault = Some(place);
    Ok(())
}

fn database_key(session: &Session, place: &Place) -> Result<Key, StoreError> {
    let key = session.vault.get(place.generation).ok_or(StoreError::NoVaultKey)?;
    Ok(derive(key, Purpose::VaultDatabase))
}

/// The opened vault. Holds the only connection to its file until dropped.
pub struct Vault {
    path: PathBuf,
    /// Wraps the keys of persons.
    person_key: Key,
    pub(crate) database: Connection,
}

impl Case {
    /// Whether the case has a vault, here or elsewhere.
    pub fn has_vault(&self) -> bool {
        self.session.body.vault.is_some()
    }

    /// Opens the vault; first changes its key where somebody who held it no longer may.
    ///
    /// # Errors
    /// The user does not hold the vault's key; the case has no vault, or this copy was made without it.
    pub fn open_vault(&mut self, entropy: Entropy<'_>, now: &str) -> Result<Vault, StoreError> {
        if self.session.vault.is_empty() {
            return Err(if self.has_vault() { StoreError::NoVaultKey } else { StoreError::NoVault });
        }
        let path = self.folder.join(FILE);
        if !path.exists() {
            return Err(StoreError::VaultAbsent(path));
        }
        if self.session.roster.vault_rotation_due || self.session.body.vault_rotation.is_some() {
            self.rotate_vault(entropy, now)?;
        }
        self.connect_vault()
    }

    fn connect_vault(&self) -> Result<Vault, StoreError> {
        let place = self.session.body.vault.as_ref().ok_or(StoreError::NoVault)?;
        let key = self.session.vault.get(place.generation).ok_or(StoreError::NoVaultKey)?;
        let path = self.folder.join(FILE);
        let database = connect(&path, &derive(key, Purpose::VaultDatabase), place, Absent::Refuse)?;
        database.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
        migrate(&database, MIGRATIONS)?;
        Ok(Vault { path, person_key: derive(key, Purpose::VaultPerson), database })
    }

    /// Draws a new key for the vault and writes all of it anew. Cut off at any moment, the next opening completes it.
    ///
    /// # Errors
    /// The user does not hold the vault's key; the file system; the database.
    pub fn rotate_vault(&mut self, entropy: Entropy<'_>, now: &str) -> Result<(), StoreError> {
        if self.session.body.vault_rotation.is_none() {
            self.record("rotate-vault-key", "", &[], now)?;
            self.announce_vault(entropy)?;
        }
        let (Some(from), Some(to)) = (self.session.body.vault.clone(), self.session.body.vault_rotation.clone()) else {
            return Err(StoreError::NoVault);
        };
        let path = self.folder.join(FILE);
        if !self.vault_has_key(&to)? {
            self.write_vault_anew(&from, &to, entropy)?;
            switch(&path)?;
        }
        self.session.body.vault = Some(to);
        self.session.body.vault_rotation = None;
        self.session.roster.vault_rotation_due = false;
        self.session.vault.keep_newest();
        self.session.rewrap_vault(entropy)?;
        self.session.save(&self.folder, entropy)
    }

    /// Draws the new key and says in the header what is to be done.
    pub(crate) fn announce_vault(&mut self, entropy: Entropy<'_>) -> Result<(), StoreError> {
        if self.session.vault.is_empty() {
            return Err(StoreError::NoVaultKey);
        }
        let generation = self.session.vault.push(random(entropy)?);
        let salt = hex::encode(*random::<16>(entropy)?);
        self.session.body.vault_rotation = Some(Place { generation, salt });
        self.session.rewrap_vault(entropy)?;
        self.session.save(&self.folder, entropy)
    }

    fn vault_has_key(&self, place: &Place) -> Result<bool, StoreError> {
        let path = self.folder.join(FILE);
        match connect(&path, &database_key(&self.session, place)?, place, Absent::Refuse) {
            Ok(database) => settle(database, &path).map(|()| true),
            Err(StoreError::WrongPassphrase) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn write_vault_anew(&self, from: &Place, to: &Place, entropy: Entropy<'_>) -> Result<(), StoreError> {
        let path = self.folder.join(FILE);
        let key = |place: &Place| self.session.vault.get(place.generation).ok_or(StoreError::NoVaultKey);
        let (old, new) = (derive(key(from)?, Purpose::VaultPerson), derive(key(to)?, Purpose::VaultPerson));
        let database = connect(&path, &database_key(&self.session, from)?, from, Absent::Refuse)?;
        copy_under(&database, &path, &database_key(&self.session, to)?, to, |fresh| {
            rewrap_persons(fresh, &old, &new, entropy)
        })?;
        settle(database, &path)
    }
}

/// Wraps the key of every person under the vault's new key.
fn rewrap_persons(database: &Connection, old: &Key, new: &Key, entropy: Entropy<'_>) -> Result<(), StoreError> {
    let mut query = database.prepare("SELECT pseudonym, key FROM person")?;
    let wrapped: Vec<(String, Vec<u8>)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (name, key) in wrapped {
        let pseudonym = Pseudonym::new(name);
        let key = seal::open(old, pseudonym.as_str(), "key", &key);
        let key = key.ok_or_else(|| StoreError::IdentityDamaged(pseudonym.clone()))?;
        let key = seal::seal(new, pseudonym.as_str(), "key", &key, entropy)?;
        database.execute("UPDATE person SET key = ?2 WHERE pseudonym = ?1", (pseudonym.as_str(), key))?;
    }
    Ok(())
}

impl Vault {
    /// Puts a person in and gives the pseudonym, which is drawn and never made from anything about the person.
    ///
    /// # Errors
    /// The database.
    pub fn put(
        &mut self,
        case: &mut Case,
        identity: &Identity,
        faces: &[Vec<u8>],
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<Pseudonym, StoreError> {
        let pseudonym = Pseudonym::new(hex::encode(*random::<16>(entropy)?));
        let name = pseudonym.as_str();
        let key: Key = random(entropy)?;
        let body = Zeroizing::new(serde_json::to_vec(identity)?);
        let wrapped = seal::seal(&self.person_key, name, "key", key.as_ref(), entropy)?;
        let body = seal::seal(&key, name, "identity", &body, entropy)?;
        case.record("put-identity", name, &[], now)?;
        let transaction = self.database.transaction()?;
        transaction.execute("INSERT INTO person VALUES (?1, ?2, ?3, ?4)", (name, now, wrapped, body))?;
        for (number, face) in (1i64..).zip(faces) {
            let face = seal::seal(&key, name, &format!("face {number}"), face, entropy)?;
            transaction.execute("INSERT INTO face VALUES (?1, ?2, ?3)", (name, number, face))?;
        }
        transaction.commit()?;
        Ok(pseudonym)
    }

    /// Opens an identity. The opening is logged first; where that fails, nothing is opened.
    ///
    /// # Errors
    /// Nobody has the pseudonym; a damaged entry; the database.
    pub fn open(
        &mut self,
        case: &mut Case,
        pseudonym: &Pseudonym,
        reason: Reason,
        note: &str,
        now: &str,
    ) -> Result<Identity, StoreError> {
        let key = self.key(pseudonym)?;
        self.log(case, "open-identity", pseudonym.as_str(), reason, note, now)?;
        self.identity(&key, pseudonym)
    }

    fn identity(&self, key: &Key, pseudonym: &Pseudonym) -> Result<Identity, StoreError> {
        let sql = "SELECT body FROM person WHERE pseudonym = ?1";
        let body: Vec<u8> = self.database.query_row(sql, [pseudonym.as_str()], |row| row.get(0))?;
        let plain = seal::open(key, pseudonym.as_str(), "identity", &body);
        let plain = plain.ok_or_else(|| StoreError::IdentityDamaged(pseudonym.clone()))?;
        Ok(serde_json::from_slice(&plain)?)
    }

    /// The images of a person's face, in their order. An opening like any other.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn faces(
        &mut self,
        case: &mut Case,
        pseudonym: &Pseudonym,
        reason: Reason,
        note: &str,
        now: &str,
    ) -> Result<Vec<Zeroizing<Vec<u8>>>, StoreError> {
        let key = self.key(pseudonym)?;
        self.log(case, "open-faces", pseudonym.as_str(), reason, note, now)?;
        let mut query = self.database.prepare("SELECT number, body FROM face WHERE pseudonym = ?1 ORDER BY number")?;
        let mut rows = query.query([pseudonym.as_str()])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let (number, body): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let face = seal::open(&key, pseudonym.as_str(), &format!("face {number}"), &body);
            out.push(face.ok_or_else(|| StoreError::IdentityDamaged(pseudonym.clone()))?);
        }
        Ok(out)
    }

    /// Everybody's identity, to hold texts against. No opening of a person: nobody is shown, and the screening is logged
    /// where it is recorded.
    ///
    /// # Errors
    /// A damaged entry; the database.
    pub fn everybody(&self) -> Result<BTreeMap<Pseudonym, Identity>, StoreError> {
        let one = |note: PersonNote| {
            let key = self.key(&note.pseudonym)?;
            Ok((note.pseudonym.clone(), self.identity(&key, &note.pseudonym)?))
        };
        self.list()?.into_iter().map(one).collect()
    }

    /// Everybody in the vault, by pseudonym.
    ///
    /// # Errors
    /// The database.
    pub fn list(&self) -> Result<Vec<PersonNote>, StoreError> {
        let mut query = self.database.prepare(
            "SELECT pseudonym, since, (SELECT count(*) FROM face WHERE face.pseudonym = person.pseudonym)
             FROM person ORDER BY pseudonym",
        )?;
        let rows = query.query_map([], |row| {
            Ok(PersonNote {
                pseudonym: Pseudonym::new(row.get::<_, String>(0)?),
                since: row.get(1)?,
                faces: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every opening there was, oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn openings(&self) -> Result<Vec<Opening>, StoreError> {
        let mut query = self.database.prepare("SELECT pseudonym, at, user, reason, note FROM opening ORDER BY id")?;
        let rows = query.query_map([], |row| {
            Ok(Opening {
                pseudonym: Pseudonym::new(row.get::<_, String>(0)?),
                at: row.get(1)?,
                user: row.get(2)?,
                reason: row.get(3)?,
                note: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Erases a person: the person's key is overwritten, and with it everything under it. The pseudonym and the list of
    /// openings stay. Copies of the vault that were made before are not reached.
    ///
    /// # Errors
    /// Nobody has the pseudonym; the database.
    pub fn erase(&mut self, case: &mut Case, pseudonym: &Pseudonym, note: &str, now: &str) -> Result<(), StoreError> {
        self.key(pseudonym)?;
        self.log(case, "erase-identity", pseudonym.as_str(), Reason::Erasure, note, now)?;
        let transaction = self.database.transaction()?;
        // Overwritten in place first: a row that is only deleted may leave its page's old bytes in the write-ahead log.
        let overwrite =
            "UPDATE person SET key = zeroblob(length(key)), body = zeroblob(length(body)) WHERE pseudonym = ?1";
        transaction.execute(overwrite, [pseudonym.as_str()])?;
        transaction.execute("DELETE FROM face WHERE pseudonym = ?1", [pseudonym.as_str()])?;
        transaction.execute("DELETE FROM person WHERE pseudonym = ?1", [pseudonym.as_str()])?;
        transaction.commit()?;
        self.database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Closes the vault so that all of it stands in its one file.
    ///
    /// # Errors
    /// The file system; the database.
    pub fn close(self) -> Result<(), StoreError> {
        settle(self.database, &self.path)
    }

    fn key(&self, pseudonym: &Pseudonym) -> Result<Key, StoreError> {
        let sql = "SELECT key FROM person WHERE pseudonym = ?1";
        let wrapped: Option<Vec<u8>> =
            self.database.query_row(sql, [pseudonym.as_str()], |row| row.get(0)).optional()?;
        let wrapped = wrapped.ok_or_else(|| StoreError::NoSuchPerson(pseudonym.clone()))?;
        let key = seal::open(&self.person_key, pseudonym.as_str(), "key", &wrapped);
        let key = key.and_then(|key| <[u8; 32]>::try_from(key.as_slice()).ok());
        key.map(Zeroizing::new).ok_or_else(|| StoreError::IdentityDamaged(pseudonym.clone()))
    }

    fn log(
        &mut self,
        case: &mut Case,
        action: &str,
        object: &str,
        reason: Reason,
        note: &str,
        now: &str,
    ) -> Result<(), StoreError> {
        let change = serde_json::to_vec(&(object, reason, note))?;
        let user = case.user().clone();
        let entry = Note { actor: &user, action, object, reason: reason.code(), change: &change, at: now };
        Case::note(&case.database, &case.fresh, &entry)?;
        self.database.execute(
            "INSERT INTO opening (pseudonym, at, user, reason, note) VALUES (?1, ?2, ?3, ?4, ?5)",
            (object, now, user.as_str(), reason.code(), note),
        )?;
        Ok(())
    }
}
