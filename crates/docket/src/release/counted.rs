//! In which editions a person was counted: their tables and noisy counts rest on that person, though no id in them says so.

use super::persons::agreed;
use crate::DocketError;
use assize_disclosure::ledger::Edition;
use assize_record::consent::{ConsentRegister, Withdrawal};
use assize_record::id::ReleaseId;
use assize_record::term::Use;
use assize_store::Case;

/// The editions that are out and counted whoever withdraws, oldest first; none where the withdrawal is not about being counted.
///
/// `register` is as it stood before the withdrawal. Noisy counts keep nobody's name, so whoever had agreed on the day of such an
/// edition is taken to be in it.
pub(crate) fn editions(
    case: &Case,
    register: &ConsentRegister,
    withdrawal: &Withdrawal,
) -> Result<Vec<ReleaseId>, DocketError> {
    let counting = [Use::Statistics, Use::InternalAnalysis];
    if !withdrawal.uses.is_empty() && !withdrawal.uses.iter().any(|one| counting.contains(one)) {
        return Ok(Vec::new());
    }
    let mut exact = Vec::new();
    for (id, body) in case.table_editions()? {
        let edition: Edition = serde_json::from_str(&body)?;
        if edition.persons.iter().any(|person| person.id == withdrawal.person.as_str()) {
            exact.push(id);
        }
    }
    let releases = case.releases()?;
    let study = if releases.iter().any(|one| one.noise.is_some()) { case.study()? } else { Default::default() };
    let is_counted = |one: &&assize_record::release::Release| {
        exact.contains(&one.id)
            || one.noise.is_some() && agreed(&study, register, &[one.edition]).contains_key(&withdrawal.person)
    };
    Ok(releases.iter().filter(is_counted).map(|one| one.id.clone()).collect())
}
