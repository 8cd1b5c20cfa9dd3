//! Making and opening a case: lock, header, database; and the upkeep that opening brings with it.

use crate::case::{Case, Entropy};
use crate::cost::Cost;
use crate::database::{Absent, connect};
use crate::database_file::DatabaseFile;
use crate::header::{self, Found};
use crate::keys::{Key, Purpose, derive, random};
use crate::lock::Lock;
use crate::log::{self, Fresh};
use crate::migrate::migrate;
use crate::roster::{Enrolled, Holder};
use crate::rotate::forget;
use crate::session::{Credentials, Session, Unlocked, unlock};
use crate::user::{Place, SealedSecret, UserSecret, check_name};
use crate::wal::torn;
use crate::{StoreError, custody, rotate};
use assize_record::id::UserId;
use assize_record::role::Role;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

/// File of the case's database.
pub(crate) const DATABASE: &str = "case.db";
const WRITE_AHEAD_LOG: &str = "case.db-wal";
/// The first user's handle, where none was chosen.
pub const FIRST_USER: &str = "custodian";

/// The first user of a new case.
pub struct FirstUser<'a> {
    /// Handle.
    pub user: UserId,
    /// Roles; the custodian's among them.
    pub roles: BTreeSet<Role>,
    /// Passphrase.
    pub passphrase: &'a [u8],
    /// What a guess at it costs.
    pub cost: Cost,
}

impl<'a> FirstUser<'a> {
    /// One person who does everything, identities included.
    pub fn alone(passphrase: &'a [u8], cost: Cost) -> Self {
        Self { user: UserId::new(FIRST_USER), roles: Role::ALL.iter().copied().collect(), passphrase, cost }
    }
}

/// What opening may do beside opening.
pub struct Upkeep<'a> {
    /// A slot below this cost is sealed anew with it.
    pub cost: Cost,
    /// Random numbers for that, and for bringing an older header to this version.
    pub entropy: Entropy<'a>,
    /// RFC 3339, UTC.
    pub now: &'a str,
}

