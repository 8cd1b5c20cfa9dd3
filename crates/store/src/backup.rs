//! Backups: encrypted pieces in a folder or another depot, and one label a backup. A label is written only once the backup was restored
//! and verified.
//!
//! The label's face tells the date and carries the header as it was, which the credentials of then open; all else, the
//! case's title too, is sealed. The identity vault goes in as it is, under its own key.

use crate::depot::Depot;
use crate::files::{at, write_whole};
use crate::header::{Found, Header};
use crate::keys::{Key, Purpose, derive};
use crate::pieces::{Filed, Pieces, Tally};
use crate::session::Session;
use crate::user::UserSecret;
use crate::{Case, StoreError, header, log, vault};
use assize_record::custody::CopyKind;
use assize_record::id::UserId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

const MAGIC: &str = "assize backup";
const VERSION: u32 = 1;
/// Marks the folder, and for which case it is.
const MARK: &str = "backups.of";
/// Where a backup is restored to before it counts.
const PROOF: &str = "proof.part";
/// Ending of a label.
pub(crate) const LABEL: &str = "backup";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// Title of the case's study; empty where none was brought in.
    pub case: String,
    /// RFC 3339, UTC.
    pub made_at: String,
    /// Sources of the study.
    pub sources: usize,
    /// Claims of the study.
    pub claims: usize,
    /// Files of evidence.
    pub evidence: usize,
    /// Entries of the log.
    pub log_entries: u64,
    /// Root of the tree over them, lower-case hex.
    pub log_head: String,
    /// Whether the identity vault is in it.
    pub identities: bool,
    /// Bytes of database and evidence on disk.
    pub bytes: u64,
}

/// A backup that was made, restored and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackedUp {
    /// Name of its label.
    pub name: String,
    /// What it holds.
    pub holdings: Holdings,
    /// What had to be copied.
    pub tally: Tally,
    /// How many things were looked at in the restored case, all well.
    pub verified: usize,
}

/// The inside of a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub holdings: Holdings,
    pub files: Vec<Filed>,
}

impl Manifest {
    /// SHA-256 of the manifest, lower-case hex: by it the chain of custody of a restored case names the backup.
    pub fn sha256(&self) -> Result<String, StoreError> {
        Ok(hex::encode(Sha256::digest(serde_json::to_vec(self)?)))
    }
}

/// One backup, from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Label {
    magic: String,
    version: u32,
    made_at: String,
    /// The case's header, as text.
    header: String,
    /// The manifest, which lies among the pieces.
    manifest: Filed,
    /// Keyed BLAKE3 over the label with this field empty.
    mac: String,
}

impl Label {
    fn new(header: String, manifest: Filed, made_at: &str, key: &Key) -> Result<Self, StoreError> {
        let made_at = made_at.to_owned();
        let bare = Self { magic: MAGIC.to_owned(), version: VERSION, made_at, header, manifest, mac: String::new() };
        let mac = bare.mac(key)?;
        Ok(Self { mac, ..bare })
    }

    fn mac(&self, key: &Key) -> Result<String, StoreError> {
        let bare = serde_json::to_vec(&Self { mac: String::new(), ..self.clone() })?;
        Ok(blake3::keyed_hash(key, &bare).to_hex().to_string())
    }

    /// Reads a label; nothing in it may be relied on before [`Label::manifest`].
    pub fn read(from: &dyn Depot, name: &str) -> Result<Self, StoreError> {
        let damaged = || StoreError::BackupDamaged { name: name.to_owned(), what: "its label cannot be read".into() };
        let bytes = from.read(name)?.ok_or_else(damaged)?;
        let label: Self = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
        if label.version > VERSION {
            return Err(StoreError::Newer { found: label.version, known: VERSION });
        }
        if label.magic != MAGIC || label.bytes()? != bytes { Err(damaged()) } else { Ok(label) }
    }

    fn bytes(&self) -> Result<Vec<u8>, StoreError> {
        Ok(serde_json::to_vec_pretty(self)?)
    }

    /// The header that the label carries; who wrote it shows when keys open it.
    pub fn header(&self, name: &str) -> Result<Header, StoreError> {
        match header::parse(self.header.as_bytes()) {
            Found::Whole(header) => Ok(*header),
            Found::Newer(found) => Err(StoreError::Newer { found, known: header::VERSION }),
            Found::Damaged | Found::Old(_) => Err(StoreError::BackupDamaged {
                name: name.to_owned(),
                what: "the header in its label is damaged".into(),
            }),
        }
    }

