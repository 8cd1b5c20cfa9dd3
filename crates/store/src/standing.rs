//! Whether every source of the case may be analysed: worked out with each write that could change it, so that a search after
//! opening need not read all sources and all consents. By which rule is not known here.

use crate::case::Case;
use crate::{StoreError, consent, study};
use assize_record::consent::{ConsentRegister, StandingDays};
use assize_record::source::Source;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};

/// By what it is decided whether all sources stand.
#[derive(Clone, Copy)]
pub struct StandingRule {
    /// Names the rule: an answer by another is none.
    pub version: &'static str,
    /// Whether every one of these sources stands by this register at a time (RFC 3339, UTC), and until which day that says so
    /// without another write.
    pub days: fn(&[Source], &ConsentRegister, &str) -> Option<StandingDays>,
}

/// What an answer rests on: the rule, the study, and the last row of each table of the register. These are only ever added to, so
/// another register has another last row. An answer counts for as long as all are what they were.
const BASIS: &str = "SELECT ?1 || ' ' || (SELECT digest FROM study)
    || ' ' || (SELECT ifnull(max(rowid), 0) FROM person_behind)
    || ' ' || (SELECT ifnull(max(rowid), 0) FROM consent)
    || ' ' || (SELECT ifnull(max(rowid), 0) FROM condition_met)
    || ' ' || (SELECT ifnull(max(rowid), 0) FROM withdrawal)
    || ' ' || (SELECT ifnull(max(rowid), 0) FROM ground)
    || ' ' || (SELECT ifnull(max(rowid), 0) FROM ground_revoked)";

impl Case {
    /// From now on every write of a source or to the register works out by this rule whether all sources stand.
    pub fn keep_standing_by(&mut self, rule: StandingRule) {
        self.standing_rule = Some(rule);
    }

    /// Whether the last write that touches consent found every source to stand, on this day too. False where that is not
    /// known: all sources and the register tell then.
    ///
    /// # Errors
    /// The database.
    pub fn all_stand_on(&self, day: Date) -> Result<bool, StoreError> {
        let Some(basis) = basis(&self.database, self.standing_rule)? else { return Ok(false) };
        let sql = "SELECT 1 FROM all_stand WHERE basis = ?1 AND since <= ?2 AND (until IS NULL OR ?2 < until)";
        let found = self.database.prepare_cached(sql)?.query_row((basis, day.to_string()), |_| Ok(())).optional()?;
        Ok(found.is_some())
    }
}

/// Works the answer out anew, in the transaction of the write that may have changed it. Without a rule it is not known.
pub fn keep(database: &Connection, rule: Option<StandingRule>, now: &str) -> Result<(), StoreError> {
    database.prepare_cached("DELETE FROM all_stand")?.execute([])?;
    let (Some(rule), Some(basis)) = (rule, basis(database, rule)?) else { return Ok(()) };
    let register = consent::read(database)?;
    if register.people.is_empty() && register.grounds.is_empty() {
        // Nothing stands without a record, so no source need be read.
        return Ok(());
    }
    let Some(days) = (rule.days)(&study::sources(database)?, &register, now) else { return Ok(()) };
    let values = (basis, days.since.to_string(), days.until.map(|day| day.to_string()));
    database.prepare_cached("INSERT INTO all_stand VALUES (1, ?1, ?2, ?3)")?.execute(values)?;
    Ok(())
}

/// None where there is no rule, or no study.
fn basis(database: &Connection, rule: Option<StandingRule>) -> Result<Option<String>, StoreError> {
    let Some(rule) = rule else { return Ok(None) };
    Ok(database.prepare_cached(BASIS)?.query_row([rule.version], |row| row.get(0))?)
}
