//! Shares for the day when a passphrase is lost: a key pair whose secret is split, so that any three of five open the case
//! and two say nothing. The vault has shares of its own, two of three.
//!
//! Shamir's scheme over the field of 256 elements, of 32 random bytes. Written as words, with a checksum in each.

use crate::StoreError;
use crate::case::{Case, Entropy};
use crate::cost::Cost;
use crate::keys::{Key, Keyring, Purpose, derive, random};
use crate::lock::Lock;
use crate::passphrase::words;
use crate::roster::{Enrolled, Holder};
use crate::session::Session;
use crate::user::{Place, SealedSecret, UserSecret, check_name};
use assize_record::id::UserId;
use assize_record::role::Role;
use blahaj::{Share as Point, Sharks};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const CHECKSUM: usize = 4;
/// Format, what, needed, made, set (4), number, 32 bytes, checksum.
const LENGTH: usize = 1 + 1 + 1 + 1 + 4 + 1 + 32 + CHECKSUM;
/// Bits that a word stands for.
const BITS: usize = 11;

/// What a set of shares opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recovers {
    /// The case, without identities: three of five.
    Case,
    /// The identity vault: two of three.
    Vault,
}

impl Recovers {
    /// How many shares it takes, and how many are made.
    pub fn numbers(self) -> (u8, u8) {
        match self {
            Self::Case => (3, 5),
            Self::Vault => (2, 3),
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::Case => 1,
            Self::Vault => 2,
        }
    }

    fn holder(self) -> (UserId, Holder) {
        match self {
            Self::Case => (UserId::new("recovery-case"), Holder::CaseRecovery),
            Self::Vault => (UserId::new("recovery-vault"), Holder::VaultRecovery),
        }
    }
}

/// One share. Whoever holds enough of a set holds what it opens.
#[derive(Clone)]
pub struct Share {
    /// What the set opens.
    pub recovers: Recovers,
    /// How many of the set it takes.
    pub needed: u8,
    /// How many there are.
    pub made: u8,
    /// Which of them, from 1.
    pub number: u8,
    set: [u8; 4],
    value: Key,
}

impl Share {
    fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH));
        bytes.extend([FORMAT, self.recovers.code(), self.needed, self.made]);
        bytes.extend(self.set);
        bytes.push(self.number);
        bytes.extend(self.value.iter());
        let checksum = blake3::hash(&bytes);
        bytes.extend(&checksum.as_bytes()[..CHECKSUM]);
        bytes
    }

    /// The share as 33 words.
    pub fn to_words(&self) -> Zeroizing<String> {
        let bytes = self.bytes();
        let bit = |place: usize| bytes.get(place / 8).is_some_and(|byte| byte >> (7 - place % 8) & 1 == 1);
        let mut out = Zeroizing::new(String::with_capacity(LENGTH * 8));
        for word in 0..(LENGTH * 8).div_ceil(BITS) {
            let index = (0..BITS).fold(0, |index, place| index << 1 | usize::from(bit(word * BITS + place)));
            if word > 0 {
                out.push(' ');
            }
            out.push_str(words()[index]);
        }
        out
    }

    /// Reads words back. `place` is which of the shares given this is, for the error.
    ///
    /// # Errors
    /// A word that is not on the list, words left out or too many, a checksum that does not fit.
    pub fn from_words(text: &str, place: usize) -> Result<Self, StoreError> {
        let refused = |fault| StoreError::Share { place, fault };
        let mut bits = Zeroizing::new(Vec::with_capacity(LENGTH * 8 + BITS));
        for word in text.split_whitespace() {
            let word = Zeroizing::new(word.to_lowercase());
            let index = words().binary_search(&word.as_str()).map_err(|_| refused("a word is not on the list"))?;
            bits.extend((0..BITS).rev().map(|shift| index >> shift & 1 == 1));
        }
        if bits.len() != (LENGTH * 8).div_ceil(BITS) * BITS {
            return Err(refused("it does not have 33 words"));
        }
        let byte = |bits: &[bool]| bits.iter().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit));
        let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(bits.chunks_exact(8).take(LENGTH).map(byte).collect());
        let (content, checksum) = bytes.split_at(LENGTH - CHECKSUM);
        if blake3::hash(content).as_bytes()[..CHECKSUM] != *checksum {
            return Err(refused("its checksum does not fit: a word is wrong or in the wrong place"));
        }
        Self::from_content(content).ok_or_else(|| refused("it is of a kind that this program does not know"))
    }

    fn from_content(content: &[u8]) -> Option<Self> {
        let (head, value) = content.split_first_chunk::<9>()?;
        let [format, what, needed, made, set @ .., number] = *head;
        let recovers = [Recovers::Case, Recovers::Vault].into_iter().find(|one| one.code() == what)?;
        let value = Zeroizing::new(<[u8; 32]>::try_from(value).ok()?);
        (format == FORMAT && (needed, made) == recovers.numbers() && (1..=made).contains(&number)).then_some(Self {
            recovers,
            needed,
            made,
            number,
            set,
            value,
        })
    }
}

