//! What was let out, and the steps before: the calendar of editions, screenings, proposals and their approvals.

use crate::case::Case;
use crate::idempotency::{Applied, IdempotencyKey};
use crate::{StoreError, study};
use assize_record::id::{ReleaseId, UserId};
use assize_record::release::{NoiseBudget, Proposal, Release, Scheduled, Screening};
use assize_record::role::Role;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A proposal with the signature of whoever proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedProposal {
    /// What is signed.
    pub proposal: Proposal,
    /// The proposer's signature, hex.
    pub signature: String,
}

/// A second publisher's signature over a signed proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseApproval {
    /// Who approves.
    pub by: UserId,
    /// RFC 3339, UTC.
    pub at: String,
    /// Over the signed proposal, hex.
    pub signature: String,
}

/// A proposal as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// What was proposed.
    pub signed: SignedProposal,
    /// The approval, where there is one.
    pub approval: Option<ReleaseApproval>,
    /// What was let out, where it was.
    pub release: Option<Release>,
}

/// A release with what the case keeps of it.
pub struct Letting<'a> {
    /// What is let out.
    pub release: &'a Release,
    /// The edition of the tables of persons, as JSON; absent where the release has none.
    pub tables: Option<&'a str>,
}

fn message(step: &str, content: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    Ok(serde_json::to_vec(&("assize 2026 release", step, content))?)
}

