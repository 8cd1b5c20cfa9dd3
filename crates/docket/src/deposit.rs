//! Records in the case what somebody outside signed over one of its checkpoints.

use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_store::StoreError;
use assize_store::log::Deposit;
use assize_store::log::note::VerifierKey;

/// What was brought back.
pub enum Outside<'a> {
    /// A checkpoint with a partner's cosignature, and the partner's key, which came another way.
    Cosignature {
        /// The note.
        note: &'a str,
        /// In note format.
        key: &'a str,
    },
    /// A time stamp, and the certificates (PEM) that are trusted for it.
    TimeStamp {
        /// DER.
        response: &'a [u8],
        /// PEM.
        anchors: &'a str,
    },
}

/// Verifies and records it, with one entry. The same again is no change.
pub fn deposit(case: &mut OpenCase, outside: &Outside<'_>, now: &str) -> Result<Deposit, DocketError> {
    let case = case.for_writing(Operation::Deposit)?;
    Ok(match outside {
        Outside::Cosignature { note, key } => {
            let key = VerifierKey::parse(key).map_err(StoreError::from)?;
            case.deposit_cosignature(note, &key, now)?
        }
        Outside::TimeStamp { response, anchors } => case.deposit_time_stamp(response, anchors, now)?,
    })
}