/// Splits a secret into shares of a new set.
fn split(secret: &Key, recovers: Recovers, entropy: Entropy<'_>) -> Result<Vec<Share>, StoreError> {
    let (needed, made) = recovers.numbers();
    let set = *random::<4>(entropy)?;
    let mut generator = ChaCha20Rng::from_seed(*random::<32>(entropy)?);
    let points = Sharks(needed).dealer_rng(secret.as_ref(), &mut generator);
    let share = |(number, point): (u8, Point)| {
        let bytes = Zeroizing::new(Vec::from(&point));
        let mut value = Zeroizing::new([0; 32]);
        value.copy_from_slice(&bytes[1..]);
        Share { recovers, needed, made, number, set, value }
    };
    Ok((1..=made).zip(points).map(share).collect())
}

/// The secret that enough shares of one set give. Shares of another set that are among them are left aside.
fn join(shares: &[Share], recovers: Recovers) -> Result<Key, StoreError> {
    let mut sets: BTreeMap<[u8; 4], BTreeMap<u8, &Share>> = BTreeMap::new();
    for share in shares.iter().filter(|share| share.recovers == recovers) {
        sets.entry(share.set).or_default().insert(share.number, share);
    }
    let needed = usize::from(recovers.numbers().0);
    let largest = sets.into_values().max_by_key(BTreeMap::len).unwrap_or_default();
    if largest.len() < needed {
        return Err(StoreError::FewShares { found: largest.len(), needed });
    }
    let point = |share: &&Share| Point::try_from([&[share.number], share.value.as_slice()].concat().as_slice()).ok();
    let points: Vec<Point> = largest.values().take(needed).filter_map(point).collect();
    let scheme = Sharks(recovers.numbers().0);
    let secret = Zeroizing::new(scheme.recover(&points).map_err(|_| StoreError::ForeignShares)?);
    Ok(Zeroizing::new(<[u8; 32]>::try_from(secret.as_slice()).map_err(|_| StoreError::ForeignShares)?))
}

/// Who takes over a case whose passphrase is lost.
pub struct Successor<'a> {
    /// A user of the case, whose keys are replaced; or a new one, who becomes custodian.
    pub user: UserId,
    /// The new passphrase.
    pub passphrase: &'a [u8],
    /// What a guess at it costs.
    pub cost: Cost,
}

