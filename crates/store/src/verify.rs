//! Is the case whole? Header, database, evidence, study, identity vault and log, each with what was found.

use crate::case::Case;
use crate::{StoreError, header, study};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyFinding {
    /// What was looked at.
    pub what: String,
    /// What was found, in words.
    pub found: String,
    /// True where all is well.
    pub ok: bool,
}

pub(crate) fn finding(what: impl Into<String>, ok: bool, found: impl Into<String>) -> VerifyFinding {
    VerifyFinding { what: what.into(), found: found.into(), ok }
}

impl Case {
    /// Looks at everything and reports it, good or bad.
    ///
    /// # Errors
    /// Only where looking itself fails.
    pub fn verify(&self) -> Result<Vec<VerifyFinding>, StoreError> {
        let copies = header::whole_copies(&self.folder)?;
        let mut out =
            vec![finding("header", copies == header::COPIES.len(), format!("{copies} of 3 copies whole and alike"))];
        out.push(self.salt()?);
        out.push(self.pragma("pages of the database, by their MACs", "PRAGMA cipher_integrity_check", "")?);
        out.push(self.pragma("structure of the database", "PRAGMA integrity_check", "ok")?);
        out.push(self.pragma("references between rows", "PRAGMA foreign_key_check", "")?);
        for received in self.custody()? {
            out.push(match self.evidence(&received) {
                Ok(bytes) => {
                    let same = hex::encode(Sha256::digest(&bytes)) == received.sha256
                        && blake3::hash(&bytes).to_hex().as_str() == received.blake3;
                    let found =
                        if same { "SHA-256 and BLAKE3 as at intake" } else { "digests differ from those at intake" };
                    finding(format!("evidence {}", received.file), same, found)
                }
                Err(error) => finding(format!("evidence {}", received.file), false, error.to_string()),
            });
        }
        if let Some((_, written)) = study::held(&self.database)? {
            let same = study::digest(&self.study()?)? == written;
            let found =
                if same { "equal to what was written at intake" } else { "differs from what was written at intake" };
            out.push(finding("study", same, found));
        }
        out.extend(self.verify_custody()?);
        out.extend(self.verify_vault()?);
        out.extend(self.verify_log()?);
        Ok(out)
    }

    /// The first bytes of the database, which no MAC of a page covers. Brings the write-ahead log into the file, too,
    /// since the check of the pages looks at the file alone.
    fn salt(&self) -> Result<VerifyFinding, StoreError> {
        let same = hex::encode(self.file.salt(&self.database)?) == self.session.body.database.salt;
        let found = if same { "the header's" } else { "differs from the header's; nothing reads it there" };
        Ok(finding("salt in the database", same, found))
    }

    /// A check whose answer is a list of faults, or one good word.
    fn pragma(&self, what: &str, sql: &str, good: &str) -> Result<VerifyFinding, StoreError> {
        let mut query = self.database.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut answers = Vec::new();
        while let Some(row) = rows.next()? {
            answers.push(row.get::<_, String>(0)?);
        }
        answers.retain(|answer| answer != good);
        let found = if answers.is_empty() { "no fault".to_owned() } else { answers.join("; ") };
        Ok(finding(what, answers.is_empty(), found))
    }
}
