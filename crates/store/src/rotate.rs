//! Changing the case's keys. A cut at any moment leaves the case openable: the header names old and new until the new
//! database stands, and the next opening completes what was begun.
//!
//! New master key, database written anew under it, new evidence under new keys. Evidence that is there keeps its old key,
//! since whoever held that key may hold a copy of the evidence too.

use crate::StoreError;
use crate::case::{Case, Entropy, Note};
use crate::database::{copy_under, settle, switch};
use crate::database_file::DatabaseFile;
use crate::files::at;
use crate::header::{Announced, KEPT_VERSION_1, KEPT_VERSION_2, Place};
use crate::keys::{Purpose, derive, random};
use crate::log::{self, Fresh};
use crate::open::{DATABASE, open_database};
use crate::session::Session;
use rusqlite::Connection;
use std::fs;
use std::path::Path;

impl Case {
    /// Draws new keys for everything written from now on, and writes the database anew under them.
    ///
    /// # Errors
    /// The file system; the database. The case opens with the old keys or the new ones.
    pub fn rotate(&mut self, entropy: Entropy<'_>, now: &str) -> Result<(), StoreError> {
        self.renew("rotate-keys", "", entropy, now)
    }

    /// Changes the keys as part of `operation`, whose change of the header is written with the announcement.
    pub(crate) fn renew(
        &mut self,
        operation: &str,
        object: &str,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<(), StoreError> {
        self.announce(operation, object, entropy, now)?;
        // The connection lets go of the old file before another file takes its name.
        let open = std::mem::replace(&mut self.database, Connection::open_in_memory()?);
        let settled = settle(open, &self.folder.join(DATABASE));
        self.file = DatabaseFile::new(self.folder.join(DATABASE));
        let outcome = settled.and_then(|()| complete(&self.folder, &mut self.session));
        self.database = open_database(&self.folder, &self.session, &self.session.body.database)?;
        outcome
    }

    /// Draws the new key, wraps it to every holder and says in the header what is to be done.
    pub(crate) fn announce(
        &mut self,
        operation: &str,
        object: &str,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<(), StoreError> {
        let salt = hex::encode(*random::<16>(entropy)?);
        let generation = self.session.masters.push(random(entropy)?);
        self.master = self.session.master()?;
        self.session.rewrap_case(entropy)?;
        self.session.body.rotation = Some(Place { generation, salt });
        self.session.roster.announced = Some(Announced {
            operation: operation.to_owned(),
            object: object.to_owned(),
            by: self.session.user.clone(),
            at: now.to_owned(),
        });
        self.session.save(&self.folder, entropy)?;
        forget_older(&self.folder)
    }
}

/// Does what the header announces, from wherever it was cut off: writes the new database, puts it in place, says so.
pub(crate) fn complete(folder: &Path, session: &mut Session) -> Result<(), StoreError> {
    let Some(rotation) = session.body.rotation.clone() else { return Ok(()) };
    if !has_key(folder, session, &rotation)? {
        write_anew(folder, session, &rotation)?;
        switch(&folder.join(DATABASE))?;
    }
    session.body.database = rotation;
    session.body.rotation = None;
    session.save_body(folder)
}

/// Whether the database in place is under the key of `place`.
fn has_key(folder: &Path, session: &Session, place: &Place) -> Result<bool, StoreError> {
    match open_database(folder, session, place) {
        Ok(database) => settle(database, &folder.join(DATABASE)).map(|()| true),
        Err(StoreError::WrongPassphrase) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes the database anew beside the old one, with the operation's entry in its log.
pub(crate) fn write_anew(folder: &Path, session: &Session, to: &Place) -> Result<(), StoreError> {
    let path = folder.join(DATABASE);
    let database = open_database(folder, session, &session.body.database)?;
    let master = session.masters.get(to.generation).ok_or(StoreError::NoCaseKey)?;
    let announced = session.roster.announced.as_ref().ok_or(StoreError::HeaderDamaged(folder.to_owned()))?;
    copy_under(&database, &path, &derive(master, Purpose::Database), to, |next| {
        let note = Note {
            actor: &announced.by,
            action: &announced.operation,
            object: &announced.object,
            reason: "asked",
            change: to.salt.as_bytes(),
            at: &announced.at,
        };
        // A change of keys may be completed where no random numbers are at hand: the ratchet alone salts its entry.
        Case::note(next, &Fresh::default(), &note)?;
        let masters: Vec<_> = session.masters.keys().collect();
        log::hand_over(next, &masters, master, (announced.by.as_str(), &announced.at))
    })?;
    settle(database, &path)
}

/// Removes the kept headers of earlier versions: they open with passphrases of then.
pub(crate) fn forget_older(folder: &Path) -> Result<(), StoreError> {
    [KEPT_VERSION_1, KEPT_VERSION_2].iter().try_for_each(|name| forget(folder, name))
}

/// Removes a file of the case, where it is there.
pub(crate) fn forget(folder: &Path, name: &str) -> Result<(), StoreError> {
    let path = folder.join(name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(&path)(error)),
        _ => Ok(()),
    }
}