impl Case {
    /// Makes a new set of shares. Shares of an earlier set open nothing that is written from now on.
    ///
    /// # Errors
    /// Shares of the vault by somebody who does not hold its key; the file system.
    pub fn make_recovery(
        &mut self,
        recovers: Recovers,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<Vec<Share>, StoreError> {
        if recovers == Recovers::Vault && self.session.vault.is_empty() {
            return Err(if self.has_vault() { StoreError::NoVaultKey } else { StoreError::NoVault });
        }
        let (user, holder) = recovers.holder();
        let secret = secret_of(random(entropy)?);
        let shares = split(&secret.encryption, recovers, entropy)?;
        let public = secret.public(user.clone());
        self.record("make-recovery-shares", user.as_str(), &serde_json::to_vec(&public)?, now)?;
        let by = self.session.user.clone();
        let before = self.session.roster.holders.get(&user).map(|one| one.public.verifying.clone());
        let enrolled = Enrolled::new(holder, BTreeSet::new(), public, now, by);
        self.session.enrol(enrolled, None, entropy)?;
        let session = &mut self.session;
        if session.gives_roles() {
            session.roster.found(&session.body.case, &session.secret)?;
        }
        if let Some(old) = before {
            // Only a custodian; a keeper of identities replaces shares that signed nothing.
            if session.gives_roles() {
                session.take_over(&old)?;
            }
        }
        self.session.save(&self.folder, entropy)?;
        Ok(shares)
    }

    /// Opens a case with shares and gives a user new keys under a new passphrase. Shares of the vault among them restore
    /// the role of identity keeper; without them the successor has none.
    ///
    /// # Errors
    /// Too few shares, shares that do not fit, a passphrase that is not accepted, a case that is open elsewhere.
    pub fn recover(
        folder: &Path,
        shares: &[Share],
        successor: &Successor<'_>,
        entropy: Entropy<'_>,
        now: &str,
    ) -> Result<Self, StoreError> {
        check_name(&successor.user)?;
        let lock = Lock::take(folder)?;
        let (mut session, repaired) = enter(folder, shares, Recovers::Case)?;
        let with_vault = shares.iter().any(|share| share.recovers == Recovers::Vault);
        if with_vault {
            session.vault = enter(folder, shares, Recovers::Vault)?.0.vault;
        }
        let mut roles = match session.roster.holders.get(&successor.user) {
            Some(known) => known.roles.clone(),
            None => BTreeSet::from([Role::Custodian]),
        };
        roles.remove(&Role::IdentityKeeper);
        if with_vault {
            roles.insert(Role::IdentityKeeper);
        }
        if roles.iter().all(|role| !role.reads_the_case()) {
            roles.insert(Role::Custodian);
        }
        let secret = UserSecret::random(entropy)?;
        let place = Place::Case(&session.body.case);
        let owner = (&successor.user, &secret);
        let seal = SealedSecret::seal(owner, place, successor.passphrase, successor.cost, entropy)?;
        let public = secret.public(successor.user.clone());
        let by = std::mem::replace(&mut session.user, successor.user.clone());
        let replaced = session.roster.holders.get(&successor.user).map(|one| one.public.verifying.clone());
        let shares = std::mem::replace(&mut session.secret, secret);
        if !with_vault {
            session.vault = Keyring::default();
        }
        let mut case = Self::finish(folder, session, repaired, lock)?;
        case.record("recover", successor.user.as_str(), &serde_json::to_vec(&public)?, now)?;
        let enrolled = Enrolled::new(Holder::Person, roles, public, now, by);
        case.session.succeed(enrolled, seal, (&shares, replaced.as_deref()), entropy)?;
        case.session.save(&case.folder, entropy)?;
        Ok(case)
    }
}

impl Session {
    /// Enters whoever takes over with shares: the shares sign that entry, and the successor what the replaced keys signed.
    fn succeed(
        &mut self,
        enrolled: Enrolled,
        seal: SealedSecret,
        (shares, replaced): (&UserSecret, Option<&str>),
        entropy: Entropy<'_>,
    ) -> Result<(), StoreError> {
        let (user, secret) = (self.user.clone(), std::mem::replace(&mut self.secret, shares.clone()));
        self.user = Recovers::Case.holder().0;
        let entered = self.enrol(enrolled, Some(seal), entropy);
        (self.user, self.secret) = (user.clone(), secret.clone());
        entered?;
        if let Some(old) = replaced.filter(|_| self.gives_roles()) {
            self.take_over(old)?;
        }
        self.pin(&user, &secret).map(drop)
    }
}

/// The pair of keys that a set of shares gives.
fn secret_of(encryption: Key) -> UserSecret {
    UserSecret { signing: derive(&encryption, Purpose::ShareSigning), encryption }
}

/// The header as the holder of a set of shares sees it.
fn enter(folder: &Path, shares: &[Share], recovers: Recovers) -> Result<(Session, Vec<String>), StoreError> {
    let secret = secret_of(join(shares, recovers)?);
    Session::load(folder, &recovers.holder().0, &secret).map_err(|error| match error {
        StoreError::WrongPassphrase | StoreError::NoSuchUser { .. } => StoreError::ForeignShares,
        other => other,
    })
}
