//! A case looks at its own log: entries, tree, checkpoints, and what was deposited.

use super::checkpoint::Checkpoint;
use super::deposit::{Deposit, DepositKind};
use super::in_force::Keys;
use super::note::{Note, VerifierKey};
use super::state;
use super::walk::{Bad, Walk};
use crate::StoreError;
use crate::case::Case;
use crate::verify::{VerifyFinding, finding};
use std::collections::BTreeSet;

impl Case {
    /// The log by itself, good or bad.
    pub(crate) fn verify_log(&self) -> Result<Vec<VerifyFinding>, StoreError> {
        let walk = self.walk_log(BTreeSet::new())?;
        let keys = self.log_keys(&walk)?;
        let (mut out, mut good) = (Vec::new(), 0);
        let checkpoints = self.checkpoints()?;
        for checkpoint in &checkpoints {
            let signed = keys.as_ref().and_then(|keys| keys.checkpoint(&checkpoint.note).ok());
            let fits = signed.is_some_and(|signed| walk.roots.get(&signed.size) == Some(&signed.root));
            if fits {
                good = good.max(checkpoint.size);
            }
            let found = if fits { "signed, and the root of its entries" } else { "not the root of its entries" };
            out.push(finding(format!("checkpoint {}", checkpoint.size), fits, found));
        }
        let note_over = |size| checkpoints.iter().find(|one| one.size == size).map(|one| one.note.clone());
        out.extend(keys.iter().flat_map(|keys| keys.handed_over(&walk, note_over)));
        out.insert(0, self.entries_found(&walk, good)?);
        for deposit in self.deposits()? {
            out.push(self.deposit_found(&deposit)?);
        }
        Ok(out)
    }

    fn entries_found(&self, walk: &Walk, good: u64) -> Result<VerifyFinding, StoreError> {
        let whole = format!("{} entries, each bound to the one before", walk.size());
        let bad = walk.bad(good);
        if bad.is_some() || state::root(&self.database, walk.size()).is_ok_and(|root| root == walk.root()) {
            return Ok(finding("log", bad.is_none(), bad.map_or(whole, Bad::words)));
        }
        // The chain cannot show a change of its last entry; the hash kept beside the entries can.
        let last = walk.size().saturating_sub(1);
        Ok(finding("log", false, format!("the tree is not that of the entries; entry {last} was altered, or the tree")))
    }

    fn deposit_found(&self, deposit: &Deposit) -> Result<VerifyFinding, StoreError> {
        let kept = state::checkpoint(&self.database, deposit.size)?;
        let note = kept.as_ref().and_then(|kept| Note::parse(&kept.note).ok());
        let holds = match (deposit.kind, note, kept) {
            (DepositKind::Cosignature, Some(note), _) => {
                let line = String::from_utf8_lossy(&deposit.body);
                let note = Note::parse(&format!("{}\n{line}\n", note.text));
                let key = VerifierKey::parse(&deposit.verifier);
                note.ok().zip(key.ok()).is_some_and(|(note, key)| note.verify(&key).is_ok())
            }
            (DepositKind::TimeStamp, _, Some(kept)) => {
                super::stamp::verify(&deposit.body, &super::stamp::digest(&kept.note), &deposit.verifier).is_ok()
            }
            _ => false,
        };
        let what = format!("{} of {} on checkpoint {}", deposit.kind.code(), deposit.by, deposit.size);
        let found = if holds { format!("made at {}", deposit.at) } else { "does not verify".to_owned() };
        Ok(finding(what, holds, found))
    }

    /// Is a checkpoint that was deposited outside still the beginning of this log?
    ///
    /// # Errors
    /// The database.
    pub fn verify_against(&self, deposited: &str) -> Result<VerifyFinding, StoreError> {
        let claimed = Note::parse(deposited).ok().and_then(|note| Checkpoint::parse(&note.text).ok());
        let walk = self.walk_log(claimed.iter().map(|one| one.size).collect())?;
        let (unsigned, keys) = ("not signed by this log", self.log_keys(&walk)?);
        let checkpoint = match keys.map(|keys| keys.checkpoint(deposited)) {
            Some(Ok(checkpoint)) => checkpoint,
            Some(Err(refused)) => return Ok(finding("deposited checkpoint", false, refused.words(unsigned))),
            None => return Ok(finding("deposited checkpoint", false, unsigned)),
        };
        let size = checkpoint.size;
        let what = format!("deposited checkpoint {size}");
        Ok(match walk.roots.get(&size) {
            None => {
                let entries = walk.size();
                finding(what, false, format!("over {size} entries, {entries} are there: cut or rolled back"))
            }
            Some(root) if *root == checkpoint.root => {
                finding(what, true, format!("the log begins with its {size} entries"))
            }
            Some(_) => finding(what, false, format!("rewritten: one of its {size} entries is not the one deposited")),
        })
    }

    /// The keys that signed and sign this log; none before the first checkpoint.
    fn log_keys(&self, walk: &Walk) -> Result<Option<Keys>, StoreError> {
        Ok(self.first_log_verifier()?.map(|first| Keys::new(first, &walk.successions)))
    }

    /// Every checkpoint's root, and those at `sizes`, again from the entries alone.
    fn walk_log(&self, sizes: BTreeSet<u64>) -> Result<Walk, StoreError> {
        let kept = state::checkpoints(&self.database)?.into_iter().map(|checkpoint| checkpoint.size);
        let mut walk = Walk::new(kept.chain(sizes).collect(), BTreeSet::new());
        let mut query = self.database.prepare("SELECT leaf FROM log_entry ORDER BY seq")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            walk.line(row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?);
        }
        Ok(walk)
    }
}