    /// The pieces and the manifest, by a user's secret keys alone.
    pub fn contents<'a>(
        &self,
        from: &'a dyn Depot,
        name: &str,
        user: &UserId,
        secret: &UserSecret,
    ) -> Result<(Pieces<'a>, Manifest), StoreError> {
        let session = Session::enter(&self.header(name)?, user, secret)?;
        let pieces = pieces(from, &session.master()?);
        let manifest = self.manifest(&pieces, name)?;
        Ok((pieces, manifest))
    }

    /// Checks the label's MAC and reads the manifest.
    fn manifest(&self, pieces: &Pieces<'_>, name: &str) -> Result<Manifest, StoreError> {
        let damaged = |what: String| StoreError::BackupDamaged { name: name.to_owned(), what };
        if self.mac(&pieces.key)? != self.mac {
            return Err(damaged("its label was changed, or it is of a case with another key".into()));
        }
        let bytes = pieces.get(&self.manifest).map_err(|error| blamed(error, name))?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// A piece that is missing or damaged is the backup's fault; a full disk or a broken line is not.
pub(crate) fn blamed(error: StoreError, name: &str) -> StoreError {
    match error {
        StoreError::Piece { .. } | StoreError::Blob(_) => {
            StoreError::BackupDamaged { name: name.to_owned(), what: error.to_string() }
        }
        other => other,
    }
}

/// The pieces of a depot, under the case's backup key.
fn pieces<'a>(depot: &'a dyn Depot, master: &Key) -> Pieces<'a> {
    Pieces { depot, key: derive(master, Purpose::Backup) }
}

impl Case {
    /// Backs the case up into a folder that is new, empty, or holds earlier backups of this case; then restores what it
    /// wrote to a temporary place inside that folder, verifies it there, and only then writes the label that makes it a
    /// backup.
    ///
    /// # Errors
    /// A folder that holds something else, the file system, a case or a copy that does not verify. Earlier backups stay
    /// good.
    pub fn backup(&mut self, to: &Path, now: &str) -> Result<BackedUp, StoreError> {
        self.backup_to(&to.to_owned(), &to.join(PROOF), now)
    }

    /// The same into any depot. `proof` is where it is restored to before it counts: a folder that is cleared before and taken
    /// away after.
    ///
    /// # Errors
    /// As [`Case::backup`], and a depot that cannot be reached; what was written until then is kept, and used by the next try.
    pub fn backup_to(&mut self, to: &dyn Depot, proof: &Path, now: &str) -> Result<BackedUp, StoreError> {
        let pieces = pieces(to, &self.master);
        claim(to, &pieces.key)?;
        let mut tally = Tally::default();
        let manifest = self.gather(&pieces, &mut tally, now)?;
        let bytes = serde_json::to_vec(&manifest)?;
        let filed = pieces.put("manifest", &mut &bytes[..], &mut tally)?;
        let label = Label::new(self.session.header_text()?, filed, now, &pieces.key)?;
        let verified = self.prove(to, proof, &label)?;
        let name = unused(&to.names()?, now);
        to.write(&name, &label.bytes()?)?;
        self.note_copy(CopyKind::Backup, None, &manifest.sha256()?, now)?;
        Ok(BackedUp { name, holdings: manifest.holdings, tally, verified })
    }

    fn gather(&self, pieces: &Pieces<'_>, tally: &mut Tally, now: &str) -> Result<Manifest, StoreError> {
        let mut database = self.file.settled(&self.database)?;
        let mut files = vec![pieces.put(crate::open::DATABASE, &mut database, tally)?];
        for name in blobs(&self.folder)? {
            let path = self.folder.join("blobs").join(&name);
            let mut blob = File::open(&path).map_err(at(&path))?;
            files.push(pieces.put(&format!("blobs/{name}"), &mut blob, tally)?);
        }
        // Closed or open, the vault's files are read as they stand: nobody writes to them while the case is lent here, and
        // no other process while its lock is held.
        for name in [vault::FILE, vault::WRITE_AHEAD_LOG] {
            let path = self.folder.join(name);
            if path.exists() {
                let mut file = File::open(&path).map_err(at(&path))?;
                files.push(pieces.put(name, &mut file, tally)?);
            }
        }
        let holdings = holdings(self, now, files.iter().map(|file| file.bytes).sum())?;
        Ok(Manifest { holdings, files })
    }

