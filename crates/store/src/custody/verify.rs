//! The chain of custody, looked at: each link by the one before and by the log, each version by its digests, each move by the
//! bytes of both sides.

use super::{Kept, change_of, digest_of, links, proof, versions};
use crate::StoreError;
use crate::case::Case;
use crate::log::{self, commitment};
use crate::verify::{VerifyFinding, finding};
use assize_record::custody::{Act, Change, Delivered, Link};
use rusqlite::OptionalExtension;

impl Case {
    /// What is found in the chain, good or bad.
    pub(crate) fn verify_custody(&self) -> Result<Vec<VerifyFinding>, StoreError> {
        let links = match links(&self.database) {
            Ok(links) => links,
            Err(StoreError::Json(_)) => return Ok(vec![finding("custody chain", false, "a link cannot be read")]),
            Err(other) => return Err(other),
        };
        let mut out = vec![self.chain_found(&links)?];
        let kept = match versions(&self.database) {
            Ok(kept) => kept,
            Err(error @ StoreError::Chain(_)) => {
                out.push(finding("versions of evidence", false, error.to_string()));
                return Ok(out);
            }
            Err(other) => return Err(other),
        };
        out.extend(self.newest_found(&links)?);
        out.extend(kept.iter().filter(|one| is_superseded(one, &kept)).map(|one| self.version_found(one)));
        for (link, _) in &links {
            let Act::Received(receipt) = &link.act else { continue };
            out.extend(receipt.files.iter().filter_map(|file| self.move_found(file, &kept)));
        }
        Ok(out)
    }

    fn chain_found(&self, links: &[(Link, String)]) -> Result<VerifyFinding, StoreError> {
        let mut previous = "0".repeat(64);
        let mut erased = 0;
        for (place, (link, body)) in (0..).zip(links) {
            let bad = |why: &str| Ok(finding("custody chain", false, format!("link {place} {why}")));
            if link.seq != place || link.previous != previous {
                return bad("does not follow from the one before");
            }
            match self.is_logged(link, body)? {
                Some(true) => {}
                Some(false) => return bad("is not what its entry in the log commits to"),
                None => erased += 1,
            }
            previous = digest_of(body);
        }
        let mut found = format!("{} links, each bound to the one before and to its entry in the log", links.len());
        if erased > 0 {
            found.push_str(&format!("; of {erased} the entry has no salt, so only the one before binds them"));
        }
        Ok(finding("custody chain", true, found))
    }

    /// Whether the entry of a link commits to it; `None` where the entry's salt is gone.
    fn is_logged(&self, link: &Link, body: &str) -> Result<Option<bool>, StoreError> {
        let row: Option<(String, Option<Vec<u8>>)> = self
            .database
            .query_row("SELECT leaf, salt FROM log_entry WHERE seq = ?1", [super::signed(link.entry)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let Some((leaf, salt)) = row else { return Ok(Some(false)) };
        let Ok(entry) = serde_json::from_str::<log::Logged>(&leaf) else { return Ok(Some(false)) };
        if entry.actor != link.by.as_str() || (entry.at != link.at) {
            return Ok(Some(false));
        }
        Ok(salt.map(|salt| entry.commitment == commitment(&salt, change_of(link, body).as_bytes())))
    }

    /// Whether the study's files are those of the newest receipt.
    fn newest_found(&self, links: &[(Link, String)]) -> Result<Option<VerifyFinding>, StoreError> {
        let receipt = links.iter().rev().find_map(|(link, _)| match &link.act {
            Act::Received(receipt) => Some(receipt),
            _ => None,
        });
        let Some(receipt) = receipt else { return Ok(None) };
        let here = receipt.files.iter().filter(|file| file.change != Change::Gone);
        let same = self.study()?.custody.into_values().eq(here.map(|file| file.custody.clone()));
        let found =
            if same { "those of the newest link that received any" } else { "not those that the chain tells of" };
        Ok(Some(finding("files of the study", same, found)))
    }

    fn version_found(&self, kept: &Kept) -> VerifyFinding {
        let what = format!("evidence {}, version {}", kept.custody.file, kept.version);
        match self.version(kept) {
            Err(error) => finding(what, false, error.to_string()),
            Ok(_) if self.is_as_at_intake(kept) => finding(what, true, "SHA-256 and BLAKE3 as at intake"),
            Ok(_) => finding(what, false, "digests differ from those at intake"),
        }
    }

    fn move_found(&self, file: &Delivered, kept: &[Kept]) -> Option<VerifyFinding> {
        let Change::Changed(moved) = &file.change else { return None };
        let of = |version: u32| {
            let kept = kept.iter().find(|kept| kept.custody.file == file.custody.file && kept.version == version)?;
            self.version(kept).ok()
        };
        let before = file.version.checked_sub(1)?;
        let what = format!("what moved in {}, version {before} to {}", file.custody.file, file.version);
        let Some((old, new)) = of(before).zip(of(file.version)) else {
            return Some(finding(what, false, "one of the two cannot be read"));
        };
        let ok = proof::holds(moved, &old, &new);
        Some(finding(what, ok, if ok { moved.to_string() } else { "not what moved between the two".to_owned() }))
    }
}

/// Whether a later version of the file is there; the newest is looked at with the rest of the evidence.
fn is_superseded(one: &Kept, all: &[Kept]) -> bool {
    all.iter().any(|other| other.custody.file == one.custody.file && other.version > one.version)
}
