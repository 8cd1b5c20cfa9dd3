//! What people judged of two rows of lists: kept with author, time and reason, withdrawn and never removed.

use super::Vault;
use crate::StoreError;
use crate::case::{Case, Note};
use assize_record::id::{RecordId, UserId};
use assize_record::identity::Reason;
use assize_record::linkage::{JudgementWithdrawn, PairJudgement, Said};

/// How two records stand in the log.
fn object(records: &(RecordId, RecordId)) -> String {
    format!("{}/{}", records.0, records.1)
}

impl Vault {
    /// Every judgement ever made, the withdrawn ones among them, in the order made.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn judgements(&self) -> Result<Vec<PairJudgement>, StoreError> {
        let sql = "SELECT number, one, other, said, by, at, reason, withdrawn FROM judgement ORDER BY number";
        let mut query = self.database.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut judgements = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |column: usize| row.get::<_, String>(column);
            let said: Said = text(3)?.parse().map_err(|_| StoreError::NotThere("judgement of this kind".to_owned()))?;
            let withdrawn: Option<String> = row.get(7)?;
            judgements.push(PairJudgement {
                number: row.get(0)?,
                records: (RecordId::new(text(1)?), RecordId::new(text(2)?)),
                said,
                by: UserId::new(text(4)?),
                at: text(5)?,
                reason: text(6)?,
                withdrawn: withdrawn.map(|json| serde_json::from_str(&json)).transpose()?,
            });
        }
        Ok(judgements)
    }

    /// Keeps a judgement of whoever has the case open. The log gets the two ids, and never the reason in words.
    ///
    /// # Errors
    /// The database.
    pub fn judge(
        &mut self,
        case: &mut Case,
        (one, other): (&RecordId, &RecordId),
        said: Said,
        reason: &str,
        now: &str,
    ) -> Result<PairJudgement, StoreError> {
        let number = u32::try_from(self.judgements()?.len()).unwrap_or(u32::MAX).saturating_add(1);
        let records = if one < other { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) };
        let (by, at, reason) = (case.user().clone(), now.to_owned(), reason.to_owned());
        let judgement = PairJudgement { number, records, said, by, at, reason, withdrawn: None };
        Self::log_judgement(case, "judge-pair", &judgement, now)?;
        self.database.execute(
            "INSERT INTO judgement VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)",
            (
                number,
                judgement.records.0.as_str(),
                judgement.records.1.as_str(),
                said.code(),
                judgement.by.as_str(),
                now,
                &judgement.reason,
            ),
        )?;
        Ok(judgement)
    }

    /// Withdraws a judgement that stands. It stays on record.
    ///
    /// # Errors
    /// There is none of this number, or it is withdrawn already; the database.
    pub fn withdraw_judgement(
        &mut self,
        case: &mut Case,
        number: u32,
        reason: &str,
        now: &str,
    ) -> Result<PairJudgement, StoreError> {
        let standing = |one: &PairJudgement| one.number == number && one.withdrawn.is_none();
        let found = self.judgements()?.into_iter().find(standing);
        let mut judgement = found.ok_or_else(|| StoreError::NotThere(format!("judgement {number} that stands")))?;
        let (by, at, reason) = (case.user().clone(), now.to_owned(), reason.to_owned());
        let withdrawn = JudgementWithdrawn { by, at, reason };
        let json = serde_json::to_string(&withdrawn)?;
        judgement.withdrawn = Some(withdrawn);
        Self::log_judgement(case, "withdraw-judgement", &judgement, now)?;
        self.database.execute("UPDATE judgement SET withdrawn = ?2 WHERE number = ?1", (number, json))?;
        Ok(judgement)
    }

    fn log_judgement(case: &Case, action: &str, judgement: &PairJudgement, now: &str) -> Result<(), StoreError> {
        let (actor, change) = (case.user().clone(), serde_json::to_vec(judgement)?);
        let (object, reason) = (object(&judgement.records), Reason::Linkage.code());
        let note = Note { actor: &actor, action, object: &object, reason, change: &change, at: now };
        Case::note(&case.database, &case.fresh, &note)
    }
}
