//! Claims looked up by their columns, so that a search reads the bodies of what it finds and not the whole study.

use crate::case::Case;
use crate::{StoreError, decode, study};
use assize_record::claim::Claim;
use assize_record::source::Source;
use rusqlite::params_from_iter;

/// What claims to look up, as their columns have it. An absent field lets everything through.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClaimLookup<'a> {
    /// Measure's code.
    pub measure: Option<&'a str>,
    /// Host's code, as the claim names it.
    pub host: Option<&'a str>,
    /// Source's id.
    pub source: Option<&'a str>,
    /// Status's code.
    pub status: Option<&'a str>,
}

impl Case {
    /// All sources, by id.
    ///
    /// # Errors
    /// The database, or a row that cannot be read.
    pub fn sources(&self) -> Result<Vec<Source>, StoreError> {
        study::sources(&self.database)
    }

    /// The claims whose columns fit, by id.
    ///
    /// # Errors
    /// The database, or a row that cannot be read.
    pub fn claims(&self, lookup: &ClaimLookup<'_>) -> Result<Vec<Claim>, StoreError> {
        let columns = ["measure", "host", "source", "status"];
        let values = [lookup.measure, lookup.host, lookup.source, lookup.status];
        let given = || columns.iter().zip(values).filter_map(|(column, value)| Some((column, value?)));
        let wanted: String = given().map(|(column, _)| format!(" AND {column} = ?")).collect();
        let mut query = self.database.prepare_cached(&format!("SELECT body FROM claim WHERE TRUE{wanted}"))?;
        let rows = query.query(params_from_iter(given().map(|(_, value)| value)))?;
        let mut out = decode::values(rows)?;
        out.sort_by(|one: &Claim, other| one.id.cmp(&other.id));
        Ok(out)
    }
}