impl Case {
    /// The days for which editions are planned, in order.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn scheduled(&self) -> Result<Vec<Scheduled>, StoreError> {
        let sql = "SELECT json_object('edition', edition, 'recorded', recorded) FROM scheduled ORDER BY edition";
        study::bodies(&self.database, sql)
    }

    /// Puts a day in the calendar. A day that is there already stays as it was recorded.
    ///
    /// # Errors
    /// The database.
    pub fn schedule(&mut self, day: &Scheduled, now: &str) -> Result<Applied, StoreError> {
        let (edition, recorded) = (day.edition.to_string(), day.recorded.to_string());
        let key = IdempotencyKey::of(&["schedule edition", &edition]);
        let change = serde_json::to_vec(day)?;
        self.once(&key, ("schedule-edition", &edition), &change, now, |database| {
            database.execute("INSERT INTO scheduled VALUES (?1, ?2)", (&edition, &recorded))?;
            Ok(())
        })
    }

    /// The newest screening.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn screening(&self) -> Result<Option<Screening>, StoreError> {
        let sql = "SELECT body FROM screening ORDER BY seq DESC LIMIT 1";
        Ok(study::bodies(&self.database, sql)?.pop())
    }

    /// Keeps a screening.
    ///
    /// # Errors
    /// The database.
    pub fn record_screening(&mut self, screening: &Screening, now: &str) -> Result<Applied, StoreError> {
        let body = study::json(screening)?;
        let key = IdempotencyKey::of(&["screen texts", &body]);
        self.once(&key, ("screen-texts", "study"), body.as_bytes(), now, |database| {
            database.execute("INSERT INTO screening (body) VALUES (?1)", [&body])?;
            Ok(())
        })
    }

    /// All proposals, in the order of their making.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn proposals(&self) -> Result<Vec<Proposed>, StoreError> {
        let signed: Vec<SignedProposal> = study::bodies(&self.database, "SELECT body FROM proposal ORDER BY rowid")?;
        let one = |signed: SignedProposal| {
            let id = signed.proposal.id.as_str();
            let approval = one_body(&self.database, "SELECT body FROM approval WHERE proposal = ?1", id)?;
            let release = one_body(&self.database, "SELECT body FROM release WHERE id = ?1", id)?;
            Ok(Proposed { signed, approval, release })
        };
        signed.into_iter().map(one).collect()
    }

    /// One proposal.
    ///
    /// # Errors
    /// None of this id; the database.
    pub fn proposal(&self, id: &ReleaseId) -> Result<Proposed, StoreError> {
        let found = self.proposals()?.into_iter().find(|one| one.signed.proposal.id == *id);
        found.ok_or_else(|| StoreError::NotThere(id.to_string()))
    }

    /// Signs a proposal as whoever has the case open, and keeps it, with the seed of its noise where it has any. The seed of a draw
    /// that is there stays.
    ///
    /// # Errors
    /// An id that is taken; the database.
    pub fn propose_release(
        &mut self,
        proposal: Proposal,
        seed: Option<&[u8; 32]>,
        now: &str,
    ) -> Result<SignedProposal, StoreError> {
        let id = proposal.id.to_string();
        let taken: Option<SignedProposal> = one_body(&self.database, "SELECT body FROM proposal WHERE id = ?1", &id)?;
        if taken.is_some() {
            return Err(StoreError::Taken(id));
        }
        let signed = SignedProposal { signature: self.sign(&message("propose", &proposal)?), proposal };
        let body = study::json(&signed)?;
        let key = IdempotencyKey::of(&["propose release", &body]);
        let drawn = signed.proposal.noise.map(|noise| noise.draw).zip(seed);
        self.once(&key, ("propose-release", &id), body.as_bytes(), now, |database| {
            database.execute("INSERT INTO proposal VALUES (?1, ?2)", (&id, &body))?;
            if let Some((draw, seed)) = drawn {
                database.execute("INSERT OR IGNORE INTO noise_seed VALUES (?1, ?2)", (draw, seed))?;
            }
            Ok(())
        })?;
        Ok(signed)
    }

    /// The budget of noisy counts, where it was set.
    ///
    /// # Errors
    /// The database, or a row that cannot be read.
    pub fn noise_budget(&self) -> Result<Option<NoiseBudget>, StoreError> {
        Ok(study::bodies(&self.database, "SELECT body FROM noise_budget")?.pop())
    }

    /// Sets the budget of noisy counts, for good.
    ///
    /// # Errors
    /// One that is set; the database.
    pub fn set_noise_budget(&mut self, budget: &NoiseBudget, now: &str) -> Result<(), StoreError> {
        if self.noise_budget()?.is_some() {
            return Err(StoreError::Taken("the budget of noisy counts".to_owned()));
        }
        let body = study::json(budget)?;
        let key = IdempotencyKey::of(&["noise budget", &body]);
        self.once(&key, ("set-noise-budget", "case"), body.as_bytes(), now, |database| {
            database.execute("INSERT INTO noise_budget VALUES (1, ?1)", [&body])?;
            Ok(())
        })?;
        Ok(())
    }

    /// The seed of a draw of noise, where one was kept.
    ///
    /// # Errors
    /// The database.
    pub fn noise_seed(&self, draw: u32) -> Result<Option<Zeroizing<[u8; 32]>>, StoreError> {
        let sql = "SELECT seed FROM noise_seed WHERE draw = ?1";
        let seed: Option<[u8; 32]> = self.database.query_row(sql, [draw], |row| row.get(0)).optional()?;
        Ok(seed.map(Zeroizing::new))
    }

    /// Signs the approval of a proposal as whoever has the case open, and keeps it.
    ///
    /// # Errors
    /// No such proposal; one person on both sides; a signature that is false; an approval that is there; the database.
    pub fn approve_release(&mut self, id: &ReleaseId, now: &str) -> Result<ReleaseApproval, StoreError> {
        let proposed = self.proposal(id)?;
        if proposed.approval.is_some() {
            return Err(StoreError::Taken(format!("an approval of {id}")));
        }
        let signature = self.sign(&message("approve", &(&proposed.signed, now))?);
        let approval = ReleaseApproval { by: self.user().clone(), at: now.to_owned(), signature };
        self.check_release(&proposed.signed, &approval)?;
        let body = study::json(&approval)?;
        let key = IdempotencyKey::of(&["approve release", &body]);
        self.once(&key, ("approve-release", id.as_str()), body.as_bytes(), now, |database| {
            database.execute("INSERT INTO approval VALUES (?1, ?2)", (id.as_str(), &body))?;
            Ok(())
        })?;
        Ok(approval)
    }

    /// Checks that two different publishers of this case have signed.
    ///
    /// # Errors
    /// [`StoreError::ReleaseNotApproved`], with the reason.
    pub fn check_release(&self, signed: &SignedProposal, approval: &ReleaseApproval) -> Result<(), StoreError> {
        let proposal = &signed.proposal;
        if proposal.by == approval.by {
            return Err(StoreError::ReleaseNotApproved("one person cannot be both who proposes and who approves"));
        }
        let is_true = |user: &UserId, content: &[u8], signature: &str, fault: &'static str| {
            let signer = self.enrolled(user).ok().filter(|one| one.roles.contains(&Role::Publisher));
            let signer = signer.ok_or(StoreError::ReleaseNotApproved("a signer is no publisher of this case"))?;
            if signer.public.has_signed(content, signature) {
                Ok(())
            } else {
                Err(StoreError::ReleaseNotApproved(fault))
            }
        };
        let (asked, agreed) = (message("propose", proposal)?, message("approve", &(signed, &approval.at))?);
        is_true(&proposal.by, &asked, &signed.signature, "the proposal's signature is false")?;
        is_true(&approval.by, &agreed, &approval.signature, "the approval's signature is false")
    }

    /// Everything that was let out, in the order of editions.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn releases(&self) -> Result<Vec<Release>, StoreError> {
        study::bodies(&self.database, "SELECT body FROM release ORDER BY edition, id")
    }

    /// The editions of the tables of persons, as JSON, in the order in which they were let out, each with its release.
    ///
    /// # Errors
    /// The database.
    pub fn table_editions(&self) -> Result<Vec<(ReleaseId, String)>, StoreError> {
        let sql = "SELECT id, tables FROM release WHERE tables IS NOT NULL ORDER BY rowid";
        let mut query = self.database.prepare(sql)?;
        let rows = query.query_map([], |row| Ok((ReleaseId::new(row.get::<_, String>(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Records that something is let out. The same again is no change.
    ///
    /// # Errors
    /// The database. Nothing may leave where one is returned.
    pub fn record_release(&mut self, letting: &Letting<'_>, now: &str) -> Result<Applied, StoreError> {
        let (release, body) = (letting.release, study::json(letting.release)?);
        let key = IdempotencyKey::of(&["release", release.id.as_str()]);
        self.once(&key, ("release", release.id.as_str()), body.as_bytes(), now, |database| {
            let values = (release.id.as_str(), release.edition.to_string(), &body, letting.tables);
            database.execute("INSERT INTO release VALUES (?1, ?2, ?3, ?4)", values)?;
            Ok(())
        })
    }
}

fn one_body<T: serde::de::DeserializeOwned>(
    database: &Connection,
    sql: &str,
    id: &str,
) -> Result<Option<T>, StoreError> {
    let body: Option<String> = database.query_row(sql, [id], |row| row.get(0)).optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}
