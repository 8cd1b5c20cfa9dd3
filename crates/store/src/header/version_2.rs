//! Headers of version 2: names of users stand in the clear, and nobody signs who gives which role. Read, and written only to
//! repair a copy before the change of version.

use crate::header::{self, Place, Sealed};
use crate::user::SealedSecret;
use crate::wrap::Wrapped;
use assize_record::id::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A change of keys that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    to: Place,
    operation: String,
    object: String,
    by: UserId,
    at: String,
}

/// What one holder can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    secret: Option<SealedSecret>,
    case_keys: Wrapped,
    vault_keys: Wrapped,
}

/// Everything that the MAC covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    magic: String,
    version: u32,
    revision: u64,
    case: String,
    database: Place,
    rotation: Option<Rotation>,
    vault: Option<Place>,
    vault_rotation: Option<Place>,
    slots: BTreeMap<UserId, Slot>,
    roster: Sealed,
}

impl Body {
    /// The same in the form of this version, its slots still called by name.
    pub fn renewed(&self) -> header::Body {
        let slot = |(user, slot): (&UserId, &Slot)| {
            let Slot { secret, case_keys, vault_keys } = slot.clone();
            (user.to_string(), header::Slot { secret, case_keys, vault_keys, pin: None })
        };
        header::Body {
            magic: self.magic.clone(),
            version: header::VERSION,
            revision: self.revision,
            case: self.case.clone(),
            database: self.database.clone(),
            rotation: self.rotation.as_ref().map(|rotation| rotation.to.clone()),
            vault: self.vault.clone(),
            vault_rotation: self.vault_rotation.clone(),
            slots: self.slots.iter().map(slot).collect(),
            roster: self.roster.clone(),
        }
    }

    /// What a change of keys that was begun is to leave in the log.
    pub fn announced(&self) -> Option<header::Announced> {
        self.rotation.as_ref().map(|rotation| header::Announced {
            operation: rotation.operation.clone(),
            object: rotation.object.clone(),
            by: rotation.by.clone(),
            at: rotation.at.clone(),
        })
    }
}

/// One copy as it stands on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Body.
    pub body: Body,
    /// Keyed BLAKE3 of it.
    pub mac: String,
}

/// A copy that stands as version 2 wrote it, to the byte.
pub fn exact(line: &[u8]) -> Option<Copy> {
    let copy: Copy = serde_json::from_slice(line).ok()?;
    (copy.body.version == 2 && serde_json::to_vec(&copy).ok()? == line).then_some(copy)
}