impl Case {
    /// Makes an empty case of one person in a folder that holds nothing.
    ///
    /// # Errors
    /// As [`Case::create_for`].
    pub fn create(
        folder: &Path,
        passphrase: &[u8],
        cost: Cost,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<Self, StoreError> {
        Self::create_for(folder, &FirstUser::alone(passphrase, cost), entropy, now)
    }

    /// Makes an empty case in a folder that holds nothing.
    ///
    /// # Errors
    /// A folder that holds something, a cost under the floor, a passphrase or a name that is not accepted, the file system.
    pub fn create_for(
        folder: &Path,
        first: &FirstUser<'_>,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<Self, StoreError> {
        first.cost.check()?;
        check_name(&first.user)?;
        if !first.roles.contains(&Role::Custodian) {
            return Err(StoreError::LastOfRole { user: first.user.clone(), role: Role::Custodian });
        }
        crate::passphrase::check(first.passphrase)?;
        let secret = UserSecret::random(entropy)?;
        header::make_folder(folder)?;
        let lock = Lock::take(folder)?;
        let salt = hex::encode(*random::<16>(entropy)?);
        let mut session = Session::begin(first.user.clone(), secret, random(entropy)?, salt, entropy)?;
        let (place, secret) = (Place::Case(&session.body.case), &session.secret);
        let seal = SealedSecret::seal((&first.user, secret), place, first.passphrase, first.cost, entropy)?;
        found(folder, &mut session, first.roles.clone(), seal, entropy, now)?;
        let mut case = Self::finish(folder, session, Vec::new(), lock)?;
        case.fresh.stir(entropy)?;
        log::start(&case.database, entropy)?;
        case.record("create", "", &[], now)?;
        Ok(case)
    }

    /// Opens a case as its only user; changes nothing but damaged copies of the header, which are repaired.
    ///
    /// # Errors
    /// As [`Case::open_as`]; a header of version 1.
    pub fn open(folder: &Path, passphrase: &[u8]) -> Result<Self, StoreError> {
        let unlocked = unlock(folder, &Credentials { user: None, passphrase, key_file: None });
        let unlocked = unlocked.map_err(|error| if is_version_1(folder) { StoreError::OldHeader } else { error })?;
        Self::open_unlocked(folder, &unlocked.user, &unlocked.secret)
    }

    /// Opens a case as one of its users, brings an older header to this version after keeping a copy of it, and seals the
    /// user's keys anew where a guess at the passphrase costs too little.
    ///
    /// # Errors
    /// No case, a wrong passphrase, no such user, a user whose roles give no key of the case, a header damaged in all copies,
    /// a newer version, a case that is open elsewhere.
    pub fn open_as(folder: &Path, credentials: &Credentials<'_>, upkeep: Upkeep<'_>) -> Result<Self, StoreError> {
        if is_version_1(folder) {
            return Self::open_version_1(folder, credentials, upkeep);
        }
        let unlocked = unlock(folder, credentials)?;
        let mut case = Self::open_unlocked(folder, &unlocked.user, &unlocked.secret)?;
        case.fresh.stir(upkeep.entropy)?;
        case.renew_header(&unlocked, credentials.passphrase, upkeep)?;
        Ok(case)
    }

    /// Brings the header to this version, what whoever opens the case holds in it, and the roles where a custodian does.
    fn renew_header(&mut self, unlocked: &Unlocked, passphrase: &[u8], upkeep: Upkeep<'_>) -> Result<(), StoreError> {
        let Upkeep { cost, entropy, now } = upkeep;
        let session = &mut self.session;
        let (is_older, had_root) = (session.older.is_some(), session.roster.root.is_some());
        if session.gives_roles() {
            session.roster.found(&session.body.case, &session.secret)?;
        }
        let is_founded = !had_root && self.session.roster.root.is_some();
        let is_pinned_anew = self.session.pin(&unlocked.user, &unlocked.secret)?;
        let is_cheap = unlocked.seal.as_ref().is_some_and(|seal| seal.cost.is_below(cost));
        if let Some(seal) = unlocked.seal.as_ref().filter(|seal| is_cheap || !seal.salt.is_empty()) {
            let cost = if is_cheap { cost } else { seal.cost };
            self.seal_anew(passphrase, cost, entropy)?;
        } else if is_older || is_founded {
            self.session.save(&self.folder, entropy)?;
        } else if is_pinned_anew {
            self.session.save_body(&self.folder)?;
        }
        let user = unlocked.user.as_str();
        if is_older {
            self.record("renew-header", "", &[], now)?;
        } else {
            // Opened with a header of this version, so the older one is of no more use, and it names the users.
            forget(&self.folder, header::KEPT_VERSION_2)?;
        }
        if is_founded {
            self.record("sign-roles", "", self.session.secret.verifying().as_bytes(), now)?;
        }
        if is_cheap { self.record("raise-key-cost", user, &[], now) } else { Ok(()) }
    }

    /// Opens a copy of this case that lies elsewhere, with the keys of whoever has this one open.
    ///
    /// # Errors
    /// As [`Case::open`].
    pub fn open_copy(&self, folder: &Path) -> Result<Self, StoreError> {
        Self::open_unlocked(folder, &self.session.user, &self.session.secret)
    }

    /// Opens a case with a user's secret keys at hand.
    pub(crate) fn open_unlocked(folder: &Path, user: &UserId, secret: &UserSecret) -> Result<Self, StoreError> {
        let lock = Lock::take(folder)?;
        let (session, repaired) = Session::load(folder, user, secret)?;
        Self::finish(folder, session, repaired, lock)
    }

    /// Opens the database, completing a change of keys that was cut off.
    pub(crate) fn finish(
        folder: &Path,
        mut session: Session,
        repaired: Vec<String>,
        lock: Lock,
    ) -> Result<Self, StoreError> {
        let master = session.master()?;
        let torn = torn(&folder.join(WRITE_AHEAD_LOG))?;
        if session.body.rotation.is_some() {
            rotate::complete(folder, &mut session)?;
        }
        let mut database = open_database(folder, &session, &session.body.database)?;
        let file = DatabaseFile::new(folder.join(DATABASE));
        let copied = migrate(folder, &database, &file)?;
        log::carry_over(&mut database)?;
        custody::carry_over(&mut database)?;
        let (folder, fresh) = (folder.to_owned(), Fresh::default());
        let standing_rule = None;
        Ok(Self { folder, master, database, file, fresh, session, repaired, torn, copied, standing_rule, _lock: lock })
    }

    fn open_version_1(folder: &Path, credentials: &Credentials<'_>, upkeep: Upkeep<'_>) -> Result<Self, StoreError> {
        let Upkeep { cost: wanted, entropy, now } = upkeep;
        let user = credentials.user.clone().unwrap_or_else(|| UserId::new(FIRST_USER));
        check_name(&user)?;
        let (master, salt, cost) = open_header_1(folder, credentials.passphrase)?;
        let lock = Lock::take(folder)?;
        keep_header_1(folder)?;
        let secret = UserSecret::random(entropy)?;
        let cost = if cost.is_below(wanted) { wanted } else { cost };
        // The old passphrase stays the user's own, however it was chosen.
        let mut session = Session::begin(user, secret, master, salt, entropy)?;
        let (owner, place) = ((&session.user, &session.secret), Place::Case(&session.body.case));
        let seal = SealedSecret::seal_unchecked(owner, place, credentials.passphrase, cost, entropy)?;
        let roles = Role::ALL.iter().copied().collect();
        found(folder, &mut session, roles, seal, entropy, now)?;
        let mut case = Self::finish(folder, session, Vec::new(), lock)?;
        case.fresh.stir(entropy)?;
        log::start(&case.database, entropy)?;
        case.record("renew-header", "", &[], now)?;
        Ok(case)
    }
}

/// Enters the first user, makes the vault where the roles ask for it, and writes the header.
fn found(
    folder: &Path,
    session: &mut Session,
    roles: BTreeSet<Role>,
    seal: SealedSecret,
    entropy: Entropy<'_>,
    now: &str,
) -> Result<(), StoreError> {
    let user = session.user.clone();
    if roles.contains(&Role::IdentityKeeper) {
        crate::vault::found(folder, session, entropy)?;
    }
    let public = session.secret.public(user.clone());
    let enrolled = Enrolled::new(Holder::Person, roles, public, now, user.clone());
    session.roster.root = Some(session.secret.verifying());
    session.enrol(enrolled, Some(seal), entropy)?;
    let secret = session.secret.clone();
    session.pin(&user, &secret)?;
    session.save(folder, entropy)
}

/// Opens the case's database with the key of the generation that `place` names.
pub(crate) fn open_database(folder: &Path, session: &Session, place: &header::Place) -> Result<Connection, StoreError> {
    let master = session.masters.get(place.generation).ok_or(StoreError::NoCaseKey)?;
    connect(&folder.join(DATABASE), &derive(master, Purpose::Database), place, Absent::Make)
}

fn is_version_1(folder: &Path) -> bool {
    let copies = header::read(folder).unwrap_or_default();
    let is_old = |copy: &Found| matches!(copy, Found::Old(_));
    copies.iter().any(is_old) && copies.iter().all(|copy| is_old(copy) || *copy == Found::Damaged)
}

/// Master key, salt and cost of a header of version 1.
fn open_header_1(folder: &Path, passphrase: &[u8]) -> Result<(Key, String, Cost), StoreError> {
    let mut refused = StoreError::HeaderDamaged(folder.to_owned());
    let mut tried = Vec::new();
    for copy in header::read(folder)? {
        if tried.contains(&copy) {
            continue;
        }
        if let Found::Old(old) = &copy {
            match old.open(passphrase) {
                Ok(master) => return Ok((master, old.database_salt().to_owned(), old.cost())),
                Err(error) => refused = error,
            }
        }
        tried.push(copy);
    }
    Err(refused)
}

/// Keeps the first whole copy of a header of version 1 under a name of its own.
fn keep_header_1(folder: &Path) -> Result<(), StoreError> {
    for (name, copy) in header::COPIES.iter().zip(header::read(folder)?) {
        if matches!(copy, Found::Old(_)) {
            let path = folder.join(name);
            let bytes = std::fs::read(&path).map_err(crate::files::at(&path))?;
            return crate::files::write_whole(&folder.join(header::KEPT_VERSION_1), &bytes);
        }
    }
    Ok(())
}
