//! Who agreed to what, as rows that are only ever added to.

use crate::case::Case;
use crate::idempotency::{Applied, IdempotencyKey};
use crate::{StoreError, standing, study};
use assize_record::consent::{Additions, ConditionMet, Consent, ConsentCondition, ConsentRegister, Ground, Withdrawal};
use assize_record::consent::{FamilyMember, GroundDecision, PersonBehind};
use assize_record::date::PartialDate;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

impl Case {
    /// Everything on record about who agreed to what, in the order in which it was added.
    ///
    /// # Errors
    /// The database, or rows that cannot be read.
    pub fn consent_register(&self) -> Result<ConsentRegister, StoreError> {
        read(&self.database)
    }

    /// Adds to the register, with one entry in the log that names `object`: a pseudonym, or a code for what was added.
    /// The same key again is no change.
    ///
    /// # Errors
    /// An id that is taken; something that is taken back or found met and is not there; the database. Nothing is added then.
    pub fn add_to_register(
        &mut self,
        action: &str,
        object: &str,
        additions: &Additions,
        key: &IdempotencyKey,
        now: &str,
    ) -> Result<Applied, StoreError> {
        let change = serde_json::to_vec(additions)?;
        let rule = self.standing_rule;
        self.once(key, (action, object), &change, now, |database| {
            write(database, additions)?;
            standing::keep(database, rule, now)
        })
    }
}

fn write(database: &Connection, additions: &Additions) -> Result<(), StoreError> {
    for behind in &additions.people {
        let sql = "INSERT OR IGNORE INTO person_behind VALUES (?1, ?2, ?3)";
        let values = (behind.source.as_str(), behind.person.as_str(), behind.role.code());
        database.prepare_cached(sql)?.execute(values)?;
    }
    for member in &additions.families {
        let sql = "INSERT OR REPLACE INTO family_member VALUES (?1, ?2)";
        database.prepare_cached(sql)?.execute((member.person.as_str(), &member.family))?;
    }
    for answer in &additions.answers {
        free(database, "SELECT 1 FROM consent WHERE id = ?1", answer.id.as_str())?;
        let body = study::json(answer)?;
        let values = (answer.id.as_str(), answer.source.as_str(), answer.person.as_str(), answer.intended.code(), body);
        database.prepare_cached("INSERT INTO consent VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(values)?;
    }
    for withdrawal in &additions.withdrawals {
        free(database, "SELECT 1 FROM withdrawal WHERE id = ?1", withdrawal.id.as_str())?;
        let values = (withdrawal.id.as_str(), withdrawal.person.as_str(), study::json(withdrawal)?);
        database.prepare_cached("INSERT INTO withdrawal VALUES (?1, ?2, ?3)")?.execute(values)?;
    }
    for ground in &additions.grounds {
        let decision = ground.decision();
        free(database, "SELECT 1 FROM ground WHERE id = ?1", decision.id.as_str())?;
        let values = (decision.id.as_str(), decision.source.as_str(), study::json(ground)?);
        database.prepare_cached("INSERT INTO ground VALUES (?1, ?2, ?3)")?.execute(values)?;
    }
    for (ground, date) in &additions.revoked {
        there(database, "SELECT 1 FROM ground WHERE id = ?1", ground.as_str())?;
        free(database, "SELECT 1 FROM ground_revoked WHERE ground = ?1", ground.as_str())?;
        database.execute("INSERT INTO ground_revoked VALUES (?1, ?2)", (ground.as_str(), study::json(date)?))?;
    }
    for (consent, number, met) in &additions.met {
        write_met(database, consent.as_str(), *number, met)?;
    }
    Ok(())
}

fn write_met(database: &Connection, consent: &str, number: usize, met: &ConditionMet) -> Result<(), StoreError> {
    let sql = "SELECT body FROM consent WHERE id = ?1";
    let body: Option<String> = database.query_row(sql, [consent], |row| row.get(0)).optional()?;
    let answer: Consent = serde_json::from_str(&body.ok_or_else(|| StoreError::NotThere(consent.to_owned()))?)?;
    if !matches!(answer.conditions.get(number), Some(ConsentCondition::Words { .. })) {
        return Err(StoreError::NotThere(format!("{consent}, condition {}", number + 1)));
    }
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "INSERT OR REPLACE INTO condition_met VALUES (?1, ?2, ?3)";
    database.execute(sql, (consent, number, study::json(met)?))?;
    Ok(())
}

fn is_there(database: &Connection, sql: &str, id: &str) -> Result<bool, StoreError> {
    Ok(database.prepare_cached(sql)?.query_row([id], |_| Ok(())).optional()?.is_some())
}

fn free(database: &Connection, sql: &str, id: &str) -> Result<(), StoreError> {
    if is_there(database, sql, id)? { Err(StoreError::Taken(id.to_owned())) } else { Ok(()) }
}

fn there(database: &Connection, sql: &str, id: &str) -> Result<(), StoreError> {
    if is_there(database, sql, id)? { Ok(()) } else { Err(StoreError::NotThere(id.to_owned())) }
}

/// The whole register.
pub fn read(database: &Connection) -> Result<ConsentRegister, StoreError> {
    let people: Vec<PersonBehind> = study::bodies(
        database,
        "SELECT json_object('source', source, 'person', person, 'role', role) FROM person_behind ORDER BY rowid",
    )?;
    let families: Vec<FamilyMember> = study::bodies(
        database,
        "SELECT json_object('person', person, 'family', family) FROM family_member ORDER BY person",
    )?;
    let mut answers: Vec<Consent> = study::bodies(database, "SELECT body FROM consent ORDER BY rowid")?;
    let withdrawals: Vec<Withdrawal> = study::bodies(database, "SELECT body FROM withdrawal ORDER BY rowid")?;
    let mut grounds: Vec<Ground> = study::bodies(database, "SELECT body FROM ground ORDER BY rowid")?;
    apply_met(database, &mut answers)?;
    apply_revoked(database, &mut grounds)?;
    Ok(ConsentRegister { people, families, answers, withdrawals, grounds })
}

fn apply_met(database: &Connection, answers: &mut [Consent]) -> Result<(), StoreError> {
    let mut place: BTreeMap<String, &mut Consent> =
        answers.iter_mut().map(|answer| (answer.id.to_string(), answer)).collect();
    let mut query = database.prepare("SELECT consent, number, body FROM condition_met")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (consent, number): (String, i64) = (row.get(0)?, row.get(1)?);
        let found: ConditionMet = serde_json::from_str(&row.get::<_, String>(2)?)?;
        let conditions = place.get_mut(&consent).map(|answer| &mut answer.conditions);
        let condition = conditions.and_then(|all| all.get_mut(usize::try_from(number).unwrap_or(usize::MAX)));
        if let Some(ConsentCondition::Words { met, .. }) = condition {
            *met = Some(found);
        }
    }
    Ok(())
}

fn apply_revoked(database: &Connection, grounds: &mut [Ground]) -> Result<(), StoreError> {
    let mut revoked: BTreeMap<String, PartialDate> = BTreeMap::new();
    let mut query = database.prepare("SELECT ground, date FROM ground_revoked")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        revoked.insert(row.get(0)?, serde_json::from_str(&row.get::<_, String>(1)?)?);
    }
    for ground in grounds {
        let Ground::PublicRecord(GroundDecision { id, revoked: day, .. }) = ground;
        if let Some(date) = revoked.get(id.as_str()) {
            *day = Some(*date);
        }
    }
    Ok(())
}