    /// Goes the way that a restoring goes, but for the derivation of a key from a passphrase.
    fn prove(&self, to: &dyn Depot, place: &Path, label: &Label) -> Result<usize, StoreError> {
        clear(place)?;
        let proved = label
            .contents(to, "being made", &self.session.user, &self.session.secret)
            .and_then(|(pieces, manifest)| fill(place, label, &manifest, &pieces).map(|()| manifest))
            .and_then(|manifest| agrees(&self.open_copy(place)?, &manifest));
        let cleared = clear(place);
        let proved = proved?;
        cleared.map(|()| proved)
    }
}

/// Marks a new depot, or checks that it is this case's.
fn claim(depot: &dyn Depot, key: &Key) -> Result<(), StoreError> {
    let ours = blake3::keyed_hash(key, MAGIC.as_bytes()).to_hex().to_string();
    if let Some(found) = depot.read(MARK)? {
        return if found == ours.as_bytes() { Ok(()) } else { Err(StoreError::OtherBackups(depot.called())) };
    }
    // What an earlier attempt left behind before the mark was whole.
    if depot.names()?.iter().any(|name| name != "backups.part" && name != "blobs") {
        return Err(StoreError::NotEmpty(depot.called()));
    }
    depot.write(MARK, ours.as_bytes())
}

/// Names of all whole blobs of a case, sorted.
fn blobs(folder: &Path) -> Result<Vec<String>, StoreError> {
    let folder = folder.join("blobs");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(at(&folder))? {
        let name = entry.map_err(at(&folder))?.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".part") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// A label's name that no backup has yet: the date without what some file systems refuse.
fn unused(taken: &BTreeSet<String>, now: &str) -> String {
    let stem = now.replace(':', "");
    let mut name = format!("{stem}.{LABEL}");
    let mut count = 1;
    while taken.contains(&name) {
        count += 1;
        name = format!("{stem}-{count}.{LABEL}");
    }
    name
}

fn holdings(case: &Case, made_at: &str, bytes: u64) -> Result<Holdings, StoreError> {
    let study = case.study()?;
    let (log_entries, log_head) = log::head(&case.database)?;
    Ok(Holdings {
        case: study.title,
        made_at: made_at.to_owned(),
        sources: study.sources.len(),
        claims: study.claims.len(),
        evidence: study.custody.len(),
        log_entries,
        log_head,
        identities: case.folder.join(vault::FILE).exists(),
        bytes,
    })
}

/// Writes the case that a backup holds into a folder that is not there yet.
pub(crate) fn fill(folder: &Path, label: &Label, manifest: &Manifest, pieces: &Pieces<'_>) -> Result<(), StoreError> {
    header::make_folder(folder)?;
    manifest.files.iter().try_for_each(|filed| pieces.restore(filed, folder))?;
    header::COPIES.iter().try_for_each(|copy| write_whole(&folder.join(copy), label.header.as_bytes()))
}

/// Verifies a restored case and compares it with what the backup says that it holds. Gives the number of things looked
/// at.
pub(crate) fn agrees(restored: &Case, manifest: &Manifest) -> Result<usize, StoreError> {
    let found = restored.verify()?;
    let mut bad: Vec<String> =
        found.iter().filter(|one| !one.ok).map(|one| format!("{}: {}", one.what, one.found)).collect();
    if holdings(restored, &manifest.holdings.made_at, manifest.holdings.bytes)? != manifest.holdings {
        bad.push("it holds something else than its label says".to_owned());
    }
    if bad.is_empty() { Ok(found.len()) } else { Err(StoreError::BackupUnproven(bad.join("; "))) }
}

/// Takes away what a restoring that was broken off left behind.
pub(crate) fn clear(folder: &Path) -> Result<(), StoreError> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(at(folder)) } else { Ok(()) }
}

/// Names of the backups in a depot, oldest first.
///
/// # Errors
/// A depot that cannot be listed, or holds no backup.
pub fn backup_names(from: &dyn Depot) -> Result<Vec<String>, StoreError> {
    let is_label = |name: &String| Path::new(name).extension().is_some_and(|ending| ending == LABEL);
    let mut names: Vec<String> = from.names()?.into_iter().filter(is_label).collect();
    names.sort_by_key(|name| (turn(name).0.to_owned(), turn(name).1));
    if names.is_empty() { Err(StoreError::NoBackup(from.called())) } else { Ok(names) }
}

/// The date in a label's name, and which backup of that second it is, as [`unused`] counts them.
fn turn(name: &str) -> (&str, u32) {
    let stem = name.strip_suffix(LABEL).map_or(name, |stem| stem.trim_end_matches('.'));
    let counted = stem.rsplit_once("Z-").and_then(|(date, count)| Some((date, count.parse().ok()?)));
    counted.unwrap_or((stem.trim_end_matches('Z'), 1))
}
